"""The pipe that finds statements: what a sentence says of the test, by the classes of its words and their order.

Each token of the note becomes one sign: the class of its word, a number, a comma, an edge. A pattern is a regular
expression over these signs, so that one line of data ("VERDICT STUDY") stands for every wording of its classes.
"""

import re
from bisect import bisect_left
from itertools import compress
from typing import NamedTuple

from spacy.language import Language
from spacy.strings import get_string_id
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading.document import Signs, Statement
from notecheck.reading.polarity import left_open
from notecheck.reading.tokens import pieces

_WORD, _NUMBER, _YEAR, _COMMA, _COLON, _OTHER, _NEXT, _LINE, _HIDDEN = "wnyc:p./h"
"""Signs of what has no class: words, numbers, years, commas, colons, other signs, the edges of sentences and of lines,
and what a form leaves unticked or blank."""
_FIRST = 0x4E00
"""The first of the signs for classes: letters, so that no sign of a pattern stands among them."""
_EDGE = _NEXT + _LINE
_TOKEN = re.compile(r"-?[A-Z][A-Z_]*|~~?\d*|[\^$,:_#{}()|?*+%<]|\s+")
_FIXED = {
    "^": f"(?<![^{_EDGE}])",
    "$": f"(?=[{_EDGE}{_COMMA}{_OTHER}{_HIDDEN}]|\\Z)",
    ",": f"[{_COMMA}{_OTHER}]",
    "_": f"[{_WORD}{_NUMBER}{_YEAR}]",
    "#": f"[{_NUMBER}{_YEAR}]",
    "%": f"[{_NEXT}{_HIDDEN}]{{0,24}}",
    "<": f"[{_NEXT}]?",
    "*": "{0,6}",
    "+": "{1,6}",
    "{": "(?P<span>",
    "}": ")",
}


class _Pattern(NamedTuple):
    """A pattern and the classes without which it is not tried, one bit for each."""

    rule: str
    compiled: re.Pattern[str]
    span: str | int
    needs: int


class _Guard(NamedTuple):
    context: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    inside: re.Pattern[str] | None
    only: frozenset[str]
    spares: frozenset[str]

    def watches(self, rule: str) -> bool:
        return rule not in self.spares and (not self.only or rule in self.only)

    def clears(self, before: str, match: str, after: str) -> bool:
        return bool(
            (self.before and self.before.search(before))
            or (self.after and self.after.match(after))
            or (self.inside and self.inside.search(match))
        )


class _Word:
    """A word of terms that begin alike: the sign of the term that ends here, if any, and what may follow."""

    __slots__ = ("depth", "following", "sign")

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.sign = ""
        self.following: dict[int, _Word] = {}


class _Tokens(NamedTuple):
    """The tokens that are no blanks: their keys and places, and which of them begin a sentence."""

    keys: list[int]
    starts: list[int]
    ends: list[int]
    edges: set[int]


