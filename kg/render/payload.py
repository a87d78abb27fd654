"""What the page knows: entities, statements with their quotes, figures, documents and wording, as plain JSON values."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePath
from typing import Any

from kg import labels, rdf, resources, vocabulary
from kg.analysis.corpus import Corpus, Fact, Figure
from kg.render.layout import Box, Layout
from kg.render.scene import Scene, anchor_of, planned_only
from kg.types import DocumentRecord, Entity, Period

__all__ = ["edges", "nodes", "page_data"]

# The wording that the page shows, by the first part of its id.
_WORDING = ("action", "card", "explain", "function", "genre", "level", "page", "predicate", "role", "rule", "status", "type")


def nodes(layout: Layout) -> list[dict[str, Any]]:
    """The marks of the drawing, as vis-network nodes with the room that each one's name has."""
    return [
        {
            "id": spot.id, "x": round(spot.x, 1), "y": round(spot.y, 1), "rank": spot.rank, "side": spot.side,
            "room": [round(spot.width, 1), round(spot.height, 1)],
        }
        for spot in layout.spots
    ]


def edges(known: Corpus, layout: Layout, scene: Scene) -> list[dict[str, Any]]:
    """The lines of the drawing: one for each statement between two marks, and where a report names what no line leads to."""
    drawn = {spot.id for spot in layout.spots}
    found: list[dict[str, Any]] = []
    joined: set[frozenset[str]] = set()
    for fact in known.facts.values():
        a = fact.assertion
        if a.subject in drawn and a.object in drawn and a.subject != a.object:
            found.append({"id": a.id, "from": a.subject, "to": a.object})
            joined.add(frozenset((a.subject, a.object)))
    for member, seats in sorted(scene.seats.items()):
        found += [
            {"id": f"seen {seat} {member}", "from": seat, "to": member, "seen": True}
            for seat in seats
            if member in drawn and frozenset((seat, member)) not in joined
        ]
    return sorted(found, key=lambda edge: edge["id"])


def page_data(known: Corpus, layout: Layout, scene: Scene, *, shown: Collection[str] | None) -> dict[str, Any]:
    """Everything that the side panel, the search and the filters need; `shown` limits it to a neighborhood."""
    kept = set(known.entities) if shown is None else set(shown)
    facts: list[Fact] = [f for f in known.facts.values() if f.assertion.subject in kept and f.assertion.object in kept]
    figures: list[Figure] = [f for key in sorted(known.figures) if key in kept for f in known.figures[key]]
    used = {f.document.id for f in facts} | {f.document.id for f in figures}
    if shown is None or not used:
        used |= {d.id for key in kept for d in known.seen.get(key, ())}
    documents = sorted((d for key, d in known.documents.items() if key in used), key=lambda d: (d.path, d.id))
    anchor = anchor_of(known)
    place = {d.id: number for number, d in enumerate(documents)}
    return {
        "documents": [_document(d, known) | {"anchor": anchor[d.id]} for d in documents],
        "entities": [
            *(_entity(known.entities[key]) | {"planned": planned_only(known, key), "documents": [place[d.id] for d in known.seen[key] if d.id in place]} for key in sorted(kept) if key in known.entities),
            *({"id": d.id, "type": "document", "name": _title(d), "documents": [place[d.id]]} for d in documents if anchor[d.id] == d.id),
        ],
        "statements": [
            {
                "id": f.assertion.id, "s": f.assertion.subject, "p": f.assertion.predicate, "o": f.assertion.object,
                "status": f.assertion.status, "action": f.assertion.action, "trigger": f.assertion.trigger, "duty": f.assertion.duty,
                "period": _period(f.assertion.period), "document": place[f.document.id],
                "confidence": round(f.assertion.confidence, 2),
                "evidence": [[e.quote, e.start, e.end, e.page] for e in f.assertion.evidence],
            }
            for f in sorted(facts, key=lambda f: (f.document.path, f.assertion.evidence[0].start if f.assertion.evidence else 0, f.assertion.id))
        ],
        "figures": [
            {
                "of": f.quantity.of, "what": f.quantity.what, "value": f.quantity.value, "unit": f.quantity.unit,
                "modifier": f.quantity.modifier, "role": f.quantity.role, "status": f.quantity.status,
                "document": place[f.document.id], "evidence": [f.quantity.evidence.quote, f.quantity.evidence.start, f.quantity.evidence.end, f.quantity.evidence.page],
            }
            for f in figures
        ],
        "scene": {
            "hub": scene.hub, "anchors": list(scene.anchors), "seats": {key: list(value) for key, value in scene.seats.items()},
            "boxes": [_box(box) for box in layout.boxes],
        },
        "families": _families(known, kept),
        "wording": _wording(),
    }


def _title(record: DocumentRecord) -> str:
    """The title, or the name of the file; the folder it lay in is nobody else's business."""
    return record.title or PurePath(record.path.replace("\\", "/")).name


def _document(record: DocumentRecord, known: Corpus) -> dict[str, Any]:
    issuer = known.entities.get(record.issuer)
    return {
        "id": record.id, "title": _title(record), "issuer": issuer.name if issuer else "",
        "year": record.year or "", "issued": record.issued or "",
    }


def _entity(entity: Entity) -> dict[str, Any]:
    return {
        "id": entity.id, "type": entity.type, "name": entity.name, "aliases": list(entity.aliases),
        "functions": [f.rsplit("/", 1)[-1].rsplit(".", 1)[-1] for f in entity.functions], "level": entity.level, "families": list(entity.broader),
    }


def _families(known: Corpus, kept: Collection[str]) -> dict[str, dict[str, str]]:
    """What the families of the entities are called, by id and language."""
    used = sorted({family for key in kept if key in known.entities for family in known.entities[key].broader})
    return {f: {lang: vocabulary.labels(lang).get(rdf.TOPIC + f, f) for lang in labels.LANGUAGES} for f in used}


def _period(period: Period | None) -> str:
    if period is None:
        return ""
    return period.text or "–".join(date for date in (period.start, period.end) if date)


def _box(box: Box) -> dict[str, Any]:
    return {
        "x": round(box.x, 1), "y": round(box.y, 1), "w": round(box.width, 1), "h": round(box.height, 1), "align": box.align,
        "labels": list(box.group.labels), "number": box.group.number, "owner": box.group.owner,
        "members": list(box.group.listed), "continued": box.continued, "kind": box.kind, "heading": round(box.heading, 1),
    }


def _wording() -> dict[str, dict[str, str]]:
    rows = [row for row in resources.table("labels.tsv") if row["id"].split(".", 1)[0] in _WORDING]
    return {language: {row["id"]: row[language] for row in rows} for language in labels.LANGUAGES}
