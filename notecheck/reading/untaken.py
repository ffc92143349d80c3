"""Pressures that were not taken, by the words that say so: the rate beside them is a reading all the same."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from notecheck.reading.document import Reading
from notecheck.reading.values import Value

_NAME = r"(?:nibp|bp|b/p|(?:blood )?pressure|cuff(?: bp| pressure| reading)?)"
_UNNAMED = (
    r"not (?:taken|obtained|gotten|got|heard|audible)|unobtainable|inaudible|unreadable|"
    r"(?:unable|missed)(?=[ ]*(?:[.,;)|]|$|\n)| (?:d/t|due|because)\b)"
)
"""What says so right behind a rate, without the pressure's name; the looser words below need it."""
_NOT = (
    rf"{_UNNAMED}|not (?:measured|done|recorded|available|auscultated|palpable|able|read)|"
    r"(?:could ?n[o']?t|could not|can ?not|can'?t) be (?:taken|obtained|heard|measured|auscultated)|"
    r"unobtained|lost\b|drowned|skipped|omitted|deferred|off\b|n/[oa]\b|na\b|nd\b|no reading|"
    r"did ?n[o']?t (?:read|take|work)|"
    r"(?:refused|declined|slipped|error|failed)(?=[ ]*(?:[.,;()|]|$|\n))"
)
"""What says so behind its name."""
_SIGN = r"(?:\*{2,3}|-{2,3}|x{2,3}|n/[oa]|\?{1,3})"
_UNTAKEN = re.compile(
    rf"\b{_NAME}(?: (?:was|were|is|at peak|at this stage))?"
    rf"(?:[ ]?[:=(\-][ ]?|[ ])(?:{_NOT}|-{{2,3}}(?!-)|\*{{2,3}}(?!\*))|"
    rf"(?<=\d)[ \t]{{0,12}}[ \t,|(-][ \t]{{0,12}}(?:{_UNNAMED})|"
    r"(?<=\d)[ \t]{1,12}(?:-{2,3}|\*{2,3}|(?<=[ \t]{2})(?:off|stop|end))(?=[ \t]*(?:\n|$))|"
    rf"(?<![\w/*-]){_SIGN}[ ]?/[ ]?{_SIGN}(?![\w/*-])|"
    r"\bno (?:nibp|bp|b/p|cuff|(?:blood )?pressure could)(?! (?!taken|obtained|reading|at|here|possible|be)[a-z])\b|"
    r"\bno pressure (?:taken|obtained)\b|\bno pressure,? (?:arm|hand|cuff|because|since)\b|"
    r"\b(?:could ?n[o']?t|could not|unable to|can ?not|can'?t|did ?n[o']?t|did not) "
    rf"(?:get|hear|take|obtain|auscultate|measure) (?:an? |the |his |her )?{_NAME}\b(?! ?(?:med|pill|tab))"
)
"""Behind the name, behind a rate, at the end of a row, as two signs with a stroke, "no BP", "could not get a BP"."""
_MAY_BE = re.compile(
    r"not|n'?t |no |un(?:able|ob|read)|lost|drown|inaud|miss|skip|omit|defer|refus|declin|slip|error|fail|off|"
    r"n/?[oa]\b|nd\b|--|\*\*|"
    r"\?/|x/x"
)
"""One of these stands in all of them."""


def untaken(reading: Reading, start: int, end: int, pressures: Sequence[Value] = ()) -> list[Value]:
    """Returns the places of a stretch where a pressure is said not to have been taken, as values of no number.

    Where one of the `pressures` of the stretch follows in the same reading, it was taken after all.
    """
    found: list[Value] = []
    may_be = _MAY_BE.search(reading.lower, start, end)
    while may_be is not None:
        line_start, line_end = reading.line(may_be.start())
        stop = min(line_end, end)
        matches = _UNTAKEN.finditer(reading.lower, max(line_start, start), stop)
        found += [Value("untaken", 0.0, 0.0, "", m[0], *m.span()) for m in matches]
        may_be = _MAY_BE.search(reading.lower, max(stop, may_be.end()), end)
    return [v for v in found if not _taken_after_all(reading, v, pressures)]


def _taken_after_all(reading: Reading, missing: Value, pressures: Sequence[Value]) -> bool:
    """Whether a pressure of the same reading follows words that sounded as if there were none ("BP missed, 160/80")."""
    nth = bisect_left(pressures, missing.end, key=lambda v: v.start)
    behind = pressures[nth] if nth < len(pressures) else None
    if (
        behind is None
        or behind.start >= missing.end + _SAME_READING
        or any(sign in reading.text[missing.end : behind.start] for sign in (";", ". "))
    ):
        return False
    between = (v for v in reading.numbers(missing.end, behind.start) if v.kind == "number" and v.unit in ("", "bpm"))
    return "\n" not in reading.text[missing.end : behind.start] and not any(v.number >= 30 for v in between)


_SAME_READING = 50
"""Characters."""
