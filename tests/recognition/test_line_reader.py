"""The line reader with a network that says what the test wants, and with a real one that knows nothing."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from app.errors import InvalidModel
from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.networks.architectures import build
from app.networks.weights import Manifest, Model
from app.options import ReadOptions
from app.recognition import line_looks
from app.recognition.line_reader import LineReader
from app.recognition.reading import ReadLine, mean_confidence
from app.recognition.strip_image import cut_strip
from app.recognition.strip_look import PAPER_BEHIND
from app.segmentation.text_line import TextLine
from tests.components import find_components

ALPHABET = " ab"
X_HEIGHT = 11.0
LETTER = 8


def page_of(*columns: int) -> tuple[StraightPage, TextLine]:
    """A page of one line: a block of ink of LETTER columns at each of `columns`."""
    ink = np.zeros((60, 400), bool)
    for column in columns:
        ink[30:41, column : column + LETTER] = True
    box = Box(min(columns), 30, max(columns) + LETTER, 41)
    line = TextLine(box, np.array([[box.x0, 41.0], [box.x1, 41.0]]), X_HEIGHT, np.arange(len(columns)))
    return StraightPage.of(ink.astype(np.float32), ink, Transform.identity((400, 60))), line


def model(temperature: float = 1.0, alphabet: str = ALPHABET) -> Model:
    options = {"classes": len(alphabet) + 1}
    network = build("line_cnn", options)
    random = np.random.default_rng(5)
    shapes = network.parameter_shapes().items()
    parameters = {name: np.asarray(random.standard_normal(shape) / 20, np.float32) for name, shape in shapes}
    manifest = Manifest("line-3", "line", "line_cnn", options, alphabet, 1, temperature=temperature)
    return Model(manifest, network, parameters)


def read(
    monkeypatch: pytest.MonkeyPatch,
    columns: tuple[int, ...],
    spoken: str,
    sure: float,
    temperature: float = 1.0,
    **options: Any,
) -> ReadLine:
    """What is read when the network speaks the letters of `spoken` at ascending places, each `sure`."""

    def speak(_model: Model, strips: NDArray[np.float32], **_widths: Any) -> NDArray[np.float32]:
        steps = strips.shape[2] // 2
        probabilities = np.full((len(strips), steps, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        for number, letter in enumerate(spoken):
            step = round((number + 0.5) * steps / len(spoken))
            probabilities[:, step] = (1 - sure) / 3
            probabilities[:, step, 1 + ALPHABET.index(letter)] = sure
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    page, line = page_of(*columns)
    return LineReader(model(temperature)).read_lines(page, find_components(page.ink), [line], ReadOptions(**options))[0]


def test_characters_stand_on_their_ink(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(monkeypatch, (20, 34), "ab", 0.9)
    assert reading.text == "ab"
    assert [char.box for char in reading.chars] == [Box(20, 30, 28, 41), Box(34, 30, 42, 41)]
    assert [char.confidence for char in reading.chars] == pytest.approx([0.9, 0.9], abs=1e-4)


def test_the_models_temperature_makes_less_sure(monkeypatch: pytest.MonkeyPatch) -> None:
    (cool,), (warm,) = (read(monkeypatch, (20,), "a", 0.97, temperature=heat).chars for heat in (1.0, 2.0))
    assert warm.confidence < cool.confidence


def test_a_blank_that_is_spoken_parts_words_and_none_begins_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, (20, 34, 48), "a b", 0.9).text == "a b"
    assert read(monkeypatch, (20, 34, 48), " ab", 0.9).text == "ab"


def test_wide_white_parts_words_though_no_blank_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, (20, 70), "ab", 0.9).text == "a b"


def test_what_cannot_be_made_out_is_no_text_on_a_page_but_is_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, (20, 34), "ab", 0.5).text == ""
    assert read(monkeypatch, (20, 34), "ab", 0.5, mode="line").text == "ab"


def test_of_a_single_character_more_is_asked_to_be_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, (20,), "a", 0.67).text == ""
    assert read(monkeypatch, (20, 34), "ab", 0.67).text == "ab"
    assert read(monkeypatch, (20,), "a", 0.67, mode="line").text == "a"


@pytest.mark.parametrize(
    ("sure", "surrounded", "text"),
    [(0.97, True, "ab"), (0.97, False, "b"), (0.99, True, "b"), (0.5, True, "")],
    ids=["not quite sure", "nothing around", "sure", "illegible"],
)
def test_a_row_of_letters_that_is_not_quite_sure_is_looked_at_amid_its_surroundings(
    monkeypatch: pytest.MonkeyPatch, sure: float, surrounded: bool, text: str
) -> None:
    """The first letter is none of the row's: it is seen as a strip of what stands around shows more ink."""
    page, line = page_of(40, 60)
    around = page.grey.copy()
    around[30:41, 20:28] = 1
    own_ink = float(cut_strip(page.grey, line).pixels.sum())

    def speak(_model: Model, strips: NDArray[np.float32], **_widths: Any) -> NDArray[np.float32]:
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.001, np.float32)
        probabilities[:, :, 0] = 0.997
        for said, strip in zip(probabilities, strips, strict=True):
            more = float(strip.sum()) > 1.2 * own_ink
            said[-8, [0, 3]] = (1 - sure, sure) if not more else (0.01, 0.99)
            if more:
                said[2, [0, 2]] = 0.01, 0.99
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    page = replace(page, surroundings=(lambda: around) if surrounded else None)
    reading = LineReader(model()).read_lines(page, find_components(page.ink), [line], ReadOptions())[0]
    assert reading.text.replace(" ", "") == text


