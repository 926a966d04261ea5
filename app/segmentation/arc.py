"""Words that stand along an arc, as on signs, seals and labels: the arc of their letters, the straight row that these
make when it is unbent, and the way back from there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy import ndimage

from app.geometry import Box, Points, Transform
from app.imaging.runs import find_runs
from app.imaging.straight_page import StraightPage
from app.segmentation.neighbours import Reals, between
from app.segmentation.text_line import TextLine

HEIGHTS = (50, 70, 85)
"""Percentiles of the components' heights of which one is taken for the letters'."""
LETTER_HEIGHTS, LETTER_WIDTHS = (0.6, 1.6), (0.1, 2.2)
"""A letter's box has so many letter heights, the more the more aslant it stands."""
FEWEST, MOST = 3, 12
"""Letters that make an arc, and those, the largest, of which every three are tried."""
RADII = (1.2, 40.0)
"""Radius of an arc in letter heights."""
ASIDE = 0.22
"""Letter heights that a letter's middle may stand aside of the arc."""
TURNS = (0.35, 4.0)
"""Radians from the first to the last letter: less is no arc that a straight strip would not hold."""
AROUND, BESIDE = 1.0, 1.1
"""What is unbent, in letter heights: so much on both sides of the arc, and beyond its first and last letter."""
LARGEST = 60.0
"""Pixels: larger letters are unbent smaller, as large as this, which bounds the row."""
ALONG = 9
"""Points of a box's edge, and of a baseline, that are led back to the arc."""


@dataclass(frozen=True)
class Arc:
    """A part of a circle with `centre` (x, y) and `radius` in page pixels, on which the middles of letters stand, each
    `height` pixels high. It goes from the angle `first` to `last`, radians to the right of the centre's vertical; the
    letters' heads point away from the centre (`heads_out`), or to it."""

    centre: tuple[float, float]
    radius: float
    first: float
    last: float
    height: float
    heads_out: bool

    @property
    def scale(self) -> float:
        """Pixels of the unbent row by those of the page, along the arc."""
        return min(1.0, LARGEST / self.height)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the unbent row."""
        length, breadth = (self.last - self.first) * self.radius, 2 * AROUND * self.height
        return max(1, round(self.scale * length)), max(1, round(self.scale * breadth))

    def on_page(self, points: Points) -> Points:
        """Points (n, 2) of the unbent row as points (n, 2) of the page."""
        out = 1.0 if self.heads_out else -1.0
        along, down = points.T / self.scale
        angle = self.first + along / self.radius
        radius = self.radius + out * (AROUND * self.height - down)
        x, y = self.centre
        return np.stack([x + radius * np.sin(angle), y - out * radius * np.cos(angle)], axis=1)

    def box_on_page(self, box: Box) -> Box:
        """The least box of the page round a box of the unbent row."""
        x = np.linspace(box.x0, box.x1, ALONG)
        edges = [np.stack([x, np.full(ALONG, y)], axis=1) for y in (box.y0, box.y1)]
        return Box.around(self.on_page(np.concatenate(edges)))

    def line_on_page(self, line: TextLine, box: Box) -> TextLine:
        """A line of the unbent row as one of the page, in its `box` there, without components."""
        x = np.linspace(line.box.x0, line.box.x1, ALONG)
        baseline = self.on_page(np.stack([x, line.baseline_at(x)], axis=1))
        onward = np.diff(np.maximum.accumulate(baseline[:, 0]), prepend=-np.inf) > 0
        if np.count_nonzero(onward) < 2:
            baseline, onward = np.array([[box.x0, box.y1], [box.x1, box.y1]]), np.ones(2, bool)
        x_height = line.x_height / self.scale
        return TextLine(box, baseline[onward], x_height, np.zeros(0, np.int64))

    def unbent(self, page: StraightPage) -> StraightPage:
        """The row alone, as a page of its own whose pixels are `size`; its transform tells nothing of the page's."""
        width, height = self.size
        columns, rows = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
        x, y = self.on_page(np.stack([columns.ravel(), rows.ravel()], axis=1)).T - 0.5
        places = np.stack([y, x]).reshape(2, height, width)
        grey = ndimage.map_coordinates(page.grey, places, order=1, mode="constant")
        ink = ndimage.map_coordinates(page.ink.astype(np.uint8), places, order=0, mode="constant").astype(bool)
        return replace(page, grey=grey, runs=find_runs(ink), transform=Transform.identity(self.size))


def find_arc(boxes: Reals) -> Arc | None:
    """The arc on which most of the components with `boxes` (n, 4) stand that are as large as letters; None where they
    stand on none."""
    if not len(boxes):
        return None
    heights = np.percentile(boxes[:, 3] - boxes[:, 1], HEIGHTS)
    found = [counted for height in heights.tolist() if (counted := _arc_of_letters(boxes, height))]
    return max(found, key=lambda counted: counted[0])[1] if found else None


def _arc_of_letters(boxes: Reals, height: float) -> tuple[int, Arc] | None:
    """The best arc of letters of a `height`, if there is any, and how many stand on it."""
    widths, heights = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    letters = boxes[between(heights / height, LETTER_HEIGHTS) & between(widths / height, LETTER_WIDTHS)]
    if len(letters) < FEWEST:
        return None
    middles = (letters[:, :2] + letters[:, 2:]) / 2
    largest = np.argsort(-(letters[:, 2:] - letters[:, :2]).prod(axis=1), kind="stable")[:MOST]
    threes = middles[np.array(list(combinations(sorted(largest.tolist()), 3)))]
    matrices = np.concatenate([2 * threes, np.ones((len(threes), 3, 1))], axis=2)
    bent = np.abs(np.linalg.det(matrices)) > 1e-6
    threes, matrices = threes[bent], matrices[bent]
    if not len(threes):
        return None
    solved = np.linalg.solve(matrices, (threes**2).sum(axis=2)[..., None])[..., 0]
    centres, radii = solved[:, :2], np.sqrt(np.maximum(solved[:, 2] + (solved[:, :2] ** 2).sum(axis=1), 0))
    aside = np.abs(np.hypot(*(middles[:, None] - centres).transpose(2, 0, 1)) - radii)
    aside[:, ~between(radii / height, RADII)] = np.inf
    on_arc = aside < ASIDE * height
    counts = on_arc.sum(axis=0)
    best = int(np.lexsort((np.where(on_arc, aside, 0).sum(axis=0), -counts))[0])
    if counts[best] < FEWEST:
        return None
    (x, y), radius, own = centres[best], float(radii[best]), middles[on_arc[:, best]]
    heads_out = bool(own[:, 1].mean() < y)
    angles = np.arctan2(own[:, 0] - x, (y - own[:, 1]) * (1 if heads_out else -1))
    if not between(np.ptp(angles), TURNS):
        return None
    beside = BESIDE * height / radius
    first, last = float(angles.min()) - beside, float(angles.max()) + beside
    arc = Arc((float(x), float(y)), radius, first, last, height, heads_out)
    return int(counts[best]), arc
