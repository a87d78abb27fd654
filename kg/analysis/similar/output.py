"""Bodies that are alike, for people, for spreadsheets and as plain data."""

from __future__ import annotations

from collections.abc import Iterator

from kg import labels
from kg.analysis import wording
from kg.analysis.compare.output import bodies_sheet
from kg.analysis.similar import FAMILY, PLAN, Like, Reason, Similar
from kg.paper import Cell, Grid, Heading, Paper, Part, Text
from kg.tables import Sheet

__all__ = ["data", "paper", "sheets"]

# So many reasons stand under a body on a paper, and so many things in the cell of a family.
_REASONS = 6
_OF_FAMILY = 2


def paper(found: Similar, language: str) -> Paper:
    """Who is like a body, and why."""
    parts: list[Part] = [Text(text=labels.text("similar.caution", language), small=True)]
    parts.append(Text(text=_read(found, language)))
    if not found.likes:
        parts.append(Text(text=labels.text("similar.none", language)))
        return Paper(title=labels.text("similar.title", language, body=found.body.name), parts=tuple(parts))
    names = ("body", "level", "score", "same_things", "families", "reports", "years", "characters")
    parts.append(Grid(
        columns=tuple(labels.text(f"column.{n}", language) for n in names), right=(False, False, True, True, True, True, False, True), heads=True,
        rows=tuple(_row(like, language) for like in found.likes),
    ))  # fmt: skip
    parts.append(Heading(text=labels.text("similar.why", language)))
    for like in found.likes:
        parts += _why(like, found, language)
    parts.append(Text(text=labels.text("similar.how", language, plan=f"{PLAN:g}", family=f"{FAMILY:g}"), small=True))
    return Paper(title=labels.text("similar.title", language, body=found.body.name), parts=tuple(parts))


def _read(found: Similar, language: str) -> str:
    body = found.body
    return labels.text(
        "similar.read", language, body=body.name, reports=len(body.reports), years=wording.years(body, language), characters=body.characters, compared=found.compared
    )


def _row(like: Like, language: str) -> tuple[Cell, ...]:
    body = like.body
    return (
        body.name, wording.level(body.level, language), wording.percent(like.score), like.things, like.families, len(body.reports),
        wording.years(body, language), body.characters,
    )  # fmt: skip


def _why(like: Like, found: Similar, language: str) -> Iterator[Part]:
    yield Heading(text=labels.text("similar.body", language, body=like.body.name, score=wording.percent(like.score)), level=3)
    yield Grid(
        columns=(
            labels.text("similar.shared", language), labels.text("column.bodies", language), labels.text("column.share", language),
            found.body.name, like.body.name,
        ),
        right=(False, True, True, False, False), heads=True,
        rows=tuple(
            (_name(r, found, language), r.bodies, wording.percent(r.share), _cell(r, found.body.id, found, language, ours=True),
             _cell(r, like.body.id, found, language, ours=False))
            for r in like.reasons[:_REASONS]
        ),
    )  # fmt: skip
    rest = like.things + like.families - len(like.reasons[:_REASONS])
    if rest > 0:
        yield Text(text=labels.text("wording.more", language, count=rest), small=True)


def _name(reason: Reason, found: Similar, language: str) -> str:
    if reason.family:
        return labels.text("similar.family", language, name=wording.concept(reason.key, language))
    return found.entities[reason.key].name


def _cell(reason: Reason, body: str, found: Similar, language: str, *, ours: bool) -> Cell:
    """What a body's reports say of what is shared; of a family, of which things."""
    facts = reason.ours if ours else reason.theirs
    if not reason.family:
        return wording.cell(facts, body, found.entities, language)
    return wording.each(facts, body, found.entities, language, most=_OF_FAMILY)


def sheets(found: Similar, language: str) -> tuple[Sheet, ...]:
    """Why, one statement in a row, the nearest body first; the bodies; what was read."""
    names = ("body", "level", "score", "same_things", "families", "reports", "years", "characters")
    ranked = Sheet(name=labels.text("sheet.similar", language), columns=wording.headed(names, language), rows=[
        (like.body.name, wording.level(like.body.level, language), round(like.score, 4), like.things, like.families,
         len(like.body.reports), wording.joined(like.body.years, language), like.body.characters) for like in found.likes
    ])  # fmt: skip
    why = [
        (like.body.name, round(like.score, 4), _name(reason, found, language), reason.bodies, round(reason.share, 4), whose, *wording.row(fact, found.entities, language))
        for like in found.likes for reason in like.reasons
        for whose, facts in ((found.body.name, reason.ours), (like.body.name, reason.theirs)) for fact in facts
    ]  # fmt: skip
    heads = wording.headed(("like", "score", "shared", "bodies", "share", "body", *wording.COLUMNS), language)
    return (
        Sheet(name=labels.text("sheet.statements", language), columns=heads, rows=why), ranked,
        bodies_sheet([found.body, *(like.body for like in found.likes)], language, statements={}),
    )  # fmt: skip


def data(found: Similar, language: str) -> dict[str, object]:
    """What was found, as plain data."""
    return {
        "body": {"id": found.body.id, "name": found.body.name, "reports": len(found.body.reports), "years": list(found.body.years), "characters": found.body.characters},
        "compared": found.compared,
        "similar": [
            {
                "id": like.body.id, "name": like.body.name, "score": round(like.score, 6), "things": like.things, "families": like.families,
                "reports": len(like.body.reports), "years": list(like.body.years), "characters": like.body.characters,
                "reasons": [
                    {"id": r.key, "name": _name(r, found, language), "bodies": r.bodies, "share": round(r.share, 6),
                     "ours": [wording.statement(f, found.entities) for f in r.ours], "theirs": [wording.statement(f, found.entities) for f in r.theirs]}
                    for r in like.reasons
                ],
            }
            for like in found.likes
        ],
    }  # fmt: skip
