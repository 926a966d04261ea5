"""Reading what is uploaded: bytes are counted while they come, and the type of a body is checked before it is read."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from app.errors import InvalidRequest, TooLarge, UnreadableImage, UnsupportedMedia
from app.settings import MEGABYTE

MAX_FORM_FIELDS = 100
"""More than there are options."""
RAW_TYPES = ("image/", "application/octet-stream")
"""Media types of a body that is the image itself; what kind of image it is, its content says."""


@dataclass(frozen=True)
class Upload:
    """The files and the textual fields of a request's body."""

    files: tuple[bytes, ...] = ()
    fields: tuple[tuple[str, str], ...] = field(default=())


def media_type(request: Request) -> str:
    """The media type of the body, in lower case, without parameters; "" if the client names none."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_body(request: Request, max_megabytes: int) -> bytes:
    """The whole body; TooLarge as soon as it is known to be larger than `max_megabytes` MiB."""
    body = bytearray()
    async for chunk in _counted(request, max_megabytes):
        body += chunk
    return bytes(body)


async def read_images(request: Request, max_megabytes: int, max_files: int) -> Upload:
    """Images sent as multipart fields `file`, or as the raw body, and the other fields of the form.

    UnsupportedMedia for any other body; InvalidRequest for a broken form, or one with no file or more than
    `max_files`; UnreadableImage for an empty file.
    """
    kind = media_type(request)
    if kind == "multipart/form-data":
        upload = await _read_form(request, max_megabytes, max_files)
    elif kind.startswith(RAW_TYPES):
        upload = Upload((await read_body(request, max_megabytes),))
    else:
        raise UnsupportedMedia(
            f"a body of type {kind or 'unknown'} is not read; send the image as the multipart field 'file' "
            "(curl -F file=@page.jpg), or as the body itself with Content-Type: image/jpeg, image/png …",
            field="content-type",
            limit=["multipart/form-data", "image/*", "application/octet-stream"],
            got=kind,
        )
    for number, content in enumerate(upload.files, 1):
        if not content:
            which = f"file {number} of {len(upload.files)}" if len(upload.files) > 1 else "the image"
            raise UnreadableImage(f"{which} is empty: 0 bytes came", field="file")
    return upload


class _FormInMemory(MultiPartParser):
    """Files stay in memory: the body is bounded before, and the root file system may be read-only."""

    spool_max_size = 2**31


async def _read_form(request: Request, max_megabytes: int, max_files: int) -> Upload:
    parser = _FormInMemory(
        request.headers,
        _counted(request, max_megabytes),
        max_files=max_files,
        max_fields=MAX_FORM_FIELDS,
        max_part_size=MEGABYTE,
    )
    try:
        form = await parser.parse()
    except MultiPartException as error:
        if error.message.startswith("Too many files"):
            raise TooLarge(
                f"one request takes at most {max_files} files in fields called 'file'", field="file", limit=max_files
            ) from None
        raise InvalidRequest(f"the body is no multipart form: {error.message}", field="body") from None
    files = []
    fields = []
    try:
        for name, value in form.multi_items():
            if not isinstance(value, UploadFile):
                fields.append((name, value))
            elif name != "file":
                raise InvalidRequest(f"the image is in the field {name!r}; call the field 'file'", field=name)
            else:
                files.append(await value.read())
    finally:
        await form.close()
    if not files:
        raise InvalidRequest(_missing_file([name for name, _ in fields]), field="file")
    return Upload(tuple(files), tuple(fields))


def _missing_file(names: Sequence[str]) -> str:
    if "file" in names:
        return "the field 'file' holds text, not a file; with curl: -F file=@page.jpg, with the @"
    return f"the form has no field 'file'; it has: {', '.join(names) or 'no fields at all'}"


async def _counted(request: Request, max_megabytes: int) -> AsyncGenerator[bytes, None]:
    """The chunks of a body, up to a limit; what the client says of its length is believed only if it is too much."""
    limit = max_megabytes * MEGABYTE
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(max_megabytes, int(announced))
    count = 0
    async for chunk in request.stream():
        count += len(chunk)
        if count > limit:
            raise _too_large(max_megabytes, count)
        yield chunk


def _too_large(max_megabytes: int, got: int) -> TooLarge:
    return TooLarge(
        f"the body has more than {max_megabytes} MiB; send a smaller image, or raise GLYPHBOX_MAX_UPLOAD_MB",
        field="body",
        limit=max_megabytes * MEGABYTE,
        got=got,
    )
