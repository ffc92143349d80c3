"""Whether the payer table asks for an authorization, and whether its number stands on the claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from notecheck.claim.case import ClaimCase, Flag, Service
from notecheck.claim.model import Payer
from notecheck.claim.registry import rule
from notecheck.policy.payers import PayerRow
from notecheck.report import NotJudged


def row_for(payer: Payer, modalities: Iterable[str], day: date, rows: Iterable[PayerRow]) -> PayerRow | None:
    """Returns the row that counts for a payer: of those that fit the one that names most, then the earlier.

    Args:
        payer: who insures. A name fits where it begins with one of the row's names; a row that asks for nothing
            fits only a name that it gives in full.
        modalities: what the test is: `exercise` or `pharmacologic`, and `imaging`.
        day: the day of service.
        rows: the table, the site's own rows first.
    """
    asked = set(modalities)
    plan = payer.plan or ("medicare_advantage" if "advantage" in payer.name.lower() else None)
    fitting = [
        row
        for row in rows
        if row.holds(day)
        and _names(row, payer.name)
        and row.plan in (None, plan)
        and row.state in (None, payer.state)
        and (row.modality is None or row.modality in asked)
    ]
    return max(fitting, key=lambda r: sum(v is not None for v in (r.plan, r.state, r.modality)), default=None)


def _words(name: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", name.lower())


def _names(row: PayerRow, name: str) -> bool:
    given = _words(name)
    return any(
        given == words or (row.required != "no" and given[: len(words)] == words)
        for words in map(_words, row.names)
        if words
    )


def _modalities(case: ClaimCase) -> set[str]:
    found = {"imaging"} if case.of(*case.procedures.imaging) else set()
    return found | ({case.note.kind} if case.note and case.note.kind in ("exercise", "pharmacologic") else set())


def told(row: PayerRow) -> str:
    """Returns what a row says, with its date and whether anybody compared it with the payer's own policy."""
    asks = {"yes": "asks for one", "no": "asks for none", "often": "often asks for one", "depends": "may ask for one"}
    standing = "verified" if row.verified else "unverified"
    return f"The table ({standing}, as of {row.as_of}): {asks[row.required]}. {row.note}".rstrip()


def _by_claim(case: ClaimCase) -> Iterator[list[Service]]:
    for at in sorted({s.claim_at for s in case.test}):
        yield [s for s in case.test if s.claim_at == at]


@rule("authorization-missing")
def authorization_missing(case: ClaimCase) -> Iterator[Flag | NotJudged]:
    """No number on a claim whose payer asks for one; an information where the payer only often does or may."""
    for services in _by_claim(case):
        claim = services[0].claim
        payer = case.payer(claim)
        if payer is None:
            yield NotJudged(what="authorization", why="no payer is given")
            continue
        row = row_for(payer, _modalities(case), services[0].day, case.payers)
        if row is not None and row.required != "no" and claim.authorization is None:
            yield Flag("authorization-missing", tuple(services), told(row), None if row.required == "yes" else "info")


@rule("payer-unknown")
def payer_unknown(case: ClaimCase) -> Iterator[Flag]:
    """The table has no row for the payer."""
    for services in _by_claim(case):
        payer = case.payer(services[0].claim)
        if payer is not None and row_for(payer, _modalities(case), services[0].day, case.payers) is None:
            yield Flag("payer-unknown", tuple(services))
