"""The page at /: one static file, allowed to talk to this service and to nobody else."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

router = APIRouter()
PAGE = Path(__file__).parent.parent / "static" / "index.html"


@router.get("/", include_in_schema=False)
async def page() -> Response:
    content, policy = _page_and_policy()
    return HTMLResponse(content, headers={"Content-Security-Policy": policy, "Cache-Control": "no-cache"})


@cache
def _page_and_policy() -> tuple[str, str]:
    """The page, and the policy that lets its own script and style run: the browser holds them against their hashes."""
    content = PAGE.read_text(encoding="utf-8")
    policy = [
        "default-src 'none'",
        f"script-src {_hash_of('script', content)}",
        f"style-src {_hash_of('style', content)}",
        "img-src 'self' blob: data:",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
    return content, "; ".join(policy)


def _hash_of(element: str, content: str) -> str:
    found = re.search(rf"<{element}>(.*?)</{element}>", content, re.DOTALL)
    if found is None:
        raise ValueError(f"{PAGE.name} has no <{element}> element")
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"
