"""How errors are told to whoever asked, and with which status."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kg import labels
from kg.errors import (
    BeyondLimits,
    FailedReading,
    InputError,
    KGError,
    LockedStore,
    NotFound,
    OutputError,
    QueryError,
    QueryForbidden,
    QueryTimeout,
    QueryTooLarge,
    ServerBusy,
    StoreError,
)
from kg.serve import html

__all__ = ["status", "told"]

# The status of an error; the first class that fits counts. What is not here is a fault of the program.
_STATUS: tuple[tuple[type[KGError], int], ...] = (
    (NotFound, 404),
    (OutputError, 406),
    (QueryForbidden, 403),
    (QueryTimeout, 504),
    (QueryTooLarge, 422),
    (ServerBusy, 503),
    (QueryError, 400),
    (BeyondLimits, 413),
    (FailedReading, 500),
    (InputError, 422),
    (LockedStore, 409),
    (StoreError, 503),
)


def status(error: KGError) -> int:
    """The HTTP status for an error."""
    return next((code for kind, code in _STATUS if isinstance(error, kind)), 500)


def _title(request: Request, status: int) -> str:
    """What went wrong, in general, for people."""
    spoken = html.language(request)
    row = f"serve.status.{status}"
    return labels.text(row if labels.known(row) else f"serve.status.{'refused' if status < 500 else 'failed'}", spoken)


def told(request: Request, status: int, what: str = "", remedy: str = "", *, where: str = "", code: str = "", headers: dict[str, str] | None = None) -> Response:
    """An error for whoever asked: JSON for the API, a page for a browser, else text. Without `what` it is what the status means."""
    what = what or _title(request, status)
    if code:
        spoken = html.language(request)
        if spoken != "en" and labels.known(f"error.{code}"):
            what = labels.text("cli.gloss", spoken, said=labels.text(f"error.{code}", spoken), more=what)
            remedy = labels.text("cli.gloss", spoken, said=labels.text(f"remedy.{code}", spoken), more=remedy)
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": what, "remedy": remedy, "where": where, "code": code}, status, headers)
    if "text/html" in request.headers.get("accept", ""):
        return html.page(request, "error.html", status=status, headers=headers, title=_title(request, status), what=what, remedy=remedy, where=where)
    place = f"{where}: " if where else ""
    return PlainTextResponse(f"{place}{what}{f' — {remedy}' if remedy else ''}\n", status, headers)
