"""Where patches come from, by the name that a configuration uses; each loader is imported when it is asked for."""

from __future__ import annotations

from pathlib import Path

from training.data.patch_set import Splits

MEASURING = (
    "unipen_chars",
    "unipen_sized",
    "unipen_checked",
    "unipen_checked_sized",
    "photo62",
    "chars74k_hnd",
)
"""Sets of other writers that only measure (`measuring_characters.SETS`)."""
SOURCES = ("nist36", "crops", "fonts", "printable", "nist26", *MEASURING)


def load(source: str, folder: Path, alphabet: str, seed: int = 0) -> Splits:
    """The parts of `source` in `folder`; crops bring their own alphabet, which must then be the one wanted."""
    if source == "nist36":
        from training.data import nist36

        splits = nist36.load(folder)
    elif source == "crops":
        from training.data import crops

        splits = crops.load(folder)
    elif source == "fonts":
        from training.data import font_patches

        splits = font_patches.make(folder, alphabet, seed)
    elif source == "printable":
        from training.data import printable_patches

        splits = printable_patches.make(folder, alphabet, seed)
    elif source == "nist26":
        from training.data import nist26

        splits = nist26.load(folder, alphabet)
    elif source in MEASURING:
        from training.data import measuring_characters

        splits = measuring_characters.load(source, folder, alphabet)
    else:
        raise ValueError(f"unknown source {source!r}; known are {', '.join(SOURCES)}")
    if splits.train.alphabet != alphabet:
        raise ValueError(f"{folder} has the characters {splits.train.alphabet!r}, the configuration {alphabet!r}")
    return splits
