"""The pipe that finds headings and fields: section rules with the headings of stress labs."""

import re
from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from notecheck import lexicon
from notecheck.reading.document import Section
from notecheck.reading.drugs import NAMES
from notecheck.reading.medspacy_parts import PhraseRules, SectionRule

_BEFORE = re.compile(
    r"(?:^|(?:^|\n)\[|[\n\t|;.]|  |>> |(?:^|\n)> |\*\*|# |"
    r"[-\u2022\u25aa\u00b7*\u2610\u2611\u2612\]] |\d[.)] )[ ]*[#@]?(?:the )?$"
)
_AFTER = re.compile(
    r"\]?[ ]?(?:\([^()\n]{0,40}\)|\[[^\[\]\n]{0,20}\])?(?:\*\*)?(?P<mark>[ ]*[:=]|\?(?=[ ]+\S|[ ]*\n)|@(?=[ ])|"
    r"(?<=\][ ])(?=\S)|[ ]+-+>?[ ]|[ ]*\t|[ ]{2,}|[ ]>>|>(?=[ ])|;[ ]|[ ]*\||[ ]*\.{3,}|[,;](?=\S)|[ ]*(?=\n|$)|"
    r"\.(?=[ ]{1,2}[A-Z\d]))"
)
_BARE = re.compile(r"(?:dx|meds|ind) (?!of|was|is|in)[\w(]", re.IGNORECASE)
"""What begins a line as a heading does, without a sign behind it ("dx R07.9", "meds asa, atorva")."""
_NEXT_SENTENCE = re.compile(
    r"(?<=[\w)])\.[ ]{2,}(?=\S)|(?<=[a-z0-9)])\.[ ]{1,2}(?=[A-Z][a-z]+ [a-z]|[A-Z][a-z]+ by\b)|"
    r"(?<=[A-Z0-9)])\.[ ]{1,2}(?=(?:HX|PMHX?|HISTORY|MEDS?|ALLERG[A-Z]+|NKD?A|RISKS?|CONSENT|PAPER)\b)"
)
_SECTION_END = re.compile(
    r"(?<=\S)[ ]{0,9}\n(?:[ \t]*\n|[ \t]*[-#*\u2022]*[ ]?[A-Z][A-Z /&-]{2,28}:?[ ]*(?=\n)|"
    r"[ ]{0,9}-[ ][A-Za-z][A-Za-z /&-]{1,28}:[ ]*(?=\n)|[=~+#-]{2,}[ ]?end\b)"
)


class Headings:
    """Finds headings at the start of a line, a cell or a sentence, closed by a colon, a border or the line end."""

    def __init__(self, nlp: Language, headings: dict[str, str]) -> None:
        self._matcher = PhraseRules(nlp)
        self._matcher.add([SectionRule(words, category) for words, category in headings.items()])

    def __call__(self, doc: Doc) -> list[tuple[str, int, int]]:
        """Returns the headings: category, first token, token behind the last; the longest at each place."""
        data = doc.user_data
        text, starts, ends = data["notecheck.text"], data["notecheck.starts"], data["notecheck.ends"]
        kept: list[tuple[str, int, int]] = []
        for start, end, rule in self._matcher(data["notecheck.keys"]):
            if kept and start < kept[-1][2]:
                continue
            first, last = starts[start], ends[end - 1]
            before = text[max(0, first - 8) : first]
            if (first == 0 or _BEFORE.search(before)) and _closed(text, first, last, before, rule.category):
                kept.append((rule.category, start, end))
        return kept


def _closed(text: str, first: int, last: int, before: str, category: str) -> bool:
    """Whether the words `first:last` are closed as a heading is."""
    after = _AFTER.match(text, last, last + 48)
    if after is None:
        return _BARE.match(text, first, last + 3) is not None and (first == 0 or text[first - 1] == "\n")
    mark = after["mark"].strip()
    if mark == "" and "\n" not in before and first and not after["mark"].startswith(("  ", "\t")):
        return False
    if mark == "" and before.rstrip()[-1:] in _BOX_ENDS and _is_option(text, first):
        return False
    if mark == ".":
        return category == "indication" and _is_run_in(text, first, last)
    return mark not in (",", ";") or first == 0 or text[first - 1] in "\n#"


_SENTENCE_BEFORE = re.compile(r"(?:[.:;!?)\d]|\n)[ \t]{0,40}\n\Z")


def _is_run_in(text: str, first: int, last: int) -> bool:
    """Whether a word with a full stop begins a paragraph and names it ("REASON. Tightness carrying firewood.")."""
    words = text[first:last]
    begins = first == 0 or _SENTENCE_BEFORE.search(text, max(0, first - 48), first) is not None
    return begins and len(words) > len("ECG") and words[0].isupper()


_BOX_ENDS = frozenset("]\u2610\u2611\u2612")
_BOXES = re.compile("\\[[ xX_]{0,3}\\]|[\u2610\u2611\u2612]")


