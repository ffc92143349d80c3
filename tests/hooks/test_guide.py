"""The integration guide: its requests are sent, and the service answers what it says."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import httpx

from notecheck.service.ehr.settings import Ehr

GUIDE = Path(__file__).parents[2] / "docs" / "integration"


def shown(page: str, title: str) -> Any:
    found = re.search(
        rf"<!-- {re.escape(title)} -->\n```json\n(.*?)\n```", (GUIDE / page).read_text(encoding="utf-8"), re.DOTALL
    )
    assert found, title
    return json.loads(found[1])


def test_the_hook_answers_as_the_guide_says(client: httpx.Client) -> None:
    answer = client.post("/cds-services/notecheck-note-sign", json=shown("cds-hooks.md", "call.json"))
    assert answer.json() == shown("cds-hooks.md", "the answer to call.json")


def test_the_check_answers_as_the_guide_says(client: httpx.Client) -> None:
    issues = client.post("/fhir/DocumentReference/$check", json=shown("fhir.md", "document.json")).json()["issue"]
    said = shown("fhir.md", "of the answer to document.json")["issue"]
    assert all(issue in issues for issue in said)
    assert issues[0] == said[0]
    assert f"Of {len(issues)} issues, two:" in (GUIDE / "fhir.md").read_text(encoding="utf-8")


def test_the_defaults_are_what_the_guide_says() -> None:
    written = re.search(r"```toml\n(.*?)```", (GUIDE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert written
    assert Ehr.model_validate(tomllib.loads(written[1])) == Ehr()
    whole = Ehr.model_validate(tomllib.loads(re.sub(r"^# ", "", written[1], flags=re.MULTILINE)))
    assert whole.binary.base == "https://ehr.example.org/fhir"


def test_every_link_of_the_guide_leads_somewhere() -> None:
    for page in GUIDE.glob("*.md"):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
            assert (GUIDE / target).is_file(), f"{page.name}: {target}"
