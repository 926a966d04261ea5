"""A photographed sheet is found, made rectangular, and left alone where there is none."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.geometry import Points, apply_homography
from app.imaging.decode import SourceImage, decode
from app.imaging.perspective import homography, sheet_map
from app.imaging.sheet import find_sheet
from app.imaging.straighten import straighten
from app.options import ReadOptions

SIZE = (640, 800)
SHEET = np.array([[90, 70], [540, 110], [580, 700], [60, 730]], float)


def page(size: tuple[int, int] = (420, 560)) -> NDArray[np.uint8]:
    image = Image.new("L", size, 235)
    pen = ImageDraw.Draw(image)
    for number in range(8):
        pen.text((40, 50 + 60 * number), "seven plain words on a sheet", 30, ImageFont.load_default(22))
    return np.asarray(image)


def photographed(corners: Points = SHEET, table: int = 60) -> NDArray[np.uint8]:
    """The page as a camera sees it on a table with some grain."""
    sheet = page()
    height, width = sheet.shape
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    back = homography(corners, flat)
    seen = Image.fromarray(sheet).transform(
        SIZE, Image.Transform.PERSPECTIVE, tuple((back / back[2, 2]).ravel()[:8]), Image.Resampling.BICUBIC
    )
    mask = Image.new("L", SIZE)
    ImageDraw.Draw(mask).polygon([(float(x), float(y)) for x, y in corners], fill=255)
    grain = np.random.default_rng(3).normal(table, 6, (SIZE[1], SIZE[0])).clip(0, 255).astype(np.uint8)
    return np.asarray(Image.composite(seen, Image.fromarray(grain), mask))


def test_a_sheet_is_found_by_its_corners() -> None:
    found = find_sheet(photographed())
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.015 * max(SIZE)


def test_a_sheet_is_told_from_light_wood_by_its_colour() -> None:
    """Wood as bright as paper in red, a third as bright in blue."""
    sheet = photographed(table=0)
    wood = np.where(sheet[..., None] < 60, np.array([228, 190, 80], np.uint8), sheet[..., None])
    found = find_sheet(np.asarray(wood, np.uint8))
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.015 * max(SIZE)


def test_a_sheet_is_told_from_a_light_table_with_a_dark_thing_on_it() -> None:
    """Of two kinds of light the dark thing is one, paper and table are the other."""
    picture = photographed(table=150).copy()
    picture[560:, :] = np.where(np.abs(picture[560:, :].astype(int) - 150) < 40, 10, picture[560:, :])
    found = find_sheet(picture)
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.015 * max(SIZE)


def test_what_touches_the_sheet_by_a_bridge_is_no_part_of_it() -> None:
    light = photographed().copy()
    light[300:318, :80] = 230
    light[250:420, :30] = 230
    found = find_sheet(light)
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.02 * max(SIZE)


def test_a_sheet_that_a_dark_bar_crosses_but_for_its_margins_is_kept_whole() -> None:
    light = photographed().copy()
    corners = np.array([[106, 300], [537, 318], [540, 350], [104, 332]], float)
    picture = Image.fromarray(light)
    ImageDraw.Draw(picture).polygon([(float(x), float(y)) for x, y in corners], fill=70)
    found = find_sheet(np.asarray(picture))
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.02 * max(SIZE)


@pytest.mark.parametrize("band", [25, 95])
def test_a_sheet_is_found_with_the_dark_band_at_its_head(band: int) -> None:
    picture = Image.fromarray(photographed())
    head = np.concatenate([SHEET[:2], SHEET[[1, 0]] + 0.15 * (SHEET[[2, 3]] - SHEET[[1, 0]])])
    ImageDraw.Draw(picture).polygon([(float(x), float(y)) for x, y in head], fill=band)
    found = find_sheet(np.asarray(picture))
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.025 * max(SIZE)


def test_a_sheet_does_not_go_on_over_a_book_beside_it() -> None:
    picture = Image.fromarray(photographed())
    ImageDraw.Draw(picture).rectangle((120, 5, 470, 60), fill=140)
    found = find_sheet(np.asarray(picture))
    assert found is not None
    assert np.abs(found.corners - SHEET).max() < 0.015 * max(SIZE)


def test_a_sheet_that_curls_is_kept_whole() -> None:
    light = photographed().copy()
    disc = Image.fromarray(light)
    ImageDraw.Draw(disc).ellipse((70, 715 - 50, 570, 715 + 45), fill=230)
    found = sheet_map(np.asarray(disc))
    assert found is not None
    matrix, (_, height) = found
    assert apply_homography(matrix, np.array([[320.0, 745.0]]))[0, 1] < height


def test_a_panel_that_was_drawn_is_no_sheet() -> None:
    drawn = np.array([[90, 100], [540, 100], [540, 700], [90, 700]], float)
    assert find_sheet(photographed(drawn)) is None
    bands = np.full((SIZE[1], SIZE[0]), 40, np.uint8)
    bands[180:640] = 240
    assert find_sheet(bands) is None


def test_the_lit_half_of_a_sheet_is_no_sheet() -> None:
    light = photographed().astype(float)
    light[420:] *= 0.72
    assert find_sheet(light.astype(np.uint8)) is None or sheet_map(light.astype(np.uint8))[1][1] > 550  # type: ignore[index]


def test_its_map_carries_the_corners_to_those_of_a_rectangle() -> None:
    found = sheet_map(photographed())
    assert found is not None
    matrix, (width, height) = found
    corners = apply_homography(matrix, SHEET)
    assert np.abs(corners - [[0, 0], [width, 0], [width, height], [0, height]]).max() < 0.02 * max(SIZE)
    assert width / height == pytest.approx(480 / 610, abs=0.08)


def test_a_sheet_that_lies_straight_is_cut_out_and_not_resampled() -> None:
    corners = np.array([[90, 100], [540, 101], [539, 701], [90, 700]], float)
    found = sheet_map(photographed(corners))
    assert found is not None
    matrix, _ = found
    assert np.array_equal(matrix[:2, :2], np.eye(2))
    assert np.array_equal(matrix[2], [0, 0, 1])
    assert np.array_equal(matrix, matrix.round())


@pytest.mark.parametrize(
    "light",
    [page(), photographed(table=215), np.full((300, 200), 240, np.uint8), np.zeros((300, 200), np.uint8), page((3, 3))],
    ids=["a scan", "a sheet like its table", "white", "black", "tiny"],
)
def test_nothing_is_found_without_a_sheet(light: NDArray[np.uint8]) -> None:
    assert find_sheet(light) is None


@pytest.mark.parametrize("shape", [(1, 314), (314, 1), (2, 90), (7, 400), (9, 9)])
def test_a_picture_too_narrow_for_a_sheet_has_none(shape: tuple[int, int]) -> None:
    ramp = np.linspace(0, 255, shape[0] * shape[1]).reshape(shape).astype(np.uint8)
    assert find_sheet(ramp) is None
    assert find_sheet(np.stack([ramp, ramp, ramp // 2], axis=2)) is None


def test_a_frame_within_a_page_is_no_sheet() -> None:
    image = Image.fromarray(page().copy())
    ImageDraw.Draw(image).rectangle((30, 30, 390, 530), outline=0, width=4)
    assert find_sheet(np.asarray(image)) is None


def test_the_page_ignores_the_table_and_boxes_lead_back_to_the_photograph() -> None:
    source = _image(photographed())
    straight = straighten(source, ReadOptions())
    y, x = np.nonzero(straight.ink)
    inked = straight.transform.to_source(np.stack([x, y], axis=1).astype(float))
    dark = photographed()[inked[:, 1].astype(int), inked[:, 0].astype(int)]
    assert (dark < 225).mean() > 0.9
    untouched = straighten(source, ReadOptions(perspective="off"))
    assert np.array_equal(untouched.transform.matrix[2], [0, 0, 1])
    assert straight.transform.matrix[2, 0] != 0


def _image(light: NDArray[np.uint8]) -> SourceImage:
    content = io.BytesIO()
    Image.fromarray(light).save(content, "PNG")
    return decode(content.getvalue())[0]
