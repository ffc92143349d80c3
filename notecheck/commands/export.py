"""`notecheck export`: what was read of a note, for other systems."""

from __future__ import annotations

import json
import sys

import click

from notecheck.commands.options import NOT_EVALUATED, POLICY, Checkers, read_file


@click.command()
@click.argument("note", metavar="NOTE | -")
@click.option(
    "--format", "form", type=click.Choice(["fhir"]), default="fhir", show_default=True, help="A FHIR R4 Bundle."
)
@click.option("--patient", metavar="REFERENCE", help="Whose test it is, as Patient/ID. Otherwise none is named.")
@click.option("--with-text", is_flag=True, help="Let rows of the stage log carry their labels.")
@POLICY
def export(note: str, form: str, patient: str | None, with_text: bool, policy: str | None) -> None:
    """Prints the facts of a note with standard codes: DICOM, LOINC, SNOMED CT and UCUM.

    Exit code: 0 exported, 2 there is nothing to export, and standard error says why.
    """
    from notecheck.errors import ExportError
    from notecheck.export import to_fhir

    text = read_file(note)
    if text is None:
        sys.exit(NOT_EVALUATED)
    report = Checkers(policy, include_text=with_text).beside(note).check(text)
    try:
        click.echo(json.dumps(to_fhir(report, patient=patient), indent=2, ensure_ascii=False))
    except ExportError as error:
        click.echo(f"notecheck: {note}: {error}", err=True)
        sys.exit(NOT_EVALUATED)
