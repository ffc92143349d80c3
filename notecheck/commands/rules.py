"""`notecheck rules`, `rule`, `policy`, `schema`: what notes are judged by, and the shape of the answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from notecheck.commands.options import POLICY, Checkers, console

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@POLICY
def rules(form: str, policy: str | None) -> None:
    """Lists every rule: its code, its severity, how often it was right on the project's own notes."""
    from notecheck.rules.book import book

    entries = book(Checkers(policy).site_beside(None).on(None))
    if form == "json":
        click.echo(json.dumps([e.model_dump(mode="json") for e in entries], indent=2, ensure_ascii=False))
        return
    from notecheck.render.rules import show_list

    show_list(entries, console())


@click.command()
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@POLICY
def rule(code: str, form: str, policy: str | None) -> None:
    """Shows one rule, by its code (NC201) or its name (study-verdict)."""
    from notecheck.rules.book import book

    entries = book(Checkers(policy).site_beside(None).on(None))
    entry = next((e for e in entries if code.lower() in (e.code.lower(), e.name)), None)
    if entry is None:
        raise click.UsageError(f"there is no rule {code!r}; `notecheck rules` lists them")
    if form == "json":
        click.echo(entry.model_dump_json(indent=2))
        return
    from notecheck.render.rules import show_page

    show_page(entry, console())


@click.group()
def policy() -> None:
    """What notes are judged by."""


@policy.command("show")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the test, as YYYY-MM-DD.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@POLICY
def policy_show(on: datetime | None, form: str, policy: str | None) -> None:
    """Prints the policy in force, and where each value comes from."""
    from notecheck.render import policy as shown

    site = Checkers(policy).site_beside(None)
    day = on.date() if on else None
    if form == "json":
        click.echo(json.dumps(shown.in_force(site, day), indent=2, ensure_ascii=False))
    else:
        shown.show(site, day, console())


@click.command()
@click.option("--record", is_flag=True, help="Of the report on several documents of one encounter.")
def schema(record: bool) -> None:
    """Prints the JSON Schema of a report."""
    from notecheck.encounter.report import RecordReport
    from notecheck.report import Report

    shape = RecordReport if record else Report
    click.echo(json.dumps(shape.model_json_schema(mode="serialization"), indent=2))
