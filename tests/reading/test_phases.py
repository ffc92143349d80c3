"""Which part of a test a reading belongs to."""

from __future__ import annotations

from typing import Any

import pytest

from notecheck import Checker
from tests.beginnings import (
    ADENOSINE,
    ADENOSINE_AT_140,
    AT_REST,
    BIKE,
    BRUCE_HEAD,
    BRUCE_STAGES,
    DRUG,
    HEAD,
    HEAD_OF_BRUCE,
    ONE,
    REST,
    STAGES,
    STEPPED_UP,
    THREE_STAGES,
    TREADMILL,
    TWO,
)
from tests.told import facts, facts_of, phases, plain, rows


def test_what_comes_behind_the_end_of_an_infusion_is_recovery(checker: Checker) -> None:
    text = (
        "Dipyridamole stress 3/4/2025. A. Roe, DOB 1/2/1960\n0840 dipyridamole 0.56 mg/kg (70 kg) IV by pump over 4 min\n"
        "0838 baseline  70 150/78\n0844 end of infusion  72 138/70\n0846   78 132/66\n0850   76 136/70\n"
    )
    assert [r.phase for r in facts_of(checker, text).stages] == ["rest", "infusion", "recovery", "recovery"]


@pytest.mark.parametrize(
    "log",
    [
        "Dose 0.56 mg/kg IV over 4 min\n          HR     BP\n2 min     74     118/76\n4 min     80     112/70\n"
        "7 min     86     110/70\n12 min    76     120/78\n",
        "0.56 mg/kg IV over 4 min, start 0910\nTime    HR   BP\n0912    74   118/76\n0914    80   112/70\n"
        "0917    86   110/70\n0922    76   120/78\n",
        "Pump on 9:10:00, pump off 9:14:00.\n9:12  HR 74, 118/76\n9:14  HR 80, 112/70\n9:17  HR 86, 110/70\n"
        "9:22  HR 76, 120/78\n",
        "0.56 mg/kg IV, 9:10 to 9:14, four full minutes\n  min 2 .... 74, 118/76\n  min 4 .... 80, 112/70\n"
        "  min 7 .... 86, 110/70\n  min 12 ... 76, 120/78\n",
        "pump 4 min\nmin 2   HR 74   118/76\nmin 4   HR 80   112/70\noff +3  HR 86   110/70\noff +8  HR 76   120/78\n",
    ],
)
def test_what_comes_after_the_pump_is_recovery(checker: Checker, log: str) -> None:
    found = phases(checker, "Dipyridamole stress. " + DRUG + "Dipyridamole " + log)
    assert found == [("rest", 70), ("infusion", 74), ("infusion", 80), ("recovery", 86), ("recovery", 76)]


def test_the_belt_before_the_drug_of_a_converted_test(checker: Checker) -> None:
    text = (
        "Stress test begun on the belt. " + DRUG + "Bruce\n 3:00  101  140/80\n 4:20  112  150/82  hip pain\n"
        "MPHR 150, only 75%, so converted to Lexiscan.\nRegadenoson 0.4 mg IV over 10 sec\n"
        " 0949  104  130/78\n 0953   90  128/76\n"
    )
    found = phases(checker, text)
    assert found[:3] == [("rest", 70), ("exercise", 101), ("exercise", 112)]
    assert [phase for phase, _ in found[3:]] == ["infusion", "infusion"]
    assert "NC406" not in [f.code for f in checker.check(text).findings]  # 75 % is that of the belt


def test_a_walk_that_cools_down_is_recovery(checker: Checker) -> None:
    text = HEAD + REST + STAGES + "Stopped, fatigue.\nRecovery, walking 1 mph: 1 min 118, 150/80; 3 min 98, 136/76\n"
    assert [phase for phase, _ in phases(checker, text)][-2:] == ["recovery", "recovery"]


def test_a_row_without_load_or_time_is_at_rest(checker: Checker) -> None:
    table = "| step | W | min | HR | BP |\n| on bike | 0 | - | 72 | 118/70 |\n| 1 | 25 | 2 | 101 | 134/76 |\n| 2 | 50 | 4 | 122 | 148/78 |"
    assert rows(checker, BIKE + table) == [AT_REST, ONE, TWO]


@pytest.mark.parametrize(
    ("log", "read"),
    [
        ("2 min in hr 84 bp 112/68. 4 min in hr 90 bp 108/66", [("infusion", 84, "112/68"), ("infusion", 90, "108/66")]),
        ("during drip 3m: 84, 112/68\nafter drip 3m: 76, 118/72", [("infusion", 84, "112/68"), ("recovery", 76, "118/72")]),
        (
            "pump on 10:06, tracer 10:09, pump off 10:12\n10:08  HR 84  BP 112/68\n10:10  HR 90  BP 108/66\n10:15  HR 76  BP 118/72",
            [("infusion", 84, "112/68"), ("infusion", 90, "108/66"), ("recovery", 76, "118/72")],
        ),
    ],
)  # fmt: skip
def test_readings_about_an_infusion(log: str, read: list[tuple[str, Any, Any]], checker: Checker) -> None:
    assert rows(checker, ADENOSINE + "Adenosine 140 mcg/kg/min IV\n" + log)[1:] == read


