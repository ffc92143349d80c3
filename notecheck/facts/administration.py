"""How long a stress drug was given."""

from __future__ import annotations

import itertools
import re

from notecheck.facts.lengths import TOTAL_AFTER, is_length, length_of, seconds_between
from notecheck.facts.measure import following, is_of_this_test, measured, plain_number
from notecheck.reading.document import Concept, Reading, Row
from notecheck.reading.drugs import BOLUS, RUNNING, STEPS
from notecheck.reading.infusion import BY_WEIGHT, STARTED_STOPPED, clock_minutes, infusion_clock
from notecheck.reading.values import Value
from notecheck.report import Measured

_OVER = re.compile(r"\b(?:over|x|for|in|push|ivp|during|injection time:)[\s~]{0,2}(?:about |approx\w* )?$")


_CUT_SHORT = re.compile(
    rf"\b(?:infusion|inf|drip|gtt|pump|drug|{RUNNING}) (?:was )?"
    r"(?:stopped|discontinued|aborted|terminated|halted|ended|cut|off|shut off|turned off)(?: short| early)?"
    r"(?: \([^()\n]{1,24}\))?"
    r"(?: (?:for|due to|because of|d/t|2/2|with|by (?:dr|md|the)) (?:(?!resol|gone|back|clear|"
    r"subsid)[^.;\n\d]){1,40}(?= at \d))?"
    r"(?: (?:at|after) (?=\d)| (?=\d{1,2}(?:\.\d)? ?min\w* in(?:to)? )|"
    r"(?:(?!resol|gone|back|clear|subsid|return|relie|eas(?:ed|ing))[^.;\n\d]){1,40} after (?=\d))|"
    r"\binfusion completed? at (?=\d)|"
    r"\b(?:asked|told|made|had)(?: (?:me|us|rn|staff|(?:the )?(?:nurse|rn)))? (?:to )?stop (?:the )?(?:infusion|"
    rf"inf|drip|pump|drug|{RUNNING})\b"
    r"(?:(?!resol|gone|back|clear|subsid|return|relie|eas(?:ed|ing)|restart|resum|agreed|"
    r"continu)[^.;\n]){0,44}? at (?=\d{1,2}(?::\d\d| ?min))|"
    r"; (?:off|stopped) after (?=\d)"
)
"""What leads to the length of an infusion from the words of its end."""


