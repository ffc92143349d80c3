"""What kind of document a note is: thin notes, tests that were not begun, papers that only tell of a test."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import BRUCE_HEAD, BRUCE_STAGES, DIPYRIDAMOLE, HEAD, HEAD_AND_REST, REST, THREE_STAGES
from tests.told import felt, plain, status


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


def test_a_test_called_off_was_not_performed(checker: Checker) -> None:
    text = "TREADMILL LOG 5/4/26. Bruce planned. 10 electrodes. BP 212/118, after 10 min quiet 208/114, HR 90. Belt never turned.\n"
    assert checker.check(text).note.kind == "not_performed"


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


def test_a_mail_that_tells_of_a_test_is_none(checker: Checker) -> None:
    mail = (
        "From: Ada Quill, LPN\nTo: Dr. Voss\nSubject: clearance\n\nHis Lexiscan at Northgate was 2/20: HR 64 to 91, "
        "BP 134/70 to 118/66, no chest pain. Today the pressure in the office is 138/76."
    )
    assert checker.check(mail).note.kind == "not_stress_test"


@pytest.mark.parametrize(
    "text",
    [
        "Cardiology follow-up, 5/14/2025\nMrs. Roe comes back four weeks after her treadmill test. She did 7 minutes of "
        "Bruce then, stopped for tired legs, peak heart rate 144, and the study was read as negative.\nBP 130/80, pulse "
        "72 regular. Lungs clear, no murmur.\nPlan: same medicines. Back in six months.\nDr. Poe\n",
    ],
)
def test_a_visit_after_a_test_is_none(text: str, checker: Checker) -> None:
    assert checker.check(text).note.kind == "not_stress_test"


@pytest.mark.parametrize(
    "text",
    [
        "phone 8/5/25 1620\nspoke w/ mrs. roe (dob 2/2/52) re: lexiscan on 8/7\n- no coffee from 8/6\n"
        "- wear 2 piece outfit, plan 3-4 h\nlast treadmill 2019 stopped at 4 min knees\nverbalized understanding\n",
    ],
)
def test_a_call_about_a_test_is_none(text: str, checker: Checker) -> None:
    assert checker.check(text).note.kind == "not_stress_test"


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        (
            "nuc stress 2/11/25 - A.R. - known LBBB, cannot do treadmill / no asthma, last coffee 36 h ago, "
            "regadenoson 0.4 mg R AC over 10 sec / 1 min 88 128/70 / 3 min 94 126/68 / no chest pain at any time",
            "pharmacologic",
        ),
        (
            "PULMONARY FUNCTION LAB\nROE, A   55F   5/9/25\ncycle, ramp 10 W/min\nRest HR 88 BP 126/74\n"
            "Peak HR 141 BP 178/84\npedaled 8:48\nstopped: SOB",
            "exercise",
        ),
    ],
)
def test_what_kind_of_note_it_is(checker: Checker, note: str, kind: str) -> None:
    assert checker.check(note).note.kind == kind


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("CATH LAB HOLDING\nETT 5/2/25 A. Roe\nRest HR 68 BP 120/70\nNaughton\n" + THREE_STAGES, "exercise"),
        (
            "Phone contact 5/2/25\nSon called. Nuclear stress 4/30 elsewhere: Lexiscan, peak HR 99 per the report.",
            "not_stress_test",
        ),
        (
            "Dear Dr. Moe,\nThank you for referring Mr. Roe. He had a treadmill test on 2/3: Bruce, peak HR 140, 8 METs.",
            "not_stress_test",
        ),
    ],
)
def test_a_place_a_call_and_a_letter(checker: Checker, note: str, kind: str) -> None:
    assert checker.check(note).note.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "No exercise done. Went home with her son.",
        "He would not get on the treadmill. Leads taken off.",
        'She said "I am not doing that thing" and left.',
        "Would not sign the consent, so no walking was started.",
    ],
)
@pytest.mark.parametrize("title", ["Stress lab progress note", "Treadmill room nursing note"])
def test_a_refusal_at_the_belt_is_a_test_not_performed(checker: Checker, title: str, line: str) -> None:
    text = (
        f"{title}  3/4/2025\nA. Roe, MRN 1234, 65F, here for Bruce treadmill, chest pain. HR 70, BP 130/80.\n{line}\n"
    )
    assert checker.check(text).note.kind == "not_performed"


def test_no_exercise_beside_a_drug_cancels_nothing(checker: Checker) -> None:
    assert checker.check(HEAD_AND_REST + DIPYRIDAMOLE + "No exercise done.\n").note.kind == "pharmacologic"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Treadmill for a license. Rest BP 204/112 HR 90. Called Dr. Fenn, who said do not start.", "not_performed"),
        ("Bruce treadmill ordered. BP 210/110. Treadmill was not turned on.", "not_performed"),
        ("CARDIAC REHAB - SESSION 9\nEntry treadmill 6 METs.\npre 70 120/70\nbike 98 132/74\n", "not_stress_test"),
        ("Phase III exercise class\nTreadmill 2.2 mph HR 98 BP 130/70\n", "not_stress_test"),
    ],
)
def test_what_was_no_stress_test(checker: Checker, text: str, kind: str) -> None:
    assert checker.check(text).note.kind == kind


def test_a_session_of_rehabilitation_is_no_stress_test(checker: Checker) -> None:
    text = "Cardiac Rehab - Phase II, session 9 of 36\nTreadmill 2.4 mph x 15 min HR 96 BP 138/76 RPE 12\nPost HR 74\n"
    assert checker.check(text).note.kind == "not_stress_test"


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("07:38 BP 208/114 R arm\n07:50 after lying in the dark 204/112\nTreadmill never turned on.", "not_performed"),
        (
            "0902   94   206/116  R arm\n0906   92   210/114  L arm\n0926   90   204/112  after lying down\n"
            "Called the treadmill off. She never got on the belt.",
            "not_performed",
        ),
        (
            f"{BRUCE_STAGES}Exercise time 6:40, 7.0 METs. Isotope not injected. Nuclear portion cancelled. Images rescheduled.",
            "exercise",
        ),
        (
            "Stage 1 1:50 1.7/10 HR 102 BP 140/80\nRecovery 1:00 HR 92 BP 136/80\nExercise time 1:50, 2.5 METs, chest pain 5/10\n"
            "Stage 2 not started. NTG not given. Pt declined wheelchair.",
            "exercise",
        ),
    ],
)
def test_what_was_never_begun(rules_alone: Checker, note: str, kind: str) -> None:
    text = f"TREADMILL STRESS TEST, Bruce, for chest pain, ordered by Dr. Roe, 02/03/2025\n{note}\nN. Beck, CCT\n"
    assert rules_alone.check(text).note.kind == kind


@pytest.mark.parametrize("line", ["No drug given", "Lexiscan not needed, no infusion given", "Crash cart and O2 ready"])
def test_remarks_leave_a_bare_log_a_test(rules_alone: Checker, line: str) -> None:
    log = "3:00  140/80  102\n6:00  156/82  126\n8:40  172/84  148\nExercise time 8:40, 10.0 METs\n"
    report = rules_alone.check(f"{BRUCE_HEAD}{log}{line}\n")
    assert report.note.kind == "exercise"
    assert [plain(s.heart_rate) for s in report.facts.stages[1:]] == [102, 126, 148]


THIN = {
    "not_stress_test": [
        "Holter monitor hookup 24h. Pt instructed to keep diary. Stress test scheduled next week. J. Hale, ECG tech 3/4/2026",
        "Office visit. 64 F with chest tightness on stairs. BP 138/82 HR 76. ECG today NSR. Plan: treadmill stress test, Bruce protocol, hold metoprolol 24h. Follow up 2 wk.",
        "Cardiac rehab session 12. Treadmill 20 min 2.5 mph 3%, HR 72 -> 108, BP 128/76 -> 142/78. RPE 12. No c/o. M. Ortiz RN",
        "Resting echocardiogram, technically adequate. EF est 60. No stress performed; no stress ordered.",
        "PFT lab: spirometry pre/post albuterol; 6MWT 412 m, SpO2 96 -> 91, HR 80 -> 118, Borg 4. RT K. Lane",
        "Telephone encounter: called pt to confirm stress test Tue 8 am, NPO after midnight, no caffeine 24 hrs, bring med list. Pt verbalized understanding. L. Boone RN",
        "Insurance letter: prior authorization approved for CPT 93017 treadmill stress test, auth 88213, valid 60 days.",
        "Tilt table test. Supine 20 min HR 66 BP 122/74. Upright 70 degrees: HR 98 BP 110/68 at 10 min. NTG 0.4 SL given; presyncope at min 14 BP 72/40. Table down. Recovered.",
        "ED nursing note: Adenosine 6 mg IVP for SVT 180, converted to NSR 92. BP 118/70. Continuous monitor. RN T. Vance",
        "Dobutamine drip 5 mcg/kg/min titrated for cardiogenic shock, MAP goal 65. HR 112. ICU RN note.",
        "Discharge summary: nuclear stress test 2/3 showed normal perfusion. Home on aspirin.",
        "Bike safety class. Patient attended. HR 88 after stationary bicycle warm up 10 minutes.",
        "Cath lab log: right heart cath with supine bicycle? no - rest only. PA 34/12. ",
        "Pacemaker interrogation. Battery 6.2 y. Rate response test: walked hallway 3 min, sensor rate 96. Programming unchanged.",
        "Stress management class: breathing exercise x 10 min, HR 84 to 70. Coping skills reviewed. LCSW",
        "Physical therapy: gait training on treadmill 0.8 mph x 6 min, HR 101, BP 132/70, SpO2 95%. PT D. Ng DPT",
        "CPET referral: pt c/o DOE. Will order cardiopulmonary exercise test on cycle ergometer. Last stress test 2019 Bruce 7:30, 9 METs, HR 151.",
        "Old records received: stress test 6/2021, Bruce 8 min, peak HR 150, BP 180/80, no ST changes. Filed to chart. HIM clerk",
        "Employee fit test respirator N95, stress test of mask seal passed. ",
        "Fetal non-stress test reactive, baseline 140, accelerations x3 in 20 min. RN L&D",
        "Contraction stress test: oxytocin 2 mU/min, FHR baseline 135, no late decels. Negative CST.",
        "Pre-cert desk: spoke w/ payer rep re: nuclear stress 78452/93017, case pending clinical review. Will call back Thurs.",
        "STRESS LAB DAILY QC 5/2/26: treadmill speed check 3.4 mph actual 3.4; grade 12 % actual 12.1; defib self test pass; crash cart locked #4431. Tech KB",
        "Competency validation, stress testing: employee demonstrates electrode prep, Bruce protocol stages 1.7/10, 2.5/12, termination criteria. Pass. Preceptor L. Ames",
        "Pt education sheet given: Your treadmill test. You will walk; speed and incline rise every three minutes. We watch ECG and blood pressure.",
        "Anesthesia preop: METs >4, walks 2 flights. Stress test 2024 negative per pt. HR 72 BP 130/78. Airway MP2.",
        "Stress echo from outside hospital uploaded to PACS. 43 clips. No reading requested. File room.",
        "Nuclear medicine: resting MUGA, LVEF 55. 25 mCi Tc-99m RBC. No stress. CNMT",
        "Coronary CTA: metoprolol 50 mg po, HR 58, NTG 0.8 SL, contrast 70 mL. Tolerated.",
        "Cardiology consult: reviewed ETT from 3/3: Bruce 6:10, 7 METS, HR 140, 1 mm ST depression V5. Rec cath.",
        "ECG tech: 12 lead done at bedside 1422 for chest pain. HR 101. Given to Dr. Boyd.",
        "Home health: pt ambulated 150 ft, HR 88 -> 104, BP 140/80, mild SOB, rested. RN.",
        "Sports physical: step test 3 min, HR recovery 1 min 96. Cleared by school nurse?",
        "Rehab: NuStep 15 min L4, arm ergometer 10 min 25 watts, HR 66/94/70, BP 118/70 132/74 120/70, RPE 11-12, tele SR.",
        "VO2max lab for marathon club, college performance center brochure: graded treadmill, mask, cost $120.",
        "Lexiscan kit inventory: 12 syringes exp 8/26; 2 wasted. Pharm tech.",
    ],
    "not_performed": [
        "Stress room, treadmill Bruce. Pt Odessa Quill, 01/15/2026 08:30\nVitals 08:41: HR 88, BP 214/118 right arm\n"
        "Vitals 08:52: HR 86, BP 210/116 left arm\nVitals 09:06: HR 84, BP 208/114 after 15 min flat\n"
        "Dr. Linn cancelled the test at 09:10. Belt never started, no drug given.",
        "Exercise treadmill test ordered. Pt arrived 0815, resting BP 212/118 x3, Dr. Ames notified, test cancelled, not started. Resched. K. Doe RN 5/6/2026",
        "Lexiscan stress - pt drank coffee this am, wheezing on exam. Regadenoson not given. Rescheduled for Friday. RN B. Cole",
        "Stress test: patient refused after consent discussion; IV removed; no exercise done. 4/4/26 S. Li CCT",
        "NO SHOW. Treadmill stress 9:00 am. Called x2, left VM.",
        "Treadmill stress lab 7/1/26. Prepped, electrodes on, resting ECG new LBBB. Supervising MD reviewed, test aborted before exercise. Pt to ED. T. Kim EP",
        "Dobutamine stress echo. IV infiltrated, unable to restart x3. Study not done today. No dobutamine was infused. RN J. Park",
        "Pt could not tolerate mask and asked to stop before treadmill was turned on. Resting HR 84 BP 130/80. Test not performed.",
        "Bike ETT. Equipment failure: ergometer would not start. Patient rebooked. Rest HR 70, 124/80. No exercise.",
        "Patient here for nuclear stress; rest images acquired; IV blew before lexi, dose not administered, sent home. Will return tomorrow for stress portion. CNMT R. Voss",
        "Scheduled for exercise stress but unable to walk (boot on L foot). Order changed to Lexiscan for next week; nothing done today. EP J. Orr",
        "STRESS LAB NOTE - troponin came back elevated before start; supervising physician cancelled; pt returned to unit with RN on monitor.",
        "Pt. declined the stress portion. Resting EKG only obtained. Dr aware. J. Fox CCT",
        "Exercise nuc. Pt's glucose 42 on arrival, treated, test put off. RN 3/3",
        "GXT today: pt wearing flip flops and refused to change, did not test. Rebook. EP K.",
        "Chart: TMST 1300. Pt ate full breakfast and took beta blocker. Per Dr. Roe reschedule. No ECG or exercise.",
        "Dob echo not begun: baseline frequent NSVT on monitor. Dr. Wen called, exam cancelled, patient to ED by stretcher. RN",
        "Persantine study. Theophylline level / took Aggrenox last night. Held, not infused. New date 4/9.",
        "Stress test slot 10:00. Interpreter not available; consent could not be obtained. Test not done.",
    ],
    "exercise": [
        "Treadmill stress. Bruce. Rest 72 118/70. 1:00 pt asked to stop, dizzy, HR 96 126/74. Test ended at 1:05. Recov 3 min 76 120/72. RN A. Roy 2/2/26",
        "ETT stopped 40 sec into stage 1 for chest tightness. HR 88->101. BP 140/82->150/84. ECG 12 lead continuous. A. Roy RN",
        "bike gxt 25w/min ramp. rest 70 124/76. 100w 118 150/80. 150w 139 170/82 legs gone stop. rec 3 90 130/78. 12 ld whole time. J.Poe EP 2/1/26",
        "Arm crank 20 W steps x 2 min. HR 74 -> 122. BP 130/80 -> 168/84. Stopped arms tired 7:40. Rec ok. RCEP Dunn",
        "Pt walked 1.7/10 for 2 min 10 s then stated cannot continue, calf cramps. HR 90 -> 112, BP 138/76 -> 152/80. ECG cont. Test terminated. RN Lee. Modified Bruce",
    ],
    "pharmacologic": [
        "Lexi stress. 0.4 mg regadenoson IV push over 10 s 0912, flush, isotope 0913. HR 66/88, BP 130/70 -> 118/64. Mild flushing, gone by 6 min. S. Wu RN",
        "Adenosine 140 mcg/kg/min, stopped at 2 min for AV block, aminophylline 100. HR 60, 44. BP 100/60. Tech: Lo CNMT",
        "Pt started on treadmill, couldn't get HR up, converted to Lexiscan 0.4 mg given at 0955. HR 118. BP 150/80. RN",
        "Dobut 10/20/30/40 + atropine 0.5. HR 60 72 95 118 140. BP 120/70 130/70 140/66 138/60 130/60. THR reached. RN",
        "dipy 0.56 mg/kg 4 min, isotope 7 min, aminoph 75 mg 10 min. 66/118/70 -> 84 108/62. HA. CNMT Fry",
        "Regadenoson with low level walk 1.0 mph 0% 4 min. 0.4 mg at 1:00. HR 72 - 104. BP 130/80 - 124/76. RN",
    ],
}


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in THIN.items() for text in texts])
def test_the_kind_is_told_from_few_words(checker, kind, text):
    assert checker.check(text).note.kind == kind


PERFORMED = """Treadmill stress test, Bruce. Rest HR 70, BP 124/76.
Stage 1 HR 98, BP 138/78. Stage 2 HR 121, BP 150/80.
{said} Recovery 3 min HR 84, BP 128/76. K. Dole RN
"""


@pytest.mark.parametrize(
    "said",
    [
        "BP taken before pt got on.",
        "Could not start IV in the left arm, right arm used.",
        "Patient elected not to go on to stage 3.",
        "Moved to room 2 for the test.",
        "The usual treadmill is down today, used the one in room 3.",
    ],
)
def test_a_test_that_was_done_stays_done(checker, said):
    assert checker.check(PERFORMED.format(said=said)).note.kind == "exercise"


@pytest.mark.parametrize(
    "text",
    [
        "Health plan  Telephone Encounter 9/16/2025\nCaller: wife. Told her nothing by mouth before the Lexiscan on Thursday.\n"
        'May report in chart (Bruce 7:05, HR 129, 82% MPHR, "nondiagnostic"), the doctor will talk to them.\nA. Poe RN',
        "Clinic, nurse visit 5/20/2025. HR 72, BP 116/70. Dr. Lim reviewed his treadmill from April with him (Bruce, 12:10, "
        "peak HR 181). Next visit in November.\nA. Poe RN",
    ],
)
def test_encounters_that_only_tell_of_a_test(checker: Checker, text: str) -> None:
    assert checker.check(text).note.kind == "not_stress_test"


LOG = """\
Bruce, our treadmill
Rest      HR 70    BP 126/78
Stage 1   HR 104   BP 142/80
Stage 2   HR 128   BP 158/82
Stage 3   HR 150   BP 172/84   stopped 8:10, tired legs
Recovery 2 min   HR 118   BP 150/80
Max HR 150, 93% of 161. Max BP 172/84. 9.2 METs.
"""


RETOLD = (
    "He went 8 minutes 10 seconds on the Bruce protocol, 9.4 METs, with a peak heart rate of 151 (94% of predicted) and "
    "a peak blood pressure of 178/82, and stopped for tired legs."
)


@pytest.mark.parametrize(
    "text",
    [
        f"DISCHARGE SUMMARY\n\nDISCHARGE DIAGNOSES: chest pain.\n\nHOSPITAL COURSE: On day two he had a treadmill test. {RETOLD}\n\n"
        "DISCHARGE MEDICATIONS: aspirin.\n",
        f"PREOPERATIVE MEDICAL EVALUATION\n\nDear Dr. Ames:\n\nCARDIAC TESTING: {RETOLD}\n\nIMPRESSION AND RECOMMENDATIONS: may go "
        "ahead.\n\nSincerely,\n\nR. Pell, MD\n",
        f"VIDEO VISIT\nReviewed last week's treadmill with her.\n{LOG}Message me in two weeks.\n",
        f"Harbor Health Plan, Appeals Unit\nDenied service: exercise treadmill test\n\nTo the reviewer:\n\n{RETOLD} It changed "
        "his care.\n\nYours truly,\nR. Pell, MD\n",
        f"CARDIAC CATHETERIZATION LABORATORY   Lab 2\nPROCEDURES  Left heart catheterization, coronary angiography.\n"
        f"INDICATION  {RETOLD}\nHEMODYNAMICS baseline HR 72, BP 146/78.\n",
        f"CLINIC VISIT\nIndication: {RETOLD}\nToday HR 72, BP 126/78.\n",
        f"Holloway Cross Hospital, Lab 2, Case 26-1187, Thursday 22 January 2026, Patient Imber, Rosalind, 68 F, Staff: operator E. Van, MD, "
        f"circulator RN Pruitt\n\n{RETOLD}\n\nPROCEDURES\n1. Left heart catheterization.\nBaseline HR 72, BP 146/78.\n",
        f"Riverbend Heart\n\nRe: J. Quill\n\n{RETOLD} She is better since.\n\nSincerely,\n\nA. Kite, MD\n",
        "CLINICAL ENGINEERING   WORK ORDER 118\nTrackmaster treadmill, stress ECG cart. No patient, simulator only.\n"
        "stage   mph/grade   sim HR   cart HR   cart BP\nrest    0/0   60   60   120/80\n1   1.7/10   100   100   140/80\n"
        "2   2.5/12   120   120   160/80\n3   3.4/14   150   149   180/80\nrec   0/0   100   100   140/80\n",
        "Hill Hospital   gym   Session 9 / 36\nEntry stress test: peak HR 121, 6.4 METs.\nPre  HR 68  BP 118/70\n"
        "Treadmill  15 min  2.2 mph 2%  HR 98  BP 136/68\nBike  10 min  25 W  HR 94  BP 132/66\nPost  HR 74  BP 114/68\n",
        "ED PROVIDER NOTE\nHPI. Heart racing on the treadmill at her gym. Stress test last year: Bruce, 12 min, HR 184.\n"
        "19:04  Adenosine 6 mg rapid IV push. HR 190, BP 102/62.\n19:07  Adenosine 12 mg rapid push, sinus 104, BP 112/70.\n"
        "19:25  HR 88, 118/70.\n",
        "HEAD-UP TILT STUDY\nSupine  HR 64  BP 112/68\nTilt 5 min  HR 82  BP 108/72\nTilt 10 min  HR 84  BP 106/70\n"
        "NTG 0.4 mg SL, 5 min  HR 122  BP 84/52\nSupine again 5 min  HR 62  BP 108/64\nA treadmill test is booked for May.\n",
        "CVICU nursing note, night\nDobutamine 5 mcg/kg/min for cardiogenic shock.\n2000  dobut 7.5  HR 96  BP 88/54\n"
        "2200  dobut 10  HR 108  BP 98/58\n0600  dobut 7.5  HR 102  BP 102/60\n",
        "STRESS / ECHO LAB - DAY SHEET\n0800  B  D.M. 49  Treadmill, Bruce  chest pain\n0845  B  R.O. 71  mod Bruce, target 127\n"
        "0930  A  S.K. 58  Dobutamine echo to 40 mcg/kg/min\nCancelled: F.L. 69, Lexi, caffeine.\n",
        "UTILIZATION MANAGEMENT: PEER-TO-PEER RECORD\nRequest: pharmacologic SPECT. A treadmill ECG was attempted: 2 minutes 40 of the "
        "modified Bruce, reached 98, had to quit for hip pain.\nOutcome: approved.\n",
        "DEVICE CLINIC VISIT\nSEATED  HR 60  BP 132/70\nHALL WALK 1\n1 min 68  2 min 74  3 min 78  BP 140/70\nrest 2 min 62  134/70\n"
        "HALL WALK 2\n3 min 101  BP 150/72\nrest 1 min 92  146/72\n",
        "EXAM: Three-phase bone scan\nShin pain on the treadmill. No exercise was performed in the department. Pulse 52, BP 108/62.\n",
    ],
)  # fmt: skip
def test_a_document_that_tells_of_a_test_is_none(text: str, checker: Checker) -> None:
    report = checker.check(text)
    assert report.note.kind == "not_stress_test"
    assert report.verdict == "not_applicable"
    assert not [f for f in report.findings if f.code.startswith("NC2")]


@pytest.mark.parametrize(
    "text",
    [
        "To: Dr. Hale Pruett\n\nDear Dr. Pruett,\n\nThank you for sending Mr. Roe for a treadmill. I am sorry to say that he has gone "
        "home without walking. Resting tracing sinus 58, pressure 152/74. The belt was never switched on; test not performed.\n\n"
        "Yours sincerely,\nR. Vance, CCT\n",
        "Progress Note (nursing)\nHere for a treadmill. BP 206/118, again 212/116. Treadmill not started.\n",
        "Nuclear Cardiology, tech communication\nLexiscan on schedule for Dr. Pell. Large coffee at 0700. BP 206/112, HR 92.\n"
        "No regadenoson given. Rebooked.\n",
    ],
)  # fmt: skip
def test_a_letter_may_tell_of_a_test_that_was_not_begun(text: str, checker: Checker) -> None:
    assert checker.check(text).note.kind == "not_performed"


@pytest.mark.parametrize(
    "title",
    [
        "STRESS TEST\n",
        "OFFICE VISIT, treadmill test done today\n",
        "NURSING PROGRESS NOTE, day shift\n",
        "NUCLEAR CARDIOLOGY CONSULTATION\n",
        "ED OBSERVATION UNIT, RN NARRATIVE\n",
        "PRE-PLACEMENT MEDICAL EXAM\n",
        "Discharge summary attached. Treadmill stress test:\n",
    ],
)
def test_a_test_under_another_title_is_a_test(title: str, checker: Checker) -> None:
    assert checker.check(title + LOG).note.kind == "exercise"


def test_a_department_may_call_its_report_a_consultation(checker: Checker) -> None:
    text = (
        "NUCLEAR CARDIOLOGY CONSULTATION\nAdenosine was infused at 140 mcg/kg/min for six minutes. The resting heart rate of 59 rose "
        "to a maximum of 81. Blood pressure was 144/76 at rest.\n"
    )
    assert checker.check(text).note.kind == "pharmacologic"


@pytest.mark.parametrize(
    "words", ["No drug given, BP too high", "pump never connected", "no infusion given, sent to ER"]
)
@pytest.mark.parametrize("title", ["Ordered: Lexiscan stress", "Dobutamine stress echo"])
def test_a_drug_that_was_not_given_is_no_test(rules_alone: Checker, title: str, words: str) -> None:
    log = "09:02 94 206/116\n09:12 92 208/114\n09:22 90 204/112\nRecovery 09:40 88 200/110\n"
    note = f"Patient: Roe, Ann  DOB 1/2/1960\n04/09/2025\nIndication: chest pain\n{title}\n{log}{words}\nN. Beck, CCT\n"
    assert rules_alone.check(note).note.kind == "not_performed"


@pytest.mark.parametrize("words", ["Pump never started, not needed", "Printer never turned on"])
def test_what_was_not_used_leaves_a_bare_log_a_test(rules_alone: Checker, words: str) -> None:
    log = "3:00  102  140/80\n6:00  126  156/82\n8:40  148  172/84\n"
    assert rules_alone.check(f"{BRUCE_HEAD}{log}Recovery 3:00 96 140/78\n{words}\n").note.kind == "exercise"


def test_a_load_of_more_than_rest_proves_a_test(rules_alone: Checker) -> None:
    note = f"{BRUCE_HEAD}8:40  148  172/84\n{{}}\nTest cancelled, not performed\n"
    assert rules_alone.check(note.format("10.0 METs")).note.kind == "exercise"
    assert rules_alone.check(note.format("93% of predicted maximum heart rate")).note.kind == "exercise"
    assert rules_alone.check(note.format("Room 3")).note.kind == "not_performed"


CALLED_OFF = "TREADMILL STRESS TEST, Bruce, 02/03/2025\nIndication: chest pain\nProtocol: Bruce\n"


@pytest.mark.parametrize(
    ("log", "words", "kind"),
    [
        ("3:00 HR 92 BP 200/110\nRecovery 1:00 HR 90 BP 190/104\n", "Belt never turned", "not_performed"),
        ("Stage 1 3:00 HR 92 BP 150/90\nStage 2 6:00 HR 112 BP 160/90\n", "Old treadmill never started, used the other", "exercise"),
        ("3:00 HR 92 BP 200/110\n6:00 HR 90 BP 190/104\n", "Test not done. Not performed. Cancelled.", "not_performed"),
        ("Stage 1 3:00 HR 92 BP 200/110\nStage 2 6:00 HR 112 BP 210/110\nRecovery 3:00 90 180/100\n",
         "Echo not done. Blood draw not performed. Second cuff cancelled.", "exercise"),
        ("3:00 HR 92 BP 200/110\n", "Exercise time 3:00 total\nImaging part not done", "exercise"),
    ],
)  # fmt: skip
def test_what_readings_prove_beside_words_that_none_was_given(
    rules_alone: Checker, log: str, words: str, kind: str
) -> None:
    assert rules_alone.check(f"{CALLED_OFF}{log}{words}\nN. Beck, CCT\n").note.kind == kind
