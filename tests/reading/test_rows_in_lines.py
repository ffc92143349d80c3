"""Readings on lines without a headed table: loads, stages, times, pressures that were not taken."""

from __future__ import annotations

from typing import Any

import pytest

from notecheck import Checker
from tests.beginnings import (
    AFTER,
    AT_REST,
    BIKE,
    BRUCE,
    BRUCE_AT_REST,
    BRUCE_HEAD,
    DRUG,
    HEAD,
    HEAD_AND_REST,
    HEAD_OF_BRUCE,
    ONE,
    REST,
    STAGED,
    STAGES,
    THREE_STAGES,
    TREADMILL,
    TWO,
)
from tests.told import facts, facts_of, phases, plain, rows, status_of


@pytest.mark.parametrize(
    ("stages", "rates"),
    [
        ("I    101  130/76\nII   122  140/78\nIII  141  150/80   off at 9:00\n", [101, 122, 141]),
        ("Bruce: I 101 130/76, II 122 140/78, III 141 150/80\n", [101, 122, 141]),
        (
            "First step (1.7 at 0%) 101, 130/76. Second (1.7 at 5%) 122, 140/78. Third (1.7 at 10%) 141, 150/80.\n",
            [101, 122, 141],
        ),
        ("0% stage HR 101 BP 130/76\n5% stage HR 122 BP 140/78\n10% stage HR 141 BP 150/80\n", [101, 122, 141]),
        (
            "She rode an upright cycle. At three minutes the heart rate was 101 and the pressure 130 over 76. "
            "At six minutes 122, with 140 over 78. At nine minutes 141, with 150 over 80.\n",
            [101, 122, 141],
        ),
        ("I 101 130/76   II 122 140/78   III 141 150/80\n", [101, 122, 141]),
        ("st 1 HR 101 130/76\nst 2 HR 122 140/78\nst 3   2:10 in, HR 141\n", [101, 122, 141]),
        (
            "time   mph / %    HR    BP\n2:00   2.0 / 2   101   130/76\n4:00   2.6 / 6   122   140/78\n"
            "5:48 (off)  3.0 / 9   141   150/80\nrec 1:00         120   140/78\n",
            [101, 122, 141],
        ),
        ("0% 1.7      101   130/76\n5% 1.7      122   140/78\n10% 1.7     141   150/80\n", [101, 122, 141]),
        ("stage 1 ... HR 101\nstage 2 ... HR 122  BP 140/78\nstage 3 ... HR 141\n", [101, 122, 141]),
        ("50 W: 101, 130/76\n75 W: 122, 140/78\n100 W, half a minute in: 141 bpm, no cuff\n", [101, 122, 141]),
    ],
)
def test_stages_however_they_are_written(checker: Checker, stages: str, rates: list[int]) -> None:
    found = phases(checker, HEAD + REST + stages + "Stopped: tired legs." + AFTER)
    assert [rate for phase, rate in found if phase == "exercise"] == rates


def test_labels_without_a_head_are_no_rates(checker: Checker) -> None:
    text = (
        "Dobutamine stress. "
        + DRUG
        + "Dobutamine 10 to 40 mcg/kg/min\n            HR     BP\n30          103    148/68\n"
        "40          121    152/66\nrec 3 min   110    140/68\n"
    )
    assert [rate for _, rate in phases(checker, text)] == [70, 103, 121, 110]


def test_a_rate_named_by_one_letter_behind_its_pressure(checker: Checker) -> None:
    text = "Lexiscan stress. Pt A. Roe 3/4/2025\npre bp 150/80 p 72\nregadenoson 0.4 mg IV\n2 min after inj bp 138/76 p 90\n"
    assert [rate for _, rate in phases(checker, text)] == [72, 90]


def test_a_pressure_at_the_end_of_a_line(checker: Checker) -> None:
    facts = facts_of(
        checker, HEAD + REST + STAGES + "Peak ........ HR 135   BP 168/80\n% of MPHR ... 87 (MPHR 155)" + AFTER
    )
    assert facts.peak_blood_pressure is not None
    assert not facts.peak_blood_pressure.derived
    assert str(facts.peak_blood_pressure.value) == "systolic=168 diastolic=80"


