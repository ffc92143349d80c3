"""Where things stand in a note, as lists show it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from notecheck.report import Place
from notecheck.service.page.marks import lines_in, visible

LONGEST_QUOTE = 70
MOST_PLACES = 12
"""Places of one row that are listed; the others are marked in the note all the same."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the note as a list shows it: its anchor, its line, its words."""

    anchor: str
    line: int
    words: str


class Places:
    """The places of one note."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [start for start, _ in lines_in(text)]

    def spots(self, row: str, places: Iterable[Place]) -> tuple[Spot, ...]:
        """Returns places that are marked in the note, for the row whose marks they are."""
        found = [
            Spot(f"t-{row}-{n}", self.line(place.start), self._words(place))
            for n, place in enumerate(places)
            if place.start < place.end
        ]
        return tuple(found[:MOST_PLACES])

    def lines(self, places: Iterable[Place]) -> tuple[Spot, ...]:
        """Returns places that have no mark of their own; they lead to the line."""
        found = {p: self.line(p.start) for p in places if p.start < p.end}
        return tuple(Spot(f"l{line}", line, self._words(place)) for place, line in found.items())[:MOST_PLACES]

    def line(self, at: int) -> int:
        """Returns the line of a position, counted from one."""
        return bisect_right(self._starts, at)

    def _words(self, place: Place) -> str:
        whole = place.end - place.start <= LONGEST_QUOTE
        words = " ".join(self._text[place.start : min(place.end, place.start + LONGEST_QUOTE)].split())
        return visible(words if whole else f"{words} …")
