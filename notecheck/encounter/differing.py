"""What documents of one encounter say differently: the facts of each beside those of the others.

Where a rule for one note says the same of two places of that note, its finding and its tolerance are used here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from notecheck.encounter.brought import Brought
from notecheck.encounter.report import DocumentPlace
from notecheck.report import Facts, Kind, Measured, Place, Report
from notecheck.rules.case import clock, number, plain, pressure, stated
from notecheck.standards import tolerance


@dataclass(frozen=True, slots=True)
class Side:
    """One document as it is compared.

    Args:
        id: its name.
        kind: of test, as the document itself tells.
        facts: what was measured and recorded.
        report: on the document.
        brought: what it brings.
    """

    id: str
    kind: Kind
    facts: Facts
    report: Report
    brought: Brought

    def at(self, place: Place | Measured) -> DocumentPlace:
        """Returns a place in this document."""
        return DocumentPlace(document=self.id, start=place.start, end=place.end)


class Difference(NamedTuple):
    """Something that documents say differently: the rule, what to say behind its message, and every place."""

    rule: str
    detail: str
    places: tuple[DocumentPlace, ...]


def differences(sides: Sequence[Side]) -> Iterator[Difference]:
    """Yields what the documents say differently, each with a place in two documents at least.

    Args:
        sides: the documents in force, the one that leads first.
    """
    yield from _whether_performed(sides)
    tests = [s for s in sides if s.kind in ("exercise", "pharmacologic")]
    for fact in _FACTS:
        yield from _of_fact(fact, tests)
    yield from _below_rows(tests)
    yield from _symptoms(tests)


class _Fact(NamedTuple):
    """A fact that two documents may not tell differently.

    `rule` is the finding, `differ` tells of two values whether they do, `words` is what is said of them.
    """

    name: str
    rule: str
    differ: Callable[[Measured, Measured], bool]
    words: Callable[[Measured, Measured], str]


def _by(name: str) -> Callable[[Measured, Measured], bool]:
    """Numbers further apart than a tolerance; rounding is no difference."""

    def differ(one: Measured, other: Measured) -> bool:
        a, b = stated(one), stated(other)
        return a is not None and b is not None and abs(a - b) > tolerance(name) + 1e-9

    return differ


def _by_share(name: str) -> Callable[[Measured, Measured], bool]:
    """Numbers further apart than a share of the larger."""

    def differ(one: Measured, other: Measured) -> bool:
        a, b = stated(one), stated(other)
        return a is not None and b is not None and abs(a - b) > tolerance(name) * max(abs(a), abs(b))

    return differ


def _pressures(one: Measured, other: Measured) -> bool:
    a, b = pressure(one), pressure(other)
    if a is None or b is None or one.derived or other.derived:
        return False
    lower = a.diastolic is not None and b.diastolic is not None and abs(a.diastolic - b.diastolic)
    return abs(a.systolic - b.systolic) > tolerance("pressure") or lower > tolerance("pressure")


def _doses(one: Measured, other: Measured) -> bool:
    return one.unit == other.unit and number(one) != number(other)


def _terms(one: Measured, other: Measured) -> bool:
    """Terms of the vocabulary; `other` and a class of drugs are no other term."""
    vague = {"other", "class_only"}
    return one.value != other.value and vague.isdisjoint({one.value, other.value})


def _devices(one: Measured, other: Measured) -> bool:
    """Devices; a drug test that walks the patient names both."""
    return _terms(one, other) and "pharmacologic" not in (one.value, other.value)


def _two(what: str) -> Callable[[Measured, Measured], str]:
    return lambda one, other: f"Two {what} are given."


def _numbers(what: str, unit: str = "") -> Callable[[Measured, Measured], str]:
    def words(one: Measured, other: Measured) -> str:
        a, b = (plain(n) if (n := number(value)) is not None else "" for value in (one, other))
        return f"{what} is {a}{unit} in one document, {b}{unit} in another."

    return words


def _lengths(one: Measured, other: Measured) -> str:
    a, b = (clock(number(value) or 0) for value in (one, other))
    return f"The length of the stress is {a} in one document, {b} in another."


def _shown(one: Measured, other: Measured) -> str:
    a, b = (_written(value) for value in (one, other))
    return f"The peak pressure is {a} in one document, {b} in another."


def _written(value: Measured) -> str:
    found = pressure(value)
    if found is None:
        return ""
    low = "" if found.diastolic is None else f"/{plain(float(found.diastolic))}"
    return f"{plain(float(found.systolic))}{low}"


def _ages(one: Measured, other: Measured) -> str:
    a, b = (plain(number(value) or 0) for value in (one, other))
    return f"The ages {a} and {b} are both given."


_FACTS = (
    _Fact("test_date", "dates-of-test", _terms, lambda one, other: "Two dates of the test are given."),
    _Fact("age", "age-of-patient", _by("age_years"), _ages),
    _Fact("modality", "documents-differ", _devices, _two("devices")),
    _Fact("protocol", "documents-differ", _terms, _two("protocols")),
    _Fact("agent", "agent-conflict", _terms, lambda one, other: ""),
    _Fact("agent_dose", "documents-differ", _doses, _two("doses of the drug")),
    _Fact("peak_heart_rate", "documents-differ", _by("heart_rate"), _numbers("The peak heart rate")),
    _Fact("peak_blood_pressure", "documents-differ", _pressures, _shown),
    _Fact("duration", "documents-differ", _by("stage_seconds"), _lengths),
    _Fact("mets", "documents-differ", _by_share("mets"), _numbers("The workload", " METs")),
    _Fact(
        "rate_pressure_product", "documents-differ", _by_share("product"), _numbers("The product of rate and pressure")
    ),
)
"""What is worked out from others by one of several formulas (predicted maximum, target, per cent) may differ."""


def _of_fact(fact: _Fact, sides: Sequence[Side]) -> Iterator[Difference]:
    """The first document that tells a fact against all that tell it differently."""
    told = [(side, value) for side in sides if (value := getattr(side.facts, fact.name)) is not None]
    if not told:
        return
    (first, value), *rest = told
    others = [(side, other) for side, other in rest if fact.differ(value, other)]
    if others:
        places = (first.at(value), *(side.at(other) for side, other in others))
        yield Difference(fact.rule, fact.words(value, others[0][1]), places)


def _below_rows(sides: Sequence[Side]) -> Iterator[Difference]:
    """A peak that one document states against the rows of another."""
    for name, rule, slack in (
        ("peak_heart_rate", "peak-below-row", tolerance("heart_rate")),
        ("peak_blood_pressure", "peak-pressure-below-row", tolerance("pressure")),
    ):
        told = [(side, value) for side in sides if (value := getattr(side.facts, name)) is not None]
        said = [(side, value) for side, value in told if not value.derived]
        rows = [(side, value) for side, value in told if value.derived]
        for side, value in said[:1]:
            above = [(other, row) for other, row in rows if _height(row) > _height(value) + slack]
            if above:
                high, peak = plain(_height(above[0][1])), plain(_height(value))
                detail = f"A row holds {high}, the peak stated elsewhere is {peak}."
                yield Difference(rule, detail, (side.at(value), *(other.at(row) for other, row in above)))


def _height(value: Measured) -> float:
    found = pressure(value)
    return float(found.systolic) if found is not None else number(value) or 0.0


def _symptoms(sides: Sequence[Side]) -> Iterator[Difference]:
    """A symptom that one document tells and another denies for the whole test."""
    for side in sides:
        felt = {s.value: s for s in side.brought.symptoms if s.present and s.value != "other"}
        for other in sides:
            denied = next((s for s in other.brought.symptoms if not s.present and s.value in felt), None)
            if other is not side and denied is not None:
                told = felt[denied.value]
                places = (
                    DocumentPlace(document=side.id, start=told.start, end=told.end),
                    DocumentPlace(document=other.id, start=denied.start, end=denied.end),
                )
                yield Difference("symptom-denied", "", places)
                return


def _whether_performed(sides: Sequence[Side]) -> Iterator[Difference]:
    """One document tells that no stress was given, another records it."""
    told = [(s, f) for s in sides if s.kind == "not_performed" for f in s.report.findings if f.code == "NC100"]
    given = next(
        ((s, p) for s in sides if s.kind in ("exercise", "pharmacologic") for p in [_stress(s.facts)] if p is not None),
        None,
    )
    for side, finding in told[:1]:
        if given is not None and finding.start is not None and finding.end is not None:
            at = DocumentPlace(document=side.id, start=finding.start, end=finding.end)
            detail = "One tells that no stress was given, another records it."
            yield Difference("documents-differ", detail, (at, given[0].at(given[1])))


def _stress(facts: Facts) -> Place | None:
    """Where a document shows that the stress was given."""
    rows = [s for s in facts.stages if s.phase in ("exercise", "infusion")]
    found = next((m for m in (facts.peak_heart_rate, facts.duration, facts.agent_dose) if m is not None), None)
    first = rows[0] if rows else found
    return Place(start=first.start, end=first.end) if first is not None else None
