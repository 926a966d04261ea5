"""Bytes to images: every mode, the EXIF turn, and clear refusals."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from app.errors import TooLarge, UnreadableImage, UnsupportedMedia
from app.imaging.decode import DecodeLimits, decode


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def drawn_page() -> Image.Image:
    """White, 40 x 24, with a black bar near the top left."""
    page = Image.new("L", (40, 24), 255)
    page.paste(0, (4, 3, 20, 7))
    return page


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA"])
def test_every_mode_shows_the_same_bar(mode: str) -> None:
    (image,) = decode(encoded(drawn_page().convert(mode)))
    assert (image.width, image.height) == (40, 24)
    assert np.array_equal(image.grey() < 128, np.asarray(drawn_page()) < 128)


def test_cmyk_shows_the_same_bar() -> None:
    (image,) = decode(encoded(drawn_page().convert("RGB").convert("CMYK"), "TIFF"))
    assert np.array_equal(image.grey() < 128, np.asarray(drawn_page()) < 128)


def test_sixteen_bits_are_stretched_from_their_own_range() -> None:
    values = np.full((5, 5), 900, np.uint16)
    values[2, 2] = 100
    (image,) = decode(encoded(Image.fromarray(values)))
    assert image.grey()[2, 2] == 0
    assert image.grey()[0, 0] == 255


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 3e38, -3e38])
def test_numbers_that_are_none_do_not_hide_the_ink(value: float) -> None:
    values = np.full((5, 5), 0.9, np.float32)
    values[2, 2], values[4, 4] = 0.1, value
    (image,) = decode(encoded(Image.fromarray(values), "TIFF"))
    assert image.grey()[2, 2] == 0
    assert image.grey()[0, 0] == 255


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_exif_turn_is_undone(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (image,) = decode(encoded(drawn_page(), "JPEG", exif=exif, quality=95))
    assert (image.width, image.height) == ((40, 24) if orientation < 5 else (24, 40))
    assert image.grey().shape == (image.height, image.width)


@pytest.mark.parametrize("mode", ["1", "L", "RGB"])
def test_a_fax_with_half_as_many_rows_an_inch_gets_twice_as_many(mode: str) -> None:
    (image,) = decode(encoded(drawn_page().convert(mode), "TIFF", dpi=(200, 100)))
    assert (image.width, image.height) == (40, 24)
    assert image.pixels.shape[:2] == (48, 40)
    ink = np.argwhere(image.grey() < 128)
    assert ink.min(axis=0).tolist() == [6, 4]
    assert ink.max(axis=0).tolist() == [13, 19]


def test_one_that_was_turned_gets_more_columns() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (image,) = decode(encoded(drawn_page(), "JPEG", exif=exif, quality=95, dpi=(204, 98)))
    assert (image.width, image.height) == (24, 40)
    assert image.pixels.shape == (40, 50)


@pytest.mark.parametrize("dpi", [(300, 300), (204, 196), (300, 1), (0, 100)])
def test_pixels_that_are_nearly_square_or_cannot_be_told_stay(dpi: tuple[int, int]) -> None:
    (image,) = decode(encoded(drawn_page(), "TIFF", dpi=dpi))
    assert image.pixels.shape == (24, 40)


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_nothing_stays_visible(ink: int) -> None:
    page = Image.new("LA", (20, 20), (ink, 0))
    page.paste((ink, 255), (5, 5, 8, 15))
    (image,) = decode(encoded(page))
    assert np.ptp(image.grey()) == 255


def test_a_tiff_has_pages() -> None:
    content = encoded(drawn_page(), "TIFF", save_all=True, append_images=[drawn_page().rotate(90, expand=True)])
    assert [(image.width, image.height) for image in decode(content)] == [(40, 24), (24, 40)]


def test_empty_text_and_truncated_files_are_refused() -> None:
    with pytest.raises(UnreadableImage, match="empty"):
        decode(b"")
    with pytest.raises(UnsupportedMedia, match="no image"):
        decode(b"just a letter to a friend")
    with pytest.raises(UnsupportedMedia, match="PDF"):
        decode(b"%PDF-1.7 ...")
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64)).astype(np.uint8))
    content = encoded(noise, "JPEG")
    with pytest.raises(UnreadableImage, match="truncated"):
        decode(content[: len(content) // 2])


def test_limits_hold_before_decoding() -> None:
    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    with pytest.raises(TooLarge):
        decode(bomb)
    with pytest.raises(TooLarge, match="40 x 24"):
        decode(encoded(drawn_page()), DecodeLimits(max_pixels=100))
    with pytest.raises(TooLarge, match="bytes"):
        decode(encoded(drawn_page()), DecodeLimits(max_bytes=10))
