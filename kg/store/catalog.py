"""The catalogue of one generation: which reports it holds, what the entities are, and an index of what is said of each.

It is one SQLite file, made with the graph and never changed after. What people ask most, by name, is answered from it
without a pass over the graph.

    path      path, sha256, key                      one row for each path of the register
    document  id, path, sha256, key, text, reading, original, issuer, row
                                                     `text` and `reading` are digests in the archive, `row` is the record
    entity    id, type, name, row                    as elected from all documents (`kg.graph.elect`)
    name      folded, entity, own, reverse           names (own: 1) and aliases; `reverse` finds by the end of a name
    fact      id, document, line, subject, predicate, object, status, confidence, year, action
    figure    entity, document, line                 quantities that measure an entity
    credit    entity, document, line                 recognitions of a thing or a body
                                                     `line` is that of the reading in the archive
    seen      entity, document
    redirect  id, entity                             ids that are gone, and those that have their place
    decision  number, place, line, lost              what people decided (`kg.decisions`), and why it found nothing
    decided   thing, number                          the statements and entities that a decision was about
    meta      name, value                            counts, and where ids moved before decisions were done, as JSON
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.store.sqlite import connect, mapped

if TYPE_CHECKING:
    from kg.store.archive import Archive
    from kg.store.shares import Share
    from kg.types import DocumentRecord, Entity, Reading

__all__ = ["Catalog", "Decided", "Found", "Maker", "archived"]

_SCHEMA = """
CREATE TABLE path (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, key TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, sha256 TEXT NOT NULL, key TEXT NOT NULL, text BLOB NOT NULL,
    reading BLOB NOT NULL, original TEXT NOT NULL, issuer TEXT NOT NULL, row TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE entity (id TEXT PRIMARY KEY, type TEXT NOT NULL, name TEXT NOT NULL, row TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE name (folded TEXT, entity TEXT, own INTEGER NOT NULL, reverse TEXT NOT NULL, PRIMARY KEY (folded, entity)) WITHOUT ROWID;
CREATE TABLE fact (
    id TEXT PRIMARY KEY, document TEXT NOT NULL, line INTEGER NOT NULL, subject TEXT NOT NULL, predicate TEXT NOT NULL,
    object TEXT NOT NULL, status TEXT NOT NULL, confidence REAL NOT NULL, year TEXT NOT NULL, action TEXT NOT NULL
);
CREATE TABLE figure (entity TEXT, document TEXT, line INTEGER, PRIMARY KEY (entity, document, line)) WITHOUT ROWID;
CREATE TABLE credit (entity TEXT, document TEXT, line INTEGER, PRIMARY KEY (entity, document, line)) WITHOUT ROWID;
CREATE TABLE seen (entity TEXT, document TEXT, PRIMARY KEY (entity, document)) WITHOUT ROWID;
CREATE TABLE redirect (id TEXT PRIMARY KEY, entity TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE decision (number INTEGER PRIMARY KEY, place TEXT NOT NULL, line TEXT NOT NULL, lost TEXT NOT NULL);
CREATE TABLE decided (thing TEXT, number INTEGER, PRIMARY KEY (thing, number)) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
# Indexes are made at the end, when all rows are there: sorted once, not row by row.
_INDEXES = """
CREATE INDEX name_reverse ON name (reverse);
CREATE INDEX fact_subject ON fact (subject);
CREATE INDEX fact_object ON fact (object);
ANALYZE;
"""
_VOTES = "CREATE TEMP TABLE vote (entity TEXT, row TEXT, documents INTEGER, PRIMARY KEY (entity, row)) WITHOUT ROWID"
_VOTE = "INSERT INTO vote VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET documents = documents + excluded.documents"
# So many rows are inserted at a time.
_MANY = 2000


class Decided(NamedTuple):
    """A decision as a generation has it: its number from 1, where it stands, its line, and why it is lost ("" where it is not)."""

    number: int
    place: str
    line: str
    lost: str


class Found(NamedTuple):
    """Where a document is in the archive, and under which path it is known."""

    id: str
    path: str
    sha256: str
    key: str
    text: bytes
    reading: bytes
    original: str
    issuer: str
    row: str

    @property
    def record(self) -> DocumentRecord:
        """What is known of the document."""
        from kg import jsonl

        return replace(jsonl.document_record(json.loads(self.row)), path=self.path, original=self.original)


class Maker:
    """Makes a catalogue: give it the paths and what the documents add, then let it elect the entities.

    What it holds of the corpus lies in the file, not in memory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._statements: Counter[tuple[str, str]] = Counter()
        self._dropped: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._quantities = 0
        self._recognitions = 0
        self._reprints = 0
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}
        with mapped(path):
            self._db = connect(path, mode="rwc")
            # The file counts only when it is whole and published: until then there is nothing to keep safe.
            self._db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;" + _SCHEMA + _VOTES)
            self._db.execute("BEGIN")

    def close(self) -> None:
        """Ends the work, finished or not."""
        self._db.close()

    def _insert(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Rows for a table: they wait until there are many, as a statement costs more than a row."""
        waiting = self._waiting.setdefault(table, [])
        waiting.extend(rows)
        if len(waiting) >= _MANY:
            self._settle(table)

    def _settle(self, table: str) -> None:
        rows = self._waiting.pop(table, [])
        if rows:
            values = f"({', '.join('?' * len(rows[0]))})"
            with mapped(self._path):
                self._db.executemany(_VOTE if table == "vote" else f"INSERT OR IGNORE INTO {table} VALUES {values}", rows)

    def register(self, paths: Mapping[str, tuple[str, str]]) -> None:
        """The register: for each path, the digest of the bytes and the key with which they were read."""
        self._insert("path", ((path, *known) for path, known in sorted(paths.items())))

    def add(self, share: Share) -> None:
        """What some documents add."""
        for table, rows in share.tables.items():
            self._insert(table, rows)
        self._statements += share.statements
        self._dropped += share.dropped
        self._quantities += share.quantities
        self._recognitions += share.recognitions
        self._reprints += share.reprints

    def entities(self) -> Iterator[Entity]:
        """The entities, elected from all documents that were added, by id."""
        from kg import jsonl
        from kg.graph import elect
        from kg.text.shadow import fold

        self._settle("vote")
        with mapped(self._path):
            votes = self._db.execute("SELECT entity, row, documents FROM vote ORDER BY entity, row")
            for _, group in groupby(votes, itemgetter(0)):
                said = {jsonl.entity(json.loads(row)): (row, documents) for _, row, documents in group}
                entity = elect(Counter({one: documents for one, (_, documents) in said.items()}))
                row = said[entity][0] if entity in said else jsonl.line(jsonl.entity_row(entity, ""))
                self._insert("entity", [(entity.id, entity.type.value, entity.name, row)])
                names = {fold(alias): 0 for alias in entity.aliases} | {fold(entity.name): 1}
                self._insert("name", ((name, entity.id, own, name[::-1]) for name, own in names.items()))
                self._types[entity.type.value] += 1
                yield entity

    def redirects(self, moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Of ids and those that have their place now, those where the first is gone and the second is there; after `entities`."""
        self._settle("entity")
        for id_, now in sorted(moved.items()):
            with mapped(self._path):
                there = {one for (one,) in self._db.execute("SELECT id FROM entity WHERE id IN (?, ?)", (id_, now))}
            if there == {now} and id_ != now:
                self._insert("redirect", [(id_, now)])
                yield id_, now

    def decided(self, decisions: Iterable[Decided], things: Iterable[tuple[str, int]], moved: Mapping[str, str]) -> None:
        """What people decided, of what, and where ids moved before that."""
        from kg import jsonl

        self._insert("decision", decisions)
        self._insert("decided", things)
        self._insert("meta", [("moved", jsonl.line(dict(sorted(moved.items()))))])

    def finish(self) -> None:
        """Writes counts and indexes; the file is whole then."""
        from kg import jsonl

        statements: dict[str, dict[str, int]] = {}
        for (predicate, status), count in sorted(self._statements.items()):
            statements.setdefault(predicate, {})[status] = count
        counts = {
            "entities": dict(sorted(self._types.items())), "statements": statements, "quantities": self._quantities, "recognitions": self._recognitions, "reprints": self._reprints,
            "dropped": dict(sorted(self._dropped.items())),
        }  # fmt: skip
        self._insert("meta", [("counts", jsonl.line(counts))])
        for table in list(self._waiting):
            self._settle(table)
        with mapped(self._path):
            self._db.execute("COMMIT")
            self._db.execute("DROP TABLE vote")
            self._db.executescript(_INDEXES)
        self.close()


class Catalog:
    """A finished catalogue, for reading. Raises StoreError where the file is damaged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with mapped(path):
            self._db = connect(path, mode="ro")

    def rows(self, sql: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows that a question in SQL gives."""
        with mapped(self.path):
            yield from self._db.execute(sql, values)

    def paths(self) -> dict[str, tuple[str, str]]:
        """For each path of the register the digest of its bytes and the key with which they were read."""
        return {path: (sha256, intern(key)) for path, sha256, key in self.rows("SELECT path, sha256, key FROM path ORDER BY path")}

    def documents(self) -> Iterator[Found]:
        """All documents, by id."""
        yield from map(Found._make, self.rows("SELECT * FROM document ORDER BY id"))

    def document(self, id_: str) -> Found | None:
        """The document with that id."""
        return next(map(Found._make, self.rows("SELECT * FROM document WHERE id = ?", id_)), None)

    def redirects(self) -> dict[str, str]:
        """Ids of entities that are gone, each with the one that has its place."""
        return dict(self.rows("SELECT id, entity FROM redirect ORDER BY id"))

    def moved(self) -> dict[str, str]:
        """Ids that are gone, and those that have their place, before the decisions of people."""
        ((moved,),) = self.rows("SELECT value FROM meta WHERE name = 'moved'")
        found: dict[str, str] = json.loads(moved)
        return found

    def decisions(self) -> tuple[Decided, ...]:
        """What people decided, in the order of the lines."""
        return tuple(map(Decided._make, self.rows("SELECT number, place, line, lost FROM decision ORDER BY number")))

    def decided(self, thing: str | None = None) -> tuple[tuple[str, int], ...]:
        """What was decided of a statement or entity, given its id, or of all: its id and the number of the decision."""
        return tuple(self.rows("SELECT thing, number FROM decided WHERE ?1 IS NULL OR thing = ?1 ORDER BY thing, number", thing))

    def counts(self) -> dict[str, Any]:
        """How many entities (by type), statements (by relation and status), quantities, recognitions and dropped candidates (by reason)."""
        ((counts,),) = self.rows("SELECT value FROM meta WHERE name = 'counts'")
        found: dict[str, Any] = json.loads(counts)
        return found


def archived(archive: Archive, found: Found) -> tuple[Reading, list[str]]:
    """The reading of a document, with its rows as they stand in the archive. Raises StoreError."""
    reading, lines = archive.reading_with_rows(found.reading, where=found.path)
    return replace(reading, document=replace(reading.document, path=found.path, original=found.original)), lines
