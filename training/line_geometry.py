"""Where the line of a single-line image lies, for measuring a line network without any page layout in between."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.segmentation.text_line import TextLine

CAPITAL_TO_X = 0.7
NO_COMPONENTS = np.zeros(0, np.int64)


def grey_of(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Luminance (height, width) to ink 0-1: light text on dark turned round, uneven light divided out."""
    border = np.concatenate([image[:2].ravel(), image[-2:].ravel(), image[:, :2].ravel(), image[:, -2:].ravel()])
    level, _ = cv2.threshold(image, 0, 255, cv2.THRESH_OTSU)
    if np.median(border) <= level and (image > level).mean() < 0.5:
        image = np.asarray(255 - image)
    reach = max(3, image.shape[0] // 2) | 1
    light = cv2.GaussianBlur(
        cv2.dilate(cv2.GaussianBlur(image, (0, 0), 1.0), np.ones((reach, reach))), (0, 0), reach / 2
    )
    ratio = image.astype(np.float32) / np.maximum(light, 1).astype(np.float32)
    return np.asarray(np.clip(1 - ratio, 0, 1), np.float32)


def single_line(grey: NDArray[np.float32]) -> TextLine:
    """The line of an image that holds one: baseline where most bottoms agree, x-height by the lower tops."""
    height, width = grey.shape
    scaled = np.asarray((grey / max(float(grey.max()), 0.05) * 255).astype(np.uint8))
    _, mask = cv2.threshold(scaled, 0, 255, cv2.THRESH_OTSU)
    _, _, table, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    parts = _letters(table[1:].astype(np.float64), height)
    if not len(parts):
        baseline = np.array([[0.0, 0.8 * height], [max(width, 2.0), 0.8 * height]])
        return TextLine(Box(0, 0, width, height), baseline, 0.5 * height, NO_COMPONENTS)
    x0, x1 = float(parts[:, 0].min()), float((parts[:, 0] + parts[:, 2]).max())
    large = parts[parts[:, 3] >= 0.45 * np.percentile(parts[:, 3], 85)]
    middle, bottom, top = large[:, 0] + large[:, 2] / 2, large[:, 1] + large[:, 3], large[:, 1]
    unit = float(np.median(large[:, 3]))
    slope, level, agreeing = _baseline(middle, bottom, large[:, 2], unit)
    rise = (slope * middle + level - top)[agreeing]
    weight = large[:, 2][agreeing]
    descending = (
        ~agreeing & (bottom - slope * middle - level > 0.15 * unit) & (bottom - slope * middle - level < 0.7 * unit)
    )
    x_height = _x_height(rise, weight, (slope * middle + level - top)[descending])
    ends = np.array([x0, max(x1, x0 + 1)])
    baseline = np.stack([ends, slope * ends + level], axis=1)
    return TextLine(Box(x0, float(top.min()), max(x1, x0 + 1), float(bottom.max())), baseline, x_height, NO_COMPONENTS)


def _letters(table: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    """Components (x, y, width, height, area) without specks, rules and neighbours cut off by the rims."""
    _, y, w, h, area = table.T
    tall = np.percentile(h[area > 6], 90) if (area > 6).any() else height
    keep = (
        (area >= max(3.0, 0.006 * tall * tall))
        & ~((w > 8 * h) & (w > 3 * tall))
        & ~((h > 0.9 * height) & (w < 0.12 * height))
    )
    rim = ((y <= 0) & (y + h < 0.3 * height)) | ((y + h >= height) & (y > 0.75 * height))
    kept = table[keep & ~rim]
    return np.asarray(kept if len(kept) else table[keep])


def _baseline(
    x: NDArray[np.float64], bottom: NDArray[np.float64], weight: NDArray[np.float64], unit: float
) -> tuple[float, float, NDArray[np.bool_]]:
    """Slope, level and which components stand on it."""
    slopes = np.linspace(-0.06, 0.06, 49) if np.ptp(x) > 3 * unit else np.zeros(1)
    tolerance = max(0.09 * unit, 0.8)
    best = (-1.0, 0.0, 0.0)
    for slope in slopes:
        level = bottom - slope * x
        near = np.abs(level[:, None] - level[None]) <= tolerance
        votes = (near * np.minimum(weight, 2 * unit)[None]).sum(1)
        pick = int(votes.argmax())
        score = float(votes[pick]) - abs(slope) * unit
        if score > best[0]:
            best = (score, float(slope), float(np.median(level[near[pick]])))
    _, slope, level_ = best
    return slope, level_, np.asarray(np.abs(bottom - slope * x - level_) <= 1.6 * tolerance)


def _x_height(rise: NDArray[np.float64], weight: NDArray[np.float64], descending: NDArray[np.float64]) -> float:
    """The lower of two groups of heights, or capitals' height times CAPITAL_TO_X where there is one group.

    One group is small letters if single letters stand well above it, or if what hangs below the line is as high.
    """
    high = float(np.percentile(rise, 90))
    middle = float(np.median(rise))
    if len(rise) > 3 and (
        ((rise > 1.25 * middle) & (rise < 1.9 * middle)).any() or (np.abs(descending / middle - 1) < 0.12).any()
    ):
        group = rise[np.abs(rise / middle - 1) < 0.15]
        if len(group) > 0.4 * len(rise):
            return float(np.median(group))
    low = rise < 0.83 * high
    if low.sum() >= max(1, 0.2 * len(rise)) and weight[low].sum() >= 0.12 * weight.sum():
        x_height = float(np.median(rise[low & (rise > 0.5 * high)])) if (low & (rise > 0.5 * high)).any() else 0.0
        if x_height:
            return x_height
    return max(CAPITAL_TO_X * float(np.median(rise)), 1.0)
