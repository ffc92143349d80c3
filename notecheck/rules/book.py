"""The rules as a book: what each code means, why it matters, what is right instead, and a note for either side."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from notecheck.claim import examples
from notecheck.policy.model import Basis, ElementPolicy, FindingPolicy, Policy
from notecheck.report import Addressee, Severity


class Measured(BaseModel):
    """How often a rule was right on the project's own annotated notes: `right` of `fired` findings."""

    model_config = ConfigDict(frozen=True)

    right: int
    fired: int


class Entry(BaseModel):
    """One rule of the book. `severity` is the worst it can have; `measured` is null where no note tells."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    severity: Severity
    meaning: str
    why: str
    instead: str
    query: str | None
    addressee: Addressee | None
    basis: Basis
    sources: tuple[str, ...]
    fires: str | None
    holds: str | None
    measured: Measured | None


def book(policy: Policy) -> tuple[Entry, ...]:
    """Returns every rule of a policy, by code."""
    findings = (*policy.finding, *policy.claim, *policy.record)
    entries = [*(_of_element(policy, e) for e in policy.element), *(_of_finding(f) for f in findings)]
    return tuple(sorted(entries, key=lambda e: e.code))


def _of_element(policy: Policy, element: ElementPolicy) -> Entry:
    severity = policy.severity["missing"].of(element) or policy.severity["partial"].of(element) or "info"
    return Entry(
        code=element.code,
        name=element.id,
        severity=severity,
        meaning=f"{element.title}. {element.missing} Or in part: {element.partial}",
        why=element.why,
        instead=element.present,
        query=element.query,
        addressee="technician",
        basis=element.basis,
        sources=element.sources,
        fires=fires(element.code),
        holds=holds(element.code),
        measured=_measured(element.code),
    )


def _of_finding(finding: FindingPolicy) -> Entry:
    return Entry(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        meaning=finding.message,
        why=finding.why,
        instead=finding.instead,
        query=finding.query,
        addressee=finding.addressee,
        basis=finding.basis,
        sources=finding.sources,
        fires=fires(finding.code),
        holds=holds(finding.code),
        measured=_measured(finding.code),
    )


@cache
def _examples() -> dict[str, Any]:
    return tomllib.loads(files("notecheck.rules").joinpath("examples.toml").read_text(encoding="utf-8"))


@cache
def _figures() -> dict[str, Any]:
    return tomllib.loads(files("notecheck.rules").joinpath("measured.toml").read_text(encoding="utf-8"))


def complete_notes() -> dict[str, str]:
    """Returns the notes that the examples are made from, by name."""
    return {name: str(text) for name, text in _examples()["notes"].items()}


def codes_with_examples() -> frozenset[str]:
    """Returns the codes that a note can show."""
    return frozenset(_examples()["rules"])


def fires(code: str) -> str | None:
    """Returns a whole note, or a claim, that fires a rule; None where none can show it."""
    if code.startswith("NC5"):
        return examples.words(code, "fires")
    entry = _examples()["rules"].get(code)
    if entry is None:
        return None
    if "fires" in entry:
        return str(entry["fires"])
    lines = str(_examples()["notes"][entry["note"]]).splitlines()
    if "adds" in entry:
        return "\n".join([*lines, entry["adds"]])
    kept = [line for line in lines if not any(line.startswith(start) for start in entry["without"])]
    return "\n".join([*([entry["instead"]] if "instead" in entry else []), *kept, entry.get("end", "")])


def holds(code: str) -> str | None:
    """Returns a whole note, or a claim, that does not fire a rule; None where none can show it."""
    if code.startswith("NC5"):
        return examples.words(code, "holds")
    entry = _examples()["rules"].get(code)
    if entry is None:
        return None
    note = str(_examples()["notes"][entry.get("holds", entry.get("note"))])
    return f"{note}\n{entry['keeps']}" if "keeps" in entry else note


def shown(code: str) -> tuple[str, str] | None:
    """Returns the words that differ: what fires a rule and what does not, as lines of an otherwise complete note."""
    if code.startswith("NC5"):
        wrong, right = fires(code), holds(code)
        return (wrong, right) if wrong and right else None
    entry = _examples()["rules"].get(code)
    if entry is None:
        return None
    if "fires" in entry:
        return str(entry["fires"]).strip() or "(an empty text)", "a complete note"
    if "adds" in entry:
        return str(entry["adds"]), str(entry["keeps"])
    note = str(_examples()["notes"][entry["note"]])
    left_out = [line for line in note.splitlines() if any(line.startswith(start) for start in entry["without"])]
    changed = "\n".join(entry[key] for key in ("instead", "end") if key in entry)
    return changed or "(the lines below left out)", "\n".join(left_out)


def _measured(code: str) -> Measured | None:
    entry = _figures().get(code)
    return Measured(**entry) if entry else None
