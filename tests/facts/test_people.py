"""Who the patient is, and who did, ordered, supervised and reads the test."""

from __future__ import annotations

import pytest

from notecheck import Checker
from tests.beginnings import BRUCE, BRUCE_AT_REST, BRUCE_HEAD, BRUCE_STAGES, REST, STAGED, STAGES, TEST, THREE_STAGES
from tests.told import facts, status_of


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (
            "Dictating the treadmill on Ada Roe, date of birth four eleven 1961, she is sixty four and came for pain.\n",
            "present",
        ),
        ("Name Ada Roe, account MRN R20-5518.\n", "present"),
        ("stress 3/4/25  A. Roe\n", "partial"),
        ("Treadmill note.\n", "missing"),
    ],
)
def test_who_the_patient_is(checker: Checker, head: str, status: str) -> None:
    assert status_of(checker.check(head + REST + STAGES + "Stopped, tired.\n"), "patient-identification") == status


@pytest.mark.parametrize(
    ("line", "role", "status"),
    [
        ("Dr Haver read later", "interpreting-provider", "present"),
        ("Overread    Pending - Haver, Priya MD", "interpreting-provider", "present"),
        ("What it means is for Dr. Haver's report.", "interpreting-provider", "present"),
        ("Dr Haver supervising / cards to read", "interpreting-provider", "partial"),
        ("Tele-cardiology to read.", "interpreting-provider", "partial"),
        ("Supervising cardiologist: Dr. N. Haver-Poe. Peds cardiology to read.", "supervising-provider", "present"),
        ("SupervisedBy=Dr. Ada Haver", "supervising-provider", "present"),
        ("ToBeReadBy=Dr. Ada Haver", "interpreting-provider", "present"),
        ("OrderedBy=Dr. Ada Haver", "ordering-provider", "present"),
        ("Referred .. Dr. Ada Haver", "ordering-provider", "present"),
        ("FROM ...... Dr. Ada Haver", "ordering-provider", "present"),
        ("Crash cart and defibrillator ready: yes", "interpreting-provider", "missing"),
        ("Reader: Riverbend cardiology group.", "interpreting-provider", "partial"),
        ("STRIPS MAILED TO READER WITH THIS SHEET", "interpreting-provider", "partial"),
        ("Read pending. As told before.", "interpreting-provider", "partial"),
        ("Supervising physician on site. Interpretation: Dr. Ada Haver.", "supervising-provider", "partial"),
        ("Supervising: Dr ____________", "supervising-provider", "missing"),
        ("The hospitalist Dr. Ada Haver put the order in.", "ordering-provider", "present"),
        ("Ordering: A. Haver MD    Hospital treadmill", "ordering-provider", "present"),
    ],
)
def test_who_did_what(checker: Checker, line: str, role: str, status: str) -> None:
    assert (
        status_of(checker.check("Treadmill 3/4/2025, A. Roe.\n" + REST + STAGES + line + "\nStopped, tired.\n"), role)
        == status
    )


@pytest.mark.parametrize(
    "told",
    [
        "Supervising: Dr. Ada Quillon; interpretation by same, to follow.",
        "Dr. Ada Quillon supervising; the tracings go to her to read.",
    ],
)
def test_who_reads_is_who_supervises(told: str, checker: Checker) -> None:
    elements = {e.id: e.status for e in checker.check(STAGED + told + "\n").elements}
    assert elements["interpreting-provider"] == "present"


@pytest.mark.parametrize(
    ("told", "credential"),
    [
        ("Performed by Hollis Prew RDCS, signed 11/06/2024. Supervised by L. Ostrand, NP.", "RDCS"),
        ("Consent signed by pt, witnessed by O. Jenk RN.", None),
        ("Left walking.\n\ne-signed Tobin Farqua, RXT, 2025-05-27 11:20", "RXT"),
        ("Rosa Ekbert, ACNP-BC. Electronically signed 11/18/2025", "ACNP-BC"),
    ],
)
def test_credentials(told: str, credential: str | None, checker: Checker) -> None:
    performed = [p for p in facts(checker, STAGED + told).staff if p.role == "performed_by"]
    assert (performed[0].credential if performed else None) == credential


def test_a_title_is_no_name(checker: Checker) -> None:
    note = "TREADMILL EXERCISE STRESS TEST, Bruce\n\nMRN 4471029, 81 y/o M\n\n" + STAGED.split("\n", 1)[1]
    assert {e.id: e.status for e in checker.check(note).elements}["patient-identification"] == "partial"


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
    ("line", "element", "status"),
    [
        ("Dr. Fenn examined nobody; she was the supervising doctor.", "supervising-provider", "present"),
        ("Supervising APP on site.", "supervising-provider", "partial"),
        ("I ran, supervised and read this test myself.\n\nPaul Fenn, MD 3/4/2025", "interpreting-provider", "present"),
        ("Ordered by lcdr fenn", "ordering-provider", "present"),
        ("CONSULT FROM: FENN, PAUL MD", "ordering-provider", "present"),
        ("Order no. | 7712345", "ordering-provider", "present"),
        ("Reader?   A COL P. Fenn, MD", "interpreting-provider", "present"),
    ],
)
def test_roles_told_without_a_label(checker: Checker, line: str, element: str, status: str) -> None:
    report = checker.check(BRUCE_AT_REST + THREE_STAGES + line + "\n")
    assert {e.id: e.status for e in report.elements}[element] == status


