"""A report as ORU^R01: one OBX for the verdict, one for the score, one for each finding with a note on its place."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from notecheck.hl7.answer import stamp
from notecheck.hl7.escapes import Delimiters, escape

_BY = Delimiters()
_FLAGS = {"error": "AA", "warning": "A", "info": "N"}
SYSTEM = "99NOTECHECK"
"""The local coding system of verdict, score and codes."""


def result(body: str) -> bytes:
    """Returns an item of the store as a message; its control id is the same whenever it is sent."""
    item = json.loads(body)
    return ("\r".join("|".join(fields) for fields in _segments(item)) + "\r").encode("utf-8")


def control_id(key: str) -> str:
    """Returns the control id of the message that delivers an item: twenty characters of its key."""
    return key[:20].upper()


def _segments(item: dict[str, Any]) -> Iterator[list[str]]:
    now = stamp()
    mode, version = "T" if item["test"] else "P", "2.5.1"
    to = [_plain(item["application"]), _plain(item["facility"])]
    msh = ["MSH", "^~\\&", "NOTECHECK", "", *to, now, "", "ORU^R01^ORU_R01", control_id(item["id"]), mode, version]
    yield [*msh, "", "", "", "", "", "UNICODE UTF-8"]
    numbers = [_plain(item["placer_order"]), _plain(item["filler_order"])]
    yield ["ORC", "RE", *numbers]
    taken_back = item["kind"] == "cancellation"
    obr = ["OBR", "1", *numbers, _coded("completeness", "Documentation completeness"), *[""] * 17, now]
    yield [*obr, "", "", "X" if taken_back else "F"]
    # The message and the document that this answers, for who cannot follow order numbers.
    yield ["NTE", "1", "L", f"Of message {_plain(item['control_id'])}"]
    if item["document"]:
        yield ["NTE", "2", "L", f"Of document {_plain(item['document'])}"]
    if taken_back:
        return
    report = item["report"]
    yield _observation(1, "ST", "verdict", "Verdict", report["verdict"] or report["status"])
    if report["score"] is not None:
        yield _observation(2, "NM", "score", "Score", str(report["score"]))
    places = {(place["start"], place["end"]): place["sources"] for place in item["places"]}
    for number, finding in enumerate(report["findings"], start=3):
        said = " ".join(part for part in (finding["message"], finding["query"]) if part)
        yield _observation(number, "TX", finding["code"], finding["name"], said, _FLAGS[finding["severity"]])
        for source in places.get((finding["start"], finding["end"]), ()):
            where = (
                f"Segment {source['segment']}, field {source['field']}, repetition {source['repetition']}, "
                f"characters {source['start']} to {source['end']}"
            )
            yield ["NTE", "1", "L", where]


def _observation(number: int, kind: str, code: str, name: str, value: str, flag: str = "") -> list[str]:
    return ["OBX", str(number), kind, _coded(code, name), "", _plain(value), "", "", flag, "", "", "F"]


def _coded(code: str, name: str) -> str:
    return f"{_plain(code)}^{_plain(name)}^{SYSTEM}"


def _plain(text: str) -> str:
    return escape(text, _BY)
