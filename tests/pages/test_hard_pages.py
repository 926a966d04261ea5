"""Pages on which thresholding the whole image, turning nothing and taking each blob for a letter must fail."""

from __future__ import annotations

import io
from collections.abc import Callable
from difflib import SequenceMatcher
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont
from scipy import ndimage

from app.document import Page
from app.engine import Engine
from app.looks import Look, Looks
from app.options import ReadOptions

PAPER, INK = 240, 25
LINES = (
    "A page of words that lies",
    "on its side or stands askew",
    "is read like any other page,",
    "whether it holds 12 lines",
    "or many more than that.",
)
CAPITALS = ("EVERY LETTER OF A WORD", "TOUCHES THE NEXT ONE", "MANY WORDS IN A ROW")
LOWER_CASE = tuple(line.lower() for line in CAPITALS)
Light = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def read(
    engine: Engine, image: Image.Image, file_format: str = "PNG", dpi: tuple[int, int] = (200, 200), **options: Any
) -> Page:
    stream = io.BytesIO()
    image.save(stream, file_format, dpi=dpi)
    (page,) = engine.read(stream.getvalue(), ReadOptions(**options))
    return page


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def written(
    lines: tuple[str, ...], size: int = 32, ink: int = INK, tracking: float = 0.0, outline: int = 0
) -> Image.Image:
    """Lines of text; `tracking` is added between letters, in heights of the typeface, which may have an `outline` of so
    many pixels."""
    font = ImageFont.load_default(size)
    width = max(font.getlength(line) + max(tracking, 0) * size * len(line) for line in lines)
    page = Image.new("L", (round(width) + 100, round(1.5 * size * len(lines)) + 100), PAPER)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(lines):
        x = 50.0
        for character in line:
            place = x, 50 + 1.5 * size * number
            pen.text(place, character, ink, font, stroke_width=outline, stroke_fill=INK)
            x += font.getlength(character) + (tracking * size if character != " " else 0)
    return page


def lit(page: Image.Image, light: Light) -> Image.Image:
    """The page under a light of 0-1, a function of x and y in shares of its width and height."""
    y, x = np.mgrid[: page.height, : page.width]
    return Image.fromarray((np.asarray(page) * light(x / page.width, y / page.height)).astype(np.uint8))


