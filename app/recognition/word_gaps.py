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
from scipy import ndimage

from app.medians import median
from app.segmentation.cuts import Pieces
from app.segmentation.text_line import TextLine


@dataclass(frozen=True)
class GapModel:
    """What is usual, in x-heights; spreads are of the logarithm of a gap and `offset` together."""

    offset: float = 0.35
    """Makes touching letters and a hair of white nearly the same, and a blank of one or two x-heights too."""
    inside: float = 0.2
    inside_spread: float = 0.35
    between: float = 0.85
    between_spread: float = 0.45
    widest: float = 2.0
    """Wider gaps, between the columns of a table or far-off specks, count as this wide."""
    wider: float = 0.35
    """In a line, a gap counts as at most so much wider, in logarithms, than the page's usual one between words."""
    spread: float = 0.16
    """Usual spread of either kind of gap about its line's centre; a line's own counts once it has `many` gaps."""
    many: float = 6.0
    least_step: float = 0.35
    """Least logarithm by which the two centres of a line differ."""
    words: float = 0.2
    """Share of gaps that stand between words."""
    only_blanks: float = 2.0
    """What it costs, in nats, to take every gap of a page or line for a blank: single letters, words of one letter.
    Where a page is taken for such, it costs a line three times as much to differ."""
    fellows: float = 3.0
    """How many gaps of its own weigh as much in a line as all the other lines of its page."""


FEET = 0.2
"""How far, in x-heights, ink counts over and under itself: letters face each other also where their rows just miss."""
OVERHANG = 0.2
"""By how much, in x-heights, the white between two inks may exceed that between their boxes, the line's slant aside."""
CAPITAL = 1.5
"""Height over the baseline, in x-heights, up to which letters face each other."""


LEAST_PAIRS = 5
"""Pairs of letters from which a line's slant is told."""


def ink_gaps(pieces: Pieces, line: TextLine) -> NDArray[np.float64]:
    """The white, in pixels, between each piece of a line and those before it, (n - 1,); negative where they overlap.

    It is measured along the rows from baseline to capital height, so that it is right for slanted and undercut
    letters too (A V, T o); boxes decide where two pieces share no row (r and a full stop).
    """
    count = len(pieces)
    if count < 2:
        return np.zeros(0)
    between_boxes = (pieces.boxes[1:, 0] - np.maximum.accumulate(pieces.boxes[:-1, 2])).astype(np.float64)
    height = pieces.numbers.shape[0]
    rows, columns = np.nonzero(pieces.numbers)
    cell = (pieces.numbers[rows, columns] - 1) * height + rows
    left = np.full(count * height, np.inf)
    right = np.full(count * height, -np.inf)
    left[cell[::-1]] = columns[::-1]  # of several values the last one stays: the leftmost, the rightmost
    right[cell] = columns + 1
    left, right = left.reshape(count, height), right.reshape(count, height)
    baseline = line.baseline_at((pieces.boxes[:, 0] + pieces.boxes[:, 2]) / 2) - pieces.top
    y = np.arange(height)
    facing = (y < baseline[:, None]) & (y >= baseline[:, None] - CAPITAL * line.x_height)
    left, right = np.where(facing, left, np.inf), np.where(facing, right, -np.inf)
    reach = max(1, round(FEET * line.x_height))
    right = ndimage.maximum_filter1d(right, 2 * reach + 1, axis=1, mode="nearest")
    before = right[:-1].copy()
    before[1:] = np.maximum(before[1:], right[:-2])
    along = (left[1:] - before).min(axis=1)
    faced = np.isfinite(along)
    slant = median((along - between_boxes)[faced]) if faced.sum() >= LEAST_PAIRS else 0.0
    return np.asarray(np.minimum(along, between_boxes + max(slant, 0.0) + OVERHANG * line.x_height))


