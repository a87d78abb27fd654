"""Which thing of a gold reading is which thing of the system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kg.evaluation.found import Found, FoundEntity, FoundQuantity, FoundTriple
from kg.evaluation.gold import Gold, GoldEntity, GoldQuantity, Key
from kg.evaluation.names import CLOSE, fold, same_place, similarity
from kg.types import EntityType, Predicate

__all__ = ["NATURAL", "End", "FoundKey", "Pairs", "keys", "match_entities", "match_quantities"]

#: The relation that a thing of a type has to the body whose work is reported, where nothing else is said.
NATURAL: Mapping[Predicate, frozenset[EntityType]] = {
    Predicate.IMPLEMENTS: frozenset({EntityType.MECHANISM}),
    Predicate.CARRIES_OUT: frozenset({EntityType.INITIATIVE}),
    Predicate.ISSUES: frozenset({EntityType.POLICY}),
    Predicate.OPERATES: frozenset({EntityType.PLATFORM, EntityType.FACILITY}),
    Predicate.SETS_UP: frozenset({EntityType.AGENCY, EntityType.TEAM, EntityType.ORGANIZATION}),
}
# Types between which a doubt is no error of identity.
_GROUPS = {
    EntityType.AGENCY: "body", EntityType.ORGANIZATION: "body", EntityType.TEAM: "body",
    EntityType.PLATFORM: "site", EntityType.FACILITY: "site",
}  # fmt: skip
# Two figures are the same when they differ by no more than what a float leaves over.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class End:
    """One end of a statement: an id of the gold, or one of the system that is nothing in the gold."""

    id: str
    known: bool


#: A statement of the system, in terms of the gold as far as it can be.
FoundKey = tuple[End, Predicate, End]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """`best` gives each gold entity that was found the one system entity that it is; `all` gives each system entity the gold
    entity that it is, where several may be one."""

    best: Mapping[str, str]
    all: Mapping[str, str]


def _group(type_: EntityType) -> str:
    return _GROUPS.get(type_, type_.value)


def _likeness(gold: GoldEntity, found: FoundEntity, *, strict: bool) -> float:
    """How well an entity of the system fits one of the gold, 0.0 to 1.0."""
    if strict:
        return float(found.type is gold.type and fold(found.label) in gold.forms)
    if _group(found.type) not in map(_group, gold.types):
        return 0.0
    bodies = _group(gold.type) == "body"
    return max((similarity(a, b, bodies=bodies) for a in found.forms for b in gold.forms), default=0.0)


def match_entities(gold: Gold, found: Found, *, strict: bool) -> Pairs:
    """Pair the entities one to one: the closest names first, of those the required ones, of those by id.

    Strict wants the label among the gold names and the very type. Otherwise aliases count, any of the types of the gold or
    one akin to them, and a name may differ a little.
    """
    least = 1.0 if strict else CLOSE
    scored = ((_likeness(g, f, strict=strict), g, f) for g in gold.entities for f in found.entities.values())
    order = sorted((-score, not g.required, g.id, f.id) for score, g, f in scored if score >= least)
    best: dict[str, str] = {}
    every: dict[str, str] = {}
    for _, _, one, other in order:
        if one not in best and other not in every:
            best[one] = other
            every[other] = one
    for _, _, one, other in order:
        every.setdefault(other, one)
    return Pairs(best=best, all=every)


def keys(gold: Gold, found: Found, pairs: Pairs) -> dict[FoundKey, list[FoundTriple]]:
    """The statements of the system by what they are in the gold, in their order."""
    grouped: dict[FoundKey, list[FoundTriple]] = {}
    for triple in found.triples:
        subject, object_ = _end(triple.subject, pairs), _end(triple.object, pairs)
        predicate = triple.predicate
        if subject.known and object_.known:
            one, predicate, other = _in_gold((subject.id, predicate, object_.id), gold)
            subject, object_ = End(one, True), End(other, True)
        grouped.setdefault((subject, predicate, object_), []).append(triple)
    return grouped


def _end(id_: str, pairs: Pairs) -> End:
    return End(pairs.all[id_], True) if id_ in pairs.all else End(id_, False)


def _in_gold(key: Key, gold: Gold) -> Key:
    """The key under which the gold has the same statement: partners may be swapped, and a thing whose type is in doubt may
    have the relation that goes with its other type."""
    subject, predicate, object_ = key
    if predicate is Predicate.COLLABORATES_WITH and (object_, predicate, subject) in gold.by_key:
        return object_, predicate, subject
    if key in gold.by_key or not NATURAL.get(predicate, frozenset()).intersection(gold.by_id[object_].types[1:]):
        return key
    return next((k for k in gold.by_key if (k[0], k[2]) == (subject, object_) and k[1] in NATURAL), key)


def _same_figure(gold: GoldQuantity, found: FoundQuantity) -> bool:
    """Whether figure, unit and place agree."""
    close = abs(gold.value - found.value) <= _ROUNDING * max(1.0, abs(gold.value))
    return close and fold(gold.unit) == fold(found.unit) and same_place(gold.evidence, found.quote)


def match_quantities(golds: Sequence[GoldQuantity], found: Sequence[FoundQuantity]) -> dict[int, int]:
    """Pair the figures one to one, the closest wording first; by their places in the two sequences."""
    order = sorted(
        (-similarity(fold(g.what), fold(f.what), bodies=False), not g.required, i, j)
        for i, g in enumerate(golds)
        for j, f in enumerate(found)
        if _same_figure(g, f)
    )
    pairs: dict[int, int] = {}
    for _, _, i, j in order:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs
