"""A report as a FHIR bundle: what is in it, what is not, and that those who define FHIR take it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from fhir.resources.R4B import get_fhir_model_class

from notecheck.checker import Checker
from notecheck.errors import ExportError
from notecheck.export import to_fhir
from notecheck.report import Facts, Measured, Named, Place, Pressure, Report, Rhythm, Stage, StChange, Symptom
from tests.conftest import Valid
from tests.scoring import CORPORA, notes

TREADMILL = (CORPORA / "examples" / "treadmill.txt").read_text(encoding="utf-8")
DERIVED = "http://hl7.org/fhir/StructureDefinition/derivation-reference"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
Resource = dict[str, Any]


@pytest.fixture(scope="module")
def reports(rules_alone: Checker) -> list[Report]:
    """Reports on 200 stress tests: of each kind, from every file of the corpus, and the examples."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((CORPORA / "examples").glob("*.txt"))]
    found: dict[str, list[Report]] = {"exercise": [], "pharmacologic": [], "not_performed": []}
    for text in texts + [note.text for note in notes()]:
        report = rules_alone.check(text)
        if report.note.kind in found:
            found[report.note.kind].append(report)
    others = found["pharmacologic"] + found["not_performed"]
    step = len(found["exercise"]) / (200 - len(others[:90]))
    return others[:90] + [found["exercise"][int(n * step)] for n in range(200 - len(others[:90]))]


@pytest.fixture(scope="module")
def bundle(rules_alone: Checker) -> Resource:
    return to_fhir(rules_alone.check(TREADMILL))


def exported(rules_alone: Checker, **facts: Any) -> list[Resource]:
    """The observations of a report with these facts alone."""
    report = rules_alone.check(TREADMILL).model_copy(update={"facts": Facts(**facts)})
    return [entry["resource"] for entry in to_fhir(report)["entry"][1:]]


def measured(value: Any, unit: str | None) -> Measured:
    return Measured(value=value, unit=unit, start=3, end=5)


def row(phase: Any = "exercise", **cells: Any) -> Stage:
    empty = dict.fromkeys(Stage.model_fields, None)
    return Stage(**(empty | {"phase": phase, "start": 0, "end": 9} | cells))


def codes(concept: Resource) -> list[str]:
    return [coding["code"] for coding in concept.get("coding", [])]


def place(element: Resource) -> tuple[int, int]:
    (extension,) = [e for e in element["extension"] if e["url"] == DERIVED]
    found = {part["url"]: part["valueInteger"] for part in extension["extension"]}
    return found["offset"], found["offset"] + found["length"]


def said(element: Resource) -> Any:
    """The value of an observation or of a component, as a reader would say it."""
    if "valueQuantity" in element:
        return (element["valueQuantity"]["value"], element["valueQuantity"]["code"])
    if "valueCodeableConcept" in element:
        return element["valueCodeableConcept"]["text"]
    return next((v for k, v in element.items() if k.startswith("value")), None)


def cells(observation: Resource) -> dict[str, Any]:
    return {part["code"]["text"]: said(part) for part in observation["component"]}


def bundles(reports: list[Report]) -> Iterator[Resource]:
    """Every other one with a patient."""
    for n, report in enumerate(reports):
        yield to_fhir(report, patient="Patient/p-1" if n % 2 else None)


def test_there_are_200_notes_of_every_kind(reports: list[Report]) -> None:
    assert len({r.note.sha256 for r in reports}) == 200
    assert min(Counter(r.note.kind for r in reports).values()) >= 20


def test_the_bundles_of_200_notes_are_of_the_official_schema(reports: list[Report], official: Valid) -> None:
    for found in bundles(reports):
        official(found)


def test_the_bundles_of_200_notes_are_taken_by_fhir_resources(reports: list[Report]) -> None:
    for found in bundles(reports):
        get_fhir_model_class("Bundle").model_validate(found)


@pytest.mark.parametrize("broken", [{"status": 7}, {"code": {"text": 7}}, {"component": [{"text": "x"}]}, {"stage": 1}])
def test_a_bundle_that_is_not_valid_is_seen(bundle: Resource, broken: Resource, official: Valid) -> None:
    entry = bundle["entry"][4]
    spoilt = {**bundle, "entry": [{**entry, "resource": entry["resource"] | broken}]}
    with pytest.raises(jsonschema_rs.ValidationError):
        official(spoilt)