class Grammar:
    """The statement patterns of the lexicon, compiled over one sign for each class of words."""

    def __init__(self, abbreviations: dict[str, str]) -> None:
        source = lexicon.statements()
        self._groups = source.groups
        classes: dict[tuple[int, ...], set[str]] = {}
        for name, all_words in source.classes.items():
            for words in (*all_words, *(short for short, long in abbreviations.items() if long in all_words)):
                for spelling in _spellings(words):
                    keys = tuple(get_string_id(p) for p in pieces(spelling) if not p.isspace())
                    classes.setdefault(keys, set()).add(name)
        signs: dict[frozenset[str], str] = {}
        self._first = _Word(0)
        for keys, names in classes.items():
            word = self._first
            for key in keys:
                word = word.following.setdefault(key, _Word(word.depth + 1))
            word.sign = signs.setdefault(frozenset(names), chr(_FIRST + len(signs)))
        self._members = {
            name: "".join(sign for names, sign in signs.items() if name in names) for name in source.classes
        }
        self._names = {sign: "/".join(sorted(names)) for names, sign in signs.items()}
        self._members |= {"YEAR": _YEAR, "NUMBER": _NUMBER}
        self._titles = self._members["TITLE"]
        self._bits: dict[str, int] = {}
        self._needs: dict[frozenset[str], int] = {}
        self._patterns = [self._pattern(p.rule, p.pattern) for p in source.patterns]
        self._by_need: dict[int, list[int]] = {}
        for n, pattern in enumerate(self._patterns):
            self._by_need.setdefault(self._rarest(pattern.needs), []).append(n)
        guards = [
            _Guard(
                g.context,
                re.compile(self._regex(g.before) + r"\Z") if g.before else None,
                re.compile(self._regex(g.after)) if g.after else None,
                re.compile(self._regex(g.inside)) if g.inside else None,
                frozenset(g.only),
                frozenset(g.spares),
            )
            for g in source.guards
        ]
        self._guards = {rule: [g for g in guards if g.watches(rule)] for rule in {p.rule for p in self._patterns}}

    def _of(self, name: str) -> str:
        """The signs of a class or of a group of classes."""
        if name in self._groups:
            return "".join(self._of(n) for n in self._groups[name])
        if name not in self._members:
            raise ValueError(f"statement patterns name {name}, which is no class and no group")
        return self._members[name]

    def _regex(self, pattern: str) -> str:
        parts = _TOKEN.findall(pattern)
        if "".join(parts) != pattern:
            raise ValueError(f"statement pattern {pattern!r} holds a sign that patterns do not know")
        out: list[str] = []
        for part in parts:
            if part[0].isupper():
                out.append(f"[{self._of(part)}]")
            elif part[0] == "-":
                out.append(f"(?![{self._of(part[1:])}])")
            elif part == ":":
                out.append(f"[{_COLON}{_OTHER}{self._of('EQUALS')}]")
            elif part[0] == "~":
                stops = _EDGE if part.startswith("~~") else _EDGE + _COMMA + _HIDDEN
                out.append(f"[^{stops}]{{0,{part.strip('~') or 3}}}?")
            elif not part.isspace():
                out.append(_FIXED.get(part, part))
        return "".join(out)

    def _pattern(self, rule: str, pattern: str) -> _Pattern:
        """Compiles a pattern and notes the classes that stand outside of any choice: they must be there."""
        parts = [t for t in _TOKEN.findall(pattern) if not t.isspace()]
        needs: list[frozenset[str]] = []
        depth = 0
        for part, following in zip(parts, [*parts[1:], ""], strict=True):
            depth += (part == "(") - (part == ")")
            if part[0].isupper() and depth == 0 and following not in ("?", "*"):
                needs.append(frozenset(self._of(part)))
        if "|" in parts and "(" not in parts:
            needs = []
        compiled = re.compile(self._regex(pattern))
        return _Pattern(rule, compiled, "span" if "span" in compiled.groupindex else 0, self._mask(needs))

    def _mask(self, needs: list[frozenset[str]]) -> int:
        """The bits of some sets of signs; `_bits` has for each sign those of the sets that hold it."""
        mask = 0
        for need in needs:
            if need not in self._needs:
                self._needs[need] = 1 << len(self._needs)
                for sign in need:
                    self._bits[sign] = self._bits.get(sign, 0) | self._needs[need]
            mask |= self._needs[need]
        return mask

    def _rarest(self, needs: int) -> int:
        """The bit of the smallest set of signs among those that a pattern needs, 0 where it needs none."""
        bits = [(len(signs), bit) for signs, bit in self._needs.items() if bit & needs]
        return min(bits)[1] if bits else 0

    def _tried(self, text: str) -> list[_Pattern]:
        """The patterns whose classes all stand in a note, in their order."""
        there = 0
        for sign in set(text):
            there |= self._bits.get(sign, 0)
        near = sorted(n for bit, group in self._by_need.items() if bit & there == bit for n in group)
        return [p for p in map(self._patterns.__getitem__, near) if p.needs & there == p.needs]

    def signs(self, doc: Doc) -> Signs:
        """Returns the signs of a note: of each token by itself, then of longer terms, then of the edges."""
        data = doc.user_data
        text: str = data["notecheck.text"]
        hidden = left_open(data["notecheck.marks"])
        all_starts, all_ends, all_keys = data["notecheck.starts"], data["notecheck.ends"], data["notecheck.keys"]
        seen = [n for n, start in enumerate(all_starts) if not text[start].isspace()]
        tokens = _Tokens(
            [all_keys[n] for n in seen],
            [all_starts[n] for n in seen],
            [all_ends[n] for n in seen],
            _edges(data["notecheck.sentence_tokens"], seen),
        )
        words = [*map(self._first.following.get, tokens.keys)]
        signs = [
            (word is not None and word.sign) or (_WORD if text[start].isalpha() else _plain(text, start, end))
            for word, start, end in zip(words, tokens.starts, tokens.ends, strict=True)
        ]
        if hidden:
            for i in [i for i, start in enumerate(tokens.starts) if start in hidden]:
                signs[i] = _HIDDEN if text[tokens.starts[i]].isalnum() else ""
                words[i] = None
        within = self._longer(text, tokens, words, signs)
        starts, ends = tokens.starts, tokens.ends
        told: list[str] = []
        begins: list[int] = []
        closes: list[int] = []
        done = 0
        for i in [*sorted(tokens.edges - within), len(signs)]:
            told += signs[done:i]
            begins += starts[done:i]
            closes += ends[done:i]
            done = i
            if i < len(signs):
                told.append(_LINE if _opens_line(text, starts[i]) else _NEXT)
                begins.append(starts[i])
                closes.append(starts[i])
        lower, names = data["notecheck.lower"], self._names
        begins, closes, told = [*compress(begins, told)], [*compress(closes, told)], [*filter(None, told)]
        classes = [
            lower[start:end] if sign == _WORD else names.get(sign, sign)
            for sign, start, end in zip(told, begins, closes, strict=True)
        ]
        return Signs("".join(told), tuple(begins), tuple(closes), tuple(classes))

    def _longer(self, text: str, tokens: _Tokens, words: list[_Word | None], signs: list[str]) -> set[int]:
        """Gives the longest term at each token its one sign, and returns the tokens that lie within such terms."""
        keys, ends, titles = tokens.keys, tokens.ends, self._titles
        within: set[int] = set()
        behind = 0
        for i, word in enumerate(words):
            if word is None or i < behind:
                continue
            sign, width = word.sign, 1
            if i + 1 < len(keys) and keys[i + 1] in word.following:
                sign, width = _longest(word, keys, i, tokens.edges)
            if sign and sign in titles:
                width += _name_behind(tokens.starts, i + width, text)
            if width > 1:
                behind = i + width
                signs[i:behind] = [sign, *[""] * (width - 1)]
                ends[i] = ends[behind - 1]
                within.update(range(i + 1, behind))
        return within

    def statements(self, signs: Signs) -> list[Statement]:
        """Returns what the note says, each match of a pattern with the context that its sentence gives it."""
        text = signs.text
        found: dict[tuple[str, int, int], Statement] = {}
        for rule, compiled, span, _ in self._tried(text):
            for match in compiled.finditer(text):
                first, behind = match.span(span)
                if first == behind:
                    continue
                place = (rule, signs.starts[first], signs.ends[behind - 1])
                if place not in found:
                    found[place] = Statement(*place, self._context(rule, text, first, behind))
        return sorted(found.values(), key=lambda s: (s.start, s.end, s.rule))

    def _context(self, rule: str, text: str, first: int, behind: int) -> str:
        begin = max(text.rfind(_NEXT, 0, first), text.rfind(_LINE, 0, first)) + 1
        stops = [at for at in (text.find(_NEXT, behind), text.find(_LINE, behind)) if at >= 0]
        end = min(stops, default=len(text))
        before, match, after = text[begin:first], text[first:behind], text[behind:end]
        return next((g.context for g in self._guards[rule] if g.clears(before, match, after)), "")


