"""A report as one HTML page that carries its pictures: sections of prose, tables and pictures."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222 }
h1, h2 { line-height: 1.2 } h2 { margin-top: 2.5rem; border-top: 1px solid #ccc; padding-top: 1rem }
table { border-collapse: collapse; margin: 1rem 0 }
td, th { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left }
figure { margin: 1rem 0 } img { max-width: 100% } figcaption { color: #555; font-size: .9rem }
"""


@dataclass(frozen=True)
class Picture:
    """PNG bytes and what they show."""

    caption: str
    png: bytes


@dataclass(frozen=True)
class Table:
    """Rows of cells under `head`; floats are shown with four digits behind the point."""

    head: tuple[str, ...]
    rows: Sequence[tuple[object, ...]]


@dataclass(frozen=True)
class Section:
    """A heading, then paragraphs, tables and pictures in the order they were given."""

    title: str
    body: Sequence[str | Table | Picture] = field(default=())


def page(title: str, sections: Sequence[Section]) -> str:
    """The whole HTML page; nothing in it is fetched from elsewhere."""
    parts = [f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)}</title>']
    parts.append(f"<style>{STYLE}</style><h1>{escape(title)}</h1>")
    for section in sections:
        parts.append(f"<h2>{escape(section.title)}</h2>")
        parts += [_shown(entry) for entry in section.body]
    return "\n".join(parts) + "</html>\n"


def markdown(table: Table) -> str:
    """The table for a terminal or a document."""
    lines = [table.head, tuple("---" for _ in table.head), *(tuple(map(cell, row)) for row in table.rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def cell(value: object) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def _shown(entry: str | Table | Picture) -> str:
    if isinstance(entry, Picture):
        source = base64.b64encode(entry.png).decode("ascii")
        caption = escape(entry.caption)
        return (
            f'<figure><img alt="{caption}" src="data:image/png;base64,{source}">'
            f"<figcaption>{caption}</figcaption></figure>"
        )
    if isinstance(entry, Table):
        head = "".join(f"<th>{escape(name)}</th>" for name in entry.head)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell(value))}</td>" for value in row) + "</tr>" for row in entry.rows
        )
        return f"<table><tr>{head}</tr>{rows}</table>"
    return f"<p>{escape(entry)}</p>"
