"""The guide's messages do what the guide says."""

from __future__ import annotations

import tomllib
from pathlib import Path

from notecheck.hl7.settings import load
from tests.hl7.conftest import Feed
from tests.hl7.running import code

DOCS = Path(__file__).parents[2] / "docs"


def test_the_worked_examples(feed: Feed) -> None:
    names = ("mdm-t02", "oru-r01", "mdm-t11")
    messages = [(DOCS / "messages" / f"{name}.hl7").read_bytes() for name in names]
    answers = [
        code(answer)[0]
        for (answer,) in feed.take(*messages, documents=frozenset({"CN"}), services=frozenset({"93017"}))
    ]
    assert answers == ["CA", "AA", "AA"]
    first, second, third = feed.items
    finding = next(f for f in first["report"]["findings"] if f["code"] == "NC201")
    (place,) = [p for p in first["places"] if (p["start"], p["end"]) == (finding["start"], finding["end"])]
    (source,) = place["sources"]
    field = messages[0].decode().splitlines()[source["segment"] - 1].split("|")[source["field"]]
    assert (source["segment"], source["repetition"]) == (13, 2)
    assert field.split("~")[1][source["start"] : source["end"]] == "negative for ischemia"
    record = {e["id"] for e in first["report"]["elements"] if e["source"] == "record"}
    assert record == {"patient-identification", "test-date", "ordering-provider", "staff-signature"}
    signature = next(e for e in second["report"]["elements"] if e["id"] == "staff-signature")
    assert (second["verdict"], signature["status"], second["unread"]) == (
        "hold",
        "not_applicable",
        [{"segment": 8, "type": "RP"}],
    )
    assert (third["kind"], third["document"]) == ("cancellation", "DOC-42")


def test_the_settings_of_the_guide(tmp_path: Path) -> None:
    shown = (DOCS / "hl7.md").read_text(encoding="utf-8").partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "hl7.toml").write_text(shown)
    settings = load(tmp_path / "hl7.toml")
    assert settings.store == tmp_path / "notecheck-hl7.sqlite"
    plain = load(None)
    told = tomllib.loads(shown)
    for part in ("keep", "limits"):  # the guide shows what holds without a file
        assert getattr(plain, part).model_dump() == told[part]
