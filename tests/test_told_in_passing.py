"""What notes tell in passing: shares of the maximum, peaks pointed at, orders to stop, names typed small, older studies."""

from __future__ import annotations

import pytest

from notecheck import Checker
from notecheck.report import Facts, Report

HEAD = "Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234. Indication: chest pain.\n"
REST = "12-lead. Resting ECG sinus 70, BP 120/80.\n"
STAGES = "Bruce\nStage 1 HR 100 BP 140/80\nStage 2 HR 130 BP 160/80\n"
AFTER = "\nRec 2 min HR 100 BP 140/80\nJ. Poe CCT 3/4/2025\n"


def facts_of(checker: Checker, text: str) -> Facts:
    facts = checker.check(text).facts
    assert facts is not None
    return facts


def status_of(report: Report, element: str) -> str:
    return next(e.status for e in report.elements if e.id == element)


def leaks_of(report: Report) -> list[str]:
    return [f.code for f in report.findings if f.code[:3] in ("NC2", "NC3")]


@pytest.mark.parametrize(
    "line",
    [
        "APMHR 155, 85% = 132. Attained 84% of APMHR.",
        "pred max 155, got 84%",
        "MPHR is 155 so that is 84%",
        "APMHR 155 / 85% 132 / attained 84%",
        "85% MPHR=132, achieved 84%",
        "130/155 = 84%",
        "MPHR 155 / 84% reached",
    ],
)
def test_the_share_of_the_predicted_maximum(checker: Checker, line: str) -> None:
    share = facts_of(checker, HEAD + REST + STAGES + line + AFTER).percent_predicted_max_heart_rate
    assert share is not None
    assert share.value == 84


@pytest.mark.parametrize(
    "stages",
    [
        "Stage 1 HR 100 BP 140/80\nStage 2 HR 130 BP 160/80   <- peak",
        "Stage 1 HR 100 BP 140/80\nStage 2 HR 130 BP 160/80 = max",
        "At stage 1 he was 100 with 140/80, at stage 2 130 with 160/80, the top numbers for the day.",
        "Stage 1: 100, 140/80. Stage 2: 130, 160/80, his highest of the day.",
        "Stage 1 100, 140/80; stage 2 130, 160/80, as high as it went",
        "Stage 1 100, 140/80. Stage 2 130, 160/80. Peak values as in stage 2.",
    ],
)
def test_a_peak_that_points_at_a_reading(checker: Checker, stages: str) -> None:
    facts = facts_of(checker, HEAD + REST + "Bruce. " + stages + AFTER)
    rate, pressure = facts.peak_heart_rate, facts.peak_blood_pressure
    assert rate is not None
    assert pressure is not None
    assert (rate.value, rate.derived, pressure.derived) == (130, False, False)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("At 5:20 six beats wide complex at 170. Dr. Ames called stop.", "arrhythmia"),
        ("An 8-beat wide complex run at 6:00; the NP asked me to turn it off.", "arrhythmia"),
        ("BP dropped from 160 to 130 and the doctor told us to stop.", "hypotension"),
        ("Stopped for: leg fatigue.  Mild SOB in stage 2, gone by 2 min rec.", "fatigue"),
        ("Legs done, I took the load off.", "fatigue"),
    ],
)
def test_why_it_was_stopped_told_in_passing(checker: Checker, line: str, reason: str) -> None:
    facts = facts_of(checker, HEAD + REST + STAGES + line + AFTER)
    assert [t.value for t in facts.termination] == [reason]


@pytest.mark.parametrize(
    "line",
    [
        "EKG before: sinus 82, T flat in III\nBP 140/88\n",
        "ECG prior to exercise SR 82. BP 140/88\n",
        "Resting strip: NSR with rare PVC, 82. Resting BP 140/88\n",
        "Rest ECG | SR 82, LBBB\nRest BP | 140/88\n",
        "0905 HR 82 BP 140/88\n0912 Started Bruce\n",
    ],
)
def test_a_resting_rate_told_apart_from_its_pressure(checker: Checker, line: str) -> None:
    rest = facts_of(checker, HEAD + line + STAGES + AFTER).stages[0]
    assert (rest.phase, rest.heart_rate and rest.heart_rate.value) == ("rest", 82)


def test_what_comes_behind_the_end_of_an_infusion_is_recovery(checker: Checker) -> None:
    text = (
        "Dipyridamole stress 3/4/2025. A. Roe, DOB 1/2/1960\n0840 dipyridamole 0.56 mg/kg (70 kg) IV by pump over 4 min\n"
        "0838 baseline  70 150/78\n0844 end of infusion  72 138/70\n0846   78 132/66\n0850   76 136/70\n"
    )
    assert [r.phase for r in facts_of(checker, text).stages] == ["rest", "infusion", "recovery", "recovery"]


@pytest.mark.parametrize(
    ("element", "line", "status"),
    [
        ("interpreting-provider", "Dr Ames supervising. ames to read", "present"),
        ("interpreting-provider", "Final report: Dr. Ames.", "present"),
        ("interpreting-provider", "Dr. Lucian Ames of cardiology will read the tracings.", "present"),
        ("supervising-provider", "Dr Ames sup. card to read", "present"),
        ("supervising-provider", "Attending MD: ________", "missing"),
        ("supervising-provider", "Ames MD supervising", "present"),
        ("supervising-provider", "Covered by Dr. Ames", "present"),
        ("interpreting-provider", "Ames to interpret", "present"),
        ("interpreting-provider", "Cardiology to read", "partial"),
        ("continuous-tracing", "Recorded throughout exercise and recovery, tracing scanned to chart.", "present"),
        ("adverse-events", "All went smoothly.", "present"),
        ("consent", "Permit signed.", "present"),
        ("duration", "ET 6:10", "present"),
        ("termination-reason", "Reason: fatigue", "present"),
        ("termination-reason", "Off d/t knee", "present"),
        ("st-description", "ST did not budge.", "present"),
        ("monitoring", "Someone was with him every second.", "present"),
        ("monitoring", "Vitals and breath sounds checked every 2 to 5 min.", "present"),
        ("adverse-events", "At 5:20 six beats of wide complex tachycardia, ended by itself.", "present"),
    ],
)
def test_elements_told_in_passing(checker: Checker, element: str, line: str, status: str) -> None:
    report = checker.check(HEAD + REST + STAGES + line + AFTER)
    assert status_of(report, element) == status


@pytest.mark.parametrize(
    "line",
    [
        "RN and Dr. Ames with pt the whole test; BP each stage.",
        "Prior MPI (2019, Harbor) was read as negative for ischemia.",
        "A cardiac MRI from August was interpreted as consistent with scar.",
        "Last stress echo (2020) was reported as negative for ischemia.",
        "I have not compared anything.",
        "He felt a flutter with it, was not dizzy and did not pass out.",
        "Hook-up and tracing by J. Poe, supervision Dr. Ames, interpretation Dr. Hart.",
        "Overseeing physician: Dr. Ames. He does the reading too.",
        "Pt left in good condition.",
    ],
)
def test_honest_sentences_stand(checker: Checker, line: str) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + AFTER)) == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("Strips look about like the ones from her 2021 treadmill.", "warning"),
        ("EKG negative per cardiologist.", "warning"),
        ("I would call it a respectable exercise tolerance.", "warning"),
        ("I would call it a good test.", "error"),
    ],
)
def test_what_still_is_said_too_much(checker: Checker, line: str, severity: str) -> None:
    report = checker.check(HEAD + REST + STAGES + line + AFTER)
    assert [f.severity for f in report.findings if f.code[:3] in ("NC2", "NC3")] == [severity]