def administration(reading: Reading, agent: str, rows: tuple[Row, ...]) -> Measured | None:
    """Returns the seconds of a drug's administration: of the infusion, or of the injection."""
    low = reading.lower
    mentions = [c for c in reading.all("agent", agent) if c.holds]
    for concept in reading.all("measure", "duration"):
        v = following(reading, concept.end, is_length if agent not in BOLUS else _is_given_over, 24)
        words = low[concept.start : concept.end]
        if (
            v is not None
            and ("infusion" in words or "total" in words or words in ("ran for", "duration"))
            and is_of_this_test(reading, concept.start)
        ):
            return length_of(v, reading)
    for v in reading.values:
        told = TOTAL_AFTER.match(low, v.end, v.end + 40) if is_length(v) else None
        if (
            told is not None
            and "infus" in told[0]
            and not _WITHIN.search(low, max(0, v.start - 8), v.start)
            and not _AT_MINUTE.search(low, max(0, v.start - 5), v.start)
        ):
            return length_of(v, reading)
        whole = _LONG_INFUSION.match(low, v.end, v.end + 25) and not _PART_OF.search(low, max(0, v.start - 24), v.start)
        if v.unit == "min" and v.number >= 2 and agent not in BOLUS and whole:
            return length_of(v, reading)
        in_minutes = (v.unit == "min" and not low.startswith(":", v.end)) or (
            v.kind == "time" and low.startswith(" min", v.end)
        )
        if (
            in_minutes
            and is_length(v)
            and agent not in BOLUS
            and _INFUSION_OF.search(low, max(0, v.start - 18), v.start)
        ) and not any(r.elapsed is not None and r.elapsed.start == v.start for r in rows):
            return length_of(v, reading)
        if told is not None and _INFUSING.search(
            low, max(min(reading.sentence(v.start)[0], reading.line(v.start)[0]), v.start - 160), v.start
        ):
            return length_of(v, reading)
    cut = next((m for m in _CUT_SHORT.finditer(low) if not _went_on(reading, m)), None)
    early = cut is not None and "early" in cut[0]
    short = following(reading, cut.end(), lambda v: _is_cut_length(reading, v, early), 4) if cut else None
    if short is not None:
        return length_of(short, reading)
    ran = re.search(r"\b(?:ran|run time|infused)[\s:\t]{1,3}", low)
    if ran:
        v2 = following(reading, ran.end(), is_length, 20)
        if v2 is not None and not _RANGE.match(low, v2.end, v2.end + 12):
            return length_of(v2, reading)
    if agent in BOLUS:
        for v in reading.values:
            if (
                v.unit == "s"
                and v.kind == "number"
                and 4 <= v.number <= 60
                and _OVER.search(low[max(0, v.start - 18) : v.start])
            ):
                return length_of(v, reading)
        for c in mentions:
            for v in reading.numbers(c.end, c.end + 90):
                if v.unit == "s" and 4 <= v.number <= 60 and not _is_wait(low, c.end, v):
                    return length_of(v, reading)
        return None
    interval = _interval(reading, mentions)
    stopped = _stopped_at(reading, rows)
    if stopped is not None:
        return stopped
    steps = _steps(reading) if agent in STEPS and interval is None else None
    if steps is not None:
        return steps
    dosed = [c.end for c in mentions] + [v.end for v in reading.values if v.unit in BY_WEIGHT]
    for at in dosed:
        for v in reading.numbers(at, min(len(low), at + 150)):
            if v.unit == "min" and v.kind == "number" and 1 < v.number <= 20:
                if agent in STEPS and any(r.start <= v.start < r.end for r in reading.rows_near(v.start)):
                    continue  # how long a step took
                before = low[max(0, v.start - 14) : v.start]
                if re.search(r"(?:x|over|across|for|in|during|,|\(|\))\s*$", before) and not re.match(
                    r"\s*(?:steps|stages|(?:at |for |on )?each|a (?:step|stage|dose)|per|post|after)",
                    low[v.end : v.end + 12],
                ):
                    return length_of(v, reading)
    if interval is not None:
        return interval
    for v in reading.values:
        if v.unit == "min" and v.kind == "number" and 3 <= v.number <= 20:
            before = low[max(0, v.start - 24) : v.start]
            if re.search(r"(?:full|infus\w+(?: over| for)?|over|pump off after|total)\s*$", before):
                return length_of(v, reading)
    begun, ended = infusion_clock(reading)
    if begun is not None and ended is not None and 1 <= ended - begun <= 40:
        clocks = {clock_minutes(v): v for v in reversed(reading.values)}
        last = clocks.get(ended) or clocks.get(begun)
        if last is not None:
            return measured(plain_number((ended - begun) * 60), "s", last.start, last.end)
    timed = [r.elapsed for r in rows if r.phase == "infusion" and r.elapsed is not None]
    if agent in STEPS and len(timed) > 2 and all(b.number > a.number for a, b in itertools.pairwise(timed)):
        return measured(plain_number(timed[-1].number), "s", timed[-1].start, timed[-1].end)
    return None


_LATER = re.compile(r" (?:later|after|afterwards?|post)\b")
_TRACER = re.compile(r"\b(?:isotope|tracer|tc-?\d*\w*|sestamibi|mibi|myoview|cardiolite|tetrofosmin|thallium|flush)\b")


def _is_wait(low: str, drug: int, v: Value) -> bool:
    """Whether seconds behind a drug are those after which its tracer followed ("0.4 mg IV, isotope 30 sec later")."""
    return _LATER.match(low, v.end) is not None and _TRACER.search(low, drug, v.start) is not None


def _went_on(reading: Reading, cut: re.Match[str]) -> bool:
    """Whether a stop only nearly came, or the drug was given on behind it ("had to stop the pump, restarted")."""
    low = reading.lower
    return bool(
        _NEARLY.search(low, max(0, cut.start() - 24), cut.start()) or _GIVEN_ON.match(low, cut.end(), cut.end() + 70)
    )


