"""`notecheck scan`: an archive of notes judged, each once, into tables."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notecheck.commands.options import CLEAN, DEIDENTIFIED, NOT_EVALUATED, POLICY, Checkers, needed

if TYPE_CHECKING:
    from notecheck.archive.manifest import Manifest
    from notecheck.archive.scan import Order, Watcher
    from notecheck.archive.tables import Columns
    from notecheck.checker import Checker
    from notecheck.claim.table import ClaimTable

_STOPPED = 130
FORMATS = ("parquet", "jsonl", "csv", "xlsx")


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="The folder to write to.")
@click.option(
    "--format",
    "forms",
    type=click.Choice(FORMATS),
    multiple=True,
    help="What to write besides Parquet: notes.jsonl, notes.csv (and findings), notecheck.xlsx. May be repeated.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes that check notes.  [default: one a processor]")
@click.option("--text-column", default="text", show_default=True, help="Of tables: the column that holds the note.")
@click.option("--id-column", help="Of tables: the column that holds the note's id.")
@click.option(
    "--context",
    "contexts",
    multiple=True,
    metavar="FIELD=COLUMN,...",
    help="Of tables: columns that fill the record's context, as author=tech,service_date=dos.",
)
@click.option("--carry", metavar="COLUMN,...", help="Of tables: the columns to carry along.  [default: all others]")
@click.option(
    "--group-by",
    "encounter",
    metavar="COLUMN",
    help="Of tables: the carried column that names the encounter; its documents are judged together: records.parquet.",
)
@click.option(
    "--document",
    "document",
    multiple=True,
    metavar="FIELD=COLUMN,...",
    help="Of tables, beside --group-by: columns that hold a document's series, version, type.",
)
@click.option("--hash-sources", is_flag=True, help="Name sources by a keyed hash: paths carry patients' names.")
@click.option(
    "--suppressions",
    "suppressions_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file of findings that count no more, each with reason, author and expiry.",
)
@click.option("--ignore-suppressions", is_flag=True, help="Count every finding all the same.")
@click.option(
    "--claims",
    "claims_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A table of claims (.csv, .jsonl) to judge beside the notes: claims.jsonl.",
)
@click.option(
    "--engine",
    type=click.Choice(("local", "spark")),
    default="local",
    show_default=True,
    help="What judges: processes of this machine, or Apache Spark, of Parquet files into a new folder.",
)
@click.option("--master", help="Of Spark: local[4], yarn, spark://...  [default: as Spark is configured]")
@click.option("--prune", is_flag=True, help="Drop the rows of inputs that are there no more; otherwise they are kept.")
@DEIDENTIFIED
@POLICY
def scan(
    inputs: tuple[str, ...],
    out: Path,
    forms: tuple[str, ...],
    workers: int | None,
    text_column: str,
    id_column: str | None,
    contexts: tuple[str, ...],
    carry: str | None,
    encounter: str | None,
    document: tuple[str, ...],
    hash_sources: bool,
    suppressions_file: Path | None,
    ignore_suppressions: bool,
    claims_file: Path | None,
    engine: str,
    master: str | None,
    prune: bool,
    deidentified: bool,
    policy: str | None,
) -> None:
    """Judges every note of files, folders and tables once, and writes tables to query.

    Started again it goes on where it was, and passes over what has not changed.

    Exit code: 0 everything evaluated, 2 something could not be evaluated (its row says why), or a row is no claim.
    """
    needed("scan", "pyarrow", "duckdb", "openpyxl", "charset_normalizer")
    if engine == "spark":
        needed("spark", "pyspark", "pandas")
        _without(workers=workers, claims=claims_file, prune=prune, group_by=encounter)
    elif master is not None:
        raise click.UsageError("--master goes with --engine spark")
    from notecheck.archive.exports import export
    from notecheck.archive.progress import watching
    from notecheck.archive.scan import Order
    from notecheck.archive.suppressions import load
    from notecheck.errors import NotecheckError
    from notecheck.render.scan import show
    from notecheck.workers.cpus import usable

    first = os.path.join(inputs[0], "any") if os.path.isdir(inputs[0]) else inputs[0]
    checker = Checkers(policy, deidentified=deidentified).beside(first)
    try:
        asked = load(suppressions_file) if suppressions_file and not ignore_suppressions else ()
        order = Order(
            inputs=inputs,
            out=out,
            columns=_columns(text_column, id_column, contexts, carry, encounter, document),
            workers=workers or usable(),
            key=_key() if hash_sources else None,
            suppressions=asked,
            prune=prune,
            claims=_claims(claims_file),
        )
        with watching(sys.stderr) as watcher:
            told = _judged(order, checker, watcher, engine, master)
            export(out, forms, told, watcher)
    except NotecheckError as error:
        click.echo(f"notecheck: {error}", err=True)
        sys.exit(NOT_EVALUATED)
    except KeyboardInterrupt:
        kept = f"What was finished is kept in {out}; the same command goes on from there."
        begin = f"What {out} holds is not complete; remove it to begin anew."
        click.echo(f"notecheck: stopped. {begin if engine == 'spark' else kept}", err=True)
        sys.exit(_STOPPED)
    show(told, out)
    if told.counts is not None and not told.counts.notes:
        click.echo("notecheck: no note was found in what was named", err=True)
        sys.exit(NOT_EVALUATED)
    refused = told.claims is not None and told.claims.refused_rows
    sys.exit(NOT_EVALUATED if told.counts is None or told.counts.not_evaluated or refused else CLEAN)


def _without(**given: object) -> None:
    """Ends with a word on an option that Spark's scan does not know."""
    for name, value in given.items():
        if value:
            raise click.UsageError(f"--{name.replace('_', '-')} does not go with --engine spark")


