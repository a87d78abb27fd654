"""What a director should know before a meeting: what comparable bodies do that our report does not mention, what only ours
tells, figures side by side, what does not agree, and what is not explained.

All of it is what reports say. A body whose report is silent does not lack the thing; a plan is no deed and stands behind deeds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from kg import resources, topics
from kg.alternatives import alternation, compiled
from kg.analysis.amounts import count_of
from kg.analysis.compare import Choice, Comparison, Row, compare
from kg.analysis.contradictions import Contradiction, contradictions
from kg.analysis.corpus import Corpus, Credited, Fact, Figure, once
from kg.analysis.deeds import intended, planned
from kg.analysis.doubts.doubt import Doubt
from kg.analysis.doubts.schemes import schemes
from kg.analysis.findings import telling
from kg.analysis.reporters import Body
from kg.text.shadow import fold
from kg.types import Action, Entity, EntityType, Role, Standing, Status

__all__ = ["THINGS", "Brief", "Count", "Practice", "Strength", "brief", "proof"]

T = TypeVar("T")

#: What work consists of; a text that was issued says little of how things are done.
THINGS = (EntityType.MECHANISM, EntityType.INITIATIVE, EntityType.PLATFORM, EntityType.TEAM, EntityType.FACILITY)
# Figures that tell of what is; shares and changes hang on what they are shares of.
_TOLD = (Role.OUTCOME, Role.CAPACITY, Role.MONEY, Role.COVERAGE)
# More bodies than there are.
_MANY = 10**6
# How much more it tells of a thing that there are figures of it (see `kg.analysis.findings.telling`).
_MEASURED = 2
# The least of what is counted: 人 or 次 alone count nothing in particular.
_LEAST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """What other bodies' reports tell and ours does not: a thing, or (`family`) the things of one family.

    `key` is the id of the thing or the family, `rows` the things, what tells most first. `done` are the bodies that have it,
    `planned` those that only plan it. `credits` and `figures` are of these things. `ours` are things of the same family
    that our reports tell of.
    """

    key: str
    family: bool
    rows: tuple[Row, ...]
    done: tuple[str, ...]
    planned: tuple[str, ...]
    credits: tuple[Credited, ...]
    figures: tuple[Figure, ...]
    ours: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What only our reports tell (`row`), or what our body was recognised for as a whole (no row)."""

    row: Row | None
    credits: tuple[Credited, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Figures of the same thing, in the same unit and role, by body; each body's in the order of the years of its reports."""

    what: str
    unit: str
    role: Role
    cells: Mapping[str, tuple[Figure, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """The brief of one body (`us`) beside others, which were chosen for a `reason` (``named``, ``chosen``, ``peers``, ``level``,
    ``kind``, ``all``; of so many `candidates`). Each list has what matters most first."""

    us: Body
    others: tuple[Body, ...]
    reason: str
    candidates: int
    practices: tuple[Practice, ...]
    strengths: tuple[Strength, ...]
    counts: tuple[Count, ...]
    contradictions: tuple[Contradiction, ...]
    undefined: tuple[Doubt, ...]
    entities: Mapping[str, Entity]
    topics: tuple[str, ...] = ()

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Our body and the others."""
        return (self.us, *self.others)


def brief(
    known: Corpus, us: Body, others: Sequence[Body], *, reason: str, candidates: int, text: Callable[[str], str], concepts: frozenset[str] = frozenset(), least: float = 0.0
) -> Brief:
    """The brief; `known` holds at least the documents of these bodies, `text` gives a document's text by its id.

    `concepts` narrow it to functions, hazards, sectors and families; statements are at least so sure.
    """
    single = once(known)
    bodies = (us, *others)
    choice = Choice(types=THINGS, topics=concepts, least=least)
    found = compare(single, bodies, choice=choice)
    context = _Context(single, us.id, {d: body.id for body in bodies for d in body.documents})
    return Brief(
        us=us, others=tuple(others), reason=reason, candidates=candidates, practices=_practices(found, context), strengths=_strengths(found, context, concepts),
        counts=_counts(context, bodies, concepts), contradictions=tuple(c for c in contradictions(single, bodies=[b.id for b in bodies]) if _about(single, c.thing, c.about, concepts)),
        undefined=_undefined(single, context, text, concepts), entities=single.entities, topics=tuple(sorted(concepts)),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Context:
    """The corpus, our body, and whose work each document reports."""

    known: Corpus
    us: str
    anchor: Mapping[str, str]

    def credits(self, rows: Iterable[Row], bodies: Iterable[str]) -> tuple[Credited, ...]:
        """What these bodies' reports say that these things were recognised for; a plan to be the first is no recognition."""
        wanted = set(bodies)
        found = [c for row in rows for thing in row.things for c in self.known.credits.get(thing.id, ()) if self.anchor.get(c.document.id) in wanted]
        return _honours(c for c in found if c.recognition.of in {t.id for row in rows for t in row.things})

    def figures(self, rows: Iterable[Row], bodies: Iterable[str]) -> tuple[Figure, ...]:
        """The figures of these things in these bodies' reports, targets left out."""
        wanted = set(bodies)
        found = [f for row in rows for thing in row.things for f in self.known.figures.get(thing.id, ()) if self.anchor.get(f.document.id) in wanted]
        told = {f.quantity.id: f for f in found if f.quantity.status is not Status.PLANNED and f.quantity.role in _TOLD}
        return tuple(sorted(told.values(), key=lambda f: (f.document.path, f.quantity.evidence.start, f.quantity.id)))

    def score(self, row: Row) -> int:
        """How much a row tells."""
        return telling(row.things[0], row.facts(), measured=any(e.id in self.known.figures for e in row.things))


def _honours(credits: Iterable[Credited]) -> tuple[Credited, ...]:
    found = {c.recognition.id: c for c in credits if c.recognition.status is not Status.PLANNED}
    return tuple(sorted(found.values(), key=lambda c: (c.document.path, c.recognition.evidence.start, c.recognition.id)))


def _about(known: Corpus, thing: str, words: str, concepts: frozenset[str]) -> bool:
    """Whether a thing, or for lack of that what words say, is of what was asked for."""
    if not concepts:
        return True
    entity = known.entities.get(thing)
    told = {*entity.functions, *entity.topics, *entity.broader} if entity else {*topics.topics(words), *topics.families(words)}
    return bool(told & concepts)


# ---- what others do ----


def _practices(found: Comparison, context: _Context) -> tuple[Practice, ...]:
    """What others do and our reports do not mention: by family where ours has nothing of it, else one by one."""
    mine = [row for row in found.rows if context.us in row.cells]
    ours: dict[str, list[Row]] = defaultdict(list)
    for row in mine:
        for family in row.families:
            ours[family].append(row)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in found.rows:
        own = _of_themselves(row)
        if own is None or context.us in row.cells or context.us in row.named:
            continue
        new = [family for family in row.families if family not in ours]
        groups[new[0] if new else own.things[0].id].append(own)
    practices = sorted((_practice(key, rows, ours, context) for key, rows in groups.items()), key=lambda p: _rank(p, context))
    return tuple(_told_once(practices, lambda practice: practice.rows[0]))


def proof(row: Row) -> Fact:
    """The statement that tells most of how a thing is done: not a plan, what sets it up first, the surest, the longest."""
    actions = (Action.ESTABLISH, Action.PILOT, Action.IMPROVE, Action.EXTEND)

    def order(fact: Fact) -> tuple[bool, bool, int, float, int, str]:
        a = fact.assertion
        action = actions.index(a.action) if a.action in actions else len(actions)
        return intended(fact), planned(fact), action, -a.confidence, -len(a.evidence[0].quote), a.id

    return min(row.facts(), key=order)


def _told_once(items: Iterable[T], row: Callable[[T], Row | None]) -> Iterator[T]:
    """Of several things that the same words tell of, the first."""
    seen: set[tuple[str, int]] = set()
    for item in items:
        of = row(item)
        if of is not None:
            fact = proof(of)
            place = fact.document.id, fact.assertion.evidence[0].start
            if place in seen:
                continue
            seen.add(place)
        yield item


def _of_themselves(row: Row) -> Row | None:
    """The row with what reports say of their own body's work; None where they only speak of others'."""
    cells = {body: kept for body, facts in row.cells.items() if (kept := tuple(f for f in facts if f.assertion.subject == body))}
    return replace(row, cells=cells) if cells else None


def _practice(key: str, rows: Sequence[Row], ours: Mapping[str, Sequence[Row]], context: _Context) -> Practice:
    bodies = list(dict.fromkeys(body for row in rows for body in row.cells))
    done = tuple(b for b in bodies if any(not all(map(planned, row.cells[b])) for row in rows if b in row.cells))
    family = key not in {row.things[0].id for row in rows}

    def order(row: Row) -> tuple[bool, bool, int, str]:
        measured = _MEASURED if context.figures([row], row.cells) else 0
        return all(map(planned, row.facts())), not any(map(_counts_for, context.credits([row], row.cells))), -context.score(row) - measured, row.name

    best = tuple(sorted(rows, key=order))
    alike = () if family else tuple(dict.fromkeys(r.things[0].id for row in rows for f in row.families for r in ours.get(f, ())))
    known = {r.things[0].id: r for of in ours.values() for r in of}
    return Practice(
        key=key, family=family, rows=best, done=done, planned=tuple(b for b in bodies if b not in done), credits=context.credits(best, done),
        figures=context.figures(best, done), ours=tuple(sorted((known[i] for i in alike), key=lambda r: (-context.score(r), r.name))),
    )  # fmt: skip


def _counts_for(credited: Credited) -> bool:
    """Whether a recognition raises what it is of: to be the first in one's own area says little."""
    return credited.recognition.kind is not Standing.FIRST or credited.recognition.reach != credited.document.level


def _rank(practice: Practice, context: _Context) -> tuple[bool, int, bool, int, int, str]:
    """Done before planned, then what most bodies have (where ours has something like it, it counts as if one had), to be
    recognised like one body more. Then what is measured and tells most."""
    best = practice.rows[0]
    weight = context.score(best) + (_MEASURED if practice.figures else 0)
    bodies = min(len(practice.done or practice.planned), 1 if practice.ours else _MANY)
    recognised = any(map(_counts_for, practice.credits))
    return not practice.done, -bodies - recognised, bool(practice.ours), -bodies, -weight, best.name


# ---- what only ours tells ----


def _strengths(found: Comparison, context: _Context, concepts: frozenset[str]) -> tuple[Strength, ...]:
    """What we were recognised for goes first, then what only our reports tell: with figures, then what tells most."""
    us = context.us
    strengths: list[tuple[tuple[int, int, str], Strength]] = []
    told: set[str] = set()
    only = {row.things[0].id for row in found.only.get(us, ())}
    for row in found.rows:
        own = _of_themselves(row) if us in row.cells else None
        if own is None or us not in own.cells or all(map(planned, own.cells[us])):
            continue
        credits, figures = context.credits([own], [us]), context.figures([own], [us])
        if credits or (row.things[0].id in only and len(row.cells) == 1):
            told.update(c.recognition.id for c in credits)
            weight = context.score(row) + (_MEASURED if figures else 0)
            strengths.append(((0 if any(map(_counts_for, credits)) else 2, -weight, row.name), Strength(row=own, credits=credits, figures=figures)))
    for credit in _honours(context.known.credits.get(us, ())):
        recognition = credit.recognition
        if recognition.id not in told and recognition.body == us and _about(context.known, recognition.of or "", recognition.evidence.quote, concepts):
            strengths.append(((1, 0, f"{recognition.evidence.start:09}"), Strength(row=None, credits=(credit,), figures=())))
    return tuple(_told_once((strength for _, strength in sorted(strengths, key=lambda s: s[0])), lambda strength: strength.row))


# ---- figures side by side ----


@cache
def _action() -> tuple[str, ...]:
    return resources.words("quantity_actions")


def _counted(what: str) -> str:
    """What is counted, without the verbs that open it: 举办培训班 and 开展培训班 count the same."""
    opening = compiled(f"^(?:{alternation(_action())})+")
    words = fold(what)
    rest = opening.sub("", words)
    return rest if len(rest) >= _LEAST else words


def _counts(context: _Context, bodies: Sequence[Body], concepts: frozenset[str]) -> tuple[Count, ...]:
    """Figures of the same thing, unit and role that our reports and others give: what most bodies give first."""
    found: dict[tuple[str, str, str], dict[str, dict[tuple[str, float], Figure]]] = defaultdict(lambda: defaultdict(dict))
    for figure in sorted((f for of in context.known.figures.values() for f in of), key=lambda f: (f.document.path, f.quantity.evidence.start, f.quantity.id)):
        q, body = figure.quantity, context.anchor.get(figure.document.id)
        if body and q.role in _TOLD and q.status is not Status.PLANNED and len(_counted(q.what)) >= _LEAST and _about(context.known, q.of or "", q.what, concepts):
            known = count_of(q)
            if known is None:
                continue
            key = (known, "", "") if known else (_counted(q.what), q.unit, q.role.value)
            found[key][body].setdefault((figure.document.year or "", q.value), figure)
    counts = []
    for by_body in found.values():
        # Several figures of one wording and year are parts of something: nothing says which of them to set beside another's.
        plain = {b: of for b, of in by_body.items() if len({year for year, _ in of}) == len(of)}
        if context.us in plain and len(plain) > 1:
            cells = {body.id: tuple(figure for _, figure in sorted(plain[body.id].items())) for body in bodies if body.id in plain}
            ours = cells[context.us][0].quantity
            counts.append(Count(what=ours.what, unit=ours.unit, role=ours.role, cells=cells))
    return tuple(sorted(counts, key=lambda c: (-len(c.cells), c.what, c.unit)))


# ---- what is not explained ----


def _undefined(known: Corpus, context: _Context, text: Callable[[str], str], concepts: frozenset[str]) -> tuple[Doubt, ...]:
    """Number schemes that no report explains, ours first; each name once."""
    paths = {known.documents[d].path: body for d, body in context.anchor.items() if d in known.documents}
    found: dict[tuple[str, ...], Doubt] = {}
    for doubt in schemes(known, text):
        if doubt.documents[0] in paths and _about(known, doubt.ids[0], doubt.names[0], concepts):
            found.setdefault(doubt.ids, doubt)
    return tuple(sorted(found.values(), key=lambda d: (paths[d.documents[0]] != context.us, d.documents, d.start or 0, d.names)))
