"""Encounters of several documents: which of them count, what the record shows, what does not agree."""

from __future__ import annotations

import json
import re
from datetime import date, datetime

import pytest
from pydantic import ValidationError

import notecheck
from notecheck.checker import Checker
from notecheck.encounter.document import Document
from notecheck.encounter.report import RecordFinding, RecordReport
from notecheck.encounter.together import MOST_DOCUMENTS
from notecheck.errors import RecordError
from notecheck.policy.model import built_in
from notecheck.report import Context
from tests.encounter.papers import ORDER, PATIENT, READING, TECHNICIAN, paper, physicians, technicians, without
from tests.test_messages import FINDINGS, LEADING, PAYMENT


def standings(report: RecordReport) -> list[str]:
    return [d.standing for d in report.documents]


def codes(report: RecordReport) -> list[str]:
    return [f.code for f in report.findings]


def found(report: RecordReport, code: str) -> RecordFinding:
    (one,) = [f for f in report.findings if f.code == code]
    return one


def shown(report: RecordReport, documents: list[Document], element: str) -> list[tuple[str, str]]:
    """The documents and the words that show an element."""
    texts = {d.name: d.text for d in documents}
    (one,) = [e for e in report.elements if e.id == element]
    return [(p.document, texts[p.document][p.start : p.end]) for p in one.evidence]


def said(finding: RecordFinding, documents: list[Document]) -> list[tuple[str, str]]:
    """The documents and the words that a finding speaks of."""
    texts = {d.name: d.text for d in documents}
    assert finding.document is not None
    assert finding.start is not None
    first = (finding.document, texts[finding.document][finding.start : finding.end])
    return [first, *((p.document, texts[p.document][p.start : p.end]) for p in finding.related)]


# One document.


@pytest.mark.parametrize(
    "text",
    [
        TECHNICIAN,
        without(TECHNICIAN, "Stopped", "Indication", "Performed"),
        f"{TECHNICIAN}Positive stress test.\n",
        READING,
        ORDER,
        "Treadmill ordered by Dr. Finch. BP 212/116. Test not started, rescheduled.\nI. Carrow, CCT 3/12/2026",
        "Lexiscan stress. Regadenoson 0.4 mg IV at 10:05. Rest HR 70 BP 130/70. 1 min HR 92 BP 128/70.",
        f"{TECHNICIAN}This note was entered in error on the wrong patient.\n",
    ],
)
def test_a_record_of_one_document_is_judged_as_that_note(checker: Checker, text: str) -> None:
    note, record = checker.check(text, note_id="A"), checker.check_record([text])
    assert (record.verdict, record.hold_reasons, record.score) == (note.verdict, note.hold_reasons, note.score)
    assert (record.kind, record.review) == (note.note.kind, note.review)
    assert [(e.id, e.status, e.source) for e in record.elements] == [(e.id, e.status, e.source) for e in note.elements]
    assert [[(p.start, p.end) for p in e.evidence] for e in record.elements] == [
        [(p.start, p.end) for p in e.evidence] for e in note.elements
    ]
    told = [(f.code, f.severity, f.message, f.query, f.start, f.end) for f in note.findings]
    assert [(f.code, f.severity, f.message, f.query, f.start, f.end) for f in record.findings] == told


# Versions.


def test_the_latest_signed_version_rules(checker: Checker) -> None:
    documents = [
        technicians(version=2, signed_at=date(2026, 5, 20)),
        technicians(without(TECHNICIAN, "Stopped"), version=1, signed_at=date(2026, 5, 19)),
    ]
    report = checker.check_record(documents)
    assert standings(report) == ["in_force", "superseded"]
    assert (report.verdict, [d.report.verdict for d in report.documents]) == ("ready", ["ready", "hold"])
    assert [(d.id, d.version) for d in report.documents] == [("tech", 2), ("tech", 1)]


def test_what_a_superseded_version_shows_counts_no_more(checker: Checker) -> None:
    documents = [
        technicians(signed_at=datetime(2026, 5, 19, 8)),
        technicians(without(TECHNICIAN, "Stopped"), signed_at=datetime(2026, 5, 19, 9)),
    ]
    report = checker.check_record(documents)
    assert standings(report) == ["superseded", "in_force"]
    assert (report.verdict, codes(report)) == ("hold", ["NC123"])


