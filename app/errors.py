"""Every error that glyphbox raises on purpose.

    GlyphboxError
    ├── InvalidInput            what was sent cannot be used as it is
    │   ├── InvalidRequest      a body that breaks its own form: no multipart, no JSON, no file in it
    │   ├── UnreadableImage     the bytes are no image, or a broken one
    │   ├── UnsupportedMedia    a known kind of file that is not read
    │   ├── TooLarge            a limit on bytes, pixels, patches or pages
    │   └── InvalidOption       an unknown option, or a value out of its range
    ├── UnknownModel            no model of that name is loaded
    ├── InvalidModel            a weight file or manifest that breaks the contract
    ├── Overloaded              no worker is free within the time allowed
    ├── NotReady                the service has nothing to read with, or no room in its queue
    └── InvalidSettings         a GLYPHBOX_* variable that is unknown or out of range

A message says what was wrong, the limit, and the remedy. `code` is stable: programs may branch on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import ClassVar


class GlyphboxError(Exception):
    """Base of all. `field` names the offending input, `limit` and `got` the bound and what came, where they help."""

    code: ClassVar[str] = "internal_error"

    def __init__(
        self, message: str, *, field: str | None = None, limit: object | None = None, got: object | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.limit = limit
        self.got = got


class InvalidInput(GlyphboxError):
    code = "invalid_input"


class InvalidRequest(InvalidInput):
    code = "invalid_request"


class UnreadableImage(InvalidInput):
    code = "unreadable_image"


class UnsupportedMedia(InvalidInput):
    code = "unsupported_media_type"


class TooLarge(InvalidInput):
    code = "too_large"


class InvalidOption(InvalidInput):
    code = "invalid_option"


class UnknownModel(GlyphboxError):
    code = "unknown_model"


class InvalidModel(GlyphboxError):
    code = "invalid_model"


class Overloaded(GlyphboxError):
    code = "overloaded"


class NotReady(GlyphboxError):
    code = "not_ready"


class InvalidSettings(GlyphboxError):
    code = "invalid_settings"


def suggestion(name: str, known: Iterable[str], otherwise: str) -> str:
    """What to say of an unknown name: the known one that was probably meant, or `otherwise`."""
    near = get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise
