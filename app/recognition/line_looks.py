"""Looks at the lines of a page through networks that read lines: first in the x-height that was measured of each, and
where that is doubted in other sizes, by another network, as large as the core of writing by hand, and in the size that
is usual on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from app.imaging.straight_page import StraightPage
from app.networks.activations import softmax
from app.networks.weights import Model
from app.recognition.ctc_beam import LinePrior, is_doubtful, weighed_spikes
from app.recognition.ctc_decoding import Spike, greedy_spikes
from app.recognition.hand_core import of_its_core
from app.recognition.row_mates import beside
from app.recognition.strip_image import MAX_STRIP_WIDTH, Strip, cut_strip
from app.recognition.strip_network import strip_scores
from app.recognition.text_filter import TextFilter
from app.recognition.usual_size import apart, near_usual_size, of_usual_size, usual_x_height
from app.segmentation.text_line import TextLine

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
DOUBTED, OTHER = 0.92, 0.03
"""...and certainty below which a line's own is not, and how much surer the line must be in the usual one."""
HAND_DOUBTED, FEWEST_BY_HAND, HAND_SURER = 0.9, 4, 0.06
"""Certainty below which writing by hand is looked at once more, as large as its core, and how many letters and digits
it must show then, and how much surer than before."""
OF_PRINT = 0.25
"""Share of its lines that are sure from which a page is one of print: what was read there with doubt is blurred, and no
hand."""
GRAIN_LINES, GRAIN_READ = 50, 0.1
"""Of a page of at least so many lines, of which fewer than this share show text and none two characters or more surely,
nothing is text: among many specks of paper's grain some look like a 1 or a t."""
IN_ROW, MOST_IN_ROW = 0.42, 2
"""What is asked of so few characters, a letter or digit among them, that stand in a row with sure lines: which ones
they are is in doubt there, O or 0, 1 or l, and not that they are some."""

SIZES = ((0.85, 0.95), (1.1, 0.9))
"""Shares of its x-height for which a doubted line is cut once more, and the mean certainty from which it is not: an
x-height is told from few letters, and what the network doubts in one size it may know in another, more often where
letters are larger."""
SIZES_ASKED = ((0.85, 0.95), (1.2, 0.95))
"""The same where another network was asked: of hand and of signs x-heights are told less well."""
ASKED_BELOW = 0.95
"""Mean certainty below which another network is asked too."""
SURER = 0.01
"""How much surer another look must be."""
MUCH_IN_DOUBT = 0.85
"""Mean certainty below which the prior counts for more, and more readings are searched."""

PAPER_BEHIND = 8
"""Columns of paper behind a strip: a last character that stands alone is only spoken when white follows it."""

TOGETHER = 64
"""Lines of like width that go through the network, other sizes and the prior together: small batches take longer,
and what the network says of many lines fills the memory."""
MANY_LINES = 1000
GROUP = 100
SAMPLE = 12
"""Of a page with more than MANY_LINES lines, groups of GROUP lines of like x-height are given up where of their SAMPLE
longest none is legible: the grain of wood or paper can make thousands."""


@dataclass(frozen=True)
class Proof:
    """Mean certainty of the characters, and how many letters and digits, that show text, and how much `surer` than
    before that must be."""

    certainty: float
    fewest: int = 0
    surer: float = OTHER


TEXT, TEXT_OF_USUAL_SIZE = Proof(LEGIBLE), Proof(LEGIBLE_AGAIN, FEWEST_AGAIN)
HAND_TEXT = Proof(LEGIBLE, FEWEST_BY_HAND, HAND_SURER)


@dataclass(frozen=True)
class LineNetworks:
    """`model` looks at strips, and `other` too where that doubts; `hand` looks at writing by hand; what `text_filter`
    takes for no text is not looked at. None where there is no such network."""

    model: Model
    other: Model | None = None
    hand: Model | None = None
    text_filter: TextFilter | None = None


