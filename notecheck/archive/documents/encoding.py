"""Bytes become text; how is always told."""

from __future__ import annotations

import codecs
import re
from typing import Final

from notecheck.archive.refused import Refused

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES: Final = ["utf_16_le", "utf_16_be", "cp1252", "mac_roman", "cp437"]
"""What clinical systems of the last decades write when they do not write UTF-8."""
_SAMPLE: Final = 65_536
_CONTROLS: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SIGNATURES: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"\x7fELF",
    b"\xd0\xcf\x11\xe0",
)


def decoded(content: bytes, charset: str | None = None) -> tuple[str, str]:
    """Returns a text and the name of the encoding that it was read by.

    Args:
        content: the bytes.
        charset: the encoding that came with them; believed where the bytes bear it out.

    Raises:
        Refused: NC002 for bytes that are no text, or no encoding fits.
    """
    encoding = charset if charset and _is_known(charset) else detected(content)
    try:
        return content.decode(encoding), _name(encoding)
    except (UnicodeDecodeError, LookupError):
        if charset:
            return decoded(content)
        raise Refused("unknown-encoding") from None


def detected(content: bytes) -> str:
    """Returns the encoding of bytes: by their mark, as UTF-8 where they are, otherwise by what they most look like.

    Raises:
        Refused: NC002 for bytes that are no text, or no encoding fits.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if content.startswith(_SIGNATURES):
        raise Refused("NC002")
    sample = content[:_SAMPLE]
    wide = sample.count(0) > len(sample) // 5 and bool(sample.strip(b"\x00"))
    if not wide:
        if len(_CONTROLS.findall(sample)) > len(sample) // 20:
            raise Refused("NC002")
        if is_utf8(content):
            return "utf-8"
    from charset_normalizer import from_bytes

    best = from_bytes(sample[: len(sample) // 4 * 4], cp_isolation=_CANDIDATES).best()
    if best is None or best.encoding not in _CANDIDATES:
        raise Refused("NC002" if wide else "unknown-encoding")
    return best.encoding


def is_utf8(content: bytes) -> bool:
    """Whether bytes are UTF-8 throughout."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _is_known(charset: str) -> bool:
    try:
        codecs.lookup(charset)
    except LookupError:
        return False
    return True


def _name(encoding: str) -> str:
    return {"utf_8": "utf-8", "utf8": "utf-8", "ascii": "utf-8"}.get(
        encoding.lower(), encoding.lower().replace("_", "-")
    )
