"""CTC prefix beam search with the character prior (Hannun et al., arXiv 1408.2873, section 2.2).

Greedy decoding takes each step for itself. Where a line is doubtful, the search here weighs whole beginnings of the
text, by the probability of all ways to speak them and by how likely their characters are after one another; what it
chooses is then aligned with the steps. The prior counts little: enough to decide where the network hesitates.
"""

from __future__ import annotations

import math
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.recognition.alphabet import CTC_BLANK
from app.recognition.best_path import CasedPrior, PriorWeights
from app.recognition.ctc_decoding import Spike, path_runs, spoken_by
from app.recognition.ngram_prior import BLANK, CONTEXT

WEIGHTS = PriorWeights(weight=0.22, bonus=2.5)
"""Least error on real lines of letters, forms, receipts and print at 0.15-0.3; more turns codes into words."""
WEIGHTS_IN_DOUBT = PriorWeights(weight=0.35, bonus=2.5)
"""Of lines that are read with much doubt, by hand and worn, least error is at 0.3-0.4."""
DOUBT = 0.1
"""A line is doubtful where a character is less certain than 1 - DOUBT, or others share more than DOUBT of a step."""
NEVER = -1e30
"""Logarithm of no probability, finite so that sums of it stay numbers."""
Reals = NDArray[np.float32]
Context = tuple[int, ...]


@dataclass(frozen=True)
class Breadth:
    """How widely a line's readings are searched: `beginnings` kept at each step, at most so many, each at most
    `far_behind` nats less likely than the best; `candidates` considered there, at most so many characters, each at
    least as probable as `least`."""

    beginnings: int = 6
    far_behind: float = 4.0
    candidates: int = 4
    least: float = 0.01


BREADTH_IN_DOUBT = Breadth(16, 5.0, 6, 0.005)
"""Takes longer than the usual one, and nearly all that it mends are lines read with much doubt."""


class LinePrior:
    """The prior's scores by context, each computed once, and how widely it is searched with: for one page and one
    thread."""

    def __init__(self, prior: CasedPrior, breadth: Breadth = Breadth()) -> None:
        self.breadth = breadth
        self._prior = prior
        self._rows: dict[Context, Reals] = {}

    def unknown(self, contexts: Iterable[Context]) -> list[Context]:
        """Those of `contexts` whose scores have not been computed yet."""
        return [context for context in contexts if context not in self._rows]

    def learn(self, contexts: Iterable[Context]) -> None:
        """Compute the scores after `contexts`, all in one go: a call costs more than a context."""
        missing = list(dict.fromkeys(self.unknown(contexts)))
        if missing:
            self._rows.update(zip(missing, self._prior.scores(np.array(missing, np.int64)), strict=True))

    def row(self, context: Context) -> Reals:
        """The weighted score of each character, (95,), after a context of CONTEXT characters that was learnt."""
        return self._rows[context]


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


def is_doubtful(probabilities: Reals) -> bool:
    """Whether a line's `probabilities` (steps, classes) leave more than one reading worth a thought."""
    path = probabilities.argmax(axis=1)
    spoken = np.flatnonzero(path != CTC_BLANK)
    if not len(spoken):
        return False
    peaks = probabilities[spoken].max(axis=1)
    runs = np.flatnonzero(np.diff(path[spoken], prepend=-1) | (np.diff(spoken, prepend=-2) > 1))
    steps = np.arange(len(path))
    before = path[spoken[np.maximum(np.searchsorted(spoken, steps, side="right") - 1, 0)]]
    after = path[spoken[np.minimum(np.searchsorted(spoken, steps), len(spoken) - 1)]]
    known = probabilities[:, CTC_BLANK] + probabilities[steps, before]
    known += np.where(after != before, probabilities[steps, after], 0)
    return bool(np.maximum.reduceat(peaks, runs).min() < 1 - DOUBT or known.min() < 1 - DOUBT)


def likeliest_texts(lines: Sequence[Reals], prior: LinePrior) -> list[list[int]]:
    """Of each line the classes of the text that its probabilities (steps, classes) and the prior make likeliest.

    All lines advance together as far as they know what the prior says, and then ask it together.
    """
    texts: list[list[int]] = [[] for _ in lines]
    searches = {number: _search(probabilities, prior) for number, probabilities in enumerate(lines)}
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


def _search(probabilities: Reals, prior: LinePrior) -> Generator[list[Context], None, list[int]]:
    """The likeliest text of one line. Yields contexts that the prior must learn before it goes on."""
    logs = np.log(np.maximum(probabilities, 1e-30))
    yield _contexts(spoken_by(probabilities.argmax(axis=1)))  # most of what is needed below
    tree, breadth = _Beginnings(), prior.breadth
    # Of each beginning: log-probabilities of its ways that end with a blank and without, and the prior's score.
    hypotheses: dict[int, tuple[float, float, float]] = {0: (0.0, NEVER, 0.0)}
    silence: float | None = None
    spoken_by_step = _candidates(probabilities, logs, breadth)
    for blank, candidates in zip(logs[:, CTC_BLANK].tolist(), spoken_by_step, strict=True):
        if not candidates:
            silence = (silence or 0.0) + blank
            continue
        if silence is not None:
            hypotheses = {
                node: (_added(silent, voiced) + silence, NEVER, score)
                for node, (silent, voiced, score) in hypotheses.items()
            }
            silence = None
        unknown = prior.unknown(tree.contexts[node] for node in hypotheses)
        if unknown:  # and what these lead to: a call costs more than many contexts
            yield unknown + [(*context[1:], character - 1) for context in unknown for character, _ in candidates]
        grown: dict[int, tuple[float, float, float]] = {}
        spoken_now = dict(candidates)
        endings = [_added(silent, voiced) for silent, voiced, _ in hypotheses.values()]
        best = max(ended + score for ended, (_, _, score) in zip(endings, hypotheses.values(), strict=True))
        least = best + max(blank, candidates[0][1]) - breadth.far_behind
        for ended, (node, (silent, voiced, score)) in zip(endings, hypotheses.items(), strict=True):
            row = prior.row(tree.contexts[node])
            last = tree.classes[node]
            again = voiced + spoken_now.get(last, NEVER)
            if node in grown:
                again = _added(grown[node][1], again)
            grown[node] = (ended + blank, again, score)
            for character, spoken in candidates:
                reach = (silent if character == last else ended) + spoken
                told = score + row.item(character - 1)
                if reach + told < least:
                    continue
                child = tree.child(node, character)
                if child in grown:
                    before = grown[child]
                    grown[child] = (before[0], _added(before[1], reach), before[2])
                else:
                    grown[child] = (NEVER, reach, told)
        if len(grown) > 1:
            ranked = sorted(((_total(hypothesis), node) for node, hypothesis in grown.items()), reverse=True)
            least = ranked[0][0] - breadth.far_behind
            grown = {node: grown[node] for total, node in ranked[: breadth.beginnings] if total >= least}
        hypotheses = grown
    return tree.text(max(hypotheses, key=lambda node: _total(hypotheses[node])))


