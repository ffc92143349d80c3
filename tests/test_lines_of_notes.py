"""Single lines of notes as laboratories write them: readings, courses, ends, people, tracings, words of manuals."""

from __future__ import annotations

from typing import Any

import pytest

from notecheck import Checker
from tests.told import ended, facts, felt, plain, rows

TREADMILL = "TREADMILL EXERCISE STRESS TEST, Bruce protocol, 02/03/2025\n"
STAGED = TREADMILL + "Rest HR 70 BP 120/80\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n"
BIKE = "BICYCLE EXERCISE STRESS TEST, 25 W steps, 02/03/2025\n"
ADENOSINE = "ADENOSINE STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\n"
DOBUTAMINE = "DOBUTAMINE STRESS TEST, 02/03/2025\n"
BOLUS = "REGADENOSON STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\n"
GIVEN = BOLUS + "Regadenoson 0.4 mg IV over 10 seconds.\n"


def said(checker: Checker, note: str) -> set[str]:
    return {f.code for f in checker.check(note + "\n").findings if f.code[:3] in ("NC2", "NC3")}


REST = ("rest", 72, "118/70")
ONE = ("exercise", 101, "134/76")
TWO = ("exercise", 122, "148/78")
LATER = ("recovery", 96, "128/74")


@pytest.mark.parametrize(
    "missing",
    [
        "HR 141, BP not taken",
        "HR 141 BP n/o (arm moving)",
        "HR 141, cuff slipped",
        "HR 141  BP: unable",
        "HR 141 and no pressure could be taken, she let go of the rail",
        "BP could not be heard, HR 141",
        "HR 141 BP --",
        "141 ***/***",
    ],
)
def test_a_rate_without_its_pressure_is_a_reading(missing: str, checker: Checker) -> None:
    log = f"Rest HR 72 BP 118/70\nStage 1 3:00 HR 101 BP 134/76\nStage 2 6:00 HR 122 BP 148/78\nStage 3 7:10 {missing}"
    assert rows(checker, TREADMILL + log) == [REST, ONE, TWO, ("exercise", 141, None)]


@pytest.mark.parametrize(
    ("log", "read"),
    [
        (
            "phase,elapsed,speed_mph,grade_pct,hr_bpm,sbp_mmhg,dbp_mmhg,spo2_pct\nREST,00:00,0.0,0.0,72,118,70,98\n"
            "STAGE 1,03:00,1.7,10.0,101,134,76,97\nRECOVERY,02:00,0.0,0.0,96,128,74,98",
            [REST, ONE, LATER],
        ),
        ("Rest HR 72 BP 118/70\n\nRecovery   HR    BP\nImmed.     96    128/74", [REST, LATER]),
        (
            "@rest HR 72 BP 118/70 / @3 min HR 101 BP 134/76 / @6 min HR 122 BP 148/78 / recovery @2 min HR 96 BP 128/74",
            [REST, ONE, TWO, LATER],
        ),
        ("Prior treadmill (May 2019): resting HR 90, BP 150/90\nToday: resting HR 72, BP 118/70", [REST]),
        ("Office visit last week: HR 90, BP 150/90\nBefore the walk: HR 72, BP 118/70", [REST]),
        (
            "Rest HR 72, BP 118/70.\n1 min HR 90; 2 min HR 96; 3 min HR 101, BP 134/76; 4 min HR 112",
            [REST, ("exercise", 90, None), ("exercise", 96, None), ONE, ("exercise", 112, None)],
        ),
        ("Rest HR 72 BP 118/70. Peak HR 150. HR 1 min into recovery 121.", [REST, ("recovery", 121, None)]),
        ("pre 118/70 + 72, 3 min 134/76 + 101, 2 min post 128/74 + 96", [REST, ONE, LATER]),
        ("pre: 118/70 P72\n1: 134/76 P101\n2: 148/78 P122\nrec 2: 128/74 P96", [REST, ONE, TWO, LATER]),
        ("rest P72 BP 118/70, st 1 P101 BP 134/76, st 2 P122 BP 148/78", [REST, ONE, TWO]),
        ("Bruce:\n   first   101   134/76\n   second  122   148/78", [ONE, TWO]),
        ("Rest 72 118/70\nRecovery, pt on cot\n1 min 121 150/78\n4 min 96 128/74", [REST, ("recovery", 121, "150/78"), LATER]),
        ("B.P. 118-70 pulse 72 before\nB.P. 134-76 pulse 101 stage one\nB.P. 148-78 pulse 122 stage two", [REST, ONE, TWO]),
        ("72 @ rest bp 118/70, 101 @ st1 bp 134/76, 122 @ st2 bp 148/78", [REST, ONE, TWO]),
        ("pre;72;118/70\nex3;101;134/76\nex6;122;148/78\nrec2;96;128/74", [REST, ONE, TWO, LATER]),
        ("Rest 72 (118/70)\nI 101 (134/76)\nII max 122 (148/78)", [REST, ONE, TWO]),
        (
            '{"phase":"rest","hr":72,"bp":"118/70"}\n{"phase":"stage 1","hr":101,"bp":"134/76"}\n'
            '{"phase":"stage 2","hr":122,"bp":"148/78"}',
            [REST, ONE, TWO],
        ),
        (
            "Rest HR 72 BP 118/70. ST as at rest. One minute after he stopped his rate was 121 and his pressure 150/78; "
            "at four minutes 96 and 128/74.",
            [REST, ("recovery", 121, "150/78"), LATER],
        ),
        ("Rest HR 72 BP 118/70\nBP in recovery: 1 min 150/78, 5 min 128/74.", [REST, ("recovery", None, "150/78"), ("recovery", None, "128/74")]),
        ("rest > st1 > st2\nHR 72 > 101 > 122\nBP 118/70 > 134/76 > 148/78", [REST, ONE, TWO]),
    ],
)  # fmt: skip
def test_readings_in_many_lines(log: str, read: list[tuple[str, Any, Any]], checker: Checker) -> None:
    assert rows(checker, TREADMILL + log) == read


