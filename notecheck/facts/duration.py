"""How long the exercise, or without exercise the administration of the drug, took."""

from __future__ import annotations

import itertools
import re

from notecheck.facts.measure import following, is_of_this_test, measured, plain_number
from notecheck.reading.document import Concept, Reading, Row
from notecheck.reading.rows import BOLUS, clock_minutes, infusion_clock
from notecheck.reading.values import Value
from notecheck.report import Measured

_TOTAL_AFTER = re.compile(
    r"[\s,(]{0,3}(?:min(?:utes)?\.? )?(?:total|in (?:all|total)|all (?:in|up)\b|altogether|all told|walked|"
    r"exercised|completed|"
    r"of (?:exercise|effort|work)|(?:exercise|ex|walk\w*|belt|bike|treadmill|bruce|pedal\w*|tm) time\b(?!:)|"
    r"on (?:the |our |his |her )?(?:treadmill|belt|bike|clock|ergometer|cycle|crank|machine|tm|mill)|"
    r"of (?:continuous )?(?:walking|pedal\w+|cycling|cranking))\b"
)
_TOTAL_BEFORE = re.compile(r"\btot(?:al)?(?: of)?[\s:=]{1,3}$")
_INTO_STAGE = re.compile(
    r"\s?in(?:to)?\b(?: (?:the )?(?:stage|st|stg|first|second|third|fourth|fifth|last)\b| s?\d|[ ]*$|\n)"
)
"""How far a stage was gone into ("quit 0:40 into stage 4") is not the length of the exercise."""
_STOP_BEFORE = re.compile(
    r"\b(?:stopped|stoped|stop|quit|ended|terminated|off|halted|test ended|"
    r"exercise stopped|belt stopped|discontinued|finished|ended test|d/c'd|got off|"
    r"stopping|done|belt down|came off|gave up|gave out|off)"
    r"(?: (?:the )?(?:test|exercise|treadmill|belt|bike|machine|ergometer)| her| him| there|"
    r" (?:in|during) (?:stage|st|stg|step) ?(?:\d|[ivx]{1,3}))?(?: at| after|"
    r" @)?[\s:(@,-]{0,3}$"
)
_FOR_BEFORE = re.compile(
    r"\b(?:for|after|x|lasted|of|completing|completed|did|got|through|reached|ran|"
    r"at)[\s(]{1,2}(?:a total of |just |about |exactly |only )?$"
)
_MOVING = re.compile(
    r"\b(?:bruce|treadmill|exercis|walk|pedal|bike|cycl|crank|ramp|naughton|balke|cornell|"
    r"ellestad|protocol|test|ride|rode|ergomet|in stage|into stage)"
)
_NOT_LENGTH = re.compile(
    r"\b(?:recovery|rec|post|rest|onset|from|until|starting|began|since|gone|resolved|by|"
    r"target|at min|start|started|every|q|each|per|ago|held|pvc\w*|sx)[\s:@(]{0,3}$"
)
_OVER = re.compile(r"\b(?:over|x|for|in|push|ivp|during)[\s~]{0,2}(?:about |approx\w* )?$")


def duration(reading: Reading, rows: tuple[Row, ...], agent: str, walked: bool) -> Measured | None:
    """Returns the seconds of exercise; of a drug study without exercise, of the administration."""
    if agent and not walked:
        return _administration(reading, agent, rows)
    if agent:
        return _walk(reading) or _exercise(reading, rows)
    return _exercise(reading, rows)


def _is_length(v: Value) -> bool:
    if v.kind == "time":
        return (v.unit != "clock" or _with_hours(v)) and 20 <= _seconds(v) <= 45 * 60
    return v.kind == "number" and v.unit in ("min", "s") and 20 <= _seconds(v) <= 45 * 60


def _with_hours(v: Value) -> bool:
    """Whether a length is written with its hours ("00:07:12")."""
    return v.text.startswith(("00:", "0:")) and v.text.count(":") == 2


def _seconds(v: Value) -> float:
    if v.kind == "time" and v.unit == "clock":
        return round(v.number * 60)
    return v.number * (60 if v.kind == "number" and v.unit == "min" else 1)


def _length(v: Value, reading: Reading) -> Measured:
    """The length of a value; "9 minutes and 12 seconds" told apart is put together."""
    seconds, end, low = _seconds(v), v.end, reading.lower
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
        spoken = _SPOKEN_SECONDS.match(low, v.end, v.end + 24)
        if spoken is not None:
            words = spoken["n"].replace("-", " ").split()
            seconds, end = seconds + sum(_SECONDS[w] for w in words), spoken.end()
    return measured(plain_number(seconds), "s", v.start, end)


