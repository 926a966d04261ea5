"""The line reader: a strip of the page, a convolutional network, CTC. Reads print and hand that cannot be cut apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.errors import InvalidModel
from app.imaging.straight_page import StraightPage
from app.networks.activations import softmax
from app.networks.network import TimeSteps
from app.networks.weights import Model
from app.options import ReadOptions
from app.recognition.alphabet import CTC_BLANK, PRINTABLE, Alphabet
from app.recognition.best_path import CasedPrior
from app.recognition.char_boxes import char_boxes, line_depth, line_ink
from app.recognition.ctc_beam import WEIGHTS, LinePrior, is_doubtful, weighed_spikes
from app.recognition.ctc_decoding import Spike, greedy_spikes
from app.recognition.ngram_prior import NgramPrior
from app.recognition.reading import ReadChar, ReadLine
from app.recognition.spoken_words import words_part
from app.recognition.strip_image import MAX_STRIP_WIDTH, Strip, cut_strip
from app.recognition.strip_network import strip_scores
from app.recognition.text_filter import TextFilter
from app.recognition.usual_size import near_usual_size, of_usual_size, usual_x_height
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

USUAL_WIDTH = 0.9
"""Width of a letter in x-heights, for a model that does not say."""
LEGIBLE = 0.6
"""Mean certainty of the characters below which a line of a page is dirt, a rule or a picture: of development pages'
lines read more surely nearly all are text, and of those read less surely nearly none."""
ALONE_LEGIBLE = 0.1
"""So much more is asked of a single character, an nth of it of n characters: dirt looks like one or two."""
LEGIBLE_AGAIN, FEWEST_AGAIN = 0.7, 3
"""What is asked of a line that shows no text in its own x-height, but may in the usual one, and how many letters and
digits: in many sizes dirt looks like one or two now and then."""
SURE, FEWEST_SURE = 0.9, 5
"""Mean certainty of so many characters from which a line's x-height is believed to be a usual one..."""
DOUBTED, OTHER = 0.85, 0.05
"""...and certainty below which a line's own is not, and how much surer the line must be in the usual one."""

SIZES = ((0.85, 0.95), (1.1, 0.9))
"""Shares of its x-height for which a doubted line is cut once more, and the mean certainty from which it is not: an
x-height is told from few letters, and what the network doubts in one size it may know in another, more often where
letters are larger."""
ASKED_BELOW = 0.95
"""Mean certainty below which another network is asked too."""
SURER = 0.01
"""How much surer another look must be."""

PAPER_BEHIND = 8
"""Columns of paper behind a strip: a last character that stands alone is only spoken when white follows it."""

LEAST_ALTERNATIVE = 1e-4
"""Probability from which another character is worth a mention."""
TOGETHER = 64
"""Lines of like width that go through the network, other sizes and the prior together: small batches take longer,
and what the network says of many lines fills the memory."""
MANY_LINES = 1000
GROUP = 100
SAMPLE = 12
"""Of a page with more than MANY_LINES lines, groups of GROUP lines of like x-height are given up where of their SAMPLE
longest none is legible: the grain of wood or paper can make thousands."""


@dataclass(frozen=True)
class _Proof:
    """Mean certainty of the characters, and how many letters and digits, that show text."""

    certainty: float
    fewest: int = 0


TEXT, TEXT_OF_USUAL_SIZE = _Proof(LEGIBLE), _Proof(LEGIBLE_AGAIN, FEWEST_AGAIN)