@pytest.mark.parametrize(
    ("log", "dose"),
    [
        (
            "0935  5 mcg/kg/min   HR 76    140/76\n0938 10              HR 84    146/74\n0941 20              HR 101   152/72",
            20,
        ),
        (
            "5 mcg/kg/min    09:48    74   106/58\n10              09:51    82   112/60\n30              09:54   101   120/60",
            30,
        ),
        ("dobutamine 5 mcg/kg/min on\n10:05  50   120/70\n10:08  62  124/70", 5),
    ],
)
def test_steps_beside_a_clock(log: str, dose: float, checker: Checker) -> None:
    told = facts(checker, f"DOBUTAMINE STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\n{log}")
    assert plain(told.agent_dose) == dose


@pytest.mark.parametrize(
    ("log", "read"),
    [
        (
            "Stage   mph-grade    HR    BP\n1       1.0-0        68    118/70\n2       2.0-0        76    122/70\n"
            "Cool-down 1 min 108, 146/72.  3 min 84, 128/70.",
            [
                ("exercise", 68, "118/70"),
                ("exercise", 76, "122/70"),
                ("recovery", 108, "146/72"),
                ("recovery", 84, "128/70"),
            ],
        ),
    ],
)
def test_readings_below_a_table(log: str, read: list[tuple[str, Any, Any]], checker: Checker) -> None:
    assert rows(checker, TREADMILL + log) == read


LATER = ("recovery", 96, "128/74")


@pytest.mark.parametrize(
    ("log", "read"),
    [
        (
            "phase,elapsed,speed_mph,grade_pct,hr_bpm,sbp_mmhg,dbp_mmhg,spo2_pct\nREST,00:00,0.0,0.0,72,118,70,98\n"
            "STAGE 1,03:00,1.7,10.0,101,134,76,97\nRECOVERY,02:00,0.0,0.0,96,128,74,98",
            [AT_REST, ONE, LATER],
        ),
        ("Rest HR 72 BP 118/70\n\nRecovery   HR    BP\nImmed.     96    128/74", [AT_REST, LATER]),
        (
            "@rest HR 72 BP 118/70 / @3 min HR 101 BP 134/76 / @6 min HR 122 BP 148/78 / recovery @2 min HR 96 BP 128/74",
            [AT_REST, ONE, TWO, LATER],
        ),
        ("Prior treadmill (May 2019): resting HR 90, BP 150/90\nToday: resting HR 72, BP 118/70", [AT_REST]),
        ("Office visit last week: HR 90, BP 150/90\nBefore the walk: HR 72, BP 118/70", [AT_REST]),
        (
            "Rest HR 72, BP 118/70.\n1 min HR 90; 2 min HR 96; 3 min HR 101, BP 134/76; 4 min HR 112",
            [AT_REST, ("exercise", 90, None), ("exercise", 96, None), ONE, ("exercise", 112, None)],
        ),
        ("Rest HR 72 BP 118/70. Peak HR 150. HR 1 min into recovery 121.", [AT_REST, ("recovery", 121, None)]),
        ("pre 118/70 + 72, 3 min 134/76 + 101, 2 min post 128/74 + 96", [AT_REST, ONE, LATER]),
        ("pre: 118/70 P72\n1: 134/76 P101\n2: 148/78 P122\nrec 2: 128/74 P96", [AT_REST, ONE, TWO, LATER]),
        ("rest P72 BP 118/70, st 1 P101 BP 134/76, st 2 P122 BP 148/78", [AT_REST, ONE, TWO]),
        ("Bruce:\n   first   101   134/76\n   second  122   148/78", [ONE, TWO]),
        ("Rest 72 118/70\nRecovery, pt on cot\n1 min 121 150/78\n4 min 96 128/74", [AT_REST, ("recovery", 121, "150/78"), LATER]),
        ("B.P. 118-70 pulse 72 before\nB.P. 134-76 pulse 101 stage one\nB.P. 148-78 pulse 122 stage two", [AT_REST, ONE, TWO]),
        ("72 @ rest bp 118/70, 101 @ st1 bp 134/76, 122 @ st2 bp 148/78", [AT_REST, ONE, TWO]),
        ("pre;72;118/70\nex3;101;134/76\nex6;122;148/78\nrec2;96;128/74", [AT_REST, ONE, TWO, LATER]),
        ("Rest 72 (118/70)\nI 101 (134/76)\nII max 122 (148/78)", [AT_REST, ONE, TWO]),
        (
            '{"phase":"rest","hr":72,"bp":"118/70"}\n{"phase":"stage 1","hr":101,"bp":"134/76"}\n'
            '{"phase":"stage 2","hr":122,"bp":"148/78"}',
            [AT_REST, ONE, TWO],
        ),
        (
            "Rest HR 72 BP 118/70. ST as at rest. One minute after he stopped his rate was 121 and his pressure 150/78; "
            "at four minutes 96 and 128/74.",
            [AT_REST, ("recovery", 121, "150/78"), LATER],
        ),
        ("Rest HR 72 BP 118/70\nBP in recovery: 1 min 150/78, 5 min 128/74.", [AT_REST, ("recovery", None, "150/78"), ("recovery", None, "128/74")]),
        ("rest > st1 > st2\nHR 72 > 101 > 122\nBP 118/70 > 134/76 > 148/78", [AT_REST, ONE, TWO]),
    ],
)  # fmt: skip
def test_readings_in_many_lines(log: str, read: list[tuple[str, Any, Any]], checker: Checker) -> None:
    assert rows(checker, TREADMILL + log) == read