def test_addresses_are_unique_and_references_meet_them(reports: list[Report]) -> None:
    every = Counter[str]()
    for report in reports:
        entries = to_fhir(report)["entry"]
        every.update(entry["fullUrl"] for entry in entries)
        assert entries[0]["resource"]["resourceType"] == "Procedure"
        for entry in entries[1:]:
            assert entry["resource"]["partOf"] == [{"reference": entries[0]["fullUrl"]}]
    assert every.most_common(1)[0][1] == 1


def test_every_fact_is_there_once_at_its_place(reports: list[Report]) -> None:
    """But for staff, and what stands in the procedure."""
    for report in reports:
        facts = report.facts
        single = set(Facts.model_fields) - {"modality", "agent", "test_date", "indication", "staff"}
        listed = ("stages", "symptoms", "rhythm", "st_changes", "termination")
        expected = [v for name in single - set(listed) if (v := getattr(facts, name)) is not None]
        expected += [v for name in listed for v in getattr(facts, name)]
        observed = [place(entry["resource"]) for entry in to_fhir(report)["entry"][1:]]
        assert Counter(observed) == Counter((v.start, v.end) for v in expected)


def test_a_note_is_exported_as_it_was_read(bundle: Resource) -> None:
    observed = [entry["resource"] for entry in bundle["entry"][1:]]
    found = [
        (o["code"]["text"], codes(o["code"]), said(o), TREADMILL[slice(*place(o))])
        for o in observed
        if o["code"]["text"] != "Row of the stage log" and "component" not in o
    ]
    assert found == [
        ("Stress protocol", ["109056"], "bruce", "Bruce"),
        ("Age", [], (60, "a"), "60"),
        ("Resting heart rate", ["8867-4", "40443-4"], (72, "/min"), "72"),
        ("Peak heart rate", ["8867-4", "428630002"], (147, "/min"), "147"),
        ("Predicted maximal heart rate", [], (160, "/min"), "160"),
        ("Target heart rate", ["428420003"], (136, "/min"), "136"),
        ("Per cent of the predicted maximal heart rate", [], (92, "%"), "92%"),
        ("Peak workload", ["122717"], (9.8, "[MET]"), "9.8 METs"),
        ("Peak rate pressure product", ["122718"], (25284, "mm[Hg]/min"), "25284"),
        ("Duration of exercise", ["252130009"], (500, "s"), "8:20"),
        ("fatigue", ["84229001"], True, "leg fatigue"),
        ("chest pain", ["29857009"], False, "chest pain"),
        ("dizziness", ["404640003"], False, "dizziness"),
        ("Reason for ending the test", [], "fatigue", "leg fatigue"),
        ("Reason for ending the test", [], "target heart rate", "target HR"),
    ]


def test_a_row_carries_its_cells(bundle: Resource) -> None:
    rows = [e["resource"] for e in bundle["entry"] if e["resource"]["code"].get("text") == "Row of the stage log"]
    assert len(rows) == 8
    assert cells(rows[3]) == {
        "Patient state": "exercise",
        "Time from the start of exercise": (360, "s"),
        "Speed of the treadmill": (2.5, "[mi_i]/h"),
        "Grade of the treadmill": (12, "%"),
        "Heart rate": (126, "/min"),
        "Systolic blood pressure": (158, "mm[Hg]"),
        "Diastolic blood pressure": (82, "mm[Hg]"),
    }
    assert TREADMILL[slice(*place(rows[3]["component"][2]))] == "2.5"
    assert cells(rows[6])["Time as the row gives it"] == (180, "s")
    assert codes(rows[6]["component"][0]["valueCodeableConcept"]) == ["432554001"]


def test_pressures_and_deviations_have_parts(bundle: Resource) -> None:
    by_name = {e["resource"]["code"]["text"]: e["resource"] for e in bundle["entry"]}
    peak, deviation = by_name["Peak blood pressure"], by_name["ST upsloping depression"]
    assert codes(peak["code"]) == ["85354-9"]
    assert list(cells(peak).values()) == [(172, "mm[Hg]"), (84, "mm[Hg]"), "peak"]
    assert codes(deviation["code"]) == ["122758"]
    assert deviation["valueBoolean"] is True
    assert cells(deviation) == {"Extent of the deviation": (0.5, "mm"), "Leads": "V5", "Patient state": "exercise"}


def test_the_procedure(bundle: Resource) -> None:
    found = bundle["entry"][0]["resource"]
    assert (found["status"], codes(found["code"]), found["performedDateTime"]) == (
        "completed",
        ["165079009"],
        "2026-06-11",
    )
    assert TREADMILL[slice(*place(found["_performedDateTime"]))] == "06/11/2026"
    assert ["29857009"] in [codes(reason) for reason in found["reasonCode"]]
    assert [codes(used) for used in found["usedCode"]] == [["1211003"]]
    (source,) = found["extension"]
    (reference,) = source["extension"]
    assert reference["valueReference"]["identifier"]["value"].startswith("nih:sha-256;a252c6b3")


