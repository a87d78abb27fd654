"""A comparison for people (a paper), for spreadsheets and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict

from kg import labels, vocabulary
from kg.analysis import wording
from kg.analysis.compare import USUAL, Comparison, Group, Row, Topic
from kg.analysis.deeds import planned
from kg.analysis.findings import telling
from kg.analysis.reporters import Body
from kg.paper import Cell, Cited, Grid, Heading, Items, Paper, Part, Text
from kg.tables import Cell as SheetCell
from kg.tables import Sheet

__all__ = ["bodies_grid", "bodies_sheet", "data", "paper", "sheets"]

# Up to so many bodies each has a column; more are listed in the cells of one.
_COLUMNS = 6
# So many names stand in the title.
_TITLE = 3
# So many things of a family stand in a cell, and so many quotes open under a count.
_ALIKE, _PROOFS = 3, 5


def paper(found: Comparison, language: str, *, limit: int | None = None) -> Paper:
    """The comparison for people; of each list so many rows at the most, None is all, and with all the whole matrix by family."""
    names = wording.joined((b.name for b in found.bodies[:_TITLE]), language)
    title = labels.text("compare.title.many" if len(found.bodies) > _TITLE else "compare.title", language, names=names, count=len(found.bodies))
    parts = [*_opening(found, language, limit), *_shared(found, language, limit), *_families(found, language, limit), *_topics(found, language, limit)]
    parts += [*_elsewhere(found, language, limit), *_only(found, language, limit), *_over_years(found, language, limit)]
    if limit is None:
        parts += _matrix(found, language)
    return Paper(title=title, parts=tuple(parts))


def _opening(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    yield Text(text=labels.text("compare.caution", language), small=True)
    yield Heading(text=labels.text("compare.read", language))
    most = None if limit is None else max(limit, 2 * _COLUMNS)
    yield bodies_grid(found.bodies[:most], language, statements=_counted(found))
    yield from wording.rest(len(found.bodies), most, language)
    if said := _narrowed(found, language):
        yield Text(text=said, small=True)


def _narrowed(found: Comparison, language: str) -> str:
    choice = found.choice
    words = [labels.text(f"type.{t}", language) for t in choice.types or USUAL]
    words += [labels.text(f"predicate.{p}", language) for p in choice.relations]
    words += [wording.concept(key, language) for key in sorted(choice.topics | choice.families)]
    if choice.least:
        words.append(f"≥ {choice.least:g}")
    return labels.text("compare.narrowed", language, what=wording.joined(words, language))


def _counted(found: Comparison) -> dict[str, tuple[int, int]]:
    """How many statements count for each body, and how many of these are plans."""
    counted = {body.id: (0, 0) for body in found.bodies}
    for row in found.rows:
        for body, facts in row.cells.items():
            all_, plans = counted[body]
            counted[body] = (all_ + len(facts), plans + sum(map(planned, facts)))
    return counted


def bodies_grid(bodies: Sequence[Body], language: str, *, statements: Mapping[str, tuple[int, int]]) -> Grid:
    """What was read of each body."""
    names = ("body", "level", "reports", "years", "characters", "statements", "plans")
    return Grid(
        columns=tuple(labels.text(f"column.{name}", language) for name in names), heads=True,
        rows=tuple((b.name, *_read(b, language), *statements.get(b.id, (0, 0))) for b in bodies),
        right=(False, False, True, False, True, True, True),
    )  # fmt: skip


def _read(body: Body, language: str) -> tuple[str, int, str, int]:
    return wording.level(body.level, language), len(body.reports), wording.years(body, language), body.characters


# ---- cells ----


def _cell(row: Row, body: str, found: Comparison, language: str) -> Cell:
    if body in row.cells:
        return wording.cell(row.cells[body], body, found.entities, language)
    return labels.text("compare.named" if body in row.named else "compare.silent", language)


def _who(row: Row, found: Comparison, language: str, *, besides: str = "") -> Cited:
    """Whose reports say what of a thing, in one cell."""
    names = {b.id: b.name for b in found.bodies}
    others = sorted(((b, facts) for b, facts in row.cells.items() if b != besides), key=lambda pair: all(map(planned, pair[1])))
    told = [(b, wording.cell(facts, b, found.entities, language)) for b, facts in others]
    words = [labels.text("compare.told", language, body=names[b], what=cell.text) for b, cell in told[:_COLUMNS]]
    if len(told) > _COLUMNS:
        words.append(labels.text("compare.others", language, count=len(told) - _COLUMNS))
    return Cited(text=wording.clauses(words, language), quotes=tuple(q for _, cell in told[:_COLUMNS] for q in cell.quotes))


def _name(row: Row, language: str) -> str:
    """The name of a row; namesakes that no report says are one thing are marked."""
    return row.name if row.one else labels.text("compare.namesakes", language, name=row.name)


def _rows_grid(rows: Sequence[Row], found: Comparison, language: str) -> Grid:
    """Rows with a column for each body, or with one for all where they are many."""
    thing = labels.text("column.thing", language)
    if len(found.bodies) > _COLUMNS:
        mine = [found.subject] if found.subject else []
        heads = (thing, *(b.name for b in mine), *(labels.text(f"column.{n}", language) for n in ("bodies", "planned_by", "who")))
        return Grid(
            columns=heads, heads=True, right=(False, *(False for _ in mine), True, True, False),
            rows=tuple(
                (_name(r, language), *(_cell(r, b.id, found, language) for b in mine), len(r.cells), len(r.cells) - len(r.there()),
                 _who(r, found, language, besides=mine[0].id if mine else "")) for r in rows
            ),
        )  # fmt: skip
    return Grid(
        columns=(thing, *(b.name for b in found.bodies)), heads=True,
        rows=tuple((_name(r, language), *(_cell(r, b.id, found, language) for b in found.bodies)) for r in rows),
    )  # fmt: skip


# ---- the parts ----


def _shared(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    yield Heading(text=labels.text("compare.shared", language, count=len(found.shared)))
    if not found.shared:
        yield Text(text=labels.text("compare.shared.none", language))
        return
    everybody, most = (sum(test(len(r.cells)) for r in found.shared) for test in (len(found.bodies).__eq__, (len(found.bodies) / 2).__lt__))
    if len(found.bodies) > 2:
        yield Text(text=labels.text("compare.shared.how", language, all=everybody, most=most), small=True)
    shared = found.shared
    if found.subject and len(found.bodies) > _COLUMNS:  # what it shares itself goes first
        shared = tuple(sorted(shared, key=lambda row: found.bodies[0].id not in row.cells))
    yield _rows_grid(shared[:limit], found, language)
    yield from wording.rest(len(found.shared), limit, language)


def _families(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    """What is alike and no single thing: beside each other, by family. Where all have all of it, it stands among what is shared."""
    families = [g for g in found.groups if g.key.startswith(vocabulary.FAMILY) and len(g.bodies) > 1]
    groups = [g for g in families if any(len(row.cells) < len(g.bodies) for row in g.rows)]
    groups.sort(key=lambda g: (-len(g.bodies), -_tells(g), len(g.rows), g.key))
    if not groups:
        return
    yield Heading(text=labels.text("compare.families", language, count=len(groups)))
    yield Text(text=labels.text("compare.families.how", language), small=True)
    if len(found.bodies) > _COLUMNS:
        mine = [found.subject] if found.subject else []
        columns = (*(labels.text(f"column.{n}", language) for n in ("family", "bodies", "things")), *(b.name for b in mine))
        yield Grid(
            columns=columns, right=(False, True, True, *(False for _ in mine)), heads=True,
            rows=tuple((wording.concept(g.key, language), len(g.bodies), len(g.rows), *(_members(g, b, found, language) for b in mine)) for g in groups[:limit]),
        )  # fmt: skip
    else:
        yield Grid(
            columns=(labels.text("column.family", language), *(b.name for b in found.bodies)), heads=True,
            rows=tuple((wording.concept(g.key, language), *(_members(g, b, found, language) for b in found.bodies)) for g in groups[:limit]),
        )  # fmt: skip
    yield from wording.rest(len(groups), limit, language)


def _tells(group: Group) -> int:
    """How much the most telling things of a family tell, one of each body: families in which bodies have schemes of their own go first."""
    return sum(max(telling(r.things[0], r.cells[b], measured=False) for r in group.rows if b in r.cells) for b in group.bodies)


def _members(group: Group, body: Body, found: Comparison, language: str) -> Cell:
    """What a body has of a family, what tells most of it first."""
    mine = [(row, row.cells[body.id]) for row in group.rows if body.id in row.cells]
    if not mine:
        return labels.text("compare.silent", language)
    mine.sort(key=lambda pair: (all(map(planned, pair[1])), -telling(pair[0].things[0], pair[1], measured=False), pair[0].name))
    return wording.things([(row.name, facts) for row, facts in mine], body.id, found.entities, language)


def _topics(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    if not found.topics or len(found.bodies) > _COLUMNS:
        return
    yield Heading(text=labels.text("compare.topics", language))
    yield Text(text=labels.text("compare.topics.how", language), small=True)
    yield Grid(
        columns=(labels.text("column.topic", language), *(b.name for b in found.bodies)), heads=True,
        rows=tuple((wording.concept(t.key, language), *(_count(t, b.id, found, language, proofs=limit is None) for b in found.bodies)) for t in found.topics[: limit and 2 * limit]),
    )  # fmt: skip
    yield from wording.rest(len(found.topics), limit and 2 * limit, language)


def _count(topic: Topic, column: str, found: Comparison, language: str, *, proofs: bool) -> Cell:
    facts = topic.cells.get(column, ())
    if not facts:
        return labels.text("compare.silent", language)
    plans = sum(map(planned, facts))
    text = labels.text("compare.count.plans" if plans else "compare.count", language, count=len(facts), plans=plans)
    return Cited(text=text, quotes=wording.quotes(facts[:_PROOFS], found.entities, language) if proofs else ())


def _elsewhere(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    if found.subject is None:
        return
    name = found.subject.name
    yield Heading(text=labels.text("compare.elsewhere", language, body=name, count=len(found.elsewhere)))
    yield Text(text=labels.text("compare.elsewhere.how", language, body=name), small=True)
    rows: list[tuple[Cell, ...]] = []
    for row in found.elsewhere[:limit]:
        alike = found.alike[row.things[0].id]
        words = wording.joined((r.name for r in alike[:_ALIKE]), language)
        if len(alike) > _ALIKE:
            words = labels.text("wording.things", language, what=words, count=len(alike))
        rows.append((_name(row, language), _who(row, found, language), words))
    heads = (labels.text("column.thing", language), labels.text("column.who", language), labels.text("compare.alike", language, body=name))
    yield Grid(columns=heads, rows=tuple(rows), heads=True)
    yield from wording.rest(len(found.elsewhere), limit, language)


def _only(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    yield Heading(text=labels.text("compare.only", language))
    yield Text(text=labels.text("compare.only.how", language), small=True)
    if len(found.bodies) > _COLUMNS:
        some = [b for b in found.bodies if found.only[b.id]]
        heads = (labels.text("column.body", language), labels.text("column.things", language), labels.text("compare.only.most", language))
        best = [(b.name, len(found.only[b.id]), _item(found.only[b.id][0], b, found, language)) for b in some[:limit]]
        yield Grid(columns=heads, rows=tuple(best), right=(False, True, False), heads=True)
        yield from wording.rest(len(some), limit, language)
        return
    for body in found.bodies:
        rows = found.only[body.id]
        yield Heading(text=labels.text("compare.only.body", language, body=body.name, count=len(rows)), level=3)
        if rows:
            yield Items(items=tuple(_item(row, body, found, language) for row in rows[:limit]))
        yield from wording.rest(len(rows), limit, language)


def _item(row: Row, body: Body, found: Comparison, language: str) -> Cited:
    cell = wording.cell(row.cells[body.id], body.id, found.entities, language)
    return Cited(text=labels.text("compare.told", language, body=row.name, what=cell.text), quotes=cell.quotes)


def _over_years(found: Comparison, language: str, limit: int | None) -> Iterator[Part]:
    """For each body with reports of several years, what they say of each family; where bodies are many, for the one asked about."""
    for body in found.bodies if len(found.bodies) <= _COLUMNS else filter(None, [found.subject]):
        topics = found.over_years.get(body.id, ())
        if topics:
            yield Heading(text=labels.text("compare.years", language, body=body.name))
            yield Text(text=labels.text("compare.years.how", language), small=True)
            years = [*body.years, *([""] if any("" in t.cells for t in topics) else [])]
            yield Grid(
                columns=(labels.text("column.family", language), *(y or labels.text("card.undated", language) for y in years)), heads=True,
                rows=tuple((wording.concept(t.key, language), *(_of_year(t, y, body, found, language) for y in years)) for t in topics[:limit]),
            )  # fmt: skip
            yield from wording.rest(len(topics), limit, language)


def _of_year(topic: Topic, year: str, body: Body, found: Comparison, language: str) -> Cell:
    facts = topic.cells.get(year, ())
    if not facts:
        return labels.text("compare.silent", language)
    return wording.each(facts, body.id, found.entities, language)


def _matrix(found: Comparison, language: str) -> Iterator[Part]:
    yield Heading(text=labels.text("compare.matrix", language, count=len(found.rows)))
    for group in found.groups:
        yield Heading(text=wording.concept(group.key, language), level=3)
        yield _rows_grid(group.rows, found, language)


# ---- sheets and data ----


def bodies_sheet(bodies: Sequence[Body], language: str, *, statements: Mapping[str, tuple[int, int]]) -> Sheet:
    """What was read of each body."""
    names = ("body", "id", "code", "level", "reports", "years", "characters", "reprints", *(("statements", "plans") if statements else ()))
    return Sheet(
        name=labels.text("sheet.bodies", language), columns=wording.headed(names, language),
        rows=[(b.name, b.id, b.division, *_read(b, language), len(b.copies), *statements.get(b.id, ())) for b in bodies],
    )  # fmt: skip


def sheets(found: Comparison, language: str) -> tuple[Sheet, ...]:
    """Statements, one in a row, with body and quote; the matrix; what was read."""
    names = {b.id: b.name for b in found.bodies}
    statements = [
        (names[body], *wording.row(fact, found.entities, language)) for row in found.rows for body, facts in row.cells.items() for fact in facts
    ]  # fmt: skip
    matrix: list[Sequence[SheetCell]] = []
    for group in found.groups:
        for row in group.rows:
            cells = [_cell(row, b.id, found, language) for b in found.bodies]
            texts = [c.text if isinstance(c, Cited) else c for c in cells]
            matrix.append((wording.concept(group.key, language), _name(row, language), labels.text(f"type.{row.things[0].type}", language), len(row.cells), *texts))
    heads = (*wording.headed(("family", "thing", "type", "bodies"), language), *wording.headed_as([b.name for b in found.bodies], 28))
    return (
        Sheet(name=labels.text("sheet.statements", language), columns=wording.headed(("body", *wording.COLUMNS), language), rows=statements),
        Sheet(name=labels.text("sheet.matrix", language), columns=heads, rows=matrix),
        bodies_sheet(found.bodies, language, statements=_counted(found)),
    )  # fmt: skip


def data(found: Comparison, language: str) -> dict[str, object]:
    """The comparison as plain data: rows by the id of their first thing, and lists of such ids."""
    ids = {id(row): row.things[0].id for row in found.rows}
    return {
        "bodies": [_body(b, found) for b in found.bodies],
        "rows": {
            row.things[0].id: {
                "name": row.name, "things": [t.id for t in row.things], "type": row.things[0].type.value, "families": list(row.families),
                "functions": list(row.things[0].functions), "topics": list(row.things[0].topics), "named": sorted(row.named),
                "cells": {b: [wording.statement(f, found.entities) for f in facts] for b, facts in row.cells.items()},
            } for row in found.rows
        },
        "groups": [{"id": g.key, "name": wording.concept(g.key, language), "bodies": list(g.bodies), "rows": [r.things[0].id for r in g.rows]} for g in found.groups],
        "topics": [
            {"id": t.key, "name": wording.concept(t.key, language), "cells": {b: [f.assertion.id for f in facts] for b, facts in t.cells.items()}} for t in found.topics
        ],
        "shared": [ids[id(r)] for r in found.shared], "only": {b: [ids[id(r)] for r in rows] for b, rows in found.only.items()},
        "elsewhere": [ids[id(r)] for r in found.elsewhere],
        "over_years": {
            b: [{"id": t.key, "name": wording.concept(t.key, language), "cells": {y: [f.assertion.id for f in fs] for y, fs in t.cells.items()}} for t in topics]
            for b, topics in found.over_years.items()
        },
    }  # fmt: skip


def _body(body: Body, found: Comparison) -> dict[str, object]:
    all_, plans = _counted(found)[body.id]
    return {
        **{key: value for key, value in asdict(body).items() if key in ("id", "name", "division", "level")}, "years": list(body.years),
        "characters": body.characters, "reports": [{"id": d.id, "title": d.title, "path": d.path, "year": d.year, "genre": d.genre} for d in body.reports],
        "reprints": len(body.copies), "statements": all_, "plans": plans,
    }  # fmt: skip
