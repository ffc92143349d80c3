"""A feed that runs: a store, what checks, what delivers, and the clearing out of what is old."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from notecheck.hl7.delivery import Delivery
from notecheck.hl7.intake import Check, Intake, Selection
from notecheck.hl7.settings import Settings
from notecheck.hl7.store import Store

PURGE_EVERY = 3600.0
_log = logging.getLogger("notecheck")


def selection_of(settings: Settings) -> Selection:
    """Returns which messages a feed takes."""
    return Selection(settings.take.documents, settings.take.services, settings.take.dead_letters)


@asynccontextmanager
async def running(settings: Settings, check: Check) -> AsyncIterator[Intake]:
    """Yields the intake of a feed; delivers and purges until the block ends.

    Args:
        settings: of the feed.
        check: what checks a note.

    Raises:
        StoreError: the store cannot be opened.
        FeedError: a target's token or certificate cannot be read.
    """
    store = Store(settings.store)
    intake = Intake(store, check, selection_of(settings))
    tasks: list[asyncio.Task[None]] = []
    try:
        chosen = ((settings.deliver.to, False), (settings.deliver.tests_to, True))
        deliveries = [Delivery(intake, store, settings.deliver, to, test=test) for to, test in chosen if to]
        tasks = [asyncio.create_task(delivery.run()) for delivery in deliveries]
        purging = asyncio.create_task(_purging(intake, store, settings))
        try:
            yield intake
        finally:
            purging.cancel()
            for delivery in deliveries:
                delivery.stop()
            if tasks:
                await asyncio.wait(tasks, timeout=settings.deliver.seconds)
            for task in tasks:
                task.cancel()
            await asyncio.gather(purging, *tasks, return_exceptions=True)
    finally:
        intake.close()


async def _purging(intake: Intake, store: Store, settings: Settings) -> None:
    while True:
        with suppress(sqlite3.Error):
            gone = await intake.store(
                store.purge,
                days=settings.keep.days,
                dead_days=settings.keep.dead_days,
                tests_wait=settings.deliver.tests_to is not None,
            )
            if gone:
                _log.warning("purged: %d messages", gone)
        await asyncio.sleep(PURGE_EVERY)
