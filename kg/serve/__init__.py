"""The server: explorer, SPARQL endpoint and pages of one store, for this machine or, with a token, for others."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.serve.state import Limits

__all__ = ["serve"]


def serve(
    store: str | Path, *, host: str = "127.0.0.1", port: int = 8000, token: str = "", cors: Collection[str] = (),
    limits: Limits | None = None, started: Callable[[str], None] | None = None, decisions: str | Path | None = None, tags: Collection[str] = (),
) -> None:  # fmt: skip
    """Serve a store until the process is told to stop (SIGINT, SIGTERM).

    `started` gets the address when it can be asked; with port 0 it has a free one. Where others than this machine can
    connect a token is needed: it is made if none is given, and then stands in the address. `cors` are the origins
    (``https://example.org``, or ``*`` for any) of which pages may read data without a token; those of this machine may anyway.
    What people decide is written to the file `decisions`, by default that beside the store; `tags` are those that may be given.
    Raises NoStore, ForeignStore, StoreError, and NoListening where the address is taken or not ours.
    """
    from kg.serve import running
    from kg.serve.state import Limits, State

    state = State(store, limits=limits or Limits(), token=token, host=host, port=port, cors=cors, decisions=decisions, tags=tags)
    running.run(state, started or (lambda address: None))
