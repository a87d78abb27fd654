"""The server as one ASGI application: its routes, what guards them, and how errors are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from threading import Thread

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response

from kg.errors import KGError
from kg.serve import api, assets, drop, editor, explorer, guard, pages, protocol, review, schema
from kg.serve.state import State
from kg.serve.told import status, told

__all__ = ["app"]

# Seconds after which to ask a server again that is busy, or whose store was built anew this moment.
_AGAIN = "2"


def app(state: State) -> Starlette:
    """The application for a state, which requests find with `kg.serve.state.of`."""

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        await run_in_threadpool(getattr, state, "pool")  # its processes start now, not with the first question
        Thread(target=api.warm, args=(state,), name="kg-warm", daemon=True).start()
        yield
        await run_in_threadpool(state.close)

    made = Starlette(
        routes=[*explorer.routes(), *protocol.routes(), *api.routes(), *drop.routes(), *editor.routes(), *review.routes(), *pages.routes(), *schema.routes(), *assets.routes()],
        middleware=[Middleware(guard.Guard, state=state)],
        exception_handlers={KGError: _ours, HTTPException: _http, Exception: _fault},
        lifespan=life,
    )
    made.state.kg = state
    return made


async def _ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, KGError):
        raise error
    code = status(error)
    again = {"Retry-After": _AGAIN} if code == 503 else None
    return told(request, code, error.what, error.remedy, where=error.where, code=error.code, headers=again)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    detail = "" if error.detail == HTTPStatus(error.status_code).phrase else str(error.detail)
    return told(request, error.status_code, detail, headers=dict(error.headers or {}))


async def _fault(request: Request, error: Exception) -> Response:
    return told(request, 500, "the program failed on it", "report the fault with what you asked", headers=dict(guard.HEADERS))
