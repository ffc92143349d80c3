"""MLLP frames: a start block, a message, an end block. One read serves whatever the network cuts or joins."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

START, END, RETURN = b"\x0b", b"\x1c", b"\r"
HEAD = 65536
"""Bytes that are kept of a message that is too long, for its header."""
_CHUNK = 65536
_BLANK = b"\r\n\t \x00"


@dataclass(frozen=True, slots=True)
class Frame:
    """What came in one frame; `fault` names what is wrong with it: `size`, `framing`, or nothing."""

    data: bytes
    fault: str | None = None


class Frames:
    """The frames of a connection.

    Args:
        reader: the connection.
        most: bytes of a message; of a longer one only the head is kept.
        idle: seconds that may pass before a frame begins.
        sending: seconds that a frame may take from its first byte to its last.
    """

    def __init__(self, reader: asyncio.StreamReader, *, most: int, idle: float, sending: float) -> None:
        self._reader, self._most, self._idle, self._sending = reader, most, idle, sending
        self._ahead = bytearray()
        self.lost = 0
        """Frames that had begun and never ended; none was acknowledged."""

    async def next(self) -> Frame | None:
        """Returns the next frame, None at the end of the connection.

        Raises:
            TimeoutError: nothing came in time.
        """
        async with asyncio.timeout(self._idle):
            while not self._trimmed():
                if not await self._more():
                    return None
        async with asyncio.timeout(self._sending):
            return await self._whole()

    async def _whole(self) -> Frame | None:
        seen = cut = 0
        while (end := self._ahead.find(END, seen)) < 0:
            if len(self._ahead) > self._most + 1:
                cut += len(self._ahead) - HEAD
                del self._ahead[HEAD:]
            seen = len(self._ahead)
            if not await self._more():
                self.lost += 1
                return None
        data = bytes(self._ahead[:end])
        del self._ahead[: end + 1]
        started = data.startswith(START)
        if started and START in data[1:]:  # the frame before never ended; what it held was not acknowledged
            data = data[data.rindex(START) :]
            self.lost += 1
        data = data.removeprefix(START)
        if cut or len(data) > self._most:
            return Frame(data[:HEAD], "size")
        return Frame(data, None if started else "framing")

    def _trimmed(self) -> bool:
        """Drops what may stand between frames; whether something is left."""
        blank = len(self._ahead) - len(self._ahead.lstrip(_BLANK))
        del self._ahead[:blank]
        return bool(self._ahead)

    async def _more(self) -> bool:
        chunk = await self._reader.read(_CHUNK)
        self._ahead += chunk
        return bool(chunk)


def framed(message: bytes) -> bytes:
    """Returns a message in its frame."""
    return START + message + END + RETURN
