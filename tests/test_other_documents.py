"""Documents that are full of a stress test's numbers and are none, and tests that stand under the same titles."""

from __future__ import annotations

import pytest

from notecheck import Checker

TOLD = (
    "He went 8 minutes 10 seconds on the Bruce protocol, 9.4 METs, with a peak heart rate of 151 (94% of predicted) and "
    "a peak blood pressure of 178/82, and stopped for tired legs."
)
ROWS = """\
Bruce, our treadmill
Rest      HR 70    BP 126/78
Stage 1   HR 104   BP 142/80
Stage 2   HR 128   BP 158/82
Stage 3   HR 150   BP 172/84   stopped 8:10, tired legs
Recovery 2 min   HR 118   BP 150/80
Max HR 150, 93% of 161. Max BP 172/84. 9.2 METs.
"""


@pytest.mark.parametrize(
    "text",
    [
        f"DISCHARGE SUMMARY\n\nDISCHARGE DIAGNOSES: chest pain.\n\nHOSPITAL COURSE: On day two he had a treadmill test. {TOLD}\n\n"
        "DISCHARGE MEDICATIONS: aspirin.\n",
        f"PREOPERATIVE MEDICAL EVALUATION\n\nDear Dr. Ames:\n\nCARDIAC TESTING: {TOLD}\n\nIMPRESSION AND RECOMMENDATIONS: may go "
        "ahead.\n\nSincerely,\n\nR. Pell, MD\n",
        f"VIDEO VISIT\nReviewed last week's treadmill with her.\n{ROWS}Message me in two weeks.\n",
        f"Harbor Health Plan, Appeals Unit\nDenied service: exercise treadmill test\n\nTo the reviewer:\n\n{TOLD} It changed "
        "his care.\n\nYours truly,\nR. Pell, MD\n",
        f"CARDIAC CATHETERIZATION LABORATORY   Lab 2\nPROCEDURES  Left heart catheterization, coronary angiography.\n"
        f"INDICATION  {TOLD}\nHEMODYNAMICS baseline HR 72, BP 146/78.\n",
        f"CLINIC VISIT\nIndication: {TOLD}\nToday HR 72, BP 126/78.\n",
        f"Holloway Cross Hospital, Lab 2, Case 26-1187, Thursday 22 January 2026, Patient Imber, Rosalind, 68 F, Staff: operator E. Van, MD, "
        f"circulator RN Pruitt\n\n{TOLD}\n\nPROCEDURES\n1. Left heart catheterization.\nBaseline HR 72, BP 146/78.\n",
        f"Riverbend Heart\n\nRe: J. Quill\n\n{TOLD} She is better since.\n\nSincerely,\n\nA. Kite, MD\n",
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
    assert checker.check(title + ROWS).note.kind == "exercise"


def test_a_department_may_call_its_report_a_consultation(checker: Checker) -> None:
    text = (
        "NUCLEAR CARDIOLOGY CONSULTATION\nAdenosine was infused at 140 mcg/kg/min for six minutes. The resting heart rate of 59 rose "
        "to a maximum of 81. Blood pressure was 144/76 at rest.\n"
    )
    assert checker.check(text).note.kind == "pharmacologic"
