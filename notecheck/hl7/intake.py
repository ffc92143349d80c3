"""The one path of a message: bytes -> message -> notes -> reports -> kept -> acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import sqlite3
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from notecheck.hl7.answer import Dead, answers, code_of, encoded
from notecheck.hl7.envelope import cancel_item, report_item
from notecheck.hl7.message import Header, Message, peek, read
from notecheck.hl7.notes import HeldNote, Work, work_of
from notecheck.hl7.standard import REASONS, Reason, UnprocessableError
from notecheck.hl7.store import Item, Key, Letter, Store

Check = Callable[[HeldNote, str], Awaitable[bytes]]
"""Returns the report on a note in JSON, given the note's id.

Raises:
    UnprocessableError: it cannot be had.
"""
READ_AT_ONCE = 50_000
"""Bytes of a message that is read without a thread of its own."""
_LINE_END = re.compile(rb"[\r\n]+")
_log = logging.getLogger("notecheck")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which messages the feed is about, and how dead letters are acknowledged."""

    documents: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    dead_letters: Dead = "standard"


class Intake:
    """Takes messages in.

    Args:
        store: where they are kept; only this intake's thread calls it.
        check: what checks a note.
        selection: which messages are taken.
    """

    def __init__(self, store: Store, check: Check, selection: Selection) -> None:
        self._store, self._check, self._selection = store, check, selection
        self._thread = ThreadPoolExecutor(1, "store")
        self.kept = asyncio.Event()
        """Set whenever there may be something new to deliver."""

    async def store(self, call: Callable[..., T], *arguments: object, **named: object) -> T:
        """Calls a method of the store in the thread that is the store's; a call that has begun is never left."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._thread, partial(call, *arguments, **named)))

    def close(self) -> None:
        """Ends the store's thread and closes the store."""
        self._thread.shutdown()
        self._store.close()

    async def take(self, data: bytes, fault: str | None = None) -> tuple[bytes, ...]:
        """Returns the answers to a message, once it is kept.

        Args:
            data: the bytes of the message, or of its beginning where it was too long.
            fault: the name of the reason why it cannot be processed, where that is known already.
        """
        header = peek(data)
        if fault == "size":
            return self._refusal(header, REASONS[fault])
        key = _key(data, header)
        try:
            before = await self.store(self._store.answered, key)
            if before is None:
                return await self._new(data, header, key, fault)
            if before[1]:
                return before[0]
            # The same control id, other content: answered the same, delivered once, and nothing of it is lost.
            _log.warning("a control id was used again with other content: kept as a dead letter")
            await self.store(self._store.keep, key, header.type if header else "", data, before[0], reason="conflict")
            return before[0]
        except sqlite3.Error as error:
            _log.error("a message could not be kept: %s", error)
            return self._refusal(header, REASONS["keeping"])

    async def replay(self, letter: Letter) -> str | None:
        """Processes a dead letter again; returns the name of the reason why it stays one, or None."""
        header = peek(letter.data)
        key = _key(letter.data, header)
        try:
            items = await self._items(letter.data, header, key)
        except UnprocessableError as error:
            return error.reason.name
        assert header is not None
        keep = partial(self._store.keep, type_=header.type, data=letter.data, answers=letter.answers, items=items)
        try:
            await self.store(keep, key, instead_of=letter.id)
        except sqlite3.IntegrityError:  # its control id is another message's by now: its own number tells it apart
            await self.store(keep, replace(key, control=f"{key.control}#{letter.id}"), instead_of=letter.id)
        return None

    async def _new(self, data: bytes, header: Header | None, key: Key, fault: str | None) -> tuple[bytes, ...]:
        items: list[Item] = []
        reason = REASONS[fault] if fault else None
        try:
            if reason is None:
                items = await self._items(data, header, key)
        except UnprocessableError as error:
            reason = error.reason
        code = code_of(reason, self._selection.dead_letters)
        answer = [encoded(one, header) for one in answers(header, code, reason)]
        name = reason.name if reason else None
        if reason is not None:
            _log.warning("a dead letter: %s", reason.words)
        type_ = header.type if header else ""
        sent = await self.store(self._store.keep, key, type_, data, answer, items, reason=name)
        if items:
            self.kept.set()
        return sent

    async def _items(self, data: bytes, header: Header | None, key: Key) -> list[Item]:
        """Returns what is to be delivered of a message."""
        if len(data) <= READ_AT_ONCE:
            message, work = self._read(data, header)
        else:
            message, work = await asyncio.to_thread(self._read, data, header)
        items = [cancel_item(message, n, orders, key) for n, orders in enumerate(work.cancelled)]
        for number, note in enumerate(work.notes):
            name = message.header.control_id + (f"-{number + 1}" if len(work.notes) > 1 else "")
            items.append(report_item(message, number, note, await self._check(note, name), key))
        return items

    def _read(self, data: bytes, header: Header | None) -> tuple[Message, Work]:
        message = read(data, header)
        return message, work_of(message, self._selection.documents, self._selection.services)

    def _refusal(self, header: Header | None, reason: Reason) -> tuple[bytes, ...]:
        code = code_of(reason, self._selection.dead_letters, kept=False)
        return tuple(encoded(one, header) for one in answers(header, code, reason))


def _key(data: bytes, header: Header | None) -> Key:
    if header is None:
        return Key(False, "", "", hashlib.sha256(data).digest())
    below = _LINE_END.split(data.strip(), maxsplit=1)[1:]  # a sender that repeats itself may stamp the header anew
    sender = f"{header.application}|{header.facility}"
    digest = hashlib.sha256(b"\r".join((header.type.encode(), *below))).digest()
    return Key(header.is_test, sender, header.control_id, digest)
