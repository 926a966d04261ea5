"""Lines as programs, consoles and addresses of the net have them: names of several words in one, and signs between."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from training.data.texts import one

_WORD = re.compile(r"[A-Za-z]{2,}")
_LINES = (
    "{n}.{n}({n}, {n})",
    "{n}({n}, {n}={v})",
    "def {n}({n}, {n}={v}):",
    "class {P}({P}):",
    "return {n}({n}[{v}])",
    "self.{n} = {n}.{n}",
    "from {n}.{n} import {P}, {n}",
    "import {n}.{n}",
    "if ({n} {o} {v}) {{",
    "if {n} is None and {n} {o} {v}:",
    "}} else {{",
    "for (int i = 0; i < {n}; i++) {{",
    "for {n} in {n}.{n}():",
    "{n} = {n}[{v}:{v}] {o} {v};",
    "{C} = {v}",
    "#define {C} {v}",
    'const {n} = "{w}";',
    "public static {P} {n}({P} {n}) {{",
    "std::{n}<{P}> {n}->{n};",
    "{n} = lambda {n}: {n}*{v} + {n}**2",
    "// {w} {w} {w}",
    "# {w} {w} {w} {w}",
    "/* {w} {w} */",
    '<{n} {n}="{w}">{w}</{n}>',
    "</{n}>",
    "\\{n}{{{P}}}[{n}]",
    "\\newcommand*{{\\{n}}}{{{w}}}",
    '"{n}": {v},',
    '"{n}": "{w} {w}",',
    "{n}: {v}",
    "{P}::{n}({n})",
    "$ {n} --{k}={v} -{x} {f}",
    "{f}:{v}: error: {n} {w} {w}",
    "{f}",
    "{u}",
    "{n}@{n}.com",
    "@{n} #{P} {w}",
    "SELECT {n}, {n} FROM {n} WHERE {n} = '{w}';",
    "export {C}={f}",
    "{C}|{C}&{C}",
    'assert {n}({v}) == {n}, f"{{{n}}} {w}"',
)
_VALUES = ("0", "1", "10", "255", "-1", "3.14", "0.5", "1e-3", "None", "true", "false", "NULL", "[]", "{}", "''", '"x"')
_ENDINGS = ("py", "txt", "json", "html", "cfg", "c", "h", "js", "log", "png", "tar.gz")


def source_line(rng: np.random.Generator, text: str) -> str:
    """One line of about the width of a program's, its names made of the words of `text`."""
    words = [word.lower() for word in _WORD.findall(text)] or ["value"]

    def parts() -> list[str]:
        return [one(rng, words) for _ in range(1 + int(rng.integers(3)))]

    def name() -> str:
        chosen, draw = parts(), rng.random()
        if draw < 0.4:
            return "_".join(chosen)
        if draw < 0.7:
            return chosen[0] + "".join(map(str.capitalize, chosen[1:]))
        if draw < 0.9:
            return chosen[0]
        return one(rng, (f"_{chosen[0]}", f"__{chosen[0]}__", f"{chosen[0]}{rng.integers(10)}"))

    def value() -> str:
        return one(rng, _VALUES) if rng.random() < 0.6 else str(int(10 ** rng.uniform(0, 6)))

    def path() -> str:
        folders = [name() for _ in range(1 + int(rng.integers(3)))]
        start, between = (("/", "/"), ("~/", "/"), ("./", "/"), ("", "/"), ("C:\\", "\\"))[int(rng.integers(5))]
        return start + between.join(folders) + "." + one(rng, _ENDINGS)

    def address() -> str:
        query = f"?{one(rng, words)}={value()}" if rng.random() < 0.4 else ""
        start, host = one(rng, ("https://", "http://", "www.")), one(rng, words)
        return f"{start}{host}.{one(rng, ('com', 'org', 'net'))}/{name()}{query}"

    made: dict[str, Callable[[], str]] = {
        "n": name,
        "P": lambda: "".join(map(str.capitalize, parts())),
        "C": lambda: "_".join(parts()).upper(),
        "k": lambda: "-".join(parts()),
        "w": lambda: one(rng, words),
        "v": value,
        "f": path,
        "u": address,
        "o": lambda: one(rng, ("==", "!=", "<", ">", "<=", ">=", "+", "-", "*", "/", "%", "&&", "||")),
        "x": lambda: one(rng, "abcdefghilnopqrstuvxz"),
    }
    filled = re.sub(r"\{(\w)\}", lambda found: made[found.group(1)](), one(rng, _LINES))
    return filled.replace("{{", "{").replace("}}", "}")
