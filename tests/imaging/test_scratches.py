"""Scratches across words go; walls of tables, hatchings and letters stay."""

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.imaging.runs import Runs, find_runs, paint_components
from app.imaging.scratches import Flags, Grey, without_scratches

SIZE = 28
TEXT_HEIGHT = 20.0


def page(width: int = 600) -> Image.Image:
    image = Image.new("L", (width, 420))
    pen = ImageDraw.Draw(image)
    for row in range(8):
        pen.text((40 + 9 * row, 20 + 48 * row), "Seven words of a line that runs", 255, ImageFont.load_default(SIZE))
    return image


def drawn(image: Image.Image, *lines: tuple[tuple[float, float], tuple[float, float]], width: int = 2) -> Image.Image:
    image = image.copy()
    for line in lines:
        ImageDraw.Draw(image).line(line, 255, width)
    return image


def cleared(image: Image.Image, text_height: float = TEXT_HEIGHT) -> tuple[Grey, Flags]:
    grey = np.asarray(image, np.float32) / np.float32(255)
    grey, runs = without_scratches(grey, find_runs(grey > 0.5), text_height)
    return grey, ink_of(runs)


def ink_of(runs: Runs) -> Flags:
    return paint_components(runs, np.ones(runs.count, bool))


@pytest.mark.parametrize("lean", [-6, 0, 9])
def test_a_scratch_goes_and_the_letters_beside_it_stay(lean: int) -> None:
    scratch = (231, 4), (231 + lean, 415)
    scratched, alone = drawn(page(), scratch), drawn(Image.new("L", page().size), scratch)
    clean = np.asarray(page(), np.float32) / 255
    grey, ink = cleared(scratched)
    near = np.zeros(grey.shape, bool)
    near[:, 221:252] = True
    assert (grey[~near] == clean[~near]).all()
    between_rows = slice(56, 70)
    assert grey[between_rows].max() < 0.1 and not ink[between_rows].any()
    covered = (clean > 0.5) & (np.asarray(alone) > 0)
    assert (covered & ink).sum() > 0.5 * covered.sum()


def test_a_scratch_over_a_part_of_the_page_goes() -> None:
    grey, _ = cleared(drawn(page(), ((180, 100), (180, 300))))
    assert grey[152:166].max() < 0.1


def test_walls_of_tables_stay() -> None:
    table = Image.new("L", (600, 420))
    pen = ImageDraw.Draw(table)
    for row in range(8):
        for column in range(3):
            pen.text((30 + 180 * column, 24 + 48 * row), "A cell of it", 255, ImageFont.load_default(SIZE))
    walls = [((20 + 180 * column, 10), (20 + 180 * column, 400)) for column in range(4)]
    rules = [((20, 10 + 48 * row), (560, 10 + 48 * row)) for row in range(9)]
    ruled = drawn(table, *walls, *rules)
    grey, ink = cleared(ruled)
    assert (grey == np.asarray(ruled, np.float32) / np.float32(255)).all()
    assert (ink == (np.asarray(ruled) > 127)).all()


def test_a_hatching_stays() -> None:
    hatched = drawn(page(900), *[((640 + 6 * number, 20), (640 + 6 * number, 380)) for number in range(30)])
    grey, _ = cleared(hatched)
    assert (grey == np.asarray(hatched, np.float32) / np.float32(255)).all()


def test_nothing_is_cleared_where_there_is_no_text() -> None:
    scratched = drawn(page(), ((231, 4), (231, 415)))
    grey, _ = cleared(scratched, text_height=0)
    assert (grey == np.asarray(scratched, np.float32) / np.float32(255)).all()
