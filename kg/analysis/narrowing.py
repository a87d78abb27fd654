"""What a user narrows an analysis to, by the names that users know: types, relations, topics and families."""

from __future__ import annotations

from collections.abc import Iterable

from kg import labels, vocabulary
from kg.analysis.explain import predicate
from kg.errors import NotFound
from kg.rdf import TOPIC
from kg.types import EntityType, Predicate

__all__ = ["concepts", "families", "relations", "types"]

_FAMILY = "family-"


def types(given: Iterable[str]) -> tuple[EntityType, ...]:
    """The types of these names: ``mechanism``, or the label in either language. Raises NotFound.

    >>> types(["Mechanism", "平台"])
    (<EntityType.MECHANISM: 'mechanism'>, <EntityType.PLATFORM: 'platform'>)
    """
    names = {t.value: t for t in EntityType} | {labels.text(f"type.{t}", language): t for t in EntityType for language in labels.LANGUAGES}
    found = []
    for name in given:
        wanted = names.get(name.strip().lower())
        if wanted is None:
            raise NotFound(f"no type is called {name!r}", remedy="the types are: " + " | ".join(t.value for t in EntityType))
        found.append(wanted)
    return tuple(dict.fromkeys(found))


def relations(given: Iterable[str]) -> tuple[Predicate, ...]:
    """The relations of these names (see `kg.analysis.explain.predicate`). Raises NotFound."""
    return tuple(dict.fromkeys(map(predicate, given)))


def concepts(given: Iterable[str]) -> frozenset[str]:
    """The ids of the functions, hazards, sectors and families that these names mean (see `kg.vocabulary.topics`). Raises NotFound."""
    return frozenset(id_ for name in given for id_ in _concepts(name))


def families(given: Iterable[str]) -> frozenset[str]:
    """The ids of the families that these names mean. Raises NotFound."""
    found: set[str] = set()
    for name in given:
        meant = {id_ for id_ in _concepts(name) if id_.startswith(_FAMILY)}
        if not meant:
            raise NotFound(f"no family is called {name!r}", remedy="it is a topic: narrow by it with --topic")
        found |= meant
    return frozenset(found)


def _concepts(name: str) -> list[str]:
    found = [iri.removeprefix(TOPIC) for iri in vocabulary.topics(name)]
    if not found:
        near = " | ".join(vocabulary.near_topics(name))
        raise NotFound(f"no topic or family is called {name!r}", remedy=f"did you mean: {near}" if near else "kg query --saved topics lists them")
    return found
