"""Reports and faults as OperationOutcome."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from notecheck.report import Finding, Report, Severity

_SEVERITY: Final[dict[Severity, str]] = {"error": "error", "warning": "warning", "info": "information"}
_FAULT: Final = {
    400: "structure",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    408: "timeout",
    412: "required",
    413: "too-long",
    415: "not-supported",
    422: "invalid",
    500: "exception",
    503: "transient",
    504: "timeout",
}
"""Issue types by HTTP status."""


@dataclass(frozen=True, slots=True)
class Named:
    """Under which address codes and extensions are named."""

    base: str

    def coding(self, system: str, code: str, display: str | None = None) -> dict[str, str]:
        """Returns a coding of one of the program's code systems."""
        found = {"system": f"{self.base}/CodeSystem/{system}", "code": code}
        return found | ({"display": display} if display else {})

    def position(self, start: int, end: int, *, related: bool = False) -> dict[str, Any]:
        """Returns an extension with a place in the note's text: code points, end exclusive."""
        return {
            "url": f"{self.base}/StructureDefinition/{'related-position' if related else 'position'}",
            "extension": [{"url": "start", "valueInteger": start}, {"url": "end", "valueInteger": end}],
        }


def issues(report: Report, expression: str, named: Named) -> Iterator[dict[str, Any]]:
    """Yields the verdict of a report and each of its findings as issues.

    Args:
        report: on the note that stands at `expression`.
        expression: where the note stands in what was sent, as a FHIRPath.
        named: how codes and extensions are named.
    """
    if report.verdict is not None:
        counted = [e for e in report.elements if e.status != "not_applicable"]
        present = sum(e.status == "present" for e in counted)
        said = f"Verdict: {report.verdict.replace('_', ' ')}." + (
            f" {present} of {len(counted)} elements." if counted else ""
        )
        yield {
            "severity": "information",
            "code": "informational",
            "details": {"coding": [named.coding("verdict", report.verdict)], "text": said},
            "expression": [expression],
        }
    for finding in report.findings:
        yield _issue(finding, expression, named)


def _issue(finding: Finding, expression: str, named: Named) -> dict[str, Any]:
    found: dict[str, Any] = {
        "severity": _SEVERITY[finding.severity],
        "code": _type(finding),
        "details": {"coding": [named.coding("rule", finding.code, finding.name)], "text": finding.message},
        "expression": [expression],
    }
    if finding.query:
        found["diagnostics"] = finding.query
    places = [named.position(p.start, p.end, related=True) for p in finding.related]
    if finding.start is not None and finding.end is not None:
        places.insert(0, named.position(finding.start, finding.end))
    return {"extension": places, **found} if places else found


def _type(finding: Finding) -> str:
    if finding.element is not None:
        return "required"
    return "processing" if finding.code.startswith("NC0") else "business-rule"


def refusal(message: str, reason: str, expression: str, named: Named) -> dict[str, Any]:
    """Returns the issue of a note that could not be read; `message` is a sentence of the program's own."""
    return {
        "severity": "error",
        "code": "processing",
        "details": {"coding": [named.coding("reason", reason)], "text": message},
        "expression": [expression],
    }


def outcome(found: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Returns issues, of which there is one at least, as a resource."""
    return {"resourceType": "OperationOutcome", "issue": list(found)}


def fault(status: int, words: Iterable[str]) -> dict[str, Any]:
    """Returns a request's failure as a resource; `words` repeat nothing of the request."""
    return outcome(
        {"severity": "error", "code": _FAULT.get(status, "processing"), "details": {"text": said}} for said in words
    )
