"""The language model: a small network over the features of a sentence, read from arrays and JSON, never from code."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from notecheck.learned.features import (
    CLOSE,
    OPEN,
    Sentence,
    features,
    named,
    of_sign,
    of_word,
    signs,
    word_places,
    words,
    written,
)
from notecheck.report import Severity

Array = NDArray[np.float32]
Whole = NDArray[np.int64]
Class = Literal["clean", "info", "warning", "error", "supervision"]
CLASSES: tuple[Class, ...] = ("clean", "info", "warning", "error", "supervision")
"""What a sentence may hold: nothing, interpretation by its severity, or supervision told as a service."""
_SERIOUS = (CLASSES.index("warning"), CLASSES.index("error"), CLASSES.index("supervision"))
WIDEST = 40
"""Characters of the words that a judgement is pinned to."""


class Level(NamedTuple):
    """From which probability on a judgement has which severity at most."""

    probability: float
    severity: Severity


class Weighed(NamedTuple):
    """A word and how much it spoke for the judgement, in units of the logarithm of the odds."""

    start: int
    end: int
    weight: float


class Judged(NamedTuple):
    """A sentence that says more than was measured, in the model's eyes.

    `probability` is the calibrated share of such sentences that do; `start:end` are the words that spoke loudest.
    """

    kind: Class
    severity: Severity
    probability: float
    start: int
    end: int
    weighed: tuple[Weighed, ...]


class LanguageModel:
    """Judges sentences on which no rule has decided. May be called from several threads.

    Args:
        terms: the names of the features, each with its row in `hidden`.
        hidden: what each feature adds to the hidden units, shape (terms, units).
        bias: of the hidden units, shape (units,).
        out: from the hidden units to the classes, shape (units, classes).
        out_bias: of the classes, shape (classes,).
        slope, offset: from the log odds of the network to calibrated ones.
        levels: the severities by probability, highest first.
        sha256: of the files.
    """

    def __init__(
        self,
        terms: Sequence[str],
        hidden: Array,
        bias: Array,
        out: Array,
        out_bias: Array,
        *,
        slope: float = 1.0,
        offset: float = 0.0,
        levels: Sequence[Level] = (),
        sha256: str = "",
    ) -> None:
        self._rows = {term: row for row, term in enumerate(terms)}
        self._hidden, self._bias, self._out, self._out_bias = hidden, bias, out, out_bias
        self._slope, self._offset, self._levels = slope, offset, tuple(levels)
        self.sha256 = sha256
        self._lock = threading.Lock()
        names: dict[str, int] = {}
        self._next_to, self._beside = _Pairs(terms, "bm", names), _Pairs(terms, "kn", names)
        self._singles = _Singles(self._rows, hidden, names)

    def judge(self, sentences: Iterable[Sentence]) -> list[Judged]:
        """Returns the judgements on those of the sentences that are likely enough to say more than was measured."""
        seen = list(sentences)
        if not seen or not self._levels:
            return []
        units = self.units(seen)
        odds, chances = self._odds(units)
        probability = 1 / (1 + np.exp(-(self._slope * odds + self._offset)))
        return [
            self._judged(seen[i], units[i], chances[i], float(probability[i]))
            for i in np.flatnonzero(probability >= self._levels[-1].probability)
        ]

    def odds(self, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
        """Returns the uncalibrated log odds that each sentence holds an error, a warning or supervision."""
        return self._odds(self.units(sentences))[0] if sentences else np.zeros(0)

    def units(self, sentences: Sequence[Sentence]) -> Array:
        """Returns the hidden units before their threshold, one row a sentence.

        Words and signs go through the same arrays: those of the signs behind those of the words.
        """
        size = len(sentences)
        told = [written(sentence) for sentence in sentences], [signs(sentence) for sentence in sentences]
        lengths = np.array([len(names) for kind in told for names in kind], dtype=np.int64)
        owner = np.repeat(np.arange(2 * size), lengths)
        sums = np.zeros((2 * size, len(self._bias)), dtype=np.float32)
        with self._lock:
            slots = self._singles.slots(told)
            _add(sums, owner, self._singles.vectors.take(slots, axis=0))
            counts = np.bincount(owner, weights=self._singles.counts[slots], minlength=2 * size)
            names = self._singles.names[slots]
        edged, edged_owner = _edged(names, owner, lengths)
        for table, apart in ((self._next_to, 1), (self._beside, 2)):
            rows, at = table.find(edged, apart)
            whose = edged_owner[at]
            _add(sums, whose, self._hidden.take(rows, axis=0))
            counts += np.bincount(whose, minlength=2 * size)
        known = [(i, row) for i, s in enumerate(sentences) for a in s.around if (row := self._rows.get(a)) is not None]
        if known:
            whose, rows = np.array(known, dtype=np.int64).T
            _add(sums, whose, self._hidden[rows])
            counts += np.bincount(whose, minlength=2 * size)
        roots = np.sqrt(np.maximum(counts[:size] + counts[size:], 1)).astype(np.float32)
        units: Array = (sums[:size] + sums[size:]) / roots[:, None] + self._bias
        return units

    def _odds(self, units: Array) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The log odds of something serious, and the chances of the classes, one row a sentence."""
        scores = (np.maximum(units, 0) @ self._out + self._out_bias).astype(np.float64)
        chances = np.exp(scores - scores.max(axis=1, keepdims=True))
        chances /= chances.sum(axis=1, keepdims=True)
        serious = chances[:, _SERIOUS].sum(axis=1).clip(1e-9, 1 - 1e-9)
        return np.log(serious / (1 - serious)), chances

    def _judged(self, sentence: Sentence, units: Array, chances: NDArray[np.float64], probability: float) -> Judged:
        kind = CLASSES[max(_SERIOUS, key=lambda c: chances[c])]
        own: Severity = "error" if kind == "error" else "warning"
        highest = next(level.severity for level in self._levels if probability >= level.probability)
        severity = min(own, highest, key=("info", "warning", "error").index)
        weighed = self._weighed(sentence, units, kind)
        start, end = _loudest(weighed) if weighed else (sentence.start, min(sentence.end, sentence.start + WIDEST))
        strongest = tuple(sorted(sorted(weighed, key=lambda w: -w.weight)[:5]))
        return Judged(kind, severity, round(probability, 3), start, end, strongest)

    def _weighed(self, sentence: Sentence, units: Array, kind: Class) -> list[Weighed]:
        """How much each word spoke for a class and against none: its features through the open units."""
        known = [(self._rows[name], start, end) for name, start, end in features(sentence) if name in self._rows]
        towards = self._out[:, CLASSES.index(kind)] - self._out[:, 0]
        open_units = (units > 0) * towards / np.sqrt(max(1, len(known)))
        told = zip(words(sentence), word_places(sentence), strict=True)
        places = [place for word, place in told if word[0].isalnum()]
        begins, ends = [start for start, _ in places], [end for _, end in places]
        share = [0.0] * len(places)
        for row, start, end in known:
            over = range(bisect_right(ends, start), bisect_left(begins, end))
            if len(over) < len(places) or len(places) == 1:
                part = float(self._hidden[row] @ open_units) / max(1, len(over))
                for i in over:
                    share[i] += part
        return [Weighed(*place, round(weight, 3)) for place, weight in zip(places, share, strict=True)]


