"""Ways between two entities as a paper, as a table and as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from kg import labels, network
from kg.analysis import wording
from kg.analysis.corpus import Corpus, Fact
from kg.analysis.memo import when
from kg.analysis.ways import Link, Way, Ways
from kg.paper import Cited, Grid, Heading, Paper, Part, Text
from kg.tables import Cell, Column, Sheet
from kg.types import Predicate

__all__ = ["data", "graphml", "paper", "sheets"]

# So many statements of a step are shown; tables and JSON have them all.
_SHOWN = 3
_COLUMNS = {
    "way": 6, "step": 6, "from": 26, "to": 26, "subject": 26, "relation": 12, "object": 30, "status": 10, "action": 10, "time": 14,
    "quote": 70, "document": 40, "issuer": 26, "year": 8, "path": 36, "start": 8, "end": 8, "page": 8, "copies": 8, "confidence": 11,
    "hubs": 30, "subject_id": 22, "object_id": 22, "id": 22,
}  # fmt: skip


def _label(key: str, language: str, **values: object) -> str:
    return labels.text(f"path.{key}", language, **values)


def _arrow(link: Link, language: str) -> str:
    """What ties two neighbors, and which way it points."""
    found: dict[str, None] = {}
    for fact in link.facts:
        word = labels.text(f"predicate.{fact.assertion.predicate}", language)
        word = _label("plan", language, relation=word) if link.planned else word
        outward = fact.assertion.subject == link.one
        found.setdefault(f"—{word}—" if fact.assertion.predicate is Predicate.COLLABORATES_WITH else f"—{word}→" if outward else f"←{word}—")
    return " / ".join(found)


def chain(way: Way, known: Corpus, language: str) -> str:
    """A way in one line: names, and between them the relations with their directions."""
    parts = [known.entities[way.links[0].one].name]
    for link in way.links:
        parts += [_arrow(link, language), known.entities[link.other].name]
    return " ".join(parts)


def paper(found: Ways, language: str) -> Paper:
    """The ways, each with its statements, for people."""
    start, end = found.start.name, found.end.name
    return Paper(title=_label("title", language, start=start, end=end), parts=tuple(_parts(found, language)))


def _parts(found: Ways, language: str) -> Iterator[Part]:
    if found.start.id == found.end.id:
        yield Text(text=_label("same", language))
        return
    if not found.ways:
        yield Text(text=_label("none", language, longest=found.longest))
    else:
        yield Text(text=_label("found", language, count=len(found.ways), longest=found.longest), small=True)
    if not found.whole:
        yield Text(text=_label("not_whole", language), small=True)
    for number, way in enumerate(found.ways, 1):
        plans = sum(link.planned for link in way.links)
        planned = _label("planned", language, count=plans) if plans else ""
        yield Heading(text=_label("way", language, number=number, steps=len(way.links)) + planned)
        yield Text(text=chain(way, found.known, language))
        for why in dict.fromkeys(way.hubs.values()):
            names = [found.known.entities[id_].name for id_, reason in way.hubs.items() if reason == why]
            yield Text(text=_label(f"hub.{why}", language, names=wording.joined(names, language)), small=True)
        yield _grid(way, found.known, language)
        for step, link in enumerate(way.links, 1):
            if len(link.facts) > _SHOWN:
                yield Text(text=_label("more", language, step=step, count=len(link.facts) - _SHOWN), small=True)


def _grid(way: Way, known: Corpus, language: str) -> Grid:
    rows = [
        (
            step, known.entities[fact.assertion.subject].name, labels.text(f"predicate.{fact.assertion.predicate}", language),
            known.entities[fact.assertion.object].name, _done(fact, language), Cited(text=when(fact, language), quotes=wording.quotes([fact], known.entities, language)),
        )
        for step, link in enumerate(way.links, 1)
        for fact in link.facts[:_SHOWN]
    ]  # fmt: skip
    names = tuple(_label(f"column.{name}", language) for name in ("step", "subject", "relation", "object", "status", "time"))
    return Grid(columns=names, rows=tuple(rows), right=(True, False, False, False, False, False))


def _done(fact: Fact, language: str) -> str:
    action = fact.assertion.action
    status = labels.text(f"status.{fact.assertion.status}", language)
    return status + (_label("action", language, action=labels.text(f"action.{action}", language)) if action else "")


def sheets(found: Ways, language: str) -> tuple[Sheet, ...]:
    """All statements of all ways, a row for each of their quotes."""
    columns = tuple(Column(name=name, width=width) for name, width in _COLUMNS.items())
    return (Sheet(name="ways", columns=columns, rows=list(_rows(found, language))),)


def _rows(found: Ways, language: str) -> Iterator[tuple[Cell, ...]]:
    names = {id_: entity.name for id_, entity in found.known.entities.items()}
    for number, way in enumerate(found.ways, 1):
        hubs = "; ".join(f"{names[id_]} ({why})" for id_, why in way.hubs.items()) or None
        for step, link in enumerate(way.links, 1):
            for fact in link.facts:
                a, document = fact.assertion, fact.document
                for e in a.evidence:
                    yield (
                        number, step, names[link.one], names[link.other], names[a.subject], labels.text(f"predicate.{a.predicate}", language),
                        names[a.object], labels.text(f"status.{a.status}", language),
                        labels.text(f"action.{a.action}", language) if a.action else None, when(fact, language), e.quote,
                        document.title or document.path, names.get(document.issuer), document.year, document.path, e.start, e.end, e.page,
                        fact.copies, a.confidence, hubs, a.subject, a.object, a.id,
                    )  # fmt: skip


def data(found: Ways, language: str) -> dict[str, object]:
    """The ways as plain data; ids and codes, with names beside them."""
    known = found.known

    def fact(one: Fact) -> dict[str, object]:
        a = one.assertion
        return {
            "id": a.id, "subject": a.subject, "relation": a.predicate, "object": a.object, "status": a.status, "action": a.action,
            "time": when(one, language), "confidence": a.confidence, "copies": one.copies,
            "document": {"id": one.document.id, "title": one.document.title, "path": one.document.path, "year": one.document.year},
            "evidence": [{"quote": e.quote, "start": e.start, "end": e.end, "page": e.page} for e in a.evidence],
        }  # fmt: skip

    return {
        "start": {"id": found.start.id, "name": found.start.name},
        "end": {"id": found.end.id, "name": found.end.name},
        "longest": found.longest,
        "whole": found.whole,
        "ways": [
            {
                "entities": [{"id": id_, "name": known.entities[id_].name, "type": known.entities[id_].type} for id_ in way.entities],
                "chain": chain(way, known, language),
                "hubs": dict(way.hubs),
                "links": [{"planned": link.planned, "statements": list(map(fact, link.facts))} for link in way.links],
            }
            for way in found.ways
        ],
    }


def graphml(found: Ways, target: BinaryIO) -> None:
    """The entities and statements of all ways as GraphML; a statement that several ways use stands once."""
    facts = {fact.assertion.id: fact for way in found.ways for link in way.links for fact in link.facts}
    ids = sorted({id_ for way in found.ways for id_ in way.entities})
    network.graphml(network.of_statements([found.known.entities[id_] for id_ in ids], ((facts[id_].assertion, facts[id_].document) for id_ in sorted(facts))), target)
