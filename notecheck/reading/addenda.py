"""What a late addendum corrects: a reading of a stage that the note has already told replaces the earlier one."""

from __future__ import annotations

from notecheck.reading.document import Reading, Row
from notecheck.reading.phases import STAGE

_HEADS = ("\naddendum", "\nlate entry", "\ncorrection", "\namended", "\nlate addendum", "\n*addendum", "\n## addendum")


def addendum_at(reading: Reading) -> int:
    """Returns where the first addendum of a note begins, or the length of the note."""
    found = [at for at in map(reading.lower.find, _HEADS) if at > 0]
    return min(found, default=len(reading.lower))


def corrected(rows: list[Row], reading: Reading) -> list[Row]:
    """Puts what an addendum tells of a stage in the place of what the note had told of it."""
    begin = addendum_at(reading)
    late = [r for r in rows if r.start > begin and _stage(reading, r)]
    out = list(rows)
    for row in late:
        same = [r for r in out if r.start < begin and _stage(reading, r) == _stage(reading, row)]
        if len(same) == 1:
            old = same[0]
            out[out.index(old)] = old._replace(
                heart_rate=row.heart_rate or old.heart_rate, blood_pressure=row.blood_pressure or old.blood_pressure
            )
            out.remove(row)
    return out


def _stage(reading: Reading, row: Row) -> str:
    """The number of the stage that the label of a row names, or ""."""
    named = STAGE.search(reading.lower, *row.label) if row.label else None
    return next((g for g in named.groups() if g), "") if named else ""
