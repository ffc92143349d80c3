"""The words of the field as data: concepts, headings, columns and context cues, read from the TOML files beside."""

from __future__ import annotations

import hashlib
import itertools
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple


class Phrase(NamedTuple):
    """One wording of a concept: `label` is `category.value`; `case` asks for the letters exactly as written."""

    label: str
    words: str
    case: bool


class Cue(NamedTuple):
    """One ConText cue: its category, direction and words."""

    category: str
    direction: str
    words: str


class Pattern(NamedTuple):
    """One pattern of statements: the rule that it speaks for, and classes of words in their order."""

    rule: str
    pattern: str


class Guard(NamedTuple):
    """What gives a statement a context, by the words before, behind or inside it in its sentence.

    `only` and `spares` name rules: with `only` the guard is for these alone, those of `spares` it leaves as they are.
    """

    context: str
    before: str = ""
    after: str = ""
    inside: str = ""
    only: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()


class Grammar(NamedTuple):
    """The source of the statement grammar: classes of words, groups of classes, patterns and guards."""

    classes: dict[str, list[str]]
    groups: dict[str, list[str]]
    patterns: list[Pattern]
    guards: list[Guard]


def _files() -> list[Traversable]:
    root = files(__name__)
    found = [f for f in root.iterdir() if f.name.endswith(".toml")]
    for folder in ("concepts", "statements"):
        found += list(root.joinpath(folder).iterdir())
    return sorted((f for f in found if f.name.endswith(".toml")), key=lambda f: f.name)


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath(name).read_text(encoding="utf-8"))


@cache
def sha256() -> str:
    """Returns the hash of all lexicon files: with the policy it says which words judged a note."""
    digest = hashlib.sha256()
    for file in _files():
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


_SLIPPING = 6
"""Letters from which on a word is typed wrongly often enough and remains itself."""


def _slips(phrases: list[str]) -> list[str]:
    """Returns the single words among phrases as hurried fingers type them: a letter left out, or two swapped.

    The first and the last letter stay, so that hardly another word comes of it.
    """
    out: dict[str, None] = {}
    for word in phrases:
        if len(word) < _SLIPPING or not word.isalpha():
            continue
        for i in range(1, len(word) - 1):
            out[word[:i] + word[i + 1 :]] = None
            if i + 2 < len(word):
                out[word[:i] + word[i + 1] + word[i] + word[i + 2 :]] = None
    return [slip for slip in out if slip not in phrases]


def concepts() -> Iterator[Phrase]:
    """Yields every wording of every concept, in file order."""
    for file in sorted(files(__name__).joinpath("concepts").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        for category, values in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for value, entry in values.items():
                label, case = f"{category}.{value}", bool(entry.get("case", False))
                composed = (_joined(parts) for parts in entry.get("composed", ()))
                slipped = _slips(entry["phrases"]) if entry.get("slips") else ()
                for words in dict.fromkeys(itertools.chain(entry["phrases"], *composed, slipped)):
                    yield Phrase(label, words, case)


@cache
def terms(category: str, *values: str) -> str:
    """Returns the wordings of concepts as branches of a regular expression in lower case, the longest first."""
    labels = {f"{category}.{value}" for value in values}
    words = sorted((p.words.lower() for p in concepts() if p.label in labels), key=lambda w: (-len(w), w))
    return "|".join(map(re.escape, words))


def _joined(parts: list[list[str]]) -> list[str]:
    """Returns every wording that takes one word from each of the parts in turn; an empty word is left out."""
    return [" ".join(filter(None, words)) for words in itertools.product(*parts)]


def cues() -> Iterator[Cue]:
    """Yields every ConText cue."""
    for rule in _load("context.toml")["rule"]:
        for words in rule["phrases"]:
            yield Cue(rule["category"], rule["direction"], words)


@cache
def headings() -> dict[str, str]:
    """Returns the category of each heading, by its lower-case wording."""
    return {words: category for category, all_words in _load("headings.toml").items() for words in all_words}


@cache
def columns() -> dict[str, str]:
    """Returns what a table column holds, by the lower-case wording of its head."""
    return {words: kind for kind, all_words in _load("columns.toml").items() for words in all_words}


@cache
def wordings(module: str) -> dict[str, str]:
    """Returns the wordings that one module of `facts`, `reading` or `rules` looks for, each list by its name.

    A list is told as the branches of a regular expression, to be put into a group.
    """
    return {name: _branches(told) for name, told in _load("wordings.toml")[module].items()}


_LETTER_FIRST = re.compile(r"[a-z](?![?*{+])")


def _branches(told: list[str]) -> str:
    """Returns branches told apart by their first letter where they begin with one: most are never tried then."""
    behind: dict[str, list[str]] = {}
    for branch in filter(_LETTER_FIRST.match, told):
        behind.setdefault(branch[0], []).append(branch[1:])
    lettered = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in behind.items()]
    return "|".join([*lettered, *(branch for branch in told if not _LETTER_FIRST.match(branch))])


@cache
def statements() -> Grammar:
    """Returns the grammar of statements."""
    words = _load("statements/words.toml")
    classes: dict[str, list[str]] = words["classes"]
    patterns = [
        Pattern(rule, pattern)
        for family in _load("statements/patterns.toml").values()
        for rule, all_patterns in family.items()
        for pattern in all_patterns
    ]
    guards = [_guard(g) for g in _load("statements/guards.toml")["guard"]]
    return Grammar(classes, words["groups"], patterns, guards)


def _guard(entry: dict[str, Any]) -> Guard:
    rules = {key: tuple(entry.get(key, ())) for key in ("only", "spares")}
    return Guard(entry["context"], entry.get("before", ""), entry.get("after", ""), entry.get("inside", ""), **rules)


@cache
def known_words() -> frozenset[str]:
    """Returns every term of concepts and statements, in lower case: what an abbreviation may stand for."""
    terms = {phrase.words.lower() for phrase in concepts()}
    return frozenset(terms.union(*statements().classes.values()))


_LETTERS = re.compile(r"[^\W\d_]+")


def spelling() -> tuple[list[str], set[str]]:
    """Returns the words whose slips are understood, each as often as concepts, cues and headings hold it."""
    phrases = itertools.chain((c.words for c in concepts()), (c.words for c in cues()), headings(), columns())
    known = [word for words in phrases for word in _LETTERS.findall(words.lower())]
    said = {word for words in statements().classes.values() for phrase in words for word in _LETTERS.findall(phrase)}
    return known, said.union(_load("spelling.toml")["real"])
