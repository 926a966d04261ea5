"""Signs: a few words on a board or a wall, set large and loud, as streets, shops and packets show them.

Letters are heavy, squeezed, spaced, outlined, shadowed or raised; words bend, narrow towards the far end and stand
between frames, bars and pictures. What cameras add comes later, as for all blocks (`degrade`).
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from training.data.fonts import Face
from training.data.photographs import photographed
from training.data.set_lines import Block, SetLine
from training.data.sign_letters import Ink, SignLine, formed, sign_line
from training.data.texts import Texts, code, datum, digits

FACE_SHARES = {
    "print_sans": 0.33,
    "print_serif": 0.22,
    "print_condensed": 0.17,
    "display": 0.2,
    "hand": 0.08,
}
"""Share of each class of faces among the lines of signs."""
MASTER_X_HEIGHTS = (20.0, 32.0)
"""Pixels of an x-height in drawing: outlines and shadows need room."""
LINES = (0.6, 0.28, 0.12)
"""Shares of signs of one, two and three lines."""
MARGIN = 2.0
"""Ground round a sign, in x-heights."""
CAPITALS, TITLES = 0.5, 0.3
"""Shares of lines in capitals, and of lines whose words begin with one."""
FRAMED, BARRED, PICTURED, GROUNDED = 0.22, 0.14, 0.1, 0.32
"""Shares of signs with a frame, with bars, with a picture beside the words, and on a ground that is not plain."""


class SignMaker:
    """Draws signs; the same generator state gives the same ones."""

    def __init__(self, faces: list[Face], texts: Texts) -> None:
        self._faces = {kind: [face for face in faces if face.kind == kind] for kind in FACE_SHARES}
        shares = np.array([share if self._faces[kind] else 0 for kind, share in FACE_SHARES.items()])
        self._shares = shares / shares.sum()
        self._texts = texts

    def block(self, rng: np.random.Generator) -> Block:
        x_height = rng.uniform(*MASTER_X_HEIGHTS)
        count = 1 + int(rng.choice(len(LINES), p=LINES))
        face = self._face(rng)
        lines = []
        for _ in range(count):
            if rng.random() < 0.3:
                face = self._face(rng)
            high = x_height * (rng.uniform(0.6, 1.6) if rng.random() < 0.4 else 1.0)
            lines.append(sign_line(rng, face, _sign_text(rng, self._texts), high))
        if count == 1:
            lines = [formed(rng, lines[0])]
        ink, placed = _composed(rng, lines, x_height)
        _surround(rng, ink, placed, x_height)
        if rng.random() < GROUNDED:
            ink = _grounded(rng, ink, x_height)
        return Block(ink, tuple(placed), "sign", x_height)

    def _face(self, rng: np.random.Generator) -> Face:
        kind = str(rng.choice(list(FACE_SHARES), p=self._shares))
        faces = self._faces[kind]
        return faces[int(rng.integers(len(faces)))]


def _sign_text(rng: np.random.Generator, texts: Texts) -> str:
    draw = rng.random()
    if draw < 0.78:
        words = texts.fragment(rng, int(rng.integers(3, 34))).split()
        text = " ".join(words[: int(rng.integers(1, 5))])
        case = rng.random()
        return text.upper() if case < CAPITALS else text.title() if case < CAPITALS + TITLES else text
    if draw < 0.86:
        return code(rng, int(rng.integers(1, 8)))
    if draw < 0.92:
        return digits(rng, int(rng.integers(1, 5)))
    return datum(rng)


def _composed(rng: np.random.Generator, lines: list[SignLine], x_height: float) -> tuple[Ink, list[SetLine]]:
    """The lines below each other, closely, in the middle or at the left."""
    margin = round(MARGIN * x_height)
    width = max(line.ink.shape[1] for line in lines)
    centred = rng.random() < 0.7
    places, y = [], margin
    for number, line in enumerate(lines):
        if number:
            above = lines[number - 1]
            y += round(above.baseline + x_height * rng.uniform(0.3, 1.4) - (line.baseline - 1.5 * line.x_height))
        x = (width - line.ink.shape[1]) // 2 if centred else 0
        places.append((margin + x, y))
    low = max(y + line.ink.shape[0] for (_, y), line in zip(places, lines, strict=True))
    high = min(0, *(y for _, y in places))
    canvas = np.zeros((low - high + margin, width + 2 * margin), np.uint8)
    placed = []
    for (x, y), line in zip(places, lines, strict=True):
        part = canvas[y - high : y - high + line.ink.shape[0], x : x + line.ink.shape[1]]
        np.maximum(part, line.ink, out=part)
        placed.append(SetLine(line.text, x + line.x0, x + line.x1, y - high + line.baseline, line.x_height, line.level))
    return canvas, placed


def _surround(rng: np.random.Generator, ink: Ink, lines: list[SetLine], x_height: float) -> None:
    """Frames, bars and pictures beside the words, drawn into `ink`."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    top = min(line.baseline - 1.6 * line.x_height for line in lines)
    bottom = max(line.baseline + 0.4 * line.x_height for line in lines)
    thick = max(1, round(x_height * math.exp(rng.uniform(math.log(0.05), math.log(0.4)))))
    shade = 255 if rng.random() < 0.5 else int(rng.integers(70, 256))
    pads = x_height * rng.uniform(0.15, 1.2, 4)
    corners = (int(left - pads[0]), int(top - pads[1])), (int(right + pads[2]), int(bottom + pads[3]))
    middle = (int((left + right) / 2), int((top + bottom) / 2))
    if rng.random() < FRAMED:
        draw = rng.random()
        if draw < 0.5:
            cv2.rectangle(ink, *corners, (shade,), thick)
        elif draw < 0.85:
            (x0, y0), (x1, y1) = corners
            beyond = np.ones(ink.shape, bool)
            beyond[max(y0, 0) : y1, max(x0, 0) : x1] = False
            ink[beyond] = shade
        else:
            axes = (
                int((right - left) / 2 + x_height * rng.uniform(0.8, 2)),
                int((bottom - top) * rng.uniform(0.7, 0.9)),
            )
            cv2.ellipse(ink, middle, axes, 0, 0, 360, (shade,), thick)
    if rng.random() < BARRED:
        for _ in range(int(rng.integers(1, 3))):
            if rng.random() < 0.6:
                x = corners[0][0] if rng.random() < 0.5 else corners[1][0]
                cv2.line(ink, (x, 0), (x, ink.shape[0]), (shade,), thick)
            else:
                y = corners[0][1] if rng.random() < 0.5 else corners[1][1]
                cv2.line(ink, (0, y), (ink.shape[1], y), (shade,), thick)
    if rng.random() < PICTURED:
        _picture(rng, ink, (corners[0][0] if rng.random() < 0.5 else corners[1][0], middle[1]), x_height, shade)


