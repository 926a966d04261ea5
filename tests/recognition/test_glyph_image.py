"""Patches: centred, of one polarity and scale, with their metrics, whatever the picture came as."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.errors import InvalidInput
from app.recognition.glyph_image import (
    GLYPH,
    METRIC_RANGE,
    SIDE,
    patch_from_image,
    patch_from_ink,
    patches_from_image,
)


def _letter(scale: int = 1) -> NDArray[np.uint8]:
    """A dark L on light paper, off the middle, `scale` times 60 x 50 pixels."""
    picture = Image.new("L", (50 * scale, 60 * scale), 230)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((8 * scale, 6 * scale, 14 * scale - 1, 42 * scale - 1), fill=30)
    draw.rectangle((8 * scale, 36 * scale, 32 * scale - 1, 42 * scale - 1), fill=30)
    return np.asarray(picture)


def _decoded(picture: NDArray[np.uint8], kind: str, **options: int) -> NDArray[np.uint8]:
    content = io.BytesIO()
    Image.fromarray(picture).save(content, kind, **options)
    return np.asarray(Image.open(content))


def test_the_ink_stands_in_the_middle_and_its_longer_side_has_its_length() -> None:
    patch, _ = patch_from_image(_letter())
    rows, columns = np.flatnonzero(patch.max(axis=1) > 0.5), np.flatnonzero(patch.max(axis=0) > 0.5)
    assert patch.shape == (SIDE, SIDE)
    assert patch.dtype == np.float32
    assert rows[-1] - rows[0] + 1 == GLYPH
    assert abs(int(rows[0]) + int(rows[-1]) - (SIDE - 1)) <= 1
    assert abs(int(columns[0]) + int(columns[-1]) - (SIDE - 1)) <= 1


def test_light_on_dark_is_the_same_patch_as_dark_on_light() -> None:
    np.testing.assert_allclose(patch_from_image(255 - _letter())[0], patch_from_image(_letter())[0], atol=1e-5)


@pytest.mark.parametrize("scale", [2, 3, 5])
def test_a_larger_picture_is_the_same_patch(scale: int) -> None:
    assert np.abs(patch_from_image(_letter(scale))[0] - patch_from_image(_letter())[0]).mean() < 0.02


def test_fainter_ink_is_the_same_patch() -> None:
    faint = (230 - (230 - _letter().astype(np.float32)) * 0.4) / 255
    np.testing.assert_allclose(patch_from_image(faint)[0], patch_from_image(_letter())[0], atol=1e-4)


def test_a_png_and_a_matrix_are_the_same_patch_and_a_good_jpeg_nearly() -> None:
    patch, _ = patch_from_image(_letter())
    np.testing.assert_array_equal(patch_from_image(_decoded(_letter(), "PNG"))[0], patch)
    np.testing.assert_allclose(patch_from_image(_letter().astype(np.float32) / 255)[0], patch, atol=1e-5)
    assert np.abs(patch_from_image(_decoded(_letter(), "JPEG", quality=95))[0] - patch).mean() < 0.02


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("shape", [(40, 30), (SIDE, SIDE), (1, 1)])
def test_a_blank_picture_is_an_empty_patch(level: int, shape: tuple[int, int]) -> None:
    patch, metrics = patch_from_image(np.full(shape, level, np.uint8))
    assert not patch.any()
    assert not metrics.any()


def test_a_patch_as_it_is_is_taken_unchanged() -> None:
    inked = patch_from_image(_letter())[0]
    np.testing.assert_allclose(patch_from_image(inked, ink="light", fit="as_is")[0], inked, atol=1e-6)


@pytest.mark.parametrize("longer", [16, 20, 24, 28, 32])
@pytest.mark.parametrize("place", ["middle", "corner"])
def test_in_a_square_of_a_patchs_size_a_character_is_cut_out_wherever_it_stands(longer: int, place: str) -> None:
    square = Image.new("L", (SIDE, SIDE), 230)
    letter = Image.fromarray(_letter()[6:42, 8:32]).resize((longer * 2 // 3, longer), Image.Resampling.BICUBIC)
    square.paste(letter, ((SIDE - letter.width) // 2, (SIDE - longer) // 2) if place == "middle" else (0, 0))
    assert np.abs(patch_from_image(np.asarray(square))[0] - patch_from_image(_letter())[0]).mean() < 0.03


@pytest.mark.parametrize(
    ("stranger", "where"),
    [
        ("a speck beside it", (40, 36, 42, 37)),
        ("a ruling below it", (0, 55, 49, 56)),
        ("a neighbour at the left", (0, 10, 3, 40)),
        ("the next line's top", (20, 54, 26, 59)),
    ],
)
def test_what_is_not_the_characters_own_stays_out(stranger: str, where: tuple[int, int, int, int]) -> None:
    picture = Image.fromarray(_letter())
    ImageDraw.Draw(picture).rectangle(where, fill=30)
    np.testing.assert_allclose(patch_from_image(np.asarray(picture))[0], patch_from_image(_letter())[0], atol=1e-5)


def test_a_dot_stays_also_where_the_picture_cuts_it() -> None:
    stem = np.full((60, 50), 230, np.uint8)
    stem[14:50, 20:26] = 30
    dotted = stem.copy()
    dotted[0:6, 20:26] = 30
    patch = patch_from_image(dotted)[0]
    rows = np.flatnonzero(patch.max(axis=1) > 0.5)
    assert rows[-1] - rows[0] + 1 == GLYPH
    assert patch[rows[0] : rows[-1]].max(axis=1).min() < 0.1


def test_a_character_cut_close_keeps_all_its_pieces() -> None:
    quotes = np.full((12, 14), 230, np.uint8)
    quotes[:, :4] = quotes[:, 10:] = 30
    columns = patch_from_image(quotes, ink="dark")[0].max(axis=0) > 0.5
    assert columns[5] and columns[-6] and not columns[SIDE // 2]


def test_where_the_rim_does_not_tell_ink_from_ground_both_ways_are_given_the_likelier_first() -> None:
    bold = np.full((24, 20), 230, np.uint8)
    bold[:, :8] = 30
    (dark, for_dark), (light, for_light) = patches_from_image(bold)
    np.testing.assert_array_equal(dark[0], patch_from_image(bold, ink="dark")[0])
    np.testing.assert_array_equal(light[0], patch_from_image(bold, ink="light")[0])
    assert for_dark > for_light
    assert for_dark**2 + for_light**2 == pytest.approx(1)


def test_whoever_says_what_is_ink_or_leaves_paper_around_gets_one_patch() -> None:
    close = _letter()[6:42, 8:32]
    assert [len(patches_from_image(close, ink)) for ink in ("auto", "dark", "light")] == [2, 1, 1]
    assert len(patches_from_image(_letter())) == 1


def test_as_is_refuses_another_size_and_names_both() -> None:
    with pytest.raises(InvalidInput, match="32 x 32 pixels, not 50 x 60"):
        patch_from_image(_letter(), fit="as_is")


def test_metrics_are_in_x_heights_from_the_baseline() -> None:
    ink = np.ones((30, 10), np.bool_)
    _, metrics = patch_from_ink(ink.astype(np.float32), ink, baseline=20.0, x_height=20.0)
    np.testing.assert_allclose(metrics, [1.5, 0.5, 1.0, -0.5])


def test_metrics_stay_in_their_range() -> None:
    ink = np.ones((300, 10), np.bool_)
    _, metrics = patch_from_ink(ink.astype(np.float32), ink, baseline=0.0, x_height=10.0)
    assert metrics.min() >= METRIC_RANGE[0]
    assert metrics.max() <= METRIC_RANGE[1]


def test_a_picture_of_a_character_has_unknown_metrics() -> None:
    assert not patch_from_image(_letter())[1].any()


def test_neighbours_ink_in_the_window_stays_out() -> None:
    grey = np.zeros((20, 20), np.float32)
    grey[:, :4], grey[:, 12:] = 1, 1
    ink = np.zeros((20, 20), np.bool_)
    ink[:, :4] = True
    alone = np.where(np.arange(20) < 4, grey, np.float32(0))
    np.testing.assert_array_equal(patch_from_ink(grey, ink, 20, 20)[0], patch_from_ink(alone, ink, 20, 20)[0])
