"""Part of a store: the statements that pass some conditions, with what they need. The same for all exports.

    wanted = Filter(types=("mechanism",), statuses=("done",), regions=("浙江省",), since="2023")
    for reading in wanted.apply(store.readings(), store): …

Conditions of one kind are alternatives (done or ongoing), those of different kinds must all hold:

- `types`: the subject or the object is of such a type; `relations`, `statuses`: the statement has one of them;
- `regions`: the report is of a body there, or the subject is: in the division itself or in what lies in it;
- `tags`: the statement has one of these codes of the user's own scheme;
- `since`: the last day that the statement speaks of (the end of its period; without one, that of its report's period or
  year, or the day when it was issued) is that day or a later one. Where nothing of this is known it does not pass;
- `query`: a row of the answer names the statement; or, where it names no statement, an entity at one of its ends (of
  several, at both), and its report where the row names one.

Types, relations and statuses are given by their codes or by their words in either language. What stays of a report are the
statements that pass, the entities at their ends, its issuer, and the quantities and recognitions of these entities; a report of which no statement passes goes.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from kg import graph, jsonl, places
from kg.analysis import narrowing
from kg.errors import NotFound, QueryError
from kg.oxigraph import Engine
from kg.query import run
from kg.rdf import ID, nquads
from kg.store import Store, questions
from kg.types import Assertion, DocumentRecord, Entity, EntityType, Predicate, Reading, Status

__all__ = ["Filter"]

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_LAST = "-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What statements must meet; see the module. An empty condition is met by all.

    `types`, `relations`, `statuses`: codes of `kg.types` or their words in Chinese or English; `regions`: names or codes of
    divisions; `tags`: codes; `since`: a year, a month or a day (2023, 2023-06, 2023-06-30); `query`: a SPARQL SELECT or CONSTRUCT.
    """

    types: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    since: str = ""
    query: str = ""
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether it asks for anything."""
        return bool(self.types or self.relations or self.statuses or self.regions or self.since or self.query or self.tags)

    def apply(self, readings: Iterable[Reading], source: Store | Engine | None = None) -> Iterator[Reading]:
        """The readings with what passes, those without a statement that passes left out.

        `source` answers the query; of a store, entities are what all its reports say of them, so that a part of it says
        the same as the whole. Without a source they are what these readings say, all of which are then held at once if
        there is a query. Raises, at once, NotFound for a type, relation, status, region, tag (of a store) or day that there is not, with near names; what
        `kg.query.run` raises; and QueryError for a query that can select nothing.
        """
        if not self:
            return iter(readings)
        chosen = _Chosen(
            types=frozenset(narrowing.types(self.types)), relations=frozenset(narrowing.relations(self.relations)),
            statuses=frozenset(narrowing.statuses(self.statuses)), regions=tuple(map(narrowing.region, self.regions)), since=_since(self.since),
            tags=_tags(self.tags, source),
        )  # fmt: skip
        if self.query and source is None:
            readings = tuple(readings)
            source = Engine()
            source.bulk_load("".join(nquads(graph.quads(readings))).encode())
        selection = _Selection.of(self.query, source) if self.query and source is not None else None
        return _apply(chosen, selection, readings, source if isinstance(source, Store) else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """A filter, understood: codes, codes of divisions, an ISO day."""

    types: frozenset[EntityType]
    relations: frozenset[Predicate]
    statuses: frozenset[Status]
    regions: tuple[str, ...]
    since: str
    tags: frozenset[str]

    def passes(self, assertion: Assertion, document: DocumentRecord, entities: Mapping[str, Entity]) -> bool:
        ends = [entities[id_] for id_ in (assertion.subject, assertion.object) if id_ in entities]
        return (
            (not self.types or any(entity.type in self.types for entity in ends))
            and (not self.relations or assertion.predicate in self.relations)
            and (not self.statuses or assertion.status in self.statuses)
            and (not self.tags or not self.tags.isdisjoint(assertion.tags))
            and (not self.since or _last_day(assertion, document) >= self.since)
            and (not self.regions or self._lies(document.division) or any(self._lies(e.division) for e in ends if e.id == assertion.subject))
        )

    def _lies(self, division: str) -> bool:
        return bool(division) and any(division == region or places.within(division, region) for region in self.regions)


def _last_day(assertion: Assertion, document: DocumentRecord) -> str:
    """The last day that a statement speaks of, "" where nobody knows."""
    ends = (period.end for period in (assertion.period, document.period) if period)
    return next((end for end in ends if end), document.year + _LAST if document.year else document.issued or "")


def _apply(chosen: _Chosen, selection: _Selection | None, readings: Iterable[Reading], store: Store | None) -> Iterator[Reading]:
    for reading in readings:
        entities = {entity.id: entity for entity in reading.entities}
        if store is not None and store.catalog and chosen.types:
            entities |= _elected(store, entities)
        kept = tuple(
            a for a in reading.assertions
            if chosen.passes(a, reading.document, entities) and (selection is None or selection.holds(a, reading.document))
        )  # fmt: skip
        if not kept:
            continue
        ends = {end for a in kept for end in (a.subject, a.object)}
        needed = {id_: entities[id_] for id_ in sorted({*ends, reading.document.issuer}) if id_ in entities}
        if store is not None and store.catalog and not chosen.types:
            needed |= _elected(store, needed)
        quantities = tuple(q for q in reading.quantities if q.of in ends and (not chosen.statuses or q.status in chosen.statuses))
        recognitions = tuple(
            r for r in reading.recognitions
            if r.of in ends and r.body in needed and (not chosen.statuses or r.status in chosen.statuses)
        )  # fmt: skip
        yield replace(
            reading, entities=tuple(needed.values()), assertions=kept, quantities=quantities, recognitions=recognitions, dropped=()
        )


def _elected(store: Store, entities: Mapping[str, Entity]) -> dict[str, Entity]:
    """What all reports of the store say of the entities."""
    if store.catalog is None:
        return {}
    found = (jsonl.entity(json.loads(row)) for row in questions.entities(store.catalog, sorted(entities)))
    return {entity.id: entity for entity in found}


# ---- tags and the day ----


def _tags(given: Iterable[str], source: Store | Engine | None) -> frozenset[str]:
    """The tags. Raises NotFound where the decisions in the store give no such tag."""
    wanted = frozenset(given)
    if wanted and isinstance(source, Store):
        rows = source.catalog.decisions() if source.catalog else ()
        known = sorted({tag for row in rows if (tag := json.loads(row.line).get("tag"))})
        if unknown := sorted(wanted.difference(known)):
            remedy = f"there are: {' | '.join(known)}" if known else "no statement has a tag yet: give tags with kg review, then run kg build"
            raise NotFound(f"no statement has the tag {unknown[0]!r}", remedy=remedy)
    return wanted


def _since(given: str) -> str:
    """The day from which on, as an ISO date; "" where none is given."""
    if not given:
        return ""
    found = _DAY.fullmatch(given.strip())
    try:
        if found:
            return datetime.date(int(found[1]), int(found[2] or 1), int(found[3] or 1)).isoformat()
    except ValueError as error:
        raise NotFound(f"there is no day {given!r}: {error}", remedy="give a year or a day, as in 2023 or 2023-06-30") from error
    raise NotFound(f"{given!r} is no year and no day", remedy="give a year or a day, as in 2023 or 2023-06-30")


# ---- what a query selects ----

_DOCUMENT, _STATEMENT = "doc-", "a-"
_NO_ENTITY = ("place-", "e-", "q-")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selection:
    """What the rows of an answer name: `statements`; `entities`, at either end; `pairs` at both ends, in either order.

    What is named together with a document holds in it only: then the document stands beside it, else "".
    """

    statements: frozenset[str]
    entities: frozenset[tuple[str, str]]
    pairs: frozenset[tuple[str, str, str]]
    documents: frozenset[str]

    @classmethod
    def of(cls, sparql: str, source: Store | Engine) -> _Selection:
        """Ask the query. Raises QueryError where its rows name nothing that can be selected."""
        answer = run(source, sparql).answer
        if answer.kind == "ask":
            raise QueryError("a yes or no selects nothing", remedy="ask with SELECT or CONSTRUCT for statements, entities or reports")
        statements, documents = set[str](), set[str]()
        entities, pairs = set[tuple[str, str]](), set[tuple[str, str, str]]()
        answered = False
        for row in answer.rows:
            answered = True
            ids = [term.value.removeprefix(ID) for term in row if term is not None and term.kind == "iri" and term.value.startswith(ID)]
            stated, within = [i for i in ids if i.startswith(_STATEMENT)], [i for i in ids if i.startswith(_DOCUMENT)]
            named = sorted({i for i in ids if not i.startswith((_STATEMENT, _DOCUMENT, *_NO_ENTITY))})
            statements.update(stated)
            if stated:
                continue
            for document in within or [""]:
                if len(named) == 1:
                    entities.add((named[0], document))
                pairs.update((a, b, document) for a in named for b in named if a != b)
            if not named:
                documents.update(within)
        found = cls(statements=frozenset(statements), entities=frozenset(entities), pairs=frozenset(pairs), documents=frozenset(documents))
        if answered and not (statements or entities or pairs or documents):
            remedy = "give what is to be selected, as in SELECT ?a { ?a a kg:Assertion ; rdf:object ?m . ?m skos:prefLabel ?name }"
            raise QueryError("the query names no statement, no entity and no report", remedy=remedy)
        return found

    def holds(self, assertion: Assertion, document: DocumentRecord) -> bool:
        """Whether the statement of that document is among what was named."""
        if assertion.id in self.statements or document.id in self.documents:
            return True
        ends = (assertion.subject, assertion.object)
        return any(
            chain(
                ((end, where) in self.entities for end in ends for where in ("", document.id)),
                ((*ends, where) in self.pairs for where in ("", document.id)),
            )
        )
