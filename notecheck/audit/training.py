"""A training sheet for each lab: what its notes most often leave open, with entries composed by the project."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from notecheck.audit.figures import FLOOR, Figures, Frequency, Group
from notecheck.audit.intervals import Share, share_of
from notecheck.policy.model import Policy
from notecheck.report import Model
from notecheck.rules.book import shown

GAPS = 5
"""So many gaps stand on a sheet."""
WORDINGS = 3
"""So many kinds of language stand on a sheet."""


class Gap(Model):
    """Something that a lab's notes often leave open, or words in them that do not belong.

    `notes` are those of the lab, `all_labs` those of the whole scan. `example` is how an entry may look; `instead_of`,
    for words that do not belong, what is not. Both are composed, of no note.
    """

    code: str
    title: str
    notes: Share
    all_labs: Share
    why: str
    right: str
    example: str
    instead_of: str | None = None


class Sheet(Model):
    """What stands on the sheet of a lab; `lab` is null where the scan does not tell labs apart."""

    lab: str | None
    notes: int
    ready: Share
    gaps: tuple[Gap, ...]
    wordings: tuple[Gap, ...]


class Sheets(Model):
    """The sheets. `small` labs below the floor of notes have none, nor have those `left_out` of the figures."""

    sheets: tuple[Sheet, ...]
    small: int
    left_out: int


def sheets_of(figures: Figures, policy: Policy) -> Sheets:
    """Returns the sheets of a scan's labs, or one of all notes where the scan does not tell labs apart.

    Args:
        figures: of the scan.
        policy: whose words say why an element matters.
    """
    by_site = next((g for g in figures.groupings if g.by == "site"), None)
    if by_site is not None:
        labs = tuple(_sheet(g.name, g, figures.whole, policy) for g in by_site.groups)
        return Sheets(sheets=labs, small=by_site.small, left_out=by_site.left_out)
    enough = figures.judged >= FLOOR
    return Sheets(
        sheets=(_sheet(None, figures.whole, figures.whole, policy),) if enough else (),
        small=int(not enough),
        left_out=0,
    )


def _sheet(lab: str | None, group: Group, whole: Group, policy: Policy) -> Sheet:
    return Sheet(
        lab=lab,
        notes=group.notes,
        ready=group.verdicts["ready"],
        gaps=tuple(_gaps(group.missing, whole, policy))[:GAPS],
        wordings=tuple(_wordings(group.language, whole, policy))[:WORDINGS],
    )


def _gaps(found: Sequence[Frequency], whole: Group, policy: Policy) -> Iterator[Gap]:
    """Elements that are missing, those first that move a verdict, by how often."""
    elements = {e.code: e for e in policy.element}
    for f in sorted(found, key=lambda f: f.severity == "info"):
        element, example = elements.get(f.code), shown(f.code)
        if element is not None and example is not None:
            yield Gap(
                code=f.code,
                title=element.title,
                notes=f.notes,
                all_labs=_everywhere(f.code, whole.missing, whole.notes),
                why=element.why,
                right=element.present,
                example=example[1],
            )


def _wordings(found: Sequence[Frequency], whole: Group, policy: Policy) -> Iterator[Gap]:
    for f in found:
        finding, example = policy.by_code.get(f.code), shown(f.code)
        if finding is not None and example is not None:
            yield Gap(
                code=f.code,
                title=finding.message.partition(". ")[0].removesuffix("."),
                notes=f.notes,
                all_labs=_everywhere(f.code, whole.language, whole.notes),
                why=finding.why,
                right=finding.instead,
                example=example[1],
                instead_of=example[0],
            )


def _everywhere(code: str, found: Sequence[Frequency], notes: int) -> Share:
    return next((f.notes for f in found if f.code == code), share_of(0, notes))
