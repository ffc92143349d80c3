"""Tables whose columns stand in another order, go on behind a line of words, or have fewer cells in a row."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.told import facts, plain

BRUCE = "TREADMILL STRESS TEST, Bruce protocol, 02/03/2025\nStanding before start: sinus rhythm 76, BP 122/78.\n\n"
CYCLE = "CYCLE STRESS TEST, ramp, 02/03/2025\nResting sinus rhythm 76, BP 122/78.\n\n"
DOBUTAMINE = "DOBUTAMINE STRESS TEST, 02/03/2025\n0910 rest: HR 76, BP 122/78\nDobutamine started 0912\n\n"
REGADENOSON = "REGADENOSON STRESS TEST, 02/03/2025\nRest HR 76 BP 122/78\n0910 Regadenoson 0.4 mg IV over 10 seconds.\n"


def read(checker: Checker, note: str) -> list[tuple[str, object, object, object]]:
    """The rows behind the first: phase, rate, pressure, seconds."""
    stages = facts(checker, note).stages[1:]
    return [(s.phase, plain(s.heart_rate), plain(s.blood_pressure), plain(s.elapsed)) for s in stages]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        pytest.param(
            f"{BRUCE}METs   Stage   HR    BP\n4.6    I       108   136/76\n7.0    II      131   150/78\n",
            [("exercise", 108, "136/76", None), ("exercise", 131, "150/78", None)],
            id="the stage behind the METs",
        ),
        pytest.param(
            f"{BRUCE}Stage data (HR | BP | METs | time):\n  105 | 132/76 | 4.6 | 3:00\n  128 | 146/78 | 7.0 | 6:00\n",
            [("exercise", 105, "132/76", 180), ("exercise", 128, "146/78", 360)],
            id="the head in brackets",
        ),
        pytest.param(
            f"{CYCLE}BP        Load    Min     HR\n138/78    20 W    2       80\n150/78    60 W    4       95\n\n"
            "Recovery, slow pedalling:\n146/72    1 min   90\n138/74    3 min   82\n",
            [
                ("exercise", 80, "138/78", 120),
                ("exercise", 95, "150/78", 240),
                ("recovery", 90, "146/72", 60),
                ("recovery", 82, "138/74", 180),
            ],
            id="pressure first, recovery with fewer cells below its own heading",
        ),
        pytest.param(
            f"{CYCLE}BP        Load    Min     HR\n138/78    20 W    2       80\n\nRode 6 min.\n\nRecovery:\n130/72    1 min   78\n",
            [("exercise", 80, "138/78", 120), ("recovery", 78, "130/72", 60)],
            id="pressure, minute and rate on a line without a head",
        ),
        pytest.param(
            f"{BRUCE}HR    BP       Phase\n102   140/80   Stage 1\n126   156/82   Stage 2\n98    140/70   Rec 1\n",
            [("exercise", 102, "140/80", None), ("exercise", 126, "156/82", None), ("recovery", 98, "140/70", None)],
            id="the phase behind the readings",
        ),
        pytest.param(
            f"{BRUCE}Stage 1 3:00 HR 108 BP 136/76\nRecovery\n0933  130/80  92 bpm\n",
            [("exercise", 108, "136/76", 180), ("recovery", 92, "130/80", None)],
            id="a rate with its unit behind a pressure",
        ),
        pytest.param(
            f"{BRUCE}Stage       HR    BP\n1           108   136/76\n2           131   150/78\nWalk-down   125   148/76\n",
            [("exercise", 108, "136/76", None), ("exercise", 131, "150/78", None), ("recovery", 125, "148/76", None)],
            id="a recovery on foot in a table",
        ),
        pytest.param(
            f"{CYCLE}LOAD W | MIN | BP | HR\n30 | 2 | 134/74 | 88\n60 | 4 | 146/76 | 103\n0 | +1 | 136/76 | 96\n",
            [("exercise", 88, "134/74", 120), ("exercise", 103, "146/76", 240), ("recovery", 96, "136/76", 60)],
            id="minutes since the end",
        ),
        pytest.param(
            f"{REGADENOSON}\nEVENT | MIN | BP | HR\nflushed | +1 | 136/74 | 88\nsame | +3 | 130/72 | 97\n",
            [("infusion", 88, "136/74", 60), ("infusion", 97, "130/72", 180)],
            id="minutes since the injection behind a remark",
        ),
        pytest.param(
            f"{BRUCE}Time  Speed  Grade  HR   BP\n3:00  1.7    10     102  140/80\nRecovery phase of pump song\n"
            "6:00  2.5    12     126  156/82\n",
            [("exercise", 102, "140/80", 180), ("exercise", 126, "156/82", 360)],
            id="no recovery where the next row has a load",
        ),
        pytest.param(
            f"{CYCLE}+25 W / 3 min\n25 W    3:00    112\n50 W    6:00    129\n75 W    9:00    147\n100 W   10:10   stop\n",
            [("exercise", 112, None, 180), ("exercise", 129, None, 360), ("exercise", 147, None, 540)],
            id="a load, its time and a rate alone",
        ),
        pytest.param(
            f"{DOBUTAMINE}mcg/kg/min   clock   BP       HR\n5            0915    148/76   80\n20           0921    158/70   94\n"
            "atropine 0.25 mg IV x2 at 0927\n40           0930    148/62   131\n\nPump off 0930.\n\n"
            "0933   142/66   118\n0937   140/70   96\n",
            [
                ("infusion", 80, "148/76", None),
                ("infusion", 94, "158/70", None),
                ("infusion", 131, "148/62", None),
                ("recovery", 118, "142/66", None),
                ("recovery", 96, "140/70", None),
            ],
            id="a line of words within, bare rates behind the pressure below",
        ),
        pytest.param(
            f"{REGADENOSON}\nClock   Event        HR    BP\n09:11   1 min        88    136/74\n09:13   3 min        97    130/72\n",
            [("infusion", 88, "136/74", 60), ("infusion", 97, "130/72", 180)],
            id="minutes in a column without a known head",
        ),
        pytest.param(
            f"{BRUCE}Stage-1 3:00 HR 108 BP 136/76\nStage-2 6:00 HR 131 BP 150/78\nWalking down: 1 min 118, 142/70.\n",
            [("exercise", 108, "136/76", 180), ("exercise", 131, "150/78", 360), ("recovery", 118, "142/70", 60)],
            id="stages with a hyphen, a recovery on foot",
        ),
    ],
)
def test_rows_of_tables_in_pieces(
    note: str, expected: list[tuple[str, object, object, object]], checker: Checker
) -> None:
    assert read(checker, note) == expected


def test_the_day_of_a_row_is_told_beside_its_minute(checker: Checker) -> None:
    table = "\nClock   Event        HR    BP\n09:11   1 min        88    136/74\n09:13   3 min        97    130/72\n"
    assert [plain(s.clock) for s in facts(checker, REGADENOSON + table).stages[1:]] == ["09:11", "09:13"]


def test_what_starts_behind_a_reading_is_no_rest(checker: Checker) -> None:
    log = "0911 HR 94 BP 142/74 - face flushed\n0912 HR 99 BP 146/72 - headache starting\n"
    assert [phase for phase, *_ in read(checker, REGADENOSON + log)] == ["infusion", "infusion"]


@pytest.mark.parametrize(
    "line",
    ["0933   142/66   98%", "1 min 142/66 98.6", "0933 142/66 20 min later", "Recovery room 142/66, 16 breaths"],
)
def test_what_is_no_rate_behind_a_pressure(line: str, checker: Checker) -> None:
    log = f"{BRUCE}Stage 1 3:00 HR 108 BP 136/76\nStage 2 6:00 HR 131 BP 150/78\nRecovery:\n{line}\n"
    assert all(rate in (108, 131, None) for _, rate, *_ in read(checker, log))


def test_a_line_of_words_ends_a_table_that_does_not_go_on(checker: Checker) -> None:
    table = f"{BRUCE}Stage   HR    BP\n1       108   136/76\n2       131   150/78\nBruce stopped for fatigue\n"
    assert read(checker, f"{table}MRN     440   118/70\n")[:2] == [
        ("exercise", 108, "136/76", None),
        ("exercise", 131, "150/78", None),
    ]
    assert len(read(checker, f"{table}\n12      140   160/70\n")) <= 3


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("Stopped 20 seconds into stage 3, so 6:20, because of chest pressure.", 380),
        ("Quit 40 seconds into stage 4, total of 9:40.", 580),
        ("Stopped 2:40 into stage 3, so 1:00 walk-down.", None),
    ],
)
def test_how_far_into_a_stage_and_so_how_long(told: str, seconds: int | None, checker: Checker) -> None:
    log = f"{BRUCE}Stage 1 HR 108 BP 136/76\nStage 2 HR 131 BP 150/78\n{told}\n"
    assert plain(facts(checker, log).duration) == seconds


@pytest.mark.parametrize(
    ("told", "rate", "stated"),
    [
        ("He topped out there at 157 and 192/82.", 157, True),
        ("She maxed out at 149 with 180/80.", 149, True),
        ("He topped out at stage 4 and 192/82.", 131, False),
        ("BP topped out at 182 and 172/84 on recheck.", 131, False),
    ],
)
def test_where_a_runner_topped_out(told: str, rate: int, stated: bool, checker: Checker) -> None:
    peak = facts(checker, f"{BRUCE}Stage 1 HR 108 BP 136/76\nStage 2 HR 131 BP 150/78\n{told}\n").peak_heart_rate
    assert peak is not None
    assert (peak.value, peak.derived) == (rate, not stated)


@pytest.mark.parametrize(
    "remark",
    ["hands off the rail", "BP rechecked after stage", "cuff off, reapplied", "Cool down fan on", "post-it on chart"],
)
def test_a_remark_within_a_table_ends_no_exercise(remark: str, checker: Checker) -> None:
    table = (
        f"{BRUCE}Time  Speed  Grade  HR   BP\n3:00  1.7    10     102  140/80\n{remark}\n"
        "6:00  2.5    12     126  156/82\n8:40  3.4    14     148  172/84\n"
    )
    assert [(phase, rate) for phase, rate, *_ in read(checker, table)] == [
        ("exercise", 102),
        ("exercise", 126),
        ("exercise", 148),
    ]


@pytest.mark.parametrize("first", ["Seated after hookup 72 130/78", "Walking down hall to room 84 132/80"])
def test_what_came_before_the_test_begins_no_recovery(first: str, checker: Checker) -> None:
    log = f"TREADMILL STRESS TEST, Bruce, 02/03/2025\n{first}\n3:00 HR 102 BP 140/80\n6:00 HR 126 BP 156/82\n"
    assert [phase for phase, *_ in read(checker, log)] == ["exercise", "exercise"]


def test_a_time_beside_a_load_leaves_the_load(checker: Checker) -> None:
    table = f"{CYCLE}Stage | Watts | HR | BP\n1 | 25 W (2 min) | 88 | 134/78\n2 | 50 W (2 min) | 98 | 140/78\n"
    assert [plain(s.watts) for s in facts(checker, table).stages[1:]] == [25, 50]


def test_two_figures_behind_a_timed_pressure_are_no_rate_without_a_head(checker: Checker) -> None:
    log = "TREADMILL STRESS TEST, Bruce, 02/03/2025\nRest 128/78  98\n3:00  140/80  98\n6:00  156/82  97\n"
    assert all(s.heart_rate is None for s in facts(checker, log).stages)


def test_a_clock_before_the_minute_of_a_row_is_told_too(checker: Checker) -> None:
    table = "\nReading   Mark    HR   BP\n09:11     1 min   88   136/74\n09:13     3 min   97   130/72\n"
    stages = facts(checker, REGADENOSON + table).stages[1:]
    assert [(plain(s.clock), plain(s.elapsed)) for s in stages] == [("09:11", 60), ("09:13", 180)]


def test_minutes_beside_a_clock_tell_the_end_of_an_infusion(checker: Checker) -> None:
    note = (
        "DIPYRIDAMOLE STRESS TEST, 02/03/2025\nRest HR 60 BP 130/80\nDipyridamole 0.56 mg/kg IV over 4 min.\n\n"
        "Clock   Mark    HR   BP\n10:22   2 min   74   134/72\n10:24   4 min   82   128/70\n10:28   8 min   84   122/68\n"
    )
    assert [phase for phase, *_ in read(checker, note)] == ["infusion", "infusion", "recovery"]


def test_a_row_with_a_workload_is_none_of_the_rest(checker: Checker) -> None:
    table = f"{BRUCE}METs   HR    BP\n4.6    108   136/76\n7.0    131   150/78\n"
    assert [phase for phase, *_ in read(checker, table)] == ["exercise", "exercise"]


@pytest.mark.parametrize(("mets", "phase"), [("1.0", "rest"), ("1.8", "exercise"), ("2.0", "exercise")])
def test_work_of_little_more_than_rest_is_a_stage(checker: Checker, mets: str, phase: str) -> None:
    table = f"{BRUCE}METs   HR    BP\n{mets}    82   132/78\n2.8    96   140/80\n"
    assert [phase for phase, *_ in read(checker, table)] == [phase, "exercise"]


@pytest.mark.parametrize(
    ("rows", "phases"),
    [
        (
            "Time  Speed  Grade  HR   BP\n3:00  1.7    10     102  140/80\nRecovery, slow walk:\n"
            "1:00  1.2    0      122  160/80\n3:00  0      0      96   140/78\n",
            ["exercise", "recovery", "recovery"],
        ),
        (
            "Min   Watts   HR   BP\n3     50      102  140/80\nRecovery, slow pedalling:\n1     10      122  160/80\n",
            ["exercise", "recovery"],
        ),
        (
            "Watts   HR   BP\n50      102  140/80\nRecovery, slow pedalling:\n10      122  160/80\n",
            ["exercise", "recovery"],
        ),
        (
            "Watts   HR   BP\n50      102  140/80\nRecovery phase of pump song\n75      122  160/80\n",
            ["exercise", "exercise"],
        ),
        (
            "LOAD W | MIN | BP | HR\n25|+2|134/74|88\n50|+4|146/76|103\n0|+1|140/76|99\n",
            ["exercise", "exercise", "recovery"],
        ),
        ("Stage | Min | HR | BP\n1|+3|102|140/80\n2|+3|126|156/82\n", ["exercise", "exercise"]),
    ],
)
def test_a_recovery_is_told_by_less_load_and_a_time_anew(checker: Checker, rows: str, phases: list[str]) -> None:
    assert [phase for phase, *_ in read(checker, CYCLE + rows)] == phases


@pytest.mark.parametrize(
    ("log", "rates"),
    [
        ("3:00  140/80  102\n6:00  156/82  126\n8:40  172/84  148\n", [102, 126, 148]),
        ("Time  B.P.  H.R.\n3:00  140/80  82\n6:00  156/82  91\n", [82, 91]),
        ("Time, pressure, rate:\n3:00  140/80  82\n6:00  156/82  91\n", [82, 91]),
        ("BP checked each stage, HR continuous\nSpO2:\n3:00  140/80  98\n6:00  156/82  97\n", []),
    ],
)
def test_bare_numbers_behind_pressures(checker: Checker, log: str, rates: list[int]) -> None:
    found = [rate for _, rate, *_ in read(checker, f"{BRUCE}{log}") if rate]
    assert found == rates


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        ("25 W   3:00   60 rpm\n50 W   6:00   60 rpm\n75 W   9:00   61 rpm\n", []),
        ("25 W   3:00   11\n50 W   6:00   13\n75 W   9:00   15\n", []),
        ("25 W   3:00   102\n50 W   6:00   120\n75 W   9:00   135\n", [(102, 180, None), (120, 360, None), (135, 540, None)]),
        ("25 W   09:12   102\n50 W   09:15   120\n75 W   09:18   135\n", [(102, None, "09:12"), (120, None, "09:15"), (135, None, "09:18")]),
        ("3 min 09:12 102\n6 min 09:15 120\n9 min 09:18 135\n", [(102, 180, None), (120, 360, None), (135, 540, None)]),
    ],
)  # fmt: skip
def test_a_load_its_time_and_a_rate(
    checker: Checker, log: str, expected: list[tuple[int, int | None, str | None]]
) -> None:
    stages = checker.check(f"{CYCLE}{log}").facts.stages[1:]
    assert [
        (s.heart_rate and s.heart_rate.value, s.elapsed and s.elapsed.value, s.clock and s.clock.value) for s in stages
    ] == expected


@pytest.mark.parametrize(
    ("log", "times"),
    [
        (
            "Stage 1 3:00 HR 102 BP 140/80\nStage 2 6:00 HR 126 BP 156/82\nRecovery 1:00 HR 122 BP 160/80\n"
            "Recovery 6:00 HR 90 BP 130/80\n",
            [(180, None), (360, None), (60, None), (360, None)],
        ),
        (
            "Stage 1 14:13 HR 102 BP 140/80\nStage 2 14:16 HR 126 BP 156/82\nRecovery 14:18 HR 122 BP 160/80\n",
            [(None, "14:13"), (None, "14:16"), (None, "14:18")],
        ),
    ],
)
def test_a_time_is_of_the_test_or_of_the_day_and_not_both(
    checker: Checker, log: str, times: list[tuple[int | None, str | None]]
) -> None:
    stages = checker.check(f"{BRUCE}{log}").facts.stages[1:]
    assert [(s.elapsed and s.elapsed.value, s.clock and s.clock.value) for s in stages] == times


def test_a_predicted_rate_below_a_table_is_none_of_its_rows(checker: Checker) -> None:
    log = "Bike test\nSteps 25 W / 2 min\nW - HR - BP\n50 - 84 - 132/70\n75 - 96 - 138/72\n"
    end = "13:30 total. HRmax 165 of 181 pred, 91%. BPmax 186/76\n"
    assert [plain(s.heart_rate) for s in facts(checker, log + end).stages][:2] == [84, 96]
    assert 181 not in [plain(s.heart_rate) for s in facts(checker, log + end).stages]
