"""The claims for one test as the rules see them: lines with day and entity, the note, the sets in force."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from notecheck.claim.codes import Diagnoses, Modifiers, Places, Procedures, dotted
from notecheck.claim.model import Arrangement, Claim, Claims, Line, Party, Payer
from notecheck.policy.payers import PayerRow
from notecheck.report import Kind, LineAt, Place, Severity, Supports, Verdict


@dataclass(frozen=True)
class NoteSide:
    """What the rules may know of the note: its judgement and the facts that a claim is compared with.

    `supervising` and `interpreting` are the names that the note gives, "" where it gives none; they stay in the rules.
    """

    verdict: Verdict | None
    kind: Kind | None
    supports: Supports | None = None
    test_date: tuple[date, Place | None] | None = None
    indications: tuple[tuple[str, Place], ...] = ()
    not_started: Place | None = None
    interpretations: tuple[Place, ...] = ()
    agent: tuple[str, Place] | None = None
    ended_early: bool = False
    hospital_owned: Place | None = None
    supervising: str = ""
    interpreting: str = ""


@dataclass(frozen=True)
class Service:
    """One line with what the claim says of it. `entity` counts the entities that bill, equal for equal identifiers."""

    claim_at: int
    line_at: int
    claim: Claim
    line: Line
    entity: int

    @property
    def at(self) -> LineAt:
        """Where the line stands."""
        return LineAt(claim=self.claim_at, line=self.line_at)

    @property
    def code(self) -> str:
        """The number of the service."""
        return self.line.code

    @property
    def day(self) -> date:
        """The day of the service."""
        return self.line.date or self.claim.date

    @property
    def rendering(self) -> Party:
        """Who did the service: as the line has it, else the claim, else who bills."""
        return self.line.rendering or self.claim.rendering or self.claim.billing

    @property
    def professional(self) -> bool:
        """Whether the line stands on a professional claim."""
        return self.claim.form == "professional"

    def has(self, modifiers: frozenset[str]) -> bool:
        """Whether one of the modifiers stands on the line."""
        return not modifiers.isdisjoint(self.line.modifiers)

    def stands_in(self, places: frozenset[str]) -> bool:
        """Whether the claim names one of the places."""
        return self.claim.place_of_service in places


@dataclass(frozen=True)
class Flag:
    """What a rule found: its name, the lines, what is put behind its message, the most severe that it may be here."""

    rule: str
    services: tuple[Service, ...]
    detail: str = ""
    severity: Severity | None = None
    at: Place | None = None
    related: tuple[Place, ...] = ()


@dataclass(frozen=True)
class ClaimCase:
    """Everything that a rule may look at."""

    claims: Claims
    procedures: Procedures
    places: Places
    modifiers: Modifiers
    diagnoses: Diagnoses | None
    day: date
    payers: tuple[PayerRow, ...] = ()
    note: NoteSide | None = None

    @cached_property
    def services(self) -> tuple[Service, ...]:
        """All lines of all claims."""
        entities = _entities([c.billing for c in self.claims.claims])
        return tuple(
            Service(i, k, claim, line, entities[i])
            for i, claim in enumerate(self.claims.claims)
            for k, line in enumerate(claim.lines)
        )

    def of(self, *codes: str) -> list[Service]:
        """The lines with one of the numbers."""
        return [s for s in self.services if s.code in codes]

    @property
    def tracings(self) -> list[Service]:
        """The lines of the tracing."""
        return self.of(self.procedures.tracing)

    @property
    def technical(self) -> list[Service]:
        """The lines that hold the tracing: alone, or in the whole test."""
        return self.of(self.procedures.tracing, self.procedures.whole)

    @property
    def test(self) -> list[Service]:
        """The lines of the test and its parts."""
        return self.of(*self.procedures.test)

    def by_entity_and_day(self, services: Iterable[Service]) -> Iterator[list[Service]]:
        """Yields the lines of each entity on each day."""
        groups: dict[tuple[int, date], list[Service]] = defaultdict(list)
        for service in services:
            groups[service.entity, service.day].append(service)
        yield from groups.values()

    def beside(self, service: Service, codes: Iterable[str], *, same_entity: bool) -> list[Service]:
        """The lines with one of the numbers on the day of another line, of its entity or of any."""
        return [s for s in self.of(*codes) if s.day == service.day and (not same_entity or s.entity == service.entity)]

    @property
    def arrangement(self) -> Arrangement:
        """How the test was arranged, as far as it is known."""
        return self.claims.arrangement or Arrangement()

    def payer(self, claim: Claim) -> Payer | None:
        """Who insures: as the claim has it, else as another of the claims or the arrangement has it."""
        others = (c.payer for c in self.claims.claims)
        return claim.payer or next((p for p in others if p), None) or self.arrangement.payer


def diagnoses_of(service: Service) -> tuple[str, ...]:
    """Returns the diagnosis codes that a line points at, with dots; all of the claim's where it points at none."""
    given = service.claim.diagnoses
    pointed = service.line.diagnoses or range(1, len(given) + 1)
    return tuple(dotted(given[n - 1]) for n in pointed if n <= len(given))


def _entities(billing: list[Party]) -> list[int]:
    """Returns a number for each party, equal where two share an identifier, also through a third."""
    groups: list[tuple[set[str], set[int]]] = []
    for i, party in enumerate(billing):
        touching = [g for g in groups if not g[0].isdisjoint(party.marks)]
        merged = (set(party.marks).union(*(g[0] for g in touching)), {i}.union(*(g[1] for g in touching)))
        groups = [*(g for g in groups if g not in touching), merged]
    return [next(n for n, (_, members) in enumerate(groups) if i in members) for i in range(len(billing))]


def differ(one: Party, other: Party) -> bool | None:
    """Returns whether two parties are different ones; None where nothing that both have tells."""
    if not one.marks.isdisjoint(other.marks):
        return False
    told = [
        (a.strip().upper(), b.strip().upper())
        for a, b in ((one.id, other.id), (one.tax_id, other.tax_id))
        if a is not None and b is not None
    ]
    if told:
        return True
    if one.name is None or other.name is None:
        return None
    return " ".join(one.name.upper().split()) != " ".join(other.name.upper().split())


_NO_NAME = frozenset("dr doctor md do np pa rn phd facc mbbs dnp cnp aprn fnp arnp jr sr ii iii".split())


def same_person(one: str, other: str) -> bool | None:
    """Returns whether two written names may be one person's: a name that both hold; None where one holds none."""
    a, b = (
        {w for w in re.findall(r"[^\W\d_]{2,}", name.lower()) if w not in _NO_NAME}
        for name in (one.replace("'", ""), other.replace("'", ""))
    )
    return None if not a or not b else not a.isdisjoint(b)
