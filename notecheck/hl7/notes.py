"""The notes of a message: observations become text, with the way back from every position of it into the message."""

from __future__ import annotations

import base64
import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from notecheck.hl7.escapes import Piece, pieces
from notecheck.hl7.message import Message, Segment
from notecheck.hl7.record import Orders, context_of, orders_of
from notecheck.hl7.standard import RESULT, TAKEN_BACK, UnprocessableError
from notecheck.report import Context

TEXT, NUMBERS = frozenset({"TX", "FT", "ST"}), frozenset({"NM", "SN"})
READ = TEXT | NUMBERS | {"ED"}
"""Types of values (OBX-2) that become text; a reference (RP) is not followed."""
_NOT_TEXT = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"GIF8", b"{\\rtf")
"""How data begins that holds no plain text."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a stretch of a note stands in the message.

    `segment` counts all segments from 1, `field` and `repetition` as HL7 does; `start:end` are characters of that
    repetition as it was sent, after decoding, every line end one character.
    """

    segment: int
    field: int
    repetition: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch `start:end` of a note and its source; where `literal`, both are equal character for character."""

    start: int
    end: int
    source: Source
    literal: bool


@dataclass(frozen=True, slots=True)
class HeldNote:
    """One note of a message.

    `unread` are the segments that hold something for which there is no text: references, pictures, other types.
    """

    text: str
    context: Context
    orders: Orders
    runs: tuple[Run, ...] = field(repr=False)
    unread: tuple[tuple[int, str], ...] = ()

    def sources(self, start: int, end: int) -> list[Source]:
        """Returns where the stretch `start:end` of the text stands in the message, one for each field it touches."""
        found: list[Source] = []
        first = max(0, bisect.bisect_right(self.runs, start, key=lambda run: run.start) - 1)
        for run in self.runs[first:]:
            if run.start >= end:
                break
            if run.end <= start:
                continue
            source = run.source
            if run.literal:
                before, after = max(start - run.start, 0), max(run.end - end, 0)
                source = replace(source, start=source.start + before, end=source.end - after)
            last = found[-1] if found else None
            if last and (last.segment, last.field, last.repetition) == (
                source.segment,
                source.field,
                source.repetition,
            ):
                found[-1] = replace(last, end=max(last.end, source.end))
            else:
                found.append(source)
        return found


class _Writer:
    """A note that is being put together."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.runs: list[Run] = []
        self.length = 0

    def add(self, text: str) -> None:
        """Adds text of ours."""
        self.parts.append(text)
        self.length += len(text)

    def begin_line(self) -> None:
        """Ends the line before, if it has not ended."""
        if self.parts and not self.parts[-1].endswith("\n"):
            self.add("\n")

    def put(self, found: Iterable[Piece], segment: Segment, number: int, repetition: int) -> None:
        """Adds what stands in a repetition of a field."""
        for piece in found:
            source = Source(segment.number, number, repetition, piece.start, piece.end)
            if piece.text:
                self.runs.append(Run(self.length, self.length + len(piece.text), source, piece.literal))
                self.add(piece.text)


@dataclass(frozen=True, slots=True)
class Work:
    """What a message asks for: notes to check, orders whose earlier reports it takes back; both may be empty."""

    notes: tuple[HeldNote, ...] = ()
    cancelled: tuple[Orders, ...] = ()


def work_of(message: Message, documents: frozenset[str], services: frozenset[str]) -> Work:
    """Returns what a message asks for.

    Args:
        message: a message with a document or results.
        documents: the types (TXA-2) of documents that are stress-test notes; all where empty.
        services: the services (OBR-4, code or text) that are stress tests; all where empty.

    Raises:
        UnprocessableError: a segment is missing, or data cannot be decoded.
    """
    if message.what == "result":
        return _results(message, services)
    groups = _groups(message)
    document = message.first("TXA")
    if document is None:
        raise UnprocessableError("segment")
    if documents and not documents & _codes(message, document, 2):
        return Work()
    if groups and services and not any(g.result and services & _codes(message, g.result, 4) for g in groups):
        return Work()
    group = groups[0] if groups else _Group()
    if message.what == "cancel":
        return Work(cancelled=(orders_of(message, group.order, group.result),))
    observations = [s for s in message.segments if s.name == "OBX"]
    if not observations:
        raise UnprocessableError("segment")
    return Work(notes=(_note(message, group.order, group.result, observations),))


