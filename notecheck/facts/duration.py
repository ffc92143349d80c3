"""How long the exercise, or without exercise the administration of the drug, took."""

from __future__ import annotations

import itertools
import re

from notecheck import lexicon
from notecheck.facts.administration import administration
from notecheck.facts.clocks import clock_of, is_told_of_day, is_within, last_of_rows
from notecheck.facts.lengths import TOTAL_AFTER, is_length, length_of, seconds_between, seconds_of
from notecheck.facts.measure import following, is_of_this_test, measured, plain_number
from notecheck.facts.walk import walk_length
from notecheck.reading.document import Reading, Row
from notecheck.reading.values import Value
from notecheck.report import Measured

_WORDS = lexicon.wordings("duration")

_TOTAL_BEFORE = re.compile(
    r"\btot(?:als?)?(?: of)?[\s:=]{1,3}$|"
    r"(?:^|[.;\n][ ]{0,2})(?:(?:he |she |pt |patient )?ran|that (?:was|made|makes)|actual(?: time)?:?|"
    r"exercise itself|tst) $"
)


_OF_EACH = re.compile(r"[ ,]{1,2}(?:a|an|per|each|every|for each|at each)[ ](?:stage|step|load|level)\b|[ ]each\b")
"""How long every stage is ("two minutes a stage") is not the length of the exercise."""
_MOVED_AFTER = re.compile(
    r"[ ](?:of )?(?:cranked|cranking|pedall?ed|pedall?ing|cycled|cycling|walked|ridden|rode|exercised|"
    r"on the (?:belt|bike|"
    r"treadmill|crank|mill)|exercise(?=[.;,\n]|$))\b(?! (?:at|for)\b)"
)
"""The length before the verb ("8:00 cranked")."""


_INTO_STAGE = re.compile(
    r"\s?in(?:\)|(?=[,;.\n]|$))|(?: \d{1,2}\b)?\s?(?:in(?:to)? |of )(?:it|that|this)\b(?! in)|"
    r"(?: \d{1,2}\b)?\s?(?:in(?:to)?|of)\b(?: (?:the )?(?:stage|st|stg|first|second|third|fourth|"
    r"fifth|last)\b| s?\d|[ ]*$|\n)"
)
"""How far a stage was gone into ("quit 0:40 into stage 4") is not the length of the exercise."""


_STOP_BEFORE = re.compile(
    rf"\b(?:{_WORDS['stop_before']}|(?<=- )end(?= at))"
    r"(?: (?:the )?(?:test|exercise|treadmill|belt|bike|machine|ergometer|load)| her| him| it| there|"
    r" (?:pedall?|walk|crank|rid|exercis)ing|"
    r" (?:in|during) (?:stage|st|stg|step) ?(?:\d|[ivx]{1,3}))?(?: at| after| @)?[\s:(@,-]{0,3}$"
)


_FOR_BEFORE = re.compile(
    r"\b(?:for|after|x|lasted|tolerated|of|completing|completed|did|got|through|reached|ran|"
    r"at)[\s(]{1,2}(?:a total of |just |about |exactly |only )?$"
)


_MOVING = re.compile(
    r"\b(?:bruce|treadmill|exercis|tolerated $|walk|pedal|bike|cycl|crank|ramp|naughton|balke|cornell|"
    r"ellestad|protocol|test|ride|rode|ergomet|in stage|into stage)"
)


_NOT_LENGTH = re.compile(rf"\b(?:{_WORDS['not_length']})[\s:@(]{{0,3}}$")


def duration(reading: Reading, rows: tuple[Row, ...], agent: str, walked: bool) -> Measured | None:
    """Returns the seconds of exercise; of a drug study without exercise, of the administration."""
    if not agent:
        return _exercise(reading, rows)
    beside = walked or any(c.holds for c in reading.all("adjunct", "walk"))
    walk = walk_length(reading) if beside else None
    return walk or (_exercise(reading, rows) if walked else administration(reading, agent, rows))


