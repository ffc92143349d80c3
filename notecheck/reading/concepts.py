"""The pipe that finds the terms of the field: medspaCy's TargetMatcher over the concept files of the lexicon."""

from spacy.language import Language
from spacy.tokens import Doc, Span

from notecheck import lexicon
from notecheck.reading.medspacy_parts import NEVER, TargetMatcher, TargetRule

GROUP = "concepts"


@Language.factory("notecheck_concepts")
class Concepts:
    """Writes `doc.spans["concepts"]`, labelled `category.value`; of overlapping terms of a category the longest."""

    def __init__(self, nlp: Language, name: str = "notecheck_concepts") -> None:
        self._matcher = TargetMatcher(nlp, result_type=None, prune=False)
        self._spelling: dict[str, set[str]] = {}
        rules = [TargetRule("never", "none.never", pattern=NEVER)]
        for label, words, case in lexicon.concepts():
            rules.append(TargetRule(words, label))
            if case:
                self._spelling.setdefault(label, set()).add(words)
        self._matcher.add(rules)

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        found: list[tuple[int, int, str, Span]] = []
        for span in self._matcher(doc):
            label = span.label_
            spelling = self._spelling.get(label)
            if spelling is None or span.text in spelling:
                found.append((span.start, -span.end, label, span))
        found.sort(key=lambda f: f[:3])
        reached: dict[str, int] = {}
        kept = []
        for start, end, label, span in found:
            category = label.partition(".")[0]
            if start >= reached.get(category, 0):
                reached[category] = -end
                kept.append(span)
        doc.spans[GROUP] = kept
        for key in [k for k in doc.user_data if k[1] == "target_rule"]:
            del doc.user_data[key]
        return doc
