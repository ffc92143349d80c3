"""Every rule of the policy proves itself on its two examples."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.policy.model import built_in
from notecheck.rules.book import book, codes_with_examples, fires, holds
from notecheck.rules.language import STRONGEST_FIRST
from notecheck.rules.registry import CHECKS, RULES

POLICY = built_in("cpt-93017")
NOT_SHOWN_BY_A_NOTE = {"NC003", "NC004", "NC007"}
"""Too large, and a failure of the program: tests/test_robust.py shows both."""


def test_every_code_of_the_policy_has_its_examples() -> None:
    codes = {e.code for e in POLICY.element} | {f.code for f in POLICY.finding}
    assert codes_with_examples() == codes - NOT_SHOWN_BY_A_NOTE


def test_every_element_of_the_policy_has_its_rule() -> None:
    assert set(RULES) == {e.id for e in POLICY.element}


def test_every_check_and_every_kind_of_statement_has_its_finding() -> None:
    names = {f.name for f in POLICY.finding}
    assert set(CHECKS) == {f.name for f in POLICY.finding if f.code.startswith("NC4")}
    others = {"report-heading", "ownership-conflict", "unlisted-interpretation", "unlisted-supervision"}
    assert set(STRONGEST_FIRST) | others == {f.name for f in POLICY.finding if f.code[:3] in ("NC2", "NC3")}
    assert len(names) == len(POLICY.finding)


def test_the_book_tells_everything_of_each_rule() -> None:
    for entry in book(POLICY):
        for words in (entry.meaning, entry.why, entry.instead):
            assert len(words) > 10, entry.code
        assert entry.sources


@pytest.mark.parametrize("code", sorted(codes_with_examples()))
def test_the_rule_fires_where_it_must(code: str, checker: Checker) -> None:
    report = checker.check(fires(code) or "")
    entry = next((e for e in POLICY.element if e.code == code), None)
    if entry is not None:
        status = next(e.status for e in report.elements if e.id == entry.id)
        assert status in ("missing", "partial")
        severity = POLICY.severity[status].of(entry)
        assert [f.severity for f in report.findings if f.code == code] == ([severity] if severity else [])
    else:
        found = [f for f in report.findings if f.code == code]
        assert [f.severity for f in found] == [POLICY.by_code[code].severity]


@pytest.mark.parametrize("code", sorted(codes_with_examples()))
def test_the_rule_is_silent_where_it_must_be(code: str, checker: Checker) -> None:
    report = checker.check(holds(code) or "")
    assert report.status == "evaluated"
    assert code not in {f.code for f in report.findings}
