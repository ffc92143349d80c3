"""Why an input is not evaluated before it ever reaches the checker: short reasons, their words in reasons.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


class Refused(Exception):  # noqa: N818  (an input is refused; nothing failed)
    """An input of which no note could be had.

    Args:
        error: a reason of reasons.toml, or a code NC0xx of the policy.
    """

    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


@cache
def reasons() -> dict[str, str]:
    """Returns the words of every reason."""
    found: dict[str, str] = tomllib.loads(files(__package__).joinpath("reasons.toml").read_text("utf-8"))
    return found
