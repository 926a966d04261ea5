"""Plain text: a printed line a line, an empty line between blocks, a form feed between pages."""

from __future__ import annotations

from app.document import Document


def render(document: Document, detail: str = "chars") -> bytes:  # noqa: ARG001 - the shape that all formats share
    """The document's text as UTF-8, ending in a line break unless it is empty."""
    return f"{document.text}\n".encode() if document.text else b""
