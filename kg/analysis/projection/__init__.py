"""Bodies tied by what they share: the two-mode network of bodies and things, projected on the bodies.

Drawn as it is, the network of statements is a heap of stars, one for each body whose reports were read; it says who reported
and not who is like whom. Projected, two bodies are tied by each mechanism, initiative, text, platform, team or facility that both have. A
thing that n bodies have adds 1/(n − 1) to each of their ties, so that what everybody has weighs little (Newman, M. E. J.:
Scientific collaboration networks II, Physical Review E 64, 016132, 2001). What a body only plans adds nothing; it is counted beside.

Communities are those of the Louvain method on these ties (Blondel et al., J. Stat. Mech. P10008, 2008), with a fixed seed and
nodes in the order of their ids: the same store gives the same communities. Among few bodies they mean nothing and are not looked for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nlargest

from kg import network
from kg.analysis import reporters
from kg.analysis.deeds import DEEDS, PRESUPPOSES, THINGS
from kg.analysis.reporters import Body
from kg.store import Store, questions
from kg.store.catalog import Catalog
from kg.types import Status

__all__ = ["ENOUGH", "NEIGHBORS", "WEAK", "Communities", "Community", "Member", "Projection", "Tie", "communities", "projection"]

#: Fewer bodies than this, with something in common, make no communities that would mean anything.
ENOUGH = 10
#: Of each body so many of its strongest ties are kept.
NEIGHBORS = 20
#: Communities that are not so much more modular than chance are hardly any.
WEAK = 0.1
# What more bodies than this have ties nobody to anybody: each tie would gain less than a five-hundredth.
_MOST = 500
# So many things in common are named for a tie, the rarest first, and for a community, what sets it off most first.
_NAMED = 5
_MARKS = 3
# What fewer of the members have does not stand for them.
_TYPICAL = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A body in the projection: how many `reports` of how many `characters` were read of it, how many things it has and only
    plans, with how many bodies it shares something (`partners`), and the `strength` of all its ties together."""

    id: str
    name: str
    division: str
    level: str
    reports: int
    characters: int
    things: int
    planned: int
    partners: int
    strength: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """Two bodies and what they share: `weight` as above, how many things both have (`shared`), how many more are in common if
    what one of them or both only plan is counted (`planned`), and the rarest of those that both have (`things`, ids)."""

    one: str
    other: str
    weight: float
    shared: int
    planned: int
    things: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """Bodies by id, and their ties, the strongest first. Of `pairs` that share something those are kept that are among the
    `NEIGHBORS` strongest of either end. `names` are those of the things, `bodies_of` says how many bodies have each. `common` things are
    had by so many that they tie nobody."""

    members: Mapping[str, Member]
    ties: tuple[Tie, ...]
    pairs: int
    common: int
    names: Mapping[str, str]
    had: Mapping[str, frozenset[str]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """Bodies that share more with each other than with the rest; `marks` are the things that set them off: id, how many of the
    members have it, how many of the others."""

    members: tuple[str, ...]
    marks: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Communities:
    """The communities, the largest first, and their modularity (1 is the most); `chance` is the one that the same method finds
    where the same ties are dealt anew by chance: few ties always seem divided (Guimerà et al., Physical Review E 70, 025101, 2004).
    `alone` share nothing with anybody. `enough`: there are bodies enough to look for any."""

    found: tuple[Community, ...]
    modularity: float
    chance: float
    alone: tuple[str, ...]
    enough: bool


def projection(store: Store, bodies: Iterable[Body] | None = None) -> Projection:
    """The bodies whose reports were read, tied by what they share; or these, with the reports that they come with."""
    if store.catalog is None:
        return Projection(members={}, ties=(), pairs=0, common=0, names={}, had={})
    if bodies is None:
        shelf = reporters.shelf(store)
        bodies = shelf.read(shelf.bodies)
    read = {body.id: body for body in sorted(bodies, key=lambda body: body.id)}
    has, plans = _deeds(store.catalog, {document: body.id for body in read.values() for document in body.documents})
    havers: dict[str, list[str]] = defaultdict(list)
    for body in read:
        for thing in sorted(has[body]):
            havers[thing].append(body)
    shared = {thing: there for thing, there in havers.items() if 1 < len(there) <= _MOST}
    ties: dict[tuple[str, str], tuple[float, int]] = {}
    strengths, partners = dict[str, float](), dict[str, int]()
    for body in read:
        near = _near(body, has[body], shared)
        strengths[body], partners[body] = sum(weight for weight, _ in near.values()), len(near)
        for other in nlargest(NEIGHBORS, near, key=lambda other: (near[other], other)):
            ties[min(body, other), max(body, other)] = near[other]
    members = {
        id_: Member(
            id=id_, name=read[id_].name, division=read[id_].division, level=read[id_].level, reports=len(read[id_].reports),
            characters=read[id_].characters, things=len(has[id_]), planned=len(plans[id_]), partners=partners[id_], strength=strengths[id_],
        )
        for id_ in read
    }  # fmt: skip
    made = [
        Tie(
            one=one, other=other, weight=weight, shared=count,
            planned=len((has[one] | plans[one]) & (has[other] | plans[other])) - count - sum(t not in shared for t in has[one] & has[other]),
            things=tuple(sorted((t for t in has[one] & has[other] if t in shared), key=lambda t: (len(shared[t]), t))[:_NAMED]),
        )
        for (one, other), (weight, count) in ties.items()
    ]  # fmt: skip
    return Projection(
        members=members, ties=tuple(sorted(made, key=lambda t: (-t.weight, t.one, t.other))), pairs=sum(partners.values()) // 2,
        common=sum(len(there) > _MOST for there in havers.values()), names=questions.names(store.catalog, havers),
        had={thing: frozenset(there) for thing, there in havers.items() if len(there) > 1},
    )  # fmt: skip


def _deeds(catalog: Catalog, anchors: Mapping[str, str]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """For each body the things that it has, and those that it only plans."""
    marks = ", ".join("?" * len(DEEDS))
    types = ", ".join("?" * len(THINGS))
    sql = f"""SELECT DISTINCT f.document, f.object, f.status, f.action FROM fact f JOIN entity e ON e.id = f.object
        WHERE f.predicate IN ({marks}) AND e.type IN ({types})"""
    has: dict[str, set[str]] = defaultdict(set)
    plans: dict[str, set[str]] = defaultdict(set)
    for document, thing, status, action in catalog.rows(sql, *DEEDS, *THINGS):
        if document not in anchors:
            continue
        intended = status == Status.PLANNED and action not in PRESUPPOSES
        (plans if intended else has)[anchors[document]].add(thing)
    return has, defaultdict(set, {body: there - has[body] for body, there in plans.items()})


def _near(body: str, things: set[str], shared: Mapping[str, list[str]]) -> dict[str, tuple[float, int]]:
    """The bodies that share something with this one: the weight of the tie, and how many things make it."""
    weights: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for thing in sorted(things & shared.keys()):
        there = shared[thing]
        weight = 1 / (len(there) - 1)
        for other in there:
            weights[other] += weight
            counts[other] += 1
    return {other: (weight, counts[other]) for other, weight in weights.items() if other != body}


def communities(found: Projection) -> Communities:
    """The communities of a projection."""
    tied = sorted({end for tie in found.ties for end in (tie.one, tie.other)})
    alone = tuple(sorted((id_ for id_ in found.members if id_ not in set(tied)), key=lambda id_: (found.members[id_].name, id_)))
    if len(tied) < ENOUGH:
        return Communities(found=(), modularity=0.0, chance=0.0, alone=alone, enough=False)
    numbers = {id_: number for number, id_ in enumerate(tied)}
    weighted = {(numbers[tie.one], numbers[tie.other]): tie.weight for tie in sorted(found.ties, key=lambda t: (t.one, t.other))}
    groups, modularity, chance = network.communities(weighted)
    named = [tuple(sorted((tied[number] for number in group), key=lambda id_: (found.members[id_].name, id_))) for group in groups]
    named.sort(key=lambda members: (-len(members), members))
    return Communities(
        found=tuple(Community(members=members, marks=_marks(found, frozenset(members), len(tied))) for members in named),
        modularity=modularity, chance=chance, alone=alone, enough=True,
    )  # fmt: skip


def _marks(found: Projection, members: frozenset[str], all_: int) -> tuple[tuple[str, int, int], ...]:
    """What sets a community off: by the share of its members that have a thing, less the share of the others."""
    outside = max(all_ - len(members), 1)
    scored = []
    for thing, there in found.had.items():
        inside = len(there & members)
        if inside > 1 and inside >= _TYPICAL * len(members):
            scored.append((len(there - members) / outside - inside / len(members), found.names.get(thing, thing), thing, inside, len(there - members)))
    return tuple((thing, inside, rest) for _, _, thing, inside, rest in sorted(scored)[:_MARKS])
