"""Where items are delivered to: a file of JSON lines, HTTP, a receiver of ORU^R01."""

from __future__ import annotations

import asyncio
import json
import os
import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import httpx

from notecheck.errors import FeedError
from notecheck.hl7.framing import Frames, framed
from notecheck.hl7.message import peek
from notecheck.hl7.result import control_id, result
from notecheck.hl7.settings import Deliver
from notecheck.hl7.store import Due

_ANSWER = 1024 * 1024
_LATER = frozenset({408, 425, 429})


class UnreachableError(Exception):
    """The target takes nothing now; says why without a word of an item."""


class RefusedError(Exception):
    """The target does not take this item."""


class Target(Protocol):
    """Takes items; who takes one twice knows it by its key."""

    async def send(self, item: Due) -> None:
        """Delivers one item.

        Raises:
            UnreachableError: nothing can be delivered now.
            RefusedError: this item is not taken.
        """

    async def close(self) -> None:
        """Lets go of the target."""


class LinesTarget:
    """A file of JSON lines, readable by its owner, that each item is written to once."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def missed(self, length: int) -> list[str]:
        """Returns the keys of the items beyond a length: written, but not noted as delivered before the end came.

        A line that was only begun is taken away.

        Args:
            length: of the file when items were last noted; of a longer one than there is, the file is another.
        """
        try:
            with open(self.path, "r+b") as file:
                size = file.seek(0, os.SEEK_END)
                file.seek(length if length <= size else 0)
                rest = file.read()
                whole = rest.rfind(b"\n") + 1
                if whole < len(rest):
                    file.truncate(size - len(rest) + whole)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UnreachableError(error.strerror or "cannot be read") from None
        return [key for line in rest[:whole].splitlines() if (key := _key(line))]

    def write(self, items: Sequence[Due]) -> int:
        """Adds items, on the disk when it returns; returns the length of the file.

        Raises:
            UnreachableError: they are not written, or not all.
        """
        try:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                data = memoryview("".join(f"{item.body}\n" for item in items).encode("utf-8", "surrogatepass"))
                while data:
                    data = data[os.write(file, data) :]
                os.fsync(file)
                return os.fstat(file).st_size
            finally:
                os.close(file)
        except OSError as error:
            raise UnreachableError(error.strerror or "cannot be written") from None


def _key(line: bytes) -> str | None:
    try:
        return str(json.loads(line)["id"])
    except (ValueError, KeyError, TypeError):
        return None


class HttpTarget:
    """An address that takes JSON by POST; `Idempotency-Key` is the item's key."""

    def __init__(self, settings: Deliver, address: str) -> None:
        headers = {"Content-Type": "application/json"}
        if settings.token_file is not None:
            try:
                headers["Authorization"] = f"Bearer {settings.token_file.read_text(encoding='ascii').strip()}"
            except (OSError, UnicodeDecodeError):
                raise FeedError(f"token {settings.token_file}: cannot be read") from None
        self._address = address
        self._client = httpx.AsyncClient(
            headers=headers,
            timeout=settings.seconds,
            verify=_trusting(settings) if address.startswith("https") else False,
            follow_redirects=False,
        )

    async def send(self, item: Due) -> None:
        """Posts one item."""
        headers = {"Idempotency-Key": item.key}
        try:
            answer = await self._client.post(
                self._address, content=item.body.encode("utf-8", "replace"), headers=headers
            )
        except httpx.HTTPError as error:
            raise UnreachableError(type(error).__name__) from None
        if answer.is_success:
            return
        if 400 <= answer.status_code < 500 and answer.status_code not in _LATER:
            raise RefusedError(f"status {answer.status_code}")
        raise UnreachableError(f"status {answer.status_code}")

    async def close(self) -> None:
        """Closes the connections."""
        await self._client.aclose()


class MllpTarget:
    """A receiver of ORU^R01, over one connection that is opened again when it breaks."""

    def __init__(self, settings: Deliver, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port, self._seconds = parts.hostname, parts.port, settings.seconds
        self._ssl = _trusting(settings) if parts.scheme == "mllps" else None
        self._writer: asyncio.StreamWriter | None = None
        self._frames: Frames | None = None

    async def send(self, item: Due) -> None:
        """Sends one item and waits until it is acknowledged."""
        try:
            async with asyncio.timeout(self._seconds):
                if self._writer is None or self._frames is None or self._writer.is_closing():
                    reader, self._writer = await asyncio.open_connection(self._host, self._port, ssl=self._ssl)
                    self._frames = Frames(reader, most=_ANSWER, idle=self._seconds, sending=self._seconds)
                self._writer.write(framed(result(item.body)))
                await self._writer.drain()
                code = await self._answer(self._frames, control_id(item.key))
        except (OSError, TimeoutError) as error:
            await self.close()
            raise UnreachableError(getattr(error, "strerror", None) or "no answer") from None
        except BaseException:
            await self.close()
            raise
        if code in ("AA", "CA"):
            return
        raise (RefusedError if code in ("AE", "CE") else UnreachableError)(f"answered {code}")

    async def _answer(self, frames: Frames, control: str) -> str:
        """Returns the code of the answer to a message; answers to others are passed over."""
        while (frame := await frames.next()) is not None:
            header = peek(frame.data)
            if header is None:
                continue
            for line in frame.data.replace(b"\n", b"\r").split(b"\r"):
                fields = line.decode("latin-1").split(header.by.field)
                if fields[0] == "MSA" and len(fields) > 2 and fields[2] == control:
                    return fields[1]
        raise ConnectionResetError(0, "closed without an answer")

    async def close(self) -> None:
        """Closes the connection."""
        if self._writer is not None:
            self._writer.close()
        self._writer = self._frames = None


def _trusting(settings: Deliver) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca)
    except (OSError, ssl.SSLError):
        raise FeedError(f"deliver.ca {settings.ca}: cannot be read") from None


def target_of(settings: Deliver, written: str) -> Target | LinesTarget:
    """Returns the target of an address, or of a file's path.

    Raises:
        FeedError: a token or a certificate cannot be read.
    """
    if "://" not in written:
        return LinesTarget(Path(written))
    return (MllpTarget if written.startswith("mllp") else HttpTarget)(settings, written)
