"""A look at a strip of a text line: what a network that reads lines sees there, and whether that is text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.networks.activations import softmax
from app.networks.weights import Model
from app.recognition.ctc_beam import LinePrior
from app.recognition.ctc_decoding import Spike, greedy_spikes
from app.recognition.strip_image import Strip
from app.recognition.strip_network import strip_scores

ALONE_LEGIBLE = 0.1
"""So much more is asked of a single character, an nth of it of n characters: dirt looks like one or two."""
IN_ROW, MOST_IN_ROW = 0.42, 2
"""What is asked of so few characters, a letter or digit among them, that stand in a row with sure lines: which ones
they are is in doubt there, O or 0, 1 or l, and not that they are some."""
ROUND = "0o@"
PATTERN, NEARLY_ALL, SURELY_PRINTED = 12, 0.85, 0.9
"""So many characters, of which this share is ROUND, are holes, studs or the dots of a screen, where they are less sure
than a long number's noughts are."""
PAPER_BEHIND = 8
"""Columns of paper behind a strip: a last character that stands alone is only spoken when white follows it."""


@dataclass(frozen=True)
class Proof:
    """Mean certainty of the characters, and how many letters and digits, that show text."""

    certainty: float
    fewest: int = 0


@dataclass(frozen=True)
class Speech:
    """What may be spoken: of the `characters` of the networks' alphabet those that are `allowed`, bool (1 + n,)
    with the CTC blank first. The `prior`, if there is one, helps where they are spoken with doubt."""

    characters: Sequence[str]
    allowed: NDArray[np.bool_]
    prior: LinePrior | None = None

    @cached_property
    def space(self) -> int | None:
        """Its class; None where the alphabet has none."""
        return self.characters.index(" ") + 1 if " " in self.characters else None


@dataclass(frozen=True)
class StripLook:
    """A line's strip, the probabilities (steps, classes) that a network gives it, and the characters it speaks;
    `letters` are these in small letters. Whether it `tells_case`: a line cut as if it were larger or smaller does not.
    """

    strip: Strip
    probabilities: NDArray[np.float32]
    spikes: list[Spike]
    letters: str
    tells_case: bool = True

    @classmethod
    def of(cls, strip: Strip, probabilities: NDArray[np.float32], speech: Speech) -> StripLook:
        """What of the `speech` is spoken with these probabilities."""
        spikes = greedy_spikes(probabilities, speech.allowed, speech.space)
        text = "".join(speech.characters[spike.character - 1] for spike in spikes)
        return cls(strip, probabilities, spikes, text.lower())

    @cached_property
    def certainty(self) -> float:
        """Mean over the characters; 0 where there are none."""
        return sum(spike.certainty for spike in self.spikes) / len(self.spikes) if self.spikes else 0.0

    def shows(self, proof: Proof) -> bool:
        """Whether there is `proof` that the line is text rather than dirt, a rule or a picture."""
        if not self.spikes or sum(map(str.isalnum, self.letters)) < proof.fewest:
            return False
        least = max(proof.certainty, SURELY_PRINTED) if self._are_round else proof.certainty
        return self.certainty >= least + ALONE_LEGIBLE / len(self.spikes)

    @property
    def _are_round(self) -> bool:
        """Whether it has many characters, and nearly all of them are round."""
        characters = self.letters.replace(" ", "")
        return len(characters) >= PATTERN and sum(map(characters.count, ROUND)) >= NEARLY_ALL * len(characters)

    @property
    def shows_something(self) -> bool:
        """Whether it is as sure of a character or two as a line must be that stands in a row with sure ones."""
        few = len(self.spikes) <= MOST_IN_ROW and any(map(str.isalnum, self.letters))
        return few and self.certainty >= IN_ROW


def look_at(strips: Sequence[Strip], model: Model, speech: Speech) -> list[StripLook]:
    """What a network sees in each strip."""
    scores = strip_scores(model, [strip.pixels for strip in strips], PAPER_BEHIND)
    for rows in scores:
        rows /= np.float32(model.manifest.temperature)
        softmax(rows, out=rows)
    return [StripLook.of(strip, rows, speech) for strip, rows in zip(strips, scores, strict=True)]
