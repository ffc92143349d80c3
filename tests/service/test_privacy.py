"""Planted names are sent to every address in every place of a request, and looked for in everything that is written."""

from __future__ import annotations

import json

import pytest

from notecheck.policy.site import load
from notecheck.service.app import build
from notecheck.service.settings import Settings
from tests.service.fuzzing import send
from tests.service.running import Service, answered
from tests.test_privacy import NAMES, NOTE, assert_silent

NAME = NAMES[0]
CONTEXT = {"author": NAMES[1], "orderer": NAMES[2], "patient_ids": [NAMES[3], NAMES[4]], "credential": NAME}
ADDRESSES = (
    "/",
    "/v1/check",
    "/v1/rules",
    "/rules",
    f"/rules/{NAME}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/openapi.json",
    f"/static/{NAME}",
    f"/{NAME}",
)
BODIES = {
    "a note": (json.dumps({"text": NOTE, "context": CONTEXT}), "application/json"),
    "a batch": (json.dumps({"notes": [{"text": NOTE, "context": CONTEXT}] * 3}), "application/json"),
    "a batch that is too large": (json.dumps({"notes": [{"text": NAME}] * 101}), "application/json"),
    "a wrong key": (json.dumps({"text": NOTE, NAME: NAMES[1]}), "application/json"),
    "a wrong value": (json.dumps({"text": [NOTE], "context": {"status": NAME, NAME: NAME}}), "application/json"),
    "a wrong day": (json.dumps({"text": NOTE, "context": {"service_date": NAME}}), "application/json"),
    "cut off": (json.dumps({"text": NOTE})[:-2], "application/json"),
    "no JSON": (NOTE, "application/json"),
    "plain text": (NOTE, "text/plain"),
    "XML": (f"<note>{NOTE}</note>", "application/xml"),
    "too large": (json.dumps({"text": NAME * 700_000}), "application/json"),
    "a form that is none": (
        f'--x\r\nContent-Disposition: form-data; {NAME}="{NAME}"\r\n\r\n{NOTE}',
        "multipart/form-data; boundary=x",
    ),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_answer_holds_a_name(service: Service, address: str) -> None:
    headers = {
        "User-Agent": NAME,
        "Referer": f"http://a/{NAME}",
        "Cookie": f"a={NAME}",
        "X-Request-Id": NAME,
        "Authorization": f"Bearer {NAME}",
    }
    asked = [("POST", body) for body in BODIES.values()]
    asked += [(method, BODIES["a note"]) for method in ("GET", "PUT", "DELETE", "OPTIONS", "HEAD", NAME.upper())]
    with service.client(headers=headers) as client:
        for method, (content, kind) in asked:
            for accept in ("application/json", "text/html"):
                sent = {"Content-Type": kind, "Accept": accept}
                answer = client.request(method, f"{address}?patient={NAME}", content=content, headers=sent)
                assert answer.status_code < 500
                assert_silent(answer.content + str(answer.headers).encode())


def test_the_page_shows_the_note_to_its_sender_alone(service: Service) -> None:
    with service.client() as client:
        answer = client.post("/", data={"text": NOTE, "author": NAMES[1]}, headers={"Accept": "text/html"})
        assert NAME in answer.text
        assert_silent(str(answer.headers).encode())
        assert NAME not in client.get("/").text


def test_nothing_that_is_written_holds_a_name(service: Service) -> None:
    with service.client() as client:
        for form in (
            {"data": {"text": NOTE}},
            {"files": {"file": (f"{NAME}.txt", NOTE.encode())}},
            {"data": {"text": NOTE, "signed_at": NAME}},
        ):
            assert client.post("/", **form).status_code in (200, 422)  # type: ignore[arg-type]
        assert client.post("/v1/check", json={"text": NOTE, "note_id": NAME, "context": CONTEXT}).status_code == 200
        metrics = client.get("/metrics").content
    assert b'route="/v1/check"' in metrics
    assert b'"route": "/v1/check"' in service.audit
    assert_silent(metrics + service.audit + service.said)
    assert not list((service.folder / "temp").iterdir())
    for file in service.folder.rglob("*"):
        assert not file.is_file() or NAME.encode() not in file.read_bytes()


def test_a_failure_inside_tells_no_words(caplog: pytest.LogCaptureFixture) -> None:
    """What a route raises is answered and logged without its words."""
    app = build(Settings(site=load("cpt-93017")))

    async def fails(job: object) -> None:
        raise RuntimeError(NOTE)

    app.state.pool.submit = fails
    for address, sent in (("/v1/check", {"json": {"text": NOTE}}), ("/", {"data": {"text": NOTE}})):
        answer = answered(app, "POST", address, **sent)
        assert answer.status_code == 500
        assert_silent(answer.content)
    assert "RuntimeError at test_privacy.py" in caplog.text
    assert_silent(caplog.text.encode())


def test_a_broken_stream_after_the_answer_tells_no_words(service: Service) -> None:
    """The server's own error names the bytes that it could not read."""
    head = b"POST /nowhere HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Type: text/plain\r\n\r\n"
    for body in (
        NAME.encode() + b"\r\n",
        b"0\r\n\r\n" + NAME.encode() + b"\r\n\r\n",
        b"500000\r\n" + b"a" * 5_242_880 + b"\r\n" + NAME.encode() + b"\r\n",
    ):
        send(service.url, head + body)
    assert b"Traceback" not in service.said
    assert_silent(service.said)
