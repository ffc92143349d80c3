"""What a note tells as plain values, for tests: its rows, its symptoms, its reasons."""

from __future__ import annotations

from typing import Any

from notecheck import Checker
from notecheck.report import Facts, Pressure


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
