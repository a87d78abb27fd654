"""The files that pages need: scripts, styles, licences. All of them come with the program.

A page names one by `address`, which holds a digest of its content: browsers keep it for as long as they like.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from kg.serve.negotiation import held

__all__ = ["address", "routes"]

_PACKAGE = Path(__file__).parent.parent
# Where they lie: what the frontend's build makes, and what is the server's own.
_FOLDERS = (_PACKAGE / "render" / "assets", _PACKAGE / "serve" / "assets")
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml"}
_DIGITS = 16


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    """Content and digest of each file by its name. Only what is listed here is ever served."""
    found = {}
    for folder in _FOLDERS:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file() and path.suffix in (*_TYPES, ".png", ".woff2", ".ico"):
                content = path.read_bytes()
                found[path.name] = content, hashlib.sha256(content).hexdigest()[:_DIGITS]
    return found


def address(name: str) -> str:
    """The path under which a page finds a file. Raises KeyError where there is no such file."""
    return f"/assets/{_files()[name][1]}/{name}"


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    content, digest = _files().get(name, (b"", ""))
    if not digest:
        raise HTTPException(404)
    fresh = request.path_params.get("digest") == digest
    headers = {"Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache", "ETag": f'"{digest}"'}
    if held(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0]
    return Response(content, media_type=kind, headers=headers)


def routes() -> list[BaseRoute]:
    """``/assets/DIGEST/NAME`` as `address` gives it, and ``/assets/NAME``, which is asked for anew each time."""
    return [Route("/assets/{name}", _asset), Route("/assets/{digest}/{name}", _asset)]
