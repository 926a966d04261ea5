"""What is worked out in bands of a page, to keep memory small, is the same to the last bit as over the whole page."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from app.imaging.binarize import CORE_SHARE, LEAST_DEPTH, LOCAL_SHARE, WINDOW_SHARE, binarize
from app.imaging.illumination import COLUMNS, BrightnessMap, FlattenedPage
from app.imaging.pixel_modes import to_grey_or_colour
from app.imaging.runs import BAND

SHAPES = [(1, 1), (3, 700), (700, 3), (BAND, COLUMNS), (2 * BAND + 1, 2 * COLUMNS + 1), (500, 900)]


def grainy_page(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Grey with blots of every depth."""
    random = np.random.default_rng(0)
    blots = ndimage.gaussian_filter(random.random(shape), 1.5)
    return np.clip((blots - 0.5) * 6, 0, 1).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES)
def test_ink(shape: tuple[int, int]) -> None:
    grey = grainy_page(shape)
    side = max(15, int(min(shape) * WINDOW_SHARE)) | 1
    clear = grey > LEAST_DEPTH
    weight, depth = (
        ndimage.uniform_filter(part.astype(np.float32), side, mode="constant") for part in (clear, grey * clear)
    )
    depth = np.where(weight > 0.5 / side**2, depth / np.maximum(weight, np.float32(1e-9)), np.float32(1))
    labels, count = ndimage.label(grey > np.maximum(LOCAL_SHARE * depth, LEAST_DEPTH), np.ones((3, 3)))
    cored = np.unique(labels[grey > np.maximum(CORE_SHARE * depth, 1.5 * LEAST_DEPTH)])
    expected = np.isin(labels, cored[cored > 0])
    assert np.array_equal(binarize(FlattenedPage(grey, 0.0, 1.0)), expected)
    assert count == 0 or expected.any()


@pytest.mark.parametrize("shape", SHAPES)
def test_paper(shape: tuple[int, int]) -> None:
    factor = 3
    height, width = shape
    values = 1 + 254 * grainy_page((-(-height // factor), -(-width // factor)))
    whole = Image.fromarray(values).resize(
        (width, height), Image.Resampling.BILINEAR, box=(0.0, 0.0, width / factor, height / factor)
    )
    bands = list(BrightnessMap(values, factor).over((width, height), COLUMNS))
    assert np.array_equal(np.concatenate(bands, axis=1), np.asarray(whole))


@pytest.mark.parametrize(("mode", "shape"), [("L", (600, 40)), ("RGB", (257, 3)), ("P", (1, 70)), ("1", (300, 300))])
def test_pixels(mode: str, shape: tuple[int, int]) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    image = Image.fromarray(colours).convert(mode)
    expected = image.convert("L" if mode in ("1", "L") else "RGB")
    assert np.array_equal(to_grey_or_colour(image), np.asarray(expected))
