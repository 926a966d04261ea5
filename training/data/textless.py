"""Pictures without text: what a camera sees beside signs and sheets, drawn from random numbers.

Walls, windows, slats, boards, leaves, twigs, pebbles, cloth, grain, dots and bars: whatever binarizes into rows of
spots that segmentation may take for letters. Each picture is a patchwork of such textures, lit unevenly, blurred and
spoiled as cameras do; what the app's own segmentation then finds on it are lines of no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.decode import SourceImage
from app.imaging.straighten import straighten
from app.options import ReadOptions
from app.recognition.strip_image import cut_strip
from app.segmentation.layout import segment
from training.data.line_strips import MAX_WIDTH, stored
from training.data.wear import through_jpeg

LEAST_SIDE, GREATEST_SIDE = 240, 900
"""Pixels of a picture's sides."""
MOST_OF_PICTURE = 20
"""Strips that are taken of one picture: grain has hundreds, all alike."""
Grey = NDArray[np.float32]
Texture = Callable[[np.random.Generator, tuple[int, int]], Grey]


def textless_strips(seed: int) -> Iterator[NDArray[np.uint8]]:
    """Strips (32, width) uint8, 255 = ink, of lines that are none, without end; what goes on beyond the width of strips
    of text is cut off."""
    rng = np.random.default_rng(seed)
    options = ReadOptions(rotation="0")
    while True:
        page = straighten(SourceImage.of(textless_picture(rng)), options)
        lines = segment(page, options).lines
        for number in rng.permutation(len(lines))[:MOST_OF_PICTURE]:
            yield stored(cut_strip(page.grey, lines[int(number)]))[:, :MAX_WIDTH]


def textless_picture(rng: np.random.Generator, shape: tuple[int, int] | None = None) -> NDArray[np.uint8]:
    """A grey picture (h, w), 255 = white, of that `shape` or of any."""
    height, width = shape or (int(side) for side in rng.integers(LEAST_SIDE, GREATEST_SIDE, 2))
    picture = _texture(rng, (height, width))
    for _ in range(int(rng.integers(0, 4))):
        where = _patch(rng, (height, width))
        picture = np.where(where, _texture(rng, (height, width)), picture)
    picture *= _light(rng, (height, width))
    if rng.random() < 0.6:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.6)))
    if rng.random() < 0.6:
        grain = rng.standard_normal((height, width), dtype=np.float32)
        if rng.random() < 0.5:
            grain = cv2.GaussianBlur(grain, (0, 0), float(rng.uniform(0.5, 1.2)))
        picture = picture + grain * np.float32(rng.uniform(0.01, 0.12))
    pixels = (np.clip(picture, 0, 1) * 255).astype(np.uint8)
    if rng.random() < 0.6:
        pixels = through_jpeg(pixels, int(rng.integers(25, 92)))
    return pixels


