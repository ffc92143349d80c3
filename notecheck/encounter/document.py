"""A document as it is handed in, and what the record around it says of its place among the others."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import ValidationError

from notecheck.encounter.report import Author
from notecheck.errors import RecordError
from notecheck.report import Context, Model


class Document(Model):
    """One document of an encounter.

    Args:
        text: the document; positions in its report are positions in it.
        id: the caller's name for it; otherwise the first twelve digits of its hash.
        series: what the versions of one document have in common; otherwise its id.
        version: of the document; a higher one is later. Without it the time of signing tells.
        type: what kind of document the record says it is ("technician note", "interpretation", "addendum").
        encounter: the encounter that the record has it under, where the caller wants that compared.
        context: what the record proves of it; `status`, `signed_at` and `credential` tell how it stands.
    """

    text: str
    id: str | None = None
    series: str | None = None
    version: int | str | None = None
    type: str | None = None
    encounter: str | None = None
    context: Context | None = None

    @property
    def name(self) -> str:
        """How places name it."""
        return self.id or hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def documents_of(given: Iterable[Document | Mapping[str, Any] | str]) -> tuple[Document, ...]:
    """Returns documents as they are judged, from documents, plain data or texts.

    Raises:
        RecordError: there is none, one does not say what it must, or two that are no versions have one name.
    """
    found = tuple(_document(n, one) for n, one in enumerate(given, 1))
    if not found:
        raise RecordError("no documents")
    kept: dict[str, tuple[str | None, Filing]] = {}
    for n, document in enumerate(found, 1):
        filing = filing_of(document)
        earlier = kept.setdefault(document.name, (document.series, filing))
        if (earlier[0], earlier[1].is_addendum) != (document.series, filing.is_addendum):
            raise RecordError(f"document {n} has the id of another that it is no version of")
    return found


def _document(number: int, given: Document | Mapping[str, Any] | str) -> Document:
    if isinstance(given, Document):
        return given
    if not isinstance(given, str | Mapping):
        raise RecordError(f"document {number} is a {type(given).__name__}, no Document")
    try:
        return Document.model_validate({"text": given} if isinstance(given, str) else dict(given))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RecordError(f"document {number}: {where}: {first['msg']}") from None


@dataclass(frozen=True, slots=True)
class Filing:
    """What the record says of a document's place among the others; neither text nor names.

    Args:
        id: its name.
        series: what it has in common with its other versions.
        version: of the document.
        encounter: the encounter that the record has it under.
        status: as the record has it.
        signed: when it was signed, as an ISO time in UTC; a day alone counts as its beginning.
        author: whose document it is.
        is_addendum: whether the record calls it an addendum.
        is_of_test: whether the record calls it a document of a stress test.
        is_interpretation: whether the record calls it the physician's interpretation.
        is_named: whether the record names its author.
        service_date: the day of the test by the record, as an ISO date.
    """

    id: str
    series: str
    version: int | str | None = None
    encounter: str | None = None
    status: Literal["draft", "final", "amended"] | None = None
    signed: str | None = None
    author: Author = "staff"
    is_addendum: bool = False
    is_of_test: bool = False
    is_interpretation: bool = False
    is_named: bool = False
    service_date: str | None = None

    @property
    def is_draft(self) -> bool:
        """Whether the record has it as a draft."""
        return self.status == "draft"

    @property
    def is_signed(self) -> bool:
        """Whether the record has it as signed."""
        return not self.is_draft and (self.status is not None or self.signed is not None)


def filing_of(document: Document) -> Filing:
    """Returns what the record says of a document's place among the others."""
    context = document.context or Context()
    return Filing(
        id=document.name,
        series=document.series or document.name,
        version=document.version,
        encounter=document.encounter,
        status=context.status,
        signed=_moment(context.signed_at),
        author=_author(document.type, context.credential),
        is_addendum=_says(document.type, "addendum"),
        is_of_test=_says(document.type, "of_test"),
        is_interpretation=_says(document.type, "physician"),
        is_named=bool(context.author),
        service_date=context.service_date.isoformat()[:10] if context.service_date is not None else None,
    )


def _author(kind: str | None, credential: str | None) -> Author:
    """Whose document it is: by the type where it names the staff's part, by the credential, else by the type."""
    letters = {word.replace(".", "").upper() for word in re.split(r"[\s,;/]+", credential or "") if word}
    if _says(kind, "staff"):
        return "staff"
    if letters & _letters("physician"):
        return "physician"
    may_read = not letters or bool(letters & _letters("provider"))
    return "physician" if may_read and _says(kind, "physician") else "staff"


def _says(kind: str | None, what: str) -> bool:
    return kind is not None and _types(what).search(kind.lower()) is not None


def elements_around() -> frozenset[str]:
    """Returns the elements that any document of an encounter that speaks of the test may tell."""
    return frozenset(_words()["elements"]["around"])


@cache
def _types(what: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _words()['type'][what]))})(?!\w)")


@cache
def _letters(what: str) -> frozenset[str]:
    return frozenset(_words()["credential"][what])


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def _moment(given: date | datetime | None) -> str | None:
    if given is None:
        return None
    at = given if isinstance(given, datetime) else datetime.combine(given, time())
    return (at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)).isoformat()
