"""What outcomes say beside a scan, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from notecheck.audit.intervals import Share
from notecheck.outcomes.fees import Amounts
from notecheck.outcomes.figures import Outcomes
from notecheck.outcomes.propose import Proposals
from notecheck.outcomes.relations import Relation, Said

_MOST: Final = 8
"""So many numbers of rows are named."""
_SAID: Final[dict[Said, str]] = {"goes with others": "with others"}
_FEW: Final = 5
"""So many findings are shown of those that are not claimed."""
_LISTED: Final = 20
"""So many denials that nothing foresaw are listed; the JSON has all."""
_FATES: Final = {
    "double": "say again what a row before them says",
    "no_note": "belong to no note of the scan",
    "several_notes": "belong to more than one note",
    "not_judged": "belong to notes without a verdict",
    "other_procedure": "are of another procedure",
    "before_scan": "are of notes that were decided on before the scan",
}
_AMOUNTS: Final = {
    "denied": "are of denied lines",
    "no_code": "name no procedure",
    "no_day": "have no day of service",
    "no_fee": "have no fee in the table",
    "several_fees": "have more than one fee in the table",
    "differing": "tell different amounts for one line",
}


def show(found: Outcomes, console: Console) -> None:
    """Prints what was joined, which findings went ahead of denials, why was denied, and what nothing foresaw."""
    _joined(found, console)
    if not found.denied.of:
        return
    _relations(found, console)
    _because(found, console)
    _unforeseen(found, console)
    if found.amounts is not None:
        _amounts(found.amounts, console)


def show_proposals(made: Proposals, console: Console) -> None:
    """Prints which drafts were written, and for which findings there is none."""
    _title(console, "Drafts, none of them in force")
    for draft in made.drafts:
        console.print(Text(f"  {draft.file}: {draft.changes}"))
    for code, why in made.without.items():
        console.print(Text(f"  {code}: no draft, {why}"))
    if not made.drafts and not made.without:
        console.print("  Nothing was claimed from which one could be made.")


def _joined(found: Outcomes, console: Console) -> None:
    fates = found.fates
    console.print(f"{fates.rows:,} rows: {len(fates.joined):,} joined with {found.denied.of:,} notes")
    for name, words in _FATES.items():
        _rows(console, getattr(fates, name), words)
    for why in dict.fromkeys(fates.refused.values()):
        _rows(console, [row for row, said in fates.refused.items() if said == why], f"cannot be used: {why}")
    _rows(console, found.undated, "of the joined have no date: whether the scan was before them is not known")
    _rows(console, found.unread_amounts, "have an amount or units that cannot be read")
    if found.retrospective:
        console.print(f"Scanned {found.scanned}. Earlier outcomes count too: the notes are said to be unchanged.")
    else:
        console.print(f"Scanned {found.scanned}. Only outcomes from that day on count.")
        if fates.before_scan:
            console.print("If the notes are as they were before their outcomes, count these too: --retrospective")
    console.print(f"\nDenied: {found.denied.count:,} of {found.denied.of:,} notes, {_percent(found.denied)}")


def _rows(console: Console, rows: Sequence[int], words: str) -> None:
    if rows:
        more = ", ..." if len(rows) > _MOST else ""
        console.print(Text(f"  {len(rows):,} {words} (row {', '.join(map(str, rows[:_MOST]))}{more})"))


def _relations(found: Outcomes, console: Console) -> None:
    _title(console, "Findings and denials")
    table = _table("code", "name", "worst", "denied with it", "without it", "difference", "p, Holm", "said")
    for column in table.columns[3:7]:
        column.justify = "right"
    judged = [r for r in found.relations if r.said != "too few"]
    shown = [r for r in judged if r.is_claimed]
    shown += [r for said in ("goes with others", "not shown") for r in [r for r in judged if r.said == said][:_FEW]]
    for r in shown:
        said = Text(_SAID.get(r.said, r.said), style="bold" if r.is_claimed else "")
        table.add_row(r.code, r.name, r.at_worst, _counted(r.with_finding), _counted(r.without), *_apart(r), said)
    console.print(table)
    if len(shown) < len(judged):
        console.print(f"... {len(judged) - len(shown)} more of which nothing is claimed: --format json")
    few = sum(r.said == "too few" for r in found.relations)
    if few:
        console.print(f"{few} more findings are in too few notes to judge, or lack in too few (below {found.fewest}).")
    console.print(
        f"{len(judged)} findings judged by Fisher's exact test, two-sided, after Holm: if no finding had to do with "
        f"denials, one or more would be claimed in at most {100 * found.error_rate:g} of 100 such tables. What goes "
        "with others does not differ among notes that are alike in what is claimed. A difference is no cause."
    )


def _apart(relation: Relation) -> tuple[str, str]:
    if relation.difference is None or relation.low is None or relation.high is None or relation.adjusted is None:
        return "–", "–"
    interval = f"{100 * relation.low:.1f} to {100 * relation.high:.1f}"
    return f"{100 * relation.difference:.1f} ({interval})", f"{relation.adjusted:.2g}"


def _because(found: Outcomes, console: Console) -> None:
    _title(console, "Reasons of the denials")
    table = _table("reason", "in our words", "notes", "not foreseen")
    for because in found.because:
        table.add_row(because.reason, because.words or "–", f"{because.notes:,}", f"{because.unforeseen:,}")
    console.print(table)


def _unforeseen(found: Outcomes, console: Console) -> None:
    _title(console, "Denials that no finding foresaw")
    console.print(
        f"{len(found.unforeseen):,} of {found.denied.count:,}: no error, no warning, and no finding of those that "
        "are said to have more denials."
    )
    if not found.unforeseen:
        return
    table = _table("note", "verdict", "reasons", "remarks", "payer", "on")
    for u in found.unforeseen[:_LISTED]:
        day = str(u.day) if u.day else "–"
        told = (u.note_id, u.verdict, " ".join(u.reasons) or "–", " ".join(u.remarks) or "–", u.payer or "–", day)
        table.add_row(*map(Text, told))
    console.print(table)
    if len(found.unforeseen) > _LISTED:
        console.print(f"... {len(found.unforeseen) - _LISTED:,} more: --format json")


def _amounts(amounts: Amounts, console: Console) -> None:
    _title(console, "Allowed amounts beside the site's fee table")
    if amounts.differences:
        table = _table("procedure", "payer", "lines", "below", "above", "allowed", "by the table", "difference")
        for column in table.columns[2:]:
            column.justify = "right"
        for d in amounts.differences:
            numbers = (str(d.lines), str(d.below), str(d.above), d.allowed, d.expected, d.difference)
            table.add_row(Text(d.code), Text(d.payer or "–"), *numbers)
        console.print(table)
    else:
        console.print("No line could be compared.")
    for name, words in _AMOUNTS.items():
        _rows(console, getattr(amounts, name), f"{words}, and are not compared")


def _title(console: Console, words: str) -> None:
    console.print(Text(f"\n{words}", style="bold"))


def _table(*columns: str) -> Table:
    return Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)


def _counted(share: Share) -> str:
    return "–" if share.share is None else f"{100 * share.share:.1f} % of {share.of:,}"


def _percent(share: Share) -> str:
    if share.share is None or share.low is None or share.high is None:
        return "–"
    return f"{100 * share.share:.1f} % ({100 * share.low:.1f} to {100 * share.high:.1f})"
