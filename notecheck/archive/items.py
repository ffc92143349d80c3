"""A place becomes its notes: each with its name and a fingerprint of all that its row follows from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Final

from notecheck.archive.documents import LARGEST, Piece, pieces
from notecheck.archive.places import TABLES, Naming, Place
from notecheck.archive.refused import Refused
from notecheck.archive.tables import Columns, Survey, TableRow, file_sha256, parquet_ids, rows, survey
from notecheck.reading.text import LONGEST_NOTE
from notecheck.report import Context

RETRIED: Final = frozenset({"unreadable", "documents-extra", "NC007"})
"""Reasons that may be others the next time, with the same input."""


@dataclass(frozen=True, slots=True)
class Item:
    """One note of the inputs.

    Args:
        name: which of several notes of its file it is: the record's id, or its number; None for the only one.
        fingerprint: of everything that its row follows from, but suppressions.
        text: the note; empty where it is refused.
        note_id: the record's own id, if it has one.
        context: what the record proves.
        carried: columns that are carried along, by their names in the input.
        encoding: how its bytes were read.
        remark: a reason of reasons.toml that did not stand in the way.
        refused: a reason of reasons.toml or a code NC0xx that did.
        encounter: whose documents it is judged together with, if it names one.
        document: what the record says of it among those: series, version, type.
    """

    name: str | None
    fingerprint: str
    text: str = ""
    note_id: str | None = None
    context: Context | None = None
    carried: dict[str, str | None] = field(default_factory=dict)
    encoding: str | None = None
    remark: str | None = None
    refused: str | None = None
    encounter: str | None = None
    document: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, row: TableRow, name: str | None = None, encoding: str | None = None, fingerprint: str = "") -> Item:
        """Returns the note of a table's row."""
        told = (row.text, row.note_id, row.context, row.carried)
        return cls(
            name, fingerprint, *told, encoding, refused=row.refused, encounter=row.encounter, document=row.document
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """A place that was opened as far as its hash needs.

    Args:
        fingerprint: of the file and of what judges it.
        content: a document's bytes.
        refused: why it goes no further.
    """

    fingerprint: str
    content: bytes = b""
    refused: str | None = None


class Inputs:
    """How places are read in one scan.

    Args:
        settings: a hash of what judges the notes.
        columns: which columns of tables hold what.
        naming: how places are named.
    """

    def __init__(self, settings: str, columns: Columns, naming: Naming) -> None:
        self._settings, self._columns, self.naming = settings, columns, naming
        self._surveys: dict[str, Survey | Refused] = {}

    def look_through(self, place: Place) -> tuple[int, list[str]]:
        """Looks through a place before the scan: how many notes to expect, and which columns it carries along."""
        if place.problem or place.kind not in TABLES.values():
            return 1, []
        looked = self._survey(place)
        return (1, []) if isinstance(looked, Refused) else (looked.rows, self._columns.carry(looked.columns))

    def open(self, place: Place) -> Opened:
        """Opens a place; whatever it is, it is told and not raised."""
        if place.problem:
            return self._refused(place, place.problem)
        try:
            if place.kind in TABLES.values():
                return Opened(self._hash(place.kind, file_sha256(place.path)))
            status = place.path.stat()
            if status.st_size > (4 * LONGEST_NOTE if place.kind == "text" else LARGEST):
                return self._refused(place, "NC003", status.st_size, status.st_mtime_ns)
            content = place.path.read_bytes()
        except OSError:
            return self._refused(place, "unreadable")
        return Opened(self._hash(place.kind, hashlib.sha256(content).hexdigest()), content)

    def items(self, place: Place, opened: Opened) -> Iterator[Item]:
        """Yields the notes of a place, one at least."""
        if opened.refused:
            yield Item(None, opened.fingerprint, refused=opened.refused)
        elif place.kind in TABLES.values():
            yield from self.rows(place)
        else:
            yield from self._pieces(place, opened.content)

    def _refused(self, place: Place, reason: str, *what: object) -> Opened:
        return Opened(self._hash(place.kind, reason, *what), refused=reason)

    def rows(self, place: Place, part: range | None = None) -> Iterator[Item]:
        """Yields the notes of a table, of Parquet also of some of its rows, counted from 0."""
        looked = self._survey(place)
        if isinstance(looked, Refused):
            yield Item(None, self._hash(looked.error), refused=looked.error)
            return
        number = before = 0 if part is None else part.start
        try:
            for number, row in enumerate(rows(place.path, place.kind, looked, self._columns, part), before + 1):
                yield self._row(number, row, looked.encoding)
        except OSError:
            yield Item(str(number + 1), self._hash("unreadable"), refused="unreadable")

    def names(self, place: Place, stop: int) -> Iterator[str]:
        """Yields the names of a Parquet file's first notes, as `rows` gives them.

        Raises:
            OSError: the file cannot be read any more.
        """
        assert self._columns.note_id is not None
        for number, note_id in enumerate(parquet_ids(place.path, self._columns.note_id, stop), 1):
            yield note_id or str(number)

    def _row(self, number: int, row: TableRow, encoding: str | None) -> Item:
        fingerprint = self._hash(
            *(row.text, row.note_id, _json(row.context), row.carried, row.refused, encoding),
            *(row.encounter, row.document),
        )
        return Item.of(row, row.note_id or str(number), encoding, fingerprint)

    def _pieces(self, place: Place, content: bytes) -> Iterator[Item]:
        try:
            for piece in pieces(place.kind, content):
                yield self._piece(piece)
        except Refused as refused:
            yield Item(None, self._hash(refused.error), refused=refused.error)

    def _piece(self, piece: Piece) -> Item:
        return Item(
            piece.part,
            self._hash(piece.text, piece.note_id, _json(piece.context), piece.encoding, piece.remark, piece.refused),
            piece.text,
            piece.note_id,
            piece.context,
            encoding=piece.encoding,
            remark=piece.remark,
            refused=piece.refused,
        )

    def _survey(self, place: Place) -> Survey | Refused:
        if place.source not in self._surveys:
            try:
                self._surveys[place.source] = survey(place.path, place.kind, self._columns)
            except Refused as refused:
                self._surveys[place.source] = refused
            except OSError:
                self._surveys[place.source] = Refused("unreadable")
        return self._surveys[place.source]

    def _hash(self, *what: object) -> str:
        told = json.dumps([self._settings, *what], default=str).encode("ascii")
        return hashlib.sha256(told).hexdigest()


def settings_sha256(judged_by: dict[str, object], columns: Columns) -> str:
    """Returns a hash of everything besides the input that a note's row follows from."""
    told = json.dumps([judged_by, asdict(columns)], sort_keys=True)
    return hashlib.sha256(told.encode("ascii")).hexdigest()


def _json(context: Context | None) -> str | None:
    return None if context is None else context.model_dump_json()
