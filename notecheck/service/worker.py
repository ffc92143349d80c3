"""A process that checks: one frame in, one frame out, until its input ends.

A frame is the length of a JSON header and of a body, four bytes each, then both. Nothing else is written to standard
output.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import struct
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from notecheck.checker import Checker
    from notecheck.policy.site import Site
    from notecheck.report import Context

LENGTHS = struct.Struct(">II")
_log = logging.getLogger("notecheck")


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Returns a frame; lone surrogates pass as JSON escapes."""
    head = json.dumps(header).encode("ascii")
    return LENGTHS.pack(len(head), len(body)) + head + body


def policy_header(site: Site) -> dict[str, Any]:
    """Returns what a worker needs to judge by a policy: the name, or the site's file as it was read."""
    return {"policy": site.base.id} if site.file is None else {"path": site.path, "file": site.text}


def main() -> None:
    """Reads the policy, says what a check takes once the pipeline is warm, then answers until the input ends."""
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.SIG_IGN)  # the service says when: its input ends
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    logging.basicConfig(level=logging.WARNING, format="notecheck: %(message)s")
    header = _read(source)
    if header is None:
        return
    checker = _checker(header)
    sink.write(frame(_warmed(checker)))
    sink.flush()
    while (header := _read(source)) is not None:
        try:
            written = frame(*answer(checker, header))
        except Exception as error:
            # Its words may hold note text, so they are not told.
            _log.error("a worker failed: %s", type(error).__name__)
            written = frame({"failed": True})
        sink.write(written)
        sink.flush()


def _read(source: BinaryIO) -> dict[str, Any] | None:
    lengths = source.read(LENGTHS.size)
    if len(lengths) < LENGTHS.size:
        return None
    head, body = LENGTHS.unpack(lengths)
    found = source.read(head + body)
    return None if len(found) < head + body else dict(json.loads(found[:head]))


def _checker(header: dict[str, Any]) -> Checker:
    from notecheck.checker import Checker
    from notecheck.policy.site import load, of_file

    if "file" in header:
        return Checker(policy=of_file(header["file"].encode(), Path(header["path"])))
    return Checker(policy=load(header["policy"]))


def _warmed(checker: Checker) -> dict[str, Any]:
    from notecheck.rules.book import complete_notes

    texts = list(complete_notes().values())
    for text in texts:
        checker.check(text).model_dump_json()
    start = time.perf_counter()
    for text in texts:
        checker.check(text).model_dump_json()
    return {"characters": sum(map(len, texts)), "seconds": time.perf_counter() - start}


def answer(checker: Checker, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Returns what is told of the notes of a job, and the answer itself.

    Args:
        checker: what checks.
        job: `as` is `report`, `reports` or `page`; `notes` are the notes, each with `text`, `note_id` and `context`;
            a page has the `form` that it was asked with.
    """
    reports = [checker.check(n["text"], note_id=n["note_id"], context=_context(n["context"])) for n in job["notes"]]
    told = {
        "notes": [
            {"sha256": r.note.sha256, "characters": r.note.characters, "verdict": r.verdict or r.status}
            for r in reports
        ]
    }
    if job["as"] == "page":
        from notecheck.service.page import result

        return told, result.page(reports[0], job["notes"][0]["text"], job["form"]).encode("utf-8", "replace")
    written = [report.model_dump_json().encode() for report in reports]
    return told, written[0] if job["as"] == "report" else b'{"reports":[' + b",".join(written) + b"]}"


def _context(given: dict[str, Any] | None) -> Context | None:
    from notecheck.report import Context

    return None if given is None else Context.model_validate(given)


if __name__ == "__main__":
    main()
