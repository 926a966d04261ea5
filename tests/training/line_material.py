"""A font folder, texts and strokes in little, laid out as the real ones, for tests of made lines."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import numpy as np

from app.recognition.alphabet import VISIBLE
from training.data.texts import CORPORA

KINDS = ("print_serif", "print_sans", "mono", "old", "display", "hand")


def write_material(folder: Path) -> Path:
    """Fill `folder` with fonts/, train/ and eval/; returns it."""
    _fonts(folder / "fonts")
    (folder / "train" / "text").mkdir(parents=True)
    for name in CORPORA:
        lines = [f"{name} line {number}, some words & signs ({number * 37})" for number in range(60)]
        with gzip.open(folder / "train" / "text" / f"{name}.txt.gz", "wt", encoding="ascii") as file:
            file.write("\n".join(lines))
    for split in ("train", "eval"):
        _strokes(folder / split / "unipen_chars", "label", list(VISIBLE) * 2)
        _strokes(folder / split / "unipen_words", "text", ["Tea", "mug", "a fine line", "B2"] * 3)
    return folder


def _fonts(folder: Path) -> None:
    import matplotlib

    folder.mkdir()
    source = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    rows = ["file,family,style,class,case,licence,package,coverage,missing,identical,bytes,held_out,copyright"]
    for number, kind in enumerate(KINDS * 9):
        name = f"face{number}.ttf"
        shutil.copy(source / ("DejaVuSansMono.ttf" if kind == "mono" else "DejaVuSerif.ttf"), folder / name)
        rows.append(
            f"{name},DejaVu,Book,{kind},{'caps' if number == 1 else 'both'},free,none,95,{'~' * (number == 2)},,1,no,"
        )
    (folder / "fonts.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")


def _strokes(folder: Path, key: str, texts: list[str]) -> None:
    """Every sample is a zigzag of one stroke and a dot."""
    folder.mkdir(parents=True)
    zigzag = np.array([[0, 128], [20, 0], [40, 128], [60, 0]], np.int16)
    points = np.concatenate([np.concatenate([zigzag, [[70, 128]]]) for _ in texts]).astype(np.int16)
    np.savez(
        folder / f"{folder.name}.npz",
        points=points,
        stroke_len=np.array([4, 1] * len(texts), np.uint16),
        n_strokes=np.full(len(texts), 2, np.uint16),
        writer=np.zeros(len(texts), np.int64),
        writer_name=np.array(["w"]),
        allow_pickle=False,
        **{key: np.array(texts)},
    )
