"""What the language model sees of a sentence: its words, their classes, their letters, and where it stands.

The same functions name the features when the model is trained and when it reads.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from notecheck.reading.document import Range, Reading

_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]{1,2})?|[^\w\s]|_")
_DIGITS = re.compile(r"\d+")
_EDGES = frozenset("./h")
"""Signs of the edges of sentences and lines, and of what a form leaves open: they are no part of a sentence."""
_LONGEST = 4
"""Letters of the longest piece of a word that is a feature of its own."""
MOST_WORDS = 80
"""Of a longer sentence only so many words are seen."""

HEAD, HEAD_LINES = 200, 2
"""Characters and lines in which a note names its facility, its form and its patient."""


class Piece(NamedTuple):
    """A word or a sign, with its place in the text."""

    name: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence as the model sees it.

    `words` are in lower case, their digits 0; of `signs` a word of no class is the word itself; `around` names the
    section and the contexts that were read.
    """

    words: list[Piece]
    signs: list[Piece]
    around: tuple[str, ...]


def sentences(reading: Reading, decided: Iterable[Range] = ()) -> Iterator[Sentence]:
    """Yields the sentences of a note that hold words and no place that has been decided.

    Args:
        reading: the note as read.
        decided: places in which a rule found something; what a guard cleared counts as decided too.
    """
    cleared = [(s.start, s.end) for s in reading.statements if s.context not in ("", "quoted", "device")]
    taken = sorted([*decided, *cleared])
    begins = [start for start, _ in taken]
    for start, end in reading.sentences:
        at = bisect_left(begins, end)
        if any(stop > start for _, stop in taken[max(0, at - 8) : at]):
            continue
        words = _words(reading.lower, start, end)
        if sum(len(w.name) > 1 and w.name[0].isalpha() for w in words) >= 2:
            yield Sentence(words, _signs(reading, start, end), _around(reading, start, end))


def _words(lower: str, start: int, end: int) -> list[Piece]:
    out = []
    for m in _WORD.finditer(lower, start, end):
        word = m[0]
        out.append(Piece(_shape(word) if word[0].isdigit() else word, m.start(), m.end()))
        if len(out) == MOST_WORDS:
            break
    return out


@lru_cache(maxsize=4096)
def _shape(number: str) -> str:
    return _DIGITS.sub("0", number)


def _signs(reading: Reading, start: int, end: int) -> list[Piece]:
    signs = reading.signs
    first, behind = bisect_left(signs.starts, start), bisect_left(signs.starts, end)
    out = []
    for i in range(first, min(behind, first + MOST_WORDS)):
        sign = signs.text[i]
        if sign in _EDGES:
            continue
        name = signs.classes[i] if sign != "w" else reading.lower[signs.starts[i] : signs.ends[i]]
        out.append(Piece(name, signs.starts[i], signs.ends[i]))
    return out


def _around(reading: Reading, start: int, end: int) -> tuple[str, ...]:
    section = reading.section(start)
    governs = section.category if section is not None and section.start < start else ""
    opens = section.category if section is not None and section.start >= start else ""
    contexts = {c.context for c in reading.between(start, end) if c.context}
    head = start < HEAD and "\n\n" not in reading.text[:start] and reading.text.count("\n", 0, start) < HEAD_LINES
    return (
        f"section={governs}",
        f"heading={opens}",
        *sorted(f"context={c}" for c in contexts),
        *(("place=head",) if head else ()),
    )


@lru_cache(maxsize=65536)
def of_word(word: str) -> tuple[str, ...]:
    """Returns the features of one word: itself and, of letters, its pieces."""
    if not word[0].isalpha():
        return (f"u{word}",)
    edged = f"<{word[:24]}>"
    pieces = {edged[i : i + n] for n in range(3, _LONGEST + 1) for i in range(len(edged) - n + 1)}
    return (f"u{word}", *(f"c{p}" for p in sorted(pieces)))


@lru_cache(maxsize=4096)
def of_sign(sign: str) -> tuple[str, ...]:
    """Returns the features of one sign: its classes, together and each."""
    return (f"s{sign}", *(f"x{name}" for name in sign.split("/"))) if sign.isupper() else ()


def features(sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """Yields the features of a sentence with the place of each; what stands around it has the whole sentence's."""
    for piece in sentence.words:
        for name in of_word(piece.name):
            yield name, piece.start, piece.end
    for piece in sentence.signs:
        for name in of_sign(piece.name):
            yield name, piece.start, piece.end
    for kind, pieces in (("b", sentence.words), ("m", sentence.signs)):
        for a, b in pairs(pieces):
            yield f"{kind}{a.name} {b.name}", a.start, b.end
    for kind, pieces in (("k", sentence.words), ("n", sentence.signs)):
        for a, b in zip(pieces, pieces[2:], strict=False):
            yield f"{kind}{a.name} {b.name}", a.start, b.end
    for name in sentence.around:
        yield name, sentence.words[0].start, sentence.words[-1].end


def pairs(pieces: list[Piece]) -> Iterator[tuple[Piece, Piece]]:
    """Yields each piece with the next, the edges of the sentence among them."""
    if pieces:
        first, last = pieces[0], pieces[-1]
        edged = [Piece("^", first.start, first.start), *pieces, Piece("$", last.end, last.end)]
        yield from pairwise(edged)
