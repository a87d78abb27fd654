"""What is counted over a whole catalogue without loading what was read: who speaks of what, thing by thing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from kg.store.catalog import Catalog
from kg.store.sqlite import batches

__all__ = ["Mark", "by_thing", "of_family", "of_things", "with_families"]


class Mark(NamedTuple):
    """A statement as the catalogue knows it: where it stands, what it is about and what it says; `year` is four digits or "",
    `action` may be ""."""

    id: str
    document: str
    line: int
    subject: str
    predicate: str
    object: str
    status: str
    year: str
    action: str


def _listed(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def by_thing(catalog: Catalog, *, relations: Sequence[str], presuppose: Sequence[str], least: float) -> Iterator[tuple[str, dict[str, int]]]:
    """For each thing, by id, the documents that state one of these relations of it, each with 1 where all that it states is
    planned by actions other than these, else 0. One thing at a time is held."""
    sql = f"""SELECT object, document, min(status = 'planned' AND action NOT IN ({_listed(presuppose)})) FROM fact
        WHERE predicate IN ({_listed(relations)}) AND confidence >= ? GROUP BY object, document ORDER BY object, document"""
    rows = catalog.rows(sql, *presuppose, *relations, least)
    for thing, of in groupby(rows, itemgetter(0)):
        yield thing, {document: planned for _, document, planned in of}


def with_families(catalog: Catalog, prefix: str) -> Iterator[str]:
    """The rows, as JSON, of the entities that may have a family or topic whose id begins so."""
    yield from (row for (row,) in catalog.rows("SELECT row FROM entity WHERE instr(row, ?) ORDER BY id", f'"{prefix}'))


def of_family(catalog: Catalog, key: str) -> Iterator[str]:
    """The rows, as JSON, of the entities in which this id of a family or topic stands."""
    yield from (row for (row,) in catalog.rows("SELECT row FROM entity WHERE instr(row, ?) ORDER BY id", f'"{key}"'))


def of_things(catalog: Catalog, things: Sequence[str], *, relations: Sequence[str], least: float = 0.0) -> Iterator[Mark]:
    """The statements of these relations about things, by thing, document and place."""
    for batch in batches(things):
        sql = f"""SELECT id, document, line, subject, predicate, object, status, substr(year, 1, 4), action FROM fact
            WHERE object IN ({_listed(batch)}) AND predicate IN ({_listed(relations)}) AND confidence >= ? ORDER BY object, document, line"""
        yield from map(Mark._make, catalog.rows(sql, *batch, *relations, least))
