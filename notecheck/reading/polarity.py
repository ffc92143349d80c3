"""What a form says without words of denial: fields answered Y or N, boxes ticked or left empty, blanks left blank."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import NamedTuple

Range = tuple[int, int]

_TICKED = (
    r"\[\s?[xX*\u2713\u2714]\s?\]|\(\s?[xX*\u2713\u2714]\s?\)|[\u2611\u2612\u2713\u2714\u25a0\u25c9\U0001f5f9]|\[[yY]\]"
)
_EMPTY = r"\[[ _]{0,4}\]|\([ _]{1,4}\)|\(\)|[\u2610\u25a1\u25cb\u2751]|__\s?(?=[a-zA-Z])"
BOX = re.compile(rf"(?P<ticked>{_TICKED})|(?P<empty>{_EMPTY})")
_FIRST_OF_BOX = re.compile("[\\[(_\u2610-\u2612\u2713\u2714\u25a0\u25a1\u25c9\u25cb\u2751\U0001f5f9]")
_YES = re.compile(r"\s*(?:yes|y|present|positive|pos|done|ok|given|obtained|signed|met)\b", re.IGNORECASE)
_NO = re.compile(
    r"\s*(?:no|n|none|nil|absent|n/a|na|neg|negative|denied|denies|not\s(?:present|given|done|obtained|seen|noted))\b",
    re.IGNORECASE,
)
_OPTION_END = re.compile(r"[ ]{2,}|\t|\||;|\.\s|\n")

BLANK = re.compile(r"_{2,}(?!\w)|\*{3}|\{[^{}\n]{0,60}\}|@[A-Z][A-Z0-9_]{2,30}@|\.{5,}|<<[^<>\n]{0,120}>>")
_IN_BLANKS = ("__", "***", "{", "@", ".....", "<<")
"""One of these stands in every blank."""
_BLANK_FIELD = re.compile(
    r"^[^\S\n]*(?:[-*\u2022][ ])?(?P<label>[A-Za-z%][^:\n_*{|]{1,90}?)[ ]?:[ ]{0,3}"
    r"(?:_{2,}|\*{3}|\{[^{}\n]{0,60}\})[ ]?(?:[A-Za-z/%]{1,6})?[^\S\n]*$",
    re.M,
)
"""A line that holds a field and its blank, maybe with the unit of what is to be written."""
_EMPTY_FIELD = re.compile(r"^[^\S\n]*(?P<label>[A-Za-z][\w. ]{1,40}?)[ ]?[=:][ ]?NULL[^\S\n]*$", re.M)
"""A field that an export left empty ("ecg_archive_id=NULL")."""
_EMPTY_QUESTION = re.compile(
    r"^[^\S\n]*(?P<label>[A-Z][\w /'-]{1,40})\?[^\S\n]*\n(?=[^\S\n]*[A-Z][^\n?]{1,40}\?)", re.M
)
_QUESTION = re.compile(r"^[^\S\n]*[A-Z][^\n?]{1,40}\? +\S", re.M)
_ASKED_OFTEN = 4
"""Questions and answers of one form: one that stands there alone is left open."""
_CHOICE = re.compile(
    r"^[^\S\n]*(?:circle|choose|select|check)\b(?:[^\S\n](?:one|all that apply))?[^\S\n]*[:\-]|"
    r"\((?:please )?(?:circle|choose|select)(?: (?:one|all that apply))?\)[^\S\n]*[:\-]?(?=[^\n/]{1,40}/[^\n/]{1,40}/)",
    re.IGNORECASE | re.M,
)
_FIELD_BESIDE = re.compile(r"[ ]{2,}(?=[A-Za-z][\w /]{1,24}:)")
"""Another field in the line of a choice."""

_AFTER_BLANK = re.compile(r"[ :=]{0,3}(?:_{2,}(?!\w)|\{{1,2}(?:[a-z_]{2,30}|[^{}/\n]{1,30}/[^{}\n]{1,60})\}{1,2})")
_ASKED = (
    r"\s{1,6}(?:present|(?:during|with|w/)\s(?:the\s)?"
    r"(?:test|exercise|ex|exertion|stress|study|exam|procedure|infusion|walk)|"
    r"(?:while|when) (?:walk|exercis|pedal|rid)ing)"
)
"""What a field may say behind its symptom before it is answered ("Chest pain during test: No")."""
_AFTER_NO = re.compile(
    rf"\*{{0,2}}\s?(?:\([^()\n]{{0,30}}\)\s?)?(?:{_ASKED}(?=[ ]{{0,20}}[:=?|]))?"
    r"(?:\s*[:=?]+[\s.]*(?:a:\s?)?(?:[\"\u201c](?=(?:no|nope|nah|none|never)[,.!\"\u201d]))?|=\"|\s+-+\s+|\.{2,}\s*|(?:\t+|\s{2,})(?!no\s[a-z])|\s?-?>\s?|\s*\|\s*|\s{1,4}a:\s?)"
    r"(?:no|nope|nah|none|false|n|nil|neg|negative|denied|denies|absent|not?\s(?:reported|noted|seen|any|felt)|never|0(?!\s?[:.\d/]))"
    r"(?![\w/])|\s?\((?:-|neg|none|no)\)|\s(?:(?:scale|score|grade|rating|level)\s?[:=]?\s?)?0\s?/\s?(?:4|5|10)\b|-(?=,?\s\w{1,10}[+-](?:\W|$))|-(?=[.;\n]|$)|\s-(?=\s*(?:$|[,;]))|\s0(?=\s*(?:$|[,;|\n]|\.(?!\d)))|\*{0,2}\s(?:none|no|never|n|nil|neg|denied)(?=\s*(?:$|[.,;|\n(]|\s{2}|/\s(?!y)))",
)
_AFTER_YES = re.compile(
    rf"\s?(?:\([^()\n]{{0,30}}\)\s?)?(?:{_ASKED}(?=[ ]{{0,20}}[:=?|]))?"
    r"(?:\s*[:=?]+[\s.]*|=\"|\s+-+\s+|\.{2,}\s*|\t+|\s{2,}|\s*\|\s*|\s{1,4}A:\s?)"
    r"(?:yes|true|y|present|pos|positive|\+)(?![\w/])|\s?\((?:\+|yes|pos)\)|\s(?:Y|yes)(?=\s*(?:$|[.,;|\n]|\s{2}))"
)


_SIGNED = re.compile(r"(?<![^\s,;(])(?P<sign>[-+])(?P<words>[A-Za-z]{2,14}\b)")
"""A sign in front of what was asked for; one alone in its line is no answer ("-CP -SOB +fatigue")."""
_CLOSED = re.compile(r"[ ]*(?:[-+.,;)]|$|\n)")
"""Behind a word that a sign answers and that no other goes on."""
_MAY_BE_ANSWERED = re.compile(
    r"\s{1,6}(?:present|w(?:ith|/|h)|A:|scale|score|grade|rating|level)|[*(:=?.>_|-]|\s[^a-ce-mo-xzA-CE-MO-XZ,;]"
)
"""How every answer begins, yes, no or blank: not by plain words that go on."""


class Mark(NamedTuple):
    """A range of the text and what the form says of it: `ticked`, `unticked`, `yes`, `no` or `blank`."""

    start: int
    end: int
    state: str


class Stretches:
    """Stretches of a text, put together where they touch, for the question whether a position lies in one."""

    def __init__(self, ranges: Iterable[Range]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(ranges):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def __bool__(self) -> bool:
        return bool(self._starts)

    def __contains__(self, at: int) -> bool:
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at < self._ends[i]

    def touch(self, start: int, end: int) -> bool:
        """Whether any of the stretches lies over `start:end` in part."""
        i = bisect_left(self._starts, end) - 1
        return i >= 0 and self._ends[i] > start


def left_open(marks: Iterable[Mark]) -> Stretches:
    """Returns what a form leaves unticked or blank."""
    return Stretches((m.start, m.end) for m in marks if m.state in ("unticked", "blank"))


def marks_of(text: str, lines: tuple[Range, ...]) -> list[Mark]:
    """Returns what boxes, choice lines and blanks say of the ranges that they stand beside, in text order."""
    boxed = any(BOX.match(text, sign.start()) for sign in _FIRST_OF_BOX.finditer(text))
    marks = [mark for start, end in lines for mark in _boxes(text, start, end)] if boxed else []
    if any(sign in text for sign in _IN_BLANKS):
        marks += [Mark(m.start(), m.end(), "blank") for m in BLANK.finditer(text)]
        marks += [Mark(*m.span("label"), "blank") for m in _BLANK_FIELD.finditer(text)]
    if "NULL" in text:
        marks += [Mark(*m.span("label"), "blank") for m in _EMPTY_FIELD.finditer(text)]
    if text.count("?") > _ASKED_OFTEN and len(_QUESTION.findall(text)) >= _ASKED_OFTEN:
        marks += [Mark(*m.span("label"), "blank") for m in _EMPTY_QUESTION.finditer(text)]
    marks += _grids(text, lines)
    for start, end in lines:
        signed = list(_SIGNED.finditer(text, start, end))
        if len(signed) > 1 and (
            "+" in {m["sign"] for m in signed} or all(_CLOSED.match(text, m.end()) for m in signed)
        ):
            marks += [Mark(*m.span("words"), "no" if m["sign"] == "-" else "yes") for m in signed]
    for choice in _CHOICE.finditer(text):
        end = text.find("\n", choice.end())
        end = end if end >= 0 else len(text)
        beside = _FIELD_BESIDE.search(text, max(choice.end(), text.find("/", choice.end(), end)), end)
        if not BOX.search(text, choice.start(), end):
            marks.append(Mark(choice.start(), beside.start() if beside else end, "blank"))
    return sorted(set(marks))


_GRADES = re.compile(
    r"(?<![^\s|])(?P<no>none|no|n|absent)(?![^\s|])|(?<![^\s|])(?:yes|y|mild|mod|moderate|severe|present)(?![^\s|])",
    re.I,
)
_CROSSED = re.compile(r"[ \t|]*(?P<label>[A-Za-z][A-Za-z /,()-]{1,40}?)[ \t|]{2,}(?P<cross>[xX*\u2713\u2714])[ \t|]*$")


_CROSS_LAST = re.compile(r"[xX*\u2713\u2714][ \t|]{0,80}(?:\n|\Z)")
"""Without one no line is crossed."""


def _grids(text: str, lines: tuple[Range, ...]) -> list[Mark]:
    """What crosses below a line of answers say of the fields that they stand beside ("none  mild  severe")."""
    if not _CROSS_LAST.search(text):
        return []
    out: list[Mark] = []
    heads: list[tuple[int, bool]] = []
    for start, end in lines:
        crossed = _CROSSED.match(text, start, end) if heads else None
        if crossed is not None:
            column = crossed.start("cross") - start
            nearest = min(heads, key=lambda head: abs(head[0] - column))
            out.append(Mark(*crossed.span("label"), "no" if nearest[1] else "yes"))
            continue
        told = list(_GRADES.finditer(text, start, end))
        heads = [((m.start() + m.end()) // 2 - start, m["no"] is not None) for m in told] if len(told) > 1 else []
    return out


def _boxes(text: str, start: int, end: int) -> list[Mark]:
    """The boxes of one line. "Label  [ ] yes [x] no" answers its label; "[x] word" says the word itself."""
    boxes = list(BOX.finditer(text, start, end))
    out: list[Mark] = []
    if len(boxes) > 1 and not text[boxes[-1].end() : end].strip() and text[start : boxes[0].start()].strip():
        return _trailing(text, start, boxes)
    label = _label_of(text, start, boxes[0].start()) if boxes else (start, start)
    answers: list[str] = []
    for i, box in enumerate(boxes):
        stop = boxes[i + 1].start() if i + 1 < len(boxes) else end
        gap = _OPTION_END.search(text, box.end() + 1, stop)
        option = (box.end(), gap.start() if gap else stop)
        ticked = box["ticked"] is not None
        words = text[option[0] : min(option[1], option[0] + 80)]
        if _YES.match(words) and len(words.strip()) <= 40:
            answers.append("yes" if ticked else "")
            out += [] if ticked else [Mark(*option, "unticked")]
        elif _NO.match(words) and len(words.strip()) <= 24:
            answers.append("no" if ticked else "")
            out += [] if ticked else [Mark(*option, "unticked")]
        else:
            out.append(Mark(*option, "ticked" if ticked else "unticked"))
            answers.append("option" if ticked else "")
            if not words.strip():
                out.append(Mark(*label, "yes" if ticked else "blank"))
        following = (gap.end(), stop) if gap else (stop, stop)
        if text[following[0] : following[1]].strip() or i + 1 == len(boxes):
            out += _answer(text, label, answers)
            label, answers = _label_of(text, *following), []
    return out


def _trailing(text: str, start: int, boxes: list[re.Match[str]]) -> list[Mark]:
    """The boxes of a line on which each stands behind its option ("Positive [ ]  Negative [x]")."""
    begin = text.rfind(":", start, boxes[0].start()) + 1
    if begin <= start or not text[begin : boxes[0].start()].strip():  # "CP: [ ]  SOB: [x]"
        begin = start
    out: list[Mark] = []
    for box in boxes:
        out.append(Mark(begin, box.start(), "ticked" if box["ticked"] is not None else "unticked"))
        begin = box.end()
    return out


_SENTENCE = re.compile(r":[^:]{0,40} [^\s.]{5,}\.$")
"""What a full stop closes is no field that a box behind it answers."""


def _label_of(text: str, start: int, end: int) -> Range:
    """The field that a box answers: the last cell before it, unless a wide gap without a colon parts them."""
    words = text[start:end]
    closed = words.rstrip()
    if len(words) - len(closed) > 4 and not closed.endswith((":", "=", "?")) and "  " not in closed.lstrip():
        return (start, start + len(closed)) if len(closed) < 34 else (end, end)
    if _SENTENCE.search(closed) or (closed.endswith(".") and ". " in closed):
        return (end, end)
    gap = max(closed.rfind("  "), closed.rfind("\t"), closed.rfind("|"))
    return start + gap + 1 if gap >= 0 else start, end


def _answer(text: str, label: Range, answers: list[str]) -> list[Mark]:
    if not text[label[0] : label[1]].strip():
        return []
    given = [a for a in answers if a]
    if not given:
        return [Mark(*label, "blank")]
    if len(given) == 1 and given[0] in ("yes", "no"):
        return [Mark(*label, given[0])]
    return []


def is_blank(text: str, end: int) -> bool:
    """Whether the field that ends at `end` is left blank ("Allergies: ____")."""
    return ("_" in (near := text[end : end + 6]) or "{" in near) and _AFTER_BLANK.match(text, end) is not None


def answered(text: str, start: int, end: int) -> str:
    """Returns `no`, `yes`, `blank` or "" as the field that ends at `end` is answered ("Chest pain: N")."""
    if _MAY_BE_ANSWERED.match(text, end) is None:
        return ""
    if is_blank(text, end):
        return "blank"
    window = text[end : end + 48]
    newline = window.find("\n")
    window = window[:newline] if newline >= 0 else window
    if _AFTER_NO.match(window.lower()):
        return "no"
    return "yes" if _AFTER_YES.match(window) else ""
