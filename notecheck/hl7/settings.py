"""The settings of a feed: a TOML file of the operator."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from notecheck.errors import FeedError
from notecheck.hl7.answer import Dead

SCHEMES = ("http", "https", "mllp", "mllps")


def _beside(path: Path, info: ValidationInfo) -> Path:
    """Returns a path as it is meant: from the folder of the settings."""
    return Path(info.context or ".") / path


def _target(written: str, info: ValidationInfo) -> str:
    """Returns an address as it stands, or a file's path as it is meant."""
    if "://" not in written:
        return str(_beside(Path(written), info))
    parts = urlsplit(written)
    if parts.scheme not in SCHEMES or not parts.hostname:
        raise ValueError("takes a file, or an address that begins with " + ", ".join(f"{s}://" for s in SCHEMES))
    if parts.scheme.startswith("mllp") and parts.port is None:
        raise ValueError("needs a port")
    if parts.username or parts.password:
        raise ValueError("takes no password in an address; a token stands in token_file")
    return written


File = Annotated[Path, AfterValidator(_beside)]
Target = Annotated[str, AfterValidator(_target)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)


class Take(_Part):
    """Which messages are about stress tests; empty lists take all. `dead_letters` is how those are acknowledged."""

    documents: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    dead_letters: Dead = "standard"


class Deliver(_Part):
    """Where reports go: a file of JSON lines, `http(s)://` or `mllp(s)://`; without a target they stay in the store."""

    to: Target | None = None
    tests_to: Target | None = None
    token_file: File | None = None
    ca: File | None = None
    seconds: float = Field(default=30.0, gt=0)
    longest_pause: float = Field(default=300.0, gt=0)


class Keep(_Part):
    """Days for which messages and reports are kept after their delivery, and dead letters."""

    days: float = Field(default=30.0, ge=0)
    dead_days: float = Field(default=90.0, ge=0)


class Limits(_Part):
    """What the receiver takes on: bytes of a message and connections at once; the others are seconds.

    `idle` may pass before a message begins, `sending` until it is whole, `reading` until its answer is read; `checking`
    is for one note, `stopping` for what is under way at the end.
    """

    size: int = Field(default=16 * 1024 * 1024, ge=1024)
    connections: int = Field(default=64, ge=1)
    idle: float = Field(default=900.0, gt=0)
    sending: float = Field(default=60.0, gt=0)
    reading: float = Field(default=30.0, gt=0)
    checking: float = Field(default=60.0, gt=0)
    stopping: float = Field(default=30.0, gt=0)


class Tls(_Part):
    """Certificate and key of the receiver; with `client_ca` senders must show a certificate of that authority."""

    certificate: File
    key: File
    client_ca: File | None = None


class Settings(_Part):
    """A feed as its operator wants it."""

    store: File = Path("notecheck-hl7.sqlite")
    take: Take = Take()
    deliver: Deliver = Deliver()
    keep: Keep = Keep()
    limits: Limits = Limits()
    tls: Tls | None = None

    @model_validator(mode="after")
    def _apart(self) -> Settings:
        if self.deliver.to is not None and self.deliver.to == self.deliver.tests_to:
            raise ValueError("deliver.to and deliver.tests_to are the same; test messages are kept apart")
        return self


def load(path: Path | None) -> Settings:
    """Returns the settings of a file, without one those that need none.

    Raises:
        FeedError: the file cannot be read, or says what cannot be; names the key.
    """
    if path is None:
        return Settings()
    try:
        found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        return Settings.model_validate(found, context=path.parent)
    except OSError as error:
        raise FeedError(f"settings {path}: {error.strerror or 'cannot be read'}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FeedError(f"settings {path}: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise FeedError(f"settings {path}: {where + ': ' if where else ''}{first['msg']}") from None
