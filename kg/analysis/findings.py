"""What a reader should know first: what several bodies have in common, what only one has, and what is planned.

A pure function of the corpus. Every item names the statements that prove it, and says nothing of what no report
mentions: a body whose report is silent may well have the thing. Where the reports are those of one body, the findings are what
is new, what is improved and what is planned.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from kg.analysis.corpus import Corpus, Fact, once
from kg.analysis.deeds import DEEDS, PRESUPPOSES
from kg.text.shadow import fold
from kg.types import Action, Entity, EntityType, Status

__all__ = ["Finding", "Item", "anchor_of", "findings", "telling"]

# So many items of a kind: what fits on the first screen.
MOST_ITEMS = 5
# Of these the things under one name; kinds of arrangement, under many names, fill the rest.
_MOST_THINGS = 3
# Up to so many bodies, all statements of an item are named; past it one of each body.
_FEW_BODIES = 20
# A share of plans among fewer statements than this says little.
_LEAST_STATEMENTS = 5
# The plans of one body that an item names; the explorer lists the rest.
_MOST_PLANS = 100

_BEGINS = frozenset((Action.ESTABLISH, Action.PILOT))
# What tells most of how the work is done goes first. That several bodies name an agency or had an event tells nothing.
_RANKS = {
    EntityType.MECHANISM: 0, EntityType.INITIATIVE: 1, EntityType.PLATFORM: 2, EntityType.TEAM: 3, EntityType.FACILITY: 4, EntityType.POLICY: 5,
}  # fmt: skip
# How telling a name of one body alone is (see `_telling`).
_QUOTED, _SCHEME, _BUILT, _COINED, _DONE, _NEW, _MEASURED, _COMMON, _UNWIELDY, _ASIDE = 3, 2, 2, 2, 2, 1, 1, -3, -3, -3
_SHORT, _LONG = 5, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing worth knowing.

    `kind` tells what it says (``shared.thing``, ``shared.family``, ``alone.thing``, ``new.thing``, ``improved.thing``, ``plans.kept``,
    ``plans.elsewhere``, ``plans.planned``, ``plans.share``) and, after ``page.finding.``, the label that words it with the `numbers`. `thing` is the id of
    an entity or a family, `bodies` the anchors it is about (see `anchor_of`; of plans first those that plan, then those
    that have done it), `statements` the ids of what proves it.
    """

    kind: str
    thing: str
    bodies: tuple[str, ...]
    statements: tuple[str, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Items of one kind, the most telling first: ``shared``, ``alone`` and ``plans``; of one body ``new``, ``improved`` and ``plans``."""

    kind: str
    items: tuple[Item, ...]
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Deeds:
    """What the reports say is done, by thing and then by body; bodies and statements in reading order."""

    known: Corpus
    bodies: tuple[str, ...]
    of: Mapping[str, Mapping[str, tuple[Fact, ...]]]

    def entity(self, thing: str) -> Entity:
        return self.known.entities[thing]


def anchor_of(known: Corpus) -> dict[str, str]:
    """For each document the body whose work it reports, or the document itself where that is not known; a reprint reports
    the work of the body of its original."""
    own = {key: d.issuer if d.issuer in known.entities else key for key, d in known.documents.items()}
    return {key: own.get(d.original, own[key]) for key, d in known.documents.items()}


def findings(known: Corpus) -> tuple[Finding, ...]:
    """The findings of a corpus, three; their items may be none."""
    deeds = _deeds(once(known))
    if len(deeds.bodies) == 1:
        new, improved = _best(deeds, "new.thing", _is_new), _best(deeds, "improved.thing", _is_improved)
        return (
            Finding(kind="new", items=tuple(new[:MOST_ITEMS]), numbers={"things": len(new)}),
            Finding(kind="improved", items=tuple(improved[:MOST_ITEMS]), numbers={"things": len(improved)}), _plans(deeds),
        )  # fmt: skip
    return (_shared(deeds), _alone(deeds), _plans(deeds))


def _deeds(known: Corpus) -> _Deeds:
    anchor = anchor_of(known)
    order = sorted(known.documents.values(), key=lambda d: (d.path, d.id))
    bodies = tuple(dict.fromkeys(anchor[d.id] for d in order))
    if len(bodies) > 1:  # a report of nobody knows whom may be one of those that are known: it makes them no more
        bodies = tuple(body for body in bodies if body in known.entities)
    counted = frozenset(bodies)
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    for fact in sorted(known.facts.values(), key=_place):
        thing = known.entities.get(fact.assertion.object)
        if thing and anchor[fact.document.id] in counted and thing.type in _RANKS and fact.assertion.predicate in DEEDS:
            found[thing.id][anchor[fact.document.id]].append(fact)
    return _Deeds(
        known, bodies,
        {thing: {body: tuple(facts) for body, facts in by_body.items()} for thing, by_body in found.items()},
    )  # fmt: skip


def _place(fact: Fact) -> tuple[str, str, int, str]:
    evidence = fact.assertion.evidence
    return fact.document.path, fact.document.id, evidence[0].start if evidence else 0, fact.assertion.id


# ---- what a statement says of a thing ----


def _is_plan(fact: Fact) -> bool:
    return fact.assertion.status is Status.PLANNED


def _is_intent(fact: Fact) -> bool:
    """Whether it is a plan that does not say that the thing is there."""
    return _is_plan(fact) and fact.assertion.action not in PRESUPPOSES


def _is_new(fact: Fact) -> bool:
    return not _is_plan(fact) and fact.assertion.action in _BEGINS


def _is_improved(fact: Fact) -> bool:
    return not _is_plan(fact) and fact.assertion.action in PRESUPPOSES


def _telling(deeds: _Deeds, thing: str, facts: Iterable[Fact]) -> int:
    return telling(deeds.entity(thing), facts, measured=thing in deeds.known.figures)


def telling(entity: Entity, facts: Iterable[Fact], *, measured: bool) -> int:
    """How much a thing tells of a body: named in quotation marks or by its numbers, built, done, measured; rather than generic."""
    said = tuple(facts)
    quoted = "“" in entity.name or any(f"“{entity.name}”" in e.quote for f in said for e in f.assertion.evidence)
    marks = (
        (quoted, _QUOTED), ("+" in entity.name, _SCHEME), (entity.type in (EntityType.MECHANISM, EntityType.PLATFORM), _BUILT),
        (bool(entity.scope), _COINED), (not all(map(_is_plan, said)), _DONE), (any(map(_is_new, said)), _NEW),
        (measured, _MEASURED), (len(entity.name) < _SHORT and not quoted, _COMMON),
        (len(entity.name) > _LONG, _UNWIELDY), (entity.type is EntityType.POLICY or entity.functions[:1] in (("party",), ("other",)), _ASIDE),
    )  # fmt: skip
    return sum(weight for holds, weight in marks if holds)


# ---- what several have, what one has ----


def _shared(deeds: _Deeds) -> Finding:
    things = [thing for thing, by_body in deeds.of.items() if len(by_body) > 1]
    things.sort(key=lambda thing: _common_rank(deeds, thing))
    families = _families(deeds)
    chosen = things[:_MOST_THINGS]
    told = {family for thing in chosen for family in deeds.entity(thing).broader}
    kinds = [family for family in families if family not in told][: MOST_ITEMS - len(chosen)]
    items = [_in_common("shared.thing", thing, deeds.of[thing]) for thing in [*chosen, *things[_MOST_THINGS : MOST_ITEMS - len(kinds)]]]
    items += [_in_common("shared.family", family, families[family]) for family in kinds]
    return Finding(kind="shared", items=tuple(items), numbers={"things": len(things), "families": len(families)})


def _common_rank(deeds: _Deeds, thing: str) -> tuple[int, int, bool, int, str, str]:
    """What most have goes first, then mechanisms, then what the bodies have got differently far with."""
    entity, by_body = deeds.entity(thing), deeds.of[thing]
    stages = {(all(map(_is_intent, facts)), any(map(_is_new, facts)), any(f.assertion.action in PRESUPPOSES for f in facts)) for facts in by_body.values()}
    return -len(by_body), _RANKS[entity.type], entity.functions[:1] == ("party",), -len(stages), entity.name, thing


def _families(deeds: _Deeds) -> dict[str, dict[str, tuple[Fact, ...]]]:
    """Kinds of mechanism that several bodies have: those of most bodies first, then those with fewest members for each.

    Kinds of initiative (drills, inspections, publicity) are not counted: that everybody has some tells nothing.
    """
    found: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    members: dict[str, list[str]] = defaultdict(list)
    for thing, by_body in deeds.of.items():
        for family in deeds.entity(thing).broader:
            members[family].append(thing)
            for body, facts in by_body.items():
                found[family][body] += facts
    mechanisms = {f: sum(deeds.entity(m).type is EntityType.MECHANISM for m in of) for f, of in members.items()}
    good = [f for f in found if len(found[f]) > 1 and 2 * mechanisms[f] >= len(members[f])]
    good.sort(key=lambda f: (-len(found[f]), len(members[f]), f))
    return {f: {body: tuple(sorted(found[f][body], key=_place)) for body in deeds.bodies if body in found[f]} for f in good}


def _in_common(kind: str, thing: str, by_body: Mapping[str, tuple[Fact, ...]]) -> Item:
    new = sum(any(map(_is_new, facts)) for facts in by_body.values())
    improved = sum(any(f.assertion.action in PRESUPPOSES for f in facts) for facts in by_body.values())
    planned = sum(all(map(_is_intent, facts)) for facts in by_body.values())
    return Item(
        kind=kind, thing=thing, bodies=tuple(by_body), statements=_proofs(by_body.values()),
        numbers={"bodies": len(by_body), "new": new, "improved": improved, "planned": planned},
    )  # fmt: skip


def _proofs(of: Iterable[tuple[Fact, ...]]) -> tuple[str, ...]:
    """The statements that prove what is said of some bodies, what is done before plans; of many bodies one each."""
    by_body = [sorted(facts, key=_is_plan) for facts in of]
    if len(by_body) > _FEW_BODIES:
        by_body = [facts[:1] for facts in by_body]
    return tuple(dict.fromkeys(f.assertion.id for f in sorted((f for facts in by_body for f in facts), key=_is_plan)))


def _alone(deeds: _Deeds) -> Finding:
    """The best of each body in turn, first those that tell most; a second one of each only where the bodies are few."""
    named_by = _named_by(deeds.known)
    best: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for thing, by_body in deeds.of.items():
        entity = deeds.entity(thing)
        named = by_body.keys() | set().union(*(named_by[fold(name)] for name in (entity.name, *entity.aliases)))
        if len(named) == 1 and not all(map(_is_plan, *by_body.values())):
            (body,) = named
            best[body].append((-_telling(deeds, thing, by_body[body]), entity.name, thing))
    turns = [
        (turn, score, place, name, thing, body)
        for place, body in enumerate(deeds.bodies) for turn, (score, name, thing) in enumerate(sorted(best[body])[:2])
    ]  # fmt: skip
    items = tuple(
        Item(kind="alone.thing", thing=thing, bodies=(body,), statements=_proofs(deeds.of[thing].values()), numbers={"statements": len(deeds.of[thing][body])})
        for *_, thing, body in sorted(turns)[:MOST_ITEMS]
    )  # fmt: skip
    return Finding(kind="alone", items=items, numbers={"things": sum(map(len, best.values()))})


def _named_by(known: Corpus) -> dict[str, set[str]]:
    """For each folded name or alias the bodies whose reports name a thing so: two that bear one name are no rarity, even if they are two."""
    anchors = anchor_of(known)
    found: dict[str, set[str]] = defaultdict(set)
    for name, things in known.names.items():
        for thing in things:
            found[name] |= {anchors[d.id] for d in known.seen.get(thing, ())}
    return found


def _best(deeds: _Deeds, kind: str, holds: Callable[[Fact], bool]) -> list[Item]:
    """Of the one body that there is: the things of which such statements are made, those that tell most first."""
    found: list[tuple[int, str, str, tuple[Fact, ...]]] = []
    for thing, by_body in deeds.of.items():
        facts = tuple(f for said in by_body.values() for f in said if holds(f))
        if facts:
            found.append((-_telling(deeds, thing, facts), deeds.entity(thing).name, thing, facts))
    found.sort(key=lambda f: f[:3])
    return [
        Item(kind=kind, thing=thing, bodies=deeds.bodies, statements=_proofs([facts]), numbers={"statements": len(facts)})
        for _, _, thing, facts in found
    ]  # fmt: skip


# ---- what is planned ----


def _plans(deeds: _Deeds) -> Finding:
    kept = sorted(_kept(deeds), key=lambda item: _rank(deeds, item))
    elsewhere = sorted(_elsewhere(deeds), key=lambda item: _rank(deeds, item))
    items = [*kept, *elsewhere]
    if len(deeds.bodies) == 1:
        told = {item.thing for item in items}
        items += [item for item in _best(deeds, "plans.planned", _is_intent) if item.thing not in told]
    shares, whole = _shares(deeds)
    return Finding(kind="plans", items=(*items[:MOST_ITEMS], *shares), numbers={**whole, "kept": len(kept), "elsewhere": len(elsewhere)})


def _rank(deeds: _Deeds, item: Item) -> tuple[bool, int, int, str, str]:
    """New things before the improvement of old ones, mechanisms first, what most have done first."""
    entity = deeds.entity(item.thing)
    begins = any(deeds.known.facts[s].assertion.action in _BEGINS for s in item.statements[: item.numbers["plans"]])
    return not begins, _RANKS[entity.type], -item.numbers["done"], entity.name, entity.id


def _kept(deeds: _Deeds) -> Iterator[Item]:
    """What a body plans in one report and has done by a report of a later year."""
    for thing, by_body in deeds.of.items():
        for body, facts in by_body.items():
            plans = [f for f in facts if _is_plan(f)]
            done = [f for f in facts if f.assertion.status is Status.DONE and any(_later(f, plan) for plan in plans)]
            plans = [plan for plan in plans if any(_later(f, plan) for f in done)]
            if done:
                yield _against("plans.kept", thing, (body,), plans, done)


def _later(done: Fact, plan: Fact) -> bool:
    """Whether a deed may be what was planned: told of a later year, and, where something old was to be improved, an improvement."""
    fits = plan.assertion.action not in PRESUPPOSES or done.assertion.action in PRESUPPOSES
    return fits and "" < (plan.document.year or "") < (done.document.year or "")


def _elsewhere(deeds: _Deeds) -> Iterator[Item]:
    """What some bodies only plan and others have done."""
    for thing, by_body in deeds.of.items():
        planning = {body: facts for body, facts in by_body.items() if all(map(_is_plan, facts))}
        doing = {body: tuple(f for f in facts if not _is_plan(f)) for body, facts in by_body.items() if body not in planning}
        if planning and doing:
            plans, done = ([f for facts in of.values() for f in (facts if len(by_body) <= _FEW_BODIES else facts[:1])] for of in (planning, doing))
            yield _against("plans.elsewhere", thing, (*planning, *doing), plans, done, planning=len(planning), doing=len(doing))


def _against(kind: str, thing: str, bodies: tuple[str, ...], plans: list[Fact], done: list[Fact], *, planning: int = 1, doing: int = 1) -> Item:
    return Item(
        kind=kind, thing=thing, bodies=bodies, statements=tuple(f.assertion.id for f in (*plans, *done)),
        numbers={"planned": planning, "done": doing, "plans": len(plans)},
    )  # fmt: skip


def _shares(deeds: _Deeds) -> tuple[list[Item], dict[str, int]]:
    """How much of what each body's reports say is plan, the largest shares first; and of all reports together."""
    anchors = anchor_of(deeds.known)
    said: Counter[str] = Counter()
    plans: dict[str, list[Fact]] = defaultdict(list)
    for fact in deeds.known.facts.values():
        body = anchors[fact.document.id]
        said[body] += 1
        if _is_plan(fact):
            plans[body].append(fact)
    enough = [body for body in deeds.bodies if said[body] >= _LEAST_STATEMENTS and plans[body]]
    enough.sort(key=lambda body: -len(plans[body]) / said[body])
    items = [
        Item(
            kind="plans.share", thing=body, bodies=(body,), numbers=_share(len(plans[body]), said[body]),
            statements=tuple(f.assertion.id for f in islice(sorted(plans[body], key=_place), _MOST_PLANS)),
        )
        for body in enough[:MOST_ITEMS]
    ]  # fmt: skip
    return items, _share(sum(map(len, plans.values())), said.total())


def _share(planned: int, statements: int) -> dict[str, int]:
    return {"planned": planned, "statements": statements, "percent": (200 * planned + statements) // (2 * statements) if statements else 0}
