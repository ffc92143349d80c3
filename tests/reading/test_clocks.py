"""Times of the day: morning and afternoon, and a test over noon."""

import pytest

from notecheck import Checker, Report

HEAD = "Ann Roe MRN 4471 DOB 03/04/1960  Date 02/03/2025\n"
TABLE = (
    HEAD
    + """Bruce protocol treadmill, for chest pain
Time | Stage | HR | BP
12:52 PM | Rest | 70 | 120/80
12:57 PM | 1 | 102 | 138/80
1:00 PM | 2 | 122 | 150/80
1:04 PM | Peak | 150 | 176/80
1:07 PM | Recovery | 110 | 150/80
1:10 PM | Recovery | 90 | 130/80
Stopped for fatigue at 7:00.
"""
)
LOG = (
    HEAD
    + """Bruce protocol treadmill, for chest pain
12:52 PM rest HR 70 BP 120/80
12:57 PM stage 1 HR 102 BP 138/80
1:00 PM stage 2 HR 122 BP 150/80
1:04 PM off
1:07 PM HR 110 BP 150/80
1:10 PM HR 90 BP 130/80
"""
)
INFUSION = (
    HEAD
    + """Adenosine 140 mcg/kg/min
12:52 PM baseline HR 70 BP 120/80
12:57 PM infusion started
12:59 PM HR 92 BP 118/70
1:01 PM HR 96 BP 110/68
1:03 PM infusion off
1:05 PM HR 80 BP 120/80
"""
)


def course(report: Report) -> list[tuple[str, str | None, str | None]]:
    return [
        (s.phase, str(s.clock.value) if s.clock else None, str(s.elapsed.value) if s.elapsed else None)
        for s in report.facts.stages
    ]


@pytest.mark.parametrize("half", [" PM", "p", ""])
def test_a_table_over_noon_counts_on(checker: Checker, half: str):
    report = checker.check(TABLE.replace(" PM", half))
    clocks = [(phase, clock) for phase, clock, elapsed in course(report) if elapsed is None]
    assert clocks == [
        ("rest", "12:52"),
        ("exercise", "12:57"),
        ("exercise", "13:00"),
        ("exercise", "13:04"),
        ("recovery", "13:07"),
        ("recovery", "13:10"),
    ]
    assert "NC412" not in {f.code for f in report.findings}


@pytest.mark.parametrize("half", [" PM", ""])
def test_a_log_over_noon_tells_no_length_by_its_clock(checker: Checker, half: str):
    report = checker.check(LOG.replace(" PM", half))
    assert report.facts.duration is None
    assert [clock for _, clock, _ in course(report)] == ["12:52", "12:57", "13:00", "13:07", "13:10"]


def test_an_infusion_over_noon_has_its_length(checker: Checker):
    report = checker.check(INFUSION)
    assert report.facts.duration is not None
    assert report.facts.duration.value == 360
    assert [phase for phase, _, _ in course(report)] == ["rest", "infusion", "infusion", "recovery"]


@pytest.mark.parametrize("told", ["1:12 to 1:16 pm", "1:12 pm to 1:16", "12:58 to 1:02", "12:58 pm to 1:02 pm"])
def test_one_half_of_the_day_told_for_both_times(checker: Checker, told: str):
    report = checker.check(f"{HEAD}Persantine 0.56 mg/kg IV, {told}\nRest 70 120/80\nRec 82 128/80\n")
    assert report.facts.duration is not None
    assert report.facts.duration.value == 240


def test_readings_go_on_in_the_half_of_the_day_of_the_drug(checker: Checker):
    report = checker.check(
        f"{HEAD}Rest HR 76 BP 152/90.\nPersantine 0.56 mg/kg IV over 4 minutes, 1:12 to 1:16 pm.\n"
        "At 1:18 HR 88 BP 140/84. At 1:20 HR 94 BP 132/80.\n"
    )
    assert course(report)[1:] == [("recovery", "13:18", None), ("recovery", "13:20", None)]


def test_midnight_begins_at_nought(checker: Checker):
    report = checker.check(f"{HEAD}Lexiscan 0.4 mg IV\n12:05 AM rest HR 70 BP 120/80\n")
    assert course(report) == [("rest", "00:05", None)]


@pytest.mark.parametrize(
    ("times", "of_day"),
    [
        (("9:01", "9:04", "9:09"), True),
        (("9:04", "9:10", "9:07"), False),
        (("6:55", "9:04", "9:09"), False),
    ],
)
def test_a_time_is_of_the_day_where_it_goes_on(rules_alone: Checker, times: tuple[str, str, str], of_day: bool):
    first, second, third = times
    note = (
        f"{HEAD}Bruce protocol treadmill\nrest HR 70 BP 120/80\n{first} HR 102 BP 138/80\n"
        f"{second} HR 122 BP 150/80\nRecovery {third} HR 110 BP 150/80\n"
    )
    stages = [row for row in course(rules_alone.check(note)) if row[0] == "exercise"]
    assert all((clock is not None) == of_day for _, clock, _ in stages), stages


def test_a_morning_log_counts_no_day_around(rules_alone: Checker):
    note = (
        f"{HEAD}Bruce protocol treadmill\n9:52 rest HR 70 BP 120/80\n9:57 stage 1 HR 102 BP 138/80\n"
        "10:00 stage 2 HR 122 BP 150/80\n10:04 rec HR 110 BP 150/80\n"
    )
    assert not any(clock and clock > "12" for _, clock, _ in course(rules_alone.check(note)))


def test_a_time_in_a_column_that_says_its_half_is_of_the_day(rules_alone: Checker):
    note = TABLE.replace("Time | Stage", "Elapsed | Stage")
    assert [clock for _, clock, _ in course(rules_alone.check(note))][:3] == ["12:52", "12:57", "13:00"]
