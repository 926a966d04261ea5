"""A page shifted, enlarged, turned or inverted has the same lines, in the same order, at the places they moved to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from app.engine import Engine
from app.geometry import Box, bounds_of
from app.imaging.decode import SourceImage
from app.imaging.straighten import straighten
from app.options import ReadOptions
from app.segmentation.layout import segment
from tests.properties.drawn_pages import MARGIN, DrawnPage, drawn_pages, png

NEAR = 0.12
"""By how much a side of a line may move, in heights of the typeface."""


@dataclass(frozen=True)
class Change:
    """What is done to a page: where its points go is `linear`, with the page moved back to begin at `corner`."""

    image: Callable[[Image.Image], Image.Image]
    linear: tuple[tuple[int, int], tuple[int, int]] = ((1, 0), (0, 1))
    corner: tuple[int, int] = (0, 0)

    def moved(self, box: Box, size: tuple[int, int]) -> Box:
        """Where a box of a page of `size` (width, height) goes."""
        linear = np.array(self.linear, float).T
        start = (Box(0, 0, *size).corners() @ linear).min(axis=0) - self.corner
        return Box.around(box.corners() @ linear - start)

    @property
    def scale(self) -> float:
        return float(abs(np.linalg.det(np.array(self.linear, float))) ** 0.5)


CHANGES = {
    "inverted": Change(ImageOps.invert),
    "enlarged": Change(
        lambda page: page.resize((2 * page.width, 2 * page.height), Image.Resampling.BICUBIC), ((2, 0), (0, 2))
    ),
    "turned by 90": Change(lambda page: page.transpose(Image.Transpose.ROTATE_90), ((0, 1), (-1, 0))),
    "turned by 270": Change(lambda page: page.transpose(Image.Transpose.ROTATE_270), ((0, -1), (1, 0))),
}
UPSIDE_DOWN = Change(lambda page: page.transpose(Image.Transpose.ROTATE_180), ((-1, 0), (0, -1)))


def shifted(x: int, y: int) -> Change:
    """Moved right and down on a larger sheet."""
    return Change(lambda page: ImageOps.expand(page, (x, y, 3 * MARGIN - x, 3 * MARGIN - y), 240), corner=(x, y))


def line_boxes(image: Image.Image) -> list[Box]:
    """The lines in reading order, in pixels of the image."""
    page = straighten(SourceImage.of(np.asarray(image)), ReadOptions())
    boxes = page.transform.boxes_to_source(bounds_of([line.box for line in segment(page, ReadOptions()).lines]))
    return [Box(*box) for box in boxes.tolist()]


def check(page: DrawnPage, change: Change) -> None:
    plain = page.image
    before = line_boxes(plain)
    after = line_boxes(change.image(plain))
    assert len(before) == len(page.lines)
    assert len(after) == len(before)
    moved = [change.moved(box, plain.size) for box in before]
    assert np.abs(bounds_of(after) - bounds_of(moved)).max() <= max(NEAR * page.size, 2) * change.scale


@pytest.mark.parametrize("name", list(CHANGES))
@settings(max_examples=20, deadline=None, derandomize=True)
@given(page=drawn_pages())
def test_lines_move_with_the_page(name: str, page: DrawnPage) -> None:
    check(page, CHANGES[name])


@settings(max_examples=20, deadline=None, derandomize=True)
@given(page=drawn_pages(), x=st.integers(0, 3 * MARGIN), y=st.integers(0, 3 * MARGIN))
def test_lines_move_with_a_shift(page: DrawnPage, x: int, y: int) -> None:
    check(page, shifted(x, y))


@settings(max_examples=6, deadline=None, derandomize=True)
@given(page=drawn_pages(lines=36, largest=28))
def test_lines_of_a_page_upside_down_are_found_upright(page: DrawnPage) -> None:
    check(page, UPSIDE_DOWN)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


@pytest.mark.parametrize("name", list(CHANGES))
@settings(max_examples=4, deadline=None, derandomize=True)
@given(page=drawn_pages(smallest=26, largest=40))
def test_the_text_stays_the_same(engine: Engine, name: str, page: DrawnPage) -> None:
    (plain,) = engine.read(png(page.image))
    (changed,) = engine.read(png(CHANGES[name].image(page.image)))
    assert changed.text == plain.text == page.text
