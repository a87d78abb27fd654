"""Readings as RDF.

Each document has a named graph, whose name is the document itself: its assertions and quantities with their evidence.
The default graph says what holds over all documents: what the entities, documents and places are, and the plain
triples. An assertion that is done or ongoing gives a plain triple, and so does a planned one whose action presupposes
that the thing exists (improve, continue, extend); whatever is planned gives ``kg:plans``. So the simplest query never
returns what has not happened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import quote

from kg import resources, script, vocabulary
from kg.ids import digest
from kg.rdf import TOPIC, XSD, Quad, curie, individual, kgr, kgt, literal, predicate
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Recognition,
    Status,
)

__all__ = ["elect", "evidence_id", "merge", "of_document", "of_entities", "of_redirects", "place", "quads"]

# A plan to do one of these to a thing says that the thing is there already.
_PRESUPPOSE = frozenset({Action.IMPROVE, Action.CONTINUE, Action.EXTEND})
# How levels are called in readings and in the table of divisions, and which member of kg:Level each one is.
_LEVELS = {
    "nation": "National",
    "national": "National",
    "province": "Provincial",
    "provincial": "Provincial",
    "city": "Prefectural",
    "prefecture": "Prefectural",
    "prefectural": "Prefectural",
    "county": "County",
    "town": "Township",
    "township": "Township",
    "village": "Village",
}
_ORDER = {type_: number for number, type_ in enumerate(EntityType)}
_TYPE = curie("rdf:type")
_LABEL = curie("rdfs:label")
_PREFERRED = curie("skos:prefLabel")
_ALTERNATIVE = curie("skos:altLabel")
_PLANS = curie("kg:plans")
_REPLACED = curie("dct:isReplacedBy")
_NO_REDIRECTS: Mapping[str, str] = MappingProxyType({})

Pair = tuple[str, str | None]
# For each entity id, what is said of it, and by how many documents.
Votes = dict[str, Counter[Entity]]
T = TypeVar("T")


def _describe(node: str, graph: str, *pairs: Pair) -> list[Quad]:
    """The quads of a node; a pair without an object says nothing. A list: each layer of iterators costs as much as a quad."""
    return [Quad(node, p, o, graph) for p, o in pairs if o is not None]


def _text(value: str | None) -> str | None:
    return literal(value) if value else None


def _date(value: str | None) -> str | None:
    return literal(value, datatype=XSD + "date") if value else None


def _year(value: str | None) -> str | None:
    return literal(int(value)) if value and value.isdecimal() else _text(value)


def _name(value: str) -> str:
    """A name, tagged by the script that it is written in."""
    return literal(value, lang="zh" if script.simplify(value) == value else "zh-hant")


def _level(value: str) -> str | None:
    return curie("kg:" + _LEVELS[value]) if value in _LEVELS else None


def _period(period: Period | None) -> tuple[Pair, ...]:
    if period is None:
        return ()
    return (
        (curie("kg:periodStart"), _date(period.start)),
        (curie("kg:periodEnd"), _date(period.end)),
        (curie("kg:periodText"), _text(period.text)),
    )


@lru_cache(maxsize=4096)
def evidence_id(document: str, evidence: Evidence) -> str:
    """The id of the words at that place of a document, given its id."""
    return digest(document, evidence.start, evidence.end, prefix="e")


def _evidence(evidence: Evidence, document: str) -> list[Quad]:
    graph = kgr(document)
    return _describe(
        kgr(evidence_id(document, evidence)),
        graph,
        (_TYPE, curie("kg:Evidence")),
        (curie("prov:wasQuotedFrom"), graph),
        (curie("kg:quote"), literal(evidence.quote)),
        (curie("oa:start"), literal(evidence.start)),
        (curie("oa:end"), literal(evidence.end)),
        (curie("kg:page"), literal(evidence.page) if evidence.page else None),
    )


def _assertion(assertion: Assertion, document: str) -> list[Quad]:
    return _describe(
        kgr(assertion.id),
        kgr(document),
        (_TYPE, curie("kg:Assertion")),
        (curie("rdf:subject"), kgr(assertion.subject)),
        (curie("rdf:predicate"), predicate(assertion.predicate)),
        (curie("rdf:object"), kgr(assertion.object)),
        (curie("kg:status"), individual(assertion.status)),
        (curie("kg:action"), individual(assertion.action) if assertion.action else None),
        (curie("kg:trigger"), _text(assertion.trigger)),
        (curie("kg:duty"), _text(assertion.duty)),
        *_period(assertion.period),
        (curie("kg:confidence"), literal(float(assertion.confidence))),
        (curie("kg:rule"), literal(assertion.rule)),
        *((curie("kg:evidence"), kgr(id_)) for id_ in sorted({evidence_id(document, e) for e in assertion.evidence})),
    )


def _quantity(quantity: Quantity, document: str) -> list[Quad]:
    return _describe(
        kgr(quantity.id),
        kgr(document),
        (_TYPE, curie("kg:Quantity")),
        (curie("kg:counted"), literal(quantity.what)),
        (curie("kg:value"), literal(float(quantity.value))),
        (curie("kg:unit"), _text(quantity.unit)),
        (curie("kg:modifier"), _text(quantity.modifier)),
        (curie("kg:role"), individual(quantity.role)),
        (curie("kg:measures"), kgr(quantity.of) if quantity.of else None),
        (curie("kg:status"), individual(quantity.status)),
        (curie("kg:rule"), literal(quantity.rule)),
        (curie("kg:evidence"), kgr(evidence_id(document, quantity.evidence))),
    )


def _recognition(recognition: Recognition, document: str) -> list[Quad]:
    return _describe(
        kgr(recognition.id),
        kgr(document),
        (_TYPE, curie("kg:Recognition")),
        (curie("kg:standing"), individual(recognition.kind)),
        (curie("kg:reach"), _level(recognition.reach)),
        (curie("kg:recognizedBy"), _text(recognition.by)),
        (curie("kg:recognizes"), kgr(recognition.of) if recognition.of else None),
        (curie("kg:recognizedBody"), kgr(recognition.body)),
        (curie("kg:status"), individual(recognition.status)),
        (curie("kg:rule"), literal(recognition.rule)),
        (curie("kg:evidence"), kgr(evidence_id(document, recognition.evidence))),
    )


def _says_nothing(assertion: Assertion) -> bool:
    return assertion.predicate is Predicate.PART_OF and assertion.subject == assertion.object


def _stated(reading: Reading) -> list[Quad]:
    """The named graph of one document: assertions, quantities, recognitions, and each evidence once."""
    document = reading.document.id
    proofs: dict[str, Evidence] = {}
    found: list[Quad] = []
    for assertion in reading.assertions:
        if not _says_nothing(assertion):
            found += _assertion(assertion, document)
            proofs.update((evidence_id(document, e), e) for e in assertion.evidence)
    for quantity in reading.quantities:
        found += _quantity(quantity, document)
        proofs[evidence_id(document, quantity.evidence)] = quantity.evidence
    for recognition in reading.recognitions:
        found += _recognition(recognition, document)
        proofs[evidence_id(document, recognition.evidence)] = recognition.evidence
    for _, evidence in sorted(proofs.items()):
        found += _evidence(evidence, document)
    return found


def _plain(reading: Reading) -> Iterator[Quad]:
    """What the assertions of one document say without their circumstances."""
    for assertion in reading.assertions:
        if _says_nothing(assertion):
            continue
        s, o = kgr(assertion.subject), kgr(assertion.object)
        if assertion.status is Status.PLANNED:
            yield Quad(s, _PLANS, o)
        if assertion.status is not Status.PLANNED or assertion.action in _PRESUPPOSE:
            yield Quad(s, predicate(assertion.predicate), o)


def _document(record: DocumentRecord) -> list[Quad]:
    return _describe(
        kgr(record.id),
        "",
        (_TYPE, curie("kg:Document")),
        (curie("dct:title"), _name(record.title) if record.title else None),
        (_LABEL, _name(record.title) if record.title else None),
        (curie("kg:issuer"), kgr(record.issuer) if record.issuer else None),
        (curie("dct:issued"), _date(record.issued)),
        (curie("kg:year"), _year(record.year)),
        *_period(record.period),
        (curie("kg:genre"), _text(record.genre)),
        (curie("kg:jurisdiction"), place(record.division) if record.division else None),
        (curie("kg:level"), _level(record.level)),
        (curie("kg:path"), literal(record.path)),
        (curie("kg:sha256"), literal(record.sha256)),
        (curie("dct:source"), _text(record.url)),
        (curie("kg:number"), _text(record.number)),
        (curie("kg:scope"), _text(record.scope)),
        (curie("kg:retrieved"), _text(record.retrieved)),
        (curie("kg:reader"), _text(record.reader)),
        (curie("kg:reprintOf"), kgr(record.original) if record.original else None),
    )


def _entity(entity: Entity) -> list[Quad]:
    name = literal(entity.name, lang="zh")
    return _describe(
        kgr(entity.id),
        "",
        (_TYPE, individual(entity.type)),
        (_PREFERRED, name),
        (_LABEL, name),
        (curie("dct:title"), name if entity.type is EntityType.POLICY else None),
        *((_ALTERNATIVE, _name(alias)) for alias in entity.aliases),
        (curie("kg:jurisdiction"), place(entity.division) if entity.division else None),
        (curie("kg:level"), _level(entity.level)),
        *((curie("kg:concerns"), kgt(topic)) for topic in sorted({*entity.functions, *entity.topics})),
        *((curie("skos:broader"), kgt(family)) for family in entity.broader),
    )


@cache
def _divisions() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in resources.table("divisions.tsv")}


def place(code: str) -> str:
    """The term of an administrative division, given its code."""
    return kgr("place-" + quote(code, safe=""))


def _places(codes: Iterable[str]) -> Iterator[Quad]:
    """The divisions with these codes and all that they lie in. A code of no list is a place without a name."""
    wanted = set(codes)
    for code in sorted(wanted):
        while parent := _divisions().get(code, {}).get("parent"):
            wanted.add(parent)
            code = parent
    for code in sorted(wanted):
        row = _divisions().get(code, {})
        name = row.get("name")
        label = literal(name, lang="zh") if name else None
        short = row.get("short")
        yield from _describe(
            place(code),
            "",
            (_TYPE, curie("kg:Place")),
            (_PREFERRED, label),
            (_LABEL, label),
            (_ALTERNATIVE, literal(short, lang="zh") if short and short != name else None),
            (curie("kg:code"), literal(code)),
            (curie("kg:codeVersion"), _text(row.get("source"))),
            (curie("kg:level"), _level(row.get("level", ""))),
            (curie("skos:broader"), place(row["parent"]) if row.get("parent") else None),
        )


def _concepts(ids: Iterable[str]) -> Iterator[Quad]:
    """The topics and families that are used, with their names in both languages, so that queries can ask by name."""
    for id_ in sorted(ids):
        names = ((lang, vocabulary.labels(lang).get(TOPIC + id_)) for lang in ("zh", "en"))
        yield from _describe(
            kgt(id_),
            "",
            (_TYPE, curie("kg:Topic")),
            *((_PREFERRED, literal(name, lang=lang) if name else None) for lang, name in names),
        )


def _most(votes: Counter[Entity], field: Callable[[Entity], T], order: Callable[[T], int | str]) -> T:
    """The value that most documents give, of several the first in order; an empty one only where no other is given."""
    total: Counter[T] = Counter()
    for entity, documents in votes.items():
        total[field(entity)] += documents
    given = [value for value in total if value != ""] or list(total)
    return min(given, key=lambda value: (-total[value], order(value)))


def _union(votes: Counter[Entity], field: Callable[[Entity], tuple[str, ...]]) -> tuple[str, ...]:
    """All values, the one that a document puts first before the others, else in the order of the alphabet."""
    best: dict[str, int] = {}
    for entity in votes:
        for position, value in enumerate(field(entity)):
            best[value] = min(position, best.get(value, position))
    return tuple(sorted(best, key=lambda value: (best[value], value)))


def elect(votes: Counter[Entity]) -> Entity:
    """The entity of which documents say so many times this and so many times that; all have its id.

    Names, aliases, functions, topics and families are united. Where documents disagree on the type, the name, the
    division or the level, most of them decide; where they are as many, the order of `EntityType` or of the alphabet.
    """
    if len(votes) == 1:
        (only,) = votes
        if only.name not in only.aliases and list(only.aliases) == sorted(set(only.aliases)):
            return only
    name = _most(votes, lambda e: e.name, str)
    names = {e.name for e in votes} | {alias for e in votes for alias in e.aliases}
    return Entity(
        id=next(iter(votes)).id,
        type=_most(votes, lambda e: e.type, _ORDER.__getitem__),
        name=name,
        scope=_most(votes, lambda e: e.scope, str),
        aliases=tuple(sorted(names - {name})),
        functions=_union(votes, lambda e: e.functions),
        topics=_union(votes, lambda e: e.topics),
        broader=_union(votes, lambda e: e.broader),
        division=_most(votes, lambda e: e.division, str),
        level=_most(votes, lambda e: e.level, str),
    )


def _count(votes: Votes, reading: Reading) -> None:
    """A reprint names things and has no vote: what it says was counted with its original."""
    for entity in reading.entities:
        votes.setdefault(entity.id, Counter())[entity] += 0 if reading.document.original else 1


def merge(readings: Iterable[Reading]) -> tuple[Entity, ...]:
    """One entity for each id, sorted by id, from what the readings say of it, in whatever order they come (see `elect`)."""
    votes: Votes = {}
    for reading in readings:
        _count(votes, reading)
    return tuple(elect(votes[id_]) for id_ in sorted(votes))


def of_document(reading: Reading) -> list[Quad]:
    """What one document adds to the graph: its named graph, its record, and its plain triples, which others may have too."""
    return [*_stated(reading), *_document(reading.document), *_plain(reading)]


def of_entities(entities: Iterable[Entity], divisions: Iterable[str]) -> Iterator[Quad]:
    """What the entities are, with the places that they and the documents (of these `divisions`) lie in, and their topics.

    Of the entities, one is held at a time.
    """
    codes, topics = set(divisions), set[str]()
    for entity in entities:
        yield from _entity(entity)
        topics.update(entity.functions, entity.topics, entity.broader)
        codes.add(entity.division)
    yield from _places(codes - {""})
    yield from _concepts(topics)


def of_redirects(redirects: Iterable[tuple[str, str]]) -> Iterator[Quad]:
    """Ids of entities that are gone, each with the one that has its place."""
    for id_, now in redirects:
        yield Quad(kgr(id_), _REPLACED, kgr(now))


def quads(readings: Iterable[Reading], redirects: Mapping[str, str] = _NO_REDIRECTS) -> Iterator[Quad]:
    """The graph of all readings, each quad once: first of the documents, in the order given, then of the entities, and of
    ids that are gone (`redirects`), where the graph has what took their place.

    One reading is held at a time; of all of them only what they say of entities and the plain triples are kept.
    Readings of the same documents in another order give the same set of quads.
    """
    votes: Votes = {}
    divisions: set[str] = set()
    plain: set[Quad] = set()
    for reading in readings:
        yield from _stated(reading)
        yield from _document(reading.document)
        new = dict.fromkeys(quad for quad in _plain(reading) if quad not in plain)
        plain.update(new)
        yield from new
        _count(votes, reading)
        divisions.add(reading.document.division)
    yield from of_entities((elect(votes[id_]) for id_ in sorted(votes)), divisions)
    yield from of_redirects(sorted((id_, now) for id_, now in redirects.items() if now in votes))
