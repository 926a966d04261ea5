"""Patches of all printable characters, or of some, and of ink that is no character, for the networks of characters.

Pens (UNIPEN) and faces are drawn on a baseline and spoiled as scanners and cameras spoil them, so that their patches
come with sizes and positions as on a page, or, from a share of them, as of a picture of one character, without; NIST's
and photographed characters come without. The alphabet's blank stands for ink that is no character: neighbours
taken for one, parts of letters, specks and strokes; the glyph reader meets such wherever it tries a wrong cut.

The folder is the data folder: train/emnist62, train/photo62, train/unipen_chars, fonts. UNIPEN is split by writer,
faces by face; the others' writers are not known, so there one character in so many measures.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from app.recognition.alphabet import NO_CHARACTER
from app.recognition.glyph_image import METRICS, SIDE, patch_from_image, patch_from_ink
from training.data.fonts import Face, load_faces
from training.data.patch_set import PatchSet, Splits
from training.data.strokes import HandPrint, coarsened, draw_strokes, load_strokes
from training.data.texts import one
from training.data.typography import Typography
from training.data.wear import picture_of, worn

A_CLASS = {"pens": 2500, "faces": 800, "emnist": 700, "photo": 63, "wrong": 24000}
"""Patches of a character from each set, fewer where the set has fewer; of no character, all together."""
PHOTOGRAPHS_OFTEN = 8
"""So many times each photograph is there: they are few, and each is distorted anew in each epoch."""
MEASURES_EVERY = 10
"""One writer, face or character in so many measures and does not train."""
X_HEIGHTS = (7.0, 34.0)
"""Pixels of an x-height, smallest and largest, drawn evenly in the logarithm."""
PEN = (0.05, 0.2)
"""Width of a pen by the x-height."""
STAIRS = (4.0, 16.0)
STAIRS_SHARE = 0.25
"""Distance of a tablet's points in units of 128 a capital, and the share of drawings whose tablet is so coarse that it
shows."""
ALONE = {"letters": 0.4, "digits": 0.34, "signs": 0.2}
"""Share of drawings that are pictures of one character, whose sizes and positions nobody knows. Among such pictures
letters are more frequent than digits, and both than signs; what has one shape is named accordingly."""
UNPLACED = 0.12
"""Share of drawings whose size is known and whose position, the two later numbers, is not."""
SPREAD = 0.1
SHIFT = 0.06
"""Deviation of a line's x-height (logarithm) and baseline (x-heights) as segmentation estimates them."""
BLANK_SHARE = 0.02
"""Blank patches by those of no character."""
COMMON = "etaonirshldcumfpgwybvkETAONIRSHLDCUMFPGWYBVK0123456789"
"""Neighbours are drawn from these: characters that stand beside others in running text."""
WIDE = "etaonshdcumpgwbvkETAONRSHDCUMPGWBVK02345689"
"""Parts are cut from these, because half of a narrow character is a narrow character."""

SIGNS = {'"': '""“”', "'": "''‘’", "-": "---–—", "*": "****•"}
"""What typesetters set for what is typed; each as likely as another."""

Row = tuple[NDArray[np.float32], NDArray[np.float32], int, bool]
"""Patch, metrics, class, whether it measures."""


@dataclass(frozen=True)
class Drawn:
    """Characters drawn on a line: `grey` (height, width) float32, 0 = paper, 1 = ink, its baseline's y and x-height."""

    grey: NDArray[np.float32]
    baseline: float
    x_height: float


