"""The pipeline is a spaCy `Language` of registered factories; its documents hold plain values only."""

from __future__ import annotations

import subprocess
import sys

import pytest
import spacy
from spacy.language import Language

from notecheck.reading import tokens
from notecheck.reading.pipeline import PIPES, build, reading_of
from notecheck.reading.tokens import OnePassTokenizer

NOTE = "Indication: chest pain\nBruce treadmill. Stage 1 3:00 HR 104 BP 142/80\nDenied dizziness. Dyspnea - yes\n"


def test_it_is_a_language_with_its_pipes_in_order() -> None:
    nlp = build()
    assert isinstance(nlp, Language)
    assert tuple(nlp.pipe_names) == PIPES
    assert isinstance(nlp.tokenizer, OnePassTokenizer)


def test_each_pipe_is_a_registered_factory() -> None:
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "notecheck.one_pass_tokenizer.v1"}}})
    for name in PIPES:
        assert Language.has_factory(name)
        nlp.add_pipe(name)
    assert reading_of(nlp(NOTE)).rows


def test_it_works_with_spacys_own_tokenizer_too() -> None:
    nlp = spacy.blank("en")
    for name in PIPES:
        nlp.add_pipe(name)
    reading = reading_of(nlp(NOTE))
    assert [c.value for c in reading.all("protocol")] == ["bruce"]
    assert [r.heart_rate.number for r in reading.rows if r.heart_rate] == [104]


def test_what_is_read_goes_to_user_data_as_plain_values() -> None:
    doc = build()(NOTE)
    assert not doc.ents
    plain = (str, int, float, bool, tuple, type(None))
    for key in (
        "lines",
        "sentences",
        "sections",
        "terms",
        "concepts",
        "marks",
        "values",
        "statements",
        "rows",
        "unread",
    ):
        for item in doc.user_data[f"notecheck.{key}"]:
            assert isinstance(item, tuple)
            assert all(isinstance(part, plain) for part in item)
    found = {(t.category, NOTE[t.start : t.end]) for t in doc.user_data["notecheck.terms"]}
    assert {("symptom", "chest pain"), ("symptom", "dizziness"), ("protocol", "Bruce")} <= found


def test_the_vocabulary_is_begun_anew_and_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST_WORDS", 40)
    nlp = build()
    first = reading_of(nlp(NOTE))
    vocabularies = set()
    for n in range(200):
        assert reading_of(nlp(NOTE)) == first
        doc = nlp(f"patient Quibberdash{n} record {n}{n}")
        vocabularies.add(id(doc.vocab))
        assert len(nlp.tokenizer.vocab.strings) < 1_000
    assert "Quibberdash0" not in nlp.tokenizer.vocab.strings


def test_tokens_put_together_are_the_text() -> None:
    nlp = build()
    for text in ("a  b\n\n c", " x", "1.7/10 mph  HR 80\t|", "", "w/ 12-lead", "caf\u00e9 \U0001f600"):
        assert nlp.tokenizer(text).text == text


def test_pipe_gives_documents_in_order() -> None:
    nlp = build()
    assert [d.text for d in nlp.pipe(["HR 80", "BP 120/70"])] == ["HR 80", "BP 120/70"]


def test_what_medspacy_imports_and_nothing_uses_is_not_loaded() -> None:
    code = "import sys, notecheck.checker; print([m for m in ('nltk.corpus', 'scipy.stats') if m in sys.modules])"
    code += "; import nltk; print(nltk.wordpunct_tokenize('it loads')[1])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout
    assert out.split() == ["[]", "loads"]
