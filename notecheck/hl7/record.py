"""What the segments around a note prove: a `Context`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Literal

from notecheck.hl7.message import Message, Segment
from notecheck.hl7.standard import COMPLETION, RESULT
from notecheck.report import Context

_TIME = re.compile(
    r"(?P<day>\d{8})(?:(?P<hour>\d\d)(?P<minute>\d\d)?(?P<second>\d\d)?(?:\.(?P<part>\d{1,4}))?)?"
    r"(?P<zone>[+-]\d{4})?$"
)
_REVISES = ("addendum", "edit", "replacement")
_NAME = (1, 2, 3)
"""Components of a person (XCN) from 0: family name, given name, further names; then degree, suffix, time of signing."""
_DEGREE, _SUFFIX, _PERFORMED = 6, 20, 14


@dataclass(frozen=True, slots=True)
class Orders:
    """The numbers of an order: the placer's and the filler's."""

    placer: str = ""
    filler: str = ""


def context_of(message: Message, order: Segment | None, result: Segment | None) -> Context:
    """Returns what the record proves of one note.

    Args:
        message: the whole message.
        order: the ORC of the note, or none.
        result: the OBR of the note, or none.
    """
    document = message.first("TXA")
    author, degree, signed = _signed(message, document) if document else (*_technician(message, result), None)
    when = message.part(document, 4) or message.part(result, 7)
    return Context(
        service_date=time_of(when),
        author=author or None,
        credential=degree or None,
        signed_at=signed,
        patient_ids=_identifiers(message),
        orderer=_orderer(message, order, result),
        status=_status(message, document, result),
    )


def orders_of(message: Message, order: Segment | None, result: Segment | None) -> Orders:
    """Returns the numbers of the order that a note belongs to, from ORC, OBR or TXA."""
    document = message.first("TXA")
    placer = message.part(order, 2) or message.part(result, 2) or message.part(document, 14)
    filler = message.part(order, 3) or message.part(result, 3) or message.part(document, 15)
    return Orders(placer, filler)


def time_of(written: str) -> date | datetime | None:
    """Returns a time stamp: a day where only a day is given, None where it is none or less than a day."""
    found = _TIME.match(written)
    if found is None:
        return None
    try:
        day = datetime.strptime(found["day"], "%Y%m%d")
        if found["hour"] is None:
            return day.date()
        zone = None
        if found["zone"]:
            away = timedelta(hours=int(found["zone"][1:3]), minutes=int(found["zone"][3:]))
            zone = timezone(-away if found["zone"][0] == "-" else away)
        return day.replace(
            hour=int(found["hour"]),
            minute=int(found["minute"] or 0),
            second=int(found["second"] or 0),
            microsecond=int((found["part"] or "").ljust(6, "0")),
            tzinfo=zone,
        )
    except ValueError:
        return None


def _identifiers(message: Message) -> tuple[str, ...]:
    """What identifies the patient: numbers, name, date of birth, and the visit."""
    patient = message.first("PID")
    found = [one[0] for one in message.repetitions(patient, 3)]
    for family, *given in message.repetitions(patient, 5)[:1]:
        found.append(" ".join(part for part in (*given[:2], family) if part))
    found += [message.part(patient, 7), message.part(message.first("PV1"), 19)]
    return tuple(dict.fromkeys(one for one in found if one))


def _orderer(message: Message, order: Segment | None, result: Segment | None) -> str | None:
    """Who ordered, or the order's number, which leads to who did."""
    for segment, field in ((order, 12), (result, 16)):
        for person in message.repetitions(segment, field):
            if name := _name(person):
                return name
    orders = orders_of(message, order, result)
    return orders.placer or orders.filler or None


def _signed(message: Message, document: Segment) -> tuple[str, str, date | datetime | None]:
    """Returns the author of a document, the degree, and when that same person signed, if so."""
    authors = message.repetitions(document, 9)
    signers = message.repetitions(document, 22)
    for author in authors or signers:
        for signer in signers:
            if _same(author, signer) and (when := time_of(_at(signer, _PERFORMED))):
                return _name(author), _degree(author) or _degree(signer), when
    first = authors[0] if authors else []
    return _name(first), _degree(first), None


def _technician(message: Message, result: Segment | None) -> tuple[str, str]:
    """Returns the technician of a result (OBR-34), whose name stands one level deeper."""
    person = [message.part(result, 34, 1, n) for n in range(1, 8)]
    return _name(person), _degree(person)


def _same(one: list[str], other: list[str]) -> bool:
    if _at(one, 0) and _at(other, 0):
        return one[0] == other[0]
    return bool(_name(one)) and _name(one).lower() == _name(other).lower()


def _name(person: list[str]) -> str:
    family, given, further = (_at(person, n) for n in _NAME)
    return " ".join(part for part in (given, further, family) if part)


def _degree(person: list[str]) -> str:
    return _at(person, _DEGREE) or _at(person, _SUFFIX)


def _at(person: list[str], index: int) -> str:
    return person[index] if index < len(person) else ""


def _status(
    message: Message, document: Segment | None, result: Segment | None
) -> Literal["draft", "final", "amended"] | None:
    if document is not None:
        status = COMPLETION.get(message.part(document, 17))
        return "amended" if status == "final" and message.what in _REVISES else status
    found = RESULT.get(message.part(result, 25))
    return None if found == "cancelled" else found
