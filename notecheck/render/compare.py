"""Two scans beside each other, for a terminal."""

from __future__ import annotations

from typing import Final

import click

from notecheck.archive.compare import STATES, Comparison

_WIDTH: Final = max(len(state) for state in STATES) + 2


def show(found: Comparison) -> None:
    """Prints how notes, verdicts and findings moved."""
    click.echo(f"{found.both:,} notes in both, {found.added:,} added, {found.gone:,} gone")
    if found.changed_judge:
        click.echo(f"Not judged alike: {found.changed_judge} changed between the two.")
    moved = [v for v in found.verdicts if v.old != v.new]
    if moved:
        click.echo("\nVerdicts that moved")
    for change in sorted(moved, key=lambda v: -v.notes):
        click.echo(f"  {change.notes:>9,}  {change.old or 'not evaluated'} -> {change.new or 'not evaluated'}")
    states = [state for state in STATES if found.total(state)]
    click.echo(f"\n{'Findings':<34}" + "".join(f"{state:>{_WIDTH}}" for state in states))
    click.echo(f"  {'all':<32}" + "".join(f"{found.total(state):>{_WIDTH},}" for state in states))
    for code in found.codes:
        if set(code.states) == {"unchanged"}:
            continue
        cells = "".join(f"{code.states.get(state, 0):>{_WIDTH},}" for state in states)
        click.echo(f"  {f'{code.code} {code.name}':<32}{cells}")
