"""What the explorer works on, as plain JSON values: a loaded *part* of the graph, and what opens with it.

A *table* is ``{"columns": [...], "rows": [[...], ...]}``; ids are those of entities, documents and statements (local
parts of IRIs). What is not known is "", offsets count the code points of a document's text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit

from kg import labels, places, rdf, resources, script, vocabulary
from kg.analysis.corpus import Corpus, Fact, once
from kg.analysis.findings import Finding, anchor_of, findings
from kg.render.layout import Box, Layout, arrange
from kg.render.scene import Scene, overview, planned_only
from kg.types import DocumentRecord, Entity, Evidence

__all__ = ["part", "start", "wording"]

# The wording that the explorer shows, by the first part of its id.
_WORDING = ("action", "card", "explain", "function", "genre", "level", "page", "predicate", "role", "rule", "status", "type")
_DOCUMENTS = (
    "id", "title", "issuer", "anchor", "issuer_name", "number", "genre", "division", "region", "level", "year", "issued", "url",
    "scope", "retrieved", "characters", "original", "statements",
)  # fmt: skip
_ENTITIES = (
    "id", "type", "name", "aliases", "functions", "topics", "families", "division", "region", "level", "planned", "documents", "count",
)  # fmt: skip
_STATEMENTS = (
    "id", "s", "p", "o", "status", "action", "trigger", "duty", "period", "start", "end", "document", "confidence", "rule", "copies",
    "evidence",
)  # fmt: skip
_FIGURES = ("id", "of", "what", "value", "unit", "modifier", "role", "status", "document", "evidence")

#: A table of the part.
Table = dict[str, list[Any]]


def part(known: Corpus, *, shown: Collection[str] | None = None, counts: Mapping[str, int] | None = None) -> dict[str, Table]:
    """A corpus, or what it says of the entities in `shown` among themselves, as four tables.

    `counts` says for entities and documents how many statements the whole store makes of them, where the corpus holds
    less and does not say so itself (`Corpus.left`).
    """
    kept = known.entities.keys() if shown is None else set(shown) & known.entities.keys()
    facts = [f for f in known.facts.values() if f.assertion.subject in kept and f.assertion.object in kept]
    measured = kept | {""} if shown is None else kept  # "": what measures nothing that is named
    figures = [f for key in sorted(measured & known.figures.keys()) for f in known.figures[key]]
    used = {f.document.id for f in facts} | {f.document.id for f in figures}
    if shown is None or not used:
        used |= known.documents.keys() if shown is None else {d.id for key in kept for d in known.seen.get(key, ())}
    documents = sorted((d for key, d in known.documents.items() if key in used), key=lambda d: (d.path, d.id))
    given = counts or {}
    made = Counter(f.document.id for f in known.facts.values())
    anchor = anchor_of(known)
    lone = [d for d in documents if anchor[d.id] == d.id]
    named = kept | {anchor[d.id] for d in documents} & known.entities.keys()  # what a report is quoted for has its body's name
    return {
        "documents": _table(_DOCUMENTS, (_document(known, d, anchor[d.id], given.get(d.id, made[d.id])) for d in documents)),
        "entities": _table(
            _ENTITIES,
            [*(_entity(known, known.entities[key], used, given) for key in sorted(named)), *(_anchor(d, given.get(d.id, made[d.id])) for d in lone)],
        ),
        "statements": _table(_STATEMENTS, (_statement(f) for f in sorted(facts, key=_place))),
        "figures": _table(
            _FIGURES,
            (
                [
                    q.id, q.of or "", q.what, q.value, q.unit, q.modifier or "", q.role.value, q.status.value, f.document.id, _evidence(q.evidence),
                ]
                for f in figures
                for q in (f.quantity,)
            ),
        ),
    }  # fmt: skip


def start(
    known: Corpus, *, language: str, title: str = "", hub: str = "", shown: Collection[str] | None = None,
    totals: Mapping[str, int] | None = None, counts: Mapping[str, int] | None = None, opens: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What the explorer opens with.

    With a `hub`, an entity's id, it opens with what lies around that one thing, and `shown` limits the part to a
    neighborhood; without, with the overview of all bodies. `opens` is the address behind # of the view that is shown first. `totals` are those of the whole store, where the corpus is not the
    whole of it.
    """
    known = once(known)
    scene = Scene(hub=hub, anchors=(hub,)) if hub else overview(known)
    layout = arrange(scene)
    held = part(known, shown=shown, counts=counts)
    own = {"documents": len(known.documents), "entities": len(known.entities), "statements": len(known.facts), "bodies": len(set(anchor_of(known).values()) & known.entities.keys())}
    whole = dict(totals or own)
    return {
        "language": language, "opens": opens, "title": title or labels.text("page.title", language), "totals": whole, "whole": totals is None and shown is None,
        "part": held, "scene": _scene(scene, layout), "nodes": _nodes(layout), "edges": _edges(known, layout, scene),
        "findings": [_finding(finding) for finding in findings(known)] if shown is None else [],
        "wording": wording(), "concepts": _concepts(held), "variants": _variants(known, held),
    }  # fmt: skip


