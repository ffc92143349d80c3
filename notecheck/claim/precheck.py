"""Before the test: which component belongs to which entity, and which questions of ownership are open."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from notecheck.claim.case import differ
from notecheck.claim.codes import Procedures, in_force
from notecheck.claim.model import Arrangement, Party, Site
from notecheck.claim.rules.authorization import row_for, told
from notecheck.policy.payers import Modality, PayerRow

IN_A_FACILITY: frozenset[Site] = frozenset({"on-campus", "off-campus", "inpatient", "emergency", "surgery-center"})


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class Component(_Part):
    """One component of the test and the entity that it belongs to; `entity` is null while that is open."""

    component: Literal["whole test", "tracing", "supervision", "interpretation"]
    code: str
    entity: str | None
    because: str


class Precheck(_Part):
    """What is settled before the test and what is open. `verdict`: `settled` with no open question, else `open`."""

    verdict: Literal["settled", "open", "not_judged"]
    components: tuple[Component, ...] = ()
    questions: tuple[str, ...] = ()
    authorization: str = ""


def precheck(
    arrangement: Arrangement, day: date, payers: tuple[PayerRow, ...] = (), modality: Modality = "exercise"
) -> Precheck:
    """Returns which component belongs to whom, as far as the arrangement tells.

    Args:
        arrangement: site, owner of the equipment, employer of the staff, who supervises, who reads, payer.
        day: the day of the test; it chooses the code sets.
        payers: the payer table, the site's own rows first.
        modality: what the test is to be, for the payer table.
    """
    codes = in_force(day).procedures
    if codes is None:
        return Precheck(verdict="not_judged", questions=("Which code sets are in force on the day of the test?",))
    questions = list(_unknown(arrangement))
    tracing = _tracing(arrangement, codes, questions)
    components: tuple[Component, ...] = (
        tracing,
        _physicians(codes.supervision, "supervision", arrangement.supervisor, "who supervises bills the supervision"),
        _physicians(codes.reading, "interpretation", arrangement.reader, "who reads bills the reading"),
    )
    if _one_does_all(arrangement):
        assert tracing.entity is not None
        because = "one entity provides equipment, staff, supervision and reading in its own office"
        components = (Component(component="whole test", code=codes.whole, entity=tracing.entity, because=because),)
    elif tracing.entity is not None:
        questions += _shared(arrangement)
    authorization = _authorization(arrangement, day, payers, modality, questions)
    return Precheck(
        verdict="open" if questions else "settled",
        components=components,
        questions=tuple(questions),
        authorization=authorization,
    )


def _unknown(arrangement: Arrangement) -> list[str]:
    asked = {
        "site": "In what kind of place is the test done?",
        "equipment_owner": "Who owns the equipment, or leases it for its own use?",
        "performer": "Who employs the staff that perform the test?",
        "supervisor": "Who supervises the test, and through which entity?",
        "reader": "Who reads the study, and through which entity?",
    }
    return [question for name, question in asked.items() if getattr(arrangement, name) is None]


def _tracing(arrangement: Arrangement, codes: Procedures, questions: list[str]) -> Component:
    """The tracing belongs to whoever provides equipment and staff."""
    owner, performer = arrangement.equipment_owner, arrangement.performer
    entity, because = None, "equipment and staff are not both known"
    if owner is not None and performer is not None:
        apart = differ(owner, performer)
        if apart is False:
            entity, because = shown(owner), "it provides equipment and staff"
        else:
            because = (
                "equipment and staff belong to two entities" if apart else "equipment and staff cannot be compared"
            )
            questions.append("Under which arrangement do the staff of one entity use the equipment of another?")
    return Component(component="tracing", code=codes.tracing, entity=entity, because=because)


def _shared(arrangement: Arrangement) -> list[str]:
    """What is open where a physician's entity is also the one with equipment and staff, though not for everything."""
    owner = arrangement.equipment_owner
    supervises, reads = _same(owner, arrangement.supervisor), _same(owner, arrangement.reader)
    if arrangement.site in IN_A_FACILITY and (supervises or reads):
        return ["What is the entity with equipment and staff to the facility in which the test is done?"]
    return ["Which physician of the entity with equipment and staff reads the study?"] if reads else []


def _physicians(
    code: str, component: Literal["supervision", "interpretation"], party: Party | None, because: str
) -> Component:
    if party is None:
        return Component(component=component, code=code, entity=None, because="it is not known who does it")
    return Component(component=component, code=code, entity=shown(party), because=because)


def _one_does_all(arrangement: Arrangement) -> bool:
    one = arrangement.equipment_owner
    others = (arrangement.performer, arrangement.supervisor, arrangement.reader)
    return arrangement.site == "office" and all(_same(one, other) for other in others)


def _same(one: Party | None, other: Party | None) -> bool:
    return one is not None and other is not None and differ(one, other) is False


def _authorization(
    arrangement: Arrangement, day: date, payers: tuple[PayerRow, ...], modality: Modality, questions: list[str]
) -> str:
    if arrangement.payer is None:
        questions.append("Who is the payer, and what does it ask for before the test?")
        return "No payer is given."
    row = row_for(arrangement.payer, {modality}, day, payers)
    if row is None:
        questions.append("What does this payer ask for before the test?")
        return "The payer table does not know this payer, plan or state."
    if row.required != "no":
        questions.append("Which authorization covers the test, all of its parts?")
    return told(row)


def shown(party: Party) -> str:
    """Returns a party as the caller named it."""
    return party.name or party.id or party.tax_id or ""