def _texture(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """One of TEXTURES between two shades, at times turned."""
    texture = TEXTURES[int(rng.integers(len(TEXTURES)))]
    if rng.random() < 0.35:
        side = int(1.5 * max(shape))
        drawn = texture(rng, (side, side))
        angle = float(rng.choice([90.0, rng.uniform(-10, 10), rng.uniform(-90, 90)]))
        matrix = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0)
        matrix[:, 2] -= [(side - shape[1]) / 2, (side - shape[0]) / 2]
        drawn = cv2.warpAffine(drawn, matrix, shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    else:
        drawn = texture(rng, shape)
    low, high = np.sort(rng.uniform(0, 1, 2))
    high = max(high, low + 0.15)
    if rng.random() < 0.4:
        drawn = 1 - drawn
    return np.asarray(low + (high - low) * drawn, np.float32)


def _patch(rng: np.random.Generator, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """A region of the picture: a rectangle, an ellipse or a polygon."""
    mask = np.zeros(shape, np.uint8)
    points = (rng.random((int(rng.integers(3, 7)), 2)) * np.array(shape[::-1])).astype(np.int32)
    draw = rng.random()
    if draw < 0.5:
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        mask[y0:y1, x0:x1] = 1
    elif draw < 0.7:
        centre, axes = tuple(map(int, points[0])), tuple(map(int, 1 + points[1] // 2))
        cv2.ellipse(mask, centre, axes, float(rng.uniform(0, 180)), 0, 360, 1, -1)
    else:
        cv2.fillPoly(mask, [cv2.convexHull(points)], 1)
    return mask.astype(bool)


def _light(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Light that falls off over the picture, at times with the edge of a shadow."""
    corners = rng.uniform(0.5, 1.0, (2, 2)).astype(np.float32)
    light = cv2.resize(corners, shape[::-1], interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.3:
        light *= shadow(rng, shape)
    return np.asarray(light)


def shadow(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """What a shadow, somewhere in a picture of that `shape`, leaves of its light."""
    fallen = cv2.GaussianBlur(_patch(rng, shape).astype(np.float32), (0, 0), float(rng.uniform(1, 12)))
    return np.asarray(1 - np.float32(rng.uniform(0.2, 0.6)) * fallen, np.float32)


def _noise(rng: np.random.Generator, shape: tuple[int, int], across: float, down: float) -> Grey:
    """Smooth noise whose spots are `across` by `down` pixels, from 0 to 1 over three deviations either way."""
    coarse = int(shape[0] / down) + 2, int(shape[1] / across) + 2
    small = rng.standard_normal(coarse, dtype=np.float32)
    if max(across, down) < 1.5:
        small = small[: shape[0], : shape[1]]
    field = cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray((field / 6 + 0.5).clip(0, 1), np.float32)


def _size(rng: np.random.Generator, low: float, high: float) -> float:
    """A length between `low` and `high`, small ones as likely as large ones on a scale of ratios."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _cut(rng: np.random.Generator, field: Grey) -> Grey:
    """A field as it is, or parted at a level into light and dark, softly or hard."""
    draw = rng.random()
    if draw < 0.3:
        return field
    level = np.float32(np.quantile(field, rng.uniform(0.1, 0.9)))
    return np.asarray(((field - level) * np.float32(_size(rng, 6, 200)) + 0.5).clip(0, 1))


def _grain(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Grain of one size: sand, plaster, asphalt, a sensor's noise; or pixels as they come."""
    spot = _size(rng, 1, 12)
    field = _cut(rng, _noise(rng, shape, spot, spot * _size(rng, 0.7, 1.4)))
    pixel = int(rng.integers(1, 4))
    if rng.random() < 0.5 or pixel == 1:
        return field
    return _of_squares(field, pixel, shape)


def _clouds(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Spots of all sizes: rock, foliage, crumpled paper."""
    fade = rng.uniform(0.4, 0.9)
    layers = [_noise(rng, shape, size, size) * fade**level for level, size in enumerate((64, 32, 16, 8, 4, 2))]
    field = np.sum(layers, axis=0)
    return _cut(rng, np.asarray((field - field.min()) / np.ptp(field), np.float32))


def _boards(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Wood: grain drawn out along a board, rings, knots, joints."""
    spot, length = _size(rng, 1, 8), _size(rng, 8, 60)
    field = _noise(rng, shape, spot * length, spot)
    if rng.random() < 0.5:
        rings = _noise(rng, shape, 300, 60) * np.float32(_size(rng, 20, 120))
        field = np.asarray(field * 0.5 + 0.25 + 0.25 * np.sin(rings), np.float32)
    field = _cut(rng, field)
    board = int(_size(rng, 20, 200))
    field[int(rng.integers(board)) :: board] = 0
    return field


def _bricks(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """A wall: courses of bricks, each of its own shade, mortar between them, edges that crumble."""
    height = _size(rng, 6, 60)
    width, joint = height * rng.uniform(1.2, 4), max(1, int(height * rng.uniform(0.05, 0.3)))
    wall = np.full(shape, rng.uniform(0.6, 1), np.float32)
    for course, y in enumerate(np.arange(-rng.uniform(0, height), shape[0], height)):
        shift = -width * (0.5 * (course % 2) + rng.uniform(0, 0.1))
        for x in np.arange(shift, shape[1], width):
            where = slice(max(int(y) + joint, 0), int(y + height)), slice(max(int(x) + joint, 0), int(x + width))
            wall[where] = rng.uniform(0, 0.45)
    if rng.random() < 0.6:
        wall = _shaken(rng, wall, height * 0.08)
    return np.asarray(wall * 0.8 + 0.2 * _noise(rng, shape, 2, 2), np.float32)


def _windows(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """A front: rows of frames with panes in them."""
    pitch_y, pitch_x = _size(rng, 16, 160), _size(rng, 10, 160)
    front = np.full(shape, rng.uniform(0.6, 1), np.float32)
    share_y, share_x = rng.uniform(0.3, 0.85, 2)
    panes_y, panes_x = int(rng.integers(1, 4)), int(rng.integers(1, 4))
    bar = max(1, int(pitch_x * rng.uniform(0.02, 0.08)))
    for y in np.arange(0, shape[0], pitch_y):
        for x in np.arange(0, shape[1], pitch_x):
            y1, x1 = int(y + share_y * pitch_y), int(x + share_x * pitch_x)
            front[int(y) : y1, int(x) : x1] = rng.uniform(0, 0.5)
            for pane in range(1, panes_y):
                at = int(y + pane * share_y * pitch_y / panes_y)
                front[at : at + bar, int(x) : x1] = 1
            for pane in range(1, panes_x):
                at = int(x + pane * share_x * pitch_x / panes_x)
                front[int(y) : y1, at : at + bar] = 1
    return front


def _slats(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Fences, blinds, grids and bar codes: stripes at even or uneven distances, one way or both."""
    period = _size(rng, 3, 40)

    def stripes(length: int) -> Grey:
        widths = period * np.exp(rng.normal(0, rng.choice([0.02, 0.5]), int(3 * length / period) + 8))
        edges = np.cumsum(widths)
        return np.asarray(np.searchsorted(edges, np.arange(length)) % 2, np.float32)

    field = np.broadcast_to(stripes(shape[1])[None], shape).copy()
    if rng.random() < 0.5:
        across = stripes(shape[0])[:, None]
        field = np.maximum(field, across) if rng.random() < 0.6 else np.abs(field - across)
    return _shaken(rng, field, period * 0.3) if rng.random() < 0.3 else field


def _dots(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """A raster of dots, as halftones, mesh and perforated sheets have it, of even or changing size."""
    pitch = _size(rng, 3, 40)
    y, x = np.indices(shape, np.float32) * np.float32(2 * np.pi / pitch)
    if rng.random() < 0.4:
        x, y = x + y, x - y
    raster = np.cos(x) + np.cos(y)
    level = rng.uniform(-1.2, 1.6) + (2 * _noise(rng, shape, 80, 80) - 1) * rng.uniform(0, 2)
    return np.asarray(((raster - level) * np.float32(_size(rng, 1, 30)) + 0.5).clip(0, 1), np.float32)


def _squares(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Square cells that are dark or light at random: matrix codes, tiles, dither."""
    cell = int(_size(rng, 2, 24))
    cells = rng.random((shape[0] // cell + 1, shape[1] // cell + 1)) < rng.uniform(0.1, 0.7)
    return _of_squares(cells.astype(np.float32), cell, shape)


def _of_squares(cells: Grey, side: int, shape: tuple[int, int]) -> Grey:
    """The picture whose first `cells` are squares of `side` pixels."""
    seen = cells[: -(-shape[0] // side), : -(-shape[1] // side)]
    return np.asarray(seen.repeat(side, axis=0).repeat(side, axis=1)[: shape[0], : shape[1]])


def _leaves(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Things that lie on each other, of all sizes and shades: leaves, pebbles, boxes, people."""
    picture = np.full(shape, 0.5, np.float32)
    smallest = _size(rng, 3, 20)
    shade = rng.uniform(0.1, 0.5)
    sizes = smallest * (1 - rng.random(int(rng.integers(100, 900)))) ** -0.7
    for size in np.sort(sizes.clip(max=max(shape) / 2))[::-1].tolist():
        centre = rng.random(2) * np.array(shape[::-1])
        grey = float(np.clip(0.5 + rng.normal(0, shade), 0, 1))
        if rng.random() < 0.5:
            axes = (int(size) + 1, int(size * rng.uniform(0.2, 1)) + 1)
            cv2.ellipse(picture, tuple(map(int, centre)), axes, float(rng.uniform(0, 360)), 0, 360, grey, -1)
        else:
            corners = centre + size * rng.normal(0, 0.8, (int(rng.integers(3, 6)), 2))
            cv2.fillPoly(picture, [cv2.convexHull(corners.astype(np.int32))], grey)
    return picture


def _twigs(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """Lines that wander: twigs, hair, cracks, wires, scratches, folds."""
    picture = np.ones(shape, np.float32)
    bend = rng.uniform(0.02, 0.5)
    for _ in range(int(rng.integers(5, 150))):
        steps = int(rng.integers(3, 40))
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, bend, steps))
        step = _size(rng, 2, 25)
        path = rng.random(2) * np.array(shape[::-1]) + step * np.cumsum(
            np.stack([np.cos(heading), np.sin(heading)], axis=1), axis=0
        )
        cv2.polylines(
            picture, [path.astype(np.int32)], False, float(rng.uniform(0, 0.6)), int(_size(rng, 1, 8)), cv2.LINE_AA
        )
    return picture


def _edges(rng: np.random.Generator, shape: tuple[int, int]) -> Grey:
    """A few large things and nothing else: the edge of a table, a hand, a door."""
    picture = np.full(shape, rng.uniform(0, 1), np.float32)
    for _ in range(int(rng.integers(1, 9))):
        picture[_patch(rng, shape)] = rng.uniform(0, 1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), _size(rng, 0.5, 8)), np.float32)


def _shaken(rng: np.random.Generator, field: Grey, reach: float) -> Grey:
    """The field with its pixels moved by some `reach` pixels, smoothly."""
    rows, columns = np.indices(field.shape, np.float32)
    spot = 4 * reach + 6
    down, right = ((_noise(rng, field.shape, spot, spot) - 0.5) * np.float32(6 * reach) for _ in range(2))
    return np.asarray(cv2.remap(field, columns + right, rows + down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT))


TEXTURES: tuple[Texture, ...] = (
    _grain,
    _grain,
    _clouds,
    _boards,
    _bricks,
    _windows,
    _slats,
    _dots,
    _squares,
    _leaves,
    _twigs,
    _edges,
)