def test_a_row_without_load_or_time_is_at_rest(checker: Checker) -> None:
    table = "| step | W | min | HR | BP |\n| on bike | 0 | - | 72 | 118/70 |\n| 1 | 25 | 2 | 101 | 134/76 |\n| 2 | 50 | 4 | 122 | 148/78 |"
    assert rows(checker, BIKE + table) == [REST, ONE, TWO]


def test_rows_by_their_grade_are_walked(checker: Checker) -> None:
    table = "Naughton, 2.0 mph, 2-min stages\nGrade     HR    BP\nsitting   72    118/70\n0         101   134/76\n3.5       122   148/78"
    assert rows(checker, TREADMILL + table) == [REST, ONE, TWO]


def test_a_dash_for_the_last_pressure(checker: Checker) -> None:
    log = "rest  72   118/70\nI    3:00   101   134/76\nII   6:00   122   148/78\nIII  6:48   141   --"
    note = checker.check(TREADMILL + log + "\n")
    assert [(plain(row.heart_rate), plain(row.blood_pressure)) for row in note.facts.stages][-1] == (141, None)


def test_a_summary_of_loads_is_no_row(checker: Checker) -> None:
    told = "Pre HR 72, BP 118/70. At 3 min (50 W) HR 101, BP 134/76. Max load 90 W, max HR 131, max BP 160/80."
    assert rows(checker, BIKE + told) == [REST, ONE]


@pytest.mark.parametrize(
    "log",
    [
        "13:02 rest, HR 72, 118/70\n13:05 dobut 10, 3 min, HR 101, 134/76\n13:08 dobut 20, 3 min, HR 122, 148/78",
        "[REST]  HR 72  BP 118/70\n[DOB 10]  HR 101  BP 134/76\n[DOB 20]  HR 122  BP 148/78",
    ],
)
def test_steps_told_by_the_drug(log: str, checker: Checker) -> None:
    assert rows(checker, DOBUTAMINE + log) == [REST, ("infusion", *ONE[1:]), ("infusion", *TWO[1:])]


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


def test_peaks_and_what_is_none(checker: Checker) -> None:
    assert plain(facts(checker, TREADMILL + "HR 72 > 101 > 122 > 139, three stages").peak_heart_rate) != 101
    assert facts(checker, STAGED + "few PVCs when HR hit 118").peak_heart_rate.derived  # type: ignore[union-attr]
    loaded = facts(
        checker, BIKE + "REST: 72 BPM, 118/70\nPEAK 110 W, 7:15: 136 BPM, 178/82\nRECOVERY 5 MIN: 82 BPM, 124/70"
    )
    assert plain(loaded.peak_heart_rate) == 136
    assert not loaded.peak_heart_rate.derived  # type: ignore[union-attr]
    over = facts(checker, STAGED + "HR max/MPHR 140/157 = 89%")
    assert plain(over.peak_heart_rate) == 140
    assert plain(over.peak_blood_pressure) == "150/80"


