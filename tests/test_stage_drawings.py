"""A person who looks at the pictures of a page's stages sees what was made of it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.document import Page
from app.engine import Engine
from app.stage_drawings import BLUE, MOST_PIXELS, ORANGE, PALE, RED, WHITE
from app.stage_pictures import StagePictures

STAGES = ["light", "flattened", "ink", "ink without rules", "components", "lines", "cuts", "labels"]
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def written(size: tuple[int, int] = (640, 240), height: int = 40, picture: bool = False) -> Image.Image:
    """Two lines of text, their baselines 80 and 160 pixels from the top, and a picture right of them."""
    page = Image.new("L", size, 240)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(("Read every", "letter of it")):
        pen.text((40, 80 + 80 * number), line, 20, ImageFont.load_default(height), "ls")
    if picture:
        pen.rectangle((500, 20, 600, 220), fill=30)
    return page


def encoded(*pages: Image.Image) -> bytes:
    file = io.BytesIO()
    pages[0].save(file, "TIFF", save_all=True, append_images=pages[1:])
    return file.getvalue()


def stages_of(engine: Engine, *pages: Image.Image) -> tuple[dict[str, Picture], Page]:
    pictures = StagePictures()
    document = engine.read(encoded(*pages), observe=pictures.observe)[0]
    return {name: np.asarray(Image.open(io.BytesIO(png))) for name, png in pictures.pngs}, document


@pytest.fixture(scope="module")
def seen(engine: Engine) -> tuple[dict[str, Picture], Page]:
    return stages_of(engine, written(picture=True))


def inked(picture: Picture, colour: tuple[int, int, int]) -> NDArray[np.bool_]:
    return np.asarray((picture == np.array(colour, np.uint8)).all(axis=2))


def test_every_stage_has_a_picture_in_the_order_in_which_it_ran(seen: tuple[dict[str, Picture], Page]) -> None:
    assert list(seen[0]) == STAGES


def test_what_is_no_text_is_pale_and_letters_are_not(seen: tuple[dict[str, Picture], Page]) -> None:
    picture = seen[0]["components"]
    pale, paper = inked(picture, PALE), inked(picture, WHITE)
    assert pale[20:220, 500:600].any()
    assert (pale | paper)[:, 490:].all()
    assert not pale[:, :490].any()


def test_neighbouring_letters_have_different_colours(seen: tuple[dict[str, Picture], Page]) -> None:
    line = seen[0]["components"][40:90, 40:490].reshape(-1, 3)
    assert len(np.unique(line, axis=0)) > 4


def test_baselines_are_blue_x_heights_orange_and_numbers_red(seen: tuple[dict[str, Picture], Page]) -> None:
    picture = seen[0]["lines"]
    blue, orange, red = (inked(picture, colour) for colour in (BLUE, ORANGE, RED))
    for baseline in (80, 160):
        assert blue[baseline - 3 : baseline + 4].any(axis=0).sum() > 150
        assert orange[baseline - 30 : baseline - 15].any(axis=0).sum() > 150
        assert red[baseline - 40 : baseline + 10, :60].any()


def test_characters_are_boxed_where_they_were_cut(seen: tuple[dict[str, Picture], Page]) -> None:
    pictures, page = seen
    boxed = inked(pictures["cuts"], BLUE) | inked(pictures["cuts"], RED)
    for line in page.lines:
        for word in line.words:
            for char in word.chars:
                x0, y0, _, y1 = char.box
                sides = boxed[y0:y1, max(x0 - 4, 0) : x0 + 4].any(axis=1).mean()
                assert sides > 0.8, char


def test_labels_lie_on_the_image_that_was_sent(seen: tuple[dict[str, Picture], Page]) -> None:
    picture, page = seen[0]["labels"], seen[1]
    assert picture.shape == (240, 640, 3)
    coloured = inked(picture, BLUE) | inked(picture, RED)
    x0, y0, x1, y1 = page.lines[0].words[0].chars[0].box
    assert coloured[y0:y1, x0].all()
    assert coloured[y0 - 20 : y0, x0:x1].any()


def test_labels_of_small_print_are_enlarged_and_large_images_reduced(engine: Engine) -> None:
    small, _ = stages_of(engine, written(height=13))
    assert small["labels"].shape[1] == 3 * 640
    large, _ = stages_of(engine, written((5000, 4000)))
    height, width, _ = large["labels"].shape
    assert width * height <= MOST_PIXELS


def test_a_page_without_ink_has_its_pictures_too(engine: Engine) -> None:
    pictures, page = stages_of(engine, Image.new("L", (60, 40), 200))
    assert not page.lines
    assert list(pictures) == STAGES


def test_pictures_of_several_pages_say_whose_they_are(engine: Engine) -> None:
    pictures, _ = stages_of(engine, written(), Image.new("L", (60, 40), 200))
    assert list(pictures) == [f"page {number} {stage}" for number in (1, 2) for stage in STAGES]
