"""A table of claims: one service line a row in CSV, or one claim a line in JSON Lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from notecheck.claim.model import Claim, described
from notecheck.claim.pairing import KeyedClaim
from notecheck.errors import ClaimError

REQUIRED: Final = frozenset({"date", "code"})
_OF_CLAIM: Final = ("patient", "date", "through", "place_of_service", "type_of_bill", "authorization")
_PARTIES: Final = ("billing", "rendering", "supervising", "facility")
_PAYER: Final = {"payer": "name", "plan": "plan", "state": "state"}
COLUMNS: Final = frozenset(
    {
        *("note_id", "claim_id", "code", "units", "modifiers", "diagnoses", *_OF_CLAIM, *_PAYER),
        *(f"{party}{part}" for party in _PARTIES for part in ("", "_name", "_tax_id")),
    }
)
"""The columns that are read. Others are passed over. Lists are parted by spaces, commas or semicolons."""


@dataclass(frozen=True)
class Refused:
    """A row that is no claim: its number, counted from 1 without the heading, and why, without its values."""

    row: int
    reason: str


@dataclass(frozen=True)
class ClaimTable:
    """The claims of a table with the number of each's first row, and the rows that are none: nothing is lost."""

    claims: tuple[KeyedClaim, ...]
    rows: tuple[int, ...]
    refused: tuple[Refused, ...] = ()


def read_table(path: Path) -> ClaimTable:
    """Returns the claims of a file, CSV (also with semicolons or tabs) or JSON Lines by its ending.

    Rows of a CSV with the same claim_id and billing are lines of one claim; one without claim_id is a claim of its own.

    Raises:
        ClaimError: the file cannot be read, or has not the columns that a claim needs.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ClaimError(f"{error.strerror or 'cannot be read'}") from None
    except UnicodeDecodeError:
        raise ClaimError("not UTF-8") from None
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return _from_lines(text.splitlines())
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise ClaimError("claims are read from .csv and .jsonl")
    return _from_rows(text)


def _from_lines(lines: Iterable[str]) -> ClaimTable:
    claims, numbers, refused = [], [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            refused.append(Refused(number, "no JSON object"))
            continue
        note_id = data.pop("note_id", None)
        made = _made(data)
        if isinstance(made, Claim):
            claims.append(KeyedClaim(made, None if note_id is None else str(note_id)))
            numbers.append(number)
        else:
            refused.append(Refused(number, made))
    return ClaimTable(tuple(claims), tuple(numbers), tuple(refused))


def _from_rows(text: str) -> ClaimTable:
    head = text.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter, restkey="", restval="")
    found = {name.strip().lower() for name in reader.fieldnames or ()}
    if not found >= REQUIRED or not found & {"billing", "billing_name", "billing_tax_id"}:
        needed = ", ".join([*sorted(REQUIRED), "billing"])
        raise ClaimError(f"the table has not all columns that a claim needs: {needed}")
    groups: dict[object, list[tuple[int, dict[str, str]]]] = {}
    for number, row in enumerate(reader, 1):
        cells = {k.strip().lower(): v.strip() for k, v in row.items() if k and isinstance(v, str) and v.strip()}
        if cells:
            key = (cells.get("claim_id"), cells.get("billing"), cells.get("note_id"))
            groups.setdefault(key if cells.get("claim_id") else number, []).append((number, cells))
    claims, numbers, refused = [], [], []
    for rows in groups.values():
        made = _made(_claim(rows)) if _agree(rows) else "rows of one claim_id differ in what belongs to the whole claim"
        if isinstance(made, Claim):
            claims.append(KeyedClaim(made, rows[0][1].get("note_id")))
            numbers.append(rows[0][0])
        else:
            refused += [Refused(number, made) for number, _ in rows]
    return ClaimTable(tuple(claims), tuple(numbers), tuple(refused))


def _made(data: dict[str, Any]) -> Claim | str:
    try:
        return Claim.model_validate(data)
    except ValidationError as error:
        return described(error)


def _agree(rows: list[tuple[int, dict[str, str]]]) -> bool:
    """Whether the rows of a claim say the same of the whole claim; the day may differ, it is the line's."""
    whole = set(_OF_CLAIM) - {"date", "through"} | set(_PAYER) | {"patient"}
    return all(len({cells.get(name) for _, cells in rows}) == 1 for name in whole)


def _claim(rows: list[tuple[int, dict[str, str]]]) -> dict[str, Any]:
    first = rows[0][1]
    diagnoses = list(dict.fromkeys(code for _, cells in rows for code in _list(cells.get("diagnoses"))))
    claim: dict[str, Any] = {name: first[name] for name in _OF_CLAIM if name in first}
    claim["date"] = min((cells["date"] for _, cells in rows if "date" in cells), default=None)
    claim |= {party: found for party in _PARTIES if (found := _party(first, party))}
    if payer := {key: first[column] for column, key in _PAYER.items() if column in first}:
        claim["payer"] = payer
    return {
        **claim,
        **({"id": first["claim_id"]} if "claim_id" in first else {}),
        "diagnoses": diagnoses,
        "lines": [dict(_line(cells, diagnoses)) for _, cells in rows],
    }


def _line(cells: dict[str, str], diagnoses: list[str]) -> Iterator[tuple[str, Any]]:
    yield "code", cells.get("code")
    yield "date", cells.get("date")
    yield "modifiers", _list(cells.get("modifiers"))
    yield "diagnoses", [diagnoses.index(code) + 1 for code in _list(cells.get("diagnoses"))]
    if "units" in cells:
        yield "units", cells["units"].removesuffix(".0")


def _party(cells: dict[str, str], party: str) -> dict[str, str]:
    columns = {"id": party, "name": f"{party}_name", "tax_id": f"{party}_tax_id"}
    return {key: cells[column] for key, column in columns.items() if column in cells}


def _list(value: str | None) -> list[str]:
    return [part for part in re.split(r"[\s,;:|]+", value or "") if part]