@pytest.mark.parametrize(("first", "later"), [("1.9", "1.10"), (2, 10), ("A", "B"), ("v2", "v11"), (None, 1)])
def test_versions_are_ordered_as_people_count(checker: Checker, first: int | str | None, later: int | str) -> None:
    for documents in ([(first, ORDER), (later, TECHNICIAN)], [(later, TECHNICIAN), (first, ORDER)]):
        report = checker.check_record([technicians(text, version=version) for version, text in documents])
        assert {d.version: d.standing for d in report.documents} == {first: "superseded", later: "in_force"}


def test_versions_under_ids_of_their_own_share_a_series(checker: Checker) -> None:
    documents = [
        technicians(without(TECHNICIAN, "Stopped"), "d-1", series="d", version=1),
        technicians(TECHNICIAN, "d-2", series="d", version=2),
    ]
    report = checker.check_record(documents)
    assert standings(report) == ["superseded", "in_force"]
    assert {p.document for e in report.elements for p in e.evidence} == {"d-2"}


def test_a_draft_does_not_overrule_a_signed_version(checker: Checker) -> None:
    documents = [
        technicians(version=1),
        technicians(f"{TECHNICIAN}Positive stress test.\n", version=2, status="draft"),
    ]
    report = checker.check_record(documents)
    assert standings(report) == ["in_force", "draft"]
    assert (report.verdict, report.findings) == ("ready", ())


def test_a_draft_that_was_signed_later_is_superseded(checker: Checker) -> None:
    report = checker.check_record([technicians(version=1, status="draft"), technicians(version=2)])
    assert standings(report) == ["superseded", "in_force"]


def test_a_draft_alone_counts_and_is_not_asked_for_its_signature(checker: Checker) -> None:
    unsigned = without(TECHNICIAN, "Performed")
    report = checker.check_record([technicians(unsigned, status="draft"), physicians()])
    assert standings(report) == ["in_force", "in_force"]
    status = {e.id: e.status for e in report.elements}
    assert status["staff-signature"] == "not_applicable"
    assert report.verdict == "ready"


def test_a_draft_of_another_document_waits_beside_a_signed_note(checker: Checker) -> None:
    log = paper(f"{PATIENT}Treadmill stress test. Stopped: leg fatigue\n", "log", kind="Stress log", status="draft")
    report = checker.check_record([technicians(without(TECHNICIAN, "Stopped")), log])
    assert standings(report) == ["in_force", "draft"]
    assert codes(report) == ["NC123"]


def test_versions_that_nothing_orders_are_told(checker: Checker) -> None:
    report = checker.check_record([technicians(without(TECHNICIAN, "Stopped")), technicians()])
    assert standings(report) == ["superseded", "in_force"]
    assert (report.verdict, codes(report)) == ("review", ["NC604"])


def test_a_note_withdrawn_by_its_own_words_does_not_count_beside_another(checker: Checker) -> None:
    wrong = f"{TECHNICIAN.replace('Max HR 134', 'Max HR 171')}This note was entered in error on the wrong patient.\n"
    report = checker.check_record([technicians(wrong, "first"), technicians(name="second")])
    assert standings(report) == ["withdrawn", "in_force"]
    assert (report.verdict, report.findings) == ("ready", ())


# Best evidence.


def test_each_element_has_its_best_evidence_located(checker: Checker) -> None:
    documents = [
        technicians(without(TECHNICIAN, "Indication", "Leads")),
        paper(ORDER, "order", kind="Order", status="final"),
        paper(
            f"{PATIENT}Leads: 12-lead Mason-Likar, 10 electrodes\n",
            "strip",
            kind="Exercise ECG tracing",
            status="final",
        ),
    ]
    report = checker.check_record(documents)
    assert report.verdict == "ready"
    assert shown(report, documents, "indication") == [("order", "palpitations")]
    assert {name for name, _ in shown(report, documents, "lead-placement")} == {"strip"}
    assert ("tech", "Bruce") in shown(report, documents, "protocol")
    assert {name for name, _ in shown(report, documents, "ordering-provider")} == {"tech", "order"}
    alone = checker.check(documents[0].text, context=documents[0].context)
    assert alone.verdict == "hold"
    assert report.score is not None
    assert alone.score is not None
    assert report.score > alone.score


