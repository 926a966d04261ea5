"""What a look at a strip must show to be text."""

import numpy as np
import pytest

from app.geometry import Box
from app.recognition.alphabet import PRINTABLE
from app.recognition.strip_image import cut_strip
from app.recognition.strip_look import Proof, Speech, StripLook
from app.segmentation.text_line import TextLine
from tests.spoken_steps import spelled, steps

SPEECH = Speech(PRINTABLE, np.ones(len(PRINTABLE) + 1, bool))
STRIP = cut_strip(
    np.zeros((60, 400), np.float32),
    TextLine(Box(10, 20, 300, 40), np.array([[10.0, 40.0], [300.0, 40.0]]), 14.0, np.arange(1)),
)


@pytest.mark.parametrize(
    ("text", "sure", "is_text"),
    [
        ("a line of text", 0.7, True),
        ("0123456789012", 0.7, True),
        ("000000000", 0.7, True),
        ("000000012345", 0.7, True),
        ("0" * 15, 0.95, True),
        ("0" * 12, 0.7, False),
        ("0000 @ 0000 00000", 0.8, False),
        ("o" * 20, 0.8, False),
    ],
)
def test_many_round_marks_that_are_unsure_are_a_pattern(text: str, sure: float, is_text: bool) -> None:
    look = StripLook.of(STRIP, steps(*spelled(text, sure)), SPEECH)
    assert look.shows(Proof(0.6)) == is_text
