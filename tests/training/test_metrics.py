import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.metrics import Counts, char_box_counts, normalise, text_counts, word_box_counts

lines = st.lists(st.text("ab .", max_size=6), max_size=4).map("\n".join)


def test_typography_and_white_space_are_folded() -> None:
    assert normalise("“a”\u00a0 –  b\n\n ``c''") == '"a" - b\n"c"'


def test_a_perfect_reading_is_exact_and_without_errors() -> None:
    figures = text_counts("One line\nTwo", "One  line\nTwo").figures()
    assert (figures["cer_lines"], figures["cer_order"], figures["f1_an"], figures["exact"]) == (0, 0, 1, 1)


def test_the_order_of_lines_counts_in_cer_order_alone() -> None:
    counts = text_counts("abc\nxyz", "xyz\nabc")
    assert counts.line_errors == 0
    assert counts.order_errors > 0


def test_a_lost_line_and_an_invented_line_cost_their_length() -> None:
    assert text_counts("abc\nwxyz", "abc").line_errors == 4
    assert text_counts("abc", "abc\nno").line_errors == 2
    assert text_counts("", "abc").line_errors == 3


def test_case_counts_in_all_but_cer_ci_and_f1() -> None:
    figures = text_counts("Total", "TOTAL").figures()
    assert figures["cer_order"] == pytest.approx(4 / 5)
    assert (figures["cer_ci"], figures["f1_an"]) == (0, 1)


@settings(max_examples=50, deadline=None)
@given(lines, lines)
def test_pairing_lines_never_costs_more_than_writing_all_anew(truth: str, read: str) -> None:
    counts = text_counts(truth, read)
    invented = sum(map(len, normalise(read).splitlines()))
    assert 0 <= counts.line_errors <= counts.line_chars + invented
    assert text_counts(read, truth).line_errors == counts.line_errors


def test_a_word_is_hit_by_the_same_letters_in_half_its_place() -> None:
    truth = [("Sum:", (0.0, 0.0, 10.0, 10.0)), ("--", (50.0, 0.0, 60.0, 10.0))]
    here, shifted = ("sum", (0.0, 0.0, 10.0, 10.0)), ("sum", (8.0, 0.0, 18.0, 10.0))
    assert word_box_counts(truth, [here]).figures()["box_hit"] == 1
    assert word_box_counts(truth, [shifted]).figures()["box_hit"] == 0
    assert word_box_counts(truth, [("sun", here[1])]).figures()["box_iou"] == 1
    assert word_box_counts(truth, []).word_boxes == 1


def test_half_a_characters_box_is_an_overlap_of_a_half() -> None:
    counts = char_box_counts([("a", (0.0, 0.0, 10.0, 10.0))], [("a", (0.0, 0.0, 5.0, 10.0))])
    assert counts.figures()["char_iou"] == pytest.approx(0.5)
    assert counts.figures()["char_hit"] == 1


def test_figures_of_pages_weigh_each_character_alike() -> None:
    both = text_counts("a" * 9, "a" * 9) + text_counts("b", "c")
    assert both.figures()["cer_lines"] == pytest.approx(0.1)
    assert "box_iou" not in both.figures()
    assert Counts().figures()["cer_lines"] == 0
