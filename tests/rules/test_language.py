"""Language that does not belong: the rulings, what clears a statement, whose words it is, and what an addendum takes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notecheck.checker import Checker
from notecheck.report import Finding
from notecheck.rules.book import holds
from tests.scoring import FRAME

RULINGS = Path(__file__).parents[2] / "corpora" / "rulings" / "language.jsonl"
COMPLETE = holds("NC101") or ""
RANK = {None: -1, "info": 0, "warning": 1, "error": 2}
EXCEPTIONS = {
    "METs <5 = poor prognosis group": "a word of prognosis is an error as in 'good prognosis'; the ruling asks for a warning",
    "Overall impression: Normal stress test": "nothing on the line says that a device speaks; a person's impression is an error",
    "Dx: exercise-induced SVT, benign": "'Dx:' is a heading of the indication on nearly every form",
    "Clinically indicated, high risk pt": "said of the patient before the test; nothing is flagged, the ruling allows an info",
}
"""At most 3 % of the phrases, each with its reason. The model has learned from the rulings; the rules alone miss two more."""


def phrases() -> list[dict]:
    return [json.loads(line) for line in RULINGS.read_text(encoding="utf-8").splitlines()]


def language(checker: Checker, note: str) -> list[Finding]:
    return [f for f in checker.check(note).findings if f.code[:3] in ("NC2", "NC3")]


def said(checker: Checker, line: str) -> list[tuple[str, str, str]]:
    """Rule, severity and words of what is found in a line behind the frame of a test."""
    note = f"{FRAME}{line}\n"
    return [(f.name, f.severity, note[f.start : f.end]) for f in language(checker, note)]


def names(checker: Checker, line: str) -> list[str]:
    return [name for name, _, _ in said(checker, line)]


@pytest.mark.parametrize("host", [FRAME, COMPLETE], ids=["alone on a line", "inside a note"])
def test_the_rulings_come_out(host: str, checker: Checker) -> None:
    wrong = {}
    for phrase in phrases():
        worst = max((RANK[f.severity] for f in language(checker, f"{host}\n{phrase['text']}\n")), default=-1)
        due = max((RANK[leak["severity"]] for leak in phrase["leaks"]), default=-1)
        if worst != due:
            wrong[phrase["text"]] = worst
    assert set(wrong) == set(EXCEPTIONS)
    assert len(EXCEPTIONS) <= 0.03 * len(phrases())


def test_the_complete_note_holds_none(checker: Checker) -> None:
    assert language(checker, COMPLETE) == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("No ischemia.", ["disease-inference"]),
        ("No ST depression.", []),
        ("No interpretation was made.", []),
        ("Negative for ischemia.", ["study-verdict"]),
        ("Negative for chest pain.", []),
        ("CAD ruled out.", ["disease-inference"]),
        ("Referred to rule out CAD.", []),
        ("Tolerated the procedure well.", []),
        ("Good exercise tolerance.", ["capacity-rating"]),
        ("Good effort, RPE 18.", []),
        ("Hypertensive response, SBP 232/118, test stopped.", []),
        ("Hypertensive response to exercise.", ["response-grading"]),
        ("Father had a positive stress test.", []),
        ("Prior GXT positive 2019.", []),
        ("Pt asked if the test was positive.", []),
        ("Wall motion and perfusion to be read by cardiology.", []),
        ("Perfusion looks normal.", ["imaging-finding"]),
        ("Covid test negative.", []),
        ("Result: ______", []),
        ("[ ] Negative  [ ] Positive", []),
        ("[x] Negative  [ ] Positive", ["study-verdict"]),
        ("Result (circle one): NEG / POS / EQUIV", []),
        ("Dr. Lee present in the department.", []),
        ("Dr. Lee supervised the test from start to finish.", ["supervision-service"]),
        ("Dr. Lee told us to stop at 6:10.", []),
        ("Dr. Lee examined her and cleared her to exercise.", ["physician-clearance"]),
        ("Cleared for surgery.", ["recommendation"]),
        ("I watched the patient throughout.", []),
        ("I personally supervised the test.", ["attestation"]),
        ("Performed, supervised and interpreted by this office.", ["global-claim"]),
    ],
)
def test_pairs_that_differ_in_little(line: str, found: list[str], rules_alone: Checker) -> None:
    assert names(rules_alone, line) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Reason stopped: ischemic ST changes.", ["judging-wording"]),
        ("Asked to stop at 6:10, positive for ischemia.", ["study-verdict"]),
        ("Known CAD, positive test.", ["study-verdict"]),
        ("Wife called, positive test.", ["study-verdict"]),
        ("Last stage 7:00, normal stress test.", ["study-verdict"]),
        ("Printout in chart, positive GXT.", ["study-verdict"]),
        ("He asked for water, then 2 mm ST depression consistent with ischemia.", ["disease-inference"]),
        ("Referred with HTN, LVH, poor exercise tolerance.", []),
        ("Known CAD, LVH, LBBB.", []),
        ("Father with CAD, MI at 50.", []),
        ("Normal gait, normal speech, heart sounds normal.", []),
        ("HR returned to normal by 5 min, BP back to normal in recovery.", []),
        ("She did fine, good tracing quality, fair amount of artifact in V2.", []),
        ("Test started on time and finished normally.", []),
    ],
)
def test_what_clears_reaches_over_a_list_and_not_over_a_conclusion(
    line: str, found: list[str], rules_alone: Checker
) -> None:
    assert names(rules_alone, line) == found


@pytest.mark.parametrize(
    "line",
    [
        "Calf strain in spring, wears a sleeve.",
        "Strain loops stored before the bike.",
        "QRS positive in aVL, negative in V1.",
        "Nitrite positive on the dip, PCP aware.",
        "Ischemic colitis in 2020, colon resected.",
        "Limb ischemia on the left, walks short distances.",
        "Treadmill failed, restarted with the spare key.",
        "Nothing wrong with the belt, it was the plug.",
        "He passed a stone in June.",
        "Fall risk: low, yellow socks off.",
        "High-risk job, works on roofs.",
        "NYHA II per HF clinic.",
        "FC 122 at the end.",
        "Ischemia: Y / N",
        "ISCHEMIA: ______",
        "Suspicion of ischemia, reason for exam",
        "DOT card: stress test needed for license.",
        "Stamina less than last year, she says.",
        "Recheck BP 140/80 left arm.",
        "Discharge criteria met at 10:40.",
        "Same cuff as last visit.",
        "I attest that I am the technologist of record.",
    ],
)
def test_words_meant_otherwise_and_words_of_others_are_no_statement(line: str, rules_alone: Checker) -> None:
    assert names(rules_alone, line) == []


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("Ischemic-looking ST in V5.", "warning"),
        ("Ischemia-type sag in II.", "warning"),
        ("Unstable angina, walked her over.", "error"),
        ("SSS 7 at stress.", "error"),
        ("LAE on the resting strip.", "warning"),
        ("Poss LAE.", "info"),
        ("Insignificant PVC pair.", "info"),
        ("Cardiologist on phone: false positive.", "warning"),
        ("Negative study, per Dr. Ames.", "warning"),
        ("Positive test, told Dr. Ames.", "error"),
        ("Known CAD, perfusion normal.", "error"),
        ("Positive test, referred to cardiology.", "error"),
        ("Off belt, positive for ischemia.", "error"),
        ("Pain not from the heart.", "error"),
    ],
)
def test_the_severity_is_that_of_what_is_meant(line: str, severity: str, rules_alone: Checker) -> None:
    assert [s for _, s, _ in said(rules_alone, line)] == [severity]


@pytest.mark.parametrize(
    "line",
    [
        "[ ] Positive [x] Negative",
        "[X] Negative [ ] Positive [ ] Equivocal",
        "\u2611 Negative \u2610 Positive",
        "Positive [ ]  Negative [x]",
        "Test result: Positive [ ]  Negative [X]",
    ],
)
def test_a_ticked_option_is_a_statement_and_an_open_one_is_none(line: str, rules_alone: Checker) -> None:
    ((name, severity, words),) = said(rules_alone, line)
    assert (name, severity) == ("study-verdict", "error")
    assert "Negative" in words
    assert "Positive" not in words


def test_a_field_before_the_verdict_does_not_hide_it(rules_alone: Checker) -> None:
    for field in ("Hx: hypertension.", "Meds: lisinopril.", "Patient: Ann Wu.", "Ordering: Dr. Feld."):
        assert names(rules_alone, f"{field} Test negative for ischemia.") == ["study-verdict"], field


def test_the_patients_own_words_are_none_of_ours(rules_alone: Checker) -> None:
    assert names(rules_alone, 'Pt says "I think my heart is normal".') == []


def test_a_section_of_the_history_clears_and_the_test_does_not(rules_alone: Checker) -> None:
    assert names(rules_alone, "Hx: CAD, LVH, poor exercise tolerance") == []
    assert names(rules_alone, "ECG 12-lead now: LVH") == ["ecg-diagnosis"]


def test_the_words_are_the_smallest_that_mean_it(rules_alone: Checker) -> None:
    assert said(rules_alone, "ST depression 2 mm V5 consistent with ischemia, positive test.") == [
        ("disease-inference", "error", "consistent with ischemia"),
        ("study-verdict", "error", "positive test"),
    ]
    assert said(rules_alone, "10.1 METs, excellent for age") == [("capacity-rating", "warning", "excellent for age")]


def test_a_device_is_one_finding_for_the_lab_and_a_warning_at_most(rules_alone: Checker) -> None:
    note = FRAME + "Computer read: abnormal stress ECG, probable lateral ischemia\nAuto Duke score 3 (low risk)\n"
    (finding,) = language(rules_alone, note)
    assert (finding.name, finding.severity, finding.addressee) == ("device-statement", "warning", "lab")
    assert len(finding.related) >= 2


def test_a_quoted_physician_is_one_warning_for_the_sentence(rules_alone: Checker) -> None:
    assert said(rules_alone, "Per Dr. Patel: no ischemia, low risk study.") == [
        ("quoted-verdict", "warning", "no ischemia")
    ]
    assert [s for _, s, _ in said(rules_alone, "No ischemia, low risk study.")] == ["error", "error"]


ADDENDUM = "\nAddendum 06/12/2026: the words 'positive stress test' were entered in error. Teodor Vance, CCT\n"


def test_a_signed_addendum_makes_an_info_with_both_places(rules_alone: Checker) -> None:
    note = FRAME + "Positive stress test.\n" + ADDENDUM
    (finding,) = language(rules_alone, note)
    assert (finding.name, finding.severity) == ("study-verdict", "info")
    places = [(finding.start, finding.end), *((p.start, p.end) for p in finding.related)]
    assert [note[a:b].lower() for a, b in places] == ["positive stress test", "positive stress test"]


@pytest.mark.parametrize(
    "missing", ["06/12/2026", "Teodor Vance, CCT", "were entered in error", "positive stress test"]
)
def test_an_addendum_without_its_parts_takes_nothing_back(missing: str, rules_alone: Checker) -> None:
    note = FRAME + "Positive stress test.\n" + ADDENDUM.replace(missing, "")
    assert "error" in {f.severity for f in language(rules_alone, note)}


def test_a_report_heading_above_observations_is_an_info(rules_alone: Checker) -> None:
    assert said(rules_alone, "\nImpression: sinus tachycardia, no ectopy") == [("report-heading", "info", "Impression")]
    assert names(rules_alone, "\nImpression: deferred to cardiology") == []


def test_another_document_has_no_leaks(rules_alone: Checker) -> None:
    note = "OFFICE VISIT\nHe had a stress test last year. Negative stress test. Recommend cath.\n"
    report = rules_alone.check(note)
    assert report.note.kind == "not_stress_test"
    assert report.findings == ()


def test_a_sentence_that_only_interprets_never_betters_the_verdict(rules_alone: Checker) -> None:
    rank = {"ready": 0, "review": 1, "hold": 2}
    for phrase in phrases()[:157]:
        plainly, told = rules_alone.check(COMPLETE), rules_alone.check(f"{COMPLETE}\n{phrase['text']}\n")
        assert rank[told.verdict or ""] >= rank[plainly.verdict or ""]
