"""Which bodies are like one, by what their reports share with its reports, and why.

Each thing that at least two bodies speak of has a weight, and so has each family of things:

    stage × ln((1 + N) / n)

where N is how many bodies have reports, n how many of them speak of the thing (of something of the family), and the stage is
1 where it is there and `PLAN` where it is merely planned; for a family `FAMILY` times that. Likeness is the weighted Jaccard
index: what both have (of each thing the lesser weight) as a share of what either has (the greater weight), from 0 to 1.
The logarithm is the inverse document frequency of Spärck Jones (A statistical interpretation of term specificity and its
application in retrieval, Journal of Documentation 28, 1972), with one body more than there are, so that of two bodies what
both have counts; the index is that of Jaccard (1912) with weights, also named after Ružička (1958). So what everybody has counts next to
nothing, long reports are not like everybody, and a thing of one name, which meets in its family too, counts more than two of
a family. What only one body speaks of can be shared with nobody and counts for nothing.

Things are ids: what bodies have coined under one name is of each its own, and meets in its family only. Reprints are no
work of the body that reprints.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest

from kg import jsonl, vocabulary
from kg.analysis import lookup
from kg.analysis.corpus import Fact, once
from kg.analysis.deeds import DEEDS, PRESUPPOSES, THINGS, ordered, originals
from kg.analysis.reporters import Body, Shelf
from kg.store import counting
from kg.store.catalog import Catalog
from kg.types import Entity

__all__ = ["FAMILY", "PLAN", "Like", "Reason", "Similar", "similar"]

#: What a plan counts, where what is there counts 1.
PLAN = 0.5
#: What a family counts, where a thing counts 1.
FAMILY = 0.3
# So many reasons are given for each body.
_REASONS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A thing (`key` its id) or a family that two bodies share: in how many `bodies` it is in all, which share (0 to 1) of the
    likeness it makes, and the statements of the one that was asked about (`ours`) and of the other (`theirs`)."""

    key: str
    family: bool
    bodies: int
    share: float
    ours: tuple[Fact, ...]
    theirs: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """A body that is like the one asked about, by so much (0 to 1); it shares so many `things` and `families`, and the
    `reasons` are those that weigh most."""

    body: Body
    score: float
    things: int
    families: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Similar:
    """The bodies that are most like one, the nearest first, of so many (`compared`, itself left out) whose reports were read."""

    body: Body
    likes: tuple[Like, ...]
    compared: int
    entities: Mapping[str, Entity]


@dataclass(slots=True)
class _Weights:
    """What is kept of all weights: the sum of each body, and what each has in common with one."""

    one: str
    every: int
    sums: dict[str, float]
    common: dict[str, dict[str, float]]
    bodies: dict[str, int]

    def add(self, key: str, stages: Mapping[str, float], factor: float) -> None:
        """A thing or family: the stage at which each body has it."""
        if len(stages) < 2:
            return
        rarity = factor * math.log((1 + self.every) / len(stages))
        for body, stage in stages.items():
            self.sums[body] += stage * rarity
        if self.one in stages:
            self.bodies[key] = len(stages)
            for body, stage in stages.items():
                if body != self.one:
                    self.common[body][key] = min(stages[self.one], stage) * rarity

    def score(self, body: str) -> float:
        """How like the one that body is."""
        both = sum(self.common[body].values())
        return both / (self.sums[self.one] + self.sums[body] - both)


def similar(shelf: Shelf, body: Body, *, among: Iterable[Body] | None = None, limit: int = 10, least: float = 0.0) -> Similar:
    """The bodies that are most like one, `among` these (None: all); how rare a thing is is counted over all. Statements are at
    least so sure. What is shared is told without loading what was read; the quotes only of those that are listed."""
    allowed = {b.id for b in (shelf.bodies if among is None else among)} - {body.id}
    catalog = shelf.store.catalog
    (ours,) = shelf.read([body])
    if catalog is None:
        return Similar(body=ours, likes=(), compared=0, entities={})
    found = _weights(catalog, shelf, body.id, least)
    scores = {b: found.score(b) for b in found.common if b in allowed}
    names = {b.id: b for b in shelf.bodies}
    best = sorted(scores, key=lambda b: (-round(scores[b], 9), names[b].division, names[b].name, b))[:limit]
    read = {b.id: b for b in shelf.read(names[b] for b in best)}
    known = once(lookup.of_documents(shelf.store, [d for b in (ours, *read.values()) for d in b.documents]))
    facts = originals((f for f in known.facts.values() if f.assertion.confidence >= least), known.entities, shelf.reprints)
    said = _said(shelf, facts, known.entities)
    likes = tuple(_like(read[b], scores[b], found, said, body.id) for b in best)
    return Similar(body=ours, likes=likes, compared=len(allowed), entities=known.entities)


def _weights(catalog: Catalog, shelf: Shelf, one: str, least: float) -> _Weights:
    """The weights, thing by thing; then those of families."""
    found = _Weights(one, len(shelf.bodies), defaultdict(float), defaultdict(dict), {})
    families: dict[str, tuple[str, ...]] = {}
    for row in counting.with_families(catalog, vocabulary.FAMILY):
        entity = jsonl.entity(json.loads(row))
        families[entity.id] = entity.broader
    kinds = dict(catalog.rows("SELECT id, type FROM entity WHERE type IN (" + ", ".join("?" * len(THINGS)) + ")", *(t.value for t in THINGS)))
    shared: dict[str, dict[str, float]] = defaultdict(dict)
    for thing, documents in counting.by_thing(catalog, relations=[p.value for p in DEEDS], presuppose=[a.value for a in PRESUPPOSES], least=least):
        weights: dict[str, float] = {}
        for document, planned in documents.items():
            body = shelf.anchors[document]
            if body:
                weights[body] = max(weights.get(body, 0.0), PLAN if planned else 1.0)
        if not weights or thing not in kinds:
            continue
        found.add(thing, weights, 1.0)
        for family in families.get(thing, ()):
            for body, weight in weights.items():
                shared[family][body] = max(shared[family].get(body, 0.0), weight)
    for family, weights in sorted(shared.items()):
        found.add(family, weights, FAMILY)
    return found


def _said(shelf: Shelf, facts: Iterable[Fact], entities: Mapping[str, Entity]) -> dict[tuple[str, str], tuple[Fact, ...]]:
    """The statements of each body by thing and by family."""
    said: dict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        thing = entities.get(fact.assertion.object)
        if thing and fact.assertion.predicate in DEEDS and thing.type in THINGS:
            for key in (thing.id, *thing.broader):
                said[shelf.anchors[fact.document.id], key].append(fact)
    return {key: ordered(of) for key, of in said.items()}


def _like(body: Body, score: float, found: _Weights, said: Mapping[tuple[str, str], tuple[Fact, ...]], one: str) -> Like:
    common = found.common[body.id]
    whole = sum(common.values())
    best = nlargest(_REASONS, common, key=lambda key: (round(common[key], 9), found.bodies[key] * -1, key))
    reasons = tuple(
        Reason(
            key=key, family=key.startswith(vocabulary.FAMILY), bodies=found.bodies[key], share=common[key] / whole,
            ours=said.get((one, key), ()), theirs=said.get((body.id, key), ()),
        )
        for key in best
    )  # fmt: skip
    families = sum(key.startswith(vocabulary.FAMILY) for key in common)
    return Like(body=body, score=score, things=len(common) - families, families=families, reasons=reasons)
