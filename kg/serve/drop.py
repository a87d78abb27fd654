"""A report that is dropped on the page: read it, show it, and keep it only when somebody says so.

Reading happens in another process, within the limits that a build has. What was read waits in memory, a few reports at the
most, until it is kept or others take its place; the name of the file is a name to show, and nothing is ever opened by it.
"""

from __future__ import annotations

import asyncio
import secrets
import weakref
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import PurePath
from threading import Lock
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kg import labels, pipeline
from kg.analysis.corpus import corpus
from kg.documents import MAX_BYTES
from kg.errors import FailedReading
from kg.render import payload
from kg.serve import html
from kg.serve.api import dumped
from kg.serve.state import State, of

__all__ = ["named", "routes"]

# So many reports wait, of so many bytes together.
_WAITING = 8
_BYTES = 2 * MAX_BYTES
# So many are read at the same time.
_AT_ONCE = 2
# So long a name is kept of a file.
_LONGEST = 120
# It is read in one process, which ends with it.
_OPTIONS = pipeline.Options(workers=1)


@dataclass(slots=True)
class _Tray:
    """What was read and waits to be kept, by the id of the document."""

    lock: Lock = field(default_factory=Lock)
    #: Each that is read takes a process, and but one can be written at a time: others stand in line, without a thread.
    reading: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    keeping: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    files: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict)

    def put(self, id_: str, name: str, data: bytes) -> None:
        with self.lock:
            self.files.pop(id_, None)
            self.files[id_] = (name, data)
            while len(self.files) > 1 and (len(self.files) > _WAITING or sum(len(d) for _, d in self.files.values()) > _BYTES):
                self.files.popitem(last=False)

    def get(self, id_: str) -> tuple[str, bytes] | None:
        with self.lock:
            return self.files.get(id_)

    def take(self, id_: str) -> None:
        with self.lock:
            self.files.pop(id_, None)


_trays: weakref.WeakKeyDictionary[State, _Tray] = weakref.WeakKeyDictionary()
_lock = Lock()


def _tray(state: State) -> _Tray:
    with _lock:
        return _trays.setdefault(state, _Tray())


class _Refused(Exception):  # noqa: N818 - named after what it is
    """A request that is not answered: its status and the id of what to say."""

    def __init__(self, status: int, row: str, **values: object) -> None:
        super().__init__(row)
        self.status = status
        self.row = row
        self.values = values


def named(given: str) -> str:
    """The name of a file as it is shown and registered: its last part, without what no name needs. Never a path.

    >>> named("..\\\\..\\\\a/b/2023\\u202e报告.txt")
    '2023报告.txt'
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in ':*?"<>|').strip(" .")
    suffix = PurePath(kept).suffix[:10]
    stem = kept.removesuffix(PurePath(kept).suffix)[: _LONGEST - len(suffix)]
    return (stem or "report") + suffix


def _checked(request: Request) -> State:
    """The state, where the request bears the token of the page. Raises _Refused."""
    state = of(request)
    if not secrets.compare_digest(request.headers.get("x-kg-token", "").encode(), state.csrf.encode()):
        raise _Refused(403, "serve.drop.token")
    return state


async def _uploaded(request: Request, most: int) -> tuple[str, bytes]:
    """Name and bytes of the file that a request brings. Raises _Refused."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise _Refused(400, "serve.drop.no_file")
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise _Refused(400, "serve.drop.no_file")
        data = await file.read(most + 1)
        if len(data) > most:
            raise _Refused(413, "serve.drop.large", count=f"{most:,}")
        return named(file.filename or ""), data


def _read(state: State, name: str, data: bytes) -> dict[str, Any]:
    """Reads a report and lets it wait. Raises an InputError."""
    result = pipeline.read_one(name, data, _OPTIONS)
    if result.error:
        raise result.error
    if result.reading is None or result.source is None:
        raise FailedReading("nothing came of reading it", where=name, remedy="leave it out, and report the fault with the file")
    document = result.reading.document.id
    catalog = state.store().catalog
    new = catalog is None or catalog.document(document) is None
    _tray(state).put(document, name, data)
    return {
        "document": document, "name": name, "text": result.source.text, "pages": list(result.source.pages), "part": payload.part(corpus([result.reading])),
        "new": new, "writable": state.writable,
    }  # fmt: skip


def _keep(state: State, document: str) -> dict[str, Any]:
    """Adds what waits to the store. Raises _Refused, LockedStore, InputError."""
    if not state.writable:
        raise _Refused(403, "serve.drop.read_only")
    waiting = _tray(state).get(document)
    if waiting is None:
        catalog = state.store().catalog
        if catalog and catalog.document(document):
            return {"added": True, "document": document, "new": False}
        raise _Refused(404, "serve.drop.forgotten")
    from kg.store import Store

    added = pipeline.add(*waiting, store=Store.open(state.path), options=_OPTIONS)
    _tray(state).take(document)
    return {"added": True, "document": document, "new": added is not None, "generation": state.store().generation}


async def _post_read(request: Request) -> Response:
    state = _checked(request)
    name, data = await _uploaded(request, min(state.limits.upload, MAX_BYTES))
    async with _tray(state).reading:
        return Response(dumped(await run_in_threadpool(_read, state, name, data)), media_type="application/json")


async def _post_keep(request: Request) -> Response:
    state = _checked(request)
    try:
        asked = await request.json()
    except ValueError:
        asked = None
    document = asked.get("document") if isinstance(asked, dict) else None
    if not isinstance(document, str):
        raise _Refused(400, "serve.drop.no_file")
    async with _tray(state).keeping:
        return Response(dumped(await run_in_threadpool(_keep, state, document)), media_type="application/json")


def _guarded(endpoint: Any) -> Any:
    """Tells what was refused; what else goes wrong is told as everywhere."""

    async def guarded(request: Request) -> Response:
        language = html.language(request)
        try:
            return await endpoint(request)  # type: ignore[no-any-return]
        except _Refused as refused:
            said = labels.text(refused.row, language, **refused.values)
            return JSONResponse({"error": said, "remedy": labels.text("serve.drop.remedy", language)}, refused.status)

    return guarded


def routes() -> list[BaseRoute]:
    """``/api/read`` and ``/api/keep``."""
    return [Route("/api/read", _guarded(_post_read), methods=["POST"]), Route("/api/keep", _guarded(_post_keep), methods=["POST"])]
