"""The parts of medspaCy that the pipeline is built from, imported without their side effects.

Importing medspaCy silences every warning of the process, its sentence splitter logs the words of each note, and one of
its dependencies imports NLTK, and with it SciPy, for functions that nothing here calls.
"""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader
from typing import Any

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc


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


class PhraseRules(MedspacyMatcher):  # type: ignore[misc]
    """medspaCy's matcher with phrase rules alone.

    Its two other matchers, for token patterns and for regular expressions, would each pass over every token of every
    note to find nothing, which takes longer than all phrases together.
    """

    def __init__(self, nlp: Language) -> None:
        super().__init__(nlp, prune=False)
        self._number: Callable[[str], int] = nlp.vocab.strings.add
        self._phrases = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._rules: dict[int, BaseRule] = {}

    def add(self, rules: Iterable[BaseRule]) -> None:
        """Adds rules by their literal words, in lower case."""
        for rule in rules:
            name = f"{rule.category}_{len(self._rules)}"
            self._rules[self._number(name)] = rule
            self._phrases.add(name, [self.nlp(rule.literal.lower())])

    def __call__(self, doc: Doc) -> list[tuple[BaseRule, int, int]]:
        """Returns the matches of a document: rule, first token, token behind the last."""
        found: Any = self._phrases(doc)
        rules = self._rules
        return [(rules[key], start, end) for key, start, end in found]


__all__ = [
    "BaseRule",
    "ConTextGraph",
    "ConTextModifier",
    "ConTextRule",
    "PhraseRules",
    "SectionRule",
    "TargetRule",
]
