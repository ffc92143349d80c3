"""A site's own policy: `notecheck.toml`, what it changes of a policy that comes with the program, and from when."""

from __future__ import annotations

import hashlib
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from notecheck import lexicon
from notecheck.errors import PolicyError
from notecheck.policy.model import ElementPolicy, FindingPolicy, Policy, Severities, built_in
from notecheck.policy.payers import PayerRow, starting_point
from notecheck.report import Role, Severity

_Finding = TypeVar("_Finding", bound=FindingPolicy)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ElementChange(_Part):
    """What a site changes of an element; what is not given stays."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    need: Literal["required", "recommended"] | None = None
    critical: bool | None = None
    weight: float | None = Field(None, gt=0, le=100)


class FindingChange(_Part):
    """What a site changes of a finding that is not about an element."""

    severity: Severity


class Tracings(_Part):
    """Where tracings are kept; `retained_elsewhere` says that they always are, whatever the note tells."""

    retained_elsewhere: bool


class _Changes(_Part):
    elements: dict[str, ElementChange] = {}
    findings: dict[str, FindingChange] = {}
    severity: dict[Literal["missing", "partial"], Severities] = {}


class Change(_Changes):
    """Changes for tests from a day on, and until a day if one is given (both included)."""

    effective_from: date
    effective_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Change:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self

    def holds(self, day: date | None) -> bool:
        """Whether the changes are in force on a day; without a day none are."""
        if day is None:
            return False
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class SiteFile(_Changes):
    """The whole of a `notecheck.toml`."""

    extends: str
    id: str | None = None
    version: str | None = Field(None, pattern=r"^\d+\.\d+\.\d+$")
    tracings: Tracings = Tracings(retained_elsewhere=False)
    headings: dict[str, str] = {}
    abbreviations: dict[str, str] = {}
    people: dict[str, tuple[Role, ...]] = {}
    payer: tuple[PayerRow, ...] = ()
    change: tuple[Change, ...] = ()


class Site:
    """A policy as a site has it: the built-in one with the site's file over it, if there is one.

    `text` is the file as it was read, `path` where it was; both are empty without one.
    """

    def __init__(self, base: Policy, file: SiteFile | None = None, content: bytes = b"", path: str = "") -> None:
        self.base, self.file, self.path = base, file, path
        self._content = content
        self.text = content.decode("utf-8")
        self._in_force: dict[tuple[int, ...], Policy] = {}

    def told(self) -> dict[str, Any]:
        """Returns the site as JSON can hold it, for `told_of`."""
        return {
            "base": self.base.model_dump(mode="json"),
            "file": self.file.model_dump(mode="json") if self.file else None,
            "text": self.text,
            "path": self.path,
        }

    @classmethod
    def told_of(cls, told: dict[str, Any]) -> Site:
        """Returns the site that `told` was made of."""
        file = None if told["file"] is None else SiteFile.model_validate(told["file"])
        return cls(Policy.model_validate(told["base"]), file, told["text"].encode("utf-8"), told["path"])

    @property
    def headings(self) -> dict[str, str]:
        """The site's own headings, in lower case, with the category of each."""
        return {words.lower(): category for words, category in self.file.headings.items()} if self.file else {}

    @property
    def abbreviations(self) -> dict[str, str]:
        """The site's own abbreviations and the known words that they stand for, in lower case."""
        return {a.lower(): words.lower() for a, words in self.file.abbreviations.items()} if self.file else {}

    @property
    def people(self) -> dict[str, tuple[Role, ...]]:
        """The people of the site whose role is known by their name."""
        return self.file.people if self.file else {}

    @property
    def retained_elsewhere(self) -> bool:
        """Whether the site keeps all tracings outside of the notes."""
        return self.file is not None and self.file.tracings.retained_elsewhere

    @property
    def payers(self) -> tuple[PayerRow, ...]:
        """The payer table: the site's own rows, then those that come with the program."""
        return (*(self.file.payer if self.file else ()), *starting_point())

    def on(self, day: date | None) -> Policy:
        """Returns the policy in force for a test on a day; without a day, what has no dates of its own."""
        if self.file is None:
            return self.base
        active = tuple(i for i, change in enumerate(self.file.change) if change.holds(day))
        if active not in self._in_force:
            self._in_force[active] = self._apply(active)
        return self._in_force[active]

    def _apply(self, active: tuple[int, ...]) -> Policy:
        assert self.file is not None
        layers: list[_Changes] = [self.file, *(self.file.change[i] for i in active)]
        policy = self.base
        for layer in layers:
            policy = policy.model_copy(
                update={
                    "element": tuple(
                        _changed_element(e, layer.elements[e.id]) if e.id in layer.elements else e
                        for e in policy.element
                    ),
                    "finding": _changed(policy.finding, layer.findings),
                    "claim": _changed(policy.claim, layer.findings),
                    "record": _changed(policy.record, layer.findings),
                    "severity": {**policy.severity, **layer.severity},
                }
            )
        mark = b"\0".join([self.base.sha256.encode(), self._content, repr(active).encode()])
        fields = {name: getattr(policy, name) for name in Policy.model_fields}
        fields |= {"id": self.file.id or self.base.id, "version": self.file.version or self.base.version}
        return Policy(**{**fields, "sha256": hashlib.sha256(mark).hexdigest()})

    def origin(self, table: str, names: tuple[str, ...], key: str, day: date | None) -> str:
        """Returns where a value in force comes from: the built-in policy, or the site's file with the line."""
        found = self.base.id
        if self.file is None:
            return found
        layers: list[tuple[int | None, _Changes]] = [(None, self.file)]
        layers += [(n, c) for n, c in enumerate(self.file.change) if c.holds(day)]
        for nth, layer in layers:
            changes: dict[str, Any] = getattr(layer, table)
            for name in names:
                if name in changes and getattr(changes[name], key) is not None:
                    keys = (table, name, key) if nth is None else ("change", table, name, key)
                    line = line_of(self.text, keys, nth or 0)
                    found = f"{self.path}:{line}" if line else self.path
        return found


