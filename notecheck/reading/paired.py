"""Which heart rate belongs to a pressure: the one beside it, or the one that is named before it."""

from __future__ import annotations

import re

from notecheck import lexicon
from notecheck.reading.document import Reading
from notecheck.reading.markers import Marker, markers_of
from notecheck.reading.values import Value

_WORDS = lexicon.wordings("paired")

REACH = 140
"""Characters: how far before a pressure its rate may stand when it is named."""
_NAMED_RATE = re.compile(
    rf"\b(?:{_WORDS['named_rate']})"
    r"(?: of| was| at| is| to| then| up to| reached| rose to| now| read| around| about| went to| w/| with| again)*"
    r"[\s=:~@,(\"-]{0,4}$"
)
_OTHER_NUMBER = re.compile(
    r"(?:\b(?:rpe|spo2|sats?|pr|qrs|qtc?|borg|age[d]?|wt|ef|v|mrn|room|rm|stage|stg|step|st|(?<!/)s|"
    r"(?<!\d )(?:watts?|mets?|grade|mph)|target|thr|goal|tgt|mphr|predicted|pred|of|x|sao2|dob|rr|level|sbp|"
    r"o2|id|no|v4-|v5-|rpp|dp|at|bg|glucose|chart|temp|wall|page)|#)[\s.=:#@(-]{0,3}$"
)
_LINK = re.compile(
    r"[\s,;|/@&()=:\-\u2022>.\[\]\"]*(?:(?:and|with|rest|resting|sitting|standing|supine|bp|b/p|pressure|blood|a|of|was|over|hr|bpm|beats|per|minute|w/|the|his|her|at|is|but|while|"
    r"sbp|by|to|x'|lpm|ppm|min|systolic|cuff|reading|then|dropped|rose|fell|went)[\s,|/@&()=:\-.]*){0,6}"
)
_PULSE_LETTER = re.compile(r"(?:^|[\s,;:(])p[ :=]{1,2}$")
_BREATHS = re.compile(r"[\s,;]{1,3}(?:rr?|resp\w*)[ :=]{1,2}\d{1,2}[\s,;]{1,3}(?:bp|b/p)[ :=]{1,2}")
"""The breaths between a pulse and its pressure ("P 59, RR 14, BP 108/64")."""
_WITH_TIME = re.compile(r"[ ](?:at|@) ?\d{1,2}:\d\d(?=[ ,])")
_AT_PART = re.compile(
    r"[ ]?@[ ]?(?:st\w*[ ]?\d{1,2}|\d{1,2}(?::\d\d)? ?(?:min|m|')?[ ]?(?:rec\w*|post)?)[ ](?:bp|b/p)[ :]{1,2}"
)
"""The part of the test between a rate and its pressure ("106 @ st1 bp 138/80")."""
_NEXT_CELL = re.compile(r"\s*(?:bpm)?\s*\|\s*(?:bp|b/p|blood pressure|pressure|nibp)?[\s:=]*")
_AFTER_RATE = re.compile(
    r"[\s,;|&(]{0,4}(?:(?:before|at rest|to start|beforehand|sitting|seated|supine|lying)[,;]? )?"
    r"(?:and |with |w/ |, )?(?:an? |his |her |the )?(?:hr|heart rate|pulse|p(?=[ :=]{1,2}\d)|"
    r"rate)(?: of| was| at| is| to)?[\s=:]{0,3}(?P<hr>\d{2,3})\b(?![/:%.]\d)",
)
_ORDINAL = re.compile(
    r"(?:first|second|third|fourth|fifth|1st|2nd|3rd|4th|5th) (?:stage|step|level)(?: was| at)?[ ]?(?:[-:=,][ ])?$"
)
_LIMIT = re.compile(r"\b(?:pred(?:icted)?\.? (?:max\w*|peak)|target)\.? (?:hr|heart rate|rate)[ :=]{1,4}$")
"""A predicted or a target rate was not measured."""
_RATE_RIGHT_BEHIND = re.compile(
    r"(?: ?mm ?hg)?(?:,[ ]|[ ]?[(/;+-][ ]?|[ ]{1,8})(?:p ?)?(?P<hr>[3-9]\d|1\d\d|2[0-2]\d)\)?(?: ?bpm)?[ ]?"
    r"(?=[.,;)|\n]|$|[ ]{2})(?!\.\d)"
)
"""The rate without a word behind every pressure of a line ("Stage 1 138/74, 112. Stage 2 150/76, 131")."""
_RATE_BEHIND_MINUTE = re.compile(
    r"[ \t|]{1,8}\+?\d{1,2} ?(?:min|m|')[ \t|]{1,8}(?P<hr>[3-9]\d|1\d\d|2[01]\d)[ \t|]*$", re.MULTILINE
)
"""The minute and the rate that close a line which begins with its pressure ("196/72    1 min   148")."""
_BARE_AFTER = re.compile(
    r"(?: ?mmhg)?(?: (?:sitting|seated|standing|supine|lying))?(?:[ ],|[,;]?)[ ](?:and |& )?(?P<hr>\d{2,3})"
    r"(?=,? (?:bpm|beats|seated|sitting|standing|supine|reg\w*|lying|at rest|n?sr|sinus|sb|af(?:ib)?)\b|"
    r"[.;](?!\d)|[ ]*$|[ ]*\n)"
)
"""A rate without a word for it behind a resting pressure ("Pre-test 134/80, 72.")."""


