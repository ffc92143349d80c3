"""Resources as they come from outside: read without trusting any part to be what it must be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

Resource = dict[str, Any]


def at(value: Any, *keys: str) -> Any:
    """Returns what stands under keys of nested objects; of a list its first object is taken; None where nothing is."""
    for key in keys:
        if isinstance(value, list):
            value = next(objects(value), None)
        value = value.get(key) if isinstance(value, dict) else None
    return value


def objects(value: Any) -> Iterator[Resource]:
    """Yields the objects of a list; nothing where it is none."""
    yield from (one for one in value if isinstance(one, dict)) if isinstance(value, list) else ()


def text(value: Any) -> str | None:
    """Returns a text that is not blank, else None."""
    return value if isinstance(value, str) and value.strip() else None


def is_resource(value: Any) -> bool:
    """Whether a value is a resource of any type."""
    return isinstance(value, dict) and text(value.get("resourceType")) is not None


def day(stamp: Any) -> date | None:
    """Returns the day of a dateTime that names one; a month or a year alone is none."""
    try:
        return date.fromisoformat(stamp[:10]) if isinstance(stamp, str) else None
    except ValueError:
        return None


def moment(stamp: Any) -> date | datetime | None:
    """Returns a dateTime or an instant as precisely as it was given."""
    try:
        return datetime.fromisoformat(stamp) if isinstance(stamp, str) and "T" in stamp else day(stamp)
    except ValueError:
        return day(stamp)


class Known:
    """The resources that came along, found by the references to them.

    Args:
        entries: of bundles; each may have a `fullUrl`.
        contained: in the resource that refers to them.
    """

    def __init__(self, entries: Iterable[Resource] = (), contained: Any = None) -> None:
        self._found: dict[str, Resource] = {}
        for entry in entries:
            resource = entry.get("resource")
            if not isinstance(resource, dict):
                continue
            self._found.setdefault(f"{resource.get('resourceType')}/{resource.get('id')}", resource)
            if text(entry.get("fullUrl")):
                self._found.setdefault(entry["fullUrl"], resource)
        self._found |= {f"#{one.get('id')}": one for one in objects(contained)}

    def with_contained(self, resource: Resource) -> Known:
        """Returns what is known where a resource is read that contains others."""
        known = Known(contained=resource.get("contained"))
        known._found = self._found | known._found
        return known

    def resolved(self, reference: Any) -> Resource:
        """Returns the resource that is referred to; an empty one where it did not come along."""
        name = at(reference, "reference") if isinstance(reference, dict | list) else reference
        if not isinstance(name, str):
            return {}
        return self._found.get(name) or self._found.get("/".join(name.split("/")[-2:])) or {}
