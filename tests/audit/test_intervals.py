"""Intervals: known values, what they promise in samples drawn over and over, and their limits."""

from __future__ import annotations

import random
from functools import cache

import pytest
from scipy.stats import binomtest

from notecheck.audit.intervals import Part, clustered, difference, exact, share_of, weighted, wilson


@pytest.mark.parametrize(("count", "of"), [(0, 10), (3, 10), (10, 10), (1, 1), (120, 402)])
def test_wilson_is_that_of_the_textbooks(count: int, of: int) -> None:
    want = binomtest(count, of).proportion_ci(method="wilson")
    assert wilson(count / of, of) == pytest.approx((want.low, want.high), abs=1e-12)


def test_a_share_of_nothing_is_none() -> None:
    assert (share_of(0, 0).share, share_of(0, 0).low, share_of(1, 4).share) == (None, None, 0.25)


def test_the_exact_interval_nears_that_of_the_binomial_where_much_is_left() -> None:
    want = binomtest(5, 30).proportion_ci(method="exact")
    assert exact(5, 30, 1_000_000) == pytest.approx((want.low, want.high), abs=1e-4)


def test_the_exact_interval_is_what_can_be_counted_by_hand() -> None:
    # one right note of four is drawn with a chance of a quarter: not too rare
    assert exact(1, 1, 4) == (0.25, 1.0)
    assert exact(10, 10, 20) == (
        0.8,
        1.0,
    )  # of fifteen right ones, ten of ten are drawn in 1.6 per cent, of sixteen in 4.3
    assert exact(3, 10, 10) == (0.3, 0.3)


def test_one_stratum_weighs_all() -> None:
    assert weighted([Part(7, 0.2, 0.1, 0.5)]) == pytest.approx((0.2, 0.1, 0.5))


def test_a_stratum_in_which_nothing_was_wrong_is_still_uncertain() -> None:
    share, low, high = weighted([Part(90, 0.0, 0.0, 0.3), Part(10, 0.5, 0.2, 0.8)])
    assert (share, low) == pytest.approx((0.05, 0.02))
    assert high == pytest.approx(0.05 + ((0.9 * 0.3) ** 2 + (0.1 * 0.3) ** 2) ** 0.5)


def test_findings_of_one_note_tell_less_than_of_many() -> None:
    one_note_each = clustered([(1, 1)] * 5 + [(0, 1)] * 15, 10_000)
    in_lumps = clustered([(5, 5)] + [(0, 5)] * 3, 10_000)
    assert one_note_each[0] == in_lumps[0] == 0.25
    assert in_lumps[2] - in_lumps[1] > one_note_each[2] - one_note_each[1]


def test_where_all_are_right_each_note_counts_once() -> None:
    assert clustered([(0, 9)] * 4, 1_000_000) == pytest.approx(clustered([(0, 1)] * 4, 1_000_000))


def test_where_all_notes_were_drawn_nothing_is_uncertain() -> None:
    assert clustered([(1, 2), (0, 3)], 2) == (0.2, 0.2, 0.2)


def test_intervals_hold_the_truth_in_95_of_100_samples() -> None:
    """Notes of three strata with findings that are alike within a note; both rates, from samples as small as 30."""
    chance = random.Random(17)
    strata = {"ready": (2400, 0.03, 12), "review": (800, 0.1, 9), "hold": (400, 0.2, 9)}
    notes = {
        name: [
            (chance.random() < rate, *_findings(chance, chance.betavariate(2 * rate, 2 * (1 - rate)))) for _ in range(n)
        ]
        for name, (n, rate, _) in strata.items()
    }
    weights = {name: sum(m for _, _, m in some) for name, some in notes.items()}
    true_notes = sum(w for some in notes.values() for w, _, _ in some) / 3600
    true_findings = sum(x for some in notes.values() for _, x, _ in some) / sum(weights.values())
    limits, draws = cache(exact), 400
    held = [0, 0]
    sums = [0.0, 0.0]
    for _ in range(draws):
        by_note, by_finding = [], []
        for name, (n, _, many) in strata.items():
            drawn = chance.sample(notes[name], many)
            count = sum(w for w, _, _ in drawn)
            by_note.append(Part(n, count / many, *limits(count, many, n)))
            by_finding.append(Part(weights[name], *clustered([(x, m) for _, x, m in drawn], n)))
        for i, (parts, true) in enumerate(((by_note, true_notes), (by_finding, true_findings))):
            share, low, high = weighted(parts)
            held[i] += low <= true <= high
            sums[i] += share
    assert min(held) >= 0.95 * draws
    assert sums[0] / draws == pytest.approx(true_notes, abs=0.01)
    assert sums[1] / draws == pytest.approx(true_findings, abs=0.01)


def _findings(chance: random.Random, rate: float) -> tuple[int, int]:
    many = chance.choice([2, 3, 4, 6, 9, 12])
    return sum(chance.random() < rate for _ in range(many)), many


def test_the_interval_of_a_difference_is_newcombes() -> None:
    # Newcombe (1998), table II, method 10: 56/70 - 48/80, 9/10 - 3/10, 10/10 - 0/10
    for one, other, low, high in (((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 10), 0.6075, 1.0)):  # fmt: skip
        apart, below, above = difference(share_of(*one), share_of(*other))
        assert apart == pytest.approx(one[0] / one[1] - other[0] / other[1])
        assert (below, above) == pytest.approx((low, high), abs=5e-5)
