"""Facts in the many wordings in which staff tell them: why and when a test ended, peaks, per cents, ages, symptoms."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.report import Facts, Pressure

WALKED = "Treadmill, Bruce. Rest 70 130/80. Stage 1 102 148/80. Stage 2 126 162/84.\n{}\nRecovery 3 min 92 140/80.\n"
BOLUS = "Regadenoson 0.4 mg IV over 10 sec, flush. Rest 70 130/80. 1 min 98 120/70. 4 min 84 126/72.\n{}\n"
INFUSED = "Adenosine 140 mcg/kg/min, 80 kg, start 0902, tracer 0905, stop 0908. Rest 70 130/80. 2 min 88 120/70.\n{}\n"


def told(checker: Checker, note: str, line: str) -> Facts:
    return checker.check(note.format(line)).facts


@pytest.mark.parametrize(
    ("note", "line", "reasons"),
    [
        (WALKED, "Walking ceased at 7 min on account of breathlessness.", ["dyspnea"]),
        (WALKED, "The left knee ached too much so we quit there.", ["leg_pain"]),
        (WALKED, "End because the thighs were gone.", ["fatigue"]),
        (WALKED, "Ended: worn out, past THR.", ["fatigue", "target_heart_rate"]),
        (WALKED, "Why did it end? Target reached and tired", ["target_heart_rate", "fatigue"]),
        (WALKED, "Pt could go no further, breath gone.", ["dyspnea"]),
        (WALKED, "Test limited by SOB and fatigue.", ["dyspnea", "fatigue"]),
        (
            WALKED,
            "2 mm dep V5, told Dr. Roe who said stop, stopped for chest pressure, a few PVCs after.",
            ["chest_pain"],
        ),
        (WALKED, "7:10  <- off, SOB 5/10", ["dyspnea"]),
        (WALKED, "Test terminated, SBP 78.", ["hypotension"]),
        (BOLUS, "Full dose given and the protocol was completed at 8 min.", ["protocol_complete"]),
        (BOLUS, "Dose done, nothing stopped early.", ["protocol_complete"]),
        (BOLUS, "Whole dose in; watched to the end of our regadenoson protocol.", ["protocol_complete"]),
        (BOLUS, "Whole dose given.", []),
        (INFUSED, "Infusion ran to its planned end.", ["protocol_complete"]),
        (INFUSED, "All six minutes were carried to the end.", ["protocol_complete"]),
    ],
)
def test_why_the_test_ended(checker: Checker, note: str, line: str, reasons: list[str]) -> None:
    assert [t.value for t in told(checker, note, line).termination] == reasons


@pytest.mark.parametrize(
    ("note", "line", "seconds"),
    [
        (WALKED, "Quit 0:40 into stage 3. Total 6:40.", 400),
        (WALKED, "She managed 40 s at 6.8 km/h. Total 6 min 40 s.", 400),
        (WALKED, "Exercise time: 00:07:12", 432),
        (WALKED, "Belt on 10:02, belt off 10:09.", None),
        (WALKED, "Stopped at 5:20. Belt on 10:11, off 10:16.", 320),
        (WALKED, "After 15 min quiet in the chair 84.", None),
        (BOLUS, "Protocol completed at 8 min.", 10),
        (INFUSED, "Nothing else.", 360),
    ],
)
def test_how_long_it_took(checker: Checker, note: str, line: str, seconds: int | None) -> None:
    length = told(checker, note, line).duration
    assert (length and length.value) == seconds


@pytest.mark.parametrize(
    ("line", "rate", "predicted", "percent"),
    [
        ("HR max 150/161 (93%).", 150, 161, 93),
        ("Predicted max 161, achieved 150 = 93%.", 150, 161, 93),
        ("hr_max;150;pred 161;93%", 150, 161, 93),
        ("Max HR [ 150 ] = [ 93 ]% of [ 161 ]", 150, 161, 93),
        ("Max HR _150_ ( _93_ %)", 150, None, 93),
        ("Maximum HR 150 (93% of the maximum theoretic, 161).", 150, 161, 93),
        ("pk 150, 172/84 (93%)", 150, None, 93),
    ],
)
def test_the_share_of_the_predicted_maximum(
    checker: Checker, line: str, rate: int, predicted: int | None, percent: int
) -> None:
    facts = told(checker, WALKED, line)
    found = (facts.peak_heart_rate, facts.predicted_max_heart_rate, facts.percent_predicted_max_heart_rate)
    assert [f and f.value for f in found] == [rate, predicted, percent]


@pytest.mark.parametrize(
    "line", ["Peak HR 126. Lowest BP 120/70.", "Top rate 126. No cuff at the top, the last was 162/84."]
)
def test_a_low_or_last_pressure_is_no_peak(checker: Checker, line: str) -> None:
    found = told(checker, WALKED, line).peak_blood_pressure
    assert found is not None
    assert found.derived
    assert found.value == Pressure(systolic=162, diastolic=84)


@pytest.mark.parametrize(
    "line",
    [
        "Age [ 64 ]",
        "Age _64_",
        "64yF",
        "She is 64.",
        "a man of 64 with angina",
        "born 2 May 1961 and so 64, came",
        "(64 anos)",
    ],
)
def test_ages(checker: Checker, line: str) -> None:
    found = checker.check(f"{line}\n" + WALKED.format("")).facts.age
    assert found is not None
    assert found.value == 64


@pytest.mark.parametrize(
    ("line", "symptoms"),
    [
        ("Got a little tight in the chest at 5 min.", ["chest_pain+"]),
        ("Burning under the breastbone 2/10.", ["chest_pain+"]),
        ("Asked about skips, he felt none.", ["palpitations-"]),
        ("No chest twinges, little out of breath.", ["chest_pain-", "dyspnea+"]),
        ("No chest tighness at all, no giddiness.", ["chest_pain-", "dizziness-"]),
        ("Arms felt rubbery.", ["fatigue+"]),
        ("Both calves seized.", ["leg_pain+"]),
        ("J. Doe watched.", []),
    ],
)
def test_what_was_felt(checker: Checker, line: str, symptoms: list[str]) -> None:
    found = told(checker, WALKED, line).symptoms
    assert [s.value + ("+" if s.present else "-") for s in found] == symptoms


@pytest.mark.parametrize(
    ("line", "present"),
    [
        ("No ST shift apart from 0.5 mm upsloping V6.", True),
        ("ST: none of 1 mm or more from baseline.", False),
        ("never dizzy the st went down 1 millimeter flat in v5", True),
        ("ST? No deviation in any lead", False),
    ],
)
def test_what_the_st_segment_did(checker: Checker, line: str, present: bool) -> None:
    assert [c.present for c in told(checker, WALKED, line).st_changes] == [present]


def test_the_highest_step_of_a_drug(checker: Checker) -> None:
    text = "Dobutamine stress 1/8/26, pump on 1340\n- 10 mcg/kg/min, 1343: 84 146/80\n- 20, 1346: 98 140/74\n- 30, 1349: 112 138/70\n"
    dose = checker.check(text).facts.agent_dose
    assert dose is not None
    assert (dose.value, dose.unit) == (30, "mcg/kg/min")


def _log(checker: Checker, text: str) -> str:
    return next(e.status for e in checker.check(text).elements if e.id == "stage-log")


def test_pairs_of_rest_peak_and_recovery_are_a_partial_log(checker: Checker) -> None:
    note = "Bruce treadmill, 6:40. Rest HR 70, BP 130/80. Peak HR 150, peak BP 170/80. Stopped, tired.{}"
    assert _log(checker, note.format(" Recovery 3 min HR 98, BP 140/78.")) == "partial"
    assert _log(checker, note.format("")) == "missing"


def test_a_stage_without_its_pressure_or_left_out_makes_the_log_partial(checker: Checker) -> None:
    whole = "Bruce protocol, total time 7:10. End of stage one, heart rate 99 and pressure 146/80. End of stage two, heart rate 121{}. Stage three, heart rate 140 and pressure 170/82.\n"
    assert _log(checker, whole.format(" and pressure 160/80")) == "present"
    assert _log(checker, whole.format("")) == "partial"
    assert _log(checker, "Bruce tm 8:10\n68, 124/80 -> 6:00 116, 148/80 -> 8:10 pk 152, 170/82\n") == "partial"


def test_a_test_called_off_was_not_performed(checker: Checker) -> None:
    text = "TREADMILL LOG 5/4/26. Bruce planned. 10 electrodes. BP 212/118, after 10 min quiet 208/114, HR 90. Belt never turned.\n"
    assert checker.check(text).note.kind == "not_performed"
