"""The best reading of lines whose ink may be parted into characters in several ways.

A lattice has a node before each piece of ink and one behind the last; an edge spans neighbouring pieces taken for one
character. The path from first to last node with the highest sum of scores wins, so no ink is read twice and none is
lost. Scores are log-linear: network and geometry (on the edges), blanks (on the nodes), and an n-gram prior, which
makes the search a beam over the last characters. All lines of a page advance together, one node at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import PRINTABLE
from app.recognition.ngram_prior import BLANK, CONTEXT, LOWER, UPPER, NgramPrior

BEAM = 8
"""Readings kept at a node: more changed no page of the development sets, half as many did."""
RING = 8
"""Nodes whose readings are at hand; an edge spans fewer pieces than this."""
CODE = len(PRINTABLE) ** np.arange(CONTEXT)
"""Turns a context into one number."""


@dataclass(frozen=True)
class Lattice:
    """The ways to read one line of `pieces` pieces.

    Edge e runs from node `starts[e]` to node `ends[e]`, both int64 (edges,), and may be any of `classes[e]`, int64
    (edges, k) indices into PRINTABLE, at `scores[e]`, float32 (edges, k), natural logarithms. `blanks`, float32
    (pieces + 1,), are the log-odds that a blank stands at a node, -inf where none can.
    """

    pieces: int
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    classes: NDArray[np.int64]
    scores: NDArray[np.float32]
    blanks: NDArray[np.float32]


@dataclass(frozen=True)
class Path:
    """The edges of the best path in order, which of its classes each takes, and whether a blank stands before it."""

    edges: NDArray[np.int64]
    choices: NDArray[np.int64]
    blanks: NDArray[np.bool_]


@dataclass(frozen=True)
class PriorWeights:
    """How much the prior counts against the ink.

    `weight` multiplies its log-probabilities; `bonus`, in nats of the prior, is given back for each character, so
    that the prior does not favour few characters over many: a character of ordinary text costs 1.5, a surprising one,
    where the danger is, up to 8.
    """

    weight: float = 0.7
    bonus: float = 3.4


class CasedPrior:
    """The prior as it applies to the classes that may be answered.

    A letter that may be read in one case only gets the probability of both; blanks stay possible.
    """

    def __init__(self, prior: NgramPrior, allowed: NDArray[np.bool_], weights: PriorWeights) -> None:
        """`allowed` is bool (95,) over PRINTABLE."""
        self._prior = prior
        self._weights = weights
        self._only_upper = allowed[UPPER] & ~allowed[LOWER]
        self._only_lower = allowed[LOWER] & ~allowed[UPPER]

    def scores(self, contexts: NDArray[np.int64]) -> NDArray[np.float32]:
        """Weighted score of each character of PRINTABLE after each context (n, CONTEXT): (n, 95)."""
        rows = self._prior.log_probabilities(contexts)
        if self._only_upper.any():
            upper, lower = UPPER[self._only_upper], LOWER[self._only_upper]
            rows[:, upper] = np.logaddexp(rows[:, upper], rows[:, lower])
        if self._only_lower.any():
            upper, lower = UPPER[self._only_lower], LOWER[self._only_lower]
            rows[:, lower] = np.logaddexp(rows[:, upper], rows[:, lower])
        return np.asarray(self._weights.weight * (rows + self._weights.bonus), np.float32)


def best_paths(lattices: Sequence[Lattice], prior: CasedPrior | None) -> list[Path]:
    """The best path of each lattice; ValueError where one has no path."""
    order = sorted(range(len(lattices)), key=lambda index: -lattices[index].pieces)
    search = _Search([lattices[index] for index in order], prior)
    paths: list[Path | None] = [None] * len(lattices)
    for row, index in enumerate(order):
        paths[index] = search.path(row)
    return [path for path in paths if path is not None]


class _Search:
    """The beam search over lattices, longest first. B readings a node; slot b + B is reading b followed by a blank."""

    def __init__(self, lattices: Sequence[Lattice], prior: CasedPrior | None) -> None:
        self._lattices = lattices
        self._prior = prior
        self._beam = BEAM if prior else 1
        lines, longest = len(lattices), max((lattice.pieces for lattice in lattices), default=0)
        self._edges = [_edges_by_end(lattice) for lattice in lattices]
        slots = 2 * self._beam
        self._scores = np.full((lines, RING, slots), -np.inf, np.float32)
        self._contexts = np.full((lines, RING, slots, CONTEXT), BLANK, np.int64)
        self._priors = np.zeros((lines, RING, slots, len(PRINTABLE)), np.float32)
        back = (lines, longest + 1, self._beam)
        self._back_edge, self._back_choice, self._back_slot = (np.full(back, -1, np.int32) for _ in range(3))
        self._scores[:, 0, 0] = 0
        if lines and prior:
            self._priors[:, 0] = prior.scores(np.full((1, CONTEXT), BLANK))
        for node in range(1, longest + 1):
            self._advance(node, sum(lattice.pieces >= node for lattice in lattices))

    def _advance(self, node: int, lines: int) -> None:
        """Bring the first `lines` lines from the nodes before to `node`."""
        edge, start, classes, scores = self._incoming(node, lines)
        line = np.arange(lines)[:, None]
        before = self._scores[line, start % RING]
        total = before[:, :, :, None] + scores[:, :, None, :]
        if self._prior:
            slot = np.arange(2 * self._beam)[:, None]
            total += self._priors[
                line[:, :, None, None], (start % RING)[:, :, None, None], slot, classes[:, :, None, :]
            ]
        flat = total.reshape(lines, -1)
        few = min(4 * self._beam, flat.shape[1])
        best = (
            np.argpartition(-flat, few - 1, axis=1)[:, :few]
            if few < flat.shape[1]
            else np.tile(np.arange(few), (lines, 1))
        )
        best.sort(axis=1)
        best = best[line, np.argsort(-flat[line, best], axis=1, kind="stable")]
        values = flat[line, best]
        incoming, slot_of, choice = np.unravel_index(best, total.shape[1:])
        contexts = self._contexts[line, start[line, incoming] % RING, slot_of]
        chosen = classes[line, incoming, choice]
        contexts = np.concatenate([contexts[:, :, 1:], chosen[:, :, None]], axis=2)
        if self._prior:
            values[_repeats(contexts)] = -np.inf
        kept = np.argsort(-values, axis=1, kind="stable")[:, : self._beam]
        values = values[line, kept]
        incoming, slot_of, choice = (array[line, kept] for array in (incoming, slot_of, choice))
        count = kept.shape[1]
        reached = np.isfinite(values)
        self._back_edge[:lines, node, :count] = np.where(reached, edge[line, incoming], -1)
        self._back_choice[:lines, node, :count] = choice
        self._back_slot[:lines, node, :count] = slot_of
        self._settle(node, values, contexts[line, kept])

    def _settle(self, node: int, values: NDArray[np.float32], contexts: NDArray[np.int64]) -> None:
        """Store the readings (lines, b) at `node`, each without and with a blank behind it."""
        lines, count = values.shape
        ring, beam = node % RING, self._beam
        odds = np.array(
            [lattice.blanks[node] if node < lattice.pieces else -np.inf for lattice in self._lattices[:lines]]
        )
        odds = odds[:, None].astype(np.float32)
        self._scores[:lines, ring] = -np.inf
        self._scores[:lines, ring, :count] = values - np.logaddexp(0, odds)
        spaced = values - np.logaddexp(0, -odds)
        self._contexts[:lines, ring, :count] = contexts
        if self._prior:
            after = np.concatenate([contexts[:, :, 1:], np.full((lines, count, 1), BLANK)], axis=2)
            self._contexts[:lines, ring, beam : beam + count] = after
            both = np.stack([contexts, after])
            rows, rows_after = self._prior.scores(both.reshape(-1, CONTEXT)).reshape(2, lines, count, -1)
            self._priors[:lines, ring, :count] = rows
            self._priors[:lines, ring, beam : beam + count] = rows_after
            spaced = spaced + rows[:, :, BLANK]
        self._scores[:lines, ring, beam : beam + count] = spaced

    def _incoming(
        self, node: int, lines: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Edges that end at `node`, padded to one number a line: their index, start, classes and scores."""
        found = [edges[node] for edges in self._edges[:lines]]
        width = max(1, *(len(edges) for edges in found))
        choices = max(lattice.classes.shape[1] for lattice in self._lattices[:lines])
        edge = np.zeros((lines, width), np.int64)
        start = np.full((lines, width), node - 1, np.int64)
        classes = np.zeros((lines, width, choices), np.int64)
        scores = np.full((lines, width, choices), -np.inf, np.float32)
        for row, (lattice, edges) in enumerate(zip(self._lattices, found, strict=False)):
            count, own = len(edges), lattice.classes.shape[1]
            edge[row, :count] = edges
            start[row, :count] = lattice.starts[edges]
            classes[row, :count, :own] = lattice.classes[edges]
            scores[row, :count, :own] = lattice.scores[edges]
        return edge, start, classes, scores

    def path(self, row: int) -> Path:
        lattice = self._lattices[row]
        node, slot = lattice.pieces, 0
        edges: list[int] = []
        choices: list[int] = []
        blanks: list[bool] = []
        while node > 0:
            edge = int(self._back_edge[row, node, slot])
            if edge < 0:
                raise ValueError(f"no path leads through the {lattice.pieces} pieces of a line")
            edges.append(edge)
            choices.append(int(self._back_choice[row, node, slot]))
            before = int(self._back_slot[row, node, slot])
            node, slot = int(lattice.starts[edge]), before % self._beam
            blanks.append(before >= self._beam)
        return Path(np.array(edges[::-1], np.int64), np.array(choices[::-1], np.int64), np.array(blanks[::-1], bool))


def _edges_by_end(lattice: Lattice) -> list[NDArray[np.int64]]:
    """The indices of the edges that end at each node, nodes 0 to `pieces`."""
    order = np.argsort(lattice.ends, kind="stable")
    bounds = np.searchsorted(lattice.ends[order], np.arange(lattice.pieces + 2))
    return [order[start:end] for start, end in pairwise(bounds)]


def _repeats(contexts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which readings (lines, n, CONTEXT), best first, have a better one with the same last characters: (lines, n)."""
    codes = contexts @ CODE
    same = codes[:, :, None] == codes[:, None, :]
    return np.asarray(np.tril(same, -1).any(axis=2))
