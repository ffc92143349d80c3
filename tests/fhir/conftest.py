"""What the tests of FHIR share: one running service as it is when nothing is set."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.service.running import Service, served


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with served(tmp_path_factory.mktemp("fhir"), "--workers", "1") as running:
        yield running


@pytest.fixture(scope="session")
def client(service: Service) -> Iterator[httpx.Client]:
    with service.client() as found:
        yield found
