"""From a case to its elements and findings: every element judged, a question for each one not found in full."""

from __future__ import annotations

import re
from typing import NamedTuple

from notecheck.facts.dates import births
from notecheck.learned.model import LanguageModel
from notecheck.policy.model import ElementPolicy, Policy
from notecheck.reading.document import Reading
from notecheck.report import Element, ElementStatus, Finding, Place, Severity, Weighed
from notecheck.rules.case import Case, Flag, Judgement
from notecheck.rules.consistency import consistency
from notecheck.rules.elements import RULES
from notecheck.rules.language import language
from notecheck.rules.ownership import Ownership, ownership

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
    withdrawn = _withdrawn_at(case.reading)
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


_WITHDRAWS = ("in error", "wrong", "disregard", "ignore", "void")
"""One of these stands in each of the patterns."""
_CHARTED = r"(?:entered|written|charted|documented|filed|created)"
_WRONG = r"(?:in error|(?:on|in|for) (?:the )?wrong (?:patient|pt|chart))"
_NOTE = r"(?:note|document|record|report|encounter|documentation)"
_CAUSE = (
    r"(?:wrong (?:patient|pt|chart|person|mrn)|dup\w*|not (?:this|our) (?:patient|pt)|"
    r"(?:see|in) (?:the )?(?:correct|right|other|new) (?:chart|note|encounter))"
)
_ALONE = rf"(?=[^\w\n]*$|[ ]{{0,2}}[-\u2013\u2014,.;:(!]{{1,3}}[ ]?{_CAUSE})"
"""What may follow on the line: nothing, or why."""
_SIGNED = r"(?=[^\w\n]*$|[ ]\d{1,2}/\d{1,2}/\d{2,4}[ ]?[a-z. ,-]*$|[ ]by [a-z]\.? [a-z]+[.]?$)"
"""Or who did it, and when."""
_WITHDRAWN = re.compile(
    rf"\b(?:entire|whole|this) (?:note|entry|record|document) (?:was |is |has been )?(?:{_CHARTED} )?{_WRONG}\b|"
    rf"^[^\w\n]*{_NOTE} (?:was |is |has been )?(?:{_CHARTED} )?{_WRONG}(?:{_ALONE}|{_SIGNED})|"
    rf"^[^\w\n]*addendum[^\n:]{{0,30}}: ?(?:this )?note (?:was |is |has been )?(?:{_CHARTED} )?{_WRONG}\b|"
    rf"^[^\w\n]*status: {{0,2}}{_CHARTED} in error[^\w\n]*$|"
    rf"^[^\w\n]*{_CHARTED} (?:in|on|for) (?:the )?wrong (?:patient|pt|chart)[^\w\n]*$|"
    rf"^[^\w\n]*{_CHARTED} in error(?=[ ]?[-\u2013\u2014,;:(]{{1,3}}[ ]?{_CAUSE})|"
    r"^[^\w\n]*void\W{1,5}wrong (?:patient|pt|chart)\b|^[^\w\n]*\*+ ?void(?:ed)? ?\*+[^\w\n]*$",
    re.MULTILINE,
)
"""What takes the whole note back; an addendum that takes one phrase back names it in front."""
_DISREGARDED = re.compile(
    r"\b(?:disregard|ignore) (?:this|the entire|entire|the whole) note\b"
    r"(?! (?:about|on|of|for|by|in|under|regarding|from))|"
    rf"\b(?:disregard|ignore) (?:note|(?:this|entire) (?:entry|record)){_ALONE}|"
    rf"^[^\w\n]*(?:please )?disregard this (?:document|report){_ALONE}|"
    r"^[^\w\n]*wrong (?:patient|pt|chart)\W+(?:please |pls )?(?:disregard|void|ignore)\b(?! if)",
    re.MULTILINE,
)
"""The same as a request."""
_IN_CAPITALS = re.compile(r"^[^\w\n]*(?:ENTERED|CHARTED|DOCUMENTED|FILED) IN ERROR[^\w\n]*$", re.MULTILINE)
_FIRST_OR_LAST = re.compile(rf"[^\w\n]*{_CHARTED} in error{_SIGNED}", re.MULTILINE)
"""As the first or the last line it takes the note back, elsewhere the line above."""
_OF_PAPER = re.compile(r"\b(?:recipient|received|sender|print\w*|statement|worksheet|fax\w*)\b")
"""A sentence on a sheet of paper asks to disregard that."""


def _withdrawn_at(reading: Reading) -> Place | None:
    """Where the note says of itself that it does not count."""
    low = reading.lower
    if not any(word in low for word in _WITHDRAWS):
        return None
    filled = [start for start, end in reading.lines if low[start:end].strip()]
    said = [*_WITHDRAWN.finditer(low), *_IN_CAPITALS.finditer(reading.text)]
    said += [m for m in _DISREGARDED.finditer(low) if not _OF_PAPER.search(low, *reading.sentence(m.start()))]
    said += [m for start in (*filled[:2], *filled[-1:]) if (m := _FIRST_OR_LAST.match(low, start))]
    return Place(start=said[0].start(), end=said[0].end()) if said else None


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
