"""How many cores this process may use, which in a container is not what the machine has."""

from __future__ import annotations

import os
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")


def available_cores(cgroup: Path = CGROUP) -> int:
    """At least 1: the CPU quota of the control group (version 2, else 1), within the affinity mask."""
    affinity = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota(cgroup)
    return affinity if quota is None else max(1, min(affinity, int(quota)))


def _quota(cgroup: Path) -> float | None:
    """Cores' worth of time that the control group grants; None where it grants all."""
    try:
        if (cgroup / "cpu.max").is_file():
            granted, period = (cgroup / "cpu.max").read_text().split()
            return None if granted == "max" else int(granted) / int(period)
        microseconds = int((cgroup / "cpu" / "cpu.cfs_quota_us").read_text())
        period_microseconds = int((cgroup / "cpu" / "cpu.cfs_period_us").read_text())
    except (OSError, ValueError):
        return None
    return None if microseconds <= 0 else microseconds / period_microseconds
