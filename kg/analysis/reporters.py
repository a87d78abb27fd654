"""The bodies whose reports were read: which there are, what was read of each, and whom a user means.

A report that nobody is known to have issued is of no body; a reprint is of the body of its original, and no second report.
The catalogue answers, so that of a large store only the records of those bodies are loaded that are asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kg import jsonl, places
from kg.analysis import narrowing
from kg.analysis.corpus import CHOICES, local
from kg.errors import NotFound
from kg.places import Place
from kg.store import Store, questions
from kg.store.catalog import Catalog
from kg.text.shadow import fold
from kg.types import DocumentRecord

__all__ = ["Body", "Shelf", "shelf"]

# So many names a message offers.
_OFFERED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A body and what was read of it: its `reports` by year and path, and how many `copies`, reprints of these, there are besides.

    `id`, `name`, `aliases`, `division` (a code or "") and `level` (``nation``, ``province``, ``city``, ``county`` or "") are
    those of the entity.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    division: str = ""
    level: str = ""
    reports: tuple[DocumentRecord, ...] = ()
    copies: tuple[str, ...] = ()

    @property
    def years(self) -> tuple[str, ...]:
        """The years of its reports, as far as they are known."""
        return tuple(sorted({d.year for d in self.reports if d.year}))

    @property
    def characters(self) -> int:
        """How long its reports are together."""
        return sum(d.characters for d in self.reports)

    @property
    def documents(self) -> tuple[str, ...]:
        """The ids of its reports and of their reprints."""
        return (*(d.id for d in self.reports), *self.copies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Whose work each document reports: `anchors` has the body of each, "" where that is not known. `bodies` are all bodies, by
    name and without their reports. `reprints` has for each document that is no report of its own its original."""

    store: Store
    anchors: dict[str, str]
    reprints: dict[str, str]
    bodies: tuple[Body, ...]

    @property
    def unknown(self) -> int:
        """How many reports are of nobody knows whom."""
        return sum(not body and id_ not in self.reprints for id_, body in self.anchors.items())

    def read(self, bodies: Iterable[Body], *, years: Sequence[str] = (), genres: Sequence[str] = ()) -> tuple[Body, ...]:
        """The bodies with what was read of them; where years or genres are given, with such reports, and without the bodies
        that have none."""
        wanted = {body.id: body for body in bodies}
        ids = [id_ for id_, body in self.anchors.items() if body in wanted]
        reports: dict[str, list[DocumentRecord]] = defaultdict(list)
        copies: dict[str, list[str]] = defaultdict(list)
        for found in questions.documents(self.store.catalog, ids) if self.store.catalog else ():
            if found.id in self.reprints:
                copies[self.reprints[found.id]].append(found.id)
            elif (not years or found.record.year in years) and (not genres or found.record.genre in genres):
                reports[self.anchors[found.id]].append(found.record)
        return tuple(
            replace(
                body, reports=tuple(sorted(reports[id_], key=lambda d: (d.year or "", d.path, d.id))),
                copies=tuple(sorted(copy for d in reports[id_] for copy in copies[d.id])),
            )
            for id_, body in wanted.items()
            if id_ in reports or not (years or genres)
        )  # fmt: skip

    def find(self, name: str) -> tuple[Body, ...]:
        """The body of that name, alias or id; else all bodies of the place of that name; else the one whose name ends in or
        holds what is given. All without what was read of them. Script and width do not matter.

        Raises NotFound where there is none with reports, or several of which none is meant more than another.
        """
        wanted = fold(name)
        exact = [b for b in self.bodies if b.id == local(name) or fold(b.name) == wanted]
        exact = exact or [b for b in self.bodies if wanted in map(fold, b.aliases)]
        if len(exact) == 1:
            return tuple(exact)
        if exact:
            raise self._several(name, exact)
        meant = _places(wanted)
        if meant:
            there = [b for b in self.bodies if b.division in {place.code for place in meant}]
            if there and len({b.division for b in there}) == 1:
                return tuple(there)
            if there:
                raise self._several(name, there)
            raise self._nobody(name, [b for b in self.bodies if any(places.within(b.division, place.code) for place in meant)])
        known = set(questions.named(self.store.catalog, wanted)) if self.store.catalog and wanted else set()
        if known:
            raise self._nobody(name, self._alike(wanted), what=f"no report of {name!r} was read, though other reports name it")
        for holds in (str.endswith, str.__contains__):
            alike = [b for b in self.bodies if len(wanted) > 1 and any(holds(fold(n), wanted) for n in (b.name, *b.aliases))]
            if len(alike) == 1:
                return tuple(alike)
            if alike:
                raise self._several(name, alike)
        raise self._nobody(name, self._alike(wanted))

    def only(self, name: str) -> Body:
        """The one body of that name, as in `find`. Raises NotFound also where a place of that name has several."""
        found = self.find(name)
        if len(found) > 1:
            raise self._several(name, found)
        return found[0]

    def placed(self, regions: Sequence[str], levels: Sequence[str]) -> tuple[Body, ...]:
        """The bodies of these regions (what lies in them counts) and levels; nothing given narrows nothing. Raises NotFound
        where a region is no place, or several are called so."""
        wholes = list(map(narrowing.region, regions))
        lie = (b for b in self.bodies if not wholes or any(places.within(b.division, whole) for whole in wholes))
        return tuple(b for b in lie if not levels or b.level in levels)

    def chosen(
        self, names: Sequence[str], *, regions: Sequence[str] = (), levels: Sequence[str] = (), years: Sequence[str] = (), genres: Sequence[str] = ()
    ) -> tuple[Body, ...]:
        """The bodies to compare, with their reports of these years and genres: those of these names, in this order, and after
        them all of these regions (what lies in them counts) and levels. Neither names nor these: all; one name and none of
        these: all others after it. Raises NotFound where a name is of nobody, or of such years and genres no report was read."""
        named = {body.id: body for name in names for body in self.find(name)}
        more = self.placed(regions, levels) if regions or levels or len(named) < 2 else ()
        found = self.read({**named, **{b.id: b for b in more if b.id not in named}}.values(), years=years, genres=genres)
        left = {body.id for body in found}
        for body in named.values():
            if body.id not in left:
                raise NotFound(f"no such report of {body.name} was read", remedy=self._there([body]))
        if not found:
            raise NotFound("no body has such reports", remedy=self._there(more))
        return found

    def _there(self, bodies: Sequence[Body]) -> str:
        """Which years and genres there are."""
        reports = [d for b in self.read(bodies) for d in b.reports]
        known = {what: sorted({str(getattr(d, what)) for d in reports if getattr(d, what)}) for what in ("year", "genre")}
        return "; ".join(f"--{what} {' | '.join(values)}" for what, values in known.items() if values) or "choose another region or level"

    def _several(self, name: str, found: Sequence[Body]) -> NotFound:
        listed = " | ".join(f"{_in_full(b)} {b.id}" for b in found[:CHOICES]) + (" | …" if len(found) > CHOICES else "")
        return NotFound(f"{name!r} may be any of {len(found)} bodies", remedy=f"give the whole name or the id of one: {listed}")

    def _nobody(self, name: str, near: Sequence[Body], *, what: str = "") -> NotFound:
        offered = " | ".join(b.name for b in near[:_OFFERED])
        remedy = f"did you mean: {offered}" if offered else "bodies with reports are: " + " | ".join(b.name for b in self.bodies[:_OFFERED])
        return NotFound(what or f"no report of a body called {name!r} was read", remedy=remedy)

    def _alike(self, wanted: str) -> list[Body]:
        import difflib

        folded = {fold(b.name): b for b in self.bodies}
        return [folded[n] for n in difflib.get_close_matches(wanted, list(folded), n=_OFFERED, cutoff=0.5)]


