"""Spark started, and what went wrong with it in words."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Iterator
from typing import Final

from pyspark.sql import SparkSession

from notecheck.errors import ScanError

_LOCAL: Final = re.compile(r"local(?:\[(\d+|\*)\])?")
_ATTEMPTS: Final = 4
"""Times that a task is tried: as often as on a cluster. A note that ends its worker is found by the second."""
_TOLD: Final = re.compile(r"^(?:[\w.]+\.)?(\w+(?:Error|Exception)): (\S.*)$", re.MULTILINE)


@contextlib.contextmanager
def session(master: str | None) -> Iterator[SparkSession]:
    """Gives the session that is there, or one that ends with the block.

    A session that is started is quiet: who asks is told how far it is by other means.

    Args:
        master: Spark's master; None for the one that Spark is configured with.

    Raises:
        ScanError: Spark cannot be started.
    """
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    builder = (
        SparkSession.builder.appName("notecheck")
        .config("spark.log.level", "ERROR")
        .config("spark.ui.showConsoleProgress", "false")
    )
    if master is not None:
        builder = builder.master(master)
        local = _LOCAL.fullmatch(master)
        if local:
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            builder = (
                builder.master(f"local[{local[1] or 1},{_ATTEMPTS}]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
            )
    try:
        spark = builder.getOrCreate()
    except Exception as error:
        why = "it needs Java 17 or later (JAVA_HOME)" if "JAVA_GATEWAY" in str(error) else failure(error)
        raise ScanError(f"Spark cannot be started: {why}") from None
    try:
        yield spark
    finally:
        spark.stop()


def failure(error: Exception) -> ScanError:
    """Returns what went wrong in Spark, in one line: what a worker of ours told, otherwise what Spark did."""
    told = _TOLD.findall(str(error))
    return ScanError(f"Spark failed: {told[-1][1] if told else str(error).strip().splitlines()[0]}")
