"""What the tests of Spark share: one session with two workers, for all of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pyspark.sql import SparkSession

from notecheck.spark.session import session
from tests.archive.conftest import archive

__all__ = ["archive", "spark"]


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    with session("local[2]") as started:
        yield started
