"""The reading copy of a note: the same length, character for character, in plainer characters.

Every position found in the copy is a position in the note as it was handed in.
"""

from __future__ import annotations

import re
from typing import Final

from notecheck.reading.exports import as_fields
from notecheck.reading.spoken import digits
from notecheck.reading.stacked import beside

LONGEST_NOTE: Final = 2_000_000
"""Characters; a longer text is no note and is not evaluated."""

_TO_SPACE = [0x00A0, 0x1680, *range(0x2000, 0x2010), 0x202F, 0x205F, 0x3000, 0xFEFF, 0x2060]
_TO_SPACE += [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x00AD]
_PLAIN: dict[int, str] = {code: " " for code in range(0x20) if code not in (0x09, 0x0A)}
_PLAIN |= dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), "\n")
_PLAIN |= dict.fromkeys(_TO_SPACE, " ")
_PLAIN |= dict.fromkeys((0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE63), "-")
_PLAIN |= dict.fromkeys((0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x02BC, 0x0060, 0x00B4), "'")
_PLAIN |= dict.fromkeys((0x201C, 0x201D, 0x201E, 0x2033), '"')
_PLAIN |= {0x00D7: "x", 0xFF1A: ":", 0xFF0F: "/", 0x2044: "/", 0x2215: "/", 0x2502: "|", 0x2503: "|"}
_PLAIN |= {0x00B5: "u", 0x03BC: "u", 0x2026: ".", 0x2264: "<", 0x2265: ">"}


_FANCY: Final = re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(_PLAIN)) + "\ud800-\udfff]")
_SNAKE: Final = re.compile(r"(?<=[A-Za-z])_(?=[A-Za-z])")
"""Exports write "stop_reason"; forms write "Max HR _149_"."""


_FILLED: Final = re.compile(r"(?<![\w/.-])_+(?=\d)|(?<=\d)_+(?![\w/]|[ ]?%)")
"""The line of a form that a number was written on ("HR _79_   BP _112/70_")."""
_ENTERED: Final = re.compile(r"(?<!\w)(_+)([A-Za-z(>][^_\n]{0,70}?)(_+)(?!\w)")
"""The line of a form that words were written on ("READ BY __A. Voss MD____")."""
_PICKED: Final = re.compile(r"\{(?:list|prov\w*|pick\w*|option\w*|choice|text|txt|dx|meds?):\d{1,8}\}", re.IGNORECASE)
"""What a template leaves of a list that was picked from ("Allergies {list:9}: latex")."""
_DOTTED: Final = re.compile(r"\.(?<=[A-Za-z]{2}\.)(?=[A-Za-z]{2,}(?:\.[A-Za-z]{2,})?[ ]?[=:])")
"""Exports write "hr.rest=80"."""
_FRAMED: Final = re.compile(
    r"^(?P<left>[=~+#-]{2,}[ ]*)(?P<words>(?!end\b|END\b|End\b)[A-Za-z][^\n=~+#:]{1,40}?)[ ]*[=~+#-]{2,}[ ]*$",
    re.MULTILINE,
)
"""A heading between lines of signs ("== RECOVERY ==", "--- Stages ---")."""
_QUOTED: Final = re.compile(r"^>", re.MULTILINE)
"""The sign with which mail quotes a line."""
_LED: Final = re.compile(r"(?<=[A-Za-z)\]%])[ ]?\.{3,}(?=[^\s.])")
"""The dots that lead from a label to its value ("MAX HR...150")."""
_BEATS_AND_CUFF: Final = re.compile(
    r"(?<![\d/.-])(?P<load>\d{1,3}/)?(?P<rate>\d{2,3})(?P<between>[ ]?/[ ]?)"
    r"(?P<systolic>\d{2,3})-(?P<diastolic>\d{2,3})(?![\d/-])"
)
"""A rate and a pressure with a dash in it, maybe behind the load ("75/117/174-86")."""
_DASHED: Final = re.compile(r"/[ ]?\d{2,3}-\d\d")
"""Stands in every such pair."""
_SPOKEN: Final = re.compile(
    r"[ ](?P<stop>period|full stop)(?=[ ,\n]|$)|[ ](?P<comma>comma)(?=[ \n]|$)|[ ](?P<colon>colon)(?=[ \n])|"
    r"\b(?P<line>new (?:paragraph|line)|next (?:paragraph|line))(?=[ \n.]|$)",
    re.IGNORECASE,
)
_TELETYPE: Final = re.compile(r"(?<=[A-Z\d)%])[ ]STOP(?=[ \n]|$)")
"""The full stop of a teletype."""
_FEWEST_STOPS: Final = 5
_SIGNS: Final = {"stop": ". ", "comma": ",", "colon": ":", "line": "\n"}


