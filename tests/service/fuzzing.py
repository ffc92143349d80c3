"""Requests that mean no good: malformed, hostile, cut off, too large, too slow. Every answer is looked at."""

from __future__ import annotations

import base64
import errno
import json
import random
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from notecheck.rules.book import complete_notes

MARKER = "Zyxwolf884"
"""Stands in everything that is sent and may come back in nothing but the page that shows a note to its sender."""
_METHODS = ["GET", "POST", "POST", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", MARKER, "get"]
_PATHS = [
    "/", "/", "/v1/check", "/v1/check", "/v1/check", "/v1/rules", "/rules", "/rules/NC201", f"/rules/{MARKER}", "/healthz", "/readyz", "/metrics",
    "/openapi.json", "/static/page.css", f"/static/{MARKER}", f"/static/..%2f{MARKER}", f"/static/%00{MARKER}", f"/{MARKER}", f"/rules/?q={MARKER}",
    f"/?example={MARKER}", "//", "/%ff%fe", "/cds-services", "/cds-services/", f"/cds-services/{MARKER}", f"/cds-services/notecheck-note-save/{MARKER}",
    "/fhir/metadata", f"/fhir/{MARKER}", "/fhir/DocumentReference/$check/", "/fhir/OperationDefinition/check", "/fhir", "/v1/check/", "/v1//check", "/\u00e9", "*", f"http://{MARKER}/", f"/v1/check?{MARKER}={MARKER}", "/rules/%2e%2e",
]  # fmt: skip
_EHR = [
    "/cds-services/notecheck-note-sign", "/cds-services/notecheck-patient-view", "/cds-services/notecheck-note-save/feedback",
    "/fhir/DocumentReference/$check",
]  # fmt: skip
_KINDS = [
    "application/json", "application/json", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "application/fhir+json", "application/json", "multipart/form-data", f"multipart/form-data; boundary={MARKER}", "multipart/form-data; boundary=x; charset=utf-7", "text/plain", MARKER, "",
]  # fmt: skip
_PIECES = [
    b"\x00", b"\xff\xfe", b"{", b"}", b"[" * 500, b'"', b"\\ud800", b"--x\r\n", b"--x--", b"&", b"=", b"%", b"%00", b"\r\n\r\n", b"text", b"notes", b"note_id",
    b"context", b"null", b"1e999", b"NaN", b"-", b"<script>", b"{{7*7}}", "\u202e".encode(), "\U0001f600".encode(), b'Content-Disposition: form-data; name="text"',
    b'Content-Disposition: form-data; name="file"; filename="' + MARKER.encode() + b'"', b"Content-Transfer-Encoding: base64", MARKER.encode(),
]  # fmt: skip


def requests(seed: int) -> Iterator[tuple[bytes, bool]]:
    """Yields requests without end as they go over the wire, and whether the answer may show what was sent."""
    chance = random.Random(seed)
    while True:
        body = _body(chance)
        method, path = chance.choice(_METHODS), chance.choice(_PATHS)
        if chance.random() < 0.5:
            method, path = "POST", chance.choice(["/", "/v1/check", *_EHR])
        kind = chance.choice(_KINDS)
        said = len(body)
        if chance.random() < 0.12:
            said = chance.choice([len(body) + 7, max(0, len(body) - 3), 10**8, 10**30])
        headers = [f"Host: {MARKER}", f"X-Name: {MARKER}"]
        if kind or chance.random() < 0.5:
            headers.append(f"Content-Type: {kind}")
        if chance.random() < 0.3:
            headers.append("Accept: text/html")
        if chance.random() < 0.2:
            headers.append(chance.choice([f"Authorization: Basic {MARKER}", f"Authorization: {MARKER}", "Expect: 100-continue", f"Cookie: a={MARKER}",
                f"Range: bytes={MARKER}", "Upgrade: websocket\r\nConnection: upgrade", "Transfer-Encoding: chunked", f"X-Forwarded-For: {MARKER}"]))  # fmt: skip
        headers += [f"Content-Length: {said}", "Connection: close"]
        head = f"{method} {path} HTTP/1.1\r\n" + "\r\n".join(headers) + "\r\n\r\n"
        written = head.encode("utf-8") + body
        if chance.random() < 0.08:
            written = written[: chance.randrange(len(written))]
        elif chance.random() < 0.05:
            written = bytes(chance.randrange(256) for _ in range(chance.randrange(200))) + written
        yield written, method == "POST" and path == "/"


def _body(chance: random.Random) -> bytes:
    which = chance.randrange(10)
    text = chance.choice([*complete_notes().values(), "", MARKER, f"Stress test of {MARKER}: negative \u202e <b>"])
    if which == 0:
        return b"".join(chance.choice(_PIECES) for _ in range(chance.randrange(40)))
    if which == 1:
        whole = json.dumps(_thing(chance, 4)).encode()
        return whole[: chance.randrange(1, len(whole) + 1)] if chance.random() < 0.3 else whole
    if which == 2:
        more = chance.choice([{"context": _thing(chance, 2)}, {chance.choice(["claim", "claims"]): _claim(chance)}])
        return json.dumps({"text": f"{text} {MARKER}", **more}).encode()
    if which == 3:
        return json.dumps(
            {"notes": [{"text": text, "context": {"author": MARKER}}] * chance.choice([0, 1, 3, 101])}
        ).encode()
    if which == 4:
        claim = chance.choice(
            ["", f"&claim_date=2026-06-11&claim_code_1={MARKER}&claim_pointers_1={MARKER}&claim_plan=%00"]
        )
        return f"text={text}%{MARKER}&signed_at={MARKER}&ecg_filed={MARKER}{claim}".encode()
    if which == 5:
        part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        parts = [
            part % (chance.choice([b"text", b"file", b'file"; filename="a', MARKER.encode()]), chance.choice(_PIECES))
            for _ in range(chance.randrange(25))
        ]
        return b"".join(parts) + chance.choice([b"--x--\r\n", b"", b"--x"])
    if which > 6:
        return json.dumps(_asked(chance, text)).encode()
    return b"a" * chance.choice([10, 70_000, 4_300_000 if chance.random() < 0.1 else 5])


def _asked(chance: random.Random, text: str) -> object:
    """What an EHR may send, some of it replaced by what it may not."""
    data = base64.b64encode(f"{text} {MARKER}".encode("utf-8", "replace")).decode()
    kinds = ["text/plain", "text/html", "text/rtf", "application/pdf", "text/xml", MARKER, None]
    content = [{"attachment": _odd(chance, {"contentType": chance.choice(kinds), "data": data, "url": MARKER})}]
    subject = _odd(chance, {"reference": f"Patient/{MARKER}", "display": MARKER})
    kind = chance.choice(["DocumentReference", "DocumentReference", "DiagnosticReport", "Binary", "Bundle", MARKER])
    note = _odd(chance, {"resourceType": kind, "id": MARKER, "content": content, "presentedForm": content, "subject": subject, "data": data,
        "author": [subject], "context": _thing(chance, 2), "contained": _thing(chance, 2), "entry": _thing(chance, 2)})  # fmt: skip
    bundle = {"resourceType": "Bundle", "entry": [{"resource": note}, _thing(chance, 2)]}
    parameters = {"resourceType": "Parameters", "parameter": [{"resource": note}, _thing(chance, 1)]}
    entry = _odd(
        chance,
        {
            "card": MARKER,
            "outcome": "overridden",
            "outcomeTimestamp": "2026-04-07T11:05:00Z",
            "overrideReason": _thing(chance, 2),
        },
    )
    return chance.choice([note, bundle, parameters, {"feedback": [entry]}, *(
        _odd(chance, {"hook": hook, "hookInstance": MARKER, "context": {"note": one}, "prefetch": {"note": one}, "fhirServer": MARKER})
        for hook in ("org.example.note-sign", "patient-view") for one in (note, bundle)
    )])  # fmt: skip


def _odd(chance: random.Random, whole: dict[str, object]) -> dict[str, object]:
    return {name: value if chance.random() < 0.9 else _thing(chance, 2) for name, value in whole.items()}


def _claim(chance: random.Random) -> object:
    """A claim with something put in place of one of its parts."""
    line = {"code": "93017", "units": 1, "modifiers": [], "diagnoses": [1]}
    claim = {"date": "2026-06-11", "place_of_service": "11", "billing": MARKER, "lines": [line], "diagnoses": ["R07.9"]}
    part = chance.choice([line, claim])
    part[chance.choice([*part, MARKER])] = _thing(chance, 3)
    return chance.choice([claim, [claim], {"claims": [claim]}])


def _thing(chance: random.Random, depth: int) -> object:
    if depth == 0 or chance.random() < 0.3:
        return chance.choice(
            [None, True, -1, 1e308, 10**40, "", MARKER, "\ud800", "2026-06-11", [], {}, "\x00", "x" * 500]
        )
    if chance.random() < 0.4:
        return [_thing(chance, depth - 1) for _ in range(chance.randrange(4))]
    keys = [
        "text",
        "note_id",
        "context",
        "notes",
        "author",
        "signed_at",
        "service_date",
        "patient_ids",
        "status",
        "ecg_filed",
        MARKER,
    ]
    return {chance.choice(keys): _thing(chance, depth - 1) for _ in range(chance.randrange(5))}


def send(url: str, written: bytes, patience: float = 60.0) -> bytes:
    """Returns everything that is answered until the connection ends; the sender says that it has sent all."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=patience) as connection:
        found = b""
        try:
            connection.sendall(written)
            connection.shutdown(socket.SHUT_WR)
        except OSError as e:
            if e.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise  # otherwise the service answered before all had come and closed
        try:
            while data := connection.recv(1 << 16):
                found += data
        except ConnectionResetError:
            pass  # what had come before is the answer
        return found.partition(b"\r\n\r\n")[2] if found.startswith(b"HTTP/1.1 100 ") else found


def trial(url: str, seed: int, count: int) -> Counter[str]:
    """Sends requests and returns how often each status came; raises where an answer is a failure or repeats what was sent."""
    statuses: Counter[str] = Counter()
    for n, (written, shows) in zip(range(count), requests(seed), strict=False):
        answer = send(url, written)
        status = answer[9:12].decode("ascii", "replace") or "none"
        assert status not in ("500", "501", "502"), f"request {n} of seed {seed}: {answer[:200]!r}"
        if MARKER.lower().encode() in answer.lower():
            assert shows, f"request {n} of seed {seed} was repeated: {answer[:300]!r}"
            assert b"text/html" in answer.partition(b"\r\n\r\n")[0]
            assert MARKER.lower().encode() not in answer.partition(b"\r\n\r\n")[0].lower()
        statuses[status] += 1
    return statuses


def memory(processes: list[int]) -> int:
    """Returns the resident memory of some processes in bytes."""
    found = 0
    for process in processes:
        fields = dict(
            line.split(":", 1) for line in Path(f"/proc/{process}/status").read_text().splitlines() if ":" in line
        )
        found += int(fields["VmRSS"].split()[0]) * 1024
    return found
