"""What looks like a reading of the test and could not be understood: said, so that it does not pass for missing."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.reading.document import Range, Reading, Row

_WORDS = lexicon.wordings("unread")

_TOLD_OTHERWISE = re.compile(rf"\b(?:{_WORDS['told_otherwise']})\b[^.;\n]{{0,40}}$")
_AWAY = frozenset(
    {"indication", "history", "medications", "plan", "imaging", "interpretation", "screening", "peak", "stop"}
)


def unread_of(reading: Reading, rows: list[Row], odd_cells: list[Range]) -> list[Range]:
    """Returns the places of table cells and pressures that no row has taken and no words explain.

    A pressure counts as explained where it repeats one that was read, or where words of peak, limit, change or another
    place and time lead to it. A note without a single row leaves nothing unread: its pressures are prose.
    """
    if not rows:
        return sorted(odd_cells)
    taken = {(r.blood_pressure.start, r.blood_pressure.end) for r in rows if r.blood_pressure}
    known = {(r.blood_pressure.number, r.blood_pressure.second) for r in rows if r.blood_pressure}
    out = list(odd_cells)
    for v in reading.values:
        if v.kind != "bp" or (v.start, v.end) in taken or (v.number, v.second) in known:
            continue
        section = reading.section(v.start)
        if section is not None and section.category in _AWAY:
            continue
        if not _TOLD_OTHERWISE.search(reading.lower, max(0, v.start - 70), v.start):
            out.append((v.start, v.end))
    return sorted(out)
