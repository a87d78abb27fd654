"""Entities that a doubt is about: whether they are one with others, or what they consist of."""

from __future__ import annotations

from kg.analysis.doubts import Kind, doubts
from kg.store import Store

__all__ = ["touched"]

# Finding doubts takes a pass over all readings and texts: past so many reports the queue does without.
_MOST_REPORTS = 2_000


def touched(store: Store) -> frozenset[str]:
    """The ids of the entities in doubts about merges and schemes; none where there are more than 2,000 reports."""
    if store.catalog is None:
        return frozenset()
    ((reports,),) = store.catalog.rows("SELECT count(*) FROM document")
    if reports > _MOST_REPORTS:
        return frozenset()
    return frozenset(id_ for doubt in doubts(store.readings(), text=store.text, kinds=(Kind.MERGE, Kind.SCHEME)) for id_ in doubt.ids)