def plain(text: str) -> str:
    """Returns the reading copy: typographic spaces, dashes and quotes made plain, every line end a newline."""
    copy = as_fields(_FANCY.sub(_plainer, text))
    if "{" in copy:
        copy = _PICKED.sub(_blanks, copy)
    if "_" in copy:
        copy = _ENTERED.sub(_unlined, _FILLED.sub(_blanks, _SNAKE.sub(" ", copy)))
    if copy.count("\n>") > 3:
        copy = _QUOTED.sub(" ", copy)
    if copy.count("...") > 2 and len(_LED.findall(copy)) > 2:
        copy = _LED.sub(_labelled, copy)
    if _DASHED.search(copy):
        copy = _BEATS_AND_CUFF.sub(_paired, copy)
    if copy.count(" STOP") >= _FEWEST_STOPS and len(_TELETYPE.findall(copy)) >= _FEWEST_STOPS:
        copy = _TELETYPE.sub(".    ", copy)
    copy = beside(_FRAMED.sub(_headed, _DOTTED.sub(" ", copy)))
    copy = digits(copy)
    return _SPOKEN.sub(_sign, copy) if _is_dictated(copy) else copy


def _labelled(found: re.Match[str]) -> str:
    return ":".ljust(len(found[0]))


def _paired(found: re.Match[str]) -> str:
    """Rate and pressure as they are written elsewhere ("112/178-84" as "112 178/84")."""
    systolic, diastolic = int(found["systolic"]), int(found["diastolic"])
    if not (80 <= systolic <= 260 and 30 <= diastolic < systolic - 9 and 35 <= int(found["rate"]) <= 230):
        return found[0]
    load = (found["load"] or "").replace("/", " ")
    between = found["between"].replace("/", " ")
    return f"{load}{found['rate']}{between}{found['systolic']}/{found['diastolic']}"


def _headed(found: re.Match[str]) -> str:
    """A heading behind a dash instead of within its frame, closed by a colon."""
    left, words = found["left"], found["words"]
    return "- ".rjust(len(left)) + words + ":".ljust(len(found[0]) - len(left) - len(words))


def _plainer(found: re.Match[str]) -> str:
    """The plainer sign for one; half of a surrogate pair is no sign."""
    return _PLAIN.get(ord(found[0]), "\ufffd")


def _blanks(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _unlined(found: re.Match[str]) -> str:
    return " " * len(found[1]) + found[2] + " " * len(found[3])


def _is_dictated(text: str) -> bool:
    """Whether the punctuation of a text was spoken and typed as words: three of its full stops."""
    low = text.lower()
    return low.count(" period") + low.count(" full stop") > 2 and low.count(". ") < low.count(" period ")


def _sign(found: re.Match[str]) -> str:
    """The sign that a spoken one stands for, at the same length."""
    name = found.lastgroup or "stop"
    return (_SIGNS[name] + "," * (len(found[0]) - 1)) if name == "comma" else _SIGNS[name].ljust(len(found[0]))


def lowered(text: str) -> str:
    """Returns `text` in lower case at the same length (a letter that would grow stays as it is)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def looks_binary(text: str) -> bool:
    """Whether a text is no text: many control or replacement characters among its first 4,096."""
    head = text[:4096]
    return len(_ODD.findall(head)) > 0.1 * len(head)


_ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd\udc80-\udcff]")
