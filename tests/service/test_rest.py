"""REST: what comes in and goes out, and what each mistake is answered with."""

from __future__ import annotations

import json

import httpx
import pytest

from notecheck.checker import Checker
from notecheck.policy.model import built_in
from notecheck.report import Context, Report
from notecheck.rules.book import book, complete_notes
from notecheck.service.rest import KNOWN_KEYS

READY = complete_notes()["exercise"]
GAPS = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."
SECRET = "Zyxwolf"
JSON = {"Content-Type": "application/json"}


def check(client: httpx.Client, content: object) -> httpx.Response:
    return client.post("/v1/check", json=content)


def test_a_note_gives_the_report_of_every_other_way_in(client: httpx.Client, checker: Checker) -> None:
    answer = check(client, {"text": GAPS, "note_id": "A17"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.text == checker.check(GAPS, note_id="A17").model_dump_json()


def test_the_context_counts(client: httpx.Client, checker: Checker) -> None:
    context = {"orderer": "Dr. A. Lindqvist", "status": "draft", "signed_at": "2026-06-11T10:30:00", "ecg_filed": True}
    answer = check(client, {"text": GAPS, "context": context})
    assert answer.json() == checker.check(GAPS, context=Context.model_validate(context)).model_dump(mode="json")
    assert {e["id"]: e["source"] for e in answer.json()["elements"]}["ordering-provider"] == "record"


def test_several_notes_give_their_reports_in_order(client: httpx.Client, checker: Checker) -> None:
    notes = [{"text": READY, "note_id": "1"}, {"text": "", "note_id": "2"}, {"text": GAPS}]
    answer = check(client, {"notes": notes})
    assert [(r["note"]["id"], r["verdict"]) for r in answer.json()["reports"]] == [
        ("1", "ready"), ("2", None), (checker.check(GAPS).note.id, "hold"),
    ]  # fmt: skip
    assert answer.json()["reports"][1]["findings"][0]["code"] == "NC001"


def test_positions_are_in_the_text_as_it_was_sent(client: httpx.Client) -> None:
    text = f"\ufeff\U0001f600 {READY}".replace("\n", "\r\n")
    report = check(client, {"text": text}).json()
    protocol = next(e for e in report["elements"] if e["id"] == "protocol")["evidence"][0]
    assert text[protocol["start"] : protocol["end"]] == "Bruce"
    assert report["note"]["characters"] == len(text)


def test_half_a_character_is_read_as_it_is(client: httpx.Client, checker: Checker) -> None:
    content = json.dumps({"text": f"\ud800 {GAPS}", "context": {"author": "\udfff"}})
    report = client.post("/v1/check", content=content, headers=JSON).json()
    assert report["note"]["sha256"] == checker.check(f"\ud800 {GAPS}").note.sha256
    assert report["status"] == "evaluated"


def test_reports_hold_no_text_and_no_names(client: httpx.Client) -> None:
    text = f"{GAPS}\nPerformed by: {SECRET} Quibberdash, CCT"
    assert SECRET not in check(client, {"text": text, "context": {"author": SECRET}}).text


@pytest.mark.parametrize(("content", "headers", "status"), [
    (b'{"text": 7}', JSON, 422),
    (b"{}", JSON, 422),
    (b'{"notes": []}', JSON, 422),
    (b'{"text": "a", "notes": []}', JSON, 422),
    (b'{"text": "a", "Zyxwolf": 1}', JSON, 422),
    (b'{"text": "a", "note_id": ["Zyxwolf"]}', JSON, 422),
    (b'{"text": "a", "context": {"status": "Zyxwolf"}}', JSON, 422),
    (b'{"text": "a", "context": {"service_date": "Zyxwolf"}}', JSON, 422),
    (b'{"text": "a", "note_id": "\\ud800"}', JSON, 422),
    (b'["Zyxwolf"]', JSON, 422),
    (b'"Zyxwolf"', JSON, 422),
    (b'{"text": "Zyxwolf', JSON, 400),
    (b"\xff\xfe Zyxwolf", JSON, 400),
    (b"[" * 100_000, JSON, 400),
    (b'{"text": ' + b"9" * 5_000 + b"}", JSON, 400),
    (b"text=Zyxwolf", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    (b'{"text": "Zyxwolf"}', {"Content-Type": "text/plain"}, 415),
])  # fmt: skip
def test_a_mistake_is_named_and_never_repeated(
    client: httpx.Client, content: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/v1/check", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["status"] == status
    assert answer.json()["error"]
    assert SECRET not in answer.text + str(answer.headers)


def test_a_mistake_is_placed(client: httpx.Client) -> None:
    answer = check(client, {"notes": [{"text": "a"}, {"text": None}]})
    assert answer.json()["problems"] == [{"where": "notes.1.text", "what": "Input should be a valid string"}]
    answer = check(client, {"text": "a", SECRET: "b"})
    assert answer.json()["problems"] == [{"where": "(another key)", "what": "This key is not known"}]
    assert "text" in KNOWN_KEYS


def test_a_batch_has_a_limit(client: httpx.Client) -> None:
    answer = check(client, {"notes": [{"text": "a"}] * 101})
    assert answer.status_code == 413
    assert answer.json()["problems"] == [{"where": "notes", "what": "101 notes; at most 100 at once"}]
    assert len(check(client, {"notes": [{"text": "a"}] * 100}).json()["reports"]) == 100


def test_a_body_has_a_limit_however_it_is_sent(client: httpx.Client) -> None:
    assert check(client, {"text": "a" * 4_300_000}).status_code == 413

    def pieces():
        for _ in range(50):
            yield b"a" * 100_000

    answer = client.post("/v1/check", content=pieces(), headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/v1/check", 405), ("POST", "/v1/rules", 405), ("GET", "/Zyxwolf", 404), ("GET", "/rules/Zyxwolf", 404),
    ("GET", "/rules/?Zyxwolf", 404), ("GET", "/static/Zyxwolf", 404), ("GET", "/static/..%2f..%2fapp.py", 404),
    ("GET", "/static/%00", 404), ("GET", "/docs", 404), ("ZYXWOLF", "/v1/check", 405), ("DELETE", "/", 405),
])  # fmt: skip
def test_other_addresses_and_methods(client: httpx.Client, method: str, path: str, status: int) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert SECRET.lower() not in (answer.text + str(answer.headers)).lower()


def test_the_rules_are_those_of_the_command(client: httpx.Client) -> None:
    expected = [e.model_dump(mode="json") for e in book(built_in("cpt-93017"))]
    assert client.get("/v1/rules").json() == expected


def test_openapi_tells_everything_and_its_examples_work(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    hooks = {"/cds-services", "/cds-services/{service_id}", "/cds-services/{service_id}/feedback"}
    fhir = {"/fhir/metadata", "/fhir/OperationDefinition/check", "/fhir/DocumentReference/$check"}
    assert set(schema["paths"]) == {"/v1/check", "/v1/rules", "/healthz", "/readyz", "/metrics"} | hooks | fhir
    operation = schema["paths"]["/v1/check"]["post"]
    assert {"200", "400", "401", "408", "413", "415", "422", "500", "503", "504"} == set(operation["responses"])
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    assert len(examples) == 4
    for example in examples.values():
        answer = check(client, example["value"])
        assert answer.status_code == 200
        reports = answer.json().get("reports", [answer.json()])
        assert all(Report.model_validate_json(json.dumps(r)).status == "evaluated" for r in reports)


def test_life_and_readiness(client: httpx.Client) -> None:
    assert client.get("/healthz").text == "ok\n"
    assert client.get("/readyz").text == "ready\n"


def test_metrics_count_requests_notes_and_times(client: httpx.Client) -> None:
    def figure(name: str) -> float:
        lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(name)]
        return float(lines[0].rsplit(" ", 1)[1]) if lines else 0.0

    requests = 'notecheck_requests_total{method="POST",route="/v1/check",status="200"}'
    before, held = figure(requests), figure('notecheck_notes_total{verdict="hold"}')
    check(client, {"notes": [{"text": GAPS}, {"text": GAPS}]})
    assert figure(requests) == before + 1
    assert figure('notecheck_notes_total{verdict="hold"}') == held + 2
    assert figure('notecheck_request_seconds_count{route="/v1/check"}') > 0
    assert figure("notecheck_workers ") == 2
    assert figure("notecheck_check_seconds_per_character") > 0


def test_every_answer_carries_the_headers_of_safety(client: httpx.Client) -> None:
    for path in ("/", "/rules", "/v1/rules", "/healthz", "/nowhere", "/static/page.css"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "data:" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "set-cookie" not in headers
        assert ("no-store" in headers["cache-control"]) == (not path.startswith("/static"))
    assert not client.cookies
