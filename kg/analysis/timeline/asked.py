"""A timeline by the names that users know."""

from __future__ import annotations

from collections.abc import Sequence

from kg.analysis.lookup import current
from kg.analysis.reporters import shelf
from kg.analysis.timeline import Timeline, subject, timeline
from kg.store import Store

__all__ = ["asked"]


def asked(store: Store, name: str, *, alike: bool = False, regions: Sequence[str] = (), levels: Sequence[str] = (), least: float = 0.0) -> Timeline:
    """The timeline of a thing, family or topic, of the bodies of these regions (what lies in them counts) and levels; none given: of
    all. Raises NotFound where a name means nothing."""
    known = shelf(store)
    return timeline(known, subject(store, current(store, name), alike=alike), among=known.placed(regions, levels), least=least)
