"""What is worked out in bands or blocks of a page, to keep memory and time small, is the same as of the whole page."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from app.geometry import apply_homography
from app.imaging.binarize import CORE_SHARE, LEAST_DEPTH, LOCAL_SHARE, WINDOW_SHARE, binarize
from app.imaging.illumination import BrightnessMap, FlattenedPage
from app.imaging.pixel_modes import to_grey_or_colour
from app.imaging.runs import BAND, paint_components
from app.imaging.warp import rotation_matrix, scale_matrix

SHAPES = [(1, 1), (3, 700), (700, 3), (BAND, 256), (2 * BAND + 1, 513), (500, 900)]


def grainy_page(shape: tuple[int, int]) -> NDArray[np.float32]:
    """Grey with blots of every depth."""
    random = np.random.default_rng(0)
    blots = ndimage.gaussian_filter(random.random(shape), 1.5)
    return np.clip((blots - 0.5) * 6, 0, 1).astype(np.float32)


@pytest.mark.parametrize("shape", SHAPES)
def test_ink(shape: tuple[int, int]) -> None:
    """All but a few pixels on the edges of strokes are what they are where the depth nearby is told for every pixel."""
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
    runs = binarize(FlattenedPage(grey, 0.0, 1.0))
    ink = paint_components(runs, np.ones(runs.count, bool))
    assert (ink != expected).sum() <= 0.02 * expected.sum()
    assert count == 0 or expected.any()


@pytest.mark.parametrize("shape", SHAPES)
def test_paper(shape: tuple[int, int]) -> None:
    factor = 3
    height, width = shape
    values = 1 + 254 * grainy_page((-(-height // factor), -(-width // factor)))
    whole = Image.fromarray(values).resize(
        (width, height), Image.Resampling.BILINEAR, box=(0.0, 0.0, width / factor, height / factor)
    )
    paper = BrightnessMap(values, factor)
    wide = paper.widened(width)
    bands = [wide.rows(np.arange(top, min(top + BAND, height))) for top in range(0, height, BAND)]
    assert np.allclose(np.concatenate(bands), np.asarray(whole), atol=1e-3)


@pytest.mark.parametrize("degrees", [0.0, -2.0])
def test_paper_of_an_enlarged_page(degrees: float) -> None:
    """A map that is carried shows the paper at the places that the page's pixels come from."""
    paper = BrightnessMap(np.add.outer(np.arange(40.0), 2 * np.arange(60.0)).astype(np.float32), 3)
    turn, size = rotation_matrix(degrees, (360, 240))
    matrix = turn @ scale_matrix(2)
    carried = paper.carried(matrix, size)
    seen = carried.widened(size[0]).rows(np.array([120]))[0, 180]
    x, y = apply_homography(np.asarray(np.linalg.inv(matrix), np.float64), np.array([[180.5, 120.5]]))[0]
    assert seen == pytest.approx((y / 3 - 0.5) + 2 * (x / 3 - 0.5), abs=0.05)


@pytest.mark.parametrize(("mode", "shape"), [("L", (600, 40)), ("RGB", (257, 3)), ("P", (1, 70)), ("1", (300, 300))])
def test_pixels(mode: str, shape: tuple[int, int]) -> None:
    colours = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    image = Image.fromarray(colours).convert(mode)
    expected = image.convert("L" if mode in ("1", "L") else "RGB")
    assert np.array_equal(to_grey_or_colour(image), np.asarray(expected))
