"""The server: explorer, SPARQL endpoint and pages of one store, for this machine or, with a token, for others."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.serve.state import Limits

__all__ = ["serve"]


def serve(store: str | Path, *, host: str = "127.0.0.1", port: int = 8000, token: str = "", limits: Limits | None = None, started: Callable[[str], None] = lambda address: None) -> None:
    """Serve a store until the process is told to stop (SIGINT, SIGTERM); `started` gets the address."""
    import uvicorn

    from kg.serve.app import app
    from kg.serve.state import Limits, State

    state = State(store, limits=limits or Limits(), token=token, host=host, port=port)
    started(f"http://{host}:{port}/")
    uvicorn.run(app(state), host=host, port=port, log_config=None, access_log=False)
