"""Starts a container's command inside its namespaces, asks the service what it is, and prints the answers as JSON.

Run by test_image.py with the description of the container on standard input; needs the standard library alone.
"""

from __future__ import annotations

import base64
import fcntl
import json
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def main() -> None:
    container = json.load(sys.stdin)
    raise_loopback()
    server = subprocess.Popen(
        container["command"],
        env=container["environment"],
        user=container["uid"],
        group=container["uid"],
        extra_groups=[],
        stdout=sys.stderr,
    )
    try:
        healthy = wait_for_health(container, server)
        address = f"http://127.0.0.1:{container['port']}"
        image = base64.b64decode(container["image"])
        request = urllib.request.Request(f"{address}/ocr", image, {"Content-Type": "image/png"})
        answers = {
            "healthy": healthy,
            "document": json.load(urllib.request.urlopen(request, timeout=60)),
            "version": json.load(urllib.request.urlopen(f"{address}/version", timeout=10)),
            "status": Path(f"/proc/{server.pid}/status").read_text(),
            "outside": can_reach_outside(),
        }
    finally:
        server.terminate()
        code = server.wait(30)
    print(json.dumps({**answers, "exit_code": code}))


def raise_loopback() -> None:
    """A new network namespace has a loopback interface that is down, and nothing else."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14s", b"lo", IFF_UP, b""))


def wait_for_health(container: dict[str, object], server: subprocess.Popen[bytes], seconds: float = 30) -> bool:
    """Whether the image's own health check succeeds in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        check = subprocess.run(
            container["health_command"],  # type: ignore[call-overload]
            env=container["environment"],
            capture_output=True,
            check=False,
        )
        if check.returncode == 0:
            return True
        time.sleep(0.1)
    return False


def can_reach_outside() -> bool:
    try:
        socket.create_connection(("192.0.2.1", 80), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main()
