"""The pipe that tells whether a term is said of this test: ConText, the section, and what the form says of it."""

import re
from bisect import bisect_right
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading.concepts import Term
from notecheck.reading.document import Concept, Section
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
_ANSWERS = frozenset({"no", "none", "neg", "nil", "0"})
_OF_A_LENGTH = frozenset({"0 s", "0 sec", "0 secs", "0 seconds", "0 min"})
"""A nought that ends a length of time denies nothing ("6 min 0 s, 75 W")."""
_CLOSES = frozenset({",", ".", ";"})
"""A bare "no" that a comma closes answers the field before it and denies nothing after it."""
_SETUP = frozenset({"protocol", "modality", "agent", "document"})
_PRECEDENCE = ("FAMILY", "OTHER_TEST", "HISTORICAL", "INDICATION", "HYPOTHETICAL", "PLAN")


class _Target:
    """A term as ConText's graph knows it."""

    __slots__ = ("end", "label_", "start")

    def __init__(self, term: Term) -> None:
        self.start, self.end = term.first, term.behind
        self.label_ = f"{term.category}.{term.value}"


_NOUGHT = re.compile(r"[ ]?[:=(-]{0,2}[ ]?(?:0|zero)\b")
_DENIES = re.compile(r"(?:\b(?:0|zero|no|non)|\(-\)) $")


def _answers(data: dict[str, Any], at: int, targets: list[_Target]) -> bool:
    """Whether a nought answers the term in front of it, and denies none behind it ("CP 0 SOB 2")."""
    low, begin = data["notecheck.lower"], data["notecheck.starts"][at]
    if low[begin] not in "0z":
        return False
    ends = data["notecheck.ends"]
    behind = bisect_right(targets, at, key=lambda t: t.start)
    before = (t for t in targets[max(0, behind - 2) : behind] if t.end <= at and begin - ends[t.end - 1] < _NEAR)
    asked = next((t for t in before if _NOUGHT.match(low, ends[t.end - 1]) is not None), None)
    if asked is None:
        return False
    start = data["notecheck.starts"][asked.start]
    return _DENIES.search(low, max(0, start - 6), start) is None


_NEAR = 5
"""Characters."""


def _modifier(rule: ConTextRule, start: int, end: int, first: int, behind: int) -> ConTextModifier:
    """A cue whose scope is its sentence, as its direction has it."""
    forward, backward = rule.direction == "FORWARD", rule.direction == "BACKWARD"
    scope = (end if forward else first, start if backward else behind)
    return ConTextModifier(rule, start, end, None, *scope)


_FOR_MINUTES = re.compile(
    r"[ ](?:about |over |almost |nearly |just |a total of )?~?"
    r"(?:\d{1,2}:\d\d|(?:\d{1,2}(?:\.\d)?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen)[ -]?(?:min\w*|m|s|secs?|seconds?)\b)"
)
_OTHERWISE = re.compile(r"otherwise (?:none|nil)")


def _asserts_nothing(data: dict[str, Any], start: int, end: int) -> bool:
    """Whether a cue is a bare "no" closed at once, "otherwise none" or the "for" of a length ("treadmill for 8:40")."""
    text, starts, ends = data["notecheck.text"], data["notecheck.starts"], data["notecheck.ends"]
    if _OTHERWISE.fullmatch(data["notecheck.lower"], max(0, starts[start] - 10), ends[end - 1]):
        return True
    if text[ends[end - 1] - 3 : ends[end - 1]] == "for" and _FOR_MINUTES.match(data["notecheck.lower"], ends[end - 1]):
        return True
    if end < len(starts) and data["notecheck.lower"][starts[start] : ends[end]] in _OF_A_LENGTH:
        return True
    if end >= len(starts) or text[starts[end] : ends[end]] not in _CLOSES:
        return False
    if data["notecheck.lower"][starts[start] : ends[end - 1]] == "none" and _ASKED.search(
        data["notecheck.lower"], max(0, starts[start] - 120), starts[start]
    ):
        return False
    return data["notecheck.lower"][starts[start] : ends[end - 1]] in _ANSWERS