def test_a_fax_in_standard_resolution_reads_like_one_in_fine(engine: Engine) -> None:
    fine = written(LINES, 17)
    standard = fine.resize((fine.width, fine.height // 2), Image.Resampling.BOX)
    page = read(engine, standard, "TIFF", dpi=(200, 100))
    assert (page.width, page.height) == standard.size
    assert texts(page) == list(LINES)
    ink = np.flatnonzero((np.asarray(standard) < 128).any(axis=1))
    assert abs(page.lines[0].box[1] - ink[0]) <= 1
    assert abs(page.lines[-1].box[3] - ink[-1] - 1) <= 1


def test_letters_in_boxes_are_a_word_and_the_boxes_are_none(engine: Engine) -> None:
    font = ImageFont.load_default(28)
    form = Image.new("L", (900, 420), PAPER)
    pen = ImageDraw.Draw(form)
    pen.text((40, 20), "Please write one letter in each box", INK, font)
    answers = {"Surname": "HARDWICK", "Town": "NEW YORK", "Born": "14031987"}
    for number, (label, answer) in enumerate(answers.items()):
        y = 110 + 90 * number
        pen.text((40, y + 4), label, INK, font)
        for place in range(14):
            x = 220 + 46 * place
            pen.rectangle((x, y, x + 38, y + 44), outline=INK, width=2)
            if place < len(answer):
                pen.text((x + 19, y + 22), answer[place], INK, font, anchor="mm")
    read_lines = texts(read(engine, form))
    assert read_lines == ["Please write one letter in each box", *(" ".join(pair) for pair in answers.items())]


def test_three_narrow_columns_of_a_page_that_leans_are_read_one_after_the_other(engine: Engine) -> None:
    columns = tuple(
        tuple(f"{word} in row {row} of many" for row in range(10, 50)) for word in ("left", "side", "right")
    )
    parts = [written(column, 20).crop((50, 50, 400, 1260)) for column in columns]
    page = Image.new("L", (900, parts[0].height + 60), PAPER)
    x = 90.0
    for column, part in zip(columns, parts, strict=True):
        page.paste(part, (round(x), 40))
        x += ImageFont.load_default(20).getlength(column[0]) + 24
    lean = page.transform(page.size, Image.Transform.AFFINE, (1, 0.07, -40, 0, 1, 0), fillcolor=PAPER)
    assert texts(read(engine, lean)) == [line for column in columns for line in column]


@pytest.mark.parametrize("degrees", [45, -45, 30, -20, 70])
def test_text_on_a_diagonal_reads_like_straight_text(engine: Engine, degrees: int) -> None:
    turned = written(LINES).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)
    page = read(engine, turned)
    assert texts(page) == list(LINES)
    left = (page.skew - page.rotation - degrees) % 360
    assert min(left, 360 - left) < 0.5


def test_a_straight_page_whose_letters_hang_more_than_they_rise_is_not_turned(engine: Engine) -> None:
    hanging = written(("gypsy pony", "yoga puppy", "pyx gym grey", "guppy agog"), size=40)
    assert read(engine, hanging).rotation == 0


@pytest.mark.parametrize("degrees", [45, -45])
def test_characters_on_a_diagonal_have_boxes_that_hold_their_ink(engine: Engine, degrees: int) -> None:
    capitals = tuple(line.upper() for line in LINES)
    turned = written(capitals, size=40).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=PAPER)
    page = read(engine, turned)
    assert texts(page) == list(capitals)
    ink = np.asarray(turned) < (PAPER + INK) / 2
    held = np.zeros_like(ink)
    for line in page.lines:
        for word in line.words:
            for char in word.chars:
                x0, y0, x1, y1 = char.box
                held[y0:y1, x0:x1] = True
    assert (held & ink).sum() > 0.98 * ink.sum()


@pytest.mark.parametrize(
    ("lines", "tracking", "grown", "blobs_a_letter"),
    [
        (CAPITALS, -0.1, 1, 0.8),
        (CAPITALS, -0.06, 3, 0.7),
        (CAPITALS, -0.04, 5, 0.5),
        (LOWER_CASE, -0.06, 3, 0.5),
    ],
    ids=["close capitals", "bold capitals", "bolder capitals", "bold lower case"],
)
def test_letters_that_touch_are_read_apart(
    engine: Engine, lines: tuple[str, ...], tracking: float, grown: int, blobs_a_letter: float
) -> None:
    page = written(lines, 44, tracking=tracking).filter(ImageFilter.MinFilter(grown))
    _, blobs = ndimage.label(np.asarray(page) < (PAPER + INK) / 2, np.ones((3, 3)))
    assert blobs <= blobs_a_letter * len("".join(lines).replace(" ", ""))
    assert texts(read(engine, page)) == list(lines)


@pytest.mark.parametrize("breadth", [0.3, 0.4, 2.2, 2.6])
def test_letters_of_any_breadth_are_read(engine: Engine, breadth: float) -> None:
    page = written(LINES, 48)
    assert texts(read(engine, page.resize((round(breadth * page.width), page.height)))) == list(LINES)


@pytest.mark.parametrize("size", [44, 60, 72])
def test_letters_drawn_as_outlines_are_read(engine: Engine, size: int) -> None:
    page = read(engine, written(LINES, size, ink=PAPER, tracking=0.1, outline=2))
    assert SequenceMatcher(None, page.text, "\n".join(LINES), autojunk=False).ratio() > 0.98


