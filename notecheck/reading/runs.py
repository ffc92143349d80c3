"""Readings that stand in no headed table: one-line runs, lists, logs by the clock, and sentences.

A pressure shows itself by its form; the rate that belongs to it stands beside it or is named; the words before it
say which stage it is. Each line (with the lines that it is wrapped into) is read once from left to right.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from notecheck.reading.document import Cell, Range, Reading, Row
from notecheck.reading.elsewhere import compares_arms, is_elsewhere
from notecheck.reading.markers import Marker, markers_of, walks_down
from notecheck.reading.paired import (
    NUMBERED,
    bare_rate_after,
    closes_line,
    rate_after,
    rate_before,
    rate_right_behind,
    rates_stand_behind,
)
from notecheck.reading.rates import elapsed_cell, minute_log, rates_alone
from notecheck.reading.series import lines_by_kind, told_by_kind
from notecheck.reading.untaken import untaken
from notecheck.reading.values import Value

_CHANGE = re.compile(r"\bfrom(?: an? \w+ of)?[ ]$")
_PRESSURE_WORD = re.compile(r"\b(?:bp|b/p|pressure|sbp/dbp)\b[^.;|]*$")
_TIME_BEHIND = re.compile(r"[\s,]{0,3}(?:mmhg )?(?:at[ ]|@[ ]?)")
_MINUTE_WORD = re.compile(r"\bmin(?:ute)? (?P<n>\d{1,2})\b")
_PEAK_NAMED = re.compile(
    r"\b(?:highest|peak|max|top)\s(?:bp|pressure|blood pressure|hr|rate|heart rate)\b[^.;\n\d]{0,24}$"
)
_FULL_STOP = re.compile(r"[.!?] ")
_TIME_AT_PEAK = re.compile(r"(?:^|->|\u2192|>|,|;|\n)\s*\(?\d{1,2}:\d\d\)?[\s:,-]*(?:at )?$")
"""A peak in a run of readings with a time of its own ("3:00 98 140/80 -> 6:10 pk 141, 168/82") is a row."""
_AT_TIME = re.compile(r"\bat (?:\d{4}|\d{1,2}:\d\d),?[ ](?:hr|heart rate|pulse)[ :=]{1,3}$")
"""And one whose rate is led by its time ("at 0947 HR 134, the highest rate, BP 148/60")."""
_END_OF = re.compile(r"end (?:of )?(?:the )?")
_OFF_THE_BELT = re.compile(r"(?:stepped |got |hopped )?off (?:the )?(?:belt|treadmill|tm|bike|ergometer|mill)\b")
"""What was done right behind a reading ("4 min 112 138/78 off belt") does not make it one of the recovery."""
_TIME_BEHIND_PEAK = re.compile(
    r"(?:\s*(?:ex\w*|stage|@|at))?[\s:,(-]{1,8}\d{1,2}:\d\d\)?[\s:,-]{1,8}(?:hr |bp )?\d{2,3}[\s,/]"
)
"""So is one with its time behind the word ("pk 6:10 141 168/82")."""
_BELT_SPEED = re.compile(r"[ ,/@]{1,3}(?P<mph>[0-6]\.\d)\b(?!\d)")
"""The speed behind the grade ("10% 1.7")."""
_CLOCK = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d$")
_AT_REST_BEHIND = re.compile(
    r"[ ](?:at rest|before (?:the )?(?:infusion|drug|injection|walk|exercise|start))"
    r"(?=, (?:and )?\d{2,3} (?:and|with|over) \d{2,3}/)"
)
"""Behind the first of several readings that are each told before their part ("68 and 132/70 at rest, 70 and ...")."""
_LIMIT_BEFORE = re.compile(r"(?:\b(?:over|above|below|under)|[<>\u2264\u2265]=?)[ ]?$")
"""In front of a pressure that is a limit ("BP over 200/110 N")."""
_ANOTHER_DAY = re.compile(
    r"[ \t*-]*(?:(?:prior|previous|last|old|earlier) (?:(?!to |of |starting |minute )\w+ ){0,2}"
    r"(?:test|treadmill|gxt|ett|tmt|stress|study|bike|"
    r"visit)|(?:office|clinic|pcp|er|ed) visit|home bp|bp at home)\b[^\n:]{0,30}:"
)
"""What opens a line of another day's readings."""


class _Manner(NamedTuple):
    """How a note tells its readings, asked once for all its lines."""

    rates_behind: bool
    both_arms: bool


