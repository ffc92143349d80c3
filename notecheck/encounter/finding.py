"""A rule of the policy and the places of several documents become a finding of their record."""

from __future__ import annotations

from notecheck.encounter.report import DocumentPlace, RecordFinding
from notecheck.policy.model import FindingPolicy, Policy


def finding(
    policy: Policy,
    rule: FindingPolicy,
    detail: str = "",
    places: tuple[DocumentPlace, ...] = (),
    document: str | None = None,
) -> RecordFinding:
    """Returns a finding at the first of its places, with the others as related.

    Args:
        policy: in force.
        rule: what was found.
        detail: what is said behind the rule's message.
        places: where, in every document that it speaks of.
        document: of which it is, where it has no place.
    """
    first = places[0] if places else None
    return RecordFinding(
        code=rule.code,
        name=rule.name,
        severity=rule.severity,
        message=f"{rule.message} {detail}".rstrip(),
        query=f"{rule.query} {policy.answers}" if rule.query else None,
        addressee=rule.addressee,
        document=first.document if first else document,
        start=first.start if first else None,
        end=first.end if first else None,
        related=places[1:],
    )