def _usable(reading: Reading, v: Value) -> bool:
    if v.kind != "number" or v.unit not in ("", "bpm") or not 30 <= v.number <= 250 or v.number % 1:
        return False
    if _LIMIT.search(reading.lower, max(0, v.start - 34), v.start) or reading.lower.startswith(" pred", v.end):
        return False
    return v.unit == "bpm" or 2 <= len(v.text.strip()) <= 3


def rate_before(reading: Reading, done: int, bp: Value) -> Value | None:
    """The heart rate that belongs to a pressure and stands before it."""
    window = max(done, bp.start - REACH)
    for v in reversed(reading.numbers(window, bp.start)):
        if not _usable(reading, v):
            continue
        before = reading.lower[max(done, v.start - 34) : v.start]
        named = bool(_NAMED_RATE.search(before))
        between = reading.lower[v.end : bp.start]
        celled = between.count("|") == 1 and _NEXT_CELL.fullmatch(between)
        if (
            v.unit != "bpm"
            and not named
            and not _ORDINAL.search(before)
            and (_OTHER_NUMBER.search(before) or reading.text[max(0, v.start - 1) : v.start] in "-/")
        ) and not (_OTHER_NUMBER.search(before) and re.search(r"\bat[\s]{1,2}$", before) and _LINK.fullmatch(between)):
            continue
        if named or v.unit == "bpm":
            if ("|" not in between or celled) and "\n\n" not in between:
                return v
        elif (_PULSE_LETTER.search(before) and _BREATHS.fullmatch(between)) or (
            len(between) <= 34 and (_LINK.fullmatch(_WITH_TIME.sub(" ", between)) or _AT_PART.fullmatch(between))
        ):
            return v
    return None


def rate_after(reading: Reading, bp: Value, limit: int) -> Value | None:
    """The rate that is named right behind a pressure ("138/74, HR 112")."""
    found = _AFTER_RATE.match(reading.lower, bp.end, limit)
    if found is None:
        return None
    return next((v for v in reading.numbers(found.start("hr"), found.end("hr")) if _usable(reading, v)), None)


def bare_rate_after(reading: Reading, own: list[Marker], bp: Value, limit: int) -> Value | None:
    """The rate without a word behind a pressure whose `own` markers call it resting ("Pre-test 134/80, 72.")."""
    if not own or own[-1].phase not in ("rest", "posture"):
        return None
    found = _BARE_AFTER.match(reading.lower, bp.end, min(limit, len(reading.lower)))
    if found is None:
        return None
    return next((v for v in reading.numbers(*found.span("hr")) if _usable(reading, v) and v.number < 140), None)


def rate_right_behind(reading: Reading, bp: Value, limit: int) -> Value | None:
    """The rate that stands without a word right behind a pressure, closed by a mark."""
    found = _RATE_RIGHT_BEHIND.match(reading.lower, bp.end, limit) or behind_its_minute(reading, bp, limit)
    if found is None:
        return None
    return next((v for v in reading.numbers(*found.span("hr")) if _usable(reading, v)), None)


