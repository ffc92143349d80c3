"""What was found on the claim beside a note, as the page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from notecheck.render.words import CLAIM, CLAIM_SEVERITIES, PARTS
from notecheck.report import ClaimFinding, ClaimReport, Place
from notecheck.service.page.places import Places, Spot


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A finding on the claim as the page shows it; `lines` are those of the claim, counted from one."""

    row: str
    finding: ClaimFinding
    lines: str
    spots: tuple[Spot, ...]
    copied: str


@dataclass(frozen=True, slots=True)
class Supported:
    """A part of the service, whether the note documents it, and where."""

    part: str
    status: str
    spots: tuple[Spot, ...]


@dataclass(frozen=True, slots=True)
class ClaimPart:
    """The part of the page that tells of the claim."""

    report: ClaimReport
    words: str
    groups: tuple[tuple[str, str, tuple[ClaimTold, ...]], ...]
    supports: tuple[Supported, ...]


def claim_part(claim: ClaimReport, text: str) -> ClaimPart:
    """Returns what the page tells of a claim.

    Args:
        claim: the report on it.
        text: the note beside it.
    """
    places = Places(text)
    told = [_told(n, finding, places) for n, finding in enumerate(claim.findings)]
    supports = []
    if claim.supports is not None:
        for part in PARTS:
            support = getattr(claim.supports, part)
            supports.append(Supported(part, support.status, places.lines(support.evidence)))
    return ClaimPart(
        report=claim,
        words=CLAIM[claim.verdict],
        groups=tuple((s, words, tuple(t for t in told if t.finding.severity == s)) for s, words in CLAIM_SEVERITIES),
        supports=tuple(supports),
    )


def _told(n: int, finding: ClaimFinding, places: Places) -> ClaimTold:
    found: tuple[Place, ...] = finding.related
    if finding.start is not None and finding.end is not None:
        found = (Place(start=finding.start, end=finding.end), *found)
    numbers = [str(at.line + 1) for at in finding.lines]
    lines = f"line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)} of the claim" if numbers else ""
    where = f" ({lines})" if lines else ""
    copied = f"{finding.message}{where}\n{finding.query}" if finding.query else ""
    return ClaimTold(f"c{n}", finding, lines, places.lines(found), copied)
