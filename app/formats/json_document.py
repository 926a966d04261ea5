"""The JSON document: pages, lines, words and characters with their boxes, as documented in docs/http.md."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.document import Alternative, Block, Char, Classification, Document, Line, Page, Word

SCHEMA_VERSION = "1.0"
"""Raised in its second part when members are added, in its first when any is renamed, removed or changes its sense."""
DECIMALS = 6
"""Of a confidence: enough for a character read as one in a million, and short."""


def render(document: Document, detail: str = "chars") -> bytes:
    """The document as UTF-8 JSON; `detail` ("lines", "words", "chars") is the lowest level in it."""
    return encode(as_dict(document, detail))


def as_dict(document: Document, detail: str = "chars") -> dict[str, Any]:
    """The same as plain lists and dictionaries."""
    return {
        "schema_version": SCHEMA_VERSION,
        "text": document.text,
        "pages": [_page(page, detail) for page in document.pages],
        "models": {
            part: {"name": model.name, "sha256": model.sha256} for part, model in sorted(document.models.items())
        },
        "timings_ms": _rounded_times(document.timings_ms),
    }


def classification(result: Classification) -> dict[str, Any]:
    """What a patch shows, as a plain dictionary."""
    entry: dict[str, Any] = {
        "text": result.text,
        "confidence": round(result.confidence, DECIMALS),
        "top": [_alternative(other) for other in result.top],
    }
    if result.distribution is not None:
        entry["distribution"] = {text: round(value, DECIMALS) for text, value in result.distribution.items()}
    return entry


def encode(content: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8; the members keep their order, so that equal content has equal bytes."""
    return json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _page(page: Page, detail: str) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "rotation": page.rotation,
        "skew": round(page.skew, 3),
        "confidence": round(page.confidence, DECIMALS),
        "text": page.text,
        "blocks": [_block(block) for block in page.blocks],
        "lines": [_line(line, detail) for line in page.lines],
        "warnings": list(page.warnings),
    }


def _block(block: Block) -> dict[str, Any]:
    return {"kind": block.kind, "box": list(block.box), "lines": list(block.lines)}


def _line(line: Line, detail: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "text": line.text,
        "confidence": round(line.confidence, DECIMALS),
        "box": list(line.box),
        "polygon": [list(point) for point in line.polygon],
        "baseline": [list(point) for point in line.baseline],
        "reader": line.reader,
    }
    if detail != "lines":
        entry["words"] = [_word(word, detail) for word in line.words]
    return entry


def _word(word: Word, detail: str) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "text": word.text,
        "confidence": round(word.confidence, DECIMALS),
        "box": list(word.box),
    }
    if detail == "chars":
        entry["chars"] = [_char(char) for char in word.chars]
    return entry


def _char(char: Char) -> dict[str, Any]:
    return {
        "text": char.text,
        "confidence": round(char.confidence, DECIMALS),
        "box": list(char.box),
        "alternatives": [_alternative(other) for other in char.alternatives],
    }


def _alternative(other: Alternative) -> dict[str, Any]:
    return {"text": other.text, "confidence": round(other.confidence, DECIMALS)}


def _rounded_times(timings_ms: Mapping[str, float]) -> dict[str, float]:
    return {stage: round(milliseconds, 1) for stage, milliseconds in timings_ms.items()}
