from dataclasses import replace

import pytest

from app.assembly.merged_pages import beside, merged, text_alone
from app.document import Block, Line, Page
from tests.documents import page, word


def read_as(confidence: float, *texts: str) -> Page:
    """A page whose lines stand below each other, all of one confidence."""
    seen = page(*texts)
    return replace(seen, skew=confidence, lines=tuple(replace(line, confidence=confidence) for line in seen.lines))


def texts(seen: Page) -> list[str]:
    return [line.text for line in seen.lines]


def without(seen: Page, *texts: str) -> Page:
    """The page without the lines of these texts."""
    lines: list[Line] = [line for line in seen.lines if line.text not in texts]
    box = lines[0].box[:2] + lines[-1].box[2:]
    return replace(seen, lines=tuple(lines), blocks=(Block("text", box, tuple(range(len(lines)))),))


def test_lines_that_the_first_look_lacks_are_put_where_they_stand() -> None:
    whole = read_as(0.95, "first", "second", "third")
    page = merged([without(whole, "first"), without(whole, "second", "third")])
    assert texts(page) == ["first", "second", "third"]
    assert sorted(index for block in page.blocks for index in block.lines) == [0, 1, 2]


def test_lines_are_taken_from_every_look() -> None:
    whole = read_as(0.95, "first", "second", "third")
    looks = [without(whole, *(text for text in texts(whole) if text != own)) for own in ("second", "third", "first")]
    assert texts(merged(looks)) == ["first", "second", "third"]


def test_a_line_read_better_takes_the_place_of_one_read_worse() -> None:
    assert texts(merged([read_as(0.6, "llght", "lnk"), read_as(0.97, "light", "ink")])) == ["light", "ink"]


def test_signs_beside_a_word_that_make_it_doubtful_do_not_win_by_their_number() -> None:
    assert texts(merged([read_as(0.94, "/CLOCK-"), read_as(0.995, "CLOCK")])) == ["CLOCK"]


def test_a_page_of_writing_is_not_given_up_for_a_few_words_that_look_like_a_signs() -> None:
    hand = read_as(0.7, "the green rocks", "eater at the door", "no one will see")
    sign = without(read_as(0.95, "the green rocks", "door", "no one"), "the green rocks", "no one")
    assert texts(merged([hand, sign])) == ["door"]
    assert merged([hand, sign], of_writing=True) is hand
    whole = read_as(0.95, "the green rocks", "eater at the door", "no one will see")
    assert texts(merged([hand, whole], of_writing=True)) == texts(whole)


@pytest.mark.parametrize("second", [0.9, 0.95])
def test_what_is_read_no_better_is_left_as_it_is(second: float) -> None:
    first = read_as(0.95, "dark", "lake")
    assert merged([first, read_as(second, "dank", "lark")]) is first


@pytest.mark.parametrize(("text", "confidence"), [("o", 0.99), ("leaves", 0.79)])
def test_doubtful_lines_and_single_characters_are_not_added(text: str, confidence: float) -> None:
    first = page()
    assert merged([first, read_as(confidence, text)]) is first


def test_text_alone_is_what_is_sure_in_reading_order() -> None:
    first, second, third = read_as(0.9, "all", "o", "of it").lines
    seen = replace(page(), lines=(third, second, first), blocks=(Block("text", first.box, (0, 1, 2)),))
    alone = text_alone(seen)
    assert texts(alone) == ["all", "of it"]
    assert sorted(index for block in alone.blocks for index in block.lines) == [0, 1]
    assert text_alone(read_as(0.5, "leaves")).lines == ()


def test_a_page_that_was_not_read_at_all_becomes_the_other_one() -> None:
    second = read_as(0.9, "all", "of", "it")
    page_of_both = merged([page(), second])
    assert texts(page_of_both) == texts(second)
    assert page_of_both.skew == second.skew


def test_a_character_that_hangs_together_with_what_is_above_changes_no_order() -> None:
    whole = read_as(0.95, "1", "2", "above", "below")
    above, below = whole.lines[2:]
    aside = word("above", x=50, y=above.box[1])
    above = replace(above, words=(aside,), box=aside.box)
    chars = below.words[0].chars
    long = replace(chars[0], box=(10, above.box[1] - 30, 20, below.box[3]))
    box = (10, above.box[1] - 30, 60, below.box[3])
    hanging = replace(below, words=(replace(below.words[0], chars=(long, *chars[1:]), box=box),), box=box)
    looks = [replace(whole, lines=(line,), blocks=(Block("text", line.box, (0,)),)) for line in (hanging, above)]
    assert texts(merged(looks)) == ["above", "below"]


@pytest.mark.parametrize(("rotation", "order"), [(0, "first second third"), (180, "third second first")])
def test_lines_of_a_turned_page_are_read_as_it_stands_upright(rotation: int, order: str) -> None:
    whole = replace(read_as(0.95, "first", "second", "third"), rotation=rotation)
    assert " ".join(texts(merged([without(whole, "first"), without(whole, "second", "third")]))) == order


def blocks_of(seen: Page, *blocks: tuple[int, ...]) -> Page:
    """The page with its lines in these blocks."""
    boxes = [seen.lines[lines[0]].box[:2] + seen.lines[lines[-1]].box[2:] for lines in blocks]
    return replace(seen, blocks=tuple(Block("text", box, lines) for box, lines in zip(boxes, blocks, strict=True)))


def test_a_part_of_a_page_stands_behind_the_block_that_begins_above_its_middle() -> None:
    whole = page("first", "second", "third", "fourth")
    level = blocks_of(without(whole, "third"), (0, 1), (2,))
    seen = beside(level, [[without(whole, "first", "second", "fourth")]])
    assert texts(seen) == ["first", "second", "third", "fourth"]
    assert [block.lines for block in seen.blocks] == [(0, 1), (2,), (3,)]
    first = beside(blocks_of(without(whole, "first"), (0, 1, 2)), [[without(whole, "second", "third", "fourth")]])
    assert texts(first) == ["first", "second", "third", "fourth"]


def test_a_part_beside_a_paragraph_does_not_part_it() -> None:
    whole = page("first", "second", "third")
    seen = beside(blocks_of(without(whole, "second"), (0, 1)), [[without(whole, "first", "third")]])
    assert texts(seen) == ["first", "third", "second"]
