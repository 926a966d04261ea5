"""Images as files, in memory and in folders."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

IMAGES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif")


def images_with_text(folder: Path) -> list[Path]:
    """The images of a folder that have their text, NAME.txt, beside them, at least one; SystemExit says what is
    missing."""
    found = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in IMAGES]
    found = [path for path in found if path.with_suffix(".txt").is_file()]
    if not found:
        raise SystemExit(f"no image with a NAME.txt beside it in {folder}")
    return found


def png(image: Image.Image) -> bytes:
    """The image as a PNG, little compressed: it is written to be read once."""
    stream = io.BytesIO()
    image.save(stream, "PNG", compress_level=1)
    return stream.getvalue()
