"""Every pixel of ink belongs to one component, and the table says what they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from app.imaging.runs import find_runs, paint_components
from app.segmentation.connected_components import recounted
from tests.components import find_components
from tests.segmentation.toy_type import picture


def test_ink_that_touches_by_a_corner_is_one_component() -> None:
    assert len(find_components(picture("#.", ".#"))) == 1
    assert len(find_components(picture("#.#", "...", "#.#"))) == 4


def test_arms_that_meet_far_below_are_one_component() -> None:
    assert len(find_components(picture("#.#.#", "#.#.#", "#.#.#", "#####"))) == 1


def test_the_end_of_a_row_does_not_touch_the_beginning_of_the_next() -> None:
    assert len(find_components(picture("...#", "#...", "...#"))) == 3


def test_components_are_numbered_in_the_order_in_which_they_begin() -> None:
    components = find_components(picture("..#.#", "#.#.#", "#...#"))
    assert components.table["x0"].tolist() == [2, 4, 0]
    assert components.labels.tolist() == [[0, 0, 1, 0, 2], [3, 0, 1, 0, 2], [3, 0, 0, 0, 2]]


def test_the_table_has_half_open_boxes_and_areas() -> None:
    (row,) = find_components(picture(".....", ".##..", "..##.", ".....")).table
    assert [int(row[name]) for name in ("x0", "y0", "x1", "y1", "area")] == [1, 1, 4, 3, 4]


@pytest.mark.parametrize(("width", "height"), [(30, 3), (3, 30), (60, 7), (12, 1)])
def test_the_stroke_width_of_a_bar_is_its_thickness(width: int, height: int) -> None:
    (row,) = find_components(np.ones((height, width), bool)).table
    assert row["stroke_width"] == pytest.approx(min(width, height), rel=0.15)


def test_the_stroke_width_of_a_ring_is_that_of_its_line() -> None:
    ink = np.ones((40, 40), bool)
    ink[4:-4, 4:-4] = False
    (row,) = find_components(ink).table
    assert row["stroke_width"] == pytest.approx(4, rel=0.15)


def test_a_square_blot_has_a_stroke_of_half_its_side() -> None:
    (row,) = find_components(np.ones((20, 20), bool)).table
    assert row["stroke_width"] == pytest.approx(10, rel=0.15)


def test_a_thin_tail_does_not_lower_the_foot() -> None:
    ink = np.zeros((20, 30), bool)
    ink[2:12, 2:12] = ink[4:14, 15:25] = True
    plain = find_components(ink).table["foot"]
    ink[12:18, 4] = ink[14:20, 17] = True
    tailed = find_components(ink).table
    assert tailed["y1"].tolist() == [18, 20]
    assert np.abs(tailed["foot"] - plain).max() <= 1


def test_a_part_below_that_holds_much_of_the_ink_lowers_the_foot() -> None:
    ink = np.zeros((20, 12), bool)
    ink[2:12, 1:11] = ink[12:18, 1:11] = True
    (row,) = find_components(ink).table
    assert 15 <= row["foot"] <= 18


@pytest.mark.parametrize("shape", [(0, 0), (0, 5), (5, 0), (4, 6)])
def test_paper_has_no_components(shape: tuple[int, int]) -> None:
    components = find_components(np.zeros(shape, bool))
    assert len(components) == 0
    assert components.labels.shape == shape
    assert not components.labels.any()


def test_runs_cover_the_ink_and_know_what_lies_above_them() -> None:
    runs = find_runs(picture("##.#", "####"))
    assert runs.start.tolist() == [0, 3, 4]
    assert runs.stop.tolist() == [2, 4, 8]
    assert runs.covered.tolist() == [0, 0, 3]
    assert runs.component.tolist() == [0, 0, 0]


@settings(max_examples=60, deadline=None)
@given(height=st.integers(1, 12), width=st.integers(1, 12), share=st.floats(0, 1), seed=st.integers(0, 2**16))
def test_any_ink_has_the_components_that_another_algorithm_finds(
    height: int, width: int, share: float, seed: int
) -> None:
    ink = np.random.default_rng(seed).random((height, width)) < share
    components = find_components(ink)
    expected, count = ndimage.label(ink, np.ones((3, 3), bool))
    assert len(components) == count
    # The same partition: numbers go together one to one.
    pairs = np.unique(np.stack([components.labels.ravel(), expected.ravel()]), axis=1)
    assert pairs.shape[1] == count + (not ink.all())
    assert np.array_equal(components.table["area"], np.bincount(components.labels.ravel(), minlength=count + 1)[1:])
    for number, (rows, columns) in enumerate(ndimage.find_objects(components.labels)):
        row = components.table[number]
        assert (row["x0"], row["y0"], row["x1"], row["y1"]) == (columns.start, rows.start, columns.stop, rows.stop)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**16), share=st.floats(0, 0.6))
def test_a_page_is_recounted_as_if_it_were_searched_anew(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    ink = random.random((12, 12)) < share
    runs = find_runs(ink)
    changed = random.random(runs.count) < 0.5
    suspect = paint_components(runs, changed)
    left = ink & ~(suspect & (random.random(ink.shape) < 0.3))
    again, anew = recounted(runs, changed, find_runs(left & suspect)), find_runs(left)
    assert (again.shape, again.count) == (anew.shape, anew.count)
    for name in ("start", "stop", "row", "component", "covered"):
        assert getattr(again, name).tolist() == getattr(anew, name).tolist(), name
