"""The straight page: any polarity, any quarter turn, any slope; nothing is ink on a blank page."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.errors import InvalidOption
from app.imaging.decode import SourceImage
from app.imaging.straighten import straighten
from app.options import ReadOptions

TEXT = "He told the children that\nThe old hotel had held bells\nAnd the Duke sold the land\nHad Ben found blue books"


def written_page() -> Image.Image:
    page = Image.new("L", (560, 640), 235)
    draw = ImageDraw.Draw(page)
    draw.multiline_text((40, 50), f"{TEXT}\n{TEXT}\n{TEXT}", fill=20, font=ImageFont.load_default(30), spacing=18)
    return page


def source(page: Image.Image) -> SourceImage:
    return SourceImage.of(np.asarray(page, np.uint8))


def test_a_straight_page_passes_unturned() -> None:
    page = straighten(source(written_page()), ReadOptions())
    assert (page.rotation, page.skew) == (0, 0.0)
    assert np.array_equal(page.transform.matrix, np.eye(3))
    assert page.ink.any()


def test_light_on_dark_has_the_same_ink() -> None:
    page = np.asarray(written_page(), np.uint8)
    dark, light = (straighten(SourceImage.of(pixels), ReadOptions()).ink for pixels in (page, 255 - page))
    assert (dark ^ light).sum() < 0.1 * dark.sum()


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_quarter_turn_is_found_and_undone(degrees: int) -> None:
    upright = straighten(source(written_page()), ReadOptions())
    turned = straighten(source(written_page().rotate(degrees, expand=True)), ReadOptions())
    assert turned.rotation == 360 - degrees
    assert (turned.ink ^ upright.ink).sum() < 0.05 * upright.ink.sum()


@pytest.mark.parametrize("degrees", [-31.0, 4.0, 40.0])
def test_a_slope_is_found(degrees: float) -> None:
    turned = written_page().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=235)
    page = straighten(source(turned), ReadOptions())
    assert page.rotation == 0
    assert page.skew == pytest.approx(degrees, abs=0.3)


def test_a_blank_page_has_no_ink() -> None:
    grain = np.random.default_rng(1).normal(220, 4, (200, 300)).clip(0, 255).astype(np.uint8)
    assert not straighten(SourceImage.of(grain), ReadOptions()).ink.any()


def test_ignored_rectangles_hold_no_ink_and_a_region_keeps_its_place() -> None:
    image = source(written_page())
    assert not straighten(image, ReadOptions(ignore=((0, 0, 560, 640),))).ink.any()
    page = straighten(image, ReadOptions(roi=(30, 40, 500, 100), deskew="off"))
    assert page.transform.to_source(np.zeros((1, 2))) == pytest.approx(np.array([[30.0, 40.0]]))
    with pytest.raises(InvalidOption, match="outside"):
        straighten(image, ReadOptions(roi=(600, 0, 700, 10)))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 2**16), st.booleans())
def test_no_size_and_no_content_breaks_it(height: int, width: int, seed: int, constant: bool) -> None:
    random = np.random.default_rng(seed)
    pixels: NDArray[np.uint8] = random.integers(0, 256, (height, width)).astype(np.uint8)
    page = straighten(SourceImage.of(pixels * 0 + pixels[0, 0] if constant else pixels), ReadOptions())
    assert page.grey.shape == page.ink.shape
    assert np.isfinite(page.grey).all()
