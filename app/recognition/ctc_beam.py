"""CTC prefix beam search with the character prior (Hannun et al., arXiv 1408.2873, section 2.2).

Greedy decoding takes each step for itself. Where a line is doubtful, the search here weighs whole beginnings of the
text, by the probability of all ways to speak them and by how likely their characters are after one another. The prior
counts little: enough to decide where the network hesitates.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK
from app.recognition.ctc_decoding import likeliest, spoken_by
from app.recognition.ngram_prior import BLANK, CONTEXT, NgramPrior

BONUS = 2.5
"""Nats of the prior that are given back for each character, so that it does not favour few characters over many."""
NEVER = -1e30
"""Logarithm of no probability, finite so that sums of it stay numbers."""
Reals = NDArray[np.float32]
Context = tuple[int, ...]
Candidates = list[tuple[int, float]]
"""The classes worth considering at a step, the likeliest first, and their log-probabilities."""
Hypothesis = tuple[float, float, float, float]
"""Of a beginning the log-probability of all its ways, of those that end with a blank, and of those that do not, and the
prior's weighted score."""


@dataclass(frozen=True)
class Breadth:
    """How widely a line's readings are searched: `beginnings` kept at each step, at most so many, each at most
    `far_behind` nats less likely than the best; `candidates` considered there, at most so many characters, each at
    least as probable as `least`."""

    beginnings: int = 4
    far_behind: float = 3.0
    candidates: int = 4
    least: float = 0.01


class LinePrior:
    """The prior's scores by context, each computed once: for one page and one thread."""

    def __init__(self, prior: NgramPrior) -> None:
        self._prior = prior
        self._rows: dict[Context, Reals] = {}

    def unknown(self, contexts: Iterable[Context]) -> list[Context]:
        """Those of `contexts` whose scores have not been computed yet."""
        return [context for context in contexts if context not in self._rows]

    def learn(self, contexts: Iterable[Context]) -> None:
        """Compute the scores after `contexts`, all in one go: a call costs more than a context."""
        missing = list(dict.fromkeys(self.unknown(contexts)))
        if missing:
            rows = self._prior.log_probabilities(np.array(missing, np.int64)) + np.float32(BONUS)
            self._rows.update(zip(missing, rows, strict=True))

    def row(self, context: Context) -> Reals:
        """The score of each character, (95,) nats, after a context of CONTEXT characters that was learnt."""
        return self._rows[context]

    def scores(self, texts: Sequence[Sequence[int]]) -> list[float]:
        """The score of each of `texts`, whose characters are classes."""
        contexts = [contexts_of(classes) for classes in texts]
        self.learn(context for line in contexts for context in line)
        return [
            sum(self.row(context).item(character - 1) for context, character in zip(line, classes, strict=True))
            for line, classes in zip(contexts, texts, strict=True)
        ]


def contexts_of(classes: Sequence[int]) -> list[Context]:
    """The context of each of a line's characters."""
    padded = [BLANK] * CONTEXT + [character - 1 for character in classes]
    return [tuple(padded[end - CONTEXT : end]) for end in range(CONTEXT, len(padded))]


class _Beginnings:
    """A tree of texts: node 0 is the empty one, every other one its parent's text and one class more."""

    def __init__(self) -> None:
        self._parents, self.classes = [0], [CTC_BLANK]
        self.contexts: list[Context] = [(BLANK,) * CONTEXT]
        self._children: list[dict[int, int]] = [{}]

    def child(self, node: int, character: int) -> int:
        number = self._children[node].get(character)
        if number is None:
            number = self._children[node][character] = len(self._parents)
            self._parents.append(node)
            self.classes.append(character)
            self.contexts.append((*self.contexts[node][1:], character - 1))
            self._children.append({})
        return number

    def text(self, node: int) -> list[int]:
        classes = []
        while node:
            classes.append(self.classes[node])
            node = self._parents[node]
        return classes[::-1]


def likeliest_texts(
    lines: Sequence[Reals], weights: Sequence[float], prior: LinePrior, breadth: Breadth = Breadth()
) -> list[list[int]]:
    """Of each line the classes of the text that its probabilities (steps, classes), and the prior with the line's
    weight, make likeliest.

    All lines advance together as far as they know what the prior says, and then ask it together.
    """
    texts: list[list[int]] = [[] for _ in lines]
    searches = {
        number: _search(probabilities, weight, prior, breadth)
        for number, (probabilities, weight) in enumerate(zip(lines, weights, strict=True))
    }
    while searches:
        asked: list[Context] = []
        for number, search in list(searches.items()):
            try:
                asked += next(search)
            except StopIteration as found:
                texts[number] = found.value
                del searches[number]
        prior.learn(asked)
    return texts


