"""All that stands behind the judgement of one note, gathered for an appeal: the same bytes each time."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console

from notecheck.archive.again import again, asked
from notecheck.archive.items import Item
from notecheck.archive.manifest import JudgedBy
from notecheck.archive.rows import finding_rows, from_record, note_row
from notecheck.archive.schema import NOTES
from notecheck.audit.tables import Scanned
from notecheck.checker import Checker
from notecheck.errors import ScanError
from notecheck.policy.site import Site
from notecheck.render.policy import in_force
from notecheck.render.rules import show_page
from notecheck.render.text import show
from notecheck.report import Report
from notecheck.rules.book import Entry, book

LIBRARIES = ("medspacy", "numpy", "pydantic", "spacy")
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Judgement(NamedTuple):
    """A note's row and findings as the scan has them, with the note itself and the report on it, made anew."""

    row: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    item: Item
    report: Report


def row_of(scan: Scanned, name: str) -> dict[str, Any]:
    """Returns the row of the note that an id, or a source, names.

    Raises:
        ScanError: there is none, there are several, or the note was not evaluated.
    """
    found = scan.found("notes", "source", name) or scan.found("notes", "note_id", name)
    if not found:
        raise ScanError(f"{scan.folder}: there is no note {name!r}")
    if len(found) > 1:
        sources = ", ".join(sorted(repr(row["source"]) for row in found)[:5])
        raise ScanError(f"{len(found)} notes have the id {name!r}; give the source of one instead: {sources}")
    if found[0]["status"] != "evaluated":
        raise ScanError(f"the note {name!r} was not evaluated: {found[0]['reason']}")
    return found[0]


def judged_again(scan: Scanned, row: Mapping[str, Any], checker: Checker, inputs: Sequence[str]) -> Judgement:
    """Reads a note again and judges it as the scan did.

    Args:
        scan: the scan's tables.
        row: the note's row.
        checker: with the scan's policy.
        inputs: where the notes lie now; empty for where they lay.

    Raises:
        ScanError: another program or policy judges now, the note is gone or changed, or the judgement is another.
    """
    before, now = scan.manifest.judged_by, JudgedBy.of(checker)
    if before != now:
        raise ScanError(
            f"{before.differences(now)} changed since the scan: scan again, or use what it was scanned with"
        )
    findings = scan.found("findings", "source", row["source"])
    suppressed = {f["code"] for f in findings if f["suppressed"]}
    differs = False
    for _, item in again(scan.folder, asked(scan.folder), inputs, {row["source"]: row["sha256"]}):
        report = checker.check(item.text, note_id=row["note_id"], context=item.context)
        made = note_row(report, row["source"], suppressed) | from_record(item.text, item.context, report)
        made.pop("reason")  # the scan may say there how the bytes were read
        made_findings = finding_rows(report, row["source"], suppressed)
        if made == {k: row.get(k) for k in made} and _sorted(made_findings) == _sorted(findings):
            return Judgement(row, findings, item, report)
        differs = True
    if differs:
        raise ScanError(f"the note {row['note_id']!r} is judged otherwise now than in the scan: scan again")
    raise ScanError(
        f"the note {row['note_id']!r} is not where it was scanned, or was changed: give --input, or scan again"
    )


