"""For each rule of the claim a claim that fires it and one that does not, with a note where the rule looks at one."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

Side = Literal["fires", "holds"]


class Example(NamedTuple):
    """Claims as plain data, and how to make the note beside them from one of the complete notes."""

    claims: dict[str, Any]
    note: dict[str, Any] | None


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("examples.toml").read_text(encoding="utf-8"))


def codes() -> frozenset[str]:
    """Returns the codes that a claim can show."""
    return frozenset(_data()["rules"])


def example(code: str, side: Side) -> Example | None:
    """Returns the claims that fire a rule, or those that do not; None where no claim can show it."""
    entry = _data()["rules"].get(code)
    if entry is None:
        return None
    kept = _data()["claims"]
    claims = [{**kept[claim["of"]], **{k: v for k, v in claim.items() if k != "of"}} for claim in entry[side]]
    told = {"arrangement": entry["arrangement"][side]} if side in entry.get("arrangement", {}) else {}
    return Example({"claims": claims, **told}, entry.get("note", {}).get(side))


def words(code: str, side: Side) -> str | None:
    """Returns an example for people: the claims as JSON, and in words what note stands beside them."""
    found = example(code, side)
    if found is None:
        return None
    claims = found.claims["claims"] if set(found.claims) == {"claims"} else [found.claims]
    lines = [json.dumps(claim, default=str) for claim in claims]
    if found.note is not None:
        lines.append(_beside(found.note))
    return "\n".join(lines)


def _beside(note: dict[str, Any]) -> str:
    parts = [f"beside the complete note of a test ({note['of']})"]
    if "without" in note:
        parts.append("without " + ", ".join(f'"{start}"' for start in note["without"]))
    if "adds" in note:
        parts.append(f'with "{note["adds"]}"')
    return " ".join(parts)


def note_text(note: dict[str, Any], complete: dict[str, str]) -> str:
    """Returns the text of an example's note, made from the complete notes of the book."""
    lines = complete[note["of"]].splitlines()
    kept = [line for line in lines if not any(line.startswith(start) for start in note.get("without", ()))]
    return "\n".join([*kept, *([note["adds"]] if "adds" in note else [])])