def _picture(rng: np.random.Generator, ink: Ink, edge: tuple[int, int], x_height: float, shade: int) -> None:
    """A blot with a hole, of random corners, at about `edge`."""
    reach = x_height * rng.uniform(0.5, 1.2)
    side = 1 if edge[0] > ink.shape[1] / 2 else -1
    centre = np.array([edge[0] + side * reach, edge[1]])
    turns = np.sort(rng.uniform(0, 2 * math.pi, int(rng.integers(3, 12))))
    spokes = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    corners = centre + spokes * (reach * rng.uniform(0.5, 1.0, len(turns)))[:, None]
    cv2.fillPoly(ink, [corners.astype(np.int32)], (shade,))
    if rng.random() < 0.6:
        cv2.circle(ink, (int(centre[0]), int(centre[1])), max(1, round(reach * rng.uniform(0.1, 0.5))), (0,), -1)


def _grounded(rng: np.random.Generator, ink: Ink, x_height: float) -> Ink:
    """The sign on a ground that shows between its letters: part of a photograph, blotches, bricks or boards."""
    strength = rng.uniform(0.08, 0.5)
    draw = rng.random()
    if draw < 0.5:
        seen = 255 - photographed(rng, ink.shape).astype(np.float32)
        seen = np.maximum(seen - np.float32(np.percentile(seen, rng.uniform(0, 60))), 0)
        ground = seen / max(float(seen.max()), 1.0)
        strength *= 1.3
    elif draw < 0.75:
        grain = rng.standard_normal((ink.shape[0] // 4 + 2, ink.shape[1] // 4 + 2)).astype(np.float32)
        grain = cv2.GaussianBlur(grain, (0, 0), x_height / 4 * rng.uniform(0.1, 0.8))
        field = cv2.resize(grain / max(float(grain.std()), 1e-3), ink.shape[::-1])
        ground = np.clip(field * 0.5, 0, 1)
    else:
        row, column = (max(4, round(x_height * rng.uniform(0.4, 2.5))) for _ in range(2))
        y, x = np.indices(ink.shape)
        joint = max(1, round(x_height * rng.uniform(0.04, 0.15)))
        ground = (y % row < joint).astype(np.float32)
        if draw < 0.9:
            ground = np.maximum(ground, (x + (y // row % 2) * column // 2) % column < joint)
    return np.asarray(np.maximum(ink, (ground * strength * 255).astype(np.uint8)))
