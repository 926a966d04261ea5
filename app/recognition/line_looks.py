"""Looks at the lines of a page through networks that read lines: first in the x-height that was measured of each, and
where that is doubted in other sizes, by another network, as large as the core of writing by hand, and in the size that
is usual on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from app.imaging.straight_page import StraightPage
from app.recognition.ctc_decoding import Spike, is_doubtful
from app.recognition.further_looks import LineNetworks, LookedAt, look_further
from app.recognition.hand_core import of_its_core
from app.recognition.joint_reading import read_jointly
from app.recognition.odd_letters import odd_ways
from app.recognition.row_mates import as_in_row, mates_of
from app.recognition.strip_image import Strip, cut_strip
from app.recognition.strip_look import Proof, Speech, StripLook, look_at
from app.recognition.usual_size import apart, near_usual_size, of_usual_size, usual_x_height
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine

LEGIBLE = 0.6
"""Mean certainty of the characters below which a line of a page is dirt, a rule or a picture: of development pages'
lines read more surely nearly all are text, and of those read less surely nearly none."""
LEGIBLE_AGAIN, FEWEST_AGAIN = 0.7, 3
"""What is asked of a line that shows no text as it is, but may in the usual x-height, or with its letters as print has
them, and how many letters and digits: in many shapes dirt looks like one or two now and then."""
SURE, FEWEST_SURE = 0.9, 5
"""Mean certainty of so many characters from which a line's x-height is believed to be a usual one..."""
FEWEST_OF_MATE = 3
"""So many of that certainty make a line beside which one of a character or two is text: prices have no more."""
DOUBTED, OTHER = 0.92, 0.03
"""...and certainty below which a line's own is not; and how much surer than before a line must be in the usual one, or
by hand."""
HAND_DOUBTED, FEWEST_BY_HAND, LEAST_CORE = 0.9, 4, 4.5
"""Certainty below which writing by hand is looked at once more, as large as its core, how many letters and digits it
must show then, and how many pixels high a core must be: writing that is read has 7 and more, grain has 2."""
SURE_OF_LETTERS, REACH = 0.98, 0.8
"""Certainty below which a row of letters of a picture is looked at amid its surroundings, and so many x-heights before
and behind it as well."""
OF_PRINT = 0.25
"""Share of its lines that are sure from which a page is one of print: what was read there with doubt is blurred, and no
hand."""
GRAIN_LINES, GRAIN_READ = 50, 0.1
"""Of a page of at least so many lines, of which fewer than this share show text and none two characters or more surely,
nothing is text: among many specks of paper's grain some look like a 1 or a t."""
TOGETHER = 64
"""Lines of like width that go through the network, other sizes and the prior together: small batches take longer,
and what the network says of many lines fills the memory."""
ODD_TOGETHER = 8
"""So many lines that show no text, the largest first, are looked at together for letters that are far from print's, and
others only if one of these shows some: such are large, and dirt is of any size."""
MANY_LINES = 1000
GROUP = 100
SAMPLE = 12
"""Of a page with more than MANY_LINES lines, groups of GROUP lines of like x-height are given up where of their SAMPLE
longest none is legible: the grain of wood or paper can make thousands."""

TEXT = Proof(LEGIBLE)
TEXT_AGAIN = Proof(LEGIBLE_AGAIN, FEWEST_AGAIN)
HAND_TEXT = Proof(LEGIBLE, FEWEST_BY_HAND)


@dataclass(frozen=True)
class FoundLine:
    """What of the best look at a line that shows text is kept, and the certainty before the prior had its word.
    `blanks` (steps,) are the probabilities of a blank between words."""

    strip: Strip
    spikes: list[Spike]
    certainty: float
    blanks: NDArray[np.float32]

    @property
    def is_sure(self) -> bool:
        return len(self.spikes) >= FEWEST_SURE and self.certainty >= SURE


