import numpy as np
import pytest

from app.assembly.words import assemble_lines, baseline_of, line_polygon, words_of
from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.recognition.reading import ReadChar, ReadLine
from app.segmentation.text_line import TextLine


def char(
    text: str, x: float, *, space: bool = False, confidence: float = 0.8, top: float = 4, bottom: float = 10
) -> ReadChar:
    return ReadChar(text, confidence, Box(x, top, x + 5, bottom), (("?", 0.1),), space)


def line(baseline: list[tuple[float, float]]) -> TextLine:
    return TextLine(Box(0, 0, 60, 12), np.array(baseline, float), 6.0, np.arange(0))


LEVEL = line([(0, 10), (60, 10)])
PAGE = StraightPage.of(np.zeros((20, 70), np.float32), np.zeros((20, 70), bool), Transform.identity((70, 20)))


def test_a_blank_parts_words_and_one_before_the_first_character_means_nothing() -> None:
    chars = (char("a", 0, space=True), char("b", 6), char("c", 20, space=True))
    assert ["".join(c.text for c in word) for word in words_of(chars)] == ["ab", "c"]


def test_boxes_and_confidences_add_up() -> None:
    reading = ReadLine((char("a", 0, confidence=0.6), char("b", 6, confidence=1.0), char("c", 20, space=True)), "glyph")
    (result,) = assemble_lines(PAGE, [[(LEVEL, reading)]])
    assert result.text == "ab c"
    assert result.words[0].box == (0, 4, 11, 10)
    assert result.box == (0, 4, 25, 10)
    assert result.words[0].confidence == pytest.approx(0.8)
    assert result.words[0].chars[0].alternatives[0].text == "?"
    assert result.reader == "glyph"


def test_the_polygon_runs_clockwise_from_the_top_left() -> None:
    reading = ReadLine((char("h", 0, top=2), char("g", 30, bottom=13)), "glyph")
    assert line_polygon(LEVEL, reading, baseline_of(LEVEL, reading)).tolist() == [[0, 2], [35, 2], [35, 13], [0, 13]]


def test_a_curved_line_has_a_curved_polygon() -> None:
    curved = line([(0, 10), (30, 14), (60, 10)])
    reading = ReadLine((char("a", 0), char("b", 28, top=8, bottom=14), char("c", 55)), "glyph")
    polygon = line_polygon(curved, reading, baseline_of(curved, reading))
    assert len(polygon) == 6
    assert polygon[1, 1] > polygon[0, 1] + 3


def test_the_baseline_spans_the_characters() -> None:
    (result,) = assemble_lines(PAGE, [[(LEVEL, ReadLine((char("a", 8), char("b", 14)), "line"))]])
    assert result.baseline == ((8, 10), (19, 10))


def test_lines_of_one_row_are_one_line_of_several_words() -> None:
    lower = line([(40, 12), (60, 12)])
    left = ReadLine((char("a", 0, confidence=1.0), char("b", 6, confidence=1.0)), "line")
    right = ReadLine((char("1", 40, top=6, bottom=12, confidence=0.4),), "glyph")
    (result,) = assemble_lines(PAGE, [[(LEVEL, left), (lower, right)]])
    assert result.text == "ab 1"
    assert result.box == (0, 4, 45, 12)
    assert result.baseline == ((0, 10), (11, 10), (40, 12), (45, 12))
    assert result.polygon == ((0, 4), (11, 4), (40, 6), (45, 6), (45, 12), (40, 12), (11, 10), (0, 10))
    assert result.confidence == pytest.approx(0.8)
    assert result.reader == "line"
