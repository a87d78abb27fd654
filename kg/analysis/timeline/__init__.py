"""Who had a thing first and who followed, as far as the reports that were read tell.

"First" is the first of which a report was read that says so. A report that improves or continues a thing says that it
was there before: then the year is the latest by which it was. A plan is no start.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from kg import jsonl, labels, resources, vocabulary
from kg.analysis import lookup
from kg.analysis.corpus import CHOICES, Corpus, Fact, local, not_found, once
from kg.analysis.deeds import DEEDS, KINDS, THINGS, kind, ordered, originals
from kg.analysis.reporters import Body, Shelf
from kg.rdf import TOPIC
from kg.store import Store, counting, questions
from kg.text.shadow import fold
from kg.types import Entity

__all__ = ["Entry", "Subject", "Timeline", "Track", "subject", "timeline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a timeline is of: `things`, which are all of one name, or all of these families, functions, hazards or sectors (`concepts`)."""

    name: str
    things: tuple[Entity, ...]
    concepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a body's reports say of a time: `kind` is one of `kg.analysis.deeds.KINDS`, `start` and `end` are years, "" where
    none is known."""

    kind: str
    start: str
    end: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """The entries of a body by year. `first` is the earliest that is no plan, None where all is planned; without a year only
    where none has one."""

    body: Body
    entries: tuple[Entry, ...]
    first: Entry | None

    @property
    def sure(self) -> bool:
        """Whether a report says that the thing began then, and not only that it was there."""
        first = self.first
        return first is not None and first.kind in ("new", "pilot") and not any(map(_open, first.facts))

    @property
    def planned(self) -> Entry | None:
        """The first plan."""
        return next((e for e in self.entries if e.kind == "planned"), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """Who had it when: `tracks` by their first year, those without a year after them, those that only plan at the end. So many
    bodies with reports were `read` in all; so many statements (`unknown`) are of reports of nobody knows whom."""

    subject: Subject
    tracks: tuple[Track, ...]
    read: int
    reports: int
    unknown: int
    entities: Mapping[str, Entity]

    @property
    def years(self) -> tuple[str, ...]:
        """All years from the first to the last."""
        known = [int(year) for track in self.tracks for entry in track.entries for year in (entry.start, entry.end) if year]
        return tuple(map(str, range(min(known), max(known) + 1))) if known else ()


def subject(store: Store, name: str, *, alike: bool = False) -> Subject:
    """What a name means: the things whose own name it is, or that nationwide usage calls so; else the family or topic of exactly
    that name; else the things with such an alias; else what names of topics hold, or names of things end in.

    With `alike` the families of the things, and so all that is like them. Raises NotFound, with near names.
    """
    catalog = store.catalog
    wanted = fold(name)
    if catalog is None or not wanted:
        raise not_found(lookup.of_statements(store, ()), name)
    named = _things(store, [local(name)]) or _things(store, questions.named(catalog, wanted))
    things = tuple(t for t in named if local(name) == t.id or fold(t.name) in (wanted, _nationwide().get(wanted)))
    things = things or _things(store, questions.named(catalog, _nationwide().get(wanted, "")))
    concepts = () if things else _concepts(wanted, exact=True)
    if not things and not concepts:
        things = named
        concepts = () if things else _concepts(wanted, exact=False)
    if not things and not concepts:
        things = _things(store, questions.ending(catalog, wanted, CHOICES + 1))
    if not things and not concepts:
        raise not_found(lookup.about(store, name), name)
    if alike and things:
        concepts = tuple(dict.fromkeys(key for thing in things for key in thing.broader if key.startswith(vocabulary.FAMILY)))
    if not concepts:
        return Subject(name=things[0].name, things=things)
    rows = (jsonl.entity(json.loads(row)) for key in concepts for row in counting.of_family(catalog, key))
    about = {e.id: e for e in rows if e.type in THINGS and set(concepts) & {*e.broader, *e.functions, *e.topics}}
    return Subject(name=name, things=tuple(about[id_] for id_ in sorted(about.keys() | {t.id for t in things}) if id_ in about), concepts=concepts)


@cache
def _nationwide() -> dict[str, str]:
    """For each folded name or alias of the lexicon the folded name of what it means."""
    return {fold(alias): fold(row["name"]) for row in resources.table("lexicon/terms.tsv") for alias in (*row["aliases"].split("|"), row["name"]) if alias}


def _concepts(wanted: str, *, exact: bool) -> tuple[str, ...]:
    """The ids of the topics and families of that name; where not `exact` also of those whose names hold it."""
    found = vocabulary.topics(wanted)
    if exact:
        names = [vocabulary.labels(language) for language in labels.LANGUAGES]
        found = tuple(iri for iri in found if wanted.lower() in {iri.removeprefix(TOPIC), *(fold(of.get(iri, "")).lower() for of in names)})
    return tuple(iri.removeprefix(TOPIC) for iri in found)


def _things(store: Store, ids: Iterable[str]) -> tuple[Entity, ...]:
    found = [jsonl.entity(json.loads(row)) for row in questions.entities(store.catalog, ids)] if store.catalog else []
    return tuple(sorted((e for e in found if e.type in THINGS), key=lambda e: (e.scope != "", e.id)))


def timeline(shelf: Shelf, about: Subject, *, among: Iterable[Body] | None = None, least: float = 0.0) -> Timeline:
    """The timeline of a subject, of the bodies `among` these (None: all); statements are at least so sure. Of the things of the
    subject those stay of which something is said."""
    store = shelf.store
    allowed = {b.id: b for b in (shelf.bodies if among is None else among)}
    marks = counting.of_things(store.catalog, [t.id for t in about.things], relations=[p.value for p in DEEDS], least=least) if store.catalog else ()
    known = once(lookup.of_statements(store, [mark.id for mark in marks]))
    by_body: dict[str, list[Fact]] = defaultdict(list)
    unknown = 0
    for fact in originals(known.facts.values(), known.entities, shelf.reprints):
        body = shelf.anchors[fact.document.id]
        unknown += not body
        if body in allowed:
            by_body[body].append(fact)
    said = {f.assertion.object for facts in by_body.values() for f in facts}
    about = replace(about, things=tuple(t for t in about.things if t.id in said) or about.things)
    tracks = [_track(body, by_body[body.id]) for body in shelf.read(allowed[id_] for id_ in by_body)]
    return Timeline(
        subject=about, tracks=tuple(sorted(tracks, key=_rank)), read=len(allowed), unknown=unknown, entities=_all(known, about),
        reports=sum(body in allowed and id_ not in shelf.reprints for id_, body in shelf.anchors.items()),
    )  # fmt: skip


def _all(known: Corpus, about: Subject) -> dict[str, Entity]:
    return {**{t.id: t for t in about.things}, **known.entities}


def _open(fact: Fact) -> bool:
    """Whether a statement only says by when something was done."""
    period = fact.assertion.period
    return period is not None and period.end is not None and period.start is None


def _years(fact: Fact) -> tuple[str, str]:
    """From when to when a statement is; a plan that names no time has that of its report."""
    period = fact.assertion.period
    if period and (period.start or period.end):
        return (period.start or period.end or "")[:4], (period.end or period.start or "")[:4]
    return fact.document.year or "", fact.document.year or ""


def _track(body: Body, facts: Iterable[Fact]) -> Track:
    found: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in ordered(facts):
        found[(*_years(fact), kind(fact))].append(fact)
    entries = tuple(sorted((Entry(kind=k, start=start, end=end, facts=tuple(of)) for (start, end, k), of in found.items()), key=_order))
    return Track(body=body, entries=entries, first=next((e for e in entries if e.kind != "planned"), None))


def _order(entry: Entry) -> tuple[str, str, int]:
    """By the year by which it was so: of a period the last."""
    return entry.end or "9999", entry.start or "9999", KINDS.index(entry.kind)


def _rank(track: Track) -> tuple[bool, str, str, int, str, str, str]:
    entry = track.first or track.entries[0]
    return track.first is None, *_order(entry), track.body.division, track.body.name, track.body.id
