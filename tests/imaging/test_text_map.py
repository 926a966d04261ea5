"""Rows of letters from a map of where lines run, and the map that the bundled network draws of a sign."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.imaging.text_map import CELL, CORE, MOST_PIXELS, MOST_ROWS, LetterRow, TextMap
from app.networks.weights import load

STORE = Path(__file__).parents[2] / "model_store"
HIGH, LOW = 4.0, -4.0


@pytest.fixture(scope="module")
def finder() -> TextMap:
    return TextMap(load(STORE / "text-map.npz"))


class Sees(TextMap):
    """Sees the cores that the test wants, in its first look."""

    def __init__(self, *cores: NDArray[np.float32]) -> None:
        self._looks = list(cores)

    def odds(self, light: NDArray[np.uint8]) -> NDArray[np.float32]:
        nothing = np.full((-(-light.shape[0] // CELL), -(-light.shape[1] // CELL), 2), LOW, np.float32)
        return self._looks.pop(0) if self._looks else nothing


def cores(*boxes: tuple[int, int, int, int], light: int = 0, odds: float = HIGH) -> NDArray[np.float32]:
    """A map of 40 x 60 cells with a core in each of `boxes`, of cells."""
    found = np.full((40, 60, 2), LOW, np.float32)
    for x0, y0, x1, y1 in boxes:
        found[y0:y1, x0:x1, light] = odds
    return found


PICTURE = np.zeros((40 * CELL, 60 * CELL), np.uint8)


def test_a_core_is_the_middle_of_letters_twice_as_high() -> None:
    (row,) = Sees(cores((10, 20, 40, 24))).rows(PICTURE)
    high = 4 * CELL / CORE
    assert row.box == pytest.approx(
        [10 * CELL - high / 4, 22 * CELL - high / 2, 40 * CELL + high / 4, 22 * CELL + high / 2]
    )
    assert len(row.letters) == round((row.box[2] - row.box[0]) / high)
    assert not row.light_ink


def test_light_letters_have_a_map_of_their_own() -> None:
    dark_and_light = np.maximum(cores((5, 5, 25, 8)), cores((5, 25, 25, 28), light=1))
    assert [row.light_ink for row in Sees(dark_and_light).rows(PICTURE)] == [False, True]


def test_letters_that_look_dark_here_and_light_there_are_one_row_of_the_ink_that_more_speaks_for() -> None:
    shadowed = np.maximum(cores((10, 20, 25, 24)), cores((24, 20, 50, 24), light=1))
    (row,) = Sees(shadowed).rows(PICTURE)
    assert row.light_ink
    assert row.box[2] - row.box[0] > 40 * CELL


def test_the_letters_of_a_sloping_row_follow_its_core() -> None:
    sloping = np.full((40, 60, 2), LOW, np.float32)
    for x in range(5, 55):
        sloping[5 + x // 3 : 8 + x // 3, x, 0] = HIGH
    (row,) = Sees(sloping).rows(PICTURE)
    middles = (row.letters[:, :2] + row.letters[:, 2:]) / 2
    assert np.polyfit(middles[:, 0], middles[:, 1], 1)[0] == pytest.approx(1 / 3, abs=0.02)


def test_a_steep_row_is_seen_when_the_picture_is_turned() -> None:
    steep = np.full((40, 60, 2), LOW, np.float32)
    for y in range(2, 38):
        steep[y, 10 + y : 18 + y, 0] = HIGH
    assert Sees(steep).rows(PICTURE) == []


def test_of_rows_that_cover_each_other_the_surest_stands() -> None:
    surer = cores((10, 20, 40, 24), light=1, odds=8.0)
    (row,) = Sees(np.maximum(surer, cores((12, 20, 44, 25)))).rows(PICTURE)
    assert row.light_ink


def test_cells_of_no_core_and_cores_of_no_cells_are_no_rows() -> None:
    assert Sees(cores((10, 20, 12, 21))).rows(PICTURE) == []
    assert Sees(cores((10, 20, 40, 24), odds=0.0)).rows(PICTURE) == []


@pytest.mark.parametrize("factor", [1.01, 3.99, 4.01])
def test_a_picture_of_any_size_is_seen_at_as_many_pixels(factor: float) -> None:
    looks: list[int] = []

    class Counts(Sees):
        def odds(self, light: NDArray[np.uint8]) -> NDArray[np.float32]:
            looks.append(light.size)
            return super().odds(light)

    side = round((factor * MOST_PIXELS) ** 0.5)
    Counts().rows(np.zeros((side, side), np.uint8))
    assert looks == pytest.approx([MOST_PIXELS, MOST_PIXELS / 4, MOST_PIXELS / 16], rel=0.01)


def sign(ink: int, board: int, size: int) -> NDArray[np.uint8]:
    """A board with a word in letters of `size` on a wall of stripes."""
    wall = np.where(np.arange(300) // 9 % 2, 90, 140).astype(np.uint8)
    picture = Image.fromarray(np.repeat(wall[:, None], 420, axis=1))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 90, 380, 210), board)
    pen.text((210, 150), "MARKET", ink, ImageFont.load_default(size=size), anchor="mm")
    return np.array(picture)


@pytest.mark.parametrize(("ink", "board"), [(20, 220), (235, 40)], ids=["dark", "light"])
@pytest.mark.parametrize("size", [24, 40, 72])
def test_a_word_on_a_board_is_found(finder: TextMap, ink: int, board: int, size: int) -> None:
    picture = sign(ink, board, size)
    (row,) = [row for row in finder.rows(picture) if row.box[0] < 210 < row.box[2] and row.box[1] < 150 < row.box[3]]
    x0, y0, x1, y1 = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox(
        (210, 150), "MARKET", ImageFont.load_default(size=size), anchor="mm"
    )
    assert row.light_ink == (ink > board)
    assert row.box == pytest.approx([x0, y0, x1, y1], abs=0.6 * size)


def test_an_even_picture_has_no_rows(finder: TextMap) -> None:
    assert finder.rows(np.full((200, 300), 128, np.uint8)) == []


def test_a_speck_of_a_picture_has_no_rows(finder: TextMap) -> None:
    assert finder.rows(np.zeros((1, 1), np.uint8)) == []


def test_rows_are_those_of_any_size_of_picture(finder: TextMap) -> None:
    rows: list[LetterRow] = finder.rows(sign(20, 220, 40)[:233, :377])
    assert all((row.box >= 0).all() and (row.box <= [377, 233, 377, 233]).all() for row in rows)


def test_what_shows_rows_without_end_is_grain_of_which_the_surest_are_enough() -> None:
    grain = np.full((150, 300, 2), LOW, np.float32)
    y, x = np.indices((150, 300))
    grain[(y % 4 < 3) & (x % 8 < 5), 0] = HIGH
    rows = Sees(grain).rows(np.zeros((150 * CELL, 300 * CELL), np.uint8))
    assert len(rows) == MOST_ROWS
