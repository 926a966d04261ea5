"""Measure reading on folders of pages with known text.

    python -m training.bench FOLDER [FOLDER ...] [--pages N] [--reader auto,glyph,line] [--prior on,off] [--json FILE]

A folder holds images and, for each, NAME.txt (a text line a line) and where known NAME.json with
{"words": [{"text", "box", "chars": [box, ...]}, ...]} or {"chars": [{"text", "box"}, ...]} in pixels of the image as
stored. Images are given to the engine as they are. Times are of one thread where OPENBLAS_NUM_THREADS=1 is set before
the start, as `make bench` does; Tesseract, where installed and asked for, gets one thread in the same run.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import shutil
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from app.document import Page
from app.engine import BUNDLED_MODELS, Engine
from app.networks.weights import Model
from app.networks.work import counted_work
from app.options import ReadOptions
from app.recognition.model_store import ModelStore
from app.recognition.strip_batches import BATCH_COLUMNS
from training.image_files import images_with_text
from training.line_finding import LineFinding, measure_images
from training.metrics import Counts, TextBox, char_box_counts, text_counts, word_box_counts


@dataclass(frozen=True)
class Reading:
    """What a reader made of one image; boxes are None where it gives none."""

    text: str
    words: list[TextBox] | None
    chars: list[TextBox] | None
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True)
class Measured:
    """One reader's figures on one folder.

    `seconds` are one a page, the best of the repeats; `peak_megabytes` is the process's peak so far, this measure's own
    libraries included, `gflop` what its networks compute for each page; None for a reader in another process.
    """

    folder: str
    reader: str
    counts: Counts
    seconds: tuple[float, ...]
    peak_megabytes: float | None
    gflop: tuple[float, ...] | None

    def record(self) -> dict[str, Any]:
        return {
            "folder": self.folder,
            "reader": self.reader,
            "pages": self.counts.pages,
            **self.counts.figures(),
            "seconds_min": min(self.seconds),
            "seconds_median": float(np.median(self.seconds)),
            "peak_megabytes": self.peak_megabytes,
            "gflop_median": None if self.gflop is None else float(np.median(self.gflop)),
        }


def page_reading(pages: tuple[Page, ...]) -> Reading:
    """The engine's answer in the measure's terms."""
    words = [word for page in pages for line in page.lines for word in line.words]
    return Reading(
        "\n".join(page.text for page in pages),
        [(word.text, word.box) for word in words],
        [(char.text, char.box) for word in words for char in word.chars],
        pages,
    )


def read_file(engine: Engine, options: ReadOptions, image: Path) -> Reading:
    return page_reading(engine.read(image.read_bytes(), options))


def true_boxes(file: Path) -> tuple[list[TextBox], list[TextBox]]:
    """Words and characters of a NAME.json, none where it is missing."""
    if not file.is_file():
        return [], []
    record = json.loads(file.read_text(encoding="utf-8"))
    words = record.get("words", [])
    chars = [(char["text"], tuple(char["box"])) for char in record.get("chars", [])]
    for word in words:
        chars += [(text, tuple(box)) for text, box in zip(word["text"], word.get("chars", []), strict=False)]
    return [(word["text"], tuple(word["box"])) for word in words], chars


def measure(
    folder: Path, images: Sequence[Path], name: str, read: Callable[[Path], Reading], repeats: int, dump: Path | None
) -> Measured:
    """Read every image `repeats` times and count its errors; `dump` is a folder for the answers."""
    counts, seconds, gflop = Counts(), [], []
    for image in images:
        times = []
        for _ in range(repeats):
            start = time.perf_counter()
            with counted_work() as work:
                reading = read(image)
            times.append(time.perf_counter() - start)
        seconds.append(min(times))
        gflop.append(work.flops / 1e9)
        counts += text_counts(image.with_suffix(".txt").read_text(encoding="utf-8", errors="replace"), reading.text)
        words, chars = true_boxes(image.with_suffix(".json"))
        if reading.words is not None:
            counts += word_box_counts(words, reading.words)
        if reading.chars is not None:
            counts += char_box_counts(chars, reading.chars)
        if dump is not None:
            write_answer(dump / name.replace(" ", "-") / folder.name, image.stem, reading)
    if name == "tesseract":
        return Measured(str(folder), name, counts, tuple(seconds), None, None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Measured(str(folder), name, counts, tuple(seconds), peak, tuple(gflop))


def write_answer(folder: Path, name: str, reading: Reading) -> None:
    """NAME.txt and NAME.json in the layout of the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(reading.text + "\n", encoding="utf-8")
    record = {
        "words": [{"text": text, "box": list(box)} for text, box in reading.words or []],
        "chars": [{"text": text, "box": list(box)} for text, box in reading.chars or []],
    }
    (folder / f"{name}.json").write_text(json.dumps(record) + "\n", encoding="utf-8")


