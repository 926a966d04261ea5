"""The watch over odd images: what it stops, and what it lets pass."""

from __future__ import annotations

import itertools
import signal
import time

import pytest

from training.fuzz import Stopped, stopped_after


def test_what_computes_without_end_is_stopped() -> None:
    with pytest.raises(Stopped, match="given up"), stopped_after(0.05):
        for _ in itertools.count():
            pass


def test_what_waits_for_a_busy_machine_is_not_stopped() -> None:
    with stopped_after(0.05):
        time.sleep(0.15)


def test_what_comes_after_is_watched_no_more() -> None:
    with stopped_after(0.05):
        pass
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
