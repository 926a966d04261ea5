"""Read thousands of odd images: every one must be answered, or refused with a clear problem, in time.

    python -m training.fuzz [--cases 10000] [--first 0] [--limit 10]

A case is a number: it says the content, the size, the pixel mode, the file format, the EXIF orientation, the damage
done to the file and the options of reading. So `--first N --cases 1` does case N again. A case fails by an exception
that is no GlyphboxError, by an answer that breaks its own rules (a box outside the image, text that JSON cannot hold),
or by taking more than `--limit` seconds of the processor's time; ten times as long stops it. The clock counts for
nothing, so that a machine that is busy with other things makes no case fail.
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

import numpy as np

from app.document import Document, Page
from app.engine import Engine
from app.errors import GlyphboxError
from app.formats import FORMATS
from app.imaging.decode import DecodeLimits
from app.options import ReadOptions, parse
from training.data.odd_images import Case, encoded, made_case

STOPPED_AFTER = 10
"""Limits after which a case is stopped."""
MOST_PIXELS = 10_000_000
"""A header may say so many; the images that are made have fewer."""


def outcome(engine: Engine, case: Case) -> str:
    """Read the case: "read", "blank", or the code of the problem with which it was refused.

    Raises whatever else goes wrong, AssertionError where the answer breaks its own rules.
    """
    try:
        pages = engine.read(encoded(case), parse(ReadOptions, case.options))
    except GlyphboxError as error:
        assert error.message, f"{type(error).__name__} says nothing"
        return error.code
    check(pages)
    return "read" if any(page.lines for page in pages) else "blank"


def check(pages: Sequence[Page]) -> None:
    """Every box lies in the image, and every format can be written; AssertionError otherwise."""
    for page in pages:
        for line in page.lines:
            boxes = [line.box, *(word.box for word in line.words), *(c.box for word in line.words for c in word.chars)]
            for x0, y0, x1, y1 in boxes:
                assert 0 <= x0 < x1 <= page.width, f"box {(x0, y0, x1, y1)} in an image {page.width} wide"
                assert 0 <= y0 < y1 <= page.height, f"box {(x0, y0, x1, y1)} in an image {page.height} high"
    for document_format in FORMATS.values():
        document_format.render(Document(tuple(pages)), "chars").decode()


class Stopped(Exception):
    """A case took so long that it was given up."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Raise Stopped in what takes more of the processor's seconds; in a process's main thread alone."""

    def stop(*_: object) -> None:
        raise Stopped(f"given up after {seconds:.0f} s")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def run(options: argparse.Namespace) -> None:
    """Read odd images by the thousand; exit code 1 where one fails."""
    warnings.filterwarnings("ignore", module="PIL")  # it says much of files that are damaged on purpose
    engine = Engine.load(limits=DecodeLimits(max_pixels=MOST_PIXELS))
    outcomes: Counter[str] = Counter()
    seconds, failed = [], 0
    for number in range(options.first, options.first + options.cases):
        case, start = made_case(number), time.process_time()
        try:
            with stopped_after(STOPPED_AFTER * options.limit):
                outcomes[outcome(engine, case)] += 1
            fault = ""
        except Exception:  # noqa: BLE001
            outcomes["failed"] += 1
            fault = traceback.format_exc()
        seconds.append(time.process_time() - start)
        if seconds[-1] > options.limit and not fault:
            fault = f"took {seconds[-1]:.1f} s"
        if fault:
            failed += 1
            print(f"case {number}: {asdict(case)}\n{fault}", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    slowest = int(np.argmax(seconds))
    print(f"{len(seconds)} cases in {sum(seconds):.0f} s, {failed} failed; peak memory {peak:.0f} MB")
    print(", ".join(f"{count} {name}" for name, count in outcomes.most_common()))
    median, late = np.quantile(seconds, [0.5, 0.99])
    print(f"processor's seconds: median {median:.3f}, 99 % {late:.2f}, worst {max(seconds):.2f}")
    print(f"worst is case {options.first + slowest}: {asdict(made_case(options.first + slowest))}")
    if failed:
        sys.exit(1)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=int, default=10_000, help="how many images")
    parser.add_argument("--first", type=int, default=0, help="number of the first one")
    parser.add_argument("--limit", type=float, default=10.0, help="the processor's seconds that a case may take")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m training.fuzz", description=run.__doc__)
    add_arguments(parser)
    run(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
