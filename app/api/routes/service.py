"""What the service says of itself: its models, its health, its version."""

from __future__ import annotations

import os
import platform

import numpy as np
from fastapi import APIRouter

import app
from app.api.dependencies import EngineDependency, WorkersDependency
from app.api.schemas import HealthShape, ModelShape, ModelsShape, ProblemShape, VersionShape
from app.errors import NotReady, UnknownModel

router = APIRouter()


@router.get("/models", summary="The models that are loaded")
async def models(engine: EngineDependency) -> ModelsShape:
    """Every model with its alphabet, its measured figures and the data that its weights saw."""
    return ModelsShape(
        default=_default_model(engine),
        models=[
            ModelShape(
                name=name,
                kind=manifest.kind,
                architecture=manifest.architecture,
                alphabet=manifest.alphabet,
                sha256=manifest.sha256,
                temperature=manifest.temperature,
                samples_seen=manifest.samples_seen,
                metrics=manifest.metrics,
                data=list(manifest.data),
                description=manifest.description,
            )
            for name, manifest in engine.models.items()
        ],
    )


@router.get("/health/live", summary="Whether the process answers")
async def live() -> HealthShape:
    return HealthShape(status="live")


@router.get(
    "/health/ready",
    summary="Whether pages can be read now",
    responses={503: {"model": ProblemShape, "description": "No model is loaded, or the queue is full."}},
)
async def ready(engine: EngineDependency, workers: WorkersDependency) -> HealthShape:
    """Ready: a model is loaded, and the queue has room."""
    if _default_model(engine) is None:
        raise NotReady(
            "no glyph model is loaded; put NAME.npz and NAME.json into a folder, and its name into GLYPHBOX_MODELS"
        )
    if workers.is_full:
        raise NotReady(f"{workers.count} requests are being read and {workers.queue} wait already")
    return HealthShape(status="ready")


@router.get("/version", summary="What runs here")
async def version(workers: WorkersDependency) -> VersionShape:
    return VersionShape(
        name="glyphbox",
        version=app.__version__,
        python=platform.python_version(),
        numpy=np.__version__,
        workers=workers.count,
        blas_threads=os.environ.get("OPENBLAS_NUM_THREADS", "all cores"),
    )


def _default_model(engine: EngineDependency) -> str | None:
    try:
        return engine.default_model
    except UnknownModel:
        return None
