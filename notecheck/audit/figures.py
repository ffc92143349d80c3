"""The figures of an archive: shares of verdicts, what is missing and what does not belong, whole and by group."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from notecheck.audit.intervals import Share, share_of
from notecheck.audit.tables import Scanned
from notecheck.audit.technicians import pseudonyms
from notecheck.report import HoldReason, Model, Severity, Verdict

FLOOR = 30
"""Below so many notes a group's shares say more about chance than about the group: none are given."""

VERDICTS: tuple[Verdict, ...] = ("ready", "review", "hold")
REASONS: tuple[HoldReason, ...] = ("less_than_tracing", "more_than_tracing", "not_started")
STEP = 5
"""The width of a bar of the score's distribution, in points."""

LONGEST = 100
"""So many groups of a kind are shown, those with most notes."""


class Frequency(Model):
    """A finding, the worst severity that it had, and in how many of the judged notes it was made, at least once."""

    code: str
    name: str
    severity: Severity
    notes: Share


class Spread(Model):
    """The quartiles of the scores of `notes` notes."""

    notes: int
    lower: float
    median: float
    upper: float


class Group(Model):
    """Some judged notes. `holds` are shares of all of them; a note may be held for several reasons."""

    name: str
    notes: int
    verdicts: dict[Verdict, Share]
    holds: dict[HoldReason, Share]
    score: Spread | None = None
    missing: tuple[Frequency, ...] = ()
    language: tuple[Frequency, ...] = ()


class Grouping(Model):
    """The judged notes by one thing. `small` groups below the floor have `small_notes` notes together.

    `nameless` notes have no value; `left_out` groups are beyond the longest list that is shown.
    """

    by: str
    groups: tuple[Group, ...]
    small: int
    small_notes: int
    nameless: int
    left_out: int


class Bar(Model):
    """How many notes of each verdict have a score from `low` on, below `low + STEP` (100 stands in the last bar)."""

    low: int
    notes: dict[Verdict, int]


class Failure(Model):
    """Why inputs were not evaluated, as the tables have it and in words, and how many."""

    error: str
    reason: str
    inputs: int


class Figures(Model):
    """What a scan says of an archive.

    Every input is one of `judged`, `not_stress_test` and `not_evaluated` (for which there are `failures`); `whole` are
    all judged notes. `suppressed` findings count nowhere.
    """

    inputs: int
    judged: int
    not_stress_test: int
    not_evaluated: int
    failures: tuple[Failure, ...]
    suppressed: int
    whole: Group
    scores: tuple[Bar, ...]
    groupings: tuple[Grouping, ...]
    technicians: Grouping | None


class Columns(NamedTuple):
    """Which carried columns name a note's site and technician, and hold its authorization; None without one."""

    site: str | None
    technician: str | None
    authorization: str | None = None


def figures_of(scan: Scanned, columns: Columns, *, key: bytes | None) -> Figures:
    """Returns the figures of a scan.

    Args:
        scan: the scan's tables.
        columns: the columns of site and technician.
        key: what technicians' pseudonyms are made with; with None they stand under their own names.

    Raises:
        ScanError: there is no such column.
    """
    scan.run(JUDGED)
    scan.run(_FOUND)
    counts = {(s, v): n for s, v, n in scan.rows("select status, verdict, count(*) from notes group by all")}
    not_evaluated = sum(n for (status, _), n in counts.items() if status != "evaluated")
    not_stress_test = sum(n for (_, verdict), n in counts.items() if verdict == "not_applicable")
    inputs = sum(counts.values())
    whole = _groups(scan, "null").get(None, Group(name="all", notes=0, verdicts={}, holds={}))
    by = {"site": columns.site and scan.column(columns.site), "protocol": "protocol", "modality": "modality"}
    by["month"] = "left(cast(test_date as varchar), 7)"
    groupings = tuple(_grouping(name, _groups(scan, sql)) for name, sql in by.items() if sql)
    technicians = None
    if columns.technician:
        found = _groups(scan, scan.column(columns.technician))
        technicians = _grouping("technician", found if key is None else _renamed(found, key))
    return Figures(
        inputs=inputs,
        judged=inputs - not_evaluated - not_stress_test,
        not_stress_test=not_stress_test,
        not_evaluated=not_evaluated,
        failures=tuple(Failure(error=error, reason=reason, inputs=n) for error, reason, n in scan.rows(_FAILURES)),
        suppressed=scan.rows("select count(*) from findings where suppressed")[0][0],
        whole=whole,
        scores=_scores(scan),
        groupings=groupings,
        technicians=technicians,
    )


