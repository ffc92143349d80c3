"""The packet of a note, and words read again: from a real scan, with nothing that was not asked for."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from notecheck.cli import main

EXAMPLES = Path(__file__).parents[2] / "corpora" / "examples"
TEXT = (EXAMPLES / "with-interpretation.txt").read_text(encoding="utf-8")
PLAIN = (EXAMPLES / "shorthand-with-gaps.txt").read_text(encoding="utf-8")
ORDERER, TECHNICIAN = "Dr. Wilhelmina Oakenshield", "Barnaby Rook"
SITE = 'extends = "cpt-93017"\nid = "st-marys"\n[elements.consent]\nneed = "required"\n[people]\n"Cornelius Vane" = ["supervising"]\n'


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in args])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `notes` and their scan in `scan`."""
    place = tmp_path_factory.mktemp("packets")
    notes = place / "notes"
    notes.mkdir()
    (notes / "Quackenbush Z.txt").write_text(TEXT, encoding="utf-8")
    (notes / "empty.txt").touch()
    (notes / "notecheck.toml").write_text(SITE, encoding="utf-8")
    rows = [
        ["A1", PLAIN, ORDERER, TECHNICIAN],
        ["A2", TEXT, "", TECHNICIAN],
        ["A2", f"{TEXT}\nAddendum: none.", "", ""],
    ]
    with (notes / "export.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["id", "text", "orderer", "technician"], *rows])
    done = run(
        "scan", notes, "--out", place / "scan", "--workers", 1, "--id-column", "id", "--context", "orderer=orderer"
    )
    assert done.exit_code == 2, done.output  # one of them is empty
    return place


def packet(place: Path, note: str, *args: object) -> tuple[dict[str, bytes], bytes]:
    out = place / "packet.zip"
    done = run("packet", place / "scan", note, "--out", out, *args)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(out) as packed:
        return {name.split("/")[1]: packed.read(name) for name in packed.namelist()}, out.read_bytes()


def test_a_packet_has_all_that_the_judgement_rests_on(place: Path) -> None:
    found, _ = packet(place, "A1")
    report = json.loads(found["report.json"])
    assert report["note"]["sha256"] == hashlib.sha256(PLAIN.encode()).hexdigest()
    assert {e["id"]: e["source"] for e in report["elements"]}["ordering-provider"] == "record"
    codes = {f["code"] for f in report["findings"]}
    assert {entry["code"] for entry in json.loads(found["rules.json"])} == codes
    assert all(f"{code} " in found["rules.txt"].decode() for code in codes)
    row = json.loads(found["row.json"])
    assert (row["note"]["verdict"], {f["code"] for f in row["findings"]}) == (report["verdict"], codes)
    versions = json.loads(found["versions.json"])
    assert versions["lexicon_sha256"] == report["producer"]["lexicon_sha256"]
    assert versions["policy_in_force"] == report["policy"]
    assert versions["manifest_sha256"] == hashlib.sha256((place / "scan" / "manifest.json").read_bytes()).hexdigest()
    policy = json.loads(found["policy.json"])
    needs = {e["id"]: e["need"] for e in policy["elements"]}
    assert (policy["id"], needs["consent"]) == ("st-marys", {"value": "required", "from": "notecheck.toml:4"})
    assert json.loads(found["manifest.json"])["judged_by"]["policy_id"] == "st-marys"
    sums = dict(reversed(line.split("  ")) for line in found["SHA256SUMS"].decode().splitlines())
    assert sums == {name: hashlib.sha256(c).hexdigest() for name, c in found.items() if name != "SHA256SUMS"}
    assert report["verdict"] in found["README.txt"].decode()
    assert "orderer" in found["README.txt"].decode()


def test_equal_packets_are_equal_bytes(place: Path) -> None:
    assert packet(place, "A1")[1] == packet(place, "A1")[1]


def test_a_packet_names_nobody_and_holds_no_text_unless_asked(place: Path) -> None:
    names = (ORDERER, TECHNICIAN, "Cornelius Vane", "Quackenbush", "J. Hale", "Moreau")
    for note in ("A1", "notes/Quackenbush Z.txt"):
        found, _ = packet(place, note)
        assert not set(found) & {"note.txt", "report.txt", "record.json"}
        for content in found.values():
            assert not any(name in content.decode() for name in names)
            assert "neg GXT" not in content.decode()
    told, _ = packet(place, "A1", "--with-text")
    assert told["note.txt"].decode() == PLAIN
    assert json.loads(told["record.json"]) == {"orderer": ORDERER}
    assert json.loads(told["report.json"])["note"]["text"] == PLAIN
    assert json.loads(told["row.json"])["note"]["technician"] == TECHNICIAN
    assert "Cornelius Vane" in told["policy.json"].decode()
    assert "J. Hale" in told["report.txt"].decode()


def test_an_id_of_several_notes_asks_for_the_source(place: Path) -> None:
    done = run("packet", place / "scan", "A2")
    assert done.exit_code == 2
    assert "2 notes have the id 'A2'" in done.output
    assert "'notes/export.csv#A2~2'" in done.output
    found, _ = packet(place, "notes/export.csv#A2~2", "--with-text")
    assert found["note.txt"].decode().endswith("Addendum: none.")


def test_notes_that_moved_are_found_where_they_are_now(place: Path, tmp_path: Path) -> None:
    before, _ = packet(place, "A1")
    away = place / "notes-away"
    (place / "notes").rename(away)
    try:
        done = run("packet", place / "scan", "A1", "--policy", away / "notecheck.toml", "--out", tmp_path / "p.zip")
        assert (done.exit_code, "is not where it was scanned" in done.output) == (2, True)
        after, _ = packet(place, "A1", "--input", away, "--policy", away / "notecheck.toml")
        assert before == after
    finally:
        away.rename(place / "notes")


@pytest.mark.parametrize(
    ("change", "args", "said"),
    [
        (lambda p: None, ["nobody"], "there is no note 'nobody'"),
        (lambda p: None, ["notes/empty.txt"], "was not evaluated"),
        (lambda p: None, ["A1", "--policy", "cpt-93017"], "the policy changed since the scan"),
        (lambda p: None, ["A1", "--out", "/nowhere/at/all.zip"], "No such file"),
        (lambda p: (p / "notes" / "export.csv").write_text("id,text\nA1,other\n"), ["A1"], "was changed"),
        (lambda p: (p / "scan" / "ledger.sqlite").write_text("x" * 9000), ["A1"], "cannot be read"),
    ],
)
def test_what_cannot_be_gathered_is_told(place: Path, tmp_path: Path, change: Any, args: list[str], said: str) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(place, copy)
    change(copy)
    done = run("packet", copy / "scan", *args, "--input", copy / "notes")
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert "Traceback" not in done.output


def test_words_are_quoted_only_where_they_are_asked_for(place: Path) -> None:
    page = place / "page.html"
    assert run("report", place / "scan", "--out", page).exit_code == 0
    assert "neg GXT" not in page.read_text(encoding="utf-8")
    done = run("report", place / "scan", "--out", page, "--with-text")
    assert done.exit_code == 0, done.output
    told = page.read_text(encoding="utf-8")
    assert told.count("<td>neg GXT</td>") == 3
    assert "<td>A2</td>" in told


def test_hashed_sources_are_found_where_the_person_says(place: Path, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    scan = tmp_path / "scan"
    assert run("scan", place / "notes" / "Quackenbush Z.txt", "--out", scan, "--hash-sources").exit_code == 0
    page = tmp_path / "page.html"
    asked = run("report", scan, "--out", page, "--with-text")
    assert (asked.exit_code, "give --input" in asked.output) == (2, True)
    assert str(place).encode() not in (scan / "ledger.sqlite").read_bytes()
    assert run("report", scan, "--out", page, "--with-text", "--input", place / "notes").exit_code == 0
    assert "<td>neg GXT</td>" in page.read_text(encoding="utf-8")
