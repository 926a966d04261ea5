"""From ink to lines in reading order: what a page of toy type is segmented into."""

from __future__ import annotations

import pytest

from app.options import ReadOptions
from app.segmentation.layout import Layout, segment
from tests.segmentation.toy_type import Sheet

WORDS = "xXpx xxX xXxx xxxxx xpx"


def segmented(sheet: Sheet, mode: str = "page") -> Layout:
    return segment(sheet.page(), ReadOptions(mode=mode))


def rows_of(layout: Layout) -> list[list[tuple[int, int]]]:
    """The left end and the baseline of every line, row by row, in reading order."""
    return [
        [(round(line.box.x0), round(float(line.baseline[0, 1]))) for line in (layout.lines[index] for index in row)]
        for block in layout.blocks
        for row in block.rows
    ]


def test_lines_are_found_with_their_baseline_and_x_height() -> None:
    sheet = Sheet(320, 120)
    for baseline in (40, 65, 90):
        sheet.write(WORDS, 20, baseline)
    layout = segmented(sheet)
    assert rows_of(layout) == [[(20, 40)], [(20, 65)], [(20, 90)]]
    assert [line.x_height for line in layout.lines] == pytest.approx([10, 10, 10], abs=0.5)


def test_a_sloping_line_is_one_line_on_its_own_slope() -> None:
    sheet = Sheet(420, 120)
    sheet.write(f"{WORDS} xxx xxxx", 20, 40, slope=0.1)
    (line,) = segmented(sheet).lines
    assert line.baseline_at(300.0) - line.baseline_at(100.0) == pytest.approx(20, abs=2)


def test_dots_commas_and_stops_belong_to_their_line() -> None:
    sheet = Sheet(320, 120)
    sheet.write("xix, pxi xxx.", 20, 40)
    sheet.write("ixx xXx, xix.", 20, 65)
    layout = segmented(sheet)
    assert len(layout.lines) == 2
    assert sum(len(line.components) for line in layout.lines) == len(layout.components)


def test_stops_of_small_print_belong_to_it_where_most_letters_are_large() -> None:
    sheet = Sheet(700, 200)
    for baseline in (60, 120):
        sheet.write("XXX XXXX XXX XXXX", 20, baseline, 24)
    sheet.write("xxxxxxxx xx.", 20, 160, 12)
    sheet.fill(20, 190, 21, 191)
    layout = segmented(sheet)
    assert [len(line.components) for line in layout.lines] == [14, 14, 11]


def test_a_label_close_above_an_entry_in_larger_letters_is_a_line() -> None:
    sheet = Sheet(700, 140)
    sheet.write("xxxxxx", 20, 66, 13)
    sheet.write("XXX XXXX XXX XXX XXX", 20, 100, 20)
    assert rows_of(segmented(sheet)) == [[(20, 66)], [(20, 100)]]


def test_a_row_is_parted_at_its_wide_gap_into_a_label_and_an_entry() -> None:
    sheet = Sheet(420, 120)
    for baseline in (40, 65):
        sheet.write("Xxxx", 20, baseline)
        sheet.write("xxx", 300, baseline)
    assert rows_of(segmented(sheet)) == [[(20, 40), (300, 40)], [(20, 65), (300, 65)]]


def test_a_row_is_parted_at_an_upright_rule_however_near() -> None:
    sheet = Sheet(420, 160)
    for baseline in (40, 65, 90):
        end = sheet.write("xxxx xxx", 20, baseline)
        sheet.write("xxx xx", end + 12, baseline)
    sheet.fill(end + 5, 20, end + 6, 100)
    assert [len(row) for row in rows_of(segmented(sheet))] == [2, 2, 2]


def test_columns_are_read_one_after_the_other_below_their_heading() -> None:
    sheet = Sheet(800, 400)
    sheet.write("Xxxx xxxxxx xxx Xxxxx xxxx", 120, 40, 16)
    for row in range(12):
        sheet.write("xxpx xxx xXxx xxxxx xpx xxxxx", 20, 90 + 24 * row)
        sheet.write("Xxx xxxxpx xx xxxx xxxxx xxxx", 420, 90 + 24 * row)
    places = [line for row in rows_of(segmented(sheet)) for line in row]
    left, right = ([(x, 90 + 24 * row) for row in range(12)] for x in (20, 420))
    assert places == [(120, 40), *left, *right]


