from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from app import command_line
from app.command_line import DONE, NO_MODEL, UNREADABLE_INPUT, WRONG_USAGE, main
from app.options import ClassifyOptions, ReadOptions, describe
from tests.api.conftest import encoded
from tests.api.engines import OneWordEngine


@pytest.fixture(autouse=True)
def one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command reads with an engine that sees A7 wherever there is ink."""
    monkeypatch.setattr(command_line, "_load", lambda _: OneWordEngine())


@pytest.fixture
def image(tmp_path: Path) -> str:
    path = tmp_path / "page.png"
    path.write_bytes(encoded("PNG"))
    return str(path)


def test_the_text_of_a_file_goes_to_standard_output(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", image]) == DONE
    assert capsys.readouterr() == ("A7\n", "")


def test_json_is_the_document_of_the_service(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--format", "json", "--detail", "words", image]) == DONE
    document = json.loads(capsys.readouterr().out)
    assert (document["schema_version"], document["text"]) == ("1.0", "A7")
    assert "chars" not in document["pages"][0]["lines"][0]["words"][0]


def test_a_dash_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(encoded("PNG"))))
    assert main(["read", "-"]) == DONE
    assert capsys.readouterr().out == "A7\n"


def test_one_bad_file_does_not_stop_the_others(image: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("no image")
    files = [str(tmp_path / "absent.png"), image, str(tmp_path / "notes.txt"), image]
    assert main(["read", *files]) == UNREADABLE_INPUT
    out, err = capsys.readouterr()
    assert out == f"==> {image} <==\nA7\n" * 2
    assert [line.split(": ")[1] for line in err.splitlines()] == [files[0], files[2]]


def test_several_json_documents_are_a_line_each_and_say_whose_they_are(
    image: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["read", "--format", "json", image, image])
    assert [json.loads(line)["file"] for line in capsys.readouterr().out.splitlines()] == [image, image]


def test_characters_are_named_with_their_probabilities(image: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", "--top", "2", image]) == DONE
    assert capsys.readouterr().out == f"{image}\tA 0.7500\t7 0.2500\n"
    main(["classify", "--format", "json", "--top", "1", image])
    assert json.loads(capsys.readouterr().out)["top"] == [{"text": "A", "confidence": 0.75}]


def test_inspection_writes_the_stages_and_the_document(
    image: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["inspect", image, str(tmp_path / "out")]) == DONE
    written = capsys.readouterr().out.splitlines()
    assert [Path(path).name for path in written] == ["01_ink.png", "document.json"]
    assert Path(written[0]).read_bytes().startswith(b"\x89PNG")


def test_models_are_listed_and_the_default_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models"]) == DONE
    assert capsys.readouterr().out.split() == ["*", "tiny", "glyph", "2", "00ff"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--reader", "nobody"], WRONG_USAGE, "reader must be one of auto, glyph, line"),
        (["--alternatives", "99"], WRONG_USAGE, "alternatives must be between 0 and 10"),
        (["--model", "gpt"], NO_MODEL, "no glyph model is called 'gpt'"),
    ],
)
def test_what_is_wrong_is_said_on_standard_error(
    image: str, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert main(["read", *arguments, image]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("glyphbox: ")
    assert words in err


def test_an_unknown_option_ends_with_the_code_of_wrong_usage(image: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["read", "--colour", "blue", image])
    assert stopped.value.code == WRONG_USAGE


@pytest.mark.parametrize(("command", "options"), [("read", ReadOptions), ("classify", ClassifyOptions)])
def test_every_option_is_a_flag_with_its_help(
    command: str, options: type[ReadOptions | ClassifyOptions], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    for spec in describe(options):
        assert f"--{spec.name} " in shown


def test_serving_needs_settings_that_are_known(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLYPHBOX_PROT", "1")
    assert main(["serve"]) == WRONG_USAGE
    assert "GLYPHBOX_PORT" in capsys.readouterr().err
