"""Connections that end: uvicorn waits for ever for the head of a request, and for a client that does not read."""

from __future__ import annotations

import asyncio
from typing import ClassVar, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from notecheck.service.settings import Limits

_BUSY = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Patient(H11Protocol):
    """A connection that is patient for as long as the limits say."""

    limits: ClassVar[Limits] = Limits()
    _late: asyncio.TimerHandle | None = None
    _unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Waits for the head of the first request."""
        super().connection_made(cast(asyncio.Transport, transport))
        if len(self.connections) > self.limits.connections:
            self.transport.write(_BUSY)
            self.transport.close()
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Waits on where the head of a request is not whole yet, or a body is sent on after it was refused."""
        super().data_received(data)
        refused = self.conn.our_state is h11.DONE and self.conn.their_state is h11.SEND_BODY
        if refused or self.conn.their_state is h11.IDLE:
            self._wait()
        else:
            self._late = _off(self._late)

    def handle_events(self) -> None:
        """Ends a connection on which uvicorn cannot answer a mistake; the words of the error hold what was sent."""
        try:
            super().handle_events()
        except h11.ProtocolError:
            self.transport.abort()

    def pause_writing(self) -> None:
        """Waits for the client to read."""
        super().pause_writing()
        self._unread = self.loop.call_later(self.limits.reading, self.transport.abort)

    def resume_writing(self) -> None:
        """Goes on writing."""
        self._unread = _off(self._unread)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits no longer."""
        self._late, self._unread = _off(self._late), _off(self._unread)
        super().connection_lost(exc)

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self.limits.sending, self.transport.close)


def _off(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None


def within(limits: Limits) -> type[Patient]:
    """Returns connections with limits of their own."""
    return type("Patient", (Patient,), {"limits": limits})
