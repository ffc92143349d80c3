"""From findings and elements to verdict, hold reasons, review answers and score, by the contract's rules."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from notecheck.policy.model import Policy
from notecheck.report import Answer, Element, Finding, HoldReason, Kind, Review, Verdict
from notecheck.rules.ownership import Ownership

_RANK = {"info": 0, "warning": 1, "error": 2}
_VERDICTS: tuple[Verdict, ...] = ("ready", "review", "hold")
_OWNERSHIP = frozenset({"NC305", "NC130"})
"""Owners who differ; place and equipment not told."""
_SCORE = {"present": 1.0, "partial": 0.5, "missing": 0.0}


def verdict_of(findings: Iterable[Finding], kind: Kind) -> Verdict:
    """Returns the worst severity among the findings as a verdict."""
    if kind == "not_stress_test":
        return "not_applicable"
    worst = max((_RANK[f.severity] for f in findings), default=0)
    return _VERDICTS[worst]


def hold_reasons(findings: Iterable[Finding]) -> tuple[HoldReason, ...]:
    """Returns why a note is held, in the contract's order."""
    errors = {f.code for f in findings if f.severity == "error"}
    out: list[HoldReason] = []
    if "NC100" in errors:
        out.append("not_started")
    if any(c.startswith("NC1") and c != "NC100" for c in errors):
        out.append("less_than_tracing")
    if any(c[:3] in ("NC2", "NC3") for c in errors):
        out.append("more_than_tracing")
    return tuple(out)


def review_of(findings: tuple[Finding, ...], policy: Policy, owners: Ownership) -> Review:
    """Returns the answers to the four review questions, each with the codes that gave it.

    Args:
        findings: all findings of the note.
        policy: which elements prove the tracing.
        owners: whether the note states whose staff, equipment and site were used.
    """
    tracing = policy.tracing_codes

    def answer(codes: list[Finding]) -> Answer:
        serious = [f for f in codes if f.severity != "info"]
        value: Literal["no", "unclear", "yes"] = (
            "no" if any(f.severity == "error" for f in serious) else "unclear" if serious else "yes"
        )
        return Answer(answer=value, because=tuple(sorted({f.code for f in serious})))

    performed = [f for f in findings if f.code in tracing]
    excluded = [f for f in findings if f.code[:3] in ("NC2", "NC3")]
    rest = [f for f in findings if f.code not in tracing and f.code[:3] not in ("NC2", "NC3", "NC5")]
    return Review(
        tracing_performed=answer(performed),
        data_complete=answer(rest),
        interpretation_excluded=answer(excluded),
        ownership=Answer(answer=owners, because=tuple(sorted({f.code for f in findings if f.code in _OWNERSHIP}))),
    )


def score_of(elements: Iterable[Element]) -> float | None:
    """Returns 100 x earned / possible weight over the elements that apply, one decimal; None where none applies."""
    applying = [e for e in elements if e.status != "not_applicable"]
    possible = sum(e.weight for e in applying)
    if not possible:
        return None
    return round(100.0 * sum(e.weight * _SCORE[e.status] for e in applying) / possible, 1)