@pytest.mark.parametrize(
    ("own", "larger", "smaller", "text", "looks"),
    [
        (0.7, 0.85, 0.8, "b", 4),
        (0.7, 0.65, 0.8, "c", 4),
        (0.7, 0.92, 0.99, "b", 2),
        (0.72, 0.6, 0.65, "a", 4),
        (0.92, 0.92, 0.99, "a", 2),
        (0.97, 0.99, 0.99, "a", 1),
        (0.5, 0.9, 0.9, "", 1),
    ],
    ids=["larger", "smaller", "sure enough", "as it is", "little doubted", "not doubted", "illegible"],
)
def test_a_doubted_line_is_looked_at_in_other_sizes(
    monkeypatch: pytest.MonkeyPatch, own: float, larger: float, smaller: float, text: str, looks: int
) -> None:
    page, line = page_of(20, 40, 60, 80, 100, 120, 140)
    width = cut_strip(page.grey, line).pixels.shape[1] + PAPER_BEHIND
    seen = []

    def speak(_model: Model, strips: NDArray[np.float32], **_widths: Any) -> NDArray[np.float32]:
        size = int(np.sign(strips.shape[2] - width))
        seen.append(size)
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        sure = {0: own, 1: larger, -1: smaller}[size]
        probabilities[:, 2] = (1 - sure) / 3
        probabilities[:, 2, {0: 2, 1: 3, -1: 1}[size]] = sure
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    reader = LineReader(replace(model(), manifest=replace(model().manifest, alphabet="cab")))
    components = find_components(page.ink)
    assert reader.read_lines(page, components, [line], ReadOptions())[0].text == text
    assert seen == [0, 1, 1, -1][:looks]


def test_the_case_of_letters_is_told_in_the_lines_own_size(monkeypatch: pytest.MonkeyPatch) -> None:
    page, line = page_of(20, 40, 60, 80, 100, 120, 140)
    width = cut_strip(page.grey, line).pixels.shape[1] + PAPER_BEHIND

    def speak(_model: Model, strips: NDArray[np.float32], **_widths: Any) -> NDArray[np.float32]:
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        own = strips.shape[2] == width
        probabilities[:, 2] = 0.05
        probabilities[:, 2, 2 if own else 3] = 0.7 if own else 0.9
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    reader = LineReader(replace(model(), manifest=replace(model().manifest, alphabet=" sS")))
    assert reader.read_lines(page, find_components(page.ink), [line], ReadOptions())[0].text == "s"


@pytest.mark.parametrize(("mode", "texts"), [("page", ["ababab"] * 4), ("line", ["ababab"] * 3 + ["b"])])
def test_on_a_page_a_line_that_shows_no_text_is_looked_at_in_the_usual_size(
    monkeypatch: pytest.MonkeyPatch, mode: str, texts: list[str]
) -> None:
    row, line = page_of(20, 40, 60, 80, 100, 120, 140)
    ink = np.tile(row.ink, (4, 1))
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity((400, 240)))
    width = cut_strip(page.grey, line).pixels.shape[1] + PAPER_BEHIND

    def speak(_model: Model, strips: NDArray[np.float32], **widths: Any) -> NDArray[np.float32]:
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        for row, own in zip(probabilities, widths.get("widths") or [strips.shape[2]] * len(strips), strict=True):
            text, sure = ("ababab", 0.95) if own == width else ("b", 0.4)
            for number, letter in enumerate(text):
                row[4 * number + 2] = (1 - sure) / 3
                row[4 * number + 2, 1 + ALPHABET.index(letter)] = sure
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    lines = [
        replace(
            line,
            box=Box(line.box.x0, line.box.y0 + 60 * number, line.box.x1, line.box.y1 + 60 * number),
            baseline=line.baseline + np.array([0, 60 * number]),
            x_height=X_HEIGHT * (2 if number == 3 else 1),
        )
        for number in range(4)
    ]
    readings = LineReader(model()).read_lines(page, find_components(page.ink), lines, ReadOptions(mode=mode))
    assert [reading.text.replace(" ", "") for reading in readings] == texts


