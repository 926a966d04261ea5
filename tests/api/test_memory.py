from __future__ import annotations

import sys

import numpy as np
import pytest

from app.api import memory
from app.api.memory import give_memory_back


def resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as statistics:  # noqa: PTH123 - a file of the kernel
        return int(statistics.read().split()[1]) * 4096


@pytest.mark.skipif(sys.platform != "linux", reason="needs Linux, to see what the process holds")
def test_what_was_freed_is_given_back() -> None:
    if memory._malloc_trim() is None:
        pytest.skip("needs glibc")
    # Blocks small enough that the C library keeps them, with one in use at the end that keeps the heap from shrinking.
    blocks = [np.ones(100_000, np.uint8) for _ in range(1000)]
    last = np.ones(100_000, np.uint8)
    del blocks
    before = resident_bytes()
    give_memory_back()
    assert resident_bytes() < before - 50_000_000
    assert last.all()


def test_a_c_library_without_trimming_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_malloc_trim", lambda: None)
    give_memory_back()