def _changed_element(element: ElementPolicy, change: ElementChange) -> ElementPolicy:
    """Returns the element as a site wants it; made anew, as a copy would keep what the original has made of itself."""
    fields = {name: getattr(element, name) for name in ElementPolicy.model_fields}
    return ElementPolicy(**{**fields, **change.model_dump(exclude_none=True)})


def _changed(findings: tuple[_Finding, ...], changes: dict[str, FindingChange]) -> tuple[_Finding, ...]:
    """Returns the findings with the severities that a site gives them, by name or by code."""
    return tuple(
        f.model_copy(update={"severity": change.severity})
        if (change := changes.get(f.name) or changes.get(f.code))
        else f
        for f in findings
    )


def load(source: str | Path) -> Site:
    """Returns the policy of a name that comes with the program, or of a site's file.

    Raises:
        PolicyError: the file cannot be read, is no TOML, or says something that no policy says; the message names file,
            line and key.
    """
    if isinstance(source, str) and not source.endswith(".toml"):
        return Site(built_in(source))
    try:
        content = Path(source).read_bytes()
    except OSError as error:
        raise PolicyError(f"policy {source}: {error.strerror or 'cannot be read'}") from None
    return of_file(content, Path(source))


def of_file(content: bytes, path: Path) -> Site:
    """Returns the policy that the content of a site's file gives; `path` is only named.

    Raises:
        PolicyError: as `load`.
    """
    try:
        data = tomllib.loads(content.decode("utf-8"))
    except UnicodeDecodeError:
        raise PolicyError(f"policy {path}: not UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"policy {path}: not valid TOML: {error}") from None
    text = content.decode("utf-8")
    try:
        file = SiteFile.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise _wrong(path, text, tuple(first["loc"]), first["msg"]) from None
    try:
        base = built_in(file.extends)
    except PolicyError as error:
        raise _wrong(path, text, ("extends",), str(error)) from None
    _check_names(path, text, file, base)
    return Site(base, file, content, str(path))


def _check_names(path: Path, text: str, file: SiteFile, base: Policy) -> None:
    """Raises where a name is none that the program knows."""
    elements = {e.id for e in base.element}
    judged = (*base.finding, *base.claim, *base.record)
    findings = {f.name for f in judged} | {f.code for f in judged}
    for n, layer in enumerate([file, *file.change]):
        prefix: tuple[str | int, ...] = ("change", n - 1) if n else ()
        for table, names, known, what in (
            ("elements", layer.elements, elements, "element"),
            ("findings", layer.findings, findings, "finding"),
        ):
            for name in names:
                meant = next((e.id for e in base.element if table == "findings" and name in (e.code, e.id)), None)
                if meant is not None:
                    raise _wrong(path, text, (*prefix, table, name), f"this is an element: use elements.{meant}")
                if name not in known:
                    raise _wrong(path, text, (*prefix, table, name), f"there is no {what} {name!r}")
        twice = [f for f in judged if f.name in layer.findings and f.code in layer.findings]
        if twice:
            words = f"{twice[0].name} is given by name and by code"
            raise _wrong(path, text, (*prefix, "findings", twice[0].code), words)
    site = Site(base, file, b"", str(path))
    for day in (None, *(c.effective_from for c in file.change)):
        for e in site.on(day).element:
            if e.critical and e.need != "required":
                raise _wrong(path, text, ("elements", e.id), "only a required element can be critical")
    categories = set(lexicon.headings().values())
    for words, category in file.headings.items():
        if category not in categories:
            raise _wrong(path, text, ("headings", words), f"{category!r} is no section; there is {_list(categories)}")
    for short, words in file.abbreviations.items():
        if words.lower() not in lexicon.known_words():
            raise _wrong(path, text, ("abbreviations", short), f"{words!r} is no term that the program knows")


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names))


