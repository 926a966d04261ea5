"""From an engine's pages to a document: the step that every door takes."""

from __future__ import annotations

import time
from typing import Protocol

from app.document import Document, ModelUsed, Page
from app.networks.weights import Manifest
from app.observation import Observe
from app.options import ReadOptions


class PageReader(Protocol):
    """What reading a document asks of an engine."""

    def read(
        self, content: bytes, options: ReadOptions | None = None, observe: Observe | None = None
    ) -> tuple[Page, ...]: ...

    def models_used(self, options: ReadOptions) -> dict[str, Manifest]: ...


def read_document(engine: PageReader, content: bytes, options: ReadOptions, observe: Observe | None = None) -> Document:
    """All pages of an encoded image, with the models that read them and the milliseconds a stage, summed over pages."""
    start = time.perf_counter()
    pages = engine.read(content, options, observe)
    total = (time.perf_counter() - start) * 1000
    stages: dict[str, float] = {}
    for page in pages:
        for stage, milliseconds in page.timings_ms.items():
            stages[stage] = stages.get(stage, 0.0) + milliseconds
    # What the engine does outside the stages of its pages is decoding.
    decoding = max(total - sum(stages.values()), 0.0)
    models = {part: ModelUsed(manifest.name, manifest.sha256) for part, manifest in engine.models_used(options).items()}
    return Document(pages, models, {"decode": decoding, **stages, "total": total})
