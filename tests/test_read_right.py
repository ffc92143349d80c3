"""Single sentences that were once read wrong: what must come out of each, in a small note around it."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.report import Report

NOTE = "GXT\nBruce treadmill\nst1 108 152/86\nst2 129 170/88\n{}\nrec 2 min 110 150/84\n"


def read(checker: Checker, line: str) -> Report:
    return checker.check(NOTE.format(line))


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("quit 6:40, legs.", ["fatigue"]),
        ("stopped - calves", ["leg_pain"]),
        ("Stopped for: legs fine, THR met", ["target_heart_rate"]),
        ("stopped at 6:40", []),
    ],
)
def test_a_part_of_the_body_alone_is_a_reason(checker: Checker, line: str, reasons: list[str]) -> None:
    assert [t.value for t in read(checker, line).facts.termination] == reasons


@pytest.mark.parametrize(
    ("line", "size"), [("0.5 upsl dep v4-5 pk", 0.5), ("1.5 ST depression in II", 1.5), ("st 0.1 mV dep V5", 1.0)]
)
def test_a_size_of_st_is_in_millimetres_with_and_without_its_unit(checker: Checker, line: str, size: float) -> None:
    (change,) = read(checker, line).facts.st_changes
    assert (change.present, change.direction, change.millimetres) == (True, "depression", size)


def test_an_unticked_denial_says_nothing(checker: Checker) -> None:
    assert not read(checker, "ST:     [ ] no change  [ ] depression ____ mm").facts.st_changes
    (change,) = read(checker, "ST:     [x] no change  [ ] depression ____ mm").facts.st_changes
    assert not change.present


def test_a_drug_recommended_for_another_day_was_not_given(checker: Checker) -> None:
    report = read(checker, "Non-diagnostic study. Needs a Lexiscan instead.")
    assert (report.note.kind, report.facts.agent) == ("exercise", None)


def test_what_a_device_is_set_to_is_no_rhythm(checker: Checker) -> None:
    assert not read(checker, "Single-chamber ICD, VT zone 190").facts.rhythm
    assert [r.value for r in read(checker, "VT 6 beats at peak").facts.rhythm] == ["ventricular_tachycardia"]


def test_how_long_a_protocol_ran_is_no_indication(checker: Checker) -> None:
    text = (
        "STRESS RESULTS:  Treadmill testing for nine minutes of the standard Bruce protocol. HR rose from 68 to 150.\n"
    )
    facts = checker.check(text).facts
    assert facts.protocol is not None
    assert (facts.protocol.value, facts.duration and facts.duration.value) == ("bruce", 540)


def test_the_begin_of_dobutamine_is_no_date_of_birth(checker: Checker) -> None:
    report = checker.check("PROCEDURE DONE:  Dobutamine stress test.\nDobutamine 10 mcg/kg/min, HR 100 BP 120/70\n")
    assert next(e.status for e in report.elements if e.id == "patient-identification") == "missing"


def test_a_line_that_begins_with_a_reading_is_no_wrapped_sentence(checker: Checker) -> None:
    text = "TMT 3/4/26. K.D. MR# 20771. ind: palps, r/o arrhythmia\nrest 74, 126/80, EKG SR\nbruce: st1 104 138/78\n"
    assert [s.phase for s in checker.check(text).facts.stages] == ["rest", "exercise"]


def test_readings_at_rest_alone_have_no_peak(checker: Checker) -> None:
    facts = checker.check("Bruce treadmill\nRest HR 90 BP 212/116. Test not started, cancelled.\n").facts
    assert facts.resting_heart_rate is not None
    assert facts.peak_heart_rate is None
    assert facts.peak_blood_pressure is None


def test_a_session_of_rehabilitation_is_no_stress_test(checker: Checker) -> None:
    text = "Cardiac Rehab - Phase II, session 9 of 36\nTreadmill 2.4 mph x 15 min HR 96 BP 138/76 RPE 12\nPost HR 74\n"
    assert checker.check(text).note.kind == "not_stress_test"
