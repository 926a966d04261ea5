"""Characters that were read, laid along the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.documents import page
from training import __main__ as door
from training.confusion import expected_calibration_error
from training.page_calibration import judged, together


def _right(truth: str, *read: str) -> str:
    """The read characters that are right, the others as points, in the order in which they were read."""
    part = judged(truth, [page(*read)])
    return "".join(
        text if right else "." for text, right in zip("".join(read).replace(" ", ""), part.right, strict=True)
    )


def test_a_wrong_and_an_invented_character_are_wrong_and_a_missing_one_does_not_count() -> None:
    assert _right("CAT", "CAT") == "CAT"
    assert _right("CAT", "CUT") == "C.T"
    assert _right("CAT", "CATS") == "CAT."
    assert _right("CAT", "CT") == "CT"


def test_blanks_have_no_confidence_and_stand_in_nobodys_way() -> None:
    assert _right("A CAT SAT", "ACA T SAT") == "ACATSAT"


def test_lines_are_paired_whatever_their_order_and_a_line_too_many_is_wrong() -> None:
    assert _right("first\nsecond", "second", "xyz", "first") == "second...first"
    assert _right("", "xyz") == "..."
    assert judged("text", [page()]).right.shape == (0,)


def test_where_true_words_have_boxes_read_words_are_laid_along_those_that_share_their_ink() -> None:
    read = [page("AB CD", "EF")]
    boxes = [word.box for line in read[0].lines for word in line.words]
    elsewhere = (500.0, 500.0, 520.0, 514.0)

    def right(*texts: str, boxes: Sequence[tuple[float, ...]] = boxes) -> list[bool]:
        part = judged("", read, list(zip(texts, boxes, strict=True)))
        return [bool(one) for one in part.right]

    assert right("AB", "CD", "EF") == [True] * 6
    assert right("AB", "CX", "EF") == [True, True, True, False, True, True]
    assert right("EF", "AB", "CD") == [False] * 6
    both = (boxes[0][0], boxes[0][1], boxes[1][2], boxes[1][3])
    assert right("AB CD", "EF", boxes=[both, boxes[2]]) == [True] * 6
    assert right("AB", "CD", "EF", boxes=[*boxes[:2], elsewhere]) == [True] * 4 + [False] * 2


def test_confidence_that_is_three_quarters_while_half_is_right_is_a_quarter_off() -> None:
    half = together([judged("AB", [page("AB")]), judged("AB", [page("XY")])])
    assert half.confidence.tolist() == [0.75] * 4
    assert expected_calibration_error(half.bins()) == pytest.approx(0.25)


def test_the_command_measures_a_folder_of_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = Image.new("L", (500, 120), 255)
    ImageDraw.Draw(image).text((30, 30), "HELLO 2345", fill=0, font=ImageFont.load_default(48))
    image.save(tmp_path / "one.png")
    (tmp_path / "one.txt").write_text("HELLO 2345\n", encoding="utf-8")
    door.main(["page-calibration", str(tmp_path), "--reader", "glyph,line"])
    printed = capsys.readouterr().out
    for reader in ("glyph", "line"):
        row = next(line for line in printed.split(f"\n{reader}\n")[1].splitlines() if line.startswith("| all"))
        count, right, confidence, error = (float(cell) for cell in row.split("|")[2:6])
        assert count == 9
        np.testing.assert_allclose(error, abs(right - confidence), atol=0.2)


def test_a_folder_without_pages_is_named(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=str(tmp_path)):
        door.main(["page-calibration", str(tmp_path)])