_SIGNS = {
    ",": _COMMA,
    ";": _COMMA,
    ":": _COLON,
    "-": _OTHER,
    "(": _OTHER,
    ")": _OTHER,
    "/": _OTHER,
    "\u2013": _OTHER,
    "\u2014": _OTHER,
    "&": _OTHER,
    "?": _OTHER,
    "|": _OTHER,
}


def _edges(sentence_tokens: list[int], seen: list[int]) -> set[int]:
    """Which of the tokens that are no blanks begin a sentence."""
    edges = set()
    for token in sentence_tokens:
        i = bisect_left(seen, token)
        if i < len(seen) and seen[i] == token:
            edges.add(i)
    return edges


def _longest(first: _Word, keys: list[int], i: int, edges: set[int]) -> tuple[str, int]:
    """The sign of the longest term at a token, and how many tokens it takes; a term does not run over an edge."""
    sign, width = first.sign, 1
    word: _Word | None = first
    while word is not None and word.following:
        i += 1
        if i == len(keys) or i in edges:
            break
        word = word.following.get(keys[i])
        if word is not None and word.sign:
            sign, width = word.sign, word.depth
    return sign, width


def _plain(text: str, start: int, end: int) -> str:
    """The sign of a token that is neither term nor word, "" for one that says nothing."""
    first = text[start]
    if first.isdigit():
        year = end - start == 4 and text[start : start + 2] in ("19", "20")
        return _YEAR if year or (end - start == 2 and text[start - 1 : start] in ("'", "\u2019")) else _NUMBER
    return _SIGNS.get(first, "")


def _spellings(words: str) -> set[str]:
    """A hyphen may be written, left out or be a blank."""
    return {words, words.replace("-", " "), words.replace("-", "")} if len(words) > 3 else {words}


def _opens_line(text: str, start: int) -> bool:
    line_end = text.rfind("\n", 0, start)
    return line_end >= start - 1 or text[max(line_end, 0) : start].isspace()


def _name_behind(starts: list[int], i: int, text: str) -> int:
    """How many tokens behind a title are the name: a stop, a word, and a second part joined by a hyphen."""
    begin = i
    if i < len(starts) and text[starts[i]] == ".":
        i += 1
    if i >= len(starts) or not text[starts[i]].isalpha():
        return 0
    i += 1
    if i + 1 < len(starts) and text[starts[i]] == "-" and text[starts[i + 1]].isupper():
        i += 2
    return i - begin


@Language.factory("notecheck_statements", default_config={"abbreviations": {}})
class Statements:
    """Writes `doc.user_data["notecheck.statements"]`, what the note says that may not belong in it, and its signs.

    `abbreviations` are a site's own, each with the term that it stands for.
    """

    def __init__(self, nlp: Language, name: str, abbreviations: dict[str, str]) -> None:
        self._grammar = Grammar(abbreviations)

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        signs = self._grammar.signs(doc)
        doc.user_data["notecheck.signs"] = signs
        doc.user_data["notecheck.statements"] = self._grammar.statements(signs)
        return doc
