"""The figures over a set of annotated notes, with the intervals that their number allows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from notecheck.evaluation.agreement import NOT_EVALUATED, Agreement, Disagreement, Tally, compare
from notecheck.evaluation.gold import GoldNote
from notecheck.report import Model, Report

DRAWS = 2000
SEED = 93017
COVERED = 0.95


class Share(Model):
    """So many of so many, and the interval in which the share lies with 95 per cent certainty.

    The interval is by bootstrap over the notes; null where nothing was asked.
    """

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class Ratios(Model):
    """Precision, recall and F1, and how many there are in the gold; `low` and `high` are the interval of the F1."""

    precision: float
    recall: float
    f1: float
    gold: int
    low: float | None = None
    high: float | None = None


class Evaluation(Model):
    """How a set of reports compares with its gold, in the definitions of the project's gold standard.

    `not_evaluated` notes have no report to compare; they count as wrong. `false_ready` are the notes said to be ready
    that should not be, of those said to be; `false_hold` likewise. `verdicts` counts pairs of the gold verdict and the
    reported one.
    """

    notes: int
    not_evaluated: int
    kind: Share
    verdict: Share
    false_ready: Share
    false_hold: Share
    verdicts: dict[str, dict[str, int]]
    elements: Share
    missing_elements: Ratios
    facts: Ratios
    stages: Ratios
    leaks: Ratios
    all_leaks: Ratios
    severity: Share
    contradictions_found: Share
    clean_without_alarm: Share
    by_element: dict[str, Share]
    by_fact: dict[str, Ratios]
    by_class: dict[str, Ratios]
    disagreements: tuple[Disagreement, ...]


def evaluate(notes: Sequence[GoldNote], reports: Iterable[Report]) -> Evaluation:
    """Returns the figures of reports against the gold of their notes, in the same order.

    Raises:
        ValueError: there is not one report for each note.
    """
    agreements = [compare(note, report) for note, report in zip(notes, reports, strict=True)]
    draws = _draws(len(agreements))

    def share(right: Callable[[Agreement], int], asked: Callable[[Agreement], int]) -> Share:
        counts = np.array([[right(a), asked(a)] for a in agreements], dtype=np.float64).reshape(-1, 2)
        total, of = counts.sum(axis=0)
        low, high = _interval(draws @ counts, lambda sums: (sums[:, 0], sums[:, 1]))
        return Share(count=int(total), of=int(of), share=round(total / of, 4) if of else None, low=low, high=high)

    def answers(name: str) -> Share:
        return share(lambda a: a.right[name], lambda a: a.asked[name])

    def ratios(name: str) -> Ratios:
        tallies = [a.tallies.get(name, Tally()) for a in agreements]
        counts = np.array([[t.hits, t.extra, t.missed] for t in tallies], dtype=np.float64).reshape(-1, 3)
        hits, extra, missed = counts.sum(axis=0)
        low, high = _interval(draws @ counts, lambda s: (2 * s[:, 0], 2 * s[:, 0] + s[:, 1] + s[:, 2]))
        return Ratios(
            precision=_ratio(hits, hits + extra),
            recall=_ratio(hits, hits + missed),
            f1=_ratio(2 * hits, 2 * hits + extra + missed),
            gold=int(hits + missed),
            low=low,
            high=high,
        )

    named = {name for a in agreements for name in (*a.tallies, *a.asked)}
    verdicts: dict[str, dict[str, int]] = {}
    for (gold, got), count in sorted(Counter((a.gold_verdict, a.verdict) for a in agreements).items()):
        verdicts.setdefault(gold, {})[got] = count
    return Evaluation(
        notes=len(agreements),
        not_evaluated=sum(a.verdict == NOT_EVALUATED for a in agreements),
        kind=answers("kind"),
        verdict=answers("verdict"),
        false_ready=share(lambda a: a.verdict == "ready" != a.gold_verdict, lambda a: a.verdict == "ready"),
        false_hold=share(lambda a: a.verdict == "hold" != a.gold_verdict, lambda a: a.verdict == "hold"),
        verdicts=verdicts,
        elements=answers("elements"),
        missing_elements=ratios("missing"),
        facts=ratios("facts"),
        stages=ratios("stages"),
        leaks=ratios("leaks"),
        all_leaks=ratios("all leaks"),
        severity=answers("severity"),
        contradictions_found=answers("planted"),
        clean_without_alarm=answers("clean"),
        by_element=_by(named, "element ", answers),
        by_fact=_by(named, "fact ", ratios),
        by_class=_by(named, "class ", ratios),
        disagreements=tuple(d for a in agreements for d in a.disagreements),
    )


def _by(named: Iterable[str], prefix: str, figure: Callable[[str], Any]) -> dict[str, Any]:
    """The figures of all names that begin alike."""
    return {name.removeprefix(prefix): figure(name) for name in sorted(named) if name.startswith(prefix)}


def _draws(notes: int) -> NDArray[np.float32]:
    """How often each note is in each of the samples drawn with replacement, shape (draws, notes)."""
    if not notes:
        return np.zeros((DRAWS, 0), dtype=np.float32)
    dice = np.random.default_rng(SEED)
    draws = np.empty((DRAWS, notes), dtype=np.float32)
    for row in draws:
        row[:] = np.bincount(dice.integers(notes, size=notes), minlength=notes)
    return draws


def _ratio(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 1.0


def _interval(
    sums: NDArray[np.float64], parts: Callable[[NDArray[np.float64]], tuple[NDArray[np.float64], NDArray[np.float64]]]
) -> tuple[float | None, float | None]:
    """The middle of the drawn ratios that covers 95 per cent; none where no draw holds anything."""
    part, whole = parts(sums)
    held = whole > 0
    if not held.any():
        return None, None
    low, high = np.quantile(part[held] / whole[held], [(1 - COVERED) / 2, (1 + COVERED) / 2])
    return round(float(low), 4), round(float(high), 4)
