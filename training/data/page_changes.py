"""Ways to change a picture of a page that a reader would hardly notice: as scanners, cameras and editors change it.

Each takes a picture (h, w, 3) uint8, 255 = white, some a generator besides, and gives another such picture. Its text
stays, so what was read of the one should be read of the other. They are to measure on, not to learn from.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

import cv2
import numpy as np
from numpy.typing import NDArray

from training.data.wear import through_jpeg

Picture = NDArray[np.uint8]
STREAKS = 4
"""So many streaks, or scratches, are drawn over a page."""
TABLE, GRAIN = (44, 66, 92), (10.0, 3.0)
"""Colour of the table, and by how much its grain and its noise change that."""


def turned(picture: Picture, quarters: int) -> Picture:
    return np.ascontiguousarray(np.rot90(picture, quarters))


def leaning(picture: Picture, degrees: float) -> Picture:
    """Turned counter-clockwise, the corners as its rim is."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    cosine, sine = np.abs(matrix[0, :2])
    size = math.ceil(width * cosine + height * sine), math.ceil(width * sine + height * cosine)
    matrix[:, 2] += (np.array(size) - (width, height)) / 2
    return _picture(cv2.warpAffine(picture, matrix, size, flags=cv2.INTER_CUBIC, borderValue=_rim(picture)))


def resized(picture: Picture, scale: float) -> Picture:
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return _picture(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=method))


def negative(picture: Picture) -> Picture:
    return np.asarray(255 - picture)


def tinted(picture: Picture, light: tuple[float, float, float]) -> Picture:
    return _picture(picture * np.array(light))


def exposed(picture: Picture, gamma: float) -> Picture:
    return _picture(255 * (picture / 255.0) ** gamma)


def faint(picture: Picture) -> Picture:
    """A quarter of the contrast."""
    return _picture(150 + 0.25 * (picture.astype(float) - 128))


def grainy(picture: Picture, rng: np.random.Generator) -> Picture:
    return _picture(picture + rng.normal(0, 12, picture.shape[:2])[..., None])


def in_poor_light(picture: Picture, rng: np.random.Generator) -> Picture:
    """As dark as a camera at dusk has it, with the grain that it has then."""
    dim = 0.3 * picture + rng.normal(0, 7, picture.shape[:2])[..., None]
    return through_jpeg(_picture(dim), 80)


def compressed(picture: Picture) -> Picture:
    return through_jpeg(picture, 35)


def shaded(picture: Picture, rng: np.random.Generator) -> Picture:
    """Light from one side, and a shadow with a soft edge over a corner."""
    across, down = _shares(picture)
    light = 0.75 + 0.5 * _from_one_side(picture, rng)
    light[across + 0.4 * down > rng.uniform(0.7, 1.1)] *= 0.65
    soft = cv2.GaussianBlur(light, (0, 0), max(picture.shape[1] / 60, 1))
    return _picture(picture * np.clip(soft, 0.2, 1)[..., None])


def streaked(picture: Picture, rng: np.random.Generator) -> Picture:
    """Grey streaks from the upper to the lower edge, one or two pixels wide."""
    picture = picture.copy()
    for x in rng.integers(picture.shape[1], size=STREAKS).tolist():
        picture[:, x : x + int(rng.integers(1, 3))] = rng.integers(30, 140)
    return picture


def scratched(picture: Picture, rng: np.random.Generator) -> Picture:
    """Thin strokes over a part of the page, a little off upright."""
    picture = picture.copy()
    height, width = picture.shape[:2]
    for x in rng.integers(width, size=STREAKS).tolist():
        top, length = int(rng.uniform(0, 0.5) * height), rng.uniform(0.2, 0.5) * height
        end = x + int(rng.uniform(-0.01, 0.01) * length), int(top + length)
        cv2.line(picture, (x, top), end, (70, 70, 70), 1, cv2.LINE_AA)
    return picture


def shown_through(picture: Picture) -> Picture:
    """What is printed on the other side shows through."""
    behind = cv2.GaussianBlur(np.ascontiguousarray(picture[:, ::-1]), (0, 0), 1.2).astype(float)
    return _picture(picture - 0.2 * (255 - behind))


