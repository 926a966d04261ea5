"""Writing by hand is as large as where most of its ink lies."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.geometry import Box
from app.recognition.hand_core import of_its_core
from app.segmentation.text_line import TextLine

X_HEIGHT, FOOT = 24, 100


@pytest.fixture(scope="module")
def written() -> NDArray[np.float32]:
    """A joined word of low strokes between FOOT and X_HEIGHT above it, with two high loops and a low one."""
    page = Image.new("L", (500, 160), 0)
    pen = ImageDraw.Draw(page)
    pen.line([(40 + 8 * step, FOOT - X_HEIGHT * (step % 2)) for step in range(52)], 255, 3)
    for x, y in ((80, FOOT - 2.6 * X_HEIGHT), (300, FOOT - 2.6 * X_HEIGHT), (420, FOOT + X_HEIGHT)):
        pen.line([(x, FOOT), (x + 6, y), (x + 12, FOOT)], 255, 3)
    return np.asarray(np.asarray(page, np.float32) / 255, np.float32)


def line(x_height: float, foot: float = FOOT, components: int = 2) -> TextLine:
    baseline = np.array([[40.0, foot], [460.0, foot]])
    return TextLine(Box(40, 36, 460, 126), baseline, x_height, np.arange(components))


@pytest.mark.parametrize(("x_height", "foot"), [(2 * X_HEIGHT, FOOT), (0.6 * X_HEIGHT, FOOT), (X_HEIGHT, FOOT + 6)])
def test_what_was_told_wrong_is_told_by_the_core(written: NDArray[np.float32], x_height: float, foot: float) -> None:
    told = of_its_core(written, line(x_height, foot))
    assert told is not None
    assert told.x_height == pytest.approx(X_HEIGHT, rel=0.2)
    assert told.baseline_at(250.0) == pytest.approx(FOOT, abs=0.15 * X_HEIGHT)


def test_what_was_told_right_is_told_again(written: NDArray[np.float32]) -> None:
    told = of_its_core(written, line(X_HEIGHT))
    assert told is not None
    again = of_its_core(written, told)
    assert again is not None
    assert again.x_height == pytest.approx(told.x_height, rel=0.1)


def test_a_baseline_that_dips_with_tails_is_told_straight(written: NDArray[np.float32]) -> None:
    dipping = np.array([[40.0, FOOT], [250.0, FOOT + X_HEIGHT], [460.0, FOOT]])
    told = of_its_core(written, replace(line(2 * X_HEIGHT), baseline=dipping))
    assert told is not None
    assert told.x_height == pytest.approx(X_HEIGHT, rel=0.2)
    assert told.baseline_at(np.array([40.0, 250.0, 460.0])) == pytest.approx(FOOT, abs=0.15 * X_HEIGHT)


def test_narrow_letters_and_dots_are_left_alone(written: NDArray[np.float32]) -> None:
    assert of_its_core(written, line(2 * X_HEIGHT, components=40)) is None


def test_the_core_of_a_line_below_is_none_of_its_own(written: NDArray[np.float32]) -> None:
    frame = TextLine(Box(40, 20, 460, 70), np.array([[40.0, 70.0], [460.0, 70.0]]), 1.5 * X_HEIGHT, np.arange(1))
    assert of_its_core(written, frame) is None


def test_paper_has_no_core() -> None:
    assert of_its_core(np.zeros((160, 500), np.float32), line(X_HEIGHT)) is None
