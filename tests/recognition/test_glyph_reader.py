"""The reader on lines drawn from five shapes, with a classifier that knows them by heart."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from app.geometry import Box, Transform
from app.imaging.straight_page import StraightPage
from app.networks.architectures import mlp
from app.networks.weights import Manifest, Model, load, save
from app.options import ReadOptions
from app.recognition import glyph_reader
from app.recognition.glyph_image import patch_from_ink
from app.recognition.glyph_reader import GlyphReader
from app.recognition.reading import ReadLine
from app.segmentation.connected_components import Components
from app.segmentation.text_line import TextLine
from tests.components import find_components
from training.ngram import train

SHAPES = {
    "L": ["##....", "##....", "##....", "##....", "##....", "##....", "##....", "######", "######"],
    "T": ["########", "########", "...##...", "...##...", "...##...", "...##...", "...##...", "...##...", "...##..."],
    "I": ["##", "##", "##", "##", "##", "##", "##", "##", "##"],
    "O": [".######.", "########", "##....##", "##....##", "##....##", "##....##", "##....##", "########", ".######."],
    ".": ["..", "..", "..", "..", "..", "..", "..", "##", "##"],
}
ALPHABET = "".join(SHAPES)
X_HEIGHT = 6.3
PRIOR = train(["LOT TOIL LIT. TOOL TILL IT LOOT."] * 20)


def drawn(text: str, *, gap: int = 2, blank: int = 8) -> NDArray[np.bool_]:
    """Characters side by side, `gap` columns apart; a blank is `blank` columns."""
    columns = [np.zeros((9, 2), bool)]
    for character in text:
        if character == " ":
            columns.append(np.zeros((9, blank - gap), bool))
        else:
            columns += [np.array([[c == "#" for c in row] for row in SHAPES[character]]), np.zeros((9, gap), bool)]
    return np.pad(np.concatenate(columns, axis=1), ((2, 2), (0, 2)))


def patch(ink: NDArray[np.bool_]) -> NDArray[np.float32]:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    ink = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    pixels, _ = patch_from_ink(ink.astype(np.float32), ink, float(len(ink)), X_HEIGHT)
    return np.asarray(pixels, np.float32)


TEMPLATES = np.stack([patch(np.array([[c == "#" for c in row] for row in SHAPES[name]])) for name in ALPHABET])


def by_heart(
    model: Model, patches: NDArray[np.float32], metrics: NDArray[np.float32], allowed: NDArray[np.bool_]
) -> NDArray[np.float32]:
    """Probabilities by distance from the shapes; what resembles none is anything."""
    distance = ((patches[:, None] - TEMPLATES) ** 2).sum(axis=(2, 3))
    likelihood = (np.exp(-distance / 8) + 1e-3) * allowed
    return np.asarray(likelihood / likelihood.sum(axis=1, keepdims=True), np.float32)


@pytest.fixture(autouse=True)
def _classifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyph_reader, "classify_patches", by_heart)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder: Path = tmp_path_factory.mktemp("model")
    options = {"classes": len(ALPHABET), "hidden": [2]}
    shapes = mlp(len(ALPHABET), [2]).parameter_shapes()
    zeros = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    return load(save(Manifest("doubles", "glyph", "mlp", options, ALPHABET, 1), zeros, folder))


def page_of(*texts: NDArray[np.bool_]) -> tuple[StraightPage, Components, list[TextLine]]:
    """A page of lines drawn below each other."""
    width = max(ink.shape[1] for ink in texts)
    ink = np.concatenate([np.pad(one, ((0, 0), (0, width - one.shape[1]))) for one in texts])
    components = find_components(ink)
    middles = (components.table["y0"] + components.table["y1"]) / 2
    lines, top = [], 0
    for one in texts:
        bottom = top + one.shape[0]
        own = np.flatnonzero((middles >= top) & (middles < bottom))
        own = own[np.argsort(components.table["x0"][own], kind="stable")]
        baseline = np.array([[0.0, bottom - 2], [width, bottom - 2]])
        lines.append(TextLine(Box(0, top, width, bottom), baseline, X_HEIGHT, own))
        top = bottom
    return StraightPage.of(ink.astype(np.float32), ink, Transform.identity(ink.shape[::-1])), components, lines


def read(model: Model, *texts: NDArray[np.bool_], **options: object) -> list[ReadLine]:
    page, components, lines = page_of(*texts)
    return GlyphReader(model, PRIOR).read_lines(page, components, lines, ReadOptions(**options))  # type: ignore[arg-type]


@pytest.mark.parametrize("prior", ["on", "off"])
def test_letters_and_blanks_are_read(model: Model, prior: str) -> None:
    assert read(model, drawn("LOT TOIL LIT."), prior=prior)[0].text == "LOT TOIL LIT."


def test_words_part_where_the_reader_is_told(model: Model) -> None:
    page, components, lines = page_of(drawn("LOT TOIL"))
    after_two = (components.table["x1"][1] + components.table["x0"][2]) / 2
    for partings, text in (((), "LOTTOIL"), ((after_two,), "LO TTOIL")):
        assert GlyphReader(model, None).read_lines(page, components, lines, ReadOptions(), [partings])[0].text == text


def test_touching_letters_are_cut_apart(model: Model) -> None:
    ink = drawn("TOIL LOOT", gap=3)
    start = drawn("TOIL", gap=3).shape[1] - 5
    bridged = ink.copy()
    bridged[9:11, :] |= np.pad(np.ones(5, bool), (start - 8, ink.shape[1] - start + 3))[: ink.shape[1]]
    text = read(model, bridged, prior="off")[0].text
    assert text.replace(" ", "")[-4:] == "LOOT"
    assert len(text.replace(" ", "")) == 8


def test_every_box_is_the_characters_own_ink(model: Model) -> None:
    chars = read(model, drawn("LIT."))[0].chars
    assert [(char.box.x0, char.box.x1) for char in chars] == [(2, 8), (10, 12), (14, 22), (24, 26)]
    assert chars[3].box.y0 == 9


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text("LTIO. ", min_size=1, max_size=8), gap=st.integers(0, 3), allow=st.sets(st.sampled_from(ALPHABET)))
def test_no_ink_is_read_twice_nor_lost_and_only_allowed_characters_come_out(
    model: Model, text: str, gap: int, allow: set[str]
) -> None:
    ink = drawn(text, gap=gap)
    (line,) = read(model, ink, allow="".join(sorted(allow)) or None)
    assert {char.text for char in line.chars} <= (allow or set(ALPHABET))
    for char in line.chars:
        assert {other for other, _ in char.alternatives} <= (allow or set(ALPHABET)) - {char.text}
        assert char.confidence + sum(probability for _, probability in char.alternatives) <= 1 + 1e-5
    covered = np.zeros_like(ink)
    for char in line.chars:
        box = char.box
        covered[int(box.y0) : int(box.y1), int(box.x0) : int(box.x1)] = True
    assert not (ink & ~covered).any()
    middles = [(char.box.x0 + char.box.x1) / 2 for char in line.chars]
    assert middles == sorted(middles)


def test_a_mask_changes_what_is_read_and_loses_no_character(model: Model) -> None:
    assert read(model, drawn("LOT"), deny="O")[0].text != "LOT"
    assert len(read(model, drawn("LOT"), allow="I")[0].chars) == 3


def test_lines_are_read_alike_alone_and_together(model: Model) -> None:
    texts = [drawn("LOT IT"), drawn("."), drawn("TOOL TILL"), drawn("IOI")]
    together = read(model, *texts)
    assert [line.text for line in together] == ["LOT IT", ".", "TOOL TILL", "IOI"]


def test_a_line_without_ink_has_no_characters(model: Model) -> None:
    page, components, lines = page_of(drawn("LOT"))
    empty = TextLine(lines[0].box, lines[0].baseline, X_HEIGHT, np.zeros(0, np.int64))
    reader = GlyphReader(model, None)
    assert [line.text for line in reader.read_lines(page, components, [empty, *lines], ReadOptions())] == ["", "LOT"]
    assert reader.read_lines(page, components, [], ReadOptions()) == []


def test_few_candidates_are_tried_where_nothing_is_in_doubt(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def counting(*arguments: object) -> NDArray[np.float32]:
        tried.append(len(arguments[1]))  # type: ignore[arg-type]
        return by_heart(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(glyph_reader, "classify_patches", counting)
    read(model, drawn("LOT TOIL LIT TOOL TILL"))
    assert sum(tried) <= 1.5 * 18
