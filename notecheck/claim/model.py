"""A claim as it is handed in: its lines, who bills, who did what, and for whom. Strict and frozen."""

from __future__ import annotations

import contextlib
import datetime
import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from notecheck.errors import ClaimError


def _as_string(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _of(pattern: str) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, to_upper=True, pattern=pattern)


def _as_day(value: Any) -> Any:
    """A day as claims have it: a date, an ISO date, 20260611 or 6/11/2026."""
    if isinstance(value, datetime.date):
        return value
    for form in ("%Y-%m-%d", "%Y%m%d", "%m/%d/%Y"):
        with contextlib.suppress(ValueError):
            return datetime.datetime.strptime(str(value).strip(), form).date()
    raise ValueError("a day is written 2026-06-11, 20260611 or 6/11/2026")


_NUMBER = BeforeValidator(_as_string)
Day = Annotated[datetime.date, BeforeValidator(_as_day)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Code = Annotated[str, _NUMBER, _of(r"^[0-9A-Za-z]{5}$")]
Modifier = Annotated[str, _NUMBER, _of(r"^[0-9A-Za-z]{2}$")]
Diagnosis = Annotated[str, _of(r"^[0-9A-Za-z.]{1,10}$")]
PlaceOfService = Annotated[str, _NUMBER, _of(r"^\d\d$")]
Bill = Annotated[str, _NUMBER, _of(r"^0?\d\d[0-9A-Za-z]$")]
State = Annotated[str, _of(r"^[A-Za-z]{2}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


def _as(key: str) -> BeforeValidator:
    """Lets a bare string stand for the part's main key."""
    return BeforeValidator(lambda v: {key: _as_string(v)} if isinstance(v, str | int) else v)


class Party(_Part):
    """Somebody who bills, performs or houses a service: an NPI or another identifier, a tax number, a name."""

    id: Text | None = None
    tax_id: Text | None = None
    name: Text | None = None

    @model_validator(mode="after")
    def _known(self) -> Party:
        if not (self.id or self.tax_id or self.name):
            raise ValueError("an id, a tax_id or a name is needed")
        return self

    @property
    def marks(self) -> frozenset[str]:
        """What tells the party apart: its identifiers, or its name where it has none."""
        found = {
            f"{kind}:{''.join(c for c in value if c.isalnum()).upper()}"
            for kind, value in (("id", self.id), ("tax", self.tax_id))
            if value
        }
        return frozenset(found or {f"name:{' '.join((self.name or '').upper().split())}"})


class Payer(_Part):
    """Who insures, with the kind of plan and the state (two letters) where they are known."""

    name: Text
    plan: Literal["commercial", "medicare", "medicare_advantage", "medicaid", "exchange", "other"] | None = None
    state: State | None = None


AParty = Annotated[Party, _as("id")]
APayer = Annotated[Payer, _as("name")]


class Line(_Part):
    """One service line. It has a `date` where that is not the claim's.

    `diagnoses` points at the claim's diagnoses, counted from 1; none means all of them.
    """

    code: Code
    units: int = Field(1, ge=1, le=9999)
    modifiers: tuple[Modifier, ...] = Field((), max_length=8)
    diagnoses: tuple[Annotated[int, Field(ge=1, le=99)], ...] = ()
    date: Day | None = None
    rendering: AParty | None = None


class Claim(_Part):
    """One claim of one patient: professional with a place of service, or facility with a type of bill.

    `date` is the day of service, or the first of several up to `through`. `form` follows from the type of bill where it
    is not given. A facility's claim may name a place of service beside its type of bill: where the service was, which
    the bill itself does not tell.
    """

    id: Text | None = None
    patient: Text | None = None
    date: Day
    through: Day | None = None
    form: Literal["professional", "facility"]
    place_of_service: PlaceOfService | None = None
    type_of_bill: Bill | None = None
    lines: tuple[Line, ...] = Field(min_length=1, max_length=200)
    diagnoses: tuple[Diagnosis, ...] = Field((), max_length=50)
    billing: AParty
    rendering: AParty | None = None
    supervising: AParty | None = None
    facility: AParty | None = None
    payer: APayer | None = None
    authorization: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _form(cls, given: Any) -> Any:
        if isinstance(given, dict) and "form" not in given:
            return {**given, "form": "facility" if given.get("type_of_bill") is not None else "professional"}
        return given

    @model_validator(mode="after")
    def _whole(self) -> Claim:
        if self.form == "professional" and self.place_of_service is None:
            raise ValueError("a professional claim has a place_of_service")
        if self.form == "professional" and self.type_of_bill is not None:
            raise ValueError("a professional claim has no type_of_bill")
        if self.form == "facility" and self.type_of_bill is None:
            raise ValueError("a facility claim has a type_of_bill")
        if self.through is not None and self.through < self.date:
            raise ValueError("through lies before date")
        return self


Site = Literal["office", "on-campus", "off-campus", "inpatient", "emergency", "surgery-center", "other"]


class Arrangement(_Part):
    """Who provides what for a test, as the practice knows it: each part names the entity that it belongs to.

    `performer` is the employer of the staff; `supervisor` and `reader` are the entities that the physicians bill for.
    """

    site: Site | None = None
    equipment_owner: AParty | None = None
    performer: AParty | None = None
    supervisor: AParty | None = None
    reader: AParty | None = None
    payer: APayer | None = None


class Claims(_Part):
    """All known claims for one test of one patient, and how the test was arranged where that is known."""

    claims: tuple[Claim, ...] = Field(min_length=1, max_length=50)
    arrangement: Arrangement | None = None

    @model_validator(mode="after")
    def _of_one_patient(self) -> Claims:
        if len({c.patient for c in self.claims if c.patient}) > 1:
            raise ValueError("the claims are of several patients; check those of each patient apart")
        return self


Given = Claim | Claims | Iterable[Claim] | Mapping[str, Any]


def claims_of(given: Given) -> Claims:
    """Returns what was handed in as the claims for one test.

    Args:
        given: a claim, several claims, `Claims`, or one of these as plain data.

    Raises:
        ClaimError: the data are no claim; the message names the key, never its value.
    """
    if isinstance(given, Claims):
        return given
    if isinstance(given, Claim):
        return Claims(claims=(given,))
    try:
        if isinstance(given, Mapping):
            return Claims.model_validate(given if "claims" in given else {"claims": [given]})
        return Claims.model_validate({"claims": list(given)})
    except ValidationError as error:
        raise ClaimError(described(error)) from None


def read_claims(content: bytes) -> Claims:
    """Returns the claims of a JSON file: one claim, an array of claims, or an object with `claims`.

    Raises:
        ClaimError: the content is no JSON or no claim.
    """
    try:
        data = json.loads(content)
    except (UnicodeDecodeError, ValueError):
        raise ClaimError("no valid JSON") from None
    if not isinstance(data, dict | list):
        raise ClaimError("a claim is an object, several are an array")
    return claims_of(data)


def described(error: ValidationError) -> str:
    """Returns the first mistake with its key, without the value that was given."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{where}: {first['msg'].removeprefix('Value error, ')}"
