"""Grades of a symptom: what the figures behind it say of whether it was felt ("CP 0 at rest, 3/10 at peak")."""

from __future__ import annotations

import re
from typing import Literal

from notecheck.reading.document import Concept, Reading

Grade = Literal["felt", "nought", "nought_before", ""]
"""What grades say: felt, not felt, not felt before the test; nothing."""
REACH = 90
"""Characters behind a symptom in which its grades stand."""
_ENDS = re.compile(
    r"\n|\s\d{1,2}\)[ ](?=[a-z])|;(?![ ]?(?:at|in|peak|by|after|stage|st)\b)|\.(?!\d)|\b(?:rpe|borg|hr|bp|rr|"
    r"spo2|o2|ekg|ecg|legs?|calf|knees?|effort|rpp|st(?! ?\d)|"
    r"no|denie[sd]|not|without)\b"
)
"""Where something else is told."""
_MOMENT = re.compile(
    r"(?<![\w:])\d{1,2}(?:, ?\d{1,2})+,? ?(?:and \d{1,2} ?)?(?:mins?|minutes?|m)\b|"
    r"(?<![a-z\d])(?:(?:in|at|by|@|from|till|until|thr(?:u|ough)|during|after|for|x)[ ]?)?(?:"
    r"(?:stages?|stgs?|sts?|s|steps?|levels?|mins?|minutes?)[ ]?(?:\d{1,2}|iv|i{1,3}|v)\b(?:[ ]?(?:-|&|and|"
    r"to)[ ]?\d\b(?![ ]?/))*|"
    r"\d{1,2}:\d\d|\d{1,3}[ ]?(?:-[ ]?\d{1,2}[ ]?)?(?:mins?|minutes?|m|secs?|seconds?|s|w|watts?|bpm|mets?|mph|%|"
    r"mm|ft|flights?|"
    r"blocks?|days?|d|wks?|weeks?|mos?|months?|yrs?|years?|x|times|pm|am|beats?|pvcs?|pacs?|couplets?)(?![a-z\d]))|"
    r"(?<![a-z\d])(?:at|@|by|in|from|till|until|x|for|after)[ ]?\d{1,3}\b(?![ ]?(?:/|out of))"
)
"""When something was, or how long: its figures are no grades."""
_SCALE = re.compile(
    r"\((?:scale )?[01] ?(?:-|to) ?(?:4|5|10)(?: scale)?\)|\b[01] ?(?:-|to) ?(?:4|5|10) scale\b|"
    r"\bscale[ :]*[01] ?(?:-|to) ?(?:4|5|10)\b"
)
"""The scale that a form prints beside a grade ("Chest pain (0-10): 0")."""
_GAPS = re.compile(r" {2,}")
_SLASHED = re.compile(r"(?<![\d/])\d(?:[ ]?/[ ]?\d){2,}(?![\d/])")
"""Grades of several moments in one ("0/0/2")."""
_GRADE = re.compile(
    r"(?<![\w.:/#%])(?P<n>10|\d|zero|(?:one|two|three|four|five|six|seven|eight|nine|ten)(?=[ ]?(?:/|out of)))"
    r"(?P<of>[ ]?(?:/|out of|of(?= ?(?:10|ten)\b)|(?<=0 )of)[ ]?(?:10|ten|4|5)\b)?(?![\d:%/]|[.,]\d|[a-z])"
)
_LEADS = re.compile(
    r"[ ]?(?:[-:=(,][ ]?|[ ])?(?:(?:at|@|scale|score|scores|index|grade|graded|level|rated|rating|rest|resting|"
    r"pre|peak|max|"
    r"was|is|of|about|approx|a|an|up to|to|mild|moderate|severe|now|maybe|only|just|st|stage|during|with|exercise|test)"
    r"[ ]?[:=(]?[ ]?)*"
)
"""What may stand between a symptom and its first grade."""
_BEFORE_ALONE = re.compile(
    r"\b(?:rest|resting|pre|pre-?test|before|baseline|start|supine|standing|sitting|initially)\b"
)
_IN_TEST = re.compile(
    r"\b(?:peak|max|post|during|exercise|stages?|st ?\d|s\d|after|rec\w*|throughout|thru|through|end|stop|"
    r"test)\b|(?<!\d)[1-9]:\d\d"
)
_CAME = re.compile(
    r"\b(?:then|later|until|till|by|at|early|late),?[ ](?:[^,;.\n]{0,20} )?(?:mild|mod\w*|severe|slight|tight\w*|"
    r"pressure|heav\w+|"
    r"ach\w+|sore|burn\w*|winded|short)\b|\b(?:mild|mod|moderate|severe|slight)\b(?! *$)|"
    r"^[ ]?(?:until|till)\b(?! (?:the )?(?:very )?(?:end|stop\w*|finish\w*|done)\b)"
)
"""What says in words that it came after all."""