def read_runs(reading: Reading, used: set[int]) -> list[Row]:
    """Returns the rows of all lines that no headed table has used, in text order."""
    rows, logged = minute_log(reading, used)
    apart, lines = lines_by_kind(reading, used | logged)
    rows += apart
    logged |= lines
    listed, last, headed = "", -1, ""
    manner = _Manner(rates_stand_behind(reading), compares_arms(reading))
    for start, end in _groups(reading, used | logged):
        if reading.text.count("\n", max(last, 0), start) > 1:
            listed = headed = ""
        last = end
        if _AFTER_HEAD.fullmatch(reading.lower, start, end):
            headed = "recovery"
            continue
        pressures = [v for v in reading.numbers(start, end) if v.kind == "bp"]
        bullet = reading.text[start : start + 8].lstrip()[:1]
        bullet = bullet if bullet in "-*\u2022" else ""
        missing = untaken(reading, start, end, pressures)
        if not pressures and not missing:
            alone = rates_alone(reading, start, end, start)
            rows += alone
            listed = bullet if alone else listed
            headed = headed if alone else ""
            continue
        in_list = (bullet != "" and bullet == listed) or _is_peak_column(reading, start, end, rows)
        pressures = sorted(pressures + missing, key=lambda v: v.start) if missing else pressures
        found = _read_group(reading, start, end, pressures, listed=in_list, headed=headed, manner=manner)
        headed = headed if found and all(row.phase == headed for row in found) else ""
        listed = bullet if found else ""
        rows += found
    return rows


_PEAK_COLUMN = re.compile(r"[ \t]*(?:peak|max|pk)[ \t]{2,}\d{2,3}[ \t]{2,}\d{2,3}/\d{2,3}", re.IGNORECASE)


_FIELD = re.compile(r"[ \t]*[A-Za-z]{4,12}:[ ](?=[A-Z]+ ?\|)")
"""The name of the first field of a line of fields ("Phase: PEAK | Heart Rate: 144 | ...")."""


def _is_peak_column(reading: Reading, start: int, end: int, rows: list[Row]) -> bool:
    """Whether a line goes on with a list of columns ("Peak   147   190/88" below "Stage II   145   184/88")."""
    if not rows:
        return False
    field = _FIELD.match(reading.text, start, end)
    above = reading.line(rows[-1].start)[0]
    listed = field is not None and reading.text.startswith(field[0], above)
    if not listed and not _PEAK_COLUMN.match(reading.text, start, end):
        return False
    return rows[-1].phase in ("exercise", "infusion") and reading.text.count("\n", rows[-1].end, start) <= 1


def _groups(reading: Reading, used: set[int]) -> list[Range]:
    """The unused lines, each with the lines that it is wrapped into."""
    out: list[Range] = []
    for start, end in reading.lines:
        if start in used:
            continue
        if out and out[-1][1] + 1 == start and out[-1][1] in reading.wrapped:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return out


_AFTER_HEAD = re.compile(
    r"[ \t*-]*(?:recovery|rec|post[ -]?(?:exercise|ex)|"
    r"after (?:exercise|(?:the )?(?:pump|drip|infusion)(?: off| stopped)?))"
    r"(?:[,:(]? ?(?:pt |patient )?(?:on|in|lying|sitting|seated|supine|chair|phase|period|vitals?|readings?|log)\b"
    r"[^\d\n:]{0,20})?[ :\t]*"
)
"""A line that opens the readings of the recovery ("Recovery, pt on cot")."""
_EXERCISE_HEAD = re.compile(r"(?:exercise|stages)[ :]*$")


