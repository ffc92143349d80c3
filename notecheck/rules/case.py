"""One note as the rules see it: what was read, the facts, and what the record around it proves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from notecheck.facts.people import Crew
from notecheck.learned.model import Judged
from notecheck.policy.model import Scope, scopes_of
from notecheck.reading.document import Cell, Concept, Range, Reading, Row
from notecheck.report import Context, ElementStatus, Facts, Kind, Measured, Place, Pressure, Severity, Source


@dataclass(frozen=True)
class Case:
    """Everything a rule may look at. Rules do not know who asked.

    `kept_elsewhere` says that the tracing is kept outside of the note, by the record or by the site's policy.
    """

    reading: Reading
    facts: Facts
    crew: Crew
    kind: Kind
    context: Context
    deidentified: bool = False
    kept_elsewhere: bool = False

    @cached_property
    def begin(self) -> int:
        """Where the test itself begins in the text."""
        return self.reading.begin

    @property
    def agent(self) -> str:
        """The stress drug, or ""."""
        return str(self.facts.agent.value) if self.facts.agent else ""

    @cached_property
    def scopes(self) -> frozenset[Scope]:
        """Which elements a policy may ask of this test; none of what is no test that was done."""
        return scopes_of(self.kind, self.agent, ended_early=self.ended_early)

    @cached_property
    def ended_early(self) -> bool:
        """Whether the test ended before its target or the end of its protocol, by what the note says."""
        if any(self.reading.all("early")):
            return True
        reasons = {t.value for t in self.facts.termination}
        return bool(reasons & _UNPLANNED) and "target_heart_rate" not in reasons

    def category(self, at: int) -> str:
        """The category of the section that a place stands in, or ""."""
        section = self.reading.section(at)
        return section.category if section is not None else ""

    def rows(self, *phases: str) -> list[Row]:
        """The rows of the given phases."""
        return [r for r in self.reading.rows if r.phase in phases]


_UNPLANNED = frozenset({"arrhythmia", "hypotension", "hypertension", "ecg_change", "technical", "dizziness"})


class Judgement(NamedTuple):
    """How a note fares on one element, with the places that show it."""

    status: ElementStatus
    evidence: tuple[Place, ...] = ()
    source: Source = "note"


class Flag(NamedTuple):
    """What a rule found: the rule's name, where, and further places.

    `detail` is put behind the rule's message (the arithmetic of a contradiction); `severity` is the most that the
    finding may have: where a later entry of the note itself takes the words back, or where the model, whose judgement
    is in `judged`, is no surer.
    """

    rule: str
    at: Place
    related: tuple[Place, ...] = ()
    detail: str = ""
    severity: Severity | None = None
    judged: Judged | None = None


MISSING = Judgement("missing")


def place(start: int, end: int) -> Place:
    """Returns a place in the text."""
    return Place(start=start, end=end)


_PLACED = (Concept, Row, Measured)


def places(*items: Concept | Row | Measured | Range | None) -> tuple[Place, ...]:
    """Returns the places of concepts, rows, values or ranges, each once, in text order, at most six."""
    found = {(item.start, item.end) if isinstance(item, _PLACED) else item for item in items if item is not None}
    return tuple([Place(start=start, end=end) for start, end in sorted(found)[:6]])


def present(*items: Concept | Row | Measured | Range | None) -> Judgement:
    """The element is there."""
    return Judgement("present", places(*items))


def partial(*items: Concept | Row | Measured | Range | None) -> Judgement:
    """The element is there in part."""
    return Judgement("partial", places(*items))


def recorded() -> Judgement:
    """The record around the note proves the element."""
    return Judgement("present", (), "record")


def flag(name: str, detail: str, *items: Measured | Cell | Range) -> Flag:
    """Returns a flag at the first place in the text, with the other places as related."""
    first, *others = sorted({_place(i) for i in items}, key=lambda p: (p.start, p.end))
    return Flag(name, first, tuple(others), detail)


def _place(item: Measured | Cell | Range) -> Place:
    return place(item.start, item.end) if isinstance(item, Measured | Cell) else place(*item)


def number(value: Measured | None) -> float | None:
    """Returns the number of a fact, None where there is none."""
    return float(value.value) if value is not None and isinstance(value.value, int | float) else None


def stated(value: Measured | None) -> float | None:
    """Returns the number of a fact that the note itself states."""
    return None if value is None or value.derived else number(value)


def pressure(value: Measured | None) -> Pressure | None:
    """Returns the pressure of a fact."""
    return value.value if value is not None and isinstance(value.value, Pressure) else None


def plain(value: float) -> str:
    """Returns a number as a person writes it."""
    return f"{value:.1f}".removesuffix(".0")


def clock(seconds: float) -> str:
    """Returns seconds as minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