_GRADES: tuple[Severity, ...] = ("info", "warning", "error")
JUDGED = """
create or replace temp view judged as
select * from notes where status = 'evaluated' and verdict <> 'not_applicable'
"""
_FOUND = """
create or replace temp table found as
select note_key, code, name, element is not null as missing,
  max(list_position(['info', 'warning', 'error'], severity)) as grade
from findings semi join judged using (note_key)
where not suppressed and (
  (element is not null and "start" is null)  -- what is found in part has a place
  or (code[1:3] in ('NC2', 'NC3') and severity in ('error', 'warning'))
)
group by all
"""
_FAILURES = """
select coalesce(error, ''), coalesce(min(reason), ''), count(*) as n from notes where status <> 'evaluated'
group by error order by n desc, error
"""


def _renamed(found: Mapping[str | None, Group], key: bytes) -> dict[str | None, Group]:
    called = pseudonyms((name for name in found if name is not None), key)
    return {
        name: group if name is None else group.model_copy(update={"name": called[name]})
        for name, group in found.items()
    }


def _grouping(by: str, found: Mapping[str | None, Group]) -> Grouping:
    nameless = found.get(None)
    named = [group for name, group in found.items() if name is not None]
    shown = sorted((g for g in named if g.notes >= FLOOR), key=lambda g: (-g.notes, g.name))
    small = [g.notes for g in named if g.notes < FLOOR]
    kept = shown[:LONGEST]
    if by in ("month", "technician"):  # months as they follow; technicians not by how much they work
        kept.sort(key=lambda g: [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", g.name)])
    return Grouping(
        by=by,
        groups=tuple(kept),
        small=len(small),
        small_notes=sum(small),
        nameless=nameless.notes if nameless else 0,
        left_out=len(shown) - len(kept),
    )


def _groups(scan: Scanned, sql: str) -> dict[str | None, Group]:
    """Returns the judged notes by what an SQL expression gives for them."""
    label = f"nullif(trim(cast({sql} as varchar)), '') as label"
    scan.view("grouped", "judged", f"note_key, verdict, hold_reasons, score, {label}")
    verdicts: defaultdict[str | None, dict[Verdict, int]] = defaultdict(dict)
    for group, verdict, n in scan.rows("select label, verdict, count(*) from grouped group by all"):
        verdicts[group][verdict] = n
    notes = {group: sum(said.values()) for group, said in verdicts.items()}
    holds: defaultdict[str | None, dict[HoldReason, int]] = defaultdict(dict)
    for group, reason, n in scan.rows(_HOLDS):
        holds[group][reason] = n
    scores = {
        group: Spread(notes=n, lower=lower, median=median, upper=upper)
        for group, n, (lower, median, upper) in scan.rows(_QUARTILES)
    }
    found: defaultdict[tuple[str | None, bool], list[Frequency]] = defaultdict(list)
    for group, missing, code, rule, grade, n in scan.rows(_FREQUENCIES):
        frequency = Frequency(code=code, name=rule, severity=_GRADES[grade - 1], notes=share_of(n, notes[group]))
        found[group, missing].append(frequency)
    return {
        group: Group(
            name=group or "all",
            notes=n,
            verdicts={v: share_of(verdicts[group].get(v, 0), n) for v in VERDICTS},
            holds={r: share_of(holds[group].get(r, 0), n) for r in REASONS},
            score=scores.get(group),
            missing=tuple(found[group, True]),
            language=tuple(found[group, False]),
        )
        for group, n in notes.items()
    }


_HOLDS = """
select label, reason, count(*) from (select label, unnest(string_split(hold_reasons, ';')) as reason from grouped)
group by all
"""
_QUARTILES = """
select label, count(*), quantile_cont(score, [0.25, 0.5, 0.75]) from grouped where score is not null group by label
"""
_FREQUENCIES = """
select label, found.missing, found.code, found.name, max(grade), count(*) as n
from found join grouped using (note_key) group by all order by n desc, found.code
"""


def _scores(scan: Scanned) -> tuple[Bar, ...]:
    last = 100 // STEP - 1
    counted = {(n, verdict): count for n, verdict, count in scan.rows(_BARS, [STEP, last])}
    return tuple(Bar(low=n * STEP, notes={v: counted.get((n, v), 0) for v in VERDICTS}) for n in range(last + 1))


_BARS = """
select least(cast(floor(score / ?) as integer), ?) as bar, verdict, count(*) from judged where score is not null
group by all
"""
