"""The glyph reader: a line in pieces of ink, each plausible span of them a patch for the network, the best path wins.

A first pass reads every component as it stands. Only where the network doubts, or ink is too wide or too small for one
character, are cuts and joins tried in a second pass, so that a clean page costs little more than one patch a character.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.geometry import Box
from app.imaging.straight_page import StraightPage
from app.networks.weights import Model
from app.options import ReadOptions
from app.recognition.alphabet import PRINTABLE, Alphabet
from app.recognition.best_path import RING, CasedPrior, Lattice, Path, PriorWeights, best_paths
from app.recognition.company import with_company
from app.recognition.confidence import alternatives, posteriors
from app.recognition.glyph_classifier import classify_patches
from app.recognition.glyph_image import METRICS, SIDE, patch_from_ink
from app.recognition.ngram_prior import NgramPrior
from app.recognition.reading import Partings, ReadChar, ReadLine
from app.recognition.word_gaps import blank_odds, ink_gaps, known_odds
from app.segmentation.connected_components import Components
from app.segmentation.cuts import CutLimits, Pieces, candidate_spans, cut_pieces, find_pieces, span_boxes
from app.segmentation.text_line import TextLine

Index = NDArray[np.int64]
SMALL_SIGNS = frozenset(".,'-")


@dataclass(frozen=True)
class ReaderLimits:
    """When the reader doubts, and what cuts and joins cost. Widths in x-heights, costs in nats."""

    sure: float = 0.85
    """A component read with at least this probability is left whole, unless its size speaks against it."""
    cut_width: float = 0.6
    """Narrower components are not cut: no two letters fit in."""
    wide: float = 1.45
    """Wider components are cut unless the network is `very_sure` of them."""
    very_sure: float = 0.97
    small: float = 0.45
    """Lower and narrower components may be parts: ticks of a quote, dots, crumbs of a broken letter."""
    crumb: float = 0.2
    """Ink of a smaller area, in squares of the stroke width, is dirt: a full stop has about one."""
    sign_height: float = 0.5
    sign_width: float = 1.0
    """Lower and narrower ink is a stop, comma, quote or hyphen."""
    classes: int = 8
    """Classes of a candidate that the path chooses from."""
    cut_cost: float = 2.0
    """A cut through ink between two characters."""
    join_cost: float = 1.0
    """A gap inside a character where ink overlaps or one side is lower than `part_height`: a quote, a broken letter."""
    part_height: float = 0.6
    letters_join_cost: float = 4.0
    """A gap between two parts of a letter's height: H, U and N in a broken face, seldom else."""
    join_gap_cost: float = 6.0
    """For each x-height of white inside a character."""


