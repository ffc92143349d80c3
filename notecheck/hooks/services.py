"""The services that an EHR finds: one for each hook."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

NOTE: Final = "note"
"""The key under which the note is prefetched, and the field of the context that holds it."""
_QUERY: Final = (
    "DocumentReference?patient={{{{context.patientId}}}}{encounter}&type={types}&status=current&_sort=-date&_count=1"
)


@dataclass(frozen=True, slots=True)
class Service:
    """One service.

    Args:
        id: the last part of its address.
        hook: the name of its hook, with the domain where the hook is not one of the standard's.
        custom: whether the note comes in the context; otherwise it is prefetched.
        warns: whether its cards may be warnings; otherwise all are for information.
        title: its name for people.
        description: what it does.
        requires: what it needs from the EHR.
    """

    id: str
    hook: str
    custom: bool
    warns: bool
    title: str
    description: str
    requires: str


@cache
def words() -> dict[str, Any]:
    """Returns what the hooks say."""
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


@cache
def services(domain: str) -> dict[str, Service]:
    """Returns the services by their ids; `domain` is the reversed name under which the custom hooks are named."""
    found = (Service(**one) for one in words()["services"])
    return {
        s.id: s
        if not s.custom
        else Service(s.id, f"{domain}.{s.hook}", True, s.warns, s.title, s.description, s.requires)
        for s in found
    }


def discovery(domain: str, loinc: tuple[str, ...]) -> dict[str, Any]:
    """Returns what an EHR reads to find the services.

    Args:
        domain: as `services` has it.
        loinc: the types of documents that are stress-test notes.
    """
    types = ",".join(f"http://loinc.org|{code}" for code in loinc)
    found = []
    for service in services(domain).values():
        described: dict[str, Any] = {
            "hook": service.hook,
            "title": service.title,
            "description": service.description,
            "id": service.id,
            "usageRequirements": service.requires,
        }
        if not service.custom:
            encounter = "&encounter={{context.encounterId}}" if service.hook == "encounter-discharge" else ""
            described["prefetch"] = {NOTE: _QUERY.format(encounter=encounter, types=types)}
        found.append(described)
    return {"services": found}


def canonical(domain: str, *path: str) -> str:
    """Returns the address under which codes and extensions are named: `org.example` gives `http://example.org/notecheck`."""
    return "/".join(("http:/", ".".join(reversed(domain.split("."))), "notecheck", *path))
