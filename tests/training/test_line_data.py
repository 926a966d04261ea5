"""The strips that training takes: new ones, and with `again` some that were shown before."""

from itertools import count
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("cv2")

from training import line_data
from training.data.line_strips import Sample
from training.line_data import StripFeed


class Numbered(StripFeed):
    """A feed without workers whose new strips are numbered."""

    numbers = count()

    def _made(self, count: int) -> list[Sample]:
        return [Sample(np.zeros((32, 8), np.uint8), str(next(self.numbers)), "print") for _ in range(count)]


def test_without_repeats_every_strip_is_new() -> None:
    feed = Numbered(Path(), 0, 1)
    texts = [sample.text for _ in range(20) for sample in feed.take(30)]
    assert len(set(texts)) == len(texts) == 600


def test_half_of_the_strips_have_been_shown_before_once_enough_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_data, "KEPT", 50)
    feed = Numbered(Path(), 0, 1, again=0.5)
    seen: set[str] = set()
    shares = []
    for _ in range(60):
        texts = [sample.text for sample in feed.take(20)]
        assert len(texts) == 20
        shares.append(sum(text in seen for text in texts) / 20)
        seen |= set(texts)
    assert shares[0] == 0
    assert np.mean(shares[-30:]) == pytest.approx(0.5, abs=0.02)
