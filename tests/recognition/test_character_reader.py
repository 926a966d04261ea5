"""Pictures of one character, whatever it is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from app.document import Page
from app.engine import Engine
from app.options import ReadOptions


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine.load()


def read(engine: Engine, character: str, **options: Any) -> Page:
    image = Image.new("L", (60, 70), 235)
    ImageDraw.Draw(image).text((30, 35), character, 30, ImageFont.load_default(44), anchor="mm")
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return engine.read(stream.getvalue(), ReadOptions(mode="char", **options))[0]


@pytest.mark.parametrize("character", "ABEGHKMQRabdefghjkmqr23456789i+%=?")
def test_every_kind_of_character_is_read_as_one(engine: Engine, character: str) -> None:
    page = read(engine, character)
    assert page.text == character
    ((char,),) = [word.chars for line in page.lines for word in line.words]
    assert len(char.alternatives) <= 3
    x0, y0, x1, y1 = char.box
    assert 0 < x0 < 30 < x1 < 60 and 0 < y0 <= 40 and 30 < y1 < 70


def test_masks_hold(engine: Engine) -> None:
    assert read(engine, "O", charset="digits").text == "0"
    assert read(engine, "A", deny="A").text != "A"


def test_no_line_model_takes_part_unless_it_is_asked_for(engine: Engine) -> None:
    assert set(engine.models_used(ReadOptions(mode="char"))) == {"glyph"}
    assert set(engine.models_used(ReadOptions(mode="char", reader="line"))) == {"glyph", "line", "hand", "sign"}
    assert set(engine.models_used(ReadOptions())) == {"glyph", "line", "hand", "sign", "text", "map"}
    assert set(engine.models_used(ReadOptions(mode="word"))) == {"glyph", "line", "sign"}
    assert set(engine.models_used(ReadOptions(mode="line"))) == {"glyph", "line", "hand", "sign"}


def test_paper_without_ink_has_no_character(engine: Engine) -> None:
    assert read(engine, " ").text == ""