def test_rows_by_their_grade_are_walked(checker: Checker) -> None:
    table = "Naughton, 2.0 mph, 2-min stages\nGrade     HR    BP\nsitting   72    118/70\n0         101   134/76\n3.5       122   148/78"
    assert rows(checker, TREADMILL + table) == [AT_REST, ONE, TWO]


def test_a_summary_of_loads_is_no_row(checker: Checker) -> None:
    told = "Pre HR 72, BP 118/70. At 3 min (50 W) HR 101, BP 134/76. Max load 90 W, max HR 131, max BP 160/80."
    assert rows(checker, BIKE + told) == [AT_REST, ONE]


DOBUTAMINE = "DOBUTAMINE STRESS TEST, 02/03/2025\n"


@pytest.mark.parametrize(
    "log",
    [
        "13:02 rest, HR 72, 118/70\n13:05 dobut 10, 3 min, HR 101, 134/76\n13:08 dobut 20, 3 min, HR 122, 148/78",
        "[REST]  HR 72  BP 118/70\n[DOB 10]  HR 101  BP 134/76\n[DOB 20]  HR 122  BP 148/78",
    ],
)
def test_steps_told_by_the_drug(log: str, checker: Checker) -> None:
    assert rows(checker, DOBUTAMINE + log) == [AT_REST, ("infusion", *ONE[1:]), ("infusion", *TWO[1:])]


def test_a_range_of_pressures_is_none(checker: Checker) -> None:
    assert rows(checker, STAGED + "Recovery 5 min HR 90, BP 120-130 systolic")[-1] == ("recovery", 90, None)


def test_a_dose_behind_a_stage_is_no_rate(checker: Checker) -> None:
    told = "STAGE 1 10 MCG/KG/MIN  3 MIN  BP 134/76  HR 82\nSTAGE 2 20 MCG/KG/MIN  6 MIN  BP 142/74  HR 101"
    assert [rate for _, rate, _ in rows(checker, "DOBUTAMINE STRESS TEST, 02/03/2025\n" + told)] == [82, 101]


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


def test_a_range_of_minutes_ends_with_its_second(checker: Checker) -> None:
    table = "min      HR    BP\n0-2      76    122/70\n2-4      84    126/70\n4-6      91    132/70\n"
    stages = facts(checker, TREADMILL + table).stages
    assert [(s.phase, plain(s.elapsed)) for s in stages] == [("exercise", 120), ("exercise", 240), ("exercise", 360)]


@pytest.mark.parametrize(
    "rows",
    [
        "   - I: 100, 140/80\n   - II: 130, 160/80\n   - III (1:05): 140, 166/80\n",
        "0    1.7/0%     3 min   100    140/80\n1/2  1.7/5%     3 min   130    160/80\n1    1.7/10%    1:20    140    -- could not hear\n",
        "25 W   100/min  140/80\n50 W   130/min  160/80\n75 W   140/min   not obtained\n",
    ],
)
def test_rows_that_are_marked_in_other_ways(checker: Checker, rows: str) -> None:
    found = phases(checker, "Exercise test. " + DRUG + rows)
    assert found[1:4] == [("exercise", 100), ("exercise", 130), ("exercise", 140)]