@pytest.mark.parametrize(
    ("sure", "spoken", "text"),
    [(0.95, "b", "b"), (0.7, "b", ""), (0.95, "bab", "")],
    ids=["beside a sure line", "beside a doubted one", "three characters"],
)
def test_on_a_page_a_doubted_character_is_read_beside_a_line_that_was_read_surely(
    monkeypatch: pytest.MonkeyPatch, sure: float, spoken: str, text: str
) -> None:
    page, long = page_of(20, 40, 60, 80, 100, 120, 140, 200)
    short = replace(long, box=Box(200, long.box.y0, 208, long.box.y1), components=np.array([7]))
    long = replace(long, box=Box(long.box.x0, long.box.y0, 148, long.box.y1), components=np.arange(7))

    def speak(_model: Model, strips: NDArray[np.float32], **widths: Any) -> NDArray[np.float32]:
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        for row, own in zip(probabilities, widths.get("widths") or [strips.shape[2]] * len(strips), strict=True):
            said, how = ("ababab", sure) if own > 100 else (spoken, 0.5)
            for number, letter in enumerate(said):
                row[4 * number + 2] = (1 - how) / 3
                row[4 * number + 2, 1 + ALPHABET.index(letter)] = how
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    readings = LineReader(model()).read_lines(page, find_components(page.ink), [long, short], ReadOptions())
    assert readings[0].text.replace(" ", "") == "ababab"
    assert readings[1].text == text


@pytest.mark.parametrize(("knows_hand", "text"), [(True, "abab"), (False, "")])
def test_joined_writing_that_is_illegible_is_looked_at_in_the_size_of_its_core(
    monkeypatch: pytest.MonkeyPatch, knows_hand: bool, text: str
) -> None:
    ink = np.zeros((120, 400), bool)
    ink[60:71, 20:300] = True
    for tall in (60, 160, 260):
        ink[25:60, tall : tall + 3] = True
    page = StraightPage.of(ink.astype(np.float32), ink, Transform.identity((400, 120)))
    line = TextLine(Box(20, 25, 300, 71), np.array([[20, 71.0], [300, 71.0]]), 3 * X_HEIGHT, np.arange(1))
    seldom = cut_strip(page.grey, line).pixels.shape[1] + 2 * PAPER_BEHIND

    def speak(who: Model, strips: NDArray[np.float32], **_widths: Any) -> NDArray[np.float32]:
        sure = 0.9 if who.manifest.name == "hand" and strips.shape[2] > 2 * seldom else 0.2
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        for number, letter in enumerate("abab"):
            probabilities[:, 4 * number + 2] = (1 - sure) / 3
            probabilities[:, 4 * number + 2, 1 + ALPHABET.index(letter)] = sure
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    hand = replace(model(), manifest=replace(model().manifest, name="hand"))
    reader = LineReader(model(), hand=hand if knows_hand else None)
    assert reader.read_lines(page, find_components(page.ink), [line], ReadOptions())[0].text.replace(" ", "") == text


def test_a_mask_never_empties_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(monkeypatch, (20, 34), "ab", 0.9, allow="b")
    assert reading.text == "bb"
    assert all(char.confidence == pytest.approx(1, abs=1e-4) for char in reading.chars)


def test_alternatives_are_other_letters_and_as_many_as_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reading = read(monkeypatch, (20, 34), "ab", 0.9, alternatives=2)
    assert [text for text, _ in reading.chars[0].alternatives] == ["b"]
    assert read(monkeypatch, (20, 34), "ab", 0.9, alternatives=0).chars[0].alternatives == ()


def test_a_line_reads_the_same_alone_and_in_company() -> None:
    page, long = page_of(20, 40, 60, 80, 100, 120, 140)
    components = find_components(page.ink)
    short = TextLine(Box(20, 30, 108, 41), long.baseline, X_HEIGHT, np.arange(5))
    reader, options = LineReader(model()), ReadOptions(mode="line")
    alone = [reader.read_lines(page, components, [line], options)[0] for line in (long, short)]
    together = reader.read_lines(page, components, [long, short], options)
    assert [line.text for line in together] == [line.text for line in alone]
    assert [mean_confidence([line]) for line in together] == pytest.approx(
        [mean_confidence([line]) for line in alone], abs=1e-4
    )


def test_no_lines_no_readings() -> None:
    page, _ = page_of(20)
    assert LineReader(model()).read_lines(page, find_components(page.ink), [], ReadOptions()) == []


