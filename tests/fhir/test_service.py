"""`$check` and what the service says of itself, seen by clients and schemas that nobody here wrote."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import fhirpy
import httpx
import jsonschema_rs
import pytest
from fhir.resources.R4B import get_fhir_model_class

from tests.archive.test_documents import pdf
from tests.conftest import Valid
from tests.hooks.sent import COMPLETE, LEAKY, THIN, attachment, document
from tests.service.running import Service

ADDRESS = "/fhir/DocumentReference/$check"
FHIR = "application/fhir+json"
SENT: dict[str, Any] = {
    "a document": document(LEAKY),
    "a report": {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "code": {"text": "Stress test"},
        "presentedForm": [attachment(LEAKY)],
    },
    "a binary": {"resourceType": "Binary", **attachment(LEAKY)},
    "a bundle": {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": document(LEAKY)}]},
    "parameters": {"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": document(LEAKY)}]},
}


def checked(client: httpx.Client, sent: Any, media: str = FHIR) -> dict[str, Any]:
    answer = client.post(ADDRESS, content=json.dumps(sent), headers={"Content-Type": media})
    assert answer.headers["content-type"] == FHIR
    found: dict[str, Any] = answer.json()
    get_fhir_model_class(found["resourceType"]).model_validate(found)
    return found | {"status": answer.status_code} if answer.status_code != 200 else found


def codes(outcome: dict[str, Any]) -> list[str]:
    return [i["details"]["coding"][0]["code"] for i in outcome["issue"] if "coding" in i["details"]]


@pytest.mark.parametrize("name", SENT)
def test_a_note_is_checked_however_it_comes(client: httpx.Client, name: str) -> None:
    found = checked(client, SENT[name])
    assert {"hold", "NC201", "NC206", "NC301", "NC406"} <= set(codes(found))
    assert {i["expression"][0] for i in found["issue"]} == {
        {"a document": "DocumentReference", "a report": "DiagnosticReport", "a binary": "Binary"}.get(name, "DocumentReference")
        if name != "a bundle" else "Bundle.entry[0].resource"
    }  # fmt: skip


def test_findings_have_their_places(client: httpx.Client) -> None:
    issue = next(i for i in checked(client, document(LEAKY))["issue"] if i["details"]["coding"][0]["code"] == "NC201")
    assert issue["severity"] == "error"
    assert issue["code"] == "business-rule"
    (place,) = [
        e for e in issue["extension"] if e["url"] == "http://example.org/notecheck/StructureDefinition/position"
    ]
    at = {part["url"]: part["valueInteger"] for part in place["extension"]}
    assert LEAKY[at["start"] : at["end"]] == "neg GXT"


def test_the_draft_is_not_asked_for_its_signature_and_a_final_note_is(client: httpx.Client) -> None:
    assert "NC126" not in codes(checked(client, document(THIN)))
    assert "NC126" in codes(checked(client, document(THIN, docStatus="final")))


def test_a_ready_note_still_has_an_issue_that_says_so(client: httpx.Client) -> None:
    found = checked(client, document(COMPLETE))
    assert codes(found)[0] == "ready"
    assert {i["severity"] for i in found["issue"]} == {"information"}


def test_a_bundle_with_notes_that_can_and_cannot_be_read(client: httpx.Client) -> None:
    sent = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": document(pdf([]), "application/pdf")}, {"resource": document(THIN)}],
    }
    found = checked(client, sent)
    assert (found["issue"][0]["severity"], codes(found)[0]) == ("error", "no-text-layer")
    assert codes(found)[1] == "hold"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [(document(pdf([]), "application/pdf"), 422, "processing"), ({"resourceType": "Patient"}, 422, "invalid"), ({}, 422, "invalid"), ([], 422, "invalid"),
     ({"resourceType": "Parameters"}, 422, "invalid"), ({"resourceType": "Bundle", "entry": [{}] * 101}, 413, "too-long"),
     ({"resourceType": "Bundle", "entry": 7}, 422, "invalid")],
)  # fmt: skip
def test_what_cannot_be_checked(client: httpx.Client, sent: Any, status: int, code: str) -> None:
    found = checked(client, sent)
    assert (found["status"], found["issue"][0]["code"]) == (status, code)


def test_errors_are_outcomes(client: httpx.Client) -> None:
    for answer, status in (
        (client.post(ADDRESS, content=b"{", headers={"Content-Type": FHIR}), 400),
        (client.post(ADDRESS, content=b"[" * 50_000, headers={"Content-Type": FHIR}), 400),
        (client.post(ADDRESS, content=b"<x/>", headers={"Content-Type": "application/fhir+xml"}), 415),
        (client.get(ADDRESS), 405),
        (client.get("/fhir/Patient/1"), 404),
        (client.post(ADDRESS, content=b'"' + b"x" * 5_000_000 + b'"', headers={"Content-Type": FHIR}), 413),
    ):
        assert answer.status_code == status
        assert answer.headers["content-type"] == FHIR
        get_fhir_model_class("OperationOutcome").model_validate(answer.json())


def test_the_service_says_what_it_can_do(client: httpx.Client) -> None:
    said = client.get("/fhir/metadata").json()
    defined = client.get("/fhir/OperationDefinition/check").json()
    for found in (said, defined):
        get_fhir_model_class(found["resourceType"]).model_validate(found)
    assert said["fhirVersion"] == "4.0.1"
    assert said["rest"][0]["resource"][0]["operation"][0]["definition"] == defined["url"]


def test_everything_is_of_the_official_schema(client: httpx.Client, official: Valid) -> None:
    found = [
        client.get("/fhir/metadata").json(),
        client.get("/fhir/OperationDefinition/check").json(),
        client.get("/fhir/none").json(),
    ]
    found += [checked(client, sent) for sent in SENT.values()] + [client.post("/cds-services/x", json={}).json()]
    for resource in found:
        official(resource)
    with pytest.raises(jsonschema_rs.ValidationError):
        official({"resourceType": "OperationOutcome", "issue": [{"severity": "grave", "code": "x"}]})
    for sent in SENT.values():
        official(sent)  # so that what is sent here is what an EHR may send


def test_fhirpy_can_ask(service: Service) -> None:
    client = fhirpy.SyncFHIRClient(f"{service.url}/fhir")
    found = client.execute("DocumentReference/$check", method="POST", data=document(LEAKY))
    assert "NC201" in codes(found)
    with pytest.raises(fhirpy.base.exceptions.OperationOutcome):
        client.execute("DocumentReference/$check", method="POST", data={"resourceType": "Patient"})
    assert client.execute("metadata", method="GET")["resourceType"] == "CapabilityStatement"


def test_fhirpy_can_ask_without_waiting(service: Service) -> None:
    async def ask() -> list[dict[str, Any]]:
        client = fhirpy.AsyncFHIRClient(f"{service.url}/fhir")
        asked = (
            client.execute("DocumentReference/$check", method="POST", data=document(text)) for text in (LEAKY, THIN)
        )
        return list(await asyncio.gather(*asked))

    first, second = asyncio.run(ask())
    assert "NC201" in codes(first)
    assert "NC201" not in codes(second)


def test_what_fhir_resources_writes_is_taken(client: httpx.Client) -> None:
    written = json.loads(get_fhir_model_class("DocumentReference").model_validate(document(LEAKY)).model_dump_json())
    assert "NC201" in codes(checked(client, written))
