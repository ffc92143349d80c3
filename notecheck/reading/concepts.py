"""The pipe that finds the terms of the field: target rules over the concept files of the lexicon."""

import re
from bisect import bisect_left
from collections.abc import Iterator

from spacy.attrs import IDX  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc, Span

from notecheck import lexicon
from notecheck.reading.medspacy_parts import PhraseRules, TargetRule

GROUP = "concepts"
_LINE_END = re.compile("\n")
_LONGEST = 5
"""Tokens: so far a term reaches over the end of a wrapped line."""


@Language.factory("notecheck_concepts", default_config={"abbreviations": {}})
class Concepts:
    """Writes `doc.spans["concepts"]`, labelled `category.value`; of overlapping terms of a category the longest.

    `abbreviations` are a site's own, each with the term that it stands for.
    """

    def __init__(self, nlp: Language, name: str, abbreviations: dict[str, str]) -> None:
        self._matcher = PhraseRules(nlp)
        self._strings = nlp.vocab.strings
        self._spelling: dict[str, set[str]] = {}
        rules: list[TargetRule] = []
        for label, words, case in lexicon.concepts():
            rules.append(TargetRule(words, label))
            rules += [TargetRule(short, label) for short, long in abbreviations.items() if long == words.lower()]
            if case:
                self._spelling.setdefault(label, set()).add(words)
        self._matcher.add(rules)

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        found: list[tuple[int, int, str]] = []
        rules = self._matcher.rule_map
        for rule_id, start, end in [*self._matcher(doc), *self._over_line_ends(doc)]:
            label = rules[self._strings[rule_id]].category
            spelling = self._spelling.get(label)
            if spelling is None or doc[start:end].text in spelling:
                found.append((start, -end, label))
        found.sort()
        reached: dict[str, int] = {}
        kept = []
        for start, end, label in found:
            category = label.partition(".")[0]
            if start >= reached.get(category, 0):
                reached[category] = -end
                kept.append(Span(doc, start, -end, label=label))
        doc.spans[GROUP] = kept
        return doc

    def _over_line_ends(self, doc: Doc) -> Iterator[tuple[int, int, int]]:
        """Yields the matches that a wrapped line cuts in two ("no chest" at its end, "pain" on the next)."""
        text, sentences = doc.user_data["notecheck.text"], doc.user_data["notecheck.sentences"]
        ends = [m.start() for start, end in sentences for m in _LINE_END.finditer(text, start, end)]
        places = doc.to_array(IDX).tolist() if ends else []
        for i in (bisect_left(places, at) for at in ends):
            begin = max(0, i - _LONGEST)
            before, behind = doc[begin:i], doc[i + 1 : i + 1 + _LONGEST]
            blank = len(behind) > 0 and behind[0].is_space  # the indent of the line that goes on
            window = [t.text for t in before] + [t.text for t in behind[blank:]]
            for rule_id, start, end in self._matcher(Doc(doc.vocab, words=window)):
                if start < len(before) < end:
                    yield rule_id, begin + start, begin + end + 1 + blank