_ASKED = re.compile(r"\basked (?:\w+ ){0,3}about \b[^.;\n]{0,90}[,:\u2013-] ?$")
"""In front of the answer to all that was asked ("asked twice about chest pain and dizziness, none")."""


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

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        terms: list[Term] = doc.user_data["notecheck.terms"]
        cues = self._cues(doc, [_Target(t) for t in terms if t.category in ASSERTED])
        doc.user_data["notecheck.concepts"] = self._concepts(doc, terms, cues)
        return doc

    def _cues(self, doc: Doc, targets: list[_Target]) -> dict[tuple[int, int], set[str]]:
        """The categories of the cues that reach each target, by the target's token range."""
        data = doc.user_data
        starts: list[int] = data["notecheck.sentence_tokens"]
        by_sentence: dict[int, tuple[list[_Target], list[ConTextModifier]]] = {}
        for target in targets:
            by_sentence.setdefault(bisect_right(starts, target.start), ([], []))[0].append(target)
        reached = 0
        for start, end, rule in self._matcher(data["notecheck.keys"]):
            nth = bisect_right(starts, start)
            held = by_sentence.get(nth)
            if start < reached or held is None:
                continue
            reached = end
            if _asserts_nothing(data, start, end) or _answers(data, start, held[0]):
                continue
            scope = (starts[nth - 1], starts[nth] if nth < len(starts) else len(doc))
            held[1].append(_modifier(rule, start, end, *scope))
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

    def _concepts(self, doc: Doc, terms: list[Term], cues: dict[tuple[int, int], set[str]]) -> list[Concept]:
        text: str = doc.user_data["notecheck.text"]
        marks: list[Mark] = doc.user_data["notecheck.marks"]
        sections: list[Section] = doc.user_data["notecheck.sections"]
        section_starts = [s.start for s in sections]
        mark_starts = [m.start for m in marks]
        out: list[Concept] = []
        for category, value, first, behind, start, end in terms:
            state = _mark_at(marks, mark_starts, start) if marks else ""
            if category not in ASSERTED:
                context = state if state in ("unticked", "blank") else "blank" if is_blank(text, end) else ""
                out.append(Concept(category, value, start, end, False, context))
                continue
            said: set[str] = cues.get((first, behind), set())
            context = next((c.lower() for c in _PRECEDENCE if c in said), "")
            i = bisect_right(section_starts, start) - 1
            if _in(sections, i, start):
                context = SECTION_CONTEXT.get(sections[i].category, context)
            negated = "NEGATED" in said
            answer = answered(text, start, end)
            if category == "agent" and _is_at_hand(text, start, end):
                negated = True
            elif category == "agent" and _is_dosed(text, start, end):
                negated = False
                context = "" if context in ("historical", "indication") and not _in(sections, i, start) else context
            if category in _SETUP and context == "family":
                context = ""  # with whom the patient came
            if category in _SETUP and (
                (context == "indication" and not (_in(sections, i, start) and sections[i].category in SECTION_CONTEXT))
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


_AT_HAND = re.compile(
    r"(?:(?!w/|with |and |aminoph|atropine)[^.;,(+\n]|\.(?=\d)){0,24}"
    r"\b(?:drawn up|on (?:standby|hand)|standby|in case)\b(?![^.;\n]{0,24}\b(?:given|inject|push|admin))",
    re.IGNORECASE,
)
_IN_A_PILL = re.compile(r"\b(?:aggrenox|asa|aspirin)[ ]?[(/+]\W{0,2}(?:asa[ ]?/[ ]?)?$", re.IGNORECASE)


def _is_at_hand(text: str, start: int, end: int) -> bool:
    """Whether a drug was only kept ready, or is a part of a medicine ("Lexiscan 0.4 mg drawn up in case")."""
    return bool(_AT_HAND.match(text, end, end + 60) or _IN_A_PILL.search(text, max(0, start - 20), start))


def _is_dosed(text: str, start: int, end: int) -> bool:
    """Whether a drug is told with its dose as given: what is denied or past before it in the line is something else."""
    dose = _DOSE.match(text, end, end + 90)
    if dose is None or _WITHHELD.search(dose[0]):
        return False
    return _NONE_OF.search(text, max(0, start - 24), start) is None


def _in(sections: list[Section], i: int, at: int) -> bool:
    return i >= 0 and at < sections[i].end


def _mark_at(marks: list[Mark], starts: list[int], at: int) -> str:
    i = bisect_right(starts, at) - 1
    while i >= 0 and i > bisect_right(starts, at) - 4:
        if marks[i].start <= at < marks[i].end:
            return marks[i].state
        i -= 1
    return ""
