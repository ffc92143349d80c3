"""The language model: read from arrays only, judging where no rule decided, as sure as it says."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from models.fit import LEVELS
from models.labelled import FRAME as HEAD
from models.labelled import corpora_sha256
from notecheck import lexicon
from notecheck.checker import Checker
from notecheck.errors import ModelError
from notecheck.learned.features import Sentence, features, sentences
from notecheck.learned.model import CLASSES, WIDEST, LanguageModel, Level
from notecheck.learned.store import ARRAYS, RECORD, default, load, save, short

FOLDER = Path(__file__).parents[2] / "models" / "language"
UNLISTED = "the pipes sound like new plumbing all the way through\n"


def seen(checker: Checker, text: str) -> list[Sentence]:
    return list(sentences(checker.read(text)))


def toy(*terms: str, levels: tuple[Level, ...] = (Level(0.5, "error"),)) -> LanguageModel:
    """A model to which each of the terms speaks for an error."""
    out = np.zeros((1, len(CLASSES)), dtype=np.float32)
    out[0, CLASSES.index("error")] = 8
    bias = np.zeros(len(CLASSES), dtype=np.float32)
    bias[0] = 2
    hidden = np.ones((len(terms), 1), dtype=np.float32)
    return LanguageModel(terms, hidden, np.zeros(1, dtype=np.float32), out, bias, levels=levels)


def test_the_model_was_trained_from_these_corpora_and_this_lexicon() -> None:
    record = json.loads((FOLDER / RECORD).read_text(encoding="utf-8"))
    assert record["corpora_sha256"] == corpora_sha256(), "the corpora changed: python -m models.train"
    assert record["lexicon_sha256"] == lexicon.sha256(), "the lexicon changed: python -m models.train"
    assert record["levels"] == [level._asdict() for level in LEVELS], "the levels changed: python -m models.train"


def test_numbers_are_kept_in_fewer_bits() -> None:
    numbers = np.array([0.0, 1.0, -1.0, 0.123456, -3.14159, 0.0007, 812.3], dtype=np.float32)
    kept = short(numbers)
    assert not (kept.view(np.uint16) & 7).any()
    np.testing.assert_allclose(kept.astype(np.float32), numbers, rtol=2**-8)


def test_the_model_is_small_and_holds_no_code() -> None:
    assert sum(f.stat().st_size for f in FOLDER.iterdir()) < 5_000_000
    assert {f.name for f in FOLDER.iterdir()} == {ARRAYS, RECORD}
    with np.load(FOLDER / ARRAYS, allow_pickle=False) as arrays:
        assert {a.dtype.kind for a in arrays.values()} == {"u", "f"}


def test_a_changed_model_is_not_loaded(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    content = bytearray((tmp_path / ARRAYS).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / ARRAYS).write_bytes(content)
    with pytest.raises(ModelError, match="hash differs"):
        load(tmp_path)


def test_a_model_of_other_classes_is_not_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    monkeypatch.setattr("notecheck.learned.store.CLASSES", ("yes", "no"))
    with pytest.raises(ModelError, match="knows the classes"):
        load(tmp_path)


@pytest.mark.parametrize("change", [{"calibration": {"slope": 0, "offset": -50}}, {"levels": []}])
def test_a_changed_record_is_not_loaded(tmp_path: Path, change: dict) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    (tmp_path / RECORD).write_text(json.dumps(record | change), encoding="utf-8")
    with pytest.raises(ModelError, match="hash differs"):
        load(tmp_path)


@pytest.mark.parametrize("words", ["{", "{}", "[]"])
def test_a_broken_record_is_not_loaded(tmp_path: Path, words: str) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / RECORD).write_text(words, encoding="utf-8")
    with pytest.raises(ModelError, match="not what they must be"):
        load(tmp_path)


def test_a_model_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read: No such file"):
        load(tmp_path / "none")


def test_the_same_arrays_give_the_same_bytes(tmp_path: Path) -> None:
    arrays = {n: np.eye(2) for n in ("hidden", "bias", "out", "out_bias")}
    for name in ("a", "b"):
        save(tmp_path / name, ["uone", "utwo"], arrays, {"levels": []})
    assert (tmp_path / "a" / ARRAYS).read_bytes() == (tmp_path / "b" / ARRAYS).read_bytes()
    assert (tmp_path / "a" / RECORD).read_bytes() == (tmp_path / "b" / RECORD).read_bytes()


def test_reading_sees_the_features_that_training_saw(rules_alone: Checker) -> None:
    text = HEAD + UNLISTED + "Indication:\nr/o CAD, 62 y/o, BP 120/80\nbelt, belt; the belt the belt\nno no 3 4\n"
    found = seen(rules_alone, text)
    terms = sorted({name for s in found for name, _, _ in features(s)} | {"b$ ^", "kbelt the"})
    hidden = np.random.default_rng(1).normal(size=(len(terms), 3)).astype(np.float32)
    model = LanguageModel(terms, hidden, *(np.zeros(s, dtype=np.float32) for s in (3, (3, len(CLASSES)), len(CLASSES))))
    for sentence, units in zip(found, model.units(found), strict=True):
        rows = [terms.index(name) for name, _, _ in features(sentence)]
        assert np.allclose(units, hidden[rows].sum(axis=0) / len(rows) ** 0.5, atol=1e-4)


def test_words_beyond_what_is_remembered_are_met_anew(rules_alone: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notecheck.learned.known.MOST_REMEMBERED", 5)
    texts = [
        f"{HEAD}{words}\n" for words in (UNLISTED, "positive words are written here", "pump and belt ran on and on")
    ]
    sentences = [seen(rules_alone, text) for text in texts]
    model = load(FOLDER)
    alone = [load(FOLDER).odds(s) for s in sentences]
    for _ in range(3):
        for known, found in zip(alone, sentences, strict=True):
            assert np.allclose(model.odds(found), known, atol=1e-4)


def test_the_words_that_spoke_are_pinned_down(rules_alone: Checker) -> None:
    text = HEAD + "the belt was fast and long and loud but her arteries are clean as whistles she says again\n"
    (judged,) = toy("uarteries", "uclean").judge(seen(rules_alone, text))
    assert "arteries" in text[judged.start : judged.end]
    assert judged.end - judged.start <= WIDEST
    loudest = max(judged.weighed, key=lambda w: w.weight)
    assert text[loudest.start : loudest.end] in ("arteries", "clean")


def test_the_severity_follows_from_the_probability(rules_alone: Checker) -> None:
    levels = (Level(1.0, "error"), Level(0.5, "info"))
    text = HEAD + "words like arteries stand here\n"
    (judged,) = toy("uarteries", levels=levels).judge(seen(rules_alone, text))
    assert (judged.kind, judged.severity) == ("error", "info")
    assert toy("uarteries", levels=()).judge(seen(rules_alone, text)) == []
    assert toy("unothing").judge(seen(rules_alone, text)) == []


def test_a_finding_of_the_model_says_so(checker: Checker, rules_alone: Checker) -> None:
    before = [f for f in rules_alone.check(HEAD + UNLISTED).findings if f.code[:3] == "NC2"]
    assert before == []
    (found,) = [f for f in checker.check(HEAD + UNLISTED).findings if f.code == "NC222"]
    assert found.origin == "model"
    assert found.probability is not None
    assert 0 < found.probability < 1
    assert found.weighed == ()
    (told,) = [f for f in Checker(weigh=True).check(HEAD + UNLISTED).findings if f.code == "NC222"]
    assert told.weighed
    assert told.start is not None
    assert "plumbing" in (HEAD + UNLISTED)[told.start : told.end]


def test_the_report_names_the_model(checker: Checker, rules_alone: Checker) -> None:
    assert checker.check(HEAD).producer.model_sha256 == default().sha256
    assert rules_alone.check(HEAD).producer.model_sha256 is None


@pytest.mark.parametrize(
    "words",
    [
        "HISTORY:\nstudy was negative for ischemia",
        "Indication:\nabnormal stress test",
        "IMPRESSION: Normal study ____",
        "Conclusion: positive test ______",
    ],
)
def test_what_a_rule_set_aside_is_left_alone(words: str, checker: Checker) -> None:
    assert [f.code for f in checker.check(f"{HEAD}{words}\n").findings if f.code[:3] == "NC2"] == []


def test_what_a_device_states_is_a_warning_at_most(checker: Checker) -> None:
    text = HEAD + "Computer interpretation (unconfirmed): " + UNLISTED
    assert {f.severity for f in checker.check(text).findings if f.code[:3] == "NC2"} <= {"warning", "info"}


@pytest.mark.parametrize("mark", "+!*%'\"=_-")
def test_a_sentence_that_begins_with_many_marks_is_evaluated(mark: str, checker: Checker) -> None:
    assert checker.check(HEAD + f"{mark} " * 90 + UNLISTED).status == "evaluated"


def test_several_threads_get_the_same_judgements(checker: Checker) -> None:
    texts = [f"{HEAD}{UNLISTED}line {n} of {n * 7} words of w{'x' * n}\n" for n in range(40)]
    alone = [checker.check(t).findings for t in texts]
    with ThreadPoolExecutor(8) as threads:
        assert [r.findings for r in threads.map(checker.check, texts)] == alone


def test_where_a_rule_decided_the_model_judges_other_clauses_only(checker: Checker) -> None:
    one = checker.check(HEAD + "Positive stress test for arteries that must be narrow judging by these tracings.\n")
    assert {f.origin for f in one.findings if f.code[:3] == "NC2"} == {"rule"}
    text = HEAD + "Positive stress test, her arteries must be narrow judging by these tracings.\n"
    found = {f.origin: f.start for f in checker.check(text).findings if f.code[:3] == "NC2"}
    assert set(found) == {"rule", "model"}
    assert found["model"] is not None
    assert found["model"] > text.index("test,")


@pytest.mark.parametrize("line", ["No angina.", "denied angina", "no anginal pain"])
def test_a_symptom_denied_is_no_sentence_to_judge(line: str, checker: Checker) -> None:
    assert not [f for f in checker.check(HEAD + line + "\n").findings if f.origin == "model"]


def test_a_site_may_lower_what_the_model_finds(tmp_path: Path) -> None:
    site = tmp_path / "site.toml"
    site.write_text(
        'extends = "cpt-93017"\nid = "quiet"\n[findings.unlisted-interpretation]\nseverity = "info"\n', encoding="utf-8"
    )
    found = [f for f in Checker(policy=site).check(HEAD + UNLISTED).findings if f.code == "NC222"]
    assert [f.severity for f in found] == ["info"]


def test_a_model_may_be_handed_in(rules_alone: Checker) -> None:
    report = Checker(model=toy("uplumbing")).check(HEAD + UNLISTED)
    assert [f.origin for f in report.findings if f.code[:3] == "NC2"] == ["model"]
