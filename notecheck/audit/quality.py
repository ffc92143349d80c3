"""Quality measures of an archive: shares of notes that reach an aim, days until signed, groups that stand out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from notecheck.archive.claims import FILE as CLAIMS
from notecheck.audit.figures import FLOOR, JUDGED, Columns
from notecheck.audit.intervals import Share, funnel, median_interval, share_of
from notecheck.audit.tables import Scanned
from notecheck.report import Model

if TYPE_CHECKING:
    import pyarrow as pa

Aim = Literal["ready", "first_signing", "complete", "authorization", "same_day"]
AIMS: Final[dict[Aim, str]] = {
    "ready": "verdict = 'ready'",
    "first_signing": "case document_status when 'final' then verdict = 'ready' end",
    "complete": "review_tracing_performed = 'yes' and review_data_complete = 'yes'",
    "authorization": "authorized",
    "same_day": "case when days >= 0 then days = 0 end",
}
"""What is asked of a note, in SQL; null where the scan does not tell."""

By = Literal["site", "month", "site and month"]


class Placed(Model):
    """A group of notes of one site, one month or both, and the limits within which chance keeps a group of its size."""

    by: By
    name: str
    share: Share
    low: float
    high: float
    side: Literal["below", "within", "above"]


class Measure(Model):
    """The share of notes that reaches an aim, of those of which the scan tells; of `unknown` judged notes it does not.

    `groups` are those by site, or by month where there are no sites; `outside` are all groups beyond their limits, of
    `compared` that have the floor's number of notes or more.
    """

    aim: Aim
    share: Share
    unknown: int
    groups: tuple[Placed, ...]
    compared: int
    outside: tuple[Placed, ...]


class Turnaround(Model):
    """Days from the test to the staff's signature, where both dates are known; null where they are of no note.

    The median has its interval, null below six notes; `lower` and `upper` are quartiles. Of `unknown` notes a date is
    missing; `before` notes were signed on a day before their test, and count in no other figure.
    """

    notes: int
    unknown: int
    before: int
    median: float | None
    low: float | None
    high: float | None
    lower: float | None
    upper: float | None


class Quality(Model):
    """The measures of the judged notes of a scan. Of `amended` notes the first signed version is not in the scan."""

    judged: int
    measures: tuple[Measure, ...]
    turnaround: Turnaround
    amended: int


def quality_of(scan: Scanned, columns: Columns) -> Quality:
    """Returns the quality measures of a scan.

    Args:
        scan: the scan's tables.
        columns: the columns of site and authorization; without the latter the claims tell that were scanned beside.

    Raises:
        ScanError: there is no such column.
    """
    scan.run(JUDGED)
    scan.give("claims", _claims(scan))
    scan.run(_BESIDE)
    given = [c if c in scan.columns else f"null as {c}" for c in _TOLD]  # a scan of an earlier version has not all
    site = f"nullif(trim(cast({scan.column(columns.site)} as varchar)), '')" if columns.site else "null"
    numbers = scan.column(columns.authorization) if columns.authorization else None
    authorized = f"coalesce(trim({numbers}), '') <> ''" if numbers else "claimed"
    scan.view(
        "told",
        "beside",
        ", ".join(["verdict", "test_date", *given, f"{site} as site", f"{authorized} as authorized"]),
    )
    scan.view("dated", "told", f"*, {_DAYS} as days, left(cast(test_date as varchar), 7) as month")
    scan.view("measured", "dated", ", ".join(["*", *(f"{sql} as aim_{aim}" for aim, sql in AIMS.items())]))
    judged, amended = scan.rows("select count(*), count(*) filter (document_status = 'amended') from measured")[0]
    return Quality(
        judged=judged,
        measures=tuple(_measure(scan, aim, judged, with_sites=columns.site is not None) for aim in AIMS),
        turnaround=_turnaround(scan, judged),
        amended=amended,
    )


_TOLD = ("document_status", "signed_date", "review_tracing_performed", "review_data_complete")
_DAYS = "date_diff('day', try_cast(test_date as date), try_cast(signed_date as date))"
_BESIDE = """
create or replace temp view beside as
select judged.*, claims.authorized as claimed from judged left join claims using (source)
"""
_REACHED = "select label, count(reached), count(*) filter (reached) from aimed group by label order by label"


def _claims(scan: Scanned) -> pa.Table:
    """Whether an authorization stands on the claims of a note, by the note's source."""
    import pyarrow as pa

    told = dict(_authorized(scan))
    return pa.table({"source": pa.array(told, pa.string()), "authorized": pa.array(told.values(), pa.bool_())})


def _authorized(scan: Scanned) -> Iterator[tuple[str, bool]]:
    try:
        file = (scan.folder / CLAIMS).open(encoding="utf-8")
    except FileNotFoundError:
        return
    with file:
        for line in file:
            told = json.loads(line)
            if told["source"] is not None and told.get("authorization") is not None:
                yield told["source"], told["authorization"]


def _measure(scan: Scanned, aim: Aim, judged: int, *, with_sites: bool) -> Measure:
    _, of, count = (_reached(scan, aim, "null") or [(None, 0, 0)])[0]
    whole = share_of(count, of)
    kinds: dict[By, str] = {"site": "site", "month": "month", "site and month": "site || ', ' || month"}
    placed = [
        _placed(by, name, share_of(reached, n), whole)
        for by, sql in kinds.items()
        for name, n, reached in _reached(scan, aim, sql)
        if name is not None and n >= FLOOR
    ]
    shown: By = "site" if with_sites else "month"
    return Measure(
        aim=aim,
        share=whole,
        unknown=judged - of,
        groups=tuple(p for p in placed if p.by == shown),
        compared=len(placed),
        outside=tuple(p for p in placed if p.side != "within"),
    )


def _reached(scan: Scanned, aim: Aim, label: str) -> list[tuple[str | None, int, int]]:
    """For each group: its name, of how many notes it is told, and how many reach the aim."""
    scan.view("aimed", "measured", f"{label} as label, aim_{aim} as reached")
    return [(name, n, reached) for name, n, reached in scan.rows(_REACHED)]


def _placed(by: By, name: str, share: Share, whole: Share) -> Placed:
    low, high = funnel(whole.count / whole.of, share.of)
    seen = share.count / share.of
    return Placed(
        by=by,
        name=name,
        share=share,
        low=low,
        high=high,
        side="below" if seen < low else "above" if seen > high else "within",
    )


def _turnaround(scan: Scanned, judged: int) -> Turnaround:
    known = scan.rows("select days, count(*) from measured where days is not null group by days order by days")
    counted = [(days, n) for days, n in known if days >= 0]
    median, lower, upper = scan.rows(
        "select median(days), quantile_cont(days, 0.25), quantile_cont(days, 0.75) from measured where days >= 0"
    )[0]
    low, high = median_interval(counted) or (None, None)
    return Turnaround(
        notes=sum(n for _, n in counted),
        unknown=judged - sum(n for _, n in known),
        before=sum(n for days, n in known if days < 0),
        median=median,
        low=low,
        high=high,
        lower=lower,
        upper=upper,
    )
