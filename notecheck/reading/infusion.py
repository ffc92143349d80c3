"""When a drug ran in, by the minutes or by the clock."""

from __future__ import annotations

import itertools
import re

from notecheck.reading.document import Reading
from notecheck.reading.drugs import BOLUS, ONE_RATE, RUNNING
from notecheck.reading.values import Value, of_one_half


def agent_given(reading: Reading) -> str:
    """Returns the stress agent that the note says was given, or ""."""
    counts: dict[str, int] = {}
    for concept in reading.all("agent"):
        if concept.holds and concept.value != "class_only":
            dosed = any(
                v.unit in ("mg", "mcg/kg/min", "mg/kg", "mg/kg/min", "mL") and v.number > 0
                for v in reading.numbers(concept.end, concept.end + 60)
            )
            counts[concept.value] = counts.get(concept.value, 0) + (5 if dosed else 1)
    return max(counts, key=lambda k: counts[k]) if counts else ""


_RUN_MINUTES = re.compile(
    r"(?:\bover|\bacross|\bx|\bfor|\bin|\bduring|\(|,)\s?(\d{1,2}|two|three|four|five|six|seven|eight|ten)(?:\.0)?[ -]?"
    r"min(?:ute)?s?\b(?! (?:post|after|before|"
    r"rec|apart|each))"
)


_SPELLED = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10}


def infusion_minutes(reading: Reading, agent: str) -> float | None:
    """How many minutes an infusion at one rate ran; readings counted from its start are recovery after it."""
    if agent not in ONE_RATE:
        return None
    told = [c.end for c in reading.all("agent", agent) if not c.negated]
    told += [v.end for v in reading.values if v.unit in BY_WEIGHT]
    for at in told:
        found = _RUN_MINUTES.search(reading.lower, at, at + 120)
        minutes = _SPELLED.get(found[1]) or int(found[1]) if found else 0
        if 2 <= minutes <= 10:
            return float(minutes)
    return None


BY_WEIGHT = ("mg/kg", "mcg/kg/min", "mg/kg/min")
_OF_TRACER = re.compile(
    r"\b(?:tracer|isotope|myoview|cardiolite|sestamibi|tetrofosmin|thallium)(?: in| inj\w*)?[ :@,]{1,3}(?:at )?$"
)
"""What was injected while the drug ran in ("pump on 10:06, tracer 10:09, pump off 10:12")."""
_LONGEST_RUN = 15
"""Minutes that a drug ran before its tracer."""
_BEGUN_AT = re.compile(r"\b(?:start\w*|begun|began|on|in)(?: at)?[ :=]{1,3}(?P<t>\d{1,2}:\d\d|\d{4})\b")


