"""Patches as JSON: {"patches": [matrix, …], option: value, …}, each matrix 32 rows of 32 grey values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidInput, InvalidRequest, TooLarge

SIDE = 32
"""Rows and columns of a matrix: the networks' patch. Images of other sizes are sent as files."""
MOST_GREY = 255


def parse_patches(body: bytes, max_patches: int) -> tuple[list[NDArray[np.float32]], list[tuple[str, str]]]:
    """The matrices, each float32 (32, 32), and the other members as options in text.

    InvalidRequest where the body is no JSON object with a list of patches; TooLarge for more than `max_patches`;
    InvalidInput says which patch is wrong, and how.
    """
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"the body is not JSON: {error}", field="body") from None
    if not isinstance(document, dict) or not isinstance(document.get("patches"), list):
        raise InvalidRequest('the JSON body must be an object with a list "patches"', field="patches")
    patches = document.pop("patches")
    if not patches:
        raise InvalidRequest("patches is an empty list; send at least one matrix", field="patches")
    if len(patches) > max_patches:
        raise TooLarge(
            f"{len(patches)} patches; one request takes at most {max_patches}; send several requests, "
            "or raise GLYPHBOX_MAX_PATCHES",
            field="patches",
            limit=max_patches,
            got=len(patches),
        )
    if _is_matrix(patches):
        raise InvalidInput("patches is one matrix; put it into a list: [[[…], …]]", field="patches")
    options = [(name, _option_text(name, value)) for name, value in document.items()]
    return [_matrix(patch, f"patches[{number}]") for number, patch in enumerate(patches)], options


def _is_matrix(patches: Sequence[Any]) -> bool:
    return isinstance(patches[0], list) and bool(patches[0]) and not isinstance(patches[0][0], list)


def _matrix(patch: Any, where: str) -> NDArray[np.float32]:
    if not isinstance(patch, list) or not all(isinstance(row, list) for row in patch):
        raise InvalidInput(f"{where} must be a matrix: {SIDE} lists of {SIDE} numbers", field=where)
    if len(patch) != SIDE:
        raise _wrong_shape(where, f"{len(patch)} rows", len(patch))
    for number, row in enumerate(patch):
        if len(row) != SIDE:
            raise _wrong_shape(where, f"{len(row)} numbers in row {number}", len(row))
    try:
        values = np.asarray(patch)
    except ValueError:
        values = np.asarray(patch, dtype=object)
    if values.shape != (SIDE, SIDE) or values.dtype.kind not in "iuf":
        raise InvalidInput(f"{where} holds something that is no number", field=where)
    if not np.isfinite(values).all():
        row, column = np.argwhere(~np.isfinite(values))[0]
        raise InvalidInput(
            f"{where} holds {values[row, column]} in row {row}, column {column}; grey values are finite", field=where
        )
    if values.min() < 0 or values.max() > MOST_GREY:
        wrong = values.min() if values.min() < 0 else values.max()
        raise InvalidInput(
            f"{where} holds {wrong:g}; grey values are 0-255 or 0-1",
            field=where,
            limit=[0, MOST_GREY],
            got=wrong.item(),
        )
    return values.astype(np.float32)


def _wrong_shape(where: str, what: str, got: int) -> InvalidInput:
    return InvalidInput(
        f"{where} has {what}; a matrix has {SIDE} rows of {SIDE} numbers. Send an image of another size as a file",
        field=where,
        limit=SIDE,
        got=got,
    )


def _option_text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    raise InvalidInput(f"{name} must be text, a number, true or false", field=name)
