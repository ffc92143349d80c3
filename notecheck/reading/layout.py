"""Lines, cells and sentences of a note.

A stress-test note is half prose and half form: a line break ends a statement in a form and means nothing inside a
wrapped paragraph; a wide gap separates two fields; a semicolon separates two readings.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck.reading.wrapping import Range, wrapped_in

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


class Layout(NamedTuple):
    """Ranges of characters: `lines` without their line ends, `sentences` as the units in which a denial reaches.

    `wrapped` are the ends of the lines that go on in the next.
    """

    lines: tuple[Range, ...]
    sentences: tuple[Range, ...]
    wrapped: frozenset[int]


def lines_of(text: str) -> tuple[Range, ...]:
    """Returns the ranges of the lines that hold something."""
    out, start = [], 0
    for piece in text.split("\n"):
        if piece.strip():
            out.append((start, start + len(piece)))
        start += len(piece) + 1
    return tuple(out)


def _ends_sentence(text: str, at: int, stop: int) -> bool:
    """Whether the full stop at `at` ends a sentence and is not part of an abbreviation."""
    tail = text[max(0, at - 7) : at + 1]
    if text[at] != "." or not _ABBREVIATION.search(tail) or _UNIT_LETTER.search(tail):
        return True
    return bool(_TIME_WORD.search(tail)) and stop < len(text) and text[stop].isupper()


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
    wrapped = wrapped_in(text, lines)
    sentences: list[Range] = []
    begin = 0
    for found in _BREAK.finditer(text):
        at, stop = found.span()
        if text[at] == "\n":
            if at in wrapped:
                continue
        elif text[at] in ".!?":
            if not _ends_sentence(text, at, stop):
                continue
        elif text[at:stop] == " / " and not _parts_statements(text, at):
            continue
        _add(sentences, text, begin, at + 1 if text[at] in ".!?" else at)
        begin = stop
    _add(sentences, text, begin, len(text))
    return Layout(lines, tuple(sentences), wrapped)


def _add(sentences: list[Range], text: str, start: int, end: int) -> None:
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE)
        cut = cut if cut > start else start + LONGEST_SENTENCE
        sentences.append((start, cut))
        start = cut
    if text[start:end].strip():
        sentences.append((start, end))
