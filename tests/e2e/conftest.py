from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.api.application import create_app
from app.settings import Settings
from tests.api.conftest import encoded
from tests.api.engines import OneWordEngine
from tests.e2e.browser import Browser
from tests.servers import serving


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a real server whose engine reads A7 wherever there is ink."""
    application = create_app(Settings.from_environment(workers=1), lambda _: OneWordEngine())
    with serving(application) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if not (shutil.which("chromedriver") and any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))):
        pytest.skip("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    window = Browser(tmp_path_factory.mktemp("profile"))
    yield window
    window.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Browser]:
    """The page at /, freshly opened; nothing on it may make the browser complain."""
    browser.open(address)
    browser.wait_for("return document.querySelectorAll('#model option').length > 1")
    yield browser
    assert browser.console() == []


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "page.png"
    path.write_bytes(encoded("PNG"))
    return path