def _results(message: Message, services: frozenset[str]) -> Work:
    groups = [g for g in _groups(message) if g.result is not None]
    if not groups:
        raise UnprocessableError("segment")
    notes, cancelled = [], []
    for group in groups:
        if services and not services & _codes(message, group.result, 4):
            continue
        if RESULT.get(message.part(group.result, 25)) == "cancelled":
            cancelled.append(orders_of(message, group.order, group.result))
        else:
            notes.append(_note(message, group.order, group.result, group.observations))
    return Work(tuple(notes), tuple(cancelled))


@dataclass(slots=True)
class _Group:
    """One order of a message: ORC, OBR and the OBX below."""

    order: Segment | None = None
    result: Segment | None = None
    observations: list[Segment] = field(default_factory=list)


def _groups(message: Message) -> list[_Group]:
    groups: list[_Group] = []
    for segment in message.segments:
        if segment.name == "ORC":
            groups.append(_Group(order=segment))
        elif segment.name == "OBR":
            if not groups or groups[-1].result is not None:
                groups.append(_Group())
            groups[-1].result = segment
        elif segment.name == "OBX" and groups:
            groups[-1].observations.append(segment)
    return groups


def _codes(message: Message, segment: Segment | None, number: int) -> set[str]:
    return {part for one in message.repetitions(segment, number) for part in one if part}


def _note(message: Message, order: Segment | None, result: Segment | None, observations: list[Segment]) -> HeldNote:
    out = _Writer()
    unread: list[tuple[int, str]] = []
    for segment in observations:
        kind = segment.raw(2).strip()
        if message.plain(segment.raw(11)).strip() in TAKEN_BACK:
            continue
        if kind not in READ:
            unread.append((segment.number, kind))
            continue
        for number, raw in enumerate(segment.raw(5).split(message.header.by.repetition), start=1):
            out.begin_line()
            if not raw:
                out.add("\n")
            elif kind in TEXT:
                out.put(pieces(raw, message.header.by, message.codec), segment, 5, number)
            elif kind in NUMBERS:
                _row(message, out, segment, number, raw)
            elif (text := _data(message, raw)) is None:
                unread.append((segment.number, kind))
            else:
                out.put([Piece(text, 0, len(raw), False)], segment, 5, number)
    return HeldNote(
        text="".join(out.parts),
        context=context_of(message, order, result),
        orders=orders_of(message, order, result),
        runs=tuple(out.runs),
        unread=tuple(unread),
    )


def _row(message: Message, out: _Writer, segment: Segment, repetition: int, raw: str) -> None:
    """Writes a number as a row: what was observed, the value (of SN all its components), the unit."""
    by = message.header.by
    name, start = _coded(segment.raw(3), by.component, prefer=1)
    if name:
        out.put(_moved(message, name, start), segment, 3, 1)
        out.add(": ")
    where = 0
    for part in raw.split(by.component):
        out.put(_moved(message, part, where), segment, 5, repetition)
        where += len(part) + 1
    unit, start = _coded(segment.raw(6), by.component, prefer=0)
    if unit:
        out.add(" ")
        out.put(_moved(message, unit, start), segment, 6, 1)


def _moved(message: Message, raw: str, by: int) -> Iterator[Piece]:
    for piece in pieces(raw, message.header.by, message.codec):
        yield replace(piece, start=piece.start + by, end=piece.end + by)


def _coded(raw: str, separator: str, *, prefer: int) -> tuple[str, int]:
    """Returns code (0) or text (1) of a coded field, the other where that is empty, and where it stands."""
    code, _, rest = raw.partition(separator)
    text = rest.partition(separator)[0]
    if (text and prefer) or not code:
        return text, len(code) + len(separator)
    return code, 0


def _data(message: Message, raw: str) -> str | None:
    """Returns encapsulated data (source, type, subtype, encoding, data) as text, None where they are none."""
    parts = [message.plain(part) for part in raw.split(message.header.by.component, 4)]
    if len(parts) < 5:
        raise UnprocessableError("data")
    encoding, written = parts[3].strip().lower(), parts[4]
    try:
        if encoding == "base64":
            data = base64.b64decode("".join(written.split()), validate=True)
        elif encoding == "hex":
            data = bytes.fromhex(written)
        elif encoding in ("", "a"):
            return written
        else:
            raise UnprocessableError("data")
    except ValueError:
        raise UnprocessableError("data") from None
    if data.startswith(_NOT_TEXT) or b"\x00" in data:
        return None
    for tried in (message.codec, "utf-8"):
        try:
            return data.decode(tried).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace")
