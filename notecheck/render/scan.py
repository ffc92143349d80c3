"""What a scan ends with, for a terminal."""

from __future__ import annotations

from pathlib import Path

import click

from notecheck.archive.claims import FILE as CLAIMS
from notecheck.archive.manifest import Claimed, Counts, Manifest, Recorded
from notecheck.archive.refused import reasons

RECORDS = "records.parquet"
_MOST = 8
"""Findings that are shown."""


def show(manifest: Manifest, out: Path) -> None:
    """Prints verdicts, the findings in most notes, and what was not evaluated."""
    counts, run = manifest.counts, manifest.run
    assert counts is not None
    assert run is not None
    click.echo(f"{counts.notes:,} notes in {out}: {run.judged:,} judged now, {run.unchanged:,} unchanged")
    for n, words in (
        (run.made_again, "of a part that was missing or damaged, judged again"),
        (run.gone - run.pruned, "of inputs that are there no more, kept as they were (--prune drops them)"),
        (run.pruned, "of inputs that are there no more, dropped"),
        (run.named_twice, "named twice among the inputs, read once"),
    ):
        if n > 0:
            click.echo(f"  {n:,} {words}")
    if manifest.left_aside:
        kinds = ", ".join(f"{kind} {n:,}" for kind, n in manifest.left_aside.items())
        click.echo(f"  files of other kinds, left aside: {kinds}")
    _shares(counts)
    _findings(counts)
    _refused(counts)
    others = {name: n for name, n in counts.encodings.items() if name != "utf-8"}
    if others:
        click.echo("\nRead by another encoding than UTF-8, as detected (column encoding)")
        for name, n in others.items():
            click.echo(f"  {n:>9,}  {name}")
    if manifest.copied_stage_tables:
        n = manifest.copied_stage_tables
        click.echo(
            f"\n{n:,} stage table{'s' if n > 1 else ''} in notes of different patients: {out / 'copied.parquet'}"
        )
    if manifest.records is not None:
        _records(manifest.records, out)
    if manifest.claims is not None:
        _claims(manifest.claims, out)
    _suppressions(manifest)


def _records(told: Recorded, out: Path) -> None:
    click.echo(f"\nRecords: {told.records:,} by {told.column}, of {told.documents:,} documents, in {out / RECORDS}")
    for verdict, n in sorted(told.verdicts.items(), key=lambda x: -x[1]):
        click.echo(f"  {n:>9,}  {n / told.records:>4.0%}  {verdict.replace('_', ' ')}")
    for n, words in (
        (told.superseded, "documents superseded by a later signed version"),
        (told.drafts, "drafts beside a signed document"),
        (told.withdrawn, "documents that say they were entered in error"),
        (told.contradicted, "records in which documents do not agree"),
    ):
        if n:
            click.echo(f"  {n:>9,}  {words}")


def _claims(claims: Claimed, out: Path) -> None:
    click.echo(f"\nClaims: {claims.claims:,} in {out / CLAIMS}")
    for n, words in (
        (claims.with_note, "with a note"),
        (claims.with_several_notes, "with several notes"),
        (claims.without_note, "without a note"),
        (claims.notes_without_claim, "notes of a test without a claim"),
    ):
        click.echo(f"  {n:>9,}  {words}")
    for verdict, n in claims.verdicts.items():
        click.echo(f"  {n:>9,}  tests {verdict.replace('_', ' ')}")
    for row, reason in list(claims.refused_rows.items())[:_MOST]:
        click.echo(f"  row {row} is no claim: {reason}")
    if len(claims.refused_rows) > _MOST:
        click.echo(f"  ... {len(claims.refused_rows) - _MOST:,} more rows are none (manifest.json)")


def _shares(counts: Counts) -> None:
    click.echo("\nVerdict")
    for verdict, n in sorted(counts.verdicts.items(), key=lambda x: -x[1]):
        click.echo(f"  {n:>9,}  {n / counts.notes:>4.0%}  {verdict}")
    if counts.not_evaluated:
        click.echo(f"  {counts.not_evaluated:>9,}  {counts.not_evaluated / counts.notes:>4.0%}  not evaluated")


def _findings(counts: Counts) -> None:
    serious = [(code, c) for code, c in counts.codes.items() if c.error or c.warning]
    if serious:
        click.echo("\nErrors and warnings in most notes")
    for code, c in sorted(serious, key=lambda x: -x[1].notes)[:_MOST]:
        click.echo(f"  {c.notes:>9,}  {c.notes / counts.notes:>4.0%}  {code} {c.name}")


def _refused(counts: Counts) -> None:
    if counts.errors:
        click.echo("\nNot evaluated (columns error and reason)")
    for error, n in sorted(counts.errors.items(), key=lambda x: -x[1]):
        click.echo(f"  {n:>9,}  {error}{'' if error not in reasons() else f': {reasons()[error]}'}")


def _suppressions(manifest: Manifest) -> None:
    told = manifest.suppressions
    if told is None or not (told.used or told.unused or told.expired):
        return
    click.echo(f"\nSuppressions: {told.used} in use, {len(told.unused)} unused, {len(told.expired)} expired")
    for word, entries in (("unused", told.unused), ("expired", told.expired)):
        for s in entries:
            click.echo(f"  {word}: {s.code} of note {s.note}, {s.author}, until {s.expires}")
