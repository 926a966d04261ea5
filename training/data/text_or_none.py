"""Strips of text and strips of none, made side by side in worker processes; the same seeds give the same strips."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
import torch
from torch import Tensor
from tqdm import tqdm

from app.recognition.strip_image import STRIP_WIDTH_STEP
from training.data.line_strips import StripMaker
from training.data.strip_pixels import Pixels, padded, parts_of_like_width
from training.data.textless import textless_strips

VALIDATION_SEED = 1_000_003
"""Added to the seeds of what is measured on."""
PIECES, PIECE, INK = 0.3, (24, 160), 128
"""Share of strips of text of which only a short piece is shown, that piece's least and greatest width, and the darkest
pixel that it must have."""
CLOSE_LINES, LINE_SHIFT = 0.3, (17, 26)
"""Share of strips that show the feet and heads of other lines, and pixels between lines."""
OVERLAID, BESIDE = 0.2, 0.1
"""Shares of strips of text that have what is none shining through, and beside them."""
Batch = tuple[Tensor, Tensor, Tensor]
"""Strips float32 (n, 32, width, 1), their widths int64 (n,), and which are text, float32 (n,) of 0 and 1."""


def text_strips(data: Path, validation: bool, count: int, seed: int) -> list[Pixels]:
    """Strips of lines from the faces, writers and texts to learn from, or those held out for `validation`."""
    cv2.setNumThreads(1)
    return [sample.pixels for sample in islice(_maker(data, validation).samples(seed), count)]


def none_strips(count: int, seed: int) -> list[Pixels]:
    """Strips of what segmentation finds on pictures without text."""
    cv2.setNumThreads(1)
    return list(islice(textless_strips(seed), count))


@lru_cache(maxsize=2)
def _maker(data: Path, validation: bool) -> StripMaker:
    return StripMaker(data, validation)


def made(
    data: Path, counts: tuple[int, int], seed: int, parcel: int, validation: bool = False
) -> tuple[list[Pixels], list[Pixels]]:
    """So many strips of text and of none, by as many processes as there are cores."""
    first = seed + VALIDATION_SEED * validation
    makers: tuple[Callable[[int], list[Pixels]], ...] = (
        partial(text_strips, data, validation, parcel),
        partial(none_strips, parcel),
    )
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        parcels = [
            pool.map(maker, range(first, first + -(-count // parcel)))
            for maker, count in zip(makers, counts, strict=True)
        ]
        text, none = (
            [strip for some in tqdm(each, total=-(-count // parcel), desc=name) for strip in some][:count]
            for each, count, name in zip(parcels, counts, ("text", "none"), strict=True)
        )
    return text, none


def mixed(rng: np.random.Generator, strip: Pixels, text: list[Pixels], none: list[Pixels]) -> Pixels:
    """A strip of text as it is, or a short piece of it, between other lines of `text`, with something of `none` shining
    through or standing beside it."""
    if rng.random() < PIECES:
        width = int(np.exp(rng.uniform(*np.log(PIECE)))) // STRIP_WIDTH_STEP * STRIP_WIDTH_STEP
        piece = _stretch(rng, strip, width)
        strip = piece if piece.max() >= INK else strip
    if rng.random() < CLOSE_LINES:
        strip = strip.copy()
        for above in (True, False):
            shift = int(rng.integers(*LINE_SHIFT))
            other = _stretch(rng, text[int(rng.integers(len(text)))], strip.shape[1])
            ours, theirs = (strip[:-shift], other[shift:]) if above else (strip[shift:], other[:-shift])
            np.maximum(ours[:, : other.shape[1]], theirs, out=ours[:, : other.shape[1]])
    draw, other = rng.random(), none[int(rng.integers(len(none)))]
    if draw < OVERLAID:
        strip = strip.copy()
        other = _stretch(rng, other, strip.shape[1])
        own = strip[:, : other.shape[1]]
        np.maximum(own, (other * rng.uniform(0.1, 0.6)).astype(np.uint8), out=own)
    elif draw < OVERLAID + BESIDE:
        columns = int(min(other.shape[1], strip.shape[1]) * rng.uniform(0.1, 0.6)) // STRIP_WIDTH_STEP
        other = other[:, : max(columns, 1) * STRIP_WIDTH_STEP]
        strip = np.concatenate([other, strip] if rng.random() < 0.5 else [strip, other], axis=1)
    return strip


def _stretch(rng: np.random.Generator, strip: Pixels, width: int) -> Pixels:
    """At most `width` columns of a strip, from anywhere in it."""
    first = int(rng.integers(max(strip.shape[1] - width, 0) + 1))
    return strip[:, first : first + width]


def batches_of(text: list[Pixels], none: list[Pixels], area: int, rng: np.random.Generator) -> Iterator[Batch]:
    """All strips once, in batches of like width of `area` columns, in random order."""
    labelled = [(strip, 1.0) for strip in text] + [(strip, 0.0) for strip in none]
    labelled = [labelled[int(number)] for number in rng.permutation(len(labelled))]
    parts = parts_of_like_width([strip.shape[1] for strip, _ in labelled], area)
    for number in rng.permutation(len(parts)):
        part = [labelled[place] for place in parts[int(number)]]
        yield *padded([strip for strip, _ in part]), torch.tensor([is_text for _, is_text in part])
