"""Facts as other hands write them: recoveries without their word, notes in one line, questions with their answers."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.report import Facts

HEAD = (
    "Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234. Indication: chest pain.\nRest HR 70 BP 130/80\nBruce\n"
)
STAGES = "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\nStage 3 HR 148 BP 170/84\n"
TIMED = "  3:00   100   140/80\n  6:00   124   156/82\n  8:10   148   170/84\n"
LOADS = "1.7/10   100   140/80\n2.5/12   124   156/82\n3.4/14   148   170/84\n"


def facts_of(checker: Checker, text: str) -> Facts:
    facts = checker.check(text).facts
    assert facts is not None
    return facts


@pytest.mark.parametrize("stages", [STAGES, TIMED, LOADS])
@pytest.mark.parametrize(
    "after",
    [
        "Sat her down. 1 min 128 and 160/82. 4 min 96 and 140/80.",
        "Down:\n  1 min   128   160/82\n  4 min    96   140/80\n",
        "off 1    128   160/82\noff 4     96   140/80\n",
        "+1   128   160/82\n+4    96   140/80\n",
        "1 minute later 128 and 160/82; 4 minutes later 96 and 140/80.\n",
        "Resting on the cot: 1 minute 128, 160/82. 4 minutes 96, 140/80.\n",
        "Q. Recovery?\nA. 1 min 128, 160/82. 4 min 96, 140/80.\n",
    ],
)
def test_a_rate_that_came_down_is_of_the_recovery(checker: Checker, stages: str, after: str) -> None:
    rows = facts_of(checker, HEAD + stages + after).stages
    assert [r.phase for r in rows] == ["rest", "exercise", "exercise", "exercise", "recovery", "recovery"]


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("8 min 10 sec all in", 490),
        ("7 min on belt", 420),
        ("Nine minutes forty in all.", 580),
        ("I brought the belt down at 8 minutes 40.", 520),
        ("Off the belt after 8 min 5 sec", 485),
        ("Total pedaling 9:24", 564),
        ("Q. Total time and METs?\nA. 9:30, 10.2", 570),
        ("Lasted 8 and a half minutes", 510),
        ("8:12 Bruce time", 492),
    ],
)
def test_how_long_other_hands_say_it_took(checker: Checker, line: str, seconds: int) -> None:
    length = facts_of(checker, HEAD + STAGES + line + "\nMax HR 148, max BP 170/84.\n").duration
    assert length is not None
    assert length.value == seconds


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("Why did you stop?\nA. tired legs", ["fatigue"]),
        ("Stopped for cramp in L calf.", ["leg_pain"]),
        ('Ended: "legs like cement"', ["fatigue"]),
        ("Ended because the goal pulse was passed.", ["target_heart_rate"]),
        ("Three beats of VT, ended by itself. Stopped: winded.", ["dyspnea"]),
        ("Stopped: hip pain, under the 85% mark.", ["leg_pain"]),
    ],
)
def test_why_other_hands_say_it_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    assert [t.value for t in facts_of(checker, HEAD + STAGES + line + "\n").termination] == reasons


@pytest.mark.parametrize(
    "line",
    [
        "born 05 Jan 1970   54",
        "b. 1/5/1970 / 54 / M",
        "DOB 1/5/1970 (54, F)",
        "2/2/70   54",
        "he's 54, came for palpitations",
    ],
)
def test_ages_beside_a_birth(checker: Checker, line: str) -> None:
    age = facts_of(checker, f"Treadmill test 11/20/2024\nA. Roe  {line}\n4 yr after a graft\n{STAGES}").age
    assert age is not None
    assert age.value == 54


def test_an_infusion_logged_by_the_clock(checker: Checker) -> None:
    facts = facts_of(
        checker,
        "ADENOSINE STRESS 8/5/2025\n09:40 sinus. HR 74 BP 148/82\n09:52 pump on, 140 mcg/kg/min, 82 kg\n"
        "09:54 HR 86 BP 140/78\n09:58 pump off HR 94 BP 132/76\n10:01 HR 82 BP 138/78\nECG on from 09:40 to 10:05.\n",
    )
    assert [r.phase for r in facts.stages] == ["rest", "infusion", "infusion", "recovery"]
    assert facts.duration is not None
    assert facts.duration.value == 360


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
        ("CATH LAB HOLDING\nETT 5/2/25 A. Roe\nRest HR 68 BP 120/70\nNaughton\n" + STAGES, "exercise"),
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
    ("rows", "phases"),
    [
        ("STAGE 1 HR _102_ BP _140/80_\nSTAGE 2 HR _125_ BP _156/82_\n", ["exercise", "exercise"]),
        ("I 102 140/80 | II 125 156/82 | R2 110 150/80\n", ["exercise", "exercise", "recovery"]),
        (
            "stage one 102 and 140 over 80 period stage two 125 and 156 over 82 period recovery comma two minutes 100 "
            "and 130 over 80 period no chest pain comma no dizziness period\n",
            ["exercise", "exercise", "recovery"],
        ),
    ],
)
def test_rows_of_other_hands(checker: Checker, rows: str, phases: list[str]) -> None:
    found = [r for r in facts_of(checker, HEAD + rows).stages if r.phase != "rest"]
    assert [r.phase for r in found] == phases
    assert all(r.heart_rate for r in found)


def test_keys_with_dots(checker: Checker) -> None:
    facts = facts_of(checker, "Treadmill test Bruce\nhr.rest=77\nbp.rest=120/70\n" + STAGES)
    assert facts.resting_heart_rate is not None
    assert facts.resting_heart_rate.value == 77


def test_doses_listed_behind_the_resting_pressure(checker: Checker) -> None:
    rows = facts_of(
        checker,
        "Dobutamine stress\nDRUG: dobutamine IV 10-20-30 mcg/kg/min\nRESTING HR/BP: 70 / 130/80\n"
        "10 mcg 3:00: 80, 134/80\n20 mcg 6:00: 98, 140/80\n30 mcg 9:00: 120, 146/76\n",
    ).stages
    assert [r.phase for r in rows] == ["rest", "infusion", "infusion", "infusion"]


@pytest.mark.parametrize(
    ("line", "reasons"),
    [
        ("Off in st 3 after 6 min 40 for CP 3/10.", ["chest_pain"]),
        ("off. Left hip pain, cannot go on.", ["leg_pain"]),
        ("Took her off at 7:10 for the EKG: 2.5 mm down V4-V6.", ["ecg_change"]),
        ("He said his breathing made him quit.", ["dyspnea"]),
        ("Why stopped: quads on fire", ["fatigue"]),
        ("Ended because she asked for the stop button.", ["patient_request"]),
    ],
)
def test_more_ways_to_say_why_it_ended(checker: Checker, line: str, reasons: list[str]) -> None:
    assert [t.value for t in facts_of(checker, HEAD + STAGES + line + "\n").termination] == reasons


def test_an_addendum_corrects_a_row_and_a_peak(checker: Checker) -> None:
    facts = facts_of(
        checker,
        HEAD + STAGES.replace("156/82", "165/82") + "Max HR 148. Max BP 147/84.\nSigned A. Roe, RN 3/4/2025\n\n"
        "ADDENDUM 3/5/2025: S2 pressure was 156/82. Max BP is 170/84, digits flipped.\n",
    )
    found = [r.blood_pressure.value for r in facts.stages if r.blood_pressure]
    assert [bp.systolic for bp in found] == [130, 140, 156, 170]  # type: ignore[union-attr]
    assert facts.peak_blood_pressure is not None
    assert facts.peak_blood_pressure.value.systolic == 170  # type: ignore[union-attr]


def test_one_label_for_both_peaks(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + STAGES + "Top HR / top BP > 149 / 172/84\n")
    assert facts.peak_heart_rate is not None
    assert (facts.peak_heart_rate.value, facts.peak_heart_rate.derived) == (149, False)


@pytest.mark.parametrize(
    ("line", "seconds"), [("Belt off for calf cramp. 9 min", 540), ("Off in st 3 after 6 min 40 for cramp.", 400)]
)
def test_how_long_behind_the_stop(checker: Checker, line: str, seconds: int) -> None:
    length = facts_of(checker, HEAD + "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\n" + line + "\n").duration
    assert length is not None
    assert length.value == seconds


@pytest.mark.parametrize("line", ["st[2]=t:8:10;hr:148;bp:n/o (rail)", "stage 3 HR 148, BP not heard"])
def test_a_pressure_that_was_not_obtained(checker: Checker, line: str) -> None:
    rows = facts_of(checker, HEAD + "Stage 1 HR 100 BP 140/80\nStage 2 HR 124 BP 156/82\n" + line + "\n").stages
    assert rows[-1].heart_rate is not None
    assert rows[-1].heart_rate.value == 148
    assert rows[-1].blood_pressure is None


def test_what_came_behind_a_denial(checker: Checker) -> None:
    facts = facts_of(checker, HEAD + STAGES + "no cp on the belt, got tired, stopped\n")
    assert {(s.value, s.present) for s in facts.symptoms} == {("chest_pain", False), ("fatigue", True)}
