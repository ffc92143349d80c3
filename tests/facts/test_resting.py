"""Vital signs at rest."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import AFTER, BRUCE_STAGES, HEAD, STAGES, TREADMILL
from tests.told import facts, facts_of, phases, plain, rows


@pytest.mark.parametrize(
    "line",
    [
        "EKG before: sinus 82, T flat in III\nBP 140/88\n",
        "ECG prior to exercise SR 82. BP 140/88\n",
        "Resting strip: NSR with rare PVC, 82. Resting BP 140/88\n",
        "Rest ECG | SR 82, LBBB\nRest BP | 140/88\n",
        "0905 HR 82 BP 140/88\n0912 Started Bruce\n",
    ],
)
def test_a_resting_rate_told_apart_from_its_pressure(checker: Checker, line: str) -> None:
    rest = facts_of(checker, HEAD + line + STAGES + AFTER).stages[0]
    assert (rest.phase, rest.heart_rate and rest.heart_rate.value) == ("rest", 82)


@pytest.mark.parametrize(
    ("rest", "rate"),
    [
        ("Sitting ECG sinus arrhythmia 58, narrow QRS; BP 112/70.", 58),
        ("Lying down he is in sinus arrhythmia at 64, QRS narrow, BP 126/80.", 64),
        ("Resting ECG sinus arrhythmia, PR 160 ms; BP 126/80.", None),
    ],
)
def test_the_rate_of_a_sinus_arrhythmia_at_rest(rest: str, rate: int | None, checker: Checker) -> None:
    note = f"{TREADMILL}{rest}\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n"
    assert plain(facts(checker, note).resting_heart_rate) == rate


def test_a_peak_rate_is_not_that_of_the_pressure_at_rest(checker: Checker) -> None:
    told = "Peak heart rate of 168 bpm. Blood pressure at rest was 116/72 and was 158/76 at peak."
    assert rows(checker, TREADMILL + told)[0] == ("rest", None, "116/72")


@pytest.mark.parametrize(
    ("told", "rate"),
    [("Pre-test VS: T 98.2, P 59, RR 14, BP 108/64", 59), ("At rest SR with RBBB. V/S 82, 146/90.", 82)],
)
def test_vital_signs_at_rest(told: str, rate: int, checker: Checker) -> None:
    assert plain(facts(checker, TREADMILL + told).resting_heart_rate) == rate


def test_limits_are_no_readings(checker: Checker) -> None:
    note = TREADMILL + "Contraindication checklist: recent MI N / BP over 200/110 N / severe AS N"
    assert facts(checker, note).resting_blood_pressure is None


def test_a_rate_told_with_the_rhythm_behind_the_pressure(checker: Checker) -> None:
    assert phases(checker, HEAD + "10 lytes/12L. rest 136/86, 76 SR, T inv III\n" + STAGES)[0] == ("rest", 76)


@pytest.mark.parametrize(
    ("line", "pressure"),
    [
        ("Rest ECG: NSR 74, rare PVC. BP R arm 116/70.", "116/70"),
        ("Sat 5 minutes: sinus rhythm, 74, BP 116/70.", "116/70"),
        ("Rest ECG: NSR 74. BP R arm 116/70, L arm 120/72.", None),
    ],
)
def test_the_resting_pressure_by_its_arm_or_seat(rules_alone: Checker, line: str, pressure: str | None) -> None:
    found = facts(rules_alone, f"TREADMILL STRESS TEST, Bruce\n{line}\n{BRUCE_STAGES}")
    assert plain(found.resting_blood_pressure) == pressure


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("In the chair 70 and 128/74.\nStage 1 102 148/80", [("rest", 70, "128/74"), ("exercise", 102, "148/80")]),
        ("Baseline BP / HR?  146/88 , 80", [("rest", 80, "146/88")]),
        (
            "Rest 64 146/70\n flat ...... 88 ... 124/70\n 2.5% ...... 97 ... 132/72",
            [("rest", 64, "146/70"), ("exercise", 88, "124/70"), ("exercise", 97, "132/72")],
        ),
        (
            "Rest 64 146/70\nStage   HR\n  1     82\n  2     94",
            [("rest", 64, "146/70"), ("exercise", 82, None), ("exercise", 94, None)],
        ),
    ],
)
def test_the_first_rows(rules_alone: Checker, lines: str, expected: list[tuple[str, int, str | None]]) -> None:
    assert rows(rules_alone, f"{TREADMILL}{lines}") == expected
