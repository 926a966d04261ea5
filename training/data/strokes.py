"""Pen strokes to ink: loading, drawing, and setting single characters and words on a baseline.

Points are (x, y), y growing downward; in the character set 128 units are the writer's capital height, in the word set
the height of the word's own box.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.segmentation.baseline import CAPITALS_TO_X

CAPITAL = 128.0
"""Units of a capital's height."""
SUBPIXEL_BITS = 4
DEFAULT_X_HEIGHT = 0.64 * CAPITAL
SMALL_LETTERS = "acemnorsuvwxz"
DESCENDING = "gpqy"
PARTS = (np.arange(6) + 0.5) / 6
"""Where on a straight piece of a stroke its ink is counted."""
Stroke = NDArray[np.float32]


@dataclass(frozen=True)
class StrokeSet:
    """Samples as stroke lists; `texts` is what each says, `writers` who wrote it (a number)."""

    points: NDArray[np.int16]
    stroke_ends: NDArray[np.int64]
    sample_ends: NDArray[np.int64]
    texts: list[str]
    writers: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.texts)

    def strokes(self, sample: int) -> list[Stroke]:
        """The sample's strokes, each float32 (points, 2)."""
        first = int(self.sample_ends[sample - 1]) if sample else 0
        result = []
        for stroke in range(first, int(self.sample_ends[sample])):
            begin = int(self.stroke_ends[stroke - 1]) if stroke else 0
            result.append(self.points[begin : int(self.stroke_ends[stroke])].astype(np.float32))
        return result

    def by_writer(self) -> dict[int, dict[str, list[int]]]:
        """Sample numbers by writer and text."""
        result: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for sample, (writer, text) in enumerate(zip(self.writers.tolist(), self.texts, strict=True)):
            result[writer][text].append(sample)
        return {writer: dict(samples) for writer, samples in result.items()}


def load_strokes(path: Path) -> StrokeSet:
    """The stroke archive `path`: arrays points, stroke_len, n_strokes, label or text, writer."""
    with np.load(path, allow_pickle=False) as archive:
        texts = archive["label" if "label" in archive.files else "text"]
        return StrokeSet(
            archive["points"],
            np.cumsum(archive["stroke_len"].astype(np.int64)),
            np.cumsum(archive["n_strokes"].astype(np.int64)),
            [str(text) for text in texts],
            archive["writer"].astype(np.int64),
        )


def draw_strokes(canvas: NDArray[np.uint8], strokes: Sequence[Stroke], thickness: int, ink: int = 255) -> None:
    """Draw strokes, in pixels of `canvas` (height, width), with a round pen; a stroke of one point is a dot."""
    for stroke in strokes:
        points = np.round(stroke * (1 << SUBPIXEL_BITS)).astype(np.int32)
        if len(points) == 1:
            centre = (int(points[0, 0]), int(points[0, 1]))
            cv2.circle(canvas, centre, max(thickness << SUBPIXEL_BITS >> 1, 12), (ink,), -1, cv2.LINE_AA, SUBPIXEL_BITS)
        else:
            cv2.polylines(canvas, [points], False, (ink,), thickness, cv2.LINE_AA, SUBPIXEL_BITS)


@dataclass(frozen=True)
class Written:
    """Strokes set on a baseline at y = 0, x from 0 to `width`, and what they say."""

    strokes: list[Stroke]
    text: str
    width: float
    x_height: float

    def moved(self, x: float, y: float, scale: float) -> list[Stroke]:
        return [stroke * scale + np.array([x, y], np.float32) for stroke in self.strokes]


def coarsened(written: Written, step: float) -> Written:
    """As a tablet whose points lie `step` units apart would have kept it: in stairs."""
    unit = np.float32(step)
    return replace(written, strokes=[np.round(stroke / unit) * unit for stroke in written.strokes])


def _top(character: str, height: float, x_height: float) -> float:
    """Where a character's upper edge stands against the baseline; single characters do not tell."""
    if character in DESCENDING:
        return -min(x_height, 0.75 * height)
    if character == "j":
        return 0.3 * CAPITAL - height
    if character in "'\"^`*":
        return -CAPITAL
    if character in "-~=+<>":
        return -0.45 * CAPITAL - height / 2
    if character in "()[]{}|/\\$&#%@":
        return -0.48 * CAPITAL - height / 2
    if character == "_":
        return 0.06 * CAPITAL
    if character == ",":
        return -0.45 * height
    if character in ";Q":
        return 0.1 * CAPITAL - height
    return -height


