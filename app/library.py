"""The library's one-line doors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.document import Classification, Document
from app.document_reading import read_document
from app.engine import Engine
from app.options import ClassifyOptions, ReadOptions, parse

ImageLike = str | Path | bytes | NDArray[np.generic]


def read(source: str | Path | bytes, **options: Any) -> Document:
    """Read an image (its path, or its bytes) with the bundled models, which are loaded at the first call.

    `options` are the fields of ReadOptions; a wrong name or value raises InvalidOption.

        >>> read("page.jpg", charset="digits", alternatives=1).text    # doctest: +SKIP
    """
    content = source if isinstance(source, bytes) else Path(source).read_bytes()
    return read_document(_bundled_engine(), content, parse(ReadOptions, _as_text(options)))


def classify(images: Sequence[ImageLike], **options: Any) -> list[Classification]:
    """Take each image (path, bytes, or array of grey values 0-255 or 0-1) for one character.

    `options` are the fields of ClassifyOptions; a wrong name or value raises InvalidOption.
    """
    contents = [Path(image).read_bytes() if isinstance(image, str | Path) else image for image in images]
    return _bundled_engine().classify(contents, parse(ClassifyOptions, _as_text(options)))


@cache
def _bundled_engine() -> Engine:
    return Engine.load()


def _as_text(options: Mapping[str, Any]) -> dict[str, str]:
    """Options as the text that every other door hands to `parse`; those that are None are left out."""
    return {name: _value_as_text(value) for name, value in options.items() if value is not None}


def _value_as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple | list):
        nested = any(isinstance(part, tuple | list) for part in value)
        return (";" if nested else ",").join(map(_value_as_text, value))
    return str(value)
