"""The shortest way between two entities, from statement to statement, found in the catalogue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from kg.store.catalog import Catalog
from kg.store.sqlite import batches

__all__ = ["LONGEST", "MOST", "Step", "neighbors", "shortest"]

#: So many statements a way may have.
LONGEST = 8
#: So many statements are looked at, at the most: that takes a second.
MOST = 200_000
_SQL = "SELECT id, {near}, {far}, status = 'planned' FROM fact WHERE {near} IN ({marks}) AND subject <> object"


class Step(NamedTuple):
    """A statement that leads to a neighbor."""

    planned: int
    id: str
    to: str


# For each entity the steps that lead from it to its neighbors.
_Steps = dict[str, list[Step]]


def shortest(catalog: Catalog, start: str, end: str) -> tuple[str, ...] | None:
    """The ids of the statements that lead from one entity to another, whichever way each of them points: as few as can be, of
    these those with the fewest plans, of these the first by id. () from an entity to itself; None where there is no way, or
    it is longer than `LONGEST`, or lies behind more statements than can be looked at.
    """
    if start == end:
        return ()
    levels: tuple[list[set[str]], list[set[str]]] = ([{start}], [{end}])
    seen = ({start}, {end})
    steps: tuple[_Steps, _Steps] = ({}, {})
    looked = 0
    while not levels[0][-1] & levels[1][-1]:
        if len(levels[0]) + len(levels[1]) - 2 >= LONGEST:
            return None
        side = 0 if len(levels[0][-1]) <= len(levels[1][-1]) else 1
        new = neighbors(catalog, levels[side][-1])
        steps[side].update(new)
        looked += sum(map(len, new.values()))
        found = {step.to for there in new.values() for step in there} - seen[side]
        if not found or looked > MOST:
            return None
        seen[side].update(found)
        levels[side].append(found)
    return _best(levels, steps, start, end)


def neighbors(catalog: Catalog, ids: Iterable[str]) -> dict[str, list[Step]]:
    """For each of these entities the steps that lead from it, whichever way the statements point."""
    found: _Steps = defaultdict(list)
    for batch in batches(ids):
        for near, far in (("subject", "object"), ("object", "subject")):
            sql = _SQL.format(near=near, far=far, marks=", ".join("?" * len(batch)))
            for id_, one, other, planned in catalog.rows(sql, *batch):
                found[one].append(Step(planned, id_, other))
    return found


def _best(levels: tuple[list[set[str]], list[set[str]]], steps: tuple[_Steps, _Steps], start: str, end: str) -> tuple[str, ...]:
    """The best of the shortest ways: from the end to the start, layer by layer, the best way on from each entity."""
    middle = levels[0][-1] & levels[1][-1]
    layers = [*levels[0][:-1], middle, *reversed(levels[1][:-1])]
    at = len(levels[0]) - 1  # the layer where the two searches met
    ways: dict[str, tuple[int, tuple[str, ...]]] = {end: (0, ())}
    for number in range(len(layers) - 2, -1, -1):
        before: dict[str, tuple[int, tuple[str, ...]]] = {}
        if number < at:
            pairs = [(one, step) for one in layers[number] for step in steps[0].get(one, ()) if step.to in ways]
        else:  # these steps were found from the other side
            pairs = [(step.to, step._replace(to=one)) for one in ways for step in steps[1].get(one, ()) if step.to in layers[number]]
        for one, step in pairs:
            planned, ids = ways[step.to]
            way = (planned + step.planned, (step.id, *ids))
            before[one] = min(before.get(one, way), way)
        ways = before
    return ways[start][1]
