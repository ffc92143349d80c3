"""A hostile folder: every input is accounted for, everything else is done, no name and no text leaks."""

from __future__ import annotations

import os
import re
import socket
from pathlib import Path

import pytest
from click.testing import CliRunner

from notecheck.cli import main
from tests.archive.conftest import Archive
from tests.archive.test_documents import BOMB, OUTSIDE, docx, par, pdf
from tests.archive.test_scan import GAPS, READY


@pytest.fixture
def hostile(archive: Archive) -> dict[str, str | None]:
    """Fills the inputs; returns the error that is expected of each source."""
    put, inputs = archive.put, archive.inputs
    put("good.txt", READY)
    put("empty.txt", "")
    put("blank.txt", " \n\t\n")
    with put("zeros.txt", "").open("r+b") as zeros:
        zeros.truncate(1 << 30)  # a gigabyte, on no disk
    put("small-zeros.txt", b"\0" * 10_000)
    put("binary.txt", bytes(range(256)) * 64)
    put("renamed.txt", pdf(["x"]))
    put("new\nline.txt", GAPS)
    put("Zyxwolf Größe \u202e.txt", GAPS)
    put("folder.txt/inside.txt", GAPS)
    put("no-text.pdf", pdf([]))
    put("cut.pdf", pdf(["x"])[:300])
    put("broken.docx", docx(par("x"))[:-40])
    put("bomb.xml", BOMB.format("<x>&i;</x>"))
    put("outside.xml", OUTSIDE.format("<x>&a;</x>"))
    put("deep.html", "<div>" * 5000 + "x")
    put("other.json", "{}")
    os.symlink(inputs, inputs / "loop")
    os.symlink("self.txt", inputs / "self.txt")
    os.symlink("nowhere", inputs / "dangling.txt")
    os.symlink("good.txt", inputs / "link.txt")
    os.mkfifo(inputs / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(inputs)  # the name of a socket is short
        listening.bind("socket.txt")
        os.chdir(here)
    return {
        "good.txt": None, "link.txt": None, "new%0Aline.txt": None, "Zyxwolf Größe \u202e.txt": None, "folder.txt/inside.txt": None,
        "empty.txt": "NC001", "blank.txt": "NC001", "zeros.txt": "NC003", "small-zeros.txt": "NC002", "binary.txt": "NC002",
        "renamed.txt": "NC002", "folder.txt": "folder", "no-text.pdf": "no-text-layer", "cut.pdf": "damaged", "broken.docx": "damaged",
        "bomb.xml": "entities", "outside.xml": "entities", "deep.html": "too-deep", "other.json": "not-fhir", "loop": "link-to-folder",
        "self.txt": "unreadable", "dangling.txt": "absent", "pipe.txt": "not-a-file", "socket.txt": "not-a-file",
    }  # fmt: skip


def test_every_input_is_accounted_for(archive: Archive, hostile: dict[str, str | None]) -> None:
    told = archive.scan()
    assert {source.removeprefix("charts/"): error for source, error in archive.errors().items()} == hostile
    assert told.counts is not None
    assert told.counts.not_evaluated == sum(error is not None for error in hostile.values())
    for row in archive.notes():
        assert bool(row["reason"]) == (row["error"] is not None)
        assert (row["verdict"] is None) == (row["status"] == "not_evaluated") == (row["error"] is not None)
    assert archive.note("charts/good.txt")["verdict"] == "ready"
    again = archive.scan()
    assert again.run is not None
    assert again.run.judged == 1  # what could not be opened is tried again


def test_the_command_ends_with_two_and_tells_no_names(archive: Archive, hostile: dict[str, str | None]) -> None:
    result = CliRunner().invoke(main, ["scan", str(archive.inputs), "--out", str(archive.out), "--workers", "1"])
    assert result.exit_code == 2
    assert f"{len(hostile)} notes in" in result.stdout
    assert "2  entities: The file defines entities, which are not resolved." in result.stdout
    for words in ("Zyxwolf", "fatigue", "leg fatigue", "Traceback"):
        assert words not in result.output


@pytest.mark.skipif(not hasattr(os, "seteuid") or os.geteuid() != 0, reason="drops the rights of root")
def test_what_may_not_be_read(archive: Archive) -> None:
    archive.put("good.txt", GAPS)
    os.chmod(archive.put("mine.txt", GAPS), 0)
    archive.put("mine/a.txt", GAPS)
    os.chmod(archive.inputs / "mine", 0)
    for folder in (archive.inputs, *archive.inputs.parents):
        if folder.stat().st_uid == 0 and folder != Path(folder.anchor):
            os.chmod(folder, folder.stat().st_mode | 0o055)
    archive.out.mkdir()
    os.chmod(archive.out, 0o777)
    os.seteuid(65534)
    try:
        archive.scan()
    finally:
        os.seteuid(0)
        os.chmod(archive.inputs / "mine", 0o755)
    assert archive.errors() == {
        "charts/good.txt": None,
        "charts/mine": "folder-unreadable",
        "charts/mine.txt": "unreadable",
    }


def test_a_note_that_breaks_the_program_is_a_row(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from notecheck import checker as checker_module

    gather = checker_module.gather

    def fail(reading: object, crew: object, *, names: bool) -> object:
        if "Zyxwolf" in str(getattr(reading, "text", "")):
            raise RuntimeError("Zyxwolf")
        return gather(reading, crew, names=names)  # type: ignore[arg-type]

    monkeypatch.setattr(checker_module, "gather", fail)
    archive.put("a.txt", GAPS)
    archive.put("b.txt", f"{GAPS} Zyxwolf")
    archive.scan()
    assert archive.errors() == {"charts/a.txt": None, "charts/b.txt": "NC004"}


def test_documents_without_their_extra(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    from notecheck.archive import documents

    archive.put("a.txt", GAPS)
    archive.put("a.pdf", pdf([GAPS]))
    with monkeypatch.context() as patched:
        patched.setitem(documents._HOMES, "pdf", "notecheck.no_such_module")
        archive.scan()
        assert archive.errors() == {"charts/a.pdf": "documents-extra", "charts/a.txt": None}
        assert "notecheck[documents]" in archive.note("charts/a.pdf")["reason"]
    archive.scan()
    assert archive.errors() == {"charts/a.pdf": None, "charts/a.txt": None}


def test_reasons_are_words_for_people() -> None:
    from notecheck.archive.refused import reasons

    for words in reasons().values():
        assert re.match(r"[A-Z].*\.$", words)
