"""A sample of a scan's notes for review by hand: stratified by verdict, the same for the same seed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from math import sqrt
from typing import Any, get_args

from notecheck.audit.tables import Scanned
from notecheck.errors import ScanError
from notecheck.report import Model, Severity, Verdict

LEAST = 2
"""The fewest notes that let the spread within a stratum be seen."""

STRATA: tuple[Verdict, ...] = get_args(Verdict)


class Said(Model):
    """A finding of a note as the scan tells it; positions are those of the report."""

    code: str
    name: str
    severity: Severity
    message: str
    start: int | None
    end: int | None


class Drawn(Model):
    """A note of the sample, by its number in the sample."""

    number: int
    note_id: str
    source: str
    sha256: str
    verdict: Verdict
    score: float | None
    findings: tuple[Said, ...]


class Stratum(Model):
    """All evaluated notes of one verdict, their findings by severity, and how many notes were drawn."""

    verdict: Verdict
    notes: int
    findings: dict[Severity, int]
    drawn: int


class Sample(Model):
    """A drawn sample with what its weighing needs. `scan` is the hash of the manifest of the scan it was drawn from."""

    seed: int
    scan: str
    strata: tuple[Stratum, ...]
    notes: tuple[Drawn, ...]


def allocate(notes: Mapping[Verdict, int], n: int) -> dict[Verdict, int]:
    """Returns how many of `n` notes are drawn from each stratum.

    In proportion to the square roots of the strata's sizes, so that small strata have enough for a figure of their own
    and large ones, on which the overall figure rests, have most: M. D. Bankier, Power allocations, The American
    Statistician 42 (1988) 174-177, with an exponent of one half. Each stratum has at least two where there are so many.

    Args:
        notes: the number of notes of each stratum.
        n: how many are to be drawn; all, where there are not more.

    Raises:
        ScanError: there are more strata than notes to draw.
    """
    sizes = {verdict: size for verdict, size in notes.items() if size}
    if n < len(sizes):
        raise ScanError(f"the scan has {len(sizes)} verdicts: draw at least {len(sizes)} notes")
    least = min(LEAST, n // len(sizes)) if sizes else 0
    drawn = {verdict: min(least, size) for verdict, size in sizes.items()}
    for _ in range(n - sum(drawn.values())):
        open_ = [verdict for verdict in sizes if drawn[verdict] < sizes[verdict]]
        if not open_:
            break
        drawn[max(open_, key=lambda verdict: sqrt(sizes[verdict]) / (drawn[verdict] + 1))] += 1
    return drawn


def draw(scan: Scanned, n: int, seed: int) -> Sample:
    """Returns a sample of the evaluated notes.

    Notes are ordered by a hash of the seed and of what they are, and the first of each stratum are drawn: neither the
    order of the tables nor the program that reads them matters. The sample's notes keep that order, so that a review
    that stops half-way has reviewed a random part.

    Args:
        scan: the scan's tables.
        n: how many notes.
        seed: any number; another number draws another sample.

    Raises:
        ScanError: there is nothing to draw from, or `n` is smaller than the number of verdicts.
    """
    sizes = dict(scan.rows("select verdict, count(*) from notes where status = 'evaluated' group by verdict"))
    if not sizes:
        raise ScanError(f"{scan.folder}: no note was evaluated, so there is none to review")
    counted: defaultdict[Verdict, dict[Severity, int]] = defaultdict(dict)
    for verdict, severity, count in scan.rows(_COUNTED):
        counted[verdict][severity] = count
    drawn = allocate({verdict: sizes.get(verdict, 0) for verdict in STRATA}, n)
    rows: list[tuple[Any, ...]] = []
    for verdict, many in drawn.items():
        rows += scan.rows(_DRAWN, [str(seed), verdict, many])
    keys = [row[1] for row in rows]
    said: defaultdict[int, list[Said]] = defaultdict(list)
    for key, *values in scan.rows(_SAID, [keys]):
        said[key].append(Said(**dict(zip(Said.model_fields, values, strict=True))))
    notes = (
        Drawn(
            number=number,
            note_id=note_id,
            source=source,
            sha256=sha256,
            verdict=verdict,
            score=score,
            findings=tuple(said[key]),
        )
        for number, (_, key, note_id, source, sha256, verdict, score) in enumerate(sorted(rows), 1)
    )
    strata = (
        Stratum(
            verdict=verdict,
            notes=sizes[verdict],
            findings={k: counted[verdict][k] for k in get_args(Severity) if k in counted[verdict]},
            drawn=many,
        )
        for verdict, many in drawn.items()
    )
    return Sample(seed=seed, scan=scan.manifest_sha256, strata=tuple(strata), notes=tuple(notes))


_COUNTED = """
select notes.verdict, findings.severity, count(*) from findings join notes using (note_key)
where notes.status = 'evaluated' and not findings.suppressed group by all
"""
_DRAWN = """
select sha256(concat_ws('|', ?, sha256, source, note_id)) as place, note_key, note_id, source, sha256, verdict, score
from notes where status = 'evaluated' and verdict = ? order by place limit ?
"""
_SAID = """
select note_key, code, name, severity, message, "start", "end" from findings
where not suppressed and note_key in (select unnest(?)) order by note_key, "start" nulls last, "end", code, message
"""
