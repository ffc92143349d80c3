"""The elements that decide a verdict, as one line of an otherwise complete note: each class of wording with its status."""

from __future__ import annotations

import pytest

from notecheck.checker import Checker
from notecheck.rules.book import complete_notes

NOTE = complete_notes()["exercise"].strip().splitlines()


def status(checker: Checker, element: str, own: str, line: str, without: tuple[str, ...] = ()) -> str:
    """The status of an element in the complete note whose own line for it is another."""
    lines = [line if kept.startswith(own) else kept for kept in NOTE if not (without and kept.startswith(without))]
    return next(e.status for e in checker.check("\n".join(lines)).elements if e.id == element)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Paper ran from the minute he lay down until the wires came off; the roll is in his folder", "present"),
        ("Storage: EchoVault, study 4471. ECG recording 00:00-17:20 uninterrupted", "present"),
        ("Entire exercise EKG captured and attached to the visit", "present"),
        ("The ECG ran the whole while. Every page went into her binder.", "present"),
        ("ecg w/out pausing from 0902 to 0921, file kept", "present"),
        ("EKG was never shut off; tracings in the chart", "present"),
        ("Wrote the 12 lead from the first minute and I stapled the strips to this sheet", "present"),
        ("Recorded: continuous. Kept: chart.", "present"),
        ("12-lead recorded for the duration of the ride and saved", "present"),
        ("ECG paper running all 16 minutes, put in the chart", "present"),
        ("ECG recorded throughout; it is part of the permanent record", "present"),
        ("ECG ran throughout but was not saved", "partial"),
        ("ECG ran throughout; storage failed", "partial"),
        ("Not recorded continuously; strips of each stage stored", "partial"),
        ("Continuous ECG, no strips kept", "partial"),
        ("Video recorded throughout and stored", "missing"),
        ("SpO2 recorded continuously and saved", "missing"),
        ("Baseline 12-lead filed in chart", "missing"),
    ],
)
def test_a_tracing_is_recorded_and_kept_in_many_words(line: str, expected: str, checker: Checker) -> None:
    assert status(checker, "continuous-tracing", "ECG recorded", line, ("Rhythm:", "ST:")) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Name: Iris Tallow\nCredential: CVT\nSigned: yes, 03/05/2026", "present"),
        ("STAFF|TALLOW, IRIS|CVT|ESIGN 20260305 0915", "present"),
        ("PERFORMED_BY: Iris Tallow; CRED: CVT; SIGNED_AT: 2026-03-05T09:15", "present"),
        ("Tech (print): Iris Tallow   Credentials: CVT   Signature: I. Tallow   Date: 03/05/2026", "present"),
        ("Performed by: TALLOW I (CVT) Date signed: 2026-03-05", "present"),
        ("Iris Tallow, certified cardiographic technician, signed 3/5/2026", "present"),
        ("Iris Tallow, Stress Lab Technologist. Signed electronically 3/5/2026", "present"),
        ("Iris Tallow, staff nurse; signed 03/05/2026", "present"),
        ("Iris Tallow, C.V.T. 03/05/2026", "present"),
        ("e-sig: iris tallow cvt 03052026 0915", "present"),
        ("Test by: tallow, cvt (signed 3/5)", "present"),
        ("tech - iris t", "partial"),
        ("test run by iris", "partial"),
        ("Tech initials: IT", "partial"),
        ("Electronically signed by Dr. P. Lowe 03/05/2026", "missing"),
        ("Patient signature: Ada Quillon 03/05/2026", "missing"),
        ("Tech ____________ CCT / RN / EP (circle)", "missing"),
    ],
)
def test_staff_sign_in_many_layouts(line: str, expected: str, checker: Checker) -> None:
    assert status(checker, "staff-signature", "Performed by", line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Concluded on attainment of THR", "present"),
        ("Surpassed goal of 121; exercise discontinued", "present"),
        ("85% MPHR attained; treadmill stopped", "present"),
        ("Walked until she couldn't", "present"),
        ("Maximal voluntary exertion", "present"),
        ("ran out of steam at 7:10", "present"),
        ("Declined to go further", "present"),
        ("Refused the next stage", "present"),
        ("Unable to keep up with the belt", "present"),
        ("Completed all planned stages", "present"),
        ("Protocol time expired", "present"),
        ("Lost EKG signal, stopped", "present"),
        ("Stopped on nurse's decision", "present"),
        ("went into AF at 4 min so test was aborted", "present"),
        ("stpped for fatigue", "present"),
        ("Symptom-limited by dyspnea", "present"),
        ("Terminated: 6:20", "partial"),
        ("End of exercise 6:20", "partial"),
        ("Stopped smoking 2019 due to dyspnea", "missing"),
        ("Beta blocker stopped 2 days ago because of fatigue", "missing"),
        ("Test will be stopped for chest pain", "missing"),
        ("Termination reason: (select)", "missing"),
    ],
)
def test_an_end_is_told_with_or_without_the_word(line: str, expected: str, checker: Checker) -> None:
    assert status(checker, "termination-reason", "Stopped:", line, ("Symptoms:",)) == expected


@pytest.mark.parametrize(
    ("element", "own", "line", "expected"),
    [
        ("lead-placement", "Leads:", "Ten-lead cable attached", "present"),
        ("lead-placement", "Leads:", "6 chest and 4 limb electrodes", "present"),
        ("lead-placement", "Leads:", "II, V1 and V5 recorded", "present"),
        ("lead-placement", "Leads:", "LEADS=12", "present"),
        ("lead-placement", "Leads:", "Prior 12-lead 2024 on chart", "missing"),
        ("resting-ecg", "Resting ECG", "Prior ECG 2024: LBBB", "missing"),
        ("indication", "Indication", "Repaired tetralogy, exercise capacity", "present"),
        ("monitoring", "Patient watched", "Close observation maintained", "present"),
        ("monitoring", "Patient watched", "She was never alone during the test", "present"),
        ("st-description", "ST:", "ST unreadable d/t artifact", "present"),
        ("st-description", "ST:", "ST seg neither up nor down", "present"),
        ("st-description", "ST:", "ST abnormal", "partial"),
        ("adverse-events", "Complications", "No falls, no injuries", "present"),
        ("adverse-events", "Complications", "Event free", "present"),
        ("adverse-events", "Complications", "Good tolerance", "partial"),
        ("adverse-events", "Complications", "Risks of complications explained", "missing"),
        ("symptoms", "Symptoms:", "He complained of nothing", "present"),
    ],
)
def test_other_elements_are_told_in_more_words(
    element: str, own: str, line: str, expected: str, checker: Checker
) -> None:
    without = {
        "lead-placement": ("ECG recorded", "Resting ECG"),
        "resting-ecg": ("Rhythm:",),
        "symptoms": ("Stopped:",),
    }
    assert status(checker, element, own, line, without.get(element, ())) == expected
