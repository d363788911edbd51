"""Metrics for Prometheus: requests, their duration, and the digits read."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from brightest.service.access_record import RequestRecord

DURATION_BUCKETS_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)


class Metrics:
    """The metrics of one service, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.in_progress = Gauge("brightest_requests_in_progress", "Requests in progress.", registry=self.registry)
        self._requests = Counter(
            "brightest_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "brightest_request_seconds",
            "From a request's head to the end of its answer.",
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
        """All metrics in Prometheus's text format."""
        return generate_latest(self.registry)
