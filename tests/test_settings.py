from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.errors import InvalidSettings
from app.settings import Settings, variable_name

ROOT = Path(__file__).parent.parent


def test_variables_set_their_fields_and_given_values_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLYPHBOX_PORT", "9000")
    monkeypatch.setenv("GLYPHBOX_QUEUE", "3")
    settings = Settings.from_environment(queue=4)
    assert (settings.port, settings.queue) == (9000, 4)


def test_an_empty_variable_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GLYPHBOX_PORT", "")
    assert Settings.from_environment().port == 8000


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("GLYPHBOX_MAX_UPLOAD", "5", "did you mean GLYPHBOX_MAX_UPLOAD_MB?"),
        ("GLYPHBOX_SECRET_DOOR", "5", "known settings: GLYPHBOX_HOST"),
        ("GLYPHBOX_WORKERS", "many", "GLYPHBOX_WORKERS=many"),
        ("GLYPHBOX_MAX_MEGAPIXELS", "0", "greater than or equal to 1"),
    ],
)
def test_what_is_unknown_or_out_of_range_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings, match=re.escape(words)):
        Settings.from_environment()


def test_every_setting_stands_in_the_readme_with_its_default() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else f"`{field.default}`"
        assert f"| `{variable_name(name)}` | {default} | {field.description} |" in text
