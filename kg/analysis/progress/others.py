"""What nobody promised: things that are new in a later report, and things that a later report no longer mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.analysis.progress.lines import named
from kg.analysis.progress.names import Likeness, likeness
from kg.analysis.progress.result import Line, Verdict
from kg.analysis.progress.sources import Deed, Sources
from kg.text.shadow import fold
from kg.types import EntityType, Status

__all__ = ["new", "unmentioned"]

# What stays where it was made, so that a later report that is silent about it may mean something.
_LASTING = frozenset((EntityType.MECHANISM, EntityType.PLATFORM, EntityType.TEAM))
_SOME = 3


def _by_thing(deeds: tuple[Deed, ...]) -> dict[tuple[str, str], list[Deed]]:
    """Statements by source and name of the thing: what a text and a mechanism of one name say is said once."""
    groups: dict[tuple[str, str], list[Deed]] = defaultdict(list)
    for deed in deeds:
        groups[deed.source, fold(deed.thing.name)].append(deed)
    return groups


def _facts(deeds: list[Deed]) -> tuple[Deed, ...]:
    return tuple({deed.fact.assertion.evidence[0].quote: deed for deed in deeds}.values())[:_SOME]


def new(found: Sources) -> Iterator[Line]:
    """What a report tells of for the first time, though a plan for its time was read that does not name it."""
    told: set[str] = set()
    for (source, name), group in _by_thing(found.deeds).items():
        deed = group[0]
        plans = sorted({p.source for p in found.plans if p.source != source and p.start and p.start <= deed.end and deed.start <= p.end})
        if source not in found.reports or not plans or name in told:
            continue
        earlier = [id_ for id_, span in found.reports.items() if id_ != source and span[1] < deed.start]
        known = (*(p for p in found.plans if p.source != source and p.start <= deed.end), *(d for d in found.deeds if d.source != source and d.end < deed.start))
        if any(max(likeness(one.name, deed.name), likeness(deed.name, one.name)) >= Likeness.RENUMBERED for one in known):
            continue
        if not named(found, deed.name, [*plans, *earlier]):
            told.add(name)
            yield Line(verdict=Verdict.NEW, thing=deed.thing, year=deed.start[:4], reason="new", answers=tuple(d.fact for d in _facts(group)), read=(*plans, *sorted(earlier)))


def unmentioned(found: Sources) -> Iterator[Line]:
    """What a report says is there, and no report on a later time names."""
    told: set[str] = set()
    for (source, name), group in _by_thing(found.deeds).items():
        deed = group[-1]
        lasts = deed.thing.type in _LASTING or any(d.fact.assertion.status is Status.ONGOING for d in group)
        later = tuple(id_ for _, id_ in sorted((span, id_) for id_, span in found.reports.items() if id_ != source and span[0] > deed.end))
        if not lasts or not later or not deed.end or name in told:
            continue
        others = [p for p in found.plans if p.start > deed.end] + [d for d in found.deeds if d.start > deed.end]
        if any(max(likeness(deed.name, one.name), likeness(one.name, deed.name)) >= Likeness.RENUMBERED for one in others):
            continue
        if not named(found, deed.name, later):
            told.add(name)
            yield Line(verdict=Verdict.UNMENTIONED, thing=deed.thing, year=deed.start[:4], reason="unmentioned", before=tuple(d.fact for d in _facts(group)), read=later)
