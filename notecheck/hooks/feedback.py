"""What became of cards, as an EHR tells it. What a person wrote is not looked at and not kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from notecheck.hooks.card_ids import rules_of
from notecheck.hooks.services import words


class Reason(BaseModel):
    """The code that was chosen."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    code: str
    system: str


class OverrideReason(BaseModel):
    """Why a card was set aside; the comment that may stand beside it has no place here."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    reason: Reason | None = None


class Outcome(BaseModel):
    """What became of one card."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    card: str
    outcome: Literal["accepted", "overridden"]
    outcomeTimestamp: AwareDatetime  # noqa: N815  (the standard's name)
    overrideReason: OverrideReason | None = None  # noqa: N815


class Feedback(BaseModel):
    """What became of some cards."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    feedback: list[Outcome] = Field(min_length=1, max_length=1000)


def counted(given: Feedback, known: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Yields rule, outcome and reason, each a word of the program's own.

    Args:
        given: the feedback.
        known: the codes of the policy's rules; `unknown` stands for cards and rules that are not of this program.
    """
    reasons = {reason["code"] for reason in words()["reasons"]}
    for one in given.feedback:
        found = rules_of(one.card)
        codes = [code for code in found[1] if code in known] if found else []
        chosen = one.overrideReason.reason if one.overrideReason else None
        reason = "none" if chosen is None else chosen.code if chosen.code in reasons else "other"
        for code in codes or ["unread" if found and found[0] == "unread" else "unknown"]:
            yield code, one.outcome, reason
