"""Letters that one threshold does not show: on signs, beside what is darker and lighter."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import InvalidOption
from app.imaging.decode import SourceImage
from app.imaging.letter_rows import LetterRows
from app.imaging.text_map import LetterRow, TextMap
from app.options import ReadOptions

HEIGHT, WIDTH, STROKE = 20, 12, 4
COLUMNS = (40, 60, 80, 100, 120)


class Finds(TextMap):
    """Finds the letters, of light ink or of dark, in a picture that was `moved` so far."""

    def __init__(self, light_ink: bool = False, moved: int = 0) -> None:
        self.light_ink, self.moved = light_ink, moved

    def rows(self, light: NDArray[np.uint8]) -> list[LetterRow]:
        boxes = np.array([[column, 50.0, column + WIDTH, 50 + HEIGHT] for column in COLUMNS]) - self.moved
        return [LetterRow(boxes, self.light_ink)]


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


@pytest.mark.parametrize(("letter", "board"), [(30, 200), (200, 30), (150, 60), (60, 150)])
@pytest.mark.parametrize("shade", [0.0, 0.15])
def test_the_page_holds_the_letters_and_nothing_else(letter: int, board: int, shade: float) -> None:
    rows = LetterRows(SourceImage.of(picture(letter, board, shade=shade)), ReadOptions(), Finds(letter > board))
    page, _ = rows.page(0)
    assert np.array_equal(page.ink, letters())


def test_an_ink_that_is_given_is_the_only_one_looked_for() -> None:
    image = SourceImage.of(picture(200, 30))
    for ink, found in (("light", True), ("dark", False), ("auto", True)):
        page, rows = LetterRows(image, ReadOptions(ink=ink), Finds(light_ink=True)).page(0)
        assert (bool(page.ink.any()), bool(rows)) == (found, found)


def test_turned_and_cut_pictures_lead_back_to_the_image() -> None:
    image = SourceImage.of(np.ascontiguousarray(np.rot90(picture(30, 200), -1)))
    page, (row,) = LetterRows(image, ReadOptions(roi=(10, 10, 110, 190)), Finds(moved=10)).page(90)
    assert (page.rotation, page.runs.count) == (90, len(COLUMNS))
    assert row.box.tolist() == [COLUMNS[0] - 10, 50 - 10, COLUMNS[-1] + WIDTH - 10, 50 + HEIGHT - 10]
    inked = np.argwhere(page.ink)[:, ::-1] + 0.5
    back = page.transform.to_source(np.asarray(inked, np.float64)).astype(int)
    assert (image.pixels[back[:, 1], back[:, 0]] == 30).all()
    with pytest.raises(InvalidOption, match="outside"):
        LetterRows(image, ReadOptions(roi=(500, 500, 600, 600)), Finds()).page(0)


def test_what_is_ignored_is_paper() -> None:
    options = ReadOptions(ignore=((0, 0, 75, 120),))
    page, _ = LetterRows(SourceImage.of(picture(30, 200)), options, Finds()).page(0)
    assert page.runs.count == 3


def test_the_surroundings_show_what_stands_beside_the_letters_in_their_light() -> None:
    light = picture(30, 200)
    light[50:70, 140:152] = 30  # a letter that nobody found
    page, _ = LetterRows(SourceImage.of(light), ReadOptions(ignore=((0, 0, 75, 120),)), Finds()).page(0)
    assert page.surroundings is not None
    assert page.grey[50:70, 140:152].max() == 0
    around = page.surroundings()
    assert around[50:70, 140:152].min() == 1
    assert around[50:70, 155:170].max() == 0  # the board
    assert around[:, :75].max() == 0
    assert around[:30].max() == around[90:].max() == 0, "too far above and below"


def test_between_rows_surroundings_are_in_the_light_of_the_nearer_one() -> None:
    """Dark letters on a light board, and below it light ones on a dark board."""

    class FindsBoth(TextMap):
        def __init__(self) -> None:
            pass

        def rows(self, light: NDArray[np.uint8]) -> list[LetterRow]:
            boxes = np.array([[column, 20.0, column + WIDTH, 20 + HEIGHT] for column in COLUMNS])
            return [LetterRow(boxes, False), LetterRow(boxes + np.array([0, 30, 0, 30]), True)]

    light = np.full((120, 200), 220, np.uint8)
    light[45:] = 40
    light[20:40][:, letters()[50:70].any(axis=0)] = 30
    light[50:70][letters()[50:70]] = 210
    page, _ = LetterRows(SourceImage.of(light), ReadOptions(), FindsBoth()).page(0)
    assert page.surroundings is not None
    beside = page.surroundings()[:, 56]
    assert beside[10:45].max() < 0.1 and beside[46:80].max() < 0.1


def test_without_a_finder_there_are_no_rows() -> None:
    page, rows = LetterRows(SourceImage.of(picture(30, 200)), ReadOptions(), None).page(0)
    assert not rows
    assert not page.ink.any()
