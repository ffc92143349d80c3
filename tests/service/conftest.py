"""What the tests of the service share: one running service, one browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.service.running import Service, served

WATCH = """
import os, sys

def hook(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.gethostbyname"):
        os.write(2, b"OPENED a connection\\n")

sys.addaudithook(hook)
os.write(2, b"WATCHED\\n")
"""
"""Runs at the start of the service and of each of its workers."""


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("service")
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(WATCH)
    path = os.pathsep.join([str(folder / "hook"), *(p for p in sys.path if p)])
    with served(folder, "--workers", "2", environment={"PYTHONPATH": path}) as running:
        yield running


@pytest.fixture(scope="session")
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as found:
        yield found


@pytest.fixture(scope="module")  # while it runs, no test can run a loop of its own
def browser() -> Iterator[Browser]:
    """Chromium as the system has it, or as Playwright installed it; without one the tests fail."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()
