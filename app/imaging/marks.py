"""What stands in a line of text and is no letter: check boxes, places for words, bars that cover words, dashes of
upright rules.

All look like letters to who reads, an O or an I. Frames are told by their outlines: no letter that stands by itself
has four straight sides with ink in all four corners.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.imaging.dashes import upright_dashes
from app.imaging.runs import Runs, component_boxes, component_image, find_runs, members, paint_components
from app.imaging.windows import greatest

BOX_HEIGHTS, BOX_SHAPES, SMALLEST_BOX = (0.6, 3.0), (0.75, 1.33), 8
"""Heights of check boxes, in heights of the text, widths, in heights of their own, and their least side, in pixels."""
WIDEST, EMPTY = 15.0, 0.02
"""A frame up to so many of its heights wide, of which its own ink covers no more than this share inside of its sides,
is a place for a word, or what is left of a bar whose dark was taken for paper."""
ALONG = 0.85
"""Somewhere a check box's upper and lower side go on over this share of its width without a break."""
RAGGED = 0.4
"""Lines along its sides with ink over less than this share are their ragged edges."""
SIDE, CORNER, MOST_OF_CORNER = 0.2, 0.15, 5
"""What is so near to a side, as a share of a frame's width or height, belongs to it; and so near to both, up to so many
pixels, to a corner."""
WHOLE, FILLED = 0.85, 0.3
"""The shares of a side and of a corner that hold ink."""
MOST_MARKED = 0.6
"""The share of a check box that a tick or a cross may cover inside of its sides: what is fuller is no frame."""
BARRED = 0.95
"""A line of ink inside, across this share of a frame, makes a letter of it: an 8 or a B of straight strokes."""
ALONE, APART, LEAST_BESIDE = 0.8, 0.25, 0.4
"""A check box has nothing beside it within so many of its widths on one side, and on the other within so many: nothing
that is at least this share of its height."""
BAR_HEIGHTS, BAR_SHAPE, SOLID = (0.9, 4.0), 1.25, 0.93
"""Heights of bars that cover words, in heights of the text, their least width, in heights of their own, and the least
share of their boxes that is ink: no dash is as high..."""
OF_HEADING = 2.5
"""...but a heading's, which has letters so many times as high beside it, no farther off than it is wide."""
MOST = 300
"""A page that seems to have more of them is grain or a picture."""
FRINGE = 2
"""Pixels around a mark that its edge may shade."""

Flags = NDArray[np.bool_]
Boxes = NDArray[np.int64]


def without_marks(grey: NDArray[np.float32], ink: Runs, text_height: float) -> tuple[NDArray[np.float32], Runs]:
    """A flattened page `grey` (h, w), 0 = paper, 1 = ink, and its ink, without frames as high as text, in which what
    marks them stays, without bars and without the dashes of upright rules; letters are `text_height` pixels high, 0
    where there are none."""
    if text_height <= 0:
        return grey, ink
    boxes, areas = component_boxes(ink)
    sides = boxes[:, 2:] - boxes[:, :2]
    width, height = sides[:, 0], sides[:, 1]
    bars = (areas >= SOLID * width * height) & (width >= BAR_SHAPE * height)
    bars &= (height >= BAR_HEIGHTS[0] * text_height) & (height <= BAR_HEIGHTS[1] * text_height)
    frames = (width >= BOX_SHAPES[0] * height) & (width <= WIDEST * height)
    frames &= (height >= BOX_HEIGHTS[0] * text_height) & (height <= BOX_HEIGHTS[1] * text_height)
    frames &= (sides.min(axis=1) >= SMALLEST_BOX) & _have_level_sides(ink, boxes)
    if np.count_nonzero(bars | frames) > MOST:
        return grey, ink
    bars[bars] = [not _is_dash(boxes, number) for number in np.flatnonzero(bars).tolist()]
    square = frames & (width <= BOX_SHAPES[1] * height)
    frames[square] = [_is_alone(boxes, number) for number in np.flatnonzero(square).tolist()]
    whole = bars | upright_dashes(boxes, areas)
    if not (whole | frames).any():
        return grey, ink
    wiped = np.zeros(grey.shape, bool)
    for x0, y0, x1, y1 in boxes[whole].tolist():
        wiped[y0:y1, x0:x1] = True
    framed = np.flatnonzero(frames[ink.component])
    for numbers in members(ink.component[framed]):
        own = framed[numbers]
        (x0, y0, x1, y1), image = component_image(ink, own)
        if _is_frame(image, MOST_MARKED if square[ink.component[own[0]]] else EMPTY):
            image[_inside(image.shape)] = False
            wiped[y0:y1, x0:x1] |= image
    if not wiped.any():
        return grey, ink
    kept = ~greatest(wiped, 2 * FRINGE + 1)
    return np.where(kept, grey, np.float32(0)), find_runs(paint_components(ink, np.ones(ink.count, bool)) & kept)


