"""Which statements to draw for a person to check: the same ones for the same store, number and seed.

The population are the statements of the store, once each (what a reprint repeats is no second statement). They are parted
into strata by relation, status or rule. Each stratum gets a few (`LEAST`, or all it has) so that there is something to
say of it, and the rest is shared out in proportion to size, by the largest remainders (Hamilton). Within a stratum those are
taken whose digest of seed and id comes first: a simple random sample as far as the digest is random, which hardly changes when
a few reports are added (permanent random numbers; Ohlsson, in Cox et al., Business Survey Methods, 1995).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from kg.analysis.queue.rows import Row, statements
from kg.store import Store

__all__ = ["BY", "LEAST", "Drawn", "allocate", "draw"]

#: What statements may be parted by.
BY = ("relation", "status", "rule")
#: So many of each stratum at least, where the sample is large enough.
LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A statement that was drawn, by its id: from which stratum of `size` statements, of `population` in all."""

    id: str
    stratum: str
    size: int
    population: int


def allocate(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """How many to draw of each stratum, given how many it has.

    >>> allocate({"a": 900, "b": 90, "c": 2}, 100)
    {'a': 87, 'b': 11, 'c': 2}
    """
    count = min(count, sum(sizes.values()))
    least = min(LEAST, count // len(sizes)) if sizes else 0
    found = {name: min(size, least) for name, size in sizes.items()}
    while (rest := count - sum(found.values())) > 0:
        room = {name: sizes[name] - found[name] for name in sizes if sizes[name] > found[name]}
        share = {name: rest * free / sum(room.values()) for name, free in room.items()}
        given = {name: int(part) for name, part in share.items()}
        for name in sorted(share, key=lambda name: (given[name] - share[name], name))[: rest - sum(given.values())]:
            given[name] += 1
        for name, more in given.items():
            found[name] += more
    return found


def draw(store: Store, *, count: int, by: str = "relation", seed: int = 0) -> tuple[Drawn, ...]:
    """So many statements, in the order of the reports and of their places there."""
    rows = statements(store)
    strata: dict[str, list[Row]] = defaultdict(list)
    rules = _rules(store) if by == "rule" else {}
    for row in rows:
        strata[rules[row.id] if by == "rule" else row.status if by == "status" else row.predicate].append(row)
    wanted = allocate({name: len(found) for name, found in sorted(strata.items())}, count)
    taken: dict[str, str] = {}
    for name, found in strata.items():
        taken |= {row.id: name for row in sorted(found, key=lambda r: _number(seed, r.id))[: wanted[name]]}
    return tuple(
        Drawn(id=row.id, stratum=taken[row.id], size=len(strata[taken[row.id]]), population=len(rows)) for row in rows if row.id in taken
    )


def _number(seed: int, id_: str) -> bytes:
    return hashlib.sha256(f"{seed} {id_}".encode()).digest()


def _rules(store: Store) -> dict[str, str]:
    """The rule of each statement, as far as its second part: the families of rules that are told apart."""
    return {a.id: ".".join(a.rule.split(".")[:2]) for reading in store.readings() for a in reading.assertions}
