"""Metrics are what Prometheus asks for: how many requests, how long they took, and what was read."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from brightest.service.access_record import Visit

BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)  # seconds


class Metrics:
    """One service's, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.in_progress = Gauge("brightest_requests_in_progress", "Requests in work.", registry=self.registry)
        self._requests = Counter(
            "brightest_requests", "Requests answered.", ("route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "brightest_request_seconds",
            "From a request's head to the end of its answer.",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._images = Counter("brightest_images", "Pictures and frames read.", ("route",), registry=self.registry)
        self._digits = Counter("brightest_digits", "Digits read.", ("route", "accepted"), registry=self.registry)

    def count(self, visit: Visit, seconds: float) -> None:
        """One request that was answered."""
        self._requests.labels(visit.route, visit.status).inc()
        self._seconds.labels(visit.route).observe(seconds)
        if visit.images:
            self._images.labels(visit.route).inc(visit.images)
        if visit.digits:
            self._digits.labels(visit.route, "true").inc(visit.accepted)
            self._digits.labels(visit.route, "false").inc(visit.digits - visit.accepted)

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self.registry)
