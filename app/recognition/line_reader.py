"""The line reader: a strip of the page, a convolutional network, CTC. Reads print and hand that cannot be cut apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from app.errors import InvalidModel
from app.imaging.straight_page import StraightPage
from app.networks.network import TimeSteps
from app.networks.weights import Model
from app.options import ReadOptions
from app.recognition.alphabet import CTC_BLANK, PRINTABLE, Alphabet
from app.recognition.char_boxes import char_boxes, line_depth, line_ink
from app.recognition.ctc_beam import LinePrior
from app.recognition.ctc_decoding import Spike, likeliest
from app.recognition.further_looks import LineNetworks
from app.recognition.leader_dots import with_leader_dots
from app.recognition.line_looks import FoundLine, LineLooks
from app.recognition.ngram_prior import NgramPrior
from app.recognition.one_pitch import without_cells
from app.recognition.reading import ReadChar, ReadLine
from app.recognition.spoken_words import within_cells, words_part
from app.recognition.strip_look import Speech
from app.recognition.text_filter import TextFilter
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

USUAL_WIDTH = 0.9
"""Width of a letter in x-heights, for a model that does not say."""
LEAST_ALTERNATIVE = 1e-4
"""Probability from which another character is worth a mention."""


class LineReader:
    """Reads lines whole. Holds only what is loaded: share it between threads."""

    name = "line"

    def __init__(
        self,
        model: Model,
        prior: NgramPrior | None = None,
        text_filter: TextFilter | None = None,
        sign: Model | None = None,
        hand: Model | None = None,
        of_signs: bool = False,
    ) -> None:
        """`prior` helps with lines that the network doubts; it must know the model's alphabet. What `text_filter` takes
        for no text is not read. `sign` is asked too where `model` doubts, `hand` where it doubts writing by hand. A
        reader `of_signs` looks more often at what is doubted.

        InvalidModel where these speak other characters than `model`, or in other steps.
        """
        self._networks = LineNetworks(model, sign, hand, text_filter, of_signs)
        self._prior = prior if model.manifest.alphabet == PRINTABLE else None
        self._alphabet = Alphabet(model.manifest.alphabet)
        self._step = _step_of(model)
        for asked in filter(None, (sign, hand)):
            if (asked.manifest.alphabet, _step_of(asked)) != (model.manifest.alphabet, self._step):
                raise InvalidModel(
                    f"{asked.manifest.name} speaks other characters than {model.manifest.name}, or in other steps; "
                    "put a line network of the same alphabet and architecture into its place, or take it away"
                )
        spaces = [number for number, character in enumerate(self._alphabet.characters, 1) if character == " "]
        self._unseen = [CTC_BLANK, *spaces]
        widths = model.manifest.char_widths or [USUAL_WIDTH] * len(self._alphabet.characters)
        self._widths = np.array(widths, np.float64)

    def read_lines(
        self, page: StraightPage, components: Components, lines: Sequence[TextLine], options: ReadOptions
    ) -> list[ReadLine]:
        """One ReadLine a line, in order; empty where the network speaks no visible character.

        The prior helps unless the options name the characters that may be read: codes have no language.

        Of a page or a block, lines that show no text or are not legible are empty too; whoever sends one line, word or
        character says that it is text.
        """
        characters = self._alphabet.allowed(options.charset, options.allow, options.deny)
        characters |= np.array([character == " " for character in self._alphabet.characters])
        speech = Speech(self._alphabet.characters, np.concatenate([[True], characters]))
        if self._prior is not None and options.prior == "on" and characters.all():
            speech = replace(speech, prior=LinePrior(self._prior))
        looks = LineLooks(page, components, lines, self._networks, speech, options.of_many_lines)
        looks.at_all()
        spoken = {character for character, may in zip(self._alphabet.characters, characters, strict=True) if may}
        return [
            self._read(page, looks.found[number], components, options, dots="." in spoken)
            if number in looks.found
            else ReadLine((), self.name, looks.illegible.get(number, 0))
            for number in range(len(lines))
        ]

    def _read(
        self, page: StraightPage, seen: FoundLine, components: Components, options: ReadOptions, *, dots: bool
    ) -> ReadLine:
        strip, line = seen.strip, seen.strip.line
        visible: list[tuple[Spike, float]] = []
        blank_before = 0.0
        for spike in seen.spikes:
            if self._alphabet.characters[spike.character - 1] == " ":
                blank_before = spike.certainty
            else:
                visible.append((spike, blank_before))
                blank_before = 0.0
        step = self._step / strip.scale_x
        spans = [(strip.left + spike.first * step, strip.left + spike.last * step) for spike, _ in visible]
        widths = line.breadth * self._widths[[spike.character - 1 for spike, _ in visible]]
        ink, depth = line_ink(components, line), line_depth(page.grey, components, line)
        boxes = char_boxes(ink, depth, line, spans, widths)
        texts = [self._alphabet.characters[spike.character - 1] for spike, _ in visible]
        gaps = np.array([after.x0 - before.x1 for before, after in pairwise(boxes)]) / line.x_height
        prior = self._prior if options.prior == "on" else None
        blanks = np.array([blank for _, blank in visible[1:]])
        heard = np.array([seen.blanks[a.first : b.last].max() for (a, _), (b, _) in pairwise(visible)])
        centres = np.array([(box.x0 + box.x1) / 2 for box in boxes])
        parted = within_cells(centres, line.walls, line.x_height)
        if parted is None:
            parted = words_part(texts, gaps, blanks, heard, prior)
            parted &= ~without_cells(texts, centres, parted)
        others = self._alternatives([spike for spike, _ in visible], options.alternatives)
        chars = [
            ReadChar(text, min(spike.confidence, 1.0), box, other, blank)
            for text, (spike, _), box, other, blank in zip(
                texts, visible, boxes, others, [False, *parted.tolist()], strict=False
            )
        ]
        if dots:
            chars = with_leader_dots(chars, line.leaders, line.x_height)
        return ReadLine(tuple(chars), self.name)

    def _alternatives(self, spikes: Sequence[Spike], count: int) -> list[tuple[tuple[str, float], ...]]:
        """Of each spike the other visible characters that are worth a mention, at most `count`, the likeliest first."""
        if not spikes:
            return []
        probabilities = np.stack([spike.probabilities for spike in spikes])
        worth = probabilities >= LEAST_ALTERNATIVE
        worth[:, self._unseen] = False
        worth[np.arange(len(spikes)), [spike.character for spike in spikes]] = False
        rows, classes = likeliest(probabilities, worth, count)
        others: list[list[tuple[str, float]]] = [[] for _ in spikes]
        for row, number, chance in zip(
            rows.tolist(), classes.tolist(), probabilities[rows, classes].tolist(), strict=True
        ):
            others[row].append((self._alphabet.characters[number - 1], chance))
        return [tuple(other) for other in others]


def _step_of(model: Model) -> float:
    """Strip pixels of a network's CTC step."""
    (spoken,) = (layer.steps for layer in model.network.layers if isinstance(layer, TimeSteps))
    return model.network.width_step / spoken