@pytest.mark.parametrize("rows", ["I 94 156/88\nII 118 170/90\n", "stage I: 94, 156/88\nstage II: 118, 170/90\n"])
def test_a_load_by_the_numeral_of_its_stage(rows: str, checker: Checker) -> None:
    assert status_of(checker.check(f"{HEAD}{REST}Bruce\n{rows}{AFTER}"), "workload") == "partial"


def test_an_answer_stands_in_a_cell_of_its_own(checker: Checker) -> None:
    text = HEAD + REST + STAGES + "SYMPTOMS\theadache, nausea\tno chest pain\n" + AFTER
    felt = {(s.value, s.present) for s in facts_of(checker, text).symptoms}
    assert {("nausea", True), ("chest_pain", False)} <= felt


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


def test_numerals_of_stages_in_a_sentence(checker: Checker) -> None:
    text = (
        "TMT 3/4/2025. Rest ECG SR. 80, 138/86.\nBruce: I 118, 154/86. II 138, 172/88. III (off at 8:05) 156, 190/88.\n"
    )
    assert phases(checker, text) == [("rest", 80), ("exercise", 118), ("exercise", 138), ("exercise", 156)]


@pytest.mark.parametrize("line", ["Plan: 3 min bouts, 15 W up each bout", "15 W more in each block"])
def test_bouts_are_steps(line: str, checker: Checker) -> None:
    text = f"Arm ergometer 3/4/2025.\n{line}\nRest HR 66 BP 126/74\n15 W HR 84 BP 138/76\n30 W HR 97 BP 150/78\n"
    found = facts_of(checker, text).protocol
    assert found is not None
    assert found.value == "steps"


def test_stages_between_boxes_and_a_load_at_a_line_end(checker: Checker) -> None:
    boxes = "Treadmill, Naughton\nREST HR 80 BP 144/86\nSTAGES   [x] 1 @2'  91 148/84   [x] 2 @4'  97 152/84\n"
    assert phases(checker, boxes) == [("rest", 80), ("exercise", 91), ("exercise", 97)]
    ride = (
        "Bicycle. Resting heart rate 69, pressure 122/76.\n\nRide. She was to keep a cadence of 60 on the bicycle. At 25 W\n"
        "92 and 128/76; at 50 W 104 and 140/78; at 75 W 121 and\n152/80, all of it without a word.\n"
    )
    assert phases(checker, ride) == [("rest", 69), ("exercise", 92), ("exercise", 104), ("exercise", 121)]


@pytest.mark.parametrize(
    ("rows", "phases"),
    [
        ("STAGE 1 HR _102_ BP _140/80_\nSTAGE 2 HR _125_ BP _156/82_\n", ["exercise", "exercise"]),
        ("I 102 140/80 | II 125 156/82 | R2 110 150/80\n", ["exercise", "exercise", "recovery"]),
        (
            "stage one 102 and 140 over 80 period stage two 125 and 156 over 82 period recovery comma two minutes 100 "
            "and 130 over 80 period no chest pain comma no dizziness period\n",
            ["exercise", "exercise", "recovery"],
        ),
    ],
)
def test_rows_of_other_hands(checker: Checker, rows: str, phases: list[str]) -> None:
    found = [r for r in facts_of(checker, HEAD_OF_BRUCE + rows).stages if r.phase != "rest"]
    assert [r.phase for r in found] == phases
    assert all(r.heart_rate for r in found)


def test_keys_with_dots(checker: Checker) -> None:
    facts = facts_of(checker, "Treadmill test Bruce\nhr.rest=77\nbp.rest=120/70\n" + THREE_STAGES)
    assert facts.resting_heart_rate is not None
    assert facts.resting_heart_rate.value == 77


def test_doses_listed_behind_the_resting_pressure(checker: Checker) -> None:
    rows = facts_of(
        checker,
        "Dobutamine stress\nDRUG: dobutamine IV 10-20-30 mcg/kg/min\nRESTING HR/BP: 70 / 130/80\n"
        "10 mcg 3:00: 80, 134/80\n20 mcg 6:00: 98, 140/80\n30 mcg 9:00: 120, 146/76\n",
    ).stages
    assert [r.phase for r in rows] == ["rest", "infusion", "infusion", "infusion"]


