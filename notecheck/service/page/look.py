"""The templates and the files beside them, read once; and the pages that need no check."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from notecheck._version import __version__
from notecheck.rules.book import Entry, fires, shown
from notecheck.service.page import claim_form
from notecheck.service.page.claim_result import ClaimPart

_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
FIELDS = ("author", "credential", "signed_at", "service_date", "ecg_filed")
"""What the record proves, as the form asks for it."""


@dataclass(frozen=True, slots=True)
class File:
    """A file that pages load."""

    content: bytes
    kind: str


@cache
def static() -> Mapping[str, File]:
    """Returns the files that pages load, by name."""
    folder = files(__package__).joinpath("static")
    found = {}
    for place in (folder, folder.joinpath("fonts")):
        for file in place.iterdir():
            kind = next((kind for end, kind in _TYPES.items() if file.name.endswith(end)), None)
            if kind is not None:
                found[file.name] = File(file.read_bytes(), kind)
    return found


def address(name: str) -> str:
    """Returns the address of a file, another one when its content is."""
    return f"/static/{name}?{hashlib.sha256(static()[name].content).hexdigest()[:10]}"


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("notecheck.service.page"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    made.globals |= {
        "file": address,
        "version": __version__,
        "plans": claim_form.PLANS,
        "claim_lines": claim_form.LINES,
    }
    return made


def rendered(template: str, **values: Any) -> str:
    """Returns a page."""
    return _environment().get_template(template).render(**values)


def start(
    text: str = "",
    form: Mapping[str, str] | None = None,
    problems: Iterable[str] = (),
    claim: ClaimPart | None = None,
) -> str:
    """Returns the page with the form, filled as it was sent where a check of the note could not be made."""
    return rendered("start.html", text=text, form=filled(form), problems=list(problems), claim=claim)


def filled(form: Mapping[str, str] | None) -> dict[str, dict[str, str]]:
    """Returns a form with all its fields, by the parts of it that can be folded."""
    parts = {"record": FIELDS, "claim": claim_form.FIELDS}
    return {part: {name: (form or {}).get(name, "") for name in names} for part, names in parts.items()}


def problem(words: str, more: Iterable[str] = ()) -> str:
    """Returns the page that says that something was not done."""
    return rendered("problem.html", words=words, more=list(more))


def book(entries: Iterable[Entry]) -> str:
    """Returns the page of all rules."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_CHAPTERS[entry.code[2]], []).append(entry)
    return rendered("rules.html", groups=groups)


_CHAPTERS = {
    "0": "The input",
    "1": "Elements of a complete note",
    "2": "Interpretation",
    "3": "Supervision and roles",
    "4": "Consistency",
    "5": "The claim",
    "6": "Several documents of one encounter",
}


def rule(entry: Entry, entries: tuple[Entry, ...]) -> str:
    """Returns the page of one rule, with its neighbours."""
    at = entries.index(entry)
    before = entries[at - 1] if at else None
    after = entries[at + 1] if at + 1 < len(entries) else None
    example = shown(entry.code)
    return rendered("rule.html", rule=entry, example=example, before=before, after=after, fires=bool(fires(entry.code)))
