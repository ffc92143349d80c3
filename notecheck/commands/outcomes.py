"""`notecheck outcomes`: payers' outcomes beside a scan, and drafts of what to check earlier."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notecheck.commands.audit import LIBRARIES
from notecheck.commands.options import CLEAN, NOT_EVALUATED, POLICY, Checkers, console, needed

if TYPE_CHECKING:
    from notecheck.outcomes.figures import Outcomes
    from notecheck.outcomes.join import Joined
    from notecheck.outcomes.propose import Proposals

FILE = click.Path(dir_okay=False, path_type=Path)
CLAIM_COLUMN = "claim_id"


@click.command()
@click.argument("folder", metavar="SCAN_DIR", type=click.Path(file_okay=False, exists=True, path_type=Path))
@click.argument("table", metavar="OUTCOMES.csv", type=FILE)
@click.option(
    "--claim-column",
    metavar="COLUMN",
    help=f"The carried column that holds the claim's id; otherwise `{CLAIM_COLUMN}`, if there is one.",
)
@click.option(
    "--retrospective",
    is_flag=True,
    help="Count outcomes from before the scan too: only where the notes are as they were then.",
)
@click.option(
    "--fees",
    type=FILE,
    metavar="TABLE.csv",
    help="The site's own fee table: code, amount, effective_from; payer and effective_to where they are for one.",
)
@click.option(
    "--propose",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write drafts of the site's policy there, for a person to accept or not.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--out", type=FILE, help="The file to write to; otherwise standard output.")
@POLICY
def outcomes(
    folder: Path,
    table: Path,
    claim_column: str | None,
    retrospective: bool,
    fees: Path | None,
    propose: Path | None,
    form: str,
    out: Path | None,
    policy: str | None,
) -> None:
    """Shows which findings of a scan went ahead of denials, and which denials nothing foresaw.

    OUTCOMES.csv has `note_id` or `claim_id`, `status` or `reason`, and where known `group`, `remark`, `date`,
    `service_date`, `code`, `units`, `payer`, `allowed`.

    Exit code: 0 every row could be read, 2 some could not (they are named), or nothing could be joined at all.
    """
    needed("audit", *LIBRARIES, "tomlkit")
    from notecheck.errors import NotecheckError

    try:
        joined, found = _figures(folder, table, claim_column, fees, retrospective)
        made = _proposed(folder, propose, joined, found, policy) if propose is not None else None
        told = _told(found, made, form)
        if out is None:
            click.echo(told, nl=False)
        else:
            out.write_text(told, encoding="utf-8")
            click.echo(f"written to {out}")
    except (NotecheckError, OSError) as error:
        click.echo(f"notecheck: {error}", err=True)
        sys.exit(NOT_EVALUATED)
    unread = found.fates.refused or found.unread_amounts
    sys.exit(NOT_EVALUATED if unread or not found.denied.of else CLEAN)


def _figures(
    folder: Path, table: Path, claim_column: str | None, fees: Path | None, retrospective: bool
) -> tuple[Joined, Outcomes]:
    from notecheck.audit.tables import opened
    from notecheck.outcomes.fees import compared, read_fees
    from notecheck.outcomes.figures import outcomes_of
    from notecheck.outcomes.join import join
    from notecheck.outcomes.table import read

    told = read(table)
    asked = read_fees(fees) if fees is not None else None
    with opened(folder) as scan:
        column = claim_column or (CLAIM_COLUMN if CLAIM_COLUMN in scan.columns else None)
        joined = join(scan, told, claim_column=column, retrospective=retrospective)
        found = outcomes_of(
            joined,
            scan=scan.manifest_sha256,
            retrospective=retrospective,
            unread_amounts=told.unread_amounts,
            amounts=None if asked is None else compared(told.outcomes, asked, joined.test_dates),
        )
    return joined, found


def _proposed(folder: Path, into: Path, joined: Joined, found: Outcomes, policy: str | None) -> Proposals:
    """Writes the drafts; none of them over a file that is there."""
    from notecheck.archive.again import asked
    from notecheck.outcomes.propose import proposals

    site = Checkers(policy or asked(folder).policy).site_beside(str(folder / "any"))
    made = proposals(found, joined.notes, site, datetime.now().astimezone().date())
    for draft in made.drafts:
        if (into / draft.file).exists():
            raise click.UsageError(f"{into / draft.file} is there already: give another --propose")
    into.mkdir(parents=True, exist_ok=True)
    for draft in made.drafts:
        (into / draft.file).write_text(draft.text, encoding="utf-8")
    return made


def _told(found: Outcomes, made: Proposals | None, form: str) -> str:
    if form == "json":
        return found.model_dump_json(indent=2) + "\n"
    from notecheck.render import outcomes as shown

    screen = console()
    with screen.capture() as captured:
        shown.show(found, screen)
        if made is not None:
            shown.show_proposals(made, screen)
    return captured.get()
