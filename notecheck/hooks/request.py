"""What an EHR asks: the envelope of a hook, and the note in it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from notecheck.fhir.documents import NOTES
from notecheck.fhir.resources import Resource, at, is_resource, objects
from notecheck.hooks.services import NOTE, Service


class Authorization(BaseModel):
    """The token that an EHR gives for its own FHIR server."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: str = Field(repr=False)


class Request(BaseModel):
    """A call of a service; what it holds beyond this is not looked at."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    hook: str
    hookInstance: str = Field(min_length=1, max_length=200)  # noqa: N815  (the standard's name)
    context: dict[str, Any]
    prefetch: dict[str, Any] | None = None
    fhirServer: str | None = None  # noqa: N815
    fhirAuthorization: Authorization | None = None  # noqa: N815

    @model_validator(mode="after")
    def _complete(self) -> Request:
        if self.fhirAuthorization is not None and self.fhirServer is None:
            raise ValueError("fhirServer is needed where fhirAuthorization is given")
        return self


class AbsentError(Exception):
    """The note did not come along."""


def bundle_of(service: Service, asked: Request) -> Resource | None:
    """Returns the note's resource as a bundle, what came along behind it; None where the EHR says that there is none.

    Raises:
        AbsentError: neither a note nor word that there is none.
    """
    prefetched = list((asked.prefetch or {}).values())
    sent = [*asked.context.values(), *prefetched] if service.custom else prefetched
    entries = [{"resource": one} for value in sent for one in _resources(value)]
    note = next((e for e in entries if e["resource"].get("resourceType") in NOTES), None)
    if note is not None:
        return {"resourceType": "Bundle", "entry": [note, *(e for e in entries if e is not note)]}
    if not service.custom and _is_none(asked.prefetch or {}):
        return None
    raise AbsentError


def _is_none(prefetch: dict[str, Any]) -> bool:
    """Whether the query was made and found nothing: the standard says null, some EHRs send an empty bundle."""
    if NOTE not in prefetch:
        return False
    found = prefetch[NOTE]
    return found is None or (at(found, "resourceType") == "Bundle" and not found.get("entry"))


def _resources(value: Any) -> list[Resource]:
    if not is_resource(value):
        return []
    if value["resourceType"] != "Bundle":
        return [value]
    return [e["resource"] for e in objects(value.get("entry")) if is_resource(e.get("resource"))]
