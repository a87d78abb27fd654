"""What is known of one entity, as a card to paste into a memo: who does it, in whose words, and what is only planned."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kg.analysis.corpus import Corpus, Credited, Fact, Figure, Left, meant
from kg.analysis.deeds import DEEDS, PRESUPPOSES
from kg.text.shadow import fold
from kg.types import DocumentRecord, Entity, EntityType, Predicate, Status

__all__ = ["PRACTISED", "Card", "Section", "cards", "chosen", "other"]

#: What somebody does to a thing, in the order of the card's sections.
PRACTISED = (*DEEDS, Predicate.RESPONDS_TO)
_TIES = (
    Predicate.PART_OF,
    Predicate.TAKES_OVER,
    Predicate.SUPERVISES,
    Predicate.COLLABORATES_WITH,
    Predicate.GOVERNED_BY,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The facts of one relation, seen from one end: `outward` where the entity of the card is the subject.

    There are so many `more` that are not listed.
    """

    predicate: Predicate
    outward: bool
    facts: tuple[Fact, ...]
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that the documents say of one entity.

    `sections` hold what is done or ongoing, `plans` what is intended, `credits` what it is recognised for. `planned_only`: nobody does it yet.
    `composition_unstated`: its name says that it has parts (1+12), and no document says which.
    `namesakes` are other entities that have this name as an alias. Of plans, figures and documents there are so many
    `more_…` that are not listed; `copies` counts the reprints of documents.
    """

    entity: Entity
    sections: tuple[Section, ...]
    plans: tuple[Fact, ...]
    figures: tuple[Figure, ...]
    documents: tuple[DocumentRecord, ...]
    planned_only: bool
    composition_unstated: bool
    namesakes: tuple[Entity, ...] = ()
    more_plans: int = 0
    more_figures: int = 0
    more_documents: int = 0
    copies: Mapping[str, int] = field(default_factory=dict)
    credits: tuple[Credited, ...] = ()
    more_credits: int = 0


def cards(known: Corpus, name: str) -> tuple[Card, ...]:
    """The card of the entity with that name, alias or id; several where the name does not say which one is meant.

    An entity whose own name it is goes before those that have it as an alias; where nothing is called so, those come
    whose name ends in it. Raises NotFound, with near names.
    """
    found = meant(known, name)
    entities = chosen(found, name)
    others = tuple(e for e in found if e not in entities)
    return tuple(_card(known, entity, others) for entity in entities)


def chosen(found: Sequence[Entity], name: str) -> tuple[Entity, ...]:
    """Of the entities that a name may mean, the one whose own name it is, if that is one; else all."""
    own = tuple(e for e in found if fold(e.name) == fold(name))
    return own if len(own) == 1 else tuple(found)


def other(fact: Fact, entity: Entity) -> str:
    """The id of the entity at the other end of a fact."""
    assertion = fact.assertion
    return assertion.object if assertion.subject == entity.id else assertion.subject


def _card(known: Corpus, entity: Entity, namesakes: tuple[Entity, ...]) -> Card:
    inward = known.objects.get(entity.id, ())
    facts = tuple({f.assertion.id: f for f in (*inward, *known.subjects.get(entity.id, ()))}.values())
    left = known.left.get(entity.id) or _whole(inward)
    return Card(
        entity=entity, sections=tuple(_sections(known, entity, [f for f in facts if not _is_plan(f)], left)),
        plans=_ordered(known, entity, [f for f in facts if _is_plan(f)]), figures=known.figures.get(entity.id, ()),
        documents=known.seen.get(entity.id, ()), namesakes=namesakes, planned_only=left.planned_only,
        composition_unstated=_names_its_parts(entity) and not left.has_parts,
        more_plans=left.sections.get("", 0), more_figures=left.figures, more_documents=left.documents, copies=left.copies,
        credits=tuple(sorted(known.credits.get(entity.id, ()), key=lambda c: (c.document.path, c.recognition.evidence.start, c.recognition.id))), more_credits=left.credits,
    )


def _whole(inward: Sequence[Fact]) -> Left:
    """What is left where all facts about an entity are there: nothing."""
    deeds = [f for f in inward if f.assertion.predicate in PRACTISED]
    return Left(
        sections={}, figures=0, documents=0, copies={},
        planned_only=bool(deeds) and all(_is_plan(f) and f.assertion.action not in PRESUPPOSES for f in deeds),
        has_parts=any(f.assertion.predicate is Predicate.PART_OF for f in inward),
    )  # fmt: skip


def _sections(known: Corpus, entity: Entity, facts: list[Fact], left: Left) -> Iterator[Section]:
    for predicate in (*PRACTISED, *_TIES):
        of_this = [f for f in facts if f.assertion.predicate is predicate]
        ends = {False: [f for f in of_this if f.assertion.object == entity.id], True: [f for f in of_this if f.assertion.subject == entity.id]}
        if predicate is Predicate.COLLABORATES_WITH:  # it has no direction
            ends = {True: of_this}
        for outward, found in ends.items():
            if found:
                more = left.sections.get(("" if outward else "<") + predicate, 0)
                yield Section(predicate=predicate, outward=outward, facts=_ordered(known, entity, found), more=more)


def _is_plan(fact: Fact) -> bool:
    return fact.assertion.status is Status.PLANNED


def _ordered(known: Corpus, entity: Entity, facts: list[Fact]) -> tuple[Fact, ...]:
    """By the other entity's name, then by time and place of the statement."""

    def key(fact: Fact) -> tuple[str, str, str, int]:
        period = fact.assertion.period
        start = (period.start if period else None) or fact.document.year or ""
        return known.entities[other(fact, entity)].name, start, fact.document.path, fact.assertion.evidence[0].start

    return tuple(sorted(facts, key=key))


def _names_its_parts(entity: Entity) -> bool:
    """Whether a mechanism's name counts its parts (1+12责任体系, 两委、九专、四指): then a reader asks what they are."""
    return entity.type is EntityType.MECHANISM and sum(unicodedata.numeric(c, None) is not None for c in entity.name) > 1
