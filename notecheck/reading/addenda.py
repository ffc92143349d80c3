"""What a late addendum corrects: a reading of a stage that the note has already told replaces the earlier one."""

from __future__ import annotations

import re

from notecheck.reading.document import Reading, Row
from notecheck.reading.phases import STAGE

_HEAD = re.compile(r"\n[ \t]*[>*#=-]{0,4}[ ]?(?:(?:late )?addendum|late entry|correction|amended)")


def addendum_at(reading: Reading) -> int:
    """Returns where the first addendum of a note begins, or the length of the note."""
    found = _HEAD.search(reading.lower)
    return found.start() if found is not None else len(reading.lower)


def corrected(rows: list[Row], reading: Reading) -> list[Row]:
    """Puts what an addendum tells of a stage in the place of what the note had told of it."""
    begin = addendum_at(reading)
    if rows and rows[-1].start <= begin:
        return list(rows)
    before: dict[str, list[int]] = {}
    for n, row in enumerate(rows):
        if row.start < begin:
            before.setdefault(_stage(reading, row), []).append(n)
    out: list[Row | None] = list(rows)
    for n, row in enumerate(rows):
        stage = _stage(reading, row) if row.start > begin else ""
        same = before.get(stage, []) if stage else []
        old = out[same[0]] if len(same) == 1 else None
        if old is not None:
            out[same[0]] = old._replace(
                heart_rate=row.heart_rate or old.heart_rate, blood_pressure=row.blood_pressure or old.blood_pressure
            )
            out[n] = None
    return [row for row in out if row is not None]


def _stage(reading: Reading, row: Row) -> str:
    """The number of the stage that the label of a row names, or ""."""
    named = STAGE.search(reading.lower, *row.label) if row.label else None
    return next((g for g in named.groups() if g), "") if named else ""
