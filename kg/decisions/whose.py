"""Whose a thing is, in words: what tells two things of one name and kind apart, without an id."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg import jsonl, places
from kg.decisions.decision import EVERYWHERE, Named
from kg.decisions.draft import forms
from kg.decisions.report import Report
from kg.text.shadow import fold
from kg.types import Entity

__all__ = ["Owners", "owner"]


def owner(scope: str, called: Callable[[str], str]) -> str:
    """Whose a thing of that scope is, as `Named.of` has it: a division by its full name, a body (or a report whose issuer is
    unknown) as it is `called` by its id; "" where that is not known.

    >>> owner("", str), owner("500112", str), owner("b-1", {"b-1": "甲县应急管理局"}.__getitem__)
    ('*', '重庆市渝北区', '甲县应急管理局')
    """
    if not scope:
        return EVERYWHERE
    place = places.get(scope)
    return (places.full_name(scope) or place.name) if place else called(scope)


class Owners:
    """Which of several things is meant by whose it is, while decisions move things and bodies."""

    def __init__(self, reports: Mapping[str, Report]) -> None:
        self._reports = reports
        self._issuers: dict[str, list[Entity]] | None = None
        self._now: dict[str, dict[str, Entity]] = defaultdict(dict)  # by the id of a body, what it became, by id
        self._were: dict[str, dict[str, Entity]] = defaultdict(dict)  # by the id of a thing, what became it, by id

    def moved(self, old: Entity, new: Entity) -> None:
        """A thing or body is another from now on; it is still found by what it was."""
        if old.id != new.id:
            gone = {old.id: old} | self._were[old.id]
            self._were[new.id] |= gone
            for id_ in (*gone, new.id):
                self._now[id_][new.id] = new

    def choose(self, named: Named, things: Iterable[Entity]) -> list[Entity]:
        """Of the things that bear the name those that are of whom it says; else those that one which was so has become."""
        found = [(self._says(named.of, thing.scope), thing) for thing in things]
        if best := max((sure for sure, _ in found), default=0):
            return [thing for sure, thing in found if sure == best]
        name = fold(named.name)
        return [thing for _, thing in found if any(name in forms(was) and self._says(named.of, was.scope) for was in self._were[thing.id].values())]

    def _says(self, of: str, scope: str) -> int:
        """How surely words mean the body or division that is a scope: 2 by its name, 1 by another name of it, 0 not at all."""
        wanted = fold(of)
        if not scope or wanted == EVERYWHERE:
            return 2 if not scope and wanted == EVERYWHERE else 0
        if places.get(scope):
            place = places.find(of, context=scope)
            return 2 if place and place.code == scope else 0
        if scope in self._reports:
            report = self._reports[scope]
            return 2 if wanted in map(fold, (report.title, *report.paths)) else 0
        bodies = self._read().get(scope, [])
        if any(wanted == fold(body.name) for body in bodies):
            return 2
        return 1 if any(wanted in forms(body) for body in (*bodies, *self._now[scope].values())) else 0

    def _read(self) -> Mapping[str, list[Entity]]:
        """The issuers of all reports, by id, as each of their reports has them."""
        if self._issuers is None:
            issuers = self._issuers = defaultdict(list)
            for report in self._reports.values():
                rows = report.rows().split("\n")
                issuer = json.loads(rows[0]).get("issuer")
                line = next((row for row in rows if f'"id": "{issuer}"' in row and row.startswith('{"kind": "entity"')), "") if issuer else ""
                if line:
                    issuers[issuer].append(jsonl.entity(json.loads(line)))
        return self._issuers
