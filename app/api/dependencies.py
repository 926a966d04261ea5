"""What routes are given: engine, workers and settings, made once at start-up and held by the application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Protocol, cast

import numpy as np
from fastapi import Depends, Request
from numpy.typing import NDArray

from app.api.workers import Workers
from app.document import Classification, Page
from app.networks.weights import Manifest
from app.observation import Observe
from app.options import ClassifyOptions, ReadOptions
from app.settings import Settings


class ServedEngine(Protocol):
    """What the service asks of an engine; app.engine.Engine is one."""

    @property
    def models(self) -> Mapping[str, Manifest]: ...

    @property
    def default_model(self) -> str: ...

    def models_used(self, options: ReadOptions) -> dict[str, Manifest]: ...

    def read(
        self, content: bytes, options: ReadOptions | None = None, observe: Observe | None = None
    ) -> tuple[Page, ...]: ...

    def classify(
        self, images: Sequence[bytes | NDArray[np.generic]], options: ClassifyOptions | None = None
    ) -> list[Classification]: ...


async def _engine(request: Request) -> ServedEngine:
    return cast(ServedEngine, request.app.state.engine)


async def _workers(request: Request) -> Workers:
    return cast(Workers, request.app.state.workers)


async def _settings(request: Request) -> Settings:
    return cast(Settings, request.app.state.settings)


EngineDependency = Annotated[ServedEngine, Depends(_engine)]
WorkersDependency = Annotated[Workers, Depends(_workers)]
SettingsDependency = Annotated[Settings, Depends(_settings)]
