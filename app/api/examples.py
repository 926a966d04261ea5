"""Examples in OpenAPI. Tests hold them against the schemas; they show the shape, no measured result."""

from __future__ import annotations

from typing import Any

DOCUMENT: dict[str, Any] = {
    "schema_version": "1.0",
    "text": "A7",
    "pages": [
        {
            "number": 1,
            "width": 160,
            "height": 90,
            "rotation": 0,
            "skew": 0.4,
            "confidence": 0.985,
            "text": "A7",
            "blocks": [{"kind": "text", "box": [24, 20, 122, 68], "lines": [0]}],
            "lines": [
                {
                    "text": "A7",
                    "confidence": 0.985,
                    "box": [24, 20, 122, 68],
                    "polygon": [[24, 20], [122, 20], [122, 68], [24, 68]],
                    "baseline": [[24, 68], [122, 68]],
                    "reader": "glyph",
                    "words": [
                        {
                            "text": "A7",
                            "confidence": 0.985,
                            "box": [24, 20, 122, 68],
                            "chars": [
                                {
                                    "text": "A",
                                    "confidence": 0.99,
                                    "box": [24, 20, 66, 68],
                                    "alternatives": [{"text": "R", "confidence": 0.006}],
                                },
                                {
                                    "text": "7",
                                    "confidence": 0.98,
                                    "box": [82, 21, 122, 68],
                                    "alternatives": [{"text": "1", "confidence": 0.012}],
                                },
                            ],
                        }
                    ],
                }
            ],
            "warnings": [],
        }
    ],
    "models": {"glyph": {"name": "cnn-94", "sha256": "5f0c…"}},
    "timings_ms": {"decode": 1.2, "straighten": 9.0, "segment": 2.1, "recognize": 3.4, "assemble": 0.2, "total": 15.9},
}

CLASSIFICATIONS: dict[str, Any] = {
    "model": "cnn-94",
    "results": [
        {
            "text": "A",
            "confidence": 0.991,
            "top": [{"text": "A", "confidence": 0.991}, {"text": "R", "confidence": 0.004}],
        }
    ],
}
