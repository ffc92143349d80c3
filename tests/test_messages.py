"""What the program says to a person: open questions, nothing leading, no word of payment."""

from __future__ import annotations

import re

import pytest

from notecheck.policy.model import built_in
from notecheck.rules.book import codes_with_examples, fires

POLICY = built_in("cpt-93017")
MESSAGES = [
    (entry.id, which, text)
    for entry in POLICY.element
    for which, text in (("missing", entry.missing), ("partial", entry.partial), ("query", entry.query))
    if text
]
MESSAGES += [
    (f.name, which, text)
    for f in POLICY.finding
    for which, text in (("message", f.message), ("query", f.query))
    if text
]
MESSAGES += [("policy", "answers", POLICY.answers), ("policy", "unread_note", POLICY.unread_note)]

PAYMENT = re.compile(
    r"\b(?:pay\w*|bill\w*|reimburs\w*|claims?|denied|denials?|charge\w*|cpt|93\d{3}|revenue|medicare|insur\w*|audit\w*)\b",
    re.I,
)
LEADING = re.compile(
    r"\b(?:should|must|needs? to|please add|make sure|correct|rewrite|reword|delete|remove|change)\b", re.I
)
FINDINGS = re.compile(
    r"\b(?:ischemi\w*|positive|negative|normal|abnormal|v[1-6]|a?v[rlf]|depression|"
    r"elevation|nsr|sinus|\d+ ?mm|bruce)\b",
    re.I,
)


@pytest.mark.parametrize(("who", "which", "text"), MESSAGES)
def test_a_message_is_compliant(who: str, which: str, text: str) -> None:
    for pattern in (PAYMENT, LEADING, FINDINGS):
        assert not pattern.search(text), f"{who} {which}: {pattern.search(text)}"
    assert text[0].isupper() or text[0] == '"'


@pytest.mark.parametrize(("who", "text"), [(w, t) for w, which, t in MESSAGES if which == "query"])
def test_a_query_is_one_open_question(who: str, text: str) -> None:
    assert text.endswith("?")
    assert text.count("?") == 1
    assert not re.match(r"(?:is|are|was|were|do|does|did|can|could|would|will|has|have)\b", text, re.I), who


def test_the_answers_offer_a_way_out() -> None:
    assert '"Not obtained"' in POLICY.answers
    assert '"documented elsewhere"' in POLICY.answers
    assert "addendum" in POLICY.answers


def test_a_report_asks_where_something_is_missing(checker) -> None:
    report = checker.check("Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue.")
    asked = [f for f in report.findings if f.element is not None]
    assert asked
    for finding in asked:
        assert finding.query is not None
        assert finding.query.endswith(POLICY.answers)
        assert finding.addressee == "technician"


@pytest.mark.parametrize("code", sorted(codes_with_examples()))
def test_what_a_finding_says_is_compliant_with_its_arithmetic(code: str, checker) -> None:
    for finding in checker.check(fires(code) or "").findings:
        question, _, answers = (finding.query or "").partition("? ")
        for text in (finding.message, question):
            for pattern in (PAYMENT, LEADING, FINDINGS):
                assert not pattern.search(text), f"{finding.code}: {pattern.search(text)}"
        assert not finding.query or answers == POLICY.answers
