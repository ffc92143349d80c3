"""What the tests of feeds share: an intake that checks in this process."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notecheck.checker import Checker
from notecheck.hl7.checking import by_checker
from notecheck.hl7.intake import Check, Intake, Selection
from notecheck.hl7.store import Store
from tests.hl7.running import Receiver, receiving


@dataclass
class Feed:
    """An intake over a store of its own."""

    path: Path
    check: Check

    def take(self, *messages: bytes, fault: str | None = None, **selection: Any) -> list[list[str]]:
        """Takes messages one after another; returns the answers to each."""

        async def taken() -> list[list[str]]:
            intake = Intake(Store(self.path), self.check, Selection(**selection))
            try:
                return [[a.decode() for a in await intake.take(m, fault)] for m in messages]
            finally:
                intake.close()

        return asyncio.run(taken())

    def one(self, message: bytes, **selection: Any) -> str:
        """Takes a message that has one answer."""
        ((answer,),) = self.take(message, **selection)
        return answer

    def replay(self, number: int, **selection: Any) -> str | None:
        async def replayed() -> str | None:
            store = Store(self.path)
            intake = Intake(store, self.check, Selection(**selection))
            try:
                return await intake.replay(store.letter(number))
            finally:
                intake.close()

        return asyncio.run(replayed())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        db = sqlite3.connect(self.path)
        try:
            return db.execute(query).fetchall()
        finally:
            db.close()

    @property
    def items(self) -> list[dict[str, Any]]:
        return [json.loads(body) for (body,) in self.rows("SELECT body FROM report ORDER BY id")]

    @property
    def dead(self) -> list[str]:
        return [reason for (reason,) in self.rows("SELECT reason FROM message WHERE reason IS NOT NULL ORDER BY id")]


@pytest.fixture
def feed(tmp_path: Path, checker: Checker) -> Feed:
    return Feed(tmp_path / "store.sqlite", by_checker(checker))


@pytest.fixture(scope="session")
def receiver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Receiver]:
    settings = """store = "store.sqlite"
[deliver]
to = "reports.jsonl"
[limits]
size = 6000000
connections = 8
"""
    with receiving(tmp_path_factory.mktemp("feed"), settings) as running:
        yield running
