"""How many processors this process may use: its own affinity and the limits of the control groups it runs in."""

from __future__ import annotations

import math
import os
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")


def usable(groups: Path = _GROUPS, own_groups: Path = _OWN_GROUPS) -> int:
    """Returns the number of processors, 1 at least; half a processor counts as a whole one.

    Args:
        groups: where the control groups are mounted, version 1 or 2.
        own_groups: the file that names the groups of this process.
    """
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min([own, *(math.ceil(limit) for limit in _limits(groups, own_groups))]))


def _limits(groups: Path, own_groups: Path) -> list[float]:
    """The limits of the groups of this process and of those around them, in processors."""
    found = []
    for line in _read(own_groups).splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if controllers == "":
            root = groups
        elif "cpu" in controllers.split(","):
            root = groups / controllers if (groups / controllers).is_dir() else groups / "cpu"
        else:
            continue
        group = root / path.strip("/")
        for folder in (group, *group.parents):
            found += _limit(folder)
            if folder == root:
                break
    return found


def _limit(folder: Path) -> list[float]:
    """The limit of one group: `cpu.max` of version 2 ("150000 100000"), a quota and a period of version 1."""
    words = _read(folder / "cpu.max").split()
    if not words:
        words = [*_read(folder / "cpu.cfs_quota_us").split(), *_read(folder / "cpu.cfs_period_us").split()]
    if len(words) != 2 or not all(word.isdigit() for word in words) or int(words[1]) == 0:
        return []
    return [int(words[0]) / int(words[1])]


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
