"""Annotated notes: one JSON object a line, each with its text and what a person found in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from notecheck.errors import GoldError
from notecheck.report import ElementStatus, Finite, Kind, Model, Phase, Severity, Verdict

ElementId = Annotated[str, Field(pattern=r"^[a-z][a-z-]{2,40}$")]


class GoldRow(Model):
    """One reading of the test; the pressure as "128/78"."""

    phase: Phase
    heart_rate: Finite | None = None
    blood_pressure: str | None = None


class GoldFacts(Model):
    """What the note states, in the vocabulary of the report; what it does not state is left out.

    Pressures are written "128/78", a dose "0.4 mg", the duration in seconds.
    """

    modality: str | None = None
    protocol: str | None = None
    agent: str | None = None
    agent_dose: str | None = Field(default=None, pattern=r"^\d+(\.\d+)? \S+$")
    age: Finite | None = None
    resting_heart_rate: Finite | None = None
    resting_blood_pressure: str | None = None
    peak_heart_rate: Finite | None = None
    peak_blood_pressure: str | None = None
    predicted_max_heart_rate: Finite | None = None
    target_heart_rate: Finite | None = None
    percent_predicted_max_heart_rate: Finite | None = None
    mets: Finite | None = None
    rate_pressure_product: Finite | None = None
    duration: Finite | None = None
    stages: tuple[GoldRow, ...] = ()
    symptoms_present: tuple[str, ...] = ()
    symptoms_denied: tuple[str, ...] = ()
    termination: tuple[str, ...] = ()
    st_present: bool | None = None
    performed_by_credential: str | None = None


class GoldLeak(Model):
    """Language that does not belong: `quote` as it stands in the text, the `occurrence`-th time that it does."""

    quote: str = Field(min_length=1)
    kind: Literal["interpretation", "supervision", "global"] = Field(alias="class")
    severity: Severity
    occurrence: int = Field(default=1, ge=1)


class Gold(Model):
    """What a person found in a note."""

    kind: Kind
    verdict: Verdict
    elements: dict[ElementId, ElementStatus] = Field(default_factory=dict)
    facts: GoldFacts = GoldFacts()
    leaks: tuple[GoldLeak, ...] = ()
    contradictions: tuple[str, ...] = ()


class GoldNote(Model):
    """A note with its gold."""

    id: str
    text: str
    gold: Gold
    style: str = ""

    @model_validator(mode="after")
    def _quotes_stand_in_the_text(self) -> Self:
        for number, leak in enumerate(self.gold.leaks, 1):
            if place_of(self.text, leak) is None:
                raise ValueError(f"the quote of leak {number} does not stand in the text so often")
        return self

    @property
    def performed(self) -> bool:
        """Whether a stress test was done, so that elements and facts are compared."""
        return self.gold.kind in ("exercise", "pharmacologic")


def place_of(text: str, leak: GoldLeak) -> tuple[int, int] | None:
    """Returns where a leak's quote stands in a text, None if it does not."""
    at = -1
    for _ in range(leak.occurrence):
        at = text.find(leak.quote, at + 1)
        if at < 0:
            return None
    return at, at + len(leak.quote)


def load(paths: Iterable[Path]) -> Iterator[GoldNote]:
    """Yields the annotated notes of files, one JSON object a line.

    Raises:
        GoldError: a file cannot be read, or a line is no annotated note; the error names file, line and key, no text.
    """
    seen: set[str] = set()
    for path in paths:
        try:
            lines = path.read_text(encoding="utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise GoldError(f"{path}: {getattr(error, 'strerror', None) or 'is not UTF-8 text'}") from None
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                note = GoldNote.model_validate_json(line)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False, include_context=False)[0]
                where = ".".join(_known(first["loc"])) or "the line"
                raise GoldError(f"{path}:{number}: {where}: {first['msg']}") from None
            if note.id in seen:
                raise GoldError(f"{path}:{number}: id: another note has this id")
            seen.add(note.id)
            yield note


_PLAIN = re.compile(r"[a-z_-]{1,30}")
_KEYS = frozenset(key for model in (GoldNote, Gold, GoldFacts, GoldRow, GoldLeak) for key in model.model_fields)


def _known(path: tuple[int | str, ...]) -> Iterator[str]:
    """Yields the parts of a path in a line; a key that is none of ours and no plain word may be anything: a name."""
    for part in path:
        ours = isinstance(part, int) or part in _KEYS or _PLAIN.fullmatch(part)
        yield str(part) if ours else "(another key)"
