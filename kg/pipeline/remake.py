"""The catalogue and the graph made again from the archive, and how the published ones differ from them.

Both are functions of the readings. What is made again lies in files of a temporary folder, some times as large as the
catalogue, so that memory does not grow with the store.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from kg import graph
from kg.ids import digest
from kg.oxigraph import Engine, plain
from kg.pipeline.findings import Finding
from kg.rdf import ID, Quad, kgr, nquads
from kg.store import Store
from kg.store.catalog import Found, Maker
from kg.store.shares import rows
from kg.store.sqlite import connect, mapped
from kg.types import Reading

__all__ = ["Remade", "named"]

_LOCAL = f"<{ID}"
_BOTH = (("main", "published"), ("published", "main"))


def _node(line: str) -> str:
    """The subject of a line: its id, or its whole IRI where it is none of ours."""
    term = line.split(" ", 1)[0]
    return term[len(_LOCAL) : -1] if term.startswith(_LOCAL) else term


def _property(line: str) -> str:
    """The local name of the property of a line."""
    term = line.split(" ", 2)[1].strip("<>")
    return term.rpartition("#")[2].rpartition("/")[2]


def _grouped(kind: str, path: str, lines: Iterable[str], places: dict[str, str]) -> Iterator[Finding]:
    """One finding for each node of the sorted lines; `places` says where in the text some of them stand."""
    for node, group in groupby(lines, _node):
        properties = ", ".join(sorted({_property(line) for line in group}))
        yield Finding(kind=kind, path=path, place=places.get(node, node), detail=properties)


def named(engine: Engine, reading: Reading) -> Iterator[Finding]:
    """How the published graph of one document differs from its reading, node by node. Raises StoreError."""
    record = reading.document
    name = kgr(record.id)
    expected = set(plain(nquads(quad for quad in graph.of_document(reading) if quad.g)))
    held = set(engine.lines(name))
    proofs = [e for a in reading.assertions for e in a.evidence] + [q.evidence for q in reading.quantities]
    proofs += [r.evidence for r in reading.recognitions]
    places = {digest(record.id, e.start, e.end, prefix="e"): f"{e.start}-{e.end}" for e in proofs}
    yield from _grouped("graph-lacks", record.path, sorted(expected - held), places)
    yield from _grouped("graph-adds", record.path, sorted(held - expected), places)


class Remade:
    """What the published catalogue and the default graph should be: give it the documents by id, then compare."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._catalog = folder / "catalog.sqlite"
        self._lines = folder / "lines.sqlite"
        self._maker = Maker(self._catalog)
        self._divisions: set[str] = set()
        self._db = connect(self._lines, mode="rwc")
        self._db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;"
            "CREATE TABLE expected (line TEXT PRIMARY KEY) WITHOUT ROWID; CREATE TABLE held (line TEXT PRIMARY KEY) WITHOUT ROWID; BEGIN"
        )
        self._maker.register(store.catalog.paths() if store.catalog else {})

    def close(self) -> None:
        """Lets go of the files."""
        self._maker.close()
        self._db.close()

    def add(self, found: Found, reading: Reading, lines: list[str]) -> None:
        """A document, with its reading and the rows of it in the archive."""
        self._maker.add(rows(found, reading, lines))
        self._divisions.add(reading.document.division)
        self._expect(quad for quad in graph.of_document(reading) if not quad.g)

    def _expect(self, quads: Iterable[Quad]) -> None:
        self._insert("expected", plain(nquads(quads)))

    def _insert(self, table: str, lines: Iterable[str]) -> None:
        with mapped(self._lines):
            self._db.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?)", ((line,) for line in lines))

    def differences(self, engine: Engine | None) -> Iterator[Finding]:
        """How catalogue and default graph differ from what was added; without an engine the catalogue only. Raises StoreError."""
        self._expect(graph.of_entities(self._maker.entities(), self._divisions))
        # Where entities went is known from former builds only: it has to fit the entities, and the graph has to say it.
        known = self._store.catalog.redirects() if self._store.catalog else {}
        self._expect(graph.of_redirects(self._maker.redirects(known)))
        self._maker.finish()
        yield from self._rows()
        if engine is not None:
            yield from self._default(engine)

    def _default(self, engine: Engine) -> Iterator[Finding]:
        self._insert("held", engine.lines())
        where = str(self._store.path / "generations" / self._store.generation / "graph")
        for kind, sql in (
            ("graph-lacks", "SELECT line FROM expected EXCEPT SELECT line FROM held ORDER BY line"),
            ("graph-adds", "SELECT line FROM held EXCEPT SELECT line FROM expected ORDER BY line"),
        ):
            with mapped(self._lines):
                for finding in _grouped(kind, where, (line for (line,) in self._db.execute(sql)), {}):
                    yield replace(finding, path=self._path(finding.place) or where)
        for name in sorted(engine.graphs()):
            if not self._path(_node(name)):
                yield Finding(kind="graph-adds", path=where, place=_node(name))

    def _path(self, document: str) -> str:
        """The path of a document, given its id; "" where it is no document."""
        found = self._store.catalog.document(document) if self._store.catalog else None
        return found.path if found else ""

    def _rows(self) -> Iterator[Finding]:
        """One finding for each row that is in one of the two catalogues only."""
        catalog = self._store.catalog
        if catalog is None:
            return
        db = connect(self._catalog, mode="rw")
        try:
            with mapped(catalog.path):
                db.execute("PRAGMA temp_store = FILE")
                db.execute("ATTACH ? AS published", (f"{catalog.path.absolute().as_uri()}?mode=ro",))
                tables = db.execute("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
                for (table,) in tables.fetchall():
                    yield from self._table(db, table, str(catalog.path))
        finally:
            db.close()

    def _table(self, db: sqlite3.Connection, table: str, where: str) -> Iterator[Finding]:
        differing = [f"SELECT * FROM (SELECT * FROM {a}.{table} EXCEPT SELECT * FROM {b}.{table})" for a, b in _BOTH]
        rows = db.execute(f"{' UNION ALL '.join(differing)} ORDER BY 1")
        columns = [column[0] for column in rows.description]
        owner = columns.index("document") if "document" in columns else 0
        for (first, document), _ in groupby(rows, lambda row: (row[0], row[owner])):
            yield Finding(kind="catalogue-row", path=self._path(str(document)) or where, place=f"{table} {first}")
