"""The codes are those of the public tables that they are said to be from."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Any

import pytest
from pydicom.sr.codedict import Collection

from notecheck.export.codes import answer, concept, system

TABLE: dict[str, dict[str, Any]] = tomllib.loads(
    files("notecheck.export").joinpath("codes.toml").read_text(encoding="utf-8")
)
ASKED = {(name, *code) for name, entry in TABLE["concept"].items() for code in entry.get("codes", ())}
ANSWERS = {
    (fact, value, *code) for fact, entry in TABLE["value"].items() for value, code in entry.items() if value != "source"
}
INTERPRETIVE = ("3208", "3209", "3210", "3211", "3213", "3231", "3235", "3236", "3237", "3677")
"""DICOM's context groups of summaries, responses and conclusions: the physician's words."""


def members(collection: str) -> dict[tuple[str, str], str]:
    return {(c.scheme_designator, c.value): c.meaning for c in Collection(collection).concepts.values()}


@pytest.mark.parametrize(("fact", "value", "scheme", "code", "display"), sorted(ANSWERS))
def test_answers_are_members_of_the_groups_that_are_named(
    fact: str, value: str, scheme: str, code: str, display: str
) -> None:
    groups = [members(f"CID{cid}") for cid in re.findall(r"CID (\d+)", TABLE["value"][fact]["source"])]
    assert display in [group[scheme, code] for group in groups if (scheme, code) in group]


@pytest.mark.parametrize(("name", "scheme", "code", "display"), sorted(ASKED))
def test_what_is_asked_has_a_code_of_its_table(name: str, scheme: str, code: str, display: str) -> None:
    if scheme == "LN":
        number, check = code.split("-")
        doubled = [int(d) * (2 if n % 2 == 0 else 1) for n, d in enumerate(reversed(number))]
        assert (-sum(d // 10 + d % 10 for d in doubled)) % 10 == int(check)
    else:
        assert members(scheme)[scheme, code].removesuffix(" (observable entity)") == display


def test_no_answer_is_of_a_physician() -> None:
    conclusions = {member for cid in INTERPRETIVE for member in members(f"CID{cid}")}
    said = {(scheme, code) for fact, _, scheme, code, _ in ANSWERS if fact != "indication"}
    assert not said & conclusions


def test_every_entry_says_its_source() -> None:
    assert all(entry["source"] for part in ("concept", "value") for entry in TABLE[part].values())


def test_what_has_no_code_is_its_plain_name() -> None:
    found = answer("termination", "leg_pain")
    assert (found.text, found.codes) == ("leg pain", ())
    assert answer("protocol", "cornell").codes == ()


def test_codes_are_named_as_fhir_names_their_systems() -> None:
    (code,) = concept("target_heart_rate").codes
    assert (code.system, code.code) == ("http://snomed.info/sct", "428420003")
    assert system("UCUM") == "http://unitsofmeasure.org"
