"""The language model: a small network over the features of a sentence, read from arrays and JSON, never from code."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from notecheck.learned.features import Sentence, features, word_places, words
from notecheck.learned.known import Array, Known
from notecheck.report import Severity

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
        self._known = Known(self._rows, hidden)

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
        """Returns the hidden units before their threshold, one row a sentence."""
        with self._lock:
            sums, counts = self._known.sums(sentences)
        units: Array = sums / np.sqrt(np.maximum(counts, 1)).astype(np.float32)[:, None] + self._bias
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
