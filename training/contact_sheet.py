"""A sheet of made strips with their texts, to look at: python -m training.contact_sheet --data DIR --out sheet.png"""

from __future__ import annotations

import argparse
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from training.data.line_strips import Sample, StripMaker

COLUMN = 640
ROW = 48


def sheet(samples: list[Sample], columns: int = 2) -> Image.Image:
    """Strips as dark ink on white, the text in small letters below each."""
    rows = -(-len(samples) // columns)
    page = Image.new("L", (COLUMN * columns, ROW * rows), 255)
    pen = ImageDraw.Draw(page)
    for number, sample in enumerate(samples):
        x, y = number // rows * COLUMN, number % rows * ROW
        page.paste(Image.fromarray(255 - sample.pixels[:, : COLUMN - 8]), (x, y))
        pen.text((x, y + 33), f"{sample.kind[:7]}: {sample.text}"[:105], fill=90)
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--kind", help="one kind of line_blocks.KINDS")
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    samples = list(islice(StripMaker(arguments.data).samples(arguments.seed, arguments.kind), arguments.count))
    sheet(samples).save(arguments.out)
    print(f"mean width {np.mean([sample.pixels.shape[1] for sample in samples]):.0f} px")


if __name__ == "__main__":
    main()
