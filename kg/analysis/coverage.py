"""What was read, and how far it reaches: reports by region, level, year and genre; how much of their text says something that
is understood; and what only one report says.

A reprint is no second source: it counts with its original. All but the share of sentences is counted in the catalogue.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg import places
from kg.analysis import reporters
from kg.store import Store
from kg.store.catalog import Catalog, archived
from kg.text.shadow import shadow
from kg.text.structure import layout
from kg.types import EntityType, Evidence, Predicate, Span

__all__ = ["Coverage", "Sentences", "Share", "coverage", "lone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Of so many, so many: of all things of a type those that `one` report names."""

    all: int
    one: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentences:
    """Sentences of the reports, headings left out; `said` of them hold a statement, `measured` a figure (either may be both)."""

    all: int
    said: int
    measured: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What was read.

    `reports` are those that are no reprints, `characters` their length together, `bodies` those whose work they report, `unknown`
    the reports of nobody knows whom. `by` counts (reports, characters) under ``region`` (codes of provinces), ``level``,
    ``year`` and ``genre``, "" where that is not known. `things` and `statements` say by type and by relation how many there are and how
    many have one source only; a statement is (subject, relation, object), whatever its status. `sentences` is there if asked for.
    """

    reports: int
    reprints: int
    characters: int
    bodies: int
    unknown: int
    by: Mapping[str, Mapping[str, tuple[int, int]]]
    things: Mapping[str, Share]
    statements: Mapping[str, Share]
    sentences: Sentences | None = None


def coverage(store: Store, *, sentences: bool = False) -> Coverage:
    """What the store holds was read from what. With `sentences` all texts are looked at, which takes some milliseconds for each."""
    catalog = store.catalog
    if catalog is None:
        return Coverage(reports=0, reprints=0, characters=0, bodies=0, unknown=0, by={}, things={}, statements={})
    by: dict[str, dict[str, list[int]]] = {name: {} for name in ("region", "level", "year", "genre")}
    reports = reprints = characters = 0
    for row, original in catalog.rows("SELECT row, original FROM document"):
        if original:
            reprints += 1
            continue
        said = json.loads(row)
        reports += 1
        characters += said["characters"]
        region = places.up(said.get("division") or "", "province") or (said.get("division") or "")
        for name, value in (("region", region), *((name, said.get(name) or "") for name in ("level", "year", "genre"))):
            found = by[name].setdefault(value, [0, 0])
            found[0] += 1
            found[1] += said["characters"]
    shelf = reporters.shelf(store)
    return Coverage(
        reports=reports, reprints=reprints, characters=characters, bodies=len(shelf.bodies), unknown=shelf.unknown,
        by={name: {key: (n, c) for key, (n, c) in sorted(found.items(), key=lambda kv: _order(name, kv))} for name, found in by.items()},
        things=_things(catalog), statements=_statements(catalog), sentences=_sentences(store) if sentences else None,
    )  # fmt: skip


def _order(name: str, found: tuple[str, list[int]]) -> tuple[bool, object, str]:
    """Years in their order, all else by how many reports; what is not known comes last."""
    key, (reports, _) = found
    return not key, key if name == "year" else -reports, key


# A reprint has the source of its original.
_SOURCE = "CASE d.original WHEN '' THEN d.id ELSE d.original END"
_NAMED = f"SELECT s.entity AS id, count(DISTINCT {_SOURCE}) AS sources, min(d.path) AS path FROM seen s JOIN document d ON d.id = s.document GROUP BY s.entity"
_SAID = f"""SELECT f.subject, f.predicate, f.object, count(DISTINCT {_SOURCE}) AS sources, min(d.path) AS path, min(f.id) AS id
    FROM fact f JOIN document d ON d.id = f.document GROUP BY f.subject, f.predicate, f.object"""


def _things(catalog: Catalog) -> dict[str, Share]:
    rows = catalog.rows(f"SELECT e.type, count(*), total(n.sources = 1) FROM ({_NAMED}) n JOIN entity e ON e.id = n.id GROUP BY e.type")
    found = {type_: Share(all=count, one=int(one)) for type_, count, one in rows}
    return {type_: found[type_] for type_ in EntityType if type_ in found}


def _statements(catalog: Catalog) -> dict[str, Share]:
    rows = catalog.rows(f"SELECT predicate, count(*), total(sources = 1) FROM ({_SAID}) GROUP BY predicate")
    found = {predicate: Share(all=count, one=int(one)) for predicate, count, one in rows}
    return {predicate: found[predicate] for predicate in Predicate if predicate in found}


def _sentences(store: Store) -> Sentences:
    counts: Counter[str] = Counter()
    for found in store.catalog.documents() if store.catalog else ():
        if found.original:
            continue
        reading, _ = archived(store.archive, found)
        spans = [s.span for s in layout(shadow(store.text(found.id))).sentences if not s.heading]
        counts["all"] += len(spans)
        counts["said"] += _touched(spans, (e for a in reading.assertions for e in a.evidence))
        counts["measured"] += _touched(spans, (q.evidence for q in reading.quantities))
    return Sentences(all=counts["all"], said=counts["said"], measured=counts["measured"])


def _touched(spans: Sequence[Span], proofs: Iterable[Evidence]) -> int:
    """In how many of these spans, which follow one another, something of the evidence stands."""
    ends = [span.end for span in spans]
    found: set[int] = set()
    for proof in proofs:
        place = bisect_right(ends, proof.start)
        while place < len(spans) and spans[place].start < proof.end:
            found.add(place)
            place += 1
    return len(found)


def lone(store: Store) -> tuple[Iterator[tuple[str, str, str, str]], Iterator[tuple[str, str, str, str, str]]]:
    """What only one report says: things (name, type, path of the report, id), by path and name; statements (subject, relation,
    object, path, id of the first)."""
    if store.catalog is None:
        return iter(()), iter(())
    things = store.catalog.rows(f"SELECT e.name, e.type, n.path, e.id FROM ({_NAMED}) n JOIN entity e ON e.id = n.id WHERE n.sources = 1 ORDER BY n.path, e.name, e.id")
    said = store.catalog.rows(f"""SELECT s.name, f.predicate, o.name, f.path, f.id FROM ({_SAID}) f
        JOIN entity s ON s.id = f.subject JOIN entity o ON o.id = f.object WHERE f.sources = 1 ORDER BY f.path, s.name, f.predicate, o.name, f.id""")
    return things, said
