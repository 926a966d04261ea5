"""Quadrilaterals around an outline: four corners of a hull, and four sides fitted to what lies along them."""

from __future__ import annotations

import numpy as np

from app.geometry import Points
from app.medians import median

PARALLEL = 1e-9
"""Lines whose directions have a smaller cross product do not meet."""
FITTING_ROUNDS = 5
FEWEST_OF_SIDE = 10
"""Pixels of outline from which a side is fitted."""
SIDE = 0.04, 0.96
"""The part of a side, from corner to corner, to which it is fitted: corners are folded and curled."""


def circumscribed(hull: Points) -> Points | None:
    """Four corners (4, 2) around a convex `hull` (n, 2), clockwise from the top left: of its sides that is taken away
    whose removal adds the least area, until four are left. None where it cannot be brought down to four."""
    corners = hull
    while len(corners) > 4:
        before, end, after = (np.roll(corners, -step, axis=0) for step in (-1, 1, 2))
        arriving, leaving = corners - before, after - end
        met = _met(before, arriving, end, leaving)
        outside = ((met - corners) * arriving).sum(axis=1) >= 0
        outside &= ((end - met) * leaving).sum(axis=1) >= 0
        added = np.where(outside, np.abs(_cross(end - corners, met - corners)), np.inf)
        number = int(added.argmin())
        if added[number] == np.inf:
            return None
        corners = corners.copy()
        corners[number] = met[number]
        corners = np.delete(corners, (number + 1) % len(corners), axis=0)
    if len(corners) < 4:
        return None
    return np.roll(corners, -int(corners.sum(axis=1).argmin()), axis=0)


def fitted(quad: Points, outline: Points) -> Points | None:
    """The quadrilateral whose sides lie along most of the outline near those of `quad`: least squares over what lies
    nearest to a line, again and again, so that curled corners and what touches the sheet do not count."""
    sides = np.roll(quad, -1, axis=0) - quad
    lengths = np.hypot(*sides.T)
    outward = np.stack([sides[:, 1], -sides[:, 0]], axis=1) / lengths[:, None]
    nearest = np.abs(((outline[:, None] - quad) * outward).sum(axis=2)).argmin(axis=1)
    lines = []
    for number, (start, side) in enumerate(zip(quad, sides, strict=True)):
        near = outline[nearest == number]
        along = (near - start) @ side / (side @ side)
        near = near[(along > SIDE[0]) & (along < SIDE[1])]
        if len(near) < FEWEST_OF_SIDE:
            return None
        middle, direction = near.mean(axis=0), side / lengths[number]
        counted = np.zeros(len(near), bool)
        for _ in range(FITTING_ROUNDS):
            off = (near - middle) @ np.array([direction[1], -direction[0]])
            off = np.abs(off - median(off))
            nearest_now = off <= max(1.0, 1.5 * median(off))
            if np.array_equal(nearest_now, counted):
                break
            counted = nearest_now
            kept = near[counted]
            middle = kept.mean(axis=0)
            (xx, xy), (_, yy) = (kept - middle).T @ (kept - middle)
            slope = 0.5 * np.arctan2(2 * xy, xx - yy)
            direction = np.array([np.cos(slope), np.sin(slope)])
        lines.append((middle, direction))
    middles, directions = (np.array(part) for part in zip(*lines, strict=True))
    corners = _met(np.roll(middles, 1, axis=0), np.roll(directions, 1, axis=0), middles, directions)
    return None if np.isnan(corners).any() else corners


def _met(first: Points, along: Points, second: Points, across: Points) -> Points:
    """Where lines meet, each a point and a direction (n, 2), with others: (n, 2), NaN for parallel ones."""
    turn = _cross(along, across)
    share = _cross(second - first, across) / np.where(np.abs(turn) < PARALLEL, np.nan, turn)
    return np.asarray(first + share[:, None] * along)


def _cross(first: Points, second: Points) -> Points:
    """The cross products of vectors (n, 2), (n,)."""
    return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])
