"""The part of a store that a question by name needs, as a corpus: found in the catalogue, loaded from the archive.

What it holds of the entities that are meant is what the whole corpus would hold, but for what `Corpus.left` counts.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

from kg import jsonl
from kg.analysis import narrowing
from kg.analysis.card import PRACTISED, chosen
from kg.analysis.corpus import (
    CHOICES,
    Corpus,
    Credited,
    Fact,
    Figure,
    Left,
    corpus,
    grouped,
    local,
    names_of,
    not_found,
)
from kg.analysis.deeds import PRESUPPOSES
from kg.errors import Ambiguous, StoreError
from kg.store import Store, questions
from kg.store.catalog import Catalog, archived
from kg.store.questions import Chosen
from kg.text.shadow import fold
from kg.types import DocumentRecord, Entity, Predicate

__all__ = ["LIMIT", "about", "asked", "current", "meant", "of_documents", "of_statements", "one", "section"]

#: So many statements of a kind are shown where there are many and nobody says how many.
LIMIT = 20
# What so few reports name is shown whole: to load a reading takes a tenth of a millisecond and more, a statement of it nothing.
_FEW = 40


@dataclass(slots=True)
class _Loader:
    """What was loaded of a store so far."""

    store: Store
    catalog: Catalog
    documents: dict[str, DocumentRecord] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    readings: dict[str, bytes] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)

    def load_documents(self, ids: Iterable[str]) -> None:
        for found in questions.documents(self.catalog, set(ids) - self.documents.keys()):
            self.documents[found.id] = found.record
            self.readings[found.id] = found.reading

    def load_entities(self, ids: Iterable[str]) -> None:
        for row in questions.entities(self.catalog, set(ids) - self.entities.keys()):
            entity = jsonl.entity(json.loads(row))
            self.entities[entity.id] = entity

    def rows(self, chosen: Iterable[Chosen]) -> list[tuple[DocumentRecord, Chosen, dict[str, Any]]]:
        """The rows that stand there, by document; each reading is loaded once."""
        wanted: dict[str, list[Chosen]] = defaultdict(list)
        for one in chosen:
            wanted[one.document].append(one)
        self.load_documents(wanted)
        found = []
        for id_, places in wanted.items():
            lines = self.store.archive.content(self.readings[id_]).split(b"\n")
            try:
                found += [(self.documents[id_], place, json.loads(lines[place.line])) for place in places]
            except (IndexError, ValueError) as error:
                where = self.documents[id_].path
                raise StoreError(f"an archived reading is damaged: {error}", where=where, remedy="build it again in an empty folder") from error
        return found

    def load_facts(self, chosen: Iterable[Chosen]) -> None:
        """Loads statements, with the entities at their ends."""
        for document, place, row in self.rows(chosen):
            fact = Fact(assertion=jsonl.assertion(row), document=document, copies=place.copies)
            self.facts[fact.assertion.id] = fact
        self.load_entities({end for f in self.facts.values() for end in (f.assertion.subject, f.assertion.object)})

    def corpus(self, meant: Iterable[str], **more: Any) -> Corpus:
        """What was loaded, with the names of those entities that may be meant."""
        self.load_entities({d.issuer for d in self.documents.values()} - {""})
        entities = {id_: self.entities[id_] for id_ in sorted(self.entities)}
        facts = dict(sorted(self.facts.items(), key=lambda kv: (kv[1].document.path, kv[1].document.id)))
        given = {"figures": {}, "seen": {}} | more
        return Corpus(
            documents=self.documents, entities=entities, facts=facts, subjects=grouped(facts, "subject"), objects=grouped(facts, "object"),
            names=names_of([entities[id_] for id_ in sorted(set(meant)) if id_ in entities]), **given,
        )  # fmt: skip


def _load(store: Store) -> _Loader | None:
    return _Loader(store, store.catalog) if store.catalog else None


def _meant(load: _Loader, name: str, least: float) -> tuple[list[str], list[str]]:
    """The ids of the entities that a name may mean (see `kg.analysis.corpus.meant`); for lack of them those to offer."""
    wanted = fold(name)
    load.load_entities([local(name)])
    found = [local(name)] if local(name) in load.entities else questions.named(load.catalog, wanted) if wanted else []
    found = _sure(load, found, least)
    if found:
        return found, []
    if len(wanted) > 1:
        found = _sure(load, questions.ending(load.catalog, wanted, -1 if least else CHOICES + 1), least)
    if 0 < len(found) <= CHOICES:
        return found, []
    return found, _sure(load, questions.alike(load.catalog, wanted), least) if wanted else []


def _sure(load: _Loader, ids: list[str], least: float) -> list[str]:
    """Those that some document names although what is less sure is left out; what is not so is forgotten."""
    if not least:
        return ids
    for id_ in (gone := [i for i in ids if not questions.seen(load.catalog, i, limit=1, least=least)]):
        load.entities.pop(id_, None)
    return [i for i in ids if i not in gone]


def current(store: Store, name: str) -> str:
    """A name as it is; in place of an id that is gone, the id of the entity that has its place."""
    moved = store.catalog.rows("SELECT entity FROM redirect WHERE id = ?", local(name)) if store.catalog else iter(())
    return next((str(id_) for (id_,) in moved), name)


def meant(store: Store, name: str) -> tuple[Entity, ...]:
    """The entities that a name, an alias or an id may mean, at the most `kg.analysis.corpus.CHOICES`: the one whose own name it
    is, if that is one; else all that are called so; for lack of these those whose name ends in it (see
    `kg.analysis.corpus.meant`). Raises NotFound, with near names."""
    load = _load(store)
    if load is None:
        raise not_found(corpus(()), name)
    name = current(store, name)
    named, offered = _meant(load, name, 0.0)
    load.load_entities(chain(named, offered))
    if offered or not named:
        raise not_found(load.corpus(offered), name)
    return chosen([load.entities[id_] for id_ in named[:CHOICES]], name)


def one(store: Store, name: str) -> Entity:
    """The one entity that a name, an alias or an id means. Raises NotFound, with near names, and Ambiguous, with the ids of
    those that may be meant."""
    found = meant(store, name)
    if len(found) > 1:
        listed = " | ".join(f"{entity.id} {entity.name}" for entity in found)
        raise Ambiguous(f"{name!r} may mean {len(found)} things", remedy=f"give the full name or one of these ids: {listed}")
    return found[0]


def about(store: Store, name: str, *, limit: int | None = None, every: bool = False, least: float = 0.0) -> Corpus:
    """What the cards of the entities of that name need (see `kg.analysis.card.cards`).

    So many statements of each section are there at the most, as many figures and documents. Without a `limit` all are of
    what few documents name, and `LIMIT` of the rest; with `every` all. Statements are at least so sure. What is less sure counts for
    nothing, but that an entity keeps the aliases that it got there.
    """
    load = _load(store)
    if load is None:
        return corpus(())
    named, offered = _meant(load, name, least)
    meant = named[:CHOICES]
    load.load_entities(chain(meant, offered))
    figures: dict[str, tuple[Figure, ...]] = {}
    credits: dict[str, tuple[Credited, ...]] = {}
    seen: dict[str, tuple[DocumentRecord, ...]] = {}
    left: dict[str, Left] = {}
    few = 0 if limit else _FEW
    most = None if every else limit or LIMIT
    if not offered:
        for id_ in (entity.id for entity in chosen([load.entities[i] for i in meant], name)):
            figures[id_], credits[id_], seen[id_], left[id_] = _around(load, id_, most, few, least)
    return load.corpus(meant, figures=figures, credits=credits, seen=seen, left=left, namesakes=len(named) - len(meant))


def _around(
    load: _Loader, id_: str, limit: int | None, few: int, least: float
) -> tuple[tuple[Figure, ...], tuple[Credited, ...], tuple[DocumentRecord, ...], Left]:
    """What is known around an entity; its statements are only loaded."""
    named = questions.seen(load.catalog, id_, limit=None if limit is None else max(limit, few), least=least)
    most = limit if named and named[0].total > few else None
    named = named[:most]
    facts = questions.facts(load.catalog, id_, limit=most, least=least, undirected=Predicate.COLLABORATES_WITH)
    measured = questions.figures(load.catalog, id_, limit=most)
    honoured = questions.credits(load.catalog, id_, limit=most)
    load.load_documents(place.document for place in named)
    load.load_facts(facts)
    figures = [Figure(quantity=jsonl.quantity(row), document=document) for document, _, row in load.rows(measured)]
    credits = [Credited(recognition=jsonl.recognition(row), document=document) for document, _, row in load.rows(honoured)]
    load.load_entities({end for c in credits for end in (c.recognition.of, c.recognition.body) if end})
    deeds, practised, parts = questions.deeds(load.catalog, id_, least=least, deeds=PRACTISED, presuppose=PRESUPPOSES)
    left = Left(
        sections={section: total - len(rows) for section, total, rows in _sections(facts)},
        figures=_rest(measured), documents=_rest(named), planned_only=bool(deeds) and not practised, has_parts=bool(parts),
        copies={place.document: place.copies for place in named if place.copies}, credits=_rest(honoured),
    )  # fmt: skip
    return tuple(figures), tuple(credits), tuple(load.documents[place.document] for place in named), left


def _sections(facts: Iterable[Chosen]) -> Iterable[tuple[str, int, list[Chosen]]]:
    found: dict[str, list[Chosen]] = defaultdict(list)
    for place in facts:
        found[place.section].append(place)
    return [(section, rows[0].total, rows) for section, rows in found.items()]


def _rest(listed: Sequence[Chosen]) -> int:
    return listed[0].total - len(listed) if listed else 0


def asked(store: Store, words: Sequence[str], *, limit: int | None = LIMIT) -> tuple[Corpus, int]:
    """What `kg.analysis.explain.found` needs for one word (an id) or three (subject, relation, object), and how many
    statements of that relation are not there, since they are more than `limit` (None: all are)."""
    load = _load(store)
    if load is None:
        return corpus(()), 0
    if len(words) == 1:
        id_ = local(words[0])
        load.load_entities([id_])
        load.load_facts(questions.place(load.catalog, [id_]) or questions.place(load.catalog, questions.near_ids(load.catalog, id_)))
        return load.corpus(()), 0
    ends = [_meant(load, name, 0.0) for name in (words[0], words[2])]
    load.load_entities(id_ for end in ends for id_ in chain(*end))
    facts: list[Chosen] = []
    if not any(offered for _, offered in ends):
        facts = questions.between(load.catalog, *(meant for meant, _ in ends), limit=limit)
        load.load_facts(facts)
    wanted = narrowing.relations((words[1],))[0].value
    left = sum(total - len(rows) for section, total, rows in _sections(facts) if section == wanted)
    return load.corpus(id_ for end in ends for id_ in chain(*end)), left


def section(store: Store, id_: str, name: str, *, offset: int, limit: int) -> tuple[Corpus, int]:
    """Of one section of an entity's card so many statements from the given one on, and how many it has in all. Sections are
    named as in `kg.analysis.corpus.Left`. `facts` of the corpus are in the order of the section."""
    load = _load(store)
    if load is None:
        return corpus(()), 0
    chosen_ = questions.facts(load.catalog, id_, limit=offset + limit, least=0.0, undirected=Predicate.COLLABORATES_WITH)
    rows = [one for one in chosen_ if one.section == name]
    load.load_entities([id_])
    places = {(one.document, one.line): number for number, one in enumerate(rows[offset:])}
    loaded = sorted(load.rows(rows[offset:]), key=lambda row: places[row[1].document, row[1].line])
    load.facts = {row["id"]: Fact(assertion=jsonl.assertion(row), document=document, copies=place.copies) for document, place, row in loaded}
    load.load_entities({end for f in load.facts.values() for end in (f.assertion.subject, f.assertion.object)})
    return replace(load.corpus([id_]), facts=load.facts), rows[0].total if rows else 0


def of_statements(store: Store, ids: Iterable[str]) -> Corpus:
    """The statements with these ids, as far as there are any, with the entities at their ends."""
    load = _load(store)
    if load is None:
        return corpus(())
    load.load_facts(questions.place(load.catalog, ids))
    return load.corpus(())


def of_documents(store: Store, ids: Iterable[str]) -> Corpus:
    """All that these documents say, with the entities as the whole store knows them. Where some of them are, what others say
    of the same things is not there."""
    load = _load(store)
    if load is None:
        return corpus(())
    readings = [archived(store.archive, found)[0] for found in questions.documents(load.catalog, ids)]
    said = corpus(readings)
    load.load_entities(said.entities)
    return replace(said, entities={id_: load.entities.get(id_, entity) for id_, entity in said.entities.items()})
