"""Where rules register themselves: one small function for each element, one for each consistency check."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from notecheck.rules.case import Case, Flag, Judgement

Rule = Callable[[Case], Judgement]
Check = Callable[[Case], Iterable[Flag]]

RULES: dict[str, Rule] = {}
CHECKS: dict[str, Check] = {}


def element(name: str) -> Callable[[Rule], Rule]:
    """Registers a function as the rule of an element."""

    def register(rule: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules for element {name}")
        RULES[name] = rule
        return rule

    return register


def check(name: str) -> Callable[[Check], Check]:
    """Registers a function as the consistency check whose finding has the name."""

    def register(function: Check) -> Check:
        if name in CHECKS:
            raise ValueError(f"two checks named {name}")
        CHECKS[name] = function
        return function

    return register
