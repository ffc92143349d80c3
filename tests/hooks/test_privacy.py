"""Planted names in every place of what an EHR sends, looked for in everything that comes out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.hooks.sent import address, attachment, call, document
from tests.service.running import Service
from tests.test_privacy import NAMES, NOTE, assert_silent

NAME = NAMES[0]
FULL = document(
    NOTE,
    id=NAME,
    subject={"reference": f"Patient/{NAME}", "display": NAMES[1], "identifier": {"value": NAMES[3]}},
    author=[{"display": NAMES[4]}],
    description=NAME,
    contained=[{"resourceType": "Practitioner", "id": "a", "name": [{"text": NAMES[2]}]}],
)
PERSON = {"resourceType": "Patient", "id": NAME, "name": [{"text": NAMES[1]}]}
CALLS: dict[str, Any] = {
    "a call": call(note=FULL) | {"hookInstance": NAME, "fhirServer": f"https://{NAME}.example.org"},
    "a call with more": call("patient-view", FULL, extension={NAME: NAMES[1]}),
    "a wrong hook": call("note-save", FULL) | {"hook": NAME},
    "a wrong key": {NAME: NAMES[1], "hook": [NAME], "context": {NAME: NAME}},
    "no note": call(note=PERSON),
    "a wrong type": call(note={**FULL, "content": [{"attachment": attachment(NOTE, NAME)}]}),
    "an address": call(note={**FULL, "content": [{"attachment": {"url": f"https://{NAME}.example.org/Binary/{NAME}"}}]}),
    "no text": call(note={**FULL, "content": [{"attachment": attachment(f"%PDF-{NAME}", "application/pdf")}]}),
    "feedback": {"feedback": [{"card": NAME, "outcome": "overridden", "outcomeTimestamp": "2026-04-07T11:05:00Z",
        "overrideReason": {"reason": {"code": NAME, "system": NAME}, "userComment": NOTE}}]},
    "wrong feedback": {"feedback": [{"card": NAME, "outcome": NAME, "outcomeTimestamp": NAME}]},
    "a document": FULL,
    "a report": {"resourceType": "DiagnosticReport", "id": NAME, "status": NAME, "presentedForm": [attachment(NOTE)]},
    "another resource": PERSON,
    "a bundle": {"resourceType": "Bundle", "entry": [{"resource": FULL}, {"resource": PERSON, "fullUrl": NAME}]},
    "parameters": {"resourceType": "Parameters", "parameter": [{"name": NAME, "resource": FULL}]},
}  # fmt: skip
ADDRESSES = ["/cds-services", f"/cds-services/{NAME}", f"/cds-services/{NAME}/feedback", "/fhir/DocumentReference/$check", "/fhir/metadata",
    f"/fhir/{NAME}", "/fhir/OperationDefinition/check", *(address(h) + end for h in ("note-save", "note-sign", "patient-view", "encounter-discharge") for end in ("", "/feedback"))]  # fmt: skip


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_answer_holds_a_name(service: Service, path: str) -> None:
    headers = {"Authorization": f"Bearer {NAME}", "User-Agent": NAME, "Origin": f"https://{NAME}.example.org"}
    with service.client(headers=headers) as client:
        for method in ("GET", "POST", "PUT", "OPTIONS"):
            for sent in CALLS.values():
                for kind in ("application/json", "application/fhir+json", NAME):
                    answer = client.request(
                        method, f"{path}?{NAME}={NAME}", content=json.dumps(sent), headers={"Content-Type": kind}
                    )
                    assert answer.status_code < 500
                    assert_silent(answer.content + str(answer.headers).encode())


def test_cut_off_and_other_text_is_not_repeated(service: Service) -> None:
    with service.client() as client:
        for path in ADDRESSES:
            for content in (
                json.dumps(FULL)[:-2],
                NOTE,
                f"<{NAME}/>",
                json.dumps({"resourceType": NAME}),
                json.dumps([NAME]),
            ):
                answer = client.post(path, content=content.encode(), headers={"Content-Type": "application/json"})
                assert answer.status_code < 500
                assert_silent(answer.content + str(answer.headers).encode())


def test_nothing_that_is_written_holds_a_name(service: Service) -> None:
    with service.client() as client:
        answer = client.post(address("note-sign"), json=CALLS["a call"])
        assert answer.status_code == 200
        assert answer.json()["cards"]
        assert client.post("/fhir/DocumentReference/$check", json=FULL).status_code == 200
        metrics = client.get("/metrics").content
    assert b'rule="NC201"' in metrics
    assert b'"route": "/cds-services/{service_id}"' in service.audit
    assert_silent(metrics + service.audit + service.said)
    assert not list((service.folder / "temp").iterdir())
    for file in service.folder.rglob("*"):
        assert not file.is_file() or NAME.encode() not in file.read_bytes()
