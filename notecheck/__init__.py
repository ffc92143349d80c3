"""notecheck reads a cardiac stress-test technician's note and says how ready it is for CPT 93017.

    import notecheck
    report = notecheck.check(text)

Importing the package loads nothing heavy; the first check does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notecheck._version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from notecheck.checker import Checker
    from notecheck.claim.model import Claim, Claims
    from notecheck.claim.model import Given as ClaimGiven
    from notecheck.encounter.document import Document
    from notecheck.encounter.report import RecordReport
    from notecheck.errors import ClaimError, ModelError, NotecheckError, PolicyError, RecordError, WorkerError
    from notecheck.policy.site import Site
    from notecheck.record import Record
    from notecheck.report import Context, Report

__all__ = [
    "Checker",
    "Claim",
    "ClaimError",
    "Claims",
    "Context",
    "Document",
    "ModelError",
    "NotecheckError",
    "PolicyError",
    "Record",
    "RecordError",
    "RecordReport",
    "Report",
    "WorkerError",
    "__version__",
    "check",
    "check_record",
]

_HOMES = {
    "Checker": "notecheck.checker",
    "Claim": "notecheck.claim.model",
    "Claims": "notecheck.claim.model",
    "ClaimError": "notecheck.errors",
    "Context": "notecheck.report",
    "Document": "notecheck.encounter.document",
    "ModelError": "notecheck.errors",
    "Record": "notecheck.record",
    "RecordError": "notecheck.errors",
    "RecordReport": "notecheck.encounter.report",
    "Report": "notecheck.report",
    "NotecheckError": "notecheck.errors",
    "PolicyError": "notecheck.errors",
    "WorkerError": "notecheck.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'notecheck' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def check(
    text: str,
    *,
    note_id: str | None = None,
    context: Context | None = None,
    policy: str | Path | Site = "cpt-93017",
    include_text: bool = False,
    deidentified: bool = False,
    claim: ClaimGiven | None = None,
) -> Report:
    """Returns the report on one note. For many notes make a `Checker` once and use it.

    Args:
        text: the note; every position in the report is a position in this text.
        note_id: the caller's name for the note; otherwise the first twelve digits of its hash.
        context: what the record around the note already proves.
        policy: the name of a built-in policy, or the path of a site's `notecheck.toml`.
        include_text: whether the report holds the note's text, names and labels.
        deidentified: whether the chart was de-identified on purpose: then no identifiers are asked for.
        claim: the claim for the test, or all known claims for it; judged beside the note, in `report.claim` alone.

    Raises:
        ClaimError: the claim was given as plain data that are no claim.
        PolicyError: the policy cannot be read. The text itself never raises: what cannot be evaluated is reported so.
    """
    from notecheck.checker import Checker

    checker = Checker(policy=policy, include_text=include_text, deidentified=deidentified)
    return checker.check(text, note_id=note_id, context=context, claim=claim)


def check_record(
    documents: Iterable[Document | Mapping[str, Any] | str],
    *,
    encounter: str | None = None,
    policy: str | Path | Site = "cpt-93017",
    include_text: bool = False,
    deidentified: bool = False,
) -> RecordReport:
    """Returns the report on the documents of one encounter: on each, and one judgement of those in force.

    Args:
        documents: each a `notecheck.Document`, the same as plain data, or a text of which nothing else is known.
        encounter: the caller's name for the encounter.
        policy: the name of a built-in policy, or the path of a site's `notecheck.toml`.
        include_text: whether the reports hold the documents' text, names and labels.
        deidentified: whether the chart was de-identified on purpose: then no identifiers are asked for.

    Raises:
        RecordError: there are no documents, or one does not say what it must. The texts themselves never raise.
        PolicyError: the policy cannot be read.
    """
    from notecheck.checker import Checker

    checker = Checker(policy=policy, include_text=include_text, deidentified=deidentified)
    return checker.check_record(documents, encounter=encounter)
