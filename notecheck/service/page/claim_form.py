"""The claim as the form asks for it: its fields, and the claim that they make."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from notecheck.claim.model import Claim, Claims
from notecheck.service.faults import Where, innermost

LINES = (1, 2, 3, 4)
"""The service lines that the form has room for."""
_OF_LINE = ("code", "units", "modifiers", "pointers")
_OF_CLAIM = ("date", "place_of_service", "type_of_bill", "authorization")
_PARTIES = ("billing", "rendering", "supervising", "facility")
_PAYER = {"payer": "name", "plan": "plan", "state": "state"}
FIELDS = tuple(
    f"claim_{name}"
    for name in (*_OF_CLAIM, *_PARTIES, *_PAYER, "diagnoses", *(f"{part}_{n}" for n in LINES for part in _OF_LINE))
)
"""What a claim may be made of, as the form asks for it; none of it is needed to check a note."""
PLANS = {
    "commercial": "Commercial",
    "medicare": "Medicare",
    "medicare_advantage": "Medicare Advantage",
    "medicaid": "Medicaid",
    "exchange": "Exchange",
    "other": "Other",
}
_PARTY = "please give an identifier or a name of at most 200 characters"
_ASKED = {
    "date": ("Date of service", "please give a day as YYYY-MM-DD"),
    "place_of_service": ("Place of service", "please give two digits"),
    "type_of_bill": ("Type of bill", "please give three characters, such as 131, or four with a leading zero"),
    "authorization": ("Authorization number", "please give at most 200 characters"),
    "billing": ("Billing provider", _PARTY),
    "rendering": ("Rendering provider", _PARTY),
    "supervising": ("Supervising provider", _PARTY),
    "facility": ("Facility", _PARTY),
    "payer": ("Payer", "please give its name, at most 200 characters"),
    "plan": ("Plan", "please choose one of the list"),
    "state": ("State", "please give two letters"),
    "diagnoses": ("Diagnoses", "please give at most 50 codes, parted by spaces or commas"),
    "lines": ("Service lines", "please give at least one"),
    "code": ("code", "please give five characters"),
    "units": ("units", "please give a whole number of 1 or more"),
    "modifiers": ("modifiers", "please give at most 8 of two characters, parted by spaces or commas"),
    "pointers": ("pointers", "please give letters or numbers of the diagnoses, such as A B"),
}


def claims_in(fields: Mapping[str, str]) -> tuple[Claims | None, tuple[str, ...]]:
    """Returns the claim that the fields make, None where none is filled, and what is to be mended, without values.

    Args:
        fields: by the names of `FIELDS`, "" where nothing was filled in.
    """
    given = {name.removeprefix("claim_"): fields[name] for name in FIELDS if fields[name]}
    if not given:
        return None, ()
    rows = [n for n in LINES if any(f"{part}_{n}" in given for part in _OF_LINE)]
    try:
        return Claims(claims=(Claim.model_validate(_claim(given, rows)),)), ()
    except ValidationError as error:
        found = (_problem(place, rows) for place in innermost(one["loc"] for one in error.errors(include_input=False)))
        return None, tuple(dict.fromkeys(found))


def _claim(given: dict[str, str], rows: list[int]) -> dict[str, Any]:
    claim: dict[str, Any] = {name: given[name] for name in _OF_CLAIM if name in given}
    claim |= {party: _party(given[party]) for party in _PARTIES if party in given}
    if payer := {key: given[name] for name, key in _PAYER.items() if name in given}:
        claim["payer"] = payer
    return claim | {"diagnoses": _list(given.get("diagnoses")), "lines": [_line(given, n) for n in rows]}


def _party(told: str) -> dict[str, str]:
    """Who is meant: by an identifier, which holds a digit, or by name."""
    return {"id" if any(c.isdecimal() for c in told) else "name": told}


def _line(given: dict[str, str], n: int) -> dict[str, Any]:
    line: dict[str, Any] = {part: given[f"{part}_{n}"] for part in ("code", "units") if f"{part}_{n}" in given}
    line["modifiers"] = _list(given.get(f"modifiers_{n}"))
    line["diagnoses"] = [_pointer(part) for part in re.findall(r"\d+|[^\d\s,;]", given.get(f"pointers_{n}", ""))]
    return line


def _pointer(part: str) -> int | str:
    """A pointer as the paper form has it, A to L, or as a number."""
    letter = "ABCDEFGHIJKL".find(part.upper())
    return letter + 1 if letter >= 0 else part


def _list(told: str | None) -> list[str]:
    return [part for part in re.split(r"[\s,;]+", told or "") if part]


def _problem(place: Where, rows: list[int]) -> str:
    """What is to be mended, by the place that a validation names; the whole claim can only lack where it was."""
    if not place:
        return "Place of service or type of bill: please give one of them."
    names = [part for part in place if isinstance(part, str)]
    if names[0] == "lines" and len(place) > 2:
        label, asked = _ASKED["pointers" if names[1] == "diagnoses" else names[1]]
        return f"Line {rows[int(place[1])]}, {label}: {asked}."
    label, asked = _ASKED[names[1] if names[0] == "payer" and names[-1] in ("plan", "state") else names[0]]
    return f"{label}: {asked}."
