"""What lies under letters and is fainter is their ground; what hangs together with them otherwise is not."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from app.imaging.grounds import without_grounds, without_ruling
from app.imaging.runs import find_runs, paint_components

HEIGHT = 20.0
INK = 0.95
Grey = NDArray[np.float32]


def drawn(text: str = "", at: tuple[int, int] = (40, 40), rule: int = 0) -> Image.Image:
    """Letters, or a rule so many pixels thick, white on black."""
    picture = Image.new("L", (400, 160))
    pen = ImageDraw.Draw(picture)
    pen.text(at, text, 255, ImageFont.load_default(32))
    if rule:
        pen.rectangle((0, 80, 400, 80 + rule - 1), 255)
    return picture.filter(ImageFilter.GaussianBlur(0.6))


def inked(picture: Image.Image, depth: float) -> Grey:
    return (np.asarray(picture) / 255 * depth).astype(np.float32)


def bar(depth: float) -> Grey:
    grey = np.zeros((160, 400), np.float32)
    grey[45:75, 20:300] = depth
    return grey


def over(above: Grey, below: Grey) -> Grey:
    """Ink through which what lies below is seen."""
    return 1 - (1 - above) * (1 - below)


def parted(grey: Grey) -> tuple[Grey, NDArray[np.bool_]]:
    grey, runs = without_grounds(grey, find_runs(grey > 0.1), HEIGHT)
    return grey, paint_components(runs, np.ones(runs.count, bool))


@pytest.mark.parametrize("depth", [0.15, 0.35, 0.6])
def test_of_letters_on_a_bar_the_letters_stay(depth: float) -> None:
    letters = inked(drawn("Between"), INK)
    grey, ink = parted(over(letters, bar(depth)))
    assert (ink ^ (letters > INK / 2)).sum() < 0.1 * ink.sum()
    assert grey[46, 250] == 0
    assert grey.max() == pytest.approx(INK, abs=0.06)


@pytest.mark.parametrize(
    "grey",
    [
        inked(drawn("Between"), INK),
        bar(0.3),
        over(inked(drawn("Between"), INK), bar(0.9)),
        over(inked(drawn("graying", at=(40, 58)), 0.5), inked(drawn(rule=4), INK)),
        over(inked(drawn("graying", at=(40, 58)), INK), inked(drawn(rule=2), 0.5)),
        np.zeros((160, 400), np.float32),
    ],
    ids=["letters alone", "a bar alone", "as dark as letters", "pencil over a rule", "over a thin rule", "nothing"],
)
def test_what_is_no_ground_of_letters_stays_as_it_is(grey: Grey) -> None:
    after, ink = parted(grey)
    assert np.array_equal(after, grey)
    assert np.array_equal(ink, grey > 0.1)


def test_without_text_nothing_is_a_ground_of_it() -> None:
    grey = over(inked(drawn("Between"), INK), bar(0.3))
    assert without_grounds(grey, find_runs(grey > 0.1), 0.0)[0] is grey


def squared(depth: float, thickness: int = 2) -> Grey:
    """Lines of squared paper."""
    grey = np.zeros((160, 400), np.float32)
    for first in range(thickness):
        grey[10 + first :: 25] = grey[:, 10 + first :: 25] = depth
    return grey


def test_lines_of_squared_paper_are_no_ink_of_what_is_written_on_it() -> None:
    letters = inked(drawn("Between lines"), INK)
    over_lines = over(letters, squared(0.25))
    grey, ink = parted(over_lines)
    assert (ink ^ (letters > INK / 2)).sum() < 0.1 * ink.sum()
    assert grey[:, 380:].max() < 0.3
    runs = without_ruling(over_lines, find_runs(over_lines > 0.1))
    assert np.array_equal(paint_components(runs, np.ones(runs.count, bool)), ink)


@pytest.mark.parametrize("depth", [0.3, 0.9])
def test_thin_lines_by_themselves_are_ruling(depth: float) -> None:
    grey = np.zeros((160, 400), np.float32)
    grey[80:83, 30:370] = depth
    assert not without_ruling(grey, find_runs(grey > 0.1)).count
    words = inked(drawn("Between lines"), INK)
    assert np.array_equal(without_ruling(words, find_runs(words > 0.1)).start, find_runs(words > 0.1).start)
