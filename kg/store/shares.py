"""What documents add to a generation: their quads, and their rows for the catalogue. Each share can be made by itself, in
another process."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kg.graph import of_document
from kg.rdf import nquads
from kg.store.archive import Archive
from kg.store.catalog import Found, archived
from kg.types import Reading

__all__ = ["Batch", "Share", "of_batch", "rows"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some documents of an archive: work for a worker."""

    number: int
    archive: Path
    documents: tuple[Found, ...]

    @property
    def name(self) -> str:
        """What to call it in a message: its first path."""
        return self.documents[0].path

    @property
    def size(self) -> int:
        """It has no bytes of its own: its time does not depend on them."""
        return 0


@dataclass(slots=True, kw_only=True)
class Share:
    """What some documents add: `quads` as N-Quads, rows by table, and counts."""

    quads: bytes = b""
    tables: dict[str, list[tuple[Any, ...]]] = field(default_factory=dict)
    statements: Counter[tuple[str, str]] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)
    divisions: set[str] = field(default_factory=set)
    quantities: int = 0
    recognitions: int = 0
    reprints: int = 0

    def add(self, found: Found, reading: Reading, lines: list[str]) -> None:
        """A document with its reading, and the rows of that reading as they stand in the archive, the first its record."""
        record = reading.document
        first = 1 + len(reading.entities)
        weight = 0 if record.original else 1  # as in `kg.graph.merge`
        facts = enumerate(reading.assertions, first)
        figures = enumerate(reading.quantities, first + len(reading.assertions))
        credits = enumerate(reading.recognitions, first + len(reading.assertions) + len(reading.quantities))
        more: dict[str, list[tuple[Any, ...]]] = {
            "document": [tuple(found._replace(issuer=record.issuer))],
            "vote": [(e.id, row, weight) for e, row in zip(reading.entities, lines[1:first], strict=True)],
            "seen": [(e.id, record.id) for e in reading.entities],
            "fact": [
                (a.id, record.id, line, a.subject, a.predicate.value, a.object, a.status.value, a.confidence,
                 (a.period and a.period.start) or record.year or "", a.action or "")
                for line, a in facts
            ],
            "figure": [(q.of, record.id, line) for line, q in figures if q.of],
            "credit": [(end, record.id, line) for line, r in credits for end in dict.fromkeys((r.of, r.body)) if end],
        }  # fmt: skip
        for table, new in more.items():
            self.tables.setdefault(table, []).extend(new)
        self.statements.update((a.predicate.value, a.status.value) for a in reading.assertions)
        self.dropped.update(d.reason for d in reading.dropped)
        self.divisions.add(record.division)
        self.quantities += len(reading.quantities)
        self.recognitions += len(reading.recognitions)
        self.reprints += bool(record.original)


def rows(found: Found, reading: Reading, lines: list[str]) -> Share:
    """The share of one document in the catalogue, without its quads."""
    share = Share()
    share.add(found, reading, lines)
    return share


def of_batch(batch: Batch) -> Share:
    """The share of the documents of a batch. Raises StoreError where the archive is damaged."""
    archive = Archive(batch.archive)
    try:
        share, parts = Share(), list[str]()
        for found in batch.documents:
            reading, lines = archived(archive, found)
            share.add(found, reading, lines)
            parts += nquads(of_document(reading))
        share.quads = "".join(parts).encode()
        return share
    finally:
        archive.close()
