"""`notecheck outcomes` from a real scan to drafts: what it says, what it keeps quiet about, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from notecheck.cli import main
from notecheck.policy.site import load
from notecheck.rules.book import complete_notes
from tests.audit.archive import finding, made_up, write
from tests.outcomes.made import AFTER, as_csv

NOTE = complete_notes()["exercise"]


def run(*args: object) -> Result:
    return CliRunner().invoke(main, ["outcomes", *map(str, args)])


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    notes = [made_up(n, "hold" if n % 4 == 0 else "ready", claim_id=f"C{n}") for n in range(120)]
    findings = [finding(n, "NC206", "capacity-rating", "warning", start=1, end=2) for n in notes[::4]]
    return write(tmp_path / "scan", notes, findings)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = [
        {"note_id": f"n{n}", "reason": "CO-16", "remark": "M76", "date": AFTER, "payer": "Lakeside"}
        if n % 4 == 0 or n == 1
        else {"note_id": f"n{n}", "reason": "CO-45", "date": AFTER, "code": "93017", "allowed": "40", "service_date": "2026-04-07"}
        for n in range(120)
    ]  # fmt: skip
    return as_csv(tmp_path / "outcomes.csv", rows)


def test_findings_denials_and_what_nothing_foresaw(scan: Path, table: Path, tmp_path: Path) -> None:
    done = run(scan, table, "--propose", tmp_path / "drafts", "--policy", "cpt-93017")
    assert done.exit_code == 0, done.output
    for words in (
        "120 rows: 120 joined with 120 notes", "Denied: 31 of 120 notes, 25.8 % (18.8 to 34.3)", "more denials",
        "100.0 % of 30", "1.1 % of 90", "information or documents", "1 of 31: no error, no warning",
        "NC206-capacity-rating.toml: NC206 capacity-rating: warning -> error", "at most 5 of 100 such tables",
    ):  # fmt: skip
        assert words in " ".join(done.output.split()), words
    assert [f.name for f in (tmp_path / "drafts").iterdir()] == ["NC206-capacity-rating.toml"]
    assert (
        load(tmp_path / "drafts" / "NC206-capacity-rating.toml").on(None).by_name["capacity-rating"].severity == "error"
    )
    again = run(scan, table, "--propose", tmp_path / "drafts", "--policy", "cpt-93017")
    assert (again.exit_code, "is there already" in again.output) == (2, True)


def test_the_same_as_data(scan: Path, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.json"
    done = run(scan, table, "--format", "json", "--out", out)
    assert (done.exit_code, done.output) == (0, f"written to {out}\n")
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["unforeseen"] == [
        {
            "note_id": "n1",
            "verdict": "ready",
            "reasons": ["CO-16"],
            "remarks": ["M76"],
            "payer": "Lakeside",
            "day": AFTER,
        }
    ]
    assert told["because"] == [{"reason": "CO-16", "words": "information or documents", "notes": 31, "unforeseen": 1}]
    assert [(r["code"], r["said"], r["with_finding"]["count"], r["without"]["of"]) for r in told["relations"]] == [
        ("NC206", "more denials", 30, 90)
    ]
    assert (told["error_rate"], told["amounts"]) == (0.05, None)


def test_fees(scan: Path, table: Path, tmp_path: Path) -> None:
    fees = as_csv(tmp_path / "fees.csv", [{"code": "93017", "amount": "44.10", "effective_from": "2026-01-01"}])
    shown = " ".join(run(scan, table, "--fees", fees).output.split())
    assert "93017 – 89 89 0 3560.00 3924.90 -364.90" in shown
    fees.write_text("code,amount,effective_from\n93017,lots,2026-01-01\n")
    failed = run(scan, table, "--fees", fees)
    assert (failed.exit_code, "row 1" in failed.output, "lots" in failed.output) == (2, True, False)


def test_rows_that_cannot_be_used_are_named_by_number_and_not_by_what_they_hold(scan: Path, tmp_path: Path) -> None:
    rows = [
        {"note_id": "n1", "status": "Zebulon", "date": AFTER},
        {"note_id": "n2", "status": "paid", "date": "2026-05-01"},
    ]
    done = run(scan, as_csv(tmp_path / "o.csv", rows))
    assert done.exit_code == 2
    assert "1 cannot be used: its status is neither denied nor paid (row 1)" in done.output
    assert "1 are of notes that were decided on before the scan (row 2)" in done.output
    assert "--retrospective" in done.output
    assert "Zebulon" not in done.output
    again = run(scan, as_csv(tmp_path / "o.csv", rows[1:]), "--retrospective")
    assert (again.exit_code, "1 joined with 1 notes" in again.output) == (0, True)


def test_what_is_no_scan_or_no_table_is_told(scan: Path, table: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for args in ((tmp_path / "empty", table), (scan, tmp_path / "none.csv"), (scan, table, "--claim-column", "x")):
        done = run(*args)
        assert (done.exit_code, done.output.startswith("notecheck: ")) == (2, True)


def test_from_notes_to_outcomes(tmp_path: Path) -> None:
    gaps = "\n".join(line for line in NOTE.splitlines() if not line.startswith("Consent"))
    rows = [{"text": gaps if n % 2 else NOTE, "id": f"n{n}", "claim_id": f"C{n}"} for n in range(40)]
    notes = as_csv(tmp_path / "notes.csv", rows)
    done = CliRunner().invoke(
        main, ["scan", str(notes), "--out", str(tmp_path / "s"), "--id-column", "id", "--workers", "1"]
    )
    assert done.exit_code == 0, done.output
    decided = [
        {"claim_id": f"C{n}", "status": "denied" if n % 2 else "paid", "reason": "16" if n % 2 else ""}
        for n in range(40)
    ]
    told = run(tmp_path / "s", as_csv(tmp_path / "o.csv", decided), "--propose", tmp_path / "drafts")
    assert told.exit_code == 0, told.output
    assert "40 of the joined have no date" in told.output
    assert [f.name for f in (tmp_path / "drafts").iterdir()] == ["NC105-consent.toml"]
    assert "Treadmill" not in told.output
