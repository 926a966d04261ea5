"""How much the networks compute: a count for those who ask, nothing for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass
class Work:
    """Floating point operations of the networks' products, a multiply and an add being two."""

    flops: int = 0


_counting: ContextVar[Work | None] = ContextVar("counting", default=None)


@contextmanager
def counted_work() -> Iterator[Work]:
    """Counts what networks compute inside the block, in the caller's thread."""
    work = Work()
    token = _counting.set(work)
    try:
        yield work
    finally:
        _counting.reset(token)


def note_product(rows: int, inner: int, columns: int) -> None:
    """Adds the product of a (rows, inner) and an (inner, columns) matrix, if anybody counts."""
    work = _counting.get()
    if work is not None:
        work.flops += 2 * rows * inner * columns
