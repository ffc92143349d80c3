"""What the tests share: one loaded checker."""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

from notecheck.checker import Checker

settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # a busy machine is no failure
settings.load_profile("untimed")
signal.signal(
    signal.SIGINT, signal.default_int_handler
)  # a job in the background is started deaf to it, and so would ours be


@pytest.fixture(scope="session")
def checker() -> Checker:
    return Checker()


@pytest.fixture(scope="session")
def telling() -> Checker:
    """A checker whose reports hold text, names and labels."""
    return Checker(include_text=True)


@pytest.fixture(scope="session")
def rules_alone() -> Checker:
    """A checker without the language model."""
    return Checker(model=None)
