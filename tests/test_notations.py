"""One thing in many notations: rates and pressures told by kind or in pairs, answers of forms, ends, lengths, dates."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.told import ended, facts, felt, plain, rows

TREADMILL = "TREADMILL EXERCISE STRESS TEST, Bruce protocol, 02/03/2025\n"
STAGED = TREADMILL + "Rest HR 70 BP 120/80\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n"
ADENOSINE = "ADENOSINE STRESS TEST, 140 mcg/kg/min, 02/03/2025\n"
BOLUS = "REGADENOSON STRESS TEST 0.4 mg, 02/03/2025\n"


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


def test_what_falls_is_no_peak(checker: Checker) -> None:
    read = facts(checker, STAGED + "Recovery HR 128 -> 92, BP 148/78 -> 126/74.")
    assert plain(read.peak_heart_rate) != 92
    assert plain(read.peak_blood_pressure) != "126/74"


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
    read = [(rate, pressure) for _, rate, pressure in rows(checker, BOLUS + told)]
    assert read == [(64, "120/68"), (89, "112/62"), (72, "118/66")]


def test_a_peak_rate_is_not_that_of_the_pressure_at_rest(checker: Checker) -> None:
    told = "Peak heart rate of 168 bpm. Blood pressure at rest was 116/72 and was 158/76 at peak."
    assert rows(checker, TREADMILL + told)[0] == ("rest", None, "116/72")


@pytest.mark.parametrize(
    "last", ["[10:42] end stage 3: 151 bpm, cuff error", "[10:42] end stage 3: 151 bpm, BP n/o (talking)"]
)
def test_the_pressure_of_the_last_stage_was_not_obtained(last: str, checker: Checker) -> None:
    told = "[10:31] rest: 77 bpm, 134/78\n[10:36] end stage 1: 108 bpm, 146/80\n"
    assert rows(checker, TREADMILL + told + last)[-1] == ("exercise", 151, None)


def test_a_dose_behind_a_stage_is_no_rate(checker: Checker) -> None:
    told = "STAGE 1 10 MCG/KG/MIN  3 MIN  BP 134/76  HR 82\nSTAGE 2 20 MCG/KG/MIN  6 MIN  BP 142/74  HR 101"
    assert [rate for _, rate, _ in rows(checker, "DOBUTAMINE STRESS TEST, 02/03/2025\n" + told)] == [82, 101]


def test_series_of_each_stage_hold_no_rest(checker: Checker) -> None:
    told = "HR w/ each stage: 92-> 114-> 138. BP: 128/70-> 142/72-> 158/72."
    assert {phase for phase, _, _ in rows(checker, TREADMILL + told)} == {"exercise"}


def test_readings_in_pairs_are_no_series(checker: Checker) -> None:
    told = (
        "Heart rate went from 70 to a peak of 139 and BP from 132/78 to a peak of 174/82. "
        "Recovery: 2 min 112, 158/80; 5 min 86, 140/78."
    )
    assert rows(checker, TREADMILL + told)[1:] == [("recovery", 112, "158/80"), ("recovery", 86, "140/78")]


def test_stages_with_a_rate_only(checker: Checker) -> None:
    told = "Stage 1: 97 bpm. Stage 2: 120 bpm. Stage 3: 143 bpm."
    assert [rate for _, rate, _ in rows(checker, TREADMILL + told)] == [97, 120, 143]


@pytest.mark.parametrize(
    "told",
    [
        "HR 76 BP 124/80; HR 1 min rec 126",
        "HR 76 BP 124/80. After 1 minute of recovery the heart rate had come down to 126.",
        "HR 76 BP 124/80. Recovery 1 min HR 126, BP missed.",
    ],
)
def test_a_rate_of_the_recovery_alone(told: str, checker: Checker) -> None:
    assert rows(checker, TREADMILL + told)[1:] == [("recovery", 126, None)]


def test_a_pressure_that_was_not_obtained(checker: Checker) -> None:
    told = "BL      HR 72   BP 150/82\n1 min   HR 101  BP ---/--- cuff error\n2 min   HR 98   BP 142/78"
    assert [(rate, pressure) for _, rate, pressure in rows(checker, BOLUS + told)][1] == (101, None)


@pytest.mark.parametrize(
    ("told", "rate"),
    [("Pre-test VS: T 98.2, P 59, RR 14, BP 108/64", 59), ("At rest SR with RBBB. V/S 82, 146/90.", 82)],
)
def test_vital_signs_at_rest(told: str, rate: int, checker: Checker) -> None:
    assert plain(facts(checker, TREADMILL + told).resting_heart_rate) == rate


def test_limits_are_no_readings(checker: Checker) -> None:
    note = TREADMILL + "Contraindication checklist: recent MI N / BP over 200/110 N / severe AS N"
    assert facts(checker, note).resting_blood_pressure is None


@pytest.mark.parametrize(
    ("told", "phases"),
    [
        (
            "prior to infusion bp 150/80 hr 69; 2 min of infusion bp 136/72 hr 87; 4 min of infusion bp 130/70 hr 93",
            ["rest", "infusion", "infusion"],
        ),
        (
            "Baseline: 62, 136/74\nInfusion 2 min: 68, 130/72\nInfusion 4 min (end): 77, 122/68\n"
            "2 min after infusion: 83, 118/66",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        ("At 2 min HR 83, BP 136/70; at 4 min HR 104, BP 146/70. Before infusion HR 70, BP 128/72.", ["infusion"] * 2 + ["rest"]),
    ],
)  # fmt: skip
def test_before_and_after_the_drip(told: str, phases: list[str], checker: Checker) -> None:
    assert [phase for phase, _, _ in rows(checker, ADENOSINE + told)] == phases


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


@pytest.mark.parametrize(
    "told",
    [
        "Chest pain during test:  No",
        "Chest pain with exercise: none",
        "Chest discomfort    | Absent       |",
        "\u00d8 CP",
        "Nil chest pain.",
        "denys cp",
        "Angina 0/4",
        "sob+ cp- dizzy-.",
        "Q: chest pain  A: no",
    ],
)
def test_a_symptom_answered_with_no(told: str, checker: Checker) -> None:
    assert felt(checker, STAGED + told)["chest_pain"] is False


@pytest.mark.parametrize("told", ["Chest pain during test: yes", "Angina 2/4", "cp+ dizzy-.", "| Chest pain | yes |"])
def test_a_symptom_answered_with_yes(told: str, checker: Checker) -> None:
    assert felt(checker, STAGED + told)["chest_pain"] is True


def test_what_is_felt_nothing_of_is_not_denied(checker: Checker) -> None:
    told = "Test terminated after a 7 beat run of VT in stage 2, patient felt nothing."
    assert ended(checker, STAGED + told) == {"arrhythmia"}


def test_noughts_of_a_length_deny_nothing(checker: Checker) -> None:
    assert ended(checker, STAGED + "Walked 6 min 0 s, ended: bp too high.") == {"hypertension"}


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("Reason for stopping (check one):\n[x] Fatigue   [ ] SOB   [ ] Chest pain   [ ] Other", {"fatigue"}),
        ("TEST ENDPOINT\n \u2610 Target HR   \u2612 Claudication\n \u2610 Arrhythmia   \u2610 Technical", {"leg_pain"}),
        ("Reason for stopping (circle one):  fatigue / SOB / chest pain / target HR / other", set()),
        ("STOP criteria reviewed before start: chest pain, dizziness, sustained VT, patient request.", set()),
        ("Told to tell us right away about chest pain or dizziness and to ask to stop at any time.", set()),
        ("| Test end reason     | Dyspnea      |", {"dyspnea"}),
        ("Ended due to loss of ECG signal (electrodes off).", {"technical"}),
        ("Exercise terminated by MD: new AF with RVR at 6:25.", {"arrhythmia"}),
        ("Chest tightness with onset at 4:00 in stage 2 while he was talking, peak 6/10, so exercise was stopped at 5:35.", {"chest_pain"}),
        ("Unable to go further because of hip pain on the left.", {"leg_pain"}),
        ("Prior TMT 2019: 9:40, 11 METs, stopped for fatigue.\nToday limited by knee pain.", {"leg_pain"}),
    ],
)  # fmt: skip
def test_why_it_ended_as_forms_and_sentences_have_it(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Exercise time (sec) : 487", 487),
        ("duration 7,5 min / 8,9 METS / stop: fatigue", 450),
        ("Ex. Dur.: 12:00    Max. Load: 13.5 METS", 720),
        ("VO2 35.4; exer. 9:00; endpoint fatigue", 540),
        ("THR met so we quit. 8:25 exercise. No symptoms.", 505),
        ("Predicted exercise time for age: 8:10. Exercise time: 6:30.", 390),
    ],
)
def test_lengths_of_exercise(told: str, seconds: int, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).duration) == seconds


def test_how_long_a_symptom_lasted_is_no_length_of_exercise(checker: Checker) -> None:
    assert facts(checker, TREADMILL + "SOB lasted 3 min. Stopped because of SOB.").duration is None


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Infusion discontinued after 3 min 20 s for severe SOB.", 200),
        ("Infusion aborted at 2 min 30 sec: BP fell.", 150),
    ],
)
def test_how_long_an_infusion_ran_that_was_cut_short(told: str, seconds: int, checker: Checker) -> None:
    assert plain(facts(checker, ADENOSINE + told).duration) == seconds


def test_a_time_of_day_is_no_length_of_an_infusion(checker: Checker) -> None:
    told = "Adenosine started at 13:05. Infusion stopped at 13:11 when done."
    assert plain(facts(checker, ADENOSINE + told).duration) == 360


@pytest.mark.parametrize("told", ["Max predicted HR 220-58=162", "Max. Predicted Heart Rate (220 - age): 162"])
def test_what_the_age_is_taken_from_is_no_predicted_rate(told: str, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).predicted_max_heart_rate) == 162


@pytest.mark.parametrize(
    "told",
    [
        "NAME ........ Dunmore, Sela\nBIRTHDATE ........... 11/30/1978",
        "Patient ID | Last, First   | DOB        | Sex\n7740192    | Hollis, Ed    | 08/02/1949 | M",
        "kowalczyk, irena 5/5/1966 59f",
        "Last GXT 03/02/2021 on the Bruce.",
        "Pt left ambulatory. Return visit 12/03/2025 at 2:15 pm.",
        "I, Fay Lindell RN, ran this test. Signed electronically 6/3/25 15:10.",
    ],
)
def test_dates_of_something_else(told: str, checker: Checker) -> None:
    assert facts(checker, "TREADMILL EXERCISE STRESS TEST, Bruce protocol\n\n" + told).test_date is None


@pytest.mark.parametrize("told", ["Bertram Ansel, 71 years of age, male", "Age/Sex/Race: 71/M/B   Ht 64 in"])
def test_ages(told: str, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).age) == 71


def test_a_mail_that_tells_of_a_test_is_none(checker: Checker) -> None:
    mail = (
        "From: Ada Quill, LPN\nTo: Dr. Voss\nSubject: clearance\n\nHis Lexiscan at Northgate was 2/20: HR 64 to 91, "
        "BP 134/70 to 118/66, no chest pain. Today the pressure in the office is 138/76."
    )
    assert checker.check(mail).note.kind == "not_stress_test"


def test_a_signature_with_the_day_first_is_of_the_same_day(checker: Checker) -> None:
    note = STAGED.replace("02/03/2025", "3 September 2025") + "Signed: Ada Quill, RN, {}, 10:40"
    assert "dates-of-test" not in {f.name for f in checker.check(note.format("03/09/2025")).findings}
    assert "dates-of-test" in {f.name for f in checker.check(note.format("04/09/2024")).findings}


def test_what_follows_a_posture_with_a_time_is_no_rest(checker: Checker) -> None:
    told = "Lying down: heart rate 61, pressure 108/62. Ramp on the belt. Three minutes: 112, 124/60. Six minutes: 146, 138/62."
    read = [phase for phase, _, _ in rows(checker, TREADMILL.replace("Bruce", "ramp") + told)]
    assert read == ["rest", "exercise", "exercise"]


def test_a_range_of_minutes_ends_with_its_second(checker: Checker) -> None:
    table = "min      HR    BP\n0-2      76    122/70\n2-4      84    126/70\n4-6      91    132/70\n"
    stages = facts(checker, TREADMILL + table).stages
    assert [(s.phase, plain(s.elapsed)) for s in stages] == [("exercise", 120), ("exercise", 240), ("exercise", 360)]


def test_the_reason_in_the_sentence_of_the_stop_goes_before_what_was_told_earlier(checker: Checker) -> None:
    told = "At 4:10 he had chest pressure, gone in a minute. Legs were shot at the end and that is why we quit."
    assert ended(checker, STAGED + told) == {"fatigue"}


def test_options_behind_boxes_are_no_headings(checker: Checker) -> None:
    told = "Reason for stopping:\n[ ] Target HR   [ ] Arrhythmia   [x] Fatigue"
    below = [s.category for s in checker.read(f"{STAGED}{told}\n").sections if s.start >= len(STAGED)]
    assert below == ["stop"]


def test_the_model_does_not_judge_what_a_form_leaves_open(checker: Checker) -> None:
    said = checker.check(STAGED + "Circle one:   cleared for duty  /  not cleared  /  further testing\n").findings
    assert not [f for f in said if f.code in ("NC222", "NC306")]
