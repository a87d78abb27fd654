"""What an editor offers while a query is written: the terms of the vocabulary, and entities by a part of their name."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kg import places, resources, vocabulary
from kg.rdf import ID, PREFIXES
from kg.store import questions

if TYPE_CHECKING:
    from kg.store.catalog import Catalog

__all__ = ["Offer", "Term", "entities", "names", "terms"]

#: The kinds of term, by what the ontology says that it is.
_KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "property",
    "owl:DatatypeProperty": "property",
    "owl:AnnotationProperty": "property",
    "skos:Concept": "topic",
    "kg:Topic": "topic",
    "skos:ConceptScheme": "topic",
}
# What OWL reserves and the ontology therefore does not declare, though the graph says it.
_RESERVED = ("rdf:object", "rdf:predicate", "rdf:subject", "rdf:type", "rdfs:label", "rdfs:subClassOf", "rdfs:subPropertyOf")
_TERMS = """SELECT ?term ?type ?label ?text {
    { ?term a ?type . FILTER(isIRI(?term)) }
    OPTIONAL { ?term rdfs:label|skos:prefLabel ?label }
    OPTIONAL { ?term skos:definition|rdfs:comment ?text . FILTER(LANG(?text) = LANG(?label)) }
} ORDER BY ?term ?type ?label ?text"""
_Row = tuple[str, int, str, str, str, str]
_LOCAL = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of the vocabulary: prefixed name, kind (``class``, ``property``, ``topic`` or ``value``), label and definition."""

    name: str
    kind: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An entity: id, type, name, the alias that was found where it is not the name ("" else), and whose it is: the name of the
    body or division within which the name is told from others ("" for what is nationwide)."""

    id: str
    type: str
    name: str
    alias: str
    scope: str


def _prefixed(iri: str) -> str:
    """The IRI with a known prefix, "" where there is none that fits."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return ""


@cache
def terms(language: str) -> tuple[Term, ...]:
    """The terms of the shipped ontology and topics, with words in this language (``zh`` or ``en``), sorted by name."""
    from kg.oxigraph import Engine

    engine = Engine()
    for name in ("kg.ttl", "topics.ttl"):
        engine.load(resources.text(name), format="turtle")
    found = {name: Term(name=name, kind="property", label="", definition="") for name in _RESERVED}
    for term, type_, label, text in engine.query(_TERMS).rows:
        name = _prefixed(term.value) if term else ""
        if not name or type_ is None or (name in found and (label is None or label.lang != language)):
            continue
        spoken = label is not None and label.lang == language
        found[name] = Term(
            name=name, kind=_KINDS.get(_prefixed(type_.value), "value"),
            label=label.value if label and spoken else "", definition=text.value if text and spoken else "",
        )  # fmt: skip
    return tuple(found[name] for name in sorted(found))


_FIELDS = "SELECT n.folded, n.own, e.id, e.type, e.name, e.row FROM name n JOIN entity e ON e.id = n.entity"
# Names that begin so are found by the index; names that contain it, by a look at each.
_BEGINS = f"{_FIELDS} WHERE n.folded >= ?1 AND n.folded < ?2 ORDER BY n.own DESC, length(n.folded), n.folded, e.id LIMIT ?3"
_HOLDS = f"{_FIELDS} WHERE instr(n.folded, ?1) > 1 ORDER BY n.own DESC, length(n.folded), n.folded, e.id LIMIT ?2"
_PLACE = f"{ID}place-"


def entities(catalog: Catalog, text: str, *, limit: int) -> list[Offer]:
    """So many entities at the most whose name or alias contains the text, each once: those that begin with it first, names
    before aliases, the shortest first. Both scripts and all widths of characters are the same, as in `kg.text.shadow`."""
    from kg.text.shadow import fold

    wanted = fold(text)
    if not wanted:
        return []
    # An entity may have several names with the text in them.
    rows = list(_once(catalog.rows(_BEGINS, wanted, wanted + "\U0010ffff", 4 * limit)))
    if len(rows) < limit:
        rows = list(_once((*rows, *catalog.rows(_HOLDS, wanted, 4 * limit))))
    scopes = [str(json.loads(row[5]).get("scope", "")) for row in rows[:limit]]
    bodies = questions.names(catalog, filter(None, scopes))
    return [
        Offer(id=id_, type=type_, name=name, alias="" if own else folded, scope=bodies.get(scope) or places.full_name(scope) if scope else "")
        for (folded, own, id_, type_, name, _), scope in zip(rows, scopes, strict=False)
    ]


def _once(rows: Iterable[_Row]) -> Iterator[_Row]:
    seen: set[str] = set()
    for row in rows:
        if row[2] not in seen:
            seen.add(row[2])
            yield row


def names(catalog: Catalog | None, iris: Iterable[str], language: str) -> dict[str, str]:
    """What each of these IRIs is called, as far as that is known without the graph: terms of the vocabulary in this language,
    entities, documents (by title, for lack of one by path), divisions."""
    own = vocabulary.labels(language)
    wanted = sorted(set(iris))
    found = {iri: own[iri] for iri in wanted if iri in own}
    for iri in wanted:
        if iri.startswith(_PLACE) and (place := places.get(iri[len(_PLACE) :])):
            found[iri] = place.name
    if catalog is not None:
        things = [iri[len(ID) :] for iri in wanted if iri.startswith(ID) and iri not in found]
        documents = [id_ for id_ in things if id_.startswith("doc-")]
        called = questions.names(catalog, things) | questions.titles(catalog, documents)
        found |= {ID + id_: name for id_, name in called.items()}
    return found
