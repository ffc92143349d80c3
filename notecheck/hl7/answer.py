"""Acknowledgements: original mode, and enhanced mode as MSH-15 and MSH-16 ask for it."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Literal

from notecheck.hl7.escapes import Delimiters, escape
from notecheck.hl7.message import Header
from notecheck.hl7.standard import CHARSETS, Code, Reason

Dead = Literal["standard", "AA", "AE", "AR"]
_ASKED = {"AL": (True, True), "NE": (False, False), "ER": (False, True), "SU": (True, False)}
"""Whether a condition of table 0155 wants to hear of success, of failure."""
_COMMIT = {"AA": "CA", "AE": "CE", "AR": "CR"}


def code_of(reason: Reason | None, dead: Dead, *, kept: bool = True) -> Code:
    """Returns the acknowledgement of a message.

    Args:
        reason: why it cannot be processed, or None.
        dead: how a dead letter is acknowledged: as the standard has it for the reason, or always alike.
        kept: whether it was kept; what was not is never acknowledged with AA.
    """
    if reason is None:
        return "AA"
    return reason.answer if dead == "standard" or not kept else dead


def answers(header: Header | None, code: Code, reason: Reason | None = None) -> tuple[str, ...]:
    """Returns the messages that answer one: none, one, or of both modes two, in the order of their sending.

    Args:
        header: of the message, None where it could not be read.
        code: the acknowledgement.
        reason: what is said of a message that cannot be processed.
    """
    if header is None:
        return (_answer(Header(Delimiters(), ()), code, reason),)
    if not header.accept and not header.answer:
        return (_answer(header, code, reason),)
    failed = code != "AA"
    out = []
    if _asked(header.accept)[failed]:
        out.append(_answer(header, _COMMIT[code], reason))
    if _asked(header.answer)[failed]:
        out.append(_answer(header, code, reason))
    return tuple(out)


def codec_of(header: Header | None) -> str:
    """Returns the codec of the answers to a message: the one that it names, where that is known."""
    codec = CHARSETS.get(header.charset, "utf-8") if header else "utf-8"
    return "utf-8" if codec == "ascii" else codec


def encoded(answer: str, header: Header | None) -> bytes:
    """Returns an answer in the character set of the message that it answers."""
    return answer.encode(codec_of(header), "replace")


def _answer(header: Header, code: str, reason: Reason | None) -> str:
    by = header.by
    event = header.type.partition("^")[2]
    type_ = by.component.join(("ACK", escape(event, by), "ACK") if event else ("ACK",))
    msh = [
        "MSH",
        by.component + by.repetition + by.escape + by.subcomponent,
        *(header.field(n) for n in (5, 6, 3, 4)),
        stamp(),
        "",
        type_,
        new_control_id(),
        header.field(11) or "P",
        header.field(12) or "2.5.1",
    ]
    if header.charset:
        msh += ["", "", "", "", "", header.field(18)]
    msa = ["MSA", code, header.field(10)]
    segments = [by.field.join(msh), by.field.join(msa)]
    if reason is not None:
        coded = by.component.join((str(reason.code), escape(reason.words, by), "HL70357"))
        segments.append(by.field.join(["ERR", "", "", coded, "E", "", "", "", escape(reason.words, by)]))
    return "\r".join(segments) + "\r"


def stamp() -> str:
    """Returns the time of now as HL7 writes it."""
    return datetime.now(UTC).strftime("%Y%m%d%H%M%S+0000")


def new_control_id() -> str:
    """Returns a control id of twenty characters."""
    return secrets.token_hex(10).upper()


def _asked(condition: str) -> tuple[bool, bool]:
    """Returns what a condition asks for; one that is not in the table asks always, an empty one never."""
    return _ASKED.get(condition, (bool(condition), bool(condition)))
