from __future__ import annotations

import math

import numpy as np
import pytest

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.segmentation.arc import LARGEST, Arc, find_arc
from app.segmentation.connected_components import box_array
from app.segmentation.text_line import TextLine
from tests.components import find_components

RADIUS, HEIGHT = 120.0, 20.0


def along_an_arc(heads_out: bool, count: int = 7) -> StraightPage:
    """A page of square blocks, HEIGHT high, whose middles stand every 0.25 radians on a circle of RADIUS."""
    rows, columns = np.mgrid[0:340, 0:340] + 0.5
    out = 1 if heads_out else -1
    x, y = columns - 170, out * (170 - rows)
    along, away = np.arctan2(x, y), np.hypot(x, y) - RADIUS
    ink = np.zeros((340, 340), bool)
    for number in range(count):
        angle = 0.25 * (number - (count - 1) / 2)
        ink |= (np.abs(along - angle) * RADIUS < 0.4 * HEIGHT) & (np.abs(away) < HEIGHT / 2)
    return StraightPage.of(ink.astype(np.float32), ink, Transform.identity((340, 340)))


def arc_of(page: StraightPage) -> Arc | None:
    return find_arc(box_array(find_components(page.ink).table))


@pytest.mark.parametrize("heads_out", [True, False])
def test_letters_along_an_arc_make_a_straight_row_when_it_is_unbent(heads_out: bool) -> None:
    page = along_an_arc(heads_out)
    arc = arc_of(page)
    assert arc is not None
    assert arc.heads_out == heads_out
    assert arc.radius == pytest.approx(RADIUS, rel=0.1)
    row = arc.unbent(page)
    assert row.grey.shape == arc.size[::-1]
    letters = box_array(find_components(row.ink).table)
    assert len(letters) == 7
    assert np.ptp(letters[:, 1]) <= 3
    assert np.ptp(letters[:, 3]) <= 3
    assert np.all(np.diff(np.sort(letters[:, 0])) > 0)


@pytest.mark.parametrize("heads_out", [True, False])
def test_boxes_of_the_unbent_row_come_back_to_the_letters(heads_out: bool) -> None:
    page = along_an_arc(heads_out)
    arc = arc_of(page)
    assert arc is not None
    on_page = sorted(box_array(find_components(page.ink).table).tolist())
    unbent = sorted(box_array(find_components(arc.unbent(page).ink).table).tolist())
    for box, letter in zip(unbent, on_page, strict=True):
        back = arc.box_on_page(Box(*box))
        assert (back.x0, back.y0, back.x1, back.y1) == pytest.approx(letter, abs=3)


def test_the_line_of_the_unbent_row_comes_back_as_a_curve_from_left_to_right() -> None:
    arc = Arc((170, 170), RADIUS, -0.9, 0.9, HEIGHT, heads_out=True)
    row = TextLine(Box(10, 10, 200, 30), np.array([[10, 30.0], [200, 30.0]]), 14, np.arange(7))
    line = arc.line_on_page(row, Box(80, 40, 260, 110))
    assert np.all(np.diff(line.baseline[:, 0]) > 0)
    assert np.hypot(*(line.baseline - 170).T) == pytest.approx([RADIUS - HEIGHT / 2] * len(line.baseline))
    assert not len(line.components)


def test_a_straight_row_and_a_few_specks_are_on_no_arc() -> None:
    row = np.array([[20.0 * number, 50, 20.0 * number + 14, 70] for number in range(9)])
    assert find_arc(row) is None
    assert find_arc(row[:2]) is None
    assert find_arc(np.zeros((0, 4))) is None


def test_dirt_beside_the_letters_does_not_move_the_arc() -> None:
    letters = box_array(find_components(along_an_arc(True).ink).table)
    dirt = np.array([[5, 300, 8, 303], [300, 5, 330, 200], [5, 5, 25, 25]], float)
    clean, dirty = find_arc(letters), find_arc(np.concatenate([letters, dirt]))
    assert clean is not None and dirty is not None
    assert dirty.radius == pytest.approx(clean.radius, rel=0.1)
    assert math.dist(dirty.centre, clean.centre) < HEIGHT


def test_large_letters_are_unbent_smaller_and_come_back_as_large_as_they_are() -> None:
    large = Arc((1700, 1700), 10 * RADIUS, -0.9, 0.9, 10 * HEIGHT, heads_out=True)
    small = Arc((1700, 1700), 10 * RADIUS, -0.9, 0.9, LARGEST, heads_out=True)
    assert large.size[1] == small.size[1] == 2 * LARGEST
    assert large.size[0] < small.size[0]
    box = large.box_on_page(Box(0.5 * large.size[0] - 18, 0, 0.5 * large.size[0] + 18, large.size[1]))
    assert (box.width, box.height) == pytest.approx((120, 400), rel=0.2)
