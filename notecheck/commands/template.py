"""`notecheck template`: a blank form for the technician."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, cast

import click

from notecheck.commands.options import POLICY, Checkers

if TYPE_CHECKING:
    from datetime import datetime

    from notecheck.template.written import Written


@click.command()
@click.option(
    "--modality",
    type=click.Choice(["treadmill", "bicycle", "arm", "pharmacologic"]),
    required=True,
    help="How the heart is stressed.",
)
@click.option("--protocol", help="The protocol, as bruce or modified-bruce: its stages are printed.")
@click.option("--agent", help="The stress drug, as regadenoson: its minutes or steps are printed.")
@click.option(
    "--format",
    "form_as",
    type=click.Choice(["text", "markdown", "smarttext", "fhir-questionnaire"]),
    default="text",
    show_default=True,
    help="Plain text, Markdown, the text of an EHR's template, or a FHIR R4 Questionnaire.",
)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The policy of a day, as YYYY-MM-DD. Today's otherwise.")
@POLICY
def template(
    modality: str, protocol: str | None, agent: str | None, form_as: str, on: datetime | None, policy: str | None
) -> None:
    """Prints a blank form that asks what the policy in force asks: nothing ticked, the physician's section apart."""
    from notecheck.errors import TemplateError
    from notecheck.template.form import form_of
    from notecheck.template.questionnaire import questionnaire
    from notecheck.template.written import written

    in_force = Checkers(policy).site_beside(None).on(on.date() if on else date.today())
    try:
        form = form_of(in_force, modality, protocol=_name(protocol), agent=_name(agent))
    except TemplateError as error:
        raise click.UsageError(str(error)) from None
    if form_as == "fhir-questionnaire":
        click.echo(json.dumps(questionnaire(form), indent=2, ensure_ascii=False))
    else:
        click.echo(written(form, cast("Written", form_as)), nl=False)


def _name(given: str | None) -> str | None:
    """A name as the forms have it ("Modified Bruce" is modified_bruce)."""
    return given.strip().lower().replace("-", "_").replace(" ", "_") if given else None
