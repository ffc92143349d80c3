"""What has been read of a note: plain frozen values, without spaCy, each with its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from notecheck.reading.polarity import Mark, Stretches, left_open
from notecheck.reading.values import Value

Range = tuple[int, int]


class Concept(NamedTuple):
    """A term of the field in the text.

    `context` is "" for what was seen in this test; otherwise `historical`, `indication`, `hypothetical`, `family`,
    `other_test`, `plan`, `unticked` or `blank`.
    """

    category: str
    value: str
    start: int
    end: int
    negated: bool = False
    context: str = ""

    @property
    def holds(self) -> bool:
        """Whether the note says it of this test and does not deny it."""
        return not self.negated and not self.context


class Statement(NamedTuple):
    """Words that say more than was measured, by the rule whose wording they have.

    `context` is "" for what is said of this test now; otherwise what clears it: `history`, `purpose`, `hypothetical`,
    `family`, `deferred`, `other`, or who says it: `quoted`, `device`.
    """

    rule: str
    start: int
    end: int
    context: str = ""


class Signs(NamedTuple):
    """A note as one sign for each token or term, with its place in the text and the classes of words it stands for.

    A sign that is no class stands for itself, but that of a word for the word in lower case.
    """

    text: str = ""
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()


NO_SIGNS = Signs()


class Section(NamedTuple):
    """A heading `start:body` and what stands under it, `body:end`."""

    category: str
    start: int
    body: int
    end: int


class Cell(NamedTuple):
    """A number of a table row, with its place."""

    number: float
    second: float
    unit: str
    start: int
    end: int


class Row(NamedTuple):
    """One reading of the test as it stands in a table, a run or a sentence.

    `phase` is `rest`, `exercise`, `infusion` or `recovery`; `peak` marks a row that says it is the peak.
    """

    phase: str
    start: int
    end: int
    label: Range | None = None
    elapsed: Cell | None = None
    clock: Cell | None = None
    speed: Cell | None = None
    grade: Cell | None = None
    watts: Cell | None = None
    dose: Cell | None = None
    mets: Cell | None = None
    heart_rate: Cell | None = None
    blood_pressure: Cell | None = None
    peak: bool = False


WIDE = 40
"""Characters of a row that fills its line."""
_OVER_EACH_OTHER = 4
"""Rows that may lie over one place."""
_SIGN = re.compile(r"[A-Za-z0-9]")
_UNDER_STRESS = re.compile(
    r"\b(?:exercised(?! today)|walked on|"
    r"walked(?! \d{1,2}[/-]\d| in\b(?! place)| into\b| out\b| back\b| to (?:the )?(?:room|lab|stress|exercise)\b)|"
    r"pedal\w+|was stressed|we used|rode|cranked|"
    r"peak hr|max hr|protocol for(?= (?:\d|a total|about|just|nearly|almost|\w+ min)))\b"
)


@dataclass(frozen=True)
class Reading:
    """A note as read. `text` is the reading copy; its positions are those of the note.

    `wrapped` are the ends of the lines that go on in the next; in `lower`, the copy in lower case, blanks stand there.
    """

    text: str
    lower: str
    lines: tuple[Range, ...] = ()
    sentences: tuple[Range, ...] = ()
    wrapped: frozenset[int] = frozenset()
    sections: tuple[Section, ...] = ()
    concepts: tuple[Concept, ...] = ()
    values: tuple[Value, ...] = ()
    marks: tuple[Mark, ...] = ()
    rows: tuple[Row, ...] = ()
    unread: tuple[Range, ...] = ()
    statements: tuple[Statement, ...] = ()
    signs: Signs = NO_SIGNS

    @cached_property
    def _grouped(self) -> dict[str, list[Concept]]:
        out: dict[str, list[Concept]] = {}
        for concept in self.concepts:
            out.setdefault(concept.category, []).append(concept)
        return out

    @cached_property
    def left_open(self) -> Stretches:
        """What a form leaves unticked or blank."""
        return left_open(self.marks)

    @cached_property
    def begin(self) -> int:
        """Where the test itself begins in the text: its first reading under stress, the drug, or words of it."""
        starts = [r.start for r in self.rows if r.phase in ("exercise", "infusion")]
        for c in self.all("phase", "stop"):
            section = self.section(c.start)
            if c.holds and section is not None and section.category == "stop":
                starts.append(c.start)
                break
        headed = [s.start for s in self.under("symptoms", "stop", "recovery", "stages", "peak", "results")][:1]
        starts += [self.line(start)[0] for start in headed]
        for c in self.all("agent"):
            if c.holds and any(v.unit in ("mg", "mL", "mcg/kg/min", "mg/kg") for v in self.numbers(c.end, c.end + 40)):
                starts.append(c.start)
                break
        walked = _UNDER_STRESS.search(self.lower)
        if walked:
            starts.append(walked.start())
        return min(starts) if starts else len(self.text) // 3

    @cached_property
    def words_end(self) -> int:
        """Where the last sign of the text ends."""
        return len(self.text.rstrip())

    @cached_property
    def closing(self) -> int | None:
        """Where the last three lines with words begin; None where there are no more lines than these."""
        last = [start for start, end in reversed(self.lines) if _SIGN.search(self.text, start, end)][:4]
        return last[2] if len(last) > 3 else None

    @cached_property
    def _row_starts(self) -> list[int]:
        return [r.start for r in self.rows]

    @cached_property
    def _row_reaches(self) -> list[int]:
        """How far the rows reach, each with those before it; a row counts to the end of the line that it begins in."""
        return list(accumulate((max(r.end, self.line(r.start)[1]) for r in self.rows), max))

    def rows_near(self, at: int, beyond: int = 0) -> tuple[Row, ...]:
        """Returns, in text order, rows that begin before a position and may reach it, or nearly."""
        first = bisect_right(self._row_reaches, at - beyond - 1)
        return self.rows[first : bisect_right(self._row_starts, at)]

    def rows_before(self, at: int, count: int) -> tuple[Row, ...]:
        """Returns, in text order, the last `count` rows that begin at or before a position."""
        behind = bisect_right(self._row_starts, at)
        return self.rows[max(0, behind - count) : behind]

    @cached_property
    def _wide_rows(self) -> list[Row]:
        return [r for r in self.rows if r.end - r.start >= WIDE]

    def row_about(self, at: int) -> Row | None:
        """Returns the row that a position belongs to: a wide one goes on to the end of its line."""
        wide = bisect_left(self._wide_rows, self.line(at)[0], key=attrgetter("start"))
        behind = bisect_right(self._row_starts, at)
        about = (*self._wide_rows[wide : wide + 1], *self.rows[max(0, behind - _OVER_EACH_OTHER) : behind])
        ends = ((r, r.end if r.end - r.start < WIDE else max(r.end, self.line(r.start)[1])) for r in about)
        return next((r for r, end in ends if r.start <= at < end), None)

    def answers(self, at: int) -> frozenset[str]:
        """Returns the states of all marks of a form on the line around a position."""
        i = bisect_right(self._line_starts, at) - 1
        return self._answers[i] if i >= 0 else frozenset()

    @cached_property
    def _answers(self) -> list[frozenset[str]]:
        return [frozenset(m.state for m in self.marked(start, end)) for start, end in self.lines]

    def marked(self, start: int, end: int) -> tuple[Mark, ...]:
        """Returns the marks of a form that begin in `start:end`."""
        starts = self._mark_starts
        return self.marks[bisect_left(starts, start) : bisect_left(starts, end)]

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [m.start for m in self.marks]

    @cached_property
    def _starts(self) -> dict[str, list[int]]:
        return {category: [c.start for c in found] for category, found in self._grouped.items()}

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s for s, _ in self.sentences]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [s for s, _ in self.lines]

    @cached_property
    def _section_starts(self) -> list[int]:
        return [s.start for s in self.sections]

    @cached_property
    def _value_starts(self) -> list[int]:
        return [v.start for v in self.values]

    def all(self, category: str, *values: str) -> Iterator[Concept]:
        """Yields the concepts of a category (of the given values only, if any) in text order."""
        for concept in self._grouped.get(category, ()):
            if not values or concept.value in values:
                yield concept

    def within(self, category: str, start: int, end: int) -> list[Concept]:
        """Returns the concepts of a category that begin in `start:end`."""
        starts = self._starts.get(category)
        if not starts:
            return []
        return self._grouped[category][bisect_left(starts, start) : bisect_left(starts, end)]

    def numbers(self, start: int, end: int) -> tuple[Value, ...]:
        """Returns the values that begin in `start:end`."""
        return self.values[bisect_left(self._value_starts, start) : bisect_left(self._value_starts, end)]

    def sentence(self, at: int) -> Range:
        """Returns the sentence around a position."""
        i = bisect_right(self._sentence_starts, at) - 1
        return self.sentences[i] if i >= 0 else (0, len(self.text))

    def line(self, at: int) -> Range:
        """Returns the line around a position."""
        i = bisect_right(self._line_starts, at) - 1
        return self.lines[i] if i >= 0 else (0, len(self.text))

    def following_lines(self, at: int, count: int) -> tuple[Range, ...]:
        """Returns up to `count` lines that begin behind a position."""
        i = bisect_right(self._line_starts, at)
        return self.lines[i : i + count]

    def section(self, at: int) -> Section | None:
        """Returns the section around a position, if any heading governs it."""
        i = bisect_right(self._section_starts, at) - 1
        if i >= 0 and self.sections[i].start <= at < self.sections[i].end:
            return self.sections[i]
        return None

    def under(self, *categories: str) -> Iterator[Section]:
        """Yields the sections of the given categories."""
        for section in self.sections:
            if section.category in categories:
                yield section

    def says(self, category: str, ranges: Iterable[Range]) -> list[Concept]:
        """Returns the concepts of a category in any of the ranges."""
        return [c for start, end in ranges for c in self.within(category, start, end)]
