"""Every rule of the policy proves itself on its two examples."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest

from notecheck.checker import Checker
from notecheck.policy.model import load
from notecheck.rules.elements import RULES

BOOK = tomllib.loads(files("notecheck.rules").joinpath("examples.toml").read_text(encoding="utf-8"))
POLICY = load()
NOT_SHOWN_BY_A_NOTE = {"NC003", "NC004"}
"""Too large, and a failure of the program: tests/test_robust.py shows both."""


def fires(entry: dict) -> str:
    if "fires" in entry:
        return entry["fires"]
    lines = BOOK["notes"][entry["note"]].splitlines()
    if "adds" in entry:
        return "\n".join([*lines, entry["adds"]])
    kept = [line for line in lines if not any(line.startswith(start) for start in entry["without"])]
    assert len(kept) < len(lines)
    return "\n".join([*([entry["instead"]] if "instead" in entry else []), *kept, entry.get("end", "")])


def holds(entry: dict) -> str:
    note = BOOK["notes"][entry.get("holds", entry.get("note"))]
    return f"{note}\n{entry['keeps']}" if "keeps" in entry else note


def test_every_code_of_the_policy_has_its_examples() -> None:
    codes = {e.code for e in POLICY.element} | {f.code for f in POLICY.finding}
    assert set(BOOK["rules"]) == codes - NOT_SHOWN_BY_A_NOTE


def test_every_element_of_the_policy_has_its_rule() -> None:
    assert set(RULES) == {e.id for e in POLICY.element}


@pytest.mark.parametrize("code", sorted(BOOK["rules"]))
def test_the_rule_fires_where_it_must(code: str, checker: Checker) -> None:
    report = checker.check(fires(BOOK["rules"][code]))
    entry = next((e for e in POLICY.element if e.code == code), None)
    if entry is not None:
        status = next(e.status for e in report.elements if e.id == entry.id)
        assert status in ("missing", "partial")
        severity = POLICY.severity[status].of(entry)
        assert [f.severity for f in report.findings if f.code == code] == ([severity] if severity else [])
    else:
        assert [f.code for f in report.findings if f.code == code] == [code]


@pytest.mark.parametrize("code", sorted(BOOK["rules"]))
def test_the_rule_is_silent_where_it_must_be(code: str, checker: Checker) -> None:
    report = checker.check(holds(BOOK["rules"][code]))
    assert report.status == "evaluated"
    assert code not in {f.code for f in report.findings}