@dataclass(frozen=True)
class Speech:
    """What may be spoken: of the `characters` of the networks' alphabet those that are `allowed`, bool (1 + n,)
    with the CTC blank first. The `prior`, if there is one, helps where they are spoken with doubt, and `doubt_prior`
    where a whole line is."""

    characters: Sequence[str]
    allowed: NDArray[np.bool_]
    prior: LinePrior | None = None
    doubt_prior: LinePrior | None = None

    @cached_property
    def space(self) -> int | None:
        """Its class; None where the alphabet has none."""
        return self.characters.index(" ") + 1 if " " in self.characters else None


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

    def shows(self, proof: Proof) -> bool:
        """Whether there is `proof` that the line is text rather than dirt, a rule or a picture."""
        if not self.spikes or sum(map(str.isalnum, self.letters)) < proof.fewest:
            return False
        return self.certainty >= proof.certainty + ALONE_LEGIBLE / len(self.spikes)

    @property
    def shows_something(self) -> bool:
        """Whether it is as sure of a character or two as a line must be that stands in a row with sure ones."""
        few = len(self.spikes) <= MOST_IN_ROW and any(map(str.isalnum, self.letters))
        return few and self.certainty >= IN_ROW

    def is_surer_than(self, before: FoundLine | None, by: float) -> bool:
        """Whether it is surer `by` more than what was found before, if there is any, to take its place."""
        return before is None or self.certainty > before.certainty + by


@dataclass(frozen=True)
class FoundLine:
    """What of the best look at a line that shows text is kept, and the certainty before the prior had its word."""

    strip: Strip
    spikes: list[Spike]
    certainty: float

    @property
    def is_sure(self) -> bool:
        return len(self.spikes) >= FEWEST_SURE and self.certainty >= SURE


