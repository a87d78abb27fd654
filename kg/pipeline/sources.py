"""The rows of the register (`kg.documents.register`): of reports that are only looked at, and of those in a store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import PurePath

from kg import documents, places
from kg.documents import register
from kg.errors import KGError
from kg.ids import document_id
from kg.pipeline.read import Job, Options, Register, in_order, jobs, parsed
from kg.store import Store
from kg.text.reprints import NONE, Copy, on_own_site, originals
from kg.types import Metadata

__all__ = ["outline", "recorded"]

Row = dict[str, str | None]


def outline(
    paths: Iterable[str | PurePath], *, metadata: Register | None = None, options: Options | None = None, encoding: str | None = None
) -> Iterator[Row | KGError]:
    """The rows of the register for the reports at or under the paths, without reading what they state.

    Columns as in `kg.documents.register.COLUMNS`; what is a reprint is known once all are read (`kg.text.reprints`).
    """
    options = options or Options(encoding=encoding)
    rows: list[Row | KGError] = []
    copies: list[Copy] = []
    for _, outcome in in_order(_described, jobs(documents.discover(paths, fetch=options.fetch), metadata or {}, options), options):
        if isinstance(outcome, KGError):
            rows.append(outcome)
        else:
            rows.append(outcome[0])
            copies.append(outcome[1])
    here = register.Register({copy.path: Metadata() for copy in copies})
    copies = [replace(copy, said=register.nearest(here, copy.said) or copy.said) for copy in copies]
    found = {copy.path: NONE for copy in copies if copy.said == NONE} | originals(copies)
    for row in rows:
        yield row if isinstance(row, KGError) else row | {"duplicate_of": found.get(row["path"] or "")}


def _described(job: Job) -> tuple[Row, Copy]:
    """A row of the register, and the report as one that may be a reprint: work for a worker."""
    from kg.text.document import year
    from kg.text.shingles import signature

    document = parsed(job)
    known = document.source.metadata
    row = {
        "path": job.name, "title": document.title, "issuer": document.issuer, "code": document.division,
        "level": places.level(document.division) if document.division else "", "year": year(document),
        "issued": document.issued, "number": known.number, "genre": document.genre, "scope": known.scope, "url": known.url,
        "retrieved": known.retrieved,
    }  # fmt: skip
    return row, Copy(
        path=job.name, sha256=document.source.sha256, signature=signature(document.shadow), issued=document.issued,
        length=len(document.text), own_site=on_own_site(known.url), said=known.duplicate_of or "",
    )  # fmt: skip


def recorded(store: Store) -> Iterator[Row]:
    """The rows of the register for what is in a store, by path."""
    if store.catalog is None:
        return
    issuers = dict(store.catalog.rows("SELECT id, name FROM entity WHERE id IN (SELECT issuer FROM document)"))
    first = {id_: (path, original) for id_, path, original in store.catalog.rows("SELECT id, path, original FROM document")}
    for entry in store.entries():
        record = entry.document
        path, original = first[document_id(entry.sha256)]
        same = first[original][0] if original else path
        yield {
            "path": entry.path, "title": record.title, "issuer": issuers.get(record.issuer), "code": record.division,
            "level": record.level, "year": record.year, "issued": record.issued, "number": record.number,
            "genre": record.genre, "scope": record.scope, "url": record.url, "retrieved": record.retrieved,
            "duplicate_of": same if same != entry.path else NONE if record.duplicate_of == NONE else None,
        }  # fmt: skip
