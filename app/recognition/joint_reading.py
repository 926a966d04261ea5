"""What several looks at one line say together.

Each look may be the one that sees the line right, and more likely so the surer it is. So the probability of a text is
the mean of what the looks give it, by how likely each of them is right; the prior adds its word. The texts that are
weighed are those that the search finds in one of the looks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.recognition.ctc_alignment import likeliest_ways, spikes_along
from app.recognition.ctc_beam import LinePrior, likeliest_texts
from app.recognition.ctc_decoding import Spike
from app.recognition.ngram_prior import LOWER, UPPER
from app.recognition.strip_look import StripLook

WEIGHT, WEIGHT_OF_SEVERAL, WEIGHT_IN_DOUBT = 0.22, 0.35, 0.5
"""How much the prior counts where a line was looked at once, several times, and is in much doubt: for a look at print
least error is at 0.15-0.3, more turns codes into words; several looks say less surely what stands there."""
MUCH_IN_DOUBT = 0.85
"""Mean certainty of the surest look below which a line is in much doubt."""
TRUST = 15.0
"""A look that is surer by one nth of this is right e times as likely."""
LEAST = 1e-3
"""Share of an even distribution that is mixed into what a look says: none is so sure that others count for nothing."""

Text = tuple[int, ...]
"""The classes of a text's characters."""


def read_jointly(lines: Sequence[Sequence[StripLook]], prior: LinePrior) -> list[tuple[StripLook, list[Spike]]]:
    """Of each line, whose looks are given with the surest first, the likeliest text as spikes, and the look at which it
    is seen best."""
    weights = [_weight(looks) for looks in lines]
    every = [(look.probabilities, weight) for looks, weight in zip(lines, weights, strict=True) for look in looks]
    texts = iter(likeliest_texts([seen for seen, _ in every], [weight for _, weight in every], prior))
    spoken = [[tuple(next(texts)) for _ in looks] for looks in lines]
    chosen = _likeliest(lines, [list(dict.fromkeys(own)) for own in spoken], weights, prior)
    read = []
    for looks, own, text, weight in zip(lines, spoken, chosen, weights, strict=True):
        seen = next(look for look, said in zip(looks, own, strict=True) if said == text)
        read.append((seen, spikes_along(seen.probabilities, list(text), prior, weight)))
    return read


def _weight(looks: Sequence[StripLook]) -> float:
    if looks[0].certainty < MUCH_IN_DOUBT:
        return WEIGHT_IN_DOUBT
    return WEIGHT_OF_SEVERAL if len(looks) > 1 else WEIGHT


def _likeliest(
    lines: Sequence[Sequence[StripLook]],
    texts: Sequence[Sequence[Text]],
    weights: Sequence[float],
    prior: LinePrior,
) -> list[Text]:
    """Of each line the likeliest of its `texts`."""
    chosen = [own[0] for own in texts]
    several = [number for number, own in enumerate(texts) if len(own) > 1]
    if not several:
        return chosen
    looks = [(look, number) for number in several for look in lines[number]]
    asked = [(place, text) for place, (_, number) in enumerate(looks) for text in texts[number]]
    ways = likeliest_ways([_logs(look) for look, _ in looks], asked)
    ends = np.cumsum([len(lines[number]) * len(texts[number]) for number in several])[:-1]
    for number, own in zip(several, np.split(ways, ends), strict=True):
        trusts = TRUST * np.array([look.certainty for look in lines[number]])
        shares = trusts - np.logaddexp.reduce(trusts)
        seen = np.logaddexp.reduce(shares[:, None] + own.reshape(len(shares), -1), axis=0)
        told = weights[number] * np.array(prior.scores(texts[number]))
        chosen[number] = texts[number][int(np.argmax(seen + told))]
    return chosen


def _logs(look: StripLook) -> NDArray[np.float32]:
    """What a look says, as log-probabilities (steps, classes); one that does not tell case gives both the sum."""
    probabilities = look.probabilities.copy()
    if not look.tells_case:
        both = probabilities[:, UPPER + 1] + probabilities[:, LOWER + 1]
        probabilities[:, UPPER + 1] = probabilities[:, LOWER + 1] = both
    return np.asarray(np.log((1 - LEAST) * probabilities + LEAST / probabilities.shape[1]), np.float32)
