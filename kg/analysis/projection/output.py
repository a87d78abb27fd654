"""Projections and their communities as a paper, as tables, as data and as GraphML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, BinaryIO

from kg import labels, network
from kg.analysis import wording
from kg.analysis.projection import ENOUGH, NEIGHBORS, WEAK, Communities, Projection
from kg.paper import Grid, Heading, Part, Text
from kg.tables import Cell, Column, Sheet

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["data", "graphml", "parts", "sheets", "tied"]

# So many ties and bodies people are shown, and so many members of a community; tables have all.
_SHOWN = 20
_MEMBERS = 8
_LEFT = (False, False)


def _label(key: str, language: str, **values: object) -> str:
    return labels.text(f"projection.{key}", language, **values)


def _columns(names: str, language: str) -> tuple[str, ...]:
    return tuple(_label(f"column.{name}", language) for name in names.split())


def parts(found: Projection, divided: Communities | None, language: str) -> Iterator[Part]:
    """The projection, and its communities where they were looked for, for people."""
    members = found.members
    yield Heading(text=_label("title", language))
    yield Text(text=_label("method", language))
    counts = {"bodies": len(members), "pairs": f"{found.pairs:,}", "kept": f"{len(found.ties):,}"}
    yield Text(text=_label("counts", language, **counts), small=True)
    if found.pairs > len(found.ties):
        yield Text(text=_label("cut", language, neighbors=NEIGHBORS), small=True)
    rows = [
        (
            members[tie.one].name, members[tie.other].name, tie.shared, round(tie.weight, 3), tie.planned,
            wording.joined([found.names[t] for t in tie.things], language) + ("…" if tie.shared > len(tie.things) else ""),
        )
        for tie in found.ties[:_SHOWN]
    ]  # fmt: skip
    if rows:
        yield Grid(columns=_columns("one other shared weight planned things", language), rows=tuple(rows), right=(*_LEFT, True, True, True, False))
    yield from _more(len(found.ties), language)
    yield Heading(text=_label("bodies", language))
    yield Text(text=_label("caution", language), small=True)
    ranked = sorted(members.values(), key=lambda m: (-m.strength, m.name, m.id))
    columns = _columns("body reports characters has plans partners strength", language)
    yield Grid(
        columns=columns, right=(False, *(True,) * 6),
        rows=tuple((m.name, m.reports, m.characters, m.things, m.planned, m.partners, round(m.strength, 3)) for m in ranked[:_SHOWN]),
    )  # fmt: skip
    yield from _more(len(ranked), language)
    if divided is not None:
        yield from _communities(found, divided, language)


def _more(count: int, language: str) -> Iterator[Part]:
    if count > _SHOWN:
        yield Text(text=_label("more", language, count=f"{count - _SHOWN:,}"), small=True)


def _communities(found: Projection, divided: Communities, language: str) -> Iterator[Part]:
    yield Heading(text=_label("communities", language))
    if not divided.enough:
        yield Text(text=_label("too_few", language, bodies=len(found.members) - len(divided.alone), least=ENOUGH))
        return
    numbers = {"count": len(divided.found), "modularity": f"{divided.modularity:.2f}"}
    yield Text(text=_label("modularity", language, **numbers))
    key = "chance" if divided.modularity - divided.chance >= WEAK else "chance_weak"
    yield Text(text=_label(key, language, chance=f"{divided.chance:.2f}"), small=key == "chance")
    rows = []
    for number, community in enumerate(divided.found[:_SHOWN], 1):
        rest = len(community.members) - _MEMBERS
        names = wording.joined([found.members[id_].name for id_ in community.members[:_MEMBERS]], language)
        names = _label("and_more", language, names=names, count=rest) if rest > 0 else names
        rows.append((number, _marks(found, community.marks, len(community.members), language), len(community.members), names))
    yield Grid(columns=_columns("community marks size members", language), rows=tuple(rows), right=(True, False, True, False))
    yield from _more(len(divided.found), language)
    if divided.alone:
        yield Text(text=_label("alone", language, count=len(divided.alone)), small=True)


def _marks(found: Projection, marks: tuple[tuple[str, int, int], ...], size: int, language: str) -> str:
    return wording.joined([_label("mark", language, name=found.names[t], inside=inside, size=size, outside=outside) for t, inside, outside in marks], language)


def _community_of(divided: Communities | None) -> dict[str, int]:
    return {id_: number for number, one in enumerate(divided.found, 1) for id_ in one.members} if divided else {}


def sheets(found: Projection, divided: Communities | None, language: str) -> tuple[Sheet, ...]:
    """All ties, all bodies, and all communities with what sets each off."""
    home = _community_of(divided)
    members = found.members
    ties: list[tuple[Cell, ...]] = [
        (members[t.one].name, members[t.other].name, t.weight, t.shared, t.planned, "; ".join(found.names[x] for x in t.things), t.one, t.other) for t in found.ties
    ]
    bodies: list[tuple[Cell, ...]] = [
        (m.name, home.get(m.id), m.reports, m.characters, m.things, m.planned, m.partners, m.strength, m.level or None, m.division or None, m.id)
        for m in sorted(members.values(), key=lambda m: (m.name, m.id))
    ]
    marks: list[tuple[Cell, ...]] = [
        (number, len(one.members), found.names[thing], inside, outside, thing)
        for number, one in enumerate(divided.found if divided else (), 1) for thing, inside, outside in one.marks
    ]  # fmt: skip
    made = (
        _sheet("projection", "one:28 other:28 weight:10 shared:8 planned:8 things:60 one_id:22 other_id:22", ties),
        _sheet("bodies", "body:28 community:11 reports:9 characters:11 things:8 planned:8 partners:9 strength:10 level:10 division:10 id:22", bodies),
    )
    return (*made, _sheet("communities", "community:11 members:9 thing:40 inside:8 outside:8 id:22", marks)) if divided else made


def _sheet(name: str, columns: str, rows: list[tuple[Cell, ...]]) -> Sheet:
    pairs = (column.partition(":") for column in columns.split())
    return Sheet(name=name, columns=[Column(name=column, width=int(width)) for column, _, width in pairs], rows=rows)


def data(found: Projection, divided: Communities | None) -> dict[str, object]:
    """The same as plain data."""
    made: dict[str, object] = {
        "method": "newman", "neighbors": NEIGHBORS, "pairs": found.pairs, "common": found.common,
        "bodies": [
            {"id": m.id, "name": m.name, "division": m.division, "level": m.level, "reports": m.reports, "characters": m.characters, "things": m.things,
             "planned": m.planned, "partners": m.partners, "strength": m.strength}
            for m in found.members.values()
        ],
        "ties": [
            {"one": t.one, "other": t.other, "weight": t.weight, "shared": t.shared, "planned": t.planned,
             "things": [{"id": x, "name": found.names[x]} for x in t.things]}
            for t in found.ties
        ],
    }  # fmt: skip
    if divided is not None:
        made["communities"] = {
            "enough": divided.enough, "modularity": divided.modularity, "chance": divided.chance, "alone": list(divided.alone),
            "found": [
                {"members": list(one.members), "marks": [{"id": t, "name": found.names[t], "inside": i, "outside": o} for t, i, o in one.marks]}
                for one in divided.found
            ],
        }  # fmt: skip
    return made


def tied(found: Projection, divided: Communities | None) -> nx.Graph[str]:
    """The bodies and their ties as an undirected graph of networkx: `weight` is what layouts and other programs take."""
    home = _community_of(divided)
    nodes: dict[str, Mapping[str, object]] = {
        m.id: {
            "label": m.name, "division": m.division, "level": m.level, "reports": m.reports, "characters": m.characters, "things": m.things,
            "planned": m.planned, "partners": m.partners, "strength": m.strength, "community": home.get(m.id),
        }
        for m in found.members.values()
    }  # fmt: skip
    edges = ((t.one, t.other, {"weight": t.weight, "shared": t.shared, "planned": t.planned, "things": tuple(found.names[x] for x in t.things)}) for t in found.ties)
    return network.weighted(nodes, edges)


def graphml(found: Projection, divided: Communities | None, target: BinaryIO) -> None:
    """The same as GraphML."""
    network.graphml(tied(found, divided), target)
