"""Readings that stand side by side under the headings of the parts of a test ("REST" beside "RECOVERY")."""

from __future__ import annotations

import re
from itertools import pairwise

from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.phases import phase_of

_PART = (
    r"(?:rest(?:ing)?|baseline|pre-?(?:test|exercise)?|exercise|stress|stages?|recovery|post|"
    r"(?:mod(?:ified)? )?(?:bruce|naughton)|balke|ramp)"
)
_HEAD = re.compile(rf"[ ]*(?P<part>{_PART})\b(?![ ]?[:=]?[ ]*\d)[^|\d\n]{{0,44}}", re.IGNORECASE)
_GAP = re.compile(r"[ ]*\|[ ]*|[ ]{3,}")
_MOST_LINES = 14
"""Lines below such headings."""
_CLOSED = re.compile(
    rf"[ ]*(?:[-=_*+]{{4,}}[-=_*+ ]*|{_PART}(?: \([^()\n]*\))?:?[ ]*(?:[ ]{{3,}}[^|\n]*)?)?$", re.IGNORECASE
)
"""An empty line, a rule, or a line that begins with the heading of a part again."""
_MARGIN = 3
"""Characters by which a column may stand beside its heading."""
_READING = re.compile(
    r"(?:^|[ ])(?:(?P<minute>\d{1,2})(?: ?min(?:utes?)?\b|:00|')[ :,-]*)?(?:(?:hr|pulse)[ :]*)?"
    r"(?P<rate>\d{2,3})(?: ?bpm)?[ ,/]{1,8}(?:(?:bp|b/p)[ :]*)?(?P<pressure>\d{2,3}/\d{2,3})\b",
    re.IGNORECASE,
)


def read_columns(reading: Reading) -> tuple[list[Row], set[int]]:
    """Returns the rows of such columns, each with the phase of its heading, and the starts of their lines."""
    rows: list[Row] = []
    used: set[int] = set()
    for start, end in reading.lines:
        heads = _heads(reading.text, start, end)
        if len(heads) < 2 or start in used:
            continue
        found: list[Row] = []
        for line in reading.following_lines(start, _MOST_LINES):
            if _CLOSED.match(reading.text, *line):
                break
            found += [
                row
                for (phase, _), cell in zip(
                    heads, _cells(reading.text, line, [column for _, column in heads]), strict=True
                )
                if (row := _row(reading, phase, *cell)) is not None
            ]
        if len({row.phase for row in found}) == len(heads):
            rows += found
            used |= {reading.line(row.start)[0] for row in found}
    return rows, used


def _heads(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """The parts that a line of headings names, each with its column; none where it holds anything else."""
    out: list[tuple[str, int]] = []
    at = start
    while at < end:
        gap = _GAP.search(text, at + 1, end)
        stop = gap.start() if gap else end
        head = _HEAD.fullmatch(text, at, stop)
        if head is None:
            return []
        out.append((phase_of(head["part"])[0] or "exercise", head.start("part") - start))
        at = gap.end() if gap else end
    return out if len({phase for phase, _ in out}) == len(out) else []


def _cells(text: str, line: Range, columns: list[int]) -> list[Range]:
    """The parts of a line under the columns; a line without a gap before a column has nothing under it."""
    start, end = line
    edges = [start, *(_edge(text, start, end, start + column) for column in columns[1:]), end]
    return [(a, max(a, b)) for a, b in pairwise(edges)]


def _edge(text: str, start: int, end: int, column: int) -> int:
    """Where a column of a line begins: behind the gap or border nearest to its heading, else at the line end."""
    for at in range(max(start, column - _MARGIN), min(end, column + _MARGIN + 1)):
        if text[at] not in " |" and not text[max(start, at - 2) : at].strip(" |"):
            return at
    return end


def _row(reading: Reading, phase: str, start: int, end: int) -> Row | None:
    told = _READING.search(reading.text, start, end)
    if told is None or not 30 <= int(told["rate"]) <= 250:
        return None
    high, low = (float(n) for n in told["pressure"].split("/"))
    minute = told["minute"]
    first = told.start("rate" if minute is None else "minute")
    indent = len(reading.text[start:first]) - len(reading.text[start:first].lstrip(" |"))
    label = (start + indent, first) if phase == "exercise" and start + indent < first else None
    return Row(
        phase,
        label[0] if label else first,
        told.end(),
        label=label,
        elapsed=None if minute is None else Cell(int(minute) * 60.0, 0.0, "s", *told.span("minute")),
        heart_rate=Cell(float(told["rate"]), 0.0, "bpm", *told.span("rate")),
        blood_pressure=Cell(high, low, "mm[Hg]", *told.span("pressure")),
    )