@dataclass
class LineLooks:
    """Looks at `lines` of a `page`, which `may_be_dirt`: then what shows no text is not `found`, and of such as shows
    signs their count is in `illegible`."""

    page: StraightPage
    lines: Sequence[TextLine]
    networks: LineNetworks
    speech: Speech
    may_be_dirt: bool
    found: dict[int, FoundLine] = field(default_factory=dict)
    illegible: dict[int, int] = field(default_factory=dict)
    _short: dict[int, FoundLine] = field(default_factory=dict)

    def at_all(self) -> None:
        """Look at every line, as often as it takes."""
        if self.may_be_dirt and len(self.lines) > MANY_LINES:
            groups = _groups(self.lines)
            self._look_at(self._numbered(number for group in groups for number in group[:SAMPLE]))
            groups = [group for group in groups if any(number in self.found for number in group[:SAMPLE])]
            self._look_at(self._numbered(number for group in groups for number in group[SAMPLE:]))
        else:
            self._look_at(self._numbered(range(len(self.lines))))
        if self.networks.hand:
            self._look_at(self._by_hand(), HAND_TEXT, by_hand=True)
        usual = usual_x_height([seen.strip.line for seen in self.found.values() if seen.is_sure])
        if self.may_be_dirt and usual:
            doubted = [number for number, seen in self.found.items() if seen.certainty < DOUBTED]
            self._look_at(
                self._numbered(of_usual_size(self.lines, self.found.keys(), usual), usual), TEXT_OF_USUAL_SIZE
            )
            self._look_at(self._numbered(near_usual_size(self.lines, doubted, usual), usual))
        if self.may_be_dirt and self._is_grain():
            self.found.clear()
        sure = [number for number, seen in self.found.items() if seen.is_sure]
        for number in beside(self.lines, [number for number in self._short if number not in self.found], sure):
            self.found[number] = self._short[number]
            self.illegible.pop(number, None)

    def _is_grain(self) -> bool:
        """Whether what was found are a few specks among many that look like a character."""
        few = len(self.lines) >= GRAIN_LINES and len(self.found) < GRAIN_READ * len(self.lines)
        return few and not any(len(seen.spikes) > 1 and seen.certainty >= SURE for seen in self.found.values())

    def _numbered(self, numbers: Iterable[int], x_height: float | None = None) -> dict[int, TextLine]:
        """The lines with these `numbers`, as if they had that `x_height`."""
        lines = {number: self.lines[number] for number in numbers}
        return lines if x_height is None else {n: replace(line, x_height=x_height) for n, line in lines.items()}

    def _by_hand(self) -> dict[int, TextLine]:
        """Lines of writing by hand that were read with much doubt, or not at all, as large as where their ink lies."""
        of_print = sum(seen.is_sure for seen in self.found.values()) > OF_PRINT * len(self.found)
        doubted = [n for n, seen in self.found.items() if seen.certainty < HAND_DOUBTED and not of_print]
        unread = apart(self.lines, self.illegible, self.found)
        lines = {n: of_its_core(self.page.grey, self.lines[n]) for n in sorted([*doubted, *unread])}
        return {number: line for number, line in lines.items() if line is not None}

    def _look_at(self, lines: Mapping[int, TextLine], proof: Proof = TEXT, by_hand: bool = False) -> None:
        """Look at `lines` by their numbers and keep what is surer than what was found before, if there is `proof` that
        it is text; `by_hand` says how they are written."""
        strips = {number: cut_strip(self.page.grey, line) for number, line in lines.items()}
        if self.networks.text_filter and self.may_be_dirt:
            shown = self.networks.text_filter.shows_text(list(strips.values()))
            strips = {number: strip for (number, strip), text in zip(strips.items(), shown, strict=True) if text}
        narrow_first = sorted(strips, key=lambda number: (strips[number].pixels.shape[1], number))
        for start in range(0, len(narrow_first), TOGETHER):
            some = narrow_first[start : start + TOGETHER]
            self._keep(zip(some, self._best_looks([strips[number] for number in some], by_hand), strict=True), proof)

    def _best_looks(self, strips: list[Strip], by_hand: bool) -> list[_Look]:
        if by_hand:  # most of it is illegible to a network that knows print
            ask = partial(self._looks, model=self.networks.hand)
            looks = ask(strips)
            _look_in_other_sizes(looks, self.page, ask, SIZES_ASKED, 0.0)
            return looks
        looks = self._looks(strips)
        _look_in_other_sizes(looks, self.page, self._looks, SIZES, LEGIBLE)
        if self.networks.other:
            ask, least = partial(self._looks, model=self.networks.other), LEGIBLE if self.may_be_dirt else 0.0
            _ask_another(looks, ask, least)
            _look_in_other_sizes(looks, self.page, ask, SIZES_ASKED, least)
        return looks

    def _looks(self, strips: list[Strip], model: Model | None = None) -> list[_Look]:
        looks = []
        for strip, probabilities in zip(strips, _probabilities(model or self.networks.model, strips), strict=True):
            spikes = greedy_spikes(probabilities, self.speech.allowed, self.speech.space)
            text = "".join(self.speech.characters[spike.character - 1] for spike in spikes)
            looks.append(_Look(strip, probabilities, spikes, text.lower()))
        return looks

    def _keep(self, looks: Iterable[tuple[int, _Look]], proof: Proof) -> None:
        """Of the looks at the lines with these numbers those that are worth it, with the prior's word where there is
        doubt."""
        doubtful: dict[int, NDArray[np.float32]] = {}
        much_in_doubt: dict[int, NDArray[np.float32]] = {}
        for number, seen in looks:
            before = self.found.get(number)
            if seen.is_surer_than(before, proof.surer) and (not self.may_be_dirt or seen.shows(proof)):
                self.found[number] = FoundLine(seen.strip, seen.spikes, seen.certainty)
                self.illegible.pop(number, None)
                if is_doubtful(seen.probabilities):
                    (much_in_doubt if seen.certainty < MUCH_IN_DOUBT else doubtful)[number] = seen.probabilities
            elif before is None:
                self.illegible.setdefault(number, len(seen.spikes))
                if seen.shows_something and seen.is_surer_than(self._short.get(number), OTHER):
                    self._short[number] = FoundLine(seen.strip, seen.spikes, seen.certainty)
        for lines, prior in ((doubtful, self.speech.prior), (much_in_doubt, self.speech.doubt_prior)):
            if prior is not None:
                weighed = weighed_spikes(list(lines.values()), prior)
                for number, spikes in zip(lines, weighed, strict=True):
                    self.found[number] = replace(self.found[number], spikes=spikes)


def _look_in_other_sizes(
    looks: list[_Look],
    page: StraightPage,
    look: Callable[[list[Strip]], list[_Look]],
    sizes: Sequence[tuple[float, float]],
    least: float,
) -> None:
    """Put in place of a look that is not sure, but of at least the certainty `least`, one at its line as if it were
    larger or smaller (`sizes` as SIZES), where that is surer and shows other letters: their case is told by their size,
    and best in the line's own."""
    widest = min(size for size, _ in sizes) * MAX_STRIP_WIDTH
    fits = [seen.strip.pixels.shape[1] <= widest for seen in looks]
    for size, sure in sizes:
        doubted = [place for place, seen in enumerate(looks) if least <= seen.certainty < sure and fits[place]]
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


def _groups(lines: Sequence[TextLine]) -> list[list[int]]:
    """Numbers of lines in groups of like x-height, each group's longest first."""
    low_first = sorted(range(len(lines)), key=lambda number: (lines[number].x_height, number))
    groups = [low_first[start : start + GROUP] for start in range(0, len(lines), GROUP)]
    return [sorted(group, key=lambda number: (-lines[number].box.width, number)) for group in groups]
