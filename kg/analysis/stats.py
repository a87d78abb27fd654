"""What a store holds, in figures: documents, entities by type, statements by relation and status, what was skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from kg.store import Store
from kg.store.catalog import Found
from kg.types import DocumentRecord, EntityType, Predicate, Reading, Status

__all__ = ["Stats", "data", "stats", "stored"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts over some readings.

    `documents` pairs records with their issuers' names: the first of `total`, by path; `reprints`
    of these are copies of others. `entities` counts each entity once by its type, `statements`
    assertions by (predicate, status), `dropped` the candidates that were not kept, by reason.
    """

    documents: tuple[tuple[DocumentRecord, str], ...]
    total: int
    reprints: int
    entities: Mapping[EntityType, int]
    statements: Mapping[tuple[Predicate, Status], int]
    quantities: int
    recognitions: int
    dropped: Mapping[str, int]


def stats(readings: Iterable[Reading]) -> Stats:
    """Count what the readings hold; one pass, and of each entity only its id and type are kept."""
    documents = []
    types: dict[str, EntityType] = {}
    statements: Counter[tuple[Predicate, Status]] = Counter()
    dropped: Counter[str] = Counter()
    quantities = recognitions = 0
    for reading in readings:
        names = {entity.id: entity.name for entity in reading.entities}
        documents.append((reading.document, names.get(reading.document.issuer, "")))
        for entity in reading.entities:
            types.setdefault(entity.id, entity.type)
        statements.update((a.predicate, a.status) for a in reading.assertions)
        dropped.update(d.reason for d in reading.dropped)
        quantities += len(reading.quantities)
        recognitions += len(reading.recognitions)
    ordered = tuple(sorted(documents, key=lambda pair: pair[0].path))
    reprints = sum(bool(record.original) for record, _ in ordered)
    return _stats(ordered, len(ordered), reprints, Counter(types.values()), statements, quantities, recognitions, dropped)


def stored(store: Store, *, limit: int | None = None) -> Stats:
    """Count what a store holds, from its catalogue and without a pass over the readings; of the documents list the first so many."""
    if store.catalog is None:
        return stats(())
    most = -1 if limit is None else limit
    known = store.catalog.rows(
        "SELECT d.*, coalesce(e.name, '') FROM document d LEFT JOIN entity e ON e.id = d.issuer ORDER BY d.path LIMIT ?", most
    )
    documents = tuple((Found._make(row[:-1]).record, row[-1]) for row in known)
    ((total,),) = store.catalog.rows("SELECT count(*) FROM document")
    counts = store.catalog.counts()
    statements = {(p, s): n for p, by_status in counts["statements"].items() for s, n in by_status.items()}
    return _stats(documents, total, counts["reprints"], counts["entities"], statements, counts["quantities"], counts["recognitions"], counts["dropped"])


def _stats(
    documents: tuple[tuple[DocumentRecord, str], ...], total: int, reprints: int, types: Mapping[Any, int], statements: Mapping[Any, int],
    quantities: int, recognitions: int, dropped: Mapping[str, int],
) -> Stats:  # fmt: skip
    """The counts in the order in which they are shown."""
    return Stats(
        documents=documents, total=total, reprints=reprints, quantities=quantities, recognitions=recognitions,
        entities={t: types[t] for t in EntityType if types.get(t)},
        statements={(p, s): statements[p, s] for p in Predicate for s in Status if statements.get((p, s))},
        dropped={reason: dropped[reason] for reason in sorted(dropped)},
    )  # fmt: skip


def data(found: Stats) -> dict[str, object]:
    """The counts as plain data: what ``--format json`` writes."""
    statements: dict[str, dict[str, int]] = {}
    for (predicate, status), count in found.statements.items():
        statements.setdefault(predicate, {})[status] = count
    return {
        "documents": [{**asdict(record), "issuer": issuer} for record, issuer in found.documents],
        "reprints": found.reprints, "entities": found.entities, "statements": statements, "quantities": found.quantities, "recognitions": found.recognitions, "dropped": found.dropped,
    }