def make(folder: Path, alphabet: str, seed: int = 0, a_class: dict[str, int] | None = None) -> Splits:
    """Training and validation patches; the same seed gives the same ones."""
    random = np.random.default_rng(seed)
    counts = a_class or A_CLASS
    characters = {character: label for label, character in enumerate(alphabet) if character != NO_CHARACTER}
    alone = {character: ALONE[_kind(character)] for character in characters}
    samples = load_strokes(folder / "train" / "unipen_chars" / "unipen_chars.npz")
    pens = [HandPrint(samples, lambda writer, held=held: _measures(writer) is held) for held in (False, True)]  # type: ignore[misc]
    every = load_faces(folder / "fonts")
    faces = [[face for number, face in enumerate(every) if _measures(number) is held] for held in (False, True)]
    rows: list[Row] = []
    for held in (False, True):
        share = 1 / MEASURES_EVERY if held else 1
        for character, label in characters.items():
            for _ in range(round(counts["pens"] * share)):
                rows += _row(random, _written(random, pens[held], character), label, alone[character], held)
            for _ in range(round(counts["faces"] * share)):
                rows += _row(random, _set(random, faces[held], character), label, alone[character], held)
        if NO_CHARACTER in alphabet:
            label = alphabet.index(NO_CHARACTER)
            for _ in range(round(counts["wrong"] * share)):
                rows += _row(random, _wrong(random, pens[held], faces[held]), label, ALONE["letters"], held)
            blank = np.zeros((SIDE, SIDE), np.float32), np.zeros(METRICS, np.float32), label, held
            rows += [blank] * round(counts["wrong"] * share * BLANK_SHARE)
    rows += _hands(folder, characters, counts["emnist"], random)
    for _ in range(PHOTOGRAPHS_OFTEN):
        rows += _photographed(folder, characters, counts["photo"])
    order = random.permutation(len(rows))
    train, valid = (_gathered([rows[row] for row in order if rows[row][3] is held], alphabet) for held in (False, True))
    return Splits(train, valid, valid.pick(slice(0, 0)))


def _kind(character: str) -> str:
    return "letters" if character.isalpha() else "digits" if character.isdigit() else "signs"


def _measures(number: int) -> bool:
    return number % MEASURES_EVERY == 0


def _row(random: np.random.Generator, drawn: Drawn | None, label: int, alone: float, held: bool) -> Iterator[Row]:
    """The patch of all that is drawn, spoiled a little: of a share `alone` as a picture of one character gives it, of
    the others as the glyph reader cuts it. None of an empty drawing."""
    if drawn is None:
        return
    size, grey = drawn.x_height, worn(random, drawn.grey, drawn.x_height)
    darkest = float(grey.max())
    ink = grey > random.uniform(0.35, 0.6) * darkest
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if len(rows) < 2:
        return
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    share = random.random()
    if share < alone:
        yield *patch_from_image(picture_of(random, grey[window])), label, held
        return
    x_height = size * float(np.exp(random.normal(0, SPREAD)))
    baseline = drawn.baseline + random.normal(0, SHIFT) * size - rows[0]
    patch, metrics = patch_from_ink(grey[window].clip(0, 1), ink[window], baseline, x_height)
    if share < alone + UNPLACED:
        metrics[2:] = 0
    yield patch, metrics, label, held


def _height(random: np.random.Generator) -> float:
    return float(np.exp(random.uniform(*np.log(X_HEIGHTS))))


def _written(random: np.random.Generator, pens: HandPrint, text: str, gap: float = 20.0) -> Drawn | None:
    """`text` in the hand of a writer who wrote its first character."""
    writer = pens.writer_of(random, text[0])
    if writer is None:
        return None
    written = pens.line(random, writer, text, gap, 100.0)
    size = _height(random)
    scale = size / written.x_height
    if random.random() < STAIRS_SHARE:
        written = coarsened(written, random.uniform(*STAIRS))
    points = np.concatenate(written.strokes) * scale
    pen = max(1, round(size * random.uniform(*PEN)))
    low, high = points.min(axis=0) - pen - 3, points.max(axis=0) + pen + 3
    canvas = np.zeros(np.ceil(high - low)[::-1].astype(int), np.uint8)
    draw_strokes(canvas, written.moved(float(-low[0]), float(-low[1]), scale), pen)
    return Drawn(np.asarray(canvas / 255, np.float32), float(-low[1]), size)


def _set(random: np.random.Generator, faces: list[Face], text: str, overlap: float = 0.0) -> Drawn | None:
    """`text` in a face that has it; `overlap` is the share of an x-height by which its characters move together."""
    face = faces[int(random.integers(len(faces)))]
    if face.missing & set(text) or (face.capitals_only and text.upper() != text):
        return None
    size = _height(random)
    pixels = max(6, round(size / face.x_height))
    font = face.at(pixels)
    x_height = pixels * face.x_height
    margin = int(x_height) + 4
    width = int(font.getlength(text) + pixels) + 2 * margin
    height = int(3.2 * x_height) + 2 * margin
    baseline = 2 * x_height + margin
    image = Image.new("L", (width, height))
    typography, x = Typography.drawn(random, "print"), float(margin)
    for character in text:
        sign = one(random, SIGNS.get(character, character))
        typography.draw(image, face, pixels, sign, x, baseline, 255)
        x += typography.advance(font, sign) - overlap * x_height
    grey = np.asarray(np.asarray(image) / 255, np.float32)
    return Drawn(grey, baseline, x_height) if grey.any() else None


