"""Where words part, from each line's own gaps.

Print, hand-printed capitals and widely spaced single letters put blanks of very different width between words, and so
do two lines of one page. The gaps of a line are therefore parted into gaps inside words and gaps between them by the
split, among all and none, that fits two bell curves best, each curve's centre drawn to what is usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class GapModel:
    """What is usual, in x-heights; spreads are of the logarithm of a gap and `offset` together."""

    offset: float = 0.35
    """Makes touching letters and a hair of white nearly the same, and a blank of one or two x-heights too."""
    inside: float = 0.2
    inside_spread: float = 0.35
    between: float = 0.85
    between_spread: float = 0.45
    spread: float = 0.16
    """Least spread of either kind of gap about its line's centre, in logarithms."""
    least_step: float = 0.5
    """Least logarithm by which the two centres of a line differ."""
    words: float = 0.2
    """Share of gaps that stand between words."""
    only_blanks: float = 2.0
    """What it costs, in nats, to take every gap of a line for a blank: single letters, or words of one letter."""
    fellows: float = 3.0
    """How many gaps of its own weigh as much in a line as all the other lines of its page."""


def blank_odds(
    gaps: Sequence[NDArray[np.float64]], x_heights: Sequence[float], model: GapModel | None = None
) -> list[NDArray[np.float32]]:
    """Natural log-odds that a blank fills each gap of each line of a page.

    `gaps[i]`, float64 (n_i,), are the widths, in pixels, of the white between neighbouring characters of line i
    (negative where they overlap), `x_heights[i]` its x-height in pixels.
    """
    model = model or GapModel()
    logs = [
        np.log(np.maximum(gap / max(x_height, 1e-6), 0) + model.offset)
        for gap, x_height in zip(gaps, x_heights, strict=True)
    ]
    usual = (
        (np.log(model.inside + model.offset), model.inside_spread),
        (np.log(model.between + model.offset), model.between_spread),
    )
    page = np.concatenate(logs) if logs else np.empty(0)
    if page.size == 0:
        return [np.empty(0, np.float32) for _ in logs]
    centres = _split(page, usual, model)
    pull = 1 / np.sqrt(model.fellows)
    drawn = tuple(
        (centre, min(spread, max(model.spread * 2, spread * pull)))
        for centre, (_, spread) in zip(centres, usual, strict=True)
    )
    return [_odds(log, _split(log, drawn, model), model) if log.size else np.empty(0, np.float32) for log in logs]


def _split(logs: NDArray[np.float64], usual: tuple[tuple[float, float], ...], model: GapModel) -> tuple[float, float]:
    """The centres of the gaps inside and between words, for the likeliest split of ascending gaps."""
    ordered = np.sort(logs)
    count = len(ordered)
    (inside, inside_spread), (between, between_spread) = usual
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    squares = np.concatenate([[0.0], np.cumsum(ordered**2)])
    k = np.arange(count + 1)
    variance = model.spread**2

    def centre(
        total: NDArray[np.float64], n: NDArray[np.int64], usual_centre: float, spread: float
    ) -> NDArray[np.float64]:
        weight = variance / spread**2
        return np.asarray((total + weight * usual_centre) / (n + weight))

    low = centre(sums, k, inside, inside_spread)
    high = np.maximum(centre(sums[-1] - sums, count - k, between, between_spread), low + model.least_step)
    misfit = (squares - 2 * low * sums + k * low**2) + (
        squares[-1] - squares - 2 * high * (sums[-1] - sums) + (count - k) * high**2
    )
    cost = (
        misfit / (2 * variance)
        + (low - inside) ** 2 / (2 * inside_spread**2)
        + (high - between) ** 2 / (2 * between_spread**2)
        + np.where(k > 0, -(count - k) * np.log(model.words) - k * np.log(1 - model.words), model.only_blanks)
    )
    best = int(np.argmin(cost))
    return float(low[best]), float(high[best])


def _odds(logs: NDArray[np.float64], centres: tuple[float, float], model: GapModel) -> NDArray[np.float32]:
    low, high = centres
    variance = model.spread**2
    # Whatever is narrower than the narrow centre is no likelier a blank than the centre, and the reverse.
    held = logs.clip(low, high)
    odds = ((held - low) ** 2 - (held - high) ** 2) / (2 * variance) + np.log(model.words / (1 - model.words))
    return np.asarray(odds.clip(-12, 12), np.float32)
