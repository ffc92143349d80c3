"""What plainly written notes tell, and honest lines that only sound like a conclusion."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notecheck import Checker
from tests.told import ended, facts, felt, plain, rows

EXAMPLE = (Path(__file__).parents[1] / "corpora" / "examples" / "treadmill.txt").read_text(encoding="utf-8")

TREADMILL = "TREADMILL EXERCISE STRESS TEST, Bruce protocol, 02/03/2025\n"
STAGED = TREADMILL + "Rest HR 70 BP 120/80\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n"


def status(checker: Checker, note: str, element: str) -> str:
    return next(e.status for e in checker.check(note + "\n").elements if e.id == element)


def said(checker: Checker, line: str) -> set[str]:
    return {f.code for f in checker.check(f"{STAGED}\n{line}\n").findings if f.code[:3] in ("NC2", "NC3")}


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("Stopped for chest heaviness and the ST.", {"chest_pain", "ecg_change"}),
        ("Chest heaviness from 5:00. Belt stopped for the pain and for ST going down.", {"chest_pain", "ecg_change"}),
        ("Quit because her thighs gave out.", {"fatigue"}),
        ("REASON FOR STOPPING: SHORT OF BREATH, TARGET RATE PASSED.", {"dyspnea", "target_heart_rate"}),
        ("Ended when the target rate was passed. She was short of breath.", {"target_heart_rate"}),
        ("3   6:40   142   160/82   off here - winded", {"dyspnea"}),
        ("Dr. Nora Vale, supervising, was shown the strip and told us to stop.", set()),
        (
            "Dr. Nora Vale watched from the control room in stage 2 and patient asked to stop at 6:20.",
            {"patient_request"},
        ),
        ("Stopped for leg fatigue and ST stayed flat.", {"fatigue"}),
        ("Stopped for fatigue without change of rhythm and ST.", {"fatigue"}),
        ("Stopped for fatigue with provider watching HR and ST.", {"fatigue"}),
        ("Dr. Vale in room, Mrs. Orrin got tired and told us to stop.", {"fatigue", "patient_request"}),
        ("Stopped for fatigue and St Mary's transport called.", {"fatigue"}),
        ("Stopped at 6:40, 98% of target, short of breath.", {"dyspnea"}),
        ("Belt slowed at 6:20.\nBP cuff off here, dizziness in gown room.", set()),
        ("I stopped it for the pressure in his chest.", {"chest_pain"}),
    ],
)
def test_why_the_test_ended(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


@pytest.mark.parametrize(
    ("told", "symptoms"),
    [
        ("Asked twice about chest pain and dizziness, none.", {"chest_pain": False, "dizziness": False}),
        ("She had none of her chest tightness and was not dizzy.", {"chest_pain": False, "dizziness": False}),
        (
            "chest pain N, SOB N, dizziness N (asked each stage)",
            {"chest_pain": False, "dyspnea": False, "dizziness": False},
        ),
    ],
)
def test_what_was_felt(told: str, symptoms: dict[str, bool], checker: Checker) -> None:
    assert felt(checker, STAGED + told) == symptoms


@pytest.mark.parametrize(
    ("told", "predicted", "share", "target"),
    [
        ("Peak HR 135, 85% of predicted 159.", 159, 85, None),
        ("MPHR 149 - 75%.", 149, 75, None),
        ("130 of MPHR 180 = 72%", 180, 72, None),
        ("85% of max predicted 159 is 135", 159, 85, 135),
    ],
)
def test_shares_and_what_they_are_of(
    told: str, predicted: int, share: int, target: int | None, checker: Checker
) -> None:
    read = facts(checker, STAGED + told)
    found = (read.predicted_max_heart_rate, read.percent_predicted_max_heart_rate, read.target_heart_rate)
    assert tuple(map(plain, found)) == (predicted, share, target)
    assert plain(read.peak_heart_rate) in (130, 135)


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


@pytest.mark.parametrize("told", ["85% of MPHR | 136 |", "85% of max predicted - 136", "85% of predicted was 136"])
def test_a_target_without_a_sign_of_equality(told: str, checker: Checker) -> None:
    assert plain(facts(checker, f"{STAGED}Max HR 147. {told}").target_heart_rate) == 136


@pytest.mark.parametrize(
    "told", ["THR 136 of 160 (85%). Peak HR 147.", "Peak HR 147. HR 124 of 147 (84%) at 1 min rec."]
)
def test_a_share_of_something_else_is_no_peak(told: str, checker: Checker) -> None:
    read = facts(checker, STAGED + told)
    assert (plain(read.peak_heart_rate), plain(read.predicted_max_heart_rate)) == (147, None)


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


def test_how_long_a_pump_ran_that_was_stopped(checker: Checker) -> None:
    note = (
        "ADENOSINE STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\nAdenosine 140 mcg/kg/min on. 2 min HR 84 BP 118/70.\n"
    )
    assert plain(facts(checker, note + "I stopped the pump at 3 minutes 10 seconds.").duration) == 190
    again = note.replace("on.", "over 6 min.") + "We stopped the pump after 2 min for a beep, restarted."
    assert plain(facts(checker, again).duration) == 360


@pytest.mark.parametrize(
    ("told", "element", "due"),
    [
        ("Supervising: Dr. Ada Lind. She also has the tracings to read.", "interpreting-provider", "present"),
        ("The report comes from Dr. Lind.", "interpreting-provider", "present"),
        ("Me and the RN on the monitor the whole time.", "monitoring", "present"),
        ("Pt on the monitor.", "monitoring", "partial"),
        ("Tech put pt on the monitor before exercise.", "monitoring", "partial"),
        ("Referral report comes from Dr. Pell, orthopedics.", "interpreting-provider", "missing"),
        ("Otherwise uneventful.", "adverse-events", "present"),
        ("ST not different from the resting tracing in V4-V6.", "st-description", "present"),
        ("Asthma: no\nConsent: signed, on chart", "consent", "present"),
        ("Consent not signed.", "consent", "missing"),
        ("\nTess Quill, RCT   e-sign 02/03/2025 10:09", "staff-signature", "present"),
    ],
)
def test_elements(told: str, element: str, due: str, checker: Checker) -> None:
    assert status(checker, STAGED + told, element) == due


def test_a_pressure_that_could_not_be_heard_excuses_its_stage_and_a_sign_does_not(checker: Checker) -> None:
    log = "Rest HR 72 BP 118/70\nStage 1 3:00 HR 101 BP 134/76\nStage 2 6:00 HR 122 {}\nStage 3 7:10 HR 141 BP 160/80"
    assert status(checker, TREADMILL + log.format("BP could not be heard"), "stage-log") == "present"
    assert status(checker, TREADMILL + log.format("BP ***"), "stage-log") == "partial"


def test_the_words_behind_a_code_are_what_is_read(checker: Checker) -> None:
    note = STAGED + "OBX|8|CE|ENDRSN^Reason for end of exercise||THR^Target heart rate reached"
    (reason,) = facts(checker, note).termination
    assert (reason.value, note[reason.start : reason.end]) == ("target_heart_rate", "Target heart rate")


@pytest.mark.parametrize(
    "led",
    ["Walked in with his wife. ", "Walked back to the lab from the desk. ", "Patient walked to the stress room. "],
)
def test_who_walks_in_has_not_begun(led: str, checker: Checker) -> None:
    note = f"TREADMILL STRESS TEST\n{led}Referred for shortness of breath on hills.\nRest HR 68, BP 138/84.\nStage 1 HR 108, BP 160/80."
    assert status(checker, note, "indication") == "present"
    assert felt(checker, note) == {}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Treadmill stress test, Bruce.", "exercise"),
        ("GXT, Bruce, 9 min, HR 150.", "exercise"),
        ("Exercise treadmill test performed 06/11/2026 by K. Ortiz CVT. Tracings filed.", "exercise"),
        ("Lexiscan given 0.4 mg.", "pharmacologic"),
        ("ETT done, HR 148, no CP", "exercise"),
        ("Stress test strips scanned into chart.", "not_stress_test"),
        ("Nuclear stress test 2-day. Rest images completed, patient back in AM. HR 70 BP 120/70", "not_stress_test"),
        (
            "Exercise stress test. Bruce. COVID screen positive. HR 80 BP 120/80. Patient turned away.",
            "not_stress_test",
        ),
        ("Treadmill stress test checklist: ECG on, BP cuff on, IV in place.", "not_stress_test"),
        ("Stress test. Pt in waiting room, BP 210/115. Went home.", "not_stress_test"),
        ("Stress echo in this lab was done in 2019, Bruce protocol, 9 min.", "not_stress_test"),
        ("Dobutamine stress test: pharmacy delivered dobutamine. Pump checked, max rate set.", "not_stress_test"),
        ("Please schedule treadmill stress test, Bruce protocol.", "not_stress_test"),
        ("Treadmill belt replaced 6/1.", "not_stress_test"),
        ("Patient had a treadmill stress test in 2019.", "not_stress_test"),
    ],
)
def test_a_few_words_are_a_note_of_a_test_or_none(text: str, kind: str, checker: Checker) -> None:
    assert checker.check(text).note.kind == kind


HONEST = """
No problems with the test.
No problems with the IV.
Signal came through fine after re-prep.
ID band checks out.
No red flags on screening questions.
High risk for falls, gait belt on.
Low risk of bleeding, site checked.
Recommended he wear sneakers next time.
Advised to drink water and sit for a while.
Was advised to call if the pain returns.
Pregnancy test not required, hysterectomy 2008.
Urine pregnancy test negative today.
Memory test normal at the clinic in spring.
Schedule per cardiology referral.
Waited in the hallway until all clear.
Told not to squeeze the rail.
"Is my heart okay?" he asked, told him the cardiologist will say.
Drip chamber low, bag changed.
Test failed to start, rebooted the cart.
"""


@pytest.mark.parametrize("line", HONEST.strip().splitlines())
def test_honest_lines_that_sound_like_a_conclusion(line: str, rules_alone: Checker) -> None:
    assert said(rules_alone, line) == set()


@pytest.mark.parametrize(
    "line",
    [
        "No problems with her heart.",
        "Negative stress test, minimal artifact.",
        "Advised to hold metoprolol until seen.",
        "Advised to stop aspirin and drink fluids.",
        "Stress lab recommends cath.",
        "Based on CT he needs a cath.",
        "EKG all clear.",
        "Came back all clear.",
        "Everything checks out.",
        "Test failed for stress EKG.",
        "High risk for a fall in pressure with exertion.",
        "Negative stress test on screen.",
        "Heart checks out.",
        "High risk for cardiac events.",
        "Recommended a repeat test with imaging.",
        "Advised to stop the metoprolol.",
        "Given the all clear.",
        "Recommended she go to the ER today.",
        "Recommend patient not exercise alone.",
        "Advised to drink fluids and stop metoprolol.",
        "Poor balance but normal test.",
        "If you want my two cents that's a positive treadmill.",
        "He should have angiography prior to discharge.",
        "Opinion: Typical angina at a moderate load.",
        "Surgical referral is recommended.",
        "STRESS ECG OUTSIDE NORMAL LIMITS.",
        "Pressure climbed just the way you'd want.",
    ],
)
def test_conclusions_beside_them(line: str, rules_alone: Checker) -> None:
    assert said(rules_alone, line)


@pytest.mark.parametrize(
    "line",
    [
        "Machine printout: sinus tachycardia, needs physician overread. Abnormal ECG, possible inferior ischemia.",
        "GE CASE printout: *** unconfirmed, overread needed *** ABNORMAL STRESS TEST",
    ],
)
def test_what_asks_for_a_reader_is_still_the_device(line: str, rules_alone: Checker) -> None:
    found = {f.name for f in rules_alone.check(f"{STAGED}\n{line}\n").findings if f.code[:3] == "NC2"}
    assert found == {"device-statement"}


def test_what_the_writer_says_behind_a_device_is_his_own(rules_alone: Checker) -> None:
    line = "Cart said abnormal ECG. My read: negative for ischemia."
    found = [
        f for f in rules_alone.check(f"{STAGED}\n{line}\n").findings if f.name in ("device-statement", "study-verdict")
    ]
    assert [(f.name, f.severity) for f in found] == [("device-statement", "warning"), ("study-verdict", "error")]


@pytest.mark.parametrize(
    "earlier",
    [
        "Prior exercise test: peak HR 181, 13.1 METs, duration 12:00.",
        "Old treadmill: peak HR 181, 13.1 METs, duration 12:00.",
        "Earlier stress test: peak HR 181, 13.1 METs.",
        "Prior bike: peak HR 181, 13.1 METs.",
    ],
)
def test_what_an_earlier_test_reached_is_not_of_this_one(checker: Checker, earlier: str) -> None:
    note = EXAMPLE.replace("Indication:", f"{earlier}\nIndication:")
    facts = checker.check(note).facts
    assert facts.peak_heart_rate is not None
    assert facts.mets is not None
    assert facts.duration is not None
    assert (facts.peak_heart_rate.value, facts.mets.value, facts.duration.value) == (147, 9.8, 500)


@pytest.mark.parametrize(
    ("words", "void"),
    [
        ("Note entered in error.", True),
        ("ENTERED IN ERROR", True),
        ("*** Entered in error ***", True),
        ("This note was documented in error.", True),
        ("Wrong patient. Please disregard this note.", True),
        ("The resting BP in the first note was entered in error.", False),
        ('Addendum 06/12/2026: the words "no ST shift" were\nentered in error. Teodor Vance, CCT', False),
        ("HR at stage 2 charted in error: 126 is right.", False),
        ("Disregard this strip.", False),
    ],
)
def test_a_note_that_is_taken_back_is_no_clean_note(checker: Checker, words: str, void: bool) -> None:
    for note in (f"{words}\n{EXAMPLE}", f"{EXAMPLE}\n{words}\n"):
        assert ("NC006" in {f.code for f in checker.check(note).findings}) == void


def test_a_birth_written_in_two_ways_is_one_patient(checker: Checker) -> None:
    note = EXAMPLE.replace("DOB 05/02/1966 (60 F)", "DOB 3/9/38").replace("Hx:", "DOB: 03/09/1938\nHx:")
    assert "NC005" not in {f.code for f in checker.check(note).findings}
    other = note.replace("03/09/1938", "03/09/1939")
    assert "NC005" in {f.code for f in checker.check(other).findings}


@pytest.mark.parametrize(("birth", "told"), [("3/9/38", False), ("3/9/36", True), ("3/9/65", True)])
def test_a_birth_of_two_figures_lies_before_the_test(checker: Checker, birth: str, told: bool) -> None:
    note = EXAMPLE.replace("DOB 05/02/1966 (60 F)", f"88M dob {birth}").replace("06/11/2026", "6/11/26")
    report = checker.check(note)
    assert report.facts.test_date is not None
    assert report.facts.test_date.value == "2026-06-11"
    assert ("NC423" in {f.code for f in report.findings}) == told


@pytest.mark.parametrize(
    "head", ["J. Hale 88M dob 3/9/38 4/7/26", "J. Hale 3/9/38 (88) 4/7/26", "4/7/26 J. Hale b. 3/9/38"]
)
def test_a_birth_of_two_figures_hides_no_date_without_label(checker: Checker, head: str) -> None:
    name, day = EXAMPLE.splitlines()[1:3]
    found = checker.check(EXAMPLE.replace(f"{name}\n{day}", head)).facts
    assert found.test_date is not None
    assert found.test_date.value == "2026-04-07"


def test_an_age_behind_a_birth_of_two_figures(checker: Checker) -> None:
    note = EXAMPLE.replace("DOB 05/02/1966 (60 F)", "3/9/38 88")
    assert plain(checker.check(note).facts.age) == 88
    assert checker.check(note.replace("38 88", "38 77")).facts.age is None


@pytest.mark.parametrize(
    "earlier", ["Last treadmill stopped for chest pain.", "Old bike test ended for dyspnea at 6 min."]
)
def test_why_an_earlier_test_ended_is_not_why_this_one_did(checker: Checker, earlier: str) -> None:
    assert ended(checker, f"{STAGED}{earlier}\n") == set()


@pytest.mark.parametrize("line", ["Target met: 138 of 140", "Peak HR/METs: 147/9.8", "HR METs: 147 9.8"])
def test_a_number_of_another_label_is_no_odd_value(checker: Checker, line: str) -> None:
    codes = {f.code for f in checker.check(EXAMPLE.replace("Indication:", f"{line}\nIndication:")).findings}
    assert "NC430" not in codes


def test_a_later_reading_without_symptoms_denies_none(checker: Checker) -> None:
    rows = "0849  HR 94  BP 140/64   headache 3/10\n0852  HR 92  BP 138/66\n0858  HR 77  BP 150/70   symptom free\n"
    head = (
        "Regadenoson stress test 06/03/2025\n0841 rest HR 71 BP 156/70\n0848 Regadenoson 0.4 mg IV push over 10 sec\n"
    )
    assert "NC416" not in {f.code for f in checker.check(head + rows).findings}
    assert "NC416" in {f.code for f in checker.check(f"{head}{rows}Symptoms: none\n").findings}


@pytest.mark.parametrize(
    ("opening", "told"),
    [
        ("She walked the treadmill today for palpitations and a faint at work.", True),
        ("She walked the treadmill for nine minutes.", False),
        ("Pedals turning 1521. He is a firefighter, short of breath on ladder drills since a cold in May.", True),
        ("Pedals turning 1521. A coach, palpitations on the stairs for the last two weeks.", True),
        ("Pedals turning 1521. Palpitations since stage 2.", False),
        ("Pedals turning 1521. Palpitations since the start.", False),
        ("Pedals turning 1521. Palpitations since last visit.", False),
        ("Pedals turning 1521. Palpitations for the last minute.", False),
        ("[ ] chest pain since last visit", False),
        ("Hx: HTN. Walked the treadmill for chest pain in 2021.", False),
        ("Hx: HTN. Rode the bike for palpitations 2 yrs ago.", False),
        ("Walked on TM for CP.", True),
        ("He was on the bike at 1521 and pedals turned.", False),
    ],
)
def test_why_the_patient_came_is_told_in_the_opening(opening: str, told: bool, checker: Checker) -> None:
    note = EXAMPLE.replace("Indication: exertional chest pressure, 6 weeks", opening)
    assert next(e.status for e in checker.check(note).elements if e.id == "indication") == (
        "present" if told else "missing"
    )


@pytest.mark.parametrize(
    ("words", "felt"),
    [
        ("No adverse events beyond the flushing and headache above.", [True, True]),
        ("No complaints other than flushing and nausea.", [True, True]),
        ("No symptoms apart from headache, no chest pain.", [True, False]),
        ("No chest pain beyond baseline.", [False]),
    ],
)
def test_what_a_denial_excepts_was_felt(words: str, felt: list[bool], checker: Checker) -> None:
    note = f"Regadenoson stress test 06/03/2025\n0841 rest HR 71 BP 156/70\n0848 Regadenoson 0.4 mg IV push\n{words}\n"
    assert [s.present for s in checker.check(note).facts.symptoms] == felt
