"""How a pool and its processes talk: frames of bytes, each behind its length; JSON inside, which holds no code."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING, Any

from pydantic import BaseModel

from notecheck.record import Record
from notecheck.report import Context

if TYPE_CHECKING:
    from notecheck.claim.model import Claims

READY = b"ready"
_LENGTH = 8


def write(sink: IO[bytes], frame: bytes) -> None:
    """Writes one frame."""
    sink.write(len(frame).to_bytes(_LENGTH, "big"))
    sink.write(frame)
    sink.flush()


def read(source: IO[bytes]) -> bytes | None:
    """Returns the next frame, None where the other side has ended."""
    head = source.read(_LENGTH)
    if len(head) < _LENGTH:
        return None
    length = int.from_bytes(head, "big")
    frame = source.read(length)
    return frame if len(frame) == length else None


def pack(records: Iterable[Record]) -> bytes:
    """Returns notes as one frame."""
    told: list[Any] = [(r.text, r.note_id, _plain(r.context), _plain(r.claim), r.in_encounter) for r in records]
    return json.dumps(told).encode("ascii")


def unpack(frame: bytes) -> list[Record]:
    """Returns the notes of a frame."""
    return [
        Record(
            text,
            note_id,
            None if context is None else Context.model_validate(context),
            None if claim is None else _claims(claim),
            in_encounter,
        )
        for text, note_id, context, claim, in_encounter in json.loads(frame)
    ]


def _plain(part: BaseModel | None) -> Any:
    return None if part is None else part.model_dump(mode="json", exclude_none=True)


def _claims(told: Any) -> Claims:
    from notecheck.claim.model import Claims

    return Claims.model_validate(told)