def _read_group(
    reading: Reading, start: int, end: int, pressures: list[Value], *, listed: bool, headed: str, manner: _Manner
) -> list[Row]:
    markers = markers_of(reading, start, end)
    starts = [m.start for m in markers]
    section = reading.section(pressures[0].start)
    if section is not None and section.category in ("indication", "history", "medications", "plan"):
        return []
    if _ANOTHER_DAY.match(reading.lower, start, end):
        return []
    carried = headed
    if not headed and section is not None and section.start >= start - 400:
        carried = {"rest": "rest", "resting_ecg": "rest", "recovery": "recovery", "peak": "peak"}.get(
            section.category, ""
        )
        if not carried and _EXERCISE_HEAD.match(reading.lower, section.start, section.body):
            carried = "exercise"
    if len(pressures) > 1 and (apart := told_by_kind(reading, start, end, markers)):
        return apart
    rows: list[Row] = []
    done = start
    pressure_first = rate_before(reading, start, pressures[0]) is None
    each_followed = (
        pressure_first
        and (len(pressures) > 1 or closes_line(reading, pressures[0], end, bare=manner.rates_behind))
        and all(rate_right_behind(reading, bp, end) for bp in pressures)
    )
    for n, bp in enumerate(pressures):
        following = pressures[n + 1].start if n + 1 < len(pressures) else end
        rate = rate_before(reading, done, bp)
        own = markers[bisect_left(starts, done) : bisect_left(starts, bp.start)]
        if each_followed:
            rate = rate_right_behind(reading, bp, end)
        elif rate is None and pressure_first:
            rate = rate_after(reading, bp, following) or bare_rate_after(reading, own, bp, following)
        if rate is not None and rate.end < bp.start and _is_of_another(own, rate):
            rate = None
        changing = bool(_CHANGE.search(reading.lower[max(0, bp.start - 24) : bp.start]))
        if changing:
            rate = None
        first = min(rate.start, bp.start) if rate else bp.start
        last = max(rate.end, bp.end) if rate else bp.end
        resting = _AT_REST_BEHIND.match(reading.lower, bp.end, end)
        rested = changing or resting is not None
        phase, peak, stated = ("rest", False, True) if rested else _phase(reading, own, carried, bp)
        if all(m.phase == "stop" for m in own):
            after = [
                m
                for m in markers[bisect_left(starts, last) : bisect_left(starts, min(following, last + 45))]
                if not any(c in reading.text[last : m.start] for c in (",", ";", "\n", "|", ".", " / "))
            ]
            if len(after) > 1 and _END_OF.fullmatch(reading.lower, after[0].start, after[1].start):
                after = after[1:]  # "at end of stage 1"
            if after and after[0].phase == "peak" and reading.lower[after[0].start - 3 : after[0].start] == "at ":
                done = last
                continue
            begins = bool(after) and reading.lower[after[0].start : after[0].end] == "starting"  # "headache starting"
            fits = bool(after) and not begins and after[0].strong and (not own or after[0].phase == "recovery")
            if fits and not _OFF_THE_BELT.match(reading.lower, after[0].start):
                phase, own = after[0].phase, [after[0]]
        if rate is None and bp.kind == "untaken":
            continue
        goes_on = n == 0 or (carried == "recovery" and bool(rows) and _next_without_rate(reading, rows[-1], done, bp))
        if rate is None and not changing and not _stands_alone(reading, own, carried if goes_on else "-", bp):
            done = last
            continue
        if rate and rate.end < bp.start and _is_summary(reading, own, rate.end, bp.start):
            rows += rates_alone(reading, done, bp.start, start)
            done = last
            continue
        if (
            n
            and _CHANGE.search(reading.lower[max(0, pressures[n - 1].start - 24) : pressures[n - 1].start])
            and " to" in reading.lower[max(pressures[n - 1].end, bp.start - 28) : bp.start]
        ):
            done = last
            continue
        if peak:
            timed = (
                _TIME_AT_PEAK.search(reading.text, max(done, own[-1].start - 12), own[-1].start)
                or _TIME_BEHIND_PEAK.match(reading.lower, own[-1].end)
                if own
                else None
            )
            at_time = rate is not None and _AT_TIME.search(reading.lower, max(start, rate.start - 20), rate.start)
            row_like = rate is not None and (
                stated
                or listed
                or timed
                or at_time
                or _starts_with_time(reading, bp.start)
                or _begins_loaded(reading, rate)
            )
            if not row_like:
                rows += rates_alone(reading, done, first, start)
                done = last
                continue
        if rate is None and _LIMIT_BEFORE.search(reading.lower, max(done, bp.start - 8), bp.start):
            done = last
            continue
        staged = any(m.strong for m in own) or _TIME_OPENS.match(reading.lower, reading.line(bp.start)[0]) is not None
        if is_elsewhere(reading, bp, done, phase, staged=staged, both_arms=manner.both_arms):
            done = last
            continue
        alone = rates_alone(reading, done, first, start)
        rows += alone
        if alone:
            own = [m for m in own if m.start >= alone[-1].end] or own[-1:]
        row = _build(reading, phase, peak, (done, first, last), rate, bp, own)
        if bp.kind == "untaken" and not (row.phase or row.elapsed or row.clock or row.watts or row.dose):
            done = last
            continue
        rows.append(row)
        carried = "exercise" if resting else phase if phase and phase != "peak" else carried
        done = resting.end() if resting else last
    rows += rates_alone(reading, done, end, start)
    return rows


def _next_without_rate(reading: Reading, before: Row, done: int, bp: Value) -> bool:
    """Whether a pressure has the next time of a list that gives no rates ("1 min 158/74, 5 min 126/72")."""
    timed = any(v.unit == "min" or v.kind == "time" for v in reading.numbers(done, bp.start))
    return before.heart_rate is None and timed and bp.start - before.end < _NEXT_IN_LIST


