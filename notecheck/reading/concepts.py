"""The pipe that finds the terms of the field: target rules over the concept files of the lexicon."""

from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading.medspacy_parts import PhraseRules, TargetRule


class Term(NamedTuple):
    """A term of the field: its category and value, its first token and the one behind its last, its place."""

    category: str
    value: str
    first: int
    behind: int
    start: int
    end: int


@Language.factory("notecheck_concepts", default_config={"abbreviations": {}})
class Concepts:
    """Writes `doc.user_data["notecheck.terms"]`; of overlapping terms of a category the longest.

    `abbreviations` are a site's own, each with the term that it stands for.
    """

    def __init__(self, nlp: Language, name: str, abbreviations: dict[str, str]) -> None:
        self._matcher = PhraseRules(nlp)
        self._spelling: dict[str, set[str]] = {}
        rules: list[TargetRule] = []
        for label, words, case in lexicon.concepts():
            rules.append(TargetRule(words, label))
            rules += [TargetRule(short, label) for short, long in abbreviations.items() if long == words.lower()]
            if case:
                self._spelling.setdefault(label, set()).add(words)
        self._matcher.add(rules)
        self._parts = {rule.category: rule.category.partition(".")[::2] for rule in rules}

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        data = doc.user_data
        text, starts, ends = data["notecheck.text"], data["notecheck.starts"], data["notecheck.ends"]
        found = sorted((first, -behind, r.category) for rules, first, behind in self._matcher(doc) for r in rules)
        reached: dict[str, int] = {}
        kept: list[Term] = []
        for first, minus_behind, label in found:
            category, value = self._parts[label]
            if first < reached.get(category, 0):
                continue
            start, end = starts[first], ends[-minus_behind - 1]
            spelling = self._spelling.get(label)
            if spelling is None or text[start:end] in spelling:
                reached[category] = -minus_behind
                kept.append(Term(category, value, first, -minus_behind, start, end))
        data["notecheck.terms"] = kept
        return doc
