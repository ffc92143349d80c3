"""From a case to its elements and findings: every element judged, a question for each one not found in full."""

from __future__ import annotations

from typing import NamedTuple

from notecheck.facts.dates import births
from notecheck.learned.model import LanguageModel
from notecheck.policy.model import ElementPolicy, Policy
from notecheck.report import Element, ElementStatus, Finding, Place, Severity, Weighed
from notecheck.rules.case import Case, Flag, Judgement
from notecheck.rules.consistency import consistency
from notecheck.rules.elements import RULES
from notecheck.rules.language import language
from notecheck.rules.ownership import Ownership, ownership
from notecheck.rules.withdrawn import withdrawn_at

_NOT_APPLICABLE = Judgement("not_applicable")
_ORDER: tuple[Severity, ...] = ("info", "warning", "error")
_LOWER: dict[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info"}
MAY_BE_UNREAD = frozenset(
    {
        "resting-vitals",
        "stage-log",
        "timed-vitals",
        "peak-heart-rate",
        "peak-blood-pressure",
        "recovery",
        "rate-pressure-product",
    }
)
"""Elements that readings which could not be understood may hold."""


class Assessment(NamedTuple):
    """The elements in the policy's order, the findings by place and code, and whether the owners are told."""

    elements: tuple[Element, ...]
    findings: tuple[Finding, ...]
    owners: Ownership


def assess(case: Case, policy: Policy, model: LanguageModel | None = None) -> Assessment:
    """Returns how a note fares by a policy, the model judging language where no rule does."""
    findings: list[Finding] = []
    if case.kind == "not_performed":
        findings.append(_whole(policy, "NC100", _cancelled_at(case)))
    if _several_tests(case):
        findings.append(_whole(policy, "NC005", None))
    withdrawn = withdrawn_at(case.reading)
    if withdrawn is not None:
        findings.append(_whole(policy, "NC006", withdrawn))
    elements = tuple(_element(case, policy, entry, findings) for entry in policy.element)
    owners, differing = ownership(case)
    findings += [_flagged(policy, flag) for flag in (*language(case, model), *consistency(case), *differing)]
    return Assessment(elements, tuple(sorted(findings, key=_order)), owners)


def assess_language(case: Case, policy: Policy, model: LanguageModel | None = None) -> tuple[Finding, ...]:
    """Returns the findings about language alone, in text order."""
    return tuple(_flagged(policy, flag) for flag in language(case, model))


def _order(finding: Finding) -> tuple[bool, int, int, str]:
    return finding.start is None, finding.start or 0, finding.end or 0, finding.code


def _element(case: Case, policy: Policy, entry: ElementPolicy, findings: list[Finding]) -> Element:
    """Judges one element; what is wanting in it becomes a finding."""
    found = _NOT_APPLICABLE if case.scopes.isdisjoint(entry.applies_to) else RULES[entry.id](case)
    status, evidence, source = found
    if status in ("missing", "partial"):
        finding = _finding(case, policy, entry, status, evidence)
        if finding is not None:
            findings.append(finding)
    if status in ("missing", "not_applicable"):
        return entry.found(status, None, evidence) if evidence else entry.without_evidence[status]
    return entry.found(status, source, evidence)


def _finding(
    case: Case, policy: Policy, entry: ElementPolicy, status: ElementStatus, evidence: tuple[Place, ...]
) -> Finding | None:
    unread = bool(case.reading.unread)
    if status == "missing" and not evidence and not (unread and entry.id in MAY_BE_UNREAD):
        return policy.of_missing.get(entry.id)
    ask = asked(policy, entry, status, unread=unread)
    return None if ask is None else policy.asking(entry, ask.severity, ask.message, evidence)


class Asked(NamedTuple):
    """What is asked for an element that was not found in full."""

    severity: Severity
    message: str


def asked(policy: Policy, entry: ElementPolicy, status: ElementStatus, *, unread: bool) -> Asked | None:
    """Returns what is asked for an element by its status; None where nothing is.

    Args:
        policy: in force.
        entry: the element.
        status: how it was found.
        unread: whether anything could not be understood.
    """
    if status not in ("missing", "partial"):
        return None
    severity = policy.severity[status].of(entry)
    if severity is None:
        return None
    message = entry.missing if status == "missing" else entry.partial
    if unread and entry.id in MAY_BE_UNREAD:
        severity = _LOWER[severity]
        message = f"{message} {policy.unread_note}"
    return Asked(severity, message)


def _flagged(policy: Policy, flag: Flag) -> Finding:
    rule = policy.by_name[flag.rule]
    severity = min(flag.severity or rule.severity, rule.severity, key=_ORDER.index)
    judged = flag.judged
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=f"{rule.message} {flag.detail}".rstrip(),
        query=f"{rule.query} {policy.answers}" if rule.query and flag.severity != "info" else None,
        addressee=rule.addressee,
        origin="rule" if judged is None else "model",
        probability=None if judged is None else judged.probability,
        weighed=()
        if judged is None
        else tuple(Weighed(start=w.start, end=w.end, weight=w.weight) for w in judged.weighed),
        start=flag.at.start,
        end=flag.at.end,
        related=flag.related,
    )


def _whole(policy: Policy, code: str, at: Place | None) -> Finding:
    rule = policy.by_code[code]
    query = f"{rule.query} {policy.answers}" if rule.query else None
    return Finding(
        code=code,
        name=rule.name,
        severity=rule.severity,
        message=rule.message,
        query=query,
        addressee=rule.addressee,
        start=at.start if at else None,
        end=at.end if at else None,
    )


def _cancelled_at(case: Case) -> Place | None:
    first = next((c for c in case.reading.all("not_performed") if not c.context), None)
    return Place(start=first.start, end=first.end) if first else None


def _several_tests(case: Case) -> bool:
    """Whether the note holds two dates of birth, or its rows begin anew with a rest after a recovery."""
    reading = case.reading
    born = [
        v
        for c in births(reading, 0, len(reading.text))
        for v in reading.numbers(c.end, c.end + 16)[:1]
        if v.kind == "date"
    ]
    full = {v.text for v in born if v.text[:4] in reading.text[v.start : v.end]}
    if len(full) > 1 or len({v.text[2:] for v in born}) > 1:  # a year of two figures says no century
        return True
    order: list[str] = []
    for row in reading.rows:
        if not order or order[-1] != row.phase:
            order.append(row.phase)
    under_stress = "infusion" if case.kind == "pharmacologic" else "exercise"
    restarts = sum(
        1
        for a, b, c in zip(order, order[1:], order[2:], strict=False)
        if (a, b, c) == ("recovery", "rest", under_stress)
    )
    return restarts > 0
