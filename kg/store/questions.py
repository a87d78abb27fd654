"""What is asked of a catalogue by name: which entities are meant, and which statements and figures to show of them.

The rows say where a statement stands (a document, and a line of its reading in the archive), so that only those are
loaded that are shown. Names are compared as bytes of UTF-8, which gives the order of their code points.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import nsmallest
from typing import NamedTuple

from kg.store.catalog import Catalog, Found
from kg.store.sqlite import batches

__all__ = [
    "Chosen", "Found", "alike", "between", "credits", "deeds", "documents", "ending", "entities", "facts", "figures", "named", "named_by", "names", "near_ids", "place",
    "seen", "titles",
]  # fmt: skip

# Names that are spelled alike are looked for among so many that share most characters with the one given.
_CANDIDATES = 100
# So long a part of a name is looked for in names, and so many of its characters.
_LONGEST = 40


class Chosen(NamedTuple):
    """Where a statement or figure stands; in how many reprints it stands too; of how many of its section it is one.

    `section` is "" for plans, else the relation, with ``<`` before it where the entity is the object.
    """

    document: str
    line: int
    copies: int
    section: str
    total: int


def _marks(values: Sequence[object], first: int = 1) -> str:
    return ", ".join(f"?{number}" for number in range(first, first + len(values)))


def entities(catalog: Catalog, ids: Iterable[str]) -> Iterator[str]:
    """The rows, as JSON, of the entities with these ids, as far as there are any."""
    for batch in batches(ids):
        yield from (row for (row,) in catalog.rows(f"SELECT row FROM entity WHERE id IN ({_marks(batch)})", *batch))


def names(catalog: Catalog, ids: Iterable[str]) -> dict[str, str]:
    """The names of the entities with these ids, as far as there are any."""
    found: dict[str, str] = {}
    for batch in batches(ids):
        found.update(catalog.rows(f"SELECT id, name FROM entity WHERE id IN ({_marks(batch)})", *batch))
    return found


def titles(catalog: Catalog, ids: Iterable[str]) -> dict[str, str]:
    """The titles, for lack of one the path, of the documents with these ids, as far as there are any."""
    return {
        id_: json.loads(row)["title"] or path
        for batch in batches(ids)
        for id_, path, row in catalog.rows(f"SELECT id, path, row FROM document WHERE id IN ({_marks(batch)})", *batch)
    }


def named_by(catalog: Catalog, ids: Iterable[str]) -> dict[str, int]:
    """How many reports name each of the entities with these ids; a reprint is no report of its own."""
    found: dict[str, int] = {}
    for batch in batches(ids):
        sql = f"""SELECT s.entity, count(DISTINCT CASE d.original WHEN '' THEN d.id ELSE d.original END)
            FROM seen s JOIN document d ON d.id = s.document WHERE s.entity IN ({_marks(batch)}) GROUP BY s.entity"""
        found.update(catalog.rows(sql, *batch))
    return found


def documents(catalog: Catalog, ids: Iterable[str]) -> Iterator[Found]:
    """The documents with these ids, as far as there are any."""
    for batch in batches(ids):
        yield from map(Found._make, catalog.rows(f"SELECT * FROM document WHERE id IN ({_marks(batch)})", *batch))


def named(catalog: Catalog, folded: str) -> list[str]:
    """The ids of the entities with this folded name or alias, those whose own name it is first."""
    return [id_ for (id_,) in catalog.rows("SELECT entity FROM name WHERE folded = ? ORDER BY own DESC, entity", folded)]


def _after(start: str) -> str:
    """The first text behind all those that begin so."""
    last = ord(start[-1]) + 1
    return start[:-1] + chr(0xE000 if 0xD800 <= last < 0xE000 else min(last, 0x10FFFF))


def ending(catalog: Catalog, folded: str, most: int) -> list[str]:
    """The ids of so many entities at the most whose folded name or alias ends so."""
    start = folded[::-1]
    sql = "SELECT DISTINCT entity FROM name WHERE reverse >= ? AND reverse < ? LIMIT ?"
    return [id_ for (id_,) in catalog.rows(sql, start, _after(start), most)]


def alike(catalog: Catalog, folded: str) -> list[str]:
    """The ids of entities whose folded name contains the one given or lies in it, or begins or ends with the same character
    and shares most of the others; of namesakes one."""
    size = len(folded)
    within = "SELECT min(entity) FROM name WHERE own AND instr(folded, ?) GROUP BY folded ORDER BY length(folded), folded LIMIT ?"
    found = [id_ for (id_,) in catalog.rows(within, folded, _CANDIDATES)]
    for batch in batches(folded[i:j] for i in range(size) for j in range(i + 2, min(size, i + _LONGEST) + 1)):
        found += [id_ for (id_,) in catalog.rows(f"SELECT min(entity) FROM name WHERE own AND folded IN ({_marks(batch)}) GROUP BY folded", *batch)]
    characters = list(dict.fromkeys(folded))[:_LONGEST]
    # Two names are no more alike than twice the shorter one is to both together: 0.6 wants between 3/7 and 7/3 of the length.
    shared = f"""SELECT min(entity) FROM (
            SELECT entity, folded FROM name WHERE folded >= ?1 AND folded < ?2 UNION SELECT entity, folded FROM name WHERE reverse >= ?3 AND reverse < ?4
        ) WHERE length(folded) BETWEEN {size * 3 // 7} AND {size * 7 // 3 + 1} GROUP BY folded
        ORDER BY ({" + ".join(f"(instr(folded, ?{n}) > 0)" for n in range(6, 6 + len(characters)))}) * 2.0 / (length(folded) + {size}) DESC, folded
        LIMIT ?5"""
    first, last = folded[0], folded[-1]
    found += [id_ for (id_,) in catalog.rows(shared, first, _after(first), last, _after(last), _CANDIDATES, *characters)]
    return found


def near_ids(catalog: Catalog, given: str) -> list[str]:
    """Ids of statements that begin or end like the one given."""
    sql = "SELECT id FROM fact WHERE substr(id, 1, 6) = ? OR substr(id, -4) = ? ORDER BY id LIMIT ?"
    return [id_ for (id_,) in catalog.rows(sql, given[:6], given[-4:], _CANDIDATES)]


def place(catalog: Catalog, ids: Iterable[str]) -> list[Chosen]:
    """Where the statements with these ids stand."""
    return [
        Chosen(document, line, 0, "", 1)
        for batch in batches(ids)
        for document, line in catalog.rows(f"SELECT document, line FROM fact WHERE id IN ({_marks(batch)})", *batch)
    ]


class _Place(NamedTuple):
    """What may be chosen: of a section, what comes first in `order`. Two places that say the same have equal `said`."""

    section: str
    order: tuple[str, str, str, str, int]
    document: str
    line: int
    original: str
    said: tuple[str, ...] = ()


def _once(places: list[_Place]) -> tuple[list[_Place], Counter[tuple[str, ...]]]:
    """The places without those that repeat, and how often each is repeated. A reprint repeats its original: where both say
    the same it counts once, and where only reprints do, the first of them does."""
    copies: Counter[tuple[str, ...]] = Counter()
    reprints = sorted(place for place in places if place.original)
    if not reprints:
        return places, copies
    kept = [place for place in places if not place.original]
    first = {(place.document, *place.said): place.document for place in kept}
    for place in reprints:
        key = (place.original, *place.said)
        if first.setdefault(key, place.document) == place.document:
            kept.append(place)
        else:
            copies[first[key], *place.said] += 1
    return kept, copies


def _choose(places: Iterable[_Place], limit: int | None) -> list[Chosen]:
    """So many places of each section."""
    kept, copies = _once(list(places))
    sections: dict[str, list[_Place]] = defaultdict(list)
    for place in kept:
        sections[place.section].append(place)
    return [
        Chosen(place.document, place.line, copies[place.document, *place.said], section, len(found))
        for section, found in sections.items()
        for place in (sorted(found) if limit is None else nsmallest(limit, found))
    ]


def facts(catalog: Catalog, entity: str, *, limit: int | None, least: float, undirected: str) -> list[Chosen]:
    """The statements of at least this confidence about an entity: so many of each section, by the name of the other end,
    time and place. Relations that are `undirected` have one section."""
    sql = """SELECT f.document, f.line, f.subject, f.predicate, f.object, f.status, f.year, d.path, d.original, e.name
        FROM fact f JOIN document d ON d.id = f.document JOIN entity e ON e.id = CASE WHEN f.object = ?1 THEN f.subject ELSE f.object END
        WHERE (f.subject = ?1 OR f.object = ?1) AND f.confidence >= ?2"""
    places = []
    for document, line, subject, predicate, object_, status, year, path, original, name in catalog.rows(sql, entity, least):
        outward = object_ != entity or predicate == undirected
        section = "" if status == "planned" else predicate if outward else "<" + predicate
        said = (subject, predicate, object_, status, year)
        places.append(_Place(section, (name, year, path, document, line), document, line, original, said))
    return _choose(places, limit)


def between(catalog: Catalog, subjects: Sequence[str], objects: Sequence[str], *, limit: int | None) -> list[Chosen]:
    """The statements whose ends are among these: so many of each relation, by document and place."""
    sql = f"""SELECT f.document, f.line, f.subject, f.predicate, f.object, f.status, f.year, d.path, d.original
        FROM fact f JOIN document d ON d.id = f.document
        WHERE f.subject IN ({_marks(subjects)}) AND f.object IN ({_marks(objects, 1 + len(subjects))})"""
    return _choose(
        (
            _Place(predicate, ("", "", path, document, line), document, line, original, (subject, predicate, object_, status, year))
            for document, line, subject, predicate, object_, status, year, path, original in catalog.rows(sql, *subjects, *objects)
        ),
        limit,
    )


def deeds(catalog: Catalog, entity: str, *, least: float, deeds: Sequence[str], presuppose: Sequence[str]) -> tuple[int, int, int]:
    """How often one of these `deeds` is done to an entity or planned; how often that says that it is there already, as it
    is done or the plan has an action of `presuppose`; and how many parts of it are stated."""
    sql = f"""SELECT total(deed), total(deed AND (status <> 'planned' OR action IN ({_marks(presuppose, 3 + len(deeds))}))), total(predicate = 'part_of')
        FROM (SELECT *, predicate IN ({_marks(deeds, 3)}) AS deed FROM fact WHERE object = ?1 AND confidence >= ?2)"""
    ((all_, there, parts),) = catalog.rows(sql, entity, least, *deeds, *presuppose)
    return int(all_), int(there), int(parts)


def figures(catalog: Catalog, entity: str, *, limit: int | None) -> list[Chosen]:
    """So many of the figures that measure an entity, by document and place; those of a reprint are those of its original."""
    sql = "SELECT f.document, f.line, d.path, d.original FROM figure f JOIN document d ON d.id = f.document WHERE f.entity = ?"
    return _choose(
        (_Place("", ("", "", path, document, line), document, line, original) for document, line, path, original in catalog.rows(sql, entity)),
        limit,
    )


def credits(catalog: Catalog, entity: str, *, limit: int | None) -> list[Chosen]:
    """So many of the recognitions of an entity, by document and place; those of a reprint are those of its original."""
    sql = "SELECT c.document, c.line, d.path, d.original FROM credit c JOIN document d ON d.id = c.document WHERE c.entity = ?"
    return _choose(
        (_Place("", ("", "", path, document, line), document, line, original) for document, line, path, original in catalog.rows(sql, entity)),
        limit,
    )


_SEEN = "SELECT d.id, d.path, d.original FROM seen s JOIN document d ON d.id = s.document WHERE s.entity = ?1"
# A document in which all that is said of an entity is less sure still names it where it issues it or measures it: as in
# `kg.analysis.sure`.
_SURELY = """ AND (d.issuer = ?1 OR d.id IN (SELECT document FROM figure WHERE entity = ?1) OR d.id IN (SELECT document FROM credit WHERE entity = ?1)
    OR d.id IN (SELECT document FROM fact WHERE (subject = ?1 OR object = ?1) AND confidence >= ?2)
    OR d.id NOT IN (SELECT document FROM fact WHERE subject = ?1 OR object = ?1))"""


def seen(catalog: Catalog, entity: str, *, limit: int | None, least: float) -> list[Chosen]:
    """So many of the documents that name an entity, by path, without what they are less sure of; `line` says nothing."""
    found = catalog.rows(_SEEN + _SURELY, entity, least) if least else catalog.rows(_SEEN, entity)
    return _choose((_Place("", ("", "", path, id_, 0), id_, 0, original) for id_, path, original in found), limit)
