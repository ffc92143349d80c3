"""Short answers on numbers, modifiers and places, in our own words with their sources."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict


class Topic(BaseModel):
    """One answer: a text, points below it, where it comes from, and the rules that rest on it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    text: str
    points: tuple[str, ...] = ()
    sources: tuple[str, ...]
    rules: tuple[str, ...] = ()


@cache
def topics() -> dict[str, Topic]:
    """Returns all answers by the name of their topic."""
    data = tomllib.loads(files(__package__).joinpath("explain.toml").read_text(encoding="utf-8"))
    return {
        name: Topic.model_validate({**topic, "name": name, "text": " ".join(topic["text"].split())})
        for name, topic in data["topic"].items()
    }