_OF_WHICH = re.compile(r"\d,? of which (?:the )?exercise(?: time| was)?[ :]{1,2}(?=\d)")
"""What leads from the whole visit to the exercise ("total test time 16:45, of which exercise 9:30")."""


def _exercise(reading: Reading, rows: tuple[Row, ...]) -> Measured | None:
    """The surest way in which the note tells the length of the exercise."""
    lengths = [v for v in reading.values if is_length(v) and is_of_this_test(reading, v.start)]
    part = _OF_WHICH.search(reading.lower)
    own = following(reading, part.end(), is_length, 8) if part else None
    if own is not None:
        return length_of(own, reading)
    lengths = [v for v in lengths if not is_told_of_day(reading, v) and not _is_tail(reading, v)]
    log = clock_of(rows)
    lengths = [
        v
        for v in lengths
        if v.kind != "time"
        or v.unit == "min"
        or _IS_TOLD_LENGTH.match(reading.lower, v.end)
        or not is_within(log, v.number)
    ]
    lengths = [v for v in lengths if not _OF_EACH.match(reading.lower, v.end, v.end + 20)]
    lengths = [v for v in lengths if seconds_of(v) >= 180 or not _INTO_STAGE.match(reading.lower, v.end, v.end + 24)]
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
    return last_of_rows(rows)


