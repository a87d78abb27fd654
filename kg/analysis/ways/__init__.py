"""Several ways between two entities, from statement to statement: the shortest first, those that tell nothing last.

A way is a row of entities, each tied to the next by at least one statement, whichever way that points. Two statements
between the same two make one way, not two. A way over what everybody has in common, a nation-wide law or the State Council,
tells nothing: it is ranked as if it were `HUB_COSTS` statements longer, with the reason beside it.

The ways are found in the catalogue: around both ends as far as is needed, then with Yen's algorithm (`kg.network.ways`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from kg import jsonl, network, resources
from kg.analysis import lookup
from kg.analysis.corpus import Corpus, Fact, once
from kg.analysis.path import LONGEST, MOST, Step, neighbors
from kg.store import Store, questions
from kg.store.catalog import Catalog
from kg.types import Entity, EntityType, Status

__all__ = ["HUB_COSTS", "LONGEST", "Link", "Way", "Ways", "ways"]

#: A way over a hub counts for so many statements more.
HUB_COSTS = 2
# A thing that this share of the reports name, and so many of them at least, is in common to all.
_COMMON, _LEAST = 0.2, 10
# Among ways that are equally long so many more are looked at, to choose those over rarer things.
_TIES = 8
# So many ways are looked at in all: of those that are too long there may be more than anybody can count.
_TRIED = 300
# Of the costs of a tie: a statement; a plan. Thousandths leave room for both on the longest way.
_ONE, _PLAN = 1000, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two neighbors on a way, and all statements between them: what is done or ongoing first, then plans, each by document and
    place. `planned`: there is nothing but plans."""

    one: str
    other: str
    facts: tuple[Fact, ...]

    @property
    def planned(self) -> bool:
        """Whether all that ties the two is planned."""
        return all(fact.assertion.status is Status.PLANNED for fact in self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way: its links in order, and of the entities between the ends those that are hubs, each with the reason: ``law`` (a text
    of the whole country), ``nation`` (a body of the whole country), ``common`` (a fifth of all reports name it)."""

    links: tuple[Link, ...]
    hubs: Mapping[str, str]

    @property
    def entities(self) -> tuple[str, ...]:
        """The ids of the entities in order, both ends included."""
        return (self.links[0].one, *(link.other for link in self.links))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """The ways between two entities, the best first, with the entities and documents they need.

    Ways of up to `longest` statements were looked for. `whole` is false where there were more statements around the two, or
    more ways that are too long, than are looked at.
    """

    start: Entity
    end: Entity
    ways: tuple[Way, ...]
    known: Corpus
    longest: int
    whole: bool


@dataclass(slots=True)
class _Around:
    """What was found around both ends so far."""

    catalog: Catalog
    ends: tuple[str, str]
    without: frozenset[EntityType]
    spare_hubs: bool
    reports: int
    distances: tuple[dict[str, int], dict[str, int]]
    depths: list[int] = field(default_factory=lambda: [0, 0])
    steps: dict[str, list[Step]] = field(default_factory=dict)
    hubs: dict[str, str] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    looked: int = 0
    cut: bool = False

    @property
    def whole(self) -> bool:
        """Whether there is room for more."""
        return self.looked <= MOST

    def grow(self, most: int) -> None:
        """Go on from the end around which there is less, until all ways of so many statements lie in what was found."""
        while sum(self.depths) < most and self.whole:
            edges = [[id_ for id_, d in self.distances[side].items() if d == self.depths[side]] for side in (0, 1)]
            side = 0 if edges[0] and (not edges[1] or len(edges[0]) <= len(edges[1])) else 1
            if not edges[side]:
                return
            new = neighbors(self.catalog, [id_ for id_ in edges[side] if id_ not in self.steps])
            self.looked += sum(map(len, new.values()))
            self.steps.update(new)
            self.depths[side] += 1
            self._judge({step.to for there in new.values() for step in there})
            for id_ in edges[side]:
                for step in self.steps.get(id_, ()):
                    if step.to not in self.refused:
                        self.distances[side].setdefault(step.to, self.depths[side])

    def _judge(self, ids: Iterable[str]) -> None:
        """Which of these are hubs, and which are not to be passed."""
        new = sorted(set(ids) - self.named.keys() - set(self.ends))
        counts = questions.named_by(self.catalog, new)
        for entity in map(jsonl.entity, map(json.loads, questions.entities(self.catalog, new))):
            self.named[entity.id] = counts.get(entity.id, 0)
            why = _hub(entity, self.named[entity.id], self.reports)
            if why:
                self.hubs[entity.id] = why
            if entity.type in self.without or (why and self.spare_hubs):
                self.refused.add(entity.id)

    def met(self) -> int | None:
        """How many statements the shortest way has, as far as one was found."""
        both = self.distances[0].keys() & self.distances[1].keys()
        return min((self.distances[0][id_] + self.distances[1][id_] for id_ in both), default=None)

    def ties(self, most: int) -> dict[tuple[str, str], int]:
        """What each tie between two neighbors on ways of at most so many statements costs."""
        near, far = self.distances
        found: dict[tuple[str, str], int] = {}
        for one in sorted(self.steps):
            for step in self.steps[one]:
                pair = (one, step.to) if one < step.to else (step.to, one)
                if self.refused.isdisjoint(pair) and all(near.get(p, 0) + far.get(p, 0) <= most for p in pair):
                    cost = sum(_ONE * HUB_COSTS // 2 for p in pair if p in self.hubs) + _ONE + _PLAN * step.planned
                    found[pair] = min(found.get(pair, cost), cost)
        return dict(sorted(found.items()))


def ways(
    store: Store, start: Entity, end: Entity, *, number: int = 3, longest: int = 6, without: Iterable[EntityType] = (), spare_hubs: bool = False
) -> Ways:
    """So many ways between two entities, of at most `longest` statements: fewer statements first, where a hub counts for
    `HUB_COSTS` of them; then fewer plans, then rarer things on the way, then names.

    No way leads over entities of the types `without`, nor over hubs with `spare_hubs`; the ends may be either.
    """
    catalog = store.catalog
    if catalog is None or start.id == end.id:
        return Ways(start=start, end=end, ways=(), known=lookup.of_statements(store, ()), longest=longest, whole=True)
    ((reports,),) = catalog.rows("SELECT count(*) FROM document WHERE original = ''")
    around = _Around(catalog, (start.id, end.id), frozenset(without), spare_hubs, reports, ({start.id: 0}, {end.id: 0}))
    found: list[tuple[str, ...]] = []
    wanted = 0
    while len(found) < number and wanted < longest:
        wanted = longest if wanted else _first(around, longest)
        found = _search(around, min(wanted + HUB_COSTS, longest), number)
        wanted = min(wanted + HUB_COSTS, longest)
    return _told(store, start, end, found, around, longest)


def _first(around: _Around, longest: int) -> int:
    """How many statements the shortest way has; `longest` where there is none."""
    while around.met() is None and sum(around.depths) < longest and around.whole:
        before = sum(around.depths)
        around.grow(before + 1)
        if sum(around.depths) == before:
            return longest
    return around.met() or longest


def _search(around: _Around, most: int, number: int) -> list[tuple[str, ...]]:
    """The best ways of at most so many statements, as ids."""
    around.grow(most)
    ties = around.ties(most)

    def cost(way: tuple[str, ...]) -> int:
        return sum(ties[min(pair), max(pair)] for pair in zip(way, way[1:], strict=False))

    found: list[tuple[str, ...]] = []
    for tried, way in enumerate(islice(network.ways(ties, *around.ends), _TRIED), 1):
        around.cut = tried == _TRIED and len(found) < number
        if len(way) - 1 > most:
            continue
        if len(found) >= number + _TIES or (len(found) >= number and cost(way) > cost(found[number - 1])):
            break
        found.append(way)
    return sorted(found, key=lambda way: (cost(way), sum(around.named.get(id_, 0) for id_ in way), way))[:number]


def _told(store: Store, start: Entity, end: Entity, found: list[tuple[str, ...]], around: _Around, longest: int) -> Ways:
    """The ways with all their statements, what a reprint repeats once."""
    pairs = {(min(pair), max(pair)) for way in found for pair in zip(way, way[1:], strict=False)}
    ids = {step.id for one, other in pairs for near, far in ((one, other), (other, one)) for step in around.steps.get(near, ()) if step.to == far}
    known = once(lookup.of_statements(store, ids))
    between: dict[tuple[str, str], list[Fact]] = {pair: [] for pair in pairs}
    for fact in known.facts.values():
        one, other = fact.assertion.subject, fact.assertion.object
        between[min(one, other), max(one, other)].append(fact)

    def link(one: str, other: str) -> Link:
        return Link(one=one, other=other, facts=tuple(sorted(between[min(one, other), max(one, other)], key=_order)))

    return Ways(
        start=start, end=end, known=known, longest=longest, whole=around.whole and not around.cut,
        ways=tuple(
            Way(links=tuple(map(link, way, way[1:])), hubs={id_: around.hubs[id_] for id_ in way[1:-1] if id_ in around.hubs}) for way in found
        ),
    )  # fmt: skip


def _order(fact: Fact) -> tuple[bool, str, int, str]:
    return fact.assertion.status is Status.PLANNED, fact.document.path, fact.assertion.evidence[0].start, fact.assertion.id


@cache
def _national() -> frozenset[str]:
    """The names of the bodies of the whole country; a body whose division nobody knows is none for that."""
    rows = [row for row in resources.table("lexicon/bodies.tsv") if row["kind"] == "national"]
    return frozenset(name for row in rows for name in (row["full"], *row["forms"].split("|")) if name)


def _hub(entity: Entity, named: int, reports: int) -> str:
    """Why a way over this entity tells nothing, "" where it may tell something."""
    if not entity.scope and entity.type is EntityType.POLICY:
        return "law"
    if not entity.scope and entity.name in _national():
        return "nation"
    return "common" if named >= max(_LEAST, _COMMON * reports) else ""
