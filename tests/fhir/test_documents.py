"""Resources become notes, with what their record proves."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notecheck.archive.refused import Refused, reasons
from notecheck.checker import Checker
from notecheck.fhir import documents as module
from notecheck.fhir.documents import Limits, documents, note_of
from notecheck.report import Context
from tests.archive.test_documents import CCDA, pdf
from tests.hooks.sent import COMPLETE, THIN, attachment, document


def context(resource: dict[str, Any], *around: dict[str, Any]) -> Context:
    sent = {"resourceType": "Bundle", "entry": [{"resource": r} for r in (resource, *around)]}
    found = note_of(documents(sent)[0]).context
    assert found is not None
    return found


def why(resource: Any, limits: Limits = Limits()) -> str:  # noqa: B008
    with pytest.raises(Refused) as refused:
        note_of(documents(resource)[0], limits)
    assert refused.value.error in reasons() or refused.value.error.startswith("NC")
    return refused.value.error


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("DocumentReference", "entered-in-error"),
        ("DiagnosticReport", "entered-in-error"),
        ("DiagnosticReport", "cancelled"),
    ],
)
def test_what_was_taken_back_is_not_read(kind: str, status: str) -> None:
    assert why({**document(), "resourceType": kind, "status": status}) == "withdrawn"
    assert why({**document(), "docStatus": "entered-in-error"}) == "withdrawn"
    assert note_of(documents({**document(), "status": "superseded"})[0]).text


def test_author_date_patient_encounter_and_status() -> None:
    assert context(document()) == Context(
        service_date=date(2026, 4, 7), author="Kim Ortiz", patient_ids=("Patient/p1", "Encounter/e1"), status="draft"
    )


def test_what_is_referred_to_is_found_among_what_came_along() -> None:
    patient = {"resourceType": "Patient", "id": "p1", "identifier": [{"value": "7714-02"}], "birthDate": "1966-05-02",
               "name": [{"family": "Quill", "given": ["Marisol"]}]}  # fmt: skip
    person = {"resourceType": "Practitioner", "id": "u1", "name": [{"family": "Vance", "given": ["Teodor"]}],
              "qualification": [{"code": {"text": "CCT"}}]}  # fmt: skip
    role = {"resourceType": "PractitionerRole", "id": "r1", "practitioner": {"reference": "Practitioner/u1"}}
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "period": {"start": "2026-04-07T08:00:00Z", "end": "2026-04-07T12:00:00Z"},
    }
    order = {"resourceType": "ServiceRequest", "id": "s1", "requester": {"display": "Dr. A. Lindqvist"}}
    around = {
        "encounter": [{"reference": "Encounter/e1"}],
        "related": [{"reference": "https://ehr.example.org/fhir/ServiceRequest/s1"}],
    }
    note = document(docStatus="final", author=[{"reference": "PractitionerRole/r1"}], context=around)
    found = context(note, patient, person, role, encounter, order)
    assert found == Context(
        service_date=date(2026, 4, 7),
        author="Teodor Vance",
        credential="CCT",
        signed_at=datetime.fromisoformat("2026-04-07T11:02:00Z"),
        patient_ids=("Patient/p1", "7714-02", "1966-05-02", "Marisol Quill", "Encounter/e1"),
        orderer="Dr. A. Lindqvist",
        status="final",
    )


def test_contained_resources_are_found() -> None:
    person = {"resourceType": "Practitioner", "id": "a", "name": [{"text": "T. Vance", "suffix": ["RCIS"]}]}
    found = context(document(contained=[person], author=[{"reference": "#a"}]))
    assert (found.author, found.credential) == ("T. Vance", "RCIS")


def test_a_stay_of_days_does_not_say_when_the_test_was() -> None:
    stay = {"resourceType": "Encounter", "id": "e1", "period": {"start": "2026-04-01", "end": "2026-04-09"}}
    assert context(document(context={"encounter": [{"reference": "Encounter/e1"}]}), stay).service_date is None


def test_a_diagnostic_report() -> None:
    report = {
        "resourceType": "DiagnosticReport", "id": "r1", "status": "corrected", "issued": "2026-04-07T12:00:00Z", "effectiveDateTime": "2026-04-07",
        "subject": {"display": "Marisol Quill", "identifier": {"value": "7714-02"}}, "performer": [{"display": "K. Ortiz"}],
        "presentedForm": [attachment(THIN)],
    }  # fmt: skip
    piece = note_of(documents(report)[0])
    assert (piece.text, piece.note_id) == (THIN, "r1")
    assert piece.context == Context(
        service_date=date(2026, 4, 7), author="K. Ortiz", signed_at=datetime.fromisoformat("2026-04-07T12:00:00Z"),
        patient_ids=("7714-02", "Marisol Quill"), status="amended",
    )  # fmt: skip


def test_a_binary_and_bundles() -> None:
    binary = {"resourceType": "Binary", "id": "b1", **attachment(THIN)}
    assert note_of(documents(binary)[0]).text == THIN
    pointing = document(content=[{"attachment": {"contentType": "text/plain", "url": "urn:uuid:1"}}])
    sent = {
        "resourceType": "Bundle",
        "entry": [{"resource": pointing}, {"fullUrl": "urn:uuid:1", "resource": binary}, {"resource": document()}],
    }
    found = documents(sent)
    assert [d.expression for d in found] == ["Bundle.entry[0].resource", "Bundle.entry[2].resource"]
    assert [note_of(d).text for d in found] == [THIN, THIN]
    alone = documents({"resourceType": "Bundle", "entry": [{"resource": binary}]})
    assert [d.expression for d in alone] == ["Bundle.entry[0].resource"]


RTF = r"{\rtf1\ansi Treadmill stress test, Bruce.\par Stopped: fatigue.\par}"
HTML = "<p>Treadmill stress test, <b>Bruce</b>.</p><script>no()</script><p>Stopped: fatigue.</p>"
CDA = CCDA.format(
    "<structuredBody><component><section><text><paragraph>Treadmill stress test, Bruce.</paragraph>"
    "<paragraph>Stopped: fatigue.</paragraph></text></section></component></structuredBody>"
)


@pytest.mark.parametrize(
    ("content", "media"),
    [("Treadmill stress test, Bruce.\nStopped: fatigue.", "text/plain; charset=utf-8"), (RTF, "text/rtf"), (RTF, "application/rtf"), (HTML, "text/html"),
     (pdf(["Treadmill stress test, Bruce.", "Stopped: fatigue."]), "application/pdf"), (CDA, "text/xml"), (CDA, "application/xml")],
)  # fmt: skip
def test_attachments_of_every_kind(content: str | bytes, media: str) -> None:
    lines = [line.strip() for line in note_of(documents(document(content, media))[0]).text.split("\n") if line.strip()]
    assert lines == ["Treadmill stress test, Bruce.", "Stopped: fatigue."]


def test_the_header_of_a_cda_fills_gaps_and_overrules_nothing() -> None:
    found = context(document(CDA, "text/xml"))
    assert found.patient_ids == ("Patient/p1", "Encounter/e1")
    bare = document(CDA, "text/xml", subject=None, context=None)
    assert (context(bare).patient_ids, context(bare).service_date) == (("P1", "19600102"), date(2026, 4, 7))


def test_a_form_that_cannot_be_read_gives_way_to_one_that_can() -> None:
    forms = [
        {"attachment": attachment("x", "image/png")},
        {"attachment": attachment(b"%PDF-", "application/pdf")},
        {"attachment": attachment(HTML, "text/html")},
    ]
    assert "Bruce" in note_of(documents(document(content=forms))[0]).text


@pytest.mark.parametrize(("content", "media", "reason"), [
    (b"\x89PNG\r\n\x1a\n", "image/png", "unknown-type"), (b"%PDF-1.4 broken", "application/pdf", "damaged"), (pdf([]), "application/pdf", "no-text-layer"),
    (pdf(["x"], encrypt=True), "application/pdf", "encrypted"), ("no rtf", "text/rtf", "damaged"), ("<x/>", "text/xml", "not-clinical-document"),
    ("<div>" * 5000 + "x", "text/html", "too-deep"), (b"\x00" * 5000, "text/plain", "NC002"),
])  # fmt: skip
def test_attachments_that_cannot_be_read(content: str | bytes, media: str, reason: str) -> None:
    assert why(document(content, media)) == reason


def test_an_attachment_is_limited_in_size() -> None:
    assert why(document("x" * 1000), Limits(size=500)) == "NC003"
    assert note_of(documents(document("x" * 300))[0], Limits(size=500)).text == "x" * 300


def test_an_attachment_is_limited_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def for_ever(*_: Any) -> Any:
        try:
            while True:
                pass
        except Exception:
            yield None

    monkeypatch.setattr(module, "pieces_of", for_ever)
    assert why(document(), Limits(seconds=0.05)) == "too-slow"


@pytest.mark.parametrize("sent", [None, 7, [], {}, {"resourceType": 7}, {"resourceType": "Patient"}])
def test_what_is_no_document(sent: Any) -> None:
    assert why(sent) == "not-fhir"


ODD = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["reference", "display", "attachment", "data", "url", "contentType", "period", "start", "name", "resourceType", "id",
        "coding", "identifier", "value", "resource", "text", "div", "practitioner"]), inner, max_size=4), max_leaves=12)  # fmt: skip
KEYS = [
    "content", "author", "subject", "context", "date", "docStatus", "contained", "text", "id", "presentedForm", "performer", "encounter", "basedOn", "status",
    "issued", "effectivePeriod", "data", "contentType", "entry",
]  # fmt: skip


@given(
    st.sampled_from(["DocumentReference", "DiagnosticReport", "Binary", "Bundle"]),
    st.dictionaries(st.sampled_from(KEYS), ODD),
)
def test_whatever_a_resource_holds_it_is_read_or_refused(kind: str, parts: dict[str, Any]) -> None:
    for sent in (
        {**parts, "resourceType": kind},
        {"resourceType": "Bundle", "entry": [{"resource": {**document(), **parts}}, parts]},
    ):
        try:
            for found in documents(sent):
                piece = note_of(found)
                assert isinstance(piece.text, str)
                assert json.loads(piece.context.model_dump_json() if piece.context else "{}") is not None
        except Refused as refused:
            assert refused.error in reasons() or refused.error.startswith("NC")  # noqa: PT017  (either way is right)


def test_what_the_record_proves_counts(checker: Checker) -> None:
    lines = [line for line in COMPLETE.splitlines() if not line.startswith(("Patient", "Date of test", "Performed by"))]
    piece = note_of(documents(document("\n".join(lines)))[0])
    statuses = {e.id: (e.status, e.source) for e in checker.check(piece.text, context=piece.context).elements}
    assert statuses["patient-identification"] == ("present", "record")
    assert statuses["test-date"] == ("present", "record")
    assert statuses["staff-signature"][0] == "not_applicable"


def test_a_draft_in_base64_with_line_ends() -> None:
    data = "\r\n".join(base64.encodebytes(THIN.encode()).decode().splitlines())
    assert note_of(documents(document(content=[{"attachment": {"data": data}}]))[0]).text == THIN