@pytest.mark.parametrize(
    ("told", "share"),
    [
        ("85% of maximum predicted HR = 141 bpm; this was not reached.", None),
        ("MPHR 165 / 85% MPHR 140 / peak HR 122 / % MPHR achieved 74", 74),
        ("Predicted max for him is 162 so he made 93%", 93),
        ("Per cent of max: 76 of 179", 76),
        ("Max predicted HR .. 165 bpm        % max predicted ... 92 %", 92),
    ],
)
def test_shares_of_the_predicted_maximum(told: str, share: int | None, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).percent_predicted_max_heart_rate) == share


def test_mets_behind_dots(checker: Checker) -> None:
    assert plain(facts(checker, STAGED + "Exercise time ..... 9 min 20 s     METs .............. 10.3").mets) == 10.3


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("12-lead on. Stopped: legs heavy, worn out. Winded from stage 2 on. PVCs x3.", {"fatigue"}),
        ("Exercise ended 1042 hrs, leg fatigue.", {"fatigue"}),
        ("Belt stopped by itself (power fault) and could not be restarted.", {"technical"}),
        ("Single PVCs in stage 2, no need to stop for them; went on to target heart rate and stopped there.", {"target_heart_rate"}),
        ("Stopped before target HR because of leg cramps.", {"leg_pain"}),
        ("Test to be stopped for: target HR, chest pain 3/4, VT, or pt request.", set()),
        ("stopped at 7:31 per criteria (SBP over 250).", {"hypertension"}),
        ("Reason for stopping (circle one):  fatigue / SOB / chest pain / target HR / BP", set()),
        ("Ended by:  \u25a1 staff  \u25a0 target HR reached  \u25a1 patient", {"target_heart_rate"}),
        ("Why test ended\n  ( ) target HR  (*) fatigue  ( ) arrhythmia", {"fatigue"}),
        ("Cause of end            : Exhaustion", {"fatigue"}),
        ("the belt came down: her thighs were used up.", {"fatigue"}),
        ("His thighs were burning and he could hold the pace no longer, and that ended it.", {"fatigue"}),
        ("{\"stop_reason\": \"leg cramps\", \"chest_pain\": false, \"dyspnea\": true}", {"leg_pain"}),
        ("<TerminationReason>Fatigue</TerminationReason>\n<ChestPain>None</ChestPain>\n<Dyspnea>None</Dyspnea>", {"fatigue"}),
        ("OBX|8|CE|STOPRSN^Reason for end of exercise||THR^Target heart rate reached", {"target_heart_rate"}),
    ],
)  # fmt: skip
def test_why_the_test_ended(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


def test_what_a_drug_study_tells_of_its_end(checker: Checker) -> None:
    assert ended(checker, GIVEN + "Ended because: [x] whole protocol given  [ ] symptom  [ ] BP") == {
        "protocol_complete"
    }
    assert ended(checker, GIVEN + "Chest pain during it, pump off for chest pain. Infusion complete.") == {"chest_pain"}
    walked = (
        STAGED
        + "Off the belt at 6:40, legs worn out.\n09:12 regadenoson 0.4 mg IV over 10 s.\n10 min watched, protocol completed."
    )
    assert ended(checker, walked) == {"fatigue", "protocol_complete"}


@pytest.mark.parametrize(
    ("told", "symptoms"),
    [
        ("leg fatigue. -CP -SOB -dizzy.", {"fatigue": True, "chest_pain": False, "dyspnea": False, "dizziness": False}),
        ("Chest Pain During Test      | No\nDizziness During Test       | No", {"chest_pain": False, "dizziness": False}),
        ("Angina scale 0/4, dyspnea scale 2/4.", {"chest_pain": False, "dyspnea": True}),
        ("Q: Any chest discomfort while walking?  A: No.\nQ: Short of breath?  A: Yes.", {"chest_pain": False, "dyspnea": True}),
        ("chest pain nil / palpitations nil / leg ache nil", {"chest_pain": False, "palpitations": False, "leg_pain": False}),
        ("Chest pain nil, breathlessness moderate.", {"chest_pain": False, "dyspnea": True}),
        ("{\"chest_pain\": false, \"dyspnea\": true, \"dizziness\": false}", {"chest_pain": False, "dyspnea": True, "dizziness": False}),
        ("COMPLAINTS     none   mild   severe\nDyspnea                 x\nChest pain      x", {"dyspnea": True, "chest_pain": False}),
        ("Discharge instructions given: call 911 for chest pain or fainting.", {}),
        ("Left with instructions to go to ER for chest pain.", {}),
        ("Risks incl. arrhythmia, syncope and death discussed.", {}),
        ("Pt denied CP or SOB prior to start of test.", {}),
        ("Felt dizzy at 5:00. 0840 Dizziness 0.", {"dizziness": True}),
        ("54F c/o DOE x 2 mo.", {}),
        ("no cp, no sob, legs tired end of s2", {"chest_pain": False, "dyspnea": False, "fatigue": True}),
    ],
)  # fmt: skip
def test_what_was_felt(told: str, symptoms: dict[str, bool], checker: Checker) -> None:
    assert felt(checker, STAGED + told) == symptoms


def test_effects_of_a_drug_told_beforehand_and_felt(checker: Checker) -> None:
    assert felt(checker, GIVEN + "Common effects explained beforehand: flushing, SOB, headache.") == {}
    assert felt(checker, GIVEN + "Side effects: SOB, nausea.") == {"dyspnea": True, "nausea": True}


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
def test_how_long_the_exercise_took(told: str, seconds: int, checker: Checker) -> None:
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


@pytest.mark.parametrize(
    ("told", "dose"),
    [
        ("REGADENOSON 400 MCG IV BOLUS OVER 10 SECONDS", 0.4),
        ("we gave Lexiscan point four milligrams IV push", 0.4),
        ("Caffeine citrate 60 mg IV at 6 min post Lexiscan for headache.", None),
    ],
)
def test_doses_of_regadenoson(told: str, dose: float | None, checker: Checker) -> None:
    assert plain(facts(checker, BOLUS + told).agent_dose) == dose


def test_doses_in_spoken_units(checker: Checker) -> None:
    told = facts(checker, ADENOSINE + "Adenosine at 140 micrograms per kilo per minute by pump for six minutes.")
    assert plain(told.agent_dose) == 140


@pytest.mark.parametrize(
    "told",
    [
        "Lexiscan 0.4 mg drawn up in case target was not reached, discarded.",
        "Aggrenox (ASA/dipyridamole 25/200) stopped 5 days ago.",
    ],
)
def test_drugs_that_were_not_given(told: str, checker: Checker) -> None:
    assert facts(checker, STAGED + told).agent is None


def test_with_whom_the_patient_came_does_not_clear_the_protocol(checker: Checker) -> None:
    note = STAGED.replace(", Bruce protocol", "") + "Came from clinic w/ daughter for modified Bruce treadmill."
    assert plain(facts(checker, note).protocol) == "modified_bruce"


@pytest.mark.parametrize(
    ("told", "present"),
    [
        ("ST LEVEL (mm) J+60\n        REST    PEAK\nII      0.2     -1.4\nV5      0.1     -1.9", True),
        ("ST LEVEL (mm) J+60\n        REST    PEAK\nII      0.2     -0.2\nV5      0.1     -0.1", None),
        ("I did not see the ST move in any lead.", False),
        ("12 leads clear. Rest: sinus. Sinus tach to the end. ST 0.7 mm upsloping depression V4-V5 at 9:30.", True),
    ],
)
def test_st_segments(told: str, present: bool | None, checker: Checker) -> None:
    changes = facts(checker, STAGED + told).st_changes
    assert (changes[0].present if changes else None) is present


def test_a_printed_level_tells_its_lead_and_its_depth(checker: Checker) -> None:
    told = facts(checker, STAGED + "ST LEVEL (mm)\n        REST    PEAK\nII      0.2     -1.4\nV5      0.1     -1.9")
    change = told.st_changes[0]
    assert (change.direction, change.millimetres, change.leads) == ("depression", 2.0, ("V5",))


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("DOS 031425 start 0912", "2025-03-14"),
        ("Date  4 / 9 / 25      Time in  8:55", "2025-04-09"),
        ("date of service: 20250314", "2025-03-14"),
        ("Adm 10/11/24. Stress 10/14/24 @ 1330.\nLeft walking.\nAda Quill, RN", "2024-10-14"),
    ],
)
def test_dates_of_the_test(told: str, day: str, checker: Checker) -> None:
    assert plain(facts(checker, STAGED.replace(", 02/03/2025", "") + told).test_date) == day


