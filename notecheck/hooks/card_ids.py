"""A card's id tells which rules the card speaks of, so that feedback can be counted and nothing has to be kept.

It is a UUID of version 8: which topic, a bit for each rule of the topic, a check that it is one of ours, and a hash of
what the card is about. The same card of the same note has the same id.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, Literal

Topic = Literal["documentation", "language", "consistency", "unread"]
TOPICS: Final[tuple[Topic, ...]] = ("documentation", "language", "consistency", "unread")
_BLOCKS: Final[dict[Topic, tuple[tuple[int, int], ...]]] = {
    "documentation": ((100, 64),),
    "language": ((200, 40), (300, 24)),
    "consistency": ((400, 50), (0, 14)),
    "unread": ((0, 64),),
}
"""For each topic the codes that it holds: the first number, and how many from it on have a bit."""
_BITS, _CHECK, _ABOUT = 64, 16, 40
_OF_HUNDRED: Final[dict[str, Topic]] = {"1": "documentation", "2": "language", "3": "language"}


def topic_of(code: str) -> Topic:
    """Returns the topic of a rule that was found in a note."""
    return _OF_HUNDRED.get(code[2], "consistency")


def card_id(topic: Topic, codes: Iterable[str], about: str) -> str:
    """Returns the id of a card.

    Args:
        topic: of the card.
        codes: of the rules that it speaks of, each of them within the topic.
        about: whatever tells this card from others; it cannot be had back.
    """
    bits = sum(1 << _bit(topic, code) for code in set(codes))
    payload = TOPICS.index(topic) << _BITS | bits
    found = payload << _CHECK | _check(payload)
    found = found << _ABOUT | int.from_bytes(sha256(about.encode("utf-8", "surrogatepass")).digest()[: _ABOUT // 8])
    # The standard's own bits lie between: 48 of ours, four of the version, 12 of ours, two of the variant, 62 of ours.
    high, middle, low = found >> 74, found >> 62 & 0xFFF, found & (1 << 62) - 1
    return str(uuid.UUID(int=high << 80 | 8 << 76 | middle << 64 | 2 << 62 | low))


def rules_of(given: str) -> tuple[Topic, tuple[str, ...]] | None:
    """Returns the topic and the rules of a card; None for an id that is not of a card of ours."""
    try:
        number = uuid.UUID(given).int
    except ValueError:
        return None
    if number >> 76 & 0xF != 8 or number >> 62 & 3 != 2:
        return None
    found = (number >> 80) << 74 | (number >> 64 & 0xFFF) << 62 | number & (1 << 62) - 1
    payload, check = found >> _CHECK + _ABOUT, found >> _ABOUT & (1 << _CHECK) - 1
    if check != _check(payload):
        return None
    topic = TOPICS[payload >> _BITS]
    return topic, tuple(_code(topic, bit) for bit in range(_BITS) if payload >> bit & 1)


def _bit(topic: Topic, code: str) -> int:
    number, passed = int(code[2:]), 0
    for first, count in _BLOCKS[topic]:
        if first <= number < first + count:
            return passed + number - first
        passed += count
    raise ValueError(f"{code} has no place in an id")


def _code(topic: Topic, bit: int) -> str:
    for first, count in _BLOCKS[topic]:
        if bit < count:
            return f"NC{first + bit:03d}"
        bit -= count
    raise AssertionError("the blocks of a topic hold all its bits")


def _check(payload: int) -> int:
    return int.from_bytes(sha256(b"a card of notecheck" + payload.to_bytes(9)).digest()[: _CHECK // 8])
