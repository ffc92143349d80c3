"""The words and numbers of a line that say in which part of the test a reading was taken."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck.reading.document import Reading
from notecheck.reading.drugs import STEPS
from notecheck.reading.phases import MAY_BE_STAGE, POSTURES, STAGE
from notecheck.reading.polarity import Stretches

_BEFORE_IT = re.compile(r"\b(?:before|prior to|pre)[ -](?:the |starting |start of |starting the )*$")
"""What comes behind such words had not begun ("prior to infusion BP 150/80")."""
_AFTER_IT = re.compile(r"\b(?:after|post|since)[ -](?:the |end of |stop of |stopping |completion of )*$")
_RUNS = re.compile(r"(?:infusion|drip|pump|inf)\b(?! (?:start|began|begun|on))")
"""What runs for minutes: what is read after it was read in recovery."""
_DENIED = re.compile(r"\b(?:no|not|never|without|off the|before the)[ ]$")
_ROMAN = re.compile(
    r"(?:^|[|;/,:.]|[ ]{2}|[-*\u2022][ ])[ \t]{0,40}(?:[Ee]nd )?(?P<n>I{1,3}|IV|VI{0,3})"
    r"(?=[ :=,-]{1,8}(?:max |peak |pk )?(?:\(?\d{2,3}\b|\(\d:\d\d|off\b|at\b|to\b|HR\b))",
    re.M,
)
"""Stages by their numeral alone in a run ("I 92 140/74 | II 111 156/76")."""
_MINUTE_OF_RECOVERY = re.compile(
    r"(?m)^[ ]*after \d{1,2} ?(?:min|m)\b|^[ \t]*\+ ?\d{1,2}(?::\d\d| ?min\b|')|"
    r"\bR[ ]?\+?[ ]?1?\d(?::\d\d)?\b(?=[ :='>])|\bPE ?\d{1,2} ?min\b|\bIPE\b"
)
_MINUTE_AFTER = re.compile(
    r"\b\d{1,2} ?(?:min|minutes?|mins|m) (?:off|later)\b|\boff ?\+ ?\d{1,2}\b"
    r"|\b\d{1,2} ?min(?:utes?)? (?:after|post) (?:the )?(?:end|stop|completion) of (?:the )?(?:infusion|drip|pump)"
    r"|\b(?:one|two|three|four|five|six|eight|ten) minutes? (?:later|afterwards?)\b"
    r"|\b(?:\d{1,2}|one|two|three|four|five|six|eight|ten) min(?:utes?|s)? (?:after|past|post) "
    r"(?:(?:he|she|they|the (?:pt|patient|test|walk|exercise|belt)|pt|patient|i|we) (?:was |had |were )?)?"
    r"(?:stopp|end|finish|quit)\w*"
    r"|\b(?:after|post) (?:the )?(?:drip|pump)\b(?! (?:start|began|begun|on))"
)
_MAY_BE_AFTER = re.compile(r"after|off|later|past|post")
"""One of these stands in all that `_MINUTE_AFTER` finds."""


_STEP_OF_DRUG = re.compile(
    r"\bdob(?:ut\w*)?[ :]{1,2}(?:5|7\.5|10|15|20|30|40|50)\b"
    r"(?![.\d/-]|[ ]?(?:mg|ml|min|m\b|%)|[ ]?[a-z]{3,9}\.?[ ,]{1,2}\d{4})"
)
"""A step by the drug and its rate ("dobut 10, 3 min, HR 71")."""
_OF_SUMMARY = re.compile(r"\b(?:max\w*|peak|highest|top|final) (?:work ?)?(?:load|power|output)[ :=]{1,3}$")
"""In front of the highest load that was reached, which is no stage where other peaks follow."""
_MORE_PEAKS = re.compile(r"[ ]?[,;/|]?[ ]?(?:max|peak|highest|top)\b")
_MINUTES_IN = re.compile(r"(?<![\d:.])\d{1,2} ?min(?:utes?)? in(?: (?=\d|hr|bp|heart|pulse)|:|, (?=\d|hr|bp))(?!to)")
"""A minute of the stress ("2 min in hr 96 bp 118/72")."""
_ORDINALS = re.compile(
    r"(?m)^[ \t*-]*(?P<n>first|second|third|fourth|fifth|sixth|seventh)[ :]{1,12}"
    r"(?=(?:hr )?\d{2,3}[ ,]{1,6}(?:bp )?\d{2,3}/)"
)
"""Stages by their ordinal alone in a list ("first   88   142/84")."""
_SINCE_ZERO = re.compile(r"(?m)^[ \t|*-]*[Tt] ?(?P<sign>[+-]) ?(?P<minute>\d{1,2}(?:\.\d)?)\b(?=[ :=|])")
"""Minutes by their distance from the start ("T+3   98, 134/70")."""


_IS_NO_PHASE = re.compile(r"hands off\b")
"""Hands taken off the cranks end nothing."""


class Marker(NamedTuple):
    """A word or number that says in which phase the readings after it were taken."""

    phase: str
    start: int
    end: int
    strong: bool


_NEXT_NUMERAL = re.compile(
    r"(?:\n[ \t]*(?:[-*\u2022] )?(?:II|III|IV|V)|\n[ \t]*(?:[-*\u2022] )?I)[ .:]{1,8}(?:max |peak |pk )?\(?\d{1,3}\b"
)


def _is_listed(reading: Reading, at: int) -> bool:
    """Whether a numeral begins its line, and so does a line beside it ("I  106  140/76", "II  131  152/78")."""
    start, end = reading.line(at)
    if reading.text[start:at].strip(" \t-*\u2022"):
        return False
    above = reading.text.rfind("\n", 0, max(start - 1, 0))
    near = (max(above, 0), start), (end, min(len(reading.text), end + 40))
    return any(_NEXT_NUMERAL.match(reading.text, a, b) for a, b in near)


_COOLING = re.compile(
    r"(?: \d{1,2}(?::\d\d)?(?: ?min)?)?,?[ ]{0,4}(?:(?:still|slow|easy|cool\w*|and|on the|at) ){0,3}"
    r"(?:walk(?:ing)? ?(?:at )?)?"
)


_DOWN = re.compile(
    r"(?:^|(?<=[.;|]\s)|(?<=recovery: )|(?<=rec: )|(?<=post: )|"
    r"(?<=stopped, )|(?<=slowed, )|(?<=off, )|\(|(?<=\d:\d\d\s))[ \t*-]*walk(?:ing)?[ -]down\b"
    r"(?=(?: at \d(?:\.\d)?(?: mph)?)?[ :,-]{1,3}(?:(?:hr|bp|rate|pulse)\b|\d{1,2}(?::\d\d| ?min)))",
    re.MULTILINE,
)
"""A recovery on foot, by its readings ("Walk-down 1:00 HR 122 BP 160/80")."""


def walks_down(reading: Reading, earlier: Marker, marker: Marker) -> bool:
    """Whether a load only tells how the patient recovered ("Recovery, walking 1 mph: 1 min 124, 156/76")."""
    between = reading.lower[earlier.end : marker.start]
    return earlier.phase == "recovery" and earlier.strong and _COOLING.fullmatch(between) is not None


_DEVICE = re.compile(r"[ -](?:cycle|bike|bicycle|ergometer|tread)")
"""Behind a posture: the device is meant ("upright cycle")."""
_GRADED_STAGE = re.compile(r"(?m)^[ \t]*\d{1,2}(?:\.\d)? ?%[ ](?:stage|grade|step)\b")
"""A stage by its grade ("10% stage  HR 118")."""


_AT = re.compile(r"\b(?:at|on)(?: the)? $")


def _begins(reading: Reading, start: int, at: int) -> bool:
    """Whether a step begins its line or its sentence ("20 mcg: 96, 142/72. 30 mcg: 118, 150/70")."""
    before = _AT.sub("", reading.lower[max(start, at - 8) : at]).rstrip(" *")
    return not before.strip(" -") or before[-1] in ".;,-|/\u2013"


def markers_of(reading: Reading, start: int, end: int) -> list[Marker]:
    """Returns the markers of a stretch of text, in text order."""
    out = [
        Marker("exercise", m.start(), m.end(), True)
        for m in (STAGE.finditer(reading.text, start, end) if MAY_BE_STAGE.search(reading.lower, start, end) else ())
        if not (
            m["b"]
            and reading.text[m.start() : m.start() + 2] == "ST"
            and reading.text[m.start() + 2 : m.start() + 3] == " "
            and reading.text[m.end() : m.end() + 4].strip()[:2] == "mm"
        )
    ]
    if "first" in reading.lower[start:end] or "second" in reading.lower[start:end]:
        listed = _ORDINALS.finditer(reading.lower, start, end)
        out += [Marker("exercise", m.start("n"), m.end("n"), True) for m in listed]
    numerals = [Marker("exercise", m.start("n"), m.end("n"), True) for m in _ROMAN.finditer(reading.text, start, end)]
    out += numerals if len(numerals) > 1 or (numerals and _is_listed(reading, numerals[0].start)) else []
    out += [Marker("exercise", m.start(), m.end(), True) for m in _GRADED_STAGE.finditer(reading.lower, start, end)]
    out += [
        Marker("recovery", m.start(), m.end(), True) for m in _MINUTE_OF_RECOVERY.finditer(reading.text, start, end)
    ]
    if " down" in reading.lower[start:end] or "-down" in reading.lower[start:end]:
        out += [Marker("recovery", m.start(), m.end(), True) for m in _DOWN.finditer(reading.lower, start, end)]
    if _MAY_BE_AFTER.search(reading.lower, start, end):
        out += [Marker("recovery", m.start(), m.end(), True) for m in _MINUTE_AFTER.finditer(reading.lower, start, end)]
    stages = [(m.start, m.end) for m in out]
    if " in" in reading.lower[start:end]:
        under_way = "infusion" if any(reading.all("agent")) else "exercise"
        out += [
            Marker(under_way, m.start(), m.end(), True)
            for m in _MINUTES_IN.finditer(reading.lower, start, end)
            if "rec" not in reading.lower[max(start, m.start() - 24) : m.start()]
        ]
    if "dob" in reading.lower[start:end] and any(c.value in STEPS for c in reading.all("agent")):
        out += [Marker("infusion", m.start(), m.end(), True) for m in _STEP_OF_DRUG.finditer(reading.lower, start, end)]
    out += [
        Marker("exercise" if m["sign"] == "+" and m["minute"] != "0" else "rest", m.start(), m.end(), True)
        for m in _SINCE_ZERO.finditer(reading.text, start, end)
    ]
    limits = [
        (c.start, c.end)
        for c in reading.within("measure", start, end)
        if c.value in ("predicted", "target", "percent_predicted")
    ]
    taken = Stretches([*stages, *limits])
    for c in reading.within("phase", start, end):
        if c.start in taken:
            continue
        if _DEVICE.match(reading.lower, c.end, c.end + 14):
            continue
        if reading.lower[c.start : c.end] in POSTURES:
            out.append(Marker("posture", c.start, c.end, True))
            continue
        if c.value == "exercise" and reading.lower[c.start : c.end] in (
            "exercise",
            "exer",
            "workload",
            "level",
            "step",
            "stage",
            "stages",
            "stg",
        ):
            continue
        if _BEFORE_IT.search(reading.lower, max(start, c.start - 24), c.start):
            out.append(Marker("rest", c.start, c.end, True))
            continue
        if _RUNS.match(reading.lower, c.start) and _AFTER_IT.search(reading.lower, max(start, c.start - 24), c.start):
            out.append(Marker("recovery", c.start, c.end, True))
            continue
        if _IS_NO_PHASE.match(reading.lower, max(start, c.start - 6), c.end + 12):
            continue
        if c.value == "exercise" and _DENIED.search(reading.lower, max(start, c.start - 12), c.start):
            continue
        out.append(Marker(c.value, c.start, c.end, c.value in ("rest", "recovery")))
    rested = min((m.start for m in out if m.phase in ("rest", "posture")), default=end)
    out += [  # behind the readings at rest the name of the protocol begins the exercise
        Marker("exercise", c.start, c.end, False)
        for c in reading.within("protocol", rested, end)
        if c.holds and c.value not in ("named_only", "ramp")
    ]
    for v in reading.numbers(start, end):
        if v.kind == "number" and v.unit == "mcg" and v.number <= 50 and _begins(reading, start, v.start):
            out.append(Marker("infusion", v.start, v.end, True))
        elif v.kind == "number" and v.unit in ("W", "mcg/kg/min", "kpm", "mph", "km/h"):
            if _OF_SUMMARY.search(reading.lower, max(start, v.start - 20), v.start) and _MORE_PEAKS.match(
                reading.lower, v.end
            ):
                continue
            out.append(Marker("exercise" if v.unit != "mcg/kg/min" else "infusion", v.start, v.end, True))
        elif v.kind == "speed_grade" and v.number < 10 and (v.number % 1 or v.second % 1):
            out.append(Marker("exercise", v.start, v.end, True))
    for c in reading.within("measure", start, end):
        if c.value in ("peak_heart_rate", "peak_blood_pressure"):
            out.append(Marker("peak", c.start, c.end, False))
        elif c.value in ("resting_heart_rate", "resting_blood_pressure"):
            out.append(Marker("rest", c.start, c.end, True))
    return sorted(out, key=lambda m: m.start)
