"""The technician's form of one kind of test, made from the policy in force and the tables of protocols."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from notecheck import standards
from notecheck.errors import TemplateError
from notecheck.policy.model import Policy, scopes_of
from notecheck.report import Kind


@dataclass(frozen=True)
class Field:
    """One thing to be written: `type` is `string`, `date`, `quantity` or `choice`.

    Of a choice `options` are its answers; `is_open` says that another may be written. `unit` is printed behind the
    blank, `code` is the same in UCUM. `required` follows the policy.
    """

    id: str
    label: str
    type: str = "string"
    options: tuple[str, ...] = ()
    is_open: bool = False
    unit: str = ""
    code: str = ""
    required: bool = False
    smartlink: str = ""


@dataclass(frozen=True)
class Row:
    """One row of readings: its name in a table and in a line of its own, what is printed in it, what is asked."""

    id: str
    name: str
    title: str
    printed: tuple[str, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Table:
    """Rows of readings. `headings` are of the row's name, of what is printed, and of what is asked."""

    id: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Section:
    """A titled part of the form."""

    title: str
    items: tuple[Field | Table, ...]


@dataclass(frozen=True)
class Form:
    """A whole form. The physician's section stands apart from the technician's sections."""

    id: str
    title: str
    sections: tuple[Section, ...]
    physician: Section
    policy: str

    @property
    def fields(self) -> tuple[Field, ...]:
        """Everything that the technician may write, cells of tables included, in the form's order."""
        items = [item for section in self.sections for item in section.items]
        return tuple(
            field
            for item in items
            for field in ((item,) if isinstance(item, Field) else tuple(f for row in item.rows for f in row.fields))
        )


def form_of(policy: Policy, modality: str, *, protocol: str | None = None, agent: str | None = None) -> Form:
    """Returns the form of one kind of test.

    Without a protocol or a drug the form leaves its name, its stages and its loads to be written.

    Args:
        policy: the policy in force; its elements decide what is asked, their needs what is required.
        modality: `treadmill`, `bicycle`, `arm` or `pharmacologic`.
        protocol: a protocol of the modality, as reports name it (`modified_bruce`).
        agent: a stress drug, for a pharmacologic test.

    Raises:
        TemplateError: protocol or drug do not belong to the modality.
    """
    data = _data()
    test = data["modality"][modality]
    if protocol is not None and protocol not in test["protocols"]:
        known = ", ".join(test["protocols"]) or "none"
        raise TemplateError(f"{protocol} is no protocol of modality {modality}; there is {known}")
    if agent is not None and test["kind"] != "pharmacologic":
        raise TemplateError(f"a test by {modality} takes no drug; one by modality pharmacologic does")
    if agent is not None and agent not in data["agent"]:
        raise TemplateError(f"there is no form for {agent}; there is {', '.join(data['agent'])}")
    maker = _Maker(policy, modality, protocol, agent)
    sections = [Section(s["title"], maker.items(s["items"])) for s in data["section"]]
    physician = data["physician"]
    return Form(
        id="-".join(part for part in (modality, protocol or agent) if part),
        title=data["title"],
        sections=tuple(s for s in sections if s.items),
        physician=Section(physician["title"], tuple(Field(**item) for item in physician["items"])),
        policy=f"{policy.id} {policy.version}",
    )


