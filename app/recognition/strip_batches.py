"""Which strips go through the network together."""

from __future__ import annotations

from collections.abc import Sequence

BATCH_COLUMNS = 2048
"""Strip columns a batch: the network's widest map is then some 10 MB, and a column of larger ones takes longer."""
BATCH_ITSELF = 160
"""What a batch takes beside its columns, in columns."""


def cheapest_batches(widths: Sequence[int]) -> list[list[int]]:
    """Numbers of strips of `widths` (pixels) in batches, narrow ones first.

    Of all ways to part them, in the order of their widths, the one that takes least: all are padded to the widest of
    their batch, and a batch takes time itself. It depends on the widths alone.
    """
    order = sorted(range(len(widths)), key=lambda number: (widths[number], number))
    cheapest = [(0, 0)]  # what the first n strips take, and where their last batch begins
    for end, number in enumerate(order, 1):
        most = max(1, BATCH_COLUMNS // widths[number])
        cheapest.append(
            min(
                (cheapest[start][0] + (end - start) * widths[number] + BATCH_ITSELF, start)
                for start in range(max(0, end - most), end)
            )
        )
    batches: list[list[int]] = []
    end = len(order)
    while end:
        start = cheapest[end][1]
        batches.append(order[start:end])
        end = start
    return batches[::-1]
