"""The receiver: MLLP connections, each served in its order, none waiting for another."""

from __future__ import annotations

import asyncio
import logging
import signal
import ssl
from collections.abc import Callable
from contextlib import suppress

from notecheck.errors import FeedError
from notecheck.hl7.checking import by_pool
from notecheck.hl7.feed import running
from notecheck.hl7.framing import Frames, framed
from notecheck.hl7.intake import Intake
from notecheck.hl7.settings import Limits, Settings, Tls
from notecheck.policy.site import Site
from notecheck.service import settings as service
from notecheck.service.pool import Pool

_log = logging.getLogger("notecheck")


class Receiver:
    """Serves connections with one intake."""

    def __init__(self, intake: Intake, limits: Limits) -> None:
        self._intake, self._limits = intake, limits
        self._connections: set[asyncio.Task[None]] = set()
        self._answering: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serves one connection until it ends."""
        if len(self._connections) >= self._limits.connections:
            _log.warning("a connection is refused: there are %d", self._limits.connections)
            writer.transport.abort()
            return
        limits = self._limits
        frames = Frames(reader, most=limits.size, idle=limits.idle, sending=limits.sending)
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while not self._stopping and (frame := await frames.next()) is not None:
                self._answering.add(task)
                for answer in await self._intake.take(frame.data, frame.fault):
                    writer.write(framed(answer))
                async with asyncio.timeout(limits.reading):
                    await writer.drain()
                self._answering.discard(task)
        except TimeoutError:
            _log.warning("a connection is closed: nothing came or was read in time")
            writer.transport.abort()
        except (OSError, asyncio.CancelledError):
            pass
        except Exception as error:  # its words may hold note text, so they are not told
            _log.error("a connection failed: %s", type(error).__name__)
        finally:
            self._answering.discard(task)
            self._connections.discard(task)
            if frames.lost:
                _log.warning("messages that had begun and never ended: %d; none was acknowledged", frames.lost)
            writer.close()

    async def stop(self) -> None:
        """Ends connections that wait for a message, and the others when what they sent is answered."""
        self._stopping = True
        ends = asyncio.get_running_loop().time() + self._limits.stopping
        while self._connections and asyncio.get_running_loop().time() < ends:
            for task in self._connections - self._answering:
                task.cancel()
            await asyncio.wait(list(self._connections), timeout=0.1, return_when=asyncio.FIRST_COMPLETED)
        for task in self._connections:  # those that took too long
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)


def receive(settings: Settings, site: Site, *, host: str, port: int, workers: int, say: Callable[[str], None]) -> None:
    """Receives until SIGINT or SIGTERM; what has come in by then is answered first.

    Args:
        settings: of the feed.
        site: the policy that notes are checked by.
        host: where to listen.
        port: the same; 0 takes a free one.
        workers: processes that check.
        say: tells the operator where it listens.

    Raises:
        FeedError: it cannot be started as it was asked for.
        StoreError: the store cannot be opened.
        ServiceError: a worker cannot be started.
    """
    asyncio.run(_receive(settings, site, host, port, workers, say))


async def _receive(
    settings: Settings, site: Site, host: str, port: int, workers: int, say: Callable[[str], None]
) -> None:
    secured = _secured(settings.tls)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    # Who waits for a worker is known: a connection sends its next message when the last was answered.
    limits = service.Limits(waiting=float("inf"), checking=settings.limits.checking)
    pool = Pool(service.Settings(site=site, workers=workers, limits=limits))
    async with running(settings, by_pool(pool)) as intake:
        receiver = Receiver(intake, settings.limits)
        try:
            await pool.start()
            server = await _opened(receiver, host, port, secured)
            address = server.sockets[0].getsockname()
            say(f"{'mllps' if secured else 'mllp'}://{address[0]}:{address[1]}")
            await stopped.wait()
            server.close()
            await receiver.stop()
        finally:
            with suppress(ProcessLookupError):
                await pool.stop()


async def _opened(receiver: Receiver, host: str, port: int, secured: ssl.SSLContext | None) -> asyncio.Server:
    handshake = 10.0 if secured else None
    try:
        return await asyncio.start_server(
            receiver.serve, host, port, ssl=secured, ssl_handshake_timeout=handshake, backlog=256
        )
    except OSError as error:
        raise FeedError(f"{host} port {port}: {error.strerror or 'cannot be opened'}") from None


def _secured(tls: Tls | None) -> ssl.SSLContext | None:
    if tls is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(tls.certificate, tls.key)
        if tls.client_ca is not None:
            context.load_verify_locations(tls.client_ca)
            context.verify_mode = ssl.CERT_REQUIRED
    except (OSError, ssl.SSLError) as error:
        raise FeedError(f"tls: {getattr(error, 'strerror', None) or 'cannot be read'}") from None
    return context
