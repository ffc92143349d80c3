"""The claims of a table beside the notes of a scan: which belong together, what was judged, claims.jsonl."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from notecheck.archive.items import Item
from notecheck.archive.manifest import Claimed
from notecheck.archive.parts import written_whole
from notecheck.archive.places import Place
from notecheck.claim.model import Claims, claims_of
from notecheck.claim.pairing import ClaimIndex, NoteKey, missing, with_finding, without_note
from notecheck.claim.table import ClaimTable
from notecheck.errors import ClaimError
from notecheck.policy.site import Site
from notecheck.report import ClaimReport, Context, NotJudged, Report

FILE: Final = "claims.jsonl"


class ScannedClaims:
    """The claims of one scan, each kept by a hash: what was judged holds when the table is sorted anew."""

    def __init__(self, table: ClaimTable) -> None:
        self._table = table
        self._index = ClaimIndex(table.claims)
        seen: Counter[str] = Counter()
        self._keys: list[str] = []
        for keyed in table.claims:
            told = json.dumps([keyed.note_id, keyed.claim.model_dump_json()])
            key = hashlib.sha256(told.encode("ascii")).hexdigest()[:16]
            seen[key] += 1
            self._keys.append(key if seen[key] == 1 else f"{key}~{seen[key]}")
        self._sha256 = hashlib.sha256("\0".join(self._keys).encode("ascii")).hexdigest()

    def of(self, place: Place, item: Item) -> tuple[int, ...]:
        """Returns the claims of a note: by the record's id or the file's name, else by the record's patient and day."""
        if item.refused:
            return ()
        context = item.context or Context()
        ids = {item.note_id} if item.note_id else {place.path.stem, place.path.name}
        return self._index.of(NoteKey("", frozenset(ids), frozenset(context.patient_ids), _day(context.service_date)))

    def of_file(self, fingerprint: str) -> str:
        """Returns a file's fingerprint with the table in it: another table may hold other claims for its notes."""
        return hashlib.sha256(f"{fingerprint}{self._sha256}".encode("ascii")).hexdigest()

    def of_note(self, fingerprint: str, claims: Sequence[int]) -> str:
        """Returns a note's fingerprint with its own claims in it."""
        told = ";".join(["claims", *(self._keys[i] for i in claims)])
        return hashlib.sha256(f"{fingerprint}{told}".encode("ascii")).hexdigest()

    def given(self, claims: Sequence[int]) -> Claims | None:
        """Returns a note's claims as they are judged; None where there are none, or they are of several patients."""
        try:
            return claims_of([self._table.claims[i].claim for i in claims]) if claims else None
        except ClaimError:
            return None

    def told(self, claims: Sequence[int], report: Report) -> str | None:
        """Returns what the ledger keeps of a note and its claims, as JSON; None of other notes without a claim."""
        if not claims and report.note.kind not in ("exercise", "pharmacologic", "not_performed"):
            return None
        judged = report.claim
        if claims and judged is None:
            why = NotJudged(what="the whole claim", why="the claims of this note are of several patients, or too many")
            judged = ClaimReport(verdict="not_judged", not_judged=(why,))
        told = None if judged is None else judged.model_dump(mode="json")
        return json.dumps({"claims": [self._keys[i] for i in claims], "judged": told})

    def write(self, folder: Path, kept: Iterable[tuple[str, str, str]], site: Site) -> Claimed:
        """Writes claims.jsonl: a line for each note with its claims or without, then for claims without a note.

        Args:
            folder: the scan's.
            kept: source, note and what the ledger keeps of it.
            site: the policy by which claims without a note are judged.
        """
        notes = [(source, note_id, json.loads(told)) for source, note_id, told in kept]
        numbers = {key: i for i, key in enumerate(self._keys)}
        notes_of: dict[int, int] = defaultdict(int)
        for _, _, told in notes:
            for key in told["claims"]:
                if key in numbers:
                    notes_of[numbers[key]] += 1
        verdicts: Counter[str] = Counter()
        with written_whole(folder / FILE) as unfinished, unfinished.open("w", encoding="utf-8") as file:

            def put(pairing: str, claims: Sequence[int], judged: ClaimReport, **note: str | None) -> None:
                if claims:
                    verdicts[judged.verdict] += 1
                rows = [self._table.rows[i] for i in claims]
                given = any(self._table.claims[i].claim.authorization for i in claims) if claims else None
                line = {
                    "pairing": pairing,
                    **note,
                    "rows": rows,
                    "authorization": given,
                    **judged.model_dump(mode="json"),
                }
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

            for source, note_id, told in notes:
                claims = [numbers[key] for key in told["claims"] if key in numbers]
                pairing, judged = _paired(told, [notes_of[i] for i in claims], site)
                put(pairing, claims, judged, source=source, note_id=note_id)
            alone = missing(self._table.claims, notes_of)
            for group in alone:
                put("claim without note", group, self._without_note(group, site), source=None, note_id=None)
        return Claimed(
            claims=len(self._keys),
            with_note=len(notes_of),
            with_several_notes=sum(n > 1 for n in notes_of.values()),
            without_note=sum(map(len, alone)),
            notes_without_claim=sum(not told["claims"] for _, _, told in notes),
            verdicts=dict(sorted(verdicts.items())),
            refused_rows={r.row: r.reason for r in sorted(self._table.refused, key=lambda r: r.row)},
        )

    def _without_note(self, group: Sequence[int], site: Site) -> ClaimReport:
        return without_note([self._table.claims[i].claim for i in group], site)


def _paired(told: dict[str, Any], notes: Sequence[int], site: Site) -> tuple[str, ClaimReport]:
    """Returns how a note and its claims stand together, and the verdict with what that adds to it."""
    if told["judged"] is None:
        return "note without claim", with_finding(ClaimReport(verdict="not_applicable"), site, "note-without-claim")
    judged = ClaimReport.model_validate(told["judged"])
    if max(notes, default=0) > 1:
        return "several notes", with_finding(judged, site, "several-notes")
    return "one note", judged


def _day(given: date | datetime | None) -> date | None:
    return given.date() if isinstance(given, datetime) else given
