"""A site's own policy: what it may change, how errors are told, and which day's rules hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from notecheck.checker import Checker
from notecheck.errors import PolicyError
from notecheck.policy.site import Site, load
from notecheck.report import Context, Report
from notecheck.rules.book import complete_notes

NOTE = complete_notes()["exercise"]
HEAD = 'extends = "cpt-93017"\n'


@pytest.fixture
def site(tmp_path: Path):
    def make(content: str) -> Site:
        (tmp_path / "notecheck.toml").write_text(HEAD + content)
        return load(tmp_path / "notecheck.toml")

    return make


def status(report: Report, element: str) -> str:
    return next(e.status for e in report.elements if e.id == element)


def test_the_built_in_policy_is_what_there_is_without_a_file() -> None:
    assert load("cpt-93017").on(None).id == "cpt-93017"
    with pytest.raises(PolicyError, match="there is cpt-93017"):
        load("cpt-00000")


def test_needs_critical_flags_and_weights(site) -> None:
    policy = site('[elements.consent]\nneed = "required"\ncritical = true\nweight = 9\n').on(None)
    consent = next(e for e in policy.element if e.id == "consent")
    assert (consent.need, consent.critical, consent.weight) == ("required", True, 9)
    assert policy.sha256 != load("cpt-93017").on(None).sha256


def test_what_the_built_in_policy_judged_before_is_not_the_sites(site) -> None:
    note = NOTE.replace("Consent: risks explained, form signed", "")
    before = next(e for e in Checker().check(note).elements if e.id == "consent")
    report = Checker(policy=site('[elements.consent]\nneed = "required"\ncritical = true\nweight = 9\n')).check(note)
    consent = next(e for e in report.elements if e.id == "consent")
    assert (before.status, before.need, before.critical) == ("missing", "recommended", False)
    assert (consent.status, consent.need, consent.critical, consent.weight) == ("missing", "required", True, 9)


@pytest.mark.parametrize("name", ["capacity-rating", "NC206"])
def test_the_severity_of_a_kind_of_language(name: str, site) -> None:
    note = NOTE + "\nGood exercise tolerance.\n"
    assert Checker().check(note).verdict == "review"
    assert Checker(policy=site(f'[findings.{name}]\nseverity = "error"\n')).check(note).verdict == "hold"
    assert Checker(policy=site(f'[findings.{name}]\nseverity = "info"\n')).check(note).verdict == "ready"


def test_the_severity_of_what_is_missing(site) -> None:
    note = NOTE.replace("Crash cart in room", "")
    assert Checker().check(note).verdict == "ready"
    stricter = '[severity.missing]\ncritical = "error"\nrequired = "warning"\nrecommended = "warning"\n'
    assert Checker(policy=site(stricter)).check(note).verdict == "review"


def test_tracings_that_are_always_kept_elsewhere(site) -> None:
    note = NOTE.replace("ECG recorded continuously, stored in MUSE", "ECG recorded continuously")
    assert status(Checker().check(note), "continuous-tracing") == "partial"
    kept = Checker(policy=site("[tracings]\nretained_elsewhere = true\n")).check(note)
    assert status(kept, "continuous-tracing") == "present"
    assert next(e.source for e in kept.elements if e.id == "continuous-tracing") == "record"


def test_headings_of_the_site(site) -> None:
    note = NOTE + "\nVorher: LVH, poor exercise tolerance\n"
    assert {"NC206", "NC208"} <= {f.code for f in Checker().check(note).findings}
    known = Checker(policy=site('[headings]\n"Vorher" = "history"\n')).check(note)
    assert not {"NC206", "NC208"} & {f.code for f in known.findings}


def test_abbreviations_of_the_site(site) -> None:
    note = NOTE + "\nQQX noted on the rest strip.\n"
    assert "NC208" not in {f.code for f in Checker().check(note).findings}
    own = Checker(policy=site('[abbreviations]\nQQX = "left ventricular hypertrophy"\n'))
    assert "NC208" in {f.code for f in own.check(note).findings}
    drug = "PHARMACOLOGIC STRESS\nBRX 0.4 mg IV over 10 sec\nRest HR 60 BP 120/70\n1 min HR 90 BP 110/70\n"
    known = Checker(policy=site('[abbreviations]\nBRX = "regadenoson"\n')).check(drug)
    assert known.facts.agent is not None
    assert known.facts.agent.value == "regadenoson"


def test_people_whose_roles_the_site_knows(site) -> None:
    note = NOTE.replace("Supervising: Dr. K. Amsel", "K. Amsel nearby")
    assert status(Checker().check(note), "supervising-provider") == "missing"
    known = Checker(policy=site('[people]\n"K. Amsel" = ["supervising"]\n'))
    assert status(known.check(note), "supervising-provider") == "present"


CHANGES = """
[[change]]
effective_from = 2026-07-01
effective_to = 2026-12-31
[change.elements.consent]
need = "required"
[[change]]
effective_from = 2027-01-01
[change.findings.capacity-rating]
severity = "error"
"""


def test_the_day_of_the_test_chooses(site) -> None:
    policy = site(CHANGES)

    def in_force(day: date | None) -> tuple[str, str]:
        found = policy.on(day)
        return next(e.need for e in found.element if e.id == "consent"), found.by_code["NC206"].severity

    assert in_force(date(2026, 6, 30)) == ("recommended", "warning")
    assert in_force(date(2026, 7, 1)) == ("required", "warning")
    assert in_force(date(2026, 12, 31)) == ("required", "warning")
    assert in_force(date(2027, 1, 1)) == ("recommended", "error")
    assert in_force(None) == ("recommended", "warning")
    assert policy.on(date(2026, 6, 30)).sha256 != policy.on(date(2026, 7, 1)).sha256


def test_the_day_is_the_notes_or_the_records(site) -> None:
    checker = Checker(policy=site(CHANGES))
    note = NOTE.replace("Consent: risks explained, form signed", "")
    assert checker.check(note).verdict == "ready"
    later = note.replace("Date of test: 06/11/2026", "Date of test: 08/11/2026").replace("e-signed 06", "e-signed 08")
    assert checker.check(later).verdict == "review"
    assert checker.check(note, context=Context(service_date=date(2026, 8, 11))).verdict == "review"


def test_where_a_value_comes_from(site, tmp_path: Path) -> None:
    policy = site('[elements.consent]\nneed = "required"\n' + CHANGES)
    path = tmp_path / "notecheck.toml"
    assert policy.origin("elements", ("consent",), "need", date(2026, 1, 1)) == f"{path}:3"
    assert policy.origin("elements", ("consent",), "need", date(2026, 8, 1)) == f"{path}:9"
    assert policy.origin("elements", ("consent",), "weight", None) == "cpt-93017"
    assert policy.origin("findings", ("capacity-rating", "NC206"), "severity", date(2027, 3, 1)) == f"{path}:13"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[elements.consent]\nneed = "wanted"\n', "notecheck.toml:3: elements.consent.need: Input should be"),
        ("[elements.consent]\nweight = -1\n", ":3: elements.consent.weight: Input should be greater than 0"),
        ("[elements.consents]\nweight = 1\n", ":2: elements.consents: there is no element 'consents'"),
        ('[findings.NC999]\nseverity = "info"\n', ":2: findings.NC999: there is no finding 'NC999'"),
        ('[headings]\n"Zweck" = "purposes"\n', ":3: headings.Zweck: 'purposes' is no section; there is "),
        ('[abbreviations]\nQ = "quux"\n', ":3: abbreviations.Q: 'quux' is no term that the program knows"),
        ("[elements.consent]\ncritical = true\n", ":2: elements.consent: only a required element can be critical"),
        ('[elements.consent]\ncritical = "yes"\n', ":3: elements.consent.critical: Input should be a valid boolean"),
        ('[findings.NC105]\nseverity = "info"\n', ":2: findings.NC105: this is an element: use elements.consent"),
        ("[element.consent]\nweight = 1\n", ":2: element: Extra inputs are not permitted"),
        (
            '[findings.NC201]\nseverity = "info"\n[findings.study-verdict]\nseverity = "error"\n',
            "findings.NC201: study-verdict is given by name and by code",
        ),
        ("surprise = 1\n", ":2: surprise: Extra inputs are not permitted"),
        ("[elements.consent\n", "not valid TOML"),
        ('[people]\n"Dr. Vranthorpe" = ["boss"]\n', ":2: people: Input should be"),
        (
            "[[change]]\neffective_from = 2026-02-01\neffective_to = 2026-01-01\n",
            ":2: change.0: Value error, effective_to",
        ),
        (
            '[[change]]\neffective_from = 2026-02-01\n[[change]]\neffective_from = "soon"\n',
            ":5: change.1.effective_from:",
        ),
    ],
)
def test_errors_name_file_line_and_key(content: str, words: str, site) -> None:
    with pytest.raises(PolicyError) as caught:
        site(content)
    assert words in str(caught.value)
    assert "Vranthorpe" not in str(caught.value)


def test_a_file_that_extends_nothing_known(tmp_path: Path) -> None:
    path = tmp_path / "site.toml"
    path.write_text('id = "x"\nextends = "mine"\n')
    with pytest.raises(PolicyError, match=r"site.toml:2: extends: no policy named 'mine'"):
        load(path)
    with pytest.raises(PolicyError, match="No such file"):
        load(tmp_path / "absent.toml")
