"""What a worker process runs: one checker, notes in by standard input, reports out by standard output."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING

from pydantic_core import PydanticSerializationError

from notecheck.workers import frames

if TYPE_CHECKING:
    from notecheck.report import Report


def main() -> None:
    """Answers until standard input ends, as it does when the process that asks has gone, however it went."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what anything prints must not get between the reports
    setup = frames.read(source)
    if setup is None:
        return
    from notecheck.checker import Checker

    checker = Checker.of_setup(json.loads(setup))
    with contextlib.suppress(BrokenPipeError):  # nobody waits for the answer any more
        frames.write(sink, frames.READY)
        while (frame := frames.read(source)) is not None:
            reports = map(checker.check_one, frames.unpack(frame))
            frames.write(sink, b"\n".join(map(_told, reports)))


def _told(report: Report) -> bytes:
    """A report as one line of JSON, in ASCII where its text holds half of a surrogate pair."""
    try:
        return report.model_dump_json().encode("utf-8")
    except PydanticSerializationError:
        return json.dumps(report.model_dump(mode="json")).encode("ascii")
