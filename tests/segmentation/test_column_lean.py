"""Columns whose edges lean, as on a photographed sheet, are set upright."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.segmentation.column_lean import UPRIGHT, ColumnLean, column_lean
from app.segmentation.columns import find_gutters
from app.segmentation.leaders import Entries

Reals = NDArray[np.float64]
HEIGHT, LEADING, LINES = 10.0, 16.0, 60
WIDTH, GUTTER = 200.0, 14.0


def three_columns(lean: ColumnLean = UPRIGHT) -> Reals:
    """Boxes of the lines of three columns with narrow gutters, some of them short, whose edges `lean`."""
    rng = np.random.default_rng(2)
    boxes = []
    for column in range(3):
        for line in range(LINES):
            x0, y0 = column * (WIDTH + GUTTER), line * LEADING
            indent = 12.0 if line % 9 == 0 else 0.0
            short = rng.uniform(20, 120) if line % 9 == 8 else rng.uniform(0, 3)
            boxes.append((x0 + indent, y0, x0 + WIDTH - short, y0 + HEIGHT))
    leaning = ColumnLean(-lean.slope, -lean.fan, lean.centre, lean.reach)
    return leaning.upright(np.array(boxes))


def page(slope: float, fan: float = 0.0) -> ColumnLean:
    return ColumnLean(slope, fan, (1.5 * WIDTH + GUTTER, LINES * LEADING / 2), 1.5 * WIDTH + GUTTER)


def told(boxes: Reals) -> ColumnLean:
    return column_lean(boxes, np.full(len(boxes), HEIGHT))


def gutters(boxes: Reals) -> Reals:
    return find_gutters(boxes, np.full(len(boxes), HEIGHT), Entries.none())


@pytest.mark.parametrize("slope", [-0.06, -0.03, 0.03, 0.05])
def test_the_lean_of_columns_is_told_from_edges_that_are_aligned(slope: float) -> None:
    lean = told(three_columns(page(slope)))
    assert lean.slope == pytest.approx(slope, abs=0.005)
    assert lean.fan == 0


def test_columns_that_come_nearer_to_one_another_lean_more_at_the_sides() -> None:
    lean = told(three_columns(page(0.0, 0.04)))
    assert lean.slope == pytest.approx(0, abs=0.005)
    assert lean.fan == pytest.approx(0.04, abs=0.02)


@pytest.mark.parametrize("lean", [page(0.05), page(-0.04), page(0.06, -0.02)])
def test_narrow_gutters_that_lean_are_strips_of_white_where_they_are_upright(lean: ColumnLean) -> None:
    leaning = three_columns(lean)
    tall = LINES * LEADING * 0.9
    assert not (np.ptp(gutters(leaning)[:, 1::2], axis=1) >= tall).any()
    found = gutters(told(leaning).upright(leaning))
    assert np.count_nonzero(np.ptp(found[:, 1::2], axis=1) >= tall) >= 2


def test_upright_columns_are_left_as_they_are() -> None:
    boxes = three_columns()
    assert told(boxes) == UPRIGHT
    assert UPRIGHT.upright(boxes) is boxes


def test_cells_that_begin_anywhere_do_not_lean() -> None:
    rng = np.random.default_rng(5)
    x0, y0 = rng.uniform(0, 600, 90), LEADING * np.arange(90.0)
    assert told(np.stack([x0, y0, x0 + 80, y0 + HEIGHT], axis=1)) == UPRIGHT


def test_a_few_phrases_tell_nothing() -> None:
    assert told(three_columns(page(0.05))[:20]) == UPRIGHT


def test_boxes_are_moved_sideways_only() -> None:
    boxes = three_columns(page(0.05, 0.02))
    assert np.array_equal(boxes[:, 1::2], three_columns()[:, 1::2])
