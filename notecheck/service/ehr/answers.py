"""What a worker answers an EHR: resources in, cards or an outcome out. Runs in the worker's process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from notecheck.archive.refused import Refused, reasons
from notecheck.fhir.documents import Document, Limits, documents, note_of
from notecheck.fhir.outcome import Named, issues, outcome, refusal
from notecheck.hooks.cards import Style, cards, told, unread
from notecheck.hooks.services import canonical, services
from notecheck.report import Context, Report

if TYPE_CHECKING:
    from notecheck.archive.documents import Piece
    from notecheck.checker import Checker

ABSENT = frozenset({"no-document", "not-fhir", "elsewhere"})
"""Reasons that mean that the note is not there."""


def answer(checker: Checker, job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Returns what is told of the notes of a job, and the answer itself.

    Args:
        checker: what checks.
        job: `as` is `cards` or `outcome`; `sent` a resource; `domain`; `size` and `seconds` of an attachment;
            for cards `service`, `quotes`, and `draft`: how a note counts that does not say.
    """
    limits = Limits(job["size"], job["seconds"])
    try:
        found = documents(job["sent"])
    except Refused as refused:
        return {"notes": [], "refused": refused.error}, b""
    made = _cards(checker, found[0], job, limits) if job["as"] == "cards" else _outcome(checker, found, job, limits)
    return made[0], json.dumps(made[1], ensure_ascii=False).encode("utf-8", "replace")


def _cards(checker: Checker, document: Document, job: dict[str, Any], limits: Limits) -> tuple[dict[str, Any], Any]:
    style = Style(services(job["domain"])[job["service"]], job["domain"], job["quotes"])
    resource = document.resource
    about = json.dumps(
        [resource.get("id"), resource.get("subject"), resource.get("encounter"), resource.get("context")]
    )
    try:
        piece = note_of(document, limits)
    except Refused as refused:
        if refused.error in ABSENT:
            return {"notes": [], "refused": refused.error}, None
        made = [unread(_words(refused.error, checker), style, about)]
        return {"notes": [], "cards": told(made)}, _written(made)
    context = piece.context or Context()
    if context.status is None and job["draft"]:
        context = context.model_copy(update={"status": "draft"})
    report = checker.check(piece.text, note_id=piece.note_id, context=context)
    made = cards(
        report,
        piece.text,
        style,
        draft=context.status == "draft",
        about=about,
        remark=reasons().get(piece.remark or ""),
    )
    return {"notes": [_told(report, piece)], "cards": told(made)}, _written(made)


def _written(made: Any) -> dict[str, Any]:
    return {"cards": [card.model_dump(mode="json") for card, _ in made]}


def _outcome(
    checker: Checker, found: list[Document], job: dict[str, Any], limits: Limits
) -> tuple[dict[str, Any], Any]:
    named = Named(canonical(job["domain"]))
    notes, out = [], []
    for document in found:
        try:
            piece = note_of(document, limits)
        except Refused as refused:
            out.append(refusal(_words(refused.error, checker), refused.error, document.expression, named))
            continue
        report = checker.check(piece.text, note_id=piece.note_id, context=piece.context)
        notes.append(_told(report, piece))
        out += issues(report, document.expression, named)
        if piece.remark:
            out.append(
                refusal(reasons()[piece.remark], piece.remark, document.expression, named) | {"severity": "warning"}
            )
    return {"notes": notes}, outcome(out)


def _words(reason: str, checker: Checker) -> str:
    """The words of a reason: of the readers of documents, or of the policy's codes on the note as a whole."""
    return reasons().get(reason) or checker.site.on(None).by_code[reason].message


def _told(report: Report, piece: Piece) -> dict[str, Any]:
    return {
        "id": piece.note_id,
        "sha256": report.note.sha256,
        "characters": report.note.characters,
        "verdict": report.verdict or report.status,
    }
