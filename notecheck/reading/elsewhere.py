"""Pressures that are no reading of the test: of another place, of the other arm, of a summary."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.reading.document import Reading
from notecheck.reading.values import Value

_WORDS = lexicon.wordings("elsewhere")
_NOT_VITAL = re.compile(rf"\b(?:{_WORDS['not_vital']})\b")
_PREDICTED_BEHIND = re.compile(r"[ ,]{1,3}(?:[ap]?mphr|pmhr|pred\w*)[ :=]{1,3}\d{2,3}\b")
"""Behind the pressure of a summary ("HR 148 BP 172/84 MPHR 159")."""
_ARM = re.compile(r"\b[rl] arm\b")
_SIDE = re.compile(r"\b(?P<side>[rl])(?: arm\b| ?\d{2,3}/\d)")


def compares_arms(reading: Reading) -> bool:
    """Whether pressures of the two arms are compared; one arm alone is where the cuff was, the other has the needle."""
    if _ARM.search(reading.lower) is None:
        return False
    sides = {
        m["side"]
        for m in _SIDE.finditer(reading.lower)
        if any(v.kind == "bp" for v in reading.numbers(*reading.line(m.start())))
    }
    return {"r", "l"} <= sides


def is_elsewhere(reading: Reading, bp: Value, done: int, phase: str, *, staged: bool, both_arms: bool) -> bool:
    """Returns whether a pressure of a `phase` told behind `done` was not taken in the course of the test.

    Args:
        reading: the note.
        bp: the pressure.
        done: where what was read before it ends.
        phase: to which it would belong.
        staged: whether a stage or a time of its own is told with it.
        both_arms: whether the note compares the pressures of the two arms.
    """
    if not staged and _PREDICTED_BEHIND.match(reading.lower, bp.end):
        return True
    led = reading.lower[max(done, bp.start - 28) : bp.start]
    return phase in ("", "rest") and bool(_NOT_VITAL.search(led) or (both_arms and _ARM.search(led)))
