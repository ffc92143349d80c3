"""Outcomes brought together with the notes of a scan, and with what was found in them before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from notecheck.archive.claims import FILE as CLAIMS
from notecheck.audit.tables import Scanned
from notecheck.outcomes.table import Outcome, OutcomeTable
from notecheck.report import Model, Severity

if TYPE_CHECKING:
    import pyarrow as pa

TRACING: Final = frozenset({"93015", "93017"})
"""The numbers whose denial is a denial of the tracing; outcomes of other procedures are set apart."""

_WORST: Final[dict[Severity, int]] = {"info": 0, "warning": 1, "error": 2}


class Fates(Model):
    """What became of the rows of a table of outcomes, by their numbers; each row is in one of these, once.

    `refused` tells why; `no_note` and `several_notes` name what no note, or more than one, has; `not_judged` are of
    notes without a verdict; `other_procedure` of other services; `before_scan` of notes that were decided on before
    they were scanned.
    """

    rows: int
    joined: tuple[int, ...] = ()
    double: tuple[int, ...] = ()
    refused: dict[int, str]
    no_note: tuple[int, ...] = ()
    several_notes: tuple[int, ...] = ()
    not_judged: tuple[int, ...] = ()
    other_procedure: tuple[int, ...] = ()
    before_scan: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A finding as the scan has it: its name and the worst severity that it has in the note."""

    name: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Decided:
    """A judged note that a payer has decided on.

    Args:
        note_id: of the note.
        verdict: of the scan.
        test_date: as read or as the record has it.
        findings: what counts of the note and of the claims beside it, by code.
        outcomes: in the order of the table.
    """

    note_id: str
    verdict: str
    test_date: date | None
    findings: Mapping[str, Found]
    outcomes: tuple[Outcome, ...]

    @property
    def denied(self) -> bool:
        """Whether a payer has denied the tracing, whatever was decided later."""
        return any(o.denied for o in self.outcomes)

    @property
    def denied_for(self) -> tuple[str, ...]:
        """The reasons of its denials, each once, without those that stand beside an allowed service too."""
        return tuple(dict.fromkeys(str(r) for o in self.outcomes if o.denied for r in o.reasons if r.is_denial))


@dataclass(frozen=True, slots=True)
class Joined:
    """Notes with their outcomes, the fate of each row, and the day of each test that an outcome of any kind has.

    Args:
        notes: those that were decided on.
        fates: of the rows.
        scanned: the day on which the scan ended.
        undated: numbers of joined rows without a date.
        test_dates: by the number of the row, where its note tells one.
    """

    notes: tuple[Decided, ...]
    fates: Fates
    scanned: date
    undated: tuple[int, ...]
    test_dates: Mapping[int, date]


@dataclass(frozen=True, slots=True)
class _Row:
    source: str
    note_id: str
    verdict: str | None
    test_date: date | None


def join(scan: Scanned, table: OutcomeTable, *, claim_column: str | None, retrospective: bool) -> Joined:
    """Joins outcomes with the notes of a scan: by the note's id, else by the claim's.

    Args:
        scan: the scan's tables.
        table: the outcomes.
        claim_column: the carried column that holds the claim's id; None where the scan carried none.
        retrospective: whether outcomes from before the scan count too.

    Raises:
        ScanError: there is no such column, or the tables cannot be read.
    """
    by_note = _rows_of(scan, "note_id", {o.note_id for o in table.outcomes if o.note_id})
    by_claim = _rows_of(scan, claim_column, {o.claim_id for o in table.outcomes if o.claim_id}) if claim_column else {}
    fates: defaultdict[str, list[int]] = defaultdict(list)
    mine: defaultdict[str, list[Outcome]] = defaultdict(list)
    rows: dict[str, _Row] = {}
    test_dates: dict[int, date] = {}
    for o in table.outcomes:
        met = by_note.get(o.note_id or "") or by_claim.get(o.claim_id or "") or ()
        if len(met) != 1:
            fates["several_notes" if met else "no_note"].append(o.row)
            continue
        row = met[0]
        if row.test_date is not None:
            test_dates[o.row] = row.test_date
        if row.verdict in (None, "not_applicable"):
            fates["not_judged"].append(o.row)
        elif o.code is not None and o.code not in TRACING:
            fates["other_procedure"].append(o.row)
        else:
            rows[row.source] = row
            mine[row.source].append(o)
    scanned = (scan.manifest.ended or scan.manifest.started).date()
    kept = {
        source: tuple(outcomes)
        for source, outcomes in mine.items()
        if retrospective or min((o.day for o in outcomes if o.day), default=scanned) >= scanned
    }
    for source, outcomes in mine.items():
        fates["joined" if source in kept else "before_scan"] += [o.row for o in outcomes]
    found = _findings(scan, kept)
    return Joined(
        notes=tuple(
            Decided(rows[s].note_id, str(rows[s].verdict), rows[s].test_date, found[s], o) for s, o in kept.items()
        ),
        fates=Fates(
            rows=table.rows,
            double=table.double,
            refused=table.refused,
            **{name: tuple(sorted(numbers)) for name, numbers in fates.items()},
        ),
        scanned=scanned,
        undated=tuple(o.row for outcomes in kept.values() for o in outcomes if o.day is None),
        test_dates=test_dates,
    )


def _rows_of(scan: Scanned, column: str, ids: Collection[str]) -> dict[str, list[_Row]]:
    """The notes whose column holds one of these ids, by the id."""
    scan.give("asked", _strings("id", sorted(ids)))
    scan.view("by_id", "notes", f"{scan.column(column)} as id, source, note_id, verdict, test_date")
    found: defaultdict[str, list[_Row]] = defaultdict(list)
    for called, source, note_id, verdict, day in scan.rows(_ROWS):
        found[called].append(_Row(source, note_id, verdict, day))
    return found


_ROWS = """
select trim(id), source, note_id, verdict, try_cast(test_date as date) from by_id
where trim(id) in (select id from asked) order by source
"""


def _findings(scan: Scanned, sources: Collection[str]) -> defaultdict[str, dict[str, Found]]:
    """What was found in these notes and counts, and in the claims that were scanned beside them."""
    found: defaultdict[str, dict[str, Found]] = defaultdict(dict)
    scan.give("asked", _strings("id", sorted(sources)))
    for source, code, name, severity in [*scan.rows(_FOUND), *_of_claims(scan, sources)]:
        before = found[source].get(code)
        if before is None or _WORST[severity] > _WORST[before.severity]:
            found[source][code] = Found(name, severity)
    return found


_FOUND = """
select distinct source, code, name, severity from findings where not suppressed and source in (select id from asked)
order by all
"""


def _of_claims(scan: Scanned, sources: Collection[str]) -> Iterable[tuple[str, str, str, Severity]]:
    """The findings on claims that stand in the scan's folder."""
    try:
        file = (scan.folder / CLAIMS).open(encoding="utf-8")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            told = json.loads(line)
            if told["source"] in sources:
                yield from ((told["source"], f["code"], f["name"], f["severity"]) for f in told["findings"])


def _strings(name: str, values: Sequence[str]) -> pa.Table:
    import pyarrow as pa

    return pa.table({name: pa.array(values, pa.string())})
