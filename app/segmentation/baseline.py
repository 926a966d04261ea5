"""A line's baseline and x-height, from its own letters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.medians import median, quantile, running_median

Reals = NDArray[np.float64]

LETTER = 0.45
"""Letters have at least this share of the height of the tall ones..."""
TALL = 0.85
"""...whose height is this quantile..."""
LONG_LETTER, MOST = 0.3, 0.5
"""...or this share, where so many have it and are lower: the tall ones then have ascender and descender, like the f of
a hand."""
CAPITALS_TO_X = 0.7
"""X-height over capital height, the usual value of Latin faces (0.65-0.75)."""
TWO_HEIGHTS = (1.2, 1.9)
"""Capitals or ascenders over x-height: the range that is believed to be that and not the spread of one height."""
LEAST_SHARE = 0.12
"""Each of the two heights needs this share of a line's letters, and two of them, to be believed."""
ON_BASELINE = 0.22
"""A letter whose lower edge is this near the baseline, in letter heights, stands on it."""
JOINED = 1.3
"""A component so many times as wide as high is several letters joined..."""
HANGING = 0.25
"""...some of them with a descender where so much of its height lies below its foot."""
WINDOW = 9
"""Letters over which the first baseline is a running median: more than the descenders in a row."""
KNOT_SPACING = 6.0
"""Distance of the knots of a wavering baseline, in letter heights."""
STRAIGHT = 0.08
"""Greatest departure, in letter heights, that is put down to the letters' own unevenness, and drawn straight."""


def as_high_as_letters(boxes: Reals) -> NDArray[np.bool_]:
    """Which of a line's components with `boxes` (n, 4), n >= 1, are not crumbs of a broken letter or of a joined hand,
    dashes or dots, which say little of where the line stands and how high it is."""
    heights = boxes[:, 3] - boxes[:, 1]
    tall = quantile(heights, TALL)
    low = heights < LETTER * tall
    long = np.count_nonzero(low & (heights >= LONG_LETTER * tall)) > MOST * len(heights)
    return np.asarray(heights >= LONG_LETTER * tall) if long else ~low


def fit_baseline(boxes: Reals, feet: Reals, x0: float, x1: float) -> Reals:
    """The baseline (k, 2) from x0 to x1 of letters with `boxes` (n, 4), sorted by left edge, n >= 1.

    Joined letters have one lower edge, that of the lowest of them. So they stand on their `feet` (n,), under which
    hardly any of their ink lies, where they have descenders, and else halfway between foot and edge.

    First a running median of the lower edges, which descenders do not move while fewer than half of a window's letters
    have one; then a straight line through the letters that stand on it; then, where those depart from it together,
    knots at their local means.
    """
    tall = boxes[:, 3] - boxes[:, 1]
    joined = boxes[:, 2] - boxes[:, 0] > JOINED * tall
    below = np.where(joined, boxes[:, 3] - feet, 0)
    raised = np.where(below > HANGING * tall, below, below / 2)
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, boxes[:, 3] - raised
    if len(x) < 3:  # both of two stand, or neither: their median is one
        return _level_line(x0, x1, y)
    height = median(tall)
    order = np.argsort(x, kind="stable")
    x, y = x[order], y[order]
    rough = running_median(y, WINDOW)
    standing = np.abs(y - rough) <= ON_BASELINE * height
    if np.count_nonzero(standing) < 2:
        standing = np.abs(y - median(y)) <= ON_BASELINE * height
    if standing.any():
        x, y = x[standing], y[standing]
    if len(x) < 3 or x[-1] - x[0] < 2 * height:
        return _level_line(x0, x1, y)
    slope, level = _fitted_line(x - x0, y)
    knots = max(int((x1 - x0) / (KNOT_SPACING * height)), 1) + 1
    residual = y - (level + slope * (x - x0))
    if knots > 2 and np.abs(residual).max() > STRAIGHT * height:
        at = np.linspace(x0, max(x1, x0 + 1), knots)
        # Each knot's mean of the residuals, weighted by nearness: a tent one spacing wide to either side.
        weight = np.maximum(1 - np.abs(x[:, None] - at) / (at[1] - at[0]), 0)
        total = weight.sum(axis=0)
        bend = (weight * residual[:, None]).sum(axis=0) / np.maximum(total, 1e-9)
        filled = total > 0.5
        bend = np.interp(at, at[filled], bend[filled])
        if np.abs(bend).max() > STRAIGHT * height:
            return np.stack([at, level + slope * (at - x0) + bend], axis=1)
    end = max(x1, x0 + 1)
    return np.array([[x0, level], [end, level + slope * (end - x0)]])


