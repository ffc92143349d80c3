"""A check asked for by a route: given to the pool, told to the record, its failures turned into faults."""

from __future__ import annotations

from typing import Any, Literal

from starlette.requests import Request

from notecheck.service.capacity import FullError
from notecheck.service.faults import FaultError, busy
from notecheck.service.pool import Answer, FailedError, Pool, TooLongError


async def ask(
    request: Request,
    shape: Literal["report", "reports", "page"],
    notes: list[dict[str, Any]],
    form: dict[str, str] | None = None,
) -> Answer:
    """Returns the answer on some notes.

    Args:
        request: what is answered.
        shape: what the answer is to be: one report, several as JSON, or a page.
        notes: each with `text`, `note_id` and `context`, as JSON has them.
        form: of a page, what its fields held.

    Raises:
        FaultError: 500, 503 or 504.
    """
    pool: Pool = request.app.state.pool
    try:
        answer = await pool.submit({"as": shape, "notes": notes, "form": form})
    except FullError as full:
        raise busy(full.seconds) from None
    except TooLongError:
        raise FaultError(504) from None
    except FailedError:
        raise FaultError(500) from None
    request.state.notes = [told | {"id": note["note_id"]} for told, note in zip(answer.notes, notes, strict=True)]
    return answer
