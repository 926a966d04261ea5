"""Strips: scale, baseline, straightening, contrast and the way back to the page."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from app.geometry import Box
from app.recognition.strip_image import STRIP_BASELINE, STRIP_HEIGHT, STRIP_WIDTH_STEP, STRIP_X_HEIGHT, cut_strip
from app.segmentation.text_line import TextLine

NONE = np.zeros(0, np.int64)


def _page(ink: float = 1.0) -> NDArray[np.float32]:
    return np.zeros((200, 400), np.float32) + np.float32(1 - ink) / 2


def _line(x0: float, x1: float, left_y: float, right_y: float, x_height: float) -> TextLine:
    low, high = min(left_y, right_y), max(left_y, right_y)
    baseline = np.array([[x0, left_y], [x1, right_y]])
    return TextLine(Box(x0, low - 1.4 * x_height, x1, high + 0.4 * x_height), baseline, x_height, NONE)


def _edges(column: NDArray[np.float32]) -> tuple[int, int]:
    dark = np.flatnonzero(column > 0.5)
    return int(dark[0]), int(dark[-1]) + 1


@pytest.mark.parametrize("x_height", [6.0, 11.0, 17.3, 40.0])
def test_an_x_height_of_ink_stands_on_the_baseline_at_its_fixed_scale(x_height: float) -> None:
    page = _page()
    page[round(100 - x_height) : 100, 50:300] = 1
    strip = cut_strip(page, _line(50, 300, 100, 100, x_height))
    top, bottom = _edges(strip.pixels[:, strip.pixels.shape[1] // 2])
    assert abs(bottom - STRIP_BASELINE) <= 1
    assert abs(bottom - top - STRIP_X_HEIGHT) <= 1


def test_height_and_width_fit_the_network() -> None:
    strip = cut_strip(_page(), _line(50, 301, 100, 100, 13.7))
    assert strip.pixels.dtype == np.float32
    assert strip.pixels.shape[0] == STRIP_HEIGHT
    assert strip.pixels.shape[1] % STRIP_WIDTH_STEP == 0


@pytest.mark.parametrize(("left_y", "right_y"), [(100, 100), (92, 108), (110, 90)])
def test_a_sloping_line_is_straightened(left_y: float, right_y: float) -> None:
    page = _page()
    line = _line(50, 350, left_y, right_y, 15)
    for x in range(50, 350):
        y = float(line.baseline_at(x + 0.5))
        page[round(y - 15) : round(y), x] = 1
    strip = cut_strip(page, line)
    for x in np.linspace(12, strip.pixels.shape[1] - 16, 9).astype(int):
        top, bottom = _edges(strip.pixels[:, x])
        assert abs(top - (STRIP_BASELINE - STRIP_X_HEIGHT)) <= 1
        assert abs(bottom - STRIP_BASELINE) <= 1


def test_faint_ink_and_grey_paper_are_stretched_to_the_whole_range() -> None:
    page = np.full((200, 400), 0.1, np.float32)
    page[85:100, 60:300:6] = 0.4
    page[85:100, 61:300:6] = 0.4
    strip = cut_strip(page, _line(50, 310, 100, 100, 15))
    assert strip.pixels.min() == 0
    assert strip.pixels.max() == 1


def test_paper_alone_stays_paper() -> None:
    noise = np.random.default_rng(1).normal(0.05, 0.002, (200, 400)).astype(np.float32)
    assert cut_strip(noise, _line(50, 310, 100, 100, 15)).pixels.max() < 0.15


@pytest.mark.parametrize(
    "line", [_line(-30, 60, 3, 3, 15), _line(380, 460, 197, 199, 30), _line(395, 396, 100, 100, 0.0)]
)
def test_what_lies_beyond_the_page_is_paper(line: TextLine) -> None:
    pixels = cut_strip(_page(), line).pixels
    assert np.isfinite(pixels).all()
    assert not pixels.any()


def test_points_of_the_strip_lead_back_to_the_page() -> None:
    line = _line(50, 350, 92, 108, 15)
    strip = cut_strip(_page(), line)
    width = strip.pixels.shape[1]
    points = strip.to_page(np.array([[0, STRIP_BASELINE], [width / 2, STRIP_BASELINE - STRIP_X_HEIGHT]]))
    assert points[0, 0] < 50
    assert points[:, 1] == pytest.approx(line.baseline_at(points[:, 0]) - [0, 15])