def _labelled(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Behind a label of its own ("Exercise time 9:12")."""
    return _by_label(reading, weak=False)


def _weakly_labelled(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Behind a word that is a label only here ("Exercise 9:12", "walked 9 min")."""
    return _by_label(reading, weak=True)


_STAGE_BEFORE = re.compile(r"\b(?:stage|step|level|st|stg|s) ?$")
_DASHES = re.compile(r"[\s:-]*")
_IS_TOLD_LENGTH = re.compile(r"[ ]?(?:min|m\b|total|in all|,? [\d.]{1,4} ?mets)")
_OF_PART = re.compile(r"(?:recovery|rec|rest|infusion|stage)[ \t]*\Z")


_TIME_BEHIND = re.compile(r"[ \t|]{1,16}\d{1,2}:\d\d\b")
_EXPECTED = re.compile(r"\b(?:predicted|expected|planned|average|normal) (?:for age )?$")
_IN_SECONDS = re.compile(r"[ ]?[(_ ](?:in )?sec(?:onds?|s)?\)?[ .:=|,]{0,12}(?=\d)")
"""Behind a label whose number is told in seconds ("Exercise time (sec): 487")."""


def _by_label(reading: Reading, *, weak: bool) -> Measured | None:
    low = reading.lower
    for concept in reading.all("measure", "duration"):
        words = low[concept.start : concept.end]
        if (words in _WEAK) != weak or concept.context or not is_of_this_test(reading, concept.start):
            continue
        dashes = _DASHES.match(low, concept.end, concept.end + 80)
        reach = 28 + (dashes.end() - concept.end if dashes else 0)
        v = following(reading, concept.end, lambda n: is_length(n) or _bare_minutes(n), reach)
        if v is not None and _bare_minutes(v) and _STAGE_BEFORE.search(low, concept.end, v.start):
            continue
        if v is not None and _bare_minutes(v) and _TIME_BEHIND.match(low, v.end, v.end + 24):
            continue  # "EXER   1       03:00"
        if _EXPECTED.search(low, max(0, concept.start - 16), concept.start):
            continue
        in_seconds = _IN_SECONDS.match(low, concept.end)
        if in_seconds:
            told = next(iter(reading.numbers(in_seconds.end(), in_seconds.end() + 12)), None)
            if told is not None and told.kind == "number" and 60 <= told.number <= 45 * 60:
                return measured(plain_number(told.number), "s", told.start, told.end)
        felt = reading.within("symptom", max(0, concept.start - 34), concept.start) if words == "lasted" else ()
        if any(concept.start - c.end <= len(" only ") for c in felt):
            continue
        if v is None or is_told_of_day(reading, v) or (weak and not (is_length(v) or _unit_after(low, v))):
            continue
        if seconds_of(v) < 180 and _INTO_STAGE.match(low, v.end, v.end + 24):
            continue
        if weak and v.kind == "time" and _UNTIL.match(low, v.end):
            continue
        if weak and _of_early_row(reading, v, alone=words == "time"):
            continue
        if _OF_PART.search(low, max(0, concept.start - 16), concept.start):
            continue
        if weak and any(_is_load(reading, n, v.end) for n in reading.numbers(v.end, v.end + 12)):
            continue
        return length_of(v, reading) if is_length(v) else measured(plain_number(v.number * 60), "s", v.start, v.end)
    return None


_UNTIL = re.compile(r" ?(?:-|\u2013|to|until|till) ?\d{1,2}:\d\d\b")
"""Behind the first of two times of the day ("Exercise 10:12 - 10:21")."""


def _of_early_row(reading: Reading, v: Value, *, alone: bool) -> bool:
    """Whether a length is the time of a row and no total ("Exercise  2:00  HR 92"): of one that others follow.

    `alone`: of any row, since the label says no more than "time" ("Stage 1: time 3:00, HR 98").
    """
    rows = [r for r in reading.rows if r.phase == "exercise" and r.elapsed is not None]
    nth = next((n for n, r in enumerate(rows) if r.elapsed and r.elapsed.start == v.start), None)
    later = nth is not None and any(r.elapsed and r.elapsed.number > v.number for r in rows[nth + 1 :])
    return nth is not None and (alone or later)


def _is_load(reading: Reading, n: Value, since: int) -> bool:
    """Whether a number is the load of a row that goes on ("Exercise 3:00 1.7/10") and not the highest one reached."""
    return n.kind == "speed_grade" and bool(n.number % 1) and "max" not in reading.lower[since : n.start]


def _totalled(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Called the whole ("6:40 total", "ten minutes in all")."""
    for v in lengths:
        whole = length_of(v, reading)
        if TOTAL_AFTER.match(reading.lower, whole.end, whole.end + 40):
            return whole
        if _MOVED_AFTER.match(reading.lower, whole.end, whole.end + 24):
            return whole
        told = _TOTAL_BEFORE.search(reading.lower, max(0, v.start - 24), v.start)
        if told and v.unit != "s" and not _OF_RECOVERY.match(reading.lower, whole.end, whole.end + 14):
            return whole
    return None


_LONGEST_TEST = 90 * 60
"""Seconds."""


def _stopped_after(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Behind a word of stopping ("quit 9:15", "off at 7:10"), unless the line tells the time of day."""
    for v in lengths:
        if not _STOP_BEFORE.search(reading.lower[max(0, v.start - 34) : v.start]):
            continue
        if any(r.phase == "recovery" and r.elapsed and r.elapsed.start == v.start for r in reading.rows):
            continue  # "Off belt: 1 min 122, 180/86"
        start, end = reading.line(v.start)
        clocks = [n for n in reading.numbers(start, end) if n is not v and is_told_of_day(reading, n)]
        if v.kind != "time" or not any(0 <= seconds_between(n, v) < _LONGEST_TEST for n in clocks):
            return length_of(v, reading)
    return None


def _lasting(reading: Reading, lengths: list[Value]) -> Measured | None:
    """How long the patient moved ("on the Bruce protocol for nine minutes")."""
    low = reading.lower
    for v in lengths:
        before = low[max(0, v.start - 26) : v.start]
        start, _ = reading.sentence(v.start)
        moving = _FOR_BEFORE.search(before) and _MOVING.search(low, start, v.start)
        if not moving or _NOT_LENGTH.search(before) or v.unit == "s" or _BEHIND_READING.search(before):
            continue
        if before.endswith("at ") and reading.within("ectopy", v.start - len("single PVCs at "), v.start):
            continue
        if not _OF_RECOVERY.match(low, v.end, v.end + 14):
            return length_of(v, reading)
    return None


_BEHIND_READING = re.compile(r"\d/\d{2,3},? at $")
"""The minute of a reading ("118 and 170/92 at nine minutes") is no length."""


def _beside_mets(reading: Reading, lengths: list[Value]) -> Measured | None:
    """Beside the METs in a summary ("7:30 / 9 METs")."""
    for v in lengths:
        if not (v.kind == "time" or (v.unit == "min" and v.number >= 2)):
            continue
        mets = next((n for n in reading.numbers(v.end, v.end + 12) if n.unit == "METs"), None)
        if mets is not None and not any(
            c.isalpha() for c in reading.lower[v.end : mets.start].removeprefix(" min").removeprefix(" and")
        ):
            return length_of(v, reading)
        if v.kind == "time" and _METS_AND_TIME.search(reading.lower, max(0, v.start - 20), v.start):
            return length_of(v, reading)
        if v.unit == "min" and _BEHIND_METS.search(reading.lower, max(0, v.start - 20), v.start):
            return length_of(v, reading)
    return None


_BEHIND_METS = re.compile(r"\bmets?[ :=]{1,3}\d{1,2}(?:\.\d)?[ ]{2,6}$")


_METS_AND_TIME = re.compile(r"\d ?mets?[,;/ ]{1,3}$")


_LED_BY = re.compile(r"(?:\bat|\bso|\bafter|,) $")
_STOPPED_AT = re.compile(r"\b(?:stopped|quit|ended)\b[^.;\d]{0,46}(?:\bat |[a-z], )$")
_INTO_AND_SO = re.compile(
    r"\b(?:stopped|quit|ended)\b[^.;\n]{0,30} into (?:stage|stg|st|the) ?\w+,? (?:so|that is|total)(?: at| of)? $"
)
"""How far into a stage, and what that makes in all ("stopped 20 seconds into stage 3, so 6:20")."""
_IN_ALL = re.compile(
    r"[ ]?(?:$|[.;)\n]|(?:,|[-\u2013])(?! ?(?:walk|cool|rec(?:ov\w*)?\b)))|"
    r" (?:because|due|from|with|and|total|in all)\b| for (?!(?:the |his |her )?(?:walk|cool|rec(?:ov\w*)?\b))"
)
_THEN_STOPPED = re.compile(r" ?(?:-{1,2}>|\u2192) ?(?:\w+ ){0,2}(?:stopped|quit|ended|done|off)\b")
"""Behind the time at which the test was stopped ("4/5 at 6:35 -> stopped")."""


def _before_stop(reading: Reading, lengths: list[Value]) -> Measured | None:
    """In front of the stop ("at 7:20 when his legs quit")."""
    low = reading.lower
    for v, behind in itertools.zip_longest(lengths, lengths[1:]):
        _, end = reading.sentence(v.start)
        end = min(end, v.end + 80, behind.start if behind is not None else end)
        if v.kind == "time" and not v.unit and _THEN_STOPPED.match(low, v.end, v.end + 40):
            return length_of(v, reading)
        long = v.kind == "time" or (v.unit == "min" and v.number >= 2)
        led = _LED_BY.search(low, max(0, v.start - 7), v.start) or not low[reading.line(v.start)[0] : v.start].strip()
        if long and led and _STOPS.search(low, v.end, end):
            return length_of(v, reading)
    return None


def _at_stop(reading: Reading, lengths: list[Value]) -> Measured | None:
    """In the sentence of the stop ("stopped for tired thighs at 10 min 12 s")."""
    for v in lengths:
        if v.kind != "time":
            continue
        before = reading.lower[max(reading.sentence(v.start)[0], v.start - 60) : v.start]
        so = _INTO_AND_SO.search(before) and _IN_ALL.match(reading.lower, v.end)
        if so or _STOPPED_AT.search(before):
            return length_of(v, reading)
    return None


def _alone(reading: Reading, lengths: list[Value]) -> Measured | None:
    """As a statement of its own ("10 min 30 s."), or right behind the protocol ("Bruce 8:10")."""
    for v in lengths:
        start, end = reading.sentence(v.start)
        stated = v.unit == "min" and seconds_of(v) >= 180 and (v.kind == "time" or _stopped_before(reading, start))
        stated = stated or (
            v.kind == "time" and not v.unit and 180 <= v.number < 1500 and _behind_stages(reading, start)
        )
        if stated and (not reading.text[start : v.start].strip() or _is_headed(reading, v)):
            whole = length_of(v, reading)
            if not reading.text[whole.end : end].strip(" ."):
                return whole
        of_time = (v.kind == "time" and not v.unit) or (
            v.unit == "min" and not _OF_RECOVERY.match(reading.lower, v.end)
        )
        if not of_time or seconds_of(v) < 60 or _OF_STEPS.match(reading.lower, v.end):
            continue
        near = max(start, v.start - 24)
        named = [c for kind in ("protocol", "modality") for c in reading.within(kind, near, v.start) if c.holds]
        if named and not reading.text[named[-1].end : v.start].strip(" :,-"):
            whole = length_of(v, reading)
            line_end = reading.line(v.start)[1]
            if not any(n.kind == "bp" for n in reading.numbers(whole.end, min(line_end, whole.end + 24))):
                return whole
    return None


_OF_STEPS = re.compile(r"[ -](?:steps?|stages?|increments?|intervals?)\b")
"""How long the steps of a protocol are ("Naughton, 2-minute steps")."""


def _is_headed(reading: Reading, v: Value) -> bool:
    """Whether a length stands right behind a heading of results ("SUMMARY: 10 min 20 s")."""
    section = reading.section(v.start)
    headed = section is not None and section.category in ("results", "response", "comments")
    return headed and section is not None and not reading.text[section.body : v.start].strip(" :=")


def _behind_stages(reading: Reading, start: int) -> bool:
    """Whether a sentence stands right behind the stages ("... 166, 174/78. 9:00. Max HR 166")."""
    before = [r for r in reading.rows_near(start, 40) if r.phase == "exercise"]
    if any(r.elapsed is not None and r.elapsed.start == start for r in reading.rows):
        return False
    return bool(before) and not reading.text[max(r.end for r in before) : start].strip(" .\n")


def _stopped_before(reading: Reading, start: int) -> bool:
    """Whether the line tells the stop before a sentence ("belt off for cramp. 11 min")."""
    return _HAS_STOPPED.search(reading.lower, max(reading.line(start)[0], start - _SAME_LINE), start) is not None


_SAME_LINE = 300
"""Characters of a line before a length in which the stop is told."""


_HAS_STOPPED = re.compile(r"\b(?:off|stopped|quit|ended|stop)\b")


_STOPS = re.compile(
    r"\b(?:stopped(?! (?:on its own|by itself))|quit|gave out|ended(?! on its own)|had to stop|"
    r"asked (?:(?:me|us) )?to (?:stop|get off)|"
    r"brought (?:the )?(?:belt|treadmill)|(?:belt|treadmill|bike) (?:down|off|stopped)|let go of the)\b|"
    r"(?<=\d) off\b(?=[ ]?(?:[.,;(\n]|$))"
)


_OF_RECOVERY = re.compile(
    r"\s*(?:(?:of )?(?:quiet|rest|sitting|lying|seated|supine|waiting)|"
    r"stages?|of rec|recovery|in recovery|after|into rec|min rec)"
)


_WEAK = frozenset(
    "et time ex exercise exercised walked went did total completed pedaled pedalled cycled "
    "cranked rode ridden tot lasted managed made got length".split()
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
