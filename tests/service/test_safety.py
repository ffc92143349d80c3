"""Where the service may be reached, who may ask, and how it starts and ends."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from click.testing import CliRunner

import notecheck
from notecheck.cli import main
from notecheck.errors import ServiceError
from notecheck.service.settings import check_address, secret
from tests.benchmarks.reading import distinct_notes
from tests.service.running import PATIENCE, Service, served

TOKEN = "a-token-of-these-tests-\u00e4"


@pytest.mark.parametrize(("host", "token", "tls", "proxy", "allowed"), [
    ("127.0.0.1", False, False, False, True), ("127.9.9.9", False, False, False, True), ("::1", False, False, False, True),
    ("localhost", False, False, False, True), ("0.0.0.0", False, False, False, False), ("::", False, False, False, False),
    ("192.168.1.4", False, False, False, False), ("0.0.0.0", True, False, False, False), ("0.0.0.0", False, True, False, False),
    ("0.0.0.0", True, True, False, True), ("0.0.0.0", False, False, True, True), ("example.org", True, True, True, False),
    ("localhost.example.org", False, False, False, False), ("::ffff:10.0.0.1", False, False, False, False),
])  # fmt: skip
def test_an_address_for_others_needs_protection(host: str, token: bool, tls: bool, proxy: bool, allowed: bool) -> None:
    if allowed:
        check_address(host, token=token, tls=tls, behind_proxy=proxy)
    else:
        with pytest.raises(ServiceError):
            check_address(host, token=token, tls=tls, behind_proxy=proxy)


def test_secrets_are_long_enough_and_are_not_shown(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("short\n")
    with pytest.raises(ServiceError, match="shorter than 16 bytes") as found:
        secret(tmp_path / "short", "token")
    assert "short\n" not in str(found.value)
    (tmp_path / "long").write_text(f"  {TOKEN}\n")
    assert secret(tmp_path / "long", "token") == TOKEN


@pytest.mark.parametrize(("arguments", "said"), [
    (["--host", "0.0.0.0"], "0.0.0.0 is reached from other machines"),
    (["--host", "0.0.0.0", "--token-file", "token"], "is reached from other machines"),
    (["--host", "example.org"], "names are not looked up"),
    (["--tls-cert", "a.pem"], "--tls-cert and --tls-key go together"),
    (["--audit-log", "a.jsonl"], "--audit-log and --audit-key go together"),
    (["--token-file", "absent"], "token absent: No such file or directory"),
    (["--audit-log", "no/folder", "--audit-key", "token"], "audit log no/folder: No such file or directory"),
    (["--port", "0", "--tls-cert", "token", "--tls-key", "token"], "certificate or key"),
    (["--policy", "absent.toml"], "absent.toml: No such file"),
])  # fmt: skip
def test_a_start_that_cannot_be_is_refused(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("token").write_text("0123456789abcdef")
    result = CliRunner().invoke(main, ["serve", *arguments])
    assert result.exit_code == 2
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_port_that_is_taken_is_said(service: Service) -> None:
    port = service.url.rsplit(":", 1)[1]
    result = CliRunner().invoke(main, ["serve", "--port", port])
    assert result.exit_code == 2
    assert f"127.0.0.1 port {port}: Address already in use" in result.output


def test_without_the_extra_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [
        name for name in sys.modules if name.partition(".")[0] in ("fastapi", "uvicorn") or "notecheck.service" in name
    ]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(notecheck, "service", notecheck.service)  # the package's own, when all is put back
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    result = CliRunner().invoke(main, ["serve"])
    assert result.exit_code == 2
    assert "uvicorn is not installed: pip install 'notecheck[serve]'" in result.output


def test_the_command_line_loads_nothing_of_the_service() -> None:
    code = (
        "import sys, notecheck.cli; print([m for m in ('fastapi', 'uvicorn', 'spacy', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_token_and_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    for part in certificate.cert_chain_pems:
        part.write_to_path(str(tmp_path / "cert.pem"), append=True)
    (tmp_path / "token").write_text(f"{TOKEN}\n", encoding="utf-8")
    trusted = ssl.create_default_context()
    authority.configure_trust(trusted)
    options = (
        "--host",
        "0.0.0.0",
        "--workers",
        "1",
        "--token-file",
        "token",
        "--tls-cert",
        "cert.pem",
        "--tls-key",
        "key.pem",
    )
    with served(tmp_path, *options) as service:
        assert service.url.startswith("https://")
        service.url = service.url.replace("0.0.0.0", "127.0.0.1")
        right = {"Authorization": b"Bearer " + TOKEN.encode()}
        with service.client(verify=trusted) as client:
            for path in ("/", "/rules", "/v1/rules", "/metrics", "/openapi.json", "/static/page.css"):
                for wrong in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer other"}, {"Authorization": "Basic ???"},
                              {"Authorization": b"Bearer " + TOKEN.encode()[:-1]}, {"Authorization": b"Digest " + TOKEN.encode()}):  # fmt: skip
                    answer = client.get(path, headers=wrong)  # type: ignore[arg-type]
                    assert answer.status_code == 401, (path, wrong)
                    assert answer.headers["www-authenticate"].startswith("Bearer")
                assert client.get(path, headers=right).status_code == 200  # type: ignore[arg-type]
            answer = client.post("/v1/check", json={"text": "Treadmill stress test"}, headers=right)  # type: ignore[arg-type]
            assert answer.status_code == 200
            assert client.post("/v1/check", json={"text": "Treadmill stress test"}).status_code == 401
            assert client.get("/", auth=httpx.BasicAuth("anybody", TOKEN.encode())).status_code == 200
            assert client.get("/", auth=httpx.BasicAuth("anybody", "other")).status_code == 401
            assert client.get("/healthz").status_code == client.get("/readyz").status_code == 200
        assert TOKEN.encode() not in service.said + service.audit


def test_the_stop_is_graceful_and_leaves_nobody(tmp_path: Path) -> None:
    slow = "\n".join(distinct_notes(150))
    answers: list[httpx.Response] = []
    with served(tmp_path, "--workers", "1") as service:
        workers = service.workers()
        assert len(workers) == 1
        with service.client() as client:
            thread = threading.Thread(target=lambda: answers.append(client.post("/v1/check", json={"text": slow})))
            thread.start()
            while "notecheck_checks_under_way 1.0" not in httpx.get(f"{service.url}/metrics", timeout=PATIENCE).text:
                assert thread.is_alive(), "the check was over before the stop"
            service.process.send_signal(signal.SIGTERM)
            thread.join(PATIENCE)
        assert service.process.wait(PATIENCE) == 0
        assert [a.status_code for a in answers] == [200]
        assert answers[0].json()["status"] == "evaluated"
        assert_gone(workers)
        assert b"Traceback" not in service.said


def test_a_worker_that_dies_is_replaced_and_none_outlives_the_service(tmp_path: Path) -> None:
    with served(tmp_path, "--workers", "1") as service, service.client() as client:
        os.kill(service.workers()[0], signal.SIGKILL)
        first = client.post("/v1/check", json={"text": "Treadmill stress test"})
        assert first.status_code == 500
        assert first.json()["error"] == "The check could not be finished."
        end = time.monotonic() + PATIENCE
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < end
            time.sleep(0.05)
        assert client.post("/v1/check", json={"text": "Treadmill stress test"}).status_code == 200
        workers = service.workers()
        assert len(workers) == 1
        service.process.kill()
        service.process.wait(PATIENCE)
        assert_gone(workers)


def assert_gone(processes: list[int]) -> None:
    end = time.monotonic() + PATIENCE
    while any(alive(pid) for pid in processes):
        assert time.monotonic() < end, "a worker lives on"
        time.sleep(0.05)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_the_service_opens_no_connection_of_its_own(service: Service, client: httpx.Client) -> None:
    """The shared service and its workers run with a hook that says when a connection is opened."""
    assert client.post("/v1/check", json={"text": "Treadmill stress test"}).status_code == 200
    assert client.post("/", data={"text": "Treadmill stress test"}).status_code == 200
    for page in ("/", "/rules", "/rules/NC201", "/metrics", "/openapi.json"):
        assert client.get(page).status_code == 200
    assert service.said.count(b"WATCHED") == 3
    assert b"OPENED" not in service.said


def audited(service: Service, request: str) -> dict[str, Any]:
    """The line of a request in the audit log, which is written once the answer is out."""
    for _ in range(200):
        for line in map(json.loads, service.audit.splitlines()):
            if line["request"] == request:
                return dict(line)
        time.sleep(0.05)
    raise AssertionError(f"no line of request {request}")


def test_the_audit_log_tells_who_and_when_and_no_names(service: Service, client: httpx.Client) -> None:
    answer = client.post("/v1/check", json={"text": "Treadmill stress test of Zyxwolf", "note_id": "Zyxwolf-1"})
    rule = client.get("/rules/Zyxwolf")
    client.get("/healthz")
    line, other = (audited(service, told.headers["x-request-id"]) for told in (answer, rule))
    assert (line["method"], line["route"], line["status"]) == ("POST", "/v1/check", 200)
    assert (other["method"], other["route"], other["status"]) == ("GET", "/rules/{rule}", 404)
    assert b"healthz" not in service.audit
    assert line["request"] == answer.headers["x-request-id"]
    assert line["notes"][0]["verdict"] == answer.json()["verdict"]
    assert line["notes"][0]["sha256"] != answer.json()["note"]["sha256"]
    assert len(line["client"]) == len(line["notes"][0]["id"]) == 64
    assert b"Zyxwolf" not in service.audit
    assert b"127.0.0.1" not in service.audit
    assert (service.folder / "audit.jsonl").stat().st_mode & 0o077 == 0
