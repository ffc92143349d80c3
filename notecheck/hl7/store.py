"""The store: messages with their reports in one SQLite file, readable by its owner only.

What `keep` returns from is on the disk: write-ahead log, full sync. All methods block; one thread at a time calls them.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from notecheck.errors import StoreError

VERSION = 1
_SCHEMA = """
CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    received REAL NOT NULL,
    test INTEGER NOT NULL,
    sender TEXT NOT NULL,
    control TEXT NOT NULL,
    digest BLOB NOT NULL,
    type TEXT NOT NULL,
    reason TEXT,            -- of a dead letter
    data BLOB NOT NULL,
    answers BLOB NOT NULL   -- joined by the byte that ends a frame
) STRICT;
CREATE UNIQUE INDEX kept ON message (test, sender, control) WHERE reason IS NULL;
CREATE UNIQUE INDEX dead ON message (test, sender, control, digest) WHERE reason IS NOT NULL;
CREATE INDEX received ON message (received);
CREATE TABLE report (
    id INTEGER PRIMARY KEY,
    message INTEGER NOT NULL REFERENCES message ON DELETE CASCADE,
    key TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    test INTEGER NOT NULL,
    body TEXT NOT NULL,
    due REAL,               -- when to deliver it; null when delivered
    tries INTEGER NOT NULL DEFAULT 0,
    fault TEXT
) STRICT;
CREATE INDEX due ON report (test, due) WHERE due IS NOT NULL;
CREATE INDEX of_document ON report (document, id) WHERE due IS NOT NULL;
CREATE INDEX of_message ON report (message);
CREATE TABLE written (target TEXT PRIMARY KEY, length INTEGER NOT NULL) STRICT;
"""
_JOINT = b"\x1c"


@dataclass(frozen=True, slots=True)
class Key:
    """What tells one message from another: test or not, sending application and facility, control id."""

    test: bool
    sender: str
    control: str
    digest: bytes
    """Of the content below the header."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something to deliver; items of one document go out in their order."""

    key: str
    document: str
    body: str


@dataclass(frozen=True, slots=True)
class Due:
    """An item whose time has come."""

    id: int
    key: str
    body: str
    tries: int


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter."""

    id: int
    received: float
    test: bool
    sender: str
    control: str
    type: str
    reason: str
    data: bytes
    answers: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the store holds."""

    messages: int
    dead: int
    reports: int
    waiting: int
    tests_waiting: int


