"""Strips as training keeps them, uint8 (32, width) with 255 = ink, and their batches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from app.recognition.strip_image import STRIP_HEIGHT, STRIP_WIDTH_STEP

Pixels = NDArray[np.uint8]


def padded(strips: Sequence[Pixels]) -> tuple[Tensor, Tensor]:
    """Strips padded with paper to the widest of them, float32 (n, 32, width, 1), and their own widths, int64 (n,)."""
    widths = [strip.shape[1] for strip in strips]
    width = -(-max(widths) // STRIP_WIDTH_STEP) * STRIP_WIDTH_STEP
    pixels = np.zeros((len(strips), STRIP_HEIGHT, width, 1), np.float32)
    for row, strip in zip(pixels, strips, strict=True):
        row[:, : strip.shape[1], 0] = strip
    pixels /= 255
    return torch.from_numpy(pixels), torch.tensor(widths)


def parts_of_like_width(widths: Sequence[int], area: int, largest: int | None = None) -> list[list[int]]:
    """Numbers of strips of `widths` in parts of `area` columns and, if that is given, `largest` strips at most, narrow
    ones first; a strip wider than `area` is a part of its own."""
    parts: list[list[int]] = [[]]
    for number in sorted(range(len(widths)), key=lambda number: widths[number]):
        count = len(parts[-1])
        if count and (count == largest or (count + 1) * widths[number] > area):
            parts.append([])
        parts[-1].append(number)
    return parts
