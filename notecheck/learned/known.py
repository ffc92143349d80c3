"""What the model knows of words, of signs and of pairs of them, looked up for all sentences of a note at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from notecheck.learned.features import CLOSE, OPEN, Sentence, named, of_sign, of_word, signs, written

Array = NDArray[np.float32]
Whole = NDArray[np.int64]

MOST_REMEMBERED = 10_000
"""Words that are remembered before all are forgotten."""
_OPENS, _CLOSES = 0, 1
"""The slots of the edges of a sentence, and their numbers among the names that pairs are made of."""
_SIGN = "\0"
"""Stands before the name of a sign where words and signs are kept together."""


class Known:
    """Sums the features of sentences. Not to be called from several threads at once.

    All sentences go through as one row of slots: of each the words between two edges, what stands around it, and the
    signs between two edges. A slot has what it adds by itself, worked out when it is first met, and the number by
    which its pairs are found.

    Args:
        rows: the row in `hidden` of each feature, by its name.
        hidden: what each feature adds to the hidden units, shape (features, units).
    """

    def __init__(self, rows: Mapping[str, int], hidden: Array) -> None:
        self._rows = rows
        self._hidden = np.vstack([hidden, np.zeros_like(hidden, shape=(1, hidden.shape[1]))])
        self._pairs = _Pairs(rows, len(hidden))
        self._words = _Slots(named, lambda word: self._new(word, of_word(word)))
        self._signs = _Slots(str, lambda sign: self._new(_SIGN + sign, of_sign(sign)))
        self._around = _Slots(str, lambda name: self._new("", [name]))
        self._begin()

    def _begin(self) -> None:
        for slots in (self._words, self._signs, self._around):
            slots.clear()
        self._size = 2
        self._vectors = self._hidden[-1:].repeat(1024, axis=0)
        self._counts = np.zeros(1024)
        self._names = np.arange(1024)
        self._met: list[tuple[str, list[int]]] = []

    def sums(self, sentences: Iterable[Sentence]) -> tuple[Array, NDArray[np.float64]]:
        """Returns the sum over the known features of each sentence, shape (sentences, units), and how many they are."""
        if len(self._words) + len(self._signs) > MOST_REMEMBERED:
            self._begin()
        word, sign, circumstance = self._words.__getitem__, self._signs.__getitem__, self._around.__getitem__
        row: list[int] = []
        begins: list[int] = []
        for sentence in sentences:
            begins.append(len(row))
            row += (_OPENS, *map(word, written(sentence)), _CLOSES, *map(circumstance, sentence.around))
            row += (_OPENS, *map(sign, signs(sentence)), _CLOSES)
        self._settle()
        slots = np.array(row)
        values, counts = self._vectors.take(slots, axis=0), self._counts.take(slots)
        for apart, pairs in enumerate(self._pairs.find(self._names.take(slots)), 1):
            values[:-apart] += self._hidden.take(pairs, axis=0)
            counts[:-apart] += pairs < len(self._rows)
        return np.add.reduceat(values, begins, axis=0), np.add.reduceat(counts, begins)

    def _new(self, name: str, features: list[str]) -> int:
        """A slot for what is met for the first time."""
        known = map(self._rows.get, features)
        self._met.append((name, [row for row in known if row is not None]))
        return self._size + len(self._met) - 1

    def _settle(self) -> None:
        """Works out what the new slots add by themselves."""
        if not self._met:
            return
        nothing = len(self._hidden) - 1
        rows: list[int] = []
        begins: list[int] = []
        for _, known in self._met:
            begins.append(len(rows))
            rows += (nothing, *known)
        first, self._size = self._size, self._size + len(self._met)
        while self._size > len(self._names):
            self._vectors, self._counts, self._names = (
                np.concatenate([slots, slots]) for slots in (self._vectors, self._counts, self._names)
            )
        self._vectors[first : self._size] = np.add.reduceat(self._hidden.take(rows, axis=0), begins, axis=0)
        self._counts[first : self._size] = [len(known) for _, known in self._met]
        self._names[first : self._size] = [self._pairs.number(name) for name, _ in self._met]
        self._met = []


class _Slots(dict[str, int]):
    """The slots of words, signs or circumstances, each given when it is first met.

    Args:
        named: what is told by what it is called; what is called alike has one slot.
        new: gives a new slot to a name.
    """

    def __init__(self, named: Callable[[str], str], new: Callable[[str], int]) -> None:
        self._named, self._new = named, new

    def __missing__(self, told: str) -> int:
        name = self._named(told)
        slot = self[told] = self._new(name) if name == told else self[name]
        return slot


_BASE, _GAP = 1 << 20, 1 << 40
"""Make one key of two numbers of names; the gap is added where one name stands between them."""
_KINDS = {"b": ("", 0), "m": (_SIGN, 0), "k": ("", _GAP), "n": (_SIGN, _GAP)}
"""The first letters of the features of pairs: of words or of signs, following each other or with one between."""


class _Pairs:
    """The features of two words or two signs, to be looked up for a whole row of names at once.

    Args:
        rows: the row of each feature by its name.
        nothing: the row of a pair that is no feature.
    """

    def __init__(self, rows: Mapping[str, int], nothing: int) -> None:
        self._numbers = {OPEN: _OPENS, CLOSE: _CLOSES, _SIGN + OPEN: _OPENS, _SIGN + CLOSE: _CLOSES}
        self._nothing = nothing
        numbers = self._numbers
        keys: list[int] = [np.iinfo(np.int64).max]
        found = [nothing]
        for feature, row in rows.items():
            if feature[0] in _KINDS:
                before, gap = _KINDS[feature[0]]
                first, second = feature[1:].split(" ")
                a = numbers.setdefault(before + first, len(numbers))
                b = numbers.setdefault(before + second, len(numbers))
                between_sentences = (a == _CLOSES and b == _OPENS) or (gap and min(a, b) <= _CLOSES)
                if not between_sentences:
                    keys.append(gap + a * _BASE + b)
                    found.append(row)
        every = np.array(keys)
        order = every.argsort()
        self._keys, self._found = every[order], np.array(found)[order]

    def number(self, name: str) -> int:
        """Returns the number of a name, -1 if it stands in no pair."""
        return self._numbers.get(name, -1)

    def find(self, names: Whole) -> tuple[Whole, Whole]:
        """Returns the rows of the pairs of names that follow each other, and of those with one between."""
        first = names * _BASE
        keys = np.concatenate([first[:-1] + names[1:], first[:-2] + names[2:] + _GAP])
        near = self._keys.searchsorted(keys)
        rows = np.where(self._keys.take(near) == keys, self._found.take(near), self._nothing)
        return rows[: len(names) - 1], rows[len(names) - 1 :]
