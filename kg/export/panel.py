"""The panel: what each body's mechanisms and initiatives were in each year, for regressions and pivot tables.

A row is a body, a thing and a year of which some statement speaks. Its year is that in which the statement's period begins;
without one, that of its report. Of several statements in a cell the status is the strongest (done, then ongoing, then
planned), and action, relation, quote and place are those of the first statement of that status; ``done``, ``ongoing`` and ``planned`` count
them all. A reprint counts with its original.

``reports`` and ``characters`` say what was read of that body about that year. The balanced panel has, besides, a row for each
body, thing and year of which a report of the body was read and does not mention the thing: ``mention`` says so, and all else in it is empty.
That is *not known*, never *absent*: nobody reports all that they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from kg import labels, vocabulary
from kg.analysis.corpus import Corpus, Fact, corpus, once
from kg.analysis.findings import anchor_of
from kg.rdf import TOPIC
from kg.tables import Cell
from kg.types import EntityType, Reading, Status

__all__ = ["COLUMNS", "rows"]

COLUMNS = (
    "body thing year mention status action statements done ongoing planned quote document path start end page relation actions "
    "families type division level reports characters status_code action_code predicate family_codes body_id thing_id statement_id"
)
_BODIES = frozenset((EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM))
_THINGS = frozenset((EntityType.MECHANISM, EntityType.INITIATIVE))
_STRONGEST = (Status.DONE, Status.ONGOING, Status.PLANNED)

_Cell = tuple[str, str, str]


class _Read(NamedTuple):
    """What was read of a body about a year."""

    reports: int
    characters: int


def rows(readings: Iterable[Reading], language: str, *, balanced: bool = False) -> Iterator[tuple[Cell, ...]]:
    """The rows, by the names of bodies and things and by year; the words of `language`."""
    known = once(corpus(readings))
    cells: dict[_Cell, list[Fact]] = defaultdict(list)
    for fact in known.facts.values():
        a = fact.assertion
        if known.entities[a.subject].type in _BODIES and known.entities[a.object].type in _THINGS:
            cells[a.subject, a.object, _year(fact)].append(fact)
    read = _read(known)
    silent: set[_Cell] = set()
    if balanced:
        things = {thing for _, thing, _ in cells}
        silent = {(body, thing, year) for body, year in read for thing in things} - cells.keys()

    def order(cell: _Cell) -> tuple[str, ...]:
        body, thing, year = cell
        return known.entities[body].name, body, known.entities[thing].name, thing, year

    for cell in sorted([*cells, *silent], key=order):
        yield _row(known, cell, cells.get(cell, []), read.get((cell[0], cell[2])), language)


def _year(fact: Fact) -> str:
    period = fact.assertion.period
    return ((period and period.start) or fact.document.year or "")[:4]


def _read(known: Corpus) -> Mapping[tuple[str, str], _Read]:
    found: dict[tuple[str, str], _Read] = {}
    for id_, body in anchor_of(known).items():
        document = known.documents[id_]
        if body in known.entities and document.year and document.original not in known.documents:
            reports, characters = found.get((body, document.year), _Read(0, 0))
            found[body, document.year] = _Read(reports + 1, characters + document.characters)
    return found


def _place(fact: Fact) -> tuple[int, str, int, str]:
    evidence = fact.assertion.evidence
    return _STRONGEST.index(fact.assertion.status), fact.document.path, evidence[0].start if evidence else 0, fact.assertion.id


def _row(known: Corpus, cell: _Cell, facts: list[Fact], read: _Read | None, language: str) -> tuple[Cell, ...]:
    def word(family: str, code: str | None) -> Cell:
        key = f"{family}.{code}"
        return (labels.text(key, language) if labels.known(key) else code) if code else None

    body, thing = known.entities[cell[0]], known.entities[cell[1]]
    about = (
        "; ".join(vocabulary.labels(language).get(TOPIC + family, family) for family in thing.broader) or None, word("type", thing.type), body.division or None, word("level", body.level),
        read.reports if read else 0, read.characters if read else 0,
    )  # fmt: skip
    codes = "; ".join(thing.broader) or None
    if not facts:
        silent = labels.text("panel.silent", language)
        return (body.name, thing.name, cell[2], silent, *[None] * 14, *about, None, None, None, codes, body.id, thing.id, None)
    facts = sorted(facts, key=_place)
    fact = facts[0]
    a = fact.assertion
    first = a.evidence[0] if a.evidence else None
    actions = dict.fromkeys(str(word("action", f.assertion.action)) for f in facts if f.assertion.action)
    counts = [sum(f.assertion.status is status for f in facts) for status in _STRONGEST]
    return (
        body.name, thing.name, cell[2] or None, labels.text("panel.mentioned", language), word("status", a.status), word("action", a.action),
        len(facts), *counts, first.quote if first else None, fact.document.title or fact.document.path, fact.document.path,
        first.start if first else None, first.end if first else None, first.page if first else None,
        word("predicate", a.predicate), "; ".join(actions) or None, *about,
        a.status.value, a.action.value if a.action else None, a.predicate.value, codes, body.id, thing.id, a.id,
    )  # fmt: skip
