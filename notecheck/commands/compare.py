"""`notecheck compare`: two scans beside each other."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from notecheck.commands.options import CLEAN, FINDINGS, needed


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="Figures as text or JSON; jsonl: every finding with what became of it, one note and code a line.",
)
def compare(old: Path, new: Path, form: str) -> None:
    """Shows which findings of an earlier scan are fixed in a later one, which are new, which stand.

    OLD and NEW are folders that `notecheck scan` wrote.

    Exit code: 0 nothing is new, 1 a note that was there before has a new finding, 2 they cannot be compared.
    """
    needed("scan", "duckdb", "pyarrow")
    from notecheck.archive.compare import Compared
    from notecheck.errors import ScanError
    from notecheck.render.compare import show

    try:
        with Compared(old, new) as compared:
            found = compared.comparison()
            if form == "jsonl":
                for change in compared.findings():
                    click.echo(json.dumps(asdict(change), ensure_ascii=False))
            elif form == "json":
                click.echo(json.dumps(found.as_json(), indent=2, ensure_ascii=False))
            else:
                show(found)
    except ScanError as error:
        raise click.UsageError(str(error)) from None
    sys.exit(FINDINGS if found.total("new") else CLEAN)
