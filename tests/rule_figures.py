"""How often each rule was right on the project's own annotated notes and clauses.

    python -m tests.rule_figures

writes notecheck/rules/measured.toml, which `notecheck rules` shows. An element's finding is right where the annotation has
the same status; a language finding where it touches an annotated leak of its severity; a contradiction where the note has
one of its kind. Checks for information, and findings about the note as a whole, are not annotated.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from notecheck.checker import Checker
from tests.scoring import CODE_OF, FRAME, clauses, leaks_of, load, touches

FILE = Path(__file__).parent.parent / "notecheck" / "rules" / "measured.toml"


def figures(checker: Checker) -> dict[str, tuple[int, int]]:
    """Returns for each code how many of its findings were right, and how many there were."""
    right: Counter[str] = Counter()
    fired: Counter[str] = Counter()
    for note in load():
        gold = note["gold"]
        report = checker.check(note["text"])
        status = {e.id: e.status for e in report.elements}
        planted = {CODE_OF[kind] for kind in gold["contradictions"]}
        leaks = leaks_of(gold["leaks"], note["text"])
        for f in report.findings:
            if f.element is not None and f.element in gold["elements"]:
                fired[f.code] += 1
                right[f.code] += gold["elements"][f.element] == status[f.element]
            elif f.code[:3] in ("NC2", "NC3") and f.start is not None and f.end is not None:
                fired[f.code] += 1
                right[f.code] += any(touches(g, (f.start, f.end, f.severity)) and g[2] == f.severity for g in leaks)
            elif f.code in CODE_OF.values():
                fired[f.code] += 1
                right[f.code] += f.code in planted
    for clause in clauses():
        leaks = leaks_of(clause["leaks"], clause["text"], len(FRAME))
        for f in checker.check(FRAME + clause["text"] + "\n").findings:
            if f.code[:3] in ("NC2", "NC3") and f.start is not None and f.end is not None:
                fired[f.code] += 1
                right[f.code] += any(touches(g, (f.start, f.end, f.severity)) and g[2] == f.severity for g in leaks)
    return {code: (right[code], fired[code]) for code in sorted(fired)}


def as_toml(found: dict[str, tuple[int, int]]) -> str:
    """Returns the figures as the file holds them."""
    head = "# Made by `python -m tests.rule_figures`: findings on the project's own notes and clauses, and how many were right.\n"
    return head + "".join(
        f"{code} = {{ right = {right}, fired = {fired} }}\n" for code, (right, fired) in found.items()
    )


@click.command()
def main() -> None:
    """Measures every rule and writes the figures."""
    FILE.write_text(as_toml(figures(Checker())), encoding="utf-8")
    click.echo(FILE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
