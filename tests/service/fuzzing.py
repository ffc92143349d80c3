"""Requests that mean no good: malformed, hostile, cut off, too large, too slow. Every answer is looked at."""

from __future__ import annotations

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
    f"/?example={MARKER}", "//", "/%ff%fe", "/v1/check/", "/v1//check", "/\u00e9", "*", f"http://{MARKER}/", f"/v1/check?{MARKER}={MARKER}", "/rules/%2e%2e",
]  # fmt: skip
_KINDS = [
    "application/json", "application/json", "application/json; charset=utf-16", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
    "multipart/form-data", f"multipart/form-data; boundary={MARKER}", "multipart/form-data; boundary=x; charset=utf-7", "text/plain", MARKER, "",
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
            method, path = "POST", chance.choice(["/", "/v1/check"])
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
    which = chance.randrange(7)
    text = chance.choice([*complete_notes().values(), "", MARKER, f"Stress test of {MARKER}: negative \u202e <b>"])
    if which == 0:
        return b"".join(chance.choice(_PIECES) for _ in range(chance.randrange(40)))
    if which == 1:
        whole = json.dumps(_thing(chance, 4)).encode()
        return whole[: chance.randrange(1, len(whole) + 1)] if chance.random() < 0.3 else whole
    if which == 2:
        return json.dumps({"text": f"{text} {MARKER}", "context": _thing(chance, 2)}).encode()
    if which == 3:
        return json.dumps(
            {"notes": [{"text": text, "context": {"author": MARKER}}] * chance.choice([0, 1, 3, 101])}
        ).encode()
    if which == 4:
        return f"text={text}%{MARKER}&signed_at={MARKER}&ecg_filed={MARKER}".encode()
    if which == 5:
        part = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
        parts = [
            part % (chance.choice([b"text", b"file", b'file"; filename="a', MARKER.encode()]), chance.choice(_PIECES))
            for _ in range(chance.randrange(25))
        ]
        return b"".join(parts) + chance.choice([b"--x--\r\n", b"", b"--x"])
    return b"a" * chance.choice([10, 70_000, 4_300_000 if chance.random() < 0.1 else 5])


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
            while data := connection.recv(1 << 16):
                found += data
        except (BrokenPipeError, ConnectionResetError):
            pass  # the service answered before all had come and closed
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
