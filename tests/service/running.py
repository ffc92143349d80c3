"""A service that runs for tests: the command in a process of its own, or an application with limits of its own."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import uvicorn
from fastapi import FastAPI

from notecheck.policy.site import load
from notecheck.service.app import build
from notecheck.service.connections import within
from notecheck.service.settings import Limits, Settings

PATIENCE = 400.0
"""Seconds after which a test is given up; no test waits so long."""


@dataclass
class Service:
    """A running `notecheck serve` and what it writes."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def said(self) -> bytes:
        return (self.folder / "stderr").read_bytes() + (self.folder / "stdout").read_bytes()

    @property
    def audit(self) -> bytes:
        return (self.folder / "audit.jsonl").read_bytes()

    def client(self, **options: object) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=PATIENCE, **options)  # type: ignore[arg-type]

    def workers(self) -> list[int]:
        """Returns the processes below the service."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


@contextmanager
def served(folder: Path, *arguments: str, environment: dict[str, str] | None = None) -> Iterator[Service]:
    """Runs the command until the block ends; its temporary folder is `folder/temp`."""
    (folder / "temp").mkdir(parents=True, exist_ok=True)
    (folder / "key").write_text("an audit key of tests")
    command = [
        sys.executable,
        "-m",
        "notecheck",
        "serve",
        "--port",
        "0",
        "--audit-log",
        "audit.jsonl",
        "--audit-key",
        "key",
    ]
    with open(folder / "stderr", "wb") as said, open(folder / "stdout", "wb") as written:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=folder,
            stdout=written,
            stderr=said,
            env={**os.environ, "TMPDIR": str(folder / "temp"), "PYTHONWARNINGS": "default", **(environment or {})},
        )
        try:
            yield Service(started(folder / "stderr", process), process, folder)
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
            process.wait(PATIENCE)


def started(said: Path, process: subprocess.Popen[bytes]) -> str:
    """Waits until a service says where it is, and returns that."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = re.search(r"notecheck serves (https?://\S+?)/ ", said.read_text())
        if found:
            return found[1]
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise AssertionError(f"the service did not start: {said.read_text()}")


@dataclass
class Application:
    """An application that runs in a thread of the tests."""

    url: str
    server: uvicorn.Server


@contextmanager
def limited(limits: Limits) -> Iterator[Application]:
    """Runs an application of one worker, with limits of its own, until the block ends."""
    app = build(Settings(site=load("cpt-93017"), limits=limits))
    config = uvicorn.Config(app, port=0, http=within(limits), ws="none", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        end = time.monotonic() + PATIENCE
        while not server.started:
            assert thread.is_alive(), "the application did not start"
            assert time.monotonic() < end, "the application did not start in time"
            time.sleep(0.02)
        yield Application(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", server)
    finally:
        server.should_exit = True
        thread.join(PATIENCE)


def answered(app: FastAPI, method: str, path: str, **sent: object) -> httpx.Response:
    """Asks an application that has no workers and no connection."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, **sent)  # type: ignore[arg-type]

    return asyncio.run(ask())