def test_an_addendum_corrects_a_row_and_a_peak(checker: Checker) -> None:
    facts = facts_of(
        checker,
        HEAD_OF_BRUCE
        + THREE_STAGES.replace("156/82", "165/82")
        + "Max HR 148. Max BP 147/84.\nSigned A. Roe, RN 3/4/2025\n\n"
        "ADDENDUM 3/5/2025: S2 pressure was 156/82. Max BP is 170/84, digits flipped.\n",
    )
    found = [r.blood_pressure.value for r in facts.stages if r.blood_pressure]
    assert [bp.systolic for bp in found] == [130, 140, 156, 170]  # type: ignore[union-attr]
    assert facts.peak_blood_pressure is not None
    assert facts.peak_blood_pressure.value.systolic == 170  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("log", "rates"),
    [
        ("2' 98; 140/80 ... 4' 112; 150/82 ... 6' 131; 162/84", [98, 112, 131]),
        ("1 min 96 --> 2 min 108 --> 3 min 119 --> 4 min 130", [96, 108, 119, 130]),
        ("1 min 96, 2 min 108, 3 min 119", [96, 108, 119]),
    ],
)
def test_readings_in_one_line(checker: Checker, log: str, rates: list[int]) -> None:
    facts = checker.check(HEAD_AND_REST + "Bruce treadmill\n" + log + "\nMax HR 150.\n").facts
    assert facts is not None
    assert [r.heart_rate.value for r in facts.stages if r.phase == "exercise" and r.heart_rate] == rates


def test_keys_of_an_export(checker: Checker) -> None:
    facts = facts_of(checker, "#Protocol;BRUCE\n#ExTime;9:20\n#MaxHR;151;Pred;160\n#MaxBP;176/82\n#MaxMETs;10.1\n")
    found = (facts.duration, facts.peak_heart_rate, facts.mets)
    assert [f and f.value for f in found] == [560, 151, 10.1]


@pytest.mark.parametrize(
    "line",
    [
        "His pulse was 84 at 2 minutes, 95 at 4 minutes and 108 at 6 minutes.",
        "Heart rate 84 at 2 min, 95 at 4 min, 108 at 6 min.",
    ],
)
def test_rates_before_their_minutes(checker: Checker, line: str) -> None:
    rows = facts_of(checker, BRUCE_AT_REST + line + "\n").stages
    assert [r.heart_rate.value for r in rows if r.heart_rate and r.phase == "exercise"] == [84, 95, 108]


def test_a_line_that_begins_with_a_reading_is_no_wrapped_sentence(checker: Checker) -> None:
    text = "TMT 3/4/26. K.D. MR# 20771. ind: palps, r/o arrhythmia\nrest 74, 126/80, EKG SR\nbruce: st1 104 138/78\n"
    assert [s.phase for s in checker.check(text).facts.stages] == ["rest", "exercise"]


@pytest.mark.parametrize("peak", ["HR 167 (peak)   BP 170/76 (peak)", "HR 167 (max)   BP 170/76"])
def test_the_load_at_the_peak_is_a_stage(rules_alone: Checker, peak: str) -> None:
    note = f"CYCLE STRESS TEST, ramp\n125 W   HR 156   BP 162/74\n150 W   {peak} -- only 1 min of it\n"
    assert rows(rules_alone, note) == [("exercise", 156, "162/74"), ("exercise", 167, "170/76")]


@pytest.mark.parametrize("stage", ["St {}", "Stage: {}", "Bruce {}", "Stage {}:"])
@pytest.mark.parametrize("numbers", [("1", "2"), ("I", "II")])
def test_a_stage_by_its_name_and_number(rules_alone: Checker, stage: str, numbers: tuple[str, str]) -> None:
    first, second = (stage.format(n) for n in numbers)
    note = f"{BRUCE_HEAD}{first}  HR 102  BP 148/80\n{second}  6:00  HR 126  BP 162/84\n"
    assert rows(rules_alone, note)[1:] == [("exercise", 102, "148/80"), ("exercise", 126, "162/84")]


