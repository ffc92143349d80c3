"""Which part of the test a reading belongs to, and what is told beside it: pumps, converted studies, goals, questionnaires."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.facts.gather import gather
from notecheck.facts.kind import kind_of
from notecheck.facts.people import crew_of
from notecheck.learned.model import Judged
from notecheck.reading.document import Reading
from notecheck.reading.polarity import Stretches
from notecheck.report import Context
from notecheck.rules.case import Case
from notecheck.rules.language import most
from tests.test_told_in_passing import AFTER, HEAD, REST, STAGES, facts_of, leaks_of, status_of

DRUG = "Pt A. Roe, DOB 1/2/1960, MRN 1234. Done 3/4/2025 for chest pain. 12-lead.\nRest HR 70 BP 120/80\n"


def case_of(checker: Checker, reading: Reading) -> Case:
    crew = crew_of(reading, checker.site.people)
    facts = gather(reading, crew, names=False)
    return Case(reading, facts, crew, kind_of(reading, facts), Context())


def phases(checker: Checker, text: str) -> list[tuple[str, float | None]]:
    rows = facts_of(checker, text).stages
    return [(r.phase, None if r.heart_rate is None else float(str(r.heart_rate.value))) for r in rows]


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


def test_a_share_that_no_part_of_a_converted_test_reached(checker: Checker) -> None:
    text = (
        "Stress test begun on the belt. " + DRUG + "Bruce\n 3:00  101  140/80\n 4:20  112  150/82  hip pain\n"
        "Peak HR 112. MPHR 150, 91%, converted to Lexiscan.\nRegadenoson 0.4 mg IV over 10 sec\n 0949  104  130/78\n"
    )
    assert "NC406" in [f.code for f in checker.check(text).findings]


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


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Earlier testing: 2020 vasodilator study elsewhere.", "exercise"),
        ("Vasodilator stress with a slow pump, no walk.", "pharmacologic"),
    ],
)
def test_a_class_of_drugs_makes_no_drug_study_of_exercise(checker: Checker, line: str, kind: str) -> None:
    moved = "Arm crank ergometer.\n25 W 101 130/76\n50 W 122 140/78\nPeak HR 122.\n"
    given = "Drug given as ordered.\n2 min HR 101 BP 130/76\n5 min HR 90 BP 128/76\nPeak HR 101.\n"
    text = HEAD.replace("Treadmill", "Stress") + line + "\n" + REST + (moved if kind == "exercise" else given)
    assert checker.check(text).note.kind == kind


def test_a_walk_that_cools_down_is_recovery(checker: Checker) -> None:
    text = HEAD + REST + STAGES + "Stopped, fatigue.\nRecovery, walking 1 mph: 1 min 118, 150/80; 3 min 98, 136/76\n"
    assert [phase for phase, _ in phases(checker, text)][-2:] == ["recovery", "recovery"]


@pytest.mark.parametrize(
    ("line", "rate"),
    [
        ("Stage 3 she did half a minute, heart rate 144 and that was her top, no pressure taken.", 144),
        ("Pulse never higher than 139.", 139),
        ("hr topped out at 147", 147),
        ("Got to 138 and 166/84 at the most.", 138),
        ("top 141 HR and 170/84 BP", 141),
        ("Off at 6:10. 143 is 91% of his predicted 157.", 143),
    ],
)
def test_the_peak_as_it_is_told(checker: Checker, line: str, rate: int) -> None:
    peak = facts_of(checker, HEAD + REST + STAGES + line + AFTER).peak_heart_rate
    assert peak is not None
    assert (peak.value, peak.derived) == (rate, False)


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
    ("line", "mets"),
    [
        ("st 1 (3 METs) 100  140/80\nst 2 (5 METs) 130  160/80\nTotal 6 min, 6.2 METs.", 6.2),
        ("Outside GXT 2023 went to 4 METs.\nTotals 6:00, 6.6 METs", 6.6),
        ("METs (by speed and grade): 7.4", 7.4),
        ("METs?              5.8", 5.8),
    ],
)
def test_the_mets_of_the_whole_test(checker: Checker, line: str, mets: float) -> None:
    found = facts_of(checker, HEAD + REST + "Bruce. Peak HR 130.\n" + line + AFTER).mets
    assert found is not None
    assert found.value == mets


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


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        (
            "Felt a tight chest from minute 2, gone when the pump was off. Infusion finished, full 4 min.",
            ["protocol_complete"],
        ),
        ("The pump was turned off because he had passed the goal of 128.", ["target_heart_rate"]),
        ("Drug part completed in full.", ["protocol_complete"]),
    ],
)
def test_how_a_drug_study_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    text = "Dobutamine stress. " + DRUG + "Dobutamine 5 to 40 mcg/kg/min\n40 mcg HR 130 BP 140/70\n" + line + "\n"
    assert [t.value for t in facts_of(checker, text).termination] == reasons


def test_off_the_belt_is_the_stop(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + "Off belt for tired legs." + AFTER)
    assert [t.value for t in facts.termination] == ["fatigue"]


def test_the_reason_that_closes_the_line(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + "off at 8:10, max HR 150, legs shot" + AFTER)
    assert [t.value for t in facts.termination] == ["fatigue"]


@pytest.mark.parametrize(
    ("line", "present", "denied"),
    [
        ("No pressure in the chest, no dizziness.", [], ["chest_pain", "dizziness"]),
        ("SX: nausea only. chest pain -, dizziness -", ["nausea"], ["chest_pain", "dizziness"]),
        ("CHEST PAIN DENIED X3. DIZZINESS DENIED X3.", [], ["chest_pain", "dizziness"]),
        ("Asked about chest pain and dizziness each time and he said no.", [], ["chest_pain", "dizziness"]),
        ("Ended when she could not hold 60 rpm for the burn in her legs.", ["fatigue"], []),
        ("Quit for pain in the R knee.", ["leg_pain"], []),
        ("chest pain never; dizziness never", [], ["chest_pain", "dizziness"]),
        ("Asked every step: chest tightness no, dizziness no.", [], ["chest_pain", "dizziness"]),
        ("Said he had a 2/10 pressure mid-chest at 5 min.", ["chest_pain"], []),
        ("St 2: no c/o. St 3: getting winded.", ["dyspnea"], []),
        ("A non-anginal pinch in the chest at 4:00.", ["chest_pain"], []),
        ("Symptoms: a fluttery feeling at 4 min, a few seconds.", ["palpitations"], []),
    ],
)
def test_what_was_felt(checker: Checker, line: str, present: list[str], denied: list[str]) -> None:
    symptoms = facts_of(checker, HEAD + REST + STAGES + line + AFTER).symptoms
    assert [s.value for s in symptoms if s.present] == present
    assert sorted(s.value for s in symptoms if not s.present) == denied


@pytest.mark.parametrize("word", ["saline flush", "followed by flush", "skin warm and dry", "warm-up 2 min"])
def test_what_is_no_flushing(checker: Checker, word: str) -> None:
    text = "Lexiscan stress. " + DRUG + f"Regadenoson 0.4 mg IV over 10 sec, {word}.\nHR 95 BP 120/70 at 2 min\n"
    assert "flushing" not in [s.value for s in facts_of(checker, text).symptoms]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Treadmill done the third of March 2025 here.", "2025-03-03"),
        ("Treadmill done on March twenty-first, 2025 here.", "2025-03-21"),
        ("Performed ...... 2025-03-21, belt on 09:40", "2025-03-21"),
    ],
)
def test_the_day_of_the_test(checker: Checker, text: str, day: str) -> None:
    found = facts_of(
        checker, "Stress test. Pt A. Roe, DOB 1/2/1960.\n" + text + "\n" + REST + STAGES + "Stopped, tired.\n"
    )
    assert found.test_date is not None
    assert found.test_date.value == day


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (
            "Dictating the treadmill on Ada Roe, date of birth four eleven 1961, she is sixty four and came for pain.\n",
            "present",
        ),
        ("Name Ada Roe, account MRN R20-5518.\n", "present"),
        ("stress 3/4/25  A. Roe\n", "partial"),
        ("Treadmill note.\n", "missing"),
    ],
)
def test_who_the_patient_is(checker: Checker, head: str, status: str) -> None:
    assert status_of(checker.check(head + REST + STAGES + "Stopped, tired.\n"), "patient-identification") == status


@pytest.mark.parametrize(
    ("line", "role", "status"),
    [
        ("Dr Haver read later", "interpreting-provider", "present"),
        ("Overread    Pending - Haver, Priya MD", "interpreting-provider", "present"),
        ("What it means is for Dr. Haver's report.", "interpreting-provider", "present"),
        ("Dr Haver supervising / cards to read", "interpreting-provider", "partial"),
        ("Tele-cardiology to read.", "interpreting-provider", "partial"),
        ("Supervising cardiologist: Dr. N. Haver-Poe. Peds cardiology to read.", "supervising-provider", "present"),
        ("SupervisedBy=Dr. Ada Haver", "supervising-provider", "present"),
        ("ToBeReadBy=Dr. Ada Haver", "interpreting-provider", "present"),
        ("OrderedBy=Dr. Ada Haver", "ordering-provider", "present"),
        ("Referred .. Dr. Ada Haver", "ordering-provider", "present"),
        ("FROM ...... Dr. Ada Haver", "ordering-provider", "present"),
        ("Crash cart and defibrillator ready: yes", "interpreting-provider", "missing"),
        ("Reader: Riverbend cardiology group.", "interpreting-provider", "partial"),
        ("STRIPS MAILED TO READER WITH THIS SHEET", "interpreting-provider", "partial"),
        ("Read pending. As told before.", "interpreting-provider", "partial"),
        ("Supervising physician on site. Interpretation: Dr. Ada Haver.", "supervising-provider", "partial"),
        ("Supervising: Dr ____________", "supervising-provider", "missing"),
        ("The hospitalist Dr. Ada Haver put the order in.", "ordering-provider", "present"),
        ("Ordering: A. Haver MD    Hospital treadmill", "ordering-provider", "present"),
    ],
)
def test_who_did_what(checker: Checker, line: str, role: str, status: str) -> None:
    assert (
        status_of(checker.check("Treadmill 3/4/2025, A. Roe.\n" + REST + STAGES + line + "\nStopped, tired.\n"), role)
        == status
    )


@pytest.mark.parametrize(
    "line",
    [
        "Dr. Haver supervised.",
        "Supervised by Dr. Ada Haver",
        "Dr. Haver was in the room for the entire test.",
        "Stress test in 2019 elsewhere, which the record calls negative for ischemia.",
        "An outside echo from March quotes normal wall motion.",
        "Target was 136, he passed it.",
        "No trouble, did not need nitro.",
        "No intervention needed.",
        "Left ambulatory, same as arrival.",
        "Ischemia / no ischemia: for the reading physician to state.",
    ],
)
def test_what_is_no_leak(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + "Stopped, tired.\n" + line + AFTER)) == []


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("Supervising: B. Haver, DO, who personally directed each stage of the walk.", "NC301"),
        ("Dr. Haver stayed and personally directed each stage.", "NC301"),
        ("Dr. Haver listened to his lungs and told us to go ahead.", "NC302"),
        ("I would call that a hot test.", "NC201"),
        ("No worries about her heart.", "NC201"),
    ],
)
def test_what_is_one(checker: Checker, line: str, code: str) -> None:
    assert code in leaks_of(checker.check(HEAD + REST + STAGES + "Stopped, tired.\n" + line + AFTER))


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("He is a farmer. A December test at another place was called non-diagnostic.", "info"),
        ("He is a farmer who needs knee replacement.", "info"),
        ("He is a farmer. This test today is positive.", "error"),
    ],
)
def test_what_is_concluded_before_the_test_begins(checker: Checker, line: str, severity: str) -> None:
    text = HEAD + "Came by bus. Took his pills.\n" * 3 + line + "\n" + REST + STAGES + "Stopped, tired." + AFTER
    found = {f.severity for f in checker.check(text).findings if f.code in ("NC201", "NC212")}
    assert found == {severity}
    behind = HEAD + REST + STAGES + "Stopped, tired.\nThis test is positive, needs knee replacement." + AFTER
    assert {f.severity for f in checker.check(behind).findings if f.code == "NC201"} == {"error"}


def test_a_title_that_concludes_stays_an_error(checker: Checker) -> None:
    found = [
        f.severity
        for f in checker.check("POSITIVE STRESS TEST\n" + HEAD + REST + STAGES + AFTER).findings
        if f.code == "NC201"
    ]
    assert found == ["error"]


@pytest.mark.parametrize(
    ("target", "wrong"), [("Target (85%) 132", False), ("Target (85%) 141", True), ("Target 141", False)]
)
def test_a_target_by_the_share_that_it_names(checker: Checker, target: str, wrong: bool) -> None:
    codes = [f.code for f in checker.check(HEAD + REST + f"MPHR 155   {target}\n" + STAGES + AFTER).findings]
    assert ("NC405" in codes) is wrong


def test_the_share_of_a_goal_is_not_reached(checker: Checker) -> None:
    facts = facts_of(
        checker,
        HEAD + REST + "Bruce, goal 131 bpm (85% of 154)\n" + STAGES + "Peak HR 130, 84% of max predicted." + AFTER,
    )
    assert facts.percent_predicted_max_heart_rate is not None
    assert facts.percent_predicted_max_heart_rate.value == 84


def test_before_the_test_begins_the_model_must_be_surer(checker: Checker) -> None:
    judged = Judged("error", "error", 0.7, 10, 20, ())
    reading = checker.read(HEAD + REST + STAGES + "Stopped, tired." + AFTER)
    begin = reading.begin
    case = case_of(checker, reading)
    assert begin > 100
    assert most(case, judged, Stretches(())) == "info"
    assert most(case, judged._replace(probability=0.95), Stretches(())) == "error"
    assert most(case, judged._replace(kind="supervision"), Stretches(())) == "error"
    assert most(case, judged._replace(start=begin + 1), Stretches(())) == "error"
    assert most(case, judged._replace(start=begin + 1), Stretches([(begin, begin + 9)])) == "warning"
    resting = reading.text.index("Resting ECG") + 4
    assert most(case, judged._replace(start=resting), Stretches(())) == "warning"


@pytest.mark.parametrize(
    ("line", "conflicting"),
    [
        ("Holding: dipyridamole x 48h.", False),
        ("Dipyridamole never taken.", False),
        ("He could not have Lexiscan elsewhere.", False),
        ("Then regadenoson 0.4 mg IV.", True),
    ],
)
def test_a_second_drug(checker: Checker, line: str, conflicting: bool) -> None:
    text = "Adenosine stress. " + DRUG + line + "\nAdenosine 140 mcg/kg/min over 6 min\nHR 90 BP 110/70 at 3 min\n"
    assert ("NC420" in [f.code for f in checker.check(text).findings]) is conflicting


def test_what_is_said_of_a_rhythm_in_brackets_denies_no_symptom(checker: Checker) -> None:
    told = HEAD + REST + STAGES + "Heart pounding at 4 min.\n1 triplet at 1424 (asymptomatic). Stopped, tired." + AFTER
    denied = HEAD + REST + STAGES + "Heart pounding at 4 min.\nAsymptomatic. Stopped, tired." + AFTER
    assert "NC416" not in [f.code for f in checker.check(told).findings]
    assert "NC416" in [f.code for f in checker.check(denied).findings]


def test_a_short_note_of_a_drug_that_was_given(checker: Checker) -> None:
    report = checker.check(
        "regadenoson stress 6/11/25 Ada R. mrn 8177\n.4 mg ivp given\nhr 66 bp 160/88 before\nhr 95 bp 140/80 @2 min\n"
    )
    assert report.note.kind == "pharmacologic"
    assert report.facts is not None
    assert report.facts.agent_dose is not None
    assert report.facts.agent_dose.value == 0.4


def test_readings_before_a_test_that_never_began(checker: Checker) -> None:
    text = (
        "Treadmill for a crane operator 1/2/2025. A. Roe, DOB 3/3/1971. 12-lead on.\n"
        "0905 BP 196/110 HR 84. Waited. 0920 BP 200/108 HR 82.\nBelt never turned on, no exercise done.\nJ. Poe, CMA\n"
    )
    assert checker.check(text).note.kind == "not_performed"


def test_how_long_each_stage_is_is_no_length_of_the_test(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + REST + "We used the Naughton protocol for two minutes a stage.\n" + STAGES + AFTER)
    assert facts.duration is None or facts.duration.value != 120


def test_a_rhythm_compared_with_the_one_at_rest_is_of_the_test(checker: Checker) -> None:
    said = "Rhythm: SR/ST, the widths of PR and of QRS throughout the same as at rest."
    assert status_of(checker.check(HEAD + REST + STAGES + said + AFTER), "rhythm") == "present"


@pytest.mark.parametrize(("line", "status"), [("Began at 50 W, up 25 q2min.", "partial"), ("BP q2min.", "present")])
def test_a_load_raised_at_intervals_is_no_watching(checker: Checker, line: str, status: str) -> None:
    assert status_of(checker.check(HEAD + REST + STAGES + line + AFTER), "monitoring") == status
