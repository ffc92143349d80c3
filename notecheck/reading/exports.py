"""Exports of records and devices, read as labelled fields: JSON, XML, HL7 observations, labels that a border closes.

Every sign stays where it is, or one place beside it where a label gets room for a blank: signs of the format become
blanks and colons.
"""

from __future__ import annotations

import re

_KEY = re.compile(r'"[A-Za-z][\w .-]*"\s*:')
_FEWEST_KEYS = 8
"""Fewer keys are a word in quotes here and there, and no export; so with tags and borders."""
_OBJECT = re.compile(r'^[ \t]*\{[ \t]*"[A-Za-z][\w .-]*"[ ]*:', re.MULTILINE)
"""A line that opens an object with its first key is one of an export, however few keys follow."""
_ROW_OBJECT = re.compile(r"^[ \t]*\{[^{}\n]*\},?[ \t]*$", re.MULTILINE)
"""An object that has a line for itself."""
_JSON = re.compile(
    r'"(?P<key>[A-Za-z][\w .-]*)"[ ]*:[ ]*(?:"(?P<value>(?:[^"\\\n]|\\.)*)")?|'
    r'"(?P<words>(?:[^"\\\n]|\\.)*)"|[{}\[\],]|\bnull\b'
)
_TAG = re.compile(r"<(?P<closed>/)?(?P<name>[A-Za-z][\w.:-]*)(?P<attributes>[^<>]*)>|<[?!][^<>]*>")
_FEWEST_TAGS = 8
_FEWEST_CLOSED = 3
"""Ends of elements, which stand in no prose: fewer are enough."""
_ATTRIBUTE = re.compile(
    r"(?<=\s)(?P<name>[A-Za-z][\w.:-]*)=(?P<quote>[\"'])(?P<value>(?:(?!(?P=quote))[^<>\n])*)(?P=quote)"
)
_ISO_LENGTH = re.compile(r"\bPT(?P<min>\d{1,2})M(?P<s>\d{1,2})S\b")
"""A length as schemas write it ("PT8M20S")."""
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BORDERED = re.compile(
    r"^(?P<label>(?!(?:time|stage|phase|min|t|st)\b[^\n|]*(?:\|[^\n|]*){2})[A-Za-z][A-Za-z /()-]{1,30}?)"
    r"(?<! )(?P<border>[ ]?\|[ ]?|[ ]//[ ])(?=[^\s|/-])(?=(?:[^\n|]*\|){0,3}[^\n|]*$)",
    re.MULTILINE | re.IGNORECASE,
)
_FEWEST_BORDERS = 6
_OBSERVED = re.compile(
    r"^(?P<before>OBX\|\d*\|[A-Z]{0,3}\|)(?P<key>[^|\n]+)(?P<between>\|[^|\n]*\|)(?P<value>[^|\n]*)(?P<behind>\|[^\n]*)?$",
    re.MULTILINE,
)
"""An observation of an HL7 v2 message as it is pasted: its name, its value, maybe a unit."""
_CODE = re.compile(r"^[A-Z0-9_.-]{1,12}\^(?=[A-Z]?[a-z])")
"""The code in front of its words ("THR^Target heart rate reached")."""


def as_fields(copy: str) -> str:
    """Returns a reading copy with the fields of an export as labels and values, at the same length."""
    if copy.count('":') >= _FEWEST_KEYS and len(_KEY.findall(copy)) >= _FEWEST_KEYS:
        return _of_json(copy)
    if '{"' in copy and _OBJECT.search(copy):
        return _of_json(copy)
    if "OBX|" in copy:
        return _OBSERVED.sub(_of_observation, copy)
    if copy.count("</") >= _FEWEST_CLOSED or (
        copy.count(">") >= _FEWEST_TAGS and len(_TAG.findall(copy)) >= _FEWEST_TAGS
    ):
        return _ISO_LENGTH.sub(_of_length, _TAG.sub(_of_tag, copy))
    if copy.count("|") + copy.count(" // ") >= _FEWEST_BORDERS and len(_BORDERED.findall(copy)) >= _FEWEST_BORDERS:
        return _BORDERED.sub(_labelled, copy)
    return copy


