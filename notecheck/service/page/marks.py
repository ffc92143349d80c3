"""The note cut into lines and pieces, each piece with the marks that lie on it.

Positions are code points; they are turned into HTML here, on the server, because a browser counts otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from notecheck.render.words import CONTROL
from notecheck.report import Place, Report

Look = Literal["leak", "doubt", "evidence", "part", "unread"]
_GRAVEST: tuple[Look, ...] = ("leak", "doubt", "part", "evidence", "unread")
_LINE_END = re.compile(r"\r\n|\r|\n")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text and the row of a list that it belongs to; `place` is the name of the stretch itself."""

    start: int
    end: int
    look: Look
    row: str
    title: str
    place: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words on which the same marks lie. `begins` are the places of the marks that begin here."""

    text: str
    marks: tuple[Mark, ...]
    begins: tuple[str, ...]

    @property
    def look(self) -> Look:
        """How the gravest of its marks looks."""
        return self.marks[0].look

    @property
    def row(self) -> str:
        """The row of the gravest mark."""
        return self.marks[0].row

    @property
    def looks(self) -> str:
        """The looks of all its marks, the gravest first."""
        return " ".join(dict.fromkeys(mark.look for mark in self.marks))

    @property
    def rows(self) -> str:
        """The rows of all its marks."""
        return " ".join(dict.fromkeys(mark.row for mark in self.marks))

    @property
    def title(self) -> str:
        """What all its marks are called."""
        return "; ".join(dict.fromkeys(mark.title for mark in self.marks))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the note, counted from one."""

    number: int
    pieces: tuple[Piece, ...]


def marks_of(report: Report) -> list[Mark]:
    """Returns every stretch of the note that something is said of."""
    found: list[Mark] = []
    for n, finding in enumerate(report.findings):
        if finding.element is None and finding.start is not None and finding.end is not None:
            look: Look = "leak" if finding.code[:3] in ("NC2", "NC3") else "doubt"
            places = (Place(start=finding.start, end=finding.end), *finding.related)
            found += _marks(places, look, f"f{n}", f"{finding.code} {finding.name}")
    for element in report.elements:
        look = "part" if element.status == "partial" else "evidence"
        found += _marks(element.evidence, look, f"e-{element.id}", element.title)
    return found + list(_marks(report.unread, "unread", "unread", "Not understood"))


def _marks(places: Iterable[Place], look: Look, row: str, title: str) -> Iterator[Mark]:
    for n, place in enumerate(places):
        if place.start < place.end:
            yield Mark(place.start, place.end, look, row, title, f"t-{row}-{n}")


def lines_of(text: str, marks: Iterable[Mark]) -> list[Line]:
    """Returns the lines of a text with their pieces. Line ends are left out, characters that are not seen are shown."""
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in marks:
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).append(mark)
    edges = sorted({*opening, *closing})
    active: dict[str, Mark] = {}
    begun: list[str] = []
    lines, following = [], 0
    for number, (at, end) in enumerate(lines_in(text), 1):
        pieces = []
        while at < end:
            while following < len(edges) and edges[following] <= at:
                for mark in closing.get(edges[following], ()):
                    active.pop(mark.place, None)
                for mark in opening.get(edges[following], ()):
                    active[mark.place] = mark
                    begun.append(mark.place)
                following += 1
            until = min(end, edges[following]) if following < len(edges) else end
            on = sorted(active.values(), key=lambda mark: _GRAVEST.index(mark.look))
            begins = tuple(place for place in begun if place in active)
            pieces.append(Piece(visible(text[at:until]), tuple(on), begins))
            begun.clear()
            at = until
        lines.append(Line(number, tuple(pieces)))
    return lines


def lines_in(text: str) -> list[tuple[int, int]]:
    """Returns start and end of each line, its line end left out; there is always one."""
    found, start = [], 0
    for end in _LINE_END.finditer(text):
        found.append((start, end.start()))
        start = end.end()
    return [*found, (start, len(text))] if start < len(text) or not found else found


def visible(text: str) -> str:
    """Returns words as they may be shown: what turns the writing around or cannot be seen is named instead."""
    return _HIDDEN.sub(_name, text).encode("utf-8", "replace").decode("utf-8")


def _name(found: re.Match[str]) -> str:
    code = ord(found[0])
    return CONTROL.get(code) or f"[U+{code:04X}]"
