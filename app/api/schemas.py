"""The shapes of the answers, for OpenAPI and for clients made from it. Tests hold real answers against them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Confidence = Annotated[float, Field(ge=0, le=1, description="Probability, 0-1.")]
Box = Annotated[
    tuple[int, int, int, int],
    Field(description="x0, y0, x1, y1 in pixels of the image after its EXIF turn, half-open, y downward."),
]
Point = tuple[int, int]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AlternativeShape(_Shape):
    text: str
    confidence: Confidence


class CharShape(_Shape):
    text: str
    confidence: Confidence
    box: Box
    alternatives: list[AlternativeShape]


class WordShape(_Shape):
    text: str
    confidence: Confidence
    box: Box
    chars: list[CharShape] | None = Field(None, description="Left out with detail=words.")


class LineShape(_Shape):
    text: str = Field(description="The line's words, one blank between two.")
    confidence: Confidence
    box: Box
    polygon: list[Point] = Field(description="Clockwise from the top left, in reading direction.")
    baseline: list[Point] = Field(description="A polyline, from left to right as the text is read.")
    reader: str = Field(description='What read the line: "glyph" or "line".')
    words: list[WordShape] | None = Field(None, description="Left out with detail=lines.")


class BlockShape(_Shape):
    kind: str
    box: Box
    lines: list[int] = Field(description="Indices into the page's lines.")


class PageShape(_Shape):
    number: int
    width: int = Field(description="Of the image after its EXIF turn.")
    height: int
    rotation: int = Field(description="Quarter turn that set it upright, degrees counter-clockwise.")
    skew: float = Field(description="Further slope of the text, degrees counter-clockwise.")
    confidence: Confidence
    text: str
    blocks: list[BlockShape]
    lines: list[LineShape] = Field(description="In reading order.")
    warnings: list[str]


class ModelUsedShape(_Shape):
    name: str
    sha256: str


class StagePicture(_Shape):
    name: str
    png: str = Field(description="A PNG file in base64.")


class DocumentShape(_Shape):
    schema_version: str
    text: str
    pages: list[PageShape]
    models: dict[str, ModelUsedShape]
    timings_ms: dict[str, float]
    debug: list[StagePicture] | None = Field(None, description="With debug=1, a picture a stage.")


class ClassificationShape(_Shape):
    text: str
    confidence: Confidence
    top: list[AlternativeShape]
    distribution: dict[str, float] | None = Field(None, description="With distribution=true, every class allowed.")


class ClassificationsShape(_Shape):
    model: str
    results: list[ClassificationShape] = Field(description="In the order of what was sent.")


class ModelShape(_Shape):
    name: str
    kind: str = Field(
        description='"glyph" (patches to characters), "line" (strips to text), "text" (whether a strip shows text), '
        '"map" (where lines of text run in a picture) or "autoencoder".'
    )
    architecture: str
    alphabet: str
    sha256: str
    temperature: float
    samples_seen: int
    metrics: dict[str, Any]
    data: list[dict[str, str]] = Field(description="The sets that the weights saw, with their licences.")
    description: str


class ModelsShape(_Shape):
    default: str | None
    models: list[ModelShape]


class HealthShape(_Shape):
    status: str


class VersionShape(_Shape):
    name: str
    version: str
    python: str
    numpy: str
    workers: int
    blas_threads: str


class ProblemShape(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str = Field(description="Stable; programs may branch on it.")
    field: str | None = None
    limit: Any = None
    got: Any = None


PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": ProblemShape, "description": "A problem document (RFC 9457)."}
    for status in (400, 413, 415, 422, 503)
}
"""What a route that takes images may answer instead, by status."""
RAW_IMAGE: dict[str, Any] = {
    media_type: {"schema": {"type": "string", "format": "binary"}}
    for media_type in ("image/*", "application/octet-stream")
}
"""An image as the body itself, by media type."""