def blank_odds(
    gaps: Sequence[NDArray[np.float64]], x_heights: Sequence[float], model: GapModel | None = None
) -> list[NDArray[np.float32]]:
    """Natural log-odds that a blank fills each gap of each line of a page.

    `gaps[i]`, float64 (n_i,), are the widths, in pixels, of the white between neighbouring characters of line i
    (negative where they overlap), `x_heights[i]` its x-height in pixels.
    """
    model = model or GapModel()
    logs = [
        np.log((gap / max(x_height, 1e-6)).clip(0, model.widest) + model.offset)
        for gap, x_height in zip(gaps, x_heights, strict=True)
    ]
    usual = (
        (np.log(model.inside + model.offset), model.inside_spread),
        (np.log(model.between + model.offset), model.between_spread),
    )
    page = np.concatenate(logs) if logs else np.empty(0)
    if page.size == 0:
        return [np.empty(0, np.float32) for _ in logs]
    centres, single, _ = _split(page, usual, model, model.only_blanks)
    pull = 1 / np.sqrt(model.fellows)
    drawn = tuple(
        (centre, min(spread, max(model.spread * 2, spread * pull)))
        for centre, (_, spread) in zip(centres, usual, strict=True)
    )
    only_blanks = -3 * model.only_blanks if single else model.only_blanks
    odds = []
    for log in logs:
        own, _, spread = _split(np.minimum(log, centres[1] + model.wider), drawn, model, only_blanks)
        odds.append(_odds(log, own, spread, model.words))
    return odds


def known_odds(pieces: Pieces, opened: NDArray[np.bool_], partings: Sequence[float]) -> NDArray[np.float32]:
    """Natural log-odds that a blank fills each `opened` gap, bool (n - 1,), of a line's pieces where it is known at
    which x words part: each parting is the gap whose middle is nearest."""
    middles = (np.maximum.accumulate(pieces.boxes[:-1, 2]) + pieces.boxes[1:, 0])[opened] / 2
    odds = np.full(len(middles), -MOST_ODDS, np.float32)
    if len(middles):
        for parting in partings:
            odds[np.abs(middles - parting).argmin()] = MOST_ODDS
    return odds


def _split(
    logs: NDArray[np.float64], usual: tuple[tuple[float, float], ...], model: GapModel, only_blanks: float
) -> tuple[tuple[float, float], bool, float]:
    """The likeliest split: centres of the gaps inside and between words, whether all are blanks, and the spread."""
    ordered = np.sort(logs)
    count = len(ordered)
    (inside, inside_spread), (between, between_spread) = usual
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    squares = np.concatenate([[0.0], np.cumsum(ordered**2)])
    k = np.arange(count + 1)
    variance = model.spread**2

    def centre(total: NDArray[np.float64], n: NDArray[np.int64], middle: float, spread: float) -> NDArray[np.float64]:
        weight = variance / spread**2
        return np.asarray((total + weight * middle) / (n + weight))

    low = centre(sums, k, inside, inside_spread)
    high = np.maximum(centre(sums[-1] - sums, count - k, between, between_spread), low + model.least_step)
    misfit = (squares - 2 * low * sums + k * low**2) + (
        squares[-1] - squares - 2 * high * (sums[-1] - sums) + (count - k) * high**2
    )
    estimate = (misfit.clip(0) + model.many * variance) / (count + model.many)
    cost = (
        (count + model.many) / 2 * np.log(estimate)
        + (low - inside) ** 2 / (2 * inside_spread**2)
        + (high - between) ** 2 / (2 * between_spread**2)
        + np.where(k > 0, -(count - k) * np.log(model.words) - k * np.log(1 - model.words), only_blanks)
    )
    best = int(np.argmin(cost))
    return (float(low[best]), float(high[best])), best == 0, float(np.sqrt(estimate[best]))


def _odds(logs: NDArray[np.float64], centres: tuple[float, float], spread: float, words: float) -> NDArray[np.float32]:
    low, high = centres
    # Whatever is narrower than the narrow centre is no likelier a blank than the centre, and the reverse.
    held = logs.clip(low, high)
    odds = ((held - low) ** 2 - (held - high) ** 2) / (2 * spread**2) + np.log(words / (1 - words))
    return np.asarray(odds.clip(-MOST_ODDS, MOST_ODDS), np.float32)


MOST_ODDS = 10.0
"""Logarithm of the odds that a gap can give: what is surer still may yet be overruled by all else together."""
