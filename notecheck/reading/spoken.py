"""Numbers that were dictated and typed as words ("one thirty two over eighty"), written as digits at the same length.

What is longer than the digits is filled with decimals of nothing, so that the number still ends where its words do:
"seventy six" becomes "76.00000000".
"""

from __future__ import annotations

import re

_ONES = {w: n for n, w in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = {
    w: n
    for n, w in enumerate("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10)
}
_TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_ONE, _TEEN, _TEN = ("|".join(words) for words in (_ONES, _TEENS, _TENS))
_BELOW_HUNDRED = rf"(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_TEEN})"
_NUMBER = re.compile(
    rf"\b(?:(?P<century>nineteen|twenty)[ ](?P<year>{_BELOW_HUNDRED}|oh[ ](?:{_ONE}))(?![ ]over)(?<!twenty twenty)"
    rf"|(?P<hundred>one|two)[ ](?:(?P<rest>(?:hundred(?:[ ]and)?[ ])?{_BELOW_HUNDRED}|"
    rf"(?:oh|hundred(?:[ ]and)?)[ ](?:{_ONE}))|hundred)"
    rf"|(?P<whole>zero|{_TEEN}|{_TEN}|{_ONE})[ ]point[ ](?P<tenths>{_ONE}|zero)"
    rf"|(?P<plain>(?:{_TEN})(?:[ -](?:{_ONE}))?))\b",
    re.IGNORECASE,
)
_PRESSURE = re.compile(rf"\b(?:{_TEN}|{_TEEN}|{_ONE})[ ]over[ ](?:{_TEN})\b", re.IGNORECASE)
FEWEST = 2
"""Pressures told in words: with as many the numbers of a note were dictated."""


def digits(copy: str) -> str:
    """Returns a reading copy with its dictated numbers as digits, at the same length."""
    if (" over " not in copy and " OVER " not in copy) or len(_PRESSURE.findall(copy)) < FEWEST:
        return copy
    return _NUMBER.sub(_written, copy)


def _written(found: re.Match[str]) -> str:
    if found["year"]:
        number = f"{19 if found['century'].lower() == 'nineteen' else 20}{_below_hundred(found['year']):02d}"
    elif found["hundred"]:
        rest = _below_hundred(found["rest"]) if found["rest"] else 0
        number = str(100 * _ONES[found["hundred"].lower()] + rest)
    elif found["tenths"]:
        number = f"{_below_hundred(found['whole'])}.{_ONES.get(found['tenths'].lower(), 0)}"
    else:
        number = str(_below_hundred(found["plain"]))
    return (number if "." in number else number + ".").ljust(len(found[0]), "0")


def _below_hundred(words: str) -> int:
    known = _ONES | _TEENS | _TENS
    return sum(known.get(word, 0) for word in re.split(r"[ -]", words.lower()))
