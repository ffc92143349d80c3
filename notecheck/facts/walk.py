"""How long a walk beside a drug took."""

from __future__ import annotations

import re

from notecheck.facts.lengths import TOTAL_AFTER, is_length, length_of, seconds_of
from notecheck.facts.measure import measured, plain_number
from notecheck.reading.document import Reading
from notecheck.report import Measured

_WALKED = re.compile(r"\b(?:walk\w*|treadmill|belt|tm)\b")


_AT_A_PACE = re.compile(r"\bmph\b[^.;\n\d]{0,8}(?:0(?:\.0)? ?%)?[^.;\n\d]{0,10}(?:x|for|,) ?(?P<n>\d{1,2})(?= ?min)")
"""The pace and how long it was walked ("1.7 mph 0% x 4 min")."""


def walk_length(reading: Reading) -> Measured | None:
    """Returns the seconds of a walk beside a drug ("Walk 1.7 mph 0 % x 4 min", "walked 4 min in all")."""
    for v in reading.values:
        whole = TOTAL_AFTER.match(reading.lower, v.end, v.end + 40) if is_length(v) and seconds_of(v) <= 720 else None
        if whole is not None and _WALKED.search(
            reading.lower, max(reading.sentence(v.start)[0], v.start - 60), v.start
        ):
            return length_of(v, reading)
    paced = _AT_A_PACE.search(reading.lower)
    told = next(iter(reading.numbers(*paced.span("n"))), None) if paced else None
    if told is not None:
        return measured(plain_number(told.number * 60), "s", told.start, told.end)
    for concept in [*reading.all("adjunct", "walk"), *reading.all("modality", "treadmill")]:
        if not concept.holds:
            continue
        _, line_end = reading.line(concept.start)
        for v in reading.numbers(concept.end, min(line_end, concept.end + 60)):
            if any(r.elapsed and r.elapsed.start == v.start for r in reading.rows):
                continue
            if ". " in reading.text[concept.end : v.start]:
                break
            walked = v.kind == "time" and v.unit != "clock" and 60 <= v.number <= 720
            if (
                walked
                and not reading.text[concept.end : v.start].strip(" x:=")
                and "walked" in reading.lower[concept.start : concept.end]
            ):
                return length_of(v, reading)
            if v.unit == "min" and 1 <= v.number <= 12 and v.kind == "number":
                before = reading.lower[max(0, v.start - 4) : v.start]
                if re.search(r"[x(,\s]\s*$|for $", before):
                    return length_of(v, reading)
    return None
