"""A form as a FHIR R4 Questionnaire."""

from __future__ import annotations

import uuid
from typing import Any

from notecheck.template.form import Field, Form, Row, Section, Table

_UNIT_OPTION = "http://hl7.org/fhir/StructureDefinition/questionnaire-unitOption"
_UCUM = "http://unitsofmeasure.org"
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:notecheck:template")


def questionnaire(form: Form) -> dict[str, Any]:
    """Returns the form as a Questionnaire resource: sections and rows are groups, nothing has an initial value.

    What the policy requires is `required`; the physician's section can only be read. The same form of the same policy
    has the same `url`.
    """
    sections = [_section(f"section-{n}", section) for n, section in enumerate(form.sections, 1)]
    return {
        "resourceType": "Questionnaire",
        "url": uuid.uuid5(_OURS, f"{form.id} {form.policy}").urn,
        "version": form.policy,
        "name": "StressTest" + "".join(part.capitalize() for part in form.id.replace("_", "-").split("-")),
        "title": form.title,
        "status": "active",
        "subjectType": ["Patient"],
        "item": [*sections, _section("physician", form.physician, read_only=True)],
    }


def _section(link: str, section: Section, *, read_only: bool = False) -> dict[str, Any]:
    items: list[dict[str, Any]] = []
    for item in section.items:
        items += [_row(row) for row in item.rows] if isinstance(item, Table) else [_question(item)]
    if read_only:
        items = [{**item, "readOnly": True} for item in items]
    return {"linkId": link, "text": section.title, "type": "group", "item": items}


def _row(row: Row) -> dict[str, Any]:
    return {"linkId": row.id, "text": row.title, "type": "group", "item": [_question(field) for field in row.fields]}


def _question(field: Field) -> dict[str, Any]:
    question: dict[str, Any] = {"linkId": field.id, "text": field.label, "type": field.type}
    if field.type == "choice":
        question["type"] = "open-choice" if field.is_open else "choice"
        question["answerOption"] = [{"valueString": option} for option in field.options]
    if field.required:
        question["required"] = True
    if field.code:
        unit = {"system": _UCUM, "code": field.code, "display": field.unit}
        question["extension"] = [{"url": _UNIT_OPTION, "valueCoding": unit}]
    return question
