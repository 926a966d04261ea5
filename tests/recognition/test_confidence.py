import numpy as np
import pytest

from app.recognition.alphabet import PRINTABLE
from app.recognition.best_path import CasedPrior, Lattice, PriorWeights, best_paths
from app.recognition.confidence import alternatives, posteriors
from training.ngram import train


def chain(*choices: dict[str, float]) -> Lattice:
    """One piece a character, each with its probabilities."""
    count = len(choices)
    return Lattice(
        count,
        np.arange(count),
        np.arange(1, count + 1),
        np.array([[PRINTABLE.index(c) for c in choice] for choice in choices]),
        np.log([list(choice.values()) for choice in choices]).astype(np.float32),
        np.full(count + 1, -np.inf, np.float32),
    )


CHOICES = chain({"c": 0.9, "e": 0.1}, {"a": 0.5, "o": 0.5}, {"t": 0.9, "f": 0.1})
PRIOR = CasedPrior(train(["the cat sat on the mat"] * 20), np.ones(95, bool), PriorWeights(weight=0.5, bonus=2.0))


def test_without_a_prior_the_network_speaks_alone() -> None:
    path = best_paths([CHOICES], None)[0]
    assert posteriors(CHOICES, path, None, temperature=1.0) == pytest.approx(
        np.array([[0.9, 0.1], [0.5, 0.5], [0.9, 0.1]]), abs=1e-5
    )


def test_the_characters_on_both_sides_make_a_reading_surer() -> None:
    path = best_paths([CHOICES], PRIOR)[0]
    sure = posteriors(CHOICES, path, PRIOR)
    assert sure[1, 0] > 0.9
    assert sure[0, 0] > 0.95
    assert sure.sum(axis=1) == pytest.approx(np.ones(3), abs=1e-5)


def test_a_posterior_is_the_share_of_whole_line_scores() -> None:
    path = best_paths([CHOICES], PRIOR)[0]

    def whole(text: str) -> float:
        ink = sum(
            float(CHOICES.scores[i, [PRINTABLE[k] for k in CHOICES.classes[i]].index(c)]) for i, c in enumerate(text)
        )
        codes = np.array([0] * 4 + [PRINTABLE.index(c) for c in text])
        rows = PRIOR.scores(np.lib.stride_tricks.sliding_window_view(codes[:-1], 4))
        return ink + float(rows[np.arange(len(text)), codes[4:]].sum())

    share = 1 / (1 + np.exp(whole("cot") - whole("cat")))
    assert posteriors(CHOICES, path, PRIOR, temperature=1.0)[1, 0] == pytest.approx(share, abs=1e-4)


def test_a_higher_temperature_is_less_sure() -> None:
    path = best_paths([CHOICES], None)[0]
    assert posteriors(CHOICES, path, None, temperature=2.0)[0, 0] < 0.9


def test_alternatives_leave_out_the_chosen_and_the_impossible() -> None:
    probabilities = np.array([0.1, 0.6, 0.0, 0.3], np.float32)
    found = alternatives("abcd", probabilities, 1, 5)
    assert [text for text, _ in found] == ["d", "a"]
    assert alternatives("abcd", probabilities, 1, 0) == ()


def test_an_empty_line_has_no_posteriors() -> None:
    empty = np.zeros(0, np.int64)
    lattice = Lattice(0, empty, empty, empty.reshape(0, 2), np.zeros((0, 2), np.float32), np.zeros(1, np.float32))
    assert posteriors(lattice, best_paths([lattice], PRIOR)[0], PRIOR).shape == (0, 2)