def test_light_letters_each_on_a_disc_of_ink_are_read(engine: Engine) -> None:
    font, step = ImageFont.load_default(40), 50
    page = Image.new("L", (step * max(map(len, CAPITALS)) + 100, 72 * len(CAPITALS) + 100), PAPER)
    pen = ImageDraw.Draw(page)
    for number, line in enumerate(CAPITALS):
        for place, character in enumerate(line):
            if character != " ":
                at = 75 + step * place, 86 + 72 * number
                pen.circle(at, 25, INK)
                pen.text(at, character, PAPER, font, "mm")
    assert " ".join(texts(read(engine, page))) == " ".join(CAPITALS)


@pytest.mark.parametrize(("ink", "paper"), [(90, 190), (150, 235), (60, 160)])
def test_a_dithered_page_is_read(engine: Engine, ink: int, paper: int) -> None:
    grey = written(LINES, ink=ink).point(lambda light: light if light < PAPER else paper)
    assert texts(read(engine, grey.convert("1"))) == list(LINES)


@pytest.mark.parametrize("size", [24, 40, 90])
def test_a_page_out_of_focus_is_read(engine: Engine, size: int) -> None:
    page = written(LINES, size).filter(ImageFilter.GaussianBlur(0.1 * size))
    assert SequenceMatcher(None, read(engine, page).text, "\n".join(LINES), autojunk=False).ratio() > 0.95


LIGHTS: dict[str, Light] = {
    "from one side": lambda x, y: 0.25 + 0.75 * x + 0 * y,
    "from a corner": lambda x, y: 0.3 + 0.35 * (x + y),
    "of a lamp": lambda x, y: 0.3 + 0.7 * np.exp(-8 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)),
    "with a soft shadow": lambda x, y: 0.4 + 0.6 / (1 + np.exp(-(x - 0.5) * 15)) + 0 * y,
}


@pytest.mark.parametrize("light", list(LIGHTS))
def test_ink_is_told_from_paper_that_is_darker_elsewhere(engine: Engine, light: str) -> None:
    plain = written(LINES, ink=110)
    shown = lit(plain, LIGHTS[light])
    ink, paper = np.asarray(plain) == 110, np.asarray(plain) == PAPER
    assert np.asarray(shown)[ink].max() > np.asarray(shown)[paper].min()  # no threshold parts them
    assert texts(read(engine, shown)) == list(LINES)


def test_large_and_small_text_on_one_page(engine: Engine) -> None:
    page = Image.new("L", (1200, 700), 245)
    pen = ImageDraw.Draw(page)
    lines = (
        ("Open on Monday", 90, 60),
        ("everything must go by the end of the month", 22, 220),
        ("no goods are taken back once they are sold", 22, 254),
        ("ask at the desk for help with heavy things", 22, 288),
        ("from nine in the morning until six in the evening", 15, 400),
        ("SALE NOW", 120, 480),
    )
    for text, size, top in lines:
        pen.text((60, top), text, 20, ImageFont.load_default(size))
    assert texts(read(engine, page)) == [text for text, *_ in lines]


def grain(strength: float, base: NDArray[np.float64] | float = 220.0) -> NDArray[np.float64]:
    return np.random.default_rng(2).normal(base, strength, (800, 600))


BLANK: dict[str, NDArray[np.float64]] = {
    "white": np.full((800, 600), 255.0),
    "grey": np.full((800, 600), 120.0),
    "black": np.zeros((800, 600)),
    "paper with grain": grain(8.0),
    "paper with much grain": grain(25.0, 200.0),
    "paper in uneven light": np.tile(np.linspace(60.0, 250.0, 600), (800, 1)),
    "paper with a fold": grain(4.0, 230 - 60 * np.exp(-(((np.mgrid[:800, :600][0] - 400) / 3.0) ** 2))),
    "a page of a few pixels": np.full((3, 2), 200.0),
}


@pytest.mark.parametrize("what", list(BLANK))
@pytest.mark.parametrize("reader", ["auto", "glyph"])
def test_a_blank_page_has_no_characters(engine: Engine, what: str, reader: str) -> None:
    page = read(engine, Image.fromarray(BLANK[what].clip(0, 255).astype(np.uint8)), reader=reader)
    assert texts(page) == []