def packet(scan: Scanned, judgement: Judgement, checker: Checker, *, with_text: bool) -> dict[str, bytes]:
    """Returns the files of a packet by their names.

    Args:
        scan: the scan's tables.
        judgement: of the note.
        checker: that judged it.
        with_text: whether the note is among them, and what may name people: its source, the columns that were carried
            along, what the record proves, the people that the policy knows.
    """
    row, findings, item, report = judgement
    day = _day(item, row)
    site = Site.told_of({**checker.site.told(), "path": Path(checker.site.path).name})  # not where it lies
    policy = in_force(site, day)
    of_scan = scan.manifest.model_dump(mode="json", include={"schema_version", "judged_by", "started", "ended"})
    kept = {c.name for c in NOTES} - {"source"}
    if with_text:
        kept |= row.keys()
    else:
        del policy["people"]
    codes = {f["code"] for f in findings}
    fired = [entry for entry in book(site.on(day)) if entry.code in codes]
    told = {
        "report.json": report.model_dump(mode="json"),
        "row.json": {
            "note": {k: v for k, v in row.items() if k in kept},
            "findings": [{k: v for k, v in f.items() if k != "source" or with_text} for f in findings],
        },
        "manifest.json": of_scan,
        "policy.json": policy,
        "rules.json": [entry.model_dump(mode="json") for entry in fired],
        "versions.json": {
            **scan.manifest.judged_by.model_dump(),
            "policy_in_force": report.policy.model_dump(),
            "manifest_sha256": scan.manifest_sha256,
            "python": platform.python_version(),
            **{name: version(name) for name in LIBRARIES},
        },
    }
    if with_text and item.context is not None:
        told["record.json"] = item.context.model_dump(mode="json", exclude_defaults=True)
    found = {name: _json(value) for name, value in told.items()}
    found["rules.txt"] = _pages(fired)
    if with_text:
        found["note.txt"] = item.text.encode("utf-8", "surrogatepass")
        found["report.txt"] = _shown(report, item.text)
    found["README.txt"] = _readme(judgement, with_text=with_text)
    sums = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(found.items()))
    return {**found, "SHA256SUMS": "".join(sums).encode("utf-8")}


def write(found: Mapping[str, bytes], file: Path, folder: str) -> None:
    """Writes a packet as a zip file, everything in one folder; equal packets give equal bytes.

    Raises:
        OSError: it cannot be written.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:  # how small it gets depends on the library
        for name, content in sorted(found.items()):
            entry = zipfile.ZipInfo(f"{folder}/{name}", _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            packed.writestr(entry, content)
    file.write_bytes(out.getvalue())


def _sorted(findings: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted(json.dumps(dict(f), sort_keys=True) for f in findings)


def _day(item: Item, row: Mapping[str, Any]) -> date | None:
    """The day that chose the policy in force: as the record has it, else as the note was read."""
    told = item.context.service_date if item.context is not None else None
    try:
        return date.fromisoformat(str(told or row["test_date"])[:10])
    except ValueError:
        return None


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8", "surrogatepass")


def _pages(entries: Sequence[Entry]) -> bytes:
    out = io.StringIO()
    console = Console(file=out, width=100, highlight=False, color_system=None)
    for entry in entries:
        show_page(entry, console)
        console.rule(characters="-")
    return out.getvalue().encode("utf-8")


def _shown(report: Report, text: str) -> bytes:
    out = io.StringIO()
    show(report, text, console=Console(file=out, width=100, highlight=False, color_system=None))
    return out.getvalue().encode("utf-8", "surrogatepass")


def _readme(judgement: Judgement, *, with_text: bool) -> bytes:
    row, findings, item, _ = judgement
    template = files("notecheck.audit").joinpath("packet.txt").read_text(encoding="utf-8")
    held = f" ({', '.join(row['hold_reasons'].split(';')).replace('_', ' ')})" if row["hold_reasons"] else ""
    lines = [
        f"  {f['code']} {f['name']}, {f['severity']}{', suppressed' if f['suppressed'] else ''}: {f['message']}"
        for f in findings
    ]
    return template.format(
        note=row["note_id"],
        sha256=row["sha256"],
        verdict=f"{row['verdict']}{held}",
        elements=f"{row['present']} of {row['applicable']}",
        findings="\n".join(lines) or "  none",
        record=", ".join(sorted(item.context.model_fields_set)) if item.context else "nothing",
        text=_TEXTS if with_text else "",
    ).encode("utf-8", "surrogatepass")


_TEXTS = """\
note.txt       the note
report.txt     the report for people, with the note's lines
record.json    what the record proves, if anything
"""