@pytest.mark.parametrize(
    "before",
    ["Prior to test: HR 72 BP 118/70", "Jane Roe DOB 10/12/1950 HR 72 BP 118/70", "Post PCI\nHR 72 BP 118/70"],
)
def test_what_is_read_before_the_first_stage_is_at_rest(before: str, checker: Checker) -> None:
    assert rows(checker, TREADMILL + f"{before}\nStage 1 3:00 HR 101 BP 134/76") == [AT_REST, ONE]


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
    assert [phase for phase, _, _ in rows(checker, ADENOSINE_AT_140 + told)] == phases


def test_what_follows_a_posture_with_a_time_is_no_rest(checker: Checker) -> None:
    told = "Lying down: heart rate 61, pressure 108/62. Ramp on the belt. Three minutes: 112, 124/60. Six minutes: 146, 138/62."
    read = [phase for phase, _, _ in rows(checker, TREADMILL.replace("Bruce", "ramp") + told)]
    assert read == ["rest", "exercise", "exercise"]


LEXI = "Regadenoson study. " + DRUG


@pytest.mark.parametrize(
    "log",
    [
        "Walked 1.7 mph 0% for 4 minutes. At 2 min HR 96 BP 142/80. Regadenoson 0.4 mg IV over 10 sec while walking.\n"
        "At 4 min HR 112 BP 138/78.\nPost 2 min HR 98 BP 132/76.\n",
        "Walk on our treadmill 1.7 mph, 0% for 4 minutes total; regadenoson 0.4 mg IV over 10 sec at minute 2.\n"
        "   minute 2: 96, 142/80\n   minute 4: 112, 138/78\nseated\n   2 min: 98, 132/76\n",
        "She walked on the treadmill at 1.7 miles per hour for 4 minutes. Regadenoson 0.4 mg IV over 12 s. At minute 2 HR 96, "
        "BP 142/80. At minute 4 HR 112, BP 138/78. Two minutes after sitting, HR 98, BP 132/76.\n",
        "belt 1.7 mph 0% x 4 min, regadenoson 0.4 mg IV over 10 sec at 1:30\nwalk 2 min  96  142/80\nwalk 4 min  112  138/78\n"
        "sit 2 min   98  132/76\n",
    ],
)
def test_a_walk_beside_a_bolus(checker: Checker, log: str) -> None:
    text = LEXI + log
    assert phases(checker, text)[1:] == [("exercise", 96), ("exercise", 112), ("recovery", 98)]
    duration = facts_of(checker, text).duration
    assert duration is not None
    assert duration.value == 240


def test_a_bolus_without_a_walk(checker: Checker) -> None:
    text = LEXI + "Regadenoson 0.4 mg IV over 10 sec, no walk.\n1 min HR 96 BP 142/80\n3 min HR 90 BP 138/78\n"
    assert [phase for phase, _ in phases(checker, text)[1:]] == ["infusion", "infusion"]
    duration = facts_of(checker, text).duration
    assert duration is not None
    assert duration.value == 10


