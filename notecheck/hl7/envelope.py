"""What is delivered of a message: a report, or word that earlier ones are taken back, with the numbers it belongs to.

It holds no note text and of identifiers only those that answer the sender: control id, document and order numbers.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from notecheck.hl7.message import Message
from notecheck.hl7.notes import HeldNote
from notecheck.hl7.record import Orders
from notecheck.hl7.store import Item, Key


def report_item(message: Message, number: int, note: HeldNote, report: bytes, key: Key) -> Item:
    """Returns what is delivered of one note.

    Args:
        message: the message that the note came in.
        number: of the note in the message, from 0.
        note: the note.
        report: its report in JSON.
        key: of the message.
    """
    made = json.loads(report)
    return _item(
        message,
        f"report-{number}",
        note.orders,
        key,
        kind="report",
        verdict=made["verdict"],
        report=made,
        places=_places(note, made["findings"]),
        unread=[{"segment": segment, "type": kind} for segment, kind in note.unread],
    )


def cancel_item(message: Message, number: int, orders: Orders, key: Key) -> Item:
    """Returns word that what was reported earlier on a document or an order is taken back."""
    return _item(message, f"cancel-{number}", orders, key, kind="cancellation", verdict=None, report=None)


def _item(message: Message, part: str, orders: Orders, of: Key, **content: Any) -> Item:
    header = message.header
    document = message.first("TXA")
    # With the digest a control id that is used again after years is another item.
    names = (of.sender, of.control, part, "T" if of.test else "P", of.digest.hex())
    key = hashlib.sha256("\x1f".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    numbers = {"document": message.part(document, 12), "parent": message.part(document, 13)}
    body = {
        "id": key,
        "test": header.is_test,
        "application": header.application,
        "facility": header.facility,
        "control_id": header.control_id,
        "message": header.type,
        "event": message.what,
        **numbers,
        "placer_order": orders.placer,
        "filler_order": orders.filler,
        **content,
    }
    subject = numbers["parent"] if message.what in ("addendum", "replacement") else numbers["document"]
    subject = subject or orders.filler or orders.placer
    whose = "\x1f".join((header.application, header.facility, subject)) if subject else ""
    return Item(key, whose, json.dumps(body, ensure_ascii=False, separators=(",", ":")))


def _places(note: HeldNote, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns for each place of a finding where it stands in the message."""
    places = {(f["start"], f["end"]) for f in findings if f["start"] is not None}
    places |= {(p["start"], p["end"]) for f in findings for p in f["related"]}
    return [
        {"start": start, "end": end, "sources": [asdict(source) for source in note.sources(start, end)]}
        for start, end in sorted(places)
    ]
