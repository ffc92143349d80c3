"""The bytes of a file become text, without newline translation."""

from __future__ import annotations

_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8"))


def decoded(content: bytes) -> tuple[str, str]:
    """Returns the text and the encoding that it was read in: UTF-8, UTF-16 by its mark, otherwise what Windows wrote.

    Bytes that hold zeros and are neither are read one for one, so that they are seen to be no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    if b"\x00" in content:
        return content.decode("latin-1"), "latin-1"
    return content.decode("cp1252", errors="replace"), "cp1252"