def read_many(monkeypatch: pytest.MonkeyPatch, x_heights: list[float], legible_from: float) -> tuple[list[str], int]:
    """What lines of these x-heights read like, and how many the network looked at; it makes out an "a" in those that
    are at least `legible_from` high, which the length of their strips tells."""
    looked = 0

    def speak(_model: Model, strips: NDArray[np.float32], **widths: Any) -> NDArray[np.float32]:
        nonlocal looked
        looked += len(strips)
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 1e-4, np.float32)
        probabilities[:, :, 0] = 1
        for row, width in zip(probabilities, widths["widths"], strict=True):
            if width <= longest:
                row[2] = [0.01, 0.01, 0.97, 0.01]
        return np.log(probabilities)

    page, line = page_of(20)
    lines = [TextLine(line.box, line.baseline, x_height, line.components) for x_height in x_heights]
    largest = TextLine(line.box, line.baseline, legible_from, line.components)
    longest = cut_strip(page.grey, largest).pixels.shape[1] + PAPER_BEHIND
    monkeypatch.setattr(Model, "scores", speak)
    readings = LineReader(model()).read_lines(page, find_components(page.ink), lines, ReadOptions())
    return [reading.text for reading in readings], looked


def test_grain_by_the_thousand_is_sampled_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, looked = read_many(monkeypatch, [5.0] * 1600 + [11.0] * 200, legible_from=11.0)
    assert texts == [""] * 1600 + ["a"] * 200
    assert looked == 16 * 12 + 200


def test_of_ordinary_pages_every_line_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, looked = read_many(monkeypatch, [5.0] * 300 + [11.0] * 40, legible_from=11.0)
    assert texts == [""] * 300 + ["a"] * 40
    assert looked == 340


def test_a_few_specks_of_grain_that_look_like_a_character_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    texts, _ = read_many(monkeypatch, [5.0] * 300 + [11.0] * 20, legible_from=11.0)
    assert texts == [""] * 320
    texts, _ = read_many(monkeypatch, [5.0] * 40 + [11.0] * 2, legible_from=11.0)
    assert texts == [""] * 40 + ["a"] * 2


def test_groups_are_of_like_height_and_begin_with_the_longest() -> None:
    def line(x_height: float, length: float) -> TextLine:
        return TextLine(Box(0, 0, length, 10), np.array([[0.0, 10.0], [length, 10.0]]), x_height, np.arange(0))

    low = [line(5, 10 + number) for number in range(100)]
    high = [line(12, 300 - number) for number in range(20)]
    assert line_looks._groups([*high, *low]) == [list(range(119, 19, -1)), list(range(20))]


def read_by_two(monkeypatch: pytest.MonkeyPatch, sure: float, other_sure: float, mode: str = "page") -> str:
    """What is read where a network says "a" and another one "b", each so sure."""
    page, line = page_of(20)
    one, other = model(), replace(model(), manifest=replace(model().manifest, name="other"))

    def speak(model: Model, strips: NDArray[np.float32], **_widths: Any) -> NDArray[np.float32]:
        letter, certainty = (2, sure) if model is one else (3, other_sure)
        probabilities = np.full((len(strips), strips.shape[2] // 2, 4), 0.01, np.float32)
        probabilities[:, :, 0] = 0.97
        probabilities[:, 3] = (1 - certainty) / 3
        probabilities[:, 3, letter] = certainty
        return np.log(probabilities)

    monkeypatch.setattr(Model, "scores", speak)
    reader = LineReader(one, sign=other)
    return reader.read_lines(page, find_components(page.ink), [line], ReadOptions(mode=mode))[0].text


@pytest.mark.parametrize(
    ("sure", "other_sure", "text"), [(0.8, 0.9, "b"), (0.88, 0.8, "a"), (0.88, 0.885, "a"), (0.92, 0.99, "a")]
)
def test_another_network_is_believed_where_the_first_doubts_and_it_is_surer(
    monkeypatch: pytest.MonkeyPatch, sure: float, other_sure: float, text: str
) -> None:
    assert read_by_two(monkeypatch, sure, other_sure) == text


def test_another_network_makes_no_text_of_what_the_first_took_for_dirt_but_of_a_word_that_was_sent_as_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert read_by_two(monkeypatch, 0.4, 0.99) == ""
    assert read_by_two(monkeypatch, 0.4, 0.99, mode="word") == "b"


def test_another_network_must_speak_the_same_characters() -> None:
    other = replace(model(), manifest=replace(model().manifest, name="other", alphabet=" ac"))
    with pytest.raises(InvalidModel, match="other speaks other characters than line-3"):
        LineReader(model(), sign=other)
    with pytest.raises(InvalidModel, match="other speaks other characters than line-3"):
        LineReader(model(), hand=other)
