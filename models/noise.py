"""Damage on purpose: typing errors, scanning errors, shorthand, lost line ends, flattened blanks, pasted remnants."""

from __future__ import annotations

import random
import re
import tomllib
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from notecheck.reading.document import Range

CORPORA = Path(__file__).parent.parent / "corpora"


class Edit(NamedTuple):
    """What is put in place of `start:end`."""

    start: int
    end: int
    text: str


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((CORPORA / "noise.toml").read_text(encoding="utf-8"))


_WORD = re.compile(r"[A-Za-z]{5,}")
ERROR_RATE, SCAN_RATE, SHORT_RATE, PASTE_RATE = 0.08, 0.06, 0.7, 0.1
"""How many of the words or places that could be damaged are."""


def typed(text: str, dice: random.Random) -> list[Edit]:
    """Letters left out, doubled, swapped or replaced by a neighbour, in some of the longer words."""
    edits = []
    for word in _WORD.finditer(text):
        if dice.random() >= ERROR_RATE:
            continue
        at = dice.randrange(word.start() + 1, word.end() - 1)
        letter = text[at]
        near = _data()["typing"]["neighbours"].get(letter, letter)
        wrong = dice.choice(["", letter * 2, text[at + 1] + letter, dice.choice(near)])
        edits.append(Edit(at, at + 1 + (len(wrong) == 2 and wrong[1] == letter and wrong[0] != letter), wrong))
    return edits


def scanned(text: str, dice: random.Random) -> list[Edit]:
    """Letters that optical recognition takes for others."""
    edits = []
    for word in _WORD.finditer(text):
        if dice.random() < SCAN_RATE:
            seen, taken = dice.choice(sorted(_data()["scanned"]["confusions"].items()))
            at = text.find(seen, word.start(), word.end())
            if at >= 0:
                edits.append(Edit(at, at + len(seen), taken))
    return edits


def abbreviated(text: str, dice: random.Random) -> list[Edit]:
    """The field's shorthand in place of whole words."""
    words = _data()["abbreviated"]["words"]
    either = "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))
    found = re.finditer(rf"\b(?:{either})\b", text, re.IGNORECASE)
    return [Edit(*m.span(), words[m[0].lower()]) for m in found if dice.random() < SHORT_RATE]


def unbroken(text: str, dice: random.Random) -> list[Edit]:
    """Some line ends lost, a blank in their place."""
    return [Edit(*m.span(), " ") for m in re.finditer(r"(?<=[^\s:])\n(?=\S)", text) if dice.random() < 0.15]


def flattened(text: str, dice: random.Random) -> list[Edit]:
    """Every run of blanks and tabs one blank."""
    return [Edit(*m.span(), " ") for m in re.finditer(r"[ \t]{2,}|\t", text)]


def pasted(text: str, dice: random.Random) -> list[Edit]:
    """Remnants of a page at some line ends and between some words."""
    remnants = _data()["pasted"]["remnants"]
    places = [m.start() for m in re.finditer(r"\n|(?<=[.;]) ", text)]
    return [Edit(at, at, dice.choice(remnants)) for at in places if dice.random() < PASTE_RATE]


KINDS: dict[str, Callable[[str, random.Random], list[Edit]]] = {
    "typing errors": typed,
    "scanning errors": scanned,
    "shorthand": abbreviated,
    "lost line ends": unbroken,
    "flattened blanks": flattened,
    "pasted remnants": pasted,
}


def damaged(text: str, kind: str, dice: random.Random, places: Sequence[Range] = ()) -> tuple[str, list[Range]]:
    """Returns a text with one kind of damage, and where the given places now lie."""
    edits = sorted(KINDS[kind](text, dice))
    parts: list[str] = []
    begins, shifts = [0], [0]
    at = shift = 0
    for edit in edits:
        if edit.start < at:
            continue
        parts += [text[at : edit.start], edit.text]
        at = edit.end
        shift += len(edit.text) - (edit.end - edit.start)
        begins.append(edit.end)
        shifts.append(shift)
    parts.append(text[at:])

    def moved(place: int) -> int:
        return max(0, place + shifts[bisect_right(begins, place) - 1])

    return "".join(parts), [(moved(start), max(moved(start) + 1, moved(end))) for start, end in places]