def test_a_document_of_something_else_shows_nothing_of_the_test(checker: Checker) -> None:
    visit = f"PROGRESS NOTE\n{PATIENT}Seen in clinic. HR 71, BP 128/80. ECG: sinus rhythm. Stopped: smoking. Impression: stable angina, low risk.\n"
    visit += "Indication: murmur\nOrdered by: Dr. V. Lund\n"
    gaps = without(TECHNICIAN, "Stopped", "Resting ECG", "Indication", "Ordered")
    documents = [technicians(gaps), paper(visit, "visit", status="final")]
    report = checker.check_record(documents)
    assert report.verdict == "hold"
    assert {p.document for e in report.elements for p in e.evidence} == {"tech"}
    assert {"NC103", "NC104", "NC108", "NC123"} <= set(codes(report))
    assert {f.document for f in report.findings} <= {"tech", None}


def test_what_is_partial_everywhere_is_partial_with_all_its_places(checker: Checker) -> None:
    short = without(TECHNICIAN, "Performed") + "Milo Dragan, CCT\n"
    documents = [technicians(short), technicians("Treadmill stress test, Bruce.\nMilo Dragan CCT\n", "second")]
    report = checker.check_record(documents)
    finding = found(report, "NC126")
    assert finding.severity == "warning"
    assert {finding.document, *(p.document for p in finding.related)} == {"tech", "second"}


def test_another_ones_signature_is_not_the_performing_staffs(checker: Checker) -> None:
    consent = paper(
        f"CONSENT\n{PATIENT}Risks explained, patient agrees. Nora Feld, RN  e-signed 05/19/2026\n",
        "consent",
        status="final",
    )
    for other in (consent, physicians()):
        report = checker.check_record([technicians(without(TECHNICIAN, "Performed")), other])
        assert {e.id: e.status for e in report.elements}["staff-signature"] == "missing"
        assert "NC126" in codes(report)


def test_what_the_record_proves_of_one_document_holds_for_all(checker: Checker) -> None:
    bare = without(TECHNICIAN, "Patient", "Date of test")
    report = checker.check_record(
        [
            technicians(bare),
            physicians(
                without(READING, "Date of test"), patient_ids=("40-2217", "1961-03-14"), service_date=date(2026, 5, 19)
            ),
        ]
    )
    known = {e.id: (e.status, e.source) for e in report.elements}
    assert known["test-date"] == ("present", "record")
    assert known["patient-identification"][0] == "present"


# Addenda.


def test_an_addendum_adds(checker: Checker) -> None:
    addendum = "ADDENDUM 05/20/2026: Stopped: leg fatigue. Milo Dragan, CCT e-signed 05/20/2026\n"
    documents = [
        technicians(without(TECHNICIAN, "Stopped"), series="d"),
        paper(addendum, "more", series="d", kind="Addendum", status="final", signed_at=date(2026, 5, 20)),
    ]
    report = checker.check_record(documents)
    assert standings(report) == ["in_force", "in_force"]
    assert report.verdict == "ready"
    assert {name for name, _ in shown(report, documents, "termination-reason")} == {"more"}


def test_the_date_of_an_addendum_is_not_the_tests(checker: Checker) -> None:
    addendum = "ADDENDUM 05/21/2026: treadmill stopped for leg fatigue. Milo Dragan, CCT\n"
    documents = [technicians(without(TECHNICIAN, "Date of test", "Performed")), paper(addendum, "more", status="final")]
    report = checker.check_record(documents)
    assert {e.id: e.status for e in report.elements}["test-date"] == "missing"
    labelled = paper(addendum.replace("05/21/2026:", "05/21/2026: date of test 05/19/2026,"), "more", status="final")
    assert shown(checker.check_record([documents[0], labelled]), [labelled], "test-date") == [("more", "05/19/2026")]


