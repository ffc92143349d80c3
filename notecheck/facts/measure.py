"""Small pieces that all facts are made with: a value's place, the number behind a label, what stands around it."""

from __future__ import annotations

import re
from collections.abc import Callable

from notecheck import lexicon, standards
from notecheck.reading.addenda import addendum_at
from notecheck.reading.document import Cell, Concept, Reading
from notecheck.reading.phases import EARLIER_TEST
from notecheck.reading.values import Value
from notecheck.report import Measured, Pressure

_WORDS = lexicon.wordings("measure")
Wanted = Callable[[Value], bool]

LINK = re.compile(
    r"[\s:=,.?()\[\]_|~@>&*\-\u2022\"]*"
    rf"(?:(?:{_WORDS['link']}"
    r")[\s:=,.()\[\]_|~@>&*\-\"]*){0,6}"
)


def plain_number(number: float) -> int | float:
    """Returns a whole number as int, anything else rounded to two decimals."""
    return int(number) if number == int(number) else round(number, 2)


def measured(value: int | float | str | Pressure, unit: str | None, start: int, end: int) -> Measured:
    """Returns a stated value at its place."""
    return Measured(value=value, unit=unit, start=start, end=end)


def of_value(v: Value, unit: str) -> Measured:
    """Returns a number of the text as a measured value."""
    return measured(plain_number(v.number), unit, v.start, v.end)


def pressure_of(v: Value | Cell) -> Measured:
    """Returns a pressure of the text as a measured value."""
    return measured(
        Pressure(systolic=plain_number(v.number), diastolic=plain_number(v.second)), "mm[Hg]", v.start, v.end
    )


_SLOWEST, _FASTEST = standards.taken("peak_heart_rate")


def is_rate(v: Value) -> bool:
    """Whether a number can be a heart rate under stress."""
    return v.kind == "number" and v.unit in ("", "bpm") and _SLOWEST <= v.number <= _FASTEST and v.number % 1 == 0


def is_pressure(v: Value) -> bool:
    """Whether a number is a blood pressure."""
    return v.kind == "bp"


def following(reading: Reading, at: int, wanted: Wanted, reach: int = 40) -> Value | None:
    """Returns the first wanted number behind a label, if only linking words stand between."""
    answer = _ANSWER.match(reading.lower, at, at + 48)
    aside = _ASIDE.match(reading.lower, at, at + 36)
    own = _of_several(reading, at) if " / " in reading.lower[at : at + 80] else 0
    if own:
        at = own
    elif answer is not None:
        at = answer.end()
    elif aside is not None:
        at = aside.end()
    end = min(len(reading.text), at + reach)
    for v in reading.numbers(at, end):
        gap = reading.lower[at : v.start]
        if gap.count("\n") > 0 and gap.strip(" \n\t:|-="):
            return None
        if not LINK.fullmatch(gap.replace(";", " ", 1)):
            return None
        if wanted(v):
            return v
        if answer is not None:
            at = v.end
            continue
        if v.kind != "percent" or v.number not in (85.0, 90.0, 100.0):
            return None
    return None


_SEVERAL = re.compile(
    r"(?:^|[.;|*]|[ ]{2})(?P<labels>[^\d\n:|.;]{2,60}):[* ]{0,4}"
    r"(?P<values>[\d.%]{1,5}(?: / [\d./%]{1,7}){1,3})(?![\d/])",
    re.MULTILINE,
)
"""Labels that share one colon, and as many values behind it ("MPHR / target / reached: 165 / 140 / 85%")."""


def _of_several(reading: Reading, at: int) -> int:
    """Where the value of a label begins that shares its colon with others; 0 where it does not."""
    start, end = reading.line(at)
    for several in _SEVERAL.finditer(reading.lower, start, end):
        if several.start() < at <= several.end("labels"):
            nth = reading.lower.count("/", several.start("labels"), at)
            values = several["values"].split(" / ")
            if several["labels"].count("/") == len(values) - 1:
                return several.start("values") + len(" / ".join(values[:nth])) + 3 * (nth > 0)
    return 0


_ASIDE = re.compile(r"[ ]?\([^()\d\n]{2,30}\)(?=[ ]?[:=])")
"""Words in brackets between a label and its colon ("METs (est. from speed and grade): 8.6")."""
_ANSWER = re.compile(r"[^?\n\d]{0,28}\?[ \t]*(?:(?:\n[ \t]*(?=a\w{0,5}[.:)]))?(?:a|ans|answer)[.:)][ ]*|(?<=[ \t]{2}))")
"""From a label in a question to the answer, which may give several values in the order asked for."""


def preceding(reading: Reading, at: int, wanted: Wanted, reach: int = 4) -> Value | None:
    """Returns the wanted number right before a position."""
    for v in reversed(reading.numbers(max(0, at - 24), at)):
        if v.end <= at and wanted(v) and at - v.end <= reach and not reading.text[v.end : at].strip(" ("):
            return v
        if v.end <= at:
            return None
    return None


def is_of_this_test(reading: Reading, at: int) -> bool:
    """Whether a position lies outside of what tells the patient's history, the plan or another test."""
    section = reading.section(at)
    if section is not None and section.category in (
        "history",
        "medications",
        "allergies",
        "plan",
        "indication",
        "imaging",
        "screening",
    ):
        return False
    start, end = reading.sentence(at)
    return not _ELSEWHERE.search(reading.lower, start, min(at, end))


_EARLIER = re.compile(EARLIER_TEST)


def opens_on_an_earlier_test(reading: Reading, at: int) -> bool:
    """Returns whether the sentence around a position begins with a test of an earlier day."""
    return _EARLIER.match(reading.lower, reading.sentence(at)[0]) is not None


_ELSEWHERE = re.compile(
    rf"{EARLIER_TEST}|\b(?:prior|previous|last)\s+(?:week's|year's)\b|"
    r"\b(?:outside|elsewhere)\b|"
    r"\b(?:gxt|ett|treadmill|stress test|scan|nuc\w*|test|study) (?:in |of |from )?(?:19|20)\d\d\b|"
    r"\bin (?:19|20)\d\d\b|\bscheduled\b|\bplanned\b|"
    r"\b(?:echo|holter|cath|zio)\b"
)


def label_values(
    reading: Reading, names: tuple[str, ...], wanted: Wanted, reach: int = 40
) -> list[tuple[Concept, Value]]:
    """Returns each `measure` label of the given names together with the number behind it, an addendum's first."""
    out = []
    for concept in reading.all("measure", *names):
        if concept.context in ("blank", "unticked"):
            continue
        v = following(reading, concept.end, wanted, reach)
        if v is not None and is_of_this_test(reading, concept.start):
            out.append((concept, v))
    begin = addendum_at(reading) if len(out) > 1 else 0
    return sorted(out, key=lambda found: found[0].start < begin) if begin < len(reading.text) else out
