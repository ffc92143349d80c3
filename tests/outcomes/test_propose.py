"""Drafts of a site's policy: each loads, changes what it says, and is in force only where a person passes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from notecheck.checker import Checker
from notecheck.outcomes.codes import Reason
from notecheck.outcomes.figures import Outcomes, outcomes_of
from notecheck.outcomes.join import Decided, Fates, Joined
from notecheck.outcomes.propose import AT_LEAST, Proposals, proposals, severity_of, step_for
from notecheck.policy.model import built_in
from notecheck.policy.site import Site, load, of_file
from notecheck.rules.book import fires
from tests.outcomes.made import decided

TODAY = date(2026, 8, 1)
BUILT_IN = load("cpt-93017")


def figures(notes: Sequence[Decided]) -> Outcomes:
    joined = Joined(tuple(notes), Fates(rows=len(notes), refused={}), date(2026, 5, 4), (), {})
    return outcomes_of(joined, scan="", retrospective=False, unread_amounts=())


def drafted(code: str, site: Site = BUILT_IN) -> Proposals:
    notes = [decided(n, [code] * (n % 2), denied=n % 2 == 1) for n in range(60)]
    return proposals(figures(notes), notes, site, TODAY)


def loaded(made: Proposals) -> Site:
    assert len(made.drafts) == 1, made
    return of_file(made.drafts[0].text.encode(), Path(made.drafts[0].file))


@pytest.mark.parametrize(
    ("code", "file", "was", "now"),
    [
        ("NC105", "NC105-rule-NC105.toml", "info", "warning"),
        ("NC102", "NC102-rule-NC102.toml", "warning", "error"),
        ("NC206", "NC206-rule-NC206.toml", "warning", "error"),
        ("NC520", "NC520-rule-NC520.toml", "warning", "error"),
    ],
)
def test_a_draft_raises_what_it_says_and_nothing_else(code: str, file: str, was: str, now: str) -> None:
    made = drafted(code)
    before, after = BUILT_IN.on(TODAY), loaded(made).on(TODAY)
    assert (made.drafts[0].file, severity_of(before, code), severity_of(after, code)) == (file, was, now)
    others = [x.code for x in (*before.element, *before.finding, *before.claim) if x.code != code]
    assert [severity_of(before, c) for c in others] == [severity_of(after, c) for c in others]
    assert after.id == "cpt-93017-draft"
    assert made.drafts[0].text.startswith("# DRAFT")
    assert "# Fires:\n" in made.drafts[0].text
    assert "30 of 30 notes, 100.0 %" in made.drafts[0].text


def test_a_note_is_judged_by_the_draft_that_is_passed_and_by_no_other(checker: Checker) -> None:
    note = fires("NC105")
    assert note is not None
    site = loaded(drafted("NC105"))
    said = [[f.severity for f in c.check(note).findings if f.code == "NC105"] for c in (checker, Checker(policy=site))]
    assert said == [["info"], ["warning"]]


def test_what_is_an_error_or_the_models_has_no_draft() -> None:
    assert drafted("NC103").without == {"NC103": "it is an error already"}
    assert drafted("NC306") == Proposals((), {"NC306": "no entry of the policy raises it"})
    assert drafted("NC999").without == {"NC999": "no entry of the policy raises it"}


def test_every_finding_of_the_policy_has_a_draft_or_is_at_the_top() -> None:
    policy = built_in("cpt-93017")
    for code in [x.code for x in (*policy.element, *policy.finding, *policy.claim)]:
        step = step_for(policy, code)
        if step is None:
            assert severity_of(policy, code) == "error" or code == "NC306"
        else:
            assert severity_of(loaded(drafted(code)).on(TODAY), code) == step.would_be


def test_a_draft_stands_on_the_sites_own_policy(tmp_path: Path) -> None:
    own = """# ours
extends = "cpt-93017"
id = "st-marys"
[elements.consent]   # since 2025
need = "required"
[findings.NC206]
severity = "info"
[headings]
"Lab remarks" = "comments"
"""
    file = tmp_path / "notecheck.toml"
    file.write_text(own, encoding="utf-8")
    made = drafted("NC105", load(file))
    after = loaded(made)
    assert (severity_of(load(file).on(TODAY), "NC105"), severity_of(after.on(TODAY), "NC105")) == ("warning", "error")
    assert (after.headings, after.on(TODAY).id) == ({"lab remarks": "comments"}, "st-marys-draft")
    assert severity_of(loaded(drafted("NC206", load(file))).on(TODAY), "NC206") == "warning"
    assert "# since 2025" in made.drafts[0].text
    file.write_text(own + "[[change]]\neffective_from = 2026-07-01\n[change.elements.consent]\ncritical = false\n")
    assert drafted("NC105", load(file)) == Proposals((), {"NC105": "no entry of the policy raises it"})


def test_a_payer_that_denies_for_want_of_an_authorization_has_a_row() -> None:
    def denials(payer: str, many: int) -> list[Decided]:
        reason = (Reason("CO", "197"),)
        return [decided(n, [], denied=n < many, reasons=reason if n < many else (), payer=payer) for n in range(20)]

    odd = 'Lake\n[elements.consent]\n"Mutual"'
    notes = [*denials(odd, AT_LEAST), *denials("Rare", AT_LEAST - 1), *denials("Aetna", 9), *denials("Medicare", 3)]
    made = proposals(figures(notes), notes, BUILT_IN, TODAY)
    assert [d.changes for d in made.drafts] == [
        'payer Lake [elements.consent] "Mutual": authorization unknown -> often',
        "payer Medicare: authorization no -> often",
    ]
    row = of_file(made.drafts[1].text.encode(), Path("x.toml")).payers[0]
    assert (row.names, row.required, row.verified, row.as_of) == (("Medicare",), "often", False, TODAY)
