"""From the claims for one test to their verdict: the rules in force on the day, their findings, what was not judged."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date

from notecheck.claim.case import ClaimCase, Flag, NoteSide
from notecheck.claim.codes import in_force
from notecheck.claim.model import Claims
from notecheck.claim.registry import RULES
from notecheck.claim.rules import authorization, diagnoses, documentation, lines, overlap, parties, places
from notecheck.policy.model import Policy
from notecheck.policy.payers import PayerRow
from notecheck.report import ClaimFinding, ClaimReport, ClaimVerdict, NotJudged, Severity

MODULES = (authorization, diagnoses, documentation, lines, overlap, parties, places)
"""The modules whose import registers the rules."""
_RANK: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}
_VERDICTS: tuple[ClaimVerdict, ...] = ("ready", "review", "hold")
_log = logging.getLogger("notecheck")


def day_of(claims: Claims) -> date:
    """Returns the day by which rules and code sets are chosen: the first day of service."""
    return min(line.date or claim.date for claim in claims.claims for line in claim.lines)


def judge(claims: Claims, policy: Policy, payers: Iterable[PayerRow] = (), note: NoteSide | None = None) -> ClaimReport:
    """Returns the verdict on the claims for one test, whatever stands on them.

    Args:
        claims: all known claims for the test.
        policy: the policy in force on the day of service.
        payers: the payer table, the site's own rows first.
        note: the note beside the claims, if there is one.
    """
    try:
        return _judge(claims, policy, tuple(payers), note)
    except Exception as error:  # a verdict whatever happens: silence must never pass for a clean claim
        _log.error("claim not judged: %s", type(error).__name__)
        return ClaimReport(
            verdict="not_judged",
            findings=(_finding(policy, Flag("claim-not-judged", ())),),
            supports=note.supports if note else None,
        )


def _judge(claims: Claims, policy: Policy, payers: tuple[PayerRow, ...], note: NoteSide | None) -> ClaimReport:
    day = day_of(claims)
    sets = in_force(day)
    supports = note.supports if note else None
    rules = {rule.name: rule for rule in policy.claim if rule.holds(day)}
    if sets.procedures is None or sets.places is None or sets.modifiers is None or not rules:
        missing = NotJudged(what="the whole claim", why="no rules and code sets are in force on the day of service")
        return ClaimReport(verdict="not_judged", supports=supports, not_judged=(missing,))
    case = ClaimCase(claims, sets.procedures, sets.places, sets.modifiers, sets.diagnoses, day, payers, note)
    names = tuple(s.name for s in sets if s is not None)
    if not case.test:
        return ClaimReport(verdict="not_applicable", supports=supports, code_sets=names)
    findings: list[ClaimFinding] = []
    open_ = [
        NotJudged(what=rule.name, why="the rule is not in force on the day of service")
        for rule in policy.claim
        if rule.name not in rules
    ]
    for name, rule in RULES.items():
        if name in rules:
            for found in rule(case):
                if isinstance(found, Flag):
                    findings.append(_finding(policy, found))
                else:
                    open_.append(found)
    findings.sort(key=lambda f: (f.code, [(at.claim, at.line) for at in f.lines], f.message))
    return ClaimReport(
        verdict=_VERDICTS[max((_RANK[f.severity] for f in findings), default=0)],
        findings=tuple(findings),
        supports=supports,
        not_judged=tuple(dict.fromkeys(open_)),
        code_sets=names,
    )


def _finding(policy: Policy, flag: Flag) -> ClaimFinding:
    rule = policy.claim_by_name[flag.rule]
    severity = min(flag.severity or rule.severity, rule.severity, key=lambda s: _RANK[s])
    return ClaimFinding(
        code=rule.code,
        name=rule.name,
        severity=severity,
        message=f"{rule.message} {flag.detail}".rstrip(),
        query=rule.query,
        addressee=rule.addressee,
        start=flag.at.start if flag.at else None,
        end=flag.at.end if flag.at else None,
        related=flag.related,
        lines=tuple(sorted({s.at for s in flag.services}, key=lambda at: (at.claim, at.line))),
    )


def about(policy: Policy, name: str) -> ClaimFinding:
    """Returns the finding of a rule about a claim as a whole, or about a note that has none."""
    return _finding(policy, Flag(name, ()))
