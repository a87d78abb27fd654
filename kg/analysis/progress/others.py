"""What nobody promised: things that are new in a later report, and things that a later report no longer mentions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from kg.analysis.progress.lines import named
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
        if source not in found.reports or name in told:
            continue
        deed = group[0]
        plans = sorted({p.source for p in found.plans if p.source != source and p.start and p.start <= deed.end and deed.start <= p.end})
        if not plans:
            continue
        earlier = [id_ for id_, span in found.reports.items() if id_ != source and span[1] < deed.start]
        kin = found.kin(deed.name)
        planned = any(p.thing.id in kin and p.source != source and p.start <= deed.end for p in found.plans)
        if planned or any(d.thing.id in kin and d.source != source and d.end < deed.start for d in found.deeds):
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
        kin = found.kin(deed.name)
        if any(one.thing.id in kin and one.start > deed.end for one in (*found.plans, *found.deeds)):
            continue
        if not named(found, deed.name, later):
            told.add(name)
            yield Line(verdict=Verdict.UNMENTIONED, thing=deed.thing, year=deed.start[:4], reason="unmentioned", before=tuple(d.fact for d in _facts(group)), read=later)
