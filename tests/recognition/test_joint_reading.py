from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.geometry import Box
from app.recognition import joint_reading
from app.recognition.alphabet import PRINTABLE
from app.recognition.ctc_beam import LinePrior, likeliest_texts
from app.recognition.joint_reading import read_jointly
from app.recognition.strip_image import Strip
from app.recognition.strip_look import Speech, StripLook
from app.segmentation.text_line import TextLine
from tests.spoken_steps import Reals, spelled, steps
from training.ngram import train

SPEECH = Speech(PRINTABLE, np.ones(len(PRINTABLE) + 1, bool))


@pytest.fixture(scope="module")
def prior() -> LinePrior:
    return LinePrior(train(["the cat sat on the mat"] * 20, least_gain=0.0))


def look(*spoken: dict[str, float], tells_case: bool = True) -> StripLook:
    """A look that says so."""
    line = TextLine(Box(0, 0, 100, 12), np.array([[0.0, 12.0], [100.0, 12.0]]), 12.0, np.arange(1))
    strip = Strip(np.zeros((32, 100), np.float32), line, 0.0, 1.0, 1.0)
    return replace(StripLook.of(strip, steps(*spoken), SPEECH), tells_case=tells_case)


def text_of(looks: Sequence[StripLook], prior: LinePrior) -> str:
    ((_, spikes),) = read_jointly([looks], prior)
    return "".join(PRINTABLE[spike.character - 1] for spike in spikes)


def test_what_one_look_is_sure_of_is_believed_where_the_surest_one_is_not(prior: LinePrior) -> None:
    surest = look(*spelled("zqx4k"), {"8": 0.52, "B": 0.47}, {}, *spelled("7w"))
    other = look(*spelled("zqx4k", 0.9), {"B": 0.97}, {}, *spelled("7w", 0.9))
    assert text_of([surest], prior) == "zqx4k87w"
    assert text_of([surest, other], prior) == "zqx4kB7w"


def test_a_look_that_goes_astray_counts_for_little(prior: LinePrior) -> None:
    right = look(*spelled("the cat s"), {"a": 0.7, "e": 0.29}, {}, *spelled("t"))
    astray = look(*spelled("the hat", 0.6))
    assert text_of([right, astray], prior) == "the cat sat"


def test_case_is_told_by_looks_in_the_lines_own_size(prior: LinePrior) -> None:
    own = look(*spelled("4"), {"x": 0.6, "X": 0.4}, {})
    capital = spelled("4X")
    assert text_of([own, look(*capital, tells_case=True)], prior) == "4X"
    assert text_of([own, look(*capital, tells_case=False)], prior) == "4x"


def test_the_look_that_shows_what_is_read_tells_where_it_stands(prior: LinePrior) -> None:
    surest = look(*spelled("zqx"), {"8": 0.52, "B": 0.47}, {})
    other = look({}, {}, *spelled("zqx", 0.9), {"B": 0.97}, {})
    ((seen, spikes),) = read_jointly([[surest, other]], prior)
    assert seen is other
    assert [spike.first for spike in spikes] == [2, 4, 6, 8]


def test_lines_read_together_read_as_each_alone(prior: LinePrior) -> None:
    lines = [
        [look(*spelled("the "), {"c": 0.47, "e": 0.52}, {}, *spelled("at")), look(*spelled("the eat", 0.6))],
        [look({"m": 0.5, "n": 0.4}, {}, *spelled("at"))],
        [look(*spelled("4"), {"8": 0.6, "B": 0.3}, {}), look(*spelled("4B", 0.8)), look(*spelled("48", 0.7))],
    ]
    alone = [text_of(looks, prior) for looks in lines]
    together = read_jointly(lines, prior)
    assert ["".join(PRINTABLE[spike.character - 1] for spike in spikes) for _, spikes in together] == alone


@pytest.mark.parametrize(
    ("sure", "looks", "weight"),
    [
        (0.99, 1, joint_reading.WEIGHT),
        (0.99, 2, joint_reading.WEIGHT_OF_SEVERAL),
        (0.7, 1, joint_reading.WEIGHT_IN_DOUBT),
        (0.7, 2, joint_reading.WEIGHT_IN_DOUBT),
    ],
)
def test_the_prior_counts_for_more_the_less_a_line_is_sure(
    prior: LinePrior, monkeypatch: pytest.MonkeyPatch, sure: float, looks: int, weight: float
) -> None:
    asked: list[float] = []

    def search(lines: Sequence[Reals], weights: Sequence[float], prior: LinePrior) -> list[list[int]]:
        asked.extend(weights)
        return likeliest_texts(lines, weights, prior)

    monkeypatch.setattr(joint_reading, "likeliest_texts", search)
    assert text_of([look(*spelled("cat", sure))] * looks, prior) == "cat"
    assert asked == [weight] * looks


def test_no_lines_no_texts(prior: LinePrior) -> None:
    assert read_jointly([], prior) == []
