"""What an output folder holds, by which program and policy it was judged, and what the last run did: manifest.json."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from notecheck.archive.parts import batches, written_whole
from notecheck.archive.schema import SCHEMA_VERSION
from notecheck.archive.suppressions import Suppression, Told
from notecheck.checker import Checker

FILE: Final = "manifest.json"


@cache
def program_sha256() -> str:
    """Returns the hash of the package's code and data files: another one may judge otherwise, whatever the version."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(f for kind in ("*.py", "*.toml") for f in package.rglob(kind)):
        digest.update(file.relative_to(package).as_posix().encode() + b"\0")
        digest.update(file.read_bytes())
    return digest.hexdigest()


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JudgedBy(_Part):
    """The program and the policy; `policy_sha256` is of the site's file too, with all its dates.

    `program_sha256` is of the package's code and data: a changed program of the same version judges anew.
    """

    version: str
    policy_id: str
    policy_version: str
    policy_sha256: str
    lexicon_sha256: str
    model_sha256: str | None
    deidentified: bool
    program_sha256: str = ""

    @classmethod
    def of(cls, checker: Checker) -> JudgedBy:
        """Returns what a checker judges by."""
        policy, producer = checker.site.on(None), checker.producer
        told = {name: value for name, value in checker.site.told().items() if name != "path"}
        return cls(
            version=producer.version,
            policy_id=policy.id,
            policy_version=policy.version,
            policy_sha256=hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest(),
            lexicon_sha256=producer.lexicon_sha256,
            model_sha256=producer.model_sha256,
            deidentified=producer.options.deidentified,
            program_sha256=program_sha256(),
        )

    def differences(self, other: JudgedBy) -> str:
        """Returns in words what differs."""
        names = {
            "the program": ("version", "lexicon_sha256", "program_sha256"),
            "the policy": ("policy_id", "policy_version", "policy_sha256"),
            "the language model": ("model_sha256",),
            "--deidentified": ("deidentified",),
        }
        return " and ".join(
            name for name, keys in names.items() if any(getattr(self, k) != getattr(other, k) for k in keys)
        )


class Run(_Part):
    """What one run did, in notes."""

    judged: int
    unchanged: int
    made_again: int
    gone: int
    pruned: int
    named_twice: int


class Code(_Part):
    """How often a finding stands in the archive, by severity; suppressed ones are counted apart."""

    name: str
    error: int = 0
    warning: int = 0
    info: int = 0
    suppressed: int = 0
    notes: int = 0


class Counts(_Part):
    """What the tables hold."""

    notes: int
    evaluated: int
    not_evaluated: int
    findings: int
    verdicts: dict[str, int]
    kinds: dict[str, int]
    hold_reasons: dict[str, int]
    errors: dict[str, int]
    encodings: dict[str, int]
    codes: dict[str, Code]


class SuppressionsTold(_Part):
    """Suppressions that leave a finding out, and those that do not."""

    used: int
    unused: tuple[Suppression, ...]
    expired: tuple[Suppression, ...]


class Claimed(_Part):
    """What became of the claims of a table: claims with a note, with several, without one; notes without a claim.

    `verdicts` are of tests, a note with its claims or claims without a note; `refused_rows` are rows that are no claim,
    by their number, counted from 1 without the heading.
    """

    claims: int
    with_note: int
    with_several_notes: int
    without_note: int
    notes_without_claim: int
    verdicts: dict[str, int]
    refused_rows: dict[int, str]


class Recorded(_Part):
    """What became of the documents of encounters: records by verdict, documents by how they stand in theirs.

    `column` groups them; `contradicted` are records in which two documents do not agree.
    """

    column: str
    records: int
    documents: int
    in_force: int
    superseded: int
    drafts: int
    withdrawn: int
    contradicted: int
    verdicts: dict[str, int]


