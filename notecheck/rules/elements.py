"""How a note fares on an element: its registered rule."""

from __future__ import annotations

from notecheck.rules import (  # noqa: F401  (they register their rules)
    identification,
    measurements,
    preparation,
    record,
    recording,
    stages,
    tracing,
    watching,
)
from notecheck.rules.case import Case, Judgement
from notecheck.rules.registry import RULES


def judge(name: str, case: Case) -> Judgement:
    """Returns how a note fares on one element."""
    return RULES[name](case)
