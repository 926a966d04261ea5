"""Which phrases are letters: by how high they are against the page's writing, and how many."""

import numpy as np
import pytest

from app.segmentation.text_lines import describe
from app.segmentation.text_rows import LEAST_LETTERS, SMALL_LINE, are_letters
from app.segmentation.text_scale import TextScale

SCALE = TextScale(letter_height=40, stroke_width=4)


@pytest.mark.parametrize(
    ("heights", "text"),
    [((36, 19), True), ((19, 16), False), ((19,), False), ((19,) * LEAST_LETTERS, True)],
    ids=["a high word and a low one", "two low ones", "a low one", "a line of small print"],
)
def test_joined_words_are_writing_where_they_are_high_at_the_mean(heights: tuple[int, ...], text: bool) -> None:
    assert min(heights) < SMALL_LINE * SCALE.letter_height
    boxes = np.array([(30.0 * number, 100.0 - high, 30.0 * number + 25, 100.0) for number, high in enumerate(heights)])
    phrases = describe(boxes, boxes[:, 3], np.zeros(len(heights), int))
    strokes = np.full(len(heights), SCALE.stroke_width)
    assert are_letters(phrases, boxes[:, 3] - boxes[:, 1], strokes, SCALE).tolist() == [text] * len(heights)
