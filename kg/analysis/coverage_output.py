"""How far the reports reach, as a paper, as tables and as data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from kg import labels, places
from kg.analysis import wording
from kg.analysis.coverage import Coverage, Share, lone
from kg.paper import Grid, Heading, Part, Text
from kg.store import Store
from kg.tables import Cell, Column, Sheet

__all__ = ["data", "lone_parts", "lone_sheets", "parts", "sheets"]

# So many rows of each table people are shown, and so many of what one report alone says.
_SHOWN = 40


def _label(key: str, language: str, **values: object) -> str:
    return labels.text(f"coverage.{key}", language, **values)


def _name(what: str, key: str, language: str) -> str:
    """What a region, level, year or genre is called."""
    if not key:
        return _label("unknown", language)
    if what == "region":
        return labels.text("wording.nation", language) if places.level(key) == "nation" else places.full_name(key) or key
    if what == "level":
        return wording.level(key, language)
    row = f"page.{what}.{key}"
    return labels.text(row, language) if labels.known(row) else key


def parts(found: Coverage, language: str) -> Iterator[Part]:
    """What was read, for people."""
    yield Heading(text=_label("title", language))
    yield Text(text=_label("read", language, reports=f"{found.reports:,}", characters=f"{found.characters:,}", bodies=f"{found.bodies:,}"))
    if found.reprints:
        yield Text(text=_label("reprints", language, count=f"{found.reprints:,}"), small=True)
    if found.unknown:
        yield Text(text=_label("nobody", language, count=f"{found.unknown:,}"), small=True)
    if found.sentences and found.sentences.all:
        s = found.sentences
        yield Text(text=_label("sentences", language, all=f"{s.all:,}", said=_part(s.said, s.all, language), measured=_part(s.measured, s.all, language)))
    for what, counts in found.by.items():
        rows = tuple((_name(what, key, language), reports, characters) for key, (reports, characters) in list(counts.items())[:_SHOWN])
        yield Grid(columns=(_label(what, language), _label("reports", language), _label("characters", language)), rows=rows, right=(False, True, True))
        if len(counts) > _SHOWN:
            yield Text(text=_label("more", language, count=f"{len(counts) - _SHOWN:,}"), small=True)


def _part(some: int, all_: int, language: str) -> str:
    return _label("part", language, count=f"{some:,}", share=f"{100 * some / all_:.0f}%")


def _shares(counts: Mapping[str, Share], family: str, language: str) -> Grid:
    rows = tuple((labels.text(f"{family}.{key}", language), share.all, share.one, f"{100 * share.one / share.all:.0f}%") for key, share in counts.items())
    columns = tuple(_label(name, language) for name in (family, "all", "one", "share"))
    return Grid(columns=columns, rows=rows, right=(False, True, True, True))


def lone_parts(found: Coverage, language: str) -> Iterator[Part]:
    """What has one source only, for people: how much of what."""
    yield Heading(text=_label("lone", language))
    yield Text(text=_label("lone_more", language), small=True)
    if found.things:
        yield _shares(found.things, "type", language)
    if found.statements:
        yield _shares(found.statements, "predicate", language)


def sheets(found: Coverage, language: str) -> tuple[Sheet, ...]:
    """Reports and characters by region, level, year and genre."""
    rows: list[tuple[Cell, ...]] = [
        (_label(what, language), _name(what, key, language), reports, characters, what, key or None)
        for what, counts in found.by.items() for key, (reports, characters) in counts.items()
    ]  # fmt: skip
    return (_sheet("coverage", "by:12 name:30 reports:10 characters:12 by_code:10 code:14", rows),)


def lone_sheets(store: Store, language: str) -> tuple[Sheet, ...]:
    """All that only one report says."""
    things, said = lone(store)
    return (
        _sheet("things", "name:40 type:12 path:40 type_code:12 id:22", ((name, labels.text(f"type.{type_}", language), path, type_, id_) for name, type_, path, id_ in things)),
        _sheet("said", "subject:30 relation:14 object:40 path:40 predicate:16 id:22", (
            (subject, labels.text(f"predicate.{predicate}", language), object_, path, predicate, id_) for subject, predicate, object_, path, id_ in said
        )),
    )  # fmt: skip


def _sheet(name: str, columns: str, rows: object) -> Sheet:
    pairs = (column.partition(":") for column in columns.split())
    return Sheet(name=name, columns=[Column(name=column, width=int(width)) for column, _, width in pairs], rows=rows)  # type: ignore[arg-type]


def data(found: Coverage) -> dict[str, object]:
    """The same as plain data."""
    made = asdict(found)
    made["by"] = {what: {key: {"reports": r, "characters": c} for key, (r, c) in counts.items()} for what, counts in found.by.items()}
    return made
