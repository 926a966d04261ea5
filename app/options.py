"""Every option of reading and classifying, once: name, type, default, range, help.

HTTP parameters, command-line flags, the library's keywords and the documentation are made from these dataclasses
(`describe`), and values that come as text from any door are checked by `parse`, so that no two doors disagree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, cast

from app.errors import InvalidOption, suggestion

T = TypeVar("T", bound="_Masks")
Rectangle = tuple[int, int, int, int]
Kind = Literal["choice", "integer", "number", "text", "rectangle", "rectangles"]


@dataclass(frozen=True)
class OptionSpec:
    """How one option is described and checked; `choices` for kind "choice", `low` and `high` for numbers."""

    name: str
    kind: Kind
    default: Any
    help: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None


def _option(kind: Kind, default: Any, help: str, **bounds: Any) -> Any:
    return dataclasses.field(default=default, metadata={"kind": kind, "help": help, **bounds})


_MODEL_HELP = "Name of the glyph model, as in GET /models; left out, the one that reads best."
_INK_HELP = "Whether ink is darker or lighter than its ground."
_INKS = ("auto", "dark", "light")
_CHARSETS = ("digits", "upper", "lower", "letters", "alphanumeric", "capitals_digits", "numeric", "printable")


@dataclass(frozen=True)
class _Masks:
    """Options that remove characters before probabilities are normalised; shared by reading and classifying."""

    charset: str | None = _option("choice", None, "Read only the characters of this set.", choices=_CHARSETS)
    allow: str | None = _option("text", None, "Read only these characters.")
    deny: str | None = _option("text", None, "Never read these characters.")


@dataclass(frozen=True)
class ReadOptions(_Masks):
    """Options of reading a page."""

    model: str | None = _option("text", None, _MODEL_HELP)
    reader: str = _option(
        "choice",
        "auto",
        "What reads the lines: the glyph reader (characters cut apart), the line reader, or whichever suits a line.",
        choices=("auto", "glyph", "line"),
    )
    prior: str = _option(
        "choice", "on", "Whether an English character prior helps to decide; off for codes.", choices=("on", "off")
    )
    alternatives: int = _option("integer", 3, "How many other readings a character carries.", low=0, high=10)
    detail: str = _option("choice", "chars", "The lowest level in the answer.", choices=("lines", "words", "chars"))
    mode: str = _option(
        "choice",
        "page",
        "What the image holds: a page, a block of lines, one line, one word or one character.",
        choices=("page", "block", "line", "word", "char"),
    )
    rotation: str = _option(
        "choice",
        "auto",
        "Quarter turn, in degrees counter-clockwise, that sets the image upright.",
        choices=("auto", "0", "90", "180", "270"),
    )
    deskew: str = _option("choice", "auto", "Whether a slope of the text is found and undone.", choices=("auto", "off"))
    perspective: str = _option(
        "choice",
        "auto",
        "Whether the sheet of a photographed page or block is found and made rectangular.",
        choices=("auto", "off"),
    )
    ink: str = _option("choice", "auto", _INK_HELP, choices=_INKS)
    roi: Rectangle | None = _option("rectangle", None, "Read only inside x0,y0,x1,y1 (pixels of the image).")
    ignore: tuple[Rectangle, ...] = _option(
        "rectangles", (), "Leave out what lies inside x0,y0,x1,y1; several are parted by semicolons."
    )

    @property
    def of_many_lines(self) -> bool:
        """Whether the image may hold many lines, and dirt among them: whoever sends a line, word or character says that
        it is one."""
        return self.mode in ("page", "block")

    @property
    def as_sign(self) -> bool:
        """Whether the whole image is read as a sign: words that are sent alone were mostly cut out of one."""
        return self.mode == "word"


@dataclass(frozen=True)
class ClassifyOptions(_Masks):
    """Options of classifying patches."""

    model: str | None = _option("text", None, _MODEL_HELP)
    top: int = _option("integer", 5, "How many readings a patch is given, most likely first.", low=1, high=95)
    distribution: str = _option(
        "choice", "false", "Whether every class with its probability is given.", choices=("false", "true")
    )
    ink: str = _option("choice", "auto", _INK_HELP, choices=_INKS)
    fit: str = _option(
        "choice",
        "auto",
        "How an image becomes a patch: cropped to its ink and centred (auto too), or taken as it is (32 x 32 only).",
        choices=("auto", "as_is", "crop"),
    )


def describe(options: type[_Masks]) -> tuple[OptionSpec, ...]:
    """The options of ReadOptions or ClassifyOptions, in order."""
    return tuple(
        OptionSpec(name=field.name, default=field.default, **field.metadata) for field in dataclasses.fields(options)
    )


def parse(options: type[T], values: Mapping[str, str]) -> T:
    """Options from their textual values; InvalidOption names an unknown option, or a value out of its range."""
    specs = {spec.name: spec for spec in describe(options)}
    parsed = {}
    for name, text in values.items():
        if name not in specs:
            hint = suggestion(name, specs, f"known options: {', '.join(specs)}")
            raise InvalidOption(f"unknown option {name!r}; {hint}", field=name)
        parsed[name] = _parse_value(specs[name], text)
    return options(**parsed)


def _parse_value(spec: OptionSpec, text: str) -> Any:
    match spec.kind:
        case "choice":
            return parse_choice(spec, text)
        case "integer" | "number":
            return _parse_number(spec, text)
        case "rectangle":
            return _parse_rectangle(spec, text)
        case "rectangles":
            return tuple(_parse_rectangle(spec, part) for part in text.split(";") if part.strip())
        case "text":
            if not text:
                raise InvalidOption(f"{spec.name} is empty; leave it out instead", field=spec.name)
            return text


def parse_choice(spec: OptionSpec, text: str) -> str:
    """`text` where it is one of the option's choices, else InvalidOption."""
    if text not in spec.choices:
        raise InvalidOption(
            f"{spec.name} must be one of {', '.join(spec.choices)}, not {text!r}",
            field=spec.name,
            limit=list(spec.choices),
            got=text,
        )
    return text


def _parse_number(spec: OptionSpec, text: str) -> int | float:
    bounds = f"between {spec.low:g} and {spec.high:g}"
    try:
        value = int(text) if spec.kind == "integer" else float(text)
    except ValueError:
        raise InvalidOption(
            f"{spec.name} must be a {'whole ' if spec.kind == 'integer' else ''}number {bounds}, not {text!r}",
            field=spec.name,
            got=text,
        ) from None
    low, high = cast(float, spec.low), cast(float, spec.high)
    if not low <= value <= high:
        raise InvalidOption(f"{spec.name} must be {bounds}, not {text}", field=spec.name, limit=[low, high], got=value)
    return value


def _parse_rectangle(spec: OptionSpec, text: str) -> Rectangle:
    try:
        x0, y0, x1, y1 = (int(part) for part in text.split(","))
    except ValueError:
        raise InvalidOption(
            f"{spec.name} must be four whole numbers x0,y0,x1,y1, not {text!r}", field=spec.name, got=text
        ) from None
    if not (0 <= x0 < x1 and 0 <= y0 < y1):
        raise InvalidOption(
            f"{spec.name} must have 0 <= x0 < x1 and 0 <= y0 < y1, not {text!r}", field=spec.name, got=text
        )
    return x0, y0, x1, y1