class LineReader:
    """Reads lines whole. Holds only what is loaded: share it between threads."""

    name = "line"

    def __init__(
        self,
        model: Model,
        prior: NgramPrior | None = None,
        text_filter: TextFilter | None = None,
        other: Model | None = None,
    ) -> None:
        """`prior` helps with lines that the network doubts; it must know the model's alphabet. What `text_filter` takes
        for no text is not read. `other` is asked too where `model` doubts, and the surer one is believed.

        InvalidModel where `other` speaks other characters than `model`, or in other steps.
        """
        self._model, self._text_filter, self._other = model, text_filter, other
        self._prior = prior if model.manifest.alphabet == PRINTABLE else None
        self._alphabet = Alphabet(model.manifest.alphabet)
        self._step = _step_of(model)
        if other and (other.manifest.alphabet, _step_of(other)) != (model.manifest.alphabet, self._step):
            raise InvalidModel(
                f"{other.manifest.name} speaks other characters than {model.manifest.name}, or in other steps; "
                "put a line network of the same alphabet and architecture into its place, or take it away"
            )
        widths = model.manifest.char_widths or [USUAL_WIDTH] * len(self._alphabet.characters)
        self._widths = np.array(widths, np.float64)

    def read_lines(
        self, page: StraightPage, components: Components, lines: Sequence[TextLine], options: ReadOptions
    ) -> list[ReadLine]:
        """One ReadLine a line, in order; empty where the network speaks no visible character.

        The prior helps unless the options name the characters that may be read: codes have no language.

        Of a page or a block, lines that show no text or are not LEGIBLE are empty too; whoever sends one line, word or
        character says that it is text.
        """
        characters = self._alphabet.allowed(options.charset, options.allow, options.deny)
        characters |= np.array([character == " " for character in self._alphabet.characters])
        prior = None
        if self._prior is not None and options.prior == "on" and characters.all():
            prior = LinePrior(CasedPrior(self._prior, characters, WEIGHTS))
        allowed = np.concatenate([[True], characters])
        space = self._alphabet.characters.index(" ") + 1 if " " in self._alphabet.characters else None
        found: dict[int, _Found] = {}
        illegible: dict[int, int] = {}

        def look(strips: list[Strip], model: Model = self._model) -> list[_Look]:
            looks = []
            for strip, probabilities in zip(strips, _probabilities(model, strips), strict=True):
                spikes = greedy_spikes(probabilities, allowed, space)
                text = "".join(self._alphabet.characters[spike.character - 1] for spike in spikes)
                looks.append(_Look(strip, probabilities, spikes, text.lower()))
            return looks

        def look_at(numbers: Sequence[int], proof: _Proof = TEXT, x_height: float | None = None) -> None:
            asked = {n: lines[n] if x_height is None else replace(lines[n], x_height=x_height) for n in numbers}
            strips = {number: cut_strip(page.grey, line) for number, line in asked.items()}
            if self._text_filter and options.of_many_lines:
                shown = self._text_filter.shows_text(list(strips.values()))
                numbers = [number for number, is_text in zip(numbers, shown, strict=True) if is_text]
            narrow_first = sorted(numbers, key=lambda number: (strips[number].pixels.shape[1], number))
            for start in range(0, len(numbers), TOGETHER):
                some = narrow_first[start : start + TOGETHER]
                looks = look([strips[number] for number in some])
                _look_in_other_sizes(looks, page, look)
                if self._other:
                    ask = partial(look, model=self._other)
                    _ask_another(looks, ask, least=LEGIBLE if options.of_many_lines else 0.0)
                legible = {
                    number: seen
                    for number, seen in zip(some, looks, strict=True)
                    if not options.of_many_lines
                    or (seen.shows(proof) and (number not in found or seen.certainty > found[number].certainty + OTHER))
                }
                found.update((n, _Found(seen.strip, seen.spikes, seen.certainty)) for n, seen in legible.items())
                given_up = ((number, seen) for number, seen in zip(some, looks, strict=True) if number not in found)
                illegible.update((number, len(seen.spikes)) for number, seen in given_up)
                if prior is not None:
                    doubtful = {n: seen.probabilities for n, seen in legible.items() if is_doubtful(seen.probabilities)}
                    for number, spikes in zip(doubtful, weighed_spikes(list(doubtful.values()), prior), strict=True):
                        found[number] = replace(found[number], spikes=spikes)

        if options.of_many_lines and len(lines) > MANY_LINES:
            groups = _groups(lines)
            look_at([number for group in groups for number in group[:SAMPLE]])
            groups = [group for group in groups if any(number in found for number in group[:SAMPLE])]
            look_at([number for group in groups for number in group[SAMPLE:]])
        else:
            look_at(range(len(lines)))
        if options.of_many_lines:
            usual = usual_x_height([line.strip.line for line in found.values() if line.is_sure])
            if usual:
                doubted = [number for number, line in found.items() if line.certainty < DOUBTED]
                look_at(of_usual_size(lines, found.keys(), usual), TEXT_OF_USUAL_SIZE, usual)
                look_at(near_usual_size(lines, doubted, usual), TEXT, usual)
        return [
            self._read(page, found[number].strip, found[number].spikes, components, line, options)
            if number in found
            else ReadLine((), self.name, illegible.get(number, 0))
            for number, line in enumerate(lines)
        ]

    def _read(
        self,
        page: StraightPage,
        strip: Strip,
        spikes: list[Spike],
        components: Components,
        line: TextLine,
        options: ReadOptions,
    ) -> ReadLine:
        visible: list[tuple[Spike, float]] = []
        blank_before = 0.0
        for spike in spikes:
            if self._alphabet.characters[spike.character - 1] == " ":
                blank_before = spike.certainty
            else:
                visible.append((spike, blank_before))
                blank_before = 0.0
        step = self._step / strip.scale_x
        spans = [(strip.left + spike.first * step, strip.left + spike.last * step) for spike, _ in visible]
        widths = self._widths[[spike.character - 1 for spike, _ in visible]]
        ink, depth = line_ink(components, line), line_depth(page.grey, components, line)
        boxes = char_boxes(ink, depth, line, spans, widths)
        texts = [self._alphabet.characters[spike.character - 1] for spike, _ in visible]
        gaps = np.array([after.x0 - before.x1 for before, after in pairwise(boxes)]) / line.x_height
        prior = self._prior if options.prior == "on" else None
        parted = words_part(texts, gaps, np.array([blank for _, blank in visible[1:]]), prior)
        chars = [
            ReadChar(text, min(spike.confidence, 1.0), box, self._alternatives(spike, options.alternatives), blank)
            for text, (spike, _), box, blank in zip(texts, visible, boxes, [False, *parted.tolist()], strict=False)
        ]
        return ReadLine(tuple(chars), self.name)

    def _alternatives(self, spike: Spike, count: int) -> tuple[tuple[str, float], ...]:
        likely = np.flatnonzero(spike.probabilities >= LEAST_ALTERNATIVE).tolist()
        others = [
            (self._alphabet.characters[number - 1], float(spike.probabilities[number]))
            for number in likely
            if number not in (CTC_BLANK, spike.character)
        ]
        others.sort(key=lambda other: -other[1])
        return tuple(other for other in others if other[0] != " ")[:count]


