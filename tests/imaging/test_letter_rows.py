"""Letters that one threshold does not show: on signs, beside what is darker and lighter."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import InvalidOption
from app.imaging.decode import SourceImage
from app.imaging.letter_rows import LetterRows, find_rows
from app.imaging.stable_regions import stable_regions
from app.options import ReadOptions

HEIGHT, WIDTH, STROKE = 20, 12, 4
COLUMNS = (40, 60, 80, 100, 120)


def letters() -> NDArray[np.bool_]:
    """Where on a picture of 120 x 200 pixels the letters are: five times an open ring."""
    ink = np.zeros((120, 200), bool)
    for column in COLUMNS:
        ink[50 : 50 + HEIGHT, column : column + WIDTH] = True
        ink[50 + STROKE : 50 + HEIGHT - STROKE, column + STROKE : column + WIDTH] = False
    return ink


def picture(letter: int, board: int, wall: int = 120, shade: float = 0.0) -> NDArray[np.uint8]:
    """A board with letters on a wall; `shade` darkens it by so much a column."""
    light = np.full((120, 200), float(wall))
    light[30:90, 20:180] = board
    light[letters()] = letter
    return np.asarray((light - shade * np.arange(200)).clip(0, 255), np.uint8)


@pytest.mark.parametrize(("letter", "board"), [(40, 200), (90, 150)], ids=["strong", "faint"])
def test_dark_letters_are_stable_regions_whatever_is_around(letter: int, board: int) -> None:
    boxes = stable_regions(picture(letter, board))
    assert all([column, 50, column + WIDTH, 50 + HEIGHT] in boxes.tolist() for column in COLUMNS)


def test_light_letters_are_none_of_the_dark_ones() -> None:
    assert find_rows(stable_regions(picture(200, 60))) == []
    (row,) = find_rows(stable_regions(255 - picture(200, 60)), light_ink=True)
    assert row.light_ink
    assert row.box.tolist() == [COLUMNS[0], 50, COLUMNS[-1] + WIDTH, 50 + HEIGHT]


def test_an_even_picture_has_no_regions() -> None:
    assert stable_regions(np.full((50, 60), 128, np.uint8)).shape == (0, 4)


def test_grain_holds_no_letters() -> None:
    grain = np.random.default_rng(1).integers(0, 256, (300, 300), dtype=np.uint8)
    assert not len(stable_regions(grain))


@pytest.mark.parametrize(("letter", "board"), [(30, 200), (200, 30), (150, 60), (60, 150)])
@pytest.mark.parametrize("shade", [0.0, 0.15])
def test_the_page_holds_the_letters_and_nothing_else(letter: int, board: int, shade: float) -> None:
    page, _ = LetterRows(SourceImage.of(picture(letter, board, shade=shade)), ReadOptions()).page(0)
    assert np.array_equal(page.ink, letters())


def test_an_ink_that_is_given_is_the_only_one_looked_for() -> None:
    image = SourceImage.of(picture(200, 30))
    assert LetterRows(image, ReadOptions(ink="light")).page(0)[0].ink.any()
    assert not LetterRows(image, ReadOptions(ink="dark")).page(0)[0].ink.any()


def test_turned_and_cut_pictures_lead_back_to_the_image() -> None:
    image = SourceImage.of(np.ascontiguousarray(np.rot90(picture(30, 200), -1)))
    page, (row,) = LetterRows(image, ReadOptions(roi=(10, 10, 110, 190))).page(90)
    assert (page.rotation, page.runs.count) == (90, len(COLUMNS))
    assert row.box.tolist() == [COLUMNS[0] - 10, 50 - 10, COLUMNS[-1] + WIDTH - 10, 50 + HEIGHT - 10]
    inked = np.argwhere(page.ink)[:, ::-1] + 0.5
    back = page.transform.to_source(np.asarray(inked, np.float64)).astype(int)
    assert (image.pixels[back[:, 1], back[:, 0]] == 30).all()
    with pytest.raises(InvalidOption, match="outside"):
        LetterRows(image, ReadOptions(roi=(500, 500, 600, 600))).page(0)


def test_what_is_ignored_is_paper() -> None:
    page, _ = LetterRows(SourceImage.of(picture(30, 200)), ReadOptions(ignore=((0, 0, 75, 120),))).page(0)
    assert page.runs.count == 3
