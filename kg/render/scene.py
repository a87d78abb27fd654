"""What a picture shows and in which groups, before anything has a place.

The bodies whose reports were read touch two thirds of all statements, so a drawing that pulls linked things together
shows one star for each of them. Here they are the *anchors* of the picture instead: what two or more of them have in
common is gathered in *bands* by how many share it, and what only one has stays with it, in *groups* by the part of the
work that it serves. A picture of one thing (`around`) groups its neighbors by what relates them to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from kg.analysis.corpus import Corpus
from kg.types import Assertion, EntityType, Predicate, Status

__all__ = ["Group", "Scene", "anchor_of", "around", "overview", "planned_only"]

# Past this many marks a canvas without a GPU no longer follows the mouse; the rest is in the lists and the search.
MOST_DRAWN = 4000
# A group of neighbors larger than this is split by the part of the work that its members serve.
LARGEST_UNSPLIT = 16
# Parts of the work with fewer neighbors than this go together: a heading for each would be longer than its list.
LEAST_SPLIT = 4
# From this many anchors on, bands join neighboring numbers: nobody compares "shared by 17" with "shared by 18".
MANY_ANCHORS = 10
_BANDS = (20, 10, 5, 3, 2)
# Families and shared things shown in the middle; the lists have them all. What fits at a readable size.
MOST_FAMILIES = 12
MOST_SHARED = 48
# With more bodies than this, each is one mark without what it has alone: blocks would be too small to read.
MOST_BLOCKS = 10

_TYPES = {kind: number for number, kind in enumerate(EntityType)}
_PREDICATES = {predicate: number for number, predicate in enumerate(Predicate)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things that stand together under one heading.

    `labels` are ids of ``ontology/labels.tsv``, joined to one heading; `number` fills ``{number}`` in them. `members`
    are drawn, `listed` are all of them, drawn or not. `owner` is the anchor they belong to, "" if to several.
    """

    labels: tuple[str, ...]
    owner: str
    members: tuple[str, ...]
    listed: tuple[str, ...]
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture without places: `anchors` in reading order, what they share (`bands`), and what stands with each.

    `hub` is the one thing that the picture is about, "" where there is none. `seats` gives the anchors that each shared
    thing belongs to. `families` are kinds of arrangement that several bodies have, each under names of its own; `number`
    is how many. `letters` is the length that nine names of ten stay within. All tuples are in a stable order.
    """

    hub: str
    anchors: tuple[str, ...]
    bands: tuple[Group, ...]
    groups: tuple[Group, ...]
    families: tuple[Group, ...]
    seats: Mapping[str, tuple[str, ...]]
    letters: int


def anchor_of(known: Corpus) -> dict[str, str]:
    """For each document the body whose work it reports, or the document itself where that is not known."""
    return {key: d.issuer if d.issuer in known.entities else key for key, d in known.documents.items()}


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
    seats: dict[str, tuple[str, ...]] = {}
    alone: dict[str, list[str]] = defaultdict(list)
    for entity in known.entities:
        if entity in anchors:
            continue
        seen = {anchor[document.id] for document in known.seen[entity]}
        if len(seen) > 1:
            seats[entity] = tuple(a for a in anchors if a in seen)
        else:
            alone[min(seen)].append(entity)
    share = 0.0 if len(anchors) > MOST_BLOCKS else _share(len(known.entities), len(anchors) + len(seats))
    groups = tuple(
        Group(labels=(theme,), owner=owner, members=_first(members, share), listed=members)
        for owner in anchors
        for theme, members in _by_theme(known, alone[owner])
    )
    hub = anchors[0] if len(anchors) == 1 else ""
    return Scene(
        hub=hub, anchors=anchors, bands=_bands(known, seats, len(anchors)), groups=groups,
        families=() if hub else _families(known, anchor)[:MOST_FAMILIES], seats=seats, letters=_letters(known, known.entities),
    )


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


def _letters(known: Corpus, entities: Iterable[str]) -> int:
    lengths = sorted(len(known.entities[e].name) for e in entities)
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def _share(entities: int, always: int) -> float:
    """Which part of what bodies have alone can be drawn."""
    rest = max(1, entities - always)
    return min(1.0, max(0, MOST_DRAWN - always) / rest)


def _first(members: tuple[str, ...], share: float) -> tuple[str, ...]:
    """The part of a group that is drawn; of each group that can be drawn at all, one member at least."""
    return members[: max(1, int(len(members) * share))] if share else ()


def _bands(known: Corpus, seats: Mapping[str, tuple[str, ...]], anchors: int) -> tuple[Group, ...]:
    bands: dict[int, list[str]] = defaultdict(list)
    for entity, places in seats.items():
        bands[_band(len(places), anchors)].append(entity)
    label = "page.shared_by" if anchors < MANY_ANCHORS else "page.shared_by_more"
    found = []
    room = MOST_SHARED
    for number in sorted(bands, reverse=True):
        best = sorted(bands[number], key=lambda e: (-len(seats[e]), -_weight(known, e), e))
        drawn, listed = best[:room], _in_order(known, bands[number])
        found.append(Group(labels=(label,), owner="", members=_in_order(known, drawn), listed=listed, number=number))
        room -= len(drawn)
    return tuple(found)


def around(known: Corpus, hub: str, *, hops: int) -> Scene:
    """The picture of one thing and what is related to it over at most `hops` statements."""
    distance = {hub: 0}
    for step in range(1, hops + 1):
        for near in [e for e, d in distance.items() if d == step - 1]:
            for other in _neighbors(known, near):
                distance.setdefault(other, step)
    direct: dict[tuple[int, str], list[str]] = defaultdict(list)
    far: dict[tuple[int, EntityType], list[str]] = defaultdict(list)
    for entity, steps in distance.items():
        if steps == 1:
            direct[_relation(known, hub, entity)].append(entity)
        elif steps > 1:
            far[steps, known.entities[entity].type].append(entity)
    groups: list[Group] = []
    for (_, label), members in sorted(direct.items()):
        themes = _split(known, members) if len(members) > LARGEST_UNSPLIT else [("", _in_order(known, members))]
        groups += [Group(labels=(label, theme) if theme else (label,), owner=hub, members=m, listed=m) for theme, m in themes]
    for steps, kind in sorted(far, key=lambda key: (key[0], _TYPES[key[1]])):
        ordered = _in_order(known, far[steps, kind])
        groups.append(Group(labels=("page.steps_away", f"type.{kind}"), owner=hub, members=ordered, listed=ordered, number=steps))
    share = _share(len(distance), 1)
    drawn = tuple(replace(g, members=_first(g.members, share)) for g in groups)
    return Scene(hub=hub, anchors=(hub,), bands=(), groups=drawn, families=(), seats={}, letters=_letters(known, distance))


def _split(known: Corpus, members: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """By theme, the small themes as one at the end."""
    themes = _by_theme(known, members)
    other = "page.function.other"
    large = [(theme, found) for theme, found in themes if len(found) >= LEAST_SPLIT and theme != other]
    rest = [member for theme, found in themes if (theme, found) not in large for member in found]
    return [*large, (other, _in_order(known, rest))] if rest else large


def _statements(known: Corpus, entity: str) -> list[Assertion]:
    return [fact.assertion for fact in (*known.subjects.get(entity, ()), *known.objects.get(entity, ()))]


def _neighbors(known: Corpus, entity: str) -> list[str]:
    ends = Counter(end for a in _statements(known, entity) for end in (a.subject, a.object) if end in known.entities)
    return sorted(end for end in ends if end != entity)


def _relation(known: Corpus, hub: str, other: str) -> tuple[int, str]:
    """The heading under which a neighbor stands: of all that relates it to the hub, the first in the order of predicates."""
    found = []
    for a in _statements(known, hub):
        if other in (a.subject, a.object):
            way = "out" if a.subject == hub else "in"
            found.append((_PREDICATES[a.predicate] * 2 + (way == "in"), f"card.{way}.{a.predicate}"))
    return min(found)