@dataclass(frozen=True)
class _Look:
    """A line's strip, the probabilities (steps, classes) that the network gives it, and the characters it speaks;
    `letters` are these in small letters."""

    strip: Strip
    probabilities: NDArray[np.float32]
    spikes: list[Spike]
    letters: str

    @cached_property
    def certainty(self) -> float:
        """Mean over the characters; 0 where there are none."""
        return sum(spike.certainty for spike in self.spikes) / len(self.spikes) if self.spikes else 0.0

    def shows(self, proof: _Proof) -> bool:
        """Whether there is `proof` that the line is text rather than dirt, a rule or a picture."""
        if not self.spikes or sum(map(str.isalnum, self.letters)) < proof.fewest:
            return False
        return self.certainty >= proof.certainty + ALONE_LEGIBLE / len(self.spikes)


@dataclass(frozen=True)
class _Found:
    """What of the best look at a line that shows text is kept, and the certainty before the prior had its word."""

    strip: Strip
    spikes: list[Spike]
    certainty: float

    @property
    def is_sure(self) -> bool:
        return len(self.spikes) >= FEWEST_SURE and self.certainty >= SURE


def _look_in_other_sizes(looks: list[_Look], page: StraightPage, look: Callable[[list[Strip]], list[_Look]]) -> None:
    """Put in place of a look at a legible line that is not sure one at the line as if its print were larger or smaller,
    where that is surer and shows other letters: their case is told by their size, and best in the line's own."""
    widest = min(size for size, _ in SIZES) * MAX_STRIP_WIDTH
    fits = [seen.strip.pixels.shape[1] <= widest for seen in looks]
    for size, sure in SIZES:
        doubted = [place for place, seen in enumerate(looks) if LEGIBLE <= seen.certainty < sure and fits[place]]
        lines = [looks[place].strip.line for place in doubted]
        resized = [cut_strip(page.grey, replace(line, x_height=size * line.x_height)) for line in lines]
        for place, line, other in zip(doubted, lines, look(resized), strict=True):
            own = looks[place]
            if other.certainty > own.certainty + SURER and other.letters != own.letters:
                looks[place] = replace(other, strip=replace(other.strip, line=line))


def _ask_another(looks: list[_Look], ask: Callable[[list[Strip]], list[_Look]], least: float) -> None:
    """Put in place of a look that is not sure, but of at least the certainty `least`, what another network sees in the
    same strip, where that is surer."""
    doubted = [place for place, seen in enumerate(looks) if least <= seen.certainty < ASKED_BELOW]
    for place, other in zip(doubted, ask([looks[place].strip for place in doubted]), strict=True):
        if other.certainty > looks[place].certainty:
            looks[place] = other


def _probabilities(model: Model, strips: list[Strip]) -> list[NDArray[np.float32]]:
    """Probabilities (steps, classes) that a network gives each strip."""
    scores = strip_scores(model, [strip.pixels for strip in strips], PAPER_BEHIND)
    if not scores:
        return []
    probabilities = softmax(np.concatenate(scores) / np.float32(model.manifest.temperature))
    return np.split(np.asarray(probabilities, np.float32), np.cumsum([len(rows) for rows in scores])[:-1])


def _step_of(model: Model) -> float:
    """Strip pixels of a network's CTC step."""
    (spoken,) = (layer.steps for layer in model.network.layers if isinstance(layer, TimeSteps))
    return model.network.width_step / spoken


def _groups(lines: Sequence[TextLine]) -> list[list[int]]:
    """Numbers of lines in groups of like x-height, each group's longest first."""
    low_first = sorted(range(len(lines)), key=lambda number: (lines[number].x_height, number))
    groups = [low_first[start : start + GROUP] for start in range(0, len(lines), GROUP)]
    return [sorted(group, key=lambda number: (-lines[number].box.width, number)) for group in groups]
