"""What printers, paper, scanners and cameras do to a block, done to the block as a whole.

In: clean ink, uint8 (height, width), 0 = paper, 255 = ink, drawn large. Out: grey float32 0 = paper .. 1 = ink at a
page's resolution, the way points take, and how much an x-height shrank.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data.wear import through_jpeg

BANK = (1400, 2600)
"""Height and width of the stored noise fields; every block gets a window of them at a random place."""
SEVERITIES = {
    "print": np.cumsum([0.14, 0.48, 0.28, 0.1]),
    "hand": np.cumsum([0.25, 0.55, 0.17, 0.03]),
    "sign": np.cumsum([0.3, 0.5, 0.17, 0.03]),
}
"""Shares of clean, mild, heavy and very heavy blocks; handwriting and signs are hard enough in themselves."""
BILEVEL = {"print": (0.05, 0.17, 0.28, 0.3), "hand": (0.05, 0.17, 0.28, 0.3), "sign": (0.01, 0.03, 0.06, 0.1)}
"""Shares of faxes and one-bit scans in each severity."""
BUDGETS = (0.0, 2.0, 3.7, 5.2)
"""How many kinds of damage, on average, a block of each severity suffers."""
SLANT, HAND_SLANT = 0.1, 0.4
"""Shares of slanted blocks."""
SET_WIDE, WIDE = 0.06, (1.4, 2.8)
"""Share of blocks of print that are set wide, as receipt printers do, and how many times as wide."""
RASTERED, DOTS = 0.08, (4.5, 11.0)
"""Share of blocks of print from printers that set type in dots of their own, and how many go to an x-height."""
CURLED, CURL = 0.12, 0.25
"""Share of blocks of print on curled paper, and by how much of an x-height their lines rise or sag at most."""
WAVERING = 0.6
"""Share of hand-written blocks whose strokes are bent, so that a few dozen hands stand for many."""
LARGEST = 3000
"""Pixels; no degraded block is wider or higher."""
Grey = NDArray[np.float32]


@dataclass(frozen=True)
class Scan:
    """A degraded block. `matrix` (3, 3) leads from the clean block's points to `grey`'s, `scale` magnifies."""

    grey: Grey
    matrix: NDArray[np.float64]
    scale: float


def x_height_drawn(rng: np.random.Generator, kind: str) -> float:
    """Page pixels of an x-height: log-normal, most between 8 and 20, at least 5.5, at most 34; more for handwriting,
    and for signs from near to far."""
    middle, spread, least = {"hand": (17, 0.42, 8), "sign": (11, 0.55, 4.5)}.get(kind, (12.5, 0.42, 5.5))
    return float(np.clip(math.exp(rng.normal(math.log(middle), spread)), least, 34))


class Degrader:
    """Owns the noise fields; the same generator state gives the same damage."""

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        fine = rng.standard_normal(BANK, dtype=np.float32)
        self._fields = {"fine": fine}
        for name, grain in (("grain", 1.0), ("blotch", 3.0), ("cloud", 12.0)):
            smooth = cv2.GaussianBlur(rng.standard_normal(BANK, dtype=np.float32), (0, 0), grain)
            self._fields[name] = smooth / smooth.std()

    def _field(self, rng: np.random.Generator, name: str, shape: tuple[int, ...]) -> Grey:
        """A window of a stored field, mean 0, deviation 1; mirrored at will."""
        field = self._fields[name]
        if shape[0] > BANK[0] or shape[1] > BANK[1]:
            field = np.tile(field, (-(-shape[0] // BANK[0]), -(-shape[1] // BANK[1])))
        y = int(rng.integers(field.shape[0] - shape[0] + 1))
        x = int(rng.integers(field.shape[1] - shape[1] + 1))
        window = field[y : y + shape[0], x : x + shape[1]]
        return window if rng.random() < 0.5 else window[::-1, ::-1]

    def scan(
        self,
        rng: np.random.Generator,
        ink: NDArray[np.uint8],
        x_height: float,
        kind: str = "print",
        behind: Grey | None = None,
    ) -> Scan:
        """`ink` with letters of `x_height` pixels as a page would show it; `kind` is one of SEVERITIES, `behind` is
        what shines through."""
        shares, hand = SEVERITIES[kind], kind == "hand"
        severity = int(np.searchsorted(shares, rng.random() * shares[-1]))
        chance = BUDGETS[severity] / 16
        target = x_height_drawn(rng, kind)
        if severity == 0:
            target = max(target, 8.0)

        def happens(weight: float = 1.0) -> bool:
            return bool(rng.random() < chance * weight)

        if hand and rng.random() < WAVERING:
            ink = self._wavering(rng, ink, x_height)
        if happens(1.6):
            ink = _weighted(rng, ink, x_height)
        if happens(1.0):
            ink = self._broken(rng, ink, x_height)
        if happens(0.9):
            ink = self._ragged(rng, ink, x_height)
        if kind == "print" and rng.random() < RASTERED:
            ink = _rastered(rng, ink, x_height)
        grey, matrix, scale = _placed(rng, ink, x_height, target, hand)
        size = scale * x_height
        if kind == "print" and rng.random() < CURLED:
            grey = _curled(rng, grey, size)
        if happens(1.2):
            grey = _coarsened(rng, grey, size)
        if happens(2.6):
            grey = _blurred(rng, grey, size)
        if happens(0.8):
            np.clip(grey * rng.uniform(1.1, 2.2), 0, 1, out=grey)
        if happens(0.8):
            grey = np.power(grey, np.float32(math.exp(rng.uniform(-0.5, 0.5))))
        grey *= rng.uniform(0.22, 1.0) if happens(2.5) else rng.uniform(0.8, 1.0)
        if behind is not None and happens(0.8):
            grey = _shining(rng, grey, behind)
        if happens(1.2):
            grey += _ramp(rng, grey.shape) * np.float32(rng.uniform(0.05, 0.2) * grey.max())
        if happens(0.8):
            grey += self._field(rng, "cloud", grey.shape) * np.float32(rng.uniform(0.01, 0.07) * grey.max())
        if happens(2.8):
            name = ("fine", "fine", "grain")[int(rng.integers(3))]
            grey += self._field(rng, name, grey.shape) * np.float32(rng.uniform(0.01, 0.13) * grey.max())
        bilevel = rng.random() < BILEVEL[kind][severity]
        if bilevel:
            grey = self._bilevel(rng, grey)
        elif happens(2.4):
            grey = _compressed(rng, grey)
        if happens(0.7):
            grey = self._speckled(rng, grey)
        return Scan(grey, matrix, scale)

    def _wavering(self, rng: np.random.Generator, ink: NDArray[np.uint8], x_height: float) -> NDArray[np.uint8]:
        """Strokes bent as no two letters of a hand are alike: shifted by up to some fifth of an x-height, smoothly."""
        reach = np.float32(x_height * rng.uniform(0.03, 0.1))
        places = np.indices(ink.shape, np.float32)
        rows = places[0] + self._field(rng, "cloud", ink.shape) * reach
        columns = places[1] + self._field(rng, "cloud", ink.shape) * reach
        return np.asarray(cv2.remap(ink, columns, rows, cv2.INTER_LINEAR), np.uint8)

    def _broken(self, rng: np.random.Generator, ink: NDArray[np.uint8], x_height: float) -> NDArray[np.uint8]:
        """Ink missing: in blotches, in fine holes, in horizontal bands (thermal heads), or as dots."""
        draw = rng.random()
        if draw < 0.4:
            level = rng.uniform(1.25, 2.4)
            keep = np.clip((level - self._field(rng, "blotch", ink.shape)) * 1.5, 0, 1)
        elif draw < 0.65:
            keep = np.clip((rng.uniform(0.8, 2.0) - self._field(rng, "grain", ink.shape)) * 2, 0, 1)
        elif draw < 0.8:
            rows = np.interp(
                np.arange(ink.shape[0]),
                np.arange(0, ink.shape[0] + 40, 9),
                rng.random(len(np.arange(0, ink.shape[0] + 40, 9))),
            )
            keep = np.broadcast_to(np.clip(rows * 2.2, 0.15, 1).astype(np.float32)[:, None], ink.shape)
        else:
            pitch = max(2.0, x_height * rng.uniform(0.12, 0.24))
            y = np.cos(np.arange(ink.shape[0]) * (2 * math.pi / pitch))[:, None]
            x = np.cos(np.arange(ink.shape[1]) * (2 * math.pi / pitch))[None]
            keep = np.clip(rng.uniform(0.6, 1.4) + (y + x if rng.random() < 0.6 else 1.4 * y), 0, 1).astype(np.float32)
        return np.asarray((ink * keep).astype(np.uint8))

    def _ragged(self, rng: np.random.Generator, ink: NDArray[np.uint8], x_height: float) -> NDArray[np.uint8]:
        """Edges that run or fray: smoothed, disturbed, cut at a level."""
        smooth = cv2.GaussianBlur(ink, (0, 0), x_height * rng.uniform(0.03, 0.09)).astype(np.float32)
        smooth += self._field(rng, "grain", ink.shape) * np.float32(rng.uniform(15, 60))
        return np.asarray(np.clip((smooth - rng.uniform(80, 150)) * 4 + 127, 0, 255).astype(np.uint8))

    def _bilevel(self, rng: np.random.Generator, grey: Grey) -> Grey:
        """A fax or one-bit scan: noise, then one threshold; at times smoothed a little afterwards."""
        top = float(grey.max())
        noisy = grey + self._field(rng, "fine", grey.shape) * np.float32(top * rng.uniform(0, 0.16))
        result = (noisy > top * rng.uniform(0.28, 0.66)).astype(np.float32)
        if rng.random() < 0.3:
            result = cv2.GaussianBlur(result, (0, 0), rng.uniform(0.4, 0.8))
        return np.asarray(result)

    def _speckled(self, rng: np.random.Generator, grey: Grey) -> Grey:
        """Dark specks on the paper, light ones in the ink."""
        field = self._field(rng, "fine" if rng.random() < 0.5 else "grain", grey.shape)
        level = rng.uniform(2.3, 3.6)
        top = float(grey.max())
        grey = np.where(field > level, np.float32(top * rng.uniform(0.4, 1)), grey)
        return np.asarray(np.where(field < -level, np.float32(0), grey))


def _weighted(rng: np.random.Generator, ink: NDArray[np.uint8], x_height: float) -> NDArray[np.uint8]:
    """Heavier or lighter strokes; lighter ones only as long as most of the ink stays."""
    size = 2 if x_height < 19 or rng.random() < 0.6 else 3
    kernel = np.ones((size if rng.random() < 0.8 else 1, size), np.uint8)
    if rng.random() < 0.55:
        return np.asarray(cv2.dilate(ink, kernel))
    thinner = np.asarray(cv2.erode(ink, kernel))
    return thinner if thinner.sum() > 0.5 * ink.sum() else ink


def _rastered(rng: np.random.Generator, ink: NDArray[np.uint8], x_height: float) -> NDArray[np.uint8]:
    """As thermal and needle printers set type: in few dots that are there or not, square or round, of any width."""
    down = rng.uniform(*DOTS) / x_height
    size = (round(ink.shape[1] * down * rng.uniform(0.8, 1.25)), round(ink.shape[0] * down))
    coarse = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    there = (coarse > rng.uniform(50, 115)).astype(np.uint8)
    dot = np.ones((4, 4), np.uint8)
    if rng.random() < 0.5:
        dot[::3, ::3] = 0
        if rng.random() < 0.4:
            dot = np.pad(dot, ((0, 1), (0, 1)))
    printed = np.kron(there, dot * np.uint8(255))
    return np.asarray(cv2.resize(printed, ink.shape[::-1], interpolation=cv2.INTER_AREA))


def _placed(
    rng: np.random.Generator, ink: NDArray[np.uint8], x_height: float, target: float, hand: bool
) -> tuple[Grey, NDArray[np.float64], float]:
    """The block at the page's resolution: shrunk by area, at times wide or narrow, slanted, turned, in perspective."""
    scale = target / x_height
    draw = rng.random()
    # Forms, receipts and books set narrower type than the faces have at hand.
    stretch = (
        1.0 if draw < 0.35 else math.exp(rng.normal(-0.07, 0.1)) if draw < 0.85 else math.exp(rng.uniform(-0.6, 0.4))
    )
    if not hand and rng.random() < SET_WIDE:
        stretch = rng.uniform(*WIDE)
    height = min(max(round(ink.shape[0] * scale), 8), LARGEST)
    width = min(max(round(ink.shape[1] * scale * stretch), 8), LARGEST)
    interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC if rng.random() < 0.7 else cv2.INTER_LINEAR
    small = cv2.resize(ink, (width, height), interpolation=interpolation)
    matrix = np.diag([width / ink.shape[1], height / ink.shape[0], 1.0])
    draw = rng.random()
    slant = rng.normal(0, 0.12) if rng.random() < (HAND_SLANT if hand else SLANT) else 0.0
    if draw < 0.8 and not slant:
        return small.astype(np.float32) / 255, matrix, height / ink.shape[0]
    turn = math.radians(float(np.clip(rng.normal(0, 0.8), -2.5, 2.5))) if draw > 0.8 else 0.0
    middle = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1.0]])
    tilt = rng.normal(0, 0.03, 2) / max(width, height) if draw > 0.92 else np.zeros(2)
    turned = np.array([[math.cos(turn), math.sin(turn) + slant, 0], [-math.sin(turn), math.cos(turn), 0], [*tilt, 1.0]])
    rise = abs(math.sin(turn)) * width / 2
    back = np.array([[1, 0, width / 2 + abs(slant) * height / 2], [0, 1, height / 2 + rise], [0, 0, 1.0]])
    moved = back @ turned @ middle
    size = (int(width + abs(slant) * height) + 1, int(height + 2 * rise) + 1)
    warped = cv2.warpPerspective(small, moved, size, flags=cv2.INTER_LINEAR)
    return warped.astype(np.float32) / 255, moved @ matrix, height / ink.shape[0]


