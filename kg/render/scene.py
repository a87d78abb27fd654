"""What a picture shows and in which groups, before anything has a place.

The bodies whose reports were read touch two thirds of all statements, so a drawing that pulls linked things together
shows one star for each of them. Here they are the *anchors* of the picture instead: what two or more of them have in
common is gathered in *bands* by how many share it, and what only one has stays with it, in *groups* by the part of the
work that it serves. A picture of one thing has no places here: the explorer lays its neighborhood out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from kg import places
from kg.analysis.corpus import Corpus
from kg.analysis.findings import anchor_of
from kg.types import EntityType, Predicate, Status

__all__ = ["Group", "Scene", "neighborhood", "overview", "planned_only"]

# Past this many marks a canvas without a GPU no longer follows the mouse; the rest is in the lists and the search.
MOST_DRAWN = 2000
# From this many anchors on, bands join neighboring numbers: nobody compares "shared by 17" with "shared by 18".
MANY_ANCHORS = 10
_BANDS = (20, 10, 5, 3, 2)
# Families and shared things shown in the middle; the lists have them all. What fits at a readable size.
MOST_FAMILIES = 12
MOST_SHARED = 48
# With more bodies than this, each is one mark without what it has alone: blocks would be too small to read.
MOST_BLOCKS = 10
# More bodies than this have no room for their names on a screen: they stand in regions.
MOST_NAMED = 40

# The label of the region of bodies of which nobody knows where they are; it stands last.
_UNKNOWN = "page.region.unknown"
_TYPES = {kind: number for number, kind in enumerate(EntityType)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things that stand together under one heading.

    `labels` are ids of ``ontology/labels.tsv``, joined to one heading; `number` fills ``{number}`` in them. `members`
    are drawn, `listed` are all of them, drawn or not. `owner` is the anchor they belong to, "" if to several. Of a region
    the `number` is that of its bodies, `count` that of their statements, `owner` the label of the region
    around it.
    """

    labels: tuple[str, ...]
    owner: str
    members: tuple[str, ...]
    listed: tuple[str, ...]
    number: int = 0
    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture without places: `anchors` in reading order, what they share (`bands`), and what stands with each.

    `hub` is the one thing that the picture is about, "" where there is none. `seats` gives the anchors that each shared
    thing belongs to. `families` are kinds of arrangement that several bodies have, each under names of its own; `number`
    is how many. `regions` are there where the bodies are too many to stand for themselves: then the `groups` are the cities
    in them. All tuples are in a stable order.
    """

    hub: str
    anchors: tuple[str, ...]
    bands: tuple[Group, ...] = ()
    groups: tuple[Group, ...] = ()
    families: tuple[Group, ...] = ()
    seats: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    regions: tuple[Group, ...] = ()


def planned_only(known: Corpus, entity: str) -> bool:
    """Whether a thing is still to come: all that is said of it is planned, of a body: that it will be set up.

    What a body itself plans to do says nothing of whether the body exists.
    """
    bodies = (EntityType.AGENCY, EntityType.ORGANIZATION)
    said = [fact.assertion for fact in known.objects.get(entity, ())]
    if known.entities[entity].type in bodies:
        said = [a for a in said if a.predicate is Predicate.SETS_UP]
    else:
        said += [fact.assertion for fact in known.subjects.get(entity, ())]
    return bool(said) and all(a.status is Status.PLANNED for a in said)


def _weight(known: Corpus, entity: str) -> int:
    return len(known.subjects.get(entity, ())) + len(known.objects.get(entity, ()))


def _in_order(known: Corpus, members: Iterable[str]) -> tuple[str, ...]:
    """By type, what is done before what is planned, what is said most of first."""
    return tuple(
        sorted(
            members,
            key=lambda e: (
                _TYPES[known.entities[e].type], planned_only(known, e), -_weight(known, e), known.entities[e].name, e,
            ),
        )
    )


def _theme(known: Corpus, entity: str) -> str:
    """The label of the part of the work that a thing serves, or of its type where that is not said."""
    found = known.entities[entity]
    if found.functions:
        return "page.function." + found.functions[0].rsplit("/", 1)[-1].rsplit(".", 1)[-1]
    return f"type.{found.type}"


def _by_theme(known: Corpus, members: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Members by theme, the largest theme first."""
    themes: dict[str, list[str]] = defaultdict(list)
    for member in members:
        themes[_theme(known, member)].append(member)
    ordered = sorted(themes, key=lambda t: (t == "page.function.other", -len(themes[t]), t))
    return [(theme, _in_order(known, themes[theme])) for theme in ordered]


def _band(count: int, anchors: int) -> int:
    if anchors < MANY_ANCHORS:
        return count
    return next(least for least in _BANDS if count >= least)


