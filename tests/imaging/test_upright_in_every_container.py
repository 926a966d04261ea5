"""One picture in every container and pixel mode, stored as each of the eight EXIF orientations says: always upright.

What a TIFF makes of every mode, up to the text that is read, stands in tests/properties.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, ImageDraw, TiffImagePlugin, features

from app.imaging.decode import SourceImage, decode

ORIENTATION = 0x0112
STORED = (
    None,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.ROTATE_180,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.ROTATE_90,
    Image.Transpose.TRANSVERSE,
    Image.Transpose.ROTATE_270,
)
"""How an upright picture is stored that says orientation 1, 2, … 8 (TIFF 6.0, tag 274)."""

Mode = Callable[[Image.Image], Image.Image]
"""The same picture in another pixel mode."""


def upright() -> Image.Image:
    """Black on white, 48 x 32, unlike itself in every other position; its edges are those of JPEG's blocks."""
    picture = Image.new("L", (48, 32), 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((8, 8, 15, 31), 0)
    pen.rectangle((16, 8, 39, 15), 0)
    return picture


def as_stored(picture: Image.Image, orientation: int) -> Image.Image:
    transpose = STORED[orientation - 1]
    return picture if transpose is None else picture.transpose(transpose)


def encoded(image: Image.Image, container: str, orientation: int, **options: object) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stream = io.BytesIO()
    image.save(stream, container, exif=exif, **options)
    return stream.getvalue()


def ink(image: SourceImage) -> NDArray[np.bool_]:
    """Where the image is black."""
    assert image.grey().shape == (image.height, image.width)
    return image.grey() < 128


def in_mode(mode: str) -> Mode:
    return lambda picture: (
        picture.convert(mode) if mode in ("1", "L", "LA", "P") else picture.convert("RGB").convert(mode)
    )


def deep(kind: type[np.generic], low: float, high: float) -> Mode:
    """Numbers of `kind`, black at `low` and white at `high`."""
    return lambda picture: Image.fromarray(np.where(np.asarray(picture) > 0, high, low).astype(kind))


def ink_on_nothing(grey: int, mode: str = "RGBA") -> Mode:
    """Opaque ink of one grey on a transparent ground of the same."""

    def drawn(picture: Image.Image) -> Image.Image:
        flat = Image.new("L", picture.size, grey)
        alpha = picture.point(lambda value: 255 - value)
        return Image.merge(mode, (*[flat] * (len(mode) - 1), alpha))

    return drawn


def palette_with_a_transparent_entry(picture: Image.Image) -> Image.Image:
    """Entry 0, black, is the transparent ground; entry 1, black too, is the ink."""
    image = Image.fromarray((np.asarray(picture) == 0).astype(np.uint8)).convert("P")
    image.putpalette([0, 0, 0, 0, 0, 0])
    image.info["transparency"] = 0
    return image


def cmyk_with_profile(picture: Image.Image) -> Image.Image:
    """A profile that is none of CMYK's: what cannot be applied is passed over."""
    image = picture.convert("RGB").convert("CMYK")
    image.info["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return image


CASES: dict[str, tuple[str, Mode, dict[str, object]]] = {
    "PNG of a bit": ("PNG", in_mode("1"), {}),
    "PNG of grey": ("PNG", in_mode("L"), {}),
    "PNG of grey with alpha": ("PNG", in_mode("LA"), {}),
    "PNG of grey on nothing": ("PNG", ink_on_nothing(0, "LA"), {}),
    "PNG of a palette": ("PNG", in_mode("P"), {}),
    "PNG of a palette of 2": ("PNG", lambda picture: picture.quantize(2), {"bits": 1}),
    "PNG of a palette with transparency": ("PNG", palette_with_a_transparent_entry, {}),
    "PNG of grey with a transparent value": ("PNG", in_mode("L"), {"transparency": 255}),
    "PNG of colour": ("PNG", in_mode("RGB"), {}),
    "PNG of colour with a transparent value": ("PNG", in_mode("RGB"), {"transparency": (255, 255, 255)}),
    "PNG of colour with alpha": ("PNG", in_mode("RGBA"), {}),
    "PNG of dark ink on nothing": ("PNG", ink_on_nothing(0), {}),
    "PNG of 16 bits": ("PNG", deep(np.uint16, 300, 900), {}),
    "JPEG of grey": ("JPEG", in_mode("L"), {"quality": 95}),
    "JPEG of colour": ("JPEG", in_mode("RGB"), {"quality": 95}),
    "JPEG of YCbCr": ("JPEG", in_mode("YCbCr"), {"quality": 95, "subsampling": 2}),
    "JPEG of CMYK": ("JPEG", in_mode("CMYK"), {"quality": 95}),
    "JPEG of CMYK with a profile": ("JPEG", cmyk_with_profile, {"quality": 95}),
    "JPEG in rising detail": ("JPEG", in_mode("RGB"), {"quality": 95, "progressive": True}),
    "WebP": ("WEBP", in_mode("RGB"), {"quality": 95}),
    "WebP without loss": ("WEBP", in_mode("RGB"), {"lossless": True}),
    "WebP of dark ink on nothing": ("WEBP", ink_on_nothing(0), {"lossless": True, "exact": True}),
    "TIFF of a bit, fax group 4": ("TIFF", in_mode("1"), {"compression": "group4"}),
    "TIFF of a bit, fax group 3": ("TIFF", in_mode("1"), {"compression": "group3"}),
    "TIFF of grey, LZW": ("TIFF", in_mode("L"), {"compression": "tiff_lzw"}),
    "TIFF of 16 bits": ("TIFF", deep(np.uint16, 300, 900), {}),
    "TIFF of 16 bits, deflated": ("TIFF", deep(np.uint16, 300, 900), {"compression": "tiff_adobe_deflate"}),
    "TIFF of 32 bits": ("TIFF", deep(np.int32, -70_000, 70_000), {}),
    "TIFF of reals": ("TIFF", deep(np.float32, 0.1, 0.9), {}),
    "TIFF of colour, JPEG": ("TIFF", in_mode("RGB"), {"compression": "jpeg", "quality": 95}),
    "TIFF of YCbCr": ("TIFF", in_mode("YCbCr"), {}),
    "TIFF of dark ink on nothing": ("TIFF", ink_on_nothing(0), {}),
    "TIFF of CMYK": ("TIFF", in_mode("CMYK"), {}),
}
"""Name to container, mode and how it is written."""


@pytest.mark.parametrize("case", CASES)
def test_a_picture_is_upright_from_every_orientation(case: str) -> None:
    container, mode, options = CASES[case]
    for orientation in range(1, 9):
        image = mode(as_stored(upright(), orientation))
        (read,) = decode(encoded(image, container, orientation, **options))
        np.testing.assert_array_equal(ink(read), np.asarray(upright()) == 0, f"orientation {orientation}")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("container", ["PNG", "WEBP", "TIFF"])
def test_light_ink_on_nothing_is_light_on_dark(container: str, orientation: int) -> None:
    image = ink_on_nothing(255)(as_stored(upright(), orientation))
    (read,) = decode(encoded(image, container, orientation, **({"lossless": True} if container == "WEBP" else {})))
    np.testing.assert_array_equal(ink(read), np.asarray(upright()) > 0)


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_keeps_its_turn_outside_exif(orientation: int) -> None:
    image = as_stored(upright(), orientation).convert("RGB")
    (read,) = decode(encoded(image, "AVIF", orientation, quality=95, subsampling="4:4:4"))
    np.testing.assert_array_equal(ink(read), np.asarray(upright()) == 0)


def test_each_page_of_a_tiff_has_its_own_orientation() -> None:
    stream = io.BytesIO()
    with TiffImagePlugin.AppendingTiffWriter(stream) as pages:
        for orientation, mode in zip(range(1, 9), itertools.cycle(["L", "1", "RGB"]), strict=False):
            page = as_stored(upright(), orientation).convert(mode)
            page.save(pages, "TIFF", tiffinfo={ORIENTATION: orientation})
            pages.newFrame()
    read = decode(stream.getvalue())
    assert len(read) == 8
    for page_read in read:
        np.testing.assert_array_equal(ink(page_read), np.asarray(upright()) == 0)


@pytest.mark.parametrize("container", ["GIF", "WEBP", "PNG"])
def test_of_moving_pictures_the_first_is_read(container: str) -> None:
    others: Sequence[Image.Image] = [Image.new("L", (48, 32), 255), Image.new("L", (48, 32), 0)]
    stream = io.BytesIO()
    options = {"lossless": True} if container == "WEBP" else {}
    upright().save(stream, container, save_all=True, append_images=others, duration=100, **options)
    (read,) = decode(stream.getvalue())
    np.testing.assert_array_equal(ink(read), np.asarray(upright()) == 0)
