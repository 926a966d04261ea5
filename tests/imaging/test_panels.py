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
    paper = BrightnessMap(np.full((-(-image.height // 8), -(-image.width // 8)), PAPER, np.float32), 8.0)
    return turn_panels(np.asarray(image), paper, text_height)[0]


@pytest.mark.parametrize("corners", [0, 8])
@pytest.mark.parametrize("ground", [0, 50, 130])
def test_a_panels_text_becomes_dark_on_the_papers_white(ground: int, corners: int) -> None:
    light = turned(page(ground, corners=corners))
    inside = light[BAR[1] + 2 : BAR[3] - 2, BAR[0] + 12 : BAR[2] - 12]
    ink = np.asarray(page(ground))[BAR[1] + 2 : BAR[3] - 2, BAR[0] + 12 : BAR[2] - 12] > 235
    assert inside[ink].max() < PAPER - 80
    assert np.median(inside[~ink]) == pytest.approx(PAPER, abs=2)


def test_panels_of_other_brightness_side_by_side_and_one_on_another_are_turned_each_for_itself() -> None:
    image = Image.new("L", (500, 200), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 499, 60), 40)
    pen.rectangle((0, 61, 499, 140), 114)
    pen.rounded_rectangle((300, 80, 440, 120), 8, 170)
    for place in ((60, 16), (60, 86), (320, 86)):
        pen.text(place, "white", 250, FONT)
    light = turned(image)
    ink = np.asarray(image) == 250
    assert light[ink].max() < PAPER - 60
    assert np.mean(light[:140][np.isin(np.asarray(image)[:140], (40, 114, 170))] > 0.97 * PAPER) > 0.95


def test_a_heading_far_higher_than_the_text_is_turned_with_its_panel_and_a_white_tile_is_not() -> None:
    image = Image.new("L", (700, 300), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, 699, 240), 114)
    pen.text((40, 20), "Dolls", 250, ImageFont.load_default(120))
    pen.text((40, 190), "white words here", 250, FONT)
    pen.rectangle((480, 40, 560, 140), 250)
    pen.text((500, 70), "12", 20, FONT)
    light = turned(image)
    assert light[20:180, 40:440][np.asarray(image)[20:180, 40:440] == 250].max() < PAPER - 60
    assert (light[44:60, 484:556] > 0.97 * PAPER).all()
    assert light[70:100, 500:540].min() < 40


def test_a_bar_whose_text_runs_over_its_edge_is_turned() -> None:
    image = Image.new("L", (700, 200), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((20, 60, 680, 96), 100)
    pen.text((40, 60), "highlights of two years, and", 245, FONT)
    cut_off = Image.new("L", (200, 28), 100)
    ImageDraw.Draw(cut_off).text((4, 2), "APPENDIX", 245, ImageFont.load_default(34))
    image.paste(cut_off, (470, 69))
    light = turned(image)
    ink = np.asarray(image)[62:94, 30:670] == 245
    assert light[62:94, 30:670][ink].max() < PAPER - 60


def test_no_frame_is_left_where_the_panels_rim_was() -> None:
    light = turned(page())
    assert light[:, : BAR[0] + 15].min() > 0.9 * PAPER
    assert light[: BAR[1] + 3].min() > 0.9 * PAPER


def test_the_papers_brightness_goes_on_under_a_panel() -> None:
    values = np.full((25, 63), PAPER, np.float32)
    values[8:12, 6:54] = 50
    _, paper, _ = turn_panels(np.asarray(page()), BrightnessMap(values, 8.0), TEXT_HEIGHT)
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


def test_a_box_of_another_colour_is_a_panel_that_stays_as_it_is() -> None:
    image = Image.new("L", (500, 200), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle(BAR, 205)
    pen.text((60, 64), "dark words here", 20, FONT)
    paper = BrightnessMap(np.full((25, 63), PAPER, np.float32), 8.0)
    light, _, boxes = turn_panels(np.asarray(image), paper, TEXT_HEIGHT)
    assert np.array_equal(light, np.asarray(image))
    assert np.abs(boxes - [BAR]).max() <= 2


def test_a_panel_goes_on_where_the_map_of_the_paper_has_ended() -> None:
    image = Image.new("L", (500, 203), PAPER)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 120, 499, 202), 50)
    pen.text((60, 150), "white words here", 240, FONT)
    paper = BrightnessMap(np.full((25, 62), PAPER, np.float32), 8.0)
    light, _, _ = turn_panels(np.asarray(image), paper, TEXT_HEIGHT)
    assert np.median(light[130:200]) == pytest.approx(PAPER, abs=2)


def test_the_page_itself_is_no_panel() -> None:
    paper = BrightnessMap(np.full((25, 63), PAPER, np.float32), 8.0)
    assert not len(turn_panels(np.asarray(page(None)), paper, TEXT_HEIGHT)[2])
