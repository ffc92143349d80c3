"""How many processors a process may use, by the control groups of either version."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notecheck.workers.cpus import usable


@pytest.fixture(autouse=True)
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(12)), raising=False)


def write(folder: Path, files: dict[str, str]) -> tuple[Path, Path]:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return folder / "groups", folder / "own"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, 12),
        ({"own": "0::/\n", "groups/cpu.max": "max 100000\n"}, 12),
        ({"own": "0::/\n", "groups/cpu.max": "200000 100000\n"}, 2),
        ({"own": "0::/\n", "groups/cpu.max": "150000 100000\n"}, 2),
        ({"own": "0::/\n", "groups/cpu.max": "50000 100000\n"}, 1),
        ({"own": "0::/a/b\n", "groups/a/cpu.max": "300000 100000\n", "groups/a/b/cpu.max": "max 100000\n"}, 3),
        ({"own": "0::/a/b\n", "groups/a/cpu.max": "800000 100000\n", "groups/a/b/cpu.max": "400000 100000\n"}, 4),
        ({"own": "0::/gone\n", "groups/cpu.max": "500000 100000\n"}, 5),
        (
            {
                "own": "4:memory:/x\n3:cpu,cpuacct:/pod\n",
                "groups/cpu,cpuacct/pod/cpu.cfs_quota_us": "250000\n",
                "groups/cpu,cpuacct/pod/cpu.cfs_period_us": "100000\n",
            },
            3,
        ),
        ({"own": "3:cpu:/\n", "groups/cpu/cpu.cfs_quota_us": "-1\n", "groups/cpu/cpu.cfs_period_us": "100000\n"}, 12),
        ({"own": "0::/\n", "groups/cpu.max": "nonsense\n"}, 12),
    ],
)
def test_the_lowest_limit_holds(files: dict[str, str], expected: int, tmp_path: Path) -> None:
    assert usable(*write(tmp_path, files)) == expected


def test_the_affinity_is_a_limit_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5}, raising=False)
    assert usable(*write(tmp_path, {"own": "0::/\n", "groups/cpu.max": "900000 100000\n"})) == 2
