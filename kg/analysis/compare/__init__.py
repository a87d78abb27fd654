"""What bodies have in common and what each has alone, as far as their reports say: a matrix of things by body.

A body whose reports say nothing of a thing does not lack it: its cell is empty, and says *not mentioned*. Names that no
report defines as one thing stay apart, but those of the same family stand beside each other, and namesakes in one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from kg import vocabulary
from kg.analysis.corpus import Corpus, Fact, once
from kg.analysis.deeds import DEEDS, THINGS, intended, ordered, originals
from kg.analysis.findings import telling
from kg.analysis.reporters import Body
from kg.text.shadow import fold
from kg.types import Entity, EntityType, Predicate

__all__ = ["USUAL", "Choice", "Comparison", "Group", "Row", "Topic", "compare"]

#: The things that are compared where nobody says otherwise.
USUAL = (EntityType.MECHANISM, EntityType.INITIATIVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which statements count: those about things of these types, by these relations, of these functions, hazards or sectors
    (`topics`) and families, at least so sure. Nothing given narrows nothing; no types are the `USUAL`."""

    types: tuple[EntityType, ...] = ()
    relations: tuple[Predicate, ...] = ()
    topics: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    least: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A thing, or several of one name that no report says are one (each body's own drill).

    `cells` has for each body whose reports say something of it the statements, what is done first. `named` are other
    bodies whose reports name it and state nothing of it.
    """

    things: tuple[Entity, ...]
    cells: Mapping[str, tuple[Fact, ...]]
    named: frozenset[str]

    @property
    def name(self) -> str:
        """What the row is called."""
        return self.things[0].name

    @property
    def one(self) -> bool:
        """Whether it is one thing."""
        return len(self.things) == 1

    @property
    def families(self) -> tuple[str, ...]:
        """The families of its things."""
        return tuple(dict.fromkeys(family for thing in self.things for family in thing.broader))

    def facts(self) -> tuple[Fact, ...]:
        """All its statements."""
        return tuple(fact for facts in self.cells.values() for fact in facts)

    def there(self) -> tuple[str, ...]:
        """The bodies whose reports do not only plan it."""
        return tuple(body for body, facts in self.cells.items() if not all(map(intended, facts)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The rows of a family (`key` its id), or of a function where they are of no family. `bodies` have some of them."""

    key: str
    rows: tuple[Row, ...]
    bodies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A function, hazard or sector (`key`) and what each body's reports say of things about it."""

    key: str
    cells: Mapping[str, tuple[Fact, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a comparison finds. The first of the `bodies` is the one that is asked about, where they were named (`named`).

    `groups` are the whole matrix, what most bodies share first. `shared` are rows of several bodies; `only` for each body those that no
    other body's reports name; `elsewhere` those that the first body's reports do not name and others have (not only plan), with the
    rows that it has of the same families in `alike`. `over_years` are, for a body with reports of several years, its
    families and for each year (of the report) what is said.
    """

    bodies: tuple[Body, ...]
    named: bool
    choice: Choice
    entities: Mapping[str, Entity]
    groups: tuple[Group, ...]
    topics: tuple[Topic, ...]
    shared: tuple[Row, ...]
    only: Mapping[str, tuple[Row, ...]]
    elsewhere: tuple[Row, ...]
    alike: Mapping[str, tuple[Row, ...]]
    over_years: Mapping[str, tuple[Topic, ...]]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row once."""
        return tuple({row.things[0].id: row for group in self.groups for row in group.rows}.values())

    @property
    def subject(self) -> Body | None:
        """The body that is asked about."""
        return self.bodies[0] if self.named else None


def compare(known: Corpus, bodies: Sequence[Body], *, choice: Choice | None = None, named: bool = True) -> Comparison:
    """Compare bodies by what their documents say; `known` holds at least those documents."""
    wanted = choice or Choice()
    anchor = {document: body.id for body in bodies for document in body.documents}
    counted = [f for f in once(known).facts.values() if f.document.id in anchor and _counts(f, known, wanted)]
    facts = originals(counted, known.entities, {copy for body in bodies for copy in body.copies})
    order = [body.id for body in bodies]
    rows = _rows(known, facts, anchor, order, wanted)
    only = {b: _best(known, (r for r in rows if r.there() == (b,) and len(r.cells) == 1 and not r.named)) for b in order}
    elsewhere = _best(known, (r for r in rows if order[0] not in r.cells and order[0] not in r.named and r.there())) if named else ()
    mine = [r for r in rows if order[0] in r.cells]
    return Comparison(
        bodies=tuple(bodies), named=named, choice=wanted, entities=known.entities, groups=_groups(rows, order), topics=_topics(known, facts, anchor, order),
        shared=tuple(r for r in rows if len(r.cells) > 1), only=only, elsewhere=elsewhere,
        alike={r.things[0].id: tuple(m for m in mine if set(m.families) & set(r.families)) for r in elsewhere},
        over_years={b.id: _over_years(known, [f for f in facts if anchor[f.document.id] == b.id and _typed(f, known, wanted)]) for b in bodies if len(b.years) > 1},
    )  # fmt: skip


def _counts(fact: Fact, known: Corpus, choice: Choice) -> bool:
    """Whether a statement is of such work as is compared, whatever the type of its thing."""
    thing = known.entities.get(fact.assertion.object)
    if thing is None or thing.type not in THINGS or fact.assertion.predicate not in (choice.relations or DEEDS) or fact.assertion.confidence < choice.least:
        return False
    about = {*thing.functions, *thing.topics, *thing.broader}
    return (not choice.topics or bool(choice.topics & about)) and (not choice.families or bool(choice.families & set(thing.broader)))


def _typed(fact: Fact, known: Corpus, choice: Choice) -> bool:
    return known.entities[fact.assertion.object].type in (choice.types or USUAL)


def _rows(known: Corpus, facts: Iterable[Fact], anchor: Mapping[str, str], order: Sequence[str], choice: Choice) -> list[Row]:
    """One row for each name: what most bodies have first, then mechanisms before initiatives, then what is told most of."""
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    things: dict[str, dict[str, Entity]] = defaultdict(dict)
    for fact in facts:
        if _typed(fact, known, choice):
            thing = known.entities[fact.assertion.object]
            found[fold(thing.name)][anchor[fact.document.id]].append(fact)
            things[fold(thing.name)][thing.id] = thing
    named = _named(known, anchor)
    rows = []
    for name, by_body in found.items():
        of = tuple(sorted(things[name].values(), key=lambda e: (e.scope != "", e.id)))
        said = {body: ordered(by_body[body]) for body in order if body in by_body}
        naming = frozenset().union(*(named.get(fold(n), ()) for e in of for n in (e.name, *e.aliases))) - said.keys()
        rows.append(Row(things=of, cells=said, named=naming))
    rows.sort(key=lambda r: (-len(r.cells), -len(r.there()), THINGS.index(r.things[0].type), r.things[0].functions[:1] == ("party",), -len(r.facts()), r.name))
    return rows


def _best(known: Corpus, rows: Iterable[Row]) -> tuple[Row, ...]:
    """What most bodies have first; of these what tells most of them."""
    scores = [(-len(row.cells), -telling(row.things[0], row.facts(), measured=any(e.id in known.figures for e in row.things)), row) for row in rows]
    return tuple(row for *_, row in sorted(scores, key=lambda s: (*s[:2], s[2].name)))


def _named(known: Corpus, anchor: Mapping[str, str]) -> dict[str, set[str]]:
    """For each folded name the bodies whose documents name something so."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, things in known.names.items():
        for thing in things:
            found[name] |= {anchor[d.id] for d in known.seen.get(thing, ()) if d.id in anchor}
    return found


def _groups(rows: Sequence[Row], order: Sequence[str]) -> tuple[Group, ...]:
    """The rows by family, a row of two families in both; what is of none by its function, after the families."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for key in row.families or row.things[0].functions[:1] or ("other",):
            found[key].append(row)
    groups = [
        Group(key=key, rows=tuple(of), bodies=tuple(body for body in order if any(body in row.cells for row in of))) for key, of in found.items()
    ]  # fmt: skip
    return tuple(sorted(groups, key=lambda g: (not g.key.startswith(vocabulary.FAMILY), -len(g.bodies), g.key == "other", -len(g.rows), g.key)))


def _topics(known: Corpus, facts: Iterable[Fact], anchor: Mapping[str, str], order: Collection[str]) -> tuple[Topic, ...]:
    """Functions first, then hazards, then sectors; of each scheme what most bodies speak of first."""
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        thing = known.entities[fact.assertion.object]
        for key in (*thing.functions[:1], *thing.topics):
            found[key][anchor[fact.document.id]].append(fact)
    topics = [Topic(key=key, cells={b: ordered(cells[b]) for b in order if b in cells}) for key, cells in found.items()]
    scheme = {"hazard": 1, "sector": 2}
    return tuple(
        sorted(topics, key=lambda t: (scheme.get(t.key.partition("-")[0], 0), t.key == "other", -len(t.cells), -sum(map(len, t.cells.values())), t.key))
    )


def _over_years(known: Corpus, facts: Iterable[Fact]) -> tuple[Topic, ...]:
    """What one body's reports of each year say, by family."""
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        thing = known.entities[fact.assertion.object]
        for key in thing.broader or thing.functions[:1] or ("other",):
            found[key][fact.document.year or ""].append(fact)
    topics = [Topic(key=key, cells={y: ordered(cells[y]) for y in sorted(cells)}) for key, cells in found.items()]
    return tuple(sorted(topics, key=lambda t: (not t.key.startswith(vocabulary.FAMILY), -len(t.cells), -sum(map(len, t.cells.values())), t.key)))
