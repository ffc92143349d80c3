"""A message: bytes become segments of raw fields, in the character set of MSH-18, whatever ends their lines.

python-hl7 reads what the message is about. Observations are cut here: it takes half a millisecond for each, and cuts
text at delimiters that a sender forgot to escape.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import hl7

from notecheck.hl7.escapes import Delimiters, unescape
from notecheck.hl7.standard import CHARSETS, EVENTS, UnprocessableError

READ_WHOLE = frozenset({"MSH", "PID", "PV1", "ORC", "OBR", "TXA"})
"""Segments that python-hl7 reads."""
_SPLIT_LINES = re.compile(r"\r\n|\r|\n")
_HEADER = re.compile(rb"[\s\x00]*(?:\xef\xbb\xbf)?MSH")


@dataclass(frozen=True, slots=True)
class Header:
    """What MSH says, as far as it could be read; all of it as plain text but `raw`, the fields as they were sent."""

    by: Delimiters
    raw: tuple[str, ...]
    application: str = ""
    facility: str = ""
    control_id: str = ""
    type: str = ""
    processing: str = ""
    accept: str = ""
    """MSH-15: when a commit is to be acknowledged."""
    answer: str = ""
    """MSH-16: when the application is to answer."""
    charset: str = ""

    @property
    def is_test(self) -> bool:
        """Whether it comes from a system in training or debugging."""
        return self.processing in ("T", "D")

    def field(self, number: int) -> str:
        """Returns a field of MSH as it was sent, empty where it is not there; 1 is the delimiter itself."""
        return self.raw[number - 1] if number <= len(self.raw) else ""


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its place in the message (from 1), its name, its fields as they were sent (0 is the name)."""

    number: int
    name: str
    fields: tuple[str, ...]
    parsed: hl7.Segment | None = None

    def raw(self, number: int) -> str:
        """Returns a field as it was sent, empty where it is not there."""
        return self.fields[number] if number < len(self.fields) else ""


@dataclass(frozen=True, slots=True)
class Message:
    """A message that can be read."""

    header: Header
    segments: tuple[Segment, ...]
    codec: str
    what: str
    """What the event does to a document: a value of `events` in `standard.toml`."""

    def plain(self, raw: str) -> str:
        """Returns a field, component or subcomponent in plain text."""
        return unescape(raw, self.header.by, self.codec)

    def first(self, name: str) -> Segment | None:
        """Returns the first segment of a name."""
        return next((s for s in self.segments if s.name == name), None)

    def part(self, segment: Segment | None, field: int, component: int = 1, subcomponent: int = 1) -> str:
        """Returns a part of the first repetition of a field in plain text, empty where it is not there."""
        return self.plain(_part(segment, field, component, subcomponent)).strip()

    def repetitions(self, segment: Segment | None, field: int) -> list[list[str]]:
        """Returns the components of each repetition of a field in plain text."""
        raw = segment.raw(field) if segment else ""
        by = self.header.by
        return [[self.plain(c).strip() for c in one.split(by.component)] for one in raw.split(by.repetition) if one]


def _part(segment: Segment | None, field: int, component: int, subcomponent: int) -> str:
    """Returns a part as it was sent; python-hl7's own way to it would rewrite escapes, and log what it cannot."""
    if segment is None or segment.parsed is None or field >= len(segment.parsed):
        return ""
    found: object = segment.parsed[field]
    for index in (0, component - 1, subcomponent - 1):
        if isinstance(found, hl7.Container) and index < len(found):
            found = found[index]
        elif isinstance(found, hl7.Container) or index:
            return ""
    return str(found)


