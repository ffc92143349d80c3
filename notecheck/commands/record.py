"""`notecheck record`: the documents of one encounter, judged together."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from notecheck.commands.options import (
    CLEAN,
    DEIDENTIFIED,
    FAIL_ON,
    FINDINGS,
    NOT_EVALUATED,
    POLICY,
    RANK,
    Checkers,
    console,
    read_file,
)


@click.command()
@click.argument("file", metavar="RECORD.json | -")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to show it."
)
@click.option("--with-text", is_flag=True, help="Let the JSON report hold texts, names and row labels.")
@DEIDENTIFIED
@POLICY
@FAIL_ON
def record(file: str, form: str, with_text: bool, deidentified: bool, policy: str | None, fail_on: str) -> None:
    """Judges the documents of one encounter together: versions, best evidence, what does not agree.

    RECORD.json holds an array of documents, or {"encounter": ..., "documents": [...]}. A document has "text", or "file"
    with a path beside RECORD.json, and where known "id", "version", "series", "type", "context".

    Exit code: 0 clean, 1 findings at the level of --fail-on, 2 they could not be judged together.
    """
    from notecheck.encounter.document import documents_of
    from notecheck.errors import RecordError

    encounter, given = _given(file)
    checker = Checkers(policy, include_text=with_text, deidentified=deidentified).beside(file)
    try:
        documents = documents_of(given)
        report = checker.check_record(documents, encounter=encounter)
    except RecordError as error:
        raise click.UsageError(f"{file}: {error}") from None
    if form == "json":
        click.echo(json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False))
    else:
        from notecheck.render.record import show

        in_force = zip(documents, report.documents, strict=True)
        show(report, {j.id: d.text for d, j in in_force if j.standing == "in_force"}, console())
    if report.status == "not_evaluated" or any(
        d.report.status == "not_evaluated" for d in report.documents if d.standing == "in_force"
    ):
        sys.exit(NOT_EVALUATED)
    sys.exit(FINDINGS if any(RANK[f.severity] >= RANK[fail_on] for f in report.findings) else CLEAN)


def _given(file: str) -> tuple[str | None, list[Any]]:
    """The name of the encounter and the documents of a file, each with its text."""
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        whole = json.loads(content)
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror or 'cannot be read'}") from None
    except (ValueError, RecursionError):
        raise click.UsageError(f"{file}: no JSON") from None
    encounter = whole.get("encounter") if isinstance(whole, dict) else None
    found = whole.get("documents") if isinstance(whole, dict) else whole
    if not isinstance(found, list) or not isinstance(encounter, str | None):
        raise click.UsageError(f"{file}: an array of documents is needed, or an encounter's name and its documents")
    return encounter, [_with_text(Path(file).parent, document) for document in found]


def _with_text(folder: Path, document: Any) -> Any:
    """A document with the text of the file that it names."""
    if not isinstance(document, dict) or not isinstance(document.get("file"), str) or "text" in document:
        return document
    text = read_file(str(folder / document["file"]))
    if text is None:
        sys.exit(NOT_EVALUATED)
    return {name: value for name, value in document.items() if name != "file"} | {"text": text}
