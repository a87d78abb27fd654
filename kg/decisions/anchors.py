"""Makes decisions about what is known: the words by which a later build finds it again."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import Any

from kg.decisions.decision import Change, Decision, Do, Named, Place, Said
from kg.decisions.whose import owner
from kg.text.shadow import fold
from kg.types import Assertion, Entity, Reading

__all__ = ["about", "for_entity"]


def about(
    assertion: Assertion, reading: Reading, *, do: Do, to: Change | None = None, tag: str = "", why: str = "", who: str = "", when: str = "",
) -> Decision:  # fmt: skip
    """A decision about a statement of a reading, anchored by the words of its first evidence."""
    things = {entity.id: entity for entity in reading.entities}
    subject, object_ = things[assertion.subject], things[assertion.object]
    said = Said(
        subject=subject.name, relation=assertion.predicate, object=object_.name, status=assertion.status, period=_dated(assertion),
        subject_type=subject.type, object_type=object_.type,
    )  # fmt: skip
    return Decision(
        do=do, statement=said, to=to, tag=tag, report=_place(reading), quote=assertion.evidence[0].quote, why=why, who=who, when=when
    )


def for_entity(
    entity: Entity, reading: Reading, *, do: Do, quote: str = "", statement: Assertion | None = None, **more: Any,
) -> Decision:  # fmt: skip
    """A decision about an entity of a reading (`more`: to, into, why, who, when), anchored by a quote: the one given, else
    that of the statement given, else that of the first statement or figure about it. Raises ValueError where there is none.
    Where `into` has the same name, it says whose the entity is."""
    if not quote:
        proofs = [a.evidence[0] for a in ([statement] if statement else reading.assertions) if statement or entity.id in (a.subject, a.object)]
        proofs += [q.evidence for q in reading.quantities if q.of == entity.id]
        if not proofs:
            raise ValueError(f"nothing is said of {entity.id} in {reading.document.path}: give a quote")
        quote = min(proofs, key=lambda e: (e.start, e.end)).quote
    said = about(statement, reading, do=do).statement if statement else None
    into = more.get("into")
    of = owner(entity.scope, partial(_called, reading)) if into and fold(into.name) == fold(entity.name) else ""
    return Decision(
        do=do, entity=Named(name=entity.name, type=entity.type, of=of), statement=said, report=_place(reading), quote=quote, **more
    )


def _called(reading: Reading, id_: str) -> str:
    """The name of a body that a reading has, or its title; "" for what it does not know."""
    return ({entity.id: entity.name for entity in reading.entities} | {reading.document.id: reading.document.title}).get(id_, "")


def _dated(assertion: Assertion) -> Any:
    period = assertion.period
    return period if period and (period.start or period.end) else None


def _place(reading: Reading) -> Place:
    record = reading.document
    path = record.path.replace("\\", "/").rstrip("/")
    return Place(file=PurePosixPath(path).name, title=record.title)
