"""Which findings are said to go ahead of denials: planted ones are found, and no others at the stated error rate."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from scipy.stats import binom

from notecheck.audit.intervals import share_of
from notecheck.outcomes.join import Decided
from notecheck.outcomes.relations import ERROR_RATE, FEWEST, Relation, holm, relations_of
from tests.outcomes.made import decided

SETS = 200
MOST = int(binom.ppf(0.975, SETS, ERROR_RATE))
"""So many of the sets may have a false claim, if the error rate is what it is said to be."""
CODES = [f"NC4{n:02}" for n in range(15)]


def by_code(notes: Sequence[Decided]) -> dict[str, Relation]:
    return {r.code: r for r in relations_of(notes)}


def claims(notes: Sequence[Decided]) -> set[str]:
    return {r.code for r in relations_of(notes) if r.is_claimed}


def sloppy_notes(seed: int, planted: dict[str, float], n: int = 400) -> list[Decided]:
    """Notes whose findings come together, as they do where a lab is in a hurry; denials follow the planted ones."""
    chance = random.Random(seed)
    notes = []
    for nth in range(n):
        hurry = 0.2 + 0.4 * chance.random() ** 2
        codes = [code for code in CODES if chance.random() < hurry]
        risk = 0.1 + sum(planted.get(code, 0) for code in codes)
        notes.append(decided(nth, codes, denied=chance.random() < risk))
    return notes


def test_where_nothing_is_planted_false_claims_keep_to_the_error_rate() -> None:
    assert sum(bool(claims(sloppy_notes(seed, {}))) for seed in range(SETS)) <= MOST


def test_what_is_planted_is_found_and_nothing_else_at_the_error_rate() -> None:
    planted = {"NC403": 0.45, "NC411": 0.3}
    found = [claims(sloppy_notes(1000 + seed, planted)) for seed in range(SETS)]
    assert sum(set(planted) <= claimed for claimed in found) >= 0.95 * SETS
    assert sum(bool(claimed - set(planted)) for claimed in found) <= MOST


def test_what_only_accompanies_a_finding_is_said_to_go_with_it() -> None:
    chance = random.Random(5)
    notes = []
    for n in range(500):
        cause = chance.random() < 0.4
        companion = chance.random() < (0.9 if cause else 0.1)
        codes = ["NC103"] * cause + ["NC104"] * companion
        notes.append(decided(n, codes, denied=chance.random() < (0.7 if cause else 0.1)))
    found = by_code(notes)
    assert (found["NC103"].said, found["NC103"].beside) == ("more denials", ())
    assert (found["NC104"].said, found["NC104"].beside) == ("goes with others", ("NC103",))
    assert found["NC104"].adjusted is not None
    assert found["NC104"].adjusted < ERROR_RATE


def test_findings_that_always_come_together_are_not_both_claimed() -> None:
    notes = [decided(n, ["NC103", "NC104"] * (n % 3 == 0), denied=n % 3 == 0) for n in range(90)]
    assert claims(notes) == {"NC103"}


def test_a_finding_may_go_with_fewer_denials() -> None:
    found = by_code([decided(n, ["NC103"] * (n % 2), denied=n % 2 == 0 and n % 10 != 0) for n in range(200)])["NC103"]
    assert (found.said, found.with_finding.count, found.without.count) == ("fewer denials", 0, 80)
    assert found.difference == pytest.approx(-0.8)


def test_few_notes_are_not_judged() -> None:
    notes = [decided(n, ["NC103"] * (n < FEWEST - 1) + ["NC104"] * (n >= 3), denied=n < FEWEST - 1) for n in range(40)]
    found = by_code(notes)
    assert {(r.said, r.p, r.adjusted, r.difference) for r in found.values()} == {("too few", None, None, None)}
    assert (found["NC103"].with_finding, found["NC103"].without) == (share_of(9, 9), share_of(0, 31))
    enough = by_code([decided(n, ["NC103"] * (n < FEWEST), denied=n < FEWEST) for n in range(40)])
    assert enough["NC103"].said == "more denials"


def test_the_worst_severity_and_the_reasons_are_told() -> None:
    notes = [decided(n, ["NC103"], denied=n < 3, severity="warning" if n else "error") for n in range(5)]
    found = by_code(notes)["NC103"]
    assert (found.at_worst, found.name, found.reasons) == ("error", "rule-NC103", {"CO-50": 3})


def test_no_notes_no_relations() -> None:
    assert relations_of([]) == ()


def test_holms_correction() -> None:
    adjusted = holm({"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.9})
    assert adjusted == pytest.approx({"a": 0.04, "c": 0.09, "b": 0.09, "d": 0.9})  # each worked out by hand