def test_letters_of_dots_that_do_not_touch_are_read(engine: Engine) -> None:
    font, pitch, dot = ImageFont.load_default(13), 6, 4
    small = Image.new("1", (220, 18 * len(LINES) + 20), 0)
    for number, line in enumerate(LINES):
        ImageDraw.Draw(small).text((10, 10 + 18 * number), line, 1, font)
    image = Image.new("L", (small.width * pitch, small.height * pitch), PAPER)
    pen = ImageDraw.Draw(image)
    for y, x in np.argwhere(np.asarray(small)).tolist():
        pen.ellipse((x * pitch, y * pitch, x * pitch + dot - 1, y * pitch + dot - 1), INK)
    found = texts(read(engine, image))
    assert len(found) == len(LINES)
    assert SequenceMatcher(None, "\n".join(found), "\n".join(LINES)).ratio() > 0.95


@pytest.mark.parametrize("ground", [0, 60, 120])
def test_light_text_on_a_dark_bar_of_a_light_page_is_read_in_its_place(engine: Engine, ground: int) -> None:
    image = written(LINES)
    pen = ImageDraw.Draw(image)
    pen.rectangle((40, 50 + 46, image.width - 40, 50 + 48 + 42), ground)
    pen.text((50, 50 + 48), LINES[1], 250, ImageFont.load_default(32))
    assert texts(read(engine, image)) == list(LINES)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_of_capitals_is_set_upright_by_what_it_says(engine: Engine, degrees: int) -> None:
    straight = written(CAPITALS, tracking=0.1)
    page = read(engine, straight.rotate(degrees, expand=True))
    assert page.rotation == 360 - degrees
    assert texts(page) == texts(read(engine, straight)) == list(CAPITALS)


def sign(plate: Callable[[ImageDraw.ImageDraw], None]) -> Image.Image:
    """Light words on a plate before a lighter wall, a dark door and the sky."""
    picture = Image.new("L", (640, 480), 200)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 640, 60), 245)
    pen.rectangle((0, 40, 30, 480), 70)
    pen.line((30, 330, 640, 400), 120, 5)
    plate(pen)
    font = ImageFont.load_default(60)
    for number, text in enumerate(("Riverside", "Walk")):
        pen.text((320 - font.getlength(text) / 2, 150 + 90 * number), text, 235, font)
    return picture


@pytest.mark.parametrize(
    "plate",
    [
        lambda pen: pen.ellipse((60, 90, 580, 390), 40),
        lambda pen: pen.polygon([(100, 110), (560, 130), (620, 240), (540, 380), (40, 350)], 60),
    ],
    ids=["round", "like an arrow"],
)
def test_light_words_on_a_plate_of_any_shape_are_read(
    engine: Engine, plate: Callable[[ImageDraw.ImageDraw], None]
) -> None:
    assert texts(read(engine, sign(plate))) == ["Riverside", "Walk"]


def two_boards() -> Image.Image:
    """A bright board, askew on a dark wall, that looks like a sheet, and a darker one with light letters below it."""
    picture = Image.new("L", (900, 620), 40)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(110, 60), (800, 110), (790, 330), (100, 290)], PAPER)
    pen.polygon([(100, 300), (790, 340), (780, 540), (90, 510)], 95)
    pen.text((240, 130), "Gates 30", INK, ImageFont.load_default(90))
    pen.text((200, 370), "Way out", PAPER, ImageFont.load_default(90))
    return picture


def test_text_beside_a_board_that_looks_like_a_sheet_is_read_too(engine: Engine) -> None:
    page = read(engine, two_boards())
    assert any(page.transform[6:8])
    assert texts(page) == ["Gates 30", "Way out"]


