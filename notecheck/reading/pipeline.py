"""The reading pipeline: a spaCy `Language` whose pipes turn the text of a note into an annotated document.

In reading order: layout (lines, sentences, marks of a form, values), sections, concepts, assertions, statements, rows.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from operator import add
from typing import Any, cast

import spacy
from spacy.attrs import IDX, LENGTH, LOWER  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading import assertions, concepts, rows, sections, statements, tokens  # noqa: F401  (they register their factories)
from notecheck.reading.document import Range, Reading
from notecheck.reading.layout import layout_of
from notecheck.reading.polarity import marks_of
from notecheck.reading.spelling import Spelling
from notecheck.reading.text import lowered
from notecheck.reading.values import values_of
from notecheck.reading.wrapping import unwrapped

PIPES = (
    "notecheck_layout",
    "notecheck_sections",
    "notecheck_concepts",
    "notecheck_assertions",
    "notecheck_statements",
    "notecheck_rows",
)


@Language.component("notecheck_layout")
def layout(doc: Doc) -> Doc:
    """Writes tokens, lines, sentences, form marks and values to `doc.user_data` as plain values."""
    data = doc.user_data
    text: str = data.get("notecheck.text") or doc.text
    lines, sentences, wrapped = layout_of(text)
    joined = unwrapped(text, wrapped)
    lower = lowered(joined)
    keys, starts, lengths = doc.to_array([LOWER, IDX, LENGTH]).T.tolist() if len(doc) else ([], [], [])
    data["notecheck.text"], data["notecheck.lower"] = text, lower
    data["notecheck.keys"], data["notecheck.starts"] = keys, starts
    data["notecheck.ends"] = list(map(add, starts, lengths))
    data["notecheck.lines"], data["notecheck.sentences"] = lines, sentences
    data["notecheck.wrapped"] = wrapped
    data["notecheck.sentence_tokens"] = _sentence_tokens(starts, sentences)
    data["notecheck.marks"] = marks_of(text, lines)
    data["notecheck.values"] = values_of(joined)
    return doc


def _sentence_tokens(starts: list[int], sentences: tuple[Range, ...]) -> list[int]:
    """The first token of each sentence, and the first of all."""
    found = {bisect_left(starts, start) for start, _ in sentences} | {0}
    return sorted(token for token in found if token < len(starts))


def build(headings: dict[str, str] | None = None, abbreviations: dict[str, str] | None = None) -> Language:
    """Returns a new reading pipeline. Its documents are to be read with `reading_of`.

    Args:
        headings: a site's own headings in lower case, each with its category.
        abbreviations: a site's own abbreviations in lower case, each with the term that it stands for.
    """
    own: dict[str, dict[str, Any]] = {
        "notecheck_sections": {"headings": headings or {}},
        "notecheck_concepts": {"abbreviations": abbreviations or {}},
        "notecheck_statements": {"abbreviations": abbreviations or {}},
    }
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "notecheck.one_pass_tokenizer.v1"}}})
    nlp.max_length = 10_000_000
    # Every new word would be given some twenty attributes of English; the matchers read its lower case alone,
    # and there a slip as the word that it stands for.
    words = cast(Any, nlp.vocab)
    words.lex_attr_getters = {LOWER: Spelling(*lexicon.spelling()).lower}
    for pipe in PIPES:
        nlp.add_pipe(pipe, config=own.get(pipe, {}))
    return nlp


def reading_of(doc: Doc) -> Reading:
    """Returns what the pipeline found in a document, as plain frozen values.

    Args:
        doc: a document that has passed the pipeline of `build`, made from a reading copy (`text.plain`).
    """
    data = doc.user_data
    reading: Reading = data["notecheck.reading"]
    return replace(reading, rows=tuple(data["notecheck.rows"]), unread=tuple(data["notecheck.unread"]))
