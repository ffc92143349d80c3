"""Notes typed in small letters, checked off and filled in: names, credentials, ages, answers, readers, telephone calls."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.test_parts_of_a_test import phases
from tests.test_told_in_passing import AFTER, HEAD, REST, STAGES, facts_of, leaks_of, status_of

TEST = "bruce\nst 1 hr 100 bp 140/80\nst 2 hr 130 bp 160/80\n"


@pytest.mark.parametrize(
    ("line", "credential"),
    [("k. dunmore, cet 10/14/25", "cet"), ("/s/ dale purcell, rrt 5/21/25", "rrt"), ("trini wojcik rcs 2-6-25", "rcs")],
)
def test_credentials_in_small_letters(line: str, credential: str, checker: Checker) -> None:
    report = checker.check(f"gxt 10/14/25\nrest hr 70 bp 120/80\n{TEST}no events, strips in chart\nhome\n{line}\n")
    assert status_of(report, "staff-signature") == "present"
    performed = [p for p in report.facts.staff if p.role == "performed_by"] if report.facts else []
    assert [p.credential for p in performed] == [credential]


@pytest.mark.parametrize(
    "head", ["j.p. / mrn 66120", "l.m.f.  mrn 40127", "d. raven  dob 12.1.60", "3/4/25 jarvis, theo, dob 3/3/50"]
)
def test_patients_in_small_letters(head: str, checker: Checker) -> None:
    report = checker.check(f"gxt at the office\n{head}\nrest hr 70 bp 120/80\n{TEST}")
    assert status_of(report, "patient-identification") == "present"


@pytest.mark.parametrize(
    ("head", "age"),
    [
        ("Ann Roe  MRN 77-1934   71M\ns/p CABG in April", 71),
        ("Mrs. Ann Roe (DOB 6/22/1950) is 74. She came alone.", 74),
        ("Mr. Al Roe (DOB 5/5/1966, acct 7719), 58, arrived on foot.", 58),
    ],
)
def test_ages_beside_names_and_births(head: str, age: int, checker: Checker) -> None:
    found = facts_of(checker, f"Treadmill test\n{head}\n{REST}{STAGES}{AFTER}").age
    assert found is not None
    assert found.value == age


@pytest.mark.parametrize(
    ("line", "felt"),
    [("cp 0, sob mild at end", {("chest_pain", False), ("dyspnea", True)}), ("no dizz, no cp", {("chest_pain", False), ("dizziness", False)})],
)  # fmt: skip
def test_short_answers(line: str, felt: set[tuple[str, bool]], checker: Checker) -> None:
    assert {(s.value, s.present) for s in facts_of(checker, f"{REST}{TEST}{line}\n").symptoms} == felt


def test_a_dose_is_no_answer(checker: Checker) -> None:
    text = "Lexiscan stress. Rest HR 70 BP 120/80. LEXISCAN 0.4 mg IV over 10 sec. 1 min HR 90 BP 118/70\n"
    found = facts_of(checker, text).agent
    assert found is not None
    assert found.value == "regadenoson"


def test_none_is_ticked_in_a_list_of_symptoms(checker: Checker) -> None:
    boxes = "Symptoms during test: [x] none  [ ] chest pain  [ ] dyspnea\n"
    assert status_of(checker.check(HEAD + REST + STAGES + boxes + AFTER), "symptoms") == "present"
    empty = boxes.replace("[x]", "[ ]")
    assert status_of(checker.check(HEAD + REST + STAGES + empty + AFTER), "symptoms") == "missing"


@pytest.mark.parametrize(
    ("line", "element", "status"),
    [
        ("sup: j bastian np", "supervising-provider", "present"),
        ("sup: cards np", "supervising-provider", "partial"),
        ("What the tracings mean is for Dr. Ines Ruz to say.", "interpreting-provider", "present"),
        ("No contraindications. Informed\nconsent obtained by me.", "consent", "present"),
        ("Consent in iMed.", "consent", "present"),
        ("He was exercised today on our treadmill. No allergies, takes losartan.", "pretest-screening", "present"),
    ],
)
def test_elements_of_short_notes(line: str, element: str, status: str, checker: Checker) -> None:
    text = f"Treadmill test 3/4/2025. Pt A. Roe, DOB 1/2/1960, MRN 1234.\n{line}\nHR 70 BP 120/80 at rest\n"
    assert status_of(checker.check(text + STAGES + AFTER), element) == status


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        ("He asked for the treadmill to be stopped at 9:15.", {"patient_request"}),
        ("Could not hold 60 rpm any more, quads burning - end.", {"fatigue"}),
        ("stopped, hip hurts too much to go on", {"leg_pain"}),
        ("She ended after 10 minutes of pedalling, when her legs had become too heavy.", {"fatigue"}),
        ("He quit 50 seconds into the last stage when his arms had nothing left.", {"fatigue"}),
        ("The pressure was down 26 points and the doctor called the stop.", {"hypotension"}),
        ("We quit shortly after because she wanted to.", {"patient_request"}),
        ("generator tripped and belt quit. Test ended there.", {"technical"}),
        ("C/o chest heaviness, cleared within a minute of pump off.", set()),
        ("Chest pain 2/10 at the end, test was not stopped for it.", set()),
    ],
)
def test_ends_in_other_words(told: str, reasons: set[str], checker: Checker) -> None:
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).termination
    assert {reason.value for reason in found} == reasons


@pytest.mark.parametrize(
    ("line", "felt"),
    [
        ("Symptoms: denied chest pain during test, mildly short of breath", {("chest_pain", False), ("dyspnea", True)}),
        ("Headache from minute 2.\nAdverse: headache as above, otherwise none", {("headache", True)}),
        ("Did not feel dizzy. Felt slightly nauseated.", {("dizziness", False), ("nausea", True)}),
    ],
)
def test_a_denial_ends_where_something_was_felt(line: str, felt: set[tuple[str, bool]], checker: Checker) -> None:
    found = {(s.value, s.present) for s in facts_of(checker, HEAD + REST + STAGES + line + AFTER).symptoms}
    assert felt <= found
    assert not {(name, not present) for name, present in felt} & found


def test_numerals_of_stages_in_a_sentence(checker: Checker) -> None:
    text = (
        "TMT 3/4/2025. Rest ECG SR. 80, 138/86.\nBruce: I 118, 154/86. II 138, 172/88. III (off at 8:05) 156, 190/88.\n"
    )
    assert phases(checker, text) == [("rest", 80), ("exercise", 118), ("exercise", 138), ("exercise", 156)]


def test_a_flush_behind_the_clock_is_of_the_line(checker: Checker) -> None:
    text = "Regadenoson 0.4 mg IV over 10 seconds at 11:02, flushed, isotope right after. Rest HR 70 BP 120/80\n1 min HR 90 BP 118/70\n"
    assert facts_of(checker, text).symptoms == ()


@pytest.mark.parametrize("line", ["Plan: 3 min bouts, 15 W up each bout", "15 W more in each block"])
def test_bouts_are_steps(line: str, checker: Checker) -> None:
    text = f"Arm ergometer 3/4/2025.\n{line}\nRest HR 66 BP 126/74\n15 W HR 84 BP 138/76\n30 W HR 97 BP 150/78\n"
    found = facts_of(checker, text).protocol
    assert found is not None
    assert found.value == "steps"


def test_the_peak_pressure_is_that_at_rest(checker: Checker) -> None:
    told = "The peak heart rate was 131; the peak BP was that at rest, 150/82.\n"
    found = facts_of(checker, HEAD + REST + STAGES + told + AFTER).peak_blood_pressure
    assert found is not None
    assert not found.derived
    assert str(found.value.systolic) == "150"  # type: ignore[union-attr]


def test_stages_between_boxes_and_a_load_at_a_line_end(checker: Checker) -> None:
    boxes = "Treadmill, Naughton\nREST HR 80 BP 144/86\nSTAGES   [x] 1 @2'  91 148/84   [x] 2 @4'  97 152/84\n"
    assert phases(checker, boxes) == [("rest", 80), ("exercise", 91), ("exercise", 97)]
    ride = (
        "Bicycle. Resting heart rate 69, pressure 122/76.\n\nRide. She was to keep a cadence of 60 on the bicycle. At 25 W\n"
        "92 and 128/76; at 50 W 104 and 140/78; at 75 W 121 and\n152/80, all of it without a word.\n"
    )
    assert phases(checker, ride) == [("rest", 69), ("exercise", 92), ("exercise", 104), ("exercise", 121)]


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
    "line",
    [
        "Dr. Brandt ordered the change to regadenoson.",
        "Dr. Havel asked us to switch to the drug.",
        "The heart rate was still well short of target.",
        "There was 0.5 mm of downsloping ST depression in aVL and I, present at rest.",
        "Nothing on this form says whether the test was normal.",
        '"Strongly positive treadmill" - scanned fax, 2009',
    ],
)
def test_what_looks_like_a_leak_and_is_none(line: str, checker: Checker) -> None:
    assert leaks_of(checker.check(HEAD + REST + STAGES + line + AFTER)) == []