class _Maker:
    """Makes the items of a form from their entries."""

    def __init__(self, policy: Policy, modality: str, protocol: str | None, agent: str | None) -> None:
        self.data = _data()
        self.test: dict[str, Any] = self.data["modality"][modality]
        self.drug: dict[str, Any] = self.data["agent"].get(agent, {})
        self.modality, self.protocol, self.agent = modality, protocol, agent
        kind: Kind = self.test["kind"]
        drug = agent or "dobutamine"  # a form for any drug asks what each may need
        scopes = scopes_of(kind, drug, ended_early=True)
        self.asked = {e.id: e.need for e in policy.element if not scopes.isdisjoint(e.applies_to)}

    def items(self, entries: list[dict[str, Any]]) -> tuple[Field | Table, ...]:
        """Returns the items that belong into this form."""
        return tuple(self._item(entry) for entry in entries if self._belongs(entry))

    def _belongs(self, entry: dict[str, Any]) -> bool:
        if self.modality not in entry.get("modality", (self.modality,)):
            return False
        if "agent" in entry and (self.test["kind"] == "exercise" or (self.agent or "any") not in entry["agent"]):
            return False
        return any(element in self.asked for element in entry["elements"])

    def _item(self, entry: dict[str, Any]) -> Field | Table:
        if "table" in entry:
            return self._recovery(entry) if entry["table"] == "recovery" else self._stages(entry)
        options, is_open = self._options(entry)
        return Field(
            id=entry["id"],
            label=entry["label"],
            type="choice" if options else entry.get("type", "string"),
            options=options,
            is_open=is_open,
            unit=entry.get("unit", ""),
            code=entry.get("code", ""),
            required=not entry.get("optional") and any(self.asked.get(e) == "required" for e in entry["elements"]),
            smartlink=entry.get("smartlink", ""),
        )

    def _options(self, entry: dict[str, Any]) -> tuple[tuple[str, ...], bool]:
        named = entry.get("named")
        if named == "modality":
            return (self.test["name"],), False
        if named == "protocol":
            return ((self.data["protocol"][self.protocol],) if self.protocol else ()), True
        if named == "agent":
            return ((self.agent,) if self.agent else tuple(self.data["agent"])), self.agent is None
        return tuple(entry.get("options", ())), False

    def _stages(self, entry: dict[str, Any]) -> Table:
        if "minutes" in self.drug:
            return self._minutes(entry["id"], self.drug["reading"], self.drug["minutes"])
        stage = self.drug.get("stage") or self.test.get("stage", "Stage")
        rows: list[tuple[str, dict[str, float]]]
        if "doses" in self.drug:
            rows = [(str(n), {"dose": dose}) for n, dose in enumerate(self.drug["doses"], 1)]
        elif self.protocol in standards.protocols():
            usual = standards.protocols()[self.protocol][0]
            rows = [(s.label, {"speed": s.speed, "grade": s.grade}) for s in usual]
        else:
            rows = [(str(n), {}) for n in range(1, self.test["stages"] + 1)]
        printed = list(rows[0][1])
        asked = [c for c in self.test["columns"] if c not in printed]
        return Table(
            id=entry["id"],
            headings=(stage, *(self.data["column"][c]["heading"] for c in (*printed, *asked))),
            rows=tuple(
                self._row(f"{entry['id']}-{name.replace('/', '-')}", name, f"{stage} {name}", values, asked)
                for name, values in rows
            ),
        )

    def _recovery(self, entry: dict[str, Any]) -> Table:
        return self._minutes(entry["id"], "Recovery", self.drug.get("recovery", self.test["recovery"]))

    def _minutes(self, link: str, title: str, minutes: list[int]) -> Table:
        """Rows whose time is printed."""
        asked = ["heart-rate", "blood-pressure"]
        return Table(
            id=link,
            headings=(title, *(self.data["column"][c]["heading"] for c in asked)),
            rows=tuple(self._row(f"{link}-{m}", f"{title} {m}:00", f"{title} {m}:00", {}, asked) for m in minutes),
        )

    def _row(self, link: str, name: str, title: str, printed: dict[str, float], asked: list[str]) -> Row:
        columns = self.data["column"]
        words = [f"{value:g} {columns[c]['unit']}" for c, value in printed.items()]
        return Row(
            id=link,
            name=name,
            title=f"{title} ({', '.join(words)})" if words else title,
            printed=tuple(f"{value:g}" for value in printed.values()),
            fields=tuple(
                Field(
                    id=f"{link}.{c}",
                    label=columns[c]["label"],
                    type="quantity" if "code" in columns[c] else "string",
                    unit=columns[c].get("unit", ""),
                    code=columns[c].get("code", ""),
                )
                for c in asked
            ),
        )


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("form.toml").read_text(encoding="utf-8"))
