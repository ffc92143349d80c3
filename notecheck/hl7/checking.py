"""How notes of a feed are checked: by the service's worker processes, or here for a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notecheck.hl7.intake import Check
from notecheck.hl7.notes import HeldNote
from notecheck.hl7.standard import UnprocessableError
from notecheck.service.pool import FailedError, Pool, TooLongError

if TYPE_CHECKING:
    from notecheck.checker import Checker

TRIES = 2
"""A worker that died may have been another's fault."""


def by_pool(pool: Pool) -> Check:
    """Returns a check by worker processes, which may be given up and replaced.

    The check raises `FullError` where the pool takes no more.
    """

    async def check(note: HeldNote, note_id: str) -> bytes:
        job = {"text": note.text, "note_id": note_id, "context": note.context.model_dump(mode="json")}
        for _ in range(TRIES):
            try:
                asked = {"as": "report", "notes": [job], "form": None}
                return (await pool.submit(asked, characters=len(note.text), notes=1)).body
            except FailedError:
                continue
            except TooLongError:
                break
        raise UnprocessableError("check")

    return check


def by_checker(checker: Checker) -> Check:
    """Returns a check in this process."""

    async def check(note: HeldNote, note_id: str) -> bytes:
        return checker.check(note.text, note_id=note_id, context=note.context).model_dump_json().encode()

    return check