def peek(data: bytes) -> Header | None:
    """Returns the header of a message that may not be readable otherwise, None where there is none."""
    if not _HEADER.match(data):
        return None
    line = _SPLIT_LINES.split(data[data.index(b"MSH") : data.index(b"MSH") + 65536].decode("latin-1"), maxsplit=1)[0]
    if len(line) < 5 or line[3].isalnum() or line[3].isspace():
        return None
    fields = line[4:].split(line[3])
    marks = dict(zip(("component", "repetition", "escape", "subcomponent", "truncation"), fields[0], strict=False))
    by = Delimiters(field=line[3], **marks)
    if len({by.field, *fields[0]}) != len(fields[0]) + 1 or not 1 <= len(fields[0]) <= 5:
        return None
    named = CHARSETS.get(_charset(fields, by), "cp1252")
    raw = (line[3], *(f.encode("latin-1").decode(named, "replace") for f in fields))

    def plain(number: int) -> str:
        found = raw[number - 1] if number <= len(raw) else ""
        return unescape(found.split(by.repetition)[0], by).strip()

    return Header(
        by=by,
        raw=raw,
        application=plain(3),
        facility=plain(4),
        control_id=plain(10),
        type=by.component.join(plain(9).split(by.component)[:2]).replace(by.component, "^"),
        processing=plain(11).split(by.component)[0],
        accept=plain(15),
        answer=plain(16),
        charset=_charset(fields, by),
    )


def _charset(fields: list[str], by: Delimiters) -> str:
    """Returns the set of MSH-18; an empty one followed by another (`~ISO IR87`) shifts into that other."""
    named = [one.strip() for one in fields[16].split(by.repetition)] if len(fields) > 16 else []
    return next((one for one in reversed(named) if one), "")


def read(data: bytes, header: Header | None) -> Message:
    """Returns a message of the bytes of a frame.

    Args:
        data: what stood between the start and the end of the frame.
        header: what `peek` says of them.

    Raises:
        UnprocessableError: it can never be processed as it stands.
    """
    if header is None:
        raise UnprocessableError("header")
    if not header.control_id:
        raise UnprocessableError("control-id")
    if header.processing not in ("", "P", "T", "D"):
        raise UnprocessableError("processing")
    if header.type not in EVENTS:
        kinds = {event.partition("^")[0] for event in EVENTS}
        raise UnprocessableError("event" if header.type.partition("^")[0] in kinds else "type")
    text, codec = _decoded(data, header.charset)
    segments = _segments(text, header.by)
    return Message(header, segments, codec, EVENTS[header.type])


def _decoded(data: bytes, charset: str) -> tuple[str, str]:
    """Returns the text and its codec; what is said to be ASCII, or nothing, and is not, is UTF-8 or Windows-1252."""
    if charset and charset not in CHARSETS:
        raise UnprocessableError("charset")
    codec = CHARSETS.get(charset, "ascii")
    for tried in ("utf-8", "cp1252") if codec == "ascii" else (codec,):
        try:
            return data.decode(tried).removeprefix("\ufeff"), tried
        except UnicodeDecodeError:
            continue
    raise UnprocessableError("encoding")


def _segments(text: str, by: Delimiters) -> tuple[Segment, ...]:
    """Cuts a message into segments. A line that does not begin like one is the next line of a field before it."""
    begins = re.compile(rf"[A-Z][A-Z0-9]{{2}}(?:{re.escape(by.field)}|$)")
    lines: list[list[str]] = []
    for line in _SPLIT_LINES.split(text.lstrip("\x00\t\n\r ")):
        if begins.match(line) or not lines:
            lines.append([line])
        else:
            lines[-1].append(line)
    whole = ["\n".join(line).rstrip("\n") for line in lines]
    chosen = [number for number, line in enumerate(whole) if line[:3] in READ_WHOLE]
    try:
        parsed = dict(zip(chosen, hl7.parse("\r".join(whole[n] for n in chosen)), strict=True))
    except (hl7.HL7Exception, IndexError, ValueError):
        raise UnprocessableError("header") from None
    return tuple(
        Segment(number + 1, line[:3], tuple(line.split(by.field)), parsed.get(number))
        for number, line in enumerate(whole)
    )
