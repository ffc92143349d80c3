"""Counts and times, in the form of Prometheus. No label holds anything that a caller sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

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

        self._cards = Counter(
            "notecheck_cards", "Cards made", ("service", "topic", "indicator", "shown"), registry=self._registry
        )
        self._card_rules = Counter(
            "notecheck_card_rules", "Rules that cards speak of", ("service", "rule", "shown"), registry=self._registry
        )
        self._feedback = Counter(
            "notecheck_card_feedback",
            "What became of cards",
            ("service", "rule", "outcome", "reason"),
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float, verdicts: Iterable[str]) -> None:
        """Counts one request; all words are of the service's own."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)
        for verdict in verdicts:
            self._notes.labels(verdict).inc()

    def count_cards(self, service: str, cards: Iterable[dict[str, Any]], *, silent: bool) -> None:
        """Counts the cards of a hook, each with `topic`, `indicator` and the `codes` of its rules."""
        shown = "no" if silent else "yes"
        for card in cards:
            self._cards.labels(service, card["topic"], card["indicator"], shown).inc()
            for code in card["codes"]:
                self._card_rules.labels(service, code, shown).inc()

    def count_feedback(self, service: str, rule: str, outcome: str, reason: str) -> None:
        """Counts what became of a card, for one of its rules."""
        self._feedback.labels(service, rule, outcome, reason).inc()

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
