"""A first look at an image: how it lies, and whether it is a page or a picture with some text on it."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.imaging.decode import SourceImage
from app.imaging.first_look import first_look
from app.options import ReadOptions

LINES = "He told the children that\nthe old hotel had held bells\nand the Duke sold the land\nhad Ben found blue books"


def paper(lines: str) -> Image.Image:
    picture = Image.new("L", (640, 420), 235)
    ImageDraw.Draw(picture).multiline_text((40, 40), lines, 20, ImageFont.load_default(32), spacing=16)
    return picture


def before_a_fence(picture: Image.Image) -> Image.Image:
    """The picture with what is as dark as letters, and reaches from one side to the other."""
    pen = ImageDraw.Draw(picture)
    pen.line([(x, 410 if x // 20 % 2 else 240) for x in range(0, 641, 20)], fill=20, width=6)
    return picture


def is_picture(picture: Image.Image) -> bool:
    return first_look(SourceImage.of(np.asarray(picture)), ReadOptions()).is_picture


def test_a_word_before_a_fence_is_a_picture_and_neither_a_word_alone_nor_a_page_is() -> None:
    assert is_picture(before_a_fence(paper("HARBOUR")))
    assert not is_picture(paper("HARBOUR"))
    assert not is_picture(before_a_fence(paper(f"{LINES}\n{LINES}")))


def test_a_sheet_cut_out_of_a_picture_is_a_page() -> None:
    table = Image.new("L", (1000, 800), 60)
    table.paste(before_a_fence(paper("HARBOUR")), (180, 190))
    image = SourceImage.of(np.asarray(table))
    cut_out, left = (first_look(image, ReadOptions(perspective=perspective)) for perspective in ("auto", "off"))
    assert (cut_out.of_sheet, left.of_sheet) == (True, False)
    assert not cut_out.is_picture


@pytest.mark.parametrize("mode", ["line", "word", "char"])
def test_what_is_sent_as_a_line_or_less_is_no_table_with_a_sheet_on_it(mode: str) -> None:
    table = Image.new("L", (1000, 800), 60)
    table.paste(paper("HARBOUR"), (180, 190))
    look = first_look(SourceImage.of(np.asarray(table)), ReadOptions(mode=mode))
    assert not look.of_sheet
    assert look.light.shape == (800, 1000)


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_way_to_the_upright_page_is_one_of_whole_pixels(degrees: int) -> None:
    picture = paper(LINES)
    lying = first_look(SourceImage.of(np.asarray(picture.rotate(degrees, expand=True))), ReadOptions())
    assert lying.rotation == -degrees % 360
    assert np.array_equal(lying.light, np.asarray(picture))
    assert np.allclose(np.abs(lying.transform.matrix[:2, :2]).sum(axis=0), 1)


def test_what_is_known_to_be_large_text_is_reduced_and_anything_else_left() -> None:
    look = first_look(SourceImage.of(np.asarray(paper(LINES).resize((2560, 1680)))), ReadOptions())
    large = look.with_text(200.0, "auto")
    assert large is not None
    assert large.light.shape == (280, 427)
    assert large.survey.text_height == large.survey.small_height == pytest.approx(200 / 6)
    assert large.transform.to_straight(np.array([[1200.0, 600.0]])) == pytest.approx(np.array([[200.0, 100.0]]))
    assert look.with_text(50.0, "auto") is None
