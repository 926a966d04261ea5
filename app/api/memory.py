"""Giving memory back to the system after large pages."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from functools import cache


def give_memory_back() -> None:
    """Return freed memory to the system, where the C library can.

    glibc keeps what a thread has freed for the next time, an arena a thread, so that one large page would be paid for
    until the process ends. Trimming takes a few milliseconds, and the next page some more to touch its memory again.
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Callable[[int], int] | None:
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None
    return trim