def _have_level_sides(ink: Runs, boxes: Boxes) -> Flags:
    """Which components, with `boxes` (n, 4), have a long run near their top and one near their bottom."""
    x0, y0, x1, y1 = boxes[ink.component].T
    long = ink.stop - ink.start >= ALONG * (x1 - x0)
    near = SIDE * (y1 - y0)
    found = np.zeros((2, ink.count), bool)
    found[0, ink.component[long & (ink.row < y0 + near)]] = True
    found[1, ink.component[long & (ink.row >= y1 - near)]] = True
    return np.asarray(found.all(axis=0))


def _is_frame(image: Flags, most_marked: float) -> bool:
    """Whether a component (h, w) is a frame, of which what marks it covers no more than this share."""
    rows, columns = (np.flatnonzero(image.mean(axis=axis) >= RAGGED) for axis in (1, 0))
    if not len(rows) or not len(columns):
        return False
    image = image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    if min(image.shape) < SMALLEST_BOX:
        return False
    inside = image[_inside(image.shape)]
    if inside.mean() > most_marked or max(inside.mean(axis=0).max(), inside.mean(axis=1).max()) >= BARRED:
        return False
    for _ in range(4):
        image = np.rot90(image)
        near = max(1, round(SIDE * len(image)))
        corner, across = (max(1, min(round(CORNER * side), MOST_OF_CORNER)) for side in image.shape)
        if image[:near].any(axis=0).mean() < WHOLE or image[:corner, :across].mean() < FILLED:
            return False
    return True


def _inside(shape: tuple[int, ...]) -> tuple[slice, slice]:
    """What of an image of `shape` (h, w) lies inside of a frame's sides."""
    height, width = shape
    down, across = (max(1, round(SIDE * side)) for side in (height, width))
    return slice(down, height - down), slice(across, width - across)


def _is_alone(boxes: Boxes, number: int) -> bool:
    """Whether nothing stands close beside one of `boxes` (n, 4), or only on one side of it."""
    x0, y0, x1, y1 = boxes[number].tolist()
    height = np.minimum(boxes[:, 3], y1) - np.maximum(boxes[:, 1], y0)
    beside = height >= LEAST_BESIDE * (y1 - y0)
    gaps = [distances[beside & (distances > -(x1 - x0) / 2)] for distances in (x0 - boxes[:, 2], boxes[:, 0] - x1)]
    near, far = sorted(float(some.min()) / (x1 - x0) if len(some) else np.inf for some in gaps)
    return near >= APART and far >= ALONE


def _is_dash(boxes: Boxes, number: int) -> bool:
    """Whether one of `boxes` (n, 4) has far higher ones beside it, which reach above and below it."""
    x0, y0, x1, y1 = boxes[number].tolist()
    higher = (boxes[:, 3] - boxes[:, 1] >= OF_HEADING * (y1 - y0)) & (boxes[:, 1] < y0) & (boxes[:, 3] > y1)
    gaps = np.maximum(x0 - boxes[:, 2], boxes[:, 0] - x1)
    return bool((higher & (gaps >= 0) & (gaps <= x1 - x0)).any())
