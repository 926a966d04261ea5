"""The command `glyphbox`: read, classify, inspect, models, serve.

Standard output carries data alone; what a person should know goes to standard error. Exit codes are stable:

    0    everything was read
    2    the command line, an option or a setting is wrong
    3    at least one input could not be read; the others were
    4    a model is missing or broken
    130  stopped by Ctrl-C
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__
from app.document import Classification, Document
from app.errors import GlyphboxError, InvalidInput, InvalidModel, InvalidOption, InvalidSettings, UnknownModel
from app.options import ClassifyOptions, OptionSpec, ReadOptions, describe, parse

if TYPE_CHECKING:
    from app.engine import Engine

DONE, WRONG_USAGE, UNREADABLE_INPUT, NO_MODEL, INTERRUPTED = 0, 2, 3, 4, 130
STANDARD_INPUT = "-"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code. Wrong usage ends the process, as argparse does."""
    # Pages and batches are read side by side; a BLAS thread a core on top of that makes all of them slower. It must
    # be said before NumPy is loaded, and whoever says otherwise is obeyed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parsed = _parser().parse_args(arguments)
    try:
        code: int = parsed.run(parsed)
    except (InvalidOption, InvalidSettings) as error:
        return _complain(error, WRONG_USAGE)
    except (UnknownModel, InvalidModel) as error:
        return _complain(error, NO_MODEL)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="glyphbox", description="Text, boxes and confidences for every character.")
    parser.add_argument("--version", action="version", version=f"glyphbox {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    read = _command(commands, "read", _read, "Read images.")
    read.add_argument("files", nargs="+", metavar="FILE", help="an image; - reads one from standard input")
    read.add_argument("--format", choices=("text", "json"), default="text", help="How the documents are written.")
    _add_options(read, describe(ReadOptions))

    classify = _command(commands, "classify", _classify, "Name single characters, an image each.")
    classify.add_argument("files", nargs="+", metavar="FILE", help="an image; - reads one from standard input")
    classify.add_argument("--format", choices=("text", "json"), default="text", help="How the results are written.")
    _add_options(classify, describe(ClassifyOptions))

    inspect = _command(commands, "inspect", _inspect, "Write a picture of every stage of reading an image.")
    inspect.add_argument("file", metavar="IMAGE", help="an image; - reads one from standard input")
    inspect.add_argument("folder", metavar="OUT", type=Path, help="the folder that the pictures are written to")
    _add_options(inspect, describe(ReadOptions))

    models = _command(commands, "models", _models, "List the models.")
    models.add_argument("--format", choices=("text", "json"), default="text", help="How the list is written.")

    serve = commands.add_parser("serve", help="Serve HTTP; settings are the variables GLYPHBOX_*.")
    serve.add_argument("--host", help="Address to listen on, in place of GLYPHBOX_HOST.")
    serve.add_argument("--port", help="Port to listen on, in place of GLYPHBOX_PORT.")
    serve.set_defaults(run=_serve)
    return parser


def _command(commands: Any, name: str, run: Any, help: str) -> argparse.ArgumentParser:
    """A command that works with models, and so takes a folder of further ones."""
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.add_argument(
        "--models",
        type=Path,
        metavar="FOLDER",
        default=os.environ.get("GLYPHBOX_MODELS") or None,
        help="A folder of further models (default: the one that GLYPHBOX_MODELS names).",
    )
    command.set_defaults(run=run)
    return command


def _add_options(command: argparse.ArgumentParser, specs: Sequence[OptionSpec]) -> None:
    group = command.add_argument_group("options")
    for spec in specs:
        default = "" if spec.default in (None, ()) else f" (default: {spec.default})"
        metavar = "{" + ",".join(spec.choices) + "}" if spec.choices else spec.kind.upper()
        group.add_argument(f"--{spec.name}", metavar=metavar, help=f"{spec.help}{default}".replace("%", "%%"))


def _given(parsed: argparse.Namespace, specs: Sequence[OptionSpec]) -> dict[str, str]:
    """The options that the command line names, as `parse` takes them."""
    return {spec.name: value for spec in specs if (value := getattr(parsed, spec.name)) is not None}


def _read(parsed: argparse.Namespace) -> int:
    from app.document_reading import read_document

    options = parse(ReadOptions, _given(parsed, describe(ReadOptions)))
    engine = _load(parsed)
    code = DONE
    for name, content in _contents(parsed.files):
        try:
            document = read_document(engine, _checked(content), options)
        except InvalidInput as error:
            code = _complain(error, UNREADABLE_INPUT, name)
            continue
        for page in document.pages:
            for warning in page.warnings:
                print(f"glyphbox: {name}: page {page.number}: {warning}", file=sys.stderr)
        _write(_rendered(document, name, parsed.format, options.detail, several=len(parsed.files) > 1))
    return code


def _rendered(document: Document, name: str, format_name: str, detail: str, several: bool) -> bytes:
    """A document as it is written to standard output; where there are several, each says whose it is."""
    from app.formats import FORMATS, json_document

    if format_name == "json":
        head = {"file": name} if several else {}
        return json_document.encode({**head, **json_document.as_dict(document, detail)}) + b"\n"
    heading = f"==> {name} <==\n".encode() if several else b""
    return heading + FORMATS[format_name].render(document, detail)


def _classify(parsed: argparse.Namespace) -> int:
    from app.formats import json_document

    options = parse(ClassifyOptions, _given(parsed, describe(ClassifyOptions)))
    engine = _load(parsed)
    code = DONE
    for name, content in _contents(parsed.files):
        try:
            (result,) = engine.classify([_checked(content)], options)
        except InvalidInput as error:
            code = _complain(error, UNREADABLE_INPUT, name)
            continue
        if parsed.format == "json":
            _write(json_document.encode({"file": name, **json_document.classification(result)}) + b"\n")
        else:
            _write(_listed(name, result).encode())
    return code


def _listed(name: str, result: Classification) -> str:
    return "\t".join([name, *(f"{other.text} {other.confidence:.4f}" for other in result.top)]) + "\n"


def _inspect(parsed: argparse.Namespace) -> int:
    from app.document_reading import read_document
    from app.formats import json_document
    from app.stage_pictures import StagePictures

    options = parse(ReadOptions, _given(parsed, describe(ReadOptions)))
    pictures = StagePictures()
    ((name, content),) = _contents([parsed.file])
    try:
        document = read_document(_load(parsed), _checked(content), options, pictures.observe)
    except InvalidInput as error:
        return _complain(error, UNREADABLE_INPUT, name)
    parsed.folder.mkdir(parents=True, exist_ok=True)
    for number, (stage, png) in enumerate(pictures.pngs, 1):
        path = parsed.folder / f"{number:02}_{stage.replace(' ', '_')}.png"
        path.write_bytes(png)
        print(path)
    path = parsed.folder / "document.json"
    path.write_bytes(json_document.render(document, options.detail))
    print(path)
    return DONE


def _models(parsed: argparse.Namespace) -> int:
    from app.formats import json_document

    engine = _load(parsed)
    for name, manifest in engine.models.items():
        if parsed.format == "json":
            entry = {"name": name, "kind": manifest.kind, "alphabet": manifest.alphabet, "sha256": manifest.sha256}
            _write(json_document.encode(entry) + b"\n")
        else:
            mark = "*" if name == engine.default_model else " "
            _write(f"{mark} {name:12} {manifest.kind:6} {len(manifest.alphabet):3} {manifest.sha256[:12]}\n".encode())
    return DONE


def _serve(parsed: argparse.Namespace) -> int:
    import uvicorn

    from app.api.application import create_app
    from app.settings import Settings

    given = {name: value for name in ("host", "port") if (value := getattr(parsed, name)) is not None}
    settings = Settings.from_environment(**given)
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level=settings.log_level)
    return DONE


def _load(parsed: argparse.Namespace) -> Engine:
    from app.engine import BUNDLED_MODELS, Engine

    return Engine.load(BUNDLED_MODELS, *([parsed.models] if parsed.models else []))


def _contents(files: Sequence[str]) -> Iterator[tuple[str, bytes | OSError]]:
    """Each file's name with its content, or with the error that kept it from being read."""
    for name in files:
        try:
            yield name, sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
        except OSError as error:
            yield name, error


def _checked(content: bytes | OSError) -> bytes:
    if isinstance(content, OSError):
        raise InvalidInput(content.strerror or str(content)) from content
    return content


def _complain(error: GlyphboxError, code: int, name: str = "") -> int:
    print(f"glyphbox: {name + ': ' if name else ''}{error.message}", file=sys.stderr)
    return code


def _write(content: bytes) -> None:
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    sys.exit(main())
