"""Pictures with signs in them, and maps of where their lines run: what a finder of text learns from.

The ground is a picture without text, drawn (`textless`) or photographed (`photographs`); signs (`signs`) stand on it,
on boards or on what is there, in dark ink or in light, turned and in perspective, as small as letters can be read and
as large as the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.imaging.text_map import CELL, CORE
from app.segmentation.baseline import CAPITALS_TO_X
from training.data.photographs import photographed
from training.data.set_lines import Block, SetLine
from training.data.signs import SignMaker
from training.data.textless import shadow, textless_picture
from training.data.wear import through_jpeg

X_HEIGHTS = (4.5, 48.0)
"""Pixels of an x-height in a scene."""
MOST_SIGNS = 8
PHOTOGRAPHED = 0.5
"""Share of scenes whose ground is a photograph."""
ON_BOARD = 0.65
"""Share of signs on a board of their own."""
LEAST_CONTRAST = 30.0
"""Least difference of grey, of 255, between letters and their ground."""
TURNED, MOST_TURNED = 0.15, 25.0
"""Share of signs that are turned by any angle up to so many degrees; others lie within some degrees of level."""
BLURRED, MOST_BLURRED = 0.35, 0.16
"""Share of signs that are out of focus, or were painted so, by up to so many x-heights."""
DARKENED = 0.25
"""Share of scenes on which a shadow falls."""
RIMMED, RIM, SOFT = 0.2, (0.05, 0.22), 0.3
"""Share of signs whose letters have a rim or a shadow, on the other side of their ground than they: as subtitles and
captions have. How wide rims are and how far shadows fall, in x-heights, and the share of them that is soft."""
RIMMED_ON_BOARD = 0.3
"""Such letters stand on what is there more often than on boards."""
LEAST_OF_RIM = 60.0
"""Least difference of grey between letters and their rim."""
SEEN = 0.2
"""Share of a pixel from which a sign's ink, with its frame and what is beside the words, takes it up."""
Grey = NDArray[np.float32]
Points = NDArray[np.float64]


@dataclass(frozen=True)
class Scene:
    """`picture` (height, width) uint8, 255 = white; `lines` (height / CELL, width / CELL, 2) uint8, 255 where a line of
    dark letters runs, and where one of light ones."""

    picture: NDArray[np.uint8]
    lines: NDArray[np.uint8]


def scene(rng: np.random.Generator, signs: SignMaker, shape: tuple[int, int]) -> Scene:
    """A scene of that `shape`, whose sides CELL divides."""
    ground = photographed if rng.random() < PHOTOGRAPHED else textless_picture
    picture = ground(rng, shape).astype(np.float32)
    taken = np.zeros(shape, bool)
    lines = np.zeros((2, shape[0] // CELL, shape[1] // CELL), np.uint8)
    for _ in range(int(rng.integers(0, MOST_SIGNS + 1))):
        block = signs.block(rng)
        place = _placed(rng, block, shape)
        cover = _cover(block, place, shape)
        if rng.random() < BLURRED:
            x_height = block.x_height * math.sqrt(abs(np.linalg.det(place[:2, :2])))
            cover = cv2.GaussianBlur(cover, (0, 0), 0.3 + x_height * rng.uniform(0, MOST_BLURRED))
        there = _filled(_outline(block, place, pad=0.5), shape) | (cover > SEEN)
        if not there.any() or (taken & there).any():
            continue
        taken |= there
        light_ink = _painted(rng, picture, block, place, cover)
        for line in block.lines:
            core = _mapped(place, _core(line)) / CELL
            cv2.fillPoly(lines[int(light_ink)], [np.round(core * 16).astype(np.int32)], 255, shift=4)
    if rng.random() < DARKENED:
        picture *= shadow(rng, shape)
    return Scene(_taken(rng, picture), np.ascontiguousarray(lines.transpose(1, 2, 0)))


def _placed(rng: np.random.Generator, block: Block, shape: tuple[int, int]) -> Points:
    """The way (3, 3) of a block's points into the scene."""
    height, width = shape
    low, high = map(math.log, X_HEIGHTS)
    scale = math.exp(rng.uniform(low, high)) / block.x_height
    left, right = min(line.x0 for line in block.lines), max(line.x1 for line in block.lines)
    scale = max(min(scale, 0.95 * width / (right - left)), X_HEIGHTS[0] / block.x_height)
    turn = math.radians(rng.uniform(-MOST_TURNED, MOST_TURNED) if rng.random() < TURNED else rng.normal(0, 4))
    middle = (left + right) / 2, sum(line.baseline for line in block.lines) / len(block.lines)
    narrow = rng.uniform(0.6, 1.1) if rng.random() < 0.3 else 1.0
    away = np.array([[1, 0, -middle[0]], [0, 1, -middle[1]], [0, 0, 1.0]])
    tilt = rng.normal(0, 0.15, 2) / max(right - left, 1.0) if rng.random() < 0.4 else np.zeros(2)
    sized = np.array([[scale * narrow, 0, 0], [0, scale, 0], [*tilt, 1.0]])
    turned = np.array([[math.cos(turn), -math.sin(turn), 0], [math.sin(turn), math.cos(turn), 0], [0, 0, 1.0]])
    back = np.array([[1, 0, rng.uniform(0, width)], [0, 1, rng.uniform(0, height)], [0, 0, 1.0]])
    half = scale * narrow * (right - left) / 2
    back[0, 2] = float(np.clip(back[0, 2], min(half, width / 2), max(width - half, width / 2)))
    return np.asarray(back @ turned @ sized @ away, np.float64)


def _mapped(place: Points, points: Points) -> Points:
    return np.asarray(cv2.perspectiveTransform(points[None], place)[0], np.float64)


def _core(line: SetLine) -> Points:
    """The corners of what the map marks of a line, in its block."""
    high = line.x_height / CAPITALS_TO_X if line.level else line.x_height
    beside = (1 - CORE) / 2 * high
    inset = min(beside, (line.x1 - line.x0) / 4)
    x0, x1, low, top = line.x0 + inset, line.x1 - inset, line.baseline - beside, line.baseline - high + beside
    return np.array([[x0, low], [x1, low], [x1, top], [x0, top]])


def _outline(block: Block, place: Points, pad: float) -> Points:
    """The corners, in the scene, of what bounds a block's lines and `pad` x-heights round them."""
    margin = pad * block.x_height
    x0, x1 = min(line.x0 for line in block.lines) - margin, max(line.x1 for line in block.lines) + margin
    y0 = min(line.baseline - line.x_height / CAPITALS_TO_X for line in block.lines) - margin
    y1 = max(line.baseline for line in block.lines) + margin
    return _mapped(place, np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]]))