def street_sign() -> Image.Image:
    """A board whose letters are little lighter than it, in light that falls off, before spots of all shades."""
    random = np.random.default_rng(0)
    street = Image.new("L", (700, 420), 200)
    pen = ImageDraw.Draw(street)
    for _ in range(220):
        x, y, size = (int(number) for number in random.integers((0, 0, 6), (700, 420, 26)))
        pen.ellipse((x, y, x + size, y + size), fill=int(random.integers(20, 235)))
    pen.rectangle((120, 120, 580, 300), fill=110)
    pen.text((150, 170), "HARBOUR WALK", 150, ImageFont.load_default(56))
    return lit(street.filter(ImageFilter.GaussianBlur(1)), lambda x, _y: 1 - 0.5 * x)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_sign_amid_spots_is_all_that_is_read_however_the_picture_stands(engine: Engine, turn: int) -> None:
    assert texts(read(engine, street_sign().rotate(turn, expand=True))) == ["HARBOUR WALK"]


def on_ground(ground: Callable[[ImageDraw.ImageDraw, tuple[int, int]], None]) -> Image.Image:
    """A page of words over a ground: as dark as both together."""
    words = written(LINES)
    under = Image.new("RGB", words.size, "white")
    ground(ImageDraw.Draw(under), words.size)
    return ImageChops.multiply(words.convert("RGB"), under)


