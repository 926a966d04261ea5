"""Pictures for reports, as PNG bytes: curves, patches in rows, weights, confusions. Needs matplotlib."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from training.confusion import Bin

DOTS_AN_INCH = 80
INK, RIGHT, WRONG = "#222222", "#1f77b4", "#d62728"
mpl.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})


def png(figure: Figure) -> bytes:
    """The figure, drawn."""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=DOTS_AN_INCH, bbox_inches="tight", metadata={"Software": None})
    return content.getvalue()


def curves(
    panels: Mapping[str, Mapping[str, Sequence[float]]], across: str = "epoch", logarithmic: bool = False
) -> bytes:
    """Panels side by side; in each, named lines over 1, 2, 3 … ."""
    figure = Figure(figsize=(4.4 * len(panels), 3.1))
    for axes, (title, lines) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        for name, values in lines.items():
            axes.plot(range(1, len(values) + 1), values, label=name, linewidth=1.4)
        axes.set(title=title, xlabel=across)
        if logarithmic:
            axes.set_yscale("log")
        axes.grid(alpha=0.25)
        if len(lines) > 1:
            axes.legend(frameon=False)
    return png(figure)


def functions(x: NDArray[np.floating], panels: Mapping[str, Mapping[str, NDArray[np.floating]]]) -> bytes:
    """Panels side by side of named functions of x."""
    figure = Figure(figsize=(4.4 * len(panels), 3.1))
    for axes, (title, lines) in zip(figure.subplots(1, len(panels), squeeze=False)[0], panels.items(), strict=True):
        for name, values in lines.items():
            axes.plot(x, values, label=name, linewidth=1.4)
        axes.axvline(0, color=INK, linewidth=0.5)
        axes.axhline(0, color=INK, linewidth=0.5)
        axes.set(title=title, xlabel="x")
        axes.grid(alpha=0.25)
        axes.legend(frameon=False)
    return png(figure)


def patches(rows: Mapping[str, NDArray[np.floating]]) -> bytes:
    """Rows of patches (n, 32, 32), ink dark on white, each row with its name at the left."""
    columns = max(len(row) for row in rows.values())
    figure = Figure(figsize=(0.62 * columns + 1.2, 0.64 * len(rows)))
    grid = figure.subplots(len(rows), columns, squeeze=False, gridspec_kw={"wspace": 0.08, "hspace": 0.08})
    for line, (name, row) in zip(grid, rows.items(), strict=True):
        for number, axes in enumerate(line):
            axes.set_axis_off()
            if number < len(row):
                axes.imshow(row[number], cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
        line[0].text(-0.15, 0.5, name, transform=line[0].transAxes, ha="right", va="center")
    return png(figure)


def weights(groups: Mapping[str, NDArray[np.floating]], columns: int = 16) -> bytes:
    """First-layer weights (1024, units) as pictures 32x32, one group beside the other, each with its own scale.

    Blue pulls a unit up where there is ink, red pulls it down.
    """
    sheets = {name: _sheet(array, columns) for name, array in groups.items()}
    figure = Figure(
        figsize=(5.2 * len(sheets), 5.2 * max(sheet.shape[0] / sheet.shape[1] for sheet in sheets.values()))
    )
    for axes, (name, sheet) in zip(figure.subplots(1, len(sheets), squeeze=False)[0], sheets.items(), strict=True):
        reach = float(np.nanpercentile(np.abs(sheet), 99.5)) or 1.0
        axes.imshow(sheet, cmap="RdBu", vmin=-reach, vmax=reach, interpolation="nearest")
        axes.set_title(f"{name}  (±{reach:.2f})")
        axes.set_axis_off()
    return png(figure)


def _sheet(array: NDArray[np.floating], columns: int) -> NDArray[np.floating]:
    side, gap = 32, 2
    units = array.shape[1]
    rows = -(-units // columns)
    sheet = np.full((rows * (side + gap), columns * (side + gap)), np.nan)
    for unit in range(units):
        top, left = unit // columns * (side + gap), unit % columns * (side + gap)
        sheet[top : top + side, left : left + side] = array[:, unit].reshape(side, side)
    return sheet


def matrix(values: NDArray[np.floating], names: str, title: str, across: str = "", down: str = "") -> bytes:
    """A square or wide matrix in red and blue around zero, columns named by the characters of `names`."""
    figure = Figure(figsize=(8.2, 8.2 * min(1.6, max(0.5, values.shape[0] / values.shape[1]))))
    axes = figure.subplots()
    reach = float(np.percentile(np.abs(values), 99.5)) or 1.0
    axes.imshow(values, cmap="RdBu", vmin=-reach, vmax=reach, interpolation="nearest", aspect="auto")
    axes.set_xticks(range(len(names)), list(names))
    axes.set(title=title, xlabel=across, ylabel=down)
    return png(figure)


def confusions(counts: NDArray[np.integer], alphabet: str) -> bytes:
    """The confusion matrix, each row in shares of its true class; the diagonal pale, so that mistakes are seen."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    size = max(5.0, 0.22 * len(alphabet))
    figure = Figure(figsize=(size, size))
    axes = figure.subplots()
    axes.imshow(np.sqrt(shares), cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
    axes.set_xticks(range(len(alphabet)), list(alphabet))
    axes.set_yticks(range(len(alphabet)), list(alphabet))
    axes.tick_params(labelsize=7, length=0)
    for row, column in zip(*np.nonzero(shares >= 0.02), strict=True):
        if row != column:
            axes.text(
                column, row, f"{100 * shares[row, column]:.0f}", ha="center", va="center", fontsize=6, color=WRONG
            )
    axes.set(xlabel="answered", ylabel="true", title="confusions, % of the true class (shade: square root)")
    return png(figure)


def reliabilities(bins: Mapping[str, Sequence[Bin]]) -> bytes:
    """Share of right answers by confidence, a point a bin, larger where it holds more answers."""
    figure = Figure(figsize=(4.6, 4.2))
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=INK, linewidth=0.6)
    for name, entries in bins.items():
        sizes = 8 + 120 * np.sqrt(np.array([entry.count for entry in entries]) / sum(entry.count for entry in entries))
        across, up = [entry.confidence for entry in entries], [entry.right for entry in entries]
        axes.scatter(across, up, sizes, label=name, alpha=0.6)
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="confidence", ylabel="right")
    axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    return png(figure)


def operating(curves: Mapping[str, tuple[NDArray[np.floating], NDArray[np.floating]]]) -> bytes:
    """Receiver operating characteristics: of each name, what is found by what is lost; at the right the left end."""
    figure = Figure(figsize=(8.8, 3.9))
    for axes, reach in zip(figure.subplots(1, 2), (1.0, 0.1), strict=True):
        for name, (lost, found) in curves.items():
            axes.plot(lost, found, label=name, linewidth=1.4)
        axes.set(xlim=(0, reach), ylim=(0, 1.01), xlabel="characters lost", ylabel="ink that is no character, found")
        axes.grid(alpha=0.25)
    axes.legend(frameon=False)
    return png(figure)