_NEXT_IN_LIST = 20
"""Characters between two readings of a list."""


def _is_of_another(own: list[Marker], rate: Value) -> bool:
    """Whether a rate is called the peak and the pressure behind it that at rest."""
    before = [m.phase for m in own if m.start < rate.start]
    between = [m.phase for m in own if rate.end <= m.start]
    return before[-1:] == ["peak"] and between[-1:] == ["rest"]


_CLOCK_WIDTH = 14
"""Characters in which the clock time of a log's line stands."""
_EACH_AS_PEAK = re.compile(
    r"\)?[,;.]? (?:and )?(?:max\w*|peak|pk|highest|top) (?:bp|b/p|pressure|blood pressure)"
    r"(?: (?:on|of|in|during) (?:the )?(?:walk|test|ride|exercise|belt|study))?[ :=]{1,3}(?:was )?$"
)


_LOADED = re.compile(r"[ \t*|-]*\d{1,3} ?(?:w|watts?|kgm\S*|kpm\S*)\b[ \t|:,=-]*(?:hr|rate|pulse)?[ :=]*")


def _begins_loaded(reading: Reading, rate: Value) -> bool:
    """Whether a line has nothing but a load in front of its rate ("150 W   HR 167 (peak)   BP 170/76")."""
    return _LOADED.fullmatch(reading.lower, reading.line(rate.start)[0], rate.start) is not None


def _is_summary(reading: Reading, own: list[Marker], start: int, end: int) -> bool:
    """Whether a rate and a pressure are told apart, each as a peak ("Highest HR 97. Highest BP 142/70")."""
    apart = [m for m in own if m.phase == "peak" and start <= m.start < end]
    if apart and _EACH_AS_PEAK.search(reading.lower, start, end):
        told = reading.sentence(start)[0]
        within = [m for m in own if told <= m.start < start]
        staged = any(m.strong and m.phase == "exercise" for m in within)
        opens = told < reading.line(start)[0] + _CLOCK_WIDTH
        if any(m.phase == "peak" for m in within) and not staged and not opens:
            return True
    named = bool(apart) and not any(c.isdigit() for c in reading.text[apart[-1].start : end])
    return named and _FULL_STOP.search(reading.text, start, end) is not None


def _stands_alone(reading: Reading, own: list[Marker], carried: str, bp: Value) -> bool:
    """Whether a pressure without a rate is a reading of its own and not one that is only spoken of."""
    if own and {m.phase for m in own} != {"stop"}:
        return True
    if carried == "recovery":
        return True
    return carried in ("", "rest") and bool(_PRESSURE_WORD.search(reading.lower[max(0, bp.start - 40) : bp.start]))


def _phase(reading: Reading, own: list[Marker], carried: str, bp: Value) -> tuple[str, bool, bool]:
    """The phase by the nearest marker, whether a peak is meant, and whether a stage is named beside the peak."""
    if not own:
        return carried if carried != "peak" else "", carried == "peak", False
    phases = [m for m in own if m.phase not in ("peak", "stop")]
    if len(phases) > 1 and phases[-1].phase == "posture" and phases[-2].phase in ("recovery", "rest"):
        phases.pop()
    recovering = next((m for m in reversed(phases) if m.phase != "exercise"), None)
    while recovering and phases[-1] is not recovering and walks_down(reading, recovering, phases[-1]):
        phases.pop()
    loaded = len(own) > 1 and own[-1].phase == "exercise" and own[-2].phase == "peak"
    if loaded and own[-1].start - own[-2].end < _LOAD_OF_PEAK:
        return "exercise", True, True
    peak = own[-1].phase == "peak" or (own[-1].phase == "stop" and any(m.phase == "peak" for m in own))
    last = phases[-1] if phases else None
    sentence = reading.sentence(bp.start)
    if peak:
        told = (
            max(reading.text.rfind(". ", 0, sentence[0]), reading.text.rfind("\n", 0, sentence[0]))
            if reading.text[sentence[0] - 2] == ";"
            else sentence[0]
        )
        stage = next((m for m in reversed(phases) if m.strong and m.phase == "exercise" and m.start >= told), None)
        return ("exercise" if stage else "peak"), True, stage is not None
    if _PEAK_NAMED.search(reading.lower, max(sentence[0], bp.start - 40), bp.start):
        return "peak", True, False
    if last is None:
        return ("exercise" if own[-1].phase == "stop" else carried), own[-1].phase == "stop", True
    stopped = own[-1].phase == "stop" and last.phase == "exercise"
    return last.phase, stopped, True


