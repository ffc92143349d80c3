"""`notecheck mllp`: receives HL7 v2 over MLLP; replays dead letters, tells what the store holds, purges it."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notecheck.commands.options import CLEAN, FINDINGS, NOT_EVALUATED, POLICY, Checkers, needed

if TYPE_CHECKING:
    from notecheck.hl7.settings import Settings
    from notecheck.hl7.store import Store

SETTINGS = click.option(
    "--settings",
    "settings_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A TOML file: store, selection, delivery, retention, limits, TLS.",
)


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=2575, show_default=True, help="The port; 0 takes any.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes that check; one for each processor, at most 4.")
@SETTINGS
@POLICY
@click.pass_context
def mllp(
    context: click.Context,
    host: str,
    port: int,
    workers: int | None,
    settings_file: Path | None,
    policy: str | None,
) -> None:
    """Receives HL7 v2 messages over MLLP. A message and its reports are kept before it is acknowledged."""
    if context.invoked_subcommand is not None:
        return
    settings = feed_settings(settings_file)
    from notecheck.errors import NotecheckError
    from notecheck.hl7.receiver import receive
    from notecheck.service.settings import processors

    logging.basicConfig(level=logging.WARNING, format="notecheck: %(message)s")
    logging.getLogger("httpx").setLevel(logging.ERROR)
    if settings.tls is None and host not in ("127.0.0.1", "::1", "localhost"):
        click.echo("notecheck: without [tls] in the settings the feed can be read on its way", err=True)

    def say(where: str) -> None:
        to = settings.deliver.to or "nowhere, they wait in the store"
        click.echo(f"notecheck receives {where}, keeps in {settings.store}, delivers to {to}", err=True)

    try:
        site = Checkers(policy).site_beside(None)
        receive(settings, site, host=host, port=port, workers=workers or processors(), say=say)
    except NotecheckError as error:
        click.echo(f"notecheck: {error}", err=True)
        sys.exit(NOT_EVALUATED)


@mllp.command()
@click.argument("letters", nargs=-1, type=int, metavar="[NUMBER]...")
@SETTINGS
@POLICY
def replay(letters: tuple[int, ...], settings_file: Path | None, policy: str | None) -> None:
    """Processes dead letters again: all, or those with the numbers given. Their reports are delivered like others.

    Exit code: 0 all were processed, 1 some still cannot be.
    """
    settings = feed_settings(settings_file)
    store = _store(settings)
    from notecheck.hl7.checking import by_checker
    from notecheck.hl7.feed import selection_of
    from notecheck.hl7.intake import Intake
    from notecheck.hl7.standard import REASONS

    numbers = store.letters(letters)
    for missing in sorted(set(letters) - set(numbers)):
        click.echo(f"notecheck: there is no dead letter {missing}", err=True)

    async def replayed() -> int:
        left = len(set(letters) - set(numbers))
        intake = Intake(store, by_checker(Checkers(policy).beside("-")), selection_of(settings))
        for number in numbers:
            reason = await intake.replay(store.letter(number))
            left += reason is not None
            click.echo(f"{number}: {REASONS[reason].words if reason else 'processed'}")
        intake.close()
        return left

    left = asyncio.run(replayed())
    sys.exit(FINDINGS if left else CLEAN)


@mllp.command()
@SETTINGS
def status(settings_file: Path | None) -> None:
    """Tells what the store holds: messages, reports that wait for delivery, dead letters with their reasons."""
    store = _store(feed_settings(settings_file))
    from datetime import UTC, datetime

    from notecheck.hl7.standard import REASONS

    counts = store.counts()
    click.echo(
        f"{counts.messages} messages, {counts.dead} of them dead letters; {counts.reports} reports, "
        f"{counts.waiting} of them waiting for delivery, and {counts.tests_waiting} of test messages"
    )
    for number in store.letters():
        letter = store.letter(number)
        when = datetime.fromtimestamp(letter.received, UTC).isoformat(timespec="seconds")
        test = " test" if letter.test else ""
        about = f"{letter.type or '-'} {letter.control or '-'} from {letter.sender or '-'}{test}"
        click.echo(f"{number}  {when}  {about}: {REASONS[letter.reason].words}")
    store.close()


@mllp.command()
@click.option("--days", type=click.FloatRange(0), help="Instead of the settings' keep.days.")
@click.option("--dead-days", type=click.FloatRange(0), help="Instead of the settings' keep.dead_days.")
@SETTINGS
def purge(days: float | None, dead_days: float | None, settings_file: Path | None) -> None:
    """Deletes what is older than it is to be kept. What waits for delivery stays."""
    settings = feed_settings(settings_file)
    store = _store(settings)
    gone = store.purge(
        days=settings.keep.days if days is None else days,
        dead_days=settings.keep.dead_days if dead_days is None else dead_days,
        tests_wait=settings.deliver.tests_to is not None,
    )
    store.close()
    click.echo(f"{gone} messages deleted")


def feed_settings(file: Path | None) -> Settings:
    """Returns the settings of a feed; says which extra is missing, or what is wrong with them."""
    needed("hl7", "hl7", "httpx")
    from notecheck.errors import FeedError
    from notecheck.hl7.settings import load

    try:
        return load(file)
    except FeedError as error:
        raise click.UsageError(str(error)) from None


def _store(settings: Settings) -> Store:
    from notecheck.errors import StoreError
    from notecheck.hl7.store import Store

    if not settings.store.exists():
        raise click.UsageError(f"there is no store {settings.store}")
    try:
        return Store(settings.store)
    except StoreError as error:
        click.echo(f"notecheck: {error}", err=True)
        sys.exit(NOT_EVALUATED)
