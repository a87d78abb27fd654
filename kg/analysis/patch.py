"""The difference of two graphs as N-Quads: what to add to the one and what to remove from it, so that it is the other."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kg import graph
from kg.analysis.diff import pairs, same
from kg.analysis.sides import Side
from kg.rdf import Quad, nquads
from kg.store.sqlite import connect, mapped

__all__ = ["Patch", "isreplaced", "patch"]


class Patch:
    """Lines of N-Quads, each with its newline, sorted, each once: none is both added and removed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._db = connect(path, mode="rwc")
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
            "CREATE TABLE old (line TEXT PRIMARY KEY) WITHOUT ROWID; CREATE TABLE new (line TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN"
        )

    def close(self) -> None:
        """Lets go of the file."""
        self._db.close()

    def has(self, table: str, quads: Iterable[Quad]) -> None:
        """Notes that the ``old`` or the ``new`` graph has these quads."""
        self._each(f"INSERT OR IGNORE INTO {table} VALUES (?)", quads)

    def both(self, quads: Iterable[Quad]) -> None:
        """Notes that both graphs have these quads."""
        for line in nquads(quads):
            with mapped(self._path):
                self._db.execute("DELETE FROM old WHERE line = ?", (line,))
                self._db.execute("DELETE FROM new WHERE line = ?", (line,))

    def _each(self, sql: str, quads: Iterable[Quad]) -> None:
        with mapped(self._path):
            self._db.executemany(sql, ((line,) for line in nquads(quads)))

    def added(self) -> Iterator[str]:
        """What the new graph has and the old one has not."""
        return self._lines("SELECT line FROM new EXCEPT SELECT line FROM old ORDER BY line")

    def removed(self) -> Iterator[str]:
        """What the old graph has and the new one has not."""
        return self._lines("SELECT line FROM old EXCEPT SELECT line FROM new ORDER BY line")

    def _lines(self, sql: str) -> Iterator[str]:
        with mapped(self._path):
            for (line,) in self._db.execute(sql):
                yield line


@contextmanager
def patch(a: Side, b: Side) -> Iterator[Patch]:
    """What turns the graph of `a` into that of `b`. It lies in a temporary file; one reading of each side is held at a time."""
    with tempfile.TemporaryDirectory(prefix="kg-patch-", ignore_cleanup_errors=True) as folder:
        made = Patch(Path(folder) / "lines.sqlite")
        try:
            _fill(made, a, b)
            yield made
        finally:
            made.close()


def _fill(made: Patch, a: Side, b: Side) -> None:
    equal = []
    for _, old, new in pairs(a, b):
        before, after = a.found(old) if old else None, b.found(new) if new else None
        if before and after and same(before, after):
            equal.append(before)
            continue
        if before:
            made.has("old", graph.of_document(a.read(before)))
        if after:
            made.has("new", graph.of_document(b.read(after)))
    for side, table in ((a, "old"), (b, "new")):
        divisions = {found.record.division for found in side.catalog.documents()} if side.catalog else set()
        made.has(table, graph.of_entities(side.entities(), divisions))
        made.has(table, graph.of_redirects(side.catalog.redirects().items() if side.catalog else ()))
    # A statement without its circumstances is in the graph as long as one document makes it.
    for found in equal:
        made.both(quad for quad in graph.of_document(a.read(found)) if not quad.g)


def isreplaced(merged: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Lines of N-Quads that say, for old and new ids, which entity has replaced which."""
    return nquads(graph.of_redirects(merged))