def _search(
    probabilities: Reals, weight: float, prior: LinePrior, breadth: Breadth
) -> Generator[list[Context], None, list[int]]:
    """The likeliest text of one line. Yields contexts that the prior must learn before it goes on.

    Of beginnings that end in the same characters, what follows is equally likely: only the likeliest goes on.
    """
    yield contexts_of(spoken_by(probabilities.argmax(axis=1)))  # most of what is needed below
    tree = _Beginnings()
    hypotheses: dict[int, Hypothesis] = {0: (0.0, 0.0, NEVER, 0.0)}
    for blank, candidates in _steps(probabilities, breadth):
        if not candidates:
            hypotheses = {
                node: (ended + blank, ended + blank, NEVER, score) for node, (ended, _, _, score) in hypotheses.items()
            }
            continue
        unknown = prior.unknown([tree.contexts[node] for node in hypotheses])
        if unknown:  # and what these lead to: a call costs more than many contexts
            yield unknown + [(*context[1:], character - 1) for context in unknown for character, _ in candidates]
        spoken_now = dict(candidates)
        best = max([ended + score for ended, _, _, score in hypotheses.values()])
        least = best + max(blank, candidates[0][1]) - breadth.far_behind
        grown: dict[int, tuple[float, float, float]] = {}  # silent, voiced, score
        for node, (ended, silent, voiced, score) in hypotheses.items():
            row, last = prior.row(tree.contexts[node]), tree.classes[node]
            again = voiced + spoken_now.get(last, NEVER)
            if node in grown:
                again = _added(grown[node][1], again)
            grown[node] = (ended + blank, again, score)
            for character, spoken in candidates:
                reach = (silent if character == last else ended) + spoken
                told = score + weight * row.item(character - 1)
                if reach + told < least:
                    continue
                child = tree.child(node, character)
                if child in grown:
                    silent_before, before, told = grown[child]
                    grown[child] = (silent_before, _added(before, reach), told)
                else:
                    grown[child] = (NEVER, reach, told)
        hypotheses = _kept(grown, tree, breadth)
    return tree.text(max(hypotheses, key=lambda node: hypotheses[node][0] + hypotheses[node][3]))


def _kept(grown: dict[int, tuple[float, float, float]], tree: _Beginnings, breadth: Breadth) -> dict[int, Hypothesis]:
    """The likeliest of the `grown` beginnings, (silent, voiced, score) each, one for each context."""
    ended = {node: _added(silent, voiced) for node, (silent, voiced, _) in grown.items()}
    ranked = sorted(((ended[node] + grown[node][2], node) for node in grown), reverse=True)
    least = ranked[0][0] - breadth.far_behind
    kept: dict[Context, int] = {}
    for total, node in ranked:
        if total < least or len(kept) == breadth.beginnings:
            break
        kept.setdefault(tree.contexts[node], node)
    return {node: (ended[node], *grown[node]) for node in kept.values()}


def _steps(probabilities: Reals, breadth: Breadth) -> Iterator[tuple[float, Candidates]]:
    """The log-probability of the CTC blank, and the candidates, step by step; neighbouring steps that leave no choice,
    where nothing is spoken or nothing but the same character, are one."""
    spoken = np.flatnonzero(probabilities[:, 1:].max(axis=1, initial=0) > breadth.least)
    if not len(spoken):
        return
    blanks = np.log(np.maximum(probabilities[:, CTC_BLANK], 1e-30, dtype=np.float64))
    passed = np.concatenate([[0.0], np.cumsum(blanks)])
    behind = np.concatenate([[0], spoken + 1])  # the step that follows the last spoken one
    found = _candidates(probabilities[spoken], breadth)
    only = np.array([choice[0][0] if len(choice) == 1 else -1 for choice in found], np.int64)
    follows = (only[1:] == only[:-1]) & (only[1:] > 0) & (spoken[1:] == behind[1:-1])
    firsts = np.flatnonzero(np.concatenate([[True], ~follows]))
    # Spoken at one step of a run at least: either way at each of them, but not silent at all of them.
    silent = np.add.reduceat(blanks[spoken], firsts)
    either = np.add.reduceat(np.logaddexp([choice[0][1] for choice in found], blanks[spoken]), firsts)
    sometimes = either + np.log1p(-np.exp(np.minimum(silent - either, -1e-9)))
    gaps = passed[spoken[firsts]] - passed[behind[firsts]]
    for first, gap, blank, one in zip(firsts.tolist(), gaps.tolist(), silent.tolist(), sometimes.tolist(), strict=True):
        if spoken[first] > behind[first]:
            yield gap, []
        yield blank, found[first] if only[first] < 0 else [(int(only[first]), one)]


def _candidates(probabilities: Reals, breadth: Breadth) -> list[Candidates]:
    """Those of steps with at least one."""
    worth = probabilities > breadth.least
    worth[:, CTC_BLANK] = False
    steps, classes = likeliest(probabilities, worth, breadth.candidates)
    logs = np.log(probabilities[steps, classes])
    found: list[Candidates] = [[] for _ in range(len(probabilities))]
    for step, character, log in zip(steps.tolist(), classes.tolist(), logs.tolist(), strict=True):
        found[step].append((character, log))
    return found


def _added(first: float, second: float) -> float:
    """The logarithm of the sum of two probabilities given as logarithms."""
    high, low = (first, second) if first > second else (second, first)
    return high + math.log1p(math.exp(low - high)) if low > NEVER else high
