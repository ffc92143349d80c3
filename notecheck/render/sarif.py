"""Reports as SARIF 2.1.0, for tools that show findings beside the text. Offsets are in Unicode code points."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from notecheck._version import __version__
from notecheck.report import Finding, Place, Report
from notecheck.rules.book import Entry

_LEVEL = {"error": "error", "warning": "warning", "info": "note"}


def sarif(reports: Iterable[tuple[str, str | None, Report]], entries: Iterable[Entry]) -> dict[str, Any]:
    """Returns one SARIF log for reports, each with the name of its file and its text.

    The text is only counted (lines), never held in the log. Without a text (the file is none, the note was written
    out from it) findings name the file alone.
    """
    book = list(entries)
    index = {entry.code: n for n, entry in enumerate(book)}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "notecheck", "version": __version__, "rules": [_rule(e) for e in book]}},
                "columnKind": "unicodeCodePoints",
                "results": [
                    _result(name, text, finding, index) for name, text, report in reports for finding in report.findings
                ],
            }
        ],
    }


def _rule(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.code,
        "name": "".join(part.capitalize() for part in entry.name.split("-")),
        "shortDescription": {"text": entry.meaning},
        "fullDescription": {"text": entry.why},
        "help": {"text": entry.instead},
        "defaultConfiguration": {"level": _LEVEL[entry.severity]},
    }


def _result(name: str, text: str | None, finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    words = f"{finding.message} {finding.query}" if finding.query else finding.message
    place = (
        Place(start=finding.start, end=finding.end) if finding.start is not None and finding.end is not None else None
    )
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index[finding.code],
        "level": _LEVEL[finding.severity],
        "message": {"text": words},
        "locations": [_location(name, text, place)],
    }
    if finding.related:
        result["relatedLocations"] = [_location(name, text, related) for related in finding.related]
    return result


def _location(name: str, text: str | None, place: Place | None) -> dict[str, Any]:
    artifact: dict[str, Any] = {"artifactLocation": {"uri": quote(name)}}
    if place is not None and text is not None:
        line = text.count("\n", 0, place.start) + 1
        column = place.start - (text.rfind("\n", 0, place.start) + 1) + 1
        artifact["region"] = {
            "startLine": line,
            "startColumn": column,
            "charOffset": place.start,
            "charLength": place.end - place.start,
        }
    return {"physicalLocation": artifact}
