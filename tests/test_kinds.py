"""What kind of document a note is: thin notes, cancellations, and papers of other tests, in many hands."""

import pytest

from notecheck import Checker

CASES = {
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


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CASES.items() for text in texts])
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
