"""What a store holds, in figures: documents, entities by type, statements by relation and status, what was skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from kg.types import DocumentRecord, EntityType, Predicate, Reading, Status

__all__ = ["Stats", "data", "stats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """Counts over some readings.

    `documents` pairs each record with its issuer's name. `entities` counts each entity once by its type, `statements`
    assertions by (predicate, status), `dropped` the candidates that were not kept, by reason.
    """

    documents: tuple[tuple[DocumentRecord, str], ...]
    entities: Mapping[EntityType, int]
    statements: Mapping[tuple[Predicate, Status], int]
    quantities: int
    dropped: Mapping[str, int]


def stats(readings: Iterable[Reading]) -> Stats:
    """Count what the readings hold; one pass, and of each entity only its id and type are kept."""
    documents = []
    types: dict[str, EntityType] = {}
    statements: Counter[tuple[Predicate, Status]] = Counter()
    dropped: Counter[str] = Counter()
    quantities = 0
    for reading in readings:
        names = {entity.id: entity.name for entity in reading.entities}
        documents.append((reading.document, names.get(reading.document.issuer, "")))
        for entity in reading.entities:
            types.setdefault(entity.id, entity.type)
        statements.update((a.predicate, a.status) for a in reading.assertions)
        dropped.update(d.reason for d in reading.dropped)
        quantities += len(reading.quantities)
    counts = Counter(types.values())
    return Stats(
        documents=tuple(sorted(documents, key=lambda pair: pair[0].path)),
        entities={t: counts[t] for t in EntityType if counts[t]},
        statements={(p, s): statements[p, s] for p in Predicate for s in Status if statements[p, s]},
        quantities=quantities,
        dropped={reason: dropped[reason] for reason in sorted(dropped)},
    )


def data(found: Stats) -> dict[str, object]:
    """The counts as plain data: what ``--format json`` writes."""
    statements: dict[str, dict[str, int]] = {}
    for (predicate, status), count in found.statements.items():
        statements.setdefault(predicate, {})[status] = count
    return {
        "documents": [{**asdict(record), "issuer": issuer} for record, issuer in found.documents],
        "entities": found.entities, "statements": statements, "quantities": found.quantities, "dropped": found.dropped,
    }
