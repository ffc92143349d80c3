"""A form as text, Markdown or an EHR's text template, blank or with what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

from jinja2 import Environment, PackageLoader, StrictUndefined

from notecheck.template.form import Field, Form, Row, Table

Written = Literal["text", "markdown", "smarttext"]

_BLANK = "____"
_WILDCARD = "***"


def written(form: Form, form_as: Written, answers: Mapping[str, str] | None = None) -> str:
    """Returns the form as a technician writes in it.

    Args:
        form: the form.
        form_as: plain text; Markdown; or the text of an EHR's template, with `***` where something is to be written,
            `{yes | no}` where one of several is to be chosen, `@NAME@` where the EHR knows.
        answers: what was written, by the fields' ids; a quantity without its unit; of a choice one of its options or,
            where it is open, other words. What is not answered stays blank.
    """
    return _environment().get_template(f"{form_as}.j2").render(form=form, answers=answers or {}).rstrip() + "\n"


@cache
def _environment() -> Environment:
    environment = Environment(  # plain text: nothing is HTML
        loader=PackageLoader("notecheck.template", "layouts"),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701
    )
    environment.filters |= {"boxes": _boxes, "pick": _pick, "cells": _cells}
    environment.tests["table"] = lambda item: isinstance(item, Table)
    return environment


def _boxes(field: Field, answers: Mapping[str, str]) -> str:
    """A field as boxes to tick, or as a blank with its unit."""
    answer = answers.get(field.id, "")
    if field.type != "choice":
        return _with_unit(field, answer, _BLANK)
    boxes = [f"[{'x' if answer == option else ' '}] {option}" for option in field.options]
    if field.is_open:
        other = answer and answer not in field.options
        boxes.append(f"[{'x' if other else ' '}] other: {answer if other else _BLANK}")
    return "  ".join(boxes)


def _pick(field: Field, answers: Mapping[str, str]) -> str:
    """A field as an EHR's list to pick from, what it knows, or a wildcard with its unit."""
    answer = answers.get(field.id, "")
    if field.type == "choice" and not answer:
        return "{" + " | ".join((*field.options, *(["***"] if field.is_open else []))) + "}"
    return _with_unit(field, answer, field.smartlink or _WILDCARD)


def _cells(row: Row, answers: Mapping[str, str], blank: str = _BLANK) -> tuple[str, ...]:
    """The cells of a row; the units stand in the headings or are plain."""
    return (row.name, *row.printed, *(answers.get(field.id) or blank for field in row.fields))


def _with_unit(field: Field, answer: str, blank: str) -> str:
    return f"{answer or blank} {field.unit}".rstrip()
