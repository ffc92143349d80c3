"""Claims and the notes of an archive brought together: by the note's id, else by patient and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from notecheck.claim.codes import in_force
from notecheck.claim.judge import about, day_of, judge
from notecheck.claim.model import Claim, Claims
from notecheck.policy.site import Site
from notecheck.report import ClaimReport


@dataclass(frozen=True)
class KeyedClaim:
    """A claim of a table, with the id of its note where the table gives it."""

    claim: Claim
    note_id: str | None = None

    @property
    def days(self) -> frozenset[date]:
        """The days of its lines of a stress test; of none if it has no such line."""
        found = set()
        for line in self.claim.lines:
            day = line.date or self.claim.date
            procedures = in_force(day).procedures
            if procedures is None or line.code in procedures.test:
                found.add(day)
        return frozenset(found)


@dataclass(frozen=True)
class NoteKey:
    """What a note of an archive is found by: its name there, its ids, its patient's ids, the day of the test."""

    name: str
    ids: frozenset[str] = frozenset()
    patients: frozenset[str] = frozenset()
    day: date | None = None


@dataclass(frozen=True)
class Pairing:
    """Which claims belong to which notes; claims are counted in the order in which they were given.

    Args:
        of_note: for each note with claims, by its name, its claims.
        several: for each claim with several notes, their names.
        without_note: claims with no note, those of one patient and day together.
        without_claim: the names of the notes with no claim.
    """

    of_note: dict[str, tuple[int, ...]]
    several: dict[int, tuple[str, ...]]
    without_note: tuple[tuple[int, ...], ...]
    without_claim: tuple[str, ...]


class ClaimIndex:
    """The claims of a table, found by the notes that they belong to.

    A claim with a note's id belongs to the notes of this id alone; one without belongs to the notes of its patient on
    one of its days of service. Claims without a line of a stress test belong to no note.
    """

    def __init__(self, claims: Sequence[KeyedClaim]) -> None:
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._by_visit: dict[tuple[str, date], list[int]] = defaultdict(list)
        for i, keyed in enumerate(claims):
            if keyed.note_id is not None and keyed.days:
                self._by_id[keyed.note_id].append(i)
            elif keyed.claim.patient is not None:
                for day in keyed.days:
                    self._by_visit[keyed.claim.patient, day].append(i)

    def of(self, note: NoteKey) -> tuple[int, ...]:
        """Returns the claims that belong to a note, in the table's order."""
        found = {i for note_id in note.ids for i in self._by_id.get(note_id, ())}
        if note.day is not None:
            found |= {i for patient in note.patients for i in self._by_visit.get((patient, note.day), ())}
        return tuple(sorted(found))


def pair(claims: Sequence[KeyedClaim], notes: Iterable[NoteKey]) -> Pairing:
    """Brings claims and notes together, as `ClaimIndex` tells.

    Args:
        claims: the claims of a table.
        notes: the notes of an archive, each name once.
    """
    index = ClaimIndex(claims)
    of_note = {note.name: index.of(note) for note in notes}
    notes_of: dict[int, list[str]] = defaultdict(list)
    for name, found in of_note.items():
        for i in found:
            notes_of[i].append(name)
    return Pairing(
        of_note={name: found for name, found in of_note.items() if found},
        several={i: tuple(names) for i, names in sorted(notes_of.items()) if len(names) > 1},
        without_note=missing(claims, notes_of),
        without_claim=tuple(name for name, found in of_note.items() if not found),
    )


def missing(claims: Sequence[KeyedClaim], with_note: Container[int]) -> tuple[tuple[int, ...], ...]:
    """Returns the claims of a stress test that have no note, those of one note's id or one patient and day together."""
    groups: dict[object, list[int]] = defaultdict(list)
    for i, keyed in enumerate(claims):
        if keyed.days and i not in with_note:
            visit = (keyed.claim.patient, min(keyed.days)) if keyed.claim.patient else i
            groups[keyed.note_id or visit].append(i)
    return tuple(tuple(found) for found in groups.values())


def without_note(claims: Sequence[Claim], site: Site) -> ClaimReport:
    """Returns the verdict on claims for which no note was found, which is a finding by itself (NC539)."""
    given = Claims(claims=tuple(claims))
    policy = site.on(day_of(given))
    return with_finding(judge(given, policy, site.payers), site, "claim-without-note", day_of(given))


def with_finding(report: ClaimReport, site: Site, name: str, day: date | None = None) -> ClaimReport:
    """Returns a verdict with a finding about the claim as a whole put first, and its severity counted."""
    finding = about(site.on(day), name)
    rank = {"ready": 0, "review": 1, "hold": 2}
    least = {"info": "ready", "warning": "review", "error": "hold"}[finding.severity]
    worse = report.verdict in rank and rank[least] > rank[report.verdict]
    return report.model_copy(
        update={
            "verdict": least if worse else report.verdict,
            "findings": (finding, *report.findings),
        }
    )
