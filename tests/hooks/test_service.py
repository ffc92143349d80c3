"""The service as a hospital sets it: signed calls, origins, silence, a domain of its own, a server for Binary."""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hooks.sent import LEAKY, address, call, document
from tests.hooks.test_callers import BASE, EC, ISS, KEYS, public, token
from tests.service.running import PATIENCE, Service, served


class Ehr(BaseHTTPRequestHandler):
    """An EHR's own server: its keys, and its Binary resources."""

    seen: list[tuple[str, str | None]]
    answers: dict[str, tuple[str, bytes]]

    def do_GET(self) -> None:
        type(self).seen.append((self.path, self.headers.get("Authorization")))
        if self.path == "/fhir/Binary/moved":
            self.send_response(302)
            self.send_header("Location", "/fhir/Binary/b1")
            self.end_headers()
            return
        kind, content = type(self).answers.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind or "text/plain")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def ehr() -> Iterator[tuple[str, type[Ehr]]]:
    binary = {
        "resourceType": "Binary",
        "id": "b1",
        "contentType": "text/plain",
        "data": base64.b64encode(LEAKY.encode()).decode(),
    }
    Ehr.seen = []
    Ehr.answers = {
        "/keys": ("application/json", json.dumps({"keys": [public(EC, "ec-1", "ES384")]}).encode()),
        "/fhir/Binary/b1": ("application/fhir+json", json.dumps(binary).encode()),
        "/fhir/Binary/plain": ("text/plain; charset=utf-8", LEAKY.encode()),
        "/fhir/Binary/large": ("text/plain", b"a" * 9_000_000),
    }
    server = ThreadingHTTPServer(("127.0.0.1", 0), Ehr)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", Ehr
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory, ehr: tuple[str, type[Ehr]]) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("hospital")
    (folder / "keys.json").write_text(json.dumps(KEYS))
    (folder / "fhir-token").write_text("the service's own")
    (folder / "ehr.toml").write_text(
        f"""
domain = "org.stmarys"
loinc = ["18752-6", "28570-0"]
quotes = true
origins = ["https://sandbox.example.org"]
[trust]
audience = "{BASE}"
[[trust.issuer]]
iss = "{ISS}"
keys = "keys.json"
[[trust.issuer]]
iss = "https://fetched.example.org"
jwks = "{ehr[0]}/keys"
[binary]
base = "{ehr[0]}/fhir"
token_file = "fhir-token"
"""
    )
    with served(folder, "--workers", "1", "--ehr", "ehr.toml") as running:
        yield running


def own(asked: dict[str, Any]) -> dict[str, Any]:
    return asked | {"hook": asked["hook"].replace("org.example", "org.stmarys")}


def ask(service: Service, asked: dict[str, Any], hook: str = "note-sign", **headers: str) -> httpx.Response:
    with service.client() as client:
        signed = {"Authorization": token(aud=f"{BASE}{address(hook)}")} | headers
        return client.post(address(hook), json=own(asked), headers=signed)


def test_hooks_and_codes_are_named_under_the_domain(hospital: Service) -> None:
    with hospital.client(headers={"Authorization": token(aud=f"{BASE}/cds-services")}) as client:
        found = client.get("/cds-services").json()["services"]
    assert [s["hook"] for s in found][:2] == ["org.stmarys.note-save", "org.stmarys.note-sign"]
    assert "type=http://loinc.org|18752-6,http://loinc.org|28570-0&" in found[2]["prefetch"]["note"]
    card = ask(hospital, call(note=document(LEAKY))).json()["cards"][0]
    assert card["source"]["topic"]["system"] == "http://stmarys.org/notecheck/CodeSystem/topics"
    assert 'line 10: "neg GXT"' in card["detail"]


def test_calls_must_be_signed(hospital: Service) -> None:
    with hospital.client() as client:
        for method, path in (("GET", "/cds-services"), ("POST", address("note-sign")), ("POST", f"{address('note-sign')}/feedback"),
                             ("GET", "/fhir/metadata"), ("POST", "/fhir/DocumentReference/$check")):  # fmt: skip
            answer = client.request(method, path, json={} if method == "POST" else None)
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.json()["issue"][0]["code"] == "login"
        once = token(aud=f"{BASE}/fhir/metadata")
        assert client.get("/fhir/metadata", headers={"Authorization": once}).status_code == 200
        again = client.get("/fhir/metadata", headers={"Authorization": once})
        assert again.status_code == 401
        assert client.get("/healthz").status_code == 200


def test_keys_are_fetched_from_the_configured_address(hospital: Service, ehr: tuple[str, type[Ehr]]) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        signed = token(
            iss="https://fetched.example.org", aud=f"{BASE}{address('note-sign')}", headers={"jku": f"{ehr[0]}/keys"}
        )
        if ask(hospital, call(), Authorization=signed).status_code == 200:
            break
        assert time.monotonic() < end
        time.sleep(0.1)
    before = list(ehr[1].seen)
    for wrong in (
        token(kid="unknown", aud=f"{BASE}{address('note-sign')}", iss="https://fetched.example.org"),
        token(
            aud=f"{BASE}{address('note-sign')}", iss="https://fetched.example.org", headers={"jku": f"{ehr[0]}/other"}
        ),
    ):
        assert ask(hospital, call(), Authorization=wrong).status_code == 401
    assert ehr[1].seen == before, "a request made the service open a connection"


