"""What a network says of many strips: batches of like width, padded with paper, the padding's share left off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.networks.layers import Map
from app.networks.weights import Model
from app.recognition.strip_batches import cheapest_batches


def strip_scores(model: Model, strips: Sequence[NDArray[np.float32]], paper_behind: int = 0) -> list[Map]:
    """The scores before softmax, float32 (steps, classes), of each of `strips`, pixels (32, width), and of so many
    columns of `paper_behind` it, in order."""
    found: dict[int, Map] = {}
    widths, step = [strip.shape[1] + paper_behind for strip in strips], model.network.width_step
    for batch in cheapest_batches(widths):
        own = [widths[number] for number in batch]
        width = -(-max(own) // step) * step
        padded = np.zeros((len(batch), strips[batch[0]].shape[0], width, 1), np.float32)
        for row, number in zip(padded, batch, strict=True):
            row[:, : strips[number].shape[1], 0] = strips[number]
        scores = model.scores(padded, widths=own)
        for rows, number, columns in zip(scores, batch, own, strict=True):
            found[number] = rows[: columns * scores.shape[1] // width]
    return [found[number] for number in range(len(strips))]
