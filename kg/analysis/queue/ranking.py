"""In which order people should look at statements: those first whose correction changes most.

    priority = doubt × use

`doubt` is how likely the statement is wrong: ``1 - confidence``, the share of statements of its rule that careful readers
did not find right; for each of its ends that a doubt about merges or schemes touches, a tenth of the remaining
confidence is taken away (`TOUCHED`). `use` is how much stands on it: ``log2(1 + s + r + b)`` of the object, where ``s`` are
the statements about it, ``r`` the reports that make them and ``b`` the bodies whose reports these are, plus ``log2(1 + r + b)`` of the
subject. The statements of a subject do not count: a body has many because its report is long, not because they lean on
one another. What a reprint repeats counts once. The logarithm says that the hundredth mention adds less than the second: else
the few things that all reports name would fill the queue. The product is what a look at the statement can be expected
to mend.

Ties go by the path of the report and the place in it. All of it is found in the catalogue, so that a large store is
ranked without reading it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kg.analysis import lookup
from kg.analysis.queue.rows import Row, statements
from kg.errors import NotFound
from kg.store import Store, questions
from kg.text.shadow import fold

__all__ = ["TOUCHED", "Asked", "Ranked", "ranked"]

#: The share of its confidence that a statement keeps for each end that may be another thing than it seems.
TOUCHED = 0.9

@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which statements are wanted; empty is any.

    `relations`, `statuses` and `types` (of the subject or the object) are codes. `report` is part of a path or title, or the
    id of a document; `entity` the name, alias or id of one end.
    """

    relations: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    report: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A statement's place in the queue, and why it stands there; `subject` and `object` are ids."""

    id: str
    document: str
    subject: str
    predicate: str
    object: str
    doubt: float
    use: float

    @property
    def priority(self) -> float:
        """What a look at it can be expected to mend."""
        return self.doubt * self.use


def ranked(store: Store, asked: Asked, *, touched: Iterable[str] = ()) -> tuple[Ranked, ...]:
    """The statements that are asked for, the most rewarding first. `touched` are ids of entities that a doubt is about.

    Raises NotFound where no entity bears the name, or no report that is asked for is there.
    """
    if store.catalog is None:
        return ()
    rows = statements(store)
    uses = _uses(rows)
    doubtful = frozenset(touched)
    wanted = _wanted(store, asked)
    found = [(row, _rank(row, uses, doubtful)) for row in rows if wanted(row)]
    found.sort(key=lambda pair: (-pair[1].priority, pair[0].path, pair[0].line, pair[0].id))
    return tuple(rank for _, rank in found)


def _uses(rows: Iterable[Row]) -> Mapping[str, tuple[float, float]]:
    """For each entity what it is used as a subject and as an object."""
    statements: Counter[str] = Counter()
    reports: dict[str, set[str]] = defaultdict(set)
    bodies: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for end in {row.subject, row.object}:
            statements[end] += 1
            reports[end].add(row.document)
            bodies[end].add(row.issuer or row.document)
    spread = {end: 1 + len(reports[end]) + len(bodies[end]) for end in statements}
    return {end: (math.log2(spread[end]), math.log2(spread[end] + count)) for end, count in statements.items()}


def _rank(row: Row, uses: Mapping[str, tuple[float, float]], doubtful: frozenset[str]) -> Ranked:
    ends = {row.subject, row.object}
    sure = row.confidence * TOUCHED ** len(ends & doubtful)
    return Ranked(
        id=row.id, document=row.document, subject=row.subject, predicate=row.predicate, object=row.object,
        doubt=round(1 - sure, 6), use=round(uses[row.subject][0] + uses[row.object][1], 6),
    )  # fmt: skip


def _wanted(store: Store, asked: Asked) -> Callable[[Row], bool]:
    """What tells whether a row is asked for."""
    entities = _entities(store, asked.entity) if asked.entity else None
    documents = _documents(store, asked.report) if asked.report else None
    types = _typed(store, asked.types) if asked.types else None

    def wanted(row: Row) -> bool:
        ends = (row.subject, row.object)
        return (
            (not asked.relations or row.predicate in asked.relations)
            and (not asked.statuses or row.status in asked.statuses)
            and (documents is None or row.document in documents)
            and (entities is None or not entities.isdisjoint(ends))
            and (types is None or not types.isdisjoint(ends))
        )

    return wanted


def _entities(store: Store, name: str) -> frozenset[str]:
    from kg.analysis.corpus import meant

    known = lookup.about(store, lookup.current(store, name), limit=1)
    return frozenset(entity.id for entity in meant(known, lookup.current(store, name)))


def _typed(store: Store, types: Iterable[str]) -> frozenset[str]:
    wanted = set(types)
    return frozenset(id_ for id_, type_ in store.catalog.rows("SELECT id, type FROM entity") if type_ in wanted) if store.catalog else frozenset()


def _documents(store: Store, given: str) -> frozenset[str]:
    if store.catalog is None:
        return frozenset()
    rows = list(store.catalog.rows("SELECT id, path FROM document ORDER BY id"))
    titles = questions.titles(store.catalog, [id_ for id_, _ in rows])
    wanted = fold(given)
    found = frozenset(id_ for id_, path in rows if given == id_ or given in path or (wanted and wanted in fold(titles[id_])))
    if not found:
        raise NotFound(f"no report has {given!r} in its path or title", remedy="kg sources lists the reports")
    return found
