"""A small run of what `tests/benchmarks/hostile.py` does at length."""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.service.fuzzing import MARKER, trial
from tests.service.running import Service

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_the_interface_keeps_its_promises(service: Service, mode: GenerationMode) -> None:
    """Requests by the service's own description, right ones and wrong ones: each answer is one that it describes."""
    tried = set()
    api = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    for operation in (found.ok() for found in api.get_all_operations()):
        if mode is GenerationMode.NEGATIVE and not operation.body:
            continue  # there is nothing that could be wrong

        @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=CHECKS)

        keeps()
        tried.add(operation.label)
    assert "POST /v1/check" in tried
    assert len(tried) == (5 if mode is GenerationMode.POSITIVE else 1)


def test_hostile_requests_do_no_harm(service: Service) -> None:
    statuses = trial(service.url, seed=7, count=300)
    assert {"200", "400", "404", "405", "413", "415", "422"} <= set(statuses)
    assert MARKER.encode() not in service.said + service.audit
    assert not list((service.folder / "temp").iterdir())
    with service.client() as client:
        assert client.get("/readyz").status_code == 200
        assert MARKER not in client.get("/metrics").text