@dataclass
class LineLooks:
    """Looks at `lines` of a `page`, which `may_be_dirt`: then what shows no text is not `found`, and of such as shows
    signs their count is in `illegible`."""

    page: StraightPage
    components: Components
    lines: Sequence[TextLine]
    networks: LineNetworks
    speech: Speech
    may_be_dirt: bool
    found: dict[int, FoundLine] = field(default_factory=dict)
    illegible: dict[int, int] = field(default_factory=dict)
    _short: dict[int, FoundLine] = field(default_factory=dict)

    @property
    def _least(self) -> float:
        """The mean certainty below which a line is not looked at further."""
        return LEGIBLE if self.may_be_dirt else 0.0

    def at_all(self) -> None:
        """Look at every line, as often as it takes."""
        if self.may_be_dirt and len(self.lines) > MANY_LINES:
            groups = _groups(self.lines)
            self._look_at(self._numbered(number for group in groups for number in group[:SAMPLE]))
            groups = [group for group in groups if any(number in self.found for number in group[:SAMPLE])]
            self._look_at(self._numbered(number for group in groups for number in group[SAMPLE:]))
        else:
            self._look_at(self._numbered(range(len(self.lines))))
        self._look_at_odd_letters()
        if self.networks.hand:
            self._look_at(self._by_hand(), HAND_TEXT, by_hand=True)
        usual = usual_x_height([seen.strip.line for seen in self.found.values() if seen.is_sure])
        if self.may_be_dirt and usual:
            doubted = [number for number, seen in self.found.items() if seen.certainty < DOUBTED]
            self._look_at(self._numbered(of_usual_size(self.lines, self.found.keys(), usual), usual), TEXT_AGAIN)
            self._look_at(self._numbered(near_usual_size(self.lines, doubted, usual), usual))
        if self.may_be_dirt and self._is_grain():
            self.found.clear()
        self._look_in_rows()

    def _look_in_rows(self) -> None:
        """Look at lines that show no text and stand in a row with others as these tell their size and place, and take
        what of them shows a character or two for text."""
        mates = [n for n, seen in self.found.items() if len(seen.spikes) >= FEWEST_OF_MATE and seen.certainty >= SURE]
        in_rows = mates_of(self.lines, sorted(self.illegible), mates)
        retold = {number: as_in_row(self.lines[number], self.lines[mate]) for number, mate in in_rows.items()}
        self._look_at({n: line for n, line in retold.items() if line is not None}, Proof(LEGIBLE_AGAIN))
        for number in in_rows:
            if number in self._short and number not in self.found:
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

    def _look_at_odd_letters(self) -> None:
        """Look at lines that show no text for letters that are far from print's."""
        unread = apart(self.lines, set(range(len(self.lines))) - self.found.keys(), self.found)
        large_first = sorted(unread, key=lambda number: (-self.lines[number].box.area, number))
        for start in range(0, len(large_first), ODD_TOGETHER):
            some, before = large_first[start : start + ODD_TOGETHER], len(self.found)
            for page, lines in odd_ways(self.page, self.components, self._numbered(sorted(some))):
                self._look_at(lines, TEXT_AGAIN, page=page)
            if len(self.found) == before:
                break

    def _by_hand(self) -> dict[int, TextLine]:
        """Lines of writing by hand that were read with much doubt, or not at all, as large as where their ink lies."""
        of_print = sum(seen.is_sure for seen in self.found.values()) > OF_PRINT * len(self.found)
        doubted = [n for n, seen in self.found.items() if seen.certainty < HAND_DOUBTED and not of_print]
        unread = apart(self.lines, self.illegible, self.found)
        lines = {n: of_its_core(self.page.grey, self.lines[n]) for n in sorted([*doubted, *unread])}
        return {number: line for number, line in lines.items() if line is not None and line.x_height >= LEAST_CORE}

    def _look_at(
        self,
        lines: Mapping[int, TextLine],
        proof: Proof = TEXT,
        by_hand: bool = False,
        page: StraightPage | None = None,
    ) -> None:
        """Look at `lines` by their numbers and keep what is surer than what was found before, if there is `proof` that
        it is text; `by_hand` says how they are written, and the `page` may show them otherwise."""
        page = page or self.page
        strips = {number: cut_strip(page.grey, line) for number, line in lines.items()}
        if self.networks.text_filter and self.may_be_dirt:
            shown = self.networks.text_filter.shows_text(list(strips.values()))
            strips = {number: strip for (number, strip), text in zip(strips.items(), shown, strict=True) if text}
        narrow_first = sorted(strips, key=lambda number: (strips[number].pixels.shape[1], number))
        for start in range(0, len(narrow_first), TOGETHER):
            some = narrow_first[start : start + TOGETHER]
            seen = dict(zip(some, self._looks([strips[number] for number in some], page, by_hand), strict=True))
            if page is self.page and not by_hand:
                self._look_in_odd_ways(seen)
                self._look_at_surroundings(seen)
            self._keep(seen, proof)

    def _looks(self, strips: Sequence[Strip], page: StraightPage, by_hand: bool) -> list[LookedAt]:
        if by_hand and self.networks.hand:  # most of it is illegible to a network that knows print
            model, further, least = self.networks.hand, self.networks.further_by_hand, 0.0
        else:
            model, further, least = self.networks.model, self.networks.further, self._least
        return look_further(look_at(strips, model, self.speech), page, further, self.speech, least)

    def _look_in_odd_ways(self, seen: dict[int, LookedAt]) -> None:
        """Add to what was `seen` of lines, by their numbers, what is seen of doubted ones in other ways."""
        doubted = {
            number: look.surest.strip.line
            for number, look in seen.items()
            if self._least <= look.surest.certainty < DOUBTED and look.surest.strip.line.breadth == 1
        }
        for page, lines in odd_ways(self.page, self.components, doubted):
            strips = [cut_strip(page.grey, line) for line in lines.values()]
            for number, look in zip(lines, look_at(strips, self.networks.model, self.speech), strict=True):
                seen[number] = seen[number].with_look(look)

    def _look_at_surroundings(self, seen: dict[int, LookedAt]) -> None:
        """Add to what was `seen` of rows of letters, by their numbers, what is seen of unsure ones amid what stands
        around them: their letters may have been told from it wrongly, or the first and the last not at all."""
        if self.page.surroundings is None:
            return
        unsure = {
            number: look.surest.strip.line
            for number, look in seen.items()
            if self._least <= look.surest.certainty < SURE_OF_LETTERS
        }
        if not unsure:
            return
        around, lines = self.page.surroundings(), unsure.values()
        as_long = [cut_strip(around, line) for line in lines]
        longer = [cut_strip(around, _longer(line)) for line in lines]
        model, sign = self.networks.model, self.networks.sign or self.networks.model
        for network, strips in ((model, as_long), (model, longer), (sign, longer)):
            for number, look in zip(unsure, look_at(strips, network, self.speech), strict=True):
                seen[number] = seen[number].with_look(look)

    def _keep(self, lines: Mapping[int, LookedAt], proof: Proof) -> None:
        """Of the lines that were looked at, by their numbers, those that are worth it; all looks and the prior together
        say what stands there where there is doubt."""
        doubtful: dict[int, tuple[StripLook, ...]] = {}
        for number, seen in lines.items():
            surest, before = seen.surest, self.found.get(number)
            if _surer(surest, before) and (not self.may_be_dirt or surest.shows(proof)):
                self.found[number] = self._found(surest)
                self.illegible.pop(number, None)
                if is_doubtful(surest.probabilities):
                    doubtful[number] = seen.looks
            elif before is None:
                self.illegible.setdefault(number, len(surest.spikes))
                if surest.shows_something and _surer(surest, self._short.get(number)):
                    self._short[number] = self._found(surest)
        if self.speech.prior is not None:
            read = read_jointly(list(doubtful.values()), self.speech.prior)
            for number, (look, spikes) in zip(doubtful, read, strict=True):
                self.found[number] = replace(self._found(look), spikes=spikes, certainty=self.found[number].certainty)

    def _found(self, look: StripLook) -> FoundLine:
        space = self.speech.space
        blanks = np.zeros(len(look.probabilities), np.float32) if space is None else look.probabilities[:, space].copy()
        return FoundLine(look.strip, look.spikes, look.certainty, blanks)


def _longer(line: TextLine) -> TextLine:
    """The `line` with REACH x-heights more on either side."""
    beyond = REACH * line.x_height
    return replace(line, box=replace(line.box, x0=max(line.box.x0 - beyond, 0), x1=line.box.x1 + beyond))


def _surer(look: StripLook, before: FoundLine | None) -> bool:
    """Whether a look is so much surer than what was found before, if anything was, that it takes its place."""
    return before is None or look.certainty > before.certainty + OTHER


def _groups(lines: Sequence[TextLine]) -> list[list[int]]:
    """Numbers of lines in groups of like x-height, each group's longest first."""
    low_first = sorted(range(len(lines)), key=lambda number: (lines[number].x_height, number))
    groups = [low_first[start : start + GROUP] for start in range(0, len(lines), GROUP)]
    return [sorted(group, key=lambda number: (-lines[number].box.width, number)) for group in groups]
