"""`notecheck training`: a sheet for each lab of a scanned archive."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from notecheck.commands.audit import FOLDER, LIBRARIES
from notecheck.commands.options import NOT_EVALUATED, needed


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write; otherwise DIR/training.")
@click.option("--site", help="The carried column that names the lab; otherwise `site`, if there is one.")
def training(folder: Path, out: Path | None, site: str | None) -> None:
    """Writes a training sheet for each lab: its most frequent gaps, with entries composed by the project.

    Exit code: 0 written, 2 something could not be read or written, or no lab has notes enough.
    """
    needed("audit", *LIBRARIES)
    from notecheck.audit.figures import FLOOR, Columns, figures_of
    from notecheck.audit.tables import opened
    from notecheck.audit.training import sheets_of
    from notecheck.errors import NotecheckError
    from notecheck.policy.model import built_in
    from notecheck.render.training import page

    into = out or folder / "training"
    try:
        with opened(folder) as scan:
            column = site or ("site" if "site" in scan.columns else None)
            made = sheets_of(figures_of(scan, Columns(column, None), key=None), built_in("cpt-93017"))
            into.mkdir(parents=True, exist_ok=True)
            for name, sheet in zip(_file_names([s.lab for s in made.sheets]), made.sheets, strict=True):
                file = into / f"{name}.html"
                file.write_text(page(sheet, scan.manifest), encoding="utf-8")
                click.echo(f"written to {file}")
    except (NotecheckError, OSError) as error:
        click.echo(f"notecheck: {error}", err=True)
        sys.exit(NOT_EVALUATED)
    if made.small:
        click.echo(f"{made.small} with fewer than {FLOOR} notes: no sheet")
    if made.left_out:
        click.echo(f"{made.left_out} more labs, with fewer notes than these: no sheet")
    if not made.sheets:
        sys.exit(NOT_EVALUATED)


def _file_names(labs: Sequence[str | None]) -> list[str]:
    """A name for each lab's file; labs that would share one are numbered."""
    names: list[str] = []
    for lab in labs:
        plain = re.sub(r"[^a-z0-9]+", "-", (lab or "all notes").lower()).strip("-")[:40] or "lab"
        tries = (plain, *(f"{plain}-{n}" for n in range(2, len(labs) + 1)))
        names.append(next(name for name in tries if name not in names))
    return names
