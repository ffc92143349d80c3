"""What the language model sees of a sentence: its words, their classes, their letters, and where it stands.

The same functions name the features when the model is trained and when it reads. The first letter of a feature's name
tells its kind: `u` a word, `c` letters of a word, `s` classes of words that stand together, `x` one of them, `b` two
words in a row, `k` two with one between, `m` and `n` the same of classes, `a` what stands around.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from notecheck.reading.document import Range, Reading, Signs
from notecheck.reading.polarity import Stretches

_WORD = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]{1,2})?|=+|-+|\*+|\.+|#+|~+|_+|[^\w\s]")
"""Numbers with their inner marks, words, a sign; a line drawn with a sign is one."""
_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
"""A word of two letters or more; without two of them a sentence says nothing."""
_EDGES = frozenset("./h")
"""Signs of the edges of sentences and lines, and of what a form leaves open: they are no part of a sentence."""
_LONGEST = 4
"""Letters of the longest piece of a word that is a feature of its own."""
MOST_WORDS = 80
"""Of a longer sentence only so many words are seen."""
HEAD, HEAD_LINES = 200, 2
"""Characters and lines in which a note names its facility, its form and its patient."""
OPEN, CLOSE = "^", "$"
"""What the edges of a sentence are called beside its first and its last word."""


class Sentence(NamedTuple):
    """A sentence as the model sees it: where it begins, its text in lower case, its signs, what stands around it."""

    start: int
    lower: str
    tokens: Signs
    around: tuple[str, ...]

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.lower)


def undecided(reading: Reading) -> Iterator[Sentence]:
    """Yields the sentences of a note, and clauses of others, in which no rule recognised a statement.

    A statement is recognised whether it is flagged, cleared or set aside.
    """
    spoken = Stretches((s.start, s.end) for s in reading.statements if s.rule != "device-cue")
    return _seen(reading, (part for at in reading.sentences for part in _untouched(reading, at, spoken)))


def _only_denies(reading: Reading, start: int, end: int) -> bool:
    """Whether a sentence is no more than the denial of a symptom ("No angina.")."""
    symptoms = reading.within("symptom", start, end)
    if not any(c.negated for c in symptoms):
        return False
    words = _LETTERS.findall(reading.lower, start, end)
    return len(words) < _FEWEST_WORDS or (len(words) <= 2 * len(symptoms) and all(c.negated for c in symptoms))


_JOINT = re.compile(
    r",? (?:and|but|so|while) (?=(?:i|he|she|we|they|it|this|that|somebody|someone|the|his|her|pt|patient)\b)|"
    r", (?:(?:and|but|so) )?"
)
"""Where one clause ends and the next begins."""
_FEWEST_WORDS = 3
LONGEST = 320
"""Characters: a longer run was dictated without marks, and its clauses are not to be told apart."""


def _untouched(reading: Reading, at: Range, spoken: Stretches) -> Iterator[Range]:
    """A sentence in which nothing was recognised, or the clauses of it that hold none of what was."""
    if not spoken.touch(*at):
        if not _only_denies(reading, *at):
            yield at
        return
    yield from (clause for clause in _clauses(reading, at) if not spoken.touch(*clause))


def _clauses(reading: Reading, at: Range) -> Iterator[Range]:
    """The clauses of a sentence that have words enough, none of a very long one."""
    if at[1] - at[0] > LONGEST:
        return
    start = at[0]
    for joint in [*_JOINT.finditer(reading.lower, *at), None]:
        end = at[1] if joint is None else joint.start()
        if len(_LETTERS.findall(reading.lower, start, end)) >= _FEWEST_WORDS:
            yield start, end
        start = end if joint is None else joint.end()


def sentences(reading: Reading) -> Iterator[Sentence]:
    """Yields the sentences of a note that hold words."""
    return _seen(reading, reading.sentences)


def _seen(reading: Reading, places: Iterable[Range]) -> Iterator[Sentence]:
    head = _head(reading.text)
    contexts = [(c.start, c.context) for c in reading.concepts if c.context]
    for start, end in places:
        lower = reading.lower[start:end]
        if len(_LETTERS.findall(lower)) > 1:
            here = contexts[bisect_left(contexts, (start,)) : bisect_left(contexts, (end,))]
            around = _around(reading, start, {context for _, context in here}, start < head)
            yield Sentence(start, lower, _tokens(reading.signs, start, end), around)


def _head(text: str) -> int:
    """Where the head of a note ends."""
    first = text[:HEAD]
    blank = first.find("\n\n")
    lines = first.split("\n", HEAD_LINES)
    by_lines = len(first) - len(lines[-1]) if len(lines) > HEAD_LINES else len(first)
    return min(by_lines, blank if blank >= 0 else by_lines)


def _tokens(signs: Signs, start: int, end: int) -> Signs:
    first = bisect_left(signs.starts, start)
    behind = min(bisect_left(signs.starts, end), first + MOST_WORDS)
    text, starts, ends, classes = signs
    return Signs(text[first:behind], starts[first:behind], ends[first:behind], classes[first:behind])


def _around(reading: Reading, start: int, contexts: set[str], in_head: bool) -> tuple[str, ...]:
    section = reading.section(start)
    governs = section.category if section is not None and section.start < start else ""
    opens = section.category if section is not None and section.start >= start else ""
    told = (f"asection={governs}", f"aheading={opens}", *(f"acontext={c}" for c in sorted(contexts)))
    return (*told, "aplace=head") if in_head else told


def words(sentence: Sentence) -> list[str]:
    """Returns the words of a sentence, the digits of its numbers 0."""
    return [named(word) for word in written(sentence)]


def written(sentence: Sentence) -> list[str]:
    """Returns the words of a sentence as they are written, in lower case."""
    return _WORD.findall(sentence.lower)[:MOST_WORDS]


def named(word: str) -> str:
    """Returns what a written word is called: the digits of a number are 0, a line drawn with a sign is one."""
    return word if word[0].isalpha() else _DIGITS.sub("0", word) if word[0].isdigit() else word[0]


def word_places(sentence: Sentence) -> list[Range]:
    """Returns where the words of a sentence stand in the text."""
    return [(m.start() + sentence.start, m.end() + sentence.start) for m in _WORD.finditer(sentence.lower)][:MOST_WORDS]


def signs(sentence: Sentence) -> list[str]:
    """Returns the classes of the words of a sentence; a word of no class is the word itself."""
    text, _, _, names = sentence.tokens
    return [name for sign, name in zip(text, names, strict=True) if sign not in _EDGES]


def sign_places(sentence: Sentence) -> list[Range]:
    """Returns where the signs of a sentence stand in the text."""
    text, starts, ends, _ = sentence.tokens
    return [(start, end) for sign, start, end in zip(text, starts, ends, strict=True) if sign not in _EDGES]


def of_word(word: str) -> list[str]:
    """Returns the features of one word: itself and, of letters, its pieces."""
    if not word[0].isalpha():
        return [f"u{word}"]
    edged = f"<{word[:24]}>"
    return [f"u{word}", *(f"c{edged[i : i + n]}" for n in range(3, _LONGEST + 1) for i in range(len(edged) - n + 1))]


def of_sign(sign: str) -> list[str]:
    """Returns the features of one sign: its classes, together and each."""
    return [f"s{sign}", *(f"x{name}" for name in sign.split("/"))] if sign.isupper() else []


def features(sentence: Sentence) -> Iterator[tuple[str, int, int]]:
    """Yields the features of a sentence with the place of each; what stands around it has the whole sentence's."""
    both = ((words(sentence), word_places(sentence)), (signs(sentence), sign_places(sentence)))
    for (names, places), of_one, row, gap in zip(both, (of_word, of_sign), "bm", "kn", strict=True):
        for name, (start, end) in zip(names, places, strict=True):
            for feature in of_one(name):
                yield feature, start, end
        edged = [(OPEN, (sentence.start, sentence.start)), *zip(names, places, strict=True)]
        edged.append((CLOSE, (sentence.end, sentence.end)))
        for (a, (start, _)), (b, (_, end)) in pairwise(edged):
            yield f"{row}{a} {b}", start, end
        for (a, (start, _)), (b, (_, end)) in zip(edged[1:-1], edged[3:-1], strict=False):
            yield f"{gap}{a} {b}", start, end
    for name in sentence.around:
        yield name, sentence.start, sentence.end
