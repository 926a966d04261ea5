from __future__ import annotations

import io

import numpy as np
import pytest

from app.document import Page
from app.engine import Engine
from app.imaging.decode import SourceImage, decode
from tests.documents import page
from training.cost_curve import made_page
from training.turned import TurnedReading, read_turned


def first_pixel(content: bytes) -> Page:
    """A page that says how wide and high an image is, and the grey of its first pixel."""
    (image,) = decode(content)
    return page(f"{image.width} {image.height} {image.grey()[0, 0]}")


def test_a_page_is_read_as_it_stands_and_turned_by_each_quarter_to_the_left() -> None:
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    readings = read_turned(first_pixel, SourceImage.of(pixels))
    assert [reading.straight.text for reading in readings] == ["3 2 0"] * 3
    assert [(reading.degrees, reading.turned.text) for reading in readings] == [
        (90, "2 3 2"),
        (180, "3 2 5"),
        (270, "2 3 3"),
    ]


def test_texts_are_compared_and_their_differences_shown() -> None:
    straight, other = page("one", "two"), page("one", "too")
    assert TurnedReading(90, straight, straight).equal
    reading = TurnedReading(90, straight, other)
    assert not reading.equal
    assert reading.difference == pytest.approx(1 / 7)
    assert reading.changes() == ["-two", "+too"]


def test_a_page_that_is_turned_back_is_upright() -> None:
    stream = io.BytesIO()
    made_page(1000).save(stream, "PNG")
    engine = Engine.load()
    readings = read_turned(lambda content: engine.read(content)[0], decode(stream.getvalue())[0])
    assert [reading.turned.rotation for reading in readings] == [270, 180, 90]
    assert all(reading.upright for reading in readings)