_SIGN = "\0"
"""Stands before the name of a sign where words and signs are kept together."""
_OPENS, _CLOSES = 0, 1
"""The numbers of the edges among the names that pairs are made of."""
_BASE = 1 << 32
MOST_REMEMBERED = 10_000
"""Words that are remembered before all are forgotten."""


class _Singles:
    """What each word or sign adds by itself, worked out when it is first met.

    `vectors`, `counts` and `names` hold, by slot, the sum over its features, how many they are, and its number among
    the names that pairs are made of.
    """

    def __init__(self, rows: dict[str, int], hidden: Array, names: dict[str, int]) -> None:
        self._rows, self._hidden, self._names = rows, hidden, names
        self._words = _Slots(lambda word: self._met(named(word), of_word, named(word)))
        self._signs = _Slots(lambda sign: self._met(_SIGN + sign, of_sign, sign))
        self._by_name: dict[str, int] = {}
        self.vectors = np.zeros((1024, hidden.shape[1]), dtype=np.float32)
        self.counts = np.zeros(1024)
        self.names = np.zeros(1024, dtype=np.int64)

    def slots(self, told: tuple[list[list[str]], list[list[str]]]) -> Whole:
        """Returns the slots of all words, then of all signs, of some sentences, in their order."""
        if len(self._words) + len(self._signs) > MOST_REMEMBERED:
            self._words.clear()
            self._signs.clear()
            self._by_name.clear()
        found: list[int] = []
        for slots, all_names in zip((self._words, self._signs), told, strict=True):
            for names in all_names:
                found += map(slots.__getitem__, names)
        return np.array(found, dtype=np.int64)

    def _met(self, name: str, of_one: Callable[[str], list[str]], told: str) -> int:
        if name in self._by_name:
            return self._by_name[name]
        slot = self._by_name[name] = len(self._by_name)
        if slot == len(self.counts):
            self.vectors, self.counts, self.names = (
                np.concatenate([a, np.zeros_like(a)]) for a in (self.vectors, self.counts, self.names)
            )
        rows = [row for row in map(self._rows.get, of_one(told)) if row is not None]
        self.vectors[slot] = np.add.reduce(self._hidden.take(rows, axis=0), axis=0) if rows else 0
        self.counts[slot] = len(rows)
        self.names[slot] = self._names.get(name, -1)
        return slot


