"""Line finding by itself: how many of a page's true words lie in one found line each.

    python -m training.line_finding PAGES_DIR [PAGES_DIR ...] [--worst N]

A folder holds images and, for each, NAME.json with {"words": [{"text", "box"}, ...]} in pixels of the image as stored,
and where known "lines" of the same shape (or with "quad"), which only tell true lines from false ones.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.geometry import Transform
from app.imaging.decode import decode
from app.imaging.straighten import straighten
from app.options import ReadOptions
from app.segmentation.layout import Layout, segment
from app.segmentation.text_line import TextLine
from training.image_files import IMAGES

Polygon = NDArray[np.float64]

HELD = 0.8
"""A word is in a line when this share of its area is."""
TOUCHED = 0.2
"""A line is about a word when this share of the word's area is in it."""
SAMPLES = (12, 6)
"""Points, across and down, that stand for a word's area."""
ASCENT = 1.9
DESCENT = 0.6
"""A line's region reaches at least this many x-heights above and below its baseline: the ascent and descent of type,
whose x-height is about half its size, because true boxes are often drawn to the full height of the type."""
SIDE = 0.3
"""And this many x-heights beyond its ink on either side."""


@dataclass(frozen=True)
class LineFinding:
    """Counts of one page or of several, which add up.

    Of the true `words`, `found` lie in exactly one line, `doubled` in more than one, `split` over several lines, none
    of which holds HELD of them, `missed` in none. Of the found `lines`, `merged` hold words that stand above one
    another, `false` hold no word.
    """

    words: int = 0
    found: int = 0
    doubled: int = 0
    split: int = 0
    missed: int = 0
    lines: int = 0
    merged: int = 0
    false: int = 0

    def __add__(self, other: LineFinding) -> LineFinding:
        return LineFinding(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def rate(self) -> float:
        """Words found over words; 1 where there are none."""
        return self.found / self.words if self.words else 1.0


def count_found_words(
    words: Sequence[Polygon], lines: Sequence[Polygon], other_text: Sequence[Polygon] = ()
) -> LineFinding:
    """How the true `words` lie in the found `lines`.

    Words are quadrilaterals (4, 2), clockwise from the top left; lines are simple polygons (k, 2) in the same pixels.
    `other_text` are more true quadrilaterals (lines of text, say), on which a found line is not false.
    """
    share = area_shares(words, lines)
    held = share >= HELD
    in_lines = held.sum(axis=1)
    touching = (share >= TOUCHED).sum(axis=1)
    split = (in_lines == 0) & (touching >= 2)
    real = (share >= TOUCHED).any(axis=0) | (area_shares(other_text, lines) > 0.05).any(axis=0)
    boxes = np.array([bounds(word) for word in words], float).reshape(-1, 4)
    return LineFinding(
        words=len(words),
        found=int((in_lines == 1).sum()),
        doubled=int((in_lines > 1).sum()),
        split=int(split.sum()),
        missed=int(((in_lines == 0) & ~split).sum()),
        lines=len(lines),
        merged=sum(stacked(boxes[held[:, line]]) for line in range(len(lines))),
        false=int((~real).sum()),
    )


def line_polygon(line: TextLine, layout: Layout) -> Polygon:
    """The region of a line on the straightened page: along its baseline, from the highest to the lowest ink."""
    table = layout.components.table[line.components]
    base = line.baseline_at((table["x0"] + table["x1"]) / 2)
    above = max(float((base - table["y0"]).max()), ASCENT * line.x_height)
    below = max(float((table["y1"] - base).max()), DESCENT * line.x_height)
    side = SIDE * line.x_height
    inner = line.baseline[(line.baseline[:, 0] > line.box.x0) & (line.baseline[:, 0] < line.box.x1), 0]
    x = np.concatenate([[line.box.x0 - side], inner, [line.box.x1 + side]])
    y = line.baseline_at(x)
    return np.concatenate([np.stack([x, y - above], 1), np.stack([x, y + below], 1)[::-1]])


def area_shares(words: Sequence[Polygon], lines: Sequence[Polygon]) -> NDArray[np.float64]:
    """The share of the area of each word (4, 2) that lies in each line (k, 2): (words, lines)."""
    shares = np.zeros((len(words), len(lines)))
    if not len(words) or not len(lines):
        return shares
    u, v = ((np.arange(n) + 0.5) / n for n in SAMPLES)
    u, v = (grid.ravel()[:, None] for grid in np.meshgrid(u, v))
    corners = np.asarray(words)[:, None]  # (words, 1, 4, 2)
    top = corners[..., 0, :] * (1 - u) + corners[..., 1, :] * u
    bottom = corners[..., 3, :] * (1 - u) + corners[..., 2, :] * u
    points = top * (1 - v) + bottom * v  # (words, samples, 2)
    low, high = points.min(axis=1), points.max(axis=1)
    for number, polygon in enumerate(lines):
        x0, y0, x1, y1 = bounds(polygon)
        near = np.flatnonzero((low[:, 0] < x1) & (high[:, 0] > x0) & (low[:, 1] < y1) & (high[:, 1] > y0))
        if len(near):
            shares[near, number] = _inside(points[near], polygon).mean(axis=1)
    return shares


def _inside(points: NDArray[np.float64], polygon: Polygon) -> NDArray[np.bool_]:
    """Whether points (..., 2) lie in a polygon, by the number of edges to their right."""
    x, y = points[..., 0], points[..., 1]
    inside = np.zeros(x.shape, bool)
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if ay != by:
            inside ^= ((ay > y) != (by > y)) & (x < ax + (y - ay) * (bx - ax) / (by - ay))
    return inside


def stacked(boxes: NDArray[np.float64]) -> bool:
    """Whether two of the boxes (n, 4) stand above one another: columns in common, hardly a row."""
    if len(boxes) < 2:
        return False
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    shared = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:]) - low
    size = boxes[:, 2:] - boxes[:, :2]
    least = np.minimum(size[:, None], size[None, :])
    return bool(((shared[..., 0] > 0.3 * least[..., 0]) & (shared[..., 1] < 0.2 * least[..., 1])).any())


