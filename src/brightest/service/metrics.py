"""Metrics for Prometheus: requests, their durations, and the digits read."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from brightest.service.access_record import RequestRecord
from brightest.service.processes import are_metrics_shared

DURATION_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)


class Metrics:
    """The metrics of one service, in their own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.in_progress = Gauge(
            "brightest_requests_in_progress",
            "Requests in progress.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._requests = Counter(
            "brightest_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "brightest_request_seconds",
            "Seconds from a request's head to the end of its answer.",
            ("route",),
            buckets=DURATION_BUCKETS_SECONDS,
            registry=self.registry,
        )
        self._images = Counter("brightest_images", "Pictures and frames read.", ("route",), registry=self.registry)
        self._digits = Counter("brightest_digits", "Digits read.", ("route", "accepted"), registry=self.registry)

    def count(self, record: RequestRecord, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(record.route, record.status).inc()
        self._seconds.labels(record.route).observe(seconds)
        if record.images:
            self._images.labels(record.route).inc(record.images)
        if record.digits:
            self._digits.labels(record.route, "true").inc(record.accepted)
            self._digits.labels(record.route, "false").inc(record.digits - record.accepted)

    def text(self) -> bytes:
        """All metrics in Prometheus's text format, added up over all processes if there are several."""
        if not are_metrics_shared():
            return generate_latest(self.registry) + generate_latest(_of_this_process())
        every = CollectorRegistry()
        MultiProcessCollector(every)
        every.register(FamilyMetrics())
        return generate_latest(every)


class FamilyMetrics(Collector):
    """The processor time and memory of this process, its siblings and their parent, added up. Empty except on Linux.

    Memory that they share counts once.
    """

    def collect(self) -> Iterator[Metric]:
        """The metrics, with the names that prometheus_client uses for a single process."""
        parent = os.getppid()
        with suppress(OSError, ValueError):
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            pids = [parent, *map(int, children)]
            memory = GaugeMetricFamily("process_resident_memory_bytes", "Resident memory size in bytes.")
            memory.add_metric([], sum(map(_proportional_bytes, pids)))
            seconds = CounterMetricFamily("process_cpu_seconds_total", "Total user and system CPU time in seconds.")
            seconds.add_metric([], sum(map(_cpu_seconds, pids)))
            yield memory
            yield seconds


def _proportional_bytes(pid: int) -> int:
    """A process's memory in bytes; of memory that n processes share, an n-th counts."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return 1024 * int(text.partition("\nPss:")[2].split(maxsplit=1)[0])


def _cpu_seconds(pid: int) -> float:
    """Seconds of processor time of a process, and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _of_this_process() -> CollectorRegistry:
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    return registry


def forget(pid: int) -> None:
    """Remove the requests in progress of a process that has ended from the metrics; keep its counters."""
    mark_process_dead(pid)
