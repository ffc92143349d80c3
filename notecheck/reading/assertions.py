"""The pipe that tells whether a term is said of this test: ConText, the section, and what the form says of it."""

import re
from bisect import bisect_right

from spacy.language import Language
from spacy.tokens import Doc, Span

from notecheck import lexicon
from notecheck.reading.concepts import GROUP
from notecheck.reading.document import Concept
from notecheck.reading.medspacy_parts import ConTextGraph, ConTextModifier, ConTextRule, PhraseRules
from notecheck.reading.polarity import Mark, answered, is_blank

ASSERTED = frozenset(
    "symptom rhythm ectopy protocol modality agent event reversal consent document "
    "adjunct reason st not_performed".split()
)
"""The categories of which it matters whether the note says or denies them."""

SECTION_CONTEXT = {
    "indication": "indication",
    "history": "historical",
    "medications": "historical",
    "allergies": "historical",
    "screening": "historical",
    "plan": "plan",
}
_ANSWERS = frozenset({"no", "none", "neg", "0"})
_CLOSES = frozenset({",", ".", ";"})
"""A bare "no" that a comma closes answers the field before it and denies nothing after it."""
_SETUP = frozenset({"protocol", "modality", "agent", "document"})
_PRECEDENCE = ("FAMILY", "OTHER_TEST", "HISTORICAL", "INDICATION", "HYPOTHETICAL", "PLAN")


@Language.factory("notecheck_assertions")
class Assertions:
    """Writes `doc.user_data["notecheck.concepts"]`: the concepts as plain values, each with denial and context.

    ConText's own modifiers and graph decide, one sentence at a time and only where a sentence holds a term whose
    assertion matters: its work grows with the square of the cues, and a sentence is short.
    """

    def __init__(self, nlp: Language, name: str = "notecheck_assertions") -> None:
        self._matcher = PhraseRules(nlp)
        self._matcher.add(
            [ConTextRule(words, category, direction=direction.upper()) for category, direction, words in lexicon.cues()]
        )
        self._strings = nlp.vocab.strings

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        spans = list(doc.spans[GROUP])
        targets = [s for s in spans if s.label_.partition(".")[0] in ASSERTED]
        cues = self._cues(doc, targets)
        doc.user_data["notecheck.concepts"] = self._concepts(doc, spans, cues)
        return doc

    def _cues(self, doc: Doc, targets: list[Span]) -> dict[tuple[int, int], set[str]]:
        """The categories of the cues that reach each target, by the target's token range."""
        starts: list[int] = doc.user_data["notecheck.sentence_tokens"]
        by_sentence: dict[int, tuple[list[Span], list[ConTextModifier]]] = {}
        for target in targets:
            by_sentence.setdefault(bisect_right(starts, target.start), ([], []))[0].append(target)
        reached = 0
        matches = sorted(self._matcher(doc), key=lambda m: (m[1], -m[2]))
        for match_id, start, end in matches:
            held = by_sentence.get(bisect_right(starts, start))
            if start < reached or held is None:
                continue
            reached = end
            if end < len(doc) and doc[end].text in _CLOSES and doc[start:end].text.lower() in _ANSWERS:
                continue
            rule = self._matcher.rule_map[self._strings[match_id]]
            held[1].append(ConTextModifier(rule, start, end, doc))
        out: dict[tuple[int, int], set[str]] = {}
        for in_sentence, modifiers in by_sentence.values():
            if not modifiers:
                continue
            graph = ConTextGraph(targets=in_sentence, modifiers=modifiers)
            graph.update_scopes()
            graph.apply_modifiers()
            for target, modifier in graph.edges:
                out.setdefault((target.start, target.end), set()).add(modifier.category)
        return out

    def _concepts(self, doc: Doc, spans: list[Span], cues: dict[tuple[int, int], set[str]]) -> list[Concept]:
        text: str = doc.user_data["notecheck.text"]
        marks: list[Mark] = doc.user_data["notecheck.marks"]
        sections = [(s.start_char, s.end_char, s.label_) for s in doc.spans["sections"]]
        section_starts = [s for s, _, _ in sections]
        mark_starts = [m.start for m in marks]
        out: list[Concept] = []
        for span in spans:
            start, end = span.start_char, span.end_char
            category, _, value = span.label_.partition(".")
            state = _mark_at(marks, mark_starts, start) if marks else ""
            if category not in ASSERTED:
                context = state if state in ("unticked", "blank") else "blank" if is_blank(text, end) else ""
                out.append(Concept(category, value, start, end, False, context))
                continue
            said: set[str] = cues.get((span.start, span.end), set())
            context = next((c.lower() for c in _PRECEDENCE if c in said), "")
            i = bisect_right(section_starts, start) - 1
            if _in(sections, i, start):
                context = SECTION_CONTEXT.get(sections[i][2], context)
            negated = "NEGATED" in said
            answer = answered(text, start, end)
            if category == "agent" and _is_dosed(text, start, end):
                negated = False
                context = "" if context in ("historical", "indication") and not _in(sections, i, start) else context
            if category in _SETUP and (
                (context == "indication" and not (_in(sections, i, start) and sections[i][2] in SECTION_CONTEXT))
                or (context == "other_test" and start < 200 and not _in(sections, i, start))
            ):
                context = ""
            if answer == "blank":
                context = answer
            elif state in ("yes", "no"):
                negated = state == "no"
            elif answer:
                negated = answer == "no"
            if state in ("unticked", "blank"):
                context = state
            out.append(Concept(category, value, start, end, negated, context))
        return out


_DOSE = re.compile(r"[ \t:,(]{0,4}(?:\d+ ?mL ?/ ?)?\d*\.?\d+ ?(?:mg|mcg)\b[^.;\n]{0,60}", re.IGNORECASE)
_WITHHELD = re.compile(
    r"\b(?:not|never|nor|instead|declined|refused|wasted|discarded|held|cancel\w*|planned|ordered|drawn)\b",
    re.IGNORECASE,
)
_NONE_OF = re.compile(r"\b(?:no|not|never|without|instead of|nor)\b[ ]?(?:\w+ ){0,2}$", re.IGNORECASE)


def _is_dosed(text: str, start: int, end: int) -> bool:
    """Whether a drug is told with its dose as given: what is denied or past before it in the line is something else."""
    dose = _DOSE.match(text, end, end + 90)
    if dose is None or _WITHHELD.search(dose[0]):
        return False
    return _NONE_OF.search(text, max(0, start - 24), start) is None


def _in(sections: list[tuple[int, int, str]], i: int, at: int) -> bool:
    return i >= 0 and at < sections[i][1]


def _mark_at(marks: list[Mark], starts: list[int], at: int) -> str:
    i = bisect_right(starts, at) - 1
    while i >= 0 and i > bisect_right(starts, at) - 4:
        if marks[i].start <= at < marks[i].end:
            return marks[i].state
        i -= 1
    return ""
