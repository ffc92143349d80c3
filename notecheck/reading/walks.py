"""Walks beside a drug, and tests begun on the belt and finished with a drug."""

from __future__ import annotations

import re

from notecheck.reading.document import Reading, Row
from notecheck.reading.drugs import STEPS
from notecheck.reading.phases import STAGE, TREADMILL_PROTOCOLS
from notecheck.reading.values import Value


def before_the_drug(reading: Reading, agent: str) -> range:
    """From the protocol to the drug of a test that was begun on the treadmill: readings there are of exercise."""
    begun = next((c.start for c in reading.all("protocol", *TREADMILL_PROTOCOLS) if c.holds), None)
    if begun is None or not agent or not _CONVERTED.search(reading.lower):
        return range(0)
    doses = (
        c.start
        for c in reading.all("agent", agent)
        if c.holds
        and c.start > begun
        and any(v.unit in ("mg", "mcg/kg/min", "mg/kg") for v in reading.numbers(c.end, c.end + 80))
    )
    return range(begun, next(doses, 0))


_CONVERTED = re.compile(
    r"\b(?:convert|chang|switch|turn|went)\w*[ ](?:\w+ ){0,4}(?:to|into|over)\b|\bconver(?:ted|sion)\b|"
    r"\bswitched (?:per|by|after)\b"
)


def dosed_between(reading: Reading, earlier: Row, row: Row) -> bool:
    """Whether a drug was given between two rows: a treadmill test converted to a drug."""
    given = [c for c in reading.within("agent", earlier.end, row.start) if c.holds]
    return any(
        v.unit in ("mg", "mcg/kg/min", "mg/kg")
        for c in given
        for v in reading.numbers(c.end, min(c.end + 80, row.start))
    )


def walked_beside(reading: Reading) -> bool:
    """Whether the patient walked while a drug was given: a belt speed stands in the note."""
    if not any(c.holds for c in reading.all("adjunct", "walk")) and not any(
        c.holds for c in reading.all("modality", "treadmill")
    ):
        return False
    return any((v.unit in ("mph", "km/h") and v.number > 0) or _is_belt_speed(reading, v) for v in reading.values)


def sat_down(reading: Reading, found: list[Row]) -> bool:
    """Whether some of the readings of a walk were taken after it."""
    if any(r.phase in ("recovery", "posture") for r in found[1:]):
        return True
    return len(found) > 1 and _SEATED.search(reading.lower, found[0].end, found[-1].end) is not None


_SEATED = re.compile(
    r"\b(?:seated|sitting|sat|sits?|in (?:the |a )?chair|(?:belt|treadmill) off|off (?:(?:the )?belt|\d{1,2} ?min))\b"
)


def _is_belt_speed(reading: Reading, v: Value) -> bool:
    """Whether a number is a speed with its grade in words of the belt ("TM 1.7/0%")."""
    if v.kind != "speed_grade" or not 0.5 <= v.number <= 4 or v.second > 12:
        return False
    return _BELT.search(reading.lower, max(0, v.start - 24), v.start) is not None


_BELT = re.compile(r"\b(?:tm|treadmill|belt|walk\w*|ett)\b[ :,@(=at-]*$")


def walk_near(reading: Reading, row: Row, agent: str) -> bool:
    """Whether a row beside a drug is one of a walk: it says so, or holds a speed."""
    label = row.label or (row.start, row.start)
    if agent not in STEPS and STAGE.search(reading.lower, *label):
        return row.dose is None
    if row.dose is None and "still walking" in reading.lower[row.start : reading.line(row.start)[1]]:
        return True
    if any(
        w in reading.lower[label[0] : label[1]]
        for w in ("walk", "exer", "treadmill", "stage", "bike", "mph", "mile", "km")
    ):
        return row.dose is None
    return row.speed is not None and row.speed.number > 0