def _wrong(path: Path, text: str, keys: tuple[str | int, ...], message: str) -> PolicyError:
    nth = next((k for k in keys if isinstance(k, int)), 0)
    if keys[:1] == ("people",):  # its keys are names
        keys = keys[:1]
    line = line_of(text, tuple(k for k in keys if isinstance(k, str)), nth)
    where = f":{line}" if line else ""
    return PolicyError(f"policy {path}{where}: {'.'.join(str(k) for k in keys) or 'the file'}: {message}")


def line_of(text: str, keys: tuple[str, ...], nth: int = 0) -> int | None:
    """Returns the line of a TOML text on which a key stands, or its table; None where neither is found.

    Tables are found by their headers, keys by their own line below; a table written inline is found as a key.

    Args:
        text: the file.
        keys: the names of the tables and of the key.
        nth: which of several tables of the same name is meant, where the first key names an array of tables.
    """
    lines = text.split("\n")
    if keys and nth:
        starts = [i for i, line in enumerate(lines) if re.match(rf"\s*\[\[\s*{re.escape(keys[0])}\s*\]\]", line)]
        if nth < len(starts):
            found = line_of("\n".join(lines[starts[nth] :]), keys)
            return found + starts[nth] if found else starts[nth] + 1
    for depth in range(len(keys), -1, -1):
        table, rest = keys[:depth], keys[depth:]
        start = 0 if not table else _header(lines, table)
        if start is None:
            continue
        if not rest:
            return start
        for i in range(start, len(lines)):
            if i > start and lines[i].lstrip().startswith("[") and table:
                break
            if _names(lines[i], rest):
                return i + 1
        if table:
            return start
    return None


def _header(lines: list[str], table: tuple[str, ...]) -> int | None:
    wanted = list(table)
    for i, line in enumerate(lines):
        found = re.match(r"\s*\[\[?([^\[\]]+)\]\]?", line)
        if found and _split(found[1])[: len(wanted)] == wanted:
            return i + 1
    return None


def _names(line: str, keys: tuple[str, ...]) -> bool:
    found = re.match(r"\s*([^=#\[]+?)\s*=", line)
    return found is not None and _split(found[1]) == list(keys[: len(_split(found[1]))])


def _split(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in re.findall(r"\"[^\"]*\"|'[^']*'|[^.\s]+", dotted)]