_LOAD_OF_PEAK = 12
"""Characters between a word of peak and the load or the stage at which it was read ("PEAK 110 W, 7:15: 136")."""


_TIME_OPENS = re.compile(r"[ \t|*-]*(?:\d{1,2}:\d\d|\d{1,2} ?min\w*)\b")
"""A line that begins with a time is one of a log."""


def _starts_with_time(reading: Reading, at: int) -> bool:
    """Whether the pressure stands in the first sentence of a line of a log, which begins with a clock time."""
    start, end = reading.line(at)
    first = next(iter(reading.numbers(start, min(end, start + 14))), None)
    if first is None or not _CLOCK.match(first.text) or reading.text[start : first.start].strip():
        return False
    return len(_FULL_STOP.findall(reading.text, start, at)) < 3


_OF_STAGES = re.compile(r"[ -](?:stages?|steps?|increments?|intervals?)\b")
"""Behind how long the stages of a protocol are ("Naughton, two-minute stages")."""


def _build(
    reading: Reading,
    phase: str,
    peak: bool,
    places: tuple[int, int, int],
    rate: Value | None,
    bp: Value,
    own: list[Marker],
) -> Row:
    done, first, last = places
    elapsed = clock = watts = dose = speed = grade = None
    line_start = reading.line(first)[0]
    minute = None
    for minute in _MINUTE_WORD.finditer(reading.lower, max(done, first - 40), first):
        elapsed = Cell(float(minute["n"]) * 60, 0.0, "s", *minute.span("n"))
    for v in reading.numbers(max(done, first - 120), first):
        before = reading.text[max(line_start, v.start - 3) : v.start].strip()
        if v.kind == "time" and v.unit != "clock" and (v.number < 1500 or before):
            elapsed = elapsed_cell(v)
        if v.kind == "time" and (
            v.unit == "clock" or v.number >= 360 or reading.lower[max(0, v.start - 3) : v.start] == "at "
        ):
            clock = Cell(v.number, 0.0, "clock", v.start, v.end)
        elif (
            v.kind == "number"
            and v.unit in ("min", "s")
            and v.number <= 60
            and not _OF_STAGES.match(reading.lower, v.end)
        ):
            elapsed = elapsed_cell(v)
        elif v.kind == "number" and not v.unit and _CLOCK.match(v.text) and v.start - done < 60:
            clock = Cell(int(v.text[:2]) * 60.0 + int(v.text[2:4]), 0.0, "clock", v.start, v.end)
        elif v.kind == "number" and v.unit == "W":
            watts = Cell(v.number, 0.0, "W", v.start, v.end)
        elif v.kind == "number" and v.unit == "mcg/kg/min":
            dose = Cell(v.number, 0.0, v.unit, v.start, v.end)
        elif v.kind == "percent" and v.number <= 25 and (belt := _BELT_SPEED.match(reading.lower, v.end, v.end + 8)):
            speed = Cell(float(belt["mph"]), 0.0, "mph", *belt.span("mph"))
            grade = Cell(v.number, 0.0, "%", v.start, v.end)
        elif v.kind == "speed_grade" and (v.number % 1 or v.second % 1):
            speed = Cell(v.number, 0.0, "mph", v.start, v.end)
            grade = Cell(v.second, 0.0, "%", v.start, v.end)
    if elapsed is None and rate is not None:
        between = (v for v in reading.numbers(bp.end, rate.start) if v.unit == "min")
        elapsed = next((elapsed_cell(v) for v in between), None)
    if elapsed is None:
        behind = _TIME_BEHIND.match(reading.lower, last)
        told = next(iter(reading.numbers(behind.end(), behind.end() + 2)), None) if behind else None
        timed = told is not None and (told.kind == "time" or told.unit == "min") and told.number < 1800
        elapsed = elapsed_cell(told) if told is not None and timed else None
    label = (own[0].start, own[-1].end) if own else None
    numbered = NUMBERED.match(reading.text, line_start, min(first + 1, line_start + 40))
    if label is None and numbered and done <= line_start + 1:
        label = numbered.span("n")
    if phase in ("rest", "posture") and not own and (elapsed or clock):
        phase = ""
    return Row(
        phase,
        label[0] if label and label[0] < first else first,
        last,
        label,
        elapsed,
        clock,
        speed,
        grade,
        watts,
        dose,
        None,
        Cell(rate.number, 0.0, "bpm", rate.start, rate.end) if rate else None,
        Cell(bp.number, bp.second, "mm[Hg]", bp.start, bp.end) if bp.kind == "bp" else None,
        peak,
    )
