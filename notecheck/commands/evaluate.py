"""`notecheck evaluate`: reports beside what people annotated."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from notecheck.commands.options import CLEAN, DEIDENTIFIED, NOT_EVALUATED, POLICY, Checkers, console


@click.command()
@click.argument(
    "gold", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="GOLD.jsonl..."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--with-text", is_flag=True, help="Show the words at the places where report and gold differ.")
@DEIDENTIFIED
@POLICY
def evaluate(gold: tuple[Path, ...], form: str, with_text: bool, deidentified: bool, policy: str | None) -> None:
    """Compares reports with notes that you have annotated, one JSON object a line.

    Exit code: 0 compared, 2 something could not be evaluated.
    """
    from notecheck.errors import GoldError
    from notecheck.evaluation.figures import evaluate as figures_of
    from notecheck.evaluation.gold import load
    from notecheck.render import evaluation as shown

    try:
        notes = list(load(gold))
    except GoldError as error:
        raise click.UsageError(str(error)) from None
    if not notes:
        raise click.UsageError("there is no annotated note in these files")
    checker = Checkers(policy, deidentified=deidentified).beside(str(gold[0]))
    figures = figures_of(notes, checker.pipe(note.text for note in notes))
    texts = {note.id: note.text for note in notes} if with_text else {}
    if form == "json":
        click.echo(figures.model_dump_json(indent=2))
    elif form == "html":
        click.echo(shown.page(figures, texts))
    else:
        shown.show(figures, console(), texts)
    sys.exit(NOT_EVALUATED if figures.not_evaluated else CLEAN)
