"""Text that is shown as it is, whether a client reads it as Markdown or as HTML."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_SPECIAL: Final = re.compile(r"""[^\w\s,;.:/()'"%+?=-]|_|(?<=\d)\.(?=\s)|\.(?=[^\W\d])|:(?=/)""")
"""What means something in Markdown or HTML, or would make an address into a link."""


def escaped(text: str) -> str:
    """Returns text on one line in which nothing means anything; what cannot be seen is left out."""
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", " ".join(seen.split()))


def quoted(text: str, longest: int) -> str:
    """Returns words of a note in quotes, cut where they are longer."""
    line = " ".join(text.split())
    return f'"{escaped(line if len(line) <= longest else line[: longest - 1])}{"" if len(line) <= longest else "…"}"'