def curved(picture: Picture, rng: np.random.Generator) -> Picture:
    """A page that bulges: lines rise by up to two hundredths of its height."""
    height = picture.shape[0]
    across, down = _shares(picture)
    bulge = 0.02 * height * np.sin(math.pi * (across + rng.uniform(0, 0.3)))
    rows = (down * height + bulge).astype(np.float32)
    columns = (across * picture.shape[1]).astype(np.float32)
    return _picture(cv2.remap(picture, columns, rows, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def on_a_black_lid(picture: Picture, rng: np.random.Generator) -> Picture:
    """A little aslant on a scanner whose lid is dark."""
    height, width = picture.shape[:2]
    aslant = leaning(picture, rng.uniform(-1.5, 1.5))
    edges = (int(0.02 * height), int(0.05 * height), int(0.06 * width), int(0.01 * width))
    return _picture(cv2.copyMakeBorder(aslant, *edges, cv2.BORDER_CONSTANT, value=(15, 15, 15)))


def photographed(picture: Picture, rng: np.random.Generator) -> Picture:
    """From aslant, on a table of wood, lit from one side."""
    height, width = picture.shape[:2]
    size = round(1.25 * width), round(1.25 * height)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    there = (0.1 + corners + rng.uniform(-0.06, 0.06, (4, 2))) * (width, height)
    matrix = cv2.getPerspectiveTransform(np.float32(corners * (width, height)), np.float32(there))
    seen = cv2.warpPerspective(picture, matrix, size, flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.full((height, width), 255, np.uint8), matrix, size)[..., None] / 255
    grain = cv2.resize(rng.normal(size=(max(2, size[1] // 3), max(2, size[0] // 90))), size)
    noise = GRAIN[0] * grain + GRAIN[1] * rng.normal(size=grain.shape)
    table = np.clip(np.array(TABLE) + noise[..., None], 0, 255)
    light = 1 + 0.25 * _from_one_side(seen, rng)
    scene = cv2.GaussianBlur(_picture((table * (1 - cover) + seen * cover) * light[..., None]), (0, 0), 0.7)
    return through_jpeg(_picture(scene + rng.normal(0, 4, scene.shape)), 75)


def photographed_sideways(picture: Picture, rng: np.random.Generator) -> Picture:
    return photographed(turned(picture, int(rng.choice((1, 3)))), rng)


PLAIN: dict[str, Callable[[Picture], Picture]] = {
    "turned by 90": partial(turned, quarters=1),
    "turned by 180": partial(turned, quarters=2),
    "leaning by 3": partial(leaning, degrees=3),
    "leaning by -11": partial(leaning, degrees=-11),
    "smaller": partial(resized, scale=0.75),
    "larger": partial(resized, scale=1.4),
    "negative": negative,
    "by candles": partial(tinted, light=(0.95, 0.8, 0.55)),
    "by the screen": partial(tinted, light=(0.55, 0.75, 0.95)),
    "too light": partial(exposed, gamma=0.5),
    "too dark": partial(exposed, gamma=2.0),
    "faint": faint,
    "compressed": compressed,
    "shown through": shown_through,
}
DRAWN: dict[str, Callable[[Picture, np.random.Generator], Picture]] = {
    "grainy": grainy,
    "in poor light": in_poor_light,
    "shaded": shaded,
    "streaked": streaked,
    "scratched": scratched,
    "curved": curved,
    "on a black lid": on_a_black_lid,
    "photographed": photographed,
    "photographed sideways": photographed_sideways,
}
CHANGES = (*PLAIN, *DRAWN)
"""Names of all changes: those that are always the same, and those that are drawn anew by a generator."""


def changed(picture: Picture, change: str, rng: np.random.Generator) -> Picture:
    """The picture after one of CHANGES."""
    return PLAIN[change](picture) if change in PLAIN else DRAWN[change](picture, rng)


def _picture(values: NDArray[np.generic]) -> Picture:
    return np.asarray(np.clip(np.rint(np.asarray(values, np.float32)), 0, 255), np.uint8)


def _rim(picture: Picture) -> tuple[int, ...]:
    """The colour along the picture's edges, at the median."""
    edges = (picture[0], picture[-1], picture[:, 0], picture[:, -1])
    return tuple(int(value) for value in np.median(np.concatenate(edges), axis=0))


def _shares(picture: Picture) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Of each pixel how far to the right and how far down it is, as shares of the width and the height."""
    height, width = picture.shape[:2]
    down, across = np.mgrid[:height, :width]
    return across / width, down / height


def _from_one_side(picture: Picture, rng: np.random.Generator) -> NDArray[np.float64]:
    """How far each pixel lies from the middle in a direction that is drawn, as shares of the width and the height."""
    across, down = _shares(picture)
    angle = rng.uniform(0, 2 * math.pi)
    return (across - 0.5) * math.cos(angle) + (down - 0.5) * math.sin(angle)
