"""Reading that is given up when it takes too long."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from notecheck.archive.refused import Refused


class _TooSlow(BaseException):
    """Not an Exception: the readers of documents turn those into reasons of their own."""


def _stop(*_: Any) -> None:
    raise _TooSlow


@contextmanager
def within(seconds: float | None) -> Iterator[None]:
    """Gives a block so many seconds; only in the main thread of a process, and not where `seconds` is None.

    Raises:
        Refused: it took longer.
    """
    if seconds is None:
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    except _TooSlow:
        raise Refused("too-slow") from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
