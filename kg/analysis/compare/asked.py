"""A comparison by the names that users know: of bodies, regions, types, relations, topics and families."""

from __future__ import annotations

from collections.abc import Sequence

from kg.analysis import lookup, narrowing
from kg.analysis.compare import Choice, Comparison, compare
from kg.analysis.reporters import shelf
from kg.errors import NotFound
from kg.store import Store

__all__ = ["asked"]


def asked(
    store: Store, names: Sequence[str] = (), *, regions: Sequence[str] = (), levels: Sequence[str] = (), years: Sequence[str] = (), genres: Sequence[str] = (),
    types: Sequence[str] = (), relations: Sequence[str] = (), topics: Sequence[str] = (), families: Sequence[str] = (), least: float = 0.0,
) -> Comparison:  # fmt: skip
    """Compare bodies of a store, chosen as by `kg.analysis.reporters.Shelf.chosen`; only their documents are loaded.

    Raises NotFound where a name means nothing, or fewer than two bodies are left.
    """
    choice = Choice(
        types=narrowing.types(types), relations=narrowing.relations(relations), topics=narrowing.concepts(topics), families=narrowing.families(families), least=least
    )
    bodies = shelf(store).chosen(names, regions=regions, levels=levels, years=years, genres=genres)
    if len(bodies) < 2:
        raise NotFound(f"only the reports of {bodies[0].name} are there", remedy="name another body, or read more reports with kg build")
    known = lookup.of_documents(store, [document for body in bodies for document in body.documents])
    return compare(known, bodies, choice=choice, named=bool(names))
