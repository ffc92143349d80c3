"""Why the test was done: codes that exist, that say something, and that fit the note."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from notecheck.claim.case import ClaimCase, Flag, diagnoses_of
from notecheck.claim.registry import rule
from notecheck.report import NotJudged


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("notecheck.claim").joinpath("families.toml").read_text(encoding="utf-8"))


def _begins(code: str, kind: str) -> bool:
    return code.startswith(tuple(_data()[kind]["codes"]))


@rule("diagnosis-invalid")
def diagnosis_invalid(case: ClaimCase) -> Iterator[Flag | NotJudged]:
    """A line of the test without a diagnosis, or with one that does not exist in full on the day of service."""
    release = case.diagnoses
    if release is None:
        yield NotJudged(what="diagnosis codes", why="no release of ICD-10-CM at hand is in force on the day of service")
    unsure: set[str] = set()
    for service in case.test:
        wrong = [] if diagnoses_of(service) else ["None stands on the line."]
        if any(n > len(service.claim.diagnoses) for n in service.line.diagnoses):
            wrong.append("The line points at one that the claim does not have.")
        standings = {code: release.standing(code) for code in diagnoses_of(service)} if release else {}
        for code, standing in standings.items():
            if standing == "not in full":
                wrong.append(f"{code} is not spelled out to its last place.")
            elif standing == "unknown":
                wrong.append(f"{code} is no code of the release.")
            elif standing == "not judged":
                unsure.add(code)
        if wrong:
            yield Flag("diagnosis-invalid", (service,), " ".join(dict.fromkeys(wrong)))
    for code in sorted(unsure):
        yield NotJudged(what=f"diagnosis {code}", why="its category changed since the day of service")


@rule("diagnosis-weak")
def diagnosis_weak(case: ClaimCase) -> Iterator[Flag]:
    """Only codes of screening, aftercare or a general examination behind a line of the test."""
    for service in case.test:
        codes = diagnoses_of(service)
        if codes and all(_begins(code, "weak") for code in codes):
            yield Flag("diagnosis-weak", (service,), f"{', '.join(codes)}.")


@rule("acute-infarction")
def acute_infarction(case: ClaimCase) -> Iterator[Flag]:
    """A code of an acute coronary event behind the tracing."""
    for service in case.technical:
        acute = [code for code in diagnoses_of(service) if _begins(code, "acute")]
        if acute:
            yield Flag("acute-infarction", (service,), f"{', '.join(acute)}.")


@rule("diagnosis-and-note-differ")
def diagnosis_and_note_differ(case: ClaimCase) -> Iterator[Flag | NotJudged]:
    """None of the line's codes speaks of the note's reason; codes and reasons of no family are not compared."""
    note = case.note
    if note is None or not note.indications:
        return
    said = families_said(name for name, _ in note.indications)
    for service in case.technical:
        coded = families_coded(diagnoses_of(service))
        if not said or not coded:
            yield NotJudged(what="diagnoses beside the note", why="codes or indication are of no known family")
        elif said.isdisjoint(coded):
            places = [place for _, place in note.indications]
            yield Flag("diagnosis-and-note-differ", (service,), at=places[0], related=tuple(places[1:6]))


@rule("necessity-not-told")
def necessity_not_told(case: ClaimCase) -> Iterator[Flag]:
    """The note of a test gives no reason for it."""
    note = case.note
    if note is not None and note.kind in ("exercise", "pharmacologic") and not note.indications and case.technical:
        yield Flag("necessity-not-told", tuple(case.technical))


def families_coded(codes: tuple[str, ...]) -> frozenset[str]:
    """Returns the families that codes speak of."""
    return frozenset(
        name for name, family in _data()["family"].items() for code in codes if code.startswith(tuple(family["codes"]))
    )


def families_said(names: Iterator[str]) -> frozenset[str]:
    """Returns the families that the plain names of indications speak of."""
    told = list(names)
    return frozenset(family for family, words in _patterns() if any(words.search(name) for name in told))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each family one pattern: its words where a word begins; words of up to three letters whole."""
    return tuple(
        (
            name,
            re.compile(
                "|".join(
                    rf"(?<![a-z0-9]){re.escape(word)}" + (r"(?![a-z0-9])" if len(word) <= 3 else "")
                    for word in family["said"]
                )
            ),
        )
        for name, family in _data()["family"].items()
    )
