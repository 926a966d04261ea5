"""Documents that cannot drift: what they say of options, errors and versions is held against the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

import app
from app.api import schemas
from app.api.error_responses import TITLES, problem_of
from app.api.parameters import DEBUG, FORMAT
from app.options import ClassifyOptions, OptionSpec, ReadOptions, describe
from tests.test_errors import KINDS

ROOT = Path(__file__).parent.parent
SHAPES = [kind for kind in vars(schemas).values() if isinstance(kind, type) and issubclass(kind, BaseModel)]
HTTP = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "spec", (*describe(ReadOptions), FORMAT, DEBUG, *describe(ClassifyOptions)), ids=lambda spec: spec.name
)
def test_every_option_has_a_row_with_its_choices_default_and_meaning(spec: OptionSpec) -> None:
    default = "" if spec.default in (None, ()) else f"`{spec.default}`"
    rows = re.findall(rf"^\| `{spec.name}` \| (.*) \| (.*) \| (.*) \|$", HTTP, re.MULTILINE)
    fitting = [values for values, *rest in rows if rest == [default, spec.help]]
    assert fitting, f"docs/http.md lacks a row for {spec.name}, or it says something else"
    for choice in spec.choices:
        assert f"`{choice}`" in fitting[0]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_every_member_of_an_answer_is_named(shape: type[BaseModel]) -> None:
    for member in shape.model_fields:
        assert re.search(rf"`(\w*\[\]\.|…)?{member}(\[\])?`", HTTP), f"docs/http.md lacks {shape.__name__}.{member}"


def test_every_code_of_a_problem_is_explained() -> None:
    for code in TITLES:
        assert f"`{code}`" in HTTP


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_status_of_an_error_is_the_one_that_is_documented(kind: type[app.GlyphboxError]) -> None:
    status = problem_of(kind("why")).status_code
    row = re.search(rf"^\| .*`{kind.code}`.* \| (\d+) \|", HTTP, re.MULTILINE)
    assert status == 500 if row is None else int(row[1]) == status


def test_links_between_documents_lead_somewhere() -> None:
    for document in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_the_version_is_the_same_everywhere() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'version = "{app.__version__}"' in project
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\S+)", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] == app.__version__