@pytest.mark.parametrize(
    "line",
    [
        "Supervising, MAJ Ilse Corrigan-Webb, MD. Reading, same.",
        "Supervising: Dr. Olsen. Reader: same.",
        "Supervising: Dr. Brooks Heffelfinger; interpretation by same, to follow.",
    ],
)
def test_who_reads_is_the_one_who_supervises(rules_alone: Checker, line: str) -> None:
    report = rules_alone.check(f"{BRUCE}{line}\n")
    assert {e.id: e.status for e in report.elements}["interpreting-provider"] == "present"
    at = next(p for p in report.facts.staff if p.role == "interpreting")
    assert "Dr" not in (BRUCE + line)[at.start : at.end]


@pytest.mark.parametrize(
    ("line", "status"),
    [("Super tired legs, told Dr. Olsen", "missing"), ("Super: Dr. Olsen", "present"), ("super Dr. Olsen", "present")],
)
def test_who_is_super(rules_alone: Checker, line: str, status: str) -> None:
    told = {e.id: e.status for e in rules_alone.check(f"{BRUCE}{line}\n").elements}
    assert told["supervising-provider"] == status


@pytest.mark.parametrize(
    ("line", "status"),
    [("Dr. Olsen sends pt home", "missing"), ("Dr. Lee sends pt for exertional chest pain", "present")],
)
def test_who_sends_for_a_test_orders_it(rules_alone: Checker, line: str, status: str) -> None:
    told = {e.id: e.status for e in rules_alone.check(f"{BRUCE_HEAD}{line}\n{BRUCE_STAGES}").elements}
    assert told["ordering-provider"] == status


@pytest.mark.parametrize(
    ("line", "role", "name"),
    [
        ("Order  STRESS ECG  #SX-7712  (Holm, B., NP)", "ordering", "Holm, B."),
        ("ordrd by np k swindell", "ordering", "k swindell"),
        ("dr pomfret orderd it", "ordering", "pomfret"),
        ("Dr. Holm will dictate the interpretation.", "interpreting", "Holm"),
        ("Supervising and reporting: Dr Ada Holm", "interpreting", "Ada Holm"),
        ("Supervising and reporting: Dr Ada Holm", "supervising", "Ada Holm"),
    ],
)
def test_roles_in_passing(telling: Checker, line: str, role: str, name: str) -> None:
    found = {p.role: p.name for p in telling.check(f"{BRUCE}{line}\n").facts.staff}
    assert found.get(role) == name


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("sup Dr Holm in bldg / read pend", "partial"),
        ("dr holm was in bldg, going to cardiolgy for read", "partial"),
        ("Reader: ______", "missing"),
    ],
)
def test_who_reads_is_not_yet_known(rules_alone: Checker, line: str, status: str) -> None:
    assert status_of(rules_alone.check(f"{BRUCE}{line}\n"), "interpreting-provider") == status


@pytest.mark.parametrize(
    "line",
    ["b. keswick-lane   9-9-60", "Jasper Holm, record number 3091775", "Jasper Holm, medical record number 77-12"],
)
def test_a_name_beside_another_mark(rules_alone: Checker, line: str) -> None:
    assert status_of(rules_alone.check(f"{line}\n{BRUCE}"), "patient-identification") == "present"


@pytest.mark.parametrize(
    ("line", "reader"),
    [
        ("Supervising: Dr. Holm\nReading: same", "Holm"),
        ("Ordering: Dr. Holm\nReader same", None),
    ],
)
def test_the_same_is_who_supervises(telling: Checker, line: str, reader: str | None) -> None:
    found = {p.role: p.name for p in telling.check(f"{BRUCE}{line}\n").facts.staff}
    assert found.get("interpreting") == reader


@pytest.mark.parametrize(
    ("line", "name"), [("gil farrow cvt", "gil farrow"), ("left with nurse rn", None), ("called the floor rn", None)]
)
def test_two_words_of_no_field_close_the_note(telling: Checker, line: str, name: str | None) -> None:
    found = {p.role: p.name for p in telling.check(f"{BRUCE}{line}\n").facts.staff}
    assert found.get("performed_by") == name


@pytest.mark.parametrize("line", ["N. Beck, CCT / 20250203 1015", "N. Beck, RN @ 20250203 1015"])
def test_a_signature_with_a_compact_date(rules_alone: Checker, line: str) -> None:
    assert status_of(rules_alone.check(f"{BRUCE}{line}\n"), "staff-signature") == "present"


def test_an_export_tells_in_two_fields_that_and_when_it_was_signed(rules_alone: Checker) -> None:
    fields = "perf_by=K. Dunleavy, CES\nesign=Y\nesign_ts=2025-02-03T14:01\n"
    assert status_of(rules_alone.check(BRUCE + fields), "staff-signature") == "present"


@pytest.mark.parametrize(
    ("line", "role", "name"),
    [
        ("Ordering provider: {prov:4402} Reza Tamboli, MD", "ordering", "Reza Tamboli"),
        ("Dr. Adair will still do the read.", "interpreting", "Adair"),
    ],
)
def test_roles_behind_remnants_and_fillers(telling: Checker, line: str, role: str, name: str) -> None:
    found = {p.role: p.name for p in telling.check(f"{BRUCE}{line}\n").facts.staff}
    assert found.get(role) == name


def test_a_field_left_open_above_the_signature(rules_alone: Checker) -> None:
    note = f"{BRUCE}.SUP  Dr. Roth\n.READ\nSigned electronically S. Quarles, CET 02/03/2025 08:31"
    (performer,) = [p for p in facts(rules_alone, note).staff if p.role == "performed_by"]
    assert performer.credential == "CET"