def _length(stroke: Stroke) -> float:
    return float(np.hypot(*np.diff(stroke, axis=0).T).sum())


def _ligature(end: NDArray[np.float32], start: NDArray[np.float32]) -> Stroke:
    """The pen's way from the end of a letter to the start of the next one, which leaves level and rises late."""
    way = np.linspace(0, 1, 7, dtype=np.float32)[:, None]
    corner = np.array([0.4 * end[0] + 0.6 * start[0], max(end[1], start[1])], np.float32)
    return np.asarray((1 - way) ** 2 * end + 2 * way * (1 - way) * corner + way**2 * start, np.float32)


class HandPrint:
    """Lines composed of one writer's single characters; `wanted` says of a writer's number whether he takes part."""

    def __init__(self, characters: StrokeSet, wanted: Callable[[int], bool] = lambda _: True) -> None:
        self._set = characters
        hands = {writer: samples for writer, samples in characters.by_writer().items() if wanted(writer)}
        self._writers = [samples for samples in hands.values() if len(samples) >= 10]
        self._any: dict[str, list[int]] = defaultdict(list)
        for samples in hands.values():
            for text, numbers in samples.items():
                self._any[text] += numbers
        wrote: dict[str, dict[int, int]] = defaultdict(dict)
        for number, samples in enumerate(self._writers):
            for text, own in samples.items():
                wrote[text][number] = len(own)
        self._wrote = {}
        """Of each character those who wrote it, and how likely each is drawn."""
        for text, times in wrote.items():
            often = np.sqrt(list(times.values()))
            self._wrote[text] = np.array(list(times)), often / often.sum()
        self._x_heights: dict[int, float] = {}
        self._small = [number for number in range(len(self._writers)) if self.suits(number)[1]]

    def writer(self, rng: np.random.Generator) -> int:
        return int(rng.integers(len(self._writers)))

    def writer_of_small_letters(self, rng: np.random.Generator) -> int:
        """A writer who wrote most of them; any, where nobody did."""
        return int(rng.choice(self._small)) if self._small else self.writer(rng)

    def writer_of(self, rng: np.random.Generator, character: str) -> int | None:
        """A writer who wrote `character`, None where nobody did; who wrote it four times is drawn twice as often as who
        wrote it once, for some wrote hundreds and most very few."""
        if character not in self._wrote:
            return None
        writers, likely = self._wrote[character]
        return int(rng.choice(writers, p=likely))

    def suits(self, writer: int) -> tuple[bool, bool, bool]:
        """Whether the writer has most capitals, small letters, digits."""
        samples = self._writers[writer]
        return (
            sum(chr(code) in samples for code in range(65, 91)) > 20,
            sum(chr(code) in samples for code in range(97, 123)) > 20,
            sum(chr(code) in samples for code in range(48, 58)) > 7,
        )

    def _x_height(self, writer: int) -> float:
        if writer not in self._x_heights:
            samples = self._writers[writer]
            heights = [
                max(float(stroke[:, 1].max()) for stroke in self._set.strokes(sample))
                for letter in SMALL_LETTERS
                for sample in samples.get(letter, [])[:3]
            ]
            self._x_heights[writer] = float(np.clip(np.median(heights), 40, 110)) if heights else DEFAULT_X_HEIGHT
        return self._x_heights[writer]

    def line(
        self, rng: np.random.Generator, writer: int, text: str, gap: float, space: float, joined: float = 0.0
    ) -> Written:
        """`text` by `writer`; `gap` between characters and `space` between words in units, both vary a little. Of small
        letters beside each other the share `joined` hang together."""
        samples, x_height = self._writers[writer], self._x_height(writer)
        strokes: list[Stroke] = []
        end: NDArray[np.float32] | None = None
        x, wobble = 0.0, rng.uniform(1, 7)
        for character in text:
            if character == " ":
                x += space * rng.uniform(0.75, 1.3)
                end = None
                continue
            choices = samples.get(character) or self._any[character]
            drawn = self._set.strokes(choices[int(rng.integers(len(choices)))])
            size = rng.uniform(0.93, 1.07)
            low = np.min([stroke.min(axis=0) for stroke in drawn], axis=0)
            high = np.max([stroke.max(axis=0) for stroke in drawn], axis=0)
            top = _top(character, float(high[1] - low[1]) * size, x_height) + rng.normal(0, wobble)
            shift = np.array([x, top], np.float32)
            placed = [(stroke - low) * np.float32(size) + shift for stroke in drawn]
            longest = max(placed, key=_length)
            if end is not None and character.islower() and rng.random() < joined:
                strokes.append(_ligature(end, longest[0]))
            strokes += placed
            end = longest[-1] if character.islower() else None
            x += float(high[0] - low[0]) * size + max(gap * rng.uniform(0.6, 1.4), 4.0)
        small = any(character.islower() for character in text)
        return Written(strokes, text, x, x_height if small else CAPITALS_TO_X * CAPITAL)