def _filled(corners: Points, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which pixels lie within."""
    inside = np.zeros(shape, np.uint8)
    cv2.fillPoly(inside, [corners.astype(np.int32)], 1)
    return inside > 0


def _cover(block: Block, place: Points, shape: tuple[int, int]) -> Grey:
    """How much of each pixel of the scene a block's ink covers, 0-1."""
    ink, way = block.ink, place
    scale = math.sqrt(abs(np.linalg.det(place[:2, :2])))
    if scale < 1:
        small = max(1, round(ink.shape[1] * scale)), max(1, round(ink.shape[0] * scale))
        way = place @ np.diag([ink.shape[1] / small[0], ink.shape[0] / small[1], 1.0])
        ink = np.asarray(cv2.resize(ink, small, interpolation=cv2.INTER_AREA), np.uint8)
    warped = cv2.warpPerspective(ink, way, shape[::-1], flags=cv2.INTER_LINEAR)
    return np.asarray(warped, np.float32) / np.float32(255)


def _painted(rng: np.random.Generator, picture: Grey, block: Block, place: Points, cover: Grey) -> bool:
    """Paint a sign into the picture; whether its ink is the lighter."""
    there = _filled(_outline(block, place, pad=0.0), picture.shape)
    rimmed = rng.random() < RIMMED
    if rng.random() < (RIMMED_ON_BOARD if rimmed else ON_BOARD):
        ground = rng.uniform(0, 255)
        board = np.zeros(picture.shape, np.float32)
        cv2.fillPoly(board, [_outline(block, place, pad=rng.uniform(0.3, 2.0)).astype(np.int32)], 1.0)
        board = cv2.GaussianBlur(board, (0, 0), 0.7)
        shade = ground + np.float32(rng.normal(0, 12)) * np.linspace(-1, 1, picture.shape[1], dtype=np.float32)
        kept = picture - picture[there].mean() if rng.random() < 0.3 else np.float32(0)
        picture += board * (shade + np.float32(rng.uniform(0, 0.5)) * kept - picture)
    elif there.any():
        ground = float(np.median(picture[there]))
    else:
        ground = 128.0
    reach = {True: 255 - ground, False: ground}
    light_ink = bool(rng.random() < reach[True] / 255) if min(reach.values()) >= LEAST_CONTRAST else reach[True] > 127
    contrast = rng.uniform(LEAST_CONTRAST, max(reach[light_ink], LEAST_CONTRAST + 1))
    shown = ground + contrast if light_ink else ground - contrast
    if rimmed:
        # Amid its rim a letter may be as bright as what is behind both.
        amid = ground + (contrast if light_ink else -contrast) * rng.uniform(0, 1)
        room = amid if light_ink else 255 - amid
        if room >= LEAST_OF_RIM:
            shown = amid
            beyond = rng.uniform(LEAST_OF_RIM, room)
            x_height = block.x_height * math.sqrt(abs(np.linalg.det(place[:2, :2])))
            picture += _rim(rng, cover, x_height) * (
                np.float32(shown - beyond if light_ink else shown + beyond) - picture
            )
    picture += cover * (np.float32(shown) - picture)
    return light_ink


def _rim(rng: np.random.Generator, cover: Grey, x_height: float) -> Grey:
    """What a rim around a sign's ink, or its shadow, covers of each pixel."""
    wide = x_height * rng.uniform(*RIM)
    rim = cover
    if rng.random() < 0.4:
        across, down = (rng.choice((-1, 1)) * wide * rng.uniform(0.4, 1.0) for _ in range(2))
        moved = np.array([[1, 0, across], [0, 1, down]], np.float32)
        rim = np.maximum(rim, np.asarray(cv2.warpAffine(cover, moved, cover.shape[::-1])))
        wide /= 3
    side = 2 * round(wide) + 1
    rim = np.asarray(cv2.dilate(rim, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))))
    return np.asarray(cv2.GaussianBlur(rim, (0, 0), 0.3 + wide / 2)) if rng.random() < SOFT else rim


def _taken(rng: np.random.Generator, picture: Grey) -> NDArray[np.uint8]:
    """As a camera takes it: out of focus, noisy, compressed."""
    if rng.random() < 0.6:
        picture = cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.3, 1.3)))
    if rng.random() < 0.6:
        picture = picture + rng.normal(0, rng.uniform(1, 12), picture.shape).astype(np.float32)
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    return through_jpeg(pixels, int(rng.integers(25, 92))) if rng.random() < 0.6 else pixels
