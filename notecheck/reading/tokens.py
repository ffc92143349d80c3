"""A tokenizer that takes one pass: numbers with their inner marks, words, line ends, blanks, single signs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]{1,2}(?![^\W\d_]))?|\n|[^\S\n]+|.", re.DOTALL)


def pieces(text: str) -> list[str]:
    """Returns the tokens of a text, blanks and line ends among them."""
    return _TOKEN.findall(text)


_PIECE = re.compile(r"(?:\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]{1,2}(?![^\W\d_]))?|\S)[ ]?|\n|[^\S\n]+")
"""The tokens of `_TOKEN`, each with the blank behind it, which is no token."""
MOST_WORDS = 10_000
"""Words that the vocabulary of the documents holds before it is begun anew: notes never stop bringing new ones."""


class _Numbers(dict[str, int]):
    """The number of each piece in a vocabulary, given when the piece is first met."""

    def __init__(self, vocab: Vocab) -> None:
        self._add = vocab.strings.add

    def __missing__(self, piece: str) -> int:
        number = self[piece] = self._add(piece[:-1] if piece[-1] == " " and not piece[0].isspace() else piece)
        return number


class OnePassTokenizer:
    """Cuts a text into tokens that put together are the text again.

    Its documents have a vocabulary of their own, begun anew now and then, so that memory stays flat and no word of a
    note is kept for long. Words have the same number in every vocabulary, which is all that matchers compare.
    """

    def __init__(self, vocab: Vocab) -> None:
        self._first = vocab
        self._begin(vocab)

    def _begin(self, vocab: Vocab) -> None:
        self.vocab = vocab
        self._numbers = _Numbers(vocab)

    def __call__(self, text: str) -> Doc:
        """Returns the document of a text, which stands in its user data too."""
        if len(self._numbers) > MOST_WORDS:
            self._begin(Vocab(lex_attr_getters=cast(Any, self._first).lex_attr_getters))
        pieces = _PIECE.findall(text)
        words: Any = list(map(self._numbers.__getitem__, pieces))
        spaces = [piece[-1] == " " and not piece[0].isspace() for piece in pieces]
        return Doc(self.vocab, words=words, spaces=spaces, user_data={"notecheck.text": text})


@registry.tokenizers("notecheck.one_pass_tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], OnePassTokenizer]:
    """Returns what spaCy calls to make the tokenizer of a new pipeline."""
    return lambda nlp: OnePassTokenizer(nlp.vocab)
