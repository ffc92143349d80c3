"""Which lines go on in the next: the paragraphs of a note are wrapped at a margin, its fields are not."""

from __future__ import annotations

import re
from itertools import pairwise

Range = tuple[int, int]

WIDEST_MARGIN = 180
"""Characters; a longer line was ended on purpose, nobody wraps paragraphs there."""
NARROWEST = 50
"""Characters: a shorter line is wrapped in a note of paragraphs only."""
SHORTEST = 34
"""Characters of a line of such a note that was cut while it was edited."""
DOUBTFUL, OTHERS = 4, 1 / 3
"""For each line that is wrapped without doubt: how many doubtful ones are taken for wrapped too, and how many lines
may begin in small letters for another reason, in a note of paragraphs."""

_ROW = re.compile(
    r"(?:rest|base\w*|pre|st(?:a?ge?)? ?\d|pk|peak|max|rec\w*|post|s\d)\b[ :=,-]{1,4}['(]?\d|(?:dx|hx|pmh|rx|sx) |"
    r"[a-z/]{2,12}:[ ]",
    re.IGNORECASE,
)
"""A line that begins with a reading, or with what stands for a heading, goes on with no sentence."""
_FIELDS = re.compile(r"\S[ ]{3,}\S")
"""Fields beside each other: such a line goes on only in an indented one."""
_LABEL = re.compile(r"(?!and |at |with |to |of )[a-z]\w*(?:[ /]\w+){0,2} ?(?:[:=|]|-[ ]| \d)")
"""A line that begins so is a field of its own."""
_OPEN = re.compile(
    r"(?:\bbp|\bhr|\bpulse|\bpressure|\brate|\bheart|\bby|\bof|\bthe|\band|\bwith|\bto|\bat|\ba|\ban|\bwas|\bwere|\bis|\bthan|\bstage|"
    r"\bminutes?|\d ?w)$",
    re.IGNORECASE,
)
"""What never ends a statement: a capital or a number on the next line belongs to it too."""
_TIED = re.compile(r"\b(?:(?:dr|drs|mr|mrs|ms)\.?|[.,;] stage \d)$", re.IGNORECASE)
"""A title is not parted from its name on purpose, nor a stage in a sentence from its reading."""
_PROSE = re.compile(r"(?<![\w/.-])[A-Za-z]{2,}(?![\w/-])")
_MARK = re.compile(r"[.,;](?=\s)|,$")
"""What a dictated line without marks does not have: there every line is a statement of its own."""
_PROSE_WORDS = 4
"""Words of a line of a paragraph."""


def wrapped_in(text: str, lines: tuple[Range, ...]) -> frozenset[int]:
    """Returns the ends of the lines that go on in the next.

    Args:
        text: a reading copy.
        lines: without their line ends, those with words only.
    """
    sure: set[int] = set()
    doubtful: list[int] = []
    others = 0
    for (start, end), (begin, _) in pairwise(lines):
        following = begin + _indent(text, begin)
        if begin != end + 1 or not _may_go_on(text, start, end, following):
            others += text[following].islower()
        elif _is_tied(text, start, end) or (end - start >= NARROWEST and not _has_room(text, start, end, following)):
            sure.add(end)
        elif text[following].islower() or text[following].isdigit() or text.startswith(("BP ", "HR "), following):
            if _is_prose(text, start, end, following):
                doubtful.append(end)
            else:
                others += 1
    if others <= OTHERS * len(sure) and len(doubtful) <= DOUBTFUL * len(sure):
        sure.update(doubtful)
    return frozenset(sure)


def unwrapped(copy: str, wrapped: frozenset[int]) -> str:
    """Returns a copy with a blank at the end of each line that goes on in the next, unless that is indented."""
    if not wrapped:
        return copy
    lines = copy.split("\n")
    out, at = [lines[0]], len(lines[0])
    for line in lines[1:]:
        out += " " if at in wrapped and not line[:1].isspace() else "\n", line
        at += 1 + len(line)
    return "".join(out)


def _may_go_on(text: str, start: int, end: int, following: int) -> bool:
    """Whether the next line reads like the rest of a statement."""
    if not SHORTEST <= end - start <= WIDEST_MARGIN:
        return False
    shift = _indent(text, start)
    if following - end - 1 <= shift and _FIELDS.search(text, start + shift, end):
        return False
    last = text[start:end].rstrip()[-1:]
    if _is_tied(text, start, end):
        return text[following].isalnum()
    if last in ".:;!?|" or text.find("\t", start, end) >= 0 or _ROW.match(text, following, following + 24):
        return False
    return (
        text[following].islower()
        or (last == "," and text[following].isalnum())
        or (text[following].isalnum() and _OPEN.search(text, max(start, end - 10), end) is not None)
    )


def _is_tied(text: str, start: int, end: int) -> bool:
    return _TIED.search(text, max(start, end - 12), end) is not None


def _has_room(text: str, start: int, end: int, following: int) -> bool:
    """Whether the line had room for the next word, as the lines beside it show: it was ended on purpose."""
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    below = text.find("\n", following)
    longest = max(start - 1 - above, (below if below >= 0 else len(text)) - following)
    word = text.find(" ", following, following + 40)
    return end - start + 1 + (word - following if word >= 0 else 40) <= longest


def _is_prose(text: str, start: int, end: int, following: int) -> bool:
    """Whether a line is part of a paragraph with the marks of one, and the next no field."""
    return (
        _MARK.search(text, start, end) is not None
        and text.find("  ", start + _indent(text, start), end) < 0
        and len(_PROSE.findall(text, start, end)) >= _PROSE_WORDS
        and _LABEL.match(text, following) is None
    )


def _indent(text: str, start: int) -> int:
    """The blanks that the line from `start` on is indented by."""
    at = start
    while at < len(text) and text[at] in " \t":
        at += 1
    return at - start