class Store:
    """The store, open.

    Args:
        path: the file; made where it is missing. It and what SQLite puts beside it are readable by the owner alone.

    Raises:
        StoreError: the file cannot be opened, is another's, or is no such store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            for file in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
                if file.exists():
                    file.chmod(0o600)
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise
        except OSError as error:
            raise StoreError(f"store {path}: {error.strerror or 'cannot be opened'}") from None
        except sqlite3.Error as error:
            raise StoreError(f"store {path}: {error}") from None

    def _prepare(self) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
        ):
            self._db.execute(f"PRAGMA {pragma}")
        with _Writing(self._db):
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
            if version == 0 and not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in _SCHEMA.split(";\n"):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version={VERSION}")
            elif version != VERSION:
                raise StoreError(f"store {self.path}: not a store of this version")

    def close(self) -> None:
        """Closes the file; what was kept is there the next time."""
        self._db.close()

    def answered(self, key: Key) -> tuple[tuple[bytes, ...], bool] | None:
        """Returns how a message was answered before, and whether its content was the same; None where it is new.

        A dead letter that comes again with other content is new: its sender has mended it.
        """
        named = (key.test, key.sender, key.control)
        with closing(
            self._db.execute(
                "SELECT answers, digest = ? AS same, 0 AS dead FROM message "
                "WHERE test = ? AND sender = ? AND control = ? AND reason IS NULL UNION ALL "
                "SELECT answers, 1, 1 FROM message "
                "WHERE test = ? AND sender = ? AND control = ? AND digest = ? AND reason IS NOT NULL "
                "ORDER BY same DESC, dead",
                (key.digest, *named, *named, key.digest),
            )
        ) as found:
            row = found.fetchone()
        return None if row is None else (_split(row[0]), bool(row[1]))

    def keep(
        self,
        key: Key,
        type_: str,
        data: bytes,
        answers: Sequence[bytes],
        items: Iterable[Item] = (),
        *,
        reason: str | None = None,
        instead_of: int | None = None,
    ) -> tuple[bytes, ...]:
        """Keeps a message with what is to be delivered of it.

        Args:
            key: of the message.
            type_: MSH-9, event included.
            data: the bytes of the message.
            answers: how it is to be acknowledged.
            items: what is to be delivered.
            reason: of a dead letter, its name.
            instead_of: the dead letter that this is, processed after all; it keeps its answers.

        Returns:
            The answers to send: those of the first of messages with this key.

        Raises:
            sqlite3.Error: it was not kept; an IntegrityError where the place of a dead letter is taken.
        """
        with _Writing(self._db):
            if instead_of is not None:
                self._db.execute("DELETE FROM message WHERE id = ?", (instead_of,))
            row = (
                time.time(),
                key.test,
                key.sender,
                key.control,
                key.digest,
                type_,
                reason,
                data,
                _JOINT.join(answers),
            )
            added = self._db.execute(
                "INSERT INTO message (received, test, sender, control, digest, type, reason, data, answers) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)" + (" ON CONFLICT DO NOTHING" if instead_of is None else ""),
                row,
            )
            if added.rowcount:
                self._db.executemany(
                    "INSERT INTO report (message, key, document, test, body, due) VALUES (?, ?, ?, ?, ?, 0)",
                    [(added.lastrowid, item.key, item.document, key.test, item.body) for item in items],
                )
                return tuple(answers)
            before = self.answered(key)
            assert before is not None
            return before[0]

    def due(self, *, test: bool, most: int) -> list[Due]:
        """Returns items to deliver now, oldest first, and none before an older one of the same document."""
        rows = self._db.execute(
            "SELECT id, key, body, tries FROM report AS this WHERE test = ? AND due <= ? AND NOT EXISTS ("
            "SELECT 1 FROM report AS other WHERE other.document = this.document AND other.document != '' "
            "AND other.test = this.test AND other.due IS NOT NULL AND other.id < this.id) ORDER BY due, id LIMIT ?",
            (test, time.time(), most),
        )
        return [Due(*row) for row in rows.fetchall()]

    def delivered(self, ids: Iterable[int], *, target: str | None = None, length: int = 0) -> None:
        """Notes that items have been delivered, and how long a target that is a file is by now."""
        with _Writing(self._db):
            self._db.executemany("UPDATE report SET due = NULL, fault = NULL WHERE id = ?", [(i,) for i in ids])
            if target is not None:
                self._db.execute("INSERT OR REPLACE INTO written VALUES (?, ?)", (target, length))

    def put_off(self, item: int, seconds: float, fault: str) -> None:
        """Notes that an item could not be delivered, why, and after how many seconds to try again."""
        with _Writing(self._db):
            self._db.execute(
                "UPDATE report SET due = ?, tries = tries + 1, fault = ? WHERE id = ?",
                (time.time() + seconds, fault, item),
            )

    def written(self, target: str) -> int:
        """Returns how long a target that is a file was when items were last noted as delivered to it."""
        row = self._db.execute("SELECT length FROM written WHERE target = ?", (target,)).fetchone()
        return row[0] if row else 0

    def waiting(self, keys: Iterable[str]) -> list[int]:
        """Returns which of some items have not been noted as delivered."""
        found: list[int] = []
        for key in keys:
            row = self._db.execute("SELECT id FROM report WHERE key = ? AND due IS NOT NULL", (key,)).fetchone()
            found += row or ()
        return found

    def letters(self, ids: Sequence[int] = ()) -> list[int]:
        """Returns the numbers of the dead letters, of all or of those asked for."""
        rows = self._db.execute("SELECT id FROM message WHERE reason IS NOT NULL ORDER BY id").fetchall()
        return [i for (i,) in rows if not ids or i in ids]

    def letter(self, number: int) -> Letter:
        """Returns a dead letter."""
        row = self._db.execute(
            "SELECT received, test, sender, control, type, reason, data, answers FROM message WHERE id = ?", (number,)
        ).fetchone()
        received, test, sender, control, type_, reason, data, answers = row
        return Letter(number, received, bool(test), sender, control, type_, reason, data, _split(answers))

    def counts(self) -> Counts:
        """Returns how much the store holds."""
        row = self._db.execute(
            "SELECT (SELECT count(*) FROM message), (SELECT count(*) FROM message WHERE reason IS NOT NULL), "
            "(SELECT count(*) FROM report), (SELECT count(*) FROM report WHERE due IS NOT NULL AND NOT test), "
            "(SELECT count(*) FROM report WHERE due IS NOT NULL AND test)"
        ).fetchone()
        return Counts(*row)

    def purge(self, *, days: float, dead_days: float, tests_wait: bool) -> int:
        """Deletes what is older than it is to be kept; what still is to be delivered is never deleted.

        Args:
            days: of messages whose reports have been delivered.
            dead_days: of dead letters.
            tests_wait: whether test messages have a target; without one their reports wait for nothing.

        Returns:
            How many messages were deleted. Their bytes are overwritten.
        """
        now = time.time()
        with _Writing(self._db):
            gone = self._db.execute(
                "DELETE FROM message WHERE (reason IS NULL AND received < ? AND NOT EXISTS (SELECT 1 FROM report "
                "WHERE report.message = message.id AND due IS NOT NULL AND (NOT report.test OR ?))) "
                "OR (reason IS NOT NULL AND received < ?)",
                (now - days * 86400, tests_wait, now - dead_days * 86400),
            ).rowcount
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return gone


class _Writing:
    """A transaction that writes: all of it is kept, or nothing."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            try:
                self._db.execute("COMMIT")
            except sqlite3.Error:
                self._db.execute("ROLLBACK")
                raise
        elif self._db.in_transaction:
            self._db.execute("ROLLBACK")


def _split(answers: bytes) -> tuple[bytes, ...]:
    return tuple(answers.split(_JOINT)) if answers else ()
