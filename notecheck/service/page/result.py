"""What a check found, as a page."""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass

from notecheck.render.queries import TITLES, letters
from notecheck.render.words import HOLD, KIND, QUESTIONS, SEVERITIES, WHO, as_read, stage_table
from notecheck.report import Element, Finding, Place, Report
from notecheck.service.page import look
from notecheck.service.page.marks import lines_in, lines_of, marks_of, visible
from notecheck.service.page.plot import plot_of

LONGEST_QUOTE = 70
MOST_PLACES = 12
"""Places of one row that are listed; the others are marked in the note all the same."""
_STATUS = (("missing", "Missing"), ("partial", "In part"), ("present", "Present"), ("not_applicable", "Does not apply"))


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the note as a list shows it: its anchor, its line, its words."""

    anchor: str
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the page shows it."""

    row: str
    finding: Finding
    who: str
    question: str
    spots: tuple[Spot, ...]
    more: int
    copied: str


@dataclass(frozen=True, slots=True)
class Row:
    """An element as the page shows it."""

    element: Element
    spots: tuple[Spot, ...]
    more: int


class _Places:
    """Where things stand in a note."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [start for start, _ in lines_in(text)]

    def spots(self, row: str, places: tuple[Place, ...]) -> tuple[Spot, ...]:
        found = [
            Spot(f"t-{row}-{n}", self.line(place.start), self._words(place))
            for n, place in enumerate(places)
            if place.start < place.end
        ]
        return tuple(found[:MOST_PLACES])

    def line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def _words(self, place: Place) -> str:
        whole = place.end - place.start <= LONGEST_QUOTE
        words = " ".join(self._text[place.start : min(place.end, place.start + LONGEST_QUOTE)].split())
        return visible(words if whole else f"{words} …")


def page(report: Report, text: str, form: Mapping[str, str] | None) -> str:
    """Returns the page on a note.

    Args:
        report: the report on `text`.
        text: the note.
        form: the fields that it was sent with.
    """
    if report.status == "not_evaluated":
        return look.start(visible_text(text), form, [report.findings[0].message])
    places = _Places(text)
    findings = [_told(n, finding, places) for n, finding in enumerate(report.findings)]
    rows = [_row(element, places) for element in report.elements]
    applying = [e for e in report.elements if e.status != "not_applicable"]
    columns, stages = stage_table(report.facts.stages)
    return look.rendered(
        "result.html",
        report=report,
        kind=KIND[report.note.kind or "not_stress_test"],
        reasons=[HOLD[reason] for reason in report.hold_reasons],
        counts={status: sum(e.status == status for e in applying) for status, _ in _STATUS[:3]},
        applying=len(applying),
        questions=[(words, getattr(report.review, key)) for key, words in QUESTIONS] if report.review else [],
        row_of_code=_rows_of_codes(findings),
        groups=[(s, words, [f for f in findings if f.finding.severity == s]) for s, words in SEVERITIES],
        answers=next((f.query.partition("? ")[2] for f in report.findings if f.query), ""),
        elements=[(status, words, [r for r in rows if r.element.status == status]) for status, words in _STATUS],
        facts=as_read(report.facts),
        columns=columns,
        stages=stages,
        plot=plot_of(report.facts.stages),
        letters=[(TITLES[who], words) for who, words in letters(report, text, "warning", with_text=False)],
        lines=lines_of(text, marks_of(report)),
        unread=places.spots("unread", report.unread),
        download=base64.b64encode(report.model_dump_json(indent=2).encode()).decode(),
        text=visible_text(text),
        form=look.filled(form),
    )


def visible_text(text: str) -> str:
    """Returns a text that a form can hold: lone surrogates replaced."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _rows_of_codes(findings: list[Told]) -> dict[str, str]:
    found: dict[str, str] = {}
    for told in findings:
        found.setdefault(told.finding.code, told.row)
    return found


def _told(n: int, finding: Finding, places: _Places) -> Told:
    row = f"f{n}"
    marked = row if finding.element is None else f"e-{finding.element}"
    found: tuple[Place, ...] = ()
    if finding.start is not None and finding.end is not None:
        found = (Place(start=finding.start, end=finding.end), *finding.related)
    spots = places.spots(marked, found)
    question, _, answers = (finding.query or "").partition("? ")
    lines = sorted({spot.line for spot in spots})
    where = f" (line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines))})" if lines else ""
    return Told(
        row=row,
        finding=finding,
        who=WHO.get(finding.addressee or "", finding.addressee or ""),
        question=f"{question}?" if finding.query else "",
        spots=spots,
        more=max(0, len(found) - MOST_PLACES),
        copied=f"{finding.message}{where}\n{question}?\n{answers}" if finding.query else "",
    )


def _row(element: Element, places: _Places) -> Row:
    spots = places.spots(f"e-{element.id}", element.evidence)
    return Row(element, spots, max(0, len(element.evidence) - MOST_PLACES))