def _judged(order: Order, checker: Checker, watcher: Watcher, engine: str, master: str | None) -> Manifest:
    if engine == "spark":
        from notecheck.spark.scan import scan

        return scan(order, checker, watcher, master)
    from notecheck.archive.scan import Scan

    return Scan(order, checker, watcher).run()


def _claims(file: Path | None) -> ClaimTable | None:
    if file is None:
        return None
    from notecheck.claim.table import read_table
    from notecheck.errors import ClaimError

    try:
        return read_table(file)
    except ClaimError as error:
        raise click.UsageError(f"claims {file}: {error}") from None


def _columns(
    text: str,
    note_id: str | None,
    contexts: tuple[str, ...],
    carry: str | None,
    encounter: str | None,
    document: tuple[str, ...],
) -> Columns:
    from notecheck.archive.tables import Columns
    from notecheck.report import Context

    filled: dict[str, tuple[str, ...]] = {}
    for name, column in _pairs("--context", contexts, tuple(Context.model_fields)):
        filled[name] = (*filled.get(name, ()), column)
    carried = None if carry is None else tuple(c.strip() for c in carry.split(",") if c.strip())
    if document and encounter is None:
        raise click.UsageError("--document goes with --group-by")
    return Columns(text, note_id, filled, carried, encounter, dict(_pairs("--document", document, _DOCUMENT)))


_DOCUMENT = ("series", "version", "type")


def _pairs(option: str, given: tuple[str, ...], known: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The pairs FIELD=COLUMN of an option that may be repeated."""
    for pair in (pair for one in given for pair in one.split(",") if pair.strip()):
        name, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or not column or name not in known:
            raise click.UsageError(f"{option} {pair.strip()!r}: give FIELD=COLUMN, FIELD one of {', '.join(known)}")
        yield name, column


def _key() -> bytes:
    """The key of hashed sources, made once and kept in the user's config folder, so that names stay the same."""
    file = Path(click.get_app_dir("notecheck")) / "source.key"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as new:
            new.write(os.urandom(32))
    return file.read_bytes()
