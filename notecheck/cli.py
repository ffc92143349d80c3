"""The command line: arguments in, one call, exit code out. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notecheck._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notecheck.report import Context, Report

CLEAN, FINDINGS, NOT_EVALUATED = 0, 1, 2
_RANK = {"info": 0, "warning": 1, "error": 2, "never": 3}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notecheck")
def main() -> None:
    """Checks cardiac stress-test technician notes for documentation completeness (CPT 93017)."""


@main.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE... | -")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "jsonl"]),
    default="text",
    show_default=True,
    help="How to show the reports.",
)
@click.option("--with-text", is_flag=True, help="Let JSON reports hold the note's text, names and row labels.")
@click.option("--deidentified", is_flag=True, help="The chart was de-identified on purpose: ask for no identifiers.")
@click.option(
    "--context",
    "context_file",
    type=click.Path(dir_okay=False),
    help="A JSON file with what the record already proves.",
)
@click.option("--policy", default="cpt-93017", show_default=True, help="A policy's name, or a TOML file.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
    help="The severity from which the exit code is 1.",
)
def check(
    files: tuple[str, ...],
    form: str,
    with_text: bool,
    deidentified: bool,
    context_file: str | None,
    policy: str,
    fail_on: str,
) -> None:
    """Checks notes and shows what is there, what is missing, and what to ask.

    Exit code: 0 clean, 1 findings at the level of --fail-on, 2 something could not be evaluated.
    """
    from notecheck.checker import Checker
    from notecheck.errors import NotecheckError

    try:
        context = _context(context_file)
        checker = Checker(policy=policy, include_text=with_text, deidentified=deidentified)
    except NotecheckError as error:
        raise click.UsageError(str(error)) from None
    reports: list[Report] = []
    unreadable = False
    for name in files:
        text = _read(name)
        if text is None:
            unreadable = True
            continue
        report = checker.check(text, context=context)
        if form == "jsonl":
            click.echo(report.model_dump_json())
        elif form == "text":
            from notecheck.render.text import show

            show(report, text, title=name if len(files) > 1 else None)
        reports.append(report)
    if form == "json":
        dumped = [r.model_dump(mode="json") for r in reports]
        click.echo(json.dumps(dumped if len(files) > 1 else dumped[0] if dumped else [], indent=2, ensure_ascii=False))
    sys.exit(_exit_code(reports, unreadable, fail_on))


@main.command()
def schema() -> None:
    """Prints the JSON Schema of a report."""
    from notecheck.report import Report

    click.echo(json.dumps(Report.model_json_schema(mode="serialization"), indent=2))


def _exit_code(reports: Iterable[Report], unreadable: bool, fail_on: str) -> int:
    reports = list(reports)
    if unreadable or any(r.status == "not_evaluated" for r in reports):
        return NOT_EVALUATED
    found = any(_RANK[f.severity] >= _RANK[fail_on] for r in reports for f in r.findings)
    return FINDINGS if found else CLEAN


def _context(file: str | None) -> Context | None:
    """Reads what the record proves from a JSON file."""
    if file is None:
        return None
    from pydantic import ValidationError

    from notecheck.errors import ContextError
    from notecheck.report import Context

    try:
        return Context.model_validate_json(Path(file).read_bytes())
    except OSError as error:
        raise ContextError(f"context {file}: {error.strerror or 'cannot be read'}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ContextError(f"context {file}: {where}: {first['msg']}") from None


def _read(name: str) -> str | None:
    """Returns a file's text without newline translation; says on standard error why it could not be had."""
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        click.echo(f"notecheck: {name}: {error.strerror or 'cannot be read'}", err=True)
        return None
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
        (b"", "utf-8"),
    ):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                break
    if b"\x00" in content:
        return content.decode("latin-1")
    click.echo(f"notecheck: {name}: not UTF-8; read as Windows-1252", err=True)
    return content.decode("cp1252", errors="replace")