class HandWords:
    """Whole words and short lines as they were written, one or several of a writer on one baseline."""

    def __init__(self, words: StrokeSet) -> None:
        self._set = words
        by_writer: dict[int, list[int]] = defaultdict(list)
        self._fit = [number for number, text in enumerate(words.texts) if not in_two_rows(words.strokes(number), text)]
        for sample in self._fit:
            by_writer[int(words.writers[sample])].append(sample)
        self._by_writer = dict(by_writer)

    def line(self, rng: np.random.Generator, longest: int) -> Written:
        """Words of one writer until about `longest` characters, scaled to one x-height."""
        first = self._fit[int(rng.integers(len(self._fit)))]
        others = self._by_writer[int(self._set.writers[first])]
        parts = [self.word(first)]
        length, budget = len(parts[0].text), longest
        while length < budget and rng.random() < 0.75:
            parts.append(self.word(others[int(rng.integers(len(others)))]))
            length += len(parts[-1].text) + 1
        unit, x, strokes = 70.0, 0.0, []
        space = rng.uniform(40, 130)
        for part in parts:
            scale = unit / part.x_height
            strokes += part.moved(x, rng.normal(0, 3), scale)
            x += part.width * scale + space * rng.uniform(0.8, 1.3)
        return Written(strokes, " ".join(part.text for part in parts), x - space, unit)

    def word(self, sample: int) -> Written:
        strokes, text = self._set.strokes(sample), self._set.texts[sample]
        baseline, x_height = _word_zone(strokes, text)
        shift = np.array([0, baseline], np.float32)
        width = max(float(stroke[:, 0].max()) for stroke in strokes)
        return Written([stroke - shift for stroke in strokes], text, width, x_height)


def _row_ink(strokes: Sequence[Stroke], height: float) -> NDArray[np.float64]:
    """Stroke length in each of 33 rows of a written word."""
    rows = np.zeros(33)
    for stroke in strokes:
        if len(stroke) > 1:
            lengths = np.repeat(np.hypot(*np.diff(stroke, axis=0).T) / len(PARTS), len(PARTS))
            at = (stroke[:-1, 1, None] + np.diff(stroke[:, 1])[:, None] * PARTS).ravel()
            rows += np.bincount(np.clip(at / max(height, 1) * 32, 0, 32).astype(int), lengths, 33)
    return rows


def in_two_rows(strokes: Sequence[Stroke], text: str) -> bool:
    """Whether what should be one line has an empty band across its middle, as some samples have."""
    rows = _row_ink(strokes, max(float(stroke[:, 1].max()) for stroke in strokes))
    return len(text) > 2 and float(rows[9:23].min()) < 0.03 * float(rows.max())


def _word_zone(strokes: Sequence[Stroke], text: str) -> tuple[float, float]:
    """Baseline and x-height of a written word in its units: the dense rows, within what its letters' reach allows."""
    height = max(float(stroke[:, 1].max()) for stroke in strokes)
    if not any(character.islower() for character in text):
        return height, CAPITALS_TO_X * height
    descends = any(character in "gjpqy,;Q" or (character == "f" and height > 100) for character in text)
    ascends = any(
        character.isupper() or character.isdigit() or character in "bdfhklti'\"!?/()$&%" for character in text
    )
    rows = _row_ink(strokes, height)
    dense = np.flatnonzero(rows >= 0.45 * np.sort(rows)[-5])
    top, bottom = dense[0] / 32 * height, (dense[-1] + 1) / 32 * height
    lowest, highest = (0.58, 0.84) if ascends else (0.48, 0.78)
    baseline = float(np.clip(bottom, lowest * height, highest * height)) if descends else height
    share = float(np.clip((baseline - top) / baseline, 0.36, 0.68)) if ascends else 1.0
    return baseline, share * baseline
