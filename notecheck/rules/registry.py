"""Where rules register themselves: one small function for each element, one for each consistency check."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from notecheck.rules.case import Case, Flag, Judgement

Rule = Callable[[Case], Judgement]
Check = Callable[[Case], Iterable[Flag]]
_Kind = TypeVar("_Kind", Rule, Check)

RULES: dict[str, Rule] = {}
CHECKS: dict[str, Check] = {}


def element(name: str) -> Callable[[Rule], Rule]:
    """Registers a function as the rule of an element."""
    return _into(RULES, name)


def check(name: str) -> Callable[[Check], Check]:
    """Registers a function as the consistency check whose finding has the name."""
    return _into(CHECKS, name)


def _into(table: dict[str, _Kind], name: str) -> Callable[[_Kind], _Kind]:
    def register(function: _Kind) -> _Kind:
        if name in table:
            raise ValueError(f"two functions for {name}")
        table[name] = function
        return function

    return register
