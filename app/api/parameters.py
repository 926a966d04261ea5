"""Options at the HTTP door: their values from query and form, and their description for OpenAPI.

What options there are stands in app.options; the answer's format and the debugging pictures are the door's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.errors import InvalidOption, suggestion
from app.options import ClassifyOptions, OptionSpec, ReadOptions, describe, parse_choice

FORMAT = OptionSpec("format", "choice", "json", "How the document is written.", choices=("json", "text"))
DEBUG = OptionSpec(
    "debug", "choice", "0", "Whether a picture of every stage is added to the JSON document.", choices=("0", "1")
)


def text_values(pairs: Iterable[tuple[str, str]], specs: Iterable[OptionSpec]) -> dict[str, str]:
    """Option values by name; InvalidOption for a name that is given twice, or that no option has."""
    known = {spec.name for spec in specs}
    values: dict[str, str] = {}
    for name, value in pairs:
        if name not in known:
            hint = suggestion(name, known, f"there are: {', '.join(sorted(known))}")
            raise InvalidOption(f"unknown parameter {name!r}; {hint}", field=name)
        if name in values:
            raise InvalidOption(f"{name} is given more than once", field=name)
        values[name] = value
    return values


def take_choice(values: dict[str, str], spec: OptionSpec) -> str:
    """Take one of the door's own options out of `values`; its default where it is not given."""
    return parse_choice(spec, values.pop(spec.name, str(spec.default)))


def openapi_parameters(options: type[ReadOptions | ClassifyOptions], *own: OptionSpec) -> list[dict[str, Any]]:
    """The options as OpenAPI query parameters."""
    return [
        {"name": spec.name, "in": "query", "required": False, "description": spec.help, "schema": _schema(spec)}
        for spec in (*describe(options), *own)
    ]


def openapi_fields(options: type[ReadOptions | ClassifyOptions], *own: OptionSpec) -> dict[str, Any]:
    """The options as properties of a form or of a JSON object."""
    return {spec.name: {**_schema(spec), "description": spec.help} for spec in (*describe(options), *own)}


def _schema(spec: OptionSpec) -> dict[str, Any]:
    kinds: Mapping[str, str] = {"integer": "integer", "number": "number"}
    schema: dict[str, Any] = {"type": kinds.get(spec.kind, "string")}
    if spec.choices:
        schema["enum"] = list(spec.choices)
    if spec.low is not None:
        schema["minimum"] = spec.low
    if spec.high is not None:
        schema["maximum"] = spec.high
    if spec.kind == "rectangle":
        schema["pattern"] = r"^\d+,\d+,\d+,\d+$"
    if spec.default not in (None, ()):
        schema["default"] = spec.default
    return schema