def _wrong(random: np.random.Generator, pens: HandPrint, faces: list[Face]) -> Drawn | None:
    """Ink that is no character: two or three neighbours, a part of one, a speck or stroke."""
    kind = random.random()
    if kind < 0.6:
        text = "".join(COMMON[int(random.integers(len(COMMON)))] for _ in range(3 if kind < 0.12 else 2))
        if random.random() < 0.5:
            return _written(random, pens, text, random.uniform(0, 20))
        return _set(random, faces, text, random.uniform(0, 0.15))
    if kind < 0.9:
        letter = WIDE[int(random.integers(len(WIDE)))]
        whole = _written(random, pens, letter) if random.random() < 0.5 else _set(random, faces, letter)
        return whole and _part(random, whole)
    size = _height(random)
    canvas = np.zeros((int(3 * size) + 8, int(3 * size) + 8), np.uint8)
    middle = canvas.shape[0] / 2
    reach = size * (random.uniform(0.02, 0.12) if random.random() < 0.4 else random.uniform(0.3, 1.4))
    points = [
        tuple(int(middle + random.uniform(-reach, reach)) for _ in range(2)) for _ in range(random.integers(2, 5))
    ]
    cv2.polylines(canvas, [np.array(points, np.int32)], False, (255,), max(1, round(size * random.uniform(*PEN))))
    return Drawn(np.asarray(canvas / 255, np.float32), middle + size * random.uniform(-0.5, 1.5), size)


def _part(random: np.random.Generator, drawn: Drawn) -> Drawn | None:
    """What is left of a drawing when it is cut upright somewhere within its ink."""
    columns = np.flatnonzero((drawn.grey > 0.5).any(axis=0))
    if len(columns) < 4:
        return None
    at = int(columns[0] + random.uniform(0.3, 0.7) * (columns[-1] - columns[0]))
    kept = drawn.grey.copy()
    kept[:, slice(at, None) if random.random() < 0.5 else slice(0, at)] = 0
    return Drawn(kept, drawn.baseline, drawn.x_height)


def _hands(folder: Path, characters: dict[str, int], count: int, random: np.random.Generator) -> Iterator[Row]:
    with np.load(folder / "train" / "emnist62" / "emnist62.npz", allow_pickle=False) as archive:
        images, letters = archive["images"], archive["label"]
    for character, label in characters.items():
        for number, row in enumerate(random.permutation(np.flatnonzero(letters == character))[:count]):
            side = int(random.integers(36, 72))
            image = Image.fromarray(images[row]).resize((side, side), Image.Resampling.BICUBIC)
            yield *patch_from_image(np.asarray(image)), label, _measures(number)


def _photographed(folder: Path, characters: dict[str, int], count: int) -> Iterator[Row]:
    """The photographed characters; neighbouring numbers may be one hand, so that blocks of them measure."""
    for pixels, character, number in photographed(folder / "train" / "photo62" / "photo62.npz"):
        if character in characters and number < count:
            yield *patch_from_image(pixels), characters[character], _measures(number // 4)


def photographed(path: Path) -> Iterator[tuple[NDArray[np.uint8], str, int]]:
    """The crops of a photo62 archive: grey pixels (height, width), character, number of the file."""
    with np.load(path, allow_pickle=False) as archive:
        pixels, sizes = archive["pixels"], archive["hw"].astype(int)
        letters, numbers = archive["label"], archive["index"]
    ends = np.cumsum(sizes.prod(axis=1))
    for (height, width), end, letter, number in zip(sizes.tolist(), ends.tolist(), letters, numbers, strict=True):
        yield pixels[end - height * width : end].reshape(height, width), str(letter), int(number)


def _gathered(rows: list[Row], alphabet: str) -> PatchSet:
    patches = np.array([row[0] for row in rows], np.float32).reshape(-1, SIDE, SIDE)
    metrics = np.array([row[1] for row in rows], np.float32).reshape(-1, METRICS)
    return PatchSet(patches, np.array([row[2] for row in rows], np.int64), alphabet, metrics)
