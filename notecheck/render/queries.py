"""The questions of a report, by the person they go to, ready to send."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from notecheck.report import Addressee, Finding, Report, Severity

TITLES: Mapping[Addressee, str] = {
    "technician": "To the technician",
    "supervising": "To the supervising physician",
    "interpreting": "To the interpreting physician",
    "lab": "To the lab",
    "biller": "To the biller",
}
_RANK = {"info": 0, "warning": 1, "error": 2}


def queries(report: Report, least: Severity) -> dict[Addressee, list[Finding]]:
    """Returns the findings that ask something, from a severity on, by addressee in the order of the titles."""
    asked = [f for f in report.findings if f.query and f.addressee and _RANK[f.severity] >= _RANK[least]]
    found = {who: [f for f in asked if f.addressee == who] for who in TITLES}
    return {who: findings for who, findings in found.items() if findings}


def letters(report: Report, text: str, least: Severity, *, with_text: bool) -> Iterator[tuple[Addressee, str]]:
    """Yields one letter for each addressee.

    Args:
        report: the report on `text`.
        text: the note; its lines are counted, its words shown only with `with_text`.
        least: the least severity that is asked about.
        with_text: whether the words that were read are quoted.
    """
    for who, findings in queries(report, least).items():
        lines = [f"{TITLES[who]}, about the stress test note {report.note.id}:", ""]
        for n, finding in enumerate(findings, 1):
            question, _, answers = (finding.query or "").partition("? ")
            lines.append(f"{n}. {finding.message}{_where(finding, text, with_text)}")
            lines.append(f"   {question}?")
        lines += ["", answers]
        yield who, "\n".join(lines)


def _where(finding: Finding, text: str, with_text: bool) -> str:
    if finding.start is None or finding.end is None:
        return ""
    places = [(finding.start, finding.end)]
    if finding.element is None:
        places += [(p.start, p.end) for p in finding.related]
    said = [
        f"line {text.count(chr(10), 0, start) + 1}" + (f': "{" ".join(text[start:end].split())}"' if with_text else "")
        for start, end in places
    ]
    return f" ({'; '.join(dict.fromkeys(said))})"
