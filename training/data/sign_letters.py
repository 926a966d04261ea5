"""The lines of signs: letters that are heavy, spaced, outlined, shadowed or raised, in words that bend or narrow."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from app.segmentation.baseline import CAPITALS_TO_X
from training.data.fonts import Face

SMALL_CAPITALS = 0.1
"""Share of lines of capitals whose words begin with a larger one."""
HEAVY, SPACED = 0.25, 0.3
"""Shares of lines in heavier and in spaced letters."""
DRESSES = {"solid": 0.5, "outlined": 0.08, "ringed": 0.08, "shadowed": 0.14, "raised": 0.1, "lit": 0.1}
"""How letters stand out from their ground, and in what share of lines."""
SQUEEZED, BENT, NARROWING = 0.35, 0.14, 0.22
"""Shares of lines, of those that stand alone, that are squeezed or widened, follow a circle, narrow to one end."""
Ink = NDArray[np.uint8]


@dataclass(frozen=True)
class SignLine:
    """A drawn line: `ink` (height, width), its baseline's y in it, where the text begins and ends in x."""

    text: str
    ink: Ink
    baseline: float
    x0: float
    x1: float
    x_height: float
    level: bool


def sign_line(rng: np.random.Generator, face: Face, text: str, x_height: float) -> SignLine:
    """One line drawn and dressed, `x_height` pixels high, or as high as such a line in capitals."""
    text = face.settable(text).strip() or "A"
    text = text.upper() if face.capitals_only else text
    size = max(10, round(x_height / face.x_height))
    smaller = size
    if text.isupper() and rng.random() < SMALL_CAPITALS:
        smaller = round(size * rng.uniform(0.7, 0.85))
    tracking = size * (rng.uniform(-0.04, 0.35) if rng.random() < SPACED else 0.0)
    pad = round(1.2 * x_height)
    pieces, x = [], float(pad)
    for place, character in enumerate(text):
        font = face.at(size if place == 0 or text[place - 1] == " " else smaller)
        pieces.append((x, character, font))
        x += font.getlength(character) + tracking
    end = x - tracking
    ascent, descent = round(1.35 * size * face.capital_height) + pad, round(0.5 * size) + pad
    canvas = Image.new("L", (int(end) + pad + 1, ascent + descent))
    pen = ImageDraw.Draw(canvas)
    for x, character, font in pieces:
        pen.text((x, ascent), character, font=font, fill=255, anchor="ls")
    level = not any(character.islower() for character in text)
    high = size * (CAPITALS_TO_X * face.capital_height if level else face.x_height)
    ink = _dressed(rng, np.array(canvas), x_height)
    return SignLine(text, ink, float(ascent), float(pad), end, high, level)


def _dressed(rng: np.random.Generator, ink: Ink, x_height: float) -> Ink:
    """Solid, outlined, ringed, shadowed, raised or unevenly lit letters."""
    if rng.random() < HEAVY:
        ink = _grown(ink, x_height * rng.uniform(0.04, 0.16))
    dress = str(rng.choice(list(DRESSES), p=list(DRESSES.values())))
    edge, shade = x_height * rng.uniform(0.05, 0.14), rng.uniform(0.25, 0.9)
    down, right = (round(x_height * rng.uniform(0.06, 0.22) * rng.choice((-1, 1))) for _ in range(2))
    match dress:
        case "outlined":
            inner = np.asarray(cv2.erode(ink, _disc(edge)))
            hollow = rng.uniform(0.5, 1.0) if rng.random() < 0.5 else 1.0
            return np.asarray(ink - (inner * hollow).astype(np.uint8), np.uint8)
        case "ringed":
            gap = _grown(ink, edge)
            ring = _grown(gap, x_height * rng.uniform(0.04, 0.1)) - gap
            return np.maximum(ink, (ring * rng.uniform(0.3, 1.0)).astype(np.uint8))
        case "shadowed":
            shadow = np.roll(ink, (down, right), (0, 1))
            before = _grown(ink, edge * 0.7) if rng.random() < 0.5 else ink
            return np.maximum(ink, (shadow * shade * (before < 128)).astype(np.uint8))
        case "raised":
            steps = max(abs(down), abs(right), 1)
            moved = [np.roll(ink, (down * n // steps, right * n // steps), (0, 1)) for n in range(steps + 1)]
            sides = np.where(ink > 127, np.uint8(0), np.max(moved, axis=0))
            if rng.random() < 0.5:
                return np.maximum(ink, (sides * shade).astype(np.uint8))
            return np.maximum((ink * rng.uniform(0.0, 0.4)).astype(np.uint8), sides)
        case "lit":
            light = np.linspace(rng.uniform(0.3, 1.0), rng.uniform(0.3, 1.0), ink.shape[0])[:, None]
            if rng.random() < 0.4:
                light = light * np.repeat(rng.uniform(0.4, 1.0, -(-ink.shape[1] // 20)), 20)[None, : ink.shape[1]]
            return np.asarray(ink * light, np.uint8)
    return ink


def _disc(radius: float) -> Ink:
    side = 2 * max(1, round(radius)) + 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), np.uint8)


def _grown(ink: Ink, radius: float) -> Ink:
    return np.asarray(cv2.dilate(ink, _disc(radius)), np.uint8)


def formed(rng: np.random.Generator, line: SignLine) -> SignLine:
    """A line squeezed or widened, and bent along a circle or narrowing to one end."""
    if rng.random() < SQUEEZED:
        wide = rng.uniform(0.55, 1.6)
        ink = np.asarray(cv2.resize(line.ink, (max(8, round(line.ink.shape[1] * wide)), line.ink.shape[0])), np.uint8)
        line = replace(line, ink=ink, x0=line.x0 * wide, x1=line.x1 * wide)
    draw = rng.random()
    if draw < BENT:
        return _bent(line, line.x_height * rng.uniform(0.2, 1.0), upwards=rng.random() < 0.65)
    if draw < BENT + NARROWING:
        return replace(line, ink=_narrowing(line.ink, line.baseline, rng.uniform(0.08, 0.35) * rng.choice((-1, 1))))
    return line


def _bent(line: SignLine, sag: float, upwards: bool) -> SignLine:
    """The line along a circle, its middle `sag` pixels above its ends, or below; its baseline is that at the mean."""
    half, centre = (line.x1 - line.x0) / 2, (line.x0 + line.x1) / 2
    radius = half * half / (2 * sag)
    sign = 1.0 if upwards else -1.0
    pad = math.ceil(sag) + 1
    y, x = np.indices((line.ink.shape[0] + 2 * pad, line.ink.shape[1]), np.float32)
    across, down = x - np.float32(centre), y - np.float32(pad + line.baseline + sign * radius)
    far = np.hypot(across, down)
    source_x = (centre + np.arctan2(across, -sign * down) * radius).astype(np.float32)
    source_y = (line.baseline - sign * (far - radius)).astype(np.float32)
    bent = np.asarray(cv2.remap(line.ink, source_x, source_y, cv2.INTER_LINEAR), np.uint8)
    return replace(line, ink=bent, baseline=pad + line.baseline + sign * sag / 3)


def _narrowing(ink: Ink, baseline: float, share: float) -> Ink:
    """Letters as much higher at one end as they are lower at the other, by a `share` of their height."""
    y, x = np.indices(ink.shape, np.float32)
    size = 1 + share * (x / ink.shape[1] * 2 - 1)
    return np.asarray(
        cv2.remap(ink, x, (baseline + (y - baseline) / size).astype(np.float32), cv2.INTER_LINEAR), np.uint8
    )
