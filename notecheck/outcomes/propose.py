"""Drafts of a site's policy made from outcomes: each is in force only when a person takes it over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal, NamedTuple

from tomlkit import TOMLDocument, aot, nl, parse, table
from tomlkit.items import Table

from notecheck.audit.intervals import Share
from notecheck.claim.model import Payer
from notecheck.claim.rules.authorization import row_for
from notecheck.errors import PolicyError
from notecheck.outcomes.figures import Outcomes, words_of
from notecheck.outcomes.join import Decided
from notecheck.outcomes.relations import Relation
from notecheck.policy.model import FindingPolicy, Policy
from notecheck.policy.site import Site, of_file
from notecheck.report import Severity
from notecheck.rules.book import shown

AT_LEAST: Final = 3
"""Tests denied for want of an authorization from which a row of the payer table is drafted."""
OF_THE_MODEL: Final = frozenset({"NC222", "NC306"})
"""What the language model found: how sure it is decides the severity, and no policy does."""
_HIGHER: Final[dict[Severity, Severity]] = {"info": "warning", "warning": "error"}


class Step(NamedTuple):
    """The next step up for a finding: a key of the policy, and the severity that the finding has and would have."""

    table: Literal["elements", "findings"]
    name: str
    key: str
    value: str | bool
    was: Severity | None
    would_be: Severity | None


class Draft(NamedTuple):
    """A site policy as a person may accept it: the file's name, in words what it would change, and its text."""

    file: str
    changes: str
    text: str


class Proposals(NamedTuple):
    """The drafts, and for claimed findings without one the reason by code."""

    drafts: tuple[Draft, ...]
    without: Mapping[str, str]


def proposals(figures: Outcomes, notes: Sequence[Decided], site: Site, today: date) -> Proposals:
    """Returns a draft for each finding that went ahead of more denials, and for payers who deny for no authorization.

    Each is the policy in force with one entry more, and loads as a site's policy does. A payer has a draft where the
    payer table does not ask for the authorization.

    Args:
        figures: of the outcomes.
        notes: that the figures are of.
        site: the policy in force.
        today: the day that chooses what is in force.
    """
    drafts: list[Draft] = []
    without: dict[str, str] = {}
    for relation in (r for r in figures.relations if r.said == "more denials"):
        step = step_for(site.on(today), relation.code)
        draft = _of_relation(figures, relation, step, site, today) if step is not None else None
        if draft is not None:
            drafts.append(draft)
        elif severity_of(site.on(today), relation.code) == "error":
            without[relation.code] = "it is an error already"
        else:
            without[relation.code] = "no entry of the policy raises it"
    return Proposals((*drafts, *_of_payers(notes, site, today)), without)


def step_for(policy: Policy, code: str) -> Step | None:
    """Returns the next step up for a finding, None where it is at the top or no policy decides."""
    element = next((e for e in policy.element if e.code == code), None)
    if element is not None:
        key, value = ("critical", True) if element.need == "required" else ("need", "required")
        raised = element.model_copy(update={key: value})
        was, would_be = (policy.severity["missing"].of(e) for e in (element, raised))
        return None if was == would_be else Step("elements", element.id, key, value, was, would_be)
    finding = _finding(policy, code)
    if finding is None or finding.severity == "error" or code in OF_THE_MODEL:
        return None
    would_be = _HIGHER[finding.severity]
    name = finding.code if any(e.id == finding.name for e in policy.element) else finding.name
    return Step("findings", name, "severity", would_be, finding.severity, would_be)


def severity_of(policy: Policy, code: str) -> Severity | None:
    """Returns the severity of a finding by a policy; of an element, where nothing of it is found."""
    element = next((e for e in policy.element if e.code == code), None)
    if element is not None:
        return policy.severity["missing"].of(element)
    finding = _finding(policy, code)
    return finding.severity if finding is not None else None


def _finding(policy: Policy, code: str) -> FindingPolicy | None:
    return next((f for f in (*policy.finding, *policy.claim) if f.code == code), None)


