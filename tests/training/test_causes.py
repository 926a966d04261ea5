"""Why a word is missed, on pages of a few words of 40 x 20 pixels."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from tests.documents import page
from training import __main__ as door
from training.causes import CAUSES, Beside, Found, causes, ink_shares, look, read_beside, text_table
from training.line_finding import Polygon
from training.metrics import TextBox

INKED = 0.3


def word(text: str, x: float = 0, y: float = 0, width: float = 40, height: float = 20) -> TextBox:
    return text, (x, y, x + width, y + height)


def line(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return Box(x0, y0, x1, y1).corners()


ROW = line(0, 0, 200, 20)


def cause(
    truth: Sequence[TextBox],
    read: Sequence[TextBox],
    lines: Sequence[Polygon] = (ROW,),
    inked: float = INKED,
    others: Sequence[Polygon] = (),
) -> str | None:
    """Why the first true word is missed."""
    return causes(truth, np.full(len(truth), inked), Found(lines, read), others)[0]


def test_a_word_that_is_read_in_its_place_is_not_missed() -> None:
    assert cause([word("Sum:")], [word("Sum:", x=8)]) is None
    assert cause([word("“Sum”")], [word('"Sum"')]) is None


def test_a_word_without_ink_is_lost_before_lines_are_looked_for() -> None:
    assert cause([word("Sum")], [], lines=(), inked=0.01) == "no ink"


def test_a_word_outside_all_lines_is_a_missed_line_where_nothing_was_read() -> None:
    low = line(0, 10, 200, 30)
    assert cause([word("Sum")], [], lines=()) == "missed line"
    assert cause([word("Sum")], [], lines=(low,)) == "missed line"
    assert cause([word("Sum")], [word("Sun")], lines=(low,)) == "reading"


def test_a_word_is_split_where_each_of_two_lines_holds_a_part() -> None:
    halves = (line(0, 0, 20, 20), line(20, 0, 200, 20))
    assert cause([word("Sum")], [word("Su", width=20)], lines=halves) == "split"


def test_a_line_that_holds_words_above_one_another_is_merged() -> None:
    both, below = line(0, 0, 200, 50), word("tax", y=30)
    assert cause([word("Sum"), below], [word("Sax", height=50)], lines=(both,)) == "merged"
    assert cause([word("Sum")], [word("Sax")], lines=(both,), others=[line(0, 30, 200, 50)]) == "merged"
    assert cause([word("Sum")], [word("Sax")], lines=(both,), others=[line(0, 0, 200, 20)]) == "reading"


def test_lines_whose_regions_reach_into_each_other_are_not_merged() -> None:
    tall, low = line(0, 0, 200, 50), line(0, 30, 200, 50)
    assert cause([word("Sum"), word("tax", y=30)], [word("Sun"), word("tax", y=30)], lines=(tall, low)) == "reading"


def test_a_line_without_a_read_word_is_not_read() -> None:
    assert cause([word("Sum")], []) == "not read"
    assert cause([word("Sum")], [word("tax", x=100)]) == "reading"


def test_the_right_letters_with_wrong_gaps_are_parted_or_joined() -> None:
    assert cause([word("Sum")], [word("S", width=12), word("um", x=14, width=26)]) == "parted or joined"
    two = [word("Sum"), word("total", x=50)]
    assert cause(two, [word("Sumtotal", width=90)]) == "parted or joined"
    assert cause(two, [word("Sumtotel", width=90)]) == "parted or joined"
    assert cause(two, [word("Suntotal", width=90)]) == "reading"


def test_the_right_word_that_overlaps_by_less_than_half_is_elsewhere() -> None:
    assert cause([word("Sum")], [word("Sum", width=15)]) == "box"


def test_case_and_punctuation_are_told_from_other_letters() -> None:
    assert cause([word("Sum:")], [word("SUM")]) == "case or punctuation"
    assert cause([word("$5.10")], [word("5,10.")]) == "case or punctuation"
    assert cause([word("$5.10")], [word("55.10")]) == "reading"
    assert cause([word("SUM")], [word("su", width=18), word("m.", x=20, width=20)]) == "case or punctuation"


def test_each_word_has_its_own_cause() -> None:
    truth = [word("Sum"), word("tax", x=50), word("total", x=100)]
    found = causes(truth, np.array([0, INKED, INKED]), Found((ROW,), [word("tax", x=50), word("Total", x=100)]))
    assert found == ["no ink", None, "case or punctuation"]


def test_a_character_too_many_stands_beside_the_word_that_its_own_read_word_stands_beside() -> None:
    truth = [word("ab"), word("cd", x=50)]
    assert read_beside(truth, [word("ab"), word("xcd", x=50)]) == [Beside("ab", 1, True), Beside("xcd", 1, True)]
    assert read_beside(truth, [word("abx"), word("cd", x=50)]) == [Beside("abx", 1, True), Beside("cd", 1, True)]
    assert read_beside(truth, [word("abcd", width=90)]) == [Beside("ab", 1, False), Beside("cd", 1, False)]
    assert read_beside(truth, [word("ab")]) == [Beside("ab", 1, True), None]


def test_words_of_a_row_are_laid_along_it_from_left_to_right_though_some_stand_a_little_higher() -> None:
    truth = [word("ab", y=11), word("cd", x=50, y=9), word("ef", x=100, y=11)]
    joined = [word("abcdef", y=9, width=140, height=22)]
    assert read_beside(truth, joined) == [Beside(text, 1, False) for text in ("ab", "cd", "ef")]


def test_ink_is_counted_where_a_place_of_the_image_lies_on_the_straight_page() -> None:
    ink = np.zeros((40, 80), bool)
    ink[0:20, 0:10] = True
    twice = Transform.identity((40, 20)).then(np.diag([2.0, 2.0, 1.0]), (80, 40))
    straight = StraightPage.of(ink.astype(np.float32), ink, twice)
    places = [line(0, 0, 10, 10), line(20, 0, 40, 10), line(60, 0, 70, 10)]
    assert ink_shares(places, straight).tolist() == [0.5, 0, 0]


def test_words_of_a_page_without_boxes_are_missing_or_additional_whatever_their_order(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a cat sat\nhere\n", encoding="utf-8")
    missed = look(tmp_path / "one.png", [page("here", "a cat cat cat")])
    assert (missed.words, missed.causes, missed.boxes) == (4, Counter(missing=1), False)
    ((name, pages, words, missing, additional, lines, order, excess),) = text_table({"folder": [missed]}).rows
    assert (name, pages, words, missing, additional) == ("folder", 1, 4, 1, 2)
    assert isinstance(lines, float)
    assert isinstance(order, float)
    assert excess == pytest.approx(order - lines)
    assert order > lines


def test_the_command_names_each_folders_causes_and_its_worst_pages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    image = Image.new("L", (500, 120), 255)
    ImageDraw.Draw(image).text((30, 30), "HELLO 2345", fill=0, font=ImageFont.load_default(48))
    for name in ("boxes", "text"):
        (tmp_path / name).mkdir()
        image.save(tmp_path / name / "one.png")
        (tmp_path / name / "one.txt").write_text("HELLO 2345 more\n", encoding="utf-8")
    words = [{"text": "more", "box": [300, 80, 400, 110]}]
    (tmp_path / "boxes" / "one.json").write_text(json.dumps({"words": words}), encoding="utf-8")
    door.main(["causes", str(tmp_path / "boxes"), str(tmp_path / "text"), "--worst", "2"])
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in capsys.readouterr().out.splitlines()]
    assert ["boxes", "1", "1", "1", "1", *["0"] * (len(CAUSES) - 1)] in rows
    assert ["text", "1", "3", "1", "0"] in [row[:5] for row in rows]
    assert ["boxes/one.png", "1", "1", "no ink", "1"] in rows
    assert ["text/one.png", "3", "1", "missing", "1"] in rows
