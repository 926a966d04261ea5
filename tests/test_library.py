from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import app
from app import library
from app.document_reading import read_document
from app.errors import InvalidOption
from app.options import ReadOptions
from tests.api.conftest import encoded
from tests.api.engines import OneWordEngine


@pytest.fixture(autouse=True)
def one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library reads with an engine that sees A7 wherever there is ink."""
    monkeypatch.setattr(library, "_bundled_engine", OneWordEngine)


def test_bytes_and_paths_are_read(tmp_path: Path) -> None:
    (tmp_path / "page.png").write_bytes(encoded("PNG"))
    for source in (encoded("PNG"), tmp_path / "page.png", str(tmp_path / "page.png")):
        assert app.read(source, detail="words", roi=(0, 0, 5, 5), ignore=[(1, 1, 2, 2)], allow=None).text == "A7"


def test_options_are_checked_as_at_every_other_door() -> None:
    with pytest.raises(InvalidOption, match="did you mean 'alternatives'"):
        app.read(encoded("PNG"), alternative=3)
    with pytest.raises(InvalidOption, match="whole number"):
        app.read(encoded("PNG"), alternatives="many")


def test_characters_are_classified_alone() -> None:
    (result,) = app.classify([encoded("PNG")], top=1, distribution=True)
    assert (result.text, result.distribution) == ("A", {"A": 0.75, "7": 0.25})


def test_a_document_adds_up_the_times_of_its_pages() -> None:
    document = read_document(OneWordEngine(), encoded("PNG"), ReadOptions())
    assert list(document.timings_ms) == ["decode", "recognize", "total"]
    assert document.timings_ms["recognize"] == 2.0
    assert document.models["glyph"].sha256 == "00ff"


def test_every_public_name_is_there() -> None:
    for name in app.__all__:
        assert getattr(app, name).__name__ == name
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        app.nothing_of_the_kind  # noqa: B018 - it is the access that raises


def test_importing_the_package_loads_none_of_it() -> None:
    program = "import sys, app; print([name for name in sys.modules if name.startswith(('numpy', 'app.'))])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
