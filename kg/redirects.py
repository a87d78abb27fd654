"""Where entities went: one document read twice, by another program or with another lexicon.

An id is a digest of kind, name and scope. When the lexicon learns that two names are one thing, or that a name holds
nationwide, the old id is gone and what it stood for has another one. Links to the old id need not break.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.resolve import KINDS
from kg.text.shadow import fold
from kg.types import Entity, Reading

__all__ = ["redirects"]

# What is said of an entity: as what (subject, object, measured), by which relation, in which words.
_Said = frozenset[tuple[str, str, int, int, str]]


def redirects(old: Reading, new: Reading) -> dict[str, str]:
    """For entities that are gone, the id that each has now, by old id in sorted order.

    `old` and `new` are readings of one document, whose text is the same. An entity went to the one of its kind that has
    its name now, as a name or an alias, or else an alias of it; failing that, to the new one of its kind of which all
    the same is said in the same places. Where several may be meant, or none, it has no redirect.
    """
    before, after = _said(old), _said(new)
    present = {entity.id for entity in new.entities}
    known = {entity.id for entity in old.entities}
    gone = [entity for entity in old.entities if entity.id not in present]
    alike = _grouped((e for e in new.entities if e.id not in known), after)
    rivals = _grouped(gone, before)
    found: dict[str, str] = {}
    for entity in sorted(gone, key=lambda e: e.id):
        said = (KINDS[entity.type], before.get(entity.id, frozenset()))
        named = _named(entity, new.entities)
        if not named and said[1] and len(rivals[said]) == 1:
            named = alike.get(said, set())
        if len(named) == 1:
            found[entity.id] = next(iter(named))
    return found


def _forms(entity: Entity) -> set[str]:
    return {fold(name) for name in (entity.name, *entity.aliases)}


def _named(gone: Entity, entities: Iterable[Entity]) -> set[str]:
    """Those of the same kind that have the name, by the best of the ways in which any of them has it."""
    name, forms = fold(gone.name), _forms(gone)
    ways: list[set[str]] = [set(), set(), set()]
    for entity in entities:
        if KINDS[entity.type] != KINDS[gone.type]:
            continue
        if fold(entity.name) == name:
            ways[0].add(entity.id)
        elif name in _forms(entity):
            ways[1].add(entity.id)
        elif forms & _forms(entity):
            ways[2].add(entity.id)
    return next((way for way in ways if way), set())


def _said(reading: Reading) -> Mapping[str, _Said]:
    """For each entity what is said of it, and where."""
    found: dict[str, set[tuple[str, str, int, int, str]]] = defaultdict(set)
    for assertion in reading.assertions:
        for e in assertion.evidence:
            found[assertion.subject].add(("subject", assertion.predicate.value, e.start, e.end, e.quote))
            found[assertion.object].add(("object", assertion.predicate.value, e.start, e.end, e.quote))
    for quantity in reading.quantities:
        if quantity.of:
            e = quantity.evidence
            found[quantity.of].add(("measured", quantity.what, e.start, e.end, e.quote))
    for recognition in reading.recognitions:
        if recognition.of:
            e = recognition.evidence
            found[recognition.of].add(("recognised", recognition.kind.value, e.start, e.end, e.quote))
    return {id_: frozenset(said) for id_, said in found.items()}


def _grouped(entities: Iterable[Entity], said: Mapping[str, _Said]) -> dict[tuple[str, _Said], set[str]]:
    """The ids of the entities that are of one kind and of which the same is said."""
    groups: dict[tuple[str, _Said], set[str]] = defaultdict(set)
    for entity in entities:
        groups[KINDS[entity.type], said.get(entity.id, frozenset())].add(entity.id)
    return groups
