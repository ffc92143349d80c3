"""A tokenizer that takes one pass: numbers with their inner marks, words, line ends, blanks, single signs."""

from __future__ import annotations

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import registry
from spacy.vocab import Vocab

_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+(?:'[^\W\d_]{1,2}(?![^\W\d_]))?|\n|[^\S\n]+|.", re.DOTALL)


def pieces(text: str) -> list[str]:
    """Returns the tokens of a text, blanks and line ends among them."""
    return _TOKEN.findall(text)


class OnePassTokenizer:
    """Cuts a text into tokens that put together are the text again."""

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """Returns the document of a text."""
        words: list[str] = []
        spaces: list[bool] = []
        for token in pieces(text):
            if token[0] == " " and words and not spaces[-1] and words[-1] != "\n":
                spaces[-1] = True
                if len(token) == 1:
                    continue
                token = token[1:]
            words.append(token)
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)


@registry.tokenizers("notecheck.one_pass_tokenizer.v1")  # type: ignore[untyped-decorator]
def create_tokenizer() -> Callable[[Language], OnePassTokenizer]:
    """Returns what spaCy calls to make the tokenizer of a new pipeline."""
    return lambda nlp: OnePassTokenizer(nlp.vocab)
