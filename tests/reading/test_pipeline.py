"""The pipeline is a spaCy `Language` of registered factories; documents hold spans and plain values only."""

from __future__ import annotations

import spacy
from spacy.language import Language
from spacy.tokens import Doc

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


def test_spans_go_to_groups_and_user_data_is_plain() -> None:
    doc = build()(NOTE)
    assert not doc.ents
    assert {"sections", "concepts"} <= set(doc.spans)
    for key, value in doc.user_data.items():
        if isinstance(key, str):
            assert isinstance(value, str | list | tuple)
            for item in value:
                assert isinstance(item, str | int | tuple)
    copied = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert [s.label_ for s in copied.spans["concepts"]] == [s.label_ for s in doc.spans["concepts"]]


def test_tokens_put_together_are_the_text() -> None:
    nlp = build()
    for text in ("a  b\n\n c", " x", "1.7/10 mph  HR 80\t|", "", "w/ 12-lead", "caf\u00e9 \U0001f600"):
        assert nlp.tokenizer(text).text == text


def test_pipe_gives_documents_in_order() -> None:
    nlp = build()
    assert [d.text for d in nlp.pipe(["HR 80", "BP 120/70"])] == ["HR 80", "BP 120/70"]
