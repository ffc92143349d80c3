"""Targets that were only set, answers behind dots, stages only begun, recovery on foot, supervisors in another room."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.test_parts_of_a_test import DRUG, phases
from tests.test_told_in_passing import AFTER, HEAD, REST, STAGES, facts_of, leaks_of, status_of


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("85% target 140.", "partial"),
        ("85% target: 140", "partial"),
        ("85% target........ 140", "partial"),
        ("Target 140, 85% target reached.", "present"),
        ("Target 140, 92% of target.", "present"),
        ("Target 140, reached 88% of max predicted.", "present"),
    ],
)
def test_a_target_that_was_set_is_not_yet_reached(checker: Checker, line: str, status: str) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + line + "\n" + AFTER), "target-heart-rate") == status


@pytest.mark.parametrize("dots", ["?........ ", "?.... ", "? ...... ", "........ ", ": .... "])
def test_answers_behind_dots(checker: Checker, dots: str) -> None:
    text = HEAD + REST + STAGES + f"Chest pain{dots}no\nShort of breath{dots}yes, at the end\n" + AFTER
    felt = {(s.value, s.present) for s in facts_of(checker, text).symptoms}
    assert {("chest_pain", False), ("dyspnea", True)} <= felt
    assert ("chest_pain", True) not in felt


@pytest.mark.parametrize(
    "told", ["I see nothing that would explain her chest pain.", "I can't see anything here to explain her chest pain."]
)
def test_the_symptom_that_nothing_explains_was_not_felt(checker: Checker, told: str) -> None:
    told = f"No chest pain.\n{told}\n"
    felt = facts_of(checker, HEAD + REST + STAGES + told + AFTER).symptoms
    assert [(s.value, s.present) for s in felt] == [("chest_pain", False)]


@pytest.mark.parametrize("place", ["on the screen", "on the monitor", "seen on tele"])
def test_what_was_seen_on_the_screen_was_not_felt(checker: Checker, place: str) -> None:
    felt = facts_of(checker, HEAD + REST + STAGES + f"skipped beats {place}, about 4.\n" + AFTER).symptoms
    assert "palpitations" not in {s.value for s in felt}


@pytest.mark.parametrize(
    "told",
    [
        "Thirty seconds into stage 3, at a rate of 127, her calves gave out.",
        "got 40 sec into stage three hr got up to 127 then quit",
        "20 s into stage 3 with a pulse of 127 she stopped",
    ],
)
def test_the_rate_of_a_stage_only_begun(checker: Checker, told: str) -> None:
    assert ("exercise", 127) in phases(checker, HEAD + REST + STAGES + told + "\n" + AFTER)


def test_a_stage_only_begun_with_its_pressure_is_one_row(checker: Checker) -> None:
    told = "40 s into stage 3 hr 127, bp 150/80, quit\n"
    assert [rate for _, rate in phases(checker, HEAD + REST + STAGES + told + AFTER)].count(127) == 1


def test_a_list_of_minutes_and_rates(checker: Checker) -> None:
    log = "Ramp\n - min 2: 81\n - min 4: 94\n - min 6: 107\n - min 7:10 (end): 113\n"
    assert phases(checker, HEAD + REST + log + AFTER)[1:5] == [
        ("exercise", 81),
        ("exercise", 94),
        ("exercise", 107),
        ("exercise", 113),
    ]


def test_recovery_on_foot(checker: Checker) -> None:
    log = STAGES + "post 1  walk 1.2   HR 109   BP 148/78\npost 4  seated     HR 82   BP 128/74\n"
    assert phases(checker, HEAD + REST + log)[-2:] == [("recovery", 109), ("recovery", 82)]


def test_the_time_of_arrival_in_a_table_is_no_length(checker: Checker) -> None:
    text = HEAD + "Date | 01/02/2025 | Time in | 13:05\n" + REST + STAGES + AFTER
    duration = facts_of(checker, text).duration
    assert duration is None or duration.value != 785


def test_a_line_of_the_end_gives_the_length(checker: Checker) -> None:
    log = "3:00 HR 101 BP 130/76\n6:00 HR 122 BP 140/78\n7:25 off. HR max 131, BP max 146/78.\n"
    duration = facts_of(checker, HEAD + REST + log + AFTER).duration
    assert duration is not None
    assert duration.value == 445


@pytest.mark.parametrize(
    ("line", "element"),
    [
        ("I talked her through it and she signed.", "consent"),
        ("Electrodes  x10", "lead-placement"),
        ("ECG AND PATIENT UNDER CONSTANT OBSERVATION, BP EACH STAGE.", "monitoring"),
        ("12-lead ran straight thru from rest to recovery and went in the chart.", "continuous-tracing"),
    ],
)
def test_what_was_done_in_other_words(checker: Checker, line: str, element: str) -> None:
    assert status_of(checker.check(HEAD + line + "\n" + REST + STAGES + AFTER), element) == "present"


@pytest.mark.parametrize(
    "line",
    [
        "WHY DONE  could not hold 60 rpm, legs shot",
        "she said that's it, too tired",
        'He said "that is enough": worn out',
    ],
)
def test_said_and_done(checker: Checker, line: str) -> None:
    assert "fatigue" in [t.value for t in facts_of(checker, HEAD + REST + STAGES + line + "\n" + AFTER).termination]


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Voss supervised from the lab and will read it.",
        "Dr. Voss supervised from the next room and reads it.",
        "I printed the strip for Dr. Voss, who will read it as well.",
        "Normal heart sounds before the test.",
    ],
)
def test_names_and_sounds_are_no_leaks(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + "\n" + AFTER)) == []


@pytest.mark.parametrize(
    "line",
    [
        "I hooked him up, ran the test and read it myself.",
        "I did the test, filled in for the doctor and read it.",
        "A good strong heart.",
        "Nothing here to stop her from having the hip done.",
        "Nothing found that would stop the operation.",
    ],
)
def test_what_says_more_than_was_measured(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + "\n" + AFTER)) != []


def test_a_bolus_log_is_still_one_of_the_drug(checker: Checker) -> None:
    text = "Regadenoson study. " + DRUG + "Regadenoson 0.4 mg IV over 10 sec.\n1 min: 96, 142/80\n3 min: 90, 138/78\n"
    assert [phase for phase, _ in phases(checker, text)[1:]] == ["infusion", "infusion"]


BARE = "GXT 3/4/2025\nRoe, Ann  DOB 1/2/1960  MRN 55-12\nChest pain on stairs.\nBruce\n" + REST + STAGES + AFTER


@pytest.mark.parametrize(
    ("head", "tail", "status"),
    [
        ("pine hollow heart center, exam 3\n", "machine: Trackmaster TMX428\n", "present"),
        ("gxt - mill road clinic\n", "our mortara xscribe\n", "present"),
        ("", "Mortara cart, nuc med dept\n", "present"),
        ("", "Clinic San Telmo, treadmill and ECG Schiller CS-200.\n", "present"),
        ("HUMAN PERFORMANCE, room C-204\n", "Lode Corival; Cosmed 12-lead.\n", "present"),
        ("She came to the cardiology department at St. Alban's for a treadmill test.\n", "GE Marquette\n", "present"),
        ("The wellness clinic asked for this test.\n", "Mortara\n", "partial"),
        ("ref from pine hollow clinic\n", "Mortara\n", "partial"),
        ("Told normal at another hospital.\n", "Mortara\n", "partial"),
    ],
)
def test_where_it_was_done(checker: Checker, head: str, tail: str, status: str) -> None:
    assert status_of(checker.check(head + BARE + tail), "site-equipment") == status
