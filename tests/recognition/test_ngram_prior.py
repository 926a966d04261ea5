from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidModel
from app.recognition.alphabet import PRINTABLE
from app.recognition.ngram_prior import CONTEXT, NgramPrior
from training.ngram import train

SENTENCES = [
    "The cat sat on the mat.",
    "The dog and the cat ran to the hat.",
    "There are 12 cats, 3 dogs and 40 hats.",
    "THE END",
] * 3


@pytest.fixture(scope="module")
def prior() -> NgramPrior:
    return train(SENTENCES, least_gain=0.0)


def context(text: str) -> np.ndarray:
    return np.array([[PRINTABLE.index(c) for c in text.rjust(CONTEXT)[-CONTEXT:]]])


@settings(max_examples=60, deadline=None)
@given(text=st.text(PRINTABLE, max_size=6))
def test_every_context_gives_a_distribution(prior: NgramPrior, text: str) -> None:
    probabilities = np.exp(prior.log_probabilities(context(text)))
    assert probabilities.shape == (1, 95)
    assert probabilities.sum() == pytest.approx(1, abs=2e-3)


def test_what_was_seen_is_likelier_than_what_was_not(prior: NgramPrior) -> None:
    after = dict(zip(PRINTABLE, prior.log_probabilities(context(" th"))[0], strict=True))
    assert max(after, key=lambda c: float(after[c])) == "e"


def test_capitals_profit_from_small_letters(prior: NgramPrior) -> None:
    assert prior.log_probability("THE CAT SAT") > prior.log_probability("THE CQT SAT") + 2
    assert prior.log_probability("THE CAT SAT") > prior.log_probability("THe CAT SaT") + 2


def test_all_digits_are_equally_likely(prior: NgramPrior) -> None:
    after = prior.log_probabilities(context("re 1"))[0]
    digits = [float(after[PRINTABLE.index(c)]) for c in "0123456789"]
    assert digits == pytest.approx([digits[0]] * 10)


def test_the_unforeseen_costs_a_bounded_amount(prior: NgramPrior) -> None:
    assert prior.log_probability("~{^`") / 4 > -9


def test_contexts_are_looked_up_together_as_one_by_one(prior: NgramPrior) -> None:
    contexts = np.random.default_rng(5).integers(0, 95, (50, CONTEXT))
    together = prior.log_probabilities(contexts)
    assert np.array_equal(together, np.concatenate([prior.log_probabilities(row[None]) for row in contexts]))


def test_a_saved_prior_comes_back(prior: NgramPrior, tmp_path: Path) -> None:
    prior.save(tmp_path / "p.npz", {"order": CONTEXT + 1})
    loaded = NgramPrior.load(tmp_path / "p.npz")
    assert loaded.log_probability("The cat") == pytest.approx(prior.log_probability("The cat"), abs=0.05)


def test_a_file_that_was_changed_is_refused(prior: NgramPrior, tmp_path: Path) -> None:
    prior.save(tmp_path / "p.npz", {})
    content = bytearray((tmp_path / "p.npz").read_bytes())
    content[-30] ^= 1
    (tmp_path / "p.npz").write_bytes(content)
    with pytest.raises(InvalidModel, match="SHA-256"):
        NgramPrior.load(tmp_path / "p.npz")


def test_a_prior_of_another_version_is_refused(prior: NgramPrior, tmp_path: Path) -> None:
    prior.save(tmp_path / "p.npz", {"format_version": 99})
    with pytest.raises(InvalidModel, match="version 99"):
        NgramPrior.load(tmp_path / "p.npz")


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidModel, match=r"p\.json is missing"):
        NgramPrior.load(tmp_path / "p.npz")
