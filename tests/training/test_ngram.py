import gzip
from pathlib import Path

import pytest

from app.recognition.alphabet import PRINTABLE
from app.recognition.ngram_prior import CONTEXT, NgramPrior
from training.ngram import bits_a_character, encode, main, train


def test_each_character_and_the_end_stand_behind_their_context() -> None:
    windows = ["".join(PRINTABLE[index] for index in window) for window in encode(["ab", "c"])]
    assert windows == [text.rjust(CONTEXT + 1) for text in ("a", "ab", "ab ", "c", "c ")]


def test_seen_text_takes_fewer_bits_than_other_text() -> None:
    prior = train(["the rain in spain stays mainly in the plain"] * 5)
    assert bits_a_character(prior, ["the plain"]) + 2 < bits_a_character(prior, ["zq xj kvw"])


def test_what_the_shorter_context_tells_as_well_is_left_out() -> None:
    lines = ["abcabcabcabc", "xyzxyzxyzxyz"] * 9
    everything, little = train(lines, least_gain=0.0), train(lines, least_gain=3.0)
    longest = CONTEXT - 1
    assert len(everything.tables[longest].symbols) > 0
    assert len(little.tables[longest].symbols) < len(everything.tables[longest].symbols)
    assert bits_a_character(little, ["abcabc"]) < bits_a_character(little, ["abczyx"])


def test_the_command_writes_a_prior_that_loads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "plain.txt").write_text("one line of text\nand one more\n" * 30)
    (tmp_path / "packed.txt.gz").write_bytes(gzip.compress(b"packed text 42\n" * 60))
    main(["--text", str(tmp_path), "--out", str(tmp_path / "ngram.npz")])
    prior = NgramPrior.load(tmp_path / "ngram.npz")
    assert prior.tables[CONTEXT - 1].contexts.size > 0
    assert "bits a character" in capsys.readouterr().out


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no NAME"):
        main(["--text", str(tmp_path), "--out", str(tmp_path / "ngram.npz")])
