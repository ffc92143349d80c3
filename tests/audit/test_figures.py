"""The figures of an archive: what is counted, of what, and what is not shown."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest

from notecheck.archive.manifest import begun
from notecheck.archive.manifest import write as write_manifest
from notecheck.archive.rows import finding_rows, note_row
from notecheck.audit.figures import FLOOR, Columns, Figures, figures_of
from notecheck.audit.intervals import share_of
from notecheck.audit.tables import opened
from notecheck.audit.technicians import key_of, pseudonyms
from notecheck.checker import Checker
from notecheck.errors import ScanError
from tests.audit.archive import finding, made_up, manifest, write

EXAMPLES = sorted((Path(__file__).parents[2] / "corpora" / "examples").glob("*.txt"))


def figures(folder: Path, site: str | None = None, technician: str | None = None, key: bytes | None = None) -> Figures:
    with opened(folder) as scan:
        return figures_of(scan, Columns(site, technician), key=key)


def test_figures_of_real_reports_are_those_of_the_reports(tmp_path: Path, checker: Checker) -> None:
    reports = [checker.check(file.read_text(encoding="utf-8")) for file in EXAMPLES]
    reports += [checker.check(""), checker.check("Lunch menu of Tuesday: soup, bread, cheese and an apple.")]
    notes = [note_row(r, f"{n}.txt") for n, r in enumerate(reports)]
    found = figures(
        write(tmp_path / "scan", notes, (f for n, r in enumerate(reports) for f in finding_rows(r, f"{n}.txt")))
    )
    judged = [r for r in reports if r.verdict in ("ready", "review", "hold")]
    assert (found.inputs, found.judged) == (len(reports), len(judged))
    assert (found.not_evaluated, found.not_stress_test, [f.error for f in found.failures]) == (1, 1, ["NC001"])
    for verdict, share in found.whole.verdicts.items():
        assert share == share_of(sum(r.verdict == verdict for r in judged), len(judged))
    for reason, share in found.whole.holds.items():
        assert share.count == sum(reason in r.hold_reasons for r in judged)
    missing = {f.name: f.notes.count for f in found.whole.missing}
    wanted = [e.id for r in judged for e in r.elements if e.status == "missing"]
    assert missing == {name: wanted.count(name) for name in wanted}
    language = {f.code for r in judged for f in r.findings if f.code[:3] in ("NC2", "NC3") and f.severity != "info"}
    assert {f.code for f in found.whole.language} == language
    scores = [r.score for r in judged if r.score is not None]
    assert found.whole.score is not None
    assert (found.whole.score.notes, sum(n for bar in found.scores for n in bar.notes.values())) == (len(scores),) * 2


def test_a_finding_counts_once_for_a_note_at_its_worst_and_a_suppressed_one_never(tmp_path: Path) -> None:
    notes = [made_up(1, "hold"), made_up(2)]
    twice = [
        finding(notes[0], "NC201", "study-verdict", s, start=n, end=n + 3) for n, s in enumerate(("warning", "error"))
    ]
    others = [
        finding(notes[0], "NC202", "disease-inference", "error", start=1, end=2, suppressed=True),
        finding(notes[1], "NC206", "capacity-rating", "info", start=1, end=2),
        finding(notes[0], "NC103", "indication", "error"),
        finding(notes[1], "NC104", "consent", "info", start=3, end=9),  # found in part: it has a place
        finding(notes[1], "NC406", "percent-of-predicted", "warning", start=3, end=9),
    ]
    found = figures(write(tmp_path / "scan", notes, [*twice, *others]))
    assert [(f.code, f.severity, f.notes.count) for f in found.whole.language] == [("NC201", "error", 1)]
    assert [(f.code, f.notes.count, f.notes.of) for f in found.whole.missing] == [("NC103", 1, 2)]
    assert found.suppressed == 1


def test_scores_stand_in_their_bar(tmp_path: Path) -> None:
    scores = [0.0, 4.9, 5.0, 94.9, 95.0, 100.0, None]
    found = figures(write(tmp_path / "scan", [made_up(n, score=s) for n, s in enumerate(scores)]))
    assert [(bar.low, bar.notes["ready"]) for bar in found.scores if bar.notes["ready"]] == [
        (0, 2),
        (5, 1),
        (90, 1),
        (95, 2),
    ]
    assert found.whole.score is not None
    assert (found.whole.score.notes, found.whole.score.median) == (6, 49.95)


@pytest.fixture
def grouped(tmp_path: Path) -> Path:
    """Sites at, above and below the floor; two technicians above it."""
    notes: list[dict[str, Any]] = []
    for site, many, technician in (
        ("East", FLOOR, "Amsel"),
        ("West", 50, "Zorn"),
        ("Tiny", FLOOR - 1, "Rare"),
        ("", 3, None),
    ):
        for n in range(many):
            verdict = "hold" if n % 5 == 0 else "ready"
            month = "2026-01-05" if n % 2 else "2026-03-09"
            row = made_up(len(notes), verdict, lab=site, tech=technician, protocol="bruce", test_date=month)
            notes.append(row | {"hold_reasons": "not_started;more_than_tracing" if verdict == "hold" else None})
    return write(
        tmp_path / "scan", notes, [finding(n, "NC103", "indication", "error") for n in notes if n["lab"] == "West"]
    )


def test_groups_below_the_floor_are_not_shown_and_are_said(grouped: Path) -> None:
    site = figures(grouped, site="lab").groupings[0]
    assert [(g.name, g.notes) for g in site.groups] == [("West", 50), ("East", FLOOR)]
    assert (site.small, site.small_notes, site.nameless) == (1, FLOOR - 1, 3)
    west = site.groups[0]
    assert west.verdicts["hold"] == share_of(10, 50)
    assert west.holds["not_started"] == west.holds["more_than_tracing"] == share_of(10, 50)
    assert [(f.name, f.notes.share) for f in west.missing] == [("indication", 1.0)]
    assert site.groups[1].missing == ()


def test_months_follow_each_other(grouped: Path) -> None:
    by = {g.by: g for g in figures(grouped, site="lab").groupings}
    assert list(by) == ["site", "protocol", "modality", "month"]
    assert [g.name for g in by["month"].groups] == ["2026-01", "2026-03"]
    assert by["modality"].nameless == 50 + 2 * FLOOR + 2


def test_technicians_are_numbered_by_a_key_and_not_by_name_or_work(grouped: Path) -> None:
    keys = [bytes([n]) for n in range(40)]
    shown = [figures(grouped, technician="tech", key=key).technicians for key in keys]
    for found in shown:
        assert found is not None
        assert (found.small, len(found.groups)) == (1, 2)
        assert {g.name for g in found.groups} <= {"technician 1", "technician 2", "technician 3"}
        assert [g.name for g in found.groups] == sorted(g.name for g in found.groups)
    orders = {tuple((g.name, g.notes) for g in found.groups) for found in shown if found}
    assert len(orders) == 6  # three technicians, every order
    plain = figures(grouped, technician="tech").technicians
    assert plain is not None
    assert [g.name for g in plain.groups] == ["Amsel", "Zorn"]


def test_the_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    first = key_of(tmp_path)
    assert (len(first), first) == (32, key_of(tmp_path))
    assert stat.S_IMODE((tmp_path / "technicians.key").stat().st_mode) == 0o600
    (tmp_path / "technicians.key").write_bytes(b"")  # a disk that was full
    assert len(key_of(tmp_path)) == 32
    assert key_of(tmp_path / "not there") != key_of(tmp_path / "not there")


def test_pseudonyms_do_not_depend_on_the_order_of_names() -> None:
    names = ["b", "a", "c"]
    assert pseudonyms(names, b"k") == pseudonyms(sorted(names), b"k")
    assert sorted(pseudonyms(names, b"k").values()) == ["technician 1", "technician 2", "technician 3"]


def test_carried_columns_may_be_called_anything(tmp_path: Path) -> None:
    odd = {'a "b"; drop table notes --': "x", "key": "k", "label": "l", "severity": "s", "name": "n", "code": "c"}
    notes = [made_up(n, **odd) for n in range(FLOOR)]
    folder = write(tmp_path / "scan", notes, [finding(n, "NC103", "indication", "error") for n in notes])
    for column in odd:
        found = figures(folder, site=column)
        assert [(g.name, g.notes, len(g.missing)) for g in found.groupings[0].groups] == [(odd[column], FLOOR, 1)]


def test_an_archive_without_a_judged_note_has_figures(tmp_path: Path) -> None:
    row = made_up(1, None, status="not_evaluated", error="unreadable", sha256=None, score=None)
    found = figures(write(tmp_path / "scan", [row]))
    assert (found.inputs, found.judged, found.whole.notes, found.failures[0].inputs) == (1, 0, 0, 1)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: (f / "manifest.json").unlink(), "manifest.json: No such file"),
        (lambda f: (f / "manifest.json").write_text("{"), "not the manifest of a scan"),
        (lambda f: (f / "manifest.json").write_text("[]"), "not the manifest of a scan"),
        (lambda f: write_manifest(f, begun(manifest().judged_by, manifest().started)), "did not come to its end"),
        (lambda f: [p.unlink() for p in (f / "notes").iterdir()], "the scan has no note"),
        (lambda f: [p.write_bytes(b"x") for p in (f / "findings").iterdir()], "cannot be read as Parquet"),
    ],
)
def test_what_is_no_scan_is_told(tmp_path: Path, spoil: Any, said: str) -> None:
    folder = write(tmp_path / "scan", [made_up(1), made_up(2)])
    spoil(folder)
    with pytest.raises(ScanError, match=said), opened(folder):
        pass


def test_a_table_that_breaks_off_is_told_without_what_stands_in_it(tmp_path: Path) -> None:
    folder = write(tmp_path / "scan", [made_up(n) for n in range(900)])
    part = folder / "notes" / "part-000001.parquet"
    whole = bytearray(part.read_bytes())
    footer = int.from_bytes(whole[-8:-4], "little") + 8
    whole[4:-footer] = bytes(len(whole) - footer - 4)  # the footer stands, the columns do not
    part.write_bytes(whole)
    with pytest.raises(ScanError, match=r"the tables cannot be read \(\w+\)$"):
        figures(folder)


def test_a_column_that_is_not_there_is_told(grouped: Path) -> None:
    with pytest.raises(ScanError, match=r"no column .ward.; there is .*lab"):
        figures(grouped, site="ward")