def graded(reading: Reading, c: Concept) -> Grade:
    """Returns what the grades behind a symptom say of it.

    One above nought says that it was felt, nought in all that it was not. Of a symptom that words deny only a grade in
    the same clause counts.
    """
    low = reading.lower
    behind = low[c.end : _end(reading, c)]
    told = _SLASHED.sub(lambda m: m[0].replace("/", " "), _MOMENT.sub(_blank, _SCALE.sub(_blank, behind)))
    if c.negated and "," in told and not _ANSWER.match(behind):
        told = told[: told.index(",")]
        behind = behind[: len(told)]
    grades = list(_GRADE.finditer(told))
    end = c.end + len(behind)
    apart = bool(grades) and _BEFORE_NEXT.search(told, 0, grades[-1].start()) and not told[grades[-1].end() :].strip()
    if apart and reading.within("symptom", end, end + 1):
        grades.pop()  # it is the next symptom's ("CP 0, 2/10 leg pain", "SOB s3, 0 CP")
    if not grades:
        return ""
    first = grades[0]
    near = _LEADS.fullmatch(_GAPS.sub(" ", told[: first.start()])) is not None
    if not near and (first["of"] is None or first.start() > _FAR):
        return ""
    felt = [g["n"] not in _NOUGHT for g in grades]
    if c.negated and len(grades) > 1 and felt[0] and not any(g["of"] for g in grades):
        return ""  # "no CP 4 of 4 stages"
    if any(above and g["of"] for above, g in zip(felt, grades, strict=True)):
        return "felt"
    if felt[0]:
        return "felt" if len(grades) > 1 or _closes(told, first.end()) else ""
    if any(felt) or _CAME.search(behind[first.end() :]):
        return "felt"
    bare = len(grades) == 1 and not first["of"]
    before_alone = bare and _BEFORE_ALONE.search(behind) and not _IN_TEST.search(behind)
    return "nought_before" if before_alone else "nought"


_NOUGHT = ("0", "zero")
_ANSWER = re.compile(r"[ :=(]{0,3}(?:0|zero)\b")
_BEFORE_NEXT = re.compile(r", *$")
_FAR = 14
"""Characters in which a grade of a scale stands behind its symptom whatever is between."""


def _blank(m: re.Match[str]) -> str:
    return " " * len(m[0])


def _closes(told: str, at: int) -> bool:
    """Whether a bare figure stands at the end of what is told, or before a moment."""
    return not told[at:].strip(" +,)|-")


def _end(reading: Reading, c: Concept) -> int:
    """Where what is told of a symptom ends: at the next one, at the end of the clause."""
    stop = _ENDS.search(reading.lower, c.end, c.end + REACH)
    end = stop.start() if stop else min(len(reading.lower), c.end + REACH)
    others = reading.within("symptom", c.end, end)
    return min([end, *(o.start for o in others if o.start >= c.end)])
