"""Limits of time and number, on a service whose limits are small."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

import httpx
import pytest

from notecheck.policy.site import load
from notecheck.service.app import build
from notecheck.service.capacity import FullError
from notecheck.service.faults import WORDS
from notecheck.service.pool import FailedError, TooLongError
from notecheck.service.serving import Address, _opened
from notecheck.service.settings import Limits, Settings
from tests.benchmarks.reading import distinct_notes
from tests.service.running import PATIENCE, Application, answered, limited

SLOW = "\n".join(distinct_notes(400))
"""A text that takes seconds on every machine."""
SMALL = Limits(requests=2, waiting=0.0, sending=3.0, checking=0.4, reading=1.0, connections=8)


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    with limited(SMALL) as found:
        yield found


@pytest.fixture
def url(application: Application) -> str:
    return application.url


def connected(url: str) -> socket.socket:
    parts = urlsplit(url)
    found = socket.create_connection((parts.hostname or "", parts.port or 0), timeout=PATIENCE)
    found.settimeout(PATIENCE)
    return found


def read_all(connection: socket.socket) -> bytes:
    found = b""
    while data := connection.recv(65536):
        found += data
    return found


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


def until_ready(url: str) -> None:
    until(lambda: httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code == 200)


def check(url: str, text: str) -> httpx.Response:
    return httpx.post(f"{url}/v1/check", json={"text": text}, timeout=PATIENCE)


def test_beyond_time_and_capacity_it_says_so_and_recovers(url: str) -> None:
    """Of several long checks at once the one worker takes one, which is given up; the others are refused."""
    answers: list[httpx.Response] = []
    threads = [threading.Thread(target=lambda: answers.append(check(url, SLOW))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    statuses = Counter(a.status_code for a in answers)
    assert set(statuses) == {503, 504}
    for answer in answers:
        assert answer.json()["status"] == answer.status_code
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 1
    until_ready(url)
    assert check(url, "Treadmill stress test, Bruce.").status_code == 200
    assert f"notecheck_workers_replaced {statuses[504]}.0" in httpx.get(f"{url}/metrics", timeout=PATIENCE).text


@pytest.mark.parametrize(("error", "status"), [(FullError(7), 503), (TooLongError(), 504), (FailedError(), 500)])
def test_a_form_that_could_not_be_checked_comes_back_full(error: Exception, status: int) -> None:
    app = build(Settings(site=load("cpt-93017")))

    async def fails(job: object, **_: object) -> None:
        raise error

    app.state.pool.submit = fails
    answer = answered(app, "POST", "/", data={"text": "Stage 1 <b>\nHR 104", "author": "J. Finch"})
    assert answer.status_code == status
    assert WORDS[status] in answer.text
    assert "Stage 1 &lt;b&gt;\nHR 104</textarea>" in answer.text
    assert 'value="J. Finch"' in answer.text
    assert answer.headers.get("retry-after") == ("7" if status == 503 else None)


def test_a_body_that_comes_too_slowly_is_given_up(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(
            b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"
        )
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_body_that_is_sent_on_after_it_was_refused_ends_in_time(url: str) -> None:
    with connected(url) as connection, suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n")
        assert connection.recv(12) == b"HTTP/1.1 413"
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            connection.sendall(b"a")
            time.sleep(0.02)
        pytest.fail("the service reads on")


@pytest.mark.parametrize("sent", [b"", b"POST /v1/check HT", b"GET /healthz HTTP/1.1\r\nHost: a\r\n"])
def test_a_head_that_does_not_come_ends_the_connection(url: str, sent: bytes) -> None:
    with connected(url) as connection:
        connection.sendall(sent)
        assert read_all(connection) == b""


def test_a_second_head_that_does_not_come_ends_the_connection(url: str) -> None:
    with connected(url) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /hea")
        assert read_all(connection).startswith(b"HTTP/1.1 200 ")


def test_slow_senders_do_not_shut_others_out_for_ever(url: str) -> None:
    held = [connected(url) for _ in range(2)]
    try:
        for connection in held:
            connection.sendall(b"POST /v1/check HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n")
        assert httpx.get(f"{url}/healthz", timeout=PATIENCE).status_code == 200
        until(lambda: httpx.get(f"{url}/rules", timeout=PATIENCE).status_code == 200)
    finally:
        for connection in held:
            connection.close()


def test_more_connections_than_the_service_takes_are_told_so(application: Application) -> None:
    until(lambda: not application.server.server_state.connections)
    held = []
    try:
        held = [connected(application.url) for _ in range(SMALL.connections)]
        with connected(application.url) as one_more:
            assert read_all(one_more).startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n")
    finally:
        for connection in held:
            connection.close()


def test_a_client_that_does_not_read_is_left(application: Application) -> None:
    """The answers are larger than all buffers: the connection is ended before they are out."""
    many = 400
    size = int(httpx.get(f"{application.url}/v1/rules", timeout=PATIENCE).headers["content-length"])
    with connected(application.url) as connection:
        connection.sendall(b"GET /v1/rules HTTP/1.1\r\nHost: a\r\n\r\n" * many)
        until(lambda: len(application.server.server_state.connections) > 0)
        until(lambda: not application.server.server_state.connections)
        found = 0
        with suppress(ConnectionResetError):
            while data := connection.recv(1 << 16):
                found += len(data)
    assert found < size * many


def test_answers_do_not_wait_for_the_clients_next_word() -> None:
    with (
        _opened(Address("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()),
    ):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
