"""What a user narrows an analysis or an export to, by the names that users know: types, relations, statuses, regions, topics and families."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import TypeVar

from kg import labels, places, vocabulary
from kg.errors import NotFound
from kg.rdf import TOPIC
from kg.text.shadow import fold
from kg.types import EntityType, Predicate, Status

__all__ = ["concepts", "families", "region", "relations", "statuses", "types"]

E = TypeVar("E", bound=StrEnum)

# A near name is offered from this likeness on: one character of two may differ.
_LIKE = 0.5
_OFFERED = 6


def types(given: Iterable[str]) -> tuple[EntityType, ...]:
    """The types of these names: ``mechanism``, or the label in either language. Raises NotFound, with near names.

    >>> types(["Mechanism", "平台"])
    (<EntityType.MECHANISM: 'mechanism'>, <EntityType.PLATFORM: 'platform'>)
    """
    return _codes(EntityType, "type", given)


def relations(given: Iterable[str]) -> tuple[Predicate, ...]:
    """The relations of these names: ``part_of``, ``partOf``, ``kg:partOf`` or the label in either language. Raises NotFound, with near names.

    >>> relations(["kg:carriesOut"])
    (<Predicate.CARRIES_OUT: 'carries_out'>,)
    """
    return _codes(Predicate, "predicate", given)


def statuses(given: Iterable[str]) -> tuple[Status, ...]:
    """The statuses of these names: ``done``, or the label in either language. Raises NotFound, with near names."""
    return _codes(Status, "status", given)


def _plain(name: str) -> str:
    """A code or word as it is compared: ``carriesOut`` is ``carries_out``."""
    return "".join(character for character in fold(name).casefold().removeprefix("kg:") if character.isalnum())


@cache
def _names(family: str, codes: tuple[str, ...]) -> dict[str, str]:
    """For each code, and each of its words in both languages, the code."""
    words = {_plain(labels.text(f"{family}.{code}", language)): code for code in codes for language in labels.LANGUAGES}
    return words | {_plain(code): code for code in codes}


def _codes(kind: type[E], family: str, given: Iterable[str]) -> tuple[E, ...]:
    known = _names(family, tuple(kind))
    found = []
    for name in given:
        if _plain(name) not in known:
            near = difflib.get_close_matches(_plain(name), known, n=_OFFERED, cutoff=_LIKE)
            offered = dict.fromkeys(known[word] for word in near) if near else dict.fromkeys(known.values())
            said = " | ".join(f"{code} {labels.text(f'{family}.{code}', 'zh')}" for code in offered)
            what = {"predicate": "relation"}.get(family, family)
            raise NotFound(f"no {what} is called {name!r}", remedy=f"did you mean: {said}" if near else f"there are: {said}")
        found.append(kind(known[_plain(name)]))
    return tuple(dict.fromkeys(found))


def region(name: str) -> str:
    """The code of the division that is meant. Raises NotFound where there is none, or several are of that name."""
    wanted = fold(name)
    if places.get(wanted):
        return wanted
    found = [place for place in places.candidates(wanted) if not place.until] or list(places.candidates(wanted))
    exact = [place for place in found if place.name == wanted] or found
    if len(exact) > 1:
        said = " | ".join(f"{place.code} {places.full_name(place.code)}" for place in exact[:_OFFERED])
        raise NotFound(f"{len(exact)} regions are called {name!r}", remedy=f"give the code or the full name of the one that is meant: {said}")
    place = exact[0] if exact else places.find(wanted)
    if place:
        return place.code
    near = difflib.get_close_matches(wanted, places.names(), n=_OFFERED, cutoff=_LIKE)
    remedy = "did you mean: " + " | ".join(near) if near else "give the name or the code of a province, city or county, such as 330100"
    raise NotFound(f"no region is called {name!r}", remedy=remedy)


def concepts(given: Iterable[str]) -> frozenset[str]:
    """The ids of the functions, hazards, sectors and families that these names mean (see `kg.vocabulary.topics`). Raises NotFound."""
    return frozenset(id_ for name in given for id_ in _concepts(name))


def families(given: Iterable[str]) -> frozenset[str]:
    """The ids of the families that these names mean. Raises NotFound."""
    found: set[str] = set()
    for name in given:
        meant = {id_ for id_ in _concepts(name) if id_.startswith(vocabulary.FAMILY)}
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
