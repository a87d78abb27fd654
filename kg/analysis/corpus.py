"""The readings of a store, indexed: who is what, what is said of whom, and in which document."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from kg.errors import NotFound
from kg.graph import merge
from kg.text.shadow import fold
from kg.types import Assertion, DocumentRecord, Entity, Quantity, Reading, Recognition

__all__ = ["CHOICES", "Corpus", "Credited", "Fact", "Figure", "Left", "corpus", "find", "grouped", "local", "meant", "names_of", "near", "not_found", "once"]

# How many near names a message offers: what fits on two lines of a terminal.
_OFFERED = 6
#: More homonyms than this are no choice.
CHOICES = 20
# A name is near from this similarity on; 0.6 is difflib's own default, two characters of five may differ.
_SIMILAR = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement and the document that makes it; so many `copies` of that document, reprints, make it too."""

    assertion: Assertion
    document: DocumentRecord
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A quantity and the document that gives it."""

    quantity: Quantity
    document: DocumentRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A recognition and the document that tells of it."""

    recognition: Recognition
    document: DocumentRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What a corpus does not hold of an entity, and what only the whole can tell.

    `sections` counts statements: "" those that are plans, else by relation, with ``<`` before it where the entity is the
    object. `planned_only` and `has_parts` are as in `kg.analysis.card.Card`. `copies` counts the reprints of documents.
    """

    sections: Mapping[str, int]
    figures: int
    documents: int
    planned_only: bool
    has_parts: bool
    copies: Mapping[str, int]
    credits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All that was understood, by id, or the part of it that a question needs (`kg.analysis.lookup`), which says in `left`
    what it lacks of each entity, and in `namesakes` how many more bear the name that was asked for. Equality is by content; every sequence has a stable order.

    `subjects` and `objects` hold the facts about an entity where it is the one or the other; `figures` what measures
    it, under "" what measures nothing that is named; `credits` the recognitions of a thing or body; `seen` the documents that name it; `names` the ids behind a folded name or alias, own names first.
    """

    documents: Mapping[str, DocumentRecord]
    entities: Mapping[str, Entity]
    facts: Mapping[str, Fact]
    subjects: Mapping[str, tuple[Fact, ...]]
    objects: Mapping[str, tuple[Fact, ...]]
    figures: Mapping[str, tuple[Figure, ...]]
    seen: Mapping[str, tuple[DocumentRecord, ...]]
    names: Mapping[str, tuple[str, ...]]
    left: Mapping[str, Left] = field(default_factory=dict)
    namesakes: int = 0
    credits: Mapping[str, tuple[Credited, ...]] = field(default_factory=dict)


def corpus(readings: Iterable[Reading]) -> Corpus:
    """Index the readings; those of one store, in any order."""
    ordered = sorted(readings, key=lambda r: (r.document.path, r.document.id))
    seen: dict[str, list[DocumentRecord]] = defaultdict(list)
    facts: dict[str, Fact] = {}
    figures: dict[str, list[Figure]] = defaultdict(list)
    credits: dict[str, list[Credited]] = defaultdict(list)
    for reading in ordered:
        for entity in reading.entities:
            seen[entity.id].append(reading.document)
        for assertion in reading.assertions:
            facts[assertion.id] = Fact(assertion=assertion, document=reading.document)
        for quantity in reading.quantities:
            figures[quantity.of or ""].append(Figure(quantity=quantity, document=reading.document))
        for recognition in reading.recognitions:
            for end in dict.fromkeys(filter(None, (recognition.of, recognition.body))):
                credits[end].append(Credited(recognition=recognition, document=reading.document))
    entities = {entity.id: entity for entity in merge(ordered)}
    return Corpus(
        documents={r.document.id: r.document for r in ordered}, entities=entities, facts=facts,
        subjects=grouped(facts, "subject"), objects=grouped(facts, "object"),
        figures={key: tuple(value) for key, value in figures.items()},
        seen={key: tuple(value) for key, value in seen.items()}, names=names_of(entities.values()),
        credits={key: tuple(value) for key, value in credits.items()},
    )


def grouped(facts: Mapping[str, Fact], end: str) -> dict[str, tuple[Fact, ...]]:
    """The facts by the entity at one end, ``subject`` or ``object``."""
    grouped: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts.values():
        grouped[getattr(fact.assertion, end)].append(fact)
    return {key: tuple(value) for key, value in grouped.items()}