class Manifest(_Part):
    """The whole of manifest.json. Only a `complete` one tells counts; of a run under way it says that it began."""

    schema_version: str = SCHEMA_VERSION
    complete: bool
    judged_by: JudgedBy
    started: datetime
    ended: datetime | None = None
    run: Run | None = None
    counts: Counts | None = None
    carried: tuple[str, ...] = ()
    left_aside: dict[str, int] = {}
    copied_stage_tables: int = 0
    suppressions: SuppressionsTold | None = None
    claims: Claimed | None = None
    records: Recorded | None = None


def begun(judged_by: JudgedBy, started: datetime) -> Manifest:
    """Returns the manifest of a run under way."""
    return Manifest(complete=False, judged_by=judged_by, started=started)


def ended(
    folder: Path,
    *,
    judged_by: JudgedBy,
    started: datetime,
    run: Run,
    left_aside: Mapping[str, int],
    copied: int,
    suppressions: Told,
    carried: Sequence[str],
    claims: Claimed | None = None,
    records: Recorded | None = None,
) -> Manifest:
    """Returns the manifest of a run that came to its end."""
    return Manifest(
        complete=True,
        judged_by=judged_by,
        started=started,
        ended=datetime.now(UTC),
        run=run,
        counts=count(folder),
        carried=tuple(carried),
        left_aside=_sorted(left_aside),
        copied_stage_tables=copied,
        suppressions=SuppressionsTold(used=suppressions.used, unused=suppressions.unused, expired=suppressions.expired),
        claims=claims,
        records=records,
    )


def write(folder: Path, manifest: Manifest) -> None:
    """Writes manifest.json, whole or not at all."""
    with written_whole(folder / FILE) as unfinished:
        unfinished.write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")


def count(folder: Path) -> Counts:
    """Counts what the tables hold, part by part."""
    tallies: dict[str, Counter[str]] = {
        name: Counter() for name in ("status", "verdict", "kind", "error", "encoding", "hold_reasons")
    }
    for batch in batches(folder, "notes", list(tallies)):
        for name, tally in tallies.items():
            for value in batch.column(name).value_counts().to_pylist():
                if value["values"] is not None:
                    tally[value["values"]] += value["counts"]
    reasons: Counter[str] = Counter()
    for joined, n in tallies["hold_reasons"].items():
        for reason in joined.split(";"):
            reasons[reason] += n
    codes = _codes(folder)
    return Counts(
        notes=tallies["status"].total(),
        evaluated=tallies["status"]["evaluated"],
        not_evaluated=tallies["status"]["not_evaluated"],
        findings=sum(c.error + c.warning + c.info + c.suppressed for c in codes.values()),
        verdicts=_sorted(tallies["verdict"]),
        kinds=_sorted(tallies["kind"]),
        hold_reasons=_sorted(reasons),
        errors=_sorted(tallies["error"]),
        encodings=_sorted(tallies["encoding"]),
        codes=codes,
    )


def _codes(folder: Path) -> dict[str, Code]:
    import pyarrow as pa

    found: dict[str, Counter[str]] = {}
    names: dict[str, str] = {}
    for batch in batches(folder, "findings", ["source", "code", "name", "severity", "suppressed"]):
        table = pa.Table.from_batches([batch])
        grouped = table.group_by(["code", "name", "severity", "suppressed"]).aggregate([([], "count_all")])
        for row in grouped.to_pylist():
            names[row["code"]] = row["name"]
            kind = "suppressed" if row["suppressed"] else row["severity"]
            found.setdefault(row["code"], Counter())[kind] += row["count_all"]
        for row in table.group_by("code").aggregate([("source", "count_distinct")]).to_pylist():
            found[row["code"]]["notes"] += row["source_count_distinct"]
    return {code: Code(name=names[code], **found[code]) for code in sorted(found)}


def load(folder: Path) -> Manifest:
    """Returns the manifest of an output folder.

    Raises:
        OSError: there is none that can be read.
        ValueError: it is none of this version.
    """
    return Manifest.model_validate_json((folder / FILE).read_bytes())


def _sorted(tally: Mapping[str, int]) -> dict[str, int]:
    return {name: tally[name] for name in sorted(tally)}
