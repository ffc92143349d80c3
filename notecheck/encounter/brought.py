"""What one document brings to the judgement of its encounter, made where it is read; it holds places and no words.

A document is judged on its own as a note; here it is asked what it would show as a part of the record of an exercise
test and of a drug test, for which of them the encounter is about is known only when all of its documents are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from notecheck.facts.dates import is_test_date
from notecheck.findings import assess_language
from notecheck.learned.model import LanguageModel
from notecheck.policy.model import Policy
from notecheck.report import ElementStatus, Finding, Model, Named, Place, Report, Source, Symptom
from notecheck.rules.agreement import is_of_a_part
from notecheck.rules.case import Case
from notecheck.rules.identification import identifiers
from notecheck.rules.language import plain_words, takes_back
from notecheck.rules.ownership import owners
from notecheck.rules.registry import RULES

TestKind = Literal["exercise", "pharmacologic"]
LONGEST_PHRASE = 8
"""Words of a finding that an addendum may name; of a longer one these first."""
_DIGITS = 3
"""Of a mark, in hexadecimal: enough to tell two patients of one encounter apart, not to find out who they are."""


class Shown(Model):
    """How a document fares on one element; one that it does not show is left out."""

    id: str
    status: ElementStatus
    source: Source
    evidence: tuple[Place, ...] = ()


class Mark(Model):
    """Something that tells a patient from others, as short hashes: of a name every word, else one."""

    kind: Literal["record", "number", "birth", "name"]
    label: str = ""
    values: tuple[str, ...]
    place: Place | None = None


class Phrase(Model):
    """Words of the document by a hash of them, and where they stand."""

    sha256: str
    place: Place


class Brought(Model):
    """What one document brings.

    Args:
        exercise: what it shows of an exercise test.
        pharmacologic: what it shows of a drug test.
        ended_early: whether it tells that the test ended early.
        names_test: whether it speaks of a stress test of now at all.
        is_addendum: whether it calls itself an addendum.
        is_signed: whether a physician's signature stands in it.
        is_dated: whether it says of a date that the test was done then; any other may be that of the document.
        language: of a document that is no note of a test by itself, the language that it would be asked about in one.
        phrases: the words of every finding about language.
        taken_back: the words that it names as entered in error.
        symptoms: felt in the test, or denied for the whole of it.
        owners: whom it names as owner or employer.
        marks: who its patient is.
    """

    exercise: tuple[Shown, ...]
    pharmacologic: tuple[Shown, ...]
    ended_early: bool
    names_test: bool
    is_addendum: bool
    is_signed: bool
    is_dated: bool
    language: tuple[Finding, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    taken_back: tuple[Phrase, ...] = ()
    symptoms: tuple[Symptom, ...] = ()
    owners: tuple[Named, ...] = ()
    marks: tuple[Mark, ...] = ()

    def shown(self, kind: TestKind) -> tuple[Shown, ...]:
        """Returns what it shows of a test of a kind."""
        return self.exercise if kind == "exercise" else self.pharmacologic


class DocumentReport(Report):
    """The report on a document, with what the document brings; null where it could not be evaluated."""

    brought: Brought | None = None

    @property
    def alone(self) -> Report:
        """The report as that of any note."""
        return Report(**{name: getattr(self, name) for name in Report.model_fields})


def brought(case: Case, report: Report, policy: Policy, model: LanguageModel | None) -> Brought:
    """Returns what a document brings.

    Args:
        case: the document as the rules see it.
        report: on the document alone.
        policy: by which it was judged.
        model: the language model that judged it.
    """
    as_exercise = replace(case, kind="exercise")
    stray = report.note.kind == "not_stress_test"
    language = assess_language(as_exercise, policy, model) if stray else ()
    told = [f for f in (*report.findings, *language) if f.code[:3] in ("NC2", "NC3")]
    return Brought(
        exercise=tuple(_shown(as_exercise)),
        pharmacologic=tuple(_shown(replace(case, kind="pharmacologic"))),
        ended_early=case.ended_early,
        names_test=_names_test(case),
        is_addendum=_ADDENDUM.match(case.reading.lower) is not None,
        is_signed=_signed(case),
        is_dated=any(v.kind == "date" and is_test_date(case.reading, v) for v in case.reading.values),
        language=language,
        phrases=tuple(_phrases(case, told)),
        taken_back=tuple(_spoken(case)) if takes_back(case) else (),
        symptoms=tuple(s for s in case.facts.symptoms if s.present or not is_of_a_part(case, s.start)),
        owners=tuple(Named(value=c.value, start=c.start, end=c.end) for c in owners(case)),
        marks=() if case.deidentified else tuple(_marks(case)),
    )


def _shown(case: Case) -> Iterator[Shown]:
    for name in RULES:
        found = RULES[name](case)
        if found.status != "missing":
            yield Shown(id=name, status=found.status, source=found.source, evidence=found.evidence)


def _names_test(case: Case) -> bool:
    named = case.reading.all("document", "stress_test")
    facts = case.facts
    told = any((facts.modality, facts.protocol, facts.agent))
    return told or any(c.context not in ("historical", "other_test", "family") for c in named)


_ADDENDUM = re.compile(r"[\s*#=-]*(?:late )?(?:addendum|late entry)\b")
_SIGNED_BY_PHYSICIAN = 120
"""How far from the word for a signature the physician's letters may stand, in characters."""


