"""Delivery: to a file, over HTTP, over MLLP; again until it is taken, and once."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import hl7
import pytest

from notecheck.checker import Checker
from notecheck.hl7.checking import by_checker
from notecheck.hl7.feed import running
from notecheck.hl7.settings import Deliver, Keep, Settings
from notecheck.hl7.store import Due
from notecheck.hl7.targets import LinesTarget
from tests.hl7.messages import NOTE, THIN, mdm
from tests.hl7.running import PATIENCE


def deliver(
    folder: Path,
    checker: Checker,
    to: str,
    *messages: bytes,
    done: Callable[[], bool],
    tests_to: str | None = None,
    **settings: Any,
) -> None:
    """Takes messages and delivers until `done`."""
    feed = Settings(
        store=folder / "store.sqlite",
        deliver=Deliver(to=to, tests_to=tests_to, longest_pause=0.05, **settings),
        keep=Keep(),
    )

    async def run() -> None:
        async with asyncio.timeout(PATIENCE), running(feed, by_checker(checker)) as intake:
            for message in messages:
                await intake.take(message)
            while not done():
                await asyncio.sleep(0.01)

    asyncio.run(run())


def lines(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_bytes().splitlines()] if file.exists() else []


def test_lines_of_json_and_test_messages_apart(tmp_path: Path, checker: Checker) -> None:
    file, tests = tmp_path / "reports.jsonl", tmp_path / "tests.jsonl"
    messages = [mdm("1"), mdm("2", mode="T"), mdm("1"), mdm("3", mode="D")]
    deliver(
        tmp_path,
        checker,
        str(file),
        *messages,
        tests_to=str(tests),
        done=lambda: len(lines(file)) == 1 and len(lines(tests)) == 2,
    )
    assert [i["control_id"] for i in lines(file)] == ["1"]
    assert [(i["control_id"], i["test"]) for i in lines(tests)] == [("2", True), ("3", True)]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_test_messages_without_a_target_stay_in_the_store(tmp_path: Path, checker: Checker) -> None:
    file = tmp_path / "reports.jsonl"
    deliver(tmp_path, checker, str(file), mdm("1", mode="T"), mdm("2"), done=lambda: len(lines(file)) == 1)
    assert [i["control_id"] for i in lines(file)] == ["2"]


@pytest.mark.parametrize("tail", [b"", b'{"id": "half'])
def test_what_a_file_holds_already_is_not_written_again(tmp_path: Path, checker: Checker, tail: bytes) -> None:
    file = tmp_path / "reports.jsonl"
    deliver(tmp_path, checker, str(file), mdm("1"), mdm("2"), done=lambda: len(lines(file)) == 2)
    db = sqlite3.connect(tmp_path / "store.sqlite")
    db.execute("UPDATE report SET due = 0 WHERE id = 2")  # as if the end had come between writing and noting
    db.execute("UPDATE written SET length = ?", (len(file.read_bytes().splitlines(keepends=True)[0]),))
    db.commit()
    db.close()
    with open(file, "ab") as torn:
        torn.write(tail)
    deliver(tmp_path, checker, str(file), mdm("3"), done=lambda: file.read_bytes().count(b"}\n") == 3)
    assert [i["control_id"] for i in lines(file)] == ["1", "2", "3"]


def test_a_file_that_was_moved_away_is_begun_anew(tmp_path: Path, checker: Checker) -> None:
    file = tmp_path / "reports.jsonl"
    deliver(tmp_path, checker, str(file), mdm("1"), done=lambda: len(lines(file)) == 1)
    file.rename(tmp_path / "old.jsonl")
    deliver(tmp_path, checker, str(file), mdm("2"), done=lambda: len(lines(file)) == 1)
    assert [i["control_id"] for i in lines(file)] == ["2"]


def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path, checker: Checker) -> None:
    file = tmp_path / "folder" / "reports.jsonl"

    def mended() -> bool:
        if not file.parent.exists():
            file.parent.mkdir()
        return len(lines(file)) == 1

    deliver(tmp_path, checker, str(file), mdm("1"), done=mended)


def test_a_torn_line_alone_is_taken_away(tmp_path: Path) -> None:
    target = LinesTarget(tmp_path / "reports.jsonl")
    target.path.write_bytes(b'{"id": "a"}\n{"id": "b"}\n{"id"')
    assert target.missed(12) == ["b"]
    assert target.write([Due(1, "c", '{"id":"c"}', 0)]) == len(b'{"id": "a"}\n{"id": "b"}\n{"id":"c"}\n')
    assert [i["id"] for i in lines(target.path)] == ["a", "b", "c"]


def test_of_two_with_one_store_one_delivers(tmp_path: Path, checker: Checker) -> None:
    file = tmp_path / "reports.jsonl"
    feed = Settings(store=tmp_path / "store.sqlite", deliver=Deliver(to=str(file)))

    async def run() -> None:
        check = by_checker(checker)
        async with asyncio.timeout(PATIENCE), running(feed, check) as one, running(feed, check) as other:
            for n in range(10):
                await (one, other)[n % 2].take(mdm(f"{n}", document=f"D{n}"))
            while len(lines(file)) < 10:
                await asyncio.sleep(0.01)

    asyncio.run(run())
    assert [i["control_id"] for i in lines(file)] == [str(n) for n in range(10)]


@contextmanager
def web(answers: Iterator[int]) -> Iterator[tuple[str, list[tuple[dict[str, str], dict[str, Any]]]]]:
    """Runs a server that answers as told; yields its address and what was posted."""
    posted: list[tuple[dict[str, str], dict[str, Any]]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            posted.append((dict(self.headers), json.loads(body)))
            self.send_response(next(answers, 200))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/reports", posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_http_is_tried_again_with_the_same_key(tmp_path: Path, checker: Checker) -> None:
    (tmp_path / "token").write_text("a secret of tests\n")
    with web(iter([503, 500, 429])) as (address, posted):
        deliver(
            tmp_path, checker, address, mdm("1"), mdm("2"), done=lambda: len(posted) == 5, token_file=tmp_path / "token"
        )
    assert [item["control_id"] for _, item in posted] == ["1", "1", "1", "1", "2"]
    assert [headers["Idempotency-Key"] for headers, _ in posted] == [item["id"] for _, item in posted]
    assert {headers["Authorization"] for headers, _ in posted} == {"Bearer a secret of tests"}


def test_an_item_that_is_refused_holds_up_no_other(tmp_path: Path, checker: Checker) -> None:
    with web(iter([422])) as (address, posted):
        messages = [mdm("1", document="A"), mdm("2", document="A"), mdm("3", document="B")]
        deliver(tmp_path, checker, address, *messages, done=lambda: len(posted) == 4)
    order = [item["control_id"] for _, item in posted]
    assert order[0] == "1"
    assert sorted(order) == ["1", "1", "2", "3"]
    assert order.index("2") > 1  # not before the first of its document was taken
    assert len(order) - 1 - order[::-1].index("1") < order.index("2")


class Engine(threading.Thread):
    """A receiver of reports that answers with the codes it is told, then with AA."""

    def __init__(self, *codes: str) -> None:
        super().__init__(daemon=True)
        self.codes, self.messages = list(codes), []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"mllp://127.0.0.1:{self.server.getsockname()[1]}"
        self.start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection:
                self.serve(connection)

    def serve(self, connection: socket.socket) -> None:
        data = b""
        while True:
            while b"\x1c\r" not in data:
                chunk = connection.recv(65536)
                if not chunk:
                    return
                data += chunk
            message, _, data = data.partition(b"\x1c\r")
            self.messages.append(message.removeprefix(b"\x0b").decode())
            control = self.messages[-1].split("|")[9]
            said = self.codes.pop(0) if self.codes else "AA"
            if said == "close":
                return
            answer = f"MSH|^~\\&|E|E|N|N|20260611||ACK|X|P|2.5.1\rMSA|{said}|{control}\r"
            connection.sendall(b"\x0b" + answer.encode() + b"\x1c\r")


def test_reports_as_oru_over_mllp(tmp_path: Path, checker: Checker) -> None:
    engine = Engine("AR", "close", "AE")
    deliver(
        tmp_path,
        checker,
        engine.address,
        mdm("C-1", THIN),
        mdm("C-2", None, "T11"),
        done=lambda: len(engine.messages) == 5,
    )
    engine.server.close()
    first = hl7.parse(engine.messages[0])
    assert [hl7.parse(m)["MSH.F10"] for m in engine.messages[:4]] == [first["MSH.F10"]] * 4
    assert (first["MSH.F9.R1.C1"], first["MSH.F11"], first["MSH.F5"], first["MSH.F6"]) == ("ORU", "P", "LAB", "STJ")
    assert (str(first.segment("ORC")[2]), str(first.segment("ORC")[3])) == ("ORD-1", "FIL-1")
    assert (str(first.segment("OBR")[2]), str(first.segment("OBR")[25])) == ("ORD-1", "F")
    assert [str(n[3]) for n in first.segments("NTE")][:2] == ["Of message C-1", "Of document DOC-1"]
    observed = {str(o[3]).split("^")[0]: o for o in first.segments("OBX")}
    report = checker.check(THIN)
    assert str(observed["verdict"][5]) == "hold"
    assert float(str(observed["score"][5])) > 0
    assert {"NC103", "NC112"} & set(observed)
    assert len(first.segments("OBX")) > 5
    assert report.verdict == "hold"
    last = hl7.parse(engine.messages[4])
    assert str(last.segment("OBR")[25]) == "X"
    assert next(str(n[3]) for n in last.segments("NTE")) == "Of message C-2"


def test_a_report_is_told_with_its_places(tmp_path: Path, checker: Checker) -> None:
    engine = Engine()
    deliver(
        tmp_path,
        checker,
        engine.address,
        mdm("1", NOTE + "Impression: positive for ischemia\n"),
        done=lambda: len(engine.messages) == 1,
    )
    engine.server.close()
    assert "|Segment 39, field 5, repetition 1, characters 12 to 33" in engine.messages[0]
    assert "ischemia" not in engine.messages[0]
