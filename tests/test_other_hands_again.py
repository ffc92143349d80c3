"""Elements and kinds as yet other hands tell them: refusals at the belt, drugs that ran to their end, roles in passing."""

from __future__ import annotations

import pytest

from notecheck import Checker

HEAD = "Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234. Indication: chest pain.\nRest HR 70 BP 130/80\n"
STAGES = "Bruce\nStage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\nStage 3 HR 148 BP 170/84\n"
DRUG = "Dipyridamole 0.56 mg/kg IV over 4 min\n2 min HR 74 BP 126/76\n4 min HR 80 BP 120/72\n8 min HR 76 BP 128/78\n"


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
    assert checker.check(HEAD + DRUG + "No exercise done.\n").note.kind == "pharmacologic"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (DRUG + "Why ended: whole dose in, time up.", "protocol_complete"),
        (DRUG + "Done because the minutes and the dose were complete.", "protocol_complete"),
        (DRUG + "The infusion ran its full planned course.", "protocol_complete"),
        (STAGES + "Stopped when quad burn slowed her.", "fatigue"),
        (STAGES + "At 8:10 she was pale; I shut the treadmill off for the low pressure.", "hypotension"),
        (STAGES + "Off @ 8:10 for chest pain.", "chest_pain"),
        (STAGES + "He let go of the rails: his arms had given out.", "fatigue"),
        (STAGES + "At 8:10 her legs were used up and I brought the belt down.", "fatigue"),
    ],
)
def test_why_it_ended(checker: Checker, text: str, reason: str) -> None:
    facts = checker.check(HEAD + text + "\n").facts
    assert facts is not None
    assert [t.value for t in facts.termination] == [reason]


@pytest.mark.parametrize(
    ("element", "line"),
    [
        ("protocol", "Gerkin treadmill, minute by minute"),
        ("protocol", "plan    10 watts, plus 10 every 2 min\n        10 w   80  122/70\n        20 w   89  128/72"),
        ("continuous-tracing", "ECG PAPER RUN WITHOUT A BREAK, REST TO END\nOF RECOVERY, ROLL FILED WITH CHART."),
        ("continuous-tracing", "ECG RAN NONSTOP FROM HOOK-UP\nTHROUGH RECOVERY, ROLL FILED WITH CHART."),
        ("ordering-provider", "from      Dr. N. Ames"),
        ("interpreting-provider", "Dr. Ames will also read the tracing."),
        ("interpreting-provider", "Supervising: Dr. Ames. He reads the strips himself."),
    ],
)
def test_elements_told_in_passing(checker: Checker, element: str, line: str) -> None:
    (found,) = (
        e
        for e in checker.check(HEAD + line + "\nMax HR 150, 9 METs, 8 min 10 s on the treadmill.\n").elements
        if e.id == element
    )
    assert found.status == "present"


@pytest.mark.parametrize(
    ("log", "rates"),
    [
        ("2' 98; 140/80 ... 4' 112; 150/82 ... 6' 131; 162/84", [98, 112, 131]),
        ("1 min 96 --> 2 min 108 --> 3 min 119 --> 4 min 130", [96, 108, 119, 130]),
        ("1 min 96, 2 min 108, 3 min 119", [96, 108, 119]),
    ],
)
def test_readings_in_one_line(checker: Checker, log: str, rates: list[int]) -> None:
    facts = checker.check(HEAD + "Bruce treadmill\n" + log + "\nMax HR 150.\n").facts
    assert facts is not None
    assert [r.heart_rate.value for r in facts.stages if r.phase == "exercise" and r.heart_rate] == rates


@pytest.mark.parametrize(
    ("line", "age"),
    [
        ("Sixty-two year old woman.", 62),
        ("Forty year-old man", 40),
        ("Lady from 3 East (N. Ames, 77)", 77),
        ("N. A., MRN 7712, 58", 58),
    ],
)
def test_ages_of_other_hands(checker: Checker, line: str, age: int) -> None:
    facts = checker.check(f"Treadmill test 3/4/2025\n{line}\nIndication: chest pain.\n{STAGES}").facts
    assert facts is not None
    assert facts.age is not None
    assert facts.age.value == age


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("At 8 minutes 20 seconds her legs were used up and I brought the belt down.", 500),
        ("Whole Bruce, 9 min flat, 10 METs.", 540),
    ],
)
def test_how_long_it_took(checker: Checker, line: str, seconds: int) -> None:
    facts = checker.check(HEAD + STAGES + line + "\n").facts
    assert facts is not None
    assert facts.duration is not None
    assert facts.duration.value == seconds