def overview(known: Corpus) -> Scene:
    """The picture of everything: what several bodies share, and what each has alone."""
    anchor = anchor_of(known)
    anchors = tuple(dict.fromkeys(anchor[key] for key in sorted(known.documents, key=lambda k: (known.documents[k].path, k))))
    if len(anchors) == 1:
        return Scene(hub=anchors[0], anchors=anchors)
    place = {body: number for number, body in enumerate(anchors)}
    seats: dict[str, tuple[str, ...]] = {}
    alone: dict[str, list[str]] = defaultdict(list)
    for entity in known.entities:
        seen = {anchor[document.id] for document in known.seen.get(entity, ())}
        if entity in place or not seen:
            continue
        if len(seen) > 1:
            seats[entity] = tuple(sorted(seen, key=place.__getitem__))
        else:
            alone[min(seen)].append(entity)
    provinces: tuple[Group, ...] = ()
    if len(anchors) > MOST_NAMED:
        shared = min(len(seats), MOST_SHARED)
        provinces, groups = _regions(known, anchor, anchors, share=min(1.0, (MOST_DRAWN - shared) / len(anchors)))
    else:
        share = 0.0 if len(anchors) > MOST_BLOCKS else _share(len(known.entities), len(anchors) + len(seats))
        groups = tuple(
            Group(labels=(theme,), owner=owner, members=_first(members, share), listed=members)
            for owner in anchors
            for theme, members in _by_theme(known, alone[owner])
        )
    return Scene(
        hub="", anchors=anchors, bands=_bands(known, seats, len(anchors)), groups=groups,
        families=_families(known, anchor)[:MOST_FAMILIES], seats=seats, regions=provinces,
    )


def _regions(known: Corpus, anchor: Mapping[str, str], anchors: Sequence[str], *, share: float) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The provinces, with all their bodies, and the cities, each with the province as owner; of their bodies that part is drawn.

    The label of a region is its short name; bodies of the province itself stand in a city of its name.
    """
    division = {a: known.entities[a].division for a in anchors if a in known.entities}
    said: dict[str, int] = defaultdict(int)
    for id_, document in known.documents.items():
        body = anchor[id_]
        division[body] = division.get(body) or document.division
    for fact in known.facts.values():
        said[anchor[fact.document.id]] += 1
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for body in anchors:
        code = division.get(body, "")
        province = places.up(code, "province") or (code if places.get(code) else "")
        found[province][places.up(code, "city") or province].append(body)
    provinces, cities = [], []
    for province in sorted(found, key=lambda code: (not code, code)):
        all_of_it = tuple(body for city in sorted(found[province]) for body in found[province][city])
        provinces.append(_region(province, "", (), all_of_it, said))
        cities += [
            _region(city, _region_name(province), _first(tuple(members), share), tuple(members), said)
            for city, members in sorted(found[province].items())
        ]
    return tuple(provinces), tuple(cities)


def _region_name(code: str) -> str:
    place = places.get(code)
    return place.short if place else _UNKNOWN


def _region(code: str, owner: str, drawn: tuple[str, ...], bodies: tuple[str, ...], said: Mapping[str, int]) -> Group:
    return Group(labels=(_region_name(code),), owner=owner, members=drawn, listed=bodies, number=len(bodies), count=sum(said[b] for b in bodies))


def _families(known: Corpus, anchor: Mapping[str, str]) -> tuple[Group, ...]:
    """The families that two bodies or more have members of, the most common first."""
    members: dict[str, list[str]] = defaultdict(list)
    owners: dict[str, set[str]] = defaultdict(set)
    for entity in known.entities.values():
        for family in entity.broader:
            members[family].append(entity.id)
            owners[family] |= {anchor[document.id] for document in known.seen[entity.id]}
    ordered = sorted((f for f in members if len(owners[f]) > 1), key=lambda f: (-len(owners[f]), -len(members[f]), f))
    return tuple(
        Group(labels=(f,), owner="", members=(), listed=_in_order(known, members[f]), number=len(owners[f])) for f in ordered
    )


def _share(entities: int, always: int) -> float:
    """Which part of what bodies have alone can be drawn."""
    rest = max(1, entities - always)
    return min(1.0, max(0, MOST_DRAWN - always) / rest)


def _first(members: tuple[str, ...], share: float) -> tuple[str, ...]:
    """The part of a group that is drawn; of each group that can be drawn at all, one member at least."""
    return members[: max(1, int(len(members) * share))] if share else ()


def _bands(known: Corpus, seats: Mapping[str, tuple[str, ...]], anchors: int) -> tuple[Group, ...]:
    bands: dict[int, list[str]] = defaultdict(list)
    for entity, held in seats.items():
        bands[_band(len(held), anchors)].append(entity)
    label = "page.shared_by" if anchors < MANY_ANCHORS else "page.shared_by_more"
    found = []
    room = MOST_SHARED
    for number in sorted(bands, reverse=True):
        best = sorted(bands[number], key=lambda e: (-len(seats[e]), -_weight(known, e), e))
        drawn, listed = best[:room], _in_order(known, bands[number])
        found.append(Group(labels=(label,), owner="", members=_in_order(known, drawn), listed=listed, number=number))
        room -= len(drawn)
    return tuple(found)


def neighborhood(known: Corpus, hub: str, *, hops: int) -> frozenset[str]:
    """The entities that at most so many statements part from one, itself included."""
    found, border = {hub}, {hub}
    for _ in range(hops):
        border = {end for near in border for end in _neighbors(known, near)} - found
        found |= border
    return frozenset(found)


def _neighbors(known: Corpus, entity: str) -> set[str]:
    facts = (*known.subjects.get(entity, ()), *known.objects.get(entity, ()))
    return {end for fact in facts for end in (fact.assertion.subject, fact.assertion.object) if end in known.entities}
