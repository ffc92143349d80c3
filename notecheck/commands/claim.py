"""`notecheck claim`, `precheck`, `explain`: the claim beside the note, the questions before the test, short answers."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notecheck.commands.options import (
    CLEAN,
    CONTEXT,
    DEIDENTIFIED,
    FAIL_ON,
    FINDINGS,
    NOT_EVALUATED,
    POLICY,
    RANK,
    Checkers,
    console,
    context_of,
    read_file,
)

if TYPE_CHECKING:
    from notecheck.claim.model import Arrangement, Claims
    from notecheck.report import ClaimReport

FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)


@click.command()
@click.argument("file", metavar="CLAIM.json | -")
@click.option("--note", "note", metavar="FILE", help="The technician's note of the test.")
@FORMAT
@DEIDENTIFIED
@CONTEXT
@POLICY
@FAIL_ON
def claim(
    file: str,
    note: str | None,
    form: str,
    deidentified: bool,
    context_file: str | None,
    policy: str | None,
    fail_on: str,
) -> None:
    """Checks the claims for one test, with the note of the test or without.

    CLAIM.json holds one claim, an array of all known claims for the test, or an object with `claims` and `arrangement`.

    Exit code: 0 clean, 1 findings on the claim at the level of --fail-on, 2 something could not be judged or evaluated.
    """
    claims = _claims(file)
    checker = Checkers(policy, deidentified=deidentified).beside(note or file)
    if note is None:
        judged = checker.judge(claims)
        _show(judged, form)
        sys.exit(_exit_code(judged, fail_on))
    text = read_file(note)
    if text is None:
        sys.exit(NOT_EVALUATED)
    report = checker.check(text, context=context_of(context_file), claim=claims)
    assert report.claim is not None
    if form == "json":
        click.echo(json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False))
    else:
        from notecheck.render.claim import show_claim

        show_claim(report.claim, console(), report=report, text=text)
    sys.exit(NOT_EVALUATED if report.status == "not_evaluated" else _exit_code(report.claim, fail_on))


def _claims(file: str) -> Claims:
    from notecheck.claim.model import read_claims
    from notecheck.errors import ClaimError

    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return read_claims(content)
    except OSError as error:
        raise click.UsageError(f"claim {file}: {error.strerror or 'cannot be read'}") from None
    except ClaimError as error:
        raise click.UsageError(f"claim {file}: {error}") from None


def _show(judged: ClaimReport, form: str) -> None:
    if form == "json":
        click.echo(json.dumps(judged.model_dump(mode="json"), indent=2, ensure_ascii=False))
        return
    from notecheck.render.claim import show_claim

    show_claim(judged, console())


def _exit_code(judged: ClaimReport, fail_on: str) -> int:
    if judged.verdict == "not_judged":
        return NOT_EVALUATED
    return FINDINGS if any(RANK[f.severity] >= RANK[fail_on] for f in judged.findings) else CLEAN


@click.command()
@click.option(
    "--site",
    type=click.Choice(["office", "on-campus", "off-campus", "inpatient", "emergency", "surgery-center", "other"]),
    help="In what kind of place the test is done; on-campus and off-campus are a hospital's outpatient departments.",
)
@click.option("--equipment", metavar="ENTITY", help="Who owns the equipment.")
@click.option("--performer", metavar="ENTITY", help="Who employs the staff that perform the test.")
@click.option("--supervisor", metavar="ENTITY", help="The entity of the physician who supervises.")
@click.option("--reader", metavar="ENTITY", help="The entity of the physician who reads.")
@click.option("--payer", metavar="NAME", help="Who insures the patient.")
@click.option(
    "--plan", type=click.Choice(["commercial", "medicare", "medicare_advantage", "medicaid", "exchange", "other"])
)
@click.option("--state", metavar="XX", help="The state of the plan, two letters.")
@click.option(
    "--modality",
    type=click.Choice(["exercise", "pharmacologic", "imaging"]),
    default="exercise",
    show_default=True,
    help="What the test is to be; imaging is a test with imaging beside it.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the test; today if not given.")
@FORMAT
@POLICY
def precheck(
    site: str | None,
    equipment: str | None,
    performer: str | None,
    supervisor: str | None,
    reader: str | None,
    payer: str | None,
    plan: str | None,
    state: str | None,
    modality: str,
    day: datetime | None,
    form: str,
    policy: str | None,
) -> None:
    """Tells before a test which component belongs to which entity, and which questions are open.

    Exit code: 0 everything is settled, 1 something is open, 2 no code sets fit the day.
    """
    from notecheck.claim.precheck import precheck as judged

    if payer is None and (plan or state):
        raise click.UsageError("--plan and --state belong to a --payer")
    insurer = {"name": payer, "plan": plan, "state": state} if payer is not None else None
    arrangement = _arrangement(
        {
            "site": site,
            "equipment_owner": _named(equipment),
            "performer": _named(performer),
            "supervisor": _named(supervisor),
            "reader": _named(reader),
            "payer": insurer,
        }
    )
    on = day.date() if day else datetime.now().astimezone().date()
    result = judged(arrangement, on, Checkers(policy).site_beside(None).payers, modality)  # type: ignore[arg-type]
    if form == "json":
        click.echo(result.model_dump_json(indent=2))
    else:
        from notecheck.render.claim import show_precheck

        show_precheck(result, console())
    sys.exit({"settled": CLEAN, "open": FINDINGS, "not_judged": NOT_EVALUATED}[result.verdict])


def _named(entity: str | None) -> dict[str, str] | None:
    return None if entity is None else {"name": entity}


def _arrangement(given: dict[str, object]) -> Arrangement:
    from pydantic import ValidationError

    from notecheck.claim.model import Arrangement, described

    try:
        return Arrangement.model_validate(given)
    except ValidationError as error:
        raise click.UsageError(described(error)) from None


@click.command()
@click.argument("topic", required=False)
@FORMAT
def explain(topic: str | None, form: str) -> None:
    """Answers in short what a number, a modifier or a place means; without a topic lists them all."""
    from notecheck.claim.explain import topics

    known = topics()
    if topic is None:
        if form == "json":
            click.echo(json.dumps([t.model_dump(mode="json") for t in known.values()], indent=2, ensure_ascii=False))
            return
        for name, answer in known.items():
            click.echo(f"{name:18} {answer.title}")
        return
    answer_of = known.get(topic.lower())
    if answer_of is None:
        raise click.UsageError(f"there is no topic {topic!r}; there is {', '.join(known)}")
    if form == "json":
        click.echo(answer_of.model_dump_json(indent=2))
        return
    from notecheck.render.claim import show_topic

    show_topic(answer_of, console())