def test_a_drug_study(rules_alone: Checker) -> None:
    text = (CORPORA / "examples" / "regadenoson.txt").read_text(encoding="utf-8")
    procedure, *observed = [entry["resource"] for entry in to_fhir(rules_alone.check(text))["entry"]]
    assert codes(procedure["code"]) == ["424064009"]
    assert [used["text"] for used in procedure["usedCode"]] == ["regadenoson"]
    by_name = {o["code"]["text"]: o for o in observed}
    dose = by_name["Dose of the stress agent"]
    assert (codes(dose["code"]), said(dose)) == (["122715"], (0.4, "mg"))
    assert codes(by_name["Duration of the administration, or of the exercise with it"]["code"]) == []


def test_a_rate_of_infusion_is_no_dose(rules_alone: Checker) -> None:
    dose = measured(40, "mcg/kg/min")
    rate, stage = exported(rules_alone, agent_dose=dose, stages=(row("infusion", dose=dose),))
    assert (codes(rate["code"]), said(rate)) == (["122705"], (40, "ug/kg/min"))
    assert cells(stage)["Dose rate of the stress agent"] == (40, "ug/kg/min")


def test_a_test_that_was_not_performed(rules_alone: Checker) -> None:
    text = (CORPORA / "examples" / "cancelled.txt").read_text(encoding="utf-8")
    procedure = to_fhir(rules_alone.check(text))["entry"][0]["resource"]
    assert procedure["status"] == "not-done"
    assert not {"performedDateTime", "usedCode"} & set(procedure)


def test_what_was_worked_out_says_so(rules_alone: Checker) -> None:
    places = (Place(start=7, end=9), Place(start=20, end=22))
    worked_out = Measured(value=151, unit="bpm", derived=True, sources=places, start=7, end=9)
    derived, stated = exported(rules_alone, peak_heart_rate=worked_out, predicted_max_heart_rate=measured(160, "bpm"))
    assert [place({"extension": [e]}) for e in derived["extension"]] == [(7, 9), (20, 22)]
    assert "does not state" in derived["note"][0]["text"]
    assert "note" not in stated


def test_a_missing_diastolic_is_said_to_be_unknown(rules_alone: Checker) -> None:
    (found,) = exported(rules_alone, resting_blood_pressure=measured(Pressure(systolic=128, diastolic=None), "mm[Hg]"))
    systolic, diastolic, _ = found["component"]
    assert said(systolic) == (128, "mm[Hg]")
    assert codes(diastolic["dataAbsentReason"]) == ["unknown"]
    assert said(diastolic) is None


def test_a_cell_of_another_column_is_not_carried(rules_alone: Checker) -> None:
    (found,) = exported(rules_alone, stages=(row(watts=measured(3, "min"), heart_rate=measured(99, "bpm")),))
    assert cells(found) == {"Patient state": "exercise", "Heart rate": (99, "/min")}


@pytest.mark.parametrize(
    ("times", "code"), [((180, 360), ["252131008"]), ((180, 180), []), ((180, 360, 40), []), ((180,), [])]
)
def test_times_that_do_not_rise_count_from_nothing_known(
    rules_alone: Checker, times: tuple[int, ...], code: list[str]
) -> None:
    found = exported(rules_alone, stages=tuple(row(elapsed=measured(t, "s")) for t in times))
    assert [codes(o["component"][1]["code"]) for o in found] == [code] * len(times)


def test_answers_without_a_code_are_text(rules_alone: Checker) -> None:
    at = {"start": 0, "end": 4}
    found = exported(
        rules_alone,
        protocol=measured("cornell", None),
        stages=(row("recovery", clock=measured("10:31", None)),),
        symptoms=(Symptom(value="headache", present=True, **at),),
        rhythm=(
            Rhythm(value="sinus", phase="rest", **at),
            Rhythm(value="atrial_fibrillation", phase=None, **at),
        ),
        st_changes=(
            StChange(direction=None, millimetres=None, morphology=None, leads=(), phase=None, present=False, **at),
            StChange(
                direction="elevation",
                millimetres=None,
                morphology="horizontal",
                leads=(),
                phase=None,
                present=True,
                **at,
            ),
        ),
        termination=(Named(value="ecg_change", **at), Named(value="fatigue", **at)),
    )
    protocol, stage, headache, sinus, fibrillation, no_shift, elevation, change, fatigue = found
    assert protocol["valueCodeableConcept"] == {"text": "cornell"}
    assert cells(stage)["Time of day"] == "10:31"
    assert headache["code"] == {"text": "headache"}
    assert sinus["valueCodeableConcept"] == {"text": "sinus"}
    assert cells(sinus) == {"Patient state": "rest"}
    assert codes(fibrillation["valueCodeableConcept"]) == ["49436004"]
    assert "component" not in fibrillation
    assert (no_shift["code"], no_shift["valueBoolean"]) == ({"text": "ST segment deviation"}, False)
    assert (elevation["code"]["text"], codes(elevation["code"])) == ("ST horizontal elevation", ["76388001"])
    assert change["valueCodeableConcept"] == {"text": "ecg change"}
    assert codes(fatigue["valueCodeableConcept"]) == ["84229001"]


