"""The service's settings: GLYPHBOX_* variables, read and checked once at start-up, then passed down."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.errors import InvalidSettings
from app.imaging.decode import DecodeLimits

PREFIX = "GLYPHBOX_"
MEGABYTE = 2**20
MEGAPIXEL = 10**6


class Settings(BaseSettings):
    """Every setting once: name, type, default, range, help; the variable is GLYPHBOX_ and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for every network.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    models: Path | None = Field(
        None, description="A folder of further models; one named like a bundled model takes its place."
    )
    workers: int = Field(
        0,
        ge=0,
        le=256,
        description="Pages read at the same time, a thread each; 0 counts the cores that the container may use.",
    )
    queue: int = Field(
        16, ge=0, le=10_000, description="Requests that may wait for a worker; one more is answered 503."
    )
    max_wait_seconds: float = Field(
        30.0, gt=0, le=3600, description="Longest wait for a worker; then the answer is 503."
    )
    max_upload_mb: int = Field(32, ge=1, le=1024, description="Largest request body, in MiB; beyond it: 413.")
    max_megapixels: int = Field(
        100,
        ge=1,
        le=178,
        description="Largest image, all its pages together, in millions of pixels; checked before it is decoded.",
    )
    max_pages: int = Field(100, ge=1, le=10_000, description="Most pages of one file; beyond it: 413.")
    max_patches: int = Field(4096, ge=1, le=100_000, description="Most images or matrices in one request to /classify.")
    log_level: Literal["critical", "error", "warning", "info", "debug"] = Field(
        "info", description="What the service writes to standard error."
    )

    @classmethod
    def from_environment(cls, **given: Any) -> Self:
        """Settings from GLYPHBOX_* variables; `given` ones win. InvalidSettings names the one that is wrong."""
        for variable in os.environ:
            if variable.upper().startswith(PREFIX):
                _check_name(variable)
        try:
            return cls(**given)
        except ValidationError as error:
            first = error.errors()[0]
            variable = variable_name(str(first["loc"][0]))
            raise InvalidSettings(
                f"{variable}={first['input']}: {first['msg']}", field=variable, got=first["input"]
            ) from error


def _check_name(variable: str) -> None:
    name = variable[len(PREFIX) :].lower()
    if name not in Settings.model_fields:
        near = get_close_matches(name, Settings.model_fields, n=1)
        known = ", ".join(variable_name(field) for field in Settings.model_fields)
        hint = f"did you mean {variable_name(near[0])}?" if near else f"known settings: {known}"
        raise InvalidSettings(f"unknown setting {variable}; {hint}", field=variable)


def decode_limits(settings: Settings) -> DecodeLimits:
    """What the settings say of images."""
    return DecodeLimits(
        max_bytes=settings.max_upload_mb * MEGABYTE,
        max_pixels=settings.max_megapixels * MEGAPIXEL,
        max_pages=settings.max_pages,
    )


def variable_name(field: str) -> str:
    """The environment variable of a field: GLYPHBOX_MAX_UPLOAD_MB of max_upload_mb."""
    return PREFIX + field.upper()
