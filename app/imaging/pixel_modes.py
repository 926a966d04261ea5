"""Every pixel mode that Pillow decodes, brought to 8-bit grey or RGB with the ink still visible."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

DEEP_MODES = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")
ALPHA_MODES = ("LA", "La", "PA", "RGBA", "RGBa")

FLAT_RANGE = 0.02
"""A deep image whose values span less than this share of their largest is blank: stretched, its noise would be ink."""

BAND = 256
"""Rows that are taken out of a decoded image together: Pillow copies them several times on the way."""

GREATEST_VALUE = 1e30
"""A deep image's values beyond this are none: infinities, and what a damaged file makes of its numbers."""


def to_grey_or_colour(image: Image.Image) -> NDArray[np.uint8]:
    """A decoded image as uint8 (h, w) grey or (h, w, 3) RGB, 255 = white, whatever its mode."""
    if image.mode in DEEP_MODES:
        return _deep_to_grey(np.asarray(image))
    if image.mode in ALPHA_MODES or "transparency" in image.info:
        return _over_visible_ground(image.convert("LA" if image.mode in ("LA", "La", "L", "1") else "RGBA"))
    if image.mode in ("1", "L"):
        return _converted(image, "L")
    if image.mode in ("CMYK", "LAB"):
        return np.array(_by_colour_profile(image))
    return _converted(image, "RGB")


def _converted(image: Image.Image, mode: str) -> NDArray[np.uint8]:
    """A whole image in `mode`, "L" (h, w) or "RGB" (h, w, 3)."""
    width, height = image.size
    pixels = np.empty((height, width) if mode == "L" else (height, width, 3), np.uint8)
    for top in range(0, height, BAND):
        rows = slice(top, min(top + BAND, height))
        pixels[rows] = np.asarray(image.crop((0, rows.start, width, rows.stop)).convert(mode))
    return pixels


def _deep_to_grey(values: NDArray[np.generic]) -> NDArray[np.uint8]:
    """Integers or floats of any range, stretched from their own least and largest value to 0-255."""
    depth = values.astype(np.float32)
    plausible = np.abs(depth) < GREATEST_VALUE  # no number is not
    if not plausible.all():
        depth = np.where(plausible, depth, depth[plausible].max(initial=0.0))
    low, high = float(depth.min()), float(depth.max())
    if high - low <= FLAT_RANGE * max(abs(low), abs(high)):
        return np.full(depth.shape, 255, np.uint8)
    depth -= low
    depth *= 255 / (high - low)
    return (depth + 0.5).astype(np.uint8)


def _over_visible_ground(image: Image.Image) -> NDArray[np.uint8]:
    """An "LA" or "RGBA" image laid on white or black.

    Where most is transparent, what is opaque is ink and the ground is the one it stands out from; otherwise the image
    has its own ground and the rest is filled to match it.
    """
    alpha = np.asarray(image.getchannel("A"))
    grey = np.asarray(image.convert("LA").getchannel(0))
    weight = int(alpha.sum(dtype=np.int64))
    light = float((grey.astype(np.uint16) * alpha).sum(dtype=np.int64) / weight) > 127.5 if weight else False
    sparse = weight < 0.5 * 255 * alpha.size
    white_ground = not light if sparse else light
    ground = Image.new(
        image.mode,
        image.size,
        (255,) * len(image.mode) if white_ground else (0,) * (len(image.mode) - 1) + (255,),
    )
    if image.mode == "LA":
        blend = Image.composite(image.getchannel(0), ground.getchannel(0), image.getchannel("A"))
        return np.array(blend)
    return np.array(Image.alpha_composite(ground, image).convert("RGB"))


def _by_colour_profile(image: Image.Image) -> Image.Image:
    """A CMYK or LAB image in sRGB by its own ICC profile; plain conversion where it has none or a broken one."""
    embedded = image.info.get("icc_profile")
    if image.mode == "CMYK" and not embedded:
        return image.convert("RGB")
    try:
        lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
        source = lab if image.mode == "LAB" else ImageCms.ImageCmsProfile(io.BytesIO(embedded or b""))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        converted = None
    if converted is not None:
        return converted
    return image.convert("RGB") if image.mode == "CMYK" else image.getchannel(0)
