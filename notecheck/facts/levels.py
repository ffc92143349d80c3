"""ST levels as devices print them: signed millimetres in a column of the stages or beside the names of the leads."""

from __future__ import annotations

import re
from collections.abc import Iterator

from notecheck.reading.document import Range, Reading
from notecheck.report import StChange

_HEAD = re.compile(
    r"\bst\b(?=[^\n]{0,60}\b(?:levels?|lvl|mm|dev\w*|amp\w*|j ?\+ ?\d\d|v[1-6])\b|[ \t]*(?:\||,|[ ]{2}|$))"
)
_LEVEL = re.compile(r"(?<![^\s|,;(])(?P<sign>[-+\u2212])(?P<n>\d(?:\.\d{1,2})?)(?![\d/:%]|[ ]?(?:mph|min|w\b))")
_LEAD = re.compile(r"[ \t|]*(?P<lead>a?v[rlf]|v[1-6]|iii|ii|i)\b")
_SPELL = {"avr": "aVR", "avl": "aVL", "avf": "aVF"}
DEPRESSED = 0.5
"""Millimetres below the baseline that are a deviation, and twice as many above it: less is within what wanders."""
_LONGEST = 16
"""Lines below a head."""


def printed_level(reading: Reading) -> StChange | None:
    """Returns the deepest depression, or else the highest elevation, that a table of ST levels shows, if any."""
    levels = list(_levels(reading))
    low = min(levels, default=None)
    high = max(levels, default=None)
    if low is not None and low[0] <= -DEPRESSED:
        return _change(reading, *low)
    if high is not None and high[0] >= 2 * DEPRESSED:
        return _change(reading, *high)
    return None


def _change(reading: Reading, level: float, line: Range) -> StChange:
    lead = _LEAD.match(reading.lower, *line)
    name = lead["lead"] if lead else ""
    return StChange(
        direction="depression" if level < 0 else "elevation",
        millimetres=abs(level),
        morphology=None,
        leads=(_SPELL.get(name, name.upper()),) if name else (),
        phase="exercise",
        present=True,
        start=line[0],
        end=line[1],
    )


def _levels(reading: Reading) -> Iterator[tuple[float, Range]]:
    """The signed numbers of the lines below a head that names ST, up to the next blank or wordy line."""
    left = 0
    for start, end in reading.lines:
        found = list(_LEVEL.finditer(reading.lower, start, end)) if left else []
        if found:
            for level in found:
                yield float(level["n"]) * (1 if level["sign"] == "+" else -1), (start, end)
        elif _HEAD.search(reading.lower, start, end):
            left = _LONGEST + 1
        left = max(0, left - 1)
