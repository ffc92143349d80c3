"""Beginnings of notes into which tests put the line that they are about."""

from __future__ import annotations

from pathlib import Path

# Pieces of a treadmill test: a note is a head, what was taken at rest, the stages, what came after
HEAD = "Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234. Indication: chest pain.\n"
HEAD_AND_REST = HEAD + "Rest HR 70 BP 130/80\n"
HEAD_OF_BRUCE = HEAD_AND_REST + "Bruce\n"
REST = "12-lead. Resting ECG sinus 70, BP 120/80.\n"
STAGES = "Bruce\nStage 1 HR 100 BP 140/80\nStage 2 HR 130 BP 160/80\n"
THREE_STAGES = "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\nStage 3 HR 148 BP 170/84\n"
BRUCE_IN_THREE = "Bruce\n" + THREE_STAGES
AFTER = "\nRec 2 min HR 100 BP 140/80\nJ. Poe CCT 3/4/2025\n"
DRUG = "Pt A. Roe, DOB 1/2/1960, MRN 1234. Done 3/4/2025 for chest pain. 12-lead.\nRest HR 70 BP 120/80\n"
TEST = "bruce\nst 1 hr 100 bp 140/80\nst 2 hr 130 bp 160/80\n"

# Titles with what was taken before the line that a test is about
TITLE = "TREADMILL EXERCISE STRESS TEST, 02/03/2025\n"
TREADMILL = "TREADMILL EXERCISE STRESS TEST, Bruce protocol, 02/03/2025\n"
STAGED = TREADMILL + "Rest HR 70 BP 120/80\nStage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80\n"
TIGHT = (
    f"{TITLE}Bruce protocol\nRest HR 70 BP 120/80\n"
    "Stage 1 3:00 HR 110 BP 140/80\nStage 2 6:00 HR 130 BP 150/80 chest tightness 3/10\n"
)
BRUCE_AT_REST = "Treadmill stress test 3/4/2025, Bruce. Pt A. Roe, DOB 1/2/1960.\nRest HR 70 BP 130/80\n"
BRUCE_HEAD = "TREADMILL STRESS TEST, Bruce protocol, 02/03/2025\nResting sinus rhythm 70, BP 130/80\n"
BRUCE_STAGES = "Stage 1 3:00 HR 102 BP 148/80\nStage 2 6:00 HR 126 BP 162/84\nRecovery 3:00 HR 92 BP 140/80\n"
BRUCE = BRUCE_HEAD + BRUCE_STAGES
BIKE = "BICYCLE EXERCISE STRESS TEST, 25 W steps, 02/03/2025\n"
ADENOSINE = "ADENOSINE STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\n"
ADENOSINE_AT_140 = "ADENOSINE STRESS TEST, 140 mcg/kg/min, 02/03/2025\n"
BOLUS = "REGADENOSON STRESS TEST, 02/03/2025\nRest HR 70 BP 120/80\n"
GIVEN = BOLUS + "Regadenoson 0.4 mg IV over 10 seconds.\n"
REGADENOSON = "REGADENOSON STRESS TEST 0.4 mg, 02/03/2025\n"
DIPYRIDAMOLE = (
    "Dipyridamole 0.56 mg/kg IV over 4 min\n2 min HR 74 BP 126/76\n4 min HR 80 BP 120/72\n8 min HR 76 BP 128/78\n"
)
STEPPED_UP = (
    "Dobutamine stress echo. Pt A. Roe, DOB 1/2/1960, MRN 1234. Done 3/4/2025 for chest pain. 12-lead. "
    "Dobutamine began at 5 mcg/kg/min and went up every three minutes. "
)

# Notes with a place for a line
WALKED = "Treadmill, Bruce. Rest 70 130/80. Stage 1 102 148/80. Stage 2 126 162/84.\n{}\nRecovery 3 min 92 140/80.\n"
INJECTED = "Regadenoson 0.4 mg IV over 10 sec, flush. Rest 70 130/80. 1 min 98 120/70. 4 min 84 126/72.\n{}\n"
INFUSED = "Adenosine 140 mcg/kg/min, 80 kg, start 0902, tracer 0905, stop 0908. Rest 70 130/80. 2 min 88 120/70.\n{}\n"
GXT = "GXT\nBruce treadmill\nst1 108 152/86\nst2 129 170/88\n{}\nrec 2 min 110 150/84\n"

# Rows as they come out
AT_REST = ("rest", 72, "118/70")
ONE = ("exercise", 101, "134/76")
TWO = ("exercise", 122, "148/78")

EXAMPLE = (Path(__file__).parents[1] / "corpora" / "examples" / "treadmill.txt").read_text(encoding="utf-8")


def beside(line: str) -> str:
    """Returns the example with a line above the indication."""
    return EXAMPLE.replace("Indication:", f"{line}\nIndication:")