def tesseract(image: Path) -> Reading:
    """Tesseract's text, one thread, its defaults; RuntimeError where it fails."""
    done = subprocess.run(
        ["tesseract", str(image), "stdout"],
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"tesseract failed on {image}: {done.stderr.strip()}")
    return Reading(done.stdout, None, None)


def product_rate(size: int = 768, repeats: int = 5) -> float:
    """GFLOP a second of this machine's float32 matrix product, the best of `repeats`."""
    matrix = np.ones((size, size), np.float32)
    best = np.inf
    for _ in range(repeats + 1):
        start = time.perf_counter()
        matrix @ matrix
        best = min(best, time.perf_counter() - start)
    return 2 * size**3 / best / 1e9


def network_rate(model: Model, width: int = 800, repeats: int = 5) -> float:
    """GFLOP a second at which a line network runs over noise, in a batch as the line reader makes them, the best of
    `repeats`."""
    strips = BATCH_COLUMNS // width
    noise = np.random.default_rng(0).random((strips, model.network.height, width, 1), np.float32)
    best = np.inf
    for _ in range(repeats + 1):
        start = time.perf_counter()
        model.scores(noise, widths=[width] * strips)
        best = min(best, time.perf_counter() - start)
    return strips * model.network.flops(width) / best / 1e9


def run(options: argparse.Namespace) -> None:
    """Measure reading on folders of pages with known text."""
    start = time.perf_counter()
    engine = Engine.load(options.models)
    ready = time.perf_counter() - start
    rate = product_rate()
    print(f"models loaded in {ready:.2f} s; matrix product {rate:.0f} GFLOP/s")
    line_model = ModelStore.load(options.models).line_model()
    line_rate = network_rate(line_model) if line_model else None
    if line_rate is not None:
        print(f"line network {line_rate:.0f} GFLOP/s, {line_rate / rate:.0%} of the matrix product")
    results, line_finding = [], {}
    for folder in options.folders:
        images = images_with_text(folder)[: options.pages]
        readers: list[tuple[str, Callable[[Path], Reading]]] = []
        for reader, prior in itertools.product(options.reader.split(","), options.prior.split(",")):
            wanted = ReadOptions(reader=reader, prior=prior, mode=options.mode, model=options.model)
            readers.append((f"{reader} prior={prior}", partial(read_file, engine, wanted)))
        if options.tesseract and shutil.which("tesseract"):
            readers.append(("tesseract", tesseract))
        for name, read in readers:
            measured = measure(folder, images, name, read, options.repeats, options.dump)
            results.append(measured.record())
            print(table_row(measured), flush=True)
        lines = sum((counts for _, counts in measure_images(images)), LineFinding())
        if lines.words:
            line_finding[str(folder)] = {**asdict(lines), "rate": lines.rate}
            print(f"{folder.name:<14} lines           {lines.rate:.4f} of {lines.words} words found in one line")
    if options.json:
        record = {
            "load_seconds": ready,
            "product_gflops": rate,
            "line_network_gflops": line_rate,
            "results": results,
            "line_finding": line_finding,
        }
        options.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def table_row(measured: Measured) -> str:
    record = measured.record()
    names = ("cer_lines", "cer_order", "cer_ci", "f1_an", "exact", "box_iou", "box_hit", "char_iou", "char_hit")
    figures = "  ".join(f"{name} {record[name]:.4f}" for name in names if name in record)
    memory = "" if measured.peak_megabytes is None else f"  {measured.peak_megabytes:.0f} MB"
    memory += "" if record["gflop_median"] is None else f"  {record['gflop_median']:.1f} GFLOP"
    times = f"{record['seconds_min']:.2f}/{record['seconds_median']:.2f} s{memory}"
    return f"{Path(measured.folder).name:<14} {measured.reader:<15} {record['pages']:>3} pages  {figures}  {times}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="+", type=Path, help="folders of images with NAME.txt beside them")
    parser.add_argument("--pages", type=int, help="only the first N pages of each folder")
    parser.add_argument("--models", type=Path, default=BUNDLED_MODELS, help="the model folder")
    parser.add_argument("--model", help="name of the glyph model")
    parser.add_argument("--reader", default="auto", help="auto, glyph, line, or several with commas")
    parser.add_argument("--prior", default="on", help="on, off, or on,off")
    parser.add_argument("--mode", default="page", help="what an image holds: page, block, line, word or char")
    parser.add_argument("--repeats", type=int, default=1, help="readings a page, the fastest counts")
    parser.add_argument("--tesseract", action="store_true", help="measure Tesseract in the same run")
    parser.add_argument("--dump", type=Path, help="write what was read into this folder")
    parser.add_argument("--json", type=Path, help="write the figures into this file")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.bench", description=run.__doc__)
    add_arguments(parser)
    run(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