@pytest.mark.parametrize("line", ["Bruce 6:30, 7 METs", "ST II 0.5 mm upsloping", "Bruce 7 METs"])
def test_what_is_no_stage(rules_alone: Checker, line: str) -> None:
    assert rows(rules_alone, BRUCE + line) == rows(rules_alone, BRUCE)


@pytest.mark.parametrize(
    "head",
    ["LEMUEL R. OKONJO-STAINES // 61M // MRN 0093-6618", "id;HJELMGAARD-PRICE, SUNNIVA;f;50;mrn 7714-09-C"],
)
def test_a_name_and_a_number_between_strokes(rules_alone: Checker, head: str) -> None:
    told = {e.id: e.status for e in rules_alone.check(f"{head}\n{BRUCE}").elements}
    assert told["patient-identification"] == "present"


@pytest.mark.parametrize("between", ["", "(min) (mmHg)\n", "----  --  ---\n", "(cuff R arm)\n"])
def test_mean_pressures_below_a_head_are_no_rates(rules_alone: Checker, between: str) -> None:
    log = "3:00 140/80 100\n6:00 156/82 107\n8:40 172/84 113\n"
    found = rows(rules_alone, f"{BRUCE_HEAD}time bp map\n{between}{log}")
    assert [rate for _, rate, _ in found[1:]] == [None] * (len(found) - 1)


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("Stage 3 8:40 3.4/14 HR 148 BP 172/84 MPHR 159", True),
        ("Peak 8:40 3.4/14 HR 148 BP 172/84 pred 159", True),
        ("10 METs HR 148 BP 172/84 MPHR 93%", False),
        ("10 METs HR 148 BP 172/84 MPHR 159", False),
    ],
)
def test_a_stage_before_the_predicted_rate_is_a_row(rules_alone: Checker, line: str, whole: bool) -> None:
    assert (148 in [rate for _, rate, _ in rows(rules_alone, BRUCE + line)]) == whole


def test_a_fifth_stage_and_a_fifth_lead(rules_alone: Checker) -> None:
    stages = "ST I 102 140/80\nST II 112 146/80\nST III 126 152/80\nST IV 140 160/82\n"
    assert rows(rules_alone, f"{BRUCE_HEAD}{stages}ST V 148 172/84")[-1][2] == "172/84"
    assert rows(rules_alone, f"{BRUCE_HEAD}{stages}ST V 120 no change")[-1] == ("exercise", 140, "160/82")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Recovery 5 min HR 88 (office BP 126/76)", True),
        ("Rest HR 70, clinic BP 126/76", False),
    ],
)
def test_a_pressure_of_elsewhere_is_none_of_the_rest(rules_alone: Checker, line: str, kept: bool) -> None:
    found = rows(rules_alone, f"{TREADMILL}{line}\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n")
    assert ("126/76" in [pressure for _, _, pressure in found]) == kept


@pytest.mark.parametrize("between", ["Manual cuff L arm\n", "Site: L arm, manual\n"])
def test_words_between_a_remark_and_a_log_make_no_head(rules_alone: Checker, between: str) -> None:
    log = "3:00  140/80  100\n6:00  156/82  117\n8:40  172/84  143\n"
    found = rows(rules_alone, f"{BRUCE_HEAD}Resp easy all the time\n{between}{log}")
    assert [rate for _, rate, _ in found[1:]] == [100, 117, 143]


def test_a_log_that_ends_in_shares(rules_alone: Checker) -> None:
    log = "3:00 HR 102 BP 140/80 MPHR 64%\n6:00 HR 126 BP 156/82 MPHR 79%\n8:40 HR 148 BP 172/84 MPHR 93%\n"
    assert [rate for _, rate, _ in rows(rules_alone, f"{BRUCE_HEAD}{log}")[1:]] == [102, 126, 148]


def test_small_doses_between_slashes(rules_alone: Checker) -> None:
    text = "DOBUTAMINE STRESS TEST, 02/03/2025\ndose / HR / BP\nrest / 72 / 146/78\n10 / 78 / 150/76\n20 / 92 / 156/74\n30 / 110 / 160/72\n"
    assert [rate for _, rate, _ in rows(rules_alone, text)] == [72, 78, 92, 110]
