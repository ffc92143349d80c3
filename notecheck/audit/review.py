"""What a review by hand says of all notes: error rates weighted by stratum, with intervals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import get_args

from notecheck.audit.intervals import Part, Share, clustered, exact, weighted
from notecheck.audit.sample import Stratum
from notecheck.audit.workbook import Filled, Judged
from notecheck.report import Model, Severity, Verdict


class Rate(Model):
    """How often something was wrong: over all notes of the scan, and within each stratum.

    `count` and `of` are those of the sample. The share over all is the strata's shares weighted by what is known of the
    whole scan: the number of notes of each verdict, or of their findings. It is null where nothing was reviewed of a
    stratum that counts.
    """

    whole: Share
    strata: dict[Verdict, Share]


class Missed(Model):
    """What a reviewer says was missed in a note, in the reviewer's words."""

    note_id: str
    words: str


class Review(Model):
    """The error rates of a review.

    `verdict_wrong`: notes whose verdict the reviewer sees otherwise; in the stratum `ready`, those that were said to be
    and should not be. `missed`: notes in which something was not found. `findings_wrong`: findings that the reviewer
    does not agree with; `by_severity` the same apart. `said` counts pairs of the verdict said and the verdict seen;
    `what` was missed stands in the reviewers' words.
    """

    seed: int
    scan: str
    strata: tuple[Stratum, ...]
    drawn: int
    reviewed: dict[Verdict, int]
    reviewers: tuple[str, ...]
    first_day: date
    last_day: date
    verdict_wrong: Rate
    missed: Rate
    findings_wrong: Rate
    by_severity: dict[Severity, Rate]
    said: dict[Verdict, dict[Verdict, int]]
    what: tuple[Missed, ...]


def review_of(filled: Filled) -> Review:
    """Returns the error rates of a review."""
    strata = filled.sample.strata
    mine = {s.verdict: [j for j in filled.judged if j.note.verdict == s.verdict] for s in strata}
    said = {verdict: dict(sorted(Counter(j.verdict for j in judged).items())) for verdict, judged in mine.items()}
    days = [j.day for j in filled.judged]
    return Review(
        seed=filled.sample.seed,
        scan=filled.sample.scan,
        strata=strata,
        drawn=len(filled.sample.notes),
        reviewed={verdict: len(judged) for verdict, judged in mine.items()},
        reviewers=tuple(sorted({j.reviewer for j in filled.judged})),
        first_day=min(days),
        last_day=max(days),
        verdict_wrong=_of_notes(strata, mine, lambda j: j.verdict != j.note.verdict),
        missed=_of_notes(strata, mine, lambda j: bool(j.missed)),
        findings_wrong=_of_findings(strata, mine, get_args(Severity)),
        by_severity={severity: _of_findings(strata, mine, (severity,)) for severity in get_args(Severity)},
        said=said,
        what=tuple(Missed(note_id=j.note.note_id, words=j.missed) for j in filled.judged if j.missed),
    )


_Mine = dict[Verdict, list[Judged]]


def _of_notes(strata: Sequence[Stratum], mine: _Mine, wrong: Callable[[Judged], bool]) -> Rate:
    """The share of notes, with the exact interval within a stratum."""
    shares, parts = {}, []
    for stratum in strata:
        judged = mine[stratum.verdict]
        count = sum(map(wrong, judged))
        if not judged:
            shares[stratum.verdict] = _none(0)
            continue
        share = count / len(judged)
        low, high = exact(count, len(judged), stratum.notes)
        shares[stratum.verdict] = Share(count=count, of=len(judged), share=share, low=low, high=high)
        parts.append(Part(stratum.notes, share, low, high))
    return _rate(shares, parts if len(parts) == len(strata) else [])


def _of_findings(strata: Sequence[Stratum], mine: _Mine, severities: Sequence[Severity]) -> Rate:
    """The share of findings; those of one note are drawn together."""
    shares, parts, unknown = {}, [], False
    for stratum in strata:
        there_are = sum(stratum.findings.get(s, 0) for s in severities)
        found = [_counted(j, severities) for j in mine[stratum.verdict]]
        of = sum(n for _, n in found)
        if not of:
            unknown = unknown or there_are > 0
            shares[stratum.verdict] = _none(0)
            continue
        share, low, high = clustered(found, stratum.notes)
        count = sum(n for n, _ in found)
        shares[stratum.verdict] = Share(count=count, of=of, share=share, low=low, high=high)
        parts.append(Part(there_are, share, low, high))
    return _rate(shares, [] if unknown else parts)


def _counted(judged: Judged, severities: Sequence[Severity]) -> tuple[int, int]:
    """How many findings of a note are wrong, and how many there are."""
    agree = [a for a, f in zip(judged.agree, judged.note.findings, strict=True) if f.severity in severities]
    return agree.count(False), len(agree)


def _rate(shares: dict[Verdict, Share], parts: Sequence[Part]) -> Rate:
    count, of = sum(s.count for s in shares.values()), sum(s.of for s in shares.values())
    if not parts:
        return Rate(whole=_none(of, count), strata=shares)
    share, low, high = weighted(parts)
    return Rate(whole=Share(count=count, of=of, share=share, low=low, high=high), strata=shares)


def _none(of: int, count: int = 0) -> Share:
    return Share(count=count, of=of, share=None, low=None, high=None)