def _of_relation(figures: Outcomes, relation: Relation, step: Step, site: Site, today: date) -> Draft | None:
    changes = f"{relation.code} {relation.name}: {step.was or 'no finding'} -> {step.would_be}"
    evidence = [
        f"Denied with the finding: {_share(relation.with_finding)}; without it: {_share(relation.without)}.",
        f"After Holm over all findings that were judged p = {relation.adjusted:.2g}; error rate {figures.error_rate}.",
        f"Reasons of the denials with it, by notes: {_counted(relation.reasons)}.",
        "It went ahead of denials; that it is why they were denied is not shown.",
        *_examples(relation.code),
    ]
    document = _begun(site, changes, evidence, today)
    entries = document.setdefault(step.table, {})
    name = relation.code if relation.code in entries else step.name  # as the site calls it
    entries.setdefault(name, {})[step.key] = step.value
    draft = Draft(f"{relation.code}-{relation.name}.toml", changes, document.as_string())
    drafted = _loaded(draft)
    return draft if drafted and severity_of(drafted.on(today), relation.code) == step.would_be else None


def _of_payers(notes: Sequence[Decided], site: Site, today: date) -> Iterator[Draft]:
    decided: Counter[str] = Counter()
    denied: Counter[str] = Counter()
    for note in notes:
        for payer in {o.payer for o in note.outcomes if o.payer}:
            decided[payer] += 1
            denials = (o for o in note.outcomes if o.payer == payer and o.denied)
            denied[payer] += any(reason.about == "authorization" for o in denials for reason in o.reasons)
    often = (payer for payer in sorted(denied) if denied[payer] >= AT_LEAST)
    for number, payer in enumerate((p for p in often if _asked(site, p, today) in (None, "no", "depends")), 1):
        called = " ".join("".join(c if c.isprintable() else " " for c in payer).split())
        changes = f"payer {called}: authorization {_asked(site, payer, today) or 'unknown'} -> often"
        evidence = [
            f"{denied[payer]} of {decided[payer]} tests that this payer decided on were denied for want of one.",
            "Compare with the payer's own policy, then set `required` and `verified`.",
        ]
        document = _begun(site, changes, evidence, today)
        if "payer" not in document:
            document.add(nl())
        rows = document.setdefault("payer", aot())
        rows.insert(0, _row(called, denied[payer], today))
        draft = Draft(f"payer-{number}.toml", changes, document.as_string())
        drafted = _loaded(draft)
        if drafted and _asked(drafted, payer, today) == "often":
            yield draft


def _asked(site: Site, payer: str, today: date) -> str | None:
    """What the payer table asks of a payer for a test without imaging; None where it has no row."""
    row = row_for(Payer(name=payer), {"exercise"}, today, site.payers)
    return row.required if row is not None else None


def _row(payer: str, denied: int, today: date) -> Table:
    row = table()
    row.update(
        {
            "names": [payer],
            "required": "often",
            "note": f"{denied} tests were denied for want of one.",
            "verified": False,
            "as_of": today,
            "effective_from": today,
            "sources": [f"outcomes of this site, {today}"],
        }
    )
    return row


def _begun(site: Site, changes: str, evidence: Sequence[str], today: date) -> TOMLDocument:
    """The policy in force as a document, with what a person has to know above it."""
    policy = site.on(today)
    words = [
        "DRAFT, made from outcomes: not in force until a person takes it over; it may as well be thrown away.",
        "To try it: --policy with this file. To accept it: put the entry into the site's own notecheck.toml.",
        "",
        f"What it changes: {changes}",
        *evidence,
        f"Drafted {today}, over the policy {policy.id} {policy.version}.",
    ]
    head = "".join(f"# {line}".rstrip() + "\n" for line in words)
    document = parse(head + "\n" + (site.text or f'extends = "{site.base.id}"\n'))
    document["id"] = f"{policy.id}-draft"
    return document


def _loaded(draft: Draft) -> Site | None:
    """The draft as it would be in force; None where the site's own entries stand against it."""
    try:
        return of_file(draft.text.encode("utf-8"), Path(draft.file))
    except PolicyError:
        return None


def _examples(code: str) -> Iterator[str]:
    for title, words in zip(("Fires", "Does not fire"), shown(code) or (), strict=False):
        yield f"{title}:"
        yield from (f"  {line}" for line in words.splitlines())


def _share(share: Share) -> str:
    assert share.share is not None
    assert share.low is not None
    assert share.high is not None
    interval = f"{100 * share.low:.1f} to {100 * share.high:.1f}"
    return f"{share.count} of {share.of} notes, {100 * share.share:.1f} % ({interval})"


def _counted(reasons: Mapping[str, int]) -> str:
    called = {reason: f"{reason} ({words})" if (words := words_of(reason)) else reason for reason in reasons}
    return ", ".join(f"{called[reason]} {n}" for reason, n in reasons.items()) or "none given"
