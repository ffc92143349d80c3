"""How often each rule was right on the project's own annotated notes and clauses.

    python -m tests.rule_figures

writes notecheck/rules/measured.toml, which `notecheck rules` shows. An element's finding is right where the annotation has
the same status; a language finding where it touches an annotated leak of its severity; a contradiction where the note has
one of its kind. The rules judge alone, without the language model. Checks for information, and findings about the note as a whole, are not annotated.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from notecheck.checker import Checker
from notecheck.evaluation.agreement import Span, language_of, touches
from notecheck.evaluation.gold import place_of
from notecheck.report import Report
from tests.scoring import CODE_OF, FRAME, clauses, notes, places

FILE = Path(__file__).parent.parent / "notecheck" / "rules" / "measured.toml"


def figures(checker: Checker) -> dict[str, tuple[int, int]]:
    """Returns for each code how many of its findings were right, and how many there were."""
    right: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for note in notes():
        gold = note.gold
        report = checker.check(note.text)
        status = {e.id: e.status for e in report.elements}
        planted = {CODE_OF[kind] for kind in gold.contradictions}
        leaks = [(at, leak.severity) for leak in gold.leaks if (at := place_of(note.text, leak)) is not None]
        for f in report.findings:
            if f.element is not None and f.element in gold.elements:
                fired[f.code] += 1
                right[f.code] += gold.elements[f.element] == status[f.element]
            elif f.code in CODE_OF.values():
                fired[f.code] += 1
                right[f.code] += f.code in planted
        _language(report, leaks, right, fired)
    for clause in clauses():
        _language(checker.check(f"{FRAME}{clause['text']}\n"), places(clause), right, fired)
    return {code: (right[code], fired[code]) for code in sorted(fired)}


def _language(report: Report, leaks: list[tuple[Span, str]], right: Counter[str], fired: Counter[str]) -> None:
    for f, at in language_of(report):
        fired[f.code] += 1
        right[f.code] += any(touches(leak, at) and severity == f.severity for leak, severity in leaks)


def as_toml(found: dict[str, tuple[int, int]]) -> str:
    """Returns the figures as the file holds them."""
    head = "# Made by `python -m tests.rule_figures`: findings on the project's own notes and clauses, and how many were right.\n"
    return head + "".join(
        f"{code} = {{ right = {right}, fired = {fired} }}\n" for code, (right, fired) in found.items()
    )


@click.command()
def main() -> None:
    """Measures every rule and writes the figures."""
    FILE.write_text(as_toml(figures(Checker(model=None))), encoding="utf-8")
    click.echo(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