_SECONDS = {"five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_SPOKEN_SECONDS = re.compile(
    r" (?:and )?(?P<n>(?:twenty|thirty|forty|fifty)(?:[ -]five)?|fifteen|ten|five)\b(?![ -](?:percent|mets|"
    r"beats|watts|min|degree))"
)
_COUNTED = re.compile(r"[ ]?(?:(?:[%/:\d]|\.\d)|mets|percent|watts|w\b|bpm|beats|mph|hr\b)")
"""Behind a number that counts something else than the seconds of "8 minutes 40"."""


def _exercise(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """The surest way in which the note tells the length of the exercise."""
    lengths = [v for v in reading.values if _is_length(v) and is_of_this_test(reading, v.start)]
    lengths = [v for v in lengths if not _is_clock(reading, v) and not _is_tail(reading, v)]
    lengths = [v for v in lengths if _seconds(v) >= 180 or not _INTO_STAGE.match(reading.lower, v.end, v.end + 24)]
    for way in (
        _labelled,
        _totalled,
        _stopped_after,
        _weakly_labelled,
        _lasting,
        _beside_mets,
        _before_stop,
        _at_stop,
        _alone,
    ):
        found = way(reading, lengths)
        if found is not None:
            return found
    return _from_rows(rows)


def _labelled(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Behind a label of its own ("Exercise time 9:12")."""
    return _by_label(reading, weak=False)


def _weakly_labelled(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Behind a word that is a label only here ("Exercise 9:12", "walked 9 min")."""
    return _by_label(reading, weak=True)


def _by_label(reading: Reading, *, weak: bool) -> Measured | None:
    low = reading.lower
    for concept in reading.all("measure", "duration"):
        words = low[concept.start : concept.end]
        if (words in _WEAK) != weak or concept.context or not is_of_this_test(reading, concept.start):
            continue
        dashes = re.match(r"[\s:-]*", low[concept.end : concept.end + 80])
        reach = 28 + (dashes.end() if dashes else 0)
        v = following(reading, concept.end, lambda n: _is_length(n) or _bare_minutes(n), reach)
        if v is None or _is_clock(reading, v) or (weak and not (_is_length(v) or _unit_after(low, v))):
            continue
        if re.search(r"(?:recovery|rec|rest|infusion|stage)[ \t]*\Z", low[max(0, concept.start - 16) : concept.start]):
            continue
        if weak and any(n.kind == "speed_grade" for n in reading.numbers(v.end, v.end + 12)):
            continue
        return _length(v, reading) if _is_length(v) else measured(plain_number(v.number * 60), "s", v.start, v.end)
    return None


def _totalled(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Called the whole ("6:40 total", "ten minutes in all")."""
    for v in lengths:
        whole = _length(v, reading)
        if _TOTAL_AFTER.match(reading.lower, whole.end, whole.end + 40):
            return whole
        told = _TOTAL_BEFORE.search(reading.lower, max(0, v.start - 12), v.start)
        if told and v.unit != "s" and not _OF_RECOVERY.match(reading.lower, whole.end, whole.end + 14):
            return whole
    return None


def _stopped_after(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Behind a word of stopping ("quit 9:15", "off at 7:10"), unless the line tells the time of day."""
    for v in lengths:
        if not _STOP_BEFORE.search(reading.lower[max(0, v.start - 34) : v.start]):
            continue
        start, end = reading.line(v.start)
        clocks = [n for n in reading.numbers(start, end) if n is not v and _is_clock(reading, n)]
        if v.kind != "time" or not any(0 <= v.number - n.number < 90 for n in clocks):
            return _length(v, reading)
    return None


def _lasting(reading: Reading, lengths: list[Value]) -> Measured | None:
    """How long the patient moved ("on the Bruce protocol for nine minutes")."""
    low = reading.lower
    for v in lengths:
        before = low[max(0, v.start - 26) : v.start]
        start, _ = reading.sentence(v.start)
        moving = _FOR_BEFORE.search(before) and _MOVING.search(low, start, v.start)
        if not moving or _NOT_LENGTH.search(before) or v.unit == "s":
            continue
        if not _OF_RECOVERY.match(low, v.end, v.end + 14):
            return _length(v, reading)
    return None


def _beside_mets(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Beside the METs in a summary ("7:30 / 9 METs")."""
    for v in lengths:
        mets = next((n for n in reading.numbers(v.end, v.end + 12) if n.unit == "METs"), None)
        if mets is None or not (v.kind == "time" or (v.unit == "min" and v.number >= 2)):
            continue
        if not any(c.isalpha() for c in reading.lower[v.end : mets.start]):
            return _length(v, reading)
    return None


def _before_stop(reading: Reading, lengths: list[Value]) -> Measured | None:
    """In front of the stop ("at 7:20 when his legs quit")."""
    low = reading.lower
    for v in lengths:
        _, end = reading.sentence(v.start)
        long = v.kind == "time" or (v.unit == "min" and v.number >= 2)
        led = re.search(r"(?:\bat|\bso|,) $", low[max(0, v.start - 3) : v.start])
        if long and led and _STOPS.search(low, v.end, min(end, v.end + 50)):
            return _length(v, reading)
    return None


def _at_stop(reading: Reading, lengths: list[Value]) -> Measured | None:
    """In the sentence of the stop ("stopped for tired thighs at 10 min 12 s")."""
    for v in lengths:
        before = reading.lower[max(reading.sentence(v.start)[0], v.start - 60) : v.start]
        if v.kind == "time" and re.search(r"\b(?:stopped|quit|ended)\b[^.;\d]{0,46}\bat $", before):
            return _length(v, reading)
    return None


def _alone(reading: Reading, lengths: list[Value]) -> Measured | None:
    """As a statement of its own ("10 min 30 s."), or right behind the protocol ("Bruce 8:10")."""
    for v in lengths:
        start, end = reading.sentence(v.start)
        whole = _length(v, reading)
        stated = v.unit == "min" and _seconds(v) >= 180 and (v.kind == "time" or _stopped_before(reading, start))
        if stated and not reading.text[start : v.start].strip() and not reading.text[whole.end : end].strip(" ."):
            return whole
        named = [c for c in reading.within("protocol", max(start, v.start - 24), v.start) if c.holds]
        if v.kind == "time" and not v.unit and named and not reading.text[named[-1].end : v.start].strip(" :,-"):
            line_end = reading.line(v.start)[1]
            if not any(n.kind == "bp" for n in reading.numbers(v.end, min(line_end, v.end + 30))):
                return whole
    return None


def _stopped_before(reading: Reading, start: int) -> bool:
    """Whether the line tells the stop before a sentence ("belt off for cramp. 11 min")."""
    return _HAS_STOPPED.search(reading.lower, reading.line(start)[0], start) is not None


_HAS_STOPPED = re.compile(r"\b(?:off|stopped|quit|ended|stop)\b")
_STOPS = re.compile(r"\b(?:stopped|quit|gave out|ended|had to stop|asked to (?:stop|get off))\b")
_OF_RECOVERY = re.compile(
    r"\s*(?:(?:of )?(?:quiet|rest|sitting|lying|seated|supine|waiting)|"
    r"stages?|of rec|recovery|in recovery|after|into rec|min rec)"
)
_WEAK = frozenset(
    "time ex exercise exercised walked went did total completed pedaled pedalled cycled "
    "cranked rode tot lasted managed made got length".split()
) | {
    "how long",
    "on for",
    "walked until",
    "went until",
    "kept going until",
    "elapsed",
    "time elapsed",
    "elapsed time",
    "got to",
    "went to",
    "ran for",
    "made it",
}


def _is_tail(reading: Reading, v: Value) -> bool:
    """Whether seconds only finish the minutes before them ("six minutes 45 seconds")."""
    before = [n for n in reading.numbers(max(0, v.start - 16), v.start) if n.unit == "min"]
    return v.unit == "s" and bool(before) and not reading.text[before[-1].end : v.start].strip(" ,and")


def _bare_minutes(v: Value) -> bool:
    return v.kind == "number" and not v.unit and 1 <= v.number <= 40


def _unit_after(low: str, v: Value) -> bool:
    return bool(re.match(r"[_\s]*min", low[v.end : v.end + 6]))


def _is_clock(reading: Reading, v: Value) -> bool:
    """Whether a time is one of the day: it follows a date or a word of starting."""
    if v.kind != "time":
        return False
    before = reading.lower[max(0, v.start - 18) : v.start]
    dates = [d for d in reading.numbers(max(0, v.start - 18), v.start) if d.kind == "date"]
    return bool(dates) or bool(
        re.search(
            r"(?:\bstart(?:ed)?|\bbegan|\b(?:belt|treadmill|bike|walk|tm) on|\bin|\bout|"
            r"time test|\bdos|\bdate\S*|arriv\w+)\s*(?:at|time)?[\s:@]*$",
            before,
        )
    )


def _from_rows(rows: tuple[Row, ...]) -> Measured | None:
    """The end of the last exercise row, where the rows count the time from the start."""
    if _by_the_clock(rows):
        return None
    timed = [r.elapsed for r in rows if r.phase == "exercise" and r.elapsed is not None and r.elapsed.number > 0]
    if not timed or any(b.number < a.number for a, b in itertools.pairwise(timed)):
        return None
    if len(timed) > 1 and len({t.number for t in timed}) < len(timed):
        return None
    last = timed[-1]
    return measured(plain_number(last.number), "s", last.start, last.end) if last.number >= 20 else None


def _by_the_clock(rows: tuple[Row, ...]) -> bool:
    """Whether the times of the rows are those of the day: they go on into the recovery."""
    clocks = [r.elapsed.number for r in rows if r.elapsed and r.clock and r.elapsed.number == r.clock.number]
    after = [r.elapsed.number for r in rows if r.phase == "recovery" and r.elapsed and r.clock]
    return len(clocks) > 1 and bool(after) and min(after) >= max(c for c in clocks if c <= min(after))


def _walk(reading: Reading) -> Measured | None:
    """The length of a walk beside a drug ("Walk 1.7 mph 0 % x 4 min")."""
    for concept in [*reading.all("adjunct", "walk"), *reading.all("modality", "treadmill")]:
        if not concept.holds:
            continue
        _, line_end = reading.line(concept.start)
        for v in reading.numbers(concept.end, min(line_end, concept.end + 60)):
            if v.unit == "min" and 1 <= v.number <= 12 and v.kind == "number":
                before = reading.lower[max(0, v.start - 4) : v.start]
                if re.search(r"[x(,\s]\s*$|for $", before):
                    return _length(v, reading)
    return None


def _administration(reading: Reading, agent: str, rows: tuple[Row, ...]) -> Measured | None:
    low = reading.lower
    mentions = [c for c in reading.all("agent", agent) if c.holds]
    for concept in reading.all("measure", "duration"):
        v = following(reading, concept.end, _is_length, 24)
        words = low[concept.start : concept.end]
        if (
            v is not None
            and ("infusion" in words or "total" in words or words in ("ran for", "duration"))
            and is_of_this_test(reading, concept.start)
        ):
            return _length(v, reading)
    for v in reading.values:
        whole = _is_length(v) and _TOTAL_AFTER.match(low, v.end, v.end + 40) is not None
        if whole and _INFUSING.search(low, max(reading.sentence(v.start)[0], v.start - 60), v.start):
            return _length(v, reading)
    ran = re.search(r"\b(?:ran|run time|infused)[\s:\t]{1,3}", low)
    if ran:
        v2 = following(reading, ran.end(), _is_length, 20)
        if v2 is not None and not _RANGE.match(low, v2.end, v2.end + 12):
            return _length(v2, reading)
    if agent in BOLUS:
        for v in reading.values:
            if (
                v.unit == "s"
                and v.kind == "number"
                and 4 <= v.number <= 60
                and _OVER.search(low[max(0, v.start - 18) : v.start])
            ):
                return _length(v, reading)
        for c in mentions:
            for v in reading.numbers(c.end, c.end + 90):
                if v.unit == "s" and 4 <= v.number <= 60:
                    return _length(v, reading)
        return None
    interval = _interval(reading, mentions)
    stopped = _stopped_at(reading, rows)
    if stopped is not None:
        return stopped
    for c in mentions:
        for v in reading.numbers(c.end, min(len(low), c.end + 150)):
            if v.unit == "min" and v.kind == "number" and 1 < v.number <= 20:
                before = low[max(0, v.start - 14) : v.start]
                if re.search(r"(?:x|over|for|in|during|,|\(|\))\s*$", before) and not re.match(
                    r"\s*(?:steps|stages|(?:at |for |on )?each|a (?:step|stage|dose)|per|post|after)",
                    low[v.end : v.end + 12],
                ):
                    return _length(v, reading)
    if interval is not None:
        return interval
    for v in reading.values:
        if v.unit == "min" and v.kind == "number" and 3 <= v.number <= 20:
            before = low[max(0, v.start - 24) : v.start]
            if re.search(r"(?:full|infus\w+(?: over| for)?|over|pump off after|total)\s*$", before):
                return _length(v, reading)
    begun, ended = infusion_clock(reading)
    if begun is not None and ended is not None and 1 <= ended - begun <= 40:
        at = next(v for v in reading.values if clock_minutes(v) == ended)
        return measured(plain_number((ended - begun) * 60), "s", at.start, at.end)
    timed = [r.elapsed for r in rows if r.phase == "infusion" and r.elapsed is not None]
    if agent == "dobutamine" and len(timed) > 2 and all(b.number > a.number for a, b in itertools.pairwise(timed)):
        return measured(plain_number(timed[-1].number), "s", timed[-1].start, timed[-1].end)
    return None


_INFUSING = re.compile(r"\b(?:infus\w*|pump|drip|ran|dobut\w*|adenosine|drug)\b")
_RANGE = re.compile(r"\s?(?:to|-|until|till|thru|through)\s?\d")
_OF_TRACING = re.compile(
    r"\b(?:ecg|ekg|trac\w+|record\w*|strips?|monitor\w*|leads?|rhythm|electro\w+|watched|observed)\b"
)
"""What ran from one time to another, where that is not the drug."""


def _stopped_at(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """The length of an infusion that was turned off early ("Infusion off 2:40 (160 sec)")."""
    for found in re.finditer(
        r"\b(?:infusion|pump|drip)\s+(?:was )?(?:off|stopped|turned off|d/c'd)\b"
        r"(?: (?:right )?there| early| at once| immediately| then)?(?: at| after)?[\s:(]{0,3}",
        reading.lower,
    ):
        v = following(reading, found.end(), _is_length, 12)
        if v is None:
            continue
        earlier = reading.numbers(max(0, found.start() - 60), found.start())
        of_day = (
            v.number >= 1200
            or found[0].rstrip().endswith("at")
            or any(n.kind == "time" and 360 <= n.number < v.number < n.number + 45 for n in earlier)
            or any(r.clock is not None and r.clock.number == v.number for r in rows)
        )
        if v.kind != "time" or not of_day:
            return _length(v, reading)
    return None


_STARTED_STOPPED = re.compile(
    r"\b(?:start(?:ed)?|begun|began|on)\b(?: at)?[\s:=]{1,3}(?P<a>\d{1,2}:\d{2}|\d{4})\b[^\n\d]{0,30}"
    r"(?:\d[\d:]*[^\n\d]{0,20})?\b(?:stop(?:ped)?|end(?:ed)?|off)\b(?: at)?[\s:=]{1,3}(?P<b>\d{1,2}:\d{2}|\d{4})\b"
)
"""Start and stop by their words, with one other time between them at most ("start 0902, tracer 0905, stop 0908")."""


def _interval(reading: Reading, mentions: list[Concept]) -> Measured | None:
    """The time between the clock times of start and stop of an infusion."""
    low = reading.lower
    worded = _STARTED_STOPPED.search(low)
    if worded and mentions:
        first, last = (next(iter(reading.numbers(*worded.span(name))), None) for name in ("a", "b"))
        if first and last and 30 <= _clock_seconds(last) - _clock_seconds(first) <= 40 * 60:
            return measured(plain_number(_clock_seconds(last) - _clock_seconds(first)), "s", first.start, last.end)
    times = [
        v
        for v in reading.values
        if v.kind == "time" or (v.kind == "number" and not v.unit and re.fullmatch(r"[0-2]\d[0-5]\d", v.text))
    ]
    for a, b in itertools.pairwise(times):
        between = low[a.end : b.start].strip(" ,;:\n\t|@")
        before = low[max(0, a.start - 90) : a.start]
        near = re.search(r"infus|pump|drip|on\b|start|adenosine|dobutamine|persantine|dipyridamole|min", before)
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
            seconds = _clock_seconds(b) - _clock_seconds(a)
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
        if a2 and b2 and 30 <= _clock_seconds(b2) - _clock_seconds(a2) <= 40 * 60:
            return measured(plain_number(_clock_seconds(b2) - _clock_seconds(a2)), "s", b2.start, b2.end)
    return None


def _clock_seconds(v: Value) -> float:
    if v.kind == "time":
        return v.number * 60
    return int(v.text[:2]) * 3600.0 + int(v.text[2:4]) * 60.0
