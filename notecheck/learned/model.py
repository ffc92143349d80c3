"""The language model: a small network over the features of a sentence, read from arrays and JSON, never from code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from notecheck.learned.features import Piece, Sentence, features, of_sign, of_word, pairs
from notecheck.report import Severity

Array = NDArray[np.float32]
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
    """Judges sentences on which no rule has decided.

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
        self._of_word = lru_cache(maxsize=65536)(lambda word: self._known(of_word(word)))
        self._of_sign = lru_cache(maxsize=4096)(lambda sign: self._known(of_sign(sign)))

    def judge(self, sentences: Iterable[Sentence]) -> list[Judged]:
        """Returns the judgements on those of the sentences that are likely enough to say more than was measured."""
        seen = list(sentences)
        if not seen or not self._levels:
            return []
        units = self._units(seen)
        odds, chances = self._odds(units)
        probability = 1 / (1 + np.exp(-(self._slope * odds + self._offset)))
        return [
            self._judged(seen[i], units[i], chances[i], float(probability[i]))
            for i in np.flatnonzero(probability >= self._levels[-1].probability)
        ]

    def odds(self, sentences: Sequence[Sentence]) -> NDArray[np.float64]:
        """Returns the uncalibrated log odds that each sentence holds an error, a warning or supervision."""
        return self._odds(self._units(sentences))[0] if sentences else np.zeros(0)

    def _units(self, sentences: Sequence[Sentence]) -> Array:
        """The hidden units before their threshold, one row a sentence."""
        rows: list[int] = []
        sizes: list[int] = []
        for sentence in sentences:
            found = self._rows_of(sentence)
            rows += found
            sizes.append(len(found))
        counts = np.array(sizes)
        sums = np.zeros((len(sizes), len(self._bias)), dtype=np.float32)
        filled = np.flatnonzero(counts)
        if len(filled):
            starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
            sums[filled] = np.add.reduceat(self._hidden[rows], starts[filled], axis=0)
        units: Array = sums / np.sqrt(np.maximum(counts, 1), dtype=np.float32)[:, None] + self._bias
        return units

    def _rows_of(self, sentence: Sentence) -> set[int]:
        """The rows of the features of a sentence, each once."""
        rows, out = self._rows, set[int]()
        for piece in sentence.words:
            out.update(self._of_word(piece.name))
        for piece in sentence.signs:
            out.update(self._of_sign(piece.name))
        names = [f"{kind}{a.name} {b.name}" for kind, ps in _kinds(sentence, "bm") for a, b in pairs(ps)]
        names += [
            f"{kind}{a.name} {b.name}" for kind, ps in _kinds(sentence, "kn") for a, b in zip(ps, ps[2:], strict=False)
        ]
        names += sentence.around
        out.update(row for name in names if (row := rows.get(name)) is not None)
        return out

    def _known(self, names: Iterable[str]) -> tuple[int, ...]:
        return tuple(self._rows[name] for name in names if name in self._rows)

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
        start, end = _loudest(weighed)
        strongest = tuple(sorted(sorted(weighed, key=lambda w: -w.weight)[:5]))
        return Judged(kind, severity, round(probability, 3), start, end, strongest)

    def _weighed(self, sentence: Sentence, units: Array, kind: Class) -> list[Weighed]:
        """How much each word spoke for a class and against none: its features through the open units."""
        towards = self._out[:, CLASSES.index(kind)] - self._out[:, 0]
        open_units = (units > 0) * towards / np.sqrt(max(1, len(self._rows_of(sentence))))
        share = dict.fromkeys(((w.start, w.end) for w in sentence.words if w.name[0].isalnum()), 0.0)
        words = list(share)
        for name, start, end in {f: None for f in features(sentence) if f[0] in self._rows}:
            if "=" in name:
                continue
            over = [w for w in words if w[0] < end and start < w[1]]
            for word in over:
                share[word] += float(self._hidden[self._rows[name]] @ open_units) / len(over)
        return [Weighed(*word, round(weight, 3)) for word, weight in share.items()]


def _kinds(sentence: Sentence, kinds: str) -> tuple[tuple[str, list[Piece]], ...]:
    return (kinds[0], sentence.words), (kinds[1], sentence.signs)


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
