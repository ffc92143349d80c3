"""Scans, each in a process of its own that is killed (SIGKILL) at the nth of its steps on disk.

    python -m tests.archive.killed '{"columns": {...}, "scans": [[N, "INPUT", "OUT"], ...]}'

A step is a file synced, renamed or removed, or a commit of the ledger. Where N is 0 nothing is killed. For each scan the
signal that ended it is printed (0 for none), and how many steps it took if it came to its end.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from notecheck.archive import scan
from notecheck.archive.ledger import Ledger
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from tests.archive.conftest import Quiet

PART_NOTES = 10
_steps = 0


def _counted(step: Callable[..., Any], last: int) -> Callable[..., Any]:
    def call(*arguments: Any, **keywords: Any) -> Any:
        global _steps
        _steps += 1
        if _steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return step(*arguments, **keywords)

    return call


def _scan(checker: Checker, columns: Columns, last: int, inputs: str, out: str) -> None:
    scan.PART_NOTES = PART_NOTES  # type: ignore[misc]
    for module, name in ((os, "fsync"), (os, "replace"), (Path, "unlink"), (Ledger, "commit"), (Ledger, "take_in")):
        setattr(module, name, _counted(getattr(module, name), last))
    scan.Scan(scan.Order((inputs,), Path(out), columns), checker, Quiet()).run()


def main(asked: dict[str, Any]) -> None:
    checker, columns = Checker(), TypeAdapter(Columns).validate_python(asked["columns"])
    for last, inputs, out in asked["scans"]:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            _scan(checker, columns, last, inputs, out)
            os.write(write, str(_steps).encode())
            os._exit(0)
        os.close(write)
        _, status = os.waitpid(child, 0)
        with os.fdopen(read) as told:
            sys.stdout.write(f"{os.WTERMSIG(status)} {told.read() or 0}\n")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
