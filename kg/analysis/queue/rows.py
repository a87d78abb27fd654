"""The statements of a store as the catalogue has them, without those that reprints repeat."""

from __future__ import annotations

from dataclasses import dataclass

from kg.store import Store

__all__ = ["Row", "statements"]

_FACTS = """SELECT f.id, f.document, f.line, f.subject, f.predicate, f.object, f.status, f.confidence, f.year, d.path, d.original, d.issuer
    FROM fact f JOIN document d ON d.id = f.document ORDER BY d.path, f.line, f.id"""


@dataclass(frozen=True, slots=True)
class Row:
    """A statement: its ends by id, its place, and the report that makes it."""

    id: str
    document: str
    line: int
    subject: str
    predicate: str
    object: str
    status: str
    confidence: float
    year: str
    path: str
    original: str
    issuer: str


def statements(store: Store) -> list[Row]:
    """The statements by the path of their report and their place in the reading; what a reprint repeats is there once."""
    if store.catalog is None:
        return []
    found = _once([Row(*row) for row in store.catalog.rows(_FACTS)])
    return sorted(found, key=lambda r: (r.path, r.line, r.id))


def _once(rows: list[Row]) -> list[Row]:
    """The rows without those of reprints that say what their original, or an earlier reprint of it, says too."""
    known = {row.document for row in rows}
    first: set[tuple[str, ...]] = set()
    kept = []
    for row in sorted(rows, key=lambda r: (r.original in known, r.path, r.line, r.id)):
        if row.original not in known:
            first.add(_said(row, row.document))
            kept.append(row)
        elif (said := _said(row, row.original)) not in first:
            first.add(said)
            kept.append(row)
    return kept


def _said(row: Row, source: str) -> tuple[str, ...]:
    ends = ("" if end == row.issuer else end for end in (row.subject, row.object))
    return (source, row.predicate, row.status, row.year, *ends)
