"""The pipe that finds the terms of the field: target rules over the concept files of the lexicon."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from notecheck import lexicon
from notecheck.reading.medspacy_parts import PhraseRules, TargetRule

GROUP = "concepts"


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
        for rule_id, start, end in self._matcher(doc):
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