@pytest.mark.parametrize(
    ("told", "years"),
    [
        ("Father CABG at 49. Smoked 30 yrs, quit 2011.", None),
        ("Age.........................: 64", 64),
        ("Delma is 49 and here ahead of a hernia repair.", 49),
        ("Reason: known stent\nAge 66. Ramipril taken.", 66),
    ],
)
def test_ages(told: str, years: int | None, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).age) == years


@pytest.mark.parametrize(
    "told",
    [
        "Supervising: Dr. Ada Quillon; interpretation by same, to follow.",
        "Dr. Ada Quillon supervising; the tracings go to her to read.",
    ],
)
def test_who_reads_is_who_supervises(told: str, checker: Checker) -> None:
    elements = {e.id: e.status for e in checker.check(STAGED + told + "\n").elements}
    assert elements["interpreting-provider"] == "present"


@pytest.mark.parametrize(
    ("told", "credential"),
    [
        ("Performed by Hollis Prew RDCS, signed 11/06/2024. Supervised by L. Ostrand, NP.", "RDCS"),
        ("Consent signed by pt, witnessed by O. Jenk RN.", None),
        ("Left walking.\n\ne-signed Tobin Farqua, RXT, 2025-05-27 11:20", "RXT"),
        ("Rosa Ekbert, ACNP-BC. Electronically signed 11/18/2025", "ACNP-BC"),
    ],
)
def test_credentials(told: str, credential: str | None, checker: Checker) -> None:
    performed = [p for p in facts(checker, STAGED + told).staff if p.role == "performed_by"]
    assert (performed[0].credential if performed else None) == credential


