"""Light text on dark panels is turned into dark text on light; whatever else is dark stays."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from app.imaging.illumination import BrightnessMap
from app.imaging.panels import turn_panels

TEXT_HEIGHT = 16.0
PAPER = 230
BAR = (40, 60, 440, 100)
FONT = ImageFont.load_default(24)


def page(ground: int | None = 50, text: str = "white words here", corners: int = 0) -> Image.Image:
    """A light page with a bar of brightness `ground` that holds light `text`."""
    image = Image.new("L", (500, 200), PAPER)
    pen = ImageDraw.Draw(image)
    if ground is not None:
        pen.rounded_rectangle(BAR, corners, ground)
    pen.text((60, 64), text, 240 if ground is not None else 30, FONT)
    return image


def turned(image: Image.Image, text_height: float = TEXT_HEIGHT) -> NDArray[np.uint8]:
    paper = BrightnessMap(np.full((25, 63), PAPER, np.float32), 8.0)
    return turn_panels(np.asarray(image), paper, text_height)[0]


@pytest.mark.parametrize("corners", [0, 8])
@pytest.mark.parametrize("ground", [0, 50, 130])
def test_a_panels_text_becomes_dark_on_the_papers_white(ground: int, corners: int) -> None:
    light = turned(page(ground, corners=corners))
    inside = light[BAR[1] + 2 : BAR[3] - 2, BAR[0] + 12 : BAR[2] - 12]
    ink = np.asarray(page(ground))[BAR[1] + 2 : BAR[3] - 2, BAR[0] + 12 : BAR[2] - 12] > 235
    assert inside[ink].max() < PAPER - 80
    assert np.median(inside[~ink]) == pytest.approx(PAPER, abs=2)


def test_no_frame_is_left_where_the_panels_rim_was() -> None:
    light = turned(page())
    assert light[:, : BAR[0] + 15].min() > 0.9 * PAPER
    assert light[: BAR[1] + 3].min() > 0.9 * PAPER


def test_the_papers_brightness_goes_on_under_a_panel() -> None:
    values = np.full((25, 63), PAPER, np.float32)
    values[8:12, 6:54] = 50
    _, paper = turn_panels(np.asarray(page()), BrightnessMap(values, 8.0), TEXT_HEIGHT)
    assert paper.values.min() == pytest.approx(PAPER, abs=1)
    assert values.min() == 50


def frame() -> Image.Image:
    image = page(None, "words in a frame")
    ImageDraw.Draw(image).rectangle(BAR, None, 20, 3)
    return image


def joined() -> Image.Image:
    """Letters that touch, and a thick line under them."""
    image = Image.new("L", (500, 200), PAPER)
    pen = ImageDraw.Draw(image)
    for number, letter in enumerate("BADGOBADGOBADGO"):
        pen.text((60 + 15 * number, 64), letter, 20, FONT, stroke_width=2)
    pen.rectangle((58, 88, 300, 94), 20)
    return image


@pytest.mark.parametrize(
    "image",
    [page(None), page(50, ""), page(50, "-"), frame(), joined(), Image.new("L", (500, 200), PAPER)],
    ids=["text", "a bar", "a bar with a dash", "a frame", "joined letters", "nothing"],
)
def test_what_is_no_panel_of_text_stays(image: Image.Image) -> None:
    assert np.array_equal(turned(image), np.asarray(image))


def test_a_page_without_text_stays() -> None:
    assert np.array_equal(turned(page(), 0.0), np.asarray(page()))
