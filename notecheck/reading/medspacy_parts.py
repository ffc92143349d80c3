"""The parts of medspaCy that the pipeline is built from, imported without their side effects.

Importing medspaCy silences every warning of the process, its sentence splitter logs the words of each note, and one of
its dependencies imports NLTK, and with it SciPy, for functions that nothing here calls.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from typing import Any, cast

from spacy.attrs import LOWER  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.strings import get_string_id

from notecheck.reading.tokens import pieces


class _OnFirstUse(MetaPathFinder):
    """Finds NLTK, to be loaded when something of it is first used: half the time of the import."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name) if name == "nltk" else None
        if spec is not None and spec.loader is not None:
            spec.loader = LazyLoader(spec.loader)
        return spec


@contextmanager
def _nltk_on_first_use() -> Iterator[None]:
    finder = _OnFirstUse()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


with warnings.catch_warnings(), _nltk_on_first_use():
    from loguru import logger as _loguru

    _loguru.disable("PyRuSH")
    from medspacy.common.base_rule import BaseRule
    from medspacy.common.medspacy_matcher import MedspacyMatcher
    from medspacy.context import ConTextGraph, ConTextModifier, ConTextRule
    from medspacy.section_detection import SectionRule
    from medspacy.target_matcher import TargetRule

logging.getLogger("quickumls").setLevel(logging.ERROR)


class _Word:
    """A word of phrases that begin alike: the rules whose phrase ends with it, and the words that may follow."""

    __slots__ = ("following", "rules")

    def __init__(self) -> None:
        self.rules: list[BaseRule] = []
        self.following: dict[int, _Word] = {}


class PhraseRules(MedspacyMatcher):  # type: ignore[misc]
    """medspaCy's matcher with phrase rules alone.

    Its two other matchers, for token patterns and for regular expressions, would each pass over every token of every
    note to find nothing. The phrases are kept as a tree of words: a token that begins none costs one look.
    """

    def __init__(self, nlp: Language) -> None:
        super().__init__(nlp, prune=False)
        self._lower: Callable[[str], str] = cast(Any, nlp.vocab).lex_attr_getters[LOWER]
        self._first = _Word()

    def add(self, rules: Iterable[BaseRule]) -> None:
        """Adds rules by their literal words, in lower case."""
        for rule in rules:
            word = self._first
            for piece in pieces(rule.literal.lower()):
                if not piece.isspace():
                    word = word.following.setdefault(get_string_id(self._lower(piece)), _Word())
            word.rules.append(rule)

    def __call__(self, keys: Sequence[int]) -> list[tuple[int, int, BaseRule]]:
        """Returns the matches: first token, token behind the last, rule; the longest first of those that begin alike.

        Args:
            keys: the number of each token's lower case.
        """
        out: list[tuple[int, int, BaseRule]] = []
        phrases = self._first.following
        for start in [start for start, key in enumerate(keys) if key in phrases]:
            word: _Word | None = phrases[keys[start]]
            behind = start
            ends: list[tuple[int, _Word]] = []
            while word is not None:
                behind += 1
                if word.rules:
                    ends.append((behind, word))
                word = word.following.get(keys[behind]) if behind < len(keys) else None
            for end, last in reversed(ends):
                out += [(start, end, rule) for rule in last.rules]
        return out


__all__ = [
    "BaseRule",
    "ConTextGraph",
    "ConTextModifier",
    "ConTextRule",
    "PhraseRules",
    "SectionRule",
    "TargetRule",
]
