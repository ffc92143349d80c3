"""Whose staff, equipment and site: what the note says of owners, and whether it says one thing."""

from __future__ import annotations

from typing import Literal

from notecheck.reading.document import Concept
from notecheck.rules.case import Case, Flag, place

Ownership = Literal["stated", "conflicting", "not_stated"]


def ownership(case: Case) -> tuple[Ownership, list[Flag]]:
    """Returns whether the note states its owners, and where they differ.

    Own equipment with staff from an agency, or a clinic inside of a hospital, may be right and is for a
    person to look at; it moves no verdict.
    """
    if case.kind not in ("exercise", "pharmacologic"):
        return "not_stated", []
    told = owners(case)
    if not told:
        return "not_stated", []
    other = next((c for c in told if c.value != told[0].value), None)
    if other is None:
        return "stated", []
    return "conflicting", [
        Flag("ownership-conflict", place(told[0].start, told[0].end), (place(other.start, other.end),))
    ]


def owners(case: Case) -> list[Concept]:
    """Returns whom the note names as owner or employer, in text order."""
    return [
        c
        for c in case.reading.all("owner")
        if c.context not in ("blank", "unticked")
        and case.category(c.start) not in ("history", "indication", "medications")
    ]