def infusion_clock(reading: Reading) -> tuple[float | None, float | None]:
    """The clock times, in minutes, at which a drug was begun and ended ("11:02 to 11:08"), where given."""
    begun: float | None = None
    ended: float | None = None
    if any(c.holds and c.value not in BOLUS for c in reading.all("agent")):
        begun, ended = _logged_clock(reading, _LOGGED_ON), _logged_clock(reading, _LOGGED_OFF)
        if begun is not None and ended is not None and begun < ended:
            return begun, ended
    for concept in reading.all("agent"):
        if not concept.holds:
            continue
        times = [
            (v, clock_minutes(v) or v.number)
            for v in reading.numbers(max(reading.line(concept.start)[0], concept.start - 24), concept.end + 200)
            if v.kind == "time" or clock_minutes(v)
        ]
        for (first, from_), (second, until) in itertools.pairwise(times if concept.value not in BOLUS else ()):
            a, b = of_one_half(from_, until)
            between = reading.lower[first.end : second.start].strip(" -,:;>\n\t|")
            clocks = a >= 360 or "clock" in (first.unit, second.unit)
            if _UNTIL.fullmatch(between) and b > a and clocks:
                tracer = _OF_TRACER.search(reading.lower, max(0, first.start - 24), first.start)
                return (times[0][1] if tracer and 0 < a - times[0][1] < b - a + _LONGEST_RUN else a), b
        if not any(v.unit in ("mg", "mcg/kg/min", "mg/kg") for v in reading.numbers(concept.end, concept.end + 40)):
            continue
        line = reading.line(concept.start)
        first_value = next(iter(reading.numbers(line[0], min(line[0] + 12, concept.start))), None)
        if begun is None and first_value is not None and not reading.text[line[0] : first_value.start].strip():
            begun = clock_minutes(first_value)
        started = _BEGUN_AT.search(reading.lower, concept.end, concept.end + 160)
        minutes = infusion_minutes(reading, concept.value)
        if begun is None and minutes is not None and started is not None:
            at = next(iter(reading.numbers(*started.span("t"))), None)
            begun = clock_minutes(at) if at is not None else None
            ended = begun + minutes if begun is not None else None
    told = None if ended is not None else STARTED_STOPPED.search(reading.lower)
    if told is not None and any(c.holds and c.value not in BOLUS for c in reading.all("agent")):
        both = [next(iter(reading.numbers(*told.span(name))), None) for name in ("a", "b")]
        on, off = (clock_minutes(v) if v is not None else None for v in both)
        if on is not None and off is not None and 1 <= off - on <= 40:
            return on, off
    return begun, ended


STARTED_STOPPED = re.compile(
    r"\b(?:start(?:ed)?|begun|began|on)\b(?: at)?[\s:=]{1,3}(?P<a>\d{1,2}:\d{2}(?::\d\d)?|\d{4})\b[^\n\d]{0,30}"
    r"(?:\d[\d:]*[^\n\d]{0,20})?\b(?:stop(?:ped)?|end(?:ed)?|off)\b(?: at)?[\s:=]{1,3}"
    r"(?P<b>\d{1,2}:\d{2}(?::\d\d)?|\d{4})\b"
)
"""Start and stop by their words, with one other time between them at most ("start 0902, tracer 0905, stop 0908")."""
_DRUG_WORDS = rf"(?:pump|infusion|drip|drug|{RUNNING})"
_LOGGED_ON = re.compile(
    r"^[ \t|*-]*(?P<t>\d{1,2}:\d\d|\d{4})\b(?=[^\n]{0,60}\b" + _DRUG_WORDS + r"\b[^\n]{0,70}\b"
    r"(?:on|start\w*|begun|begins?|began|running|going)\b)",
    re.MULTILINE,
)
_LOGGED_OFF = re.compile(
    r"^[ \t|*-]*(?P<t>\d{1,2}:\d\d|\d{4})\b(?=[^\n]{0,60}\b" + _DRUG_WORDS + r"[ ](?:is |was |then |now )?"
    r"(?:off|stop\w*|finish\w*|end(?:s|ed)|complete\w*|done|shut off|turned off|out)\b)",
    re.MULTILINE,
)
"""Lines of a log that tell when the drug was begun and when it ended."""


def _logged_clock(reading: Reading, told: re.Pattern[str]) -> float | None:
    found = told.search(reading.lower)
    value = next(iter(reading.numbers(*found.span("t"))), None) if found else None
    return clock_minutes(value) if value is not None else None


_UNTIL = re.compile(
    r"(?:to|until|till|thru|through|(?:and )?(?:(?:pump|infusion|drip|drug|inf) )?"
    r"(?:off|stop|stopped|end|ended|finished|done|complete)(?: at)?)?"
)


def clock_minutes(value: Value) -> float | None:
    """The minutes since midnight of a clock time as it begins a line of a log ("0942", "09:42:00"), or None."""
    if value.kind == "time" and value.number >= 360:
        return value.number
    text = value.text
    if value.kind == "number" and len(text) == 4 and text.isdigit() and int(text[:2]) < 24 and int(text[2:]) < 60:
        return int(text[:2]) * 60.0 + int(text[2:])
    return None
