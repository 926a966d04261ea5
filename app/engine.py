"""The engine: loaded models and the pipeline. Load it once, share it between threads; it holds no other state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.document import Alternative, Classification, Page
from app.imaging.decode import DecodeLimits, decode
from app.imaging.text_map import TextMap
from app.networks.weights import Manifest
from app.observation import Observe, of_page
from app.options import ClassifyOptions, ReadOptions
from app.pipeline import read_page
from app.recognition.alphabet import Alphabet
from app.recognition.character_reader import CharacterReader
from app.recognition.choose import Readers
from app.recognition.glyph_classifier import classify_patches
from app.recognition.glyph_image import patches_from_image
from app.recognition.glyph_reader import GlyphReader
from app.recognition.line_reader import LineReader
from app.recognition.model_store import ModelStore
from app.recognition.ngram_prior import NgramPrior
from app.recognition.text_filter import TextFilter

PRIOR = "ngram-en.npz"
BUNDLED_MODELS = Path(__file__).parent.parent / "model_store"
"""The weights that come with the project."""


class Engine:
    """Reads pages and classifies patches with the models of a store."""

    def __init__(self, store: ModelStore, prior: NgramPrior | None = None, limits: DecodeLimits | None = None) -> None:
        self._store = store
        self._limits = limits or DecodeLimits()
        self._glyph_readers = {
            name: GlyphReader(model, prior) for name, model in store.items() if model.manifest.kind == "glyph"
        }
        self._character_readers = {
            name: CharacterReader(model) for name, model in store.items() if model.manifest.kind == "glyph"
        }
        line_model, text_model = store.line_model(), store.text_model()
        text_filter = TextFilter(text_model) if text_model else None
        hand_model, sign_model = store.hand_model(), store.sign_model()
        self._line_reader = self._sign_reader = None
        if line_model:
            self._line_reader = LineReader(line_model, prior, text_filter, sign_model, hand_model)
            self._sign_reader = LineReader(line_model, prior, text_filter, sign_model, of_signs=True)
        map_model = store.map_model()
        self._finder = TextMap(map_model) if map_model else None

    @classmethod
    def load(cls, *folders: Path, limits: DecodeLimits | None = None) -> Engine:
        """An engine with the models of `folders` (the bundled ones if none is given), a later folder's first."""
        folders = folders or (BUNDLED_MODELS,)
        prior = next((folder / PRIOR for folder in reversed(folders) if (folder / PRIOR).is_file()), None)
        return cls(ModelStore.load(*folders), NgramPrior.load(prior) if prior else None, limits)

    @property
    def models(self) -> Mapping[str, Manifest]:
        """The manifests of all loaded models, by name."""
        return {name: model.manifest for name, model in self._store.items()}

    @property
    def default_model(self) -> str:
        """The glyph model that reads when none is named."""
        return self._store.glyph_model(None).manifest.name

    def models_used(self, options: ReadOptions) -> dict[str, Manifest]:
        """The manifests that reading with `options` draws on, by the part they play: "glyph", "line", "hand", "sign",
        "text" and "map"."""
        used = {"glyph": self._store.glyph_model(options.model).manifest}
        map_model = self._store.map_model()
        if map_model and options.of_many_lines:
            used["map"] = map_model.manifest
        line_model = self._store.line_model()
        if line_model and options.reader != "glyph" and options.model is None and self._readers(options).line:
            used["line"] = line_model.manifest
            hand_model, sign_model = self._store.hand_model(), self._store.sign_model()
            if hand_model and not options.as_sign:
                used["hand"] = hand_model.manifest
            if sign_model:
                used["sign"] = sign_model.manifest
            text_model = self._store.text_model()
            if text_model and options.of_many_lines:
                used["text"] = text_model.manifest
        return used

    def _readers(self, options: ReadOptions) -> Readers:
        """What reads with `options`: a picture of one character is read as that, unless by the line reader."""
        name = self._store.glyph_model(options.model).manifest.name
        if options.mode == "char" and options.reader != "line":
            return Readers(self._character_readers[name], None)
        return Readers(self._glyph_readers[name], self._line_reader, self._sign_reader, self._finder)

    def read(
        self, content: bytes, options: ReadOptions | None = None, observe: Observe | None = None
    ) -> tuple[Page, ...]:
        """The pages of an encoded image (one, or a TIFF's several); a blank page is a page without lines.

        Of several pages, the names that `observe` is told begin with "page 1", "page 2" and so on.
        """
        options = options or ReadOptions()
        readers = self._readers(options)
        images = decode(content, self._limits)
        return tuple(
            read_page(image, options, readers, number, of_page(observe, number) if observe and images[1:] else observe)
            for number, image in enumerate(images, 1)
        )

    def classify(
        self, images: Sequence[bytes | NDArray[np.generic]], options: ClassifyOptions | None = None
    ) -> list[Classification]:
        """Each image (encoded, or an array of grey values 0-255 or 0-1) taken for one character.

        Where the model knows ink that is no character, confidences leave room for that: they add up to less than 1. A
        patch without ink might be any character, and none is likelier than another. Where neither `ink` nor an image's
        rim says what is ink, both ways are tried and the likelier answer stands.
        """
        options = options or ClassifyOptions()
        model = self._store.glyph_model(options.model)
        alphabet = Alphabet(model.manifest.alphabet)
        allowed = alphabet.allowed(options.charset, options.allow, options.deny)
        if not images:
            return []
        arrays = [decode(image, self._limits)[0].grey() if isinstance(image, bytes) else image for image in images]
        cut = [patches_from_image(array, options.ink, options.fit) for array in arrays]
        ways = list(chain.from_iterable(cut))
        patches, metrics = (np.stack(part) for part in zip(*(patch for patch, _ in ways), strict=True))
        probabilities = classify_patches(model, patches, metrics, allowed | alphabet.no_character)
        probabilities[:, ~allowed] = 0
        blank = ~patches.any(axis=(1, 2))
        probabilities[blank] = allowed / np.float32(len(alphabet))
        odds = probabilities.max(axis=1) * np.array([share for _, share in ways])
        ends = np.cumsum([len(patches) for patches in cut])
        likelier = [start + int(odds[start:end].argmax()) for start, end in pairwise([0, *ends.tolist()])]
        return [_classification(probabilities[row], alphabet, allowed, options) for row in likelier]


def _classification(
    probabilities: NDArray[np.float32], alphabet: Alphabet, allowed: NDArray[np.bool_], options: ClassifyOptions
) -> Classification:
    order = np.argsort(-probabilities, kind="stable")[: min(options.top, int(allowed.sum()))]
    top = tuple(Alternative(alphabet.characters[index], float(probabilities[index])) for index in order)
    distribution = None
    if options.distribution == "true":
        distribution = {
            character: float(value)
            for character, value, possible in zip(alphabet.characters, probabilities, allowed, strict=True)
            if possible
        }
    return Classification(top[0].text, top[0].confidence, top, distribution)
