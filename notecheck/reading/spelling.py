"""Words of the lexicon as hurried fingers type them: a letter left out, put in, beside the right one, or swapped.

The matchers of terms, cues and headings read each new word once, in lower case; there a slip is taken for the word
that it can only be. Long words alone, with their first letter as it should be: shorter ones are too near each other.
The "rn" that a scanner reads for an "m" is one in words of any length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

SHORTEST = 7
"""Letters of a word whose slips are understood."""


CLEARLY = 4
"""How many times as often as the next the word must stand in the lexicon that a slip between two is taken for."""
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {
    key: "".join(row[max(0, i - 1) : i + 2] for row in _KEYS[max(0, n - 1) : n + 2])
    for n, keys in enumerate(_KEYS)
    for i, key in enumerate(keys)
}
"""The letters about each key: a wrong one is mostly one of these."""


class Spelling:
    """Finds the one known word that a slip stands for."""

    def __init__(self, known: Iterable[str], others: Iterable[str]) -> None:
        """Takes the words of the lexicon, and real words near them that are slips of none."""
        words = self._counts = Counter(known)
        self._kept = frozenset(words).union(others)
        self._longest = max(map(len, words), default=0)
        self._shortened: dict[str, list[str]] = {}
        for word in words:
            if len(word) >= SHORTEST:
                for short in {word, *_without_one(word)}:
                    self._shortened.setdefault(short, []).append(word)

    def lower(self, text: str) -> str:
        """Returns a token in lower case, a slip as the word that it stands for."""
        low = text.lower()
        if "rn" in low and low not in self._kept and (scanned := low.replace("rn", "m")) in self._counts:
            return scanned
        if not SHORTEST - 1 <= len(low) <= self._longest + 1 or low in self._kept or not low.isalpha():
            return low
        near = {w for form in (low, *_without_one(low)) for w in self._shortened.get(form, ()) if _one_slip(low, w)}
        likely = sorted(near, key=lambda w: self._counts[w], reverse=True)
        plain = len(likely) == 1 or (len(likely) > 1 and self._counts[likely[0]] >= CLEARLY * self._counts[likely[1]])
        return likely[0] if plain else low


def _without_one(word: str) -> Iterable[str]:
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


def _one_slip(typed: str, word: str) -> bool:
    """Whether one slip inside a word makes `typed` of it: an inflected form, other at the end alone, is none."""
    if typed[0] != word[0] or typed[-1] != word[-1]:
        return False
    if len(typed) != len(word):
        short, long = sorted((typed, word), key=len)
        return any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
    wrong = [i for i, (a, b) in enumerate(zip(typed, word, strict=True)) if a != b]
    if len(wrong) == 2:
        i, j = wrong
        return j == i + 1 and typed[i] == word[j] and typed[j] == word[i]
    return len(wrong) == 1 and word[wrong[0]] in _BESIDE.get(typed[wrong[0]], "")
