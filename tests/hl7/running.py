"""A receiver that runs for tests, and senders."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PATIENCE = 240.0
"""Seconds after which a test is given up; no test waits so long."""
LINES = 'store = "store.sqlite"\n[deliver]\nto = "reports.jsonl"\n'


@dataclass
class Receiver:
    """A running `notecheck mllp` and what it writes."""

    folder: Path
    process: subprocess.Popen[bytes]
    port: int

    @property
    def said(self) -> str:
        return (self.folder / "stderr").read_text()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


@contextmanager
def receiving(folder: Path, settings: str = LINES, *arguments: str, port: int = 0) -> Iterator[Receiver]:
    """Runs the command until the block ends; its temporary folder is `folder/temp`."""
    (folder / "temp").mkdir(parents=True, exist_ok=True)
    (folder / "hl7.toml").write_text(settings)
    command = [
        sys.executable,
        "-m",
        "notecheck",
        "mllp",
        "--port",
        str(port),
        "--workers",
        "1",
        "--settings",
        "hl7.toml",
    ]
    (folder / "stderr").write_bytes(b"")
    with open(folder / "stderr", "ab") as said:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=folder,
            stdout=said,
            stderr=said,
            env={**os.environ, "TMPDIR": str(folder / "temp"), "PYTHONWARNINGS": "default"},
        )
        try:
            yield Receiver(folder, process, _port(folder / "stderr", process))
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(PATIENCE)


def _port(said: Path, process: subprocess.Popen[bytes]) -> int:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := re.search(r"notecheck receives mllps?://[^:]+:(\d+)", said.read_text()):
            return int(found[1])
        if process.poll() is not None:
            break
        time.sleep(0.02)
    raise AssertionError(f"the receiver did not start: {said.read_text()}")


@dataclass
class Sender:
    """A connection that sends frames and reads answers."""

    port: int
    wrap: Any = None
    left: bytearray = field(default_factory=bytearray)

    def __post_init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self.wrap is not None:
            self.socket = self.wrap(self.socket)

    def __enter__(self) -> Sender:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def ask(self, message: bytes) -> str:
        self.socket.sendall(b"\x0b" + message + b"\x1c\r")
        return self.answer()

    def answer(self) -> str:
        """Returns the next answer.

        Raises:
            ConnectionError: the receiver has gone.
        """
        while b"\x1c\r" not in self.left:
            chunk = self.socket.recv(65536)
            if not chunk:
                raise ConnectionError("closed")
            self.left += chunk
        found, _, rest = bytes(self.left).partition(b"\x1c\r")
        self.left = bytearray(rest)
        assert found[:1] == b"\x0b"
        return found[1:].decode()


def code(answer: str) -> tuple[str, str]:
    """Returns the acknowledgement code and the control id that an answer is for."""
    fields = next(s for s in answer.split("\r") if s.startswith("MSA")).split("|")
    return fields[1], fields[2]


def delivered(file: Path, count: int) -> list[dict[str, Any]]:
    """Waits until a file holds so many items, and returns them."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = file.read_bytes().splitlines() if file.exists() else []
        if len(found) >= count:
            return [json.loads(line) for line in found]
        time.sleep(0.05)
    raise AssertionError(f"{len(found)} of {count} items were delivered")
