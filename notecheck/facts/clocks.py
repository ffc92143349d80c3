"""Which times of a note are those of the day, and how long the exercise was by the times of its rows."""

from __future__ import annotations

import itertools
import re

from notecheck.facts.measure import measured, plain_number
from notecheck.reading.document import Reading, Row
from notecheck.reading.values import Value, of_one_half
from notecheck.report import Measured


def clock_of(rows: tuple[Row, ...]) -> tuple[float, float] | None:
    """Returns from when to when the clock on the wall ran, in minutes, where all rows of the note run by it."""
    clocks = [r.clock.number for r in rows if r.clock is not None and r.elapsed is None]
    return (clocks[0], clocks[-1]) if len(clocks) >= max(_FEW, len(rows)) else None


_FEW = 3
"""Rows that tell the manner of a log."""


def is_within(log: tuple[float, float] | None, time: float) -> bool:
    """Returns whether a time is one of the log ("12:57", "1:04" between 12:52 and 13:10)."""
    return log is not None and log[0] <= of_one_half(log[0], time)[1] <= log[1]


def is_told_of_day(reading: Reading, v: Value) -> bool:
    """Returns whether a time is one of the day: it follows a date or a word of starting."""
    if v.kind != "time":
        return False
    near = max(0, v.start - 18)
    dated = any(d.kind == "date" for d in reading.numbers(near, v.start))
    return dated or _OF_DAY_BEFORE.search(reading.lower[near : v.start]) is not None


_OF_DAY_BEFORE = re.compile(
    r"(?:\b20\d\d,? at|\bstart(?:ed)?|\bbegan|\b(?:belt|treadmill|bike|walk|tm) on|\bin|\bout|"
    r"time test|\bdos|\bdate\S*|arriv\w+)\s*(?:at|time)?[\s:@|]*$"
)


_FIRST_OF_RECOVERY = 120
"""Seconds from the last reading of the exercise to the first of the recovery."""
_FULL_MINUTE = 60
"""Seconds: a reading at another time is that of the end."""
_MAY_BE_OF_DAY = 360
"""A time of six minutes may be one of the morning."""


def last_of_rows(rows: tuple[Row, ...]) -> Measured | None:
    """Returns the end of the last exercise row, where the rows count the time from the start."""
    timed = [r.elapsed for r in rows if r.phase == "exercise" and r.elapsed is not None and r.elapsed.number > 0]
    after = next((r.elapsed for r in rows if r.phase == "recovery" and r.elapsed is not None), None)
    if after is not None and timed and after.number >= timed[-1].number >= _MAY_BE_OF_DAY:
        since = after.number - timed[-1].number
        if not timed[-1].number % _FULL_MINUTE or not 0 <= since <= _FIRST_OF_RECOVERY:
            return None  # the times go on: how much of the recovery the first of them holds is not told
    if not timed or any(b.number < a.number for a, b in itertools.pairwise(timed)):
        return None
    if len(timed) > 1 and len({t.number for t in timed}) < len(timed):
        return None
    last = timed[-1]
    return measured(plain_number(last.number), "s", last.start, last.end) if last.number >= 20 else None