@pytest.mark.parametrize(
    ("agent", "log", "expected"),
    [
        (
            "Adenosine 140 mcg/kg/min over 6 min",
            "pump min   beats   cuff\n  pre   70  120/80\n   1    78  118/76\n   3    84  112/70\n off +2  80  118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        (
            "Dipyridamole 0.56 mg/kg over 4 min",
            "  pre   70  120/80\n   2    78  118/76\n   4    84  112/70\n   7    80  118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        (
            "Dobutamine steps mcg/kg/min",
            "   rest   HR 70   120/80\n   10     HR 78   118/76\n   20     HR 84   112/70\n   off 2 min  HR 80   118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
        (
            "Dobutamine by pump",
            "nothing running  70  120/80\n10 mcg/kg/min  78  118/76\n20 mcg/kg/min  84  112/70\npump off, +3  80  118/74\n",
            ["rest", "infusion", "infusion", "recovery"],
        ),
    ],
)
def test_rows_that_begin_with_a_number_alone(checker: Checker, agent: str, log: str, expected: list[str]) -> None:
    head = "Stress test. Pt A. Roe, DOB 1/2/1960, MRN 1234. Done 3/4/2025 for chest pain. 12-lead.\n"
    assert [phase for phase, _ in phases(checker, head + agent + "\n" + log)] == expected


def test_minutes_after_the_pump_are_recovery(checker: Checker) -> None:
    told = "Adenosine 140 mcg/kg/min for 4 minutes. Minute 2: HR 82, BP 120/68. Pump off. Two minutes later HR 74, BP 128/72.\n"
    assert phases(checker, "Adenosine stress. " + DRUG + told) == [("rest", 70), ("infusion", 82), ("recovery", 74)]


@pytest.mark.parametrize(
    ("told", "rows"),
    [
        ("Hands off the cranks. EKG normal, sinus rhythm. Rate 76, BP 130/74.\n10 W: rate 84, 134/76. 20 W: 92, 142/78.\n",
         [("rest", 76), ("exercise", 84), ("exercise", 92)]),
        ("Resting rate 74, pressure 112/68. Naughton, two-minute stages. Stage 1: 84, 118/70. Stage 2: 90, 124/70.\n",
         [("rest", 74), ("exercise", 84), ("exercise", 90)]),
    ],
)  # fmt: skip
def test_phases_of_told_rows(told: str, rows: list[tuple[str, float]], checker: Checker) -> None:
    assert phases(checker, f"Stress test of Ann Roe, DOB 1/2/1960.\n{told}") == rows


@pytest.mark.parametrize(
    "table",
    [
        "Dose mcg/kg/min   End min   HR    BP\n0                 --        73    128/70\n10                3         80    134/70\n"
        "20                6         98    146/68\n",
        " clock   pump               HR    BP\n 0902    off                73   128/70\n 0910    10                 80   134/70\n"
        " 0913    20                 98   146/68\n",
    ],
)  # fmt: skip
def test_the_reading_before_the_pump_runs_is_at_rest(table: str, checker: Checker) -> None:
    assert phases(checker, STEPPED_UP + "\n" + table) == [("rest", 73), ("infusion", 80), ("infusion", 98)]


def test_the_protocol_ends_the_readings_at_rest(checker: Checker) -> None:
    told = (
        "Lying quiet he was in sinus rhythm, rate 62, pressure 116/72. We used our own belt and the Bruce protocol. Three minutes: "
        "94 and 126/72. Six minutes: 112 and 138/72.\n"
    )
    assert phases(checker, HEAD + told) == [("rest", 62), ("exercise", 94), ("exercise", 112)]


def test_recovery_on_foot(checker: Checker) -> None:
    log = STAGES + "post 1  walk 1.2   HR 109   BP 148/78\npost 4  seated     HR 82   BP 128/74\n"
    assert phases(checker, HEAD + REST + log)[-2:] == [("recovery", 109), ("recovery", 82)]


def test_a_bolus_log_is_still_one_of_the_drug(checker: Checker) -> None:
    text = "Regadenoson study. " + DRUG + "Regadenoson 0.4 mg IV over 10 sec.\n1 min: 96, 142/80\n3 min: 90, 138/78\n"
    assert [phase for phase, _ in phases(checker, text)[1:]] == ["infusion", "infusion"]


LOADS = "1.7/10   100   140/80\n2.5/12   124   156/82\n3.4/14   148   170/84\n"


TIMED = "  3:00   100   140/80\n  6:00   124   156/82\n  8:10   148   170/84\n"


@pytest.mark.parametrize("stages", [THREE_STAGES, TIMED, LOADS])
@pytest.mark.parametrize(
    "after",
    [
        "Sat her down. 1 min 128 and 160/82. 4 min 96 and 140/80.",
        "Down:\n  1 min   128   160/82\n  4 min    96   140/80\n",
        "off 1    128   160/82\noff 4     96   140/80\n",
        "+1   128   160/82\n+4    96   140/80\n",
        "1 minute later 128 and 160/82; 4 minutes later 96 and 140/80.\n",
        "Resting on the cot: 1 minute 128, 160/82. 4 minutes 96, 140/80.\n",
        "Q. Recovery?\nA. 1 min 128, 160/82. 4 min 96, 140/80.\n",
    ],
)
def test_a_rate_that_came_down_is_of_the_recovery(checker: Checker, stages: str, after: str) -> None:
    rows = facts_of(checker, HEAD_OF_BRUCE + stages + after).stages
    assert [r.phase for r in rows] == ["rest", "exercise", "exercise", "exercise", "recovery", "recovery"]


def test_an_infusion_logged_by_the_clock(checker: Checker) -> None:
    facts = facts_of(
        checker,
        "ADENOSINE STRESS 8/5/2025\n09:40 sinus. HR 74 BP 148/82\n09:52 pump on, 140 mcg/kg/min, 82 kg\n"
        "09:54 HR 86 BP 140/78\n09:58 pump off HR 94 BP 132/76\n10:01 HR 82 BP 138/78\nECG on from 09:40 to 10:05.\n",
    )
    assert [r.phase for r in facts.stages] == ["rest", "infusion", "infusion", "recovery"]
    assert facts.duration is not None
    assert facts.duration.value == 360


@pytest.mark.parametrize("line", ["Walk-down 1:00 HR 122 BP 160/80", "Walking down at 1.2 mph HR 122 BP 160/80"])
def test_a_recovery_on_foot(rules_alone: Checker, line: str) -> None:
    assert rows(rules_alone, f"{BRUCE_HEAD}Stage 1 3:00 HR 102 BP 148/80\n{line}")[-1] == ("recovery", 122, "160/80")


@pytest.mark.parametrize(
    ("rest", "rows_", "clocks"),
    [
        ("12:30", ["1 min HR 98 BP 120/70", "2 min HR 102 BP 118/70"], [None, None]),
        ("12:58", ["0:30 HR 98 BP 120/70", "1:00 HR 102 BP 118/70", "2:00 HR 100 BP 118/70"], [None, None, None]),
    ],
)
def test_minutes_behind_a_rest_at_noon(rules_alone: Checker, rest: str, rows_: list[str], clocks: list[None]) -> None:
    note = f"REGADENOSON STRESS TEST 0.4 mg, 02/03/2025\nRest {rest} HR 70 BP 120/80\n" + "\n".join(rows_)
    assert [s.clock for s in facts(rules_alone, note).stages[1:]] == clocks


def test_a_log_of_the_morning_whose_recovery_is_told_in_minutes(rules_alone: Checker) -> None:
    log = "9:05 stage 1 HR 102 BP 140/80\n9:08 stage 2 HR 120 BP 150/80\n9:11 rec HR 110 BP 150/80\nrec 3 min HR 90 BP 130/80"
    assert facts(rules_alone, BRUCE_HEAD + log).duration is None


def test_the_first_of_the_recovery_in_a_log_that_counts_on(rules_alone: Checker) -> None:
    log = "3:00 HR 102 BP 140/80\n6:00 HR 126 BP 150/80\n8:40 HR 148 BP 172/84\nRecovery 9:40 HR 120 BP 160/80\n"
    assert plain(facts(rules_alone, BRUCE_HEAD + log).duration) == 520
    assert facts(rules_alone, BRUCE_HEAD + log.replace("9:40", "12:40")).duration is None


@pytest.mark.parametrize(
    ("line", "phase"),
    [
        ("Recovery: walk-down 1:00 HR 122 BP 160/80", "recovery"),
        ("1:00 walk-down HR 122 BP 160/80", "recovery"),
        ("Stage 3, walking down 9:00 HR 142 BP 176/82", "exercise"),
        ("9:00, walk down hr 142 BP 176/82", "exercise"),
    ],
)
def test_who_walks_down_behind_a_comma_still_walks(rules_alone: Checker, line: str, phase: str) -> None:
    stages = BRUCE_STAGES[: BRUCE_STAGES.index("Recovery")]
    assert phases(rules_alone, f"{BRUCE_HEAD}{stages}{line}\n")[-1][0] == phase


LOG = "Treadmill, Bruce\n{} rest 70 130/80\n12:55 stage 1 102 148/80\n12:58 stage 2 126 162/84\n1:01 stage 3 140 170/84\n1:04 rec 96 140/80\n"


@pytest.mark.parametrize("rest", ["12:50", "12:30", "12:00", "12:20 supine 68 128/78\n12:22"])
def test_a_log_over_noon_behind_a_long_rest(rules_alone: Checker, rest: str) -> None:
    found = [s.clock.value for s in facts(rules_alone, LOG.format(rest)).stages if s.clock]
    assert found[-4:] == ["12:55", "12:58", "13:01", "13:04"]


def test_a_log_that_waits_too_long_is_none(rules_alone: Checker) -> None:
    late = LOG.replace("12:58 stage 2", "1:25 stage 2").replace("1:01 stage 3", "1:28 stage 3").replace("1:04", "1:31")
    assert "13:25" not in [s.clock and s.clock.value for s in facts(rules_alone, late.format("12:50")).stages]


def test_walk_down_behind_a_stop_is_recovery(rules_alone: Checker) -> None:
    stages = BRUCE_STAGES[: BRUCE_STAGES.index("Recovery")]
    assert phases(rules_alone, f"{BRUCE_HEAD}{stages}Stopped, walk down 1:00 HR 112 BP 160/80\n")[-1][0] == "recovery"


def test_easy_spinning_is_recovery(rules_alone: Checker) -> None:
    note = "BICYCLE STRESS TEST\nRest 70 120/80\n25 W 90 130/80\n50 W 110 140/80\nEasy spinning at 30 W: 1 min 101, 138/80. 3 min 88, 130/80.\n"
    assert [phase for phase, _ in phases(rules_alone, note)] == ["rest", "exercise", "exercise", "recovery", "recovery"]
