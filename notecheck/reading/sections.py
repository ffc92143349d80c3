"""The pipe that finds headings and fields: medspaCy's Sectionizer with the headings of stress labs."""

import re
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span

from notecheck import lexicon
from notecheck.reading.layout import is_wrapped
from notecheck.reading.medspacy_parts import NEVER, Section, Sectionizer, SectionRule

GROUP = "sections"

_BEFORE = re.compile(
    r"(?:^|[\n\t|;.]|  |>> |\*\*|# |[-\u2022\u25aa\u00b7*\u2610\u2611\u2612\]] |\d[.)] )[ ]*#?(?:the )?$"
)
_AFTER = re.compile(
    r"[ ]?(?:\([^()\n]{0,40}\)|\[[^\[\]\n]{0,20}\])?(?:\*\*)?(?P<mark>[ ]*[:=](?!\d)|[ ]+-+>?[ ]|[ ]*\t|[ ]{2,}|[ ]>>|;[ ]|[ ]*\||[ ]*\.{3,}|,(?=\S)|[ ]*(?=\n|$))"
)
_NEXT_SENTENCE = re.compile(r"(?<=[\w)])\.[ ]{2,}(?=\S)|(?<=[a-z0-9)])\.[ ]{1,2}(?=[A-Z][a-z]+ [a-z]|[A-Z][a-z]+ by\b)")
_SECTION_END = re.compile(r"(?<=\S)\n(?:[ \t]*\n|[ \t]*[-#*\u2022]*[ ]?[A-Z][A-Z /&-]{2,28}:?[ ]*(?=\n))")


class Headings(Sectionizer):  # type: ignore[misc]
    """Finds headings at the start of a line, a cell or a sentence, closed by a colon, a border or the line end."""

    def filter_start_lines(self, doc: Doc, matches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
        """Keeps the matches that stand where a heading stands, the longest at each place."""
        text = doc.text
        kept: list[tuple[int, int, int]] = []
        for match_id, start, end in sorted(matches, key=lambda m: (m[1], -m[2])):
            if kept and start < kept[-1][2]:
                continue
            first = doc[start].idx
            last = doc[end - 1].idx + len(doc[end - 1])
            before = text[max(0, first - 8) : first]
            if not (first == 0 or _BEFORE.search(before)):
                continue
            after = _AFTER.match(text, last, last + 48)
            if after is None:
                continue
            mark = after["mark"].strip()
            if mark == "" and "\n" not in before and first and not after["mark"].startswith(("  ", "\t")):
                continue
            if mark == "," and not (first == 0 or text[first - 1] in "\n#"):
                continue
            kept.append((match_id, start, end))
        return kept


@Language.factory("notecheck_sections")
class Sections:
    """Writes `doc.spans["sections"]`: each span runs from its heading to the end of what the heading governs."""

    def __init__(self, nlp: Language, name: str = "notecheck_sections") -> None:
        self._headings = Headings(nlp, rules=None, require_start_line=True, span_attrs=None)
        self._headings.add([SectionRule("never", "none", pattern=NEVER)])
        self._headings.add([SectionRule(words, category) for words, category in lexicon.headings().items()])

    def __call__(self, doc: Doc) -> Doc:
        found = self._headings(doc)._.sections
        titles = [(_category(doc, s), *s.title_span, s.section_span[1]) for s in found if s.category is not None]
        doc._.sections = []
        doc.spans[GROUP] = list(_spans(doc, titles))
        doc.user_data["notecheck.headings"] = [end for _, _, end, _ in titles]
        return doc


_ENDED = re.compile(r"\b(?:stop\w*|ended|terminat\w*|quit|halted|off)\b[^\n]{0,40}$", re.IGNORECASE)


def _category(doc: Doc, section: Section) -> str:
    """The category of a heading; a bare "Reason" behind words of stopping is why the test ended."""
    start, end = section.title_span
    if doc[start:end].text.lower() == "reason":
        first = doc[start].idx
        if _ENDED.search(doc.text, max(doc.text.rfind("\n", 0, first), 0), first):
            return "stop"
    return str(section.category)


def _spans(doc: Doc, titles: list[tuple[str, int, int, int]]) -> Iterator[Span]:
    text = doc.text
    for category, start, title_end, limit in titles:
        body = doc[title_end - 1].idx + len(doc[title_end - 1])
        end = _reach(text, body, doc[limit - 1].idx + len(doc[limit - 1]))
        if category == "indication":
            stop = _NEXT_SENTENCE.search(text, body + 12, end)
            end = stop.start() + 1 if stop else end
        yield doc.char_span(doc[start].idx, max(end, body), label=category, alignment_mode="expand")


def _reach(text: str, body: int, limit: int) -> int:
    """A field ends with its line; a heading alone on its line governs what follows up to a blank line."""
    line_start = text.rfind("\n", 0, body) + 1
    line_end = text.find("\n", body)
    line_end = len(text) if line_end < 0 else line_end
    if not text[body:line_end].strip(" :=-*|\t"):
        stop = _SECTION_END.search(text, line_end)
        return min(limit, stop.start() if stop else len(text))
    while line_end < limit and line_end + 1 < len(text):
        following = line_end + 1
        while following < len(text) and text[following] in " \t":
            following += 1
        if not is_wrapped(text, line_start, line_end, following):
            break
        line_start = line_end + 1
        line_end = text.find("\n", line_start)
        line_end = len(text) if line_end < 0 else line_end
    return min(limit, line_end)
