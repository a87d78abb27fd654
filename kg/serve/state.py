"""What all requests share: the store as it is published now, the limits, and the secrets of this run."""

from __future__ import annotations

import os
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING

from kg.store import Store, disk

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from kg.serve.pool import Pool

__all__ = ["Limits", "State", "of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What requests may take.

    A query has `seconds`, an answer `rows` (solutions or triples) and `bytes`. `workers` processes answer queries, with
    `megabytes` of memory each (address space, where the system can limit it; 0 is no limit); so many queries more may be
    `waiting`, `patience` seconds each. `body` and `upload` are bytes that a request may bring, and a report that is dropped.
    """

    seconds: float = 30.0
    rows: int = 100_000
    bytes: int = 64_000_000
    workers: int = field(default_factory=lambda: min(max(4, os.cpu_count() or 1), 8))
    megabytes: int = 2048
    waiting: int = 100
    patience: float = 30.0
    body: int = 1_000_000
    upload: int = 64_000_000


class State:
    """What the server knows; a request finds it with `of`. Raises NoStore, ForeignStore or StoreError where there is no store."""

    def __init__(
        self, path: str | Path, *, limits: Limits = Limits(), token: str = "", host: str = "127.0.0.1", port: int = 0, cors: Collection[str] = (),
        decisions: str | Path | None = None, tags: Collection[str] = (),
    ) -> None:  # fmt: skip
        self.path = Path(path)
        self.limits = limits
        #: The address that is listened at; the guard compares requests with it.
        self.host = host
        self.port = port
        #: What a request must bear, "" where everybody who can connect is welcome.
        self.token = token
        #: Origins of which pages may read data here, as browsers send them; ``*`` is any.
        self.cors = frozenset(cors)
        #: Where decisions are written, and the tags that may be given; () is any.
        self.decisions = Path(decisions) if decisions else self.path.with_name(self.path.resolve().name + ".decisions.jsonl")
        self.tags = tuple(tags)
        #: What a page gives back when it wants something changed (header X-KG-Token, field csrf).
        self.csrf = secrets.token_urlsafe(24)
        self._lock = RLock()  # a signal may come in while it is held, and asks for the pool
        self._store = self._opened()

    @property
    def pool(self) -> Pool:
        """The processes that answer SPARQL; they start with the first question."""
        from kg.serve.pool import Pool

        with self._lock:
            if not hasattr(self, "_pool"):
                self._pool = Pool(self.path, self.limits)
            return self._pool

    @property
    def writable(self) -> bool:
        """Whether what is dropped can be kept: the folder of the store may be written."""
        return os.access(self.path, os.W_OK)

    @property
    def decides(self) -> bool:
        """Whether what people decide can be written down: the file of decisions may be written, or made."""
        return os.access(self.decisions if self.decisions.exists() else self.decisions.parent, os.W_OK)

    def store(self) -> Store:
        """The store in its now published generation. Keep it for one request: while that runs it stays as it is.

        Its catalogue and archive may be read from several threads. Raises StoreError where it cannot be read.
        """
        now = disk.current(self.path)
        with self._lock:
            if now != self._store.generation:
                self._store = self._opened()
            return self._store

    def _opened(self) -> Store:
        store = Store.open(self.path)
        # Opened now, as the next generation may take its place before somebody looks.
        _ = store.catalog, store.archive if store.generation else None
        return store

    def close(self) -> None:
        """End the processes."""
        if hasattr(self, "_pool"):
            self._pool.close()


def of(request: HTTPConnection) -> State:
    """The state of the server that a request came to."""
    state: State = request.app.state.kg
    return state