def test_a_draft_addendum_adds_nothing_yet(checker: Checker) -> None:
    addendum = paper("ADDENDUM: Stopped: leg fatigue.\n", "more", kind="Addendum", status="draft")
    report = checker.check_record([technicians(without(TECHNICIAN, "Stopped")), addendum])
    assert standings(report) == ["in_force", "draft"]
    assert report.verdict == "hold"


def test_interpretation_in_an_addendum_of_the_staff_is_a_leak(checker: Checker) -> None:
    addendum = paper(
        "Addendum 05/20/2026: Positive stress test. Milo Dragan, CCT\n", "more", kind="Addendum", status="final"
    )
    report = checker.check_record([technicians(), addendum])
    assert (report.verdict, report.hold_reasons) == ("hold", ("more_than_tracing",))
    assert found(report, "NC201").document == "more"


def test_a_signed_addendum_takes_words_back(checker: Checker) -> None:
    addendum = 'ADDENDUM 05/20/2026: "positive stress test" was entered in error. Milo Dragan, CCT\n'
    documents = [
        technicians(f"{TECHNICIAN}Positive stress test.\n"),
        paper(addendum, "more", kind="Addendum", status="final", signed_at=date(2026, 5, 20)),
    ]
    report = checker.check_record(documents)
    finding = found(report, "NC201")
    assert (finding.severity, finding.query, report.verdict) == ("info", None, "ready")
    assert [(name, words.lower()) for name, words in said(finding, documents)] == [
        ("tech", "positive stress test"),
        ("more", "positive stress test"),
    ]


def test_words_of_another_document_are_not_taken_back(checker: Checker) -> None:
    addendum = 'ADDENDUM 05/20/2026: "no ischemia" was entered in error. Milo Dragan, CCT\n'
    report = checker.check_record(
        [technicians(f"{TECHNICIAN}Positive stress test.\n"), paper(addendum, "more", kind="Addendum", status="final")]
    )
    assert found(report, "NC201").severity == "error"


# Interpretation where it belongs.


@pytest.mark.parametrize(
    "known",
    [
        {"credential": "M.D., FACC"},
        {"credential": None, "kind": "Cardiology interpretation"},
        {"credential": None, "kind": "Stress test 93018"},
        {"credential": "PA-C", "kind": "Physician report"},
    ],
)
def test_the_physicians_own_signed_document_is_where_interpretation_belongs(checker: Checker, known: dict) -> None:
    documents = [technicians(), physicians(**known)]
    report = checker.check_record(documents)
    assert (report.verdict, report.findings, report.score) == ("ready", (), 100.0)
    assert [d.author for d in report.documents] == ["staff", "physician"]
    assert report.documents[1].report.verdict == "hold"
    assert report.review is not None
    assert report.review.interpretation_excluded.answer == "yes"


@pytest.mark.parametrize(
    "known",
    [
        {"credential": "CCT"},
        {"credential": "RN", "kind": "Interpretation"},
        {"kind": "Technician note, 93017"},
        {"author": None, "credential": None},
    ],
)
def test_a_document_of_the_staff_that_interprets_spoils_the_record(checker: Checker, known: dict) -> None:
    report = checker.check_record([technicians(), physicians(**known)])
    assert (report.verdict, report.hold_reasons) == ("hold", ("more_than_tracing",))
    assert {f.document for f in report.findings} == {"read"}


def test_the_technicians_note_still_may_not_interpret_beside_a_reading(checker: Checker) -> None:
    report = checker.check_record([technicians(f"{TECHNICIAN}Positive stress test.\n"), physicians()])
    assert (report.verdict, [(f.code, f.document) for f in report.findings]) == ("hold", [("NC201", "tech")])


def test_an_unsigned_reading_is_told_and_shows_nothing(checker: Checker) -> None:
    unsigned = without(READING, "Electronically")
    bare = without(TECHNICIAN, "Reading", "Stopped")
    report = checker.check_record(
        [technicians(bare), physicians(f"{unsigned}Stopped: leg fatigue\n", status="draft", signed_at=None)]
    )
    assert codes(report) == ["NC605", "NC123", "NC129"]
    assert found(report, "NC605").addressee == "interpreting"
    assert found(report, "NC605").document == "read"