def _in_full(body: Body) -> str:
    """The name of a body with the place that tells it from its namesakes."""
    whole = places.full_name(body.division)
    return body.name if not whole or whole in body.name else f"{body.name} ({whole})"


def _places(wanted: str) -> list[Place]:
    found = places.find(wanted)
    return [place for place in (places.candidates(wanted) or ((found,) if found else ())) if place]


def shelf(store: Store) -> Shelf:
    """All bodies whose reports a store holds."""
    if store.catalog is None:
        return Shelf(store=store, anchors={}, reprints={}, bodies=())
    rows = list(store.catalog.rows("SELECT id, original, issuer FROM document ORDER BY id"))
    entities = {e.id: e for e in (jsonl.entity(json.loads(row)) for row in questions.entities(store.catalog, {issuer for *_, issuer in rows if issuer}))}
    own = {id_: issuer if issuer in entities else "" for id_, _, issuer in rows}
    anchors = {id_: own.get(original, own[id_]) for id_, original, _ in rows}
    found = [entities[id_] for id_ in set(anchors.values()) - {""}]
    divisions = _divisions(store.catalog, {e.id for e in found if not e.division})
    bodies = [
        Body(id=e.id, name=e.name, aliases=e.aliases, division=division, level=places.level(division))
        for e, division in ((e, e.division or divisions.get(e.id, "")) for e in found)
    ]  # fmt: skip
    return Shelf(
        store=store, anchors=anchors, reprints={id_: original for id_, original, _ in rows if original in own},
        bodies=tuple(sorted(bodies, key=lambda b: (b.division, b.name, b.id))),
    )  # fmt: skip


def _divisions(catalog: Catalog, bodies: set[str]) -> dict[str, str]:
    """The division that the first report of each of these bodies is about: those of the nation, and some others, have none in
    their names."""
    found: dict[str, str] = {}
    for issuer, row in catalog.rows("SELECT issuer, row FROM document ORDER BY path DESC") if bodies else ():
        if issuer in bodies:
            found[issuer] = json.loads(row).get("division", "") or found.get(issuer, "")
    return found