def bounds(polygon: Polygon) -> tuple[float, float, float, float]:
    """The upright box around a polygon."""
    x0, y0 = polygon.min(axis=0)
    x1, y1 = polygon.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def true_words(path: Path) -> tuple[list[Polygon], list[Polygon]]:
    """The words of a NAME.json and, where it has them, its lines: quadrilaterals (4, 2)."""
    truth = json.loads(path.read_text(encoding="utf-8"))
    words, lines = ([_quad(entry) for entry in truth.get(kind, [])] for kind in ("words", "lines"))
    return words, lines


def _quad(entry: dict[str, list[float] | list[list[float]]]) -> Polygon:
    if "quad" in entry:
        return np.asarray(entry["quad"], float)
    x0, y0, x1, y1 = np.asarray(entry["box"], float)
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])


def found_lines(image: bytes) -> list[Polygon]:
    """The regions of the lines that segmentation finds, in pixels of the image."""
    page = straighten(decode(image)[0], ReadOptions())
    return line_regions(segment(page, ReadOptions()), page.transform)


def line_regions(layout: Layout, transform: Transform) -> list[Polygon]:
    """The regions of a layout's lines, in pixels of the image."""
    return [transform.to_source(line_polygon(line, layout)) for line in layout.lines]


def measure_images(images: Sequence[Path]) -> Iterator[tuple[str, LineFinding]]:
    """Each page's name and counts; images without a NAME.json are passed over."""
    for path in images:
        truth = path.with_suffix(".json")
        if truth.exists():
            words, others = true_words(truth)
            yield path.name, count_found_words(words, found_lines(path.read_bytes()), others)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="PAGES_DIR")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="name the N worst pages of each folder")
    arguments = parser.parse_args()
    names = [field.name for field in fields(LineFinding)]
    print(f"{'set':24} {'rate':>6} " + " ".join(f"{name:>7}" for name in names))
    for folder in arguments.folders:
        pages = list(measure_images([path for path in sorted(folder.iterdir()) if path.suffix.lower() in IMAGES]))
        total = sum((counts for _, counts in pages), LineFinding())
        print(f"{folder.name:24} {total.rate:6.3f} " + " ".join(f"{count:7}" for count in astuple(total)))
        for name, counts in sorted(pages, key=lambda page: page[1].rate)[: arguments.worst]:
            print(f"  {name:22} {counts.rate:6.3f} " + " ".join(f"{count:7}" for count in astuple(counts)))


if __name__ == "__main__":
    main()
