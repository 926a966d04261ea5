"""A headless Chromium, driven over WebDriver (https://www.w3.org/TR/webdriver2), of which little is needed."""

from __future__ import annotations

import base64
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

from tests.servers import free_port

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The name under which WebDriver hands out elements."""


class Browser:
    """One window; close() ends it and all that belongs to it."""

    def __init__(self, profile: Path, dark: bool = False) -> None:
        port = free_port()
        self._driver = subprocess.Popen(
            ["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False)
        for _ in range(200):
            try:
                self._client.get("/status")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--window-size=1280,900",
            f"--user-data-dir={profile}",
            *(["--force-dark-mode"] if dark else []),
        ]
        wanted = {"capabilities": {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}}
        self._session = self._client.post("/session", json=wanted).json()["value"]["sessionId"]

    def _post(self, command: str, **arguments: Any) -> Any:
        answer = self._client.post(f"/session/{self._session}/{command}", json=arguments)
        value = answer.json()["value"]
        if answer.is_error:
            raise RuntimeError(f"{command}: {value['error']}: {value['message']}")
        return value

    def open(self, address: str) -> None:
        self._post("url", url=address)

    def run(self, script: str) -> Any:
        """What a JavaScript function of this body returns."""
        return self._post("execute/sync", script=script, args=[])

    def wait_for(self, script: str, seconds: float = 20) -> Any:
        """The first truth that a JavaScript function of this body returns."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            value = self.run(script)
            if value:
                return value
            time.sleep(0.05)
        raise AssertionError(f"did not come true within {seconds:g} seconds: {script}")

    def _find(self, selector: str) -> str:
        found: str = self._post("element", using="css selector", value=selector)[ELEMENT]
        return found

    def click(self, selector: str) -> None:
        self._post(f"element/{self._find(selector)}/click")

    def type(self, selector: str, text: str) -> None:
        """Type text into an element; a file input takes the path of a file."""
        self._post(f"element/{self._find(selector)}/value", text=text)

    def hover(self, selector: str) -> None:
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0, "origin": {ELEMENT: self._find(selector)}}
        self._post("actions", actions=[{"type": "pointer", "id": "mouse", "actions": [move]}])

    def drag(self, selector: str, *points: tuple[int, int]) -> None:
        """Draw through these points, given from the element's middle."""
        origin = {ELEMENT: self._find(selector)}
        moves = [{"type": "pointerMove", "duration": 20, "x": x, "y": y, "origin": origin} for x, y in points]
        down, up = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        self._post("actions", actions=[{"type": "pointer", "id": "mouse", "actions": [moves[0], down, *moves[1:], up]}])

    def console(self) -> list[str]:
        """What the browser complains about since the last call."""
        answer = self._client.post(f"/session/{self._session}/se/log", json={"type": "browser"})
        return [entry["message"] for entry in answer.json()["value"]]

    def screenshot(self) -> bytes:
        """The window as a PNG file."""
        return base64.b64decode(self._client.get(f"/session/{self._session}/screenshot").json()["value"])

    def close(self) -> None:
        self._client.delete(f"/session/{self._session}")
        self._client.close()
        self._driver.terminate()
        self._driver.wait(10)
