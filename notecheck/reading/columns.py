"""Readings that stand side by side under the headings of two parts of a test ("REST" beside "RECOVERY")."""

from __future__ import annotations

import re

from notecheck.reading.document import Cell, Reading, Row
from notecheck.reading.phases import phase_of

_PART = r"(?:rest(?:ing)?|baseline|pre-?(?:test|exercise)?|exercise|stress|stages?|recovery|post)(?: vitals| data)?"
_HEADS = re.compile(
    rf"^(?P<left>[ ]*{_PART})(?: \([^()\n]*\))?:?[ ]{{3,}}(?P<right>{_PART})(?: \([^()\n]*\))?:?[ ]*$",
    re.MULTILINE | re.IGNORECASE,
)
_MOST_LINES = 14
"""Lines below such headings."""
_CLOSED = re.compile(rf"[ ]*(?:[-=_*]{{4,}}[ ]*|{_PART}:?[ ]*(?:[ ]{{3,}}[^\n]*)?)?$", re.IGNORECASE)
"""An empty line, a rule, or a line that begins with the heading of a part again."""
_MARGIN = 3
"""Characters by which the right column may stand beside its heading."""
_READING = re.compile(
    r"(?:^|[ ])(?:(?P<minute>\d{1,2})(?: ?min(?:utes?)?\b|:00|')[ :,-]*)?(?:(?:hr|pulse)[ :]*)?"
    r"(?P<rate>\d{2,3})(?: ?bpm)?[ ,/]{1,8}(?:(?:bp|b/p)[ :]*)?(?P<pressure>\d{2,3}/\d{2,3})\b",
    re.IGNORECASE,
)


def read_columns(reading: Reading) -> tuple[list[Row], set[int]]:
    """Returns the rows of such columns, each with the phase of its heading, and the starts of their lines."""
    rows: list[Row] = []
    used: set[int] = set()
    for heads in _HEADS.finditer(reading.text):
        left, right = (phase_of(heads[side])[0] for side in ("left", "right"))
        column = heads.start("right") - heads.start()
        if not left or not right or left == right:
            continue
        under: tuple[str, str] = (left, right)
        found: list[Row] = []
        for start, end in reading.following_lines(heads.start(), _MOST_LINES):
            if _CLOSED.match(reading.text, start, end):
                break
            edge = _edge(reading.text, start, end, start + column)
            for phase, (a, b) in zip(under, ((start, edge), (edge, end)), strict=True):
                row = _row(reading, phase, a, b)
                if row is not None:
                    found.append(row)
                    used.add(start)
        if {row.phase for row in found} == {left, right}:
            rows += found
        else:
            used -= {reading.line(row.start)[0] for row in found}
    return rows, used


def _edge(text: str, start: int, end: int, column: int) -> int:
    """Where the right column of a line begins: behind the gap nearest to its heading, else at the line end."""
    for at in range(max(start, column - _MARGIN), min(end, column + _MARGIN + 1)):
        if text[at] != " " and text[max(start, at - 2) : at].isspace():
            return at
    return end


def _row(reading: Reading, phase: str, start: int, end: int) -> Row | None:
    told = _READING.search(reading.text, start, end)
    if told is None or not 30 <= int(told["rate"]) <= 250:
        return None
    high, low = (float(n) for n in told["pressure"].split("/"))
    minute = told["minute"]
    return Row(
        phase,
        told.start("rate") if minute is None else told.start("minute"),
        told.end(),
        elapsed=None if minute is None else Cell(int(minute) * 60.0, 0.0, "s", *told.span("minute")),
        heart_rate=Cell(float(told["rate"]), 0.0, "bpm", *told.span("rate")),
        blood_pressure=Cell(high, low, "mm[Hg]", *told.span("pressure")),
    )