def weighed_spikes(lines: Sequence[Reals], prior: LinePrior) -> list[list[Spike]]:
    """The likeliest text of each line's probabilities (steps, classes) as spikes.

    A spike's probabilities are those of the step where its character is surest, the prior weighed in; its certainty is
    the network's own.
    """
    texts = likeliest_texts(lines, prior)
    prior.learn(context for classes in texts for context in _contexts(classes))
    return [_spikes(probabilities, classes, prior) for probabilities, classes in zip(lines, texts, strict=True)]


def _spikes(probabilities: Reals, classes: list[int], prior: LinePrior) -> list[Spike]:
    if not classes:
        return []
    spoken = [run for run in path_runs(probabilities.argmax(axis=1)) if run[0] != CTC_BLANK]
    if classes == [character for character, _, _ in spoken]:
        spans = [(first, last) for _, first, last in spoken]
    else:
        spans = align(np.log(np.maximum(probabilities, 1e-30)), classes)
    surest = [
        first + int(probabilities[first:last, character].argmax())
        for character, (first, last) in zip(classes, spans, strict=True)
    ]
    weighed = probabilities[surest]
    certainties = weighed[np.arange(len(classes)), classes].tolist()
    weighed[:, 1:] *= np.exp([prior.row(context) for context in _contexts(classes)])
    weighed /= weighed.sum(axis=1, keepdims=True)
    return [
        Spike(character, first, last, row, certainty)
        for character, (first, last), row, certainty in zip(classes, spans, weighed, certainties, strict=True)
    ]


def align(logs: Reals, classes: list[int]) -> list[tuple[int, int]]:
    """The steps, half-open, on which each of `classes` is spoken on their likeliest way through `logs`
    (steps, classes), log-probabilities (the Viterbi path of Graves et al. 2006, section 4.1).

    There must be a step for each class and one more between equal neighbours.
    """
    states = np.full(2 * len(classes) + 1, CTC_BLANK)
    states[1::2] = classes
    leaps = np.full(len(states), NEVER)
    leaps[3::2] = np.where(states[3::2] != states[1:-2:2], 0.0, NEVER)
    emitted = logs[:, states]
    scores = np.full((len(logs), len(states) + 2), NEVER)  # two states that are never left, before the first
    scores[0, 2:4] = emitted[0, :2]
    for step in range(1, len(logs)):
        before, now = scores[step - 1], scores[step, 2:]
        np.add(before[:-2], leaps, out=now)
        np.maximum(now, before[1:-1], out=now)
        np.maximum(now, before[2:], out=now)
        now += emitted[step]
    state = len(states) - 1 if len(states) == 1 or scores[-1, -1] >= scores[-1, -2] else len(states) - 2
    ends: list[list[int]] = [[] for _ in classes]
    for step in range(len(logs) - 1, -1, -1):
        if state % 2:
            ends[state // 2].append(step)
        if step:
            leapt, moved, stayed = scores[step - 1, state : state + 3].tolist()
            leapt += leaps[state]
            state -= 0 if stayed >= max(moved, leapt) else 1 if moved >= leapt else 2
    return [(steps[-1], steps[0] + 1) for steps in ends]


def _contexts(classes: list[int]) -> list[Context]:
    """The context of each of a line's characters."""
    padded = [BLANK] * CONTEXT + [character - 1 for character in classes]
    return [tuple(padded[end - CONTEXT : end]) for end in range(CONTEXT, len(padded))]


def _candidates(probabilities: Reals, logs: Reals, breadth: Breadth) -> list[list[tuple[int, float]]]:
    """The classes worth considering at each step, the likeliest first, and their log-probabilities."""
    found: list[list[tuple[int, float]]] = [[] for _ in range(len(probabilities))]
    steps, classes = np.nonzero(probabilities[:, 1:] > breadth.least)
    values = logs[steps, classes + 1]
    for row in np.lexsort((-values, steps)).tolist():
        at_step = found[steps[row]]
        if len(at_step) < breadth.candidates:
            at_step.append((int(classes[row]) + 1, float(values[row])))
    return found


def _total(hypothesis: tuple[float, float, float]) -> float:
    return _added(hypothesis[0], hypothesis[1]) + hypothesis[2]


def _added(first: float, second: float) -> float:
    """The logarithm of the sum of two probabilities given as logarithms."""
    high, low = (first, second) if first > second else (second, first)
    return high + math.log1p(math.exp(low - high)) if low > NEVER else high
