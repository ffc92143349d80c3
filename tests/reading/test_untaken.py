"""Pressures that were not taken, and the rates beside them."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import (
    AT_REST,
    BRUCE_AT_REST,
    HEAD_OF_BRUCE,
    ONE,
    REGADENOSON,
    STAGED,
    TREADMILL,
    TWO,
)
from tests.told import facts_of, plain, rows


@pytest.mark.parametrize(
    "missing",
    [
        "HR 141, BP not taken",
        "HR 141 BP n/o (arm moving)",
        "HR 141, cuff slipped",
        "HR 141  BP: unable",
        "HR 141 and no pressure could be taken, she let go of the rail",
        "BP could not be heard, HR 141",
        "HR 141 BP --",
        "141 ***/***",
    ],
)
def test_a_rate_without_its_pressure_is_a_reading(missing: str, checker: Checker) -> None:
    log = f"Rest HR 72 BP 118/70\nStage 1 3:00 HR 101 BP 134/76\nStage 2 6:00 HR 122 BP 148/78\nStage 3 7:10 {missing}"
    assert rows(checker, TREADMILL + log) == [AT_REST, ONE, TWO, ("exercise", 141, None)]


def test_a_dash_for_the_last_pressure(checker: Checker) -> None:
    log = "rest  72   118/70\nI    3:00   101   134/76\nII   6:00   122   148/78\nIII  6:48   141   --"
    note = checker.check(TREADMILL + log + "\n")
    assert [(plain(row.heart_rate), plain(row.blood_pressure)) for row in note.facts.stages][-1] == (141, None)


@pytest.mark.parametrize(
    "told",
    [
        "HR 141 BP failed to rise, 148/80",
        "HR 141, no pressure, no SOB, BP 148/80",
        "HR 141, no BP abnormality, BP 148/80",
        "HR 141 BP missed first try, 148/80 on repeat",
        "HR 141 CP/SOB no/no BP 148/80",
        "HR 141, BP declined to 148/80",
    ],
)
def test_words_near_a_pressure_that_was_taken(told: str, checker: Checker) -> None:
    assert rows(checker, STAGED + f"Stage 3 9:00 {told}")[-1] == ("exercise", 141, "148/80")


def test_medicines_that_were_not_taken_take_no_pressure(checker: Checker) -> None:
    assert rows(checker, TREADMILL + "Rest HR 82, did not take BP meds today, BP 150/90") == [("rest", 82, "150/90")]


@pytest.mark.parametrize(
    "reading",
    ["HR 156; cuff reading lost in noise", "156, cuff unreadable for the arm swing", "HR 156, BP drowned in noise"],
)
def test_a_pressure_that_was_lost(reading: str, checker: Checker) -> None:
    assert rows(checker, f"{STAGED}Stage 3 7:10 {reading}\n")[-1] == ("exercise", 156, None)


def test_a_pressure_that_was_not_obtained(checker: Checker) -> None:
    told = "BL      HR 72   BP 150/82\n1 min   HR 101  BP ---/--- cuff error\n2 min   HR 98   BP 142/78"
    assert [(rate, pressure) for _, rate, pressure in rows(checker, REGADENOSON + told)][1] == (101, None)


@pytest.mark.parametrize("line", ["st[2]=t:8:10;hr:148;bp:n/o (rail)", "stage 3 HR 148, BP not heard"])
def test_a_pressure_that_was_not_obtained_by_new_hands(checker: Checker, line: str) -> None:
    rows = facts_of(
        checker, HEAD_OF_BRUCE + "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\n" + line + "\n"
    ).stages
    assert rows[-1].heart_rate is not None
    assert rows[-1].heart_rate.value == 148
    assert rows[-1].blood_pressure is None


def test_a_last_rate_without_pressure_for_a_reason(checker: Checker) -> None:
    log = "4 -> 12 min   172   156/80\n5 -> 13:10   179   (arms moving, BP not taken)\n"
    rows = facts_of(checker, BRUCE_AT_REST + log).stages
    assert [(r.heart_rate.value, r.blood_pressure is None) for r in rows if r.heart_rate] == [
        (70, False),
        (172, False),
        (179, True),
    ]


def test_a_row_whose_pressure_is_the_end(rules_alone: Checker) -> None:
    note = f"{TREADMILL}3:00  1.7/10  100   140/80\n6:00  2.5/12  120   150/80\n6:40  3.4/14  131   off\n"
    assert rows(rules_alone, note)[-1] == ("exercise", 131, None)


def test_minutes_with_their_sign_are_no_rate(rules_alone: Checker) -> None:
    note = f"{TREADMILL}S1 3'   97  130/72\nS2 6'   118  144/72\nS3 10'15\"  156  164/70\n"
    assert rows(rules_alone, note) == [
        ("exercise", 97, "130/72"),
        ("exercise", 118, "144/72"),
        ("exercise", 156, "164/70"),
    ]
