"""Further looks at lines that the first one doubts: in other sizes, and by another network.

An x-height is told from few letters, and what a network doubts in one size it may know in another; another network errs
elsewhere. The surest look tells whether a line is text; what the text is, all of them together (`joint_reading`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from app.imaging.straight_page import StraightPage
from app.networks.weights import Model
from app.recognition.strip_image import MAX_STRIP_WIDTH, cut_strip
from app.recognition.strip_look import Speech, StripLook, look_at
from app.recognition.text_filter import TextFilter

SURE, RATHER_SURE = 0.95, 0.9
"""Mean certainties of the surest look from which there is no further one, or only the first of them."""
SIZE = 0.85
"""Share of its x-height for which a line is cut once more..."""
SIZES_ASKED, SIZES_ASKED_OF_SIGNS = (0.75, 1.2), (0.85, 1.2)
"""...and for the network that knows signs, one of a page, or a sign's row of letters or word: their letters are large
enough as they are."""
SIZES_BY_HAND = 0.72, 0.85, 1.2
"""The same of writing by hand, whose core is told less well, for the network that knows that."""
SURER = 0.01
"""How much surer another look must be to be the surest: in the line's own size case is told best."""


@dataclass(frozen=True)
class Further:
    """A further look: through a network, at a line cut as if its x-height were `size` times what it is, where the
    surest look so far has a mean certainty `below` this."""

    model: Model
    size: float
    below: float


@dataclass(frozen=True)
class LineNetworks:
    """`model` looks at strips, and `sign`, which knows signs, too where that doubts; `hand` looks at writing by hand;
    what `text_filter` takes for no text is not looked at. None where there is no such network. Whether all lines are
    `of_signs`, of which another look tells more."""

    model: Model
    sign: Model | None = None
    hand: Model | None = None
    text_filter: TextFilter | None = None
    of_signs: bool = False

    @cached_property
    def further(self) -> tuple[Further, ...]:
        """What a line that the first look doubts is looked at with."""
        sign = self.sign or self.model
        sizes, below = (SIZES_ASKED_OF_SIGNS, SURE) if self.of_signs else (SIZES_ASKED, RATHER_SURE)
        return Further(self.model, SIZE, SURE), *(Further(sign, size, below) for size in sizes)

    @cached_property
    def further_by_hand(self) -> tuple[Further, ...]:
        """The same of writing by hand."""
        return tuple(Further(self.hand, size, SURE) for size in SIZES_BY_HAND) if self.hand else ()


@dataclass(frozen=True)
class LookedAt:
    """The looks at a line: the surest, and the others."""

    surest: StripLook
    others: tuple[StripLook, ...] = ()

    @property
    def looks(self) -> tuple[StripLook, ...]:
        """All of them."""
        return self.surest, *self.others

    def with_look(self, look: StripLook) -> LookedAt:
        """These looks and one more, which is the surest if it is surer and shows other letters."""
        surer = look.certainty > self.surest.certainty + SURER and look.letters != self.surest.letters
        return LookedAt(look, (*self.others, self.surest)) if surer else LookedAt(self.surest, (*self.others, look))


def look_further(
    lines: Sequence[StripLook], page: StraightPage, further: Sequence[Further], speech: Speech, least: float
) -> list[LookedAt]:
    """The looks at lines of a `page` that had a first one each: those that it doubts, but has at least the certainty
    `least` of, are looked at further."""
    seen = [LookedAt(look) for look in lines]
    for look in further:
        doubted = [
            number
            for number, line in enumerate(seen)
            if least <= line.surest.certainty < look.below
            and lines[number].strip.pixels.shape[1] <= look.size * MAX_STRIP_WIDTH
        ]
        own = [lines[number].strip.line for number in doubted]
        strips = [cut_strip(page.grey, replace(line, x_height=look.size * line.x_height)) for line in own]
        for number, line, other in zip(doubted, own, look_at(strips, look.model, speech), strict=True):
            in_place = replace(other.strip, line=line)
            seen[number] = seen[number].with_look(replace(other, strip=in_place, tells_case=look.size == 1))
    return seen
