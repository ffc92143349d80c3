"""Every SHALL and MUST of CDS Hooks 2.0 that binds a service, with its place, against the running service.

The places are the headings of the specification; what it demands is said in our words. What binds others is listed at the end.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.hooks.sent import COMPLETE, LEAKY, THIN, address, call, document

HOOKS = ("note-save", "note-sign", "patient-view", "encounter-discharge")
NOTES = {
    "thin": THIN,
    "leaky": LEAKY,
    "both": f"{THIN}\nPositive stress test. Max HR 120, 95 % of 190.",
    "complete": COMPLETE,
    "empty": " ",
}


def services(client: httpx.Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/cds-services").json()["services"]
    return found


def answers(client: httpx.Client) -> Iterator[httpx.Response]:
    for hook in HOOKS:
        for text in NOTES.values():
            yield client.post(address(hook), json=call(hook, document(text)))


def cards(client: httpx.Client) -> list[dict[str, Any]]:
    found = [card for answer in answers(client) for card in answer.json()["cards"]]
    assert len(found) > 8
    return found


def empties(value: Any, where: str = "") -> Iterator[str]:
    if value is None or value in ("", [], {}):
        yield where
    for name, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from empties(part, f"{where}.{name}")


# Overview / Use of JSON: what is sent and received is JSON.
def test_json(client: httpx.Client) -> None:
    for answer in (client.get("/cds-services"), client.post(address("note-sign"), json=call())):
        assert answer.headers["content-type"] == "application/json"
        assert isinstance(json.loads(answer.content), dict)
    assert (
        client.post(address("note-sign"), content=b"<x/>", headers={"Content-Type": "application/xml"}).status_code
        == 415
    )


# Overview / Null and empty JSON elements: none is null or empty but where it is said (no cards); optional ones are left out.
def test_nothing_is_null_or_empty(client: httpx.Client) -> None:
    assert list(empties(client.get("/cds-services").json())) == []
    for answer in answers(client):
        assert set(empties(answer.json())) <= {".cards"}
    for sent in ({}, call(note={"resourceType": "Patient"})):
        assert list(empties(client.post(address("note-sign"), json=sent).json())) == []


# Discovery / HTTP Request: always at {baseUrl}/cds-services.
def test_discovery_has_its_address(client: httpx.Client) -> None:
    assert client.get("/cds-services").status_code == 200


# Discovery / Response: an object with a list of services.
def test_discovery_is_an_object_with_a_list(client: httpx.Client) -> None:
    found = client.get("/cds-services").json()
    assert set(found) == {"services"}
    assert len(found["services"]) == 4


# Discovery / Response: each has hook, description and id; title and prefetch are texts where they are; ids are one to a service.
def test_services_are_described(client: httpx.Client) -> None:
    for one in services(client):
        assert set(one) <= {"hook", "title", "description", "id", "prefetch", "usageRequirements"}
        assert all(isinstance(one[name], str) for name in ("hook", "title", "description", "id"))
        assert re.fullmatch(r"[A-Za-z0-9-]+", one["id"])
    assert len({one["id"] for one in services(client)}) == len({one["hook"] for one in services(client)}) == 4


# Calling a CDS Service / HTTP Request: a service is called by POST at {baseUrl}/cds-services/{id}.
def test_each_service_is_called_at_its_id(client: httpx.Client) -> None:
    for one in services(client):
        hook = one["hook"].removeprefix("org.example.")
        assert client.post(f"/cds-services/{one['id']}", json=call(hook)).status_code == 200
        assert client.get(f"/cds-services/{one['id']}").status_code == 405
    assert client.post("/cds-services/another", json=call()).status_code == 404


# Calling a CDS Service / HTTP Request: hook, hookInstance and context are required; fhirServer where fhirAuthorization is given.
@pytest.mark.parametrize("missing", ["hook", "hookInstance", "context"])
def test_what_is_required_is_asked_for(client: httpx.Client, missing: str) -> None:
    answer = client.post(address("note-sign"), json={k: v for k, v in call().items() if k != missing})
    assert answer.status_code == 422
    assert f"{missing}: Field required" in answer.text


def test_authorization_needs_its_server(client: httpx.Client) -> None:
    token = {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "scope": "patient/*.read", "subject": "s"}
    assert client.post(address("note-sign"), json=call(fhirAuthorization=token)).status_code == 422
    known = call(fhirAuthorization=token, fhirServer="https://ehr.example.org/fhir")
    assert client.post(address("note-sign"), json=known).status_code == 200


def test_the_hook_is_the_services(client: httpx.Client) -> None:
    assert client.post(address("note-sign"), json=call("note-save")).status_code == 422


# Prefetch Template / Prefetch tokens: between {{ and }}, nothing but a path to a field of the hook's context.
def test_prefetch_tokens(client: httpx.Client) -> None:
    fields = {"patient-view": {"patientId"}, "encounter-discharge": {"patientId", "encounterId"}}
    for one in services(client):
        templates = list(one.get("prefetch", {}).values())
        assert bool(templates) == (one["hook"] in fields)
        for template in templates:
            tokens = re.findall(r"\{\{(.*?)\}\}", template)
            assert {t.removeprefix("context.") for t in tokens} == fields[one["hook"]]
            assert all(t.startswith("context.") for t in tokens)
            assert not re.search(r"[{}]", re.sub(r"\{\{.*?\}\}", "", template))


# Prefetch Template / Prefetch query restrictions: a search by type, equality of tokens, _count and _sort alone.
def test_prefetch_queries_are_simple(client: httpx.Client) -> None:
    for one in services(client):
        for template in one.get("prefetch", {}).values():
            kind, _, query = template.partition("?")
            assert kind == "DocumentReference"
            assert {part.partition("=")[0] for part in query.split("&")} <= {
                "patient",
                "encounter",
                "type",
                "status",
                "_sort",
                "_count",
            }


# Prefetch Template: what the EHR leaves out was not fetched: 412 where it is needed. Null says that there is none: no guidance.
@pytest.mark.parametrize("hook", ["patient-view", "encounter-discharge"])
def test_a_prefetch_that_was_not_made_is_told_from_one_that_found_nothing(client: httpx.Client, hook: str) -> None:
    for absent in (None, {}, {"another": document()["context"]}):
        answer = client.post(address(hook), json=call(hook) | {"prefetch": absent})
        assert answer.status_code == 412
        assert answer.json()["resourceType"] == "OperationOutcome"
    for empty in (
        None,
        {"resourceType": "Bundle", "type": "searchset"},
        {"resourceType": "Bundle", "type": "searchset", "total": 0, "entry": []},
    ):
        answer = client.post(address(hook), json=call(hook, prefetch={"note": empty}))
        assert (answer.status_code, answer.json()) == (200, {"cards": []})


# The same for custom hooks: without the note in the context there is nothing to look at.
@pytest.mark.parametrize("note", [None, {}, "d1", {"resourceType": "Patient"}, {"resourceType": "Bundle", "entry": []}, {**document(), "content": []},
    {**document(), "content": [{"attachment": {"contentType": "text/plain", "url": "https://elsewhere.example.org/Binary/1"}}]}])  # fmt: skip
def test_412_when_the_note_is_not_there(client: httpx.Client, note: Any) -> None:
    asked = call()
    asked["context"]["note"] = note
    answer = client.post(address("note-sign"), json=asked)
    assert answer.status_code == 412
    assert answer.json()["issue"][0]["code"] == "required"


# FHIR Resource Access / Passing the Access Token: it is treated as transient.
def test_an_access_token_is_kept_nowhere(client: httpx.Client, service: Any) -> None:
    token = {"access_token": "Zyxwolf-token", "token_type": "Bearer", "expires_in": 300, "scope": "a", "subject": "s"}
    asked = call(fhirAuthorization=token, fhirServer="https://ehr.example.org/fhir")
    answer = client.post(address("note-sign"), json=asked)
    assert answer.status_code == 200
    metrics = client.get("/metrics").content
    assert b"Zyxwolf" not in answer.content + metrics + service.said + service.audit


# CDS Service Response: 200 and an object with an array of cards; a service without guidance answers an empty one.
def test_answers_hold_cards(client: httpx.Client) -> None:
    for answer in answers(client):
        assert answer.status_code == 200
        assert set(answer.json()) == {"cards"}  # no system actions
        assert isinstance(answer.json()["cards"], list)
        assert len(answer.json()["cards"]) <= 3
    assert client.post(address("note-sign"), json=call(note=document(COMPLETE))).json() == {"cards": []}


# Card Attributes: what a card must have, and of what kind it is; detail is Markdown.
def test_cards_have_their_attributes(client: httpx.Client) -> None:
    for card in cards(client):
        assert set(card) == {"uuid", "summary", "detail", "indicator", "source", "overrideReasons"}
        assert str(uuid.UUID(card["uuid"])) == card["uuid"]
        assert 0 < len(card["summary"]) < 140
        assert card["indicator"] in ("info", "warning")  # critical is the standard's third, and never ours
        assert isinstance(card["detail"], str)


# Card Attributes: selectionBehavior where there are suggestions; there are none.
def test_cards_suggest_nothing(client: httpx.Client) -> None:
    assert not any({"suggestions", "selectionBehavior", "links"} & set(card) for card in cards(client))


# Source, Coding: a label; a topic has code and system.
def test_cards_have_a_source_with_a_topic(client: httpx.Client) -> None:
    for card in cards(client):
        assert set(card["source"]) == {"label", "topic"}
        assert set(card["source"]["topic"]) == {"system", "code", "display"}


# Reasons for rejecting a card: each has a display, a code and a system.
def test_reasons_have_a_display(client: httpx.Client) -> None:
    for card in cards(client):
        assert len(card["overrideReasons"]) == 4
        assert all(set(reason) == {"code", "system", "display"} for reason in card["overrideReasons"])


# Feedback: at {baseUrl}/cds-services/{id}/feedback, an object with an array; each entry has card, outcome, outcomeTimestamp.
def test_feedback_is_taken_and_counted(client: httpx.Client, service: Any) -> None:
    card = client.post(address("note-sign"), json=call(note=document(LEAKY))).json()["cards"][0]
    reason = {"reason": card["overrideReasons"][1], "userComment": "Zyxwolf said so"}
    entry = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": "2026-04-07T11:05:00Z"}
    before = counted(client)
    sent = {"feedback": [entry, {**entry, "overrideReason": reason}, {**entry, "card": "another"}]}
    answer = client.post(f"{address('note-sign')}/feedback", json=sent)
    assert (answer.status_code, answer.content) == (200, b"")
    after = counted(client)
    found = {labels: count - before.get(labels, 0) for labels, count in after.items() if count != before.get(labels, 0)}
    assert found == {("unknown", "none"): 1} | {
        (rule, r): 1 for rule in ("NC201", "NC206", "NC301") for r in ("none", "device-text")
    }
    assert b"Zyxwolf" not in client.get("/metrics").content + service.said + service.audit


@pytest.mark.parametrize("missing", ["card", "outcome", "outcomeTimestamp"])
def test_feedback_must_be_whole(client: httpx.Client, missing: str) -> None:
    entry = {"card": "c", "outcome": "overridden", "outcomeTimestamp": "2026-04-07T11:05:00Z"}
    answer = client.post(
        f"{address('note-sign')}/feedback", json={"feedback": [{k: v for k, v in entry.items() if k != missing}]}
    )
    assert answer.status_code == 422
    assert missing in answer.text
    accepted = {"feedback": [entry | {"outcome": "accepted", "acceptedSuggestions": [{"id": "s"}]}]}
    assert client.post(f"{address('note-save')}/feedback", json=accepted).status_code == 200
    assert (
        client.post(f"{address('note-save')}/feedback", json={"feedback": [entry | {"outcome": "ignored"}]}).status_code
        == 422
    )


def counted(client: httpx.Client) -> dict[tuple[str, str], float]:
    found = re.findall(
        r'^notecheck_card_feedback_total\{.*?reason="(.*?)",rule="(.*?)".*\} (\S+)$',
        client.get("/metrics").text,
        re.MULTILINE,
    )
    return {(rule, reason): float(count) for reason, rule, count in found}


# Trusting CDS Clients, JWT Signing Algorithm: tests/hooks/test_callers.py (no `none`, nothing symmetric, kid, iss, aud, exp, iat, jti
# required, aud the address that is called, keys exchanged beforehand where there is no jku) and tests/hooks/test_service.py (401).
# Security and Safety: TLS beyond the machine itself: tests/service/test_safety.py.
# Cross-Origin Resource Sharing: tests/hooks/test_service.py.


# Extensions: an element `extension` may stand in a request.
def test_extensions_are_passed_over(client: httpx.Client) -> None:
    assert client.post(address("note-sign"), json=call(extension={"com.example.a": 1})).status_code == 200


# Hooks / Hook Definition Format: a hook of an organisation is named in reversed domain notation.
def test_custom_hooks_are_named_under_a_domain(client: httpx.Client) -> None:
    assert [one["hook"] for one in services(client)] == [
        "org.example.note-save",
        "org.example.note-sign",
        "patient-view",
        "encounter-discharge",
    ]


# What binds the EHR alone: the body of its call and of feedback, denying access that its user does not have, replacing tokens, that
# prefetched data are complete and equal to a query's, leaving keys out or null, the fields and the scope of an access token,
# registering the service, signing with its private key, unique kids, publishing its keys. What binds who defines hooks for the
# standard's catalogue: tables, versions, maturity, change logs; docs/cds-hooks.md follows the form for the custom hooks.
