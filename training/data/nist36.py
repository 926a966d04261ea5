"""NIST36: the seed's MATLAB files, and the maker of a set of the same layout from EMNIST characters.

    python -m training nist36 --data DIR --out runs/nist36

Three MATLAB 5 files, `nist36_train.mat`, `nist36_valid.mat`, `nist36_test.mat`, with the arrays `train_data` (10800,
1024) and `train_labels` (10800, 36), and so for valid (3600) and test (1800). A row of data is a 32x32 patch stored
column by column; a row of labels is one-hot over A-Z 0-9. The real files, where somebody has them, and the made ones
go through the same `load`.

The made patches are alike the real ones where these can be seen (the 26-class set of the same source): the longest
side of the ink is 25 pixels of 32 in the median, between 17 and 31, the box lies a little below the middle and wanders
by some 1.5 pixels sideways, strokes are 3.3 pixels wide with edges steeper than EMNIST's, dark on white.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import scipy.io
from numpy.typing import NDArray
from scipy import ndimage
from skimage.morphology import skeletonize

from app.recognition.alphabet import CAPITALS_DIGITS
from training.data.patch_set import SIDE, PatchSet, Splits

A_CLASS = {"train": 300, "valid": 100, "test": 50}
"""Patches of each class in each part: 10,800, 3,600 and 1,800 of 36 classes."""
LONGEST_SIDE = (17.0, 25.0, 31.0)
"""Smallest, median and largest longest side of the ink, pixels."""
SPREAD = 0.08
"""Standard deviation of the logarithm of the longest side, before it is clipped."""
EMNIST_STROKE = 3.2
"""Median stroke of EMNIST's capitals and digits, ink by length of skeleton, pixels."""
SIZE_BY_STROKE = 0.7
"""EMNIST brings all characters to one size, so a small character has a fat stroke there; NIST36 keeps sizes, and pens
are alike. A character is drawn larger by this power of how much thinner than the median its stroke is: then strokes
spread as little as in the real patches."""
SHIFT_DOWN, WANDER_DOWN, WANDER_ACROSS = 0.25, 0.5, 1.5
"""Mean shift and standard deviations of the box's middle against the patch's, pixels."""
STEEPNESS = 1.6
"""Contrast around half ink, so that an edge has two grey pixels as in the real patches, where EMNIST has three."""
HEADER = b"MATLAB 5.0 MAT-file, glyphbox nist36"
"""Stands where MATLAB files carry the date, so that the same set has the same bytes."""
HEADER_BYTES = 116


def load(folder: Path) -> Splits:
    """The parts found in `folder`; FileNotFoundError names what is missing. The test part may be absent."""
    return Splits(
        load_part(folder / "nist36_train.mat"),
        load_part(folder / "nist36_valid.mat"),
        load_part(folder / "nist36_test.mat") if (folder / "nist36_test.mat").is_file() else _empty(),
    )


def _empty() -> PatchSet:
    return PatchSet(np.zeros((0, SIDE, SIDE), np.float32), np.zeros(0, np.int64), CAPITALS_DIGITS)


def load_part(path: Path) -> PatchSet:
    """One file, ink 1 and paper 0 whatever way it is stored; ValueError where it has not this layout.

    Which of the two is paper is told by the patches' rims, where there is hardly any ink.
    """
    stored = scipy.io.loadmat(path)
    part = path.stem.rpartition("_")[2]
    try:
        pixels, one_hot = stored[f"{part}_data"], stored[f"{part}_labels"]
    except KeyError as error:
        raise ValueError(f"{path.name} holds no array {error}; a part has {part}_data and {part}_labels") from error
    if pixels.ndim != 2 or pixels.shape[1] != SIDE * SIDE or len(one_hot) != len(pixels):
        raise ValueError(
            f"{path.name}: data of (n, 1024) and labels of (n, classes), not {pixels.shape}, {one_hot.shape}"
        )
    if not np.all(one_hot.sum(axis=1) == 1) or one_hot.shape[1] > len(CAPITALS_DIGITS):
        raise ValueError(f"{path.name}: a row of labels has one 1 among at most {len(CAPITALS_DIGITS)} classes")
    patches = pixels.astype(np.float32).reshape(-1, SIDE, SIDE).transpose(0, 2, 1)
    if patches.max() > 2:
        patches = patches / 255
    rim = np.concatenate([patches[:, 0], patches[:, -1], patches[:, :, 0], patches[:, :, -1]], axis=1)
    ink = 1 - patches if np.median(rim) > 0.5 else patches
    alphabet = CAPITALS_DIGITS[: one_hot.shape[1]]
    return PatchSet(np.ascontiguousarray(ink.clip(0, 1)), one_hot.argmax(axis=1).astype(np.int64), alphabet)