def test_equal_notes_give_equal_bytes() -> None:
    first, second = (json.dumps(to_fhir(Checker(model=None).check(TREADMILL))) for _ in range(2))
    assert first == second


def test_the_patient_is_whom_the_caller_names(rules_alone: Checker, bundle: Resource) -> None:
    named = to_fhir(rules_alone.check(TREADMILL), patient="https://ehr.example.org/fhir/Patient/p-1")
    assert {json.dumps(e["resource"]["subject"]) for e in named["entry"]} == {
        '{"reference": "https://ehr.example.org/fhir/Patient/p-1"}'
    }
    absent = [{"url": ABSENT, "valueCode": "masked"}]
    assert all(e["resource"]["subject"] == {"extension": absent} for e in bundle["entry"])
    assert not {e["fullUrl"] for e in named["entry"]} & {e["fullUrl"] for e in bundle["entry"]}


@pytest.mark.parametrize(
    "patient", ["", "p-1", "Patient/", "Patient/a b", "Practitioner/7", "urn:uuid:7", "Patient/p\n"]
)
def test_what_is_no_reference_to_a_patient_is_refused(rules_alone: Checker, patient: str) -> None:
    with pytest.raises(ExportError, match="Patient/ID"):
        to_fhir(rules_alone.check(TREADMILL), patient=patient)


def test_without_a_day_the_day_is_said_to_be_unknown(rules_alone: Checker) -> None:
    (found,) = exported(rules_alone, mets=measured(7, "METs"))
    assert found["_effectiveDateTime"] == {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}
    assert "effectiveDateTime" not in found


@pytest.mark.parametrize(("text", "why"), [("", "NC001"), ("Colonoscopy, 9 May. No polyps.", "no stress test")])
def test_what_is_no_stress_test_is_refused(rules_alone: Checker, text: str, why: str) -> None:
    with pytest.raises(ExportError, match=why):
        to_fhir(rules_alone.check(text))


@pytest.mark.parametrize(("name", "plain"), [("\x0c", None), ("A\xa017", "A 17")])
def test_blanks_that_fhir_does_not_have_are_not_carried(
    rules_alone: Checker, name: str, plain: str | None, official: Valid
) -> None:
    indications = (Named(value="pre\xa0op\x0cevaluation", start=0, end=4),)
    facts = Facts(indication=indications, stages=(row(label=name),))
    found = to_fhir(rules_alone.check(TREADMILL, note_id=name).model_copy(update={"facts": facts}))
    official(found)
    get_fhir_model_class("Bundle").model_validate(found)
    procedure, stage = (entry["resource"] for entry in found["entry"])
    reference = procedure["extension"][0]["extension"][0]["valueReference"]
    assert procedure["reasonCode"][0]["text"] == "pre op evaluation"
    assert reference.get("display") == cells(stage).get("Label of the row") == plain


def test_a_day_that_no_calendar_has_is_unknown(rules_alone: Checker) -> None:
    report = rules_alone.check(TREADMILL.replace("Date of test: 06/11/2026", "Date of test: 02/30/2026"))
    assert report.facts.test_date is not None
    assert report.facts.test_date.value == "2026-02-30"
    procedure, observed = (entry["resource"] for entry in to_fhir(report)["entry"][:2])
    assert "performedDateTime" not in procedure
    assert observed["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"


def test_labels_are_carried_where_the_text_was_asked_for(telling: Checker, bundle: Resource) -> None:
    loud = to_fhir(telling.check(TREADMILL))
    (stage,) = [e["resource"] for e in loud["entry"] if "Supine" in json.dumps(e)]
    assert cells(stage)["Label of the row"] == "Supine"
    assert "Supine" not in json.dumps(bundle)
    for name in ("Vance", "Amsel", "Lindqvist", "Quill", "7714"):
        assert name not in json.dumps(loud)
