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
    from datetime import datetime

    from rich.console import Console

    from notecheck.checker import Checker
    from notecheck.policy.site import Site
    from notecheck.report import Context, Report

CLEAN, FINDINGS, NOT_EVALUATED = 0, 1, 2
SITE_FILE = "notecheck.toml"
_RANK = {"info": 0, "warning": 1, "error": 2, "never": 3}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="notecheck")
def main() -> None:
    """Checks cardiac stress-test technician notes for documentation completeness (CPT 93017)."""


_POLICY = click.option(
    "--policy",
    help="A policy's name, or a site's TOML file. Otherwise the notecheck.toml beside the note, or the one of the "
    "user's config folder, or cpt-93017.",
)
_CONTEXT = click.option(
    "--context",
    "context_file",
    type=click.Path(dir_okay=False),
    help="A JSON file with what the record already proves.",
)
_DEIDENTIFIED = click.option(
    "--deidentified", is_flag=True, help="The chart was de-identified on purpose: ask for no identifiers."
)


@main.command()
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
@_DEIDENTIFIED
@_CONTEXT
@_POLICY
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
    weigh: bool,
    deidentified: bool,
    context_file: str | None,
    policy: str | None,
    fail_on: str,
) -> None:
    """Checks notes and shows what is there, what is missing, what does not belong, and what to ask.

    Exit code: 0 clean, 1 findings at the level of --fail-on, 2 something could not be evaluated.
    """
    checkers = _Checkers(policy, include_text=with_text, deidentified=deidentified, weigh=weigh)
    context = _context(context_file)
    done: list[tuple[str, str, Report]] = []
    unreadable = False
    for name in files:
        text = _read(name)
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

        log = sarif(done, book(checkers.beside(files[0]).site.on(None)))
        click.echo(json.dumps(log, indent=2, ensure_ascii=False))
    sys.exit(_exit_code(reports, unreadable, fail_on))


@main.command()
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
@_DEIDENTIFIED
@_CONTEXT
@_POLICY
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

    checker = _Checkers(policy, deidentified=deidentified).beside(file)
    text = _read(file)
    if text is None:
        sys.exit(NOT_EVALUATED)
    report = checker.check(text, context=_context(context_file))
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


@main.command()
@click.argument(
    "gold", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="GOLD.jsonl..."
)
@click.option("--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True)
@click.option("--with-text", is_flag=True, help="Show the words at the places where report and gold differ.")
@_DEIDENTIFIED
@_POLICY
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
    checker = _Checkers(policy, deidentified=deidentified).beside(str(gold[0]))
    figures = figures_of(notes, checker.pipe(note.text for note in notes))
    texts = {note.id: note.text for note in notes} if with_text else {}
    if form == "json":
        click.echo(figures.model_dump_json(indent=2))
    elif form == "html":
        click.echo(shown.page(figures, texts))
    else:
        shown.show(figures, _console(), texts)
    sys.exit(NOT_EVALUATED if figures.not_evaluated else CLEAN)


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_POLICY
def rules(form: str, policy: str | None) -> None:
    """Lists every rule: its code, its severity, how often it was right on the project's own notes."""
    from notecheck.rules.book import book

    entries = book(_Checkers(policy).site_beside(None).on(None))
    if form == "json":
        click.echo(json.dumps([e.model_dump(mode="json") for e in entries], indent=2, ensure_ascii=False))
        return
    from notecheck.render.rules import show_list

    show_list(entries, _console())


@main.command()
@click.argument("code")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_POLICY
def rule(code: str, form: str, policy: str | None) -> None:
    """Shows one rule, by its code (NC201) or its name (study-verdict)."""
    from notecheck.rules.book import book

    entries = book(_Checkers(policy).site_beside(None).on(None))
    entry = next((e for e in entries if code.lower() in (e.code.lower(), e.name)), None)
    if entry is None:
        raise click.UsageError(f"there is no rule {code!r}; `notecheck rules` lists them")
    if form == "json":
        click.echo(entry.model_dump_json(indent=2))
        return
    from notecheck.render.rules import show_page

    show_page(entry, _console())


@main.group()
def policy() -> None:
    """What notes are judged by."""


@policy.command("show")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day of the test, as YYYY-MM-DD.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@_POLICY
def policy_show(on: datetime | None, form: str, policy: str | None) -> None:
    """Prints the policy in force, and where each value comes from."""
    from notecheck.render import policy as shown

    site = _Checkers(policy).site_beside(None)
    day = on.date() if on else None
    if form == "json":
        click.echo(json.dumps(shown.in_force(site, day), indent=2, ensure_ascii=False))
    else:
        shown.show(site, day, _console())


@main.command()
def schema() -> None:
    """Prints the JSON Schema of a report."""
    from notecheck.report import Report

    click.echo(json.dumps(Report.model_json_schema(mode="serialization"), indent=2))


class _Checkers:
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


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 120, soft_wrap=False)


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

    from notecheck.report import Context

    try:
        return Context.model_validate_json(Path(file).read_bytes())
    except OSError as error:
        raise click.UsageError(f"context {file}: {error.strerror or 'cannot be read'}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise click.UsageError(f"context {file}: {where}: {first['msg']}") from None


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