def test_a_gutter_hardly_wider_than_letters_are_high_parts_columns_whose_lines_are_higher() -> None:
    sheet = Sheet(720, 500)
    ends = [sheet.write("Xppx xxXp xxpx xpXx xxxp", 20, 40 + 18 * line) for line in range(24)]
    for line in range(24):
        sheet.write("xXpx xxxp Xpxx xxpx", max(ends) + 14, 40 + 18 * line)
    starts = [row[0][0] for row in rows_of(segmented(sheet))]
    assert starts == sorted(starts)
    assert len(starts) == 48


def test_frames_side_by_side_are_read_one_after_the_other() -> None:
    sheet = Sheet(700, 160)
    for left in (10, 360):
        sheet.frame(left, 10, left + 320, 150)
        for baseline in (40, 65, 90):
            sheet.write(WORDS, left + 20, baseline)
    places = [place for row in rows_of(segmented(sheet)) for place in row]
    assert places == [(left, baseline) for left in (30, 380) for baseline in (40, 65, 90)]


def test_a_receipt_is_read_row_by_row() -> None:
    sheet = Sheet(420, 260)
    items = ["xxx xxxx", "xxxxxx", "xxx xx", "xxpxx xxx", "xxx", "xxxx xxxxx", "xx xxx", "xxxxx"]
    for row, item in enumerate(items):
        sheet.write(item, 20, 40 + 25 * row)
        sheet.write("XX.XX", 340, 40 + 25 * row)
    assert rows_of(segmented(sheet)) == [[(20, 40 + 25 * row), (340, 40 + 25 * row)] for row in range(len(items))]


def test_letters_in_a_form_are_found_without_its_boxes() -> None:
    form, plain = Sheet(320, 160), Sheet(320, 160)
    for sheet in (form, plain):
        for baseline in (50, 110):
            sheet.write("Xxxx xxx xxpx", 30, baseline)
    for top in (20, 80):
        form.frame(10, top, 300, top + 50, stroke=2)
    assert rows_of(segmented(form)) == rows_of(segmented(plain))
    assert [len(line.components) for line in segmented(form).lines] == [11, 11]


def test_small_print_below_large_letters_is_found() -> None:
    sheet = Sheet(500, 200)
    sheet.write("XXX XX", 20, 90, 36)
    sheet.write("xXpx xxX xxxX xxxxx xpX xxx", 20, 130, 8)
    layout = segmented(sheet)
    assert [round(float(line.baseline[0, 1])) for line in layout.lines] == [90, 130]
    assert layout.lines[1].x_height == pytest.approx(8, abs=0.5)


def test_paragraphs_are_blocks() -> None:
    sheet = Sheet(320, 260)
    for baseline in (40, 60, 80, 150, 170, 190):
        sheet.write(WORDS, 20, baseline)
    assert [len(block.rows) for block in segmented(sheet).blocks] == [3, 3]


@pytest.mark.parametrize("mode", ["line", "word", "char"])
def test_an_image_of_one_line_is_one_line_whatever_its_gaps(mode: str) -> None:
    sheet = Sheet(420, 80)
    sheet.write("xxx", 20, 50)
    sheet.write("Xxp", 300, 50)
    (line,) = segmented(sheet, mode).lines
    assert len(line.components) == 6


def test_a_sheet_without_ink_and_one_with_a_frame_alone_have_no_lines() -> None:
    framed = Sheet(200, 100)
    framed.frame(10, 10, 190, 90)
    for sheet in (Sheet(200, 100), framed, Sheet(1, 1)):
        layout = segmented(sheet)
        assert (layout.lines, layout.blocks) == ((), ())


def test_a_thousand_low_letters_that_stand_alone_are_grain_and_some_hundreds_are_a_table() -> None:
    for columns, lines in ((60, 1), (20, 401)):
        sheet = Sheet(2000, 700)
        sheet.write("xXpx xxX xXxx xxxxx xpx", 20, 40, 12)
        for row in range(20):
            for column in range(columns):
                sheet.write("x", 20 + 33 * column, 80 + 30 * row, 7)
        assert len(segmented(sheet).lines) == lines


def test_lines_too_low_to_be_read_are_none_unless_the_image_is_said_to_be_a_line() -> None:
    sheet = Sheet(300, 60)
    sheet.write("xxx xxxx xx", 20, 30, 4)
    assert segmented(sheet).lines == ()
    assert len(segmented(sheet, "line").lines) == 1
