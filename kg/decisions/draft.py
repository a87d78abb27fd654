"""A reading while it is corrected: what decisions do to its statements and things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from kg import resources
from kg.decisions.decision import Named, Said
from kg.decisions.fitting import fits
from kg.relations.frames import PREDICATES
from kg.resolve import KINDS, assertion_id, recognition_id
from kg.text.shadow import fold
from kg.types import Assertion, Dropped, Entity, EntityType, Evidence, Predicate, Reading, Recognition, Span

if TYPE_CHECKING:
    from kg.decisions.whose import Owners

__all__ = ["Draft", "forms", "natural", "own_first", "term"]

# Which of two judgements a statement keeps that two others became: the one that says most.
_WEIGHT = {"": 0, "accepted": 1, "changed": 2, "added": 3}
_NATURAL = frozenset((*PREDICATES.values(), Predicate.SETS_UP)) - {Predicate.RESPONDS_TO}


def natural(type_: EntityType) -> Predicate:
    """The relation that a body has to a thing of a type, where nothing else is said."""
    return PREDICATES.get(type_, Predicate.SETS_UP)


@cache
def _terms() -> dict[str, tuple[str, frozenset[str]]]:
    """The ids of the rows of the lexicon, and all names in each, by each of its names."""
    found = {}
    for row in resources.table("lexicon/terms.tsv"):
        names = frozenset(fold(name) for name in (row["name"], *row["aliases"].split("|")) if name)
        found.update(dict.fromkeys(sorted(names), (row["id"], names)))
    return found


def term(name: str) -> str | None:
    """The id of the row of the lexicon that a name stands in."""
    return _terms().get(fold(name), (None,))[0]


def forms(entity: Entity) -> set[str]:
    """The names of an entity as they are compared: those that the report has, and those of the lexicon."""
    name = fold(entity.name)
    return {name, *map(fold, entity.aliases), *_terms().get(name, ("", ()))[1]}


def own_first(things: Sequence[Entity], named: Named) -> list[Entity]:
    """Of things that bear a name those of which it is the own name; for lack of them all."""
    return [thing for thing in things if fold(thing.name) == fold(named.name)] or list(things)


class Draft:
    """A reading in the making. Statements and things are known by their ids, which change with what they say."""

    def __init__(self, reading: Reading) -> None:
        self.record = reading.document
        self.entities = {entity.id: entity for entity in reading.entities}
        self.assertions = {assertion.id: assertion for assertion in reading.assertions}
        self.quantities = list(reading.quantities)
        self.recognitions = list(reading.recognitions)
        self.dropped = list(reading.dropped)
        #: For each statement the numbers of the decisions about it.
        self.notes: dict[str, set[int]] = {}
        #: For each statement the ids of those that were read and have become it; and of those that are gone.
        self.origins = {assertion.id: {assertion.id} for assertion in reading.assertions}
        self.gone: set[str] = set()
        self.raw = reading
        self._loose: set[str] = set()

    def reading(self) -> Reading:
        """The corrected reading; what nothing is said of any more, because of a decision, is gone."""
        used = {self.record.issuer, *(q.of for q in self.quantities if q.of)}
        used.update(end for r in self.recognitions for end in (r.of, r.body) if end)
        used.update(end for a in self.assertions.values() for end in (a.subject, a.object))
        entities = {id_: e for id_, e in self.entities.items() if id_ in used or id_ not in self._loose}
        return Reading(
            document=self.record,
            entities=tuple(entities[id_] for id_ in sorted(entities)),
            assertions=tuple(self.assertions[id_] for id_ in sorted(self.assertions)),
            quantities=tuple(sorted(self.quantities, key=lambda q: q.id)),
            dropped=tuple(sorted(set(self.dropped), key=lambda d: (d.span, d.reason, d.rule))),
            recognitions=tuple(sorted({r.id: r for r in self.recognitions}.values(), key=lambda r: r.id)),
        )

    def find(self, said: Said, spans: Sequence[Span]) -> list[Assertion]:
        """The statements that say this in these places, by id; where there are none, those that said it when they were read."""
        found = [
            a for a in self.assertions.values()
            if a.predicate is said.relation and said.status in (None, a.status) and _within(a.evidence, spans)
            and fold(said.subject) in forms(self.entities[a.subject]) and fold(said.object) in forms(self.entities[a.object])
        ]  # fmt: skip
        found = found or [a for a in self.assertions.values() if _within(a.evidence, spans) and self._read(a.id, said)]
        if len(found) > 1 and said.period:
            wanted = (said.period.start, said.period.end)
            found = [a for a in found if a.period and (a.period.start, a.period.end) == wanted] or found
        return sorted(found, key=lambda a: a.id)

    def _read(self, id_: str, said: Said) -> bool:
        """Whether a statement said this when it was read, before people changed it."""
        things = {entity.id: entity for entity in self.raw.entities}
        return any(
            a.predicate is said.relation and said.status in (None, a.status)
            and fold(said.subject) in forms(things[a.subject]) and fold(said.object) in forms(things[a.object])
            for a in self.raw.assertions
            if a.id in self.origins.get(id_, ())
        )  # fmt: skip

    def bearing(self, named: Named) -> list[Entity]:
        """The things of that kind that bear the name, as their own or as another one, be they whose they may."""
        name = fold(named.name)
        return [e for e in self.entities.values() if (named.type is None or KINDS[named.type] == KINDS[e.type]) and name in forms(e)]

    def named(self, named: Named, spans: Sequence[Span] = (), owners: Owners | None = None) -> list[Entity]:
        """The things of that name and kind, and of whom it says if `owners` are given, by id: those of which it is the name
        before those of which it is another name, and of several those of which the sentences in these places speak."""
        fitting = self.bearing(named)
        if owners and named.of:
            fitting = owners.choose(named, fitting)
        found = own_first(fitting, named)
        if len(found) > 1 and spans:
            spoken = {end for a in self.assertions.values() if _within(a.evidence, spans) for end in (a.subject, a.object)}
            spoken.update(q.of for q in self.quantities if q.of and _within((q.evidence,), spans))
            found = [e for e in found if e.id in spoken] or found
        return sorted(found, key=lambda e: e.id)

    def note(self, id_: str, number: int) -> None:
        """A decision was about this."""
        self.notes.setdefault(id_, set()).add(number)

    def reject(self, assertion: Assertion) -> None:
        """A statement goes; it is kept among what was left out."""
        del self.assertions[assertion.id]
        self.gone |= self.origins.pop(assertion.id, set())
        self._loose.update((assertion.subject, assertion.object))
        first = assertion.evidence[0]
        span = Span(first.start, first.end)
        self.dropped.append(Dropped(span=span, reason="rejected", rule=assertion.rule, quote=first.quote))

    def change(self, assertion: Assertion, **fields: Any) -> Assertion | None:
        """A statement says something else from now on; None where it would say something of a thing and itself: it goes."""
        new = replace(assertion, **fields)
        del self.assertions[assertion.id]
        self._loose.update({assertion.subject, assertion.object} - {new.subject, new.object})
        notes = self.notes.pop(assertion.id, set())
        origins = self.origins.pop(assertion.id, set())
        if new.subject == new.object:
            first = new.evidence[0]
            self.dropped.append(Dropped(span=Span(first.start, first.end), reason="same-entity", rule=new.rule, quote=first.quote))
            return None
        there = self.put(new, notes)
        self.origins.setdefault(there.id, set()).update(origins)
        return there

    def put(self, assertion: Assertion, notes: Iterable[int] = ()) -> Assertion:
        """A statement, under its id; one with what is there already where that says the same."""
        a = assertion
        a = replace(a, id=assertion_id(self.record.id, a.subject, a.predicate, a.object, a.status, a.period))
        there = self.assertions.get(a.id)
        if there and there != a:
            proofs = {(e.start, e.end): e for e in (*a.evidence, *there.evidence)}
            a = replace(
                a if (a.confidence, _WEIGHT[a.review]) >= (there.confidence, _WEIGHT[there.review]) else there,
                evidence=tuple(proofs[span] for span in sorted(proofs)), confidence=max(a.confidence, there.confidence),
                review=max(a.review, there.review, key=_WEIGHT.__getitem__), tags=tuple(sorted({*a.tags, *there.tags})),
            )  # fmt: skip
        self.assertions[a.id] = a
        for number in notes:
            self.note(a.id, number)
        return a

    def have(self, entity: Entity, *, force: bool = False) -> Entity:
        """A thing that is to be here: joined with what is here under its id, whose name and type stay unless by `force`."""
        there = self.entities.get(entity.id)
        if there:
            base, other = (entity, there) if force else (there, entity)
            names = {*base.aliases, *other.aliases, other.name} - {base.name}
            entity = replace(base, aliases=tuple(sorted(names)))
        self.entities[entity.id] = entity
        return entity

    def suits(self, old: str, new: Entity, said: Sequence[Assertion] | None = None, *, force: bool = False) -> bool:
        """Whether what is said of a thing (in these statements; in all of them, and in other ways) may be said of another. What
        stands in a relation that it may not stand in already is not looked at."""
        gone, there = self.entities.get(old), self.entities.get(new.id)
        if gone is None:
            return True
        type_ = there.type if there and there is not gone and not force else new.type
        reports = old == self.record.issuer or any(r.body == old for r in self.recognitions)
        if said is None and reports and KINDS[type_] != KINDS[EntityType.AGENCY]:
            return False
        for a in self.assertions.values() if said is None else said:
            ends = [self.entities[end].type for end in (a.subject, a.object)]
            now = [type_ if end in (old, new.id) else self.entities[end].type for end in (a.subject, a.object)]
            relation = natural(type_) if a.object in (old, new.id) and a.predicate in _NATURAL else a.predicate
            if now != ends and fits(ends[0], a.predicate, ends[1]) and not fits(now[0], relation, now[1]):
                return False
        return True

    def move(self, old: str, new: Entity, *, force: bool) -> None:
        """A thing is another from now on, in all that is said of it; does nothing where it is not here."""
        gone = self.entities.get(old)
        if gone is None:
            return
        names = {gone.name, *gone.aliases, *new.aliases} - {new.name}
        del self.entities[old]
        there = self.have(replace(new, aliases=tuple(sorted(names))), force=force)
        if old != there.id:
            if self.record.issuer == old:
                self.record = replace(self.record, issuer=there.id)
            self.quantities = [replace(q, of=there.id) if q.of == old else q for q in self.quantities]
            self.recognitions = [self._credited(r, old, there.id) for r in self.recognitions]
        for assertion in [a for a in self.assertions.values() if {old, there.id} & {a.subject, a.object}]:
            self.redirect(assertion, old, there)

    def redirect(self, assertion: Assertion, old: str, new: Entity, **fields: Any) -> Assertion | None:
        """A statement about one thing is about another, with the relation that goes with its type."""
        subject, object_ = (new.id if end == old else end for end in (assertion.subject, assertion.object))
        relation = assertion.predicate
        if object_ == new.id and relation in _NATURAL:
            relation = natural(new.type)
        return self.change(assertion, subject=subject, object=object_, predicate=relation, **fields)

    def _credited(self, recognition: Recognition, old: str, new: str) -> Recognition:
        """What was said of one thing or body, as said of another."""
        r = recognition
        if old not in (r.of, r.body):
            return r
        of, body = (new if end == old else end for end in (r.of, r.body))
        return replace(r, id=recognition_id(self.record.id, r.kind, of, body or "", r.evidence, r.rule), of=of, body=body or "")

    def give(self, old: str, new: str, spans: Sequence[Span]) -> bool:
        """Figures of a thing in these places, and what is said there of its standing, become those of another; False where there are none."""
        quantities = [replace(q, of=new) if q.of == old and _within((q.evidence,), spans) else q for q in self.quantities]
        recognitions = [self._credited(r, old, new) if _within((r.evidence,), spans) else r for r in self.recognitions]
        given = (quantities, recognitions) != (self.quantities, self.recognitions)
        self.quantities, self.recognitions = quantities, recognitions
        if given:
            self._loose.add(old)
        return given

    def page(self, start: int) -> int | None:
        """The printed page of a place in the text, where what stands on both sides of it is on one page."""
        proofs = [e for a in self.raw.assertions for e in a.evidence] + [q.evidence for q in self.raw.quantities]
        before = max((e for e in proofs if e.start <= start), key=lambda e: e.start, default=None)
        after = min((e for e in proofs if e.start >= start), key=lambda e: e.start, default=None)
        return before.page if before and after and before.page == after.page else None


def _within(evidence: Iterable[Evidence], spans: Sequence[Span]) -> bool:
    """Whether one of the proofs overlaps one of the places."""
    return any(e.start < end and start < e.end for e in evidence for start, end in spans)
