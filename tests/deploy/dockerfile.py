"""Carries out a Dockerfile without Docker: its COPY, RUN and WORKDIR steps, in a folder a stage.

What a stage puts below its root is mounted where the steps expect it, in a mount namespace of their own, and a Python
stands at /usr/local as in the official images; the rest of the file system is the machine's. Needs root, or a kernel
that lets others make namespaces.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

BASE_ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LD_LIBRARY_PATH": "/usr/local/lib"}
"""What every command starts with; the library path is for a Python that was linked to its own folder."""


@dataclass
class Stage:
    """One FROM with what follows it: the settings that it ends with, and the folder that holds its files."""

    image: str
    name: str
    root: Path
    workdir: str = "/"
    environment: dict[str, str] = field(default_factory=dict)
    user: str = "0"
    entrypoint: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)
    health_command: list[str] = field(default_factory=list)
    ports: list[int] = field(default_factory=list)

    def inside(self, path: str) -> Path:
        """Where a path of the stage (absolute, or relative to its workdir) lies on this machine."""
        return self.root / os.path.normpath(f"{self.workdir}/{path}" if not path.startswith("/") else path).lstrip("/")

    def prefix(self, *unshared: str, read_only: bool = False) -> list[str]:
        """The command line that puts a command into this stage's file system; `unshared` as unshare has it."""
        mounts = []
        for folder in sorted(self.root.iterdir()):
            mounts.append(f"mount --bind {shlex.quote(str(folder))} /{folder.name}")
            if read_only:
                mounts.append(f"mount -o remount,bind,ro /{folder.name}")
        mounts.append(f"mount --bind {shlex.quote(sys.base_prefix)} /usr/local")
        mounts.append("mount -t tmpfs -o mode=1777 tmpfs /tmp")
        script = " && ".join([*mounts, f"cd {self.workdir}", 'exec "$@"'])
        return ["unshare", "--mount", *unshared, "sh", "-c", script, "sh"]


def parse(text: str) -> list[tuple[str, str]]:
    """Instructions with their arguments, comments left out and continued lines joined."""
    kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(kept).replace("\\\n", " ")
    return [
        (word.upper(), rest.strip()) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word
    ]


def carry_out(dockerfile: Path, context: Path, folder: Path, environment: dict[str, str]) -> list[Stage]:
    """The stages after all their steps; RUN steps see `environment` beside the stage's own.

    An instruction that is not understood is an error, so that the Dockerfile and this stay together.
    """
    stages: list[Stage] = []
    for instruction, arguments in parse(dockerfile.read_text(encoding="utf-8")):
        if instruction == "FROM":
            image, _, name = arguments.partition(" AS ")
            stages.append(Stage(image, name or str(len(stages)), folder / str(len(stages))))
            stages[-1].root.mkdir(parents=True)
            continue
        stage = stages[-1]
        match instruction:
            case "WORKDIR":
                stage.workdir = arguments
                stage.inside(arguments).mkdir(parents=True, exist_ok=True)
            case "ENV":
                stage.environment |= dict(pair.split("=", 1) for pair in shlex.split(arguments))
            case "COPY":
                _copy(stage, stages, context, arguments.split())
            case "RUN":
                _run(stage, arguments, environment)
            case "USER":
                stage.user = arguments
            case "EXPOSE":
                stage.ports.append(int(arguments))
            case "ENTRYPOINT":
                stage.entrypoint = json.loads(arguments)
            case "CMD":
                stage.command = json.loads(arguments)
            case "HEALTHCHECK":
                stage.health_command = json.loads(arguments.partition("CMD ")[2])
            case "LABEL":
                pass
            case _:
                raise ValueError(f"the Dockerfile has an instruction that the test does not know: {instruction}")
    return stages


def _copy(stage: Stage, stages: list[Stage], context: Path, words: list[str]) -> None:
    origin = None
    if words[0].startswith("--from="):
        name = words.pop(0).removeprefix("--from=")
        origin = next(other for other in stages if other.name == name)
    *sources, target = words
    for source in sources:
        found = origin.inside(source) if origin else context / source
        into_folder = target.endswith("/")
        place = stage.inside(target) / found.name if into_folder else stage.inside(target)
        if found.is_dir():
            ignore = None if origin else _ignore(context)
            shutil.copytree(found, stage.inside(target), ignore=ignore, dirs_exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(found, place)


def _ignore(context: Path):  # type: ignore[no-untyped-def] # the shape that shutil.copytree asks for
    """What .dockerignore keeps out, for copytree; the last pattern that fits decides, as in Docker."""
    patterns = [line for line in (context / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]

    def kept_out(folder: str, names: list[str]) -> set[str]:
        return {name for name in names if _is_ignored(Path(folder, name).relative_to(context), patterns)}

    return kept_out


def _is_ignored(path: Path, patterns: list[str]) -> bool:
    ignored = False
    for pattern in patterns:
        wanted = pattern.lstrip("!")
        ancestry = [path, *path.parents][:-1]
        if any(fnmatch(str(part), wanted) or fnmatch(f"/{part}", wanted.replace("**", "*")) for part in ancestry):
            ignored = not pattern.startswith("!")
    return ignored


def _run(stage: Stage, command: str, environment: dict[str, str]) -> None:
    done = subprocess.run(
        [*stage.prefix(), "sh", "-c", command],
        env={**BASE_ENVIRONMENT, "HOME": "/tmp", **environment, **stage.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"RUN {command}\nended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