class _Slots(dict[str, int]):
    """The slot of each word or sign, given when it is first met."""

    def __init__(self, met: Callable[[str], int]) -> None:
        self._met = met

    def __missing__(self, told: str) -> int:
        slot = self[told] = self._met(told)
        return slot


class _Pairs:
    """The features of two words or two signs, to be looked up for all pairs of a note at once.

    Args:
        terms: the names of all features.
        kinds: the first letters of the features of two words, and of two signs.
        names: gets the number of each name that stands in a pair.
    """

    def __init__(self, terms: Sequence[str], kinds: str, names: dict[str, int]) -> None:
        names |= {OPEN: _OPENS, CLOSE: _CLOSES, _SIGN + OPEN: _OPENS, _SIGN + CLOSE: _CLOSES}
        found = []
        for row, term in enumerate(terms):
            if term[0] in kinds:
                before = _SIGN if term[0] == kinds[1] else ""
                a, b = (names.setdefault(before + name, len(names)) for name in term[1:].split(" "))
                found.append((a * _BASE + b, row))
        found.sort()
        self._keys = np.array([key for key, _ in found] or [-1], dtype=np.int64)
        self._found_rows = np.array([row for _, row in found] or [0], dtype=np.int64)

    def find(self, names: Whole, apart: int) -> tuple[Whole, Whole]:
        """Returns the rows of the known pairs of names that stand so far apart, and where each begins."""
        first, second = names[:-apart], names[apart:]
        there = (first >= 0) & (second >= 0)
        if apart == 1:
            there &= (first != _CLOSES) | (second != _OPENS)
        else:
            there &= (first > _CLOSES) & (second > _CLOSES)
        at = there.nonzero()[0]
        keys = first[at] * _BASE + second[at]
        near = np.minimum(self._keys.searchsorted(keys), len(self._keys) - 1)
        found = self._keys[near] == keys
        return self._found_rows[near[found]], at[found]


def _edged(names: Whole, owner: Whole, lengths: Whole) -> tuple[Whole, Whole]:
    """Names with the edges of each sentence set around its own, and whose each is."""
    every = np.empty(len(names) + 2 * len(lengths), dtype=np.int64)
    order = np.repeat(np.arange(len(lengths)), lengths + 2)
    closing = np.cumsum(lengths + 2) - 1
    every[closing], every[closing - lengths - 1] = _CLOSES, _OPENS
    every[np.arange(len(names)) + 2 * owner + 1] = names
    return every, order


def _add(sums: Array, owner: Whole, values: Array) -> None:
    """Adds values to the sums of their owners, which come in order."""
    if len(owner):
        begins = np.empty(len(owner), dtype=np.bool_)
        begins[0] = True
        np.not_equal(owner[1:], owner[:-1], out=begins[1:])
        starts = begins.nonzero()[0]
        sums[owner[starts]] += np.add.reduceat(values, starts, axis=0)


def _loudest(weighed: list[Weighed]) -> tuple[int, int]:
    """The stretch of words, not wider than `WIDEST`, that spoke loudest."""
    best, place = float("-inf"), (weighed[0].start, weighed[0].end)
    for i, first in enumerate(weighed):
        total = 0.0
        for word in weighed[i:]:
            if word.end - first.start > WIDEST and word is not first:
                break
            total += word.weight
            if total > best:
                best, place = total, (first.start, word.end)
    return place
