"""The claim beside the note: the fields of the page, what REST takes, and what is said of a claim that is none."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import httpx
import pytest

from notecheck.checker import Checker
from notecheck.rules.book import complete_notes
from tests.service.running import Service
from tests.service.test_page import BROWSER, HOSTILE, Tags, downloaded, words
from tests.test_privacy import NAMES, NOTE, assert_silent

READY = complete_notes()["exercise"]
SECRET = "Zyxwolf"
FILLED = {
    "claim_date": "2026-06-10",
    "claim_place_of_service": "11",
    "claim_diagnoses": "R07.9, I10",
    "claim_billing": "4000000004",
    "claim_supervising": "K. Amsel",
    "claim_payer": "Aetna",
    "claim_plan": "commercial",
    "claim_state": "oh",
    "claim_code_1": "93017",
    "claim_units_1": "2",
    "claim_code_3": "93018",
    "claim_modifiers_3": "26 59",
    "claim_pointers_3": "B",
}
CLAIM: dict[str, Any] = {
    "date": "2026-06-10",
    "place_of_service": "11",
    "diagnoses": ["R07.9", "I10"],
    "billing": {"id": "4000000004"},
    "supervising": {"name": "K. Amsel"},
    "payer": {"name": "Aetna", "plan": "commercial", "state": "OH"},
    "lines": [{"code": "93017", "units": 2}, {"code": "93018", "modifiers": ["26", "59"], "diagnoses": [2]}],
}
READER = {**CLAIM, "billing": "5000000005", "lines": [{"code": "93018"}]}


def post(client: httpx.Client, fields: dict[str, str], text: str = READY) -> httpx.Response:
    return client.post("/", data={"text": text, **fields}, headers=BROWSER)


def check(client: httpx.Client, **more: object) -> httpx.Response:
    return client.post(
        "/v1/check", content=json.dumps({"text": READY, **more}), headers={"Content-Type": "application/json"}
    )


def test_the_fields_make_the_claim_that_is_judged(client: httpx.Client, checker: Checker) -> None:
    page = post(client, FILLED).text
    report = checker.check(READY, claim=CLAIM)
    assert report.claim is not None
    assert report.claim.supports is not None
    assert {"NC504", "NC523"} <= {f.code for f in report.claim.findings}
    assert downloaded(page) == report.model_dump(mode="json")
    said = words(page)
    assert "Claim on hold" in said
    for finding in report.claim.findings:
        assert finding.message in said
        assert f'href="/rules/{finding.code}"' in page
        assert finding.query is None or finding.query in said
    for part in ("tracing", "supervision", "interpretation"):
        assert f"{part.capitalize()} {getattr(report.claim.supports, part).status}" in said
    for part in report.claim.not_judged:
        assert part.why in said
    for name, value in FILLED.items():
        assert f'name="{name}"' in page
        assert f'value="{value}"' in page
    assert '<option value="commercial" selected>' in page


def test_a_claim_moves_nothing_of_the_note(client: httpx.Client) -> None:
    alone, beside = downloaded(post(client, {}).text), downloaded(post(client, FILLED).text)
    assert alone["claim"] is None
    assert beside["claim"] is not None
    assert alone | {"claim": None} == beside | {"claim": None}
    assert 'id="h-claim"' not in post(client, {}).text


def test_what_is_said_of_a_claim_leads_to_lines_of_the_note(client: httpx.Client) -> None:
    page = post(client, FILLED).text
    ids = re.findall(r'id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not set(re.findall(r'href="#([^"]+)"', page)) - set(ids)
    date = next(n for n, line in enumerate(READY.splitlines(), 1) if line.startswith("Date of test"))
    assert f'href="#l{date}"' in page[page.index("NC523") :]


def test_a_facility_bills_by_type_of_bill(client: httpx.Client) -> None:
    fields = {"claim_date": "2026-06-11", "claim_type_of_bill": "131", "claim_billing": "1", "claim_code_1": "93017"}
    claim = downloaded(post(client, fields).text)["claim"]
    assert "NC524" not in {f["code"] for f in claim["findings"]}  # type: ignore[index]


def test_a_claim_is_judged_where_the_note_cannot_be_read(client: httpx.Client, checker: Checker) -> None:
    page = post(client, FILLED, text=" ").text
    judged = checker.check(" ", claim=CLAIM).claim
    assert judged is not None
    assert "There is no text to read." in page
    assert all(f.message in words(page) for f in judged.findings)
    assert 'value="4000000004"' in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"claim_date": SECRET}, ["Date of service: please give a day as YYYY-MM-DD."]),
        ({"claim_date": ""}, ["Date of service: please give a day as YYYY-MM-DD."]),
        ({"claim_place_of_service": SECRET}, ["Place of service: please give two digits."]),
        ({"claim_place_of_service": ""}, ["Place of service or type of bill: please give one of them."]),
        ({"claim_type_of_bill": SECRET}, ["Type of bill: please give three characters, such as 131, or four with a leading zero."]),
        ({"claim_billing": ""}, ["Billing provider: please give an identifier or a name of at most 200 characters."]),
        ({"claim_facility": SECRET * 40}, ["Facility: please give an identifier or a name of at most 200 characters."]),
        ({"claim_payer": ""}, ["Payer: please give its name, at most 200 characters."]),
        ({"claim_plan": SECRET}, ["Plan: please choose one of the list."]),
        ({"claim_state": SECRET}, ["State: please give two letters."]),
        ({"claim_authorization": SECRET * 40}, ["Authorization number: please give at most 200 characters."]),
        ({"claim_diagnoses": f"R07.9 {SECRET}/{SECRET}"}, ["Diagnoses: please give at most 50 codes, parted by spaces or commas."]),
        ({"claim_code_1": "", "claim_units_1": "", "claim_code_3": "", "claim_modifiers_3": "", "claim_pointers_3": ""},
         ["Service lines: please give at least one."]),
        ({"claim_code_3": SECRET}, ["Line 3, code: please give five characters."]),
        ({"claim_code_3": ""}, ["Line 3, code: please give five characters."]),
        ({"claim_units_1": SECRET, "claim_code_3": SECRET},
         ["Line 1, units: please give a whole number of 1 or more.", "Line 3, code: please give five characters."]),
        ({"claim_modifiers_3": SECRET}, ["Line 3, modifiers: please give at most 8 of two characters, parted by spaces or commas."]),
        ({"claim_pointers_3": f"B {SECRET}"}, ["Line 3, pointers: please give letters or numbers of the diagnoses, such as A B."]),
    ],
)  # fmt: skip
def test_a_field_that_is_wrong_is_named_and_nothing_is_lost(
    client: httpx.Client, fields: dict[str, str], said: list[str]
) -> None:
    answer = post(client, FILLED | fields)
    assert answer.status_code == 422
    alert = answer.text[answer.text.index('role="alert"') : answer.text.index("<form")]
    assert [unescape(one) for one in re.findall(r"<p>(.*?)</p>", alert)] == said
    assert SECRET not in alert
    assert "Date of test: 06/11/2026" in answer.text
    for name, value in (FILLED | fields).items():
        if name != "claim_plan":
            assert re.search(rf'name="{name}"[^>]*value="{re.escape(value)}"', answer.text), name


@pytest.mark.parametrize("pointers", ["A B", "ab", "1,2", "1; B"])
def test_pointers_are_letters_or_numbers(client: httpx.Client, checker: Checker, pointers: str) -> None:
    page = post(client, FILLED | {"claim_pointers_3": pointers}).text
    lines = [CLAIM["lines"][0], {**CLAIM["lines"][1], "diagnoses": [1, 2]}]
    assert downloaded(page) == checker.check(READY, claim={**CLAIM, "lines": lines}).model_dump(mode="json")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_claim_stays_text(client: httpx.Client, hostile: str) -> None:
    for wrong in ({}, {"claim_code_1": hostile}):
        fields = {"claim_billing": hostile, "claim_payer": hostile, "claim_facility": hostile, **wrong}
        found = Tags(post(client, FILLED | fields).text)
        plain = Tags(post(client, FILLED | dict.fromkeys(fields, "and")).text if wrong else post(client, FILLED).text)
        assert found.tags.count("script") == plain.tags.count("script") == 1
        assert not {"img", "iframe", "b"} & set(found.tags)
        assert {name for name, _ in found.attributes} <= {name for name, _ in plain.attributes}
        assert ("value", hostile) in found.attributes


def test_rest_judges_one_claim_and_several(client: httpx.Client, checker: Checker) -> None:
    assert check(client, claim=CLAIM).text == checker.check(READY, claim=CLAIM).model_dump_json()
    both = {"claims": [CLAIM, READER], "arrangement": {"site": "office", "reader": "7"}}
    answer = check(client, **both)
    assert answer.text == checker.check(READY, claim=both).model_dump_json()
    assert answer.json()["claim"] != check(client, claims=both["claims"]).json()["claim"]
    assert check(client, claim=None).text == checker.check(READY).model_dump_json()


def test_in_a_batch_each_note_has_its_own_claim(client: httpx.Client, checker: Checker) -> None:
    notes = [{"text": READY, "claim": CLAIM}, {"text": READY}, {"text": "", "claims": [READER]}]
    reports = client.post("/v1/check", json={"notes": notes}).json()["reports"]
    assert reports[0]["claim"] == checker.check(READY, claim=CLAIM).model_dump(mode="json")["claim"]
    assert reports[1]["claim"] is None
    assert reports[2]["claim"] == checker.check("", claim=READER).model_dump(mode="json")["claim"]


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"claim": SECRET}, ["claim"]),
        ({"claim": [CLAIM]}, ["claim"]),
        ({"claim": CLAIM | {"date": SECRET}}, ["claim.date"]),
        ({"claim": CLAIM | {"place_of_service": SECRET}}, ["claim.place_of_service"]),
        ({"claim": CLAIM | {"place_of_service": None}}, ["claim"]),
        ({"claim": CLAIM | {SECRET: 1}}, ["claim.(another key)"]),
        ({"claim": CLAIM | {"billing": {SECRET: SECRET}}}, ["claim.billing.(another key)"]),
        ({"claim": CLAIM | {"billing": {}}}, ["claim.billing"]),
        ({"claim": CLAIM | {"billing": "\ud800"}}, ["claim.billing.id"]),
        ({"claim": CLAIM | {"payer": {"name": SECRET, "plan": SECRET}}}, ["claim.payer.plan"]),
        ({"claim": CLAIM | {"through": "2026-06-01"}}, ["claim"]),
        ({"claim": CLAIM | {"lines": [{"code": SECRET, "units": SECRET}]}}, ["claim.lines.0.code", "claim.lines.0.units"]),
        ({"claim": CLAIM | {"lines": []}}, ["claim.lines"]),
        ({"claims": []}, ["claims"]),
        ({"claims": CLAIM}, ["claims"]),
        ({"claims": [CLAIM, CLAIM | {"date": SECRET}]}, ["claims.1.date"]),
        ({"claims": [CLAIM | {"patient": SECRET}, CLAIM | {"patient": "B"}]}, ["claims"]),
        ({"claim": CLAIM, "claims": [CLAIM]}, ["the body"]),
        ({"arrangement": {"site": "office"}}, ["the body"]),
        ({"claim": CLAIM, "arrangement": {"site": SECRET}}, ["arrangement.site"]),
    ],
)  # fmt: skip
def test_a_claim_that_is_none_is_placed_and_never_repeated(
    client: httpx.Client, more: dict[str, Any], where: list[str]
) -> None:
    answer = check(client, **more)
    assert answer.status_code == 422
    assert [problem["where"] for problem in answer.json()["problems"]] == where
    assert all(problem["what"] and "Value error" not in problem["what"] for problem in answer.json()["problems"])
    assert SECRET not in answer.text + str(answer.headers)


def test_the_description_tells_of_claims(client: httpx.Client) -> None:
    schema = client.get("/openapi.json").json()
    notes = [found for found in schema["components"]["schemas"].values() if "note_id" in found.get("properties", {})]
    assert len(notes) == 1
    assert {"claim", "claims", "arrangement"} <= set(notes[0]["properties"])
    operation = schema["paths"]["/v1/check"]["post"]["requestBody"]["content"]["application/json"]
    answer = client.post("/v1/check", json=operation["examples"]["with a claim"]["value"])
    assert answer.json()["claim"]["verdict"] in ("ready", "review")


def test_names_on_a_claim_are_in_nothing_that_is_written(service: Service) -> None:
    party = {"id": NAMES[3], "tax_id": NAMES[2], "name": NAMES[1]}
    parties = dict.fromkeys(("billing", "rendering", "supervising", "facility"), party)
    named = {**CLAIM, **parties, "id": NAMES[0], "patient": NAMES[0], "payer": NAMES[4], "authorization": NAMES[0]}
    owners = dict.fromkeys(("equipment_owner", "performer", "supervisor", "reader"), NAMES[0])
    wrong = [named | {"date": NAMES[0]}, named | {NAMES[0]: 1}, named | {"lines": [{"code": NAMES[0]}]}]
    with service.client() as client:
        for text in (NOTE, READY, ""):
            answer = client.post("/v1/check", json={"text": text, "claim": named, "arrangement": owners})
            assert answer.json()["claim"]["verdict"] in ("hold", "review")
            assert_silent(answer.content + str(answer.headers).encode())
        for claim in wrong:
            answer = client.post("/v1/check", json={"text": NOTE, "claim": claim})
            assert answer.status_code == 422
            assert_silent(answer.content + str(answer.headers).encode())
        fields = {f"claim_{part}": NAMES[0] for part in ("billing", "rendering", "supervising", "facility", "payer")}
        for more, status in (({}, 200), ({"claim_date": NAMES[0]}, 422)):
            answer = client.post("/", data={"text": NOTE, **FILLED, **fields, **more}, headers=BROWSER)
            assert answer.status_code == status
            assert f'value="{NAMES[0]}"' in answer.text
            assert_silent(str(answer.headers).encode())
        assert NAMES[0] not in client.get("/").text
        metrics = client.get("/metrics").content
    assert_silent(metrics + service.audit + service.said)
    assert not list((service.folder / "temp").iterdir())