def behind_its_minute(reading: Reading, bp: Value, limit: int) -> re.Match[str] | None:
    """The minute and the rate behind a pressure that begins its line."""
    if reading.text[reading.line(bp.start)[0] : bp.start].strip(" \t|*-"):
        return None
    return _RATE_BEHIND_MINUTE.match(reading.lower, bp.end, limit)


NUMBERED = re.compile(r"[ \t]*[-\u2022*]?[ ]?(?P<n>\d{1,2}|\u00bd|1/2)(?=[ ]?(?:[-.)=(|]|:(?!\d\d))|[ ]{1,8}\d)")
_LAST_OF_LINE = re.compile(r"(?:[ ]?[-,(/][ ]?|[ ]p ?)\d{2,3}\)?(?: ?bpm)?[ ]*$", re.MULTILINE)
_LAST_OF_TIMED = re.compile(r"[ \t]{1,8}(?:[3-9]\d|1\d\d|2[01]\d)(?P<named> ?bpm)?[ \t]*$", re.MULTILINE)
_PRESSURE_FIRST = re.compile(
    r"^[^\n\d]{0,60}\b(?:bp\b|b/p\b|b\.p\.|pressure\b|mmhg\b)[^\n\d]{0,40}\b(?:h\.r\.|(?:hr|heart rate|(?<!resp )rate|"
    r"pulse(?! ?ox)|bpm)\b)"
    r"[^\n\d]{0,40}$(?=\n+[^\n]{0,24}\b\d{2,3}/\d{2,3}\b)",
    re.MULTILINE,
)
"""A head that has the pressure before the rate: bare rates elsewhere in the note stand behind theirs too."""
_TIMED_PAIR = re.compile(
    r"^[ \t|*-]*(?:\d{4}|\d{1,2}:\d\d|\+?\d{1,2} ?(?:min\w*|m|'))[ \t|:,-]*\d{2,3}/\d{2,3}[ \t]{1,8}"
    r"(?:\d{1,2} ?min\w*[ \t]{1,8})?(?P<n>\d{2,3})[ \t]*$",
    re.MULTILINE,
)
_PER_CENT = 100
"""A number of more is no saturation."""


def rates_stand_behind(reading: Reading) -> bool:
    """Whether bare numbers behind the pressures of a log are rates: a head says so, or one of them is no saturation."""
    if _PRESSURE_FIRST.search(reading.lower):
        return True
    if _OTHER_COLUMN.search(reading.lower):
        return False
    return any(int(m["n"]) > _PER_CENT for m in _TIMED_PAIR.finditer(reading.lower))


_OTHER_COLUMN = re.compile(
    r"^(?=[^\n]*(?:\b(?:time|bp|b/p|stage|min|clock)\b|:[ ]*$))"
    r"[^\n\d]{0,60}\b(?:map|mean|spo2|sats?|o2|ox|wt|weight|glucose|bg|rpe|resp\w*|rr)\b[^\n\d]{0,40}$"
    r"(?=(?:\n(?:[^\nA-Za-z/\d]{0,60}|[ \t]*(?:\([^()\n]{1,24}\)[ \t|]*){1,6})(?=\n)){0,2}"
    r"\n[^\n]{0,24}\b\d{2,3}/\d{2,3}\b)",
    re.MULTILINE,
)
"""The head of a log that names something else behind the pressures; units or a rule may stand below it."""


_ONLY_TIME = re.compile(r"[ \t|*-]*(?:\d{4}|\d{1,2}:\d\d|\+?\d{1,2} ?(?:min\w*|m|'))[ \t|:,-]*")
"""All that stands before the pressure in a line of a log that has the rate behind it ("0933   142/66   118")."""


def closes_line(reading: Reading, bp: Value, end: int, *, bare: bool) -> bool:
    """Whether a labelled pressure and a number behind it are all that the line holds ("stage I 146/82 - 103").

    `bare`: whether bare numbers behind pressures are rates.
    """
    start = reading.line(bp.start)[0]
    last = _LAST_OF_TIMED.match(reading.lower, bp.end, end)
    if last is not None and _ONLY_TIME.fullmatch(reading.lower, start, bp.start):
        return last["named"] is not None or bare
    if behind_its_minute(reading, bp, end):
        return bare
    labelled = NUMBERED.match(reading.text, start, bp.start) or any(
        m.strong for m in markers_of(reading, start, bp.start)
    )
    return bool(labelled) and _LAST_OF_LINE.match(reading.lower, bp.end, end) is not None
