"""Readings that cannot be understood are named, and never pass for missing."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.report import Report

TABLE = "Treadmill, Bruce\nStage | HR | BP\nRest | 70 | 120/80\n1 | {} | 142/80\n2 | 126 | {}\nRec 1 | 90 | 130/80\n"


@pytest.mark.parametrize(
    ("rate", "pressure", "unread"),
    [
        ("104", "154/82", []),
        ("1O4x7", "154/82", ["1O4x7"]),
        ("104", "15S/82", ["15S/82"]),
        ("1O4x7", "15S/82", ["1O4x7", "15S/82"]),
        ("", "154/82", []),
        ("--", "not heard", []),
    ],
)
def test_cells_that_cannot_be_read_are_named(checker: Checker, rate: str, pressure: str, unread: list[str]) -> None:
    text = TABLE.format(rate, pressure)
    report = checker.check(text)
    assert [text[u.start : u.end] for u in report.unread] == unread


def test_an_element_that_may_hide_behind_them_is_asked_about_more_gently(checker: Checker) -> None:
    readable = checker.check("Treadmill, Bruce\nStage | HR | BP\n1 | 104 | 142/80\n")
    garbled = checker.check("Treadmill, Bruce\nStage | HR | BP\n1 | 104 | 142/80\n2 | 126 | 15S/82\n")
    rank = ["info", "warning", "error"]

    def severity(report: Report, code: str) -> list[int]:
        return [rank.index(f.severity) for f in report.findings if f.code == code]

    shared = {f.code for f in readable.findings} & {f.code for f in garbled.findings}
    softer = [c for c in shared if severity(garbled, c) < severity(readable, c)]
    assert softer
    assert all(severity(garbled, c) <= severity(readable, c) for c in shared)
