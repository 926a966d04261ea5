"""The page at / in a real browser, served by a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.browser import Browser

AT = "return document.querySelector('#text .at')?.textContent"
RIGHT, LEFT = "\ue014", "\ue012"


def test_a_chosen_image_shows_its_text_and_a_box_for_every_character(page: Browser, image: Path) -> None:
    page.type("#file", str(image))
    assert page.wait_for(
        "return !document.querySelector('#view').hidden && document.querySelector('#text').innerText"
    ) == ("A7")
    assert page.run("return document.querySelectorAll('#boxes rect').length") == 2
    assert page.run("return document.querySelector('#boxes').getAttribute('viewBox')") == "0 0 160 90"
    assert page.wait_for("return document.querySelector('#picture').naturalWidth") == 160


def test_pointing_at_a_character_shows_its_confidence_and_alternatives(page: Browser, image: Path) -> None:
    page.type("#file", str(image))
    page.wait_for("return document.querySelector('#text span')")
    page.hover("#text span:nth-of-type(2)")
    shown = page.wait_for("return document.querySelector('#char .bars')?.innerText")
    assert shown.split() == ["7", "75.0", "%", "?", "12.5", "%", "!", "6.3", "%"]


@pytest.mark.parametrize("clipboard", ["given", "withheld"])
def test_the_text_can_be_copied_whether_or_not_the_browser_gives_a_clipboard(
    page: Browser, image: Path, clipboard: str
) -> None:
    if clipboard == "withheld":
        page.run("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    page.run("addEventListener('copy', () => window.copied = getSelection().toString())")
    page.type("#file", str(image))
    page.wait_for("return document.querySelector('#text span')")
    page.click("#copy")
    assert page.wait_for("return document.querySelector('#copy').textContent === 'Copied'")
    assert page.run("return window.copied") == ("A7" if clipboard == "withheld" else None)


def test_the_arrow_keys_walk_from_character_to_character(page: Browser, image: Path) -> None:
    page.type("#file", str(image))
    page.wait_for("return document.querySelector('#text span')")
    walked = []
    for key in (RIGHT, RIGHT, RIGHT, LEFT):
        page.type("#view", key)
        walked.append(page.run(AT))
    assert walked == ["A", "7", "7", "A"]


def test_a_drawn_letter_is_named(page: Browser) -> None:
    page.drag("#pad", (-60, 60), (0, -60), (60, 60))
    shown = page.wait_for("return document.querySelector('#guess .bars')?.innerText")
    assert shown.split()[:3] == ["A", "75.0", "%"]
    page.click("#clear")
    assert page.run("return document.querySelector('#guess .bars')") is None


def test_a_key_that_is_pressed_on_the_pad_is_drawn_and_named(page: Browser) -> None:
    page.type("#pad", "A")
    assert page.wait_for("return document.querySelector('#guess .bars')")


def test_what_is_no_image_is_refused_in_words(browser: Browser, address: str, tmp_path: Path) -> None:
    browser.open(address)
    path = tmp_path / "notes.txt"
    path.write_text("no image")
    browser.type("#file", str(path))
    assert browser.wait_for("return document.querySelector('#say.bad')?.textContent")
    browser.console()


def test_nothing_is_fetched_from_elsewhere(page: Browser, address: str, image: Path) -> None:
    page.type("#file", str(image))
    page.wait_for("return document.querySelector('#text span')")
    fetched = page.run("return performance.getEntriesByType('resource').map(entry => entry.name)")
    assert fetched
    assert all(name.startswith((address, "blob:", "data:")) for name in fetched)