def _level_line(x0: float, x1: float, y: Reals) -> Reals:
    level = median(y)
    return np.array([[x0, level], [max(x1, x0 + 1), level]])


def _fitted_line(x: Reals, y: Reals) -> tuple[float, float]:
    """Slope and level at 0 of the straight line of least squares: numpy.polyfit without its checks, which cost more."""
    terms = np.stack([x, np.ones(len(x))], axis=1)
    scale = np.sqrt((terms * terms).sum(axis=0))
    slope, level = np.linalg.lstsq(terms / scale, y, len(x) * np.finfo(float).eps)[0] / scale
    return float(slope), float(level)


def two_heights(boxes: Reals, baseline: Reals) -> tuple[float, float | None]:
    """The x-height and the capital height of letters on a baseline, in pixels; (height, None) where they have one.

    Among the letters that stand on the baseline the split of the heights is sought that leaves the least spread
    (Otsu's criterion on the logarithms).
    """
    base = np.interp((boxes[:, 0] + boxes[:, 2]) / 2, baseline[:, 0], baseline[:, 1])
    rise = base - boxes[:, 1]
    height = median(boxes[:, 3] - boxes[:, 1])
    standing = (np.abs(boxes[:, 3] - base) <= ON_BASELINE * height) & (rise > 0.4 * height)
    hanging = (boxes[:, 3] - base > ON_BASELINE * height) & (rise > 0.4 * height)
    heights = np.sort(rise[standing | hanging])
    if not len(heights):
        return max(height, 1.0), None
    logs = np.log(heights)
    n = len(logs)
    if n >= 4:
        sums, squares = np.cumsum(logs), np.cumsum(logs**2)
        low = np.arange(1, n)
        spread = squares[-1] - sums[:-1] ** 2 / low - (sums[-1] - sums[:-1]) ** 2 / (n - low)
        split = int(spread.argmin()) + 1
        lower, upper = median(heights[:split]), median(heights[split:])
        least = max(2, LEAST_SHARE * n)
        if split >= least and n - split >= least and TWO_HEIGHTS[0] <= upper / lower <= TWO_HEIGHTS[1]:
            return lower, upper
    return median(heights), None


def settle_x_heights(measured: list[tuple[float, float | None]]) -> list[float]:
    """Every line's x-height, from what `two_heights` says of each.

    A line with one height only may be all lower case or all capitals: where the page's lines with two heights have an
    x-height that is nearer to it than their capital height, it is lower case; else it is taken for capitals.
    """
    pairs = np.array([(low, high) for low, high in measured if high is not None], float).reshape(-1, 2)
    settled = []
    for low, high in measured:
        if high is not None:
            settled.append(low)
            continue
        if len(pairs):
            to_x = np.abs(np.log(pairs[:, 0] / low))
            to_capitals = np.abs(np.log(pairs[:, 1] / low))
            nearest = np.minimum(to_x, to_capitals)
            alike = nearest <= max(float(nearest.min()), 0.1)
            if nearest.min() < 0.15 and to_x[alike].mean() < to_capitals[alike].mean():
                settled.append(low)
                continue
        settled.append(CAPITALS_TO_X * low)
    return settled