def once(known: Corpus) -> Corpus:
    """The corpus without what reprints repeat: a reprint is no second source.

    Where a reprint and its original say the same of the same ends in the same year it counts once, with one more of
    `Fact.copies`; where only reprints say it, the first of them does. Figures likewise.
    """
    reprints = {key for key, d in known.documents.items() if d.original in known.documents}
    if not reprints:
        return known
    first: dict[tuple[str, ...], str] = {}
    copies: Counter[str] = Counter()
    gone: set[str] = set()
    for fact in sorted(known.facts.values(), key=lambda f: (f.document.id in reprints, f.document.path, f.assertion.id)):
        kept = first.setdefault(_said(known, fact), fact.assertion.id)
        if fact.document.id in reprints and kept != fact.assertion.id:
            copies[kept] += 1
            gone.add(fact.assertion.id)
    facts = {id_: replace(fact, copies=fact.copies + copies[id_]) for id_, fact in known.facts.items() if id_ not in gone}
    measured = {_measured(known, f) for found in known.figures.values() for f in found if f.document.id not in reprints}
    figures = {
        id_: tuple(f for f in found if f.document.id not in reprints or _measured(known, f) not in measured) for id_, found in known.figures.items()
    }
    told = {_honoured(known, c) for found in known.credits.values() for c in found if c.document.id not in reprints}
    credits = {
        id_: tuple(c for c in found if c.document.id not in reprints or _honoured(known, c) not in told) for id_, found in known.credits.items()
    }
    return replace(known, facts=facts, subjects=grouped(facts, "subject"), objects=grouped(facts, "object"), figures=figures, credits=credits)


def _source(known: Corpus, document: DocumentRecord) -> str:
    """The document that counts for this one: its original, where that is there."""
    return document.original if document.original in known.documents else document.id


def _said(known: Corpus, fact: Fact) -> tuple[str, ...]:
    """What a statement says, and for which source; who issued a copy of it does not matter."""
    a, document = fact.assertion, fact.document
    ends = ("" if end == document.issuer else end for end in (a.subject, a.object))
    year = (a.period.start if a.period else None) or document.year or ""
    return (_source(known, document), a.predicate, a.status, year[:4], *ends)


def _measured(known: Corpus, figure: Figure) -> tuple[object, ...]:
    q = figure.quantity
    return _source(known, figure.document), q.what, q.value, q.unit, q.role, q.status


def _honoured(known: Corpus, credited: Credited) -> tuple[object, ...]:
    r = credited.recognition
    return _source(known, credited.document), r.kind, r.reach, r.by, r.status, "".join(r.evidence.quote.split())


def names_of(entities: Collection[Entity]) -> dict[str, tuple[str, ...]]:
    """For each folded name or alias the ids of the entities that bear it, in the order given, own names first."""
    names: dict[str, list[str]] = defaultdict(list)
    for entity in entities:
        names[fold(entity.name)].append(entity.id)
    for entity in entities:
        for alias in entity.aliases:
            if entity.id not in names[fold(alias)]:
                names[fold(alias)].append(entity.id)
    return {key: tuple(value) for key, value in names.items()}


def local(given: str) -> str:
    """The bare id in what may be one: bare, ``kgr:…`` or a full IRI."""
    return given.strip().strip("<>").rsplit("/", 1)[-1].removeprefix("kgr:")


def find(known: Corpus, name: str) -> tuple[Entity, ...]:
    """The entities of that name, alias or id (bare, ``kgr:…`` or a full IRI); those whose own name it is first.

    Script, width and quotation marks do not matter. Nothing found: an empty tuple.
    """
    if local(name) in known.entities:
        return (known.entities[local(name)],)
    return tuple(known.entities[key] for key in known.names.get(fold(name), ()))


def meant(known: Corpus, name: str) -> tuple[Entity, ...]:
    """The entities that `find` gives; if there are none, those whose name ends in the one given.

    The head of a Chinese name comes last: 双重预防机制 means 安全风险分级管控和隐患排查治理双重预防机制 as well, and
    应急管理局 each of its kind. Raises NotFound, with near names, when there are none, or more that end so than anybody can
    choose from.
    """
    found = find(known, name)
    wanted = fold(name)
    if found:
        return found
    if len(wanted) > 1:
        found = tuple(e for e in known.entities.values() if any(fold(n).endswith(wanted) for n in (e.name, *e.aliases)))
    if not 0 < len(found) <= CHOICES:
        raise not_found(known, name)
    return found


def near(known: Corpus, name: str) -> tuple[str, ...]:
    """Names like the one that was not found: those that contain it or lie in it, then those that are spelled alike."""
    wanted = fold(name)
    folded = {fold(entity.name): entity.name for entity in known.entities.values()}
    if not wanted:
        return ()
    containing = sorted((f for f in folded if wanted in f or (len(f) > 1 and f in wanted)), key=lambda f: (len(f), f))
    import difflib

    alike = difflib.get_close_matches(wanted, sorted(folded), n=_OFFERED, cutoff=_SIMILAR)
    return tuple(folded[f] for f in list(dict.fromkeys([*containing, *alike]))[:_OFFERED])


def not_found(known: Corpus, name: str) -> NotFound:
    """The error that says that no entity bears the name, with near names as the remedy."""
    offered = near(known, name)
    remedy = "did you mean: " + " | ".join(offered) if offered else "kg stats and kg query --saved show what is there"
    return NotFound(f"no entity is called {name!r}", remedy=remedy)
