"""Readings side by side under the headings of two parts of a test."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.told import phases

BELOW = "\nEXERCISE\n min   HR    BP\n 3     109   144/82\n 6     133   162/82\n"
EXPECTED = [("exercise", 109), ("exercise", 133), ("recovery", 90), ("recovery", 120), ("rest", 74)]


@pytest.mark.parametrize(
    "table",
    [
        "REST                          RECOVERY (seated)\n ECG  sinus                    1 min   120   150/80\n"
        " HR  74    BP 124/80          4 min    90   130/80\n",
        "Baseline:                     Recovery:\n HR 74   BP 124/80            1:00  120  150/80\n"
        "                              4:00   90  130/80\n",
        "RECOVERY                      REST\n 1 min  120, 150/80           HR 74, BP 124/80\n 4 min   90, 130/80\n",
    ],
)
def test_each_reading_belongs_to_the_heading_above_it(table: str, checker: Checker) -> None:
    assert sorted(phases(checker, f"Bruce treadmill\n{table}{BELOW}")) == EXPECTED


def test_headings_without_readings_below_both_change_nothing(checker: Checker) -> None:
    text = "Bruce treadmill\nREST                          RECOVERY\nHR 74  BP 124/80\n" + BELOW
    assert phases(checker, text) == [("rest", 74), ("exercise", 109), ("exercise", 133)]
