"""Every input has one row; what has not changed is passed over; what has is judged anew, and its old row goes."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from notecheck.archive import manifest
from notecheck.archive import scan as scan_module
from notecheck.archive.manifest import load
from notecheck.checker import Checker
from notecheck.errors import ScanError
from notecheck.rules.book import complete_notes
from tests.archive.conftest import Archive

READY = complete_notes()["exercise"]
GAPS = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."


def test_each_note_has_one_row_and_each_finding_one(archive: Archive, checker: Checker) -> None:
    archive.put("a/ready.txt", READY)
    archive.put("b/gaps.txt", GAPS)
    archive.put("b/empty.txt", "")
    told = archive.scan()
    report = checker.check(GAPS)
    gaps = archive.note("charts/b/gaps.txt")
    assert (gaps["verdict"], gaps["score"], gaps["note_id"], gaps["sha256"]) == (
        report.verdict, report.score, report.note.id, report.note.sha256,
    )  # fmt: skip
    assert gaps["hold_reasons"] == ";".join(report.hold_reasons)
    assert report.review is not None
    assert gaps["review_tracing_performed"] == report.review.tracing_performed.answer
    assert gaps["applicable"] == sum(e.status != "not_applicable" for e in report.elements)
    found = [
        (f["code"], f["severity"], f["start"], f["end"], f["message"])
        for f in archive.findings()
        if f["source"] == gaps["source"]
    ]
    assert found == [(f.code, f.severity, f.start, f.end, f.message) for f in report.findings]
    assert archive.errors() == {"charts/a/ready.txt": None, "charts/b/empty.txt": "NC001", "charts/b/gaps.txt": None}
    assert told.counts is not None
    assert (told.counts.notes, told.counts.not_evaluated, told.counts.verdicts) == (3, 1, {"hold": 1, "ready": 1})
    assert (archive.watcher.total, archive.watcher.done) == (3, 3)
    assert load(archive.out) == told


def test_what_has_not_changed_is_passed_over(archive: Archive) -> None:
    archive.put("a.txt", READY)
    archive.put("b.txt", GAPS)
    archive.scan()
    before = archive.notes(), archive.findings()
    archive.put("a.txt", READY)  # written anew, the same content
    again = archive.scan()
    assert again.run is not None
    assert (again.run.judged, again.run.unchanged) == (0, 2)
    assert (archive.notes(), archive.findings()) == before


def test_the_row_of_a_changed_file_goes(archive: Archive) -> None:
    for n in range(5):
        archive.put(f"{n}.txt", f"{GAPS} {n}")
    archive.scan()
    archive.put("2.txt", READY)
    archive.put("7.txt", GAPS)
    again = archive.scan()
    assert again.run is not None
    assert (again.run.judged, again.run.unchanged) == (2, 4)
    assert sorted(archive.errors()) == [f"charts/{n}.txt" for n in (0, 1, 2, 3, 4, 7)]
    assert archive.note("charts/2.txt")["verdict"] == "ready"
    assert not [f for f in archive.findings() if f["source"] == "charts/2.txt"]
    assert len({(f["source"], f["code"], f["start"]) for f in archive.findings()}) == len(archive.findings())


def test_a_file_that_is_gone_is_kept_unless_pruned(archive: Archive) -> None:
    archive.put("a.txt", READY)
    gone = archive.put("b.txt", GAPS)
    archive.scan()
    gone.unlink()
    kept = archive.scan()
    assert kept.run is not None
    assert (kept.run.gone, kept.run.pruned, len(archive.notes())) == (1, 0, 2)
    pruned = archive.scan(prune=True)
    assert pruned.run is not None
    assert (pruned.run.pruned, list(archive.errors())) == (1, ["charts/a.txt"])
    assert {f["source"] for f in archive.findings()} <= {"charts/a.txt"}


def test_two_inputs_of_the_same_text_are_two_rows(archive: Archive) -> None:
    archive.put("a.txt", GAPS)
    archive.put("b.txt", GAPS)
    archive.scan()
    first, second = archive.notes()
    assert first["note_id"] == second["note_id"]
    assert first["source"] != second["source"]


def test_an_input_named_twice_is_read_once(archive: Archive) -> None:
    file = archive.put("a.txt", GAPS)
    archive.put("b.txt", READY)
    told = archive.scan(str(archive.inputs), str(file), str(archive.inputs / "*.txt"))
    assert told.run is not None
    assert (told.run.named_twice, len(archive.notes())) == (3, 2)


def test_another_policy_judges_anew_and_says_so(archive: Archive, tmp_path: Path) -> None:
    archive.put("a.txt", READY.replace("Left ambulatory", ""))
    archive.scan()
    assert archive.note("charts/a.txt")["verdict"] == "ready"
    site = tmp_path / "site.toml"
    site.write_text('extends = "cpt-93017"\n[elements.disposition]\nneed = "required"\ncritical = true\n')
    told = archive.scan(checker=Checker(policy=site))
    assert told.run is not None
    assert told.run.judged == 1
    assert archive.note("charts/a.txt")["verdict"] == "hold"
    assert archive.watcher.said == ["the policy changed since the last run: every note is judged anew"]


def test_another_program_judges_anew_and_says_so(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put("a.txt", GAPS)
    archive.scan()
    newer = Checker()
    monkeypatch.setattr(newer, "_producer", newer.producer.model_copy(update={"version": "99.0.0"}))
    told = archive.scan(checker=newer)
    assert told.run is not None
    assert (told.run.judged, told.judged_by.version) == (1, "99.0.0")
    assert archive.watcher.said == ["the program changed since the last run: every note is judged anew"]


def test_changed_code_of_the_same_version_judges_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put("a.txt", GAPS)
    archive.scan()
    monkeypatch.setattr(manifest, "program_sha256", lambda: "another")
    told = archive.scan()
    assert told.run is not None
    assert (told.run.judged, told.judged_by.program_sha256) == (1, "another")
    assert archive.watcher.said == ["the program changed since the last run: every note is judged anew"]


def test_the_hash_of_the_program_is_of_its_code_and_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "package"
    (package / "archive").mkdir(parents=True)
    monkeypatch.setattr(manifest, "__file__", str(package / "archive" / "manifest.py"))
    seen = set()
    for file, content in (("a.py", "1"), ("a.py", "2"), ("b.toml", "1"), ("archive/c.py", "1"), ("page.html", "1")):
        (package / file).write_text(content)
        seen.add(manifest.program_sha256.__wrapped__())
    assert len(seen) == 4  # a page judges nothing


def test_a_part_that_is_missing_is_made_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "PART_NOTES", 2)
    for n in range(6):
        archive.put(f"{n}.txt", f"{GAPS} {n}")
    archive.scan()
    before = archive.notes()
    (archive.out / "findings" / "part-000002.parquet").unlink()
    (archive.out / "notes" / "part-000003.parquet").write_bytes(b"cut")
    told = archive.scan()
    assert told.run is not None
    assert (told.run.made_again, told.run.judged) == (4, 4)
    assert sorted(archive.notes(), key=lambda r: r["source"]) == before


def test_a_folder_that_is_none_of_a_scan_is_left_alone(archive: Archive) -> None:
    archive.put("a.txt", GAPS)
    archive.out.mkdir()
    (archive.out / "thesis.doc").write_text("mine")
    with pytest.raises(ScanError, match="is not empty and holds no scan"):
        archive.scan()
    assert [p.name for p in archive.out.iterdir()] == ["thesis.doc"]


def test_two_scans_do_not_write_to_one_folder(archive: Archive) -> None:
    archive.put("a.txt", GAPS)
    archive.scan()
    from notecheck.archive.ledger import Ledger

    held = Ledger(archive.out)
    with pytest.raises(ScanError, match="another scan is writing there"):
        archive.scan()
    held.close()
    archive.scan()


def test_a_damaged_ledger_is_told(archive: Archive) -> None:
    archive.put("a.txt", GAPS)
    archive.scan()
    (archive.out / "ledger.sqlite").write_bytes(b"no database, " * 1000)
    with pytest.raises(ScanError, match=r"ledger\.sqlite is damaged"):
        archive.scan()


def test_the_output_is_no_input(archive: Archive) -> None:
    archive.out = archive.inputs / "out"
    archive.put("a.txt", GAPS)
    archive.scan()
    (archive.out / "left.txt").write_text(READY)
    archive.scan()
    assert list(archive.errors()) == ["charts/a.txt"]


def test_sources_can_be_hashed(archive: Archive) -> None:
    archive.put("Quibberdash/Zyxwolf.txt", GAPS)
    archive.scan(key=b"k" * 32)
    (row,) = archive.notes()
    assert re.fullmatch("[0-9a-f]{32}", row["source"])
    assert {f["source"] for f in archive.findings()} == {row["source"]}
    for file in archive.out.rglob("*"):
        assert not file.is_file() or not re.search(b"Zyxwolf|Quibberdash", file.read_bytes())
    assert archive.scan(key=b"k" * 32).run.judged == 0  # type: ignore[union-attr]
    for key in (None, b"other"):
        with pytest.raises(ScanError, match="choose another folder"):
            archive.scan(key=key)


def test_names_are_relative_and_on_one_line(archive: Archive) -> None:
    archive.put("a\nb.txt", GAPS)
    archive.put("Größe ü #1 50%.txt", GAPS)
    odd = os.fsencode(archive.inputs) + b"/\xff.txt"
    with open(odd, "wb") as file:
        file.write(GAPS.encode())
    archive.scan()
    assert set(archive.errors()) == {"charts/a%0Ab.txt", "charts/Größe ü %231 50%25.txt", "charts/%FF.txt"}


def test_files_of_other_kinds_are_counted(archive: Archive) -> None:
    archive.put("a.txt", GAPS)
    archive.put("scan.jpg", b"\xff\xd8\xff")
    archive.put("README", "words")
    told = archive.scan()
    assert told.left_aside == {".jpg": 1, "no suffix": 1}
    assert list(archive.errors()) == ["charts/a.txt"]


def test_an_input_that_is_named_has_a_row_whatever_it_is(archive: Archive) -> None:
    archive.put("scan.jpg", b"\xff\xd8\xff")
    told = archive.scan(*(str(archive.inputs / name) for name in ("scan.jpg", "nowhere.txt", "*.none")))
    assert archive.errors() == {"scan.jpg": "unknown-type", "nowhere.txt": "absent", "*.none": "absent"}
    assert told.left_aside == {}


def test_columns_that_come_later_are_in_every_part(archive: Archive) -> None:
    archive.put("a.txt", GAPS)
    archive.scan()
    archive.put("b.jsonl", json.dumps({"text": READY, "site": "North", "verdict": "old"}) + "\n")
    archive.scan()
    assert archive.note("charts/a.txt")["site"] is None
    row = archive.note("charts/b.jsonl#1")
    assert (row["site"], row["record_verdict"], row["verdict"]) == ("North", "old", "ready")
    assert load(archive.out).carried == ("site", "record_verdict")


def test_copied_stage_tables_are_found(archive: Archive) -> None:
    table = "Rest HR 70 BP 120/70\nStage 1 3:00 HR 101 BP 140/72\nStage 2 6:00 HR 123 BP 152/74\nRecovery 1 min HR 99 BP 130/70\n"
    head = "Treadmill stress test, Bruce.\n"
    archive.put("a.txt", f"Patient: Ann Finch  MRN 100200\n{head}{table}")
    archive.put("b.txt", f"Patient: Bea Wren  MRN 300400\n{head}{table}Stopped: fatigue\n")
    archive.put("c.txt", f"Patient: Cai Swift  MRN 500600\n{head}{table.replace('101', '102')}")
    archive.put("c2.txt", f"Patient: Cai Swift  MRN 500600\n{head}{table.replace('101', '102')}Addendum.\n")
    told = archive.scan()
    import pyarrow.parquet as pq

    assert told.copied_stage_tables == 1
    assert pq.read_table(archive.out / "copied.parquet")["source"].to_pylist() == ["charts/a.txt", "charts/b.txt"]
    stages = {row["source"]: row["stages_sha256"] for row in archive.notes()}
    assert stages["charts/a.txt"] == stages["charts/b.txt"] != stages["charts/c.txt"] == stages["charts/c2.txt"]


def test_what_failed_for_want_of_rights_is_tried_again(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    file = archive.put("a.txt", GAPS)
    archive.put("b.txt", READY)
    read = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path == file:
            raise PermissionError(13, "Permission denied")
        return read(path)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", denied)
        archive.scan()
        assert archive.errors() == {"charts/a.txt": "unreadable", "charts/b.txt": None}
    told = archive.scan()
    assert told.run is not None
    assert (told.run.judged, told.run.unchanged) == (1, 1)
    assert archive.errors() == {"charts/a.txt": None, "charts/b.txt": None}
