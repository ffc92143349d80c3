"""The tables of the standard, read once from `standard.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal

Code = Literal["AA", "AE", "AR"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a message is not processed.

    `words` say it without a word of the message, `answer` is the acknowledgement that the standard has for it, `code`
    its error code of table 0357.
    """

    name: str
    words: str
    answer: Code
    code: int


_TABLES: dict[str, Any] = tomllib.loads(files("notecheck.hl7").joinpath("standard.toml").read_text(encoding="utf-8"))
CHARSETS: dict[str, str] = _TABLES["charsets"]
EVENTS: dict[str, str] = _TABLES["events"]
COMPLETION: dict[str, Literal["draft", "final"]] = _TABLES["completion"]
RESULT: dict[str, Literal["draft", "final", "amended", "cancelled"]] = _TABLES["result"]
TAKEN_BACK: frozenset[str] = frozenset(_TABLES["observation"]["taken_back"])
REASONS = {name: Reason(name, **entry) for name, entry in _TABLES["reasons"].items()}


class UnprocessableError(Exception):
    """A message that can never be processed as it stands; says why with none of its words."""

    def __init__(self, reason: str) -> None:
        self.reason = REASONS[reason]
        super().__init__(self.reason.words)
