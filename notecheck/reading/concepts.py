"""The pipe that finds the terms of the field: target rules over the concept files of the lexicon."""

import re
from bisect import bisect_left, bisect_right
from operator import attrgetter
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading.medspacy_parts import BaseRule, PhraseRules, TargetRule

_LINE_END = re.compile("\n")
_LONGEST = 5
"""Tokens: so far a term reaches over the end of a wrapped line."""


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
        self._matcher.add(sorted(rules, key=attrgetter("category")))
        self._parts = {rule.category: rule.category.partition(".")[::2] for rule in rules}

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        data = doc.user_data
        text, starts, ends = data["notecheck.text"], data["notecheck.starts"], data["notecheck.ends"]
        found = self._matcher(data["notecheck.keys"])
        over = self._over_line_ends(data)
        if over:
            found = sorted([*found, *over], key=lambda match: (match[0], -match[1], match[2].category))
        reached: dict[str, int] = {}
        kept: list[Term] = []
        for first, behind, rule in found:
            category, value = self._parts[rule.category]
            if first < reached.get(category, 0):
                continue
            start, end = starts[first], ends[behind - 1]
            spelling = self._spelling.get(rule.category)
            if spelling is None or text[start:end] in spelling:
                reached[category] = behind
                kept.append(Term(category, value, first, behind, start, end))
        data["notecheck.terms"] = kept
        return doc

    def _over_line_ends(self, data: dict[str, Any]) -> list[tuple[int, int, BaseRule]]:
        """Returns the matches that a wrapped line cuts in two ("no chest" at its end, "pain" on the next)."""
        text, places, keys = data["notecheck.text"], data["notecheck.starts"], data["notecheck.keys"]
        sentences = data["notecheck.sentences"]
        wrapped = [(start, end) for start, end in sentences if text.find("\n", start, end) >= 0]
        line_ends = [m.start() for start, end in wrapped for m in _LINE_END.finditer(text, start, end)]
        if not line_ends:
            return []
        words: list[int] = []
        tokens: list[int] = []
        cuts: list[int] = []
        for i in (bisect_left(places, at) for at in line_ends):
            blank = i + 1 < len(places) and text[places[i + 1]].isspace()  # the indent of the line that goes on
            before = range(max(0, i - _LONGEST), i)
            behind = range(i + 1 + blank, min(i + 1 + _LONGEST, len(places)))
            cuts.append(len(words) + len(before))
            tokens += [*before, *behind, i]
            words += [keys[token] for token in (*before, *behind, i)]
        over = ((first, behind, rule, bisect_right(cuts, first)) for first, behind, rule in self._matcher(words))
        return [
            (tokens[first], tokens[behind - 1] + 1, rule)
            for first, behind, rule, nth in over
            if nth < len(cuts) and first < cuts[nth] < behind
        ]
