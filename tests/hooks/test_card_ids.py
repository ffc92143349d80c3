from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notecheck.hooks.card_ids import TOPICS, card_id, rules_of, topic_of
from notecheck.policy.model import built_in

POLICY = built_in("cpt-93017")
CODES = sorted([e.code for e in POLICY.element] + [f.code for f in POLICY.finding])


@pytest.mark.parametrize("code", CODES)
def test_every_rule_has_a_place_in_an_id(code: str) -> None:
    topic = topic_of(code)
    assert rules_of(card_id(topic, [code], "a note")) == (topic, (code,))


@given(st.lists(st.sampled_from(CODES), min_size=1, unique=True), st.text())
def test_an_id_tells_its_rules(codes: list[str], about: str) -> None:
    for topic in TOPICS[:3]:
        mine = [code for code in codes if topic_of(code) == topic]
        made = card_id(topic, mine, about)
        found = rules_of(made)
        assert found is not None
        assert found[0] == topic
        assert set(found[1]) == set(mine)
        assert (uuid.UUID(made).version, uuid.UUID(made).variant) == (8, uuid.RFC_4122)


def test_the_same_card_has_the_same_id_and_another_has_another() -> None:
    first = card_id("language", ["NC201"], "note 1")
    assert first == card_id("language", ["NC201", "NC201"], "note 1")
    assert len({first, card_id("language", ["NC201"], "note 2"), card_id("language", ["NC202"], "note 1")}) == 3


@pytest.mark.parametrize(
    "given_id", ["", "x", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "00000000-0000-8000-8000-000000000000"]
)
def test_an_id_of_somebody_else_tells_nothing(given_id: str) -> None:
    assert rules_of(given_id) is None


@given(st.uuids())
def test_a_chance_id_names_no_rule_that_has_no_place(given_id: uuid.UUID) -> None:
    found = rules_of(str(given_id))
    assert found is None or found[0] in TOPICS


def test_a_code_without_a_place_is_an_error() -> None:
    with pytest.raises(ValueError, match="NC999"):
        card_id("language", ["NC999"], "")
