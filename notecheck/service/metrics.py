"""Counts and times, in the form of Prometheus. No label holds anything that a caller sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from notecheck.service.pool import Pool

_SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60)


class Metrics:
    """The figures of one service."""

    def __init__(self, pool: Pool) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Workers(pool))
        self._requests = Counter(
            "notecheck_requests", "Requests answered", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "notecheck_request_seconds", "Time to answer", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._notes = Counter("notecheck_notes", "Notes checked", ("verdict",), registry=self._registry)

    def count(self, method: str, route: str, status: int, seconds: float, verdicts: Iterable[str]) -> None:
        """Counts one request; all words are of the service's own."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        for verdict in verdicts:
            self._notes.labels(verdict).inc()

    def written(self) -> bytes:
        """Returns all figures in Prometheus' text form."""
        return generate_latest(self._registry)


class _Workers(Collector):
    """What the pool says of itself at the moment."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def collect(self) -> Iterator[Metric]:
        """Yields the figures of the pool."""
        pool = self._pool
        for name, words, value in (
            ("notecheck_workers", "Worker processes that can be given work", pool.ready),
            ("notecheck_workers_replaced", "Worker processes that died or took too long", pool.replaced),
            ("notecheck_checks_under_way", "Requests that wait for a worker or are checked", pool.capacity.under_way),
            ("notecheck_expected_wait_seconds", "How long a new request would wait", pool.capacity.wait()),
            (
                "notecheck_check_seconds_per_character",
                "What a check was measured to take",
                pool.capacity.seconds_a_character,
            ),
        ):
            yield GaugeMetricFamily(name, words, value)
