from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.networks.architectures import build
from app.networks.weights import Manifest, Model
from app.recognition import further_looks
from app.recognition.alphabet import PRINTABLE
from app.recognition.further_looks import Further, LineNetworks, LookedAt, look_further
from app.recognition.strip_image import MAX_STRIP_WIDTH, Strip, cut_strip
from app.recognition.strip_look import Speech, StripLook
from app.segmentation.text_line import TextLine
from tests.spoken_steps import spelled, steps

SPEECH = Speech(PRINTABLE, np.ones(len(PRINTABLE) + 1, bool))
PAGE = StraightPage.of(np.zeros((60, 400), np.float32), np.zeros((60, 400), bool), Transform.identity((400, 60)))
LINE = TextLine(Box(10, 20, 300, 40), np.array([[10.0, 40.0], [300.0, 40.0]]), 14.0, np.arange(1))


def network(name: str) -> Model:
    return Model(
        Manifest(name, "line", "line_cnn", {"classes": 96}, PRINTABLE, 1), build("line_cnn", {"classes": 96}), {}
    )


def look(text: str, sure: float, strip: Strip | None = None) -> StripLook:
    return StripLook.of(strip or cut_strip(PAGE.grey, LINE), steps(*spelled(text, sure)), SPEECH)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """What was looked at, by the networks' names and as shares of the line's x-height; each sees "bat", surer the
    larger the line is taken to be."""
    seen: list[tuple[str, float]] = []

    def at(strips: Sequence[Strip], model: Model, speech: Speech) -> list[StripLook]:
        sizes = [round(strip.line.x_height / LINE.x_height, 2) for strip in strips]
        seen.extend((model.manifest.name, size) for size in sizes)
        return [look("bat", size * 0.8, strip) for strip, size in zip(strips, sizes, strict=True)]

    monkeypatch.setattr(further_looks, "look_at", at)
    return seen


def test_what_is_sure_is_not_looked_at_again(asked: list[tuple[str, float]]) -> None:
    first = look("cat", 0.96)
    assert look_further([first], PAGE, LineNetworks(network("line")).further, SPEECH, 0.6) == [LookedAt(first)]
    assert asked == []


def test_what_no_look_makes_out_is_not_looked_at_again(asked: list[tuple[str, float]]) -> None:
    first = look("cat", 0.5)
    assert look_further([first], PAGE, LineNetworks(network("line")).further, SPEECH, 0.6) == [LookedAt(first)]
    assert asked == []


@pytest.mark.parametrize(
    ("sure", "of_signs", "looks"),
    [
        (0.94, False, [("line", 0.85)]),
        (0.8, False, [("line", 0.85), ("sign", 0.75), ("sign", 1.2)]),
        (0.94, True, [("line", 0.85), ("sign", 0.85), ("sign", 1.2)]),
    ],
)
def test_the_more_a_line_is_doubted_the_more_it_is_looked_at_and_signs_sooner_than_pages(
    asked: list[tuple[str, float]], sure: float, of_signs: bool, looks: list[tuple[str, float]]
) -> None:
    networks = LineNetworks(network("line"), network("sign"), of_signs=of_signs)
    (seen,) = look_further([look("cat", sure)], PAGE, networks.further, SPEECH, 0.6)
    assert asked == looks
    assert len(seen.looks) == 1 + len(looks)


def test_without_a_network_for_signs_the_first_one_looks_as_often(asked: list[tuple[str, float]]) -> None:
    look_further([look("cat", 0.8)], PAGE, LineNetworks(network("line")).further, SPEECH, 0.6)
    assert asked == [("line", 0.85), ("line", 0.75), ("line", 1.2)]


def test_the_surest_look_comes_first_and_stands_where_the_line_is(asked: list[tuple[str, float]]) -> None:
    first = look("cat", 0.8)
    (seen,) = look_further([first], PAGE, [Further(network("sign"), 1.2, 0.9)], SPEECH, 0.6)
    assert seen.surest.letters == "bat" and seen.others == (first,)
    assert seen.surest.strip.line is first.strip.line
    assert not seen.surest.tells_case and first.tells_case


def test_a_surer_look_that_shows_the_same_letters_is_not_the_surest(asked: list[tuple[str, float]]) -> None:
    first = look("BAT", 0.8)
    (seen,) = look_further([first], PAGE, [Further(network("sign"), 1.2, 0.9)], SPEECH, 0.6)
    assert seen.surest is first


def test_a_strip_that_would_be_too_wide_is_not_cut(asked: list[tuple[str, float]]) -> None:
    first = look("cat", 0.8)
    wide = replace(first.strip, pixels=np.zeros((32, MAX_STRIP_WIDTH), np.float32))
    further = [Further(network("line"), 0.85, 0.95), Further(network("line"), 1.2, 0.95)]
    look_further([replace(first, strip=wide)], PAGE, further, SPEECH, 0.6)
    assert asked == [("line", 1.2)]