@pytest.mark.parametrize(
    "told",
    [
        "Lab manual p.12: readers call 1 mm horizontal at 80 ms positive, techs only list the mm.",
        "Policy 7 (posted): if the reader calls a study positive, page on-call.",
        "Standing lab rule: if the reader calls a test positive the nurse phones the pt.",
        "PROTOCOL CARD: dobutamine ischemia protocol 5-10-20-30-40 q3 min.",
        "Pt asked if he passed. Advised results come from the cardiologist.",
    ],
)
def test_what_manuals_and_rules_say_is_no_conclusion(told: str, checker: Checker) -> None:
    assert not said(checker, STAGED + told)


@pytest.mark.parametrize(
    "told",
    [
        "Test negative for RMI at 10 METs.",
        "DTS worked out by me = -2",
        "The study is positive, call the office.",
        "Direct supervision by Dr. Bexl was provided.",
    ],
)
def test_what_is_said_all_the_same(told: str, checker: Checker) -> None:
    assert said(checker, STAGED + told)


def test_a_title_is_no_name(checker: Checker) -> None:
    note = "TREADMILL EXERCISE STRESS TEST, Bruce\n\nMRN 4471029, 81 y/o M\n\n" + STAGED.split("\n", 1)[1]
    assert {e.id: e.status for e in checker.check(note).elements}["patient-identification"] == "partial"


@pytest.mark.parametrize(
    "told",
    ["lot 24K117, exp 03/31/2027", "DOB 10/14/1955. Last stress test here was 6/2/2019."],
)
def test_dates_that_tell_nothing_of_the_day(told: str, checker: Checker) -> None:
    note = STAGED.replace(", 02/03/2025", "").replace("Rest HR", f"{told}\nRest HR") + "Left walking.\n"
    assert {e.id: e.status for e in checker.check(note).elements}["test-date"] == "missing"


@pytest.mark.parametrize(
    "told",
    [
        "HR 141 BP failed to rise, 148/80",
        "HR 141, no pressure, no SOB, BP 148/80",
        "HR 141, no BP abnormality, BP 148/80",
        "HR 141 BP missed first try, 148/80 on repeat",
        "HR 141 CP/SOB no/no BP 148/80",
        "HR 141, BP declined to 148/80",
    ],
)
def test_words_near_a_pressure_that_was_taken(told: str, checker: Checker) -> None:
    assert rows(checker, STAGED + f"Stage 3 9:00 {told}")[-1] == ("exercise", 141, "148/80")


def test_medicines_that_were_not_taken_take_no_pressure(checker: Checker) -> None:
    assert rows(checker, TREADMILL + "Rest HR 82, did not take BP meds today, BP 150/90") == [("rest", 82, "150/90")]


@pytest.mark.parametrize(
    "before",
    ["Prior to test: HR 72 BP 118/70", "Jane Roe DOB 10/12/1950 HR 72 BP 118/70", "Post PCI\nHR 72 BP 118/70"],
)
def test_what_is_read_before_the_first_stage_is_at_rest(before: str, checker: Checker) -> None:
    assert rows(checker, TREADMILL + f"{before}\nStage 1 3:00 HR 101 BP 134/76") == [REST, ONE]


