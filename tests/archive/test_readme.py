"""What the README says of the tables holds: every column is named, the queries run."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from notecheck.archive.schema import FINDINGS, NOTES, RECORD_FINDINGS, RECORDS
from notecheck.archive.tables import Columns
from tests.archive.conftest import Archive
from tests.archive.test_scan import GAPS, READY
from tests.archive.test_tables import as_csv

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_every_column_is_told() -> None:
    for columns in (NOTES, FINDINGS, RECORDS, RECORD_FINDINGS):
        assert "\n".join(f"| `{c.name}` | {c.meaning} |" for c in columns) in README


def test_the_queries_of_an_auditor_run(archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive.put(
        "e.csv",
        as_csv(["text", "site"], [READY, "North"], [GAPS, "South"], ["", "South"], [GAPS + " 4/7/2026", "South"]),
    )
    archive.scan(out=tmp_path / "audit", columns=Columns())
    monkeypatch.chdir(tmp_path)
    by_site, by_month, to_do = (
        duckdb.sql(query).fetchall() for query in re.findall(r"```sql\n(.*?)```", README, re.DOTALL)
    )
    assert [row[:3] for row in by_site] == [("South", 2, 2), ("North", 1, 0)]
    assert ("NC103", "indication", 1) in {row[1:] for row in by_month}
    assert {row[2] for row in to_do} == {"NC001", "less_than_tracing"}
