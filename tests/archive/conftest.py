"""What the tests of an archive share: scans in this process, and the rows that they write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notecheck.archive.exports import rows
from notecheck.archive.manifest import Manifest
from notecheck.archive.scan import Order, Scan
from notecheck.checker import Checker

Rows = list[dict[str, Any]]


class Quiet:
    """A watcher that keeps what it is told."""

    def __init__(self) -> None:
        self.total, self.done, self.said = 0, 0, []

    def begin(self, total: int) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        self.done += count

    def say(self, words: str) -> None:
        self.said.append(words)


class Archive:
    """A folder of inputs and the folder of their scan."""

    def __init__(self, folder: Path, checker: Checker) -> None:
        self.inputs, self.out, self.checker = folder / "charts", folder / "out", checker
        self.inputs.mkdir()
        self.watcher = Quiet()

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.inputs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def scan(self, *inputs: str, checker: Checker | None = None, **order: Any) -> Manifest:
        self.watcher = Quiet()
        asked = Order(**{"inputs": inputs or (str(self.inputs),), "out": self.out, **order})
        return Scan(asked, checker or self.checker, self.watcher).run()

    def notes(self) -> Rows:
        return list(rows(self.out, "notes"))

    def findings(self) -> Rows:
        return list(rows(self.out, "findings"))

    def note(self, source: str) -> dict[str, Any]:
        found = [row for row in self.notes() if row["source"] == source]
        assert len(found) == 1, [row["source"] for row in self.notes()]
        return found[0]

    def errors(self) -> dict[str, str | None]:
        found = {row["source"]: row["error"] for row in self.notes()}
        assert len(found) == len(self.notes())
        return found


@pytest.fixture
def archive(tmp_path: Path, checker: Checker) -> Archive:
    return Archive(tmp_path, checker)