def test_a_signature_in_the_reading_itself_is_one(checker: Checker) -> None:
    report = checker.check_record([technicians(), physicians(status=None, signed_at=None)])
    assert report.verdict == "ready"


def test_the_author_of_the_reading_is_who_reads(checker: Checker) -> None:
    report = checker.check_record(
        [technicians(without(TECHNICIAN, "Reading")), physicians(without(READING, "Electronically"))]
    )
    (reader,) = [e for e in report.elements if e.id == "interpreting-provider"]
    assert (reader.status, reader.source) == ("present", "record")


# What does not agree.


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("max HR 134", "max HR 151", "NC606", [("tech", "134"), ("read", "151")]),
        ("Bruce protocol", "Naughton protocol", "NC606", [("tech", "Bruce"), ("read", "Naughton")]),
        ("exercise time 6:30", "exercise time 9:10", "NC606", [("tech", "6:30"), ("read", "9:10")]),
        ("7.4 METs", "11.2 METs", "NC606", [("tech", "7.4"), ("read", "11.2 METs")]),
        ("05/19/2026\n", "05/20/2026\n", "NC424", [("tech", "05/19/2026"), ("read", "05/20/2026")]),
        ("1961", "1951", "NC606", None),
    ],
)
def test_what_two_documents_say_differently_is_located_in_both(
    checker: Checker, old: str, new: str, code: str, words: list[tuple[str, str]] | None
) -> None:
    documents = [technicians(), physicians(READING.replace(old, new))]
    report = checker.check_record(documents)
    finding = found(report, code)
    assert (report.verdict, finding.severity) == ("review", "warning")
    assert {finding.document, *(p.document for p in finding.related)} == {"tech", "read"}
    if words is not None:
        assert said(finding, documents) == words


@pytest.mark.parametrize(
    ("old", "new"), [("max HR 134", "max HR 136"), ("7.4 METs", "7.9 METs"), ("time 6:30", "time 6:20")]
)
def test_what_lies_within_the_tolerances_agrees(checker: Checker, old: str, new: str) -> None:
    assert old in READING
    assert checker.check_record([technicians(), physicians(READING.replace(old, new))]).findings == ()


def test_a_peak_below_the_rows_of_another_document(checker: Checker) -> None:
    log = f"{PATIENT}Treadmill stress test 05/19/2026\nRest HR 70 BP 126/78\nStage 1 3:00 HR 102 BP 140/80\nStage 2 6:00 HR 149 BP 156/82\nRecovery 1 min HR 116 BP 148/80\n"
    documents = [technicians(), paper(log, "log", kind="Exercise log", status="final")]
    finding = found(checker.check_record(documents), "NC402")
    assert said(finding, documents) == [("tech", "134"), ("log", "149")]


def test_a_log_of_some_stages_tells_no_length_of_the_test(checker: Checker) -> None:
    log = f"{PATIENT}Treadmill stress test 05/19/2026\nRest HR 70 BP 126/78\nStage 1 3:00 HR 102 BP 140/80\n"
    documents = [technicians(), paper(log, "log", kind="Exercise log", status="final")]
    report = checker.check_record(documents)
    assert report.documents[1].report.facts.duration is not None
    assert report.findings == ()


def test_a_symptom_told_in_one_document_and_denied_in_another(checker: Checker) -> None:
    documents = [technicians(), physicians(READING.replace("7.4 METs.", "7.4 METs. Chest pain at peak exercise."))]
    finding = found(checker.check_record(documents), "NC416")
    assert [name for name, _ in said(finding, documents)] == ["read", "tech"]


