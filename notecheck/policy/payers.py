"""Which payers ask for an authorization before the test: an editable table, the built-in one a starting point."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Required = Literal["yes", "no", "often", "depends"]
Modality = Literal["exercise", "pharmacologic", "imaging"]


class PayerRow(BaseModel):
    """One row of the table: what a payer asks, for the plan, state and modality that the row names, or for all.

    `verified` says whether somebody has looked at the payer's own policy; `as_of` is the day of the last look.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    names: tuple[str, ...] = Field(min_length=1)
    plan: str | None = None
    state: str | None = Field(None, pattern=r"^[A-Z]{2}$")
    modality: Modality | None = None
    required: Required
    note: str = ""
    verified: bool = False
    as_of: date
    effective_from: date
    effective_to: date | None = None
    sources: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> PayerRow:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("effective_to lies before effective_from")
        return self

    def holds(self, day: date) -> bool:
        """Whether the row is in force on a day."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


@cache
def starting_point() -> tuple[PayerRow, ...]:
    """Returns the table that comes with the program: unverified, to be edited by the site."""
    data = tomllib.loads(files(__package__).joinpath("payers.toml").read_text(encoding="utf-8"))
    shared = data["table"]
    return tuple(PayerRow.model_validate({**shared, **row}) for row in data["payer"])
