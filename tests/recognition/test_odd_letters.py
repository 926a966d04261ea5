"""Letters far from print's are told by what they enclose and by how broad they are."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.recognition.odd_letters import as_broad_as, bodies_of_outlines, odd_ways
from app.recognition.strip_image import cut_strip
from app.segmentation.text_line import TextLine
from tests.components import find_components

X_HEIGHT, TOP, STEP = 20, 10, 30
MIDDLE = TOP + X_HEIGHT // 2


def row(outlines: int, solid: int = 0) -> NDArray[np.bool_]:
    """So many rings of ink whose strokes are drawn as outlines, and so many as wide strokes."""
    page = Image.new("1", (STEP * (outlines + solid), X_HEIGHT + 2 * TOP))
    pen = ImageDraw.Draw(page)
    for number in range(outlines + solid):
        x = STEP * number + 5
        outer, inner = (x, TOP, x + X_HEIGHT, TOP + X_HEIGHT), (x + 6, TOP + 6, x + X_HEIGHT - 6, TOP + X_HEIGHT - 6)
        pen.ellipse(outer, fill=number >= outlines, outline=1, width=1)
        pen.ellipse(inner, fill=0, outline=1, width=1)
    return np.asarray(page)


def line(ink: NDArray[np.bool_], components: int) -> TextLine:
    height, width = ink.shape
    baseline = np.array([[0.0, TOP + X_HEIGHT], [float(width), TOP + X_HEIGHT]])
    return TextLine(Box(0, 0, width, height), baseline, X_HEIGHT, np.arange(components))


def test_outlines_enclose_the_strokes_of_letters_and_not_their_counters() -> None:
    ink = row(outlines=5)
    bodies = bodies_of_outlines(ink)
    assert bodies is not None
    assert not (bodies & ink).any()
    strokes, counters = bodies[MIDDLE, 8::STEP], bodies[MIDDLE, 15::STEP]
    assert strokes.all()
    assert not counters.any()


@pytest.mark.parametrize("solid", [2, 5, 20])
def test_letters_of_whom_many_enclose_nothing_are_no_outlines(solid: int) -> None:
    bars = np.zeros((X_HEIGHT + 2 * TOP, STEP * solid), bool)
    for number in range(solid):
        bars[TOP:-TOP, STEP * number + 5 : STEP * number + 11] = True
    assert bodies_of_outlines(np.concatenate([row(outlines=2), bars], axis=1)) is None


def test_what_is_drawn_as_outlines_is_looked_at_as_strokes() -> None:
    ink, strokes = row(outlines=6), row(outlines=0, solid=6)
    components = find_components(ink)
    page = StraightPage.of(np.asarray(ink, np.float32), ink, Transform.identity(ink.shape[::-1]))
    _, *ways = odd_ways(page, components, {3: line(ink, len(components))})
    assert [list(lines) for _, lines in ways] == [[3], [3]]
    alone, filled = (shown.grey >= 0.5 for shown, _ in ways)
    np.testing.assert_array_equal(alone | ink, filled)
    np.testing.assert_array_equal(filled, strokes)
    np.testing.assert_array_equal(page.grey, ink)


@pytest.mark.parametrize(("width", "breadth"), [(6, 6 / 19), (19, 1.0), (25, 1.0), (45, 45 / 19)])
def test_only_what_is_far_from_prints_breadth_is_cut_otherwise(width: int, breadth: float) -> None:
    x0 = 60.0 * np.arange(8)
    boxes = np.stack([x0, np.full(8, TOP), x0 + width, np.full(8, TOP + X_HEIGHT)], axis=1)
    ink = np.zeros((X_HEIGHT + 2 * TOP, 480), bool)
    told = as_broad_as(boxes, line(ink, 8))
    assert told.breadth == pytest.approx(breadth)
    usual, own = (cut_strip(np.zeros(ink.shape, np.float32), cut).pixels.shape[1] for cut in (line(ink, 8), told))
    assert own == pytest.approx(usual / breadth, abs=4 + 4 / breadth)


def test_a_few_letters_do_not_tell_how_broad_they_are() -> None:
    boxes = np.array([[0.0, TOP, 60, TOP + X_HEIGHT], [80, TOP, 140, TOP + X_HEIGHT]])
    assert as_broad_as(boxes, line(np.zeros((40, 160), bool), 2)).breadth == 1
