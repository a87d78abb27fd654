"""SQLite files of a store: how they are opened, and what goes wrong in our words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg.errors import StoreError

__all__ = ["batches", "connect", "mapped"]

# How long one process waits for another to end its write, in seconds.
_PATIENCE = 30
# SQLite of any age takes so many values at a time.
_BATCH = 900


@contextmanager
def mapped(where: Path) -> Iterator[None]:
    """Turns what SQLite says into our error."""
    try:
        yield
    except (sqlite3.Error, UnicodeError) as error:
        raise StoreError(
            f"it cannot be read or written: {error}", where=str(where),
            remedy="see that the folder is yours and the disk not full; else build it again in an empty folder",
        ) from error  # fmt: skip


def connect(path: Path, *, mode: str) -> sqlite3.Connection:
    """A connection that begins no transactions by itself; `mode` is ``rwc`` (made if need be), ``rw`` or ``ro``."""
    # Threads take turns on one connection in `kg serve`; nothing here is shared while it is written.
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)


def batches(values: Iterable[str]) -> Iterator[list[str]]:
    """The values, sorted and each once, in as many lists as a question with a place for each of them takes."""
    unique = sorted(set(values))
    return (unique[i : i + _BATCH] for i in range(0, len(unique), _BATCH))
