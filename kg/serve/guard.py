"""What stands before all routes (to come): Host and Origin, the token, headers, the size of bodies."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from kg.serve.state import State

__all__ = ["HEADERS", "Guard"]

HEADERS: dict[str, str] = {}


class Guard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, *, state: State) -> None:
        self.app = app
        self.state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