def pointing(url: str) -> dict[str, Any]:
    return call(note={**document(), "content": [{"attachment": {"contentType": "text/plain", "url": url}}]})


@pytest.mark.parametrize("url", ["Binary/b1", "{base}/fhir/Binary/b1", "Binary/plain"])
def test_a_binary_is_fetched_from_the_configured_base(hospital: Service, ehr: tuple[str, type[Ehr]], url: str) -> None:
    answer = ask(hospital, pointing(url.format(base=ehr[0])))
    assert answer.status_code == 200
    assert [c["source"]["topic"]["code"] for c in answer.json()["cards"]] == ["language", "consistency"]
    assert ehr[1].seen[-1] == (f"/fhir/Binary/{url.rpartition('/')[2]}", "Bearer the service's own")


def test_the_ehrs_token_goes_to_the_configured_base_alone(hospital: Service, ehr: tuple[str, type[Ehr]]) -> None:
    given = {"access_token": "of-the-call", "token_type": "Bearer", "expires_in": 60, "scope": "s", "subject": "s"}
    for server, expected in (
        (f"{ehr[0]}/fhir", "Bearer of-the-call"),
        ("https://other.example.org", "Bearer the service's own"),
    ):
        ask(hospital, pointing("Binary/b1") | {"fhirServer": server, "fhirAuthorization": given})
        assert ehr[1].seen[-1] == ("/fhir/Binary/b1", expected)


@pytest.mark.parametrize("url", ["https://elsewhere.example.org/Binary/b1", "Binary/../keys", "Binary/b1?x=1", "Binary/b1/_history/1",
    "//127.0.0.1/Binary/b1", "file:///etc/passwd", "Patient/b1", "Binary/"])  # fmt: skip
def test_nothing_else_is_fetched(hospital: Service, ehr: tuple[str, type[Ehr]], url: str) -> None:
    before = list(ehr[1].seen)
    assert ask(hospital, pointing(url)).status_code == 412
    assert ehr[1].seen == before


@pytest.mark.parametrize("name", ["none", "moved", "large"])
def test_a_binary_that_cannot_be_had_is_a_note_that_is_not_there(hospital: Service, name: str) -> None:
    assert ask(hospital, pointing(f"Binary/{name}")).status_code == 412


def test_fhir_fetches_too(hospital: Service) -> None:
    note = pointing("Binary/b1")["context"]["note"]
    with hospital.client(headers={"Authorization": token(aud=f"{BASE}/fhir/DocumentReference/$check")}) as client:
        answer = client.post("/fhir/DocumentReference/$check", json=note)
    assert answer.status_code == 200
    assert "Verdict: hold." in answer.text


def test_pages_of_named_origins_may_call(hospital: Service) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    with hospital.client() as client:
        yes = client.options(address("note-sign"), headers={**asked, "Origin": "https://sandbox.example.org"})
        assert yes.status_code == 200
        assert yes.headers["access-control-allow-origin"] == "https://sandbox.example.org"
        no = client.options(address("note-sign"), headers={**asked, "Origin": "https://other.example.org"})
        assert "access-control-allow-origin" not in no.headers
        page = client.options("/v1/check", headers={**asked, "Origin": "https://sandbox.example.org"})
        assert "access-control-allow-origin" not in page.headers
    answer = ask(hospital, call(), Origin="https://sandbox.example.org")
    assert answer.headers["access-control-allow-origin"] == "https://sandbox.example.org"


def test_without_origins_no_page_may_call(service: Service) -> None:
    with service.client(headers={"Origin": "https://sandbox.example.org"}) as client:
        answers = [
            client.get("/cds-services"),
            client.options("/cds-services", headers={"Access-Control-Request-Method": "GET"}),
        ]
        assert all("access-control-allow-origin" not in answer.headers for answer in answers)


def test_a_silent_service_answers_no_cards_and_counts(tmp_path: Path) -> None:
    (tmp_path / "ehr.toml").write_text("silent = true\n")
    with served(tmp_path, "--workers", "1", "--ehr", "ehr.toml") as running, running.client() as client:
        answer = client.post(address("note-sign"), json=call(note=document(LEAKY)))
        assert answer.json() == {"cards": []}
        metrics = client.get("/metrics").text
        assert re.search(
            r'notecheck_cards_total\{indicator="warning",service="notecheck-note-sign",shown="no",topic="language"\} 1.0',
            metrics,
        )
        assert re.search(
            r'notecheck_card_rules_total\{rule="NC201",service="notecheck-note-sign",shown="no"\} 1.0', metrics
        )


def test_settings_that_do_not_hold_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "ehr.toml").write_text("domain = 7\n")
    with pytest.raises(AssertionError, match=r"ehr\.toml: domain: "), served(tmp_path, "--ehr", "ehr.toml"):
        pass
