"""What a note tells as plain values, for tests: its facts, its elements, its findings."""

from __future__ import annotations

from typing import Any

from notecheck import Checker
from notecheck.report import Facts, Pressure, Report


def facts(checker: Checker, note: str) -> Facts:
    """Returns the facts of a note without its last line end."""
    return checker.check(note + "\n").facts


def plain(fact: Any) -> Any:
    """Returns the value of a fact, a pressure as it is written, None where there is none."""
    value = None if fact is None else fact.value
    return f"{value.systolic:g}/{value.diastolic:g}" if isinstance(value, Pressure) else value


def rows(checker: Checker, note: str) -> list[tuple[str, Any, Any]]:
    """Returns the rows as phase, rate and pressure."""
    return [(s.phase, plain(s.heart_rate), plain(s.blood_pressure)) for s in facts(checker, note).stages]


def felt(checker: Checker, note: str) -> dict[str, bool]:
    """Returns the symptoms and whether they were felt."""
    return {s.value: s.present for s in facts(checker, note).symptoms}


def ended(checker: Checker, note: str) -> set[str]:
    """Returns the reasons for which the test was ended."""
    return {reason.value for reason in facts(checker, note).termination}


def facts_of(checker: Checker, text: str) -> Facts:
    """Returns the facts of a note as it is."""
    return checker.check(text).facts


def told(checker: Checker, note: str, line: str) -> Facts:
    """Returns the facts of a note with a line in its place for one."""
    return checker.check(note.format(line)).facts


def phases(checker: Checker, text: str) -> list[tuple[str, float | None]]:
    """Returns the rows as phase and rate."""
    rows = facts_of(checker, text).stages
    return [(r.phase, None if r.heart_rate is None else float(str(r.heart_rate.value))) for r in rows]


def status_of(report: Report, element: str) -> str:
    """Returns the status of an element."""
    return next(e.status for e in report.elements if e.id == element)


def status(checker: Checker, note: str, element: str) -> str:
    """Returns the status of an element of a note without its last line end."""
    return status_of(checker.check(note + "\n"), element)


def leaks_of(report: Report) -> list[str]:
    """Returns the codes of the findings about language."""
    return [f.code for f in report.findings if f.code[:3] in ("NC2", "NC3")]


def codes(checker: Checker, note: str) -> set[str]:
    """Returns the codes of all findings."""
    return {f.code for f in checker.check(note).findings}
