"""`notecheck check`: one report for each note."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from notecheck.commands.options import (
    CLEAN,
    CONTEXT,
    DEIDENTIFIED,
    FAIL_ON,
    FINDINGS,
    NOT_EVALUATED,
    POLICY,
    RANK,
    Checkers,
    context_of,
    read_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notecheck.report import Report


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE... | -")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl", "sarif"]),
    default="text",
    show_default=True,
    help="How to show the reports.",
)
@click.option("--with-text", is_flag=True, help="Let JSON reports hold the note's text, names and row labels.")
@click.option("--weigh", is_flag=True, help="Show which words weighed most in what the language model found.")
@DEIDENTIFIED
@CONTEXT
@POLICY
@FAIL_ON
def check(
    files: tuple[str, ...],
    form: str,
    with_text: bool,
    weigh: bool,
    deidentified: bool,
    context_file: str | None,
    policy: str | None,
    fail_on: str,
) -> None:
    """Checks notes and shows what is there, what is missing, what does not belong, and what to ask.

    Exit code: 0 clean, 1 findings at the level of --fail-on, 2 something could not be evaluated.
    """
    checkers = Checkers(policy, include_text=with_text, deidentified=deidentified, weigh=weigh)
    context = context_of(context_file)
    done: list[tuple[str, str, Report]] = []
    unreadable = False
    for name in files:
        text = read_file(name)
        if text is None:
            unreadable = True
            continue
        report = checkers.beside(name).check(text, context=context)
        if form == "jsonl":
            click.echo(report.model_dump_json())
        elif form == "text":
            from notecheck.render.text import show

            show(report, text, title=name if len(files) > 1 else None)
        done.append((name, text, report))
    reports = [report for _, _, report in done]
    if form == "json":
        dumped = [r.model_dump(mode="json") for r in reports]
        click.echo(json.dumps(dumped if len(files) > 1 else dumped[0] if dumped else [], indent=2, ensure_ascii=False))
    elif form == "sarif":
        from notecheck.render.sarif import sarif
        from notecheck.rules.book import book
        from notecheck.template.response import WrittenOut

        shown = [(name, None if isinstance(text, WrittenOut) else text, report) for name, text, report in done]
        log = sarif(shown, book(checkers.beside(files[0]).site.on(None)))
        click.echo(json.dumps(log, indent=2, ensure_ascii=False))
    sys.exit(_exit_code(reports, unreadable, fail_on))


def _exit_code(reports: Iterable[Report], unreadable: bool, fail_on: str) -> int:
    reports = list(reports)
    if unreadable or any(r.status == "not_evaluated" for r in reports):
        return NOT_EVALUATED
    found = any(RANK[f.severity] >= RANK[fail_on] for r in reports for f in r.findings)
    return FINDINGS if found else CLEAN