def _is_option(text: str, at: int) -> bool:
    """Whether words behind a box are one of several options of their line."""
    end = text.find("\n", at)
    return len(_BOXES.findall(text, text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text))) > 1


@Language.factory("notecheck_sections", default_config={"headings": {}})
class Sections:
    """Writes `doc.user_data["notecheck.sections"]`: each runs from its heading to the end of what the heading governs.

    `headings` are a site's own, each with its category.
    """

    def __init__(self, nlp: Language, name: str, headings: dict[str, str]) -> None:
        self._headings = Headings(nlp, {**lexicon.headings(), **headings})

    def __call__(self, doc: Doc) -> Doc:
        """Annotates a document and returns it."""
        data = doc.user_data
        text, starts, ends = data["notecheck.text"], data["notecheck.starts"], data["notecheck.ends"]
        found = [(category, starts[a], ends[b - 1]) for category, a, b in self._headings(doc)]
        sections = []
        for n, (heading, first, body) in enumerate(found):
            limit = found[n + 1][1] if n + 1 < len(found) else len(text)
            category = _category(text, first, body, heading)
            reach = max(_reach(text, first, body, limit, category, data["notecheck.wrapped"]), body)
            sections.append(Section(category, first, body, ends[bisect_left(starts, reach) - 1]))  # a whole token
        data["notecheck.sections"] = sections
        return doc


_ENDED = re.compile(r"\b(?:stop\w*|ended|terminat\w*|quit|halted|off)\b[^\n]{0,40}$", re.IGNORECASE)


_PEAKED = re.compile(
    r"\b(?:(?:peak|max|top|highest)\b[^\n]{0,24}\d{2,3}|off (?:the )?(?:belt|bike|treadmill))", re.IGNORECASE
)


_RUN_IN = re.compile(
    rf"[ >:\t]*(?:{NAMES})\b[^\n]{{0,60}}"
    r"(?:m[ck]?g/kg|pump|infus|push|over \d+ ?s|bolus|\b0?\.4 ?mg)",
    re.IGNORECASE,
)


def _category(text: str, first: int, body: int, category: str) -> str:
    """The category of a heading; "Reason" behind words of stopping, "Why" behind the peak, is why the test ended.

    "Rx" in front of a drug that runs in by weight or by seconds is the stress and no list of medicines.
    """
    if category == "medications" and _RUN_IN.match(text, body):
        return "agent"
    if text[first:body].lower() == "why" and _PEAKED.search(text, max(first - 250, 0), first):
        return "stop"
    if text[first:body].lower() == "reason" and _ENDED.search(text, max(text.rfind("\n", 0, first), 0), first):
        return "stop"
    return category


_HOW_TO_MARK = re.compile(
    r"\((?:please )?(?:check|circle|select|choose|mark|tick|all|one)\b[^()\n]{0,30}\)", re.IGNORECASE
)
"""What a form says behind a heading of how its boxes are to be ticked."""


_SIGNED = re.compile(
    r"\n(?![^\n]*\b(?:dr|md|do|np|pa)\b)[ \t]*(?:/e?s/|(?:e-?|electronically )?signed (?!by:?[ ]*\n)|"
    r"signed electronically)",
    re.IGNORECASE,
)
_AT_REST = frozenset({"rest", "resting_ecg"})


def _reach(text: str, first: int, body: int, limit: int, category: str, wrapped: frozenset[int]) -> int:
    """Where a heading's reach ends; an indication is told in one sentence, so is the rest within a paragraph."""
    line_end = text.find("\n", body)
    line_end = len(text) if line_end < 0 else line_end
    if text[body:line_end].strip() == "?" and line_end < limit:
        line_end = text.find("\n", line_end + 1)
        end = _end_of_field(text, line_end if line_end >= 0 else len(text), limit, wrapped)
    elif _HOW_TO_MARK.sub("", text[body:line_end]).strip(" :=-*|\t") == "":
        if category != "staff" and _SIGNED.match(text, line_end):
            return line_end  # a field left open above the signature
        after = text.find("\n", limit)
        blank = _SECTION_END.search(text, line_end, after + 1 if after >= 0 else len(text))
        end = min(limit, blank.start() if blank else len(text))
    else:
        end = _end_of_field(text, line_end, limit, wrapped)
    if category == "indication" or (category in _AT_REST and text[text.rfind("\n", 0, first) + 1 : first].strip()):
        stop = _NEXT_SENTENCE.search(text, body + (12 if category == "indication" else 2), end)
        return stop.start() + 1 if stop else end
    return end


def _end_of_field(text: str, line_end: int, limit: int, wrapped: frozenset[int]) -> int:
    """A field ends with its line and the lines that this is wrapped into."""
    while line_end < limit and line_end in wrapped:
        line_end = text.find("\n", line_end + 1)
        line_end = len(text) if line_end < 0 else line_end
    return min(limit, line_end)