def wording() -> dict[str, dict[str, str]]:
    """The rows of the table of labels that the explorer shows, by language and id."""
    rows = [row for row in resources.table("labels.tsv") if row["id"].split(".", 1)[0] in _WORDING]
    return {language: {row["id"]: row[language] for row in rows} for language in labels.LANGUAGES}


def _table(columns: tuple[str, ...], rows: Iterable[list[Any]]) -> Table:
    return {"columns": list(columns), "rows": list(rows)}


# ---- documents and entities ----


def _title(record: DocumentRecord) -> str:
    """The title, or the name of the file; the folder it lay in is nobody else's business."""
    return record.title or PurePath(record.path.replace("\\", "/")).name


def _address(url: str | None) -> str:
    """The address, where a browser may be sent there; "" for scripts, files and what is no address."""
    try:
        good = bool(url) and urlsplit(url or "").scheme in ("http", "https")
    except ValueError:
        good = False
    return url or "" if good else ""


@cache
def _region(division: str) -> str:
    place = places.get(division)
    return place.name if place else ""


def _document(known: Corpus, d: DocumentRecord, anchor: str, statements: int) -> list[Any]:
    issuer = known.entities.get(d.issuer)
    return [
        d.id, _title(d), d.issuer if issuer else "", anchor, issuer.name if issuer else "", d.number or "", d.genre, d.division, _region(d.division),
        d.level, d.year or "", d.issued or "", _address(d.url), d.scope or "", d.retrieved or "", d.characters, d.original, statements,
    ]  # fmt: skip


def _entity(known: Corpus, e: Entity, used: Collection[str], counts: Mapping[str, int]) -> list[Any]:
    left = known.left.get(e.id)
    said = len({f.assertion.id for f in (*known.subjects.get(e.id, ()), *known.objects.get(e.id, ()))})
    count = counts.get(e.id, said + (sum(left.sections.values()) if left else 0))
    return [
        e.id, e.type.value, e.name, list(e.aliases), [_local(f) for f in e.functions], [_local(t) for t in e.topics], [_local(f) for f in e.broader],
        e.division, _region(e.division), e.level, left.planned_only if left else planned_only(known, e.id),
        [d.id for d in known.seen.get(e.id, ()) if d.id in used], count,
    ]  # fmt: skip


def _anchor(d: DocumentRecord, statements: int) -> list[Any]:
    """A report that stands for a body, since it is not known whose work it reports."""
    return [d.id, "document", _title(d), [], [], [], [], d.division, _region(d.division), d.level, False, [d.id], statements]


def _local(concept: str) -> str:
    return concept.rsplit("/", 1)[-1]


# ---- statements ----


def _place(fact: Fact) -> tuple[str, str, int, str]:
    evidence = fact.assertion.evidence
    return fact.document.path, fact.document.id, evidence[0].start if evidence else 0, fact.assertion.id


def _evidence(e: Evidence) -> list[Any]:
    return [e.quote, e.start, e.end, e.page]


