"""One note as it is handed in, with what the caller knows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notecheck.claim.model import Claims
    from notecheck.report import Context


@dataclass(frozen=True, slots=True)
class Record:
    """A note, the caller's name for it, and what the record around it already proves.

    Args:
        text: the note; positions in its report are positions in it.
        note_id: the caller's name for the note; otherwise the first twelve digits of its hash.
        context: what the record around the note already proves.
        claim: all known claims for the test, judged beside the note.
        in_encounter: whether it is one of several documents of an encounter: its report then tells what it brings.
    """

    text: str
    note_id: str | None = None
    context: Context | None = None
    claim: Claims | None = None
    in_encounter: bool = False

    @classmethod
    def of(cls, note: str | Record) -> Record:
        """Returns a note as a record.

        Raises:
            TypeError: it is neither a text nor a record; the message holds its type alone.
        """
        if isinstance(note, Record):
            return note
        if not isinstance(note, str):
            raise TypeError(f"a note is a str or a notecheck.Record, not {type(note).__name__}")
        return cls(note)
