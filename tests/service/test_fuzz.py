"""A small run of what `tests/benchmarks/hostile.py` does at length."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.fuzzing import MARKER, trial
from tests.service.running import Service


@pytest.fixture
def api(service: Service) -> schemathesis.BaseSchema:
    return schemathesis.openapi.from_url(f"{service.url}/openapi.json")


schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_interface_keeps_its_promises(case: schemathesis.Case) -> None:
    case.call_and_validate(
        checks=(not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
    )


def test_hostile_requests_do_no_harm(service: Service) -> None:
    statuses = trial(service.url, seed=7, count=300)
    assert {"200", "400", "404", "405", "413", "415", "422"} <= set(statuses)
    assert MARKER.encode() not in service.said + service.audit
    assert not list((service.folder / "temp").iterdir())
    with service.client() as client:
        assert client.get("/readyz").status_code == 200
        assert MARKER not in client.get("/metrics").text