def save_part(part: PatchSet, path: Path) -> None:
    """Write a part in the layout of the seed: white paper 1, pixels column by column, labels one-hot."""
    name = path.stem.rpartition("_")[2]
    pixels = 1 - part.patches.transpose(0, 2, 1).reshape(len(part), -1)
    one_hot = np.eye(len(part.alphabet), dtype=np.float32)[part.labels]
    scipy.io.savemat(path, {f"{name}_data": pixels, f"{name}_labels": one_hot}, do_compression=True)
    with path.open("r+b") as file:
        file.write(HEADER.ljust(HEADER_BYTES))


def patch_of(character: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.float32]:
    """A 28x28 EMNIST character, dark on white, as a patch (32, 32) of NIST36's size, place and edges, ink 1."""
    ink = 1 - character.astype(np.float32) / 255
    rows, columns = np.nonzero(ink > 0.5)
    if not len(rows):
        return np.zeros((SIDE, SIDE), np.float32)
    middle = np.array([rows.min() + rows.max(), columns.min() + columns.max()]) / 2
    longest = float(max(np.ptp(rows), np.ptp(columns)) + 1)
    stroke = float(ink.sum() / max(skeletonize(ink > 0.5).sum(), 1))  # type: ignore[no-untyped-call]
    size = LONGEST_SIDE[1] * (EMNIST_STROKE / stroke) ** SIZE_BY_STROKE * np.exp(random.normal(0, SPREAD))
    wanted = float(np.clip(size, LONGEST_SIDE[0], LONGEST_SIDE[2]))
    wander = random.normal((SHIFT_DOWN, 0), (WANDER_DOWN, WANDER_ACROSS))
    free = (SIDE - 1 - np.array([np.ptp(rows), np.ptp(columns)]) * wanted / longest) / 2
    target = (SIDE - 1) / 2 + np.clip(wander, -free, free)
    scale = longest / wanted
    drawn = ndimage.affine_transform(ink, [scale, scale], middle - scale * target, (SIDE, SIDE), order=3)
    steep = np.clip((drawn - 0.5) * STEEPNESS + 0.5, 0, 1)
    return (np.round(steep * 255) / 255).astype(np.float32)


def make(images: NDArray[np.uint8], characters: NDArray[np.str_], seed: int, a_class: dict[str, int]) -> Splits:
    """Parts of `a_class` patches a class, no character in two parts.

    The rarest capitals have fewer originals than a class needs. Validation and test get their number of different
    ones; what the training part lacks is drawn again from its own, at another size and place.
    """
    random = np.random.default_rng((seed, 0))
    chosen: dict[str, list[int]] = {name: [] for name in a_class}
    for character in CAPITALS_DIGITS:
        rows = random.permutation(np.flatnonzero(characters == character))
        held = a_class["test"] + a_class["valid"]
        if len(rows) <= held:
            raise ValueError(f"{len(rows)} originals of {character!r} are too few for {held} that must differ")
        chosen["test"] += rows[: a_class["test"]].tolist()
        chosen["valid"] += rows[a_class["test"] : held].tolist()
        chosen["train"] += np.resize(rows[held:], a_class["train"]).tolist()
    parts = {}
    for number, name in enumerate(("test", "valid", "train"), 1):
        random = np.random.default_rng((seed, number))  # of its own: a larger training part leaves the others alone
        rows = random.permutation(np.array(chosen[name]))
        patches = np.stack([patch_of(images[row], random) for row in rows])
        labels = np.array([CAPITALS_DIGITS.index(str(characters[row])) for row in rows], np.int64)
        parts[name] = PatchSet(patches, labels, CAPITALS_DIGITS)
    return Splits(parts["train"], parts["valid"], parts["test"])


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, help="folder with train/emnist62/emnist62.npz")
    parser.add_argument("--out", type=Path, required=True, help="folder for the three .mat files")
    parser.add_argument("--seed", type=int, default=36)
    parser.add_argument("--train-a-class", type=int, default=A_CLASS["train"], help="training patches of each class")


def run(arguments: argparse.Namespace) -> None:
    """Make the set of NIST36's layout from EMNIST characters."""
    a_class = {**A_CLASS, "train": arguments.train_a_class}
    with np.load(arguments.data / "train" / "emnist62" / "emnist62.npz", allow_pickle=False) as archive:
        splits = make(archive["images"], archive["label"], arguments.seed, a_class)
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name, part in (("train", splits.train), ("valid", splits.valid), ("test", splits.test)):
        save_part(part, arguments.out / f"nist36_{name}.mat")
        print(f"{arguments.out / f'nist36_{name}.mat'}: {len(part)} patches of {len(part.alphabet)} classes")