class GlyphReader:
    """Reads lines by cutting them into characters. Holds only what is loaded: share it between threads."""

    name = "glyph"

    def __init__(self, model: Model, prior: NgramPrior | None) -> None:
        self._model = model
        self._alphabet = Alphabet(model.manifest.alphabet)
        self._prior = prior
        self._printable = np.array([PRINTABLE.index(c) for c in self._alphabet.characters], np.int64)
        self._limits = ReaderLimits()
        self._cut_limits = CutLimits()
        self._weights = PriorWeights()

    def read_lines(
        self,
        page: StraightPage,
        components: Components,
        lines: Sequence[TextLine],
        options: ReadOptions,
        partings: Partings = None,
    ) -> list[ReadLine]:
        """Every line read, in order; no character outside the options' `charset`, `allow` and `deny`.

        `partings` are the x between each line's words; where None, for a line or all, the gaps decide.
        """
        allowed = self._alphabet.allowed(options.charset, options.allow, options.deny)
        lattices, pieces = self._lattices(page, components, lines, allowed, partings)
        prior = None
        if options.prior == "on" and self._prior is not None:
            possible = np.zeros(len(PRINTABLE), bool)
            possible[self._printable[allowed]] = True
            prior = CasedPrior(self._prior, possible, self._weights)
        paths = best_paths(lattices, prior)
        return [
            ReadLine(_characters(lattice, path, parts, prior, options.alternatives), self.name)
            for lattice, path, parts in zip(lattices, paths, pieces, strict=True)
        ]

    def _lattices(
        self,
        page: StraightPage,
        components: Components,
        lines: Sequence[TextLine],
        allowed: NDArray[np.bool_],
        partings: Partings,
    ) -> tuple[list[Lattice], list[Pieces]]:
        """Each line's candidates with their scores, and the pieces they are made of."""
        lines = [self._legible(components, line) for line in lines]
        whole = [find_pieces(components, line, self._cut_limits) for line in lines]
        spans = [(np.arange(len(pieces)), np.arange(len(pieces))) for pieces in whole]
        first_scores = self._scores(page, lines, whole, spans, allowed)
        parted, more = [], []
        for line, pieces, scores in zip(lines, whole, first_scores, strict=True):
            sure = np.exp(scores.max(axis=1, initial=-np.inf))
            cut, doubtful = self._doubts(pieces, sure, line.x_height)
            parts = cut_pieces(pieces, cut, _stroke_width(components, line), line.x_height, self._cut_limits)
            parted.append(parts)
            more.append(self._second_spans(parts, doubtful, line.x_height))
        second_scores = self._scores(page, lines, parted, more, allowed)
        gap_open = [pieces.source[1:] != pieces.source[:-1] for pieces in parted]
        gaps = [ink_gaps(pieces, line)[opened] for pieces, line, opened in zip(parted, lines, gap_open, strict=True)]
        odds = blank_odds(gaps, [line.x_height for line in lines])
        for number, known in enumerate(partings or ()):
            if known is not None:
                odds[number] = known_odds(parted[number], gap_open[number], known)
        lattices = [
            self._lattice(*parts)
            for parts in zip(lines, parted, first_scores, more, second_scores, gap_open, odds, strict=True)
        ]
        return lattices, parted

    def _legible(self, components: Components, line: TextLine) -> TextLine:
        """The line without dirt, and without small signs where the alphabet has none (capitals and digits alone)."""
        limits = self._limits
        table = components.table[line.components]
        kept = table["area"] >= limits.crumb * _stroke_width(components, line) ** 2
        if not SMALL_SIGNS & set(self._alphabet.characters):
            low = table["y1"] - table["y0"] < limits.sign_height * line.x_height
            kept &= ~(low & (table["x1"] - table["x0"] < limits.sign_width * line.x_height))
        return line if kept.all() else replace(line, components=line.components[kept])

    def _doubts(
        self, pieces: Pieces, sure: NDArray[np.float32], x_height: float
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which pieces are cut, and which may belong to their neighbours, bool (n,) each."""
        limits = self._limits
        width = (pieces.boxes[:, 2] - pieces.boxes[:, 0]) / x_height
        height = (pieces.boxes[:, 3] - pieces.boxes[:, 1]) / x_height
        unsure = sure < limits.sure
        cut = ((width >= limits.cut_width) & unsure) | ((width >= limits.wide) & (sure < limits.very_sure))
        small = (width < limits.small) & (height < limits.small)
        return cut, unsure | small

    def _second_spans(self, pieces: Pieces, doubtful: NDArray[np.bool_], x_height: float) -> tuple[Index, Index]:
        """The spans that the first pass did not read: pieces of cut components, and joins."""
        first, last = candidate_spans(pieces, doubtful[pieces.source], x_height, self._cut_limits)
        singles = np.flatnonzero(np.bincount(pieces.source, minlength=1)[pieces.source] > 1)
        first, last = np.concatenate([singles, first]), np.concatenate([singles, last])
        ends = np.searchsorted(pieces.source, pieces.source, side="right") - 1
        starts = np.searchsorted(pieces.source, pieces.source, side="left")
        known = (first == starts[first]) & (last == ends[first])
        return first[~known], last[~known]

    def _scores(
        self,
        page: StraightPage,
        lines: Sequence[TextLine],
        pieces: Sequence[Pieces],
        spans: Sequence[tuple[Index, Index]],
        allowed: NDArray[np.bool_],
    ) -> list[NDArray[np.float32]]:
        """Log-probabilities (spans, classes) of each line's spans, -inf for what is not `allowed`; ink that is no
        character has little probability left for any. All of a page go through the network together."""
        counts = [len(firsts) for firsts, _ in spans]
        patches, metrics = (np.zeros((sum(counts), *shape), np.float32) for shape in ((SIDE, SIDE), (METRICS,)))
        number = 0
        for line, parts, (firsts, lasts) in zip(lines, pieces, spans, strict=True):
            boxes = span_boxes(parts.boxes, firsts, lasts)
            baselines = line.baseline_at((boxes[:, 0] + boxes[:, 2]) / 2) - boxes[:, 1]
            columns = (firsts.tolist(), lasts.tolist(), boxes.tolist(), baselines.tolist())
            for first, last, box, baseline in zip(*columns, strict=True):
                x0, y0, x1, y1 = box
                patches[number], metrics[number] = patch_from_ink(
                    page.grey[y0:y1, x0:x1], parts.ink(first, last, box), baseline, line.x_height
                )
                number += 1
        probabilities = classify_patches(self._model, patches, metrics, allowed | self._alphabet.no_character)
        scores = np.log(np.maximum(probabilities, 1e-6))
        scores[:, ~allowed] = -np.inf
        return np.split(scores, np.cumsum(counts, dtype=np.int64)[:-1])[: len(counts)]

    def _lattice(
        self,
        line: TextLine,
        pieces: Pieces,
        whole_scores: NDArray[np.float32],
        spans: tuple[Index, Index],
        span_scores: NDArray[np.float32],
        gap_open: NDArray[np.bool_],
        odds: NDArray[np.float32],
    ) -> Lattice:
        """The line's lattice: whole components, then the second pass's spans."""
        sources = len(whole_scores)
        whole_first = np.searchsorted(pieces.source, np.arange(sources), side="left")
        whole_last = np.searchsorted(pieces.source, np.arange(sources), side="right") - 1
        first, last = np.concatenate([whole_first, spans[0]]), np.concatenate([whole_last, spans[1]])
        scores = np.concatenate([whole_scores, span_scores])
        reachable = last - first + 1 < RING
        first, last, scores = first[reachable], last[reachable], scores[reachable]
        best = np.argsort(-scores, axis=1, kind="stable")[:, : self._limits.classes]
        top = np.take_along_axis(scores, best, 1) + self._geometry(pieces, first, last, line.x_height)[:, None]
        blanks = np.full(len(pieces) + 1, -np.inf, np.float32)
        blanks[1:-1][gap_open] = odds
        return Lattice(len(pieces), first, last + 1, self._printable[best], top.astype(np.float32), blanks)

    def _geometry(self, pieces: Pieces, first: Index, last: Index, x_height: float) -> NDArray[np.float64]:
        """What the cuts and gaps of each span add to its score."""
        limits = self._limits
        boxes = pieces.boxes
        severed = np.zeros(len(pieces) + 1, bool)
        severed[1:-1] = pieces.source[1:] == pieces.source[:-1]
        gaps = np.zeros(len(pieces) + 1)
        gaps[1:-1] = boxes[1:, 0] - np.maximum.accumulate(boxes[:, 2])[:-1]
        part = boxes[:, 3] - boxes[:, 1] < limits.part_height * x_height
        cheap = np.zeros(len(pieces) + 1, bool)
        cheap[1:-1] = part[1:] | part[:-1] | (gaps[1:-1] <= 0)
        join = np.where(severed, 0, np.where(cheap, limits.join_cost, limits.letters_join_cost))
        join = join + limits.join_gap_cost * np.maximum(gaps, 0) / x_height
        sums = np.concatenate([[0.0], np.cumsum(join)])
        return np.asarray(sums[first + 1] - sums[last + 1] - limits.cut_cost * severed[first])


def _stroke_width(components: Components, line: TextLine) -> float:
    """The line's stroke width in pixels: the median of its components, the larger ones counting more."""
    table = components.table[line.components]
    order = np.argsort(table["stroke_width"], kind="stable")
    weight = np.cumsum(table["area"][order])
    return float(table["stroke_width"][order][np.searchsorted(weight, weight[-1] / 2)]) if len(order) else 1.0


def _characters(
    lattice: Lattice, path: Path, pieces: Pieces, prior: CasedPrior | None, count: int
) -> tuple[ReadChar, ...]:
    """The characters of a path, each in the box of its ink; with a prior, their company tells where the network leaves
    the choice."""
    sure: NDArray[np.floating] = posteriors(lattice, path, prior)
    choices = path.choices
    if prior is not None:
        sure = with_company(lattice.classes[path.edges], sure, choices, path.blanks)
        choices = sure.argmax(axis=1)
    first, last = lattice.starts[path.edges], lattice.ends[path.edges] - 1
    boxes = span_boxes(pieces.boxes, first, last)
    return tuple(
        ReadChar(
            text=PRINTABLE[lattice.classes[edge, choice]],
            confidence=float(row[choice]),
            box=Box(*(float(value) for value in box)),
            alternatives=alternatives([PRINTABLE[c] for c in lattice.classes[edge]], row, int(choice), count),
            space_before=bool(blank),
        )
        for edge, choice, blank, row, box in zip(path.edges, choices, path.blanks, sure, boxes, strict=True)
    )
