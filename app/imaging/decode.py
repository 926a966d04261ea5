"""Bytes to images: type by content, limits from the header before a pixel is decoded, EXIF turn undone, pixels made
square."""

from __future__ import annotations

import io
import struct
import zlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from app.errors import InvalidInput, TooLarge, UnreadableImage, UnsupportedMedia
from app.imaging.illumination import luminance
from app.imaging.perspective import Map, sheet_map
from app.imaging.pixel_modes import to_grey_or_colour

READ_FORMATS = (
    "AVIF",
    "BMP",
    "DIB",
    "GIF",
    "JPEG",
    "JPEG2000",
    "PCX",
    "PNG",
    "PPM",
    "QOI",
    "TIFF",
    "WEBP",
)
"""Pillow's names of the formats that are read; each is known by its first bytes."""

DRAFT_PIXELS = 24_000_000
"""A JPEG of more pixels is decoded at a half, a quarter or an eighth of its size, whichever keeps this many: sheets
photographed so finely are legible at that scale, and the full size would cost four times the memory."""

OBLONG = 1.5, 2.5
"""Pixels are oblong where a file says that there are so many times as many an inch one way as the other: those of faxes
in standard resolution, 204 by 98. What differs less reads as well, and what differs more is a slip."""

_KNOWN_BUT_NOT_READ = (
    (b"%PDF", "a PDF; render its pages to PNG first"),
    (b"%!PS", "PostScript; render its pages to PNG first"),
    (b"8BPS", "a Photoshop file; save it as PNG"),
    (b"AT&TFORM", "a DjVu file; render its pages to PNG first"),
    (
        b"PK\x03\x04",
        "a ZIP archive or an office document; send the images in it one by one",
    ),
    (b"<svg", "an SVG drawing; render it to PNG first"),
    (b"<?xml", "an XML file; send an image"),
)
_PNG = b"\x89PNG\r\n\x1a\n"
_IMAGE_MAGIC = (_PNG, b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    AttributeError,
    OverflowError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on broken files."""


@dataclass(frozen=True)
class DecodeLimits:
    """Bounds checked before decoding: bytes of the file, pixels of all its pages, longest side, pages."""

    max_bytes: int = 100_000_000
    max_pixels: int = 100_000_000
    max_side: int = 30_000
    max_pages: int = 100


@dataclass(frozen=True)
class SourceImage:
    """One image after its EXIF turn.

    `pixels` is uint8, (h, w) grey or (h, w, 3) RGB, 255 = white. `width` and `height` are those of the image that was
    sent, in its own pixels; `pixels` may be smaller by a whole factor (a huge JPEG is decoded reduced), or have more
    rows or columns (those of a fax are not square).
    """

    pixels: NDArray[np.uint8]
    width: int
    height: int

    @classmethod
    def of(cls, pixels: NDArray[np.uint8]) -> SourceImage:
        """An image whose pixels are all there."""
        return cls(pixels, pixels.shape[1], pixels.shape[0])

    @cached_property
    def sheet(self) -> Map | None:
        """The map to the sheet that `pixels` show on a table, and its size (`perspective.sheet_map`)."""
        return sheet_map(self.pixels)

    @cached_property
    def light(self) -> NDArray[np.uint8]:
        """The grey (h, w) of `pixels` in which ink stands out (`illumination.luminance`)."""
        return luminance(self.pixels)

    def grey(self) -> NDArray[np.uint8]:
        """Luminance (h, w), 255 = white, in the rows and columns of `pixels`."""
        if self.pixels.ndim == 2:
            return self.pixels
        return np.asarray(Image.fromarray(self.pixels).convert("L"))


def decode(content: bytes, limits: DecodeLimits = DecodeLimits()) -> tuple[SourceImage, ...]:
    """The images of an encoded file: a TIFF's pages, otherwise the first frame.

    Raises UnsupportedMedia (no image format that is read), UnreadableImage (empty, truncated or broken) and TooLarge.
    """
    if not content:
        raise UnreadableImage("the body is empty; send the bytes of an image")
    if len(content) > limits.max_bytes:
        raise TooLarge(
            f"the file has {len(content)} bytes, more than the {limits.max_bytes} that are read; send a smaller one",
            limit=limits.max_bytes,
            got=len(content),
        )
    image = _open(content, limits)
    with image:
        pages = _count_pages(image, limits)
        for index in range(pages):
            _seek(image, index)
            _check_size(image, limits)
        total = 0
        decoded = []
        for index in range(pages):
            _seek(image, index)
            total += image.width * image.height
            if total > limits.max_pixels:
                raise TooLarge(
                    f"the file's {pages} pages have more than {limits.max_pixels} pixels together; send fewer pages",
                    limit=limits.max_pixels,
                    got=total,
                )
            decoded.append(_decode_frame(image))
    return tuple(decoded)


def _open(content: bytes, limits: DecodeLimits) -> Image.Image:
    try:
        return Image.open(io.BytesIO(content), formats=READ_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(
            f"the image declares more pixels than the {limits.max_pixels} that are read; send a smaller one",
            limit=limits.max_pixels,
        ) from error
    except UnidentifiedImageError as error:
        raise _unidentified(content, limits) from error
    except _BROKEN as error:
        raise UnreadableImage(f"the image's header is broken ({error}); save it anew and send it again") from error


def _unidentified(content: bytes, limits: DecodeLimits) -> InvalidInput:
    if content.startswith(_PNG) and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        if width * height > limits.max_pixels:
            return TooLarge(
                f"the image declares {width} x {height} pixels, more than the {limits.max_pixels} that are read; "
                "scale it down",
                limit=limits.max_pixels,
                got=width * height,
            )
    if content.startswith(_IMAGE_MAGIC):
        return UnreadableImage("the image ends within its header; it may be truncated: save it anew and send it again")
    start = content[:512].lstrip()
    read = ", ".join(name for name in READ_FORMATS if name != "DIB")
    for magic, what in _KNOWN_BUT_NOT_READ:
        if start.startswith(magic):
            return UnsupportedMedia(
                f"the file is {what}. Formats that are read: {read}",
                got=magic.decode("latin-1"),
            )
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return UnsupportedMedia(
            f"the file is a HEIC photo; save it as JPEG. Formats that are read: {read}",
            got="HEIC",
        )
    return UnsupportedMedia(f"the bytes are no image of a format that is read ({read})")


def _count_pages(image: Image.Image, limits: DecodeLimits) -> int:
    if image.format != "TIFF":
        return 1
    try:
        pages = int(getattr(image, "n_frames", 1))
    except _BROKEN as error:
        raise UnreadableImage(f"the TIFF's directory of pages is broken ({error}); save it anew") from error
    if pages > limits.max_pages:
        raise TooLarge(
            f"the file has {pages} pages, more than the {limits.max_pages} that are read; send it in parts",
            limit=limits.max_pages,
            got=pages,
        )
    return pages


def _seek(image: Image.Image, index: int) -> None:
    if index == image.tell():
        return
    try:
        image.seek(index)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooLarge(f"page {index + 1} declares too many pixels; send a smaller one") from error
    except _BROKEN as error:
        raise UnreadableImage(f"page {index + 1} of the file is broken ({error}); save it anew") from error


def _check_size(image: Image.Image, limits: DecodeLimits) -> None:
    width, height = image.size
    if width < 1 or height < 1:
        raise UnreadableImage(f"the image declares {width} x {height} pixels; nothing is there to read")
    if width * height > limits.max_pixels:
        raise TooLarge(
            f"the image has {width} x {height} pixels, more than the {limits.max_pixels} that are read; scale it down",
            limit=limits.max_pixels,
            got=width * height,
        )
    if max(width, height) > limits.max_side:
        raise TooLarge(
            f"the image has {width} x {height} pixels; a side may have {limits.max_side}; cut it or scale it down",
            limit=limits.max_side,
            got=max(width, height),
        )


def _decode_frame(image: Image.Image) -> SourceImage:
    """The current frame; Pillow's own errors on broken data become UnreadableImage."""
    width, height = image.size
    try:
        if image.format in ("JPEG", "MPO") and width * height > DRAFT_PIXELS:
            factor = (width * height / DRAFT_PIXELS) ** 0.5
            image.draft(None, (int(width / factor), int(height / factor)))
        image.load()
        upright = _without_exif_turn(image)
        across, down = _dots_an_inch(image)
        if (upright.width > upright.height) != (image.width > image.height):
            width, height, across, down = height, width, down, across
        return SourceImage(_with_square_pixels(to_grey_or_colour(upright), across, down), width, height)
    except _BROKEN as error:
        raise UnreadableImage(
            f"the image cannot be decoded ({error}); it may be truncated: save it anew and send it again"
        ) from error


def _without_exif_turn(image: Image.Image) -> Image.Image:
    """The image turned as its EXIF orientation says; one with broken EXIF data is taken as it is stored."""
    try:
        lies_right = image.getexif().get(ExifTags.Base.Orientation, 1) == 1
        return image if lies_right else ImageOps.exif_transpose(image)
    except _BROKEN:
        return image


def _dots_an_inch(image: Image.Image) -> tuple[float, float]:
    """How many pixels a stored image says that it has an inch, across and down; as many both ways where it says nothing
    of use."""
    try:
        across, down = (float(value) for value in image.info.get("dpi", (1, 1)))
    except (TypeError, ValueError):
        return 1.0, 1.0
    return (across, down) if min(across, down) > 0 else (1.0, 1.0)


def _with_square_pixels(pixels: NDArray[np.uint8], across: float, down: float) -> NDArray[np.uint8]:
    """The `pixels`, so many an inch `across` and `down`, with as many rows an inch as columns where they are OBLONG."""
    if not OBLONG[0] <= max(across, down) / min(across, down) <= OBLONG[1]:
        return pixels
    height, width = pixels.shape[:2]
    size = (width, round(height * across / down)) if across > down else (round(width * down / across), height)
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))
