"""POST /hl7/v2: the same intake behind HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from notecheck.hl7.settings import Deliver
from notecheck.hl7.settings import Settings as Feed
from notecheck.policy.site import load
from notecheck.service.app import build
from notecheck.service.settings import Limits, Settings
from tests.hl7.messages import NOTE, mdm
from tests.hl7.running import PATIENCE, code, delivered
from tests.service.running import limited

HL7 = {"Content-Type": "application/hl7-v2"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    feed = Feed(store=folder / "store.sqlite", deliver=Deliver(to=str(folder / "reports.jsonl")))
    with limited(Limits(), feed=feed) as running, httpx.Client(base_url=running.url, timeout=PATIENCE) as found:
        yield found


def test_a_message_is_acknowledged_and_its_report_delivered(client: httpx.Client, folder: Path) -> None:
    first = client.post("/hl7/v2", content=mdm("1", NOTE), headers=HL7)
    again = client.post("/hl7/v2", content=mdm("1", NOTE), headers=HL7)
    assert first.status_code == 200
    assert first.headers["content-type"] == "application/hl7-v2; charset=utf-8"
    assert code(first.text) == ("AA", "1")
    assert again.content == first.content
    (item,) = delivered(folder / "reports.jsonl", 1)
    assert (item["control_id"], item["verdict"]) == ("1", "ready")


def test_what_cannot_be_processed_is_acknowledged_with_its_reason(client: httpx.Client) -> None:
    answer = client.post("/hl7/v2", content=b"hello", headers=HL7)
    assert (answer.status_code, code(answer.text)) == (200, ("AR", ""))
    answer = client.post("/hl7/v2", content=mdm("2", event="T01"), headers=HL7)
    assert (answer.status_code, code(answer.text)) == (200, ("AR", "2"))


def test_both_modes(client: httpx.Client) -> None:
    answer = client.post("/hl7/v2", content=mdm("3", accept="AL", answer="AL"), headers=HL7)
    assert code(answer.text) == ("AA", "3")
    answer = client.post("/hl7/v2", content=mdm("4", accept="NE", answer="NE"), headers=HL7)
    assert (answer.status_code, answer.content) == (204, b"")


def test_other_media_are_not_taken(client: httpx.Client) -> None:
    answer = client.post("/hl7/v2", json={"text": "x"})
    assert answer.status_code == 415


def test_without_a_feed_there_is_nothing() -> None:
    paths = build(Settings(site=load("cpt-93017"))).openapi()["paths"]
    assert "/v1/check" in paths
    assert "/hl7/v2" not in paths
