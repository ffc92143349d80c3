"""Lines, cells and sentences of a note.

A stress-test note is half prose and half form: a line break ends a statement in a form and means nothing inside a
wrapped paragraph; a wide gap separates two fields; a semicolon separates two readings.
"""

from __future__ import annotations

import re
from typing import NamedTuple

Range = tuple[int, int]

LONGEST_SENTENCE = 700
"""Characters; a longer run without any boundary is cut, so that no later step grows with its square."""

_BREAK = re.compile(
    r"""[\n\t |;\u2022\u25aa\u00b7.!?n](?:
        (?<=\n)[ \t]*                               # a line end
      | (?<=\t)\t* | (?<=[ ])[ ]*\|[ ]* | (?<=\|)[ ]*  # cell borders
      | (?<=[ ])(?<![:=,\[(][ ])[ ]+(?![ :=])        # a gap between two fields
      | (?<=;)[ ]* | (?<=[ ])(?:>>|->|\u2192|//|/)[ ]   # readings in a run
      | (?<=[\u2022\u25aa\u00b7])[ ]                 # bullets
      | (?<=[\w)%"'\]][.!?])[.!?]*["')]*[ ]+(?=\S)  # the end of a sentence
      | (?<=\bn)(?:ext|ew)[ ]line\b                 # dictated
    )""",
    re.VERBOSE,
)
"""Each kind tells its first sign by looking back at it, so that the search may run from one such sign to the next."""
_ABBREVIATION = re.compile(
    r"(?:\b(?:dr|drs|mr|mrs|ms|st|vs|no|approx|pt|dept|rm|ste|inc|wt|ht|ph|std|avg|est|jr|sr|prof|hx|fx|dx|ext|sgt|"
    r"lt|capt|maj|col|cdr|lcdr|mod|incl|max|pk|i\.e|e\.g|fig|bldg|resp|ref|ord|supv|tel|temp|approx|ex|min|sec|hr|temp|cont|sig|occ)|(?<!/)\b[A-Za-z])\.$",
    re.IGNORECASE,
)
_UNIT_LETTER = re.compile(r"\d ?[Ww]\.$")
"""Watts at the end of a sentence ("up to 100 W.") are no initial."""
_TIME_WORD = re.compile(r"\b(?:min|sec|hr|ex|max|st|rec|mm|hx|ref|est)\.$", re.IGNORECASE)


_ROW = re.compile(
    r"(?:rest|base\w*|pre|st(?:a?ge?)? ?\d|pk|peak|max|rec\w*|post|s\d)\b[ :=,-]{1,4}['(]?\d", re.IGNORECASE
)
"""A line that begins with a reading goes on with no sentence."""


WIDEST_MARGIN = 180
"""Characters; a longer line was ended on purpose, nobody wraps paragraphs there."""

_FIELDS = re.compile(r"\S[ ]{3,}\S")
"""Fields beside each other: such a line goes on only in an indented one."""


class Layout(NamedTuple):
    """Ranges of characters: `lines` without their line ends, `sentences` as the units in which a denial reaches."""

    lines: tuple[Range, ...]
    sentences: tuple[Range, ...]


def lines_of(text: str) -> tuple[Range, ...]:
    """Returns the ranges of the lines that hold something."""
    out, start = [], 0
    for piece in text.split("\n"):
        if piece.strip():
            out.append((start, start + len(piece)))
        start += len(piece) + 1
    return tuple(out)


def is_wrapped(text: str, start: int, end: int, following: int) -> bool:
    """Whether the line `start:end` goes on in the line that begins at `following`: a paragraph wrapped at a margin.

    A line that had room for the next word, as the lines beside it show, was ended on purpose.
    """
    if not 50 <= end - start <= WIDEST_MARGIN or following >= len(text):
        return False
    above = text.rfind("\n", 0, max(start - 1, 0)) + 1
    below = text.find("\n", following)
    longest = max(start - 1 - above, (below if below >= 0 else len(text)) - following)
    word = text.find(" ", following, following + 40)
    if end - start + 1 + (word - following if word >= 0 else 40) <= longest:
        return False
    if _indent(text, following) <= _indent(text, start) and _FIELDS.search(text, start + _indent(text, start), end):
        return False
    last = text[start:end].rstrip()[-1:]
    if not last or last in ".:;!?|" or "\t" in text[start:end] or _ROW.match(text, following, following + 24):
        return False
    return text[following].islower() or (last == "," and text[following].isalnum())


def _ends_sentence(text: str, at: int, stop: int) -> bool:
    """Whether the full stop at `at` ends a sentence and is not part of an abbreviation."""
    tail = text[max(0, at - 7) : at + 1]
    if text[at] != "." or not _ABBREVIATION.search(tail) or _UNIT_LETTER.search(tail):
        return True
    return bool(_TIME_WORD.search(tail)) and stop < len(text) and text[stop].isupper()


def _indent(text: str, at: int) -> int:
    """The blanks that a line is indented by, counted from its start or from its first word."""
    begin = end = text.rfind("\n", 0, at) + 1
    while end < len(text) and text[end] in " \t":
        end += 1
    return end - begin


LONG_PIECE = 22
"""Characters: pieces as long as this are statements of their own, shorter ones a list ("no CP / SOB / dizziness")."""


def _parts_statements(text: str, at: int) -> bool:
    """Whether the slashes of a line part whole statements and not the words of a list."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    slashes = text.count(" / ", start, end)
    return slashes > 1 and end - start >= LONG_PIECE * (slashes + 1)


def layout_of(text: str) -> Layout:
    """Returns lines and sentences of a reading copy, in one pass."""
    lines = lines_of(text)
    starts = [s for s, _ in lines]
    sentences: list[Range] = []
    begin = 0
    line = -1
    for found in _BREAK.finditer(text):
        at, stop = found.span()
        if text[at] == "\n":
            while line + 1 < len(starts) and starts[line + 1] <= at:
                line += 1
            if line >= 0 and lines[line][1] == at and is_wrapped(text, lines[line][0], at, stop):
                continue
        elif text[at] in ".!?":
            if not _ends_sentence(text, at, stop):
                continue
        elif text[at:stop] == " / " and not _parts_statements(text, at):
            continue
        _add(sentences, text, begin, at + 1 if text[at] in ".!?" else at)
        begin = stop
    _add(sentences, text, begin, len(text))
    return Layout(lines, tuple(sentences))


def _add(sentences: list[Range], text: str, start: int, end: int) -> None:
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        sentences.append((start, cut))
        start = cut
    if text[start:end].strip():
        sentences.append((start, end))
