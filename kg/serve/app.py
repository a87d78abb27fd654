"""The server as one ASGI application: its routes, what guards them, and how errors are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kg import labels
from kg.errors import BadParameter, KGError, LockedStore, NotFound, QueryForbidden, QuerySyntax, StoreError
from kg.serve import api, assets, drop, editor, guard, html, pages, protocol
from kg.serve.state import State

__all__ = ["app"]

# The status of an error; the first class that fits counts. What is not here is a fault of the program.
_STATUS: tuple[tuple[type[KGError], int], ...] = (
    (NotFound, 404),
    (QuerySyntax, 400),
    (QueryForbidden, 403),
    (BadParameter, 400),
    (LockedStore, 409),
    (StoreError, 503),
)


def app(state: State) -> Starlette:
    """The application for a state, which requests find with `kg.serve.state.of`."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        yield
        await run_in_threadpool(state.close)

    made = Starlette(
        routes=[*protocol.routes(), *api.routes(), *drop.routes(), *editor.routes(), *pages.routes(), *assets.routes()],
        middleware=[Middleware(guard.Guard, state=state)],
        exception_handlers={KGError: _ours, HTTPException: _http, Exception: _fault},
        lifespan=life,
    )
    made.state.kg = state
    return made


def status(error: KGError) -> int:
    """The HTTP status for an error."""
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


async def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, KGError):
        raise error
    code = status(error)
    return told(request, code, error.what, error.remedy, where=error.where, code=error.code)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    return told(request, error.status_code, str(error.detail), headers=dict(error.headers or {}))


async def _fault(request: Request, error: Exception) -> Response:
    return told(request, 500, "the program failed on it", "report the fault with what you asked", headers=dict(guard.HEADERS))


def told(request: Request, status: int, what: str, remedy: str = "", *, where: str = "", code: str = "", headers: dict[str, str] | None = None) -> Response:
    """An error for whoever asked: JSON for the API, a page for a browser, else text."""
    if code:
        spoken = html.language(request)
        if spoken != "en" and labels.known(f"error.{code}"):
            what = labels.text("cli.gloss", spoken, said=labels.text(f"error.{code}", spoken), more=what)
            remedy = labels.text("cli.gloss", spoken, said=labels.text(f"remedy.{code}", spoken), more=remedy)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": what, "remedy": remedy, "where": where, "code": code}, status, headers)
    if "text/html" in request.headers.get("accept", ""):
        return html.page(request, "error.html", status=status, headers=headers, what=what, remedy=remedy, where=where)
    place = f"{where}: " if where else ""
    return PlainTextResponse(f"{place}{what}{f' — {remedy}' if remedy else ''}\n", status, headers)
