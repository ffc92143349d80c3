"""Acknowledged means kept, whatever happens to the receiver."""

from __future__ import annotations

from pathlib import Path

from tests.hl7.killing import assert_exactly_once, killed


def test_what_was_acknowledged_survives_kills(tmp_path: Path) -> None:
    stream, items = killed(tmp_path, kills=5, messages=200)
    assert_exactly_once(stream, items)