_NEARLY = re.compile(r"\b(?:never|nearly|almost|not|didn't|did not|if|would|might|wanted)\b[^.;\n]{0,12}$")
_GIVEN_ON = re.compile(
    r"[^.\n]*\b(?:but (?!had\b|was stopped)|agreed|(?<!not )(?:restart|resum|continu)\w*|encourag\w*|went on|to finish|"
    r"completed (?:the )?(?:infusion|full|all|whole|\d))\b"
)


def _is_cut_length(reading: Reading, v: Value, early: bool) -> bool:
    """Whether a value is a length: by its unit, the whole it was a part of ("3:20 of planned 6:00"), or as early."""
    if not is_length(v) or _UNDONE.match(reading.lower, v.end):
        return False
    return v.unit in ("min", "s") or (early and v.unit != "clock") or _OF_WHOLE.match(reading.lower, v.end) is not None


_UNDONE = re.compile(r" (?:of |in |into )?rec| (?:later|post)\b")
_OF_WHOLE = re.compile(r" (?:as (?:planned|per)|of (?:a |the )?(?:planned|scheduled|intended|\d)|into (?:it|the|a)\b)")


def _steps(reading: Reading) -> Measured | None:
    """The sum of the steps, each dose with its length ("10 mcg/kg/min for 3 min, 20 mcg/kg/min for 3 min")."""
    doses = [v for v in reading.values if v.unit == "mcg/kg/min" and v.number > 0]
    told = [_STEP_LENGTH.match(reading.lower, v.end, v.end + 40) for v in doses]
    lengths = [_COUNT.get(found["n"]) or int(found["n"]) for found in told if found]
    if len(lengths) < 2 or len(lengths) < len(doses):
        return None
    return measured(60 * sum(lengths), "s", doses[0].start, max(found.end() for found in told if found))


_COUNT = {word: n for n, word in enumerate("one two three four five six".split(), 1)}
_STEP_LENGTH = re.compile(
    r"[ ,(]{1,3}(?:for |x ?)?(?P<n>\d{1,2}|one|two|three|four|five|six) (?:additional |more |further )?min(?:ute)?s?\b"
    r"(?!,? (?:each|per|apart)\b)"
)


def _is_given_over(v: Value) -> bool:
    """Whether a value can be the length of an injection: a bolus takes seconds."""
    return is_length(v) or (v.unit == "s" and v.kind == "number" and 4 <= v.number <= 60)


_WITHIN = re.compile(r"\b(?:within|after|by) $")
"""Before a time since the end of the infusion ("gone within 1 min of infusion end")."""
_AT_MINUTE = re.compile(r"\b(?:at|@) ?$")
"""A minute of the infusion ("at 2 min of infusion") is not its length."""
_PART_OF = re.compile(
    r"(?<!stopped )(?<!off )(?<!ended )(?<!completed )(?<!done )(?<!finished )\b(?:after|at|by)(?: the)? $|"
    r"\b(?:first|last|within|past|next|every|each|second|final|other) (?:the )?$"
)
"""In front of a part of an infusion ("flushed at 2 min of adenosine"); behind a word of its end stands the whole."""
_LONG_INFUSION = re.compile(rf"[ -](?:(?:drug|{RUNNING}) )?(?:infusion|drip)\b|[ ]of (?:the )?(?:drug|{RUNNING})\b")
"""The length in front of the word ("12 min infusion")."""
_INFUSION_OF = re.compile(
    r"\b(?:(?:infusion|drip)(?: time| length| total| in total| of| x| for| was| ran)*|inf\.? time)[ :]{1,2}$|"
    rf"\b(?:{RUNNING}) infused (?:for |over )?$"
)
"""The word in front of the length ("dipyridamole infusion 4:00 min")."""
_INFUSING = re.compile(rf"\b(?:infus\w*|pump|drip|ran|drug|{RUNNING})\b")


_NEAR_RUN = re.compile(rf"infus|pump|drip|on\b|start|min|{RUNNING}")
_RANGE = re.compile(r"\s?(?:to|-|until|till|thru|through)\s?\d")