def test_two_drugs(checker: Checker) -> None:
    drug = f"""REGADENOSON STRESS TEST
{PATIENT}Date of test: 05/19/2026
Regadenoson 0.4 mg IV push at 10:05
Rest HR 70 BP 126/78
1 min HR 92 BP 120/70
3 min HR 88 BP 122/72
"""
    documents = [
        technicians(drug),
        technicians(drug.replace("Regadenoson", "Adenosine").replace("REGADENOSON", "ADENOSINE"), "two"),
    ]
    finding = found(checker.check_record(documents), "NC420")
    assert [name for name, _ in said(finding, documents)] == ["tech", "two"]


def test_a_test_that_one_document_says_was_not_done(checker: Checker) -> None:
    none = f"{PATIENT}Treadmill 05/19/2026. BP 212/116. Test not started, rescheduled.\nI. Carrow, CCT 5/19/2026\n"
    documents = [technicians(), paper(none, "none", status="final")]
    report = checker.check_record(documents)
    assert report.kind == "exercise"
    finding = found(report, "NC606")
    assert {name for name, _ in said(finding, documents)} == {"tech", "none"}
    assert report.hold_reasons == ()


def test_owners_that_differ_between_documents(checker: Checker) -> None:
    other = TECHNICIAN.replace("clinic owned", "hospital owned")
    documents = [technicians(), technicians(other, "second")]
    report = checker.check_record(documents)
    assert report.review is not None
    assert report.review.ownership.answer == "conflicting"
    assert {p.document for p in found(report, "NC305").related} == {"second"}


# What does not belong together.


def test_documents_of_two_patients_are_not_merged(checker: Checker) -> None:
    stranger = READING.replace(PATIENT, "Patient: Vance, Bruno   DOB 11/02/1948   MRN 88-1030\n")
    documents = [technicians(), physicians(stranger)]
    report = checker.check_record(documents)
    assert (report.status, report.verdict, report.score, report.review, report.elements) == (
        "not_evaluated",
        None,
        None,
        None,
        (),
    )
    finding = found(report, "NC601")
    assert {name for name, _ in said(finding, documents)} == {"tech", "read"}
    assert ("read", "MRN 88-1030") in said(finding, documents)
    assert [d.report.verdict for d in report.documents] == ["ready", "hold"]


def test_patients_that_the_record_tells_apart_are_not_merged(checker: Checker) -> None:
    bare = [without(text, "Patient") for text in (TECHNICIAN, READING)]
    report = checker.check_record(
        [technicians(bare[0], patient_ids=("40-2217",)), physicians(bare[1], patient_ids=("88-1030",))]
    )
    assert codes(report) == ["NC601"]
    one = checker.check_record([technicians(patient_ids=("MRN402217", "x")), physicians(patient_ids=("40-2217", "x"))])
    assert one.verdict == "ready"


def test_documents_of_two_encounters_are_not_merged(checker: Checker) -> None:
    report = checker.check_record([technicians(encounter="V1"), physicians(encounter="V2")])
    assert (report.status, codes(report)) == ("not_evaluated", ["NC602"])
    assert "tech" in report.findings[0].message
    assert "read" in report.findings[0].message
    assert checker.check_record([technicians(encounter="V1"), physicians(encounter="V1")]).verdict == "ready"


def test_tests_of_two_years_are_not_merged(checker: Checker) -> None:
    documents = [technicians(), physicians(READING.replace("05/19/2026", "05/19/2024"))]
    finding = found(checker.check_record(documents), "NC602")
    assert said(finding, documents) == [("tech", "05/19/2026"), ("read", "05/19/2024")]


def test_an_archive_is_no_encounter(checker: Checker) -> None:
    report = checker.check_record([paper("Treadmill.", f"d{n}") for n in range(MOST_DOCUMENTS + 1)])
    assert (report.status, codes(report), len(report.documents)) == ("not_evaluated", ["NC603"], MOST_DOCUMENTS + 1)


# What cannot be read.


def test_a_document_that_cannot_be_read_is_never_silence(checker: Checker) -> None:
    report = checker.check_record([technicians(), paper("", "scan")])
    assert (report.verdict, codes(report), report.findings[0].document) == ("hold", ["NC001"], "scan")
    superseded = checker.check_record([technicians("", version=1), technicians(version=2)])
    assert superseded.verdict == "ready"


