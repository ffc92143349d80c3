"""Claims and the notes of an archive brought together: by the note's id, else by patient and day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
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


def pair(claims: Sequence[KeyedClaim], notes: Iterable[NoteKey]) -> Pairing:
    """Brings claims and notes together.

    A claim with a note's id belongs to the notes of this id alone; one without belongs to the notes of its patient on
    one of its days of service. Claims without a line of a stress test belong to no note and are missed by none.

    Args:
        claims: the claims of a table.
        notes: the notes of an archive, each name once.
    """
    by_id: dict[str, list[str]] = defaultdict(list)
    by_visit: dict[tuple[str, date], list[str]] = defaultdict(list)
    names: list[str] = []
    for note in notes:
        names.append(note.name)
        for note_id in note.ids:
            by_id[note_id].append(note.name)
        for patient in note.patients if note.day else ():
            assert note.day is not None
            by_visit[patient, note.day].append(note.name)
    of_note: dict[str, list[int]] = defaultdict(list)
    several: dict[int, tuple[str, ...]] = {}
    alone: dict[object, list[int]] = defaultdict(list)
    for i, keyed in enumerate(claims):
        days = sorted(keyed.days)
        if not days:
            continue
        if keyed.note_id is not None:
            found = by_id.get(keyed.note_id, [])
        else:
            found = [name for day in days for name in by_visit.get((keyed.claim.patient or "", day), [])]
        found = list(dict.fromkeys(found))
        for name in found:
            of_note[name].append(i)
        if len(found) > 1:
            several[i] = tuple(found)
        if not found:
            alone[keyed.note_id or (keyed.claim.patient, days[0]) if keyed.claim.patient else i].append(i)
    return Pairing(
        of_note={name: tuple(found) for name, found in of_note.items()},
        several=several,
        without_note=tuple(tuple(found) for found in alone.values()),
        without_claim=tuple(name for name in names if name not in of_note),
    )


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
