"""Document to bytes: one file a format, all of one shape, `render(document, detail) -> bytes`.

A format that is added to FORMATS is offered by the service and the command alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.document import Document
from app.formats import json_document, plain_text


@dataclass(frozen=True)
class Format:
    """A format's media type and its renderer; `detail` ("lines", "words", "chars") is the lowest level rendered."""

    media_type: str
    render: Callable[[Document, str], bytes]


FORMATS = {
    "json": Format("application/json", json_document.render),
    "text": Format("text/plain; charset=utf-8", plain_text.render),
}
