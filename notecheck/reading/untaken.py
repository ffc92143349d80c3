"""Pressures that were not taken, by the words that say so: the rate beside them is a reading all the same."""

from __future__ import annotations

import re

from notecheck.reading.document import Reading
from notecheck.reading.values import Value

_NAME = r"(?:nibp|bp|b/p|(?:blood )?pressure|cuff(?: bp| pressure)?)"
_UNNAMED = (
    r"not (?:taken|obtained|gotten|heard|audible)|unobtainable|inaudible|"
    r"(?:unable|missed)(?=[ ]*(?:[.,;)|]|$|\n)| (?:d/t|due|because)\b)"
)
"""What says so right behind a rate, without the pressure's name; the looser words below need it."""
_NOT = (
    rf"{_UNNAMED}|not (?:measured|done|recorded|available|auscultated|palpable|able|read)|"
    r"(?:could ?n[o']?t|could not|can ?not|can'?t) be (?:taken|obtained|heard|measured|auscultated)|"
    r"unobtained|skipped|omitted|deferred|off\b|n/[oa]\b|na\b|nd\b|no reading|did ?n[o']?t (?:read|take|work)|"
    r"(?:refused|declined|slipped|error|failed)(?=[ ]*(?:[.,;()|]|$|\n))"
)
"""What says so behind its name."""
_SIGN = r"(?:\*{2,3}|-{2,3}|x{2,3}|n/[oa]|\?{1,3})"
_UNTAKEN = re.compile(
    rf"\b{_NAME}(?: (?:was|were|is|at peak|at this stage))?"
    rf"(?:[ ]?[:=(\-][ ]?|[ ])(?:{_NOT}|-{{2,3}}(?!-)|\*{{2,3}}(?!\*))|"
    rf"(?<=\d)[ \t]{{0,12}}[ \t,|(-][ \t]{{0,12}}(?:{_UNNAMED})|"
    r"(?<=\d)[ \t]{1,12}(?:-{2,3}|\*{2,3})(?=[ \t]*(?:\n|$))|"
    rf"(?<![\w/*-]){_SIGN}[ ]?/[ ]?{_SIGN}(?![\w/*-])|"
    r"\bno (?:nibp|bp|b/p|cuff|(?:blood )?pressure could)(?! (?!taken|obtained|reading|at|here|possible|be)[a-z])\b|"
    r"\bno pressure (?:taken|obtained)\b|(?<=\d - )no pressure(?=,)|"
    r"\b(?:could ?n[o']?t|could not|unable to|can ?not|can'?t|did ?n[o']?t|did not) "
    rf"(?:get|hear|take|obtain|auscultate|measure) (?:an? |the |his |her )?{_NAME}\b(?! ?(?:med|pill|tab))"
)
"""Behind the name, behind a rate, at the end of a row, as two signs with a stroke, "no BP", "could not get a BP"."""
_MAY_BE = re.compile(
    r"not|n'?t |no |un(?:able|ob)|inaud|miss|skip|omit|defer|refus|declin|slip|error|fail|off|n/?[oa]\b|nd\b|--|\*\*|"
    r"\?/|x/x"
)
"""One of these stands in all of them."""


def untaken(reading: Reading, start: int, end: int) -> list[Value]:
    """Returns the places of a stretch where a pressure is said not to have been taken, as values of no number."""
    if not _MAY_BE.search(reading.lower, start, end):
        return []
    return [Value("untaken", 0.0, 0.0, "", m[0], *m.span()) for m in _UNTAKEN.finditer(reading.lower, start, end)]