_OF_TRACING = re.compile(
    r"\b(?:ecg|ekg|trac\w+|record\w*|strips?|monitor\w*|leads?|rhythm|electro\w+|watched|observed)\b"
)
"""What ran from one time to another, where that is not the drug."""


def _stopped_at(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """The length of an infusion that was turned off early ("Infusion off 2:40 (160 sec)")."""
    for found in re.finditer(
        r"\b(?:(?:infusion|pump|drip)\s+(?:was )?(?:off|stopped|turned off|d/c'd)|stopped the (?:infusion|pump|drip))\b"
        r"(?: (?:right )?there| early| at once| immediately| then)?(?: at| after)?[\s:(]{0,3}",
        reading.lower,
    ):
        v = following(reading, found.end(), is_length, 12)
        if v is None or "." in reading.text[found.end() : v.start] or _is_row_time(rows, v):
            continue
        if _RESTARTED.search(reading.lower, v.end, reading.sentence(v.end)[1]):
            continue
        earlier = reading.numbers(max(0, found.start() - 60), found.start())
        of_day = (
            v.number >= 1200
            or found[0].rstrip().endswith("at")
            or any(n.kind == "time" and 360 <= n.number < v.number < n.number + 45 for n in earlier)
            or any(r.clock is not None and r.clock.start == v.start for r in rows)
        )
        if v.kind != "time" or v.unit == "min" or not of_day:
            return length_of(v, reading)
    return None


_RESTARTED = re.compile(r"\b(?:restart|resum)")


def _is_row_time(rows: tuple[Row, ...], v: Value) -> bool:
    """Whether a length is the time of a reading in recovery ("pump off 3 min   110   138/66")."""
    return any(r.phase == "recovery" and r.elapsed is not None and r.elapsed.start == v.start for r in rows)


def _interval(reading: Reading, mentions: list[Concept]) -> Measured | None:
    """The time between the clock times of start and stop of an infusion."""
    low = reading.lower
    worded = STARTED_STOPPED.search(low)
    if worded and mentions:
        first, last = (next(iter(reading.numbers(*worded.span(name))), None) for name in ("a", "b"))
        if first and last and 30 <= seconds_between(first, last) <= 40 * 60:
            return measured(plain_number(seconds_between(first, last)), "s", first.start, last.end)
    times = [
        v
        for v in reading.values
        if v.kind == "time" or (v.kind == "number" and not v.unit and re.fullmatch(r"[0-2]\d[0-5]\d", v.text))
    ]
    for a, b in itertools.pairwise(times):
        between = low[a.end : b.start].strip(" ,;:\n\t|@")
        before = low[max(0, a.start - 90) : a.start]
        near = _NEAR_RUN.search(before)
        if (
            between
            in (
                "to",
                "-",
                "until",
                "thru",
                "through",
                "off",
                "stop",
                "end",
                "stopped",
                "off at",
                "ended",
                "and off",
                "and stopped",
            )
            and near
            and not _OF_TRACING.search(low, reading.sentence(a.start)[0], a.start)
        ):
            seconds = seconds_between(a, b)
            if 30 <= seconds <= 40 * 60:
                return measured(plain_number(seconds), "s", a.start, b.end)
    start = re.search(r"\b(?:started|start|begun|began|on)\b(?: at)?[\s:]{1,3}(?P<t>\d{1,2}:\d{2}|\d{4})", low)
    stop = re.search(
        r"\b(?:infusion|pump|drip|drug)\s+(?:was )?(?:stopped|off|ended)\b(?: at)?[\s:]{1,3}(?P<t>\d{1,2}:\d{2}|\d{4})",
        low,
    )
    if start and stop and mentions:
        a2 = next(iter(reading.numbers(start.start("t"), start.end("t"))), None)
        b2 = next(iter(reading.numbers(stop.start("t"), stop.end("t"))), None)
        if a2 and b2 and 30 <= seconds_between(a2, b2) <= 40 * 60:
            return measured(plain_number(seconds_between(a2, b2)), "s", b2.start, b2.end)
    return None
