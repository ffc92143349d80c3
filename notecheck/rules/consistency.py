"""What in a note does not fit together: every consistency check in turn."""

from __future__ import annotations

from collections.abc import Iterator

from notecheck.rules import agreement, arithmetic, sequence  # noqa: F401  (they register their checks)
from notecheck.rules.case import Case, Flag
from notecheck.rules.registry import CHECKS


def consistency(case: Case) -> Iterator[Flag]:
    """Yields what in a note does not fit together, each with all its places."""
    if case.kind not in ("exercise", "pharmacologic"):
        return
    for function in CHECKS.values():
        yield from function(case)
