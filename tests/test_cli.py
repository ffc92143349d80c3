"""The command line: forms, exit codes, clear errors."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
from click.testing import CliRunner

from notecheck import __version__
from notecheck.cli import main
from notecheck.rules.book import complete_notes

READY = complete_notes()["exercise"]
GAPS = "Treadmill stress test, Bruce. Stage 1 3:00 HR 104 BP 142/80. Stopped: fatigue."


@pytest.fixture
def run(tmp_path: Path):
    def call(*arguments: str, **keywords: object):
        (tmp_path / "ready.txt").write_text(READY)
        (tmp_path / "gaps.txt").write_text(GAPS)
        places = [str(tmp_path / a) if a.endswith((".txt", ".json", ".toml")) else a for a in arguments]
        return CliRunner().invoke(main, places, **keywords)  # type: ignore[arg-type]

    return call


def test_the_text_form_reads_as_a_coder_wants_it(run) -> None:
    result = run("check", "gaps.txt")
    assert result.exit_code == 1
    out = result.output
    assert out.startswith("HOLD  exercise stress test, ")
    assert "held because something that proves the tracing is missing" in out
    assert "Does the note prove that the tracing was performed?  no " in out
    assert "NC103 indication: No reason for the test was found." in out
    assert "Ask the technician: For what reason was the test ordered?" in out
    assert "exercise  3:00  104  142/80" in out
    assert "^ modality" in out
    assert "\x1b[" not in out


def test_a_clean_note_ends_with_zero(run) -> None:
    result = run("check", "ready.txt")
    assert result.exit_code == 0
    assert result.output.startswith("READY  exercise stress test, 32 of 32 elements, score 100.0")


@pytest.mark.parametrize(("level", "name", "code"), [
    ("error", "gaps.txt", 1), ("warning", "gaps.txt", 1), ("never", "gaps.txt", 0), ("error", "ready.txt", 0), ("warning", "ready.txt", 0),
])  # fmt: skip
def test_the_exit_code_follows_fail_on(run, level: str, name: str, code: int) -> None:
    assert run("check", name, "--fail-on", level, "--format", "json").exit_code == code


def test_json_is_one_object_or_an_array(run) -> None:
    assert json.loads(run("check", "ready.txt", "--format", "json").output)["verdict"] == "ready"
    both = json.loads(run("check", "ready.txt", "gaps.txt", "--format", "json").output)
    assert [r["verdict"] for r in both] == ["ready", "hold"]


def test_jsonl_is_one_object_a_line(run) -> None:
    lines = run("check", "ready.txt", "gaps.txt", "--format", "jsonl").output.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["ready", "hold"]


def test_standard_input_is_read_without_newline_translation(run) -> None:
    text = GAPS.replace(". ", ".\r\n")
    result = run("check", "-", "--format", "json", input=text.encode())
    assert json.loads(result.output)["note"]["characters"] == len(text)


@pytest.mark.parametrize(("encoded", "warned"), [
    (READY.encode("utf-8-sig"), False), (READY.encode("utf-16"), False), (READY.replace("Quill", "Qu\u00eflle").encode("cp1252"), True),
])  # fmt: skip
def test_encodings(run, encoded: bytes, warned: bool) -> None:
    result = run("check", "-", "--format", "json", input=encoded)
    assert ("Windows-1252" in result.stderr) == warned
    assert json.loads(result.stdout)["status"] == "evaluated"


def test_what_could_not_be_evaluated_ends_with_two(run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("")
    result = run("check", "empty.txt", "ready.txt")
    assert result.exit_code == 2
    assert "NOT EVALUATED  There is no text to read." in result.output
    assert "READY" in result.output


def test_a_missing_file_loses_nothing_else(run) -> None:
    result = run("check", "absent.txt", "ready.txt", "--format", "jsonl")
    assert result.exit_code == 2
    assert "absent.txt: No such file or directory" in result.stderr
    assert json.loads(result.stdout)["verdict"] == "ready"


def test_the_context_file_counts(run, tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(
        '{"orderer": "Dr. A", "service_date": "2026-06-11", "patient_ids": ["a", "b"]}'
    )
    report = json.loads(run("check", "gaps.txt", "--format", "json", "--context", "record.json").output)
    source = {e["id"]: e["source"] for e in report["elements"]}
    assert source["ordering-provider"] == source["test-date"] == source["patient-identification"] == "record"


@pytest.mark.parametrize(("content", "words"), [
    ('{"surprise": 1}', "surprise: Extra inputs are not permitted"), ("not json", "the file: Invalid JSON"), (None, "No such file"),
])  # fmt: skip
def test_a_bad_context_is_named(run, tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "record.json").write_text(content)
    result = run("check", "ready.txt", "--context", "record.json")
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_bad_policy_is_named(run, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('extends = "cpt-93017"\nversion = "one"\n')
    result = run("check", "ready.txt", "--policy", "site.toml")
    assert result.exit_code == 2
    assert "site.toml:2: version: String should match pattern" in result.stderr
    assert "there is cpt-93017" in run("check", "ready.txt", "--policy", "other").stderr


def test_schema_and_version(run) -> None:
    assert "verdict" in json.loads(run("schema").output)["properties"]
    assert run("--version").output == f"notecheck, version {__version__}\n"


@pytest.mark.parametrize("statement", ["import notecheck", "import notecheck.cli"])
def test_nothing_heavy_is_imported_before_it_is_needed(statement: str) -> None:
    code = f"{statement}; import sys; print([m for m in ('spacy', 'medspacy', 'pydantic', 'rich', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_medspacy_through_us_keeps_the_warning_filters() -> None:
    code = "import warnings; before = list(warnings.filters); import notecheck.reading.pipeline; assert not [f for f in warnings.filters if f not in before and f[:4] == ('ignore', None, Warning, None)]"
    subprocess.run([sys.executable, "-c", code], check=True)


LEAK = READY + "\nPositive stress test.\n"


def test_what_does_not_belong_is_shown_and_holds(run, tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_text(LEAK)
    result = run("check", "leak.txt")
    assert result.exit_code == 1
    assert "held because the note holds more than the tracing" in result.output
    assert "Is interpretation kept out?                          no " in result.output
    assert "NC201 study-verdict: Words that give a verdict on the study were read." in result.output
    assert "Whose staff, equipment and site?                     stated" in result.output


def test_sarif_names_rule_place_and_level(run, tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_text(LEAK)
    result = run("check", "leak.txt", "gaps.txt", "--format", "sarif")
    log = json.loads(result.output)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    found = log["runs"][0]["results"]
    verdict = next(r for r in found if r["ruleId"] == "NC201")
    assert verdict["level"] == "error"
    place = verdict["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("leak.txt")
    at, length = place["region"]["charOffset"], place["region"]["charLength"]
    assert LEAK[at : at + length] == "Positive stress test"
    line = LEAK.split("\n")[place["region"]["startLine"] - 1]
    assert line[place["region"]["startColumn"] - 1 :].startswith("Positive")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in found)
    assert "Positive stress test" not in result.output
    assert any("gaps.txt" in json.dumps(r) for r in found)


def test_the_list_of_rules_and_the_page_of_one(run) -> None:
    listed = json.loads(run("rules", "--format", "json").output)
    assert len(listed) == len({e["code"] for e in listed}) > 80
    assert "NC201  study-verdict" in run("rules").output
    page = run("rule", "nc201").output
    for words in ("Why it matters", "What is right instead", "Basis", "Fires", "Does not fire", "Right on own notes"):
        assert words in page
    assert json.loads(run("rule", "study-verdict", "--format", "json").output)["code"] == "NC201"
    assert run("rule", "NC999").exit_code == 2


def test_queries_are_apart_by_addressee_and_ready_to_send(run, tmp_path: Path) -> None:
    (tmp_path / "leak.txt").write_text(LEAK + "Dr. Amsel supervised the test from start to finish.\n")
    result = run("query", "leak.txt")
    assert result.exit_code == 0
    technician, supervising = result.output.split("To the supervising physician")
    assert technician.startswith("To the technician, about the stress test note ")
    line = LEAK.split("\n").index("Positive stress test.") + 1
    assert f"1. Words that give a verdict on the study were read. (line {line})" in technician
    assert '"Not obtained" and "documented elsewhere" are complete answers' in technician
    assert "Where does the supervising physician's own note stand?" in supervising
    assert "Positive stress test" not in result.output
    assert f'(line {line}: "Positive stress test")' in run("query", "leak.txt", "--with-text").output
    assert set(json.loads(run("query", "leak.txt", "--to", "supervising", "--format", "json").output)) == {
        "supervising"
    }
    assert run("query", "ready.txt").output == "Nothing to ask.\n"
    assert "Who ordered the test?" in run("query", "gaps.txt", "--all").output
    assert "Who ordered the test?" not in run("query", "gaps.txt").output


def test_a_query_about_nothing_readable_says_so(run, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    result = run("query", "empty.txt")
    assert result.exit_code == 2
    assert "There is no text to read." in result.stderr
    assert run("query", "absent.txt").exit_code == 2


def test_the_policy_beside_the_note_is_in_force(run, tmp_path: Path) -> None:
    assert run("check", "ready.txt").exit_code == 0
    (tmp_path / "notecheck.toml").write_text(
        'extends = "cpt-93017"\nid = "site"\n[elements.disposition]\nneed = "required"\ncritical = true\n'
    )
    (tmp_path / "left.txt").write_text(READY.replace("Left ambulatory", ""))
    assert json.loads(run("check", "left.txt", "--format", "json").output)["verdict"] == "hold"
    assert (
        json.loads(run("check", "left.txt", "--format", "json", "--policy", "cpt-93017").output)["verdict"] == "ready"
    )


def test_policy_show_tells_where_each_value_comes_from(run, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('extends = "cpt-93017"\n\n[elements.consent]\nneed = "required"\n')
    data = json.loads(run("policy", "show", "--policy", "site.toml", "--format", "json").output)
    consent = next(e for e in data["elements"] if e["id"] == "consent")
    assert consent["need"] == {"value": "required", "from": f"{tmp_path / 'site.toml'}:4"}
    assert consent["weight"] == {"value": 1.5, "from": "cpt-93017"}
    shown = run("policy", "show", "--policy", "site.toml").output
    assert "consent" in shown
    assert "required" in shown


def test_control_characters_of_a_note_do_not_reach_the_terminal(run, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text(READY + "\n\x1b[31mred\x1b]0;title\x07\n")
    out = run("check", "odd.txt").output
    assert "\x1b" not in out
    assert "\x07" not in out
    assert "\u241b[31mred" in out


def test_a_contradiction_names_all_its_lines(run, tmp_path: Path) -> None:
    (tmp_path / "odd.txt").write_text(READY.replace("Max HR 131", "Max HR 119"))
    assert re.search(r"NC402 peak-below-row: .* \(lines \d+, \d+\)", run("check", "odd.txt").output)


def test_the_policy_of_the_users_config_folder(run, tmp_path: Path, monkeypatch) -> None:
    folder = tmp_path / "config" / "notecheck"
    folder.mkdir(parents=True)
    (folder / "notecheck.toml").write_text('extends = "cpt-93017"\nid = "mine"\n')
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert json.loads(run("check", "ready.txt", "--format", "json").output)["policy"]["id"] == "mine"
    (tmp_path / "notecheck.toml").write_text('extends = "cpt-93017"\nid = "beside"\n')
    assert json.loads(run("check", "ready.txt", "--format", "json").output)["policy"]["id"] == "beside"


def test_file_names_in_sarif_are_uris(run, tmp_path: Path) -> None:
    (tmp_path / "a note.txt").write_text(GAPS)
    assert "a%20note.txt" in run("check", "a note.txt", "--format", "sarif").output


def test_a_missing_model_is_told_and_is_no_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from notecheck.learned import store

    store.default.cache_clear()
    monkeypatch.setattr(store, "_IN_THE_REPOSITORY", tmp_path)
    monkeypatch.setattr(store, "files", lambda _: tmp_path)
    note = tmp_path / "note.txt"
    note.write_text("TREADMILL Bruce\n", encoding="utf-8")
    shown = CliRunner().invoke(main, ["check", str(note)])
    store.default.cache_clear()
    assert shown.exit_code == 2
    assert "the language model cannot be read" in shown.output


def test_documents_are_read_and_those_with_a_record_are_not(tmp_path: Path) -> None:
    text = READY
    rtf = tmp_path / "note.rtf"
    rtf.write_text("{\\rtf1 " + text.replace("\n", "\\par\n") + "}")
    assert CliRunner().invoke(main, ["check", str(rtf)]).stdout.startswith("READY")
    page = tmp_path / "note.html"
    page.write_text(f"<html><body><pre>{html.escape(text)}</pre></body></html>")
    assert CliRunner().invoke(main, ["check", str(page)]).stdout.startswith("READY")
    for lead in (
        '<?xml version="1.0"?>\n<!DOCTYPE html>\n',
        "<!-- saved -->",
        f"<html><style>{'p {{}} ' * 900}</style>",
    ):
        page.write_text(f"{lead}<html><body><p>{'</p><p>'.join(text.splitlines())}</p></body></html>")
        assert CliRunner().invoke(main, ["check", str(page)]).stdout.startswith("READY")
    for name, content in (("d.json", '{"resourceType": "DocumentReference"}'), ("c.xml", "<?xml?><ClinicalDocument/>")):
        (tmp_path / name).write_text(content)
        result = CliRunner().invoke(main, ["check", str(tmp_path / name)])
        assert (result.exit_code, result.stdout) == (2, "")
        assert "read with its record by `notecheck scan`" in result.stderr
    page.write_text(f"<html> tags stripped by the archive\n{text}")
    assert CliRunner().invoke(main, ["check", str(page)]).stdout.startswith("READY")
    rtf.write_text(rtf.read_text()[:-1])
    assert "ends before it is closed" in CliRunner().invoke(main, ["check", str(rtf)]).stderr
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    result = CliRunner().invoke(main, ["check", str(tmp_path / "cut.pdf")])
    assert (result.exit_code, "The file is damaged" in result.stderr) == (2, True)


def test_the_package_says_that_it_is_typed() -> None:
    assert resources.files("notecheck").joinpath("py.typed").is_file()
