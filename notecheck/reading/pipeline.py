"""The reading pipeline: a spaCy `Language` whose pipes turn the text of a note into an annotated document.

In reading order: layout (lines, sentences, marks of a form, values), sections, concepts, assertions, statements, rows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

import numpy as np
import spacy
from spacy.attrs import IDX, LOWER, SENT_START  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading import assertions, concepts, rows, sections, statements, tokens  # noqa: F401  (they register their factories)
from notecheck.reading.document import Reading
from notecheck.reading.layout import layout_of
from notecheck.reading.polarity import marks_of
from notecheck.reading.spelling import Spelling
from notecheck.reading.values import values_of

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
    """Writes lines, sentences, form marks and values to `doc.user_data`, and the sentence starts to the tokens."""
    text = doc.text
    lines, sentences = layout_of(text)
    data = doc.user_data
    data["notecheck.text"] = text
    data["notecheck.lines"], data["notecheck.sentences"] = lines, sentences
    data["notecheck.marks"] = marks_of(text, lines)
    data["notecheck.values"] = values_of(text)
    data["notecheck.sentence_tokens"] = _mark_sentences(doc, [s for s, _ in sentences])
    return doc


def _mark_sentences(doc: Doc, starts: list[int]) -> list[int]:
    """Sets the sentence starts of the tokens; returns the index of the first token of each sentence."""
    found: list[int] = []
    following = 0
    at = doc.to_array(IDX).tolist() if len(doc) else []
    marks = np.full(len(at), -1, dtype=np.int64)
    for i, place in enumerate(at):
        is_start = i == 0
        while following < len(starts) and place >= starts[following]:
            following += 1
            is_start = True
        if is_start:
            marks[i] = 1
            found.append(i)
    doc.from_array([SENT_START], marks.reshape(-1, 1).view(np.uint64))  # type: ignore[arg-type]
    return found


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
    rows_found, unread = data["notecheck.rows"], data["notecheck.unread"]
    return replace(rows.unrowed(doc), rows=tuple(rows_found), unread=tuple(unread))