_STAGES = frozenset({"stage", "step"})
"""What is no label but stands before its number."""
_NUMBER = re.compile(r"\s+(?:n|no|nr|num|number|index|id)=(?P<quote>[\"'])(?P<n>\d{1,2})(?P=quote)")


def _label(name: str, room: int) -> str:
    """A name as a label in `room` signs, where it stood in them or, with a blank at a hump of it, beside that."""
    if name.lower() in _STAGES:
        return f"{name.rjust(room - 1)} "
    words = _HUMP.sub(" ", name, count=room - len(name) - 1).rjust(len(name) + 1)
    sign = ": " if room - len(words) > 1 else ":"
    return words.ljust(room - len(sign)) + sign


def _of_json(copy: str) -> str:
    """The members of objects as fields, those of the outermost each on a line; only in lists commas stay.

    Where several objects have a line each, a line is a row and stays one.
    """
    row = _ROW_OBJECT.search(copy)
    of_rows = row is not None and "{" not in copy[: row.start()] and _ROW_OBJECT.search(copy, row.end()) is not None
    out: list[str] = []
    done = 0
    lists: list[bool] = []
    for found in _JSON.finditer(copy):
        out.append(copy[done : found.start()])
        done = found.end()
        sign = found[0]
        if found["key"] is not None:
            value = found["value"]
            room = len(sign) if value is None else found.start("value") - found.start()
            out.append(_label(found["key"], room) + ("" if value is None else f"{value} "))
        elif found["words"] is not None:
            out.append(f" {found['words']} ")
        elif sign == "null":
            out.append("    ")
        elif sign == ",":
            out.append("," if lists and lists[-1] else "\n" if len(lists) == 1 and not of_rows else " ")
        else:
            if sign in "{[":
                lists.append(sign == "[")
            elif lists:
                lists.pop()
            out.append(" ")
    return "".join([*out, copy[done:]])


def _of_observation(found: re.Match[str]) -> str:
    unit, *_ = (found["behind"] or "|")[1:].split("|")
    key = max(found["key"].split("^"), key=len)
    key = f"{' ' * found['key'].index(key)}{key}".ljust(len(found["key"]))
    value = _CODE.sub(lambda code: " " * len(code[0]), found["value"])
    head = f"{' ' * len(found['before'])}{key}{': '.ljust(len(found['between']))}{value} {unit}"
    return head.ljust(len(found[0]))[: len(found[0])]


def _of_tag(found: re.Match[str]) -> str:
    """The name of an element and those of its attributes as labels; an end and an empty element as blanks."""
    tag = found[0]
    name = found["name"]
    attributes = found["attributes"]
    if name is None or found["closed"] or attributes.strip() == "/":
        return " " * len(tag)
    if not attributes.strip(" /"):
        return _label(name, len(tag))
    numbered = _NUMBER.match(attributes) if name.lower() in _STAGES else None
    if numbered is not None:
        head = f"{name.rjust(len(name) + numbered.start('n'))} {numbered['n']} "
        return head + _ATTRIBUTE.sub(_of_attribute, attributes[numbered.end() :]).rstrip("/").ljust(
            len(tag) - len(head)
        )
    fields = _ATTRIBUTE.sub(_of_attribute, attributes).rstrip("/")
    label = f"{_HUMP.sub(' ', name, count=1)}:"
    return f"{label}{fields[len(label) - len(name) - 1 :]}".ljust(len(tag))


def _of_length(found: re.Match[str]) -> str:
    return f"{found['min']}:{found['s'].rjust(2, '0')}".center(len(found[0]))


def _of_attribute(found: re.Match[str]) -> str:
    label = f"{_HUMP.sub(' ', found['name'], count=1)}:"
    return f"{label.ljust(len(found['name']) + 2)}{found['value']} "


def _labelled(found: re.Match[str]) -> str:
    room = len(found["border"])
    return found["label"] + (": ".rjust(room) if room > 1 else ":")
