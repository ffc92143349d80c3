"""The registry of element rules: one small function for each element, found by the element's id."""

from __future__ import annotations

from collections.abc import Callable

from notecheck.rules.case import Case, Judgement

Rule = Callable[[Case], Judgement]

RULES: dict[str, Rule] = {}


def element(name: str) -> Callable[[Rule], Rule]:
    """Registers a function as the rule of an element."""

    def register(rule: Rule) -> Rule:
        if name in RULES:
            raise ValueError(f"two rules for element {name}")
        RULES[name] = rule
        return rule

    return register


def judge(name: str, case: Case) -> Judgement:
    """Returns how a note fares on one element."""
    return RULES[name](case)


def load() -> None:
    """Imports the modules that hold the rules, so that they register themselves."""
    from notecheck.rules import identification, measurements, preparation, record, tracing, watching  # noqa: F401


load()
