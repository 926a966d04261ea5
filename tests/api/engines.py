"""Engines to test the service with, named by what they do."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from app.document import Alternative, Classification, Page
from app.errors import UnknownModel
from app.imaging.decode import DecodeLimits, decode
from app.networks.weights import Manifest
from app.observation import Observe
from app.options import ClassifyOptions, ReadOptions
from tests.documents import page

TINY = Manifest("tiny", "glyph", "cnn", {}, "A7", 1, sha256="00ff", data=({"name": "made", "licence": "CC0"},))


class OneWordEngine:
    """Decodes what it is given, and reads A7 in every image that holds any ink."""

    def __init__(self, limits: DecodeLimits | None = None) -> None:
        self._limits = limits or DecodeLimits()

    models: Mapping[str, Manifest] = {"tiny": TINY}
    default_model = "tiny"

    def models_used(self, options: ReadOptions) -> dict[str, Manifest]:
        self._check(options.model)
        return {"glyph": TINY}

    def read(
        self, content: bytes, options: ReadOptions | None = None, observe: Observe | None = None
    ) -> tuple[Page, ...]:
        self._check(options.model if options else None)
        images = decode(content, self._limits)
        if observe:
            observe("ink", images[0].grey())
        return tuple(
            page(*(["A7"] if image.grey().min() < 128 else []), number=number, size=(image.width, image.height))
            for number, image in enumerate(images, 1)
        )

    def classify(
        self, images: Sequence[bytes | NDArray[np.generic]], options: ClassifyOptions | None = None
    ) -> list[Classification]:
        options = options or ClassifyOptions()
        self._check(options.model)
        for image in images:
            if isinstance(image, bytes):
                decode(image, self._limits)
        top = (Alternative("A", 0.75), Alternative("7", 0.25))[: options.top]
        distribution = {"A": 0.75, "7": 0.25} if options.distribution == "true" else None
        return [Classification("A", 0.75, top, distribution) for _ in images]

    def _check(self, model: str | None) -> None:
        if model not in (None, "tiny"):
            raise UnknownModel(f"no glyph model is called {model!r}; there are: tiny", field="model", got=model)


class FailingEngine(OneWordEngine):
    """Has a fault: every page makes it divide by zero."""

    def read(
        self, content: bytes, options: ReadOptions | None = None, observe: Observe | None = None
    ) -> tuple[Page, ...]:
        raise ZeroDivisionError("a secret of the house")


class WaitingEngine(OneWordEngine):
    """Reads nothing until `go` is set; `begun` counts the pages that it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.begun = threading.Semaphore(0)

    def read(
        self, content: bytes, options: ReadOptions | None = None, observe: Observe | None = None
    ) -> tuple[Page, ...]:
        self.begun.release()
        assert self.go.wait(20)
        return super().read(content, options, observe)


class EmptyEngine(OneWordEngine):
    """Has no model."""

    models: Mapping[str, Manifest] = {}

    @property
    def default_model(self) -> str:  # type: ignore[override]
        raise UnknownModel("no glyph model is loaded")
