"""`notecheck query`: the questions that a note raises."""

from __future__ import annotations

import json
import sys

import click

from notecheck.commands.options import CONTEXT, DEIDENTIFIED, NOT_EVALUATED, POLICY, Checkers, context_of, read_file


@click.command()
@click.argument("file", metavar="FILE | -")
@click.option(
    "--to",
    "addressee",
    type=click.Choice(["technician", "supervising", "interpreting", "lab"]),
    help="Only the questions to one addressee.",
)
@click.option("--all", "everything", is_flag=True, help="Ask about findings for information too.")
@click.option("--with-text", is_flag=True, help="Quote the words that were read.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@DEIDENTIFIED
@CONTEXT
@POLICY
def query(
    file: str,
    addressee: str | None,
    everything: bool,
    with_text: bool,
    form: str,
    deidentified: bool,
    context_file: str | None,
    policy: str | None,
) -> None:
    """Prints the questions that a note raises, apart for each addressee, ready to send."""
    from notecheck.render.queries import letters

    checker = Checkers(policy, deidentified=deidentified).beside(file)
    text = read_file(file)
    if text is None:
        sys.exit(NOT_EVALUATED)
    report = checker.check(text, context=context_of(context_file))
    if report.status == "not_evaluated":
        click.echo(f"notecheck: {file}: {report.findings[0].message}", err=True)
        sys.exit(NOT_EVALUATED)
    found = {
        who: letter
        for who, letter in letters(report, text, "info" if everything else "warning", with_text=with_text)
        if addressee in (None, who)
    }
    if form == "json":
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    else:
        click.echo("\n\n".join(found.values()) or "Nothing to ask.")
