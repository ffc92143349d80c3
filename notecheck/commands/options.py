"""What several commands share: options, checkers, reading files, exit codes."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.console import Console

    from notecheck.checker import Checker
    from notecheck.policy.site import Site
    from notecheck.report import Context

CLEAN, FINDINGS, NOT_EVALUATED = 0, 1, 2
RANK = {"info": 0, "warning": 1, "error": 2, "never": 3}
"""Severities, and what --fail-on may name, by how grave they are."""
SITE_FILE = "notecheck.toml"

POLICY = click.option(
    "--policy",
    help="A policy's name, or a site's TOML file. Otherwise the notecheck.toml beside the note, or the one of the "
    "user's config folder, or cpt-93017.",
)
CONTEXT = click.option(
    "--context",
    "context_file",
    type=click.Path(dir_okay=False),
    help="A JSON file with what the record already proves.",
)
DEIDENTIFIED = click.option(
    "--deidentified", is_flag=True, help="The chart was de-identified on purpose: ask for no identifiers."
)
FAIL_ON = click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="The severity from which the exit code is 1.",
)


class Checkers:
    """One checker for each policy: the one that was asked for, or what lies beside a note."""

    def __init__(
        self, policy: str | None, *, include_text: bool = False, deidentified: bool = False, weigh: bool = False
    ) -> None:
        self._policy = policy
        self._include_text, self._deidentified, self._weigh = include_text, deidentified, weigh
        self._made: dict[str, Checker] = {}

    def source(self, name: str | None) -> str:
        """Returns the policy for a note: a name, or the path of a site's file."""
        if self._policy is not None:
            return self._policy
        beside = Path(".") if name in (None, "-") else Path(str(name)).parent
        for folder in (beside, Path(click.get_app_dir("notecheck"))):
            if (folder / SITE_FILE).is_file():
                return str(folder / SITE_FILE)
        return "cpt-93017"

    def site_beside(self, name: str | None) -> Site:
        """Returns the policy for a note, or for the working folder."""
        from notecheck.errors import NotecheckError
        from notecheck.policy.site import load

        try:
            return load(self.source(name))
        except NotecheckError as error:
            raise click.UsageError(str(error)) from None

    def beside(self, name: str) -> Checker:
        """Returns the checker for a note."""
        from notecheck.checker import Checker
        from notecheck.errors import ModelError

        source = self.source(name)
        if source not in self._made:
            try:
                self._made[source] = Checker(
                    policy=self.site_beside(name),
                    include_text=self._include_text,
                    deidentified=self._deidentified,
                    weigh=self._weigh,
                )
            except ModelError as error:
                click.echo(f"notecheck: {error}", err=True)
                sys.exit(NOT_EVALUATED)
        return self._made[source]


def console() -> Console:
    """Returns the terminal, 120 columns wide where output goes to a file."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 120, soft_wrap=False)


def context_of(file: str | None) -> Context | None:
    """Reads what the record proves from a JSON file."""
    if file is None:
        return None
    from pydantic import ValidationError

    from notecheck.report import Context

    try:
        return Context.model_validate_json(Path(file).read_bytes())
    except OSError as error:
        raise click.UsageError(f"context {file}: {error.strerror or 'cannot be read'}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise click.UsageError(f"context {file}: {where}: {first['msg']}") from None


def read_file(name: str) -> str | None:
    """Returns the note of a file: its text, or of a FHIR QuestionnaireResponse the text that it is written out as.

    Says on standard error why a note could not be had.
    """
    from notecheck.errors import ResponseError
    from notecheck.template.response import note_of

    text = _read_text(name)
    try:
        return note_of(text) if text is not None else None
    except ResponseError as error:
        click.echo(f"notecheck: {name}: QuestionnaireResponse: {error}", err=True)
        return None


def _read_text(name: str) -> str | None:
    """Returns a file's text without newline translation; says on standard error why it could not be had."""
    from notecheck.reading.decoding import decoded

    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        click.echo(f"notecheck: {name}: {error.strerror or 'cannot be read'}", err=True)
        return None
    kind = _kind(content)
    if kind:
        return _of_document(name, kind, content)
    text, encoding = decoded(content)
    if encoding == "cp1252":
        click.echo(f"notecheck: {name}: not UTF-8; read as Windows-1252", err=True)
    return text


_KINDS = ((b"%PDF-", "pdf"), (b"{\\rtf", "rtf"), (b"PK\x03\x04", "docx"))
_PAGE = re.compile(rb"<(?:!doctype html|html)\b.*<(?:body|p|pre|div|br|table)\b", re.IGNORECASE | re.DOTALL)
_LEAD = re.compile(rb"(?:\xef\xbb\xbf|\s|<\?[^>]*\?>|<!--.*?-->)*", re.DOTALL)
_HEAD = 200_000
"""Bytes of a page or document in which its kind is told, behind what may stand in front."""
_CLINICAL = re.compile(rb"<(?:\w+:)?ClinicalDocument\b")
_RESOURCES = ("DocumentReference", "DiagnosticReport", "Bundle", "Binary")


def _kind(content: bytes) -> str:
    """Returns what kind of document a file is: nothing for text."""
    head = _LEAD.sub(b"", content[:_HEAD], count=1)
    if head.startswith(b"<"):
        return "record" if _CLINICAL.search(head) else "html" if _PAGE.match(head) else ""
    if head.startswith(b"{") and b'"resourceType"' in content:
        try:
            resource = json.loads(content)
        except (ValueError, RecursionError):
            return ""
        return "record" if isinstance(resource, dict) and resource.get("resourceType") in _RESOURCES else ""
    return next((kind for mark, kind in _KINDS if head.startswith(mark)), "")


def _of_document(name: str, kind: str, content: bytes) -> str | None:
    """Returns the text of a document that holds one note; says on standard error why there is none."""
    from notecheck.archive.documents import pieces
    from notecheck.archive.refused import Refused, reasons

    if kind == "record":
        why = "A FHIR or C-CDA document, which is read with its record by `notecheck scan`."
    else:
        try:
            found = list(pieces(kind, content))
            if len(found) == 1 and not found[0].refused:
                if found[0].remark:
                    click.echo(f"notecheck: {name}: {reasons()[found[0].remark]}", err=True)
                return found[0].text
            why = reasons()[found[0].refused or "damaged"] if len(found) == 1 else "It holds several notes."
        except Refused as refused:
            why = reasons().get(refused.error, "It is larger than a note may be.")
    click.echo(f"notecheck: {name}: {why}", err=True)
    return None


def needed(extra: str, *modules: str) -> None:
    """Ends with a word on how to install what a command needs, where it is not there."""
    from importlib.util import find_spec

    if any(find_spec(module) is None for module in modules):
        click.echo(f"notecheck: this needs more than the core: pip install 'notecheck[{extra}]'", err=True)
        sys.exit(NOT_EVALUATED)
