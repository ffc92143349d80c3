"""Whether the documents of an encounter belong together: one patient, one encounter, one test."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from notecheck.encounter.differing import Side
from notecheck.encounter.finding import finding
from notecheck.encounter.paper import Paper
from notecheck.encounter.patients import Compared, compared
from notecheck.encounter.report import DocumentPlace, RecordFinding
from notecheck.policy.model import Policy
from notecheck.standards import tolerance

MOST_DOCUMENTS: Final = 500
"""Documents of one encounter; with more it is not judged."""


def apart(papers: Sequence[Paper], ruling: Sequence[Paper], policy: Policy) -> RecordFinding | None:
    """Returns why the documents are not judged together; None where they are.

    Args:
        papers: all documents of the encounter.
        ruling: those in force.
        policy: in force.
    """
    rules = policy.record_by_name
    if len(papers) > MOST_DOCUMENTS:
        return finding(policy, rules["too-many-documents"])
    named = [p for p in papers if p.filing.encounter is not None]
    other = next((p for p in named if p.filing.encounter != named[0].filing.encounter), None)
    if other is not None:
        detail = f"Documents {named[0].filing.id} and {other.filing.id} are filed under different encounters."
        return finding(policy, rules["several-encounters"], detail)
    sides = [side for p in ruling if (side := p.side) is not None]
    for n, one in enumerate(sides):
        for second in sides[n + 1 :]:
            seen = compared(one.brought.marks, second.brought.marks)
            if seen.are_two:
                detail = f"Documents {one.id} and {second.id} identify their patients differently."
                return finding(policy, rules["several-patients"], detail, _places(one, second, seen))
    dated = [(p, day) for p in ruling if p.kind in ("exercise", "pharmacologic") and (day := _day(p)) is not None]
    for paper, day in dated[1:]:
        between = abs((dated[0][1] - day).days)
        if between > tolerance("signed_days"):
            places = tuple(at for one in (dated[0][0], paper) if (at := _dated_at(one)) is not None)
            detail = f"The tests of documents {dated[0][0].filing.id} and {paper.filing.id} are {between} days apart."
            return finding(policy, rules["several-encounters"], detail, places)
    return None


def _places(one: Side, other: Side, seen: Compared) -> tuple[DocumentPlace, ...]:
    """Where two documents identify their patients differently; a record's own identifiers have no place."""
    found = [
        side.at(mark.place)
        for pair in seen.differ
        for side, mark in zip((one, other), pair, strict=True)
        if mark.place is not None
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda p: p.document != one.id))


def _day(paper: Paper) -> date | None:
    """The day of the test as the document tells it, else as the record has it."""
    told = paper.facts.test_date
    found = day_of(told.value) if told is not None else None
    by_record = paper.filing.service_date
    return found if found is not None or by_record is None else date.fromisoformat(by_record)


def _dated_at(paper: Paper) -> DocumentPlace | None:
    told = paper.facts.test_date
    return DocumentPlace(document=paper.filing.id, start=told.start, end=told.end) if told is not None else None


def day_of(value: object) -> date | None:
    """Returns a day as a fact gives it, None where it is none."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
