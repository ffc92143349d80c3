"""A policy as data: elements with their needs and weights, severities, messages; validated on load and hashed."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from notecheck.errors import PolicyError
from notecheck.report import Addressee, Element, ElementStatus, Finding, Kind, Place, PolicyUsed, Severity, Source

Basis = Literal["regulation", "payer policy", "professional standard", "published guide", "judgement"]
Scope = Literal["all", "exercise", "pharmacologic", "dobutamine", "ended_early"]


def scopes_of(kind: Kind, agent: str, *, ended_early: bool) -> frozenset[Scope]:
    """Returns which elements a policy may ask of a test of this kind; none of what is no test that was done."""
    if kind not in ("exercise", "pharmacologic"):
        return frozenset()
    scopes: set[Scope] = {"all", kind}
    if agent == "dobutamine":
        scopes.add("dobutamine")
    if ended_early:
        scopes.add("ended_early")
    return frozenset(scopes)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ElementPolicy(_Part):
    """How one element counts and what is said of it. Sources name where the demand comes from."""

    id: str
    code: str = Field(pattern=r"^NC1\d\d$")
    title: str
    need: Literal["required", "recommended"]
    critical: bool
    weight: float = Field(gt=0, le=100)
    applies_to: tuple[Scope, ...] = Field(min_length=1)
    missing: str
    partial: str
    query: str
    present: str
    why: str
    basis: Basis
    sources: tuple[str, ...] = Field(min_length=1)

    @cached_property
    def without_evidence(self) -> dict[ElementStatus, Element]:
        """The element as reports have it that found nothing of it, by its status."""
        absent: tuple[ElementStatus, ...] = ("missing", "not_applicable")
        return {status: self.found(status, None, ()) for status in absent}

    def found(self, status: ElementStatus, source: Source | None, evidence: tuple[Place, ...]) -> Element:
        """Returns the element as reports have it."""
        return Element(
            id=self.id,
            title=self.title,
            status=status,
            need=self.need,
            critical=self.critical,
            weight=self.weight,
            source=source,
            evidence=evidence,
        )


class FindingPolicy(_Part):
    """A finding that is not about an element: what is said, why it matters, what is right instead, on what basis."""

    code: str = Field(pattern=r"^NC[0234]\d\d$|^NC100$")
    name: str
    severity: Severity
    message: str
    query: str | None = None
    addressee: Addressee | None = None
    why: str
    instead: str
    basis: Basis
    sources: tuple[str, ...] = Field(min_length=1)


class RecordPolicy(FindingPolicy):
    """A finding about several documents of one encounter."""

    code: str = Field(pattern=r"^NC6\d\d$")


class ClaimPolicy(FindingPolicy):
    """A finding about a claim, in force for service dates from `effective_from` to `effective_to`, both included.

    `never_with` names rules that would say the opposite of the same line: the two never speak together.
    """

    code: str = Field(pattern=r"^NC5\d\d$")
    effective_from: date
    effective_to: date | None = None
    never_with: tuple[str, ...] = ()

    def holds(self, day: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class Severities(_Part):
    """The severity by how an element counts."""

    critical: Severity | Literal["none"]
    required: Severity | Literal["none"]
    recommended: Severity | Literal["none"]

    def of(self, element: ElementPolicy) -> Severity | None:
        """Returns the severity for an element, None where nothing is reported."""
        level = "critical" if element.critical and element.need == "required" else element.need
        value = getattr(self, level)
        return None if value == "none" else value


class ReviewPolicy(_Part):
    """Which elements answer the question whether the tracing was performed."""

    tracing_performed: tuple[str, ...]


class Policy(_Part):
    """A whole policy."""

    id: str
    version: str = Field(pattern=r"^\d+\.\d+\.\d+$")
    effective_from: date
    basis: str
    answers: str
    unread_note: str
    severity: dict[Literal["missing", "partial"], Severities]
    review: ReviewPolicy
    element: tuple[ElementPolicy, ...] = Field(min_length=1)
    finding: tuple[FindingPolicy, ...]
    claim: tuple[ClaimPolicy, ...] = ()
    record: tuple[RecordPolicy, ...] = ()
    sha256: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Policy:
        ids = [e.id for e in self.element]
        codes = [e.code for e in self.element] + [f.code for f in (*self.finding, *self.claim, *self.record)]
        for what, names in (("element id", ids), ("code", codes)):
            twice = sorted({n for n in names if names.count(n) > 1})
            if twice:
                raise ValueError(f"{what} used twice: {', '.join(twice)}")
        rules = {rule.name for rule in self.claim}
        strangers = sorted({name for rule in self.claim for name in rule.never_with} - rules)
        if strangers:
            raise ValueError(f"claim.never_with names unknown rules: {', '.join(strangers)}")
        unknown = sorted(set(self.review.tracing_performed) - set(ids))
        if unknown:
            raise ValueError(f"review.tracing_performed names unknown elements: {', '.join(unknown)}")
        return self

    @cached_property
    def used(self) -> PolicyUsed:
        """The policy as a report names it."""
        return PolicyUsed(id=self.id, version=self.version, sha256=self.sha256)

    @cached_property
    def of_missing(self) -> dict[str, Finding]:
        """The findings on elements of which nothing was found, by element; none where nothing is reported."""
        severity = self.severity["missing"]
        return {e.id: self.asking(e, s, e.missing, ()) for e in self.element if (s := severity.of(e)) is not None}

    def asking(self, entry: ElementPolicy, severity: Severity, message: str, evidence: tuple[Place, ...]) -> Finding:
        """Returns the finding that asks the technician for an element, at the first place that shows it in part."""
        first = evidence[0] if evidence else None
        return Finding(
            code=entry.code,
            name=entry.id,
            severity=severity,
            message=message,
            query=self.query_for(entry),
            addressee="technician",
            start=first.start if first else None,
            end=first.end if first else None,
            related=evidence[1:],
            element=entry.id,
        )

    def query_for(self, entry: ElementPolicy) -> str:
        """Returns how the technician is asked for an element."""
        return f"{entry.query} {self.answers}"

    @cached_property
    def tracing_codes(self) -> frozenset[str]:
        """The codes that answer the question whether the tracing was performed."""
        return frozenset(e.code for e in self.element if e.id in self.review.tracing_performed) | {"NC100"}

    @cached_property
    def by_name(self) -> dict[str, FindingPolicy]:
        """The findings that are not about elements, by the name of their rule."""
        return {f.name: f for f in self.finding}

    @cached_property
    def claim_by_name(self) -> dict[str, ClaimPolicy]:
        """The findings about claims, by the name of their rule."""
        return {f.name: f for f in self.claim}

    @cached_property
    def record_by_name(self) -> dict[str, RecordPolicy]:
        """The findings about several documents, by the name of their rule."""
        return {f.name: f for f in self.record}

    @cached_property
    def by_code(self) -> dict[str, FindingPolicy]:
        """The findings about the whole note, by code."""
        return {f.code: f for f in self.finding}


@cache
def built_in(name: str) -> Policy:
    """Returns a policy that comes with the program.

    Raises:
        PolicyError: there is none of that name, or it does not say what a policy must say.
    """
    folders = {f.name: f for f in files(__package__).iterdir() if f.is_dir() and f.joinpath("policy.toml").is_file()}
    if name not in folders:
        raise PolicyError(
            f"no policy named {name!r}; there is {', '.join(sorted(folders))}, or give a site's .toml file"
        )
    parts = sorted((f for f in folders[name].iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return _policy([(f"{name}/{f.name}", f.read_bytes()) for f in parts])


def _policy(parts: list[tuple[str, bytes]]) -> Policy:
    """Puts the files of a policy together: lists are joined, everything else stands in one file alone."""
    whole: dict[str, Any] = {}
    for name, content in parts:
        for key, value in _toml(content, name).items():
            whole[key] = whole[key] + value if isinstance(value, list) and key in whole else value
    try:
        policy = Policy.model_validate(whole)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise PolicyError(f"policy {parts[0][0]}: {where}: {first['msg']}") from None
    return policy.model_copy(update={"sha256": hashlib.sha256(b"".join(c for _, c in parts)).hexdigest()})


def _toml(content: bytes, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PolicyError(f"policy {name}: not valid TOML: {error}") from None