def watermark(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    pen.text((10, 0), "DRAFT", (205, 205, 205), ImageFont.load_default(0.36 * size[0]), stroke_width=6)


def highlighter(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    pen.rectangle((130, 52, 330, 84), (255, 150, 210))
    pen.rectangle((40, 196, 300, 228), (160, 210, 120))


def squares(pen: ImageDraw.ImageDraw, size: tuple[int, int]) -> None:
    for x in range(11, size[0], 23):
        pen.line((x, 0, x, size[1]), (175, 185, 205))
    for y in range(11, size[1], 23):
        pen.line((0, y, size[0], y), (175, 185, 205))


@pytest.mark.parametrize("ground", [watermark, highlighter, squares])
def test_what_lies_under_words_is_no_ink(
    engine: Engine, ground: Callable[[ImageDraw.ImageDraw, tuple[int, int]], None]
) -> None:
    assert texts(read(engine, on_ground(ground))) == list(LINES)


def harbour(waves: bool) -> Image.Image:
    """Two words, above `waves` of glittering water or nothing."""
    picture = Image.new("L", (640, 480), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.text((50, 60), "HARBOUR WALK", INK, ImageFont.load_default(60))
    if waves:
        for y in range(250, 480, 5):
            for x in range(0, 640, 8):
                pen.rectangle((x, y, x + 7, y + 4), PAPER - 10 * ((3 * x + 7 * y) % 11))
        for x in range(-40, 640, 90):
            pen.arc((x, 260 + x // 9, x + 130, 440), 0, 180, INK, 6)
    return picture


@pytest.mark.parametrize("waves", [False, True])
def test_a_picture_is_not_looked_at_as_a_page_where_its_rows_of_letters_show_all(engine: Engine, waves: bool) -> None:
    stream, shown = io.BytesIO(), set()
    harbour(waves).save(stream, "PNG")
    (page,) = engine.read(stream.getvalue(), observe=lambda name, _: shown.add(name))
    assert texts(page) == ["HARBOUR WALK"]
    assert ("light" in shown) != waves
    assert {"flattened", "ink", "components", "lines", "labels"} <= shown


@pytest.mark.parametrize(("ground", "ink"), [(PAPER, INK), (INK, PAPER)])
def test_whoever_knows_what_is_ink_may_say_so(engine: Engine, ground: int, ink: int) -> None:
    page = Image.new("L", (500, 120), ground)
    ImageDraw.Draw(page).text((40, 30), "either light or dark", ink, ImageFont.load_default(40))
    assert texts(read(engine, page)) == ["either light or dark"]
    assert texts(read(engine, page, ink="dark" if ink == INK else "light")) == ["either light or dark"]


@pytest.mark.parametrize("mode", ["page", "line", "word"])
@pytest.mark.parametrize(("ground", "ink"), [(PAPER, INK), (60, 200)])
@pytest.mark.parametrize("size", [16, 30, 90])
def test_a_word_cut_out_with_hardly_any_paper_is_read(
    engine: Engine, mode: str, ground: int, ink: int, size: int
) -> None:
    font = ImageFont.load_default(size)
    x0, y0, x1, y1 = font.getbbox("Heroes")
    crop = Image.new("L", (int(x1 - x0) + 6, int(y1 - y0) + 6), ground)
    ImageDraw.Draw(crop).text((3 - x0, 3 - y0), "Heroes", ink, font)
    assert texts(read(engine, crop, mode=mode)) == ["Heroes"]


def test_a_line_is_cut_out_with_parts_of_its_neighbours(engine: Engine) -> None:
    page = written(LINES, 40)
    line = page.crop((40, 50 + 60 - 18, page.width, 50 + 120 + 18))
    assert texts(read(engine, line, mode="line")) == [LINES[1]]


@pytest.mark.parametrize(("mode", "share", "inks"), [("word", 0.4, 2), ("word", 0.6, 1), ("line", 0.4, 1)])
def test_a_word_of_which_a_part_is_read_is_looked_at_in_other_ink(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, mode: str, share: float, inks: int
) -> None:
    seen: list[str] = []
    look_at_page = Looks.at_page

    def at_page(looks: Looks, options: ReadOptions, *more: Any) -> Look:
        seen.append(options.ink)
        return look_at_page(looks, options, *more)

    monkeypatch.setattr(Looks, "at_page", at_page)
    monkeypatch.setattr(Look, "width_read", share)
    assert texts(read(engine, written(("HONEYCOMB",), 40, ink=0), mode=mode)) == ["HONEYCOMB"]
    assert seen == ["auto", "light"][:inks]


@pytest.mark.parametrize("heads_out", [True, False])
def test_a_word_along_an_arc_is_read_and_its_boxes_follow_it(engine: Engine, heads_out: bool) -> None:
    straight = written(("HONEYCOMB",), size=40, ink=0)
    width, height = straight.size
    radius, out = 1.6 * width / np.pi, 1 if heads_out else -1
    side = round(2 * (radius + height))
    rows, columns = np.mgrid[0:side, 0:side] + 0.5 - side / 2
    along, away = np.arctan2(columns, -out * rows) * radius, out * (np.hypot(rows, columns) - radius)
    places = np.stack([height / 2 - away, width / 2 + along])
    bent = ndimage.map_coordinates(np.asarray(straight, float), places, order=1, mode="constant", cval=PAPER)
    ink = np.argwhere(bent < 128)
    (y0, x0), (y1, x1) = ink.min(axis=0) - 12, ink.max(axis=0) + 12
    page = read(engine, Image.fromarray(bent[y0:y1, x0:x1].astype(np.uint8)), mode="word")
    assert texts(page) == ["HONEYCOMB"]
    boxes = np.array([char.box for line in page.lines for word in line.words for char in word.chars], float)
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2 + np.array([x0, y0]) - side / 2
    assert np.hypot(*middles.T) == pytest.approx([radius] * 9, abs=12)


def beside_a_page(edge: Image.Image) -> Image.Image:
    """A page of level lines with a picture at its right edge."""
    page = written((*LINES, *LINES[1:]))
    whole = Image.new("L", (page.width + edge.width, page.height), PAPER)
    whole.paste(page)
    whole.paste(edge, (page.width, 20))
    return whole


def on_its_side(rows: tuple[str, ...], degrees: int) -> Image.Image:
    """A page of level lines with `rows` at its right edge, turned by so many degrees counter-clockwise."""
    return beside_a_page(written(rows, size=30).rotate(degrees, expand=True))


@pytest.mark.parametrize("degrees", [90, 270])
def test_text_on_its_side_beside_level_lines_is_read_and_placed(engine: Engine, degrees: int) -> None:
    text = "Number 48213 of 1992"
    image = on_its_side((text,), degrees)
    page = read(engine, image)
    assert sorted(texts(page)) == sorted([*LINES, *LINES[1:], text])
    (line,) = [line for line in page.lines if line.text == text]
    ink = np.argwhere(np.asarray(image)[:, image.width - 130 :] < (PAPER + INK) / 2)
    (top, left), (bottom, right) = ink.min(axis=0), ink.max(axis=0) + 1
    edges = np.array([left + image.width - 130, top, right + image.width - 130, bottom])
    assert np.abs(np.array(line.box) - edges).max() <= 2
    (_, start), (_, end) = line.baseline[0], line.baseline[-1]
    assert start > end if degrees == 90 else start < end
    assert page.rotation == 0


@pytest.mark.parametrize("degrees", [90, 270])
def test_lines_on_their_side_are_read_in_their_order(engine: Engine, degrees: int) -> None:
    rows = ("first the left edge", "then what is above", "and last the rest")
    page = read(engine, on_its_side(rows, degrees))
    assert [text for text in texts(page) if text in rows] == list(rows)


def test_a_column_of_single_signs_is_not_read_from_its_side(engine: Engine) -> None:
    column = Image.new("L", (100, 480), PAPER)
    pen, font = ImageDraw.Draw(column), ImageFont.load_default(30)
    for number in range(12):
        pen.text((30, 30 + 36 * number), "NZOH"[number % 4], INK, font)
    assert not any("NZ" in text or "OH" in text for text in texts(read(engine, beside_a_page(column))))


@pytest.mark.parametrize("entered", ["SW1A2AA", "12051978", "MARIA LENZ"])
def test_characters_in_cells_of_their_own_are_words_and_the_walls_no_letters(engine: Engine, entered: str) -> None:
    page = written(("Please fill in the form,", "one letter in each box."))
    form = Image.new("L", (900, page.height + 120), PAPER)
    form.paste(page, (0, 0))
    pen = ImageDraw.Draw(form)
    for number in range(16):
        x = 50 + 48 * number
        pen.rectangle((x, page.height, x + 48, page.height + 54), outline=90, width=2)
        character = entered[number : number + 1]
        pen.text((x + 24, page.height + 27), character, INK, ImageFont.load_default(32), anchor="mm")
    assert texts(read(engine, form))[-1] == entered


def test_empty_check_boxes_are_not_read_and_crosses_are(engine: Engine) -> None:
    choices = ("Water and bread", "Soup of the day", "Nothing at all")
    page = Image.new("L", (520, 260), PAPER)
    pen = ImageDraw.Draw(page)
    for number, choice in enumerate(choices):
        y = 40 + 66 * number
        pen.rectangle((40, y + 8, 68, y + 36), outline=INK, width=2)
        pen.text((90, y), choice, INK, ImageFont.load_default(32))
    assert texts(read(engine, page)) == list(choices)
    pen.line((45, 79 + 40, 63, 97 + 40), INK, 3)
    pen.line((45, 97 + 40, 63, 79 + 40), INK, 3)
    assert [text.lower() for text in texts(read(engine, page))] == [
        "water and bread",
        "x soup of the day",
        "nothing at all",
    ]


@pytest.mark.parametrize("lean", [0, 5])
@pytest.mark.parametrize("level", [30, 130, 190])
def test_words_are_read_below_scratches_and_streaks(engine: Engine, level: int, lean: int) -> None:
    page = written(LINES)
    streaks = Image.new("L", page.size, PAPER)
    for x in (83, 152, 218, 305):
        ImageDraw.Draw(streaks).line(((x, -1), (x + lean, page.height)), level)
    assert texts(read(engine, ImageChops.darker(page, streaks))) == list(LINES)
    assert texts(read(engine, ImageChops.invert(ImageChops.darker(page, streaks)))) == list(LINES)


def test_bars_that_cover_words_are_not_read(engine: Engine) -> None:
    page = written(("The sum of            was paid", "to            on the fifth of May."))
    pen = ImageDraw.Draw(page)
    font = ImageFont.load_default(32)
    for number, before in enumerate(("The sum of ", "to ")):
        x = 50 + round(font.getlength(before))
        pen.rectangle((x, 54 + 48 * number, x + round(font.getlength(10 * " ")), 86 + 48 * number), INK)
    assert texts(read(engine, page)) == ["The sum of was paid", "to on the fifth of May."]


@pytest.mark.parametrize("heading", ["Illinois", "BIG SALE"])
@pytest.mark.parametrize("times", [4, 12])
def test_a_heading_far_larger_than_the_text_below_it_is_read(engine: Engine, heading: str, times: int) -> None:
    small = written((*LINES, *LINES, *LINES), size=18)
    large = ImageFont.load_default(18 * times)
    page = Image.new("L", (round(large.getlength(heading)) + 400, small.height + 30 * times), PAPER)
    ImageDraw.Draw(page).text((40, 10), heading, INK, large)
    page.paste(small, (0, 30 * times))
    found = texts(read(engine, page))
    assert found[0].lower() == heading.lower()
    assert len(found) == 1 + 3 * len(LINES)


WORDS = (
    "almond",
    "barley",
    "cherry",
    "damson",
    "endive",
    "fennel",
    "garlic",
    "hazel",
    "indigo",
    "kidney",
    "lemon",
    "maize",
)


def indexed(size: int = 22) -> tuple[Image.Image, list[str]]:
    """Two columns of words that dots lead to their pages, and the lines in the order in which they are read."""
    font, step = ImageFont.load_default(size), 13
    page, lines = Image.new("L", (900, 80 + 36 * (len(WORDS) // 2)), PAPER), []
    pen = ImageDraw.Draw(page)
    for number, word in enumerate(WORDS):
        column, row = divmod(number, len(WORDS) // 2)
        left, baseline, folio = 50 + 420 * column, 60 + 36 * row, str(17 + 13 * number % 80)
        right = left + 380 - font.getlength(folio)
        pen.text((left, baseline), word, INK, font, "ls")
        pen.text((right, baseline), folio, INK, font, "ls")
        dots = range(round(left + font.getlength(word)) + 8, round(right) - 8, step)
        for x in dots:
            pen.ellipse((x, baseline - 3, x + 2, baseline - 1), INK)
        lines.append(" ".join([word, *"." * len(dots), folio]))
    return page, lines


def test_an_index_is_read_by_columns_with_each_dot_of_its_leaders(engine: Engine) -> None:
    page, lines = indexed()
    assert texts(read(engine, page)) == lines


def test_dots_that_may_not_be_spoken_are_not(engine: Engine) -> None:
    page, _ = indexed()
    assert "." not in read(engine, page, deny=".").text


def test_light_words_on_a_dark_bar_are_read_though_lines_under_them_join_their_letters(engine: Engine) -> None:
    words = ("About this program", "Usage and examples", "Child processes", "Command line options", "File system")
    font, page = ImageFont.load_default(26), Image.new("L", (900, 500), PAPER)
    pen = ImageDraw.Draw(page)
    pen.rectangle((0, 0, 330, 500), 50)
    for row, word in enumerate(words):
        level = 80 + 80 * row
        pen.text((30, level), word, 205, font, "ls")
        pen.line((30, level + 4, 30 + font.getlength(word), level + 4), 205, 2)
        pen.text((380, level), LINES[row], INK, font, "ls")
    read_texts = texts(read(engine, page))
    assert set(words) <= set(read_texts)
    assert set(LINES) <= set(read_texts)


def test_words_in_colours_on_a_dark_screen_are_read(engine: Engine) -> None:
    page = Image.new("RGB", (700, 400), (30, 31, 34))
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    colours = ((220, 222, 226), (190, 0, 50), (60, 60, 230), (220, 222, 226), (0, 120, 60))
    for row, (line, colour) in enumerate(zip(LINES, colours, strict=True)):
        pen.text((40, 70 + 60 * row), line, colour, font, "ls")
    assert texts(read(engine, page)) == list(LINES)
