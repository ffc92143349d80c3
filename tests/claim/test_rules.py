"""Every rule of the claim proves itself on its two examples, and says what it says in compliant words."""

from __future__ import annotations

import re

import pytest

from notecheck.checker import Checker
from notecheck.claim.examples import Side, codes, example, note_text
from notecheck.claim.judge import RULES
from notecheck.policy.model import built_in
from notecheck.report import ClaimReport
from notecheck.rules.book import book, complete_notes
from tests.test_messages import LEADING

POLICY = built_in("cpt-93017")
OF_TABLES = {"NC539", "NC540", "NC541"}
"""What only claims beside many notes can show: tests/claim/test_pairing.py shows them."""
NOT_SHOWN = {"NC500"}
"""A failure of the program: tests/claim/test_claims.py shows it."""


def judged(code: str, side: Side, checker: Checker) -> ClaimReport:
    found = example(code, side)
    assert found is not None
    if found.note is None:
        return checker.judge(found.claims)
    report = checker.check(note_text(found.note, complete_notes()), claim=found.claims)
    assert report.status == "evaluated"
    assert report.claim is not None
    return report.claim


def test_every_rule_has_its_function_its_policy_and_its_examples() -> None:
    assert codes() == {rule.code for rule in POLICY.claim} - OF_TABLES - NOT_SHOWN
    checker_free = {rule.name for rule in POLICY.claim if rule.code in OF_TABLES | NOT_SHOWN}
    assert set(RULES) == {rule.name for rule in POLICY.claim} - checker_free


@pytest.mark.parametrize("code", sorted(codes()))
def test_the_rule_fires_where_it_must(code: str, checker: Checker) -> None:
    rule = next(r for r in POLICY.claim if r.code == code)
    found = [f for f in judged(code, "fires", checker).findings if f.code == code]
    assert [f.severity for f in found] == [rule.severity]
    assert found[0].name == rule.name
    assert found[0].lines


@pytest.mark.parametrize("code", sorted(codes()))
def test_the_rule_is_silent_where_it_must_be(code: str, checker: Checker) -> None:
    claim = judged(code, "holds", checker)
    assert claim.verdict in ("ready", "review", "hold")
    assert code not in {f.code for f in claim.findings}


def test_the_book_holds_the_rules_of_the_claim() -> None:
    entries = {e.code: e for e in book(POLICY)}
    for code in codes():
        entry = entries[code]
        assert entry.sources
        assert entry.fires
        assert entry.holds
        assert entry.fires != entry.holds
        assert min(len(entry.meaning), len(entry.why), len(entry.instead)) > 10


PAYMENT = re.compile(
    r"\b(?:pay(?:s|ment|ments|able)?|paid|reimburs\w*|revenue|\$|fees?|(?<!heart )rates?|denials?|denied|appeal\w*|collect\w*)\b",
    re.I,
)
DESCRIPTORS = re.compile(
    r"cardiovascular stress test|maximal or submaximal|with supervision, interpretation|tracing only, without|"
    r"interpretation and report only|supervision only",
    re.I,
)


@pytest.mark.parametrize("rule", POLICY.claim, ids=lambda r: r.code)
def test_what_a_finding_says_is_compliant(rule) -> None:
    for text in filter(None, (rule.message, rule.query, rule.why, rule.instead)):
        assert not PAYMENT.search(text), text
        assert not DESCRIPTORS.search(text), text
    for text in filter(None, (rule.message, rule.query)):
        assert not LEADING.search(text), text
    if rule.severity != "info" and rule.query is None:
        assert rule.code in NOT_SHOWN
    if rule.query:
        assert rule.query.count("?") == 1
        assert rule.query.endswith("?")
        assert rule.addressee is not None
        assert not re.match(r"(?:is|are|was|were|do|does|did|can|could|would|will|has|have)\b", rule.query, re.I)


@pytest.mark.parametrize("code", sorted(codes()))
def test_what_is_said_with_its_details_is_compliant(code: str, checker: Checker) -> None:
    for finding in judged(code, "fires", checker).findings:
        assert not PAYMENT.search(finding.message), finding.message
        assert not LEADING.search(finding.message), finding.message


def test_judgement_is_named_as_such() -> None:
    marked = {"NC529", "NC530", "NC531", "NC532", "NC533", "NC534", "NC519", "NC527"}
    assert marked <= {rule.code for rule in POLICY.claim if rule.basis == "judgement"}
