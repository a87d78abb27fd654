"""The rows of the register (`kg.documents.register`): of reports that are only looked at, and of those in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath

from kg import documents, places
from kg.errors import KGError
from kg.pipeline.read import Options, Register, in_order, jobs, parsed
from kg.store import Store
from kg.types import Document

__all__ = ["outline", "recorded"]


def outline(
    paths: Iterable[str | PurePath], *, metadata: Register | None = None, options: Options | None = None, encoding: str | None = None
) -> Iterator[dict[str, str | None] | KGError]:
    """The rows of the register for the reports at or under the paths, without reading what they state.

    Columns as in `kg.documents.register.COLUMNS`; `duplicate_of` is the first path with the same bytes.
    """
    options = options or Options(encoding=encoding)
    first: dict[str, str] = {}
    for path, document in in_order(parsed, jobs(documents.discover(paths, fetch=options.fetch), metadata or {}, options), options):
        yield document if isinstance(document, KGError) else _described(document, first.setdefault(document.source.sha256, path))


def _described(document: Document, first: str) -> dict[str, str | None]:
    path = document.source.path
    period = document.period
    return {
        "path": path, "title": document.title, "issuer": document.issuer, "code": document.division,
        "level": places.level(document.division) if document.division else "",
        "year": period.start[:4] if period and period.start else None, "issued": document.issued, "genre": document.genre,
        "url": document.source.metadata.url, "duplicate_of": first if first != path else None,
    }


def recorded(store: Store) -> Iterator[dict[str, str | None]]:
    """The rows of the register for what is in a store, by path."""
    issuers = {r.document.issuer: e.name for r in store.readings() for e in r.entities if e.id == r.document.issuer}
    first: dict[str, str] = {}
    for entry in store.entries():
        record = entry.document
        same = first.setdefault(entry.sha256, entry.path)
        yield {
            "path": entry.path, "title": record.title, "issuer": issuers.get(record.issuer), "code": record.division,
            "level": record.level, "year": record.year, "issued": record.issued, "genre": record.genre, "url": record.url,
            "duplicate_of": same if same != entry.path else None,
        }
