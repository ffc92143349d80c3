"""What a hospital sets for its EHR: one TOML file, read when the service starts."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from notecheck.errors import ServiceError

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _address(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise ValueError("an address such as https://ehr.example.org")
    return given.rstrip("/")


def _safe(given: str) -> str:
    """An address that the service itself asks: TLS, but for what runs on the same machine."""
    found = _address(given)
    parts = urlsplit(found)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https://")
    return found


def _origin(given: str) -> str:
    found = _address(given)
    if urlsplit(found).path:
        raise ValueError("an origin has no path")
    return found


Address = Annotated[str, AfterValidator(_address)]
Safe = Annotated[str, AfterValidator(_safe)]
Origin = Annotated[str, AfterValidator(_origin)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Issuer(_Part):
    """An EHR that signs its calls: its name, and its keys in a file or at an address."""

    iss: str = Field(min_length=1)
    keys: Path | None = None
    jwks: Safe | None = None
    tenants: tuple[str, ...] = ()
    key_set: dict[str, Any] = Field(default_factory=dict, repr=False)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.keys is None) == (self.jwks is None):
            raise ValueError("needs either keys (a file) or jwks (an address)")
        return self


class Trust(_Part):
    """Who may call. Without issuers nobody has to sign."""

    audience: Address | None = None
    issuer: tuple[Issuer, ...] = ()
    refresh: float = Field(default=600.0, ge=10, le=86_400)

    @model_validator(mode="after")
    def _addressed(self) -> Self:
        if self.issuer and self.audience is None:
            raise ValueError("issuers need an audience: the address at which the EHR reaches this service")
        return self


class Binaries(_Part):
    """From where documents that hold only an address are fetched. Without a base nothing is."""

    base: Safe | None = None
    token_file: Path | None = None
    seconds: float = Field(default=2.0, gt=0, le=30)


class Ehr(_Part):
    """Everything that the file may hold; a file may leave all of it out.

    Args:
        domain: the reversed name of the hospital; custom hooks, codes and extensions are named under it.
        loinc: the types of documents that hold a technician's stress-test note.
        silent: answer no cards, count only.
        quotes: quote the words of the note in cards.
        seconds: how long a hook may take.
        origins: of pages in browsers that may call; none unless named.
        trust: who may call.
        binary: where attachments are fetched.
    """

    domain: str = Field(default="org.example", pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)+$")
    loinc: tuple[Annotated[str, Field(pattern=r"^\d{1,7}-\d$")], ...] = Field(default=("18752-6",), min_length=1)
    silent: bool = False
    quotes: bool = False
    seconds: float = Field(default=5.0, gt=0, le=60)
    origins: tuple[Origin, ...] = ()
    trust: Trust = Trust()
    binary: Binaries = Binaries()


def load(file: Path) -> Ehr:
    """Returns the settings of a file, and the keys of the files that it names.

    Raises:
        ServiceError: it cannot be read, or does not say what it must say; the message names file and key.
    """
    try:
        found = Ehr.model_validate(tomllib.loads(_read(file).decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        said = "not UTF-8" if isinstance(error, UnicodeDecodeError) else f"not valid TOML: {error}"
        raise ServiceError(f"{file}: {said}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ServiceError(f"{file}: {where}: {first['msg'].removeprefix('Value error, ')}") from None
    issuers = tuple(
        issuer if issuer.keys is None else issuer.model_copy(update={"key_set": _keys(file.parent / issuer.keys)})
        for issuer in found.trust.issuer
    )
    token = found.binary.token_file
    return found.model_copy(
        update={
            "trust": found.trust.model_copy(update={"issuer": issuers}),
            "binary": found.binary.model_copy(update={"token_file": file.parent / token if token else None}),
        }
    )


def _keys(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(_read(file))
    except ValueError:
        raise ServiceError(f"{file}: not a JSON Web Key Set") from None
    if not isinstance(found, dict) or not isinstance(found.get("keys"), list):
        raise ServiceError(f"{file}: not a JSON Web Key Set")
    return found


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ServiceError(f"{file}: {error.strerror or 'cannot be read'}") from None
