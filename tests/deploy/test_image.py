"""What the Dockerfile says, done: the image's own steps, its own command, an unprivileged user, no network."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.deploy.dockerfile import BASE_ENVIRONMENT, Stage, carry_out, parse

ROOT = Path(__file__).parent.parent.parent
HOW_TO_REACH_AN_INDEX = "PIP_|.*_(proxy|PROXY|CERT_FILE)$"
MEGABYTE = 1024
"""In the kilobytes of /proc."""


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> list[Stage]:
    """The image's stages, built as the Dockerfile says in folders of their own."""
    if subprocess.run(["unshare", "--mount", "--net", "true"], capture_output=True, check=False).returncode:
        pytest.skip("needs root, to make namespaces in place of a container")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*pip, "index", "versions", "pip"], capture_output=True, check=False).returncode:
        pytest.skip("no package index answers, and the image is made of wheels")
    cache = subprocess.run([*pip, "cache", "dir"], capture_output=True, text=True, check=True).stdout.strip()
    environment = {
        name: value for name, value in os.environ.items() if re.match("PIP_|.*_(proxy|PROXY|CERT_FILE)$", name)
    }
    return carry_out(
        ROOT / "Dockerfile", ROOT, tmp_path_factory.mktemp("image"), {**environment, "PIP_CACHE_DIR": cache}
    )


def page_that_says(text: str) -> bytes:
    image = Image.new("L", (900, 200), 250)
    ImageDraw.Draw(image).text((60, 60), text, fill=20, font=ImageFont.load_default(64))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_the_image_reads_a_page_as_nobody_on_a_read_only_system_without_a_network(stages: list[Stage]) -> None:
    image = stages[-1]
    uid = int(image.user.partition(":")[0])
    container = {
        "command": image.entrypoint + image.command,
        "health_command": image.health_command,
        "environment": {**BASE_ENVIRONMENT, **image.environment},
        "uid": uid,
        "port": image.ports[0],
        "image": base64.b64encode(page_that_says("GLYPHBOX 2026")).decode(),
    }
    # By its text: this repository may lie where the container's own /tmp hides it.
    program = (Path(__file__).parent / "container.py").read_text(encoding="utf-8")
    done = subprocess.run(
        [*image.prefix("--net", read_only=True), "/usr/local/bin/python3", "-I", "-c", program],
        input=json.dumps(container),
        env=BASE_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answers = json.loads(done.stdout)
    assert answers["healthy"]
    assert answers["document"]["text"] == "GLYPHBOX 2026"
    assert answers["version"]["blas_threads"] == "1"
    assert not answers["outside"]
    assert re.search(rf"^Uid:\s+{uid}\s", answers["status"], re.MULTILINE)
    assert uid != 0
    resident = re.search(r"^VmRSS:\s+(\d+) kB", answers["status"], re.MULTILINE)
    assert resident is not None
    assert int(resident[1]) < 300 * MEGABYTE
    assert answers["exit_code"] in (0, -15)


def test_the_image_holds_the_app_its_models_its_packages_and_nothing_else(stages: list[Stage]) -> None:
    image = stages[-1]
    held = {
        str(path.relative_to(image.root))
        for folder in ("srv", "srv/glyphbox")
        for path in (image.root / folder).iterdir()
    }
    assert held == {
        "srv/packages",
        "srv/glyphbox",
        *(f"srv/glyphbox/{name}" for name in ("LICENSE", "NOTICE", "app", "model_store")),
    }
    assert not (image.root / "srv/packages/torch").exists()
    assert {path.name for path in image.root.iterdir()} == {"srv"}


def test_the_image_is_slim_pinned_and_new_enough() -> None:
    instructions = parse((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    least = int(project["requires-python"].rpartition(".")[2])
    images = [arguments.partition(" AS ")[0] for word, arguments in instructions if word == "FROM"]
    assert len(images) == 2
    for image in images:
        version = re.fullmatch(r"python:3\.(\d+)-slim", image)
        assert version is not None
        assert int(version[1]) >= least


def test_the_compose_file_is_accepted_and_serves_on_8000() -> None:
    if shutil.which("docker-compose") is None:
        pytest.skip("needs docker-compose (Debian: docker-compose)")
    done = subprocess.run(["docker-compose", "config"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert '"8000:8000"' in compose
    assert "read_only: true" in compose
