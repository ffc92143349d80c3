"""Two scans beside each other: new, fixed, unchanged, and what may not be called fixed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from notecheck.archive.compare import Compared, Comparison
from notecheck.archive.manifest import begun, load, write
from notecheck.checker import Checker
from notecheck.cli import main
from tests.archive.conftest import Archive
from tests.archive.test_scan import GAPS, READY
from tests.archive.test_suppressions import LEAK, TODAY, suppression


def compared(archive: Archive, new: Path) -> Comparison:
    with Compared(archive.out, new) as found:
        return found.comparison()


def states(found: Comparison, code: str) -> dict[str, int]:
    return dict(next((c.states for c in found.codes if c.code == code), {}))


@pytest.fixture
def old(archive: Archive) -> Archive:
    archive.put("fixed.txt", READY + "\nPositive stress test. Negative stress test.\n")
    archive.put("worse.txt", READY)
    archive.put("gone.txt", LEAK + "gone")
    archive.put("blank.txt", LEAK + "blank")
    archive.put("moved.txt", LEAK + "moved")
    archive.put("same.txt", GAPS)
    archive.scan()
    return archive


def test_new_fixed_unchanged(old: Archive, tmp_path: Path) -> None:
    old.put("fixed.txt", READY + "\nPositive stress test.\n")
    old.put("worse.txt", LEAK)
    old.put("blank.txt", "")
    old.put("added.txt", LEAK + "added")
    (old.inputs / "gone.txt").unlink()
    (old.inputs / "moved.txt").rename(old.inputs / "elsewhere.txt")
    new = tmp_path / "new"
    old.scan(out=new)
    found = compared(old, new)
    assert (found.both, found.added, found.gone, found.changed_judge) == (5, 1, 1, "")
    count = sum(f["code"] == "NC201" for f in old.findings() if f["source"] == "charts/fixed.txt")
    assert count == 2
    assert states(found, "NC201") == {
        "new": 1,
        "fixed": 1,
        "unchanged": 2,
        "in an added note": 1,
        "not judged again": 2,
    }
    assert states(found, "NC103") == {"unchanged": 1}
    assert {(v.old, v.new): v.notes for v in found.verdicts} == {
        ("hold", "hold"): 3, ("hold", None): 1, ("ready", "hold"): 1,
    }  # fmt: skip
    with Compared(old.out, new) as both:
        rows = [(c.source, c.state, c.findings) for c in both.findings() if c.code == "NC201"]
    assert rows == [
        ("charts/added.txt", "in an added note", 1), ("charts/blank.txt", "not judged again", 1), ("charts/elsewhere.txt", "unchanged", 1),
        ("charts/fixed.txt", "fixed", 1), ("charts/fixed.txt", "unchanged", 1), ("charts/gone.txt", "not judged again", 1),
        ("charts/worse.txt", "new", 1),
    ]  # fmt: skip
    assert not list(new.glob(".compare-*"))


def test_a_suppressed_finding_is_not_fixed(old: Archive, tmp_path: Path) -> None:
    new = tmp_path / "new"
    old.scan(out=new, suppressions=(suppression(old.note("charts/moved.txt")["note_id"]),), today=TODAY)
    found = compared(old, new)
    assert states(found, "NC201")["suppressed"] == 1
    assert "fixed" not in states(found, "NC201")


def test_another_policy_is_told(old: Archive, tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text('extends = "cpt-93017"\n[findings.study-verdict]\nseverity = "info"\n')
    new = tmp_path / "new"
    old.scan(out=new, checker=Checker(policy=site))
    assert compared(old, new).changed_judge == "the policy"


def test_the_command(old: Archive, tmp_path: Path) -> None:
    new = tmp_path / "it's [new]"
    old.put("worse.txt", LEAK)
    old.scan(out=new)
    shown = CliRunner().invoke(main, ["compare", str(old.out), str(new)])
    assert shown.exit_code == 1
    assert "6 notes in both, 0 added, 0 gone" in shown.output
    assert "1  ready -> hold" in shown.output
    assert CliRunner().invoke(main, ["compare", str(old.out), str(old.out)]).exit_code == 0
    data = json.loads(CliRunner().invoke(main, ["compare", str(old.out), str(new), "--format", "json"]).output)
    assert data["both"] == 6
    lines = CliRunner().invoke(main, ["compare", str(old.out), str(new), "--format", "jsonl"]).output.splitlines()
    assert {"source": "charts/worse.txt", "code": "NC201", "state": "new"}.items() <= next(
        row for row in map(json.loads, lines) if row["state"] == "new"
    ).items()


def test_what_is_no_finished_scan_is_told(old: Archive, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["compare", str(tmp_path), str(old.out)])
    assert result.exit_code == 2
    assert "holds no scan" in result.stderr
    told = load(old.out)
    write(old.out, begun(told.judged_by, told.started))
    result = CliRunner().invoke(main, ["compare", str(old.out), str(old.out)])
    assert "the scan has not come to its end" in result.stderr
