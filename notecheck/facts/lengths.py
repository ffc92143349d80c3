"""Values that tell how long something took, in seconds."""

from __future__ import annotations

import re

from notecheck import lexicon, standards
from notecheck.facts.measure import measured, plain_number
from notecheck.reading.document import Reading
from notecheck.reading.values import Value, of_one_half
from notecheck.report import Measured

_WORDS = lexicon.wordings("lengths")

TOTAL_AFTER = re.compile(rf"[ ,(]{{0,3}}(?:min(?:utes)?\.? )?(?:{_WORDS['total_after']})\b")
"""What stands behind a length that is the whole test's."""


_SHORTEST, _LONGEST = standards.taken("duration")


def is_length(v: Value) -> bool:
    """Whether a value is a length that a test may have."""
    if v.kind == "time":
        return (v.unit != "clock" or with_hours(v)) and _SHORTEST <= seconds_of(v) <= _LONGEST
    return v.kind == "number" and v.unit in ("min", "s") and _SHORTEST <= seconds_of(v) <= _LONGEST


def with_hours(v: Value) -> bool:
    """Whether a length is written with its hours ("00:07:12")."""
    return v.text.startswith(("00:", "0:")) and v.text.count(":") == 2


def seconds_of(v: Value) -> float:
    """Returns the seconds of a length."""
    if v.kind == "time" and v.unit == "clock":
        return round(v.number * 60)
    return v.number * (60 if v.kind == "number" and v.unit == "min" else 1)


def length_of(v: Value, reading: Reading) -> Measured:
    """The length of a value; "9 minutes and 12 seconds" told apart is put together."""
    seconds, end, low = seconds_of(v), v.end, reading.lower
    if v.kind == "number" and v.unit == "min":
        tail = next(iter(reading.numbers(v.end, v.end + 8)), None)
        if (
            tail is not None
            and tail.kind == "number"
            and (tail.unit == "s" or (not tail.unit and len(tail.text) == 2 and not _COUNTED.match(low, tail.end)))
            and tail.number < 60
            and not reading.text[v.end : tail.start].strip(" ,and" if tail.unit else " ")
        ):
            return measured(plain_number(seconds + tail.number), "s", v.start, tail.end)
        half = _AND_A_HALF.match(low, v.end)
        if half is not None:
            return measured(plain_number(seconds + 30), "s", v.start, half.end())
        spoken = _SPOKEN_SECONDS.match(low, v.end, v.end + 24)
        if spoken is not None:
            words = spoken["n"].replace("-", " ").split()
            seconds, end = seconds + sum(_SECONDS[w] for w in words), spoken.end()
    return measured(plain_number(seconds), "s", v.start, end)


_AND_A_HALF = re.compile(r" and a half\b")
_SECONDS = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}


_SPOKEN_SECONDS = re.compile(
    r" (?:and )?(?P<n>(?:twenty|thirty|forty|fifty)(?:[ -]five)?|fifteen|ten|five)\b(?![ -](?:percent|mets|"
    r"beats|watts|min|degree))"
)


_COUNTED = re.compile(r"[ ]?(?:(?:[%/:\d]|\.\d)|mets|percent|watts|w\b|bpm|beats|mph|hr\b)")
"""Behind a number that counts something else than the seconds of "8 minutes 40"."""


def seconds_between(a: Value, b: Value) -> float:
    """Returns the seconds from one time of the day to another."""
    first, last = of_one_half(_minutes(a), _minutes(b))
    return (last - first) * 60


def _minutes(v: Value) -> float:
    return v.number if v.kind == "time" else int(v.text[:2]) * 60.0 + int(v.text[2:4])
