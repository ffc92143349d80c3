"""What a claim may know of a note: made from the note's case and its report, once the note has been judged."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib.resources import files

from notecheck.claim.case import NoteSide
from notecheck.reading.document import Range, Reading
from notecheck.report import Element, Measured, Place, Report, Support, Supports
from notecheck.rules.case import Case, places

_SHOWS_TRACING = ("stage-log", "timed-vitals", "administration-timing", "continuous-tracing", "st-description")


def note_side(case: Case, report: Report) -> NoteSide:
    """Returns the note as the claim's rules see it.

    Args:
        case: the note as its own rules saw it; its names are compared with the claim's and go no further.
        report: the report on the note.
    """
    crew = case.crew
    facts = case.facts
    not_started = next((f for f in report.findings if f.code == "NC100"), None)
    return NoteSide(
        verdict=report.verdict,
        kind=report.note.kind,
        supports=supports(case, report),
        test_date=_recorded(case) or _day(facts.test_date),
        indications=tuple((n.value, Place(start=n.start, end=n.end)) for n in facts.indication),
        not_started=_place(not_started.start, not_started.end) if not_started else None,
        interpretations=_interpretations(report),
        agent=(str(facts.agent.value), Place(start=facts.agent.start, end=facts.agent.end)) if facts.agent else None,
        ended_early=case.ended_early,
        hospital_owned=_hospital_owned(case),
        supervising=_named(case.reading, crew.supervising.name),
        interpreting=_named(case.reading, crew.interpreting.name),
    )


def supports(case: Case, report: Report) -> Supports:
    """Returns what the note documents of tracing, supervision and interpretation."""
    elements = {e.id: e for e in report.elements}
    return Supports(
        tracing=_tracing(report, elements),
        supervision=_supervision(case, report, elements),
        interpretation=_interpretation(report, elements),
    )


def _tracing(report: Report, elements: dict[str, Element]) -> Support:
    if report.note.kind not in ("exercise", "pharmacologic"):
        return Support(status="absent")
    shown = [p for name in _SHOWS_TRACING for p in _evidence(elements, name)]
    proven = report.review is not None and report.review.tracing_performed.answer != "no"
    if proven and shown:
        return Support(status="documented", evidence=_ordered(shown))
    named = [p for name in ("modality", "protocol", "agent") for p in _evidence(elements, name)]
    return Support(status="named only", evidence=_ordered([*named, *shown]))


def _supervision(case: Case, report: Report, elements: dict[str, Element]) -> Support:
    told = [
        place
        for f in report.findings
        if f.code in ("NC301", "NC303", "NC304") and f.severity != "info" and (place := _place(f.start, f.end))
    ]
    named = _evidence(elements, "supervising-provider")
    name = case.crew.supervising.name
    there = _presence_beside(case.reading, name) if name is not None else None
    if told or there is not None:
        return Support(status="documented", evidence=_ordered([*named, *told, *places(there)]))
    return Support(status="named only" if named else "absent", evidence=_ordered(named))


def _interpretation(report: Report, elements: dict[str, Element]) -> Support:
    found = _interpretations(report)
    if found:
        return Support(status="documented", evidence=found)
    named = _evidence(elements, "interpreting-provider")
    return Support(status="named only" if named else "absent", evidence=_ordered(named))


def _interpretations(report: Report) -> tuple[Place, ...]:
    """Where the note interprets without doubt: the errors among the findings of interpretation."""
    found = [f for f in report.findings if f.code.startswith("NC2") and f.severity == "error"]
    return _ordered([place for f in found if (place := _place(f.start, f.end))])


def _evidence(elements: dict[str, Element], name: str) -> tuple[Place, ...]:
    return elements[name].evidence if name in elements else ()


def _ordered(found: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(set(found), key=lambda p: (p.start, p.end))[:6])


def _place(start: int | None, end: int | None) -> Place | None:
    return Place(start=start, end=end) if start is not None and end is not None else None


def _named(reading: Reading, name: Range | None) -> str:
    return reading.text[slice(*name)] if name is not None else ""


def _recorded(case: Case) -> tuple[date, None] | None:
    """The day of the test as the record around the note has it."""
    day = case.context.service_date
    if day is None:
        return None
    return (day.date() if isinstance(day, datetime) else day), None


def _day(value: Measured | None) -> tuple[date, Place | None] | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value.value)), Place(start=value.start, end=value.end)
    except ValueError:
        return None


def _hospital_owned(case: Case) -> Place | None:
    """Where the note says that a hospital owns the equipment or employs the staff, and nobody else is said to."""
    told = [c for c in case.reading.all("owner") if c.context not in ("blank", "unticked", "negated")]
    if not told or {c.value for c in told} != {"hospital"}:
        return None
    return Place(start=told[0].start, end=told[0].end)


@cache
def _presence() -> re.Pattern[str]:
    data = tomllib.loads(files("notecheck.claim").joinpath("presence.toml").read_text(encoding="utf-8"))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, data['there']))})\b")


def _presence_beside(reading: Reading, name: Range) -> Range | None:
    """Where the line of the supervisor's name says that he or she was there."""
    start = reading.text.rfind("\n", 0, name[0]) + 1
    end = reading.text.find("\n", name[1])
    found = _presence().search(reading.lower, start, end if end >= 0 else len(reading.text))
    if found is None or re.search(r"\b(?:not|no|never)\b\W*$", reading.lower[start : found.start()]):
        return None
    return found.span()
