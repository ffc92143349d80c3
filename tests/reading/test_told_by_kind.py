"""Readings told by their kind or one behind the other: series, dictated steps, rows between slashes."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import AFTER, DRUG, HEAD, REGADENOSON, REST, STAGES, STEPPED_UP, TREADMILL
from tests.told import facts, facts_of, phases, plain, rows, status_of


@pytest.mark.parametrize(
    "told",
    [
        "Resting HR 61, peak HR 149. Resting BP 118/74, peak BP 176/82.",
        "HR: rest 61, peak 149. BP: rest 118/74, peak 176/82.",
        "HR rest/peak: 61/149   BP rest/peak: 118/74 / 176/82",
        "HR (rest/max) 61/149, BP (rest/max) 118/74 -> 176/82",
        "hr 61 --> 149, bp 118/74 --> 176/82",
        "HR 61\u2192149 BP 118/74\u2192176/82",
        "HR 61 to 149, BP 118/74 to 176/82",
        "HR: 61 / 149, BP: 118/74 / 176/82",
    ],
)
def test_rest_and_peak_told_by_kind(told: str, checker: Checker) -> None:
    assert rows(checker, TREADMILL + told) == [("rest", 61, "118/74")]


@pytest.mark.parametrize(
    "told",
    [
        "HR 61 -> 149, BP 118/74 -> 176/82",
        "HR rest/peak: 61/149   BP rest/peak: 118/74 / 176/82",
        "HR: 61\u2192149. BP: 118/74\u2192176/82",
        "HR 61 at rest -> 149 at peak; BP 118/74 at rest -> 176/82 at peak",
    ],
)
def test_the_second_of_two_is_the_peak(told: str, checker: Checker) -> None:
    read = facts(checker, TREADMILL + told)
    assert (plain(read.peak_heart_rate), plain(read.peak_blood_pressure)) == (149, "176/82")


WHOLE = [("rest", 61, "118/74"), ("exercise", 104, "138/76"), ("exercise", 149, "176/82")]


@pytest.mark.parametrize(
    "told",
    [
        "HR at rest 61, stage 1 104, stage 2 149; BP at rest 118/74, stage 1 138/76, stage 2 176/82",
        "HR 61 (rest), 104 (stage 1), 149 (stage 2)\nBP 118/74 (rest), 138/76 (stage 1), 176/82 (stage 2)",
        "HEART RATES - Rest: 61  Stage 1: 104  Stage 2: 149\nBLOOD PRESSURES - Rest: 118/74  Stage 1: 138/76  Stage 2: 176/82",
        "HR 61, 104, 149; BP 118/74, 138/76, 176/82",
        "HR 61-104-149; BP 118/74-138/76-176/82",
        "HR   61 104 149\nBP   118/74 138/76 176/82",
        "HR 61 rest, 104 at 25 watts, 149 at 50 watts; BP 118/74, 138/76 and 176/82 respectively.",
        "VS pre: 118/74, 61, 16, 98% RA. Stage 1 138/76, 104. Stage 2 176/82, 149.",
        "BP/HR: rest 118/74/61; stg 1 138/76/104; stg 2 176/82/149",
        "Rest 118/74 (61), I 138/76 (104), II 176/82 (149)",
        "PRE: HR=61 BP=118/74 SpO2=98\nEX1: HR=104 BP=138/76 SpO2=97\nEX2: HR=149 BP=176/82 SpO2=97",
        "Rest HR61 BP118/74; St1 HR104 BP138/76; St2 HR149 BP176/82",
        "rest 118/74 - 61\nstage I 138/76 - 104\nstage II 176/82 - 149",
        "HR (bpm): 61 / 104 / 149\nBP (mmHg): 118/74 - 138/76 - 176/82",
        "rest p61 bp 118/74. 25w p104 bp 138/76. 50w p149 bp 176/82.",
        "Phase: REST | Heart Rate: 61 | Blood Pressure: 118/74\nPhase: STAGE 1 | Heart Rate: 104 | Blood Pressure: 138/76\n"
        "Phase: PEAK | Heart Rate: 149 | Blood Pressure: 176/82",
        "Rest 61, 118/74\n1st stage - 104, 138/76\n2nd stage - 149, 176/82",
        "Rest Pulse Rate 61 bpm SBP 118 mmHg DBP 74 mmHg\nStage 1 Pulse Rate 104 bpm SBP 138 mmHg DBP 76 mmHg\n"
        "Stage 2 Pulse Rate 149 bpm SBP 176 mmHg DBP 82 mmHg",
    ],
)
def test_one_course_in_many_notations(told: str, checker: Checker) -> None:
    assert rows(checker, TREADMILL + told) == WHOLE


def test_stages_named_behind_pressure_and_rate(checker: Checker) -> None:
    told = "BP 138/76 HR 104 at end of stage 1. BP 176/82 HR 149 at end of stage 2."
    assert rows(checker, TREADMILL + told) == WHOLE[1:]


def test_series_with_their_recovery(checker: Checker) -> None:
    named = (
        "hr: rest 75, st 1 107, st 2 131, rec 2 min 111. bp: rest 124/80, st 1 136/80, st 2 152/84, rec 2 min 150/80."
    )
    ordered = "BP 124/80 -> 152/84 -> 138/80, HR 75 -> 131 -> 98"
    assert rows(checker, TREADMILL + named)[-1] == ("recovery", 111, "150/80")
    assert [phase for phase, _, _ in rows(checker, TREADMILL + ordered)] == ["rest", "exercise", "recovery"]


def test_series_in_two_sentences(checker: Checker) -> None:
    told = (
        "Heart rate was 64 at baseline, 89 at 1 minute and 72 at 5 minutes after the injection. Blood pressure was 120/68 "
        "at baseline, 112/62 at 1 minute and 118/66 at 5 minutes after the injection."
    )
    read = [(rate, pressure) for _, rate, pressure in rows(checker, REGADENOSON + told)]
    assert read == [(64, "120/68"), (89, "112/62"), (72, "118/66")]


@pytest.mark.parametrize(
    "last", ["[10:42] end stage 3: 151 bpm, cuff error", "[10:42] end stage 3: 151 bpm, BP n/o (talking)"]
)
def test_the_pressure_of_the_last_stage_was_not_obtained(last: str, checker: Checker) -> None:
    told = "[10:31] rest: 77 bpm, 134/78\n[10:36] end stage 1: 108 bpm, 146/80\n"
    assert rows(checker, TREADMILL + told + last)[-1] == ("exercise", 151, None)


def test_series_of_each_stage_hold_no_rest(checker: Checker) -> None:
    told = "HR w/ each stage: 92-> 114-> 138. BP: 128/70-> 142/72-> 158/72."
    assert {phase for phase, _, _ in rows(checker, TREADMILL + told)} == {"exercise"}


def test_readings_in_pairs_are_no_series(checker: Checker) -> None:
    told = (
        "Heart rate went from 70 to a peak of 139 and BP from 132/78 to a peak of 174/82. "
        "Recovery: 2 min 112, 158/80; 5 min 86, 140/78."
    )
    assert rows(checker, TREADMILL + told)[1:] == [("recovery", 112, "158/80"), ("recovery", 86, "140/78")]


@pytest.mark.parametrize(
    "told",
    [
        "rest 76 134/80 - 10 mcg 88 142/78 - 20 mcg 109 150/76",
        "rest 76 134/80. On the 10 mcg step the HR was 88 and the BP 142/78. On the 20 mcg step the HR was 109 and the BP 150/76.",
    ],
)
def test_steps_between_dashes_and_in_sentences(told: str, checker: Checker) -> None:
    note = "DOBUTAMINE STRESS TEST, 02/03/2025\n" + told
    assert [phase for phase, _, _ in rows(checker, note)] == ["rest", "infusion", "infusion"]


def test_steps_of_a_drug_in_a_sentence_and_by_their_number(checker: Checker) -> None:
    told = "Dobutamine 10 mcg/kg/min up by 10 every 3 min. Rest 71, 128/76. 10 mcg: 79, 134/74. 20 mcg: 96, 142/72.\n"
    head = "Dobutamine stress. Pt A. Roe, DOB 1/2/1960. Done 3/4/2025 for chest pain. 12-lead.\n"
    assert phases(checker, head + told) == [("rest", 71), ("infusion", 79), ("infusion", 96)]
    lines = "Dobutamine\n 10 mcg/kg/min  3 min   79  134/74\n 20             3 min   96  142/72\n 30             3 min  118  150/70\n"
    dose = facts_of(checker, head + lines).agent_dose
    assert dose is not None
    assert dose.value == 30


def test_the_stages_of_a_laboratory_of_its_own(checker: Checker) -> None:
    text = (
        HEAD
        + REST
        + "Protocol: Naughton, 3 min per stage\n 3:00   88   132/76\n 6:00   96   138/78\n 9:00  107  148/78\n"
        " 11:10  118  156/80\nExercise time 11:10\n" + AFTER
    )
    assert status_of(checker.check(text), "stage-log") == "present"


def test_rates_and_minutes_over_a_line_end(checker: Checker) -> None:
    text = (
        "Bicycle test of Ann Roe, DOB 1/2/1960. Seated on the Lode bicycle she had a heart rate of 66 and a pressure of 118/72.\n\n"
        "The load began at 25 watts and rose as a ramp by 15 watts each minute. Heart rate was 108 at 3 minutes, 135 at 6\n"
        "minutes and 160 at 9 minutes. She ended at 175 watts after 10\nminutes of pedalling, when her legs were too tired.\n"
    )
    assert phases(checker, text) == [("rest", 66), ("exercise", 108), ("exercise", 135), ("exercise", 160)]
    length = facts_of(checker, text).duration
    assert length is not None
    assert length.value == 600


@pytest.mark.parametrize(
    "told",
    [
        "Resting heart rate 66, blood pressure 130/80. At 5 mcg, 70 and 132/80. At 10 mcg, 84 and 140/78. At 20 mcg, 110 and 148/76.",
        "Heart rate and blood pressure were 66 and 130/80 at rest, 70 and 132/80 at 5, 84 and 140/78 at 10, and 110 and 148/76 at 20 mcg.",
    ],
)
def test_steps_told_in_one_sentence_belong_to_the_infusion(told: str, checker: Checker) -> None:
    wanted = [("rest", 66), ("infusion", 70), ("infusion", 84), ("infusion", 110)]
    assert phases(checker, STEPPED_UP + told) == wanted


def test_stages_told_by_their_number_alone(checker: Checker) -> None:
    told = (
        "At rest there was sinus rhythm, heart rate 66, blood pressure 114/72. After the first three-minute stage the heart "
        "rate was 82 and the pressure 118/70, after the second 94 and 126/72, after the third 110 and 134/74.\n"
    )
    wanted = [("rest", 66), ("exercise", 82), ("exercise", 94), ("exercise", 110)]
    assert phases(checker, HEAD + "Modified Bruce. " + told) == wanted


@pytest.mark.parametrize(
    "line", ["MPHR / target / reached: 160 / 136 / 90%", "**MPHR / target / reached:** 160 / 136 / 90%"]
)
def test_fields_that_share_a_colon_have_each_their_value(line: str, checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    found = (facts.predicted_max_heart_rate, facts.target_heart_rate, facts.percent_predicted_max_heart_rate)
    assert [f and f.value for f in found] == [160, 136, 90]


@pytest.mark.parametrize("head", ["Stage / min / HR / BP", "Readings (stage / min / HR / BP)"])
def test_rows_between_slashes(head: str, checker: Checker) -> None:
    text = f"{HEAD}{REST}Bruce\n{head}\n1 / 3:00 / 102 / 138/80\n2 / 6:00 / 124 / 152/82\n3 / 8:10 / 146 / 166/84\n\nMax HR 146\n"
    assert phases(checker, text)[1:] == [("exercise", 102), ("exercise", 124), ("exercise", 146)]
    assert [r.blood_pressure.value.systolic for r in facts_of(checker, text).stages[1:] if r.blood_pressure] == [
        138,
        152,
        166,
    ]  # type: ignore[union-attr]


def test_a_wide_row_between_slashes(checker: Checker) -> None:
    text = f"{HEAD}{REST}Bruce\nStage / min / mph / % / HR / BP\n1 / 3:00 / 1.7 / 10 / 102 / 138/80\n2 / 6:00 / 2.5 / 12 / 124 / 152/82\n"
    rows = facts_of(checker, text).stages[1:]
    assert [text[r.heart_rate.start : r.heart_rate.end] for r in rows if r.heart_rate] == ["102", "124"]


def test_a_predicted_rate_is_no_reading(checker: Checker) -> None:
    told = "HRmax 165 of 181 pred, 91%. BPmax 186/76\n"
    assert ("exercise", 181) not in phases(checker, HEAD + REST + STAGES + told)


def test_a_rate_with_its_minute_is_no_speed(checker: Checker) -> None:
    peak = facts_of(
        checker, DRUG + "Lexiscan 0.4 mg IV push\n2 min 94 124/70\npk HR 98 @2'. pk BP 136/78\n"
    ).peak_heart_rate
    assert peak is not None
    assert (peak.value, peak.derived) == (98, False)