def _curled(rng: np.random.Generator, grey: Grey, size: float) -> Grey:
    """Lines that rise and sag smoothly along the block, as on paper that does not lie flat; `size` is the x-height."""
    waves = np.linspace(0, rng.uniform(0.3, 1.5), grey.shape[1]) + rng.random()
    rise = (CURL * rng.uniform(0.2, 1) * size * np.sin(2 * math.pi * waves)).astype(np.float32)
    rows, columns = np.indices(grey.shape, np.float32)
    return np.asarray(cv2.remap(grey, columns, rows + rise, cv2.INTER_LINEAR))


def _coarsened(rng: np.random.Generator, grey: Grey, size: float) -> Grey:
    """Once through a coarser grid: down by area, up again; letters keep at least 5 pixels of x-height."""
    factor = max(rng.uniform(0.4, 0.95), 5.0 / size)
    if factor >= 1:
        return grey
    height, width = grey.shape
    small = cv2.resize(
        grey, (max(1, round(width * factor)), max(1, round(height * factor))), interpolation=cv2.INTER_AREA
    )
    way = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[int(np.searchsorted((0.5, 0.9, 1), rng.random()))]
    return np.asarray(np.clip(cv2.resize(small, (width, height), interpolation=way), 0, 1))


def _blurred(rng: np.random.Generator, grey: Grey, size: float) -> Grey:
    """Out of focus or moved, by up to an eighth of an x-height."""
    draw = rng.random()
    if draw < 0.75:
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), max(0.3, size * rng.uniform(0.02, 0.13))))
    length = max(2, round(size * rng.uniform(0.1, 0.3)))
    kernel = np.zeros((length, length), np.float32)
    if draw < 0.85:
        kernel[length // 2] = 1
    elif draw < 0.93:
        kernel[:, length // 2] = 1
    else:
        np.fill_diagonal(kernel if rng.random() < 0.5 else kernel[::-1], 1)
    return np.asarray(cv2.filter2D(grey, -1, kernel / kernel.sum()))


def _ramp(rng: np.random.Generator, shape: tuple[int, ...]) -> Grey:
    """Light falling off across the block, 0-1, plain or with the edge of a shadow."""
    y = np.linspace(-0.5, 0.5, shape[0], dtype=np.float32)[:, None] * np.float32(rng.normal())
    x = np.linspace(-0.5, 0.5, shape[1], dtype=np.float32)[None] * np.float32(rng.normal() * 2)
    plane = y + x
    return np.asarray(np.clip(plane * 30 + rng.normal(), 0, 1) if rng.random() < 0.2 else np.clip(plane + 0.5, 0, 1))


def _shining(rng: np.random.Generator, grey: Grey, behind: Grey) -> Grey:
    """The back page's ink, mirrored and faint."""
    height, width = min(grey.shape[0], behind.shape[0]), min(grey.shape[1], behind.shape[1])
    other = behind[:height, :width][:, ::-1] if rng.random() < 0.7 else behind[:height, :width]
    other = cv2.GaussianBlur(np.ascontiguousarray(other), (0, 0), rng.uniform(0.6, 2))
    grey[:height, :width] = np.maximum(grey[:height, :width], other * np.float32(rng.uniform(0.06, 0.26) * grey.max()))
    return grey


def _compressed(rng: np.random.Generator, grey: Grey) -> Grey:
    """Through JPEG, dark on light as pages are."""
    page = np.clip(245 - 235 * grey, 0, 255).astype(np.uint8)
    back = through_jpeg(page, int(rng.integers(18, 90))).astype(np.float32)
    return np.asarray((245 - back) / np.float32(235))
