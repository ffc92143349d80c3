"""A FHIR QuestionnaireResponse as the text of a note.

A report on a response is a report on this text: its positions are positions in it, `--with-text` shows it. It is worked
out from the response alone, so that the same response always gives the same text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from notecheck.errors import ResponseError


class WrittenOut(str):
    """The text of a note that was worked out from another document: its positions are none in a file."""


def note_of(text: str) -> str:
    """Returns the note in a file's text: of a QuestionnaireResponse its items, of anything else the text itself.

    Raises:
        ResponseError: it is a QuestionnaireResponse, and its items are none.
    """
    if '"QuestionnaireResponse"' not in text or not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return text
    try:
        resource = json.loads(text.lstrip("\ufeff"), parse_float=Decimal)
        return WrittenOut(written_out(resource)) if resource.get("resourceType") == "QuestionnaireResponse" else text
    except json.JSONDecodeError as error:
        raise ResponseError(f"not valid JSON: line {error.lineno}, column {error.colno}") from None
    except RecursionError:
        raise ResponseError("its items are nested too deep") from None


def written_out(response: dict[str, Any]) -> str:
    """Returns a response as text: its sections in their order, a line for each answered item.

    A group within a section is a row of readings and stands on one line. What is not answered is left out. An item
    without a text is named by its link.

    Args:
        response: a QuestionnaireResponse of FHIR R4 or later, parsed; numbers with a fraction as `Decimal`.

    Raises:
        ResponseError: an item or an answer has not the shape that FHIR gives it; the message names the item's link.
    """
    blocks = []
    for item in _items(response, "the response"):
        lines = list(_lines(item))
        if lines and item.get("item") and not item.get("answer"):
            lines.insert(0, _text(item))
        blocks.append("\n".join(lines))
    return "\n\n".join(block for block in blocks if block) + "\n"


def _lines(item: dict[str, Any]) -> Iterator[str]:
    """The lines of a section, or of one item in it."""
    answers = _answers(item)
    if answers:
        yield f"{_text(item)}: {answers}"
    for child in _items(item, _link(item)):
        if child.get("item") and not child.get("answer"):
            row = ", ".join(_readings(child))
            if row:
                yield f"{_text(child)}: {row}"
        else:
            yield from _lines(child)


def _readings(group: dict[str, Any]) -> Iterator[str]:
    """The answered items of a row, each with its name."""
    for item in _items(group, _link(group)):
        answers = _answers(item)
        if answers:
            yield f"{_text(item)} {answers}"
        yield from _readings(item)


def _items(parent: dict[str, Any], where: str) -> list[dict[str, Any]]:
    items = parent.get("item", [])
    nested = [i for a in parent.get("answer", ()) if isinstance(a, dict) for i in a.get("item", ())]
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in [*items, *nested]):
        raise ResponseError(f"{where}: its items are no list of items")
    return [*items, *nested]


def _link(item: dict[str, Any]) -> str:
    return f"item {item.get('linkId', '?')}"


def _text(item: dict[str, Any]) -> str:
    text = item.get("text") or str(item.get("linkId", "")).rpartition(".")[2].replace("-", " ")
    if not isinstance(text, str) or not text.strip():
        raise ResponseError(f"{_link(item)}: neither text nor linkId")
    return " ".join(text.split()).rstrip(":")


def _answers(item: dict[str, Any]) -> str:
    answers = item.get("answer", [])
    if not isinstance(answers, list) or not all(isinstance(a, dict) for a in answers):
        raise ResponseError(f"{_link(item)}: its answers are no list of answers")
    return "; ".join(words for words in (_value(item, a) for a in answers) if words)


def _value(item: dict[str, Any], answer: dict[str, Any]) -> str:
    kind, value = next(((k, v) for k, v in answer.items() if k.startswith("value")), ("", None))
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    words: str | int | Decimal | None
    if isinstance(value, dict):
        words = _OF_COMPLEX[kind](value) if kind in _OF_COMPLEX else None
    else:
        words = value if isinstance(value, str | int | Decimal) else None
    if words is None:
        raise ResponseError(f"{_link(item)}: {kind} is no answer that can be read")
    return " ".join(str(words).split())


_OF_COMPLEX: dict[str, Callable[[dict[str, Any]], str | None]] = {
    "valueQuantity": lambda v: f"{v['value']} {v.get('unit') or v.get('code') or ''}" if "value" in v else None,
    "valueCoding": lambda v: v.get("display") or v.get("code"),
    "valueReference": lambda v: v.get("display") or v.get("reference"),
    "valueAttachment": lambda v: v.get("title") or v.get("url"),
}
"""How an answer that is an object is said in words."""
