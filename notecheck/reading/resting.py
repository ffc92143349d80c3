"""The readings at rest: rates told apart from their pressures, readings told twice."""

from __future__ import annotations

import re

from notecheck.reading.document import Cell, Reading, Row

_CHANGED_FROM = re.compile(
    r"\b(?:heart rate|hr|pulse)\b[^.;\d]{0,40}\b(?:from |(?=\d{2,3} ?-{1,2}>))(?:an? \w+ of )?(?P<hr>\d{2,3})\b(?!/)"
)


_STAYED = re.compile(
    r"\b(?:heart rate|hr|pulse)\b[^.;\d]{0,20}\b(?:remained|stayed|was unchanged|"
    r"unchanged)\b[^.;\d]{0,20}(?P<hr>\d{2,3})\b(?!/)"
)


_RESTING = re.compile(
    r"\b(?:rest\w*|base\w*|pre(?!d)\w*|supine|standing|initial)\b[^.;\n\d]{0,24}\b(?:hr|"
    r"heart rate|pulse|rate)\b[^.;\n\d]{0,12}(?P<hr>\d{2,3})\b(?!/)"
)


_RHYTHM_RATE = re.compile(
    r"\b(?:sinus|nsr|rhythm|af|afib|fibrillation|paced|brady\w*)\b[^;\n\d]{0,60}\brate (?:of )?(?P<hr>\d{2,3})\b(?!/)"
)


_RATE_AT_REST = re.compile(r"\b(?:hr|heart rate|pulse)[ _.](?:at )?rest(?:ing)?[\s:=]{1,3}(?P<hr>\d{2,3})\b(?!/)")


_RESTING_RHYTHM = re.compile(
    r"\b(?:(?:rest\w*|base\w*|pre(?:-?(?:test|ex\w*|stress))?|initial|control|standing|supine) "
    r"(?:(?:12[- ]lead|leads?) )?(?:ecg|ekg|strip|tracing|trace|12[- ]lead|rhythm)|"
    r"(?:ecg|ekg|strip|tracing|rhythm)(?:,? (?:before(?: (?:ex\w*|test\w*|start\w*|the \w+))?|at rest|at baseline|"
    r"pre-?\w*|prior(?: to \w+)?|beforehand)))"
    r"[\s:=,|-]{0,6}(?:was |is |shows? |showed )?(?:normal )?"
    r"(?:sinus(?: rhythm| brady\w*| tach\w*| arrhythmia)?|nsr|sr|sb|rsr|s brady|af|afib|a-fib|a fib|atrial fib\w*|"
    r"(?:v |av |a )?paced)(?: (?:w/?|with) (?:an? |rare |occ |some |few )?(?:p[av]cs?|1st deg\w*(?: avb?)?|[lr]bbb))?"
    r"[\s,]{1,2}(?:at |@ ?|(?:rate|hr) (?:of )?)?(?P<hr>\d{2,3})\b(?!\s?(?:[/%.]|ms|mm|min|-?lead))"
)


def with_resting_rate(rows: list[Row], reading: Reading) -> list[Row]:
    """Joins a resting rate told apart from the resting pressure to its row ("rose from 68 to 149")."""
    rest = [i for i, r in enumerate(rows) if r.phase == "rest"]
    if len(rest) != 1 or rows[rest[0]].heart_rate is not None:
        return rows
    for pattern in (_CHANGED_FROM, _RESTING, _RATE_AT_REST, _STAYED, _RHYTHM_RATE, _RESTING_RHYTHM):
        found = pattern.search(reading.lower)
        if found and 30 <= int(found["hr"]) <= 160:
            cell = Cell(float(found["hr"]), 0.0, "bpm", *found.span("hr"))
            rows[rest[0]] = rows[rest[0]]._replace(heart_rate=cell)
            break
    return rows


def beside_a_rhythm(reading: Reading, row: Row) -> bool:
    """Whether the rate is told with the rhythm of the first tracing ("12 lead on: NSR 58, 120/70")."""
    if row.heart_rate is None:
        return False
    at = row.heart_rate.start
    told = _RHYTHM_BEFORE.search(reading.lower, max(0, at - 34), at)
    return told is not None or _TRACING_LINE.fullmatch(reading.lower, reading.line(at)[0], at) is not None


_TRACING_LINE = re.compile(r"[ \t*-]*(?:12[- ]lead|ecg|ekg)[ :,-]{1,3}[^\n]{0,80}\b(?:hr|rate|pulse)[ :=]{1,3}")
"""The line of the first tracing, with the rate further on ("12-lead: NSR, small R V1-V3; HR 81; BP 142/88")."""
_RHYTHM_BEFORE = re.compile(
    r"\b(?:lead|leads|ecg|ekg|tracing|strip|base|baseline|sat|sitting|seated|lay|lying|supine|rested|quiet\w*)\b[^;\n]{0,14}"
    r"\b(?:n?sr|sb|sinus(?: rhythm| brady\w*)?|af(?:ib)?)[ ,]{1,2}(?:at |@ ?)?$"
)


def is_minute_of_rest(reading: Reading, row: Row) -> bool:
    """Whether a row tells how long the patient has rested ("2 min rest HR 124")."""
    if row.elapsed is None or row.label is None or row.elapsed.end > row.label[0]:
        return False
    return not reading.text[row.elapsed.end : row.label[0]].strip() and reading.lower[row.elapsed.end - 1] in "nms'"


def same_reading(row: Row, other: Row) -> bool:
    """Whether a resting reading only repeats one already read (in a heading and in the table)."""
    if other.phase != "rest" or row.heart_rate is None or row.blood_pressure is None:
        return False
    if other.heart_rate is None or other.blood_pressure is None:
        return False
    return row.heart_rate[0] == other.heart_rate[0] and row.blood_pressure[:2] == other.blood_pressure[:2]
