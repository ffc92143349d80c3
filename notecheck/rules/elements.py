"""The rules of the elements, each registered by its element's id."""

from __future__ import annotations

from notecheck.rules import (  # noqa: F401  (they register their rules)
    consent,
    identification,
    measurements,
    preparation,
    record,
    recording,
    stages,
    tracing,
    watching,
)
from notecheck.rules.registry import RULES

__all__ = ["RULES"]
