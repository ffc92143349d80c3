"""Documents of an encounter in a scan: one row for its record, how each document stands, and only what changed anew."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import zlib
from typing import Any

import openpyxl
import pytest

from notecheck.archive import records
from notecheck.archive import scan as scan_module
from notecheck.archive.exports import export, rows
from notecheck.archive.manifest import load
from notecheck.archive.schema import RECORD_FINDINGS, RECORDS
from notecheck.archive.suppressions import Suppression
from notecheck.archive.tables import Columns
from notecheck.checker import Checker
from notecheck.errors import ScanError
from tests.archive import killed
from tests.archive.conftest import Archive, Quiet, Rows
from tests.archive.test_killed import scans, tables
from tests.archive.test_suppressions import TODAY
from tests.encounter.papers import READING, TECHNICIAN, physicians, technicians, without

COLUMNS = Columns(
    note_id="id",
    context={"status": ("status",), "signed_at": ("signed",), "credential": ("credential",), "author": ("author",)},
    encounter="visit",
    document={"version": "version", "type": "kind"},
)
LEAK = f"{TECHNICIAN}Positive stress test.\n"


def tech(visit: str | None, text: str = TECHNICIAN, **known: Any) -> dict[str, Any]:
    return {
        "id": f"T{visit}",
        "visit": visit,
        "text": text,
        "status": "final",
        "kind": "Technician stress note",
        **known,
    }


def read(visit: str, text: str = READING, **known: Any) -> dict[str, Any]:
    own = {"credential": "MD", "author": "S. Abernathy", "signed": "2026-05-20"}
    return {"id": f"R{visit}", "visit": visit, "text": text, "status": "final", **own, **known}


def put(archive: Archive, name: str, *documents: dict[str, Any]) -> None:
    every = ("id", "visit", "text", "status", "signed", "credential", "author", "version", "kind")
    lines = (json.dumps({key: document.get(key) for key in every}) for document in documents)
    archive.put(name, "".join(f"{line}\n" for line in lines))


def record(archive: Archive, visit: str) -> dict[str, Any]:
    (row,) = [row for row in rows(archive.out, "records") if row["encounter"] == visit]
    return row


def findings(archive: Archive, visit: str) -> Rows:
    return [row for row in rows(archive.out, "record_findings") if row["encounter"] == visit]


def standings(archive: Archive) -> dict[str, str | None]:
    return {row["source"].partition("/")[2]: row["standing"] for row in archive.notes()}


def test_each_encounter_has_one_row(archive: Archive) -> None:
    put(
        archive,
        "a.jsonl",
        tech("1", without(TECHNICIAN, "Stopped"), version="1"),
        tech("1", version="2"),
        read("1"),
        tech("2", without(TECHNICIAN, "Stopped")),
        read("2", READING.replace("134", "150")),
        tech(None, id="alone"),
    )
    told = archive.scan(columns=COLUMNS)
    one, two = rows(archive.out, "records")
    assert list(one) == [c.name for c in RECORDS]
    assert (one["encounter"], one["verdict"], one["score"], one["documents"]) == ("1", "ready", 100.0, 3)
    assert (one["in_force"], one["superseded"], one["physicians"], one["contradictions"]) == (2, 1, 1, 0)
    assert (two["verdict"], two["hold_reasons"], two["contradictions"]) == ("hold", "less_than_tracing", 1)
    assert two["review_interpretation_excluded"] == "yes"
    assert standings(archive) == {
        "a.jsonl#T1": "superseded",
        "a.jsonl#T1~2": "in_force",
        "a.jsonl#R1": "in_force",
        "a.jsonl#T2": "in_force",
        "a.jsonl#R2": "in_force",
        "a.jsonl#alone": None,
    }
    differ, missing = findings(archive, "2")
    assert list(differ) == [c.name for c in RECORD_FINDINGS]
    assert (differ["code"], differ["source"], differ["other_source"]) == (
        "NC606",
        "charts/a.jsonl#T2",
        "charts/a.jsonl#R2",
    )
    assert TECHNICIAN.replace("Stopped: leg fatigue\n", "")[differ["start"] : differ["end"]] == "134"
    assert READING.replace("134", "150")[differ["other_start"] : differ["other_end"]] == "150"
    assert (missing["code"], missing["source"], missing["suppressed"]) == ("NC123", None, False)
    assert told.records is not None
    assert told.records.model_dump() == {
        "column": "visit",
        "records": 2,
        "documents": 5,
        "in_force": 4,
        "superseded": 1,
        "drafts": 0,
        "withdrawn": 0,
        "contradicted": 1,
        "verdicts": {"hold": 1, "ready": 1},
    }
    assert load(archive.out) == told
    assert archive.note("charts/a.jsonl#R1")["verdict"] == "hold"


def test_a_row_says_what_the_python_call_says(archive: Archive, checker: Checker) -> None:
    changed = READING.replace("Bruce", "Naughton")
    put(archive, "a.jsonl", tech("1", LEAK), read("1", changed))
    archive.scan(columns=COLUMNS)
    report = checker.check_record([technicians(LEAK), physicians(changed)])
    row = record(archive, "1")
    assert (row["verdict"], row["score"], row["kind"]) == (report.verdict, report.score, report.kind)
    assert row["hold_reasons"] == ";".join(report.hold_reasons)
    told = [(f["code"], f["severity"], f["start"], f["end"], f["message"]) for f in findings(archive, "1")]
    assert told == [(f.code, f.severity, f.start, f.end, f.message) for f in report.findings]


def test_documents_spread_over_the_inputs(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan_module, "PART_NOTES", 2)
    put(archive, "a.jsonl", tech("1", without(TECHNICIAN, "Stopped"), version="1"), tech("2"), tech("3"))
    archive.scan(columns=COLUMNS)
    assert [row["verdict"] for row in rows(archive.out, "records")] == ["hold", "ready", "ready"]
    put(archive, "b.jsonl", read("2", READING.replace("134", "150")), tech("1", version="2"))
    told = archive.scan(columns=COLUMNS)
    assert told.run is not None
    assert (told.run.judged, told.run.unchanged) == (2, 3)
    assert [row["verdict"] for row in rows(archive.out, "records")] == ["ready", "review", "ready"]
    assert standings(archive)["a.jsonl#T1"] == "superseded"
    assert len(archive.notes()) == 5


def test_only_encounters_that_changed_are_judged_anew(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    put(archive, "a.jsonl", *(tech(str(n)) for n in range(6)))
    put(archive, "b.jsonl", *(read(str(n)) for n in range(6)))
    archive.scan(columns=COLUMNS)
    before = tables(archive.out)
    judged: list[str] = []
    real = records.judge

    def counted(encounter: str, *arguments: Any) -> Any:
        judged.append(encounter)
        return real(encounter, *arguments)

    monkeypatch.setattr(records, "judge", counted)
    archive.scan(columns=COLUMNS)
    assert judged == []
    assert tables(archive.out) == before
    put(archive, "b.jsonl", *(read(str(n), READING.replace("134", "150") if n == 4 else READING) for n in range(6)))
    archive.scan(columns=COLUMNS)
    assert judged == ["4"]
    assert {row["encounter"]: row["verdict"] for row in rows(archive.out, "records")} == {
        str(n): "review" if n == 4 else "ready" for n in range(6)
    }


def test_a_document_that_is_gone_counts_until_it_is_pruned(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("1", without(TECHNICIAN, "Stopped"), version="1"), tech("2"))
    put(archive, "b.jsonl", tech("1", version="2"), tech("3"))
    archive.scan(columns=COLUMNS)
    (archive.inputs / "b.jsonl").unlink()
    archive.scan(columns=COLUMNS)
    assert [row["verdict"] for row in rows(archive.out, "records")] == ["ready", "ready", "ready"]
    archive.scan(columns=COLUMNS, prune=True)
    assert [(row["encounter"], row["verdict"]) for row in rows(archive.out, "records")] == [
        ("1", "hold"),
        ("2", "ready"),
    ]
    assert standings(archive) == {"a.jsonl#T1": "in_force", "a.jsonl#T2": "in_force"}


def test_a_run_that_does_not_group_leaves_no_records(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("1", version="1"), tech("1", version="2"))
    archive.scan(columns=COLUMNS)
    told = archive.scan(columns=Columns(note_id="id"))
    assert told.records is None
    assert set(standings(archive).values()) == {None}
    assert not list(archive.out.glob("record*.parquet"))
    again = archive.scan(columns=COLUMNS)
    assert again.records is not None
    assert list(standings(archive).values()) == ["superseded", "in_force"]


def test_suppressions_count_in_the_record(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("1", without(LEAK, "Stopped")), read("1"))
    archive.scan(columns=COLUMNS)
    assert record(archive, "1")["hold_reasons"] == "less_than_tracing;more_than_tracing"
    known = {"note": "T1", "reason": "seen", "author": "M. Castellan", "expires": TODAY}
    one = Suppression(code="NC201", **known)
    archive.scan(columns=COLUMNS, suppressions=(one,), today=TODAY)
    row = record(archive, "1")
    assert (row["hold_reasons"], row["suppressed_findings"]) == ("less_than_tracing", 1)
    archive.scan(columns=COLUMNS, suppressions=(one, Suppression(code="NC123", **known)), today=TODAY)
    row = record(archive, "1")
    assert (row["verdict"], row["suppressed_findings"], row["review_data_complete"]) == ("ready", 2, "yes")
    assert {f["code"]: f["suppressed"] for f in findings(archive, "1")} == {"NC201": True, "NC123": True}
    archive.scan(columns=COLUMNS)
    assert record(archive, "1")["verdict"] == "hold"


def test_two_patients_under_one_encounter_are_said_and_not_merged(archive: Archive) -> None:
    stranger = (
        READING.replace("Osterlund, Hedda", "Vance, Bruno")
        .replace("03/14/1961", "11/02/1948")
        .replace("40-2217", "88-1030")
    )
    put(archive, "a.jsonl", tech("1"), read("1", stranger))
    told = archive.scan(columns=COLUMNS)
    row = record(archive, "1")
    assert (row["status"], row["verdict"], row["score"], row["error"]) == ("not_evaluated", None, None, "NC601")
    assert told.records is not None
    assert told.records.verdicts == {"not_evaluated": 1}


def test_too_many_documents_are_counted_and_not_merged(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from notecheck.encounter import together

    monkeypatch.setattr(records, "MOST_DOCUMENTS", 3)
    monkeypatch.setattr(together, "MOST_DOCUMENTS", 3)
    put(archive, "a.jsonl", *(tech("N/A", "Treadmill.", id=str(n)) for n in range(6)))
    archive.scan(columns=COLUMNS)
    row = record(archive, "N/A")
    assert (row["status"], row["error"], row["documents"]) == ("not_evaluated", "NC603", 6)


def test_a_document_without_a_text_is_never_silence(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("1"), tech("1", "", id="scan"))
    archive.scan(columns=COLUMNS)
    row = record(archive, "1")
    assert (row["verdict"], [f["code"] for f in findings(archive, "1")]) == ("hold", ["NC001"])


def test_a_column_that_no_input_carries_is_told(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("1"))
    with pytest.raises(ScanError, match="no input carries a column 'visit'"):
        archive.scan(columns=Columns(note_id="id", encounter="visit", carried=("status",)))
    archive.scan(columns=Columns(note_id="id", encounter="visit"))
    put(archive, "b.jsonl", {"text": TECHNICIAN, "id": "B"})
    archive.put("b.jsonl", json.dumps({"text": TECHNICIAN, "id": "B"}) + "\n")
    archive.scan(columns=Columns(note_id="id", encounter="visit"))
    assert archive.errors()["charts/b.jsonl"] == "no-document-column"


def test_two_workers_judge_as_one(archive: Archive, tmp_path: Any) -> None:
    put(archive, "a.jsonl", *(d for n in range(8) for d in (tech(str(n), LEAK if n % 2 else TECHNICIAN), read(str(n)))))
    archive.scan(columns=COLUMNS)
    one = tables(archive.out)
    archive.out = tmp_path / "two"
    archive.scan(columns=COLUMNS, workers=2)
    assert tables(archive.out) == one


def test_nothing_that_is_kept_holds_words_of_a_document(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("1", LEAK), read("1"))
    archive.scan(columns=COLUMNS)
    with contextlib.closing(sqlite3.connect(archive.out / "ledger.sqlite")) as ledger:
        kept = [zlib.decompress(told).decode() for (told,) in ledger.execute("SELECT told FROM documents")]
        kept += [zlib.decompress(told).decode() for (told,) in ledger.execute("SELECT told FROM records")]
    assert len(kept) == 3
    written = [json.dumps(row) for table in records.TABLES for row in rows(archive.out, table)]
    for words in (*kept, *written):
        for name in ("Osterlund", "Hedda", "40-2217", "Dragan", "Abernathy", "Positive stress test.", "1961"):
            assert name not in words


def test_other_forms_hold_the_records_too(archive: Archive) -> None:
    put(archive, "a.jsonl", tech("=1"), read("=1", READING.replace("134", "150")))
    archive.scan(columns=COLUMNS)
    export(archive.out, ("jsonl", "csv", "xlsx"), load(archive.out), Quiet())
    for table in records.TABLES:
        lines = (archive.out / f"{table}.jsonl").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line) for line in lines] == list(rows(archive.out, table))
        assert len((archive.out / f"{table}.csv").read_text(encoding="utf-8").splitlines()) == len(lines) + 1
    sheet = openpyxl.load_workbook(archive.out / "notecheck.xlsx")["records"]
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["encounter", "'=1"]


SHARES = (0.35, 0.6, 0.8, 0.95)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory, checker: Checker) -> Archive:
    """An archive of encounters whose documents lie in two files; its scan, and scans of it that were killed."""
    archive = Archive(tmp_path_factory.mktemp("stopped"), checker)
    visits = [str(n) for n in range(8)]
    put(archive, "a.jsonl", *(tech(n, without(TECHNICIAN, "Stopped"), version="1") for n in visits))
    put(archive, "b.jsonl", *(tech(n, version="2") for n in visits), *(read(n) for n in visits[::2]))
    ((ended, steps),) = scans((0, archive.inputs, archive.out), columns=COLUMNS)
    assert ended == 0
    asked = [(int(steps * share), archive.inputs, archive.out.parent / str(share)) for share in SHARES]
    assert {ended for ended, _ in scans(*asked, columns=COLUMNS)} == {signal.SIGKILL}
    return archive


@pytest.mark.parametrize("share", SHARES)
def test_killed_and_started_again_the_records_are_the_same(
    share: float, stopped: Archive, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_module, "PART_NOTES", killed.PART_NOTES)
    archive = Archive(tmp_path, stopped.checker)
    archive.inputs, archive.out = stopped.inputs, stopped.out.parent / str(share)
    archive.scan(columns=COLUMNS)
    assert {row["standing"] for row in archive.notes()} == {"superseded", "in_force"}
    assert tables(archive.out) == tables(stopped.out)
    assert not list(archive.out.rglob("*.tmp"))