def test_nothing_that_can_be_read(checker: Checker) -> None:
    report = checker.check_record(["", "\x00\x01\x02"])
    assert (report.status, report.verdict, codes(report)) == ("not_evaluated", None, ["NC001", "NC001"])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "no documents"),
        ([TECHNICIAN, 7], "document 2 is a int"),
        ([{"text": TECHNICIAN, "mrn": "40-2217"}], "document 1: mrn"),
        ([{"id": "A"}], "document 1: text"),
        ([{"text": "a", "context": {"status": "Quibberdash"}}], "document 1: context.status"),
        ([{"text": "a", "id": "A", "series": "x"}, {"text": "b", "id": "A", "series": "y"}], "document 2 has the id"),
        ([{"text": "a", "id": "A"}, {"text": "b", "id": "A", "type": "addendum"}], "document 2 has the id"),
    ],
)
def test_what_is_no_document_is_told_without_its_words(checker: Checker, given: list, words: str) -> None:
    with pytest.raises(RecordError, match=re.escape(words)) as raised:
        checker.check_record(given)
    assert "Quibberdash" not in str(raised.value)
    assert "40-2217" not in str(raised.value)


# The report.


def test_a_record_holds_no_text_unless_asked(checker: Checker, telling: Checker) -> None:
    documents = [technicians(f"{TECHNICIAN}Positive stress test.\n"), physicians(READING.replace("134", "150"))]
    quiet = checker.check_record(documents).model_dump_json()
    for word in ("Osterlund", "Hedda", "40-2217", "Dragan", "Abernathy", "Positive stress test."):
        assert word not in quiet
    loud = telling.check_record(documents)
    assert found(loud, "NC201").text == "Positive stress test"
    assert loud.documents[0].report.note.text == documents[0].text


def test_a_record_is_frozen_round_trips_and_repeats_itself(checker: Checker) -> None:
    documents = [technicians(), physicians(READING.replace("134", "150"))]
    report = checker.check_record(documents, encounter="V1")
    assert report.encounter == "V1"
    assert RecordReport.model_validate(json.loads(report.model_dump_json())) == report
    assert checker.check_record(documents, encounter="V1").model_dump_json() == report.model_dump_json()
    with pytest.raises(ValidationError):
        report.verdict = "ready"  # type: ignore[misc]


def test_the_package_offers_it() -> None:
    report = notecheck.check_record([notecheck.Document(text=TECHNICIAN, context=Context(status="final"))])
    assert isinstance(report, notecheck.RecordReport)
    assert report.verdict == "ready"
    assert len(report.documents[0].id) == 12
    with pytest.raises(notecheck.RecordError):
        notecheck.check_record([])


def test_every_place_lies_in_its_document(checker: Checker) -> None:
    documents = [technicians(f"\ufeff{TECHNICIAN}Positive stress test.\n"), physicians(READING.replace("134", "150"))]
    texts = {d.name: d.text for d in documents}
    report = checker.check_record(documents)
    places = [p for e in report.elements for p in e.evidence] + [p for f in report.findings for p in f.related]
    assert places
    for p in places:
        assert 0 <= p.start < p.end <= len(texts[p.document])


def test_what_is_said_of_a_record_is_compliant(checker: Checker) -> None:
    policy = built_in("cpt-93017")
    words = [(r.code, text) for r in policy.record for text in (r.message, r.query or "")]
    changes = (
        ("134", "151"),
        ("Bruce", "Naughton"),
        ("6:30", "9:10"),
        ("7.4", "11.2"),
        ("05/19/2026\n", "05/20/2026\n"),
        ("1961", "1951"),
    )
    for old, new in changes:
        for f in checker.check_record([technicians(), physicians(READING.replace(old, new))]).findings:
            words += [(f.code, f.message), (f.code, (f.query or "").partition("? ")[0])]
    for code, text in words:
        for pattern in (PAYMENT, LEADING, FINDINGS):
            assert not pattern.search(text), f"{code}: {pattern.search(text)}"
    for rule in policy.record:
        assert rule.query is not None
        assert rule.query.endswith("?")
        assert rule.query.count("?") == 1
