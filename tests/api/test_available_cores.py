from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.api.available_cores import available_cores

MACHINE = len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("granted", "cores"),
    [("100000 100000", 1), ("50000 100000", 1), ("max 100000", MACHINE), ("99900000 100000", MACHINE), ("", MACHINE)],
)
def test_the_quota_of_a_container_counts(tmp_path: Path, granted: str, cores: int) -> None:
    (tmp_path / "cpu.max").write_text(granted)
    assert available_cores(tmp_path) == cores


@pytest.mark.parametrize(("microseconds", "cores"), [("100000", 1), ("-1", MACHINE)])
def test_the_quota_of_an_older_container_counts(tmp_path: Path, microseconds: str, cores: int) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text(microseconds)
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000")
    assert available_cores(tmp_path) == cores


def test_without_control_groups_the_machine_counts(tmp_path: Path) -> None:
    assert available_cores(tmp_path) == MACHINE
