"""What a table of outcomes says beside a scan: denials, what went ahead of them, and what nothing foresaw."""

from __future__ import annotations

from collections import Counter
from datetime import date

from notecheck.audit.intervals import Share, share_of
from notecheck.outcomes.codes import reason_of
from notecheck.outcomes.fees import Amounts
from notecheck.outcomes.join import Decided, Fates, Joined
from notecheck.outcomes.relations import ERROR_RATE, FEWEST, Relation, relations_of
from notecheck.report import Model, Verdict


class Because(Model):
    """A reason of denials by its number, our own words for it if there are any, and in how many denied notes it stands.

    `unforeseen` of them are of notes in which nothing foresaw the denial.
    """

    reason: str
    words: str
    notes: int
    unforeseen: int


class Unforeseen(Model):
    """A denied note that had no error, no warning, and no finding that is claimed to go ahead of denials."""

    note_id: str
    verdict: Verdict
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]
    payer: str | None
    day: date | None


class Outcomes(Model):
    """The figures. `scan` is the hash of the scan's manifest, `scanned` the day on which it ended.

    `retrospective`: outcomes from before the scan count too, because the notes are said to be as they were then.
    `undated` rows count without a date. `fewest` notes with and without a finding are needed to judge it; in not more
    than `error_rate` of such tables chance alone makes a claim.
    """

    scan: str
    scanned: date
    retrospective: bool
    fates: Fates
    undated: tuple[int, ...]
    unread_amounts: tuple[int, ...]
    denied: Share
    because: tuple[Because, ...]
    error_rate: float = ERROR_RATE
    fewest: int = FEWEST
    relations: tuple[Relation, ...]
    unforeseen: tuple[Unforeseen, ...]
    amounts: Amounts | None = None


def outcomes_of(
    joined: Joined, *, scan: str, retrospective: bool, unread_amounts: tuple[int, ...], amounts: Amounts | None = None
) -> Outcomes:
    """Returns the figures of outcomes that were joined with a scan; the parameters go with them as they are."""
    relations = relations_of(joined.notes)
    foreseen_by = {r.code for r in relations if r.said == "more denials"}
    denials = [n for n in joined.notes if n.denied]
    missed = [n for n in denials if not _foreseen(n, foreseen_by)]
    every, unseen = (Counter(r for n in some for r in n.denied_for) for some in (denials, missed))
    return Outcomes(
        scan=scan,
        scanned=joined.scanned,
        retrospective=retrospective,
        fates=joined.fates,
        undated=joined.undated,
        unread_amounts=unread_amounts,
        denied=share_of(len(denials), len(joined.notes)),
        because=tuple(
            Because(reason=r, words=words_of(r), notes=n, unforeseen=unseen[r])
            for r, n in sorted(every.items(), key=lambda item: (-item[1], item[0]))
        ),
        relations=relations,
        unforeseen=tuple(sorted(map(_unforeseen, missed), key=lambda u: u.note_id)),
        amounts=amounts,
    )


def words_of(reason: str) -> str:
    """Returns our own words for a reason as it is written; empty where there are none."""
    known = reason_of(reason)
    return known.words if known else ""


def _foreseen(note: Decided, claimed: set[str]) -> bool:
    return any(code in claimed or found.severity != "info" for code, found in note.findings.items())


def _unforeseen(note: Decided) -> Unforeseen:
    denials = [o for o in note.outcomes if o.denied]
    return Unforeseen.model_validate(
        {
            "note_id": note.note_id,
            "verdict": note.verdict,
            "reasons": note.denied_for,
            "remarks": tuple(dict.fromkeys(r for o in denials for r in o.remarks)),
            "payer": denials[0].payer,
            "day": min((o.day for o in denials if o.day), default=None),
        }
    )
