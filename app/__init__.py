"""glyphbox: text, boxes, confidences and alternatives for every character of a page.

    >>> from app import read
    >>> document = read("page.jpg")            # doctest: +SKIP
    >>> document.text                          # doctest: +SKIP

Conventions, the same everywhere:

- Grey is `(height, width)` float32, 0 = paper and 1 = ink once polarity is known; masks are bool, true = ink.
- y grows downward; angles are degrees counter-clockwise.
- Boxes are `x0, y0, x1, y1`, half-open. In an answer they are whole pixels of the image that was sent, after its EXIF
  turn; inside the pipeline, pixels of the straightened page, carried back once.
- Lengths are multiples of the x-height or of the stroke width, never bare pixels.
- Batches are `(n, height, width, channel)`. Probabilities are in 0-1 and sum to 1 over the classes that are allowed.

Names are loaded when they are first used, so that `import app` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.document import Alternative, Block, Char, Classification, Document, Line, Page, Word
    from app.engine import Engine
    from app.errors import GlyphboxError
    from app.library import classify, read
    from app.options import ClassifyOptions, ReadOptions

__version__ = "0.1.0"

__all__ = [
    "Alternative",
    "Block",
    "Char",
    "Classification",
    "ClassifyOptions",
    "Document",
    "Engine",
    "GlyphboxError",
    "Line",
    "Page",
    "ReadOptions",
    "Word",
    "classify",
    "read",
]

_HOMES = {
    "app.document": ("Alternative", "Block", "Char", "Classification", "Document", "Line", "Page", "Word"),
    "app.engine": ("Engine",),
    "app.errors": ("GlyphboxError",),
    "app.library": ("classify", "read"),
    "app.options": ("ClassifyOptions", "ReadOptions"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
