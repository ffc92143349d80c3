"""How long the exercise took and how long a drug ran."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import (
    ADENOSINE,
    ADENOSINE_AT_140,
    AFTER,
    BOLUS,
    BRUCE_HEAD,
    BRUCE_IN_THREE,
    DRUG,
    HEAD,
    HEAD_AND_REST,
    HEAD_OF_BRUCE,
    INFUSED,
    INJECTED,
    REST,
    STAGED,
    STAGES,
    THREE_STAGES,
    TREADMILL,
    WALKED,
)
from tests.told import facts, facts_of, phases, plain, status_of, told


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("7:30 cranked, arms tired.", 450),
        ("Legs gave out so I ended it at 7:30.", 450),
        ("Naughton, two minutes a stage. Brought it down at 7:30, legs gone.", 450),
        ("Ran 7:30. Legs gone.", 450),
        ("Got 1 min 40 of stage 3. That is 7 min 30 sec, 6 METs.", 450),
        ("She ran 1 min 5 s of stage 3. 7:30 in all, legs gone.", 450),
        ("Ended 1:15 into it. How long? 7:30, 6 METs.", 450),
        ("7 min 30, stopped, legs tired", 450),
        ("7:30 even, 6 METs, legs gone.", 450),
    ],
)
def test_how_long_it_went(checker: Checker, line: str, seconds: int) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + line + AFTER).duration
    assert found is not None
    assert found.value == seconds


def test_how_long_each_stage_is_is_no_length_of_the_test(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + "We used the Naughton protocol for two minutes a stage.\n" + STAGES + AFTER)
    assert facts.duration is None or facts.duration.value != 120


@pytest.mark.parametrize(
    ("note", "line", "seconds"),
    [
        (WALKED, "Quit 0:40 into stage 3. Total 6:40.", 400),
        (WALKED, "She managed 40 s at 6.8 km/h. Total 6 min 40 s.", 400),
        (WALKED, "Exercise time: 00:07:12", 432),
        (WALKED, "Belt on 10:02, belt off 10:09.", None),
        (WALKED, "Stopped at 5:20. Belt on 10:11, off 10:16.", 320),
        (WALKED, "After 15 min quiet in the chair 84.", None),
        (INJECTED, "Protocol completed at 8 min.", 10),
        (INFUSED, "Nothing else.", 360),
    ],
)
def test_how_long_it_took(checker: Checker, note: str, line: str, seconds: int | None) -> None:
    length = told(checker, note, line).duration
    assert (length and length.value) == seconds


@pytest.mark.parametrize(
    ("log", "seconds"),
    [
        ("3:00 50 W 101 138/78\nPeak 10:24 124 W 158 182/82\nRhythm in exercise and recovery: sinus, one PVC at 8:12.", 624),
        ("Stage 1 (3:00): HR 109, BP 160/86\nPeak (6:25): HR 137, BP 172/88\nRecovery\n1:00 HR 118, BP 166/86\n"
         "6:00 HR 84, BP 138/80\n10:00 HR 78, BP 134/80", 385),
        ("Exercise 3:00 HR 102 BP 140/78\nExercise 6:00 HR 126 BP 158/80\nExercise 9:00 HR 148 BP 172/82\n"
         "Recovery 1:00 HR 120 BP 150/80", 540),
        ("EXERCISE   2:00   0%     HR 92    122/70\n           4:00   2.5%   HR 103   128/72\nTime 5:10.", 310),
    ],
)  # fmt: skip
def test_how_long_the_exercise_took(log: str, seconds: int, checker: Checker) -> None:
    assert plain(facts(checker, TREADMILL + log).duration) == seconds


def test_a_total_above_a_log_of_the_clock(checker: Checker) -> None:
    log = "Exercised 8:20 to HR 147 and BP 172/84.\n9:13 st 1 HR 104 BP 142/80\n9:16 st 2 HR 122 BP 156/82\n9:22 rec HR 98 BP 140/80"
    assert plain(facts(checker, TREADMILL + log).duration) == 500
    assert plain(facts(checker, STAGED + "Walked with rare PVCs for 8:40.").duration) == 520


def test_how_long_a_pump_ran_that_was_stopped(checker: Checker) -> None:
    note = (
        "ADENOSINE STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\nAdenosine 140 mcg/kg/min on. 2 min HR 84 BP 118/70.\n"
    )
    assert plain(facts(checker, note + "I stopped the pump at 3 minutes 10 seconds.").duration) == 190
    again = note.replace("on.", "over 6 min.") + "We stopped the pump after 2 min for a beep, restarted."
    assert plain(facts(checker, again).duration) == 360


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("ex 7:15. d/c'd 2/2 leg fatigue.", 435),
        ("ex 8'20\"   max 3.4 mph/14%   stop: legs heavy", 500),
        ("She went eight minutes and a half and was winded.", 510),
        ("Patient tolerated 8 1/2 minutes.", 510),
        ("Predicted exercise time for age 8:10. Actual 6:30. Limited by SOB.", 390),
        ("Total test time 16:45, of which exercise 9:30.", 570),
        ("Chest tightness lasted 4 minutes.", 360),
        ("That was 9:00. Target met.", 540),
        ("He quit pedaling at 10 min 40 s.", 640),
        ("5-beat run of SVT at 6:40, stopped on its own.", 360),
        ("NAUGHTON, 2-minute steps", 360),
        ("Tested 4 September 2025 at 13:05.", 360),
        ("<ExerciseTime>PT8M20S</ExerciseTime><a>1</a><b>2</b>", 500),
        ("4/5 leg pain at 6:35 -> stopped.", 395),
        ("Off load at 11:30, 190 W.", 690),
    ],
)
def test_how_long_the_exercise_took_on_its_line(told: str, seconds: int, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).duration) == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Infusion stopped at 3:20 of planned 6:00 for AV block.", 200),
        ("Pump fault; infusion stopped for good because of it after 2 min 30 s.", 150),
        ("Pt asked to end it; off after 1 min 50 s.", 110),
        ("ADENOSINE INFUSION 4:00 MIN, ended on schedule.", 240),
        ("Peak HR 97 during a 4 minute adenosine infusion.", 240),
        ("Adenosine infused 6 min. Flushing gone within 1 min of infusion end.", 360),
        ("Drip shut off 2.5 min into infusion for wheeze.", 150),
        ("infusion discontinued (sbp >220) at 8 min 15 sec.", 495),
        ("START adenosine 140 mcg/kg/min by pump across 4 min.", 240),
    ],
)
def test_how_long_an_infusion_ran(told: str, seconds: int, checker: Checker) -> None:
    assert plain(facts(checker, ADENOSINE + told).duration) == seconds


def test_a_walk_beside_a_drug_is_its_length(checker: Checker) -> None:
    walked = BOLUS + "Walked 1.0 mph / 0% for 4:00 total. Lexiscan 0.4 mg IV over 10 s at 1:30 of the walk."
    assert plain(facts(checker, walked).duration) == 240
    assert plain(facts(checker, BOLUS + "Regadenoson 0.4 mg IV. Injection time: 10 sec").duration) == 10


@pytest.mark.parametrize("head", ["t = {}", "Stage - end {}"])
def test_times_of_rows_are_no_total(head: str, checker: Checker) -> None:
    log = "\n".join(f"{head.format(t)} HR {hr} BP 140/80" for t, hr in (("3:00", 110), ("6:00", 122), ("9:00", 134)))
    assert plain(facts(checker, TREADMILL + "Rest HR 70 BP 120/80\n" + log).duration) == 540


@pytest.mark.parametrize(
    "told",
    [
        "Adenosine 140 mcg/kg/min for 6 min\nInfusion completed, flushing resolved after 2 min.",
        "Infusion 2 min: pt flushed\nAdenosine infusion 6 min, no complications",
    ],
)
def test_times_beside_an_infusion_are_not_its_length(told: str, checker: Checker) -> None:
    assert plain(facts(checker, ADENOSINE + told).duration) == 360


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
    assert plain(facts(checker, ADENOSINE_AT_140 + told).duration) == seconds


def test_a_time_of_day_is_no_length_of_an_infusion(checker: Checker) -> None:
    told = "Adenosine started at 13:05. Infusion stopped at 13:11 when done."
    assert plain(facts(checker, ADENOSINE_AT_140 + told).duration) == 360


@pytest.mark.parametrize(
    ("log", "seconds"),
    [
        ("10 mcg/kg/min for three minutes, 20 mcg/kg/min for 3 minutes, 30 mcg/kg/min for 2 additional minutes", 480),
        ("10-20-30 mcg/kg/min, 12 min infusion, shut off at the goal", 720),
        ("10-20-30 mcg/kg/min. Pump on 14:12:00, off 14:22:30", 630),
    ],
)
def test_how_long_dobutamine_ran(checker: Checker, log: str, seconds: int) -> None:
    duration = facts_of(checker, "Dobutamine stress. " + DRUG + "Dobutamine " + log + ".\n").duration
    assert duration is not None
    assert duration.value == seconds


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("The belt ran 9 min 12 s.", 552),
        ("Twelve minutes exactly, 7.0 METs.", 720),
        ("He got 1 min 15 sec into stage 4. That is 10 min 15 sec and 11.9 METs.", 615),
        ("9:00 min, 10.1 METs", 540),
        ("SUMMARY: 10 min 20 s; METs 11", 620),
        ("METs 6.9   9 min 25 sec", 565),
        ("   5*   198  150/58   *50 sec\nTotal 12:50 | METs 14.2", 770),
    ],
)
def test_how_long_it_took_in_other_words(checker: Checker, line: str, seconds: int) -> None:
    duration = facts_of(checker, HEAD + REST + STAGES + line + AFTER).duration
    assert duration is not None
    assert duration.value == seconds


def test_the_clock_of_the_start_is_no_length_of_the_first_stage(checker: Checker) -> None:
    text = (
        "Treadmill test. "
        + DRUG
        + "Bruce started 11:18. End of stage 1, 112 and 134/76. End of stage 2, 139 and 146/78. "
    )
    text += "Quit at 6:20, tired."
    assert status_of(checker.check(text), "stage-log") == "present"


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("max 150, 93% of 162, 8.6 METs, 7:20\n", 440),
        ("Stage 3 off 1:20 in, HR 150 BP 170/80\nTotal 7:20\n", 440),
        ("STOPPED for leg cramps, 7:20\n", 440),
        ("She was at 96 and 140/80 at three minutes, 118 and 150/84 at six minutes, and 131 and 168/88 at eight "
         "minutes, when she was stopped for tired legs.\n", 480),
        ("EXERCISE: Stage 3 (2 min): 140, 168/80. Stopped at 8:00 for tired legs.\n", 480),
    ],
)  # fmt: skip
def test_how_long_the_exercise_was(told: str, seconds: int, checker: Checker) -> None:
    length = facts_of(checker, HEAD + REST + STAGES + told + AFTER).duration
    assert length is not None
    assert length.value == seconds


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Adenosine 140 mcg/kg/min for 4 minutes, minute 2: HR 82, 120/68. Pump off. Two minutes later HR 74, 128/72.\n", 240),
        ("Adenosine 140 mcg/kg/min on 1322, off 1326, 4 min\nmin 2  82  120/68\npump off 3 min  74  128/72\n", 240),
    ],
)  # fmt: skip
def test_how_long_a_drug_ran(told: str, seconds: int, checker: Checker) -> None:
    length = facts_of(checker, "Adenosine stress. " + DRUG + told).duration
    assert length is not None
    assert length.value == seconds


def test_the_minutes_of_a_stage_are_not_those_of_the_test(checker: Checker) -> None:
    told = (
        "Naughton, two-minute stages. Stage 1: 84, 118/70. Stage 2: 90, 124/70. Stage 5: 115, 142/74, and at the end of it, "
        "after 10 minutes, he was too short of breath to go on, so the belt was stopped.\n"
    )
    length = facts_of(checker, HEAD + "Rest HR 70 BP 120/80\n" + told + AFTER).duration
    assert length is not None
    assert length.value == 600


def test_minutes_of_an_infusion_may_be_spelled(checker: Checker) -> None:
    told = (
        "Dipyridamole 0.56 mg/kg, 39 mg in all, through the left hand over four minutes. At two minutes she was 74 and 128/72, at "
        "four minutes 82 and 122/70, at ten minutes 90 and 118/68.\n"
    )
    assert phases(checker, DRUG + told)[1:] == [("infusion", 74), ("infusion", 82), ("recovery", 90)]


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
    ("line", "seconds"),
    [
        ("8 min 10 sec all in", 490),
        ("7 min on belt", 420),
        ("Nine minutes forty in all.", 580),
        ("I brought the belt down at 8 minutes 40.", 520),
        ("Off the belt after 8 min 5 sec", 485),
        ("Total pedaling 9:24", 564),
        ("Q. Total time and METs?\nA. 9:30, 10.2", 570),
        ("Lasted 8 and a half minutes", 510),
        ("8:12 Bruce time", 492),
    ],
)
def test_how_long_other_hands_say_it_took(checker: Checker, line: str, seconds: int) -> None:
    length = facts_of(checker, HEAD_OF_BRUCE + THREE_STAGES + line + "\nMax HR 148, max BP 170/84.\n").duration
    assert length is not None
    assert length.value == seconds


@pytest.mark.parametrize(
    ("line", "seconds"), [("Belt off for calf cramp. 9 min", 540), ("Off in st 3 after 6 min 40 for cramp.", 400)]
)
def test_how_long_behind_the_stop(checker: Checker, line: str, seconds: int) -> None:
    length = facts_of(
        checker, HEAD_OF_BRUCE + "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\n" + line + "\n"
    ).duration
    assert length is not None
    assert length.value == seconds


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("At 8 minutes 20 seconds her legs were used up and I brought the belt down.", 500),
        ("Whole Bruce, 9 min flat, 10 METs.", 540),
    ],
)
def test_how_long_it_took_by_other_hands(checker: Checker, line: str, seconds: int) -> None:
    facts = checker.check(HEAD_AND_REST + BRUCE_IN_THREE + line + "\n").facts
    assert facts is not None
    assert facts.duration is not None
    assert facts.duration.value == seconds


def test_a_phase_of_a_table_is_no_label_of_a_length(rules_alone: Checker) -> None:
    table = "EXER   1       03:00   1.7    10.0    102   140/80\nExercise time     8:40\n"
    assert plain(facts(rules_alone, BRUCE_HEAD + table).duration) == 520


@pytest.mark.parametrize(
    ("told", "seconds"), [("13 min of drug in all.", 780), ("After 2 min of adenosine HR 90 BP 118/70.", None)]
)
def test_minutes_of_a_drug(rules_alone: Checker, told: str, seconds: int | None) -> None:
    note = f"ADENOSINE STRESS TEST, 140 mcg/kg/min\nRest HR 70 BP 120/80\n{told}"
    assert plain(facts(rules_alone, note).duration) == seconds


@pytest.mark.parametrize(
    ("last", "recovery", "seconds"),
    [
        ("8:40", "9:40", 520),
        ("8:40", "8:40", 520),
        ("6:00", "8:00", None),
        ("6:00", "6:00", None),
        ("8:40", "12:40", None),
    ],
)
def test_the_end_in_a_log_that_counts_on(rules_alone: Checker, last: str, recovery: str, seconds: int | None) -> None:
    log = f"3:00 HR 102 BP 140/80\n{last} HR 126 BP 156/82\nRecovery {recovery} HR 122 BP 160/80\nRecovery 15:00 HR 90 BP 130/80\n"
    assert plain(facts(rules_alone, f"{BRUCE_HEAD}{log}").duration) == seconds


@pytest.mark.parametrize(
    ("note", "line", "seconds"),
    [
        (BRUCE_HEAD, "Time pedalled 12:00.", 720),
        (BRUCE_HEAD, "Time cranked: 6:10", 370),
        (ADENOSINE, "Had to stop the pump for arm pain at 4 minutes", 240),
        (ADENOSINE, "Dr. Pell asked me to stop the pump because of wheezing at 3 minutes 20 seconds.", 200),
    ],
)
def test_how_long_in_other_labels(rules_alone: Checker, note: str, line: str, seconds: int) -> None:
    assert plain(facts(rules_alone, note + line).duration) == seconds


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("Treadmill on 12:57, off 1:05", None),
        ("Treadmill on 10:12, off 10:21", None),
        ("Exercise 10:12 - 10:21", None),
        ("Exercise 12:57 to 1:05 pm", None),
        ("Belt on 1410, off 9:12", 552),
        ("Exercise 9:12 - tired legs", 552),
    ],
)
def test_two_times_of_the_day_are_no_length(rules_alone: Checker, line: str, seconds: int | None) -> None:
    assert plain(facts(rules_alone, BRUCE_HEAD + line).duration) == seconds


def test_rows_of_one_time_tell_no_end(rules_alone: Checker) -> None:
    log = "3:10 HR 102 BP 140/80\n3:10 HR 104 BP 142/80\n"
    assert facts(rules_alone, BRUCE_HEAD + log).duration is None
    assert plain(facts(rules_alone, BRUCE_HEAD + log.replace("3:10", "2:10", 1)).duration) == 190
