"""Strips with their texts, from blocks: degraded whole, then cut by the code that the service cuts with.

What segmentation gets wrong is built in: the baseline, the x-height, the slope and the ends of a line are off by what
an estimate from real ink may be off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.recognition.strip_image import Strip, cut_strip
from app.segmentation.text_line import TextLine
from training.data.degrade import Degrader, Scan
from training.data.fonts import load_faces
from training.data.line_blocks import KINDS, BlockMaker
from training.data.set_lines import SetLine
from training.data.strokes import HandPrint, HandWords, load_strokes
from training.data.texts import Texts, canonical

MAX_WIDTH = 1160
"""Strip pixels; longer ones are left out so that a batch stays within memory."""
NO_COMPONENTS = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Sample:
    """`pixels` uint8 (32, width), 255 = ink; `text` canonical; `kind` as line_blocks.KINDS has it."""

    pixels: NDArray[np.uint8]
    text: str
    kind: str


def stored(strip: Strip) -> NDArray[np.uint8]:
    """The strip's pixels as training keeps them, uint8 (32, width), 255 = ink."""
    return np.asarray((strip.pixels * 255 + 0.5).astype(np.uint8))


def steps_needed(text: str) -> int:
    """The CTC steps a text takes: one a character and a blank between equal neighbours."""
    return len(text) + sum(first == second for first, second in pairwise(text))


class StripMaker:
    """Makes samples without end. `data` holds fonts/ and train/; `validation` takes the held-out faces and texts;
    `shares` says how many blocks are of which kind."""

    def __init__(self, data: Path, validation: bool = False, shares: Mapping[str, float] = KINDS) -> None:
        faces = [face for face in load_faces(data / "fonts") if face.validation == validation]
        strokes = data / ("eval" if validation else "train")
        self._blocks = BlockMaker(
            faces,
            Texts(data / "train" / "text", validation),
            HandPrint(load_strokes(strokes / "unipen_chars" / "unipen_chars.npz")),
            HandWords(load_strokes(strokes / "unipen_words" / "unipen_words.npz")),
            shares,
        )
        self._degrader = Degrader()
        self.unreachable = 0
        self.made = 0

    def samples(self, seed: int, kind: str | None = None) -> Iterator[Sample]:
        rng = np.random.default_rng(seed)
        behind: NDArray[np.float32] | None = None
        while True:
            block = self._blocks.block(rng, kind)
            scan = self._degrader.scan(rng, block.ink, block.x_height, _spoiled_as(block.kind), behind)
            behind = block.ink.astype(np.float32) / np.float32(255)
            for line in block.lines:
                strip = cut_strip(scan.grey, estimated(rng, line, scan, block.kind))
                text = canonical(line.text)
                width = strip.pixels.shape[1]
                if not text or width > MAX_WIDTH:
                    continue
                self.made += 1
                if steps_needed(text) > width // 2:
                    self.unreachable += 1
                    continue
                yield Sample(stored(strip), text, block.kind)


def estimated(rng: np.random.Generator, line: SetLine, scan: Scan, kind: str) -> TextLine:
    """The line where segmentation might say it is."""
    hand = kind.startswith("hand")
    corners = np.array([[[line.x0, line.baseline], [line.x1, line.baseline]]])
    points = cv2.perspectiveTransform(corners, scan.matrix)[0]
    true = line.x_height * scan.scale
    if line.level and rng.random() < 0.6:
        x_height = true * rng.uniform(0.75, 1.15)
    else:
        x_height = true * float(np.clip(np.exp(rng.normal(0.02, 0.09 if hand else 0.07)), 0.78, 1.28))
    if rng.random() < (0.2 if kind == "sign" else 0.04):
        x_height *= rng.uniform(0.68, 1.35)
    draw = rng.random()
    spread = 0.15 if draw < 0.12 or hand else 0.045
    points[:, 1] += rng.uniform(-spread, spread) * true * 1.4
    length = points[1, 0] - points[0, 0]
    skew = rng.uniform(-0.7, 0.7) if rng.random() < 0.3 else rng.normal(0, 0.1)
    rise = np.clip(np.tan(np.radians(skew)) * length / 2, -0.25 * true, 0.25 * true)
    points[:, 1] += [-rise, rise]
    left, right = (float(_margin(rng)) * true for _ in range(2))
    x0, x1 = points[0, 0] - left, points[1, 0] + right
    if x1 - x0 < 2:
        x1 = x0 + 2
    if points[1, 0] - points[0, 0] < 1:
        points[1, 0] = points[0, 0] + 1
    middle = float(points[:, 1].mean())
    return TextLine(Box(x0, middle - 2 * true, x1, middle + true), points, x_height, NO_COMPONENTS)


def _spoiled_as(kind: str) -> str:
    """Which of degrade.SEVERITIES a block of a kind suffers."""
    return "sign" if kind == "sign" else "hand" if kind.startswith("hand") else "print"


def _margin(rng: np.random.Generator) -> float:
    """Paper beyond the line's true end in x-heights: mostly next to none, at times much or too little."""
    draw = rng.random()
    if draw < 0.62:
        return rng.uniform(-0.2, 0.2)
    return rng.uniform(0.2, 2.2) if draw < 0.9 else rng.uniform(-0.5, -0.2)
