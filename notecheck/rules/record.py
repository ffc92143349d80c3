"""Elements of the record: who performed, supervised and reads; where the patient went; how an early end is told."""

from __future__ import annotations

import re

from notecheck.rules.case import MISSING, Case, Judgement, partial, present, recorded
from notecheck.rules.registry import element


@element("staff-signature")
def staff_signature(case: Case) -> Judgement:
    """Name, credential, signing and date of the performing staff."""
    context = case.context
    if context.author and context.credential and context.signed_at is not None:
        return recorded()
    if context.status == "draft":
        return Judgement("not_applicable")
    found = case.crew.signature
    if found is None or found.name is None:
        return MISSING
    shown = [p for p in (found.name, found.credential, found.signed, found.dated) if p is not None]
    if found.credential and found.signed and found.dated:
        return present(*shown)
    return partial(*shown)


@element("supervising-provider")
def supervising_provider(case: Case) -> Judgement:
    """Who supervised, by name."""
    named, mention = case.crew.supervising
    if named is not None:
        return present(named)
    return partial(mention) if mention is not None else MISSING


@element("interpreting-provider")
def interpreting_provider(case: Case) -> Judgement:
    """Who reads the tracing, by name; a role without a name is partial."""
    named, mention = case.crew.interpreting
    if named is not None:
        return present(named)
    if mention is not None:
        return partial(mention)
    deferred = re.search(
        r"\b(?:cardiolog\w+|physician|md|provider|doctor|dr\.?)(?![\w'])[^.;\n]{0,16}\b(?:to read|will read|"
        r"read pending|reads|will interpret|will review|to review|report)\b|\b(?:read|interp\w*|reading|"
        r"reader)\b[\s:,-]{0,4}(?:by )?(?:is )?(?:pending|to follow|cardiolog\w+|deferred)|"
        r"\b(?:awaiting|pending)\b[^.;\n]{0,16}\b(?:read|interp\w*)|\b(?:to|for) cardiology\b|"
        r"\bmd (?:completes|to complete)|\bphysician (?:completes|to complete)|"
        r"see (?:cardiologist|physician|md) report",
        case.reading.lower,
    )
    return partial(deferred.span()) if deferred else MISSING


@element("disposition")
def disposition(case: Case) -> Judgement:
    """How the patient was and where they went."""
    found = [c for c in case.reading.all("disposition") if not c.context]
    return present(found[-1]) if found else MISSING


@element("early-termination-context")
def early_termination_context(case: Case) -> Judgement:
    """Of a test that ended early: when, why, and who was told."""
    reasons = {t.value for t in case.facts.termination}
    words = re.finditer(
        r"\b(?:notified|told|called|per dr|per md|aware|informed|came in|directed)\b", case.reading.lower
    )
    told = next((w for w in words if w.start() not in case.reading.left_open), None)
    timed = case.facts.duration is not None
    if reasons and timed and told:
        return present(told.span(), case.facts.duration)
    first = case.facts.termination[0] if case.facts.termination else None
    return partial((first.start, first.end)) if first else MISSING
