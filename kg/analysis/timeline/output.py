"""A timeline for people (table and picture), for spreadsheets and as plain data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from kg import labels, places
from kg.analysis import wording
from kg.analysis.compare.output import bodies_sheet
from kg.analysis.timeline import Entry, Timeline, Track
from kg.analysis.timeline.picture import MOST, picture
from kg.paper import Cell, Cited, Grid, Heading, Paper, Part, Picture, Text
from kg.tables import Sheet

__all__ = ["data", "paper", "sheets"]

# So many names stand in a cell, and so many later entries.
_NAMES, _LATER = 4, 5


def paper(found: Timeline, language: str, *, limit: int | None = None) -> Paper:
    """Who had it first, who followed, by year and by region; so many bodies at the most, None is all."""
    title = labels.text("timeline.title", language, name=found.subject.name)
    parts: list[Part] = [Text(text=_about(found, language)), Text(text=labels.text("timeline.caution", language, reports=found.reports, bodies=found.read), small=True)]
    families = [] if found.subject.concepts else list(dict.fromkeys(key for t in found.subject.things for key in t.broader))
    if families:
        names = wording.joined((wording.concept(key, language) for key in families), language)
        parts.append(Text(text=labels.text("timeline.alike", language, names=names), small=True))
    if not found.tracks:
        return Paper(title=title, parts=(*parts, Text(text=labels.text("timeline.none", language))))
    drawn = picture(found, language)
    parts.append(Picture(svg=drawn, alt=labels.text("timeline.alt", language, count=min(len(found.tracks), MOST))))
    if len(found.tracks) > MOST:
        parts.append(Text(text=labels.text("timeline.drawn", language, most=MOST, count=len(found.tracks)), small=True))
    parts += [Heading(text=labels.text("timeline.who", language)), _table(found, language, limit)]
    parts += [*wording.rest(len(found.tracks), limit, language), *_by_year(found, language), *_by_region(found, language)]
    silent = found.read - len(found.tracks)
    if silent:
        parts.append(Text(text=labels.text("timeline.silent", language, count=silent), small=True))
    if found.unknown:
        parts.append(Text(text=labels.text("timeline.unknown", language, count=found.unknown), small=True))
    return Paper(title=title, parts=tuple(parts))


def _about(found: Timeline, language: str) -> str:
    about = found.subject
    if about.concepts:
        names = wording.joined((wording.concept(key, language) for key in about.concepts), language)
        return labels.text("timeline.of.family", language, names=names, count=len(about.things))
    if len(about.things) > 1:
        return labels.text("timeline.of.names", language, name=about.name, count=len(about.things))
    return labels.text("timeline.of.thing", language, name=about.name, type=labels.text(f"type.{about.things[0].type}", language))


def _table(found: Timeline, language: str, limit: int | None) -> Grid:
    several = len({f.assertion.object for t in found.tracks for e in t.entries for f in e.facts}) > 1
    names = ("number", "body", "region", "first", "later", "planned", *(("thing",) if several else ()))
    rows: list[tuple[Cell, ...]] = []
    for number, track in enumerate(found.tracks[:limit], 1):
        row: list[Cell] = [number if track.first and track.first.end else "", track.body.name, _region(track), _first(track, found, language)]
        row += [_later(track, found, language), _planned(track, found, language)]
        if several:
            row.append(_things(track, found, language))
        rows.append(tuple(row))
    return Grid(columns=tuple(labels.text(f"column.{n}", language) for n in names), rows=tuple(rows), right=(True, *(False,) * (len(names) - 1)))


def _region(track: Track) -> str:
    """The province of a body, or the nation."""
    place = places.get(places.up(track.body.division, "province") or places.up(track.body.division, "nation") or "")
    return place.short if place else ""


def _cell(entry: Entry, track: Track, found: Timeline, language: str) -> Cited:
    return wording.cell(entry.facts, track.body.id, found.entities, language)


def _first(track: Track, found: Timeline, language: str) -> Cell:
    entry = track.first
    if entry is None:
        return labels.text("timeline.only_planned", language)
    cell = _cell(entry, track, found, language)
    if track.sure or not entry.end:
        return cell
    return Cited(text=labels.text("timeline.by", language, year=entry.end, what=cell.text), quotes=cell.quotes)


def _later(track: Track, found: Timeline, language: str) -> Cell:
    later = [_cell(e, track, found, language) for e in track.entries if e.kind != "planned" and e is not track.first]
    words = [c.text for c in later[:_LATER]]
    if len(later) > _LATER:
        words.append(labels.text("wording.more", language, count=len(later) - _LATER))
    return Cited(text=wording.clauses(words, language), quotes=tuple(q for c in later[:_LATER] for q in c.quotes))


def _planned(track: Track, found: Timeline, language: str) -> Cell:
    return _cell(track.planned, track, found, language) if track.planned else ""


def _things(track: Track, found: Timeline, language: str) -> str:
    names = [found.entities[id_].name for id_ in dict.fromkeys(f.assertion.object for e in track.entries for f in e.facts)]
    words = wording.joined(names[:2], language)
    return words if len(names) <= 2 else labels.text("wording.things", language, what=words, count=len(names))


def _by_year(found: Timeline, language: str) -> Iterator[Part]:
    """How many had it by when, and who came in."""
    came: dict[str, list[Track]] = defaultdict(list)
    plans: Counter[str] = Counter()
    for track in found.tracks:
        if track.first:
            came[track.first.end].append(track)
        if track.planned:
            plans[track.planned.end] += 1
    yield Heading(text=labels.text("timeline.by_year", language))
    rows: list[tuple[Cell, ...]] = []
    total = 0
    for year in sorted(came.keys() | plans.keys(), key=lambda y: y or "9999"):
        total += len(came[year])
        who = wording.joined((t.body.name for t in came[year][:_NAMES]), language)
        if len(came[year]) > _NAMES:
            who = wording.clauses((who, labels.text("compare.others", language, count=len(came[year]) - _NAMES)), language)
        rows.append((year or labels.text("timeline.undated", language), len(came[year]), total, plans[year], who))
    names = ("year", "newly", "by_then", "planning", "who_new")
    yield Grid(columns=tuple(labels.text(f"column.{n}", language) for n in names), rows=tuple(rows), right=(False, True, True, True, False))


def _by_region(found: Timeline, language: str) -> Iterator[Part]:
    """For each province how many of its bodies have it, and since when."""
    regions: dict[str, list[Track]] = defaultdict(list)
    for track in found.tracks:
        regions[_region(track)].append(track)
    if len(regions) < 2:
        return
    yield Heading(text=labels.text("timeline.by_region", language))
    rows: list[tuple[Cell, ...]] = []
    for region, tracks in regions.items():  # the tracks are in order: so are the regions, by their first
        there = [t for t in tracks if t.first]
        first = there[0] if there else None
        year = (first.first.end if first and first.first else "") or labels.text("timeline.undated", language)
        rows.append((region or labels.text("timeline.nowhere", language), len(there), len(tracks) - len(there), year if first else "", first.body.name if first else ""))
    names = ("region", "having", "only_planning", "earliest", "who_first")
    yield Grid(columns=tuple(labels.text(f"column.{n}", language) for n in names), rows=tuple(rows), right=(False, True, True, False, False), heads=True)


def sheets(found: Timeline, language: str) -> tuple[Sheet, ...]:
    """Statements by body and time; a table of bodies by year; what was read."""
    statements = [
        (track.body.name, _region(track), labels.text(f"timeline.{entry.kind}", language), entry.start, entry.end, *wording.row(fact, found.entities, language))
        for track in found.tracks for entry in track.entries for fact in entry.facts
    ]  # fmt: skip
    years = (*found.years, *([""] if any(not e.end for t in found.tracks for e in t.entries) else []))
    marks = [
        (track.body.name, _region(track), *(wording.joined((labels.text(f"timeline.{e.kind}", language) for e in track.entries if e.end == year), language) for year in years))
        for track in found.tracks
    ]  # fmt: skip
    heads = (*wording.headed(("body", "region"), language), *wording.headed_as([y or labels.text("timeline.undated", language) for y in years], 12))
    return (
        Sheet(name=labels.text("sheet.statements", language), columns=wording.headed(("body", "region", "kind", "start", "end", *wording.COLUMNS), language), rows=statements),
        Sheet(name=labels.text("sheet.timeline", language), columns=heads, rows=marks),
        bodies_sheet([t.body for t in found.tracks], language, statements={}),
    )  # fmt: skip


def data(found: Timeline, language: str) -> dict[str, object]:
    """The timeline as plain data."""
    about = found.subject
    return {
        "name": about.name, "concepts": [{"id": key, "name": wording.concept(key, language)} for key in about.concepts],
        "things": [{"id": t.id, "name": t.name, "type": t.type.value, "scope": t.scope} for t in about.things],
        "bodies_read": found.read, "reports_read": found.reports, "statements_of_unknown_bodies": found.unknown,
        "bodies": [
            {
                "id": t.body.id, "name": t.body.name, "division": t.body.division, "region": _region(t),
                "first": {"kind": t.first.kind, "start": t.first.start, "end": t.first.end, "began_then": t.sure} if t.first else None,
                "entries": [
                    {"kind": e.kind, "start": e.start, "end": e.end, "statements": [wording.statement(f, found.entities) for f in e.facts]} for e in t.entries
                ],
            }
            for t in found.tracks
        ],
    }  # fmt: skip
