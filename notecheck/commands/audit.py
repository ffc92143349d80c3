"""`notecheck report`, `sample`, `packet`: what a scanned archive says, and what a person says of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notecheck.commands.options import NOT_EVALUATED, POLICY, Checkers, console, needed

if TYPE_CHECKING:
    from notecheck.audit.figures import Columns
    from notecheck.audit.review import Review
    from notecheck.audit.tables import Scanned
    from notecheck.render.audit import Archive

LIBRARIES = ("charset_normalizer", "duckdb", "matplotlib", "openpyxl", "pyarrow", "scipy")
FOLDER = click.Path(file_okay=False, exists=True, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
INPUT = click.option(
    "--input",
    "inputs",
    multiple=True,
    metavar="INPUT",
    help="Where the scanned notes lie now, if not where they lay. May be repeated.",
)


@click.command()
@click.argument("folder", metavar="[DIR]", type=FOLDER, required=False)
@click.option("--out", type=FILE, help="The page to write; otherwise report.html in the scan's folder.")
@click.option(
    "--reviewed", type=FILE, help="A workbook of `notecheck sample` that a person has filled in: error rates."
)
@click.option("--site", help="The carried column that names the site; otherwise `site`, if there is one.")
@click.option("--technician", help="The carried column that names the technician; otherwise `technician`.")
@click.option("--authorization", help="The carried column that holds it; otherwise `authorization`, or the claims.")
@click.option("--names", is_flag=True, help="Show technicians and reviewers by name.")
@click.option(
    "--with-text", is_flag=True, help="Quote words of notes, which are read again, and what reviewers missed."
)
@INPUT
def report(
    folder: Path | None,
    out: Path | None,
    reviewed: Path | None,
    site: str | None,
    technician: str | None,
    authorization: str | None,
    names: bool,
    with_text: bool,
    inputs: tuple[str, ...],
) -> None:
    """Writes one HTML page on a scanned archive; with --reviewed, the error rates of a review by hand too.

    Exit code: 0 written, 2 something could not be read or written.
    """
    needed("audit", *LIBRARIES)
    from notecheck.errors import NotecheckError
    from notecheck.render import audit as shown

    if folder is None and reviewed is None:
        raise click.UsageError("give the folder of a scan, or --reviewed FILE, or both")
    try:
        review = _review(reviewed) if reviewed else None
        columns = (site, technician, authorization)
        archive = _archive(folder, columns, names, inputs if with_text else None) if folder else None
        if review is not None:
            shown.show(review, console())
            if archive is not None and archive.manifest_sha256 != review.scan:
                click.echo(shown.ANOTHER_SCAN)
        page = out or (folder / "report.html" if folder else None)
        if page is not None:
            page.write_text(shown.page(archive, review, names=names, with_text=with_text), encoding="utf-8")
            click.echo(f"written to {page}")
    except (NotecheckError, OSError) as error:
        _fail(error)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--n", default=30, show_default=True, type=click.IntRange(1), help="How many notes.")
@click.option("--seed", default=1, show_default=True, help="The same seed draws the same notes.")
@click.option("--out", type=FILE, help="The workbook to write; otherwise review-SEED.xlsx in the scan's folder.")
def sample(folder: Path, n: int, seed: int, out: Path | None) -> None:
    """Draws notes of a scan for review by hand, some of each verdict, and writes a workbook to fill in."""
    needed("audit", *LIBRARIES)
    from notecheck.audit.sample import draw
    from notecheck.audit.tables import opened
    from notecheck.audit.workbook import write
    from notecheck.errors import NotecheckError

    file = out or folder / f"review-{seed}.xlsx"
    if file.exists():
        raise click.UsageError(f"{file} is there already, and may have been filled in: give another --out")
    try:
        with opened(folder) as scan:
            drawn = draw(scan, n, seed)
        write(drawn, file)
    except (NotecheckError, OSError) as error:
        _fail(error)
    for stratum in drawn.strata:
        click.echo(f"{stratum.drawn} of {stratum.notes} notes {stratum.verdict}")
    click.echo(f"written to {file}; filled in, read it with --reviewed of `notecheck report`")


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.argument("note_id")
@click.option("--out", type=FILE, help="The zip file to write; otherwise packet-HASH.zip in the scan's folder.")
@click.option("--with-text", is_flag=True, help="Put the note in too, its source, and whom record and policy name.")
@INPUT
@POLICY
def packet(
    folder: Path, note_id: str, out: Path | None, with_text: bool, inputs: tuple[str, ...], policy: str | None
) -> None:
    """Gathers what stands behind the judgement of one note, by its id or source: report, policy, rules, hashes.

    The note is read again from where it was scanned, and judged again: the packet is written if nothing differs.
    """
    needed("audit", *LIBRARIES)
    from notecheck.archive.again import asked
    from notecheck.audit import packet as gathered
    from notecheck.audit.tables import opened
    from notecheck.errors import NotecheckError

    try:
        with opened(folder) as scan:
            row = gathered.row_of(scan, note_id)
            deidentified = scan.manifest.judged_by.deidentified
            checkers = Checkers(policy or asked(folder).policy, include_text=with_text, deidentified=deidentified)
            checker = checkers.beside(str(folder))
            judgement = gathered.judged_again(scan, row, checker, inputs)
            found = gathered.packet(scan, judgement, checker, with_text=with_text)
        name = f"packet-{row['sha256'][:12]}"
        file = out or folder / f"{name}.zip"
        gathered.write(found, file, name)
    except (NotecheckError, OSError) as error:
        _fail(error)
    click.echo(f"{len(found)} files written to {file}")


def _review(file: Path) -> Review:
    from notecheck.audit.review import review_of
    from notecheck.audit.workbook import read

    return review_of(read(file))


def _archive(folder: Path, given: tuple[str | None, ...], names: bool, inputs: tuple[str, ...] | None) -> Archive:
    from notecheck.audit.figures import figures_of
    from notecheck.audit.quality import quality_of
    from notecheck.audit.quotes import quotes_of
    from notecheck.audit.tables import opened
    from notecheck.audit.technicians import key_of
    from notecheck.render.audit import MOST, Archive

    with opened(folder) as scan:
        columns = _columns(scan, given)
        key = None if names or columns.technician is None else key_of(folder)
        figures = figures_of(scan, columns, key=key)
        quotes = None
        if inputs is not None:
            quotes = quotes_of(scan, [f.code for f in figures.whole.language[:MOST]], inputs)
        return Archive(scan.manifest, scan.manifest_sha256, figures, quality_of(scan, columns), quotes)


def _columns(scan: Scanned, given: tuple[str | None, ...]) -> Columns:
    from notecheck.audit.figures import Columns

    return Columns(
        *(g or (name if name in scan.columns else None) for g, name in zip(given, Columns._fields, strict=True))
    )


def _fail(error: Exception) -> None:
    click.echo(f"notecheck: {error}", err=True)
    sys.exit(NOT_EVALUATED)