def test_a_range_of_pressures_is_none(checker: Checker) -> None:
    assert rows(checker, STAGED + "Recovery 5 min HR 90, BP 120-130 systolic")[-1] == ("recovery", 90, None)


def test_a_drug_drawn_up_and_given_was_given(checker: Checker) -> None:
    note = "NUCLEAR STRESS TEST\nRest HR 70 BP 120/80\nRegadenoson 0.4 mg drawn up and injected over 10 s.\n3 min HR 90 BP 110/70"
    assert plain(facts(checker, note).agent) == "regadenoson"
    note = "STRESS ECHO\nRest HR 70 BP 120/80\nDobutamine w/ atropine on standby.\nDose 10: HR 80 BP 120/70"
    assert plain(facts(checker, note).agent) == "dobutamine"


@pytest.mark.parametrize(
    "table",
    [
        "Stage  Time  HR   BP      ST\nRest   -     70   120/80   0\nSt 1   3:00  110  140/80   0\nDuke treadmill score: +6",
        "Stage  Time  HR   BP      ST V5\nRest   -     70   120/80  -1.0\nSt 1   3:00  110  140/80  -1.0",
        "Jane Roe, 414 Elm St, Akron\nRest HR 70 BP 120/80\nStage 1 3:00 HR 110 BP 140/80\nDuke score -5",
    ],
)
def test_numbers_that_are_no_change_of_st(table: str, checker: Checker) -> None:
    assert not facts(checker, TREADMILL + table).st_changes


def test_dashes_between_reasons_deny_none(checker: Checker) -> None:
    assert ended(checker, STAGED + "Stopped at 7:00 -fatigue -target HR reached") == {"fatigue", "target_heart_rate"}
    told = "Total time 9:00. Reason for termination: Dyspnea. Target HR achieved."
    assert ended(checker, STAGED + told) == {"dyspnea", "target_heart_rate"}


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


def test_denials_before_and_during_the_test_are_of_it(checker: Checker) -> None:
    assert felt(checker, STAGED + "No chest pain before testing or during exercise.") == {"chest_pain": False}


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("Belt off 6:15 for chest pain 4/10 and ST.", {"chest_pain", "ecg_change"}),
        ("Belt cut at 4:35 because systolic went from 160 down to 138.", {"hypotension"}),
        ("Stopped d/t pressure climbing over 210 and quads done", {"hypertension", "fatigue"}),
        ("STOPPED: she asked to, being out of breath", {"patient_request", "dyspnea"}),
        ("We finished because the four loads were done.", {"protocol_complete"}),
        ("Legs gone, she jumped to the side rails.", {"fatigue"}),
        ("Belt cut to 1.7 mph for the cool-down.", set()),
        ("Stopped for leg fatigue. Systolic went from 160 up to 178.", {"fatigue"}),
    ],
)
def test_why_it_ended_in_more_words(told: str, reasons: set[str], checker: Checker) -> None:
    assert ended(checker, STAGED + told) == reasons


@pytest.mark.parametrize(
    ("rest", "rate"),
    [
        ("Sitting ECG sinus arrhythmia 58, narrow QRS; BP 112/70.", 58),
        ("Lying down he is in sinus arrhythmia at 64, QRS narrow, BP 126/80.", 64),
        ("Resting ECG sinus arrhythmia, PR 160 ms; BP 126/80.", None),
    ],
)
def test_the_rate_of_a_sinus_arrhythmia_at_rest(rest: str, rate: int | None, checker: Checker) -> None:
    note = f"{TREADMILL}{rest}\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n"
    assert plain(facts(checker, note).resting_heart_rate) == rate


@pytest.mark.parametrize(
    "reading",
    ["HR 156; cuff reading lost in noise", "156, cuff unreadable for the arm swing", "HR 156, BP drowned in noise"],
)
def test_a_pressure_that_was_lost(reading: str, checker: Checker) -> None:
    assert rows(checker, f"{STAGED}Stage 3 7:10 {reading}\n")[-1] == ("exercise", 156, None)


def test_what_a_form_asks_is_no_clearance(checker: Checker) -> None:
    assert "NC212" not in said(checker, f"{STAGED}Fit for duty?  not decided here, a question for Dr. Foulkes")
    assert "NC212" in said(checker, f"{STAGED}Fit for duty")