def _signed(case: Case) -> bool:
    r = case.reading
    return any(
        r.within("physician", c.start - _SIGNED_BY_PHYSICIAN, c.end + _SIGNED_BY_PHYSICIAN)
        and any(v.kind == "date" for v in r.numbers(c.start - _SIGNED_BY_PHYSICIAN, c.end + _SIGNED_BY_PHYSICIAN))
        for c in r.all("signed")
        if c.context not in ("blank", "unticked")
    )


def _phrases(case: Case, findings: list[Finding]) -> Iterator[Phrase]:
    for f in findings:
        if f.start is not None and f.end is not None:
            words = plain_words(case.reading.lower[f.start : f.end]).split()[:LONGEST_PHRASE]
            yield Phrase(sha256=_hash(" ".join(words)), place=Place(start=f.start, end=f.end))


def _spoken(case: Case) -> Iterator[Phrase]:
    """Every run of words of a short text."""
    words = [(m[0], m.start(), m.end()) for m in re.finditer("[a-z0-9]+", case.reading.lower)]
    for first in range(len(words)):
        for last in range(first, min(first + LONGEST_PHRASE, len(words))):
            spoken = " ".join(word for word, _, _ in words[first : last + 1])
            yield Phrase(sha256=_hash(spoken), place=Place(start=words[first][1], end=words[last][2]))


_NUMBER = re.compile(r"(?P<label>[a-z# .:=/|(-]*?)(?P<id>[a-z]{0,4}[-#]?\d[\w-]*)$")
_OF_A_VISIT = re.compile(r"\b(?:enc\w*|acc\w*|visit|order|ord|csn|fin|case|study)\b")
_BESIDE_NAME = frozenset(
    "dob mrn born birth date name patient female male age yrs year years old chart acct emp the and".split()
)


def _marks(case: Case) -> Iterator[Mark]:
    r = case.reading
    if case.context.patient_ids:
        values = (_mark(one) for one in case.context.patient_ids)
        yield Mark(kind="record", values=tuple(value for value in values if value))
    name, number, birth = identifiers(case)
    if name is not None:
        words = sorted(set(re.findall(r"[^\W\d_]{3,}", r.lower[slice(*name)])) - _BESIDE_NAME)
        if words:
            yield Mark(kind="name", values=tuple(map(_mark, words)), place=_place(name))
    found = _NUMBER.match(r.lower[slice(*number)]) if number is not None else None
    if number is not None and found is not None and not _OF_A_VISIT.search(found["label"]):
        label = plain_words(found["label"])
        yield Mark(kind="number", label=label, values=(_mark(found["id"]),), place=_place(number))
    day = next((v for v in r.numbers(*birth) if v.kind == "date"), None) if birth is not None else None
    if birth is not None and day is not None:
        yield Mark(kind="birth", values=(_mark(day.text),), place=_place(birth))


def _place(at: tuple[int, int]) -> Place:
    return Place(start=at[0], end=at[1])


def _mark(value: str) -> str:
    plain = "".join(c for c in value.lower() if c.isalnum())
    return _hash(plain)[:_DIGITS] if plain else ""


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:8]
