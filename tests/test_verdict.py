"""From findings to verdict, hold reasons and the four questions: the contract as a table."""

from __future__ import annotations

import pytest

from notecheck.policy.model import built_in
from notecheck.report import Element, ElementStatus, Finding, Severity
from notecheck.verdict import hold_reasons, review_of, score_of, verdict_of

POLICY = built_in("cpt-93017")
PERFORMED, DATA, EXCLUDED = "tracing_performed", "data_complete", "interpretation_excluded"
TRACING = (
    "modality", "protocol", "agent", "agent-dose", "administration-timing", "stage-log", "timed-vitals", "resting-ecg",
    "lead-placement", "continuous-tracing", "staff-signature",
)  # fmt: skip


def finding(code: str, severity: Severity) -> Finding:
    return Finding(code=code, name="x", severity=severity, message="", query=None, addressee=None)


def question_of(code: str) -> str | None:
    """The contract: which question a code answers."""
    element = next((e.id for e in POLICY.element if e.code == code), None)
    if code == "NC100" or element in TRACING:
        return PERFORMED
    if code[:3] in ("NC2", "NC3"):
        return EXCLUDED
    return DATA


def reason_of(code: str) -> str | None:
    """The contract: why a note is held by an error of a code."""
    if code == "NC100":
        return "not_started"
    if code.startswith("NC1"):
        return "less_than_tracing"
    return "more_than_tracing" if code[:3] in ("NC2", "NC3") else None


CODES = sorted({e.code for e in POLICY.element} | {f.code for f in POLICY.finding})


@pytest.mark.parametrize("code", CODES)
def test_every_code_answers_its_question_and_gives_its_reason(code: str) -> None:
    answers: list[tuple[Severity, str]] = [("error", "no"), ("warning", "unclear"), ("info", "yes")]
    for severity, answer in answers:
        review = review_of((finding(code, severity),), POLICY, "not_stated")
        for question in (PERFORMED, DATA, EXCLUDED):
            mine = question == question_of(code)
            assert getattr(review, question).answer == (answer if mine else "yes"), (question, severity)
            assert getattr(review, question).because == ((code,) if mine and severity != "info" else ())
    assert hold_reasons([finding(code, "error")]) == ((reason_of(code),) if reason_of(code) else ())
    assert hold_reasons([finding(code, "warning")]) == ()


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [((), "ready"), (("info",), "ready"), (("info", "warning"), "review"), (("warning", "error", "info"), "hold")],
)
def test_the_verdict_is_the_worst_severity(severities: tuple[Severity, ...], verdict: str) -> None:
    assert verdict_of([finding("NC201", s) for s in severities], "exercise") == verdict
    assert verdict_of([finding("NC201", s) for s in severities], "not_stress_test") == "not_applicable"


def test_the_reasons_stand_in_the_contracts_order() -> None:
    errors = [finding(code, "error") for code in ("NC304", "NC201", "NC103", "NC100")]
    assert hold_reasons(errors) == ("not_started", "less_than_tracing", "more_than_tracing")


@pytest.mark.parametrize("owners", ["stated", "conflicting", "not_stated"])
def test_ownership_moves_no_verdict(owners: str) -> None:
    found = (finding("NC305", "info"),)
    review = review_of(found, POLICY, owners)  # type: ignore[arg-type]
    assert (review.ownership.answer, review.ownership.because) == (owners, ("NC305",))
    assert review.interpretation_excluded.answer == "yes"
    assert verdict_of(found, "exercise") == "ready"


@pytest.mark.parametrize(
    ("rated", "score"),
    [
        ([("present", 3.0), ("partial", 2.0), ("missing", 1.0), ("not_applicable", 9.0)], 66.7),
        ([("partial", 3.0)], 50.0),
        ([("missing", 2.0)], 0.0),
        ([("not_applicable", 2.0)], None),
    ],
)
def test_the_score_is_the_earned_weight(rated: list[tuple[ElementStatus, float]], score: float | None) -> None:
    elements = [
        Element(
            id="x", title="x", status=status, need="required", critical=False, weight=weight, source=None, evidence=()
        )
        for status, weight in rated
    ]
    assert score_of(elements) == score
