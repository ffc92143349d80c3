"""Days of the test, births and ages."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import (
    AFTER,
    BRUCE,
    BRUCE_IN_THREE,
    BRUCE_STAGES,
    EXAMPLE,
    REST,
    STAGED,
    STAGES,
    THREE_STAGES,
    WALKED,
)
from tests.told import facts, facts_of, plain, status


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Treadmill done the third of March 2025 here.", "2025-03-03"),
        ("Treadmill done on March twenty-first, 2025 here.", "2025-03-21"),
        ("Performed ...... 2025-03-21, belt on 09:40", "2025-03-21"),
    ],
)
def test_the_day_of_the_test(checker: Checker, text: str, day: str) -> None:
    found = facts_of(
        checker, "Stress test. Pt A. Roe, DOB 1/2/1960.\n" + text + "\n" + REST + STAGES + "Stopped, tired.\n"
    )
    assert found.test_date is not None
    assert found.test_date.value == day


@pytest.mark.parametrize(
    "line",
    [
        "Age [ 64 ]",
        "Age _64_",
        "64yF",
        "She is 64.",
        "a man of 64 with angina",
        "born 2 May 1961 and so 64, came",
        "(64 anos)",
    ],
)
def test_ages(checker: Checker, line: str) -> None:
    found = checker.check(f"{line}\n" + WALKED.format("")).facts.age
    assert found is not None
    assert found.value == 64


@pytest.mark.parametrize(
    "head", ["J. Hale 88M dob 3/9/38 4/7/26", "J. Hale 3/9/38 (88) 4/7/26", "4/7/26 J. Hale b. 3/9/38"]
)
def test_a_birth_of_two_figures_hides_no_date_without_label(checker: Checker, head: str) -> None:
    name, day = EXAMPLE.splitlines()[1:3]
    found = checker.check(EXAMPLE.replace(f"{name}\n{day}", head)).facts
    assert found.test_date is not None
    assert found.test_date.value == "2026-04-07"


def test_an_age_behind_a_birth_of_two_figures(checker: Checker) -> None:
    note = EXAMPLE.replace("DOB 05/02/1966 (60 F)", "3/9/38 88")
    assert plain(checker.check(note).facts.age) == 88
    assert checker.check(note.replace("38 88", "38 77")).facts.age is None


@pytest.mark.parametrize(
    ("told", "day"),
    [
        ("DOS 031425 start 0912", "2025-03-14"),
        ("Date  4 / 9 / 25      Time in  8:55", "2025-04-09"),
        ("date of service: 20250314", "2025-03-14"),
        ("Adm 10/11/24. Stress 10/14/24 @ 1330.\nLeft walking.\nAda Quill, RN", "2024-10-14"),
    ],
)
def test_dates_of_the_test(told: str, day: str, checker: Checker) -> None:
    assert plain(facts(checker, STAGED.replace(", 02/03/2025", "") + told).test_date) == day


@pytest.mark.parametrize(
    ("told", "years"),
    [
        ("Father CABG at 49. Smoked 30 yrs, quit 2011.", None),
        ("Age.........................: 64", 64),
        ("Delma is 49 and here ahead of a hernia repair.", 49),
        ("Reason: known stent\nAge 66. Ramipril taken.", 66),
    ],
)
def test_ages_on_its_line(told: str, years: int | None, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).age) == years


@pytest.mark.parametrize(
    "told",
    ["lot 24K117, exp 03/31/2027", "DOB 10/14/1955. Last stress test here was 6/2/2019."],
)
def test_dates_that_tell_nothing_of_the_day(told: str, checker: Checker) -> None:
    note = STAGED.replace(", 02/03/2025", "").replace("Rest HR", f"{told}\nRest HR") + "Left walking.\n"
    assert {e.id: e.status for e in checker.check(note).elements}["test-date"] == "missing"


@pytest.mark.parametrize(
    "told",
    [
        "NAME ........ Dunmore, Sela\nBIRTHDATE ........... 11/30/1978",
        "Patient ID | Last, First   | DOB        | Sex\n7740192    | Hollis, Ed    | 08/02/1949 | M",
        "kowalczyk, irena 5/5/1966 59f",
        "Last GXT 03/02/2021 on the Bruce.",
        "Pt left ambulatory. Return visit 12/03/2025 at 2:15 pm.",
        "I, Fay Lindell RN, ran this test. Signed electronically 6/3/25 15:10.",
    ],
)
def test_dates_of_something_else(told: str, checker: Checker) -> None:
    assert facts(checker, "TREADMILL EXERCISE STRESS TEST, Bruce protocol\n\n" + told).test_date is None


@pytest.mark.parametrize("told", ["Bertram Ansel, 71 years of age, male", "Age/Sex/Race: 71/M/B   Ht 64 in"])
def test_ages_in_notations(told: str, checker: Checker) -> None:
    assert plain(facts(checker, STAGED + told).age) == 71


def test_a_signature_with_the_day_first_is_of_the_same_day(checker: Checker) -> None:
    note = STAGED.replace("02/03/2025", "3 September 2025") + "Signed: Ada Quill, RN, {}, 10:40"
    assert "dates-of-test" not in {f.name for f in checker.check(note.format("03/09/2025")).findings}
    assert "dates-of-test" in {f.name for f in checker.check(note.format("04/09/2024")).findings}


def test_the_second_letter_of_a_list_is_no_birth(checker: Checker) -> None:
    text = (
        "STRESS LAB\nA. Ann Roe  DOB 30 Jan 1966\nB. 21 May 2024, begun 10:05\nC. Chest pain\n" + REST + STAGES + AFTER
    )
    found = facts_of(checker, text.replace("3/4/2025", "")).test_date
    assert found is not None
    assert found.value == "2024-05-21"


@pytest.mark.parametrize(
    ("head", "age"),
    [
        ("Ann Roe   76F   DOB 1/5/1949   9/16/2025", 76),
        ("Ann Roe   DOB 1/5/1949   9/16/2025", None),
        ("Ann Roe / DOB 07-30-1956\nAge/Wt  : 67 / 91 kg", 67),
    ],
)
def test_the_age_beside_dates_and_weights(checker: Checker, head: str, age: int | None) -> None:
    found = facts_of(checker, "Treadmill test\n" + head + "\n" + REST + STAGES).age
    assert (found.value if found else None) == age


@pytest.mark.parametrize("head", ["The patient, 69, walked in.", "HISTORY    69 y/o, stent 2019"])
def test_an_age_in_passing(head: str, checker: Checker) -> None:
    age = facts_of(checker, f"Treadmill test 3/4/2025. Pt A. Roe, MRN 1234.\n{head}\n{REST}{STAGES}{AFTER}").age
    assert age is not None
    assert age.value == 69


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
    age = facts_of(checker, f"Treadmill test 11/20/2024\nA. Roe  {line}\n4 yr after a graft\n{THREE_STAGES}").age
    assert age is not None
    assert age.value == 54


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
    facts = checker.check(f"Treadmill test 3/4/2025\n{line}\nIndication: chest pain.\n{BRUCE_IN_THREE}").facts
    assert facts is not None
    assert facts.age is not None
    assert facts.age.value == age


def test_the_begin_of_dobutamine_is_no_date_of_birth(checker: Checker) -> None:
    report = checker.check("PROCEDURE DONE:  Dobutamine stress test.\nDobutamine 10 mcg/kg/min, HR 100 BP 120/70\n")
    assert next(e.status for e in report.elements if e.id == "patient-identification") == "missing"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("van 3 at the grange hall 10 2 25", "2025-10-02"),
        ("van 3 at the grange hall 2025 10", None),
        ("Dobutamine 10 20 30", None),
        ("HR BP 70 120 80", None),
    ],
)
def test_a_date_with_blanks(rules_alone: Checker, line: str, day: str | None) -> None:
    signed = line[-7:] if line.endswith("10 2 25") else ""
    found = facts(rules_alone, f"{line}\nTreadmill, Bruce\nRest 70 130/80\n{BRUCE_STAGES}Jody Roe, EMT-P {signed}")
    assert plain(found.test_date) == day


def test_an_age_between_strokes(rules_alone: Checker) -> None:
    assert plain(facts(rules_alone, f"id band: Cordova, Bettina / 59 / MRN 771-0346\n{BRUCE}").age) == 59


@pytest.mark.parametrize("head", ["ETT 20250409", "Date/Time: 20250409 0930", "GXT (20250409)"])
def test_a_compact_date_in_the_head(rules_alone: Checker, head: str) -> None:
    note = f"{head}\nBruce treadmill\nRest 70 130/80\n{BRUCE_STAGES}"
    assert plain(facts(rules_alone, note).test_date) == "2025-04-09"


@pytest.mark.parametrize(
    "line", ["MUSE 20251117", "Auth 20250331", "Template 20240115 0930", "Last test 20240311", "Roe, Ann (20251117)"]
)
def test_eight_figures_of_something_else(rules_alone: Checker, line: str) -> None:
    assert facts(rules_alone, f"{line}\nBruce treadmill\nRest 70 130/80\n{BRUCE_STAGES}").test_date is None


@pytest.mark.parametrize(
    ("line", "age"),
    [
        ("Gerald Quist, birth date 4/17/1960, MRN H-203377, is 65.", 65),
        ("Jasper Holm, record number 3091775, fifteen years old", 15),
        ("a fifteen-year-old boy", 15),
        ("Pt is 65 in tall", None),
        ("Pt is 65 in for a treadmill", 65),
    ],
)
def test_ages_behind_numbers_and_in_words(rules_alone: Checker, line: str, age: int | None) -> None:
    assert plain(facts(rules_alone, f"{line}\n{BRUCE}").age) == age


@pytest.mark.parametrize("line", ["Exam: 20250409", "Exercise ECG 20250409", "Started 20250409 0930"])
def test_eight_figures_behind_a_word_of_the_test(rules_alone: Checker, line: str) -> None:
    note = f"{line}\nBruce treadmill\nRest 70 130/80\n{BRUCE_STAGES}"
    assert plain(facts(rules_alone, note).test_date) == "2025-04-09"


@pytest.mark.parametrize(
    ("line", "age"), [("DM2 72 y/o male", 72), ("Smoker 64 yo", 64), ("MRN 88213 HR is 72, BP ok", None)]
)
def test_an_age_behind_an_illness_and_a_rate_behind_a_number(rules_alone: Checker, line: str, age: int | None) -> None:
    assert plain(facts(rules_alone, f"{line}\n{BRUCE}").age) == age


def test_years_of_an_illness_are_no_age(rules_alone: Checker) -> None:
    assert facts(rules_alone, f"Getting a new hip, diabetic 20 yrs\n{BRUCE}").age is None


@pytest.mark.parametrize(
    ("line", "age"),
    [
        ("DM 20 yrs on insulin", None),
        ("Hypertension 15 years.", None),
        ("smoker 30 yrs quit 2010", None),
        ("Known CAD, 10 yrs", None),
        ("Mr. Hall DOB 03/12/1961. EF is 55.", None),
        ("Mrs. Kline DOB 03/12/1961, LDL is 88.", None),
        ("MRN 448812, she is 84 kilos", None),
        ("Sitting, 72, no sx", None),
        ("Rest, 72, reg rhythm", None),
        ("Mr. Hall is 64. MRN 448812", 64),
        ("45F hx GERD", 45),
        ("K.L., girl 13. gets out of breath", 13),
        ("Everett P., born 3/17/58 so 67. Bypass in May", 67),
        ("Twila Rosengarten, 79, wheelchair.", 79),
    ],
)
def test_ages_and_years_of_something_else(rules_alone: Checker, line: str, age: int | None) -> None:
    assert plain(facts(rules_alone, f"{line}\n{BRUCE}").age) == age


def test_figures_behind_any_credential_and_a_time_are_the_day_of_signing(rules_alone: Checker) -> None:
    note = f"Bruce treadmill\nRest 70 130/80\n{BRUCE_STAGES}N. Beck, EP-C / 20250409 1015"
    assert status(rules_alone, note, "staff-signature") == "present"
    assert status(rules_alone, note.replace("N. Beck, EP-C", "MRN"), "staff-signature") == "missing"