def _statement(fact: Fact) -> list[Any]:
    a, period = fact.assertion, fact.assertion.period
    start, end = (period.start or "", period.end or "") if period else ("", "")
    words = (period.text or "–".join(date for date in (start, end) if date)) if period else ""
    return [
        a.id, a.subject, a.predicate.value, a.object, a.status.value, a.action.value if a.action else "", a.trigger or "", a.duty or "", words, start, end,
        fact.document.id, round(a.confidence, 2), a.rule, fact.copies, [_evidence(e) for e in a.evidence],
    ]  # fmt: skip


# ---- the picture ----


def _scene(scene: Scene, layout: Layout) -> dict[str, Any]:
    return {
        "hub": scene.hub, "anchors": list(scene.anchors), "seats": {key: list(value) for key, value in scene.seats.items()},
        "boxes": [_box(box) for box in layout.boxes],
    }  # fmt: skip


def _box(box: Box) -> dict[str, Any]:
    return {
        "x": round(box.x, 1), "y": round(box.y, 1), "w": round(box.width, 1), "h": round(box.height, 1), "align": box.align,
        "labels": list(box.group.labels), "number": box.group.number, "owner": box.group.owner,
        "members": list(box.group.listed), "count": box.group.count, "continued": False, "kind": box.kind, "heading": round(box.heading, 1),
    }  # fmt: skip


def _nodes(layout: Layout) -> list[dict[str, Any]]:
    """The marks of the drawing with the room that each one's name has."""
    return [
        {
            "id": spot.id, "x": round(spot.x, 1), "y": round(spot.y, 1), "rank": spot.rank, "side": spot.side,
            "room": [round(spot.width, 1), round(spot.height, 1)],
        }
        for spot in layout.spots
    ]  # fmt: skip


def _edges(known: Corpus, layout: Layout, scene: Scene) -> list[dict[str, Any]]:
    """The lines of the drawing: one for each statement between two marks, and where a report names what no line leads to."""
    drawn = {spot.id for spot in layout.spots}
    found: list[dict[str, Any]] = []
    joined: set[frozenset[str]] = set()
    for fact in known.facts.values() if drawn else ():
        a = fact.assertion
        if a.subject in drawn and a.object in drawn and a.subject != a.object:
            found.append({"id": a.id, "from": a.subject, "to": a.object})
            joined.add(frozenset((a.subject, a.object)))
    for member, seats in sorted(scene.seats.items()):
        found += [
            {"id": f"seen {seat} {member}", "from": seat, "to": member, "seen": True}
            for seat in seats
            if member in drawn and seat in drawn and frozenset((seat, member)) not in joined
        ]
    return sorted(found, key=lambda edge: edge["id"])


# ---- words ----


def _finding(finding: Finding) -> dict[str, Any]:
    items = [
        {"kind": i.kind, "thing": i.thing, "bodies": list(i.bodies), "statements": list(i.statements), "numbers": dict(i.numbers)}
        for i in finding.items
    ]
    return {"kind": finding.kind, "items": items, "numbers": dict(finding.numbers)}


def _concepts(held: Mapping[str, Table]) -> dict[str, dict[str, str]]:
    """What the functions, topics and families of the entities are called, by id and language."""
    at = [_ENTITIES.index(column) for column in ("functions", "topics", "families")]
    used = sorted({concept for row in held["entities"]["rows"] for column in at for concept in row[column]})
    return {concept: {language: vocabulary.labels(language).get(rdf.TOPIC + concept, concept) for language in labels.LANGUAGES} for concept in used}


@cache
def _simplified() -> dict[str, str]:
    """Each character of the basic Chinese block that has a simplified form, with that form."""
    block = [chr(code) for code in range(0x4E00, 0xA000)]
    folded = script.simplify("\n".join(block)).split("\n")  # a line each: no phrase reaches across
    return {one: other for one, other in zip(block, folded, strict=True) if one != other}


def _variants(known: Corpus, held: Mapping[str, Table]) -> dict[str, str]:
    """The traditional forms of the characters in the names, so that a search in either script finds them."""
    names, aliases = _ENTITIES.index("name"), _ENTITIES.index("aliases")
    found = {character for row in held["entities"]["rows"] for name in (row[names], *row[aliases]) for character in name}
    return {one: other for one, other in _simplified().items() if other in found or one in found}
