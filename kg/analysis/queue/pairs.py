"""Things that may be one, as a person decides about them: each with a sentence about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import PurePosixPath

from kg.analysis import lookup
from kg.analysis.doubts import Doubt, Kind, doubts
from kg.analysis.queue.case import around
from kg.analysis.queue.judge import By
from kg.analysis.queue.ledger import Ledger
from kg.decisions import Decision, Do, Named, Place, owner
from kg.store import Store, questions
from kg.text.shadow import fold, shadow
from kg.types import DocumentRecord, Entity, Evidence

__all__ = ["Pair", "Side", "apart", "merged", "pairs"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of the things: how many statements are about it, and words of a report that name it; `document` is None where there
    are none. `of` says in words whose it is (see `kg.decisions.Named`), where a side has the same name; "" where none has, or that
    is not known. `before`, `quote` and `after` are consecutive."""

    entity: Entity
    statements: int
    of: str = ""
    document: DocumentRecord | None = None
    before: str = ""
    quote: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A doubt about things that may be one; two or more."""

    doubt: Doubt
    sides: tuple[Side, ...]


def pairs(store: Store, ledger: Ledger, *, again: bool = False) -> Iterator[Pair]:
    """The doubts about merges that nobody has decided on, with what is known of each side."""
    for doubt in doubts(store.readings(), text=store.text, kinds=(Kind.MERGE,)):
        sides = tuple(_whose(store, [_side(store, id_) for id_ in doubt.ids]))
        if again or not any(ledger.compared(_named(sides[0]), _named(side)) for side in sides[1:]):
            yield Pair(doubt=doubt, sides=sides)


def _whose(store: Store, sides: Sequence[Side]) -> Iterator[Side]:
    """The sides, those that share their name with another one with the words that tell whose they are."""
    shared = Counter(fold(side.entity.name) for side in sides)
    for side in sides:
        yield replace(side, of=owner(side.entity.scope, partial(_called, store))) if shared[fold(side.entity.name)] > 1 else side


def _called(store: Store, id_: str) -> str:
    """The name of a body, be it by an id that it had; the title of a report; "" for what is not known."""
    now = lookup.current(store, id_)
    catalog = store.catalog
    return (questions.names(catalog, [now]) | questions.titles(catalog, [now])).get(now, "") if catalog else ""


def _named(side: Side) -> Named:
    return Named(name=side.entity.name, type=side.entity.type, of=side.of)


def _side(store: Store, id_: str) -> Side:
    known = lookup.about(store, id_, limit=1)
    facts = [*known.subjects.get(id_, ()), *known.objects.get(id_, ())]
    left = known.left.get(id_)
    side = Side(entity=known.entities[id_], statements=len(facts) + (sum(left.sections.values()) if left else 0))
    if facts:
        document = facts[0].document
        before, quote, after = around(store.text(document.id), facts[0].assertion.evidence[0])
        return replace(side, document=document, before=before, quote=quote, after=after)
    return next((found for document in known.seen.get(id_, ()) if (found := _spoken(side, document, store.text(document.id)))), side)


def _spoken(side: Side, document: DocumentRecord, text: str) -> Side | None:
    """The side with the place where a text names it first."""
    plain = shadow(text)
    places = [(plain.find(shadow(name)), len(name)) for name in (side.entity.name, *side.entity.aliases)]
    start, size = min(((at, size) for at, size in places if at >= 0), default=(-1, 0))
    if start < 0:
        return None
    before, quote, after = around(text, Evidence(quote=text[start : start + size], start=start, end=start + size))
    return replace(side, document=document, before=before, quote=quote, after=after)


def merged(pair: Pair, keep: int, by: By) -> tuple[Decision, ...]:
    """The decisions that all sides are one with that at the place `keep`. A side that no words name, or tell from
    that one, cannot be anchored, and is left out."""
    return _decided(pair.sides, pair.sides[keep], Do.MERGE, by)


def apart(pair: Pair, by: By) -> tuple[Decision, ...]:
    """The decisions that the first side is none of the others: each withdraws a merge, be it that one was decided or not."""
    return _decided(pair.sides, pair.sides[0], Do.WITHDRAW, by)


def _decided(sides: tuple[Side, ...], into: Side, do: Do, by: By) -> tuple[Decision, ...]:
    return tuple(
        Decision(
            do=do, entity=_named(side), into=_named(into), quote=side.quote,
            report=Place(file=PurePosixPath(side.document.path.replace("\\", "/")).name, title=side.document.title),
            who=by.who, when=by.when, why=by.why,
        )
        for side in sides
        if side is not into and side.document and (side.of != into.of or fold(side.entity.name) != fold(into.entity.name))
    )  # fmt: skip
