"""Judges what a system found in one document, item by item: right, missed or spurious, and how well right items are described.

Items that the gold does not require are left out on both sides. Everything that is counted later is counted from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kg.evaluation.found import Found, FoundEntity, FoundTriple
from kg.evaluation.gold import Gold, GoldEntity, GoldQuantity, GoldTriple, Key
from kg.evaluation.matching import NATURAL, End, FoundKey, Pairs, keys, match_entities, match_quantities
from kg.evaluation.names import fold, same_place, similarity
from kg.types import EntityType, Predicate

__all__ = ["Aspect", "Item", "Judgement", "Measure", "Rated", "Share", "Verdict", "judge"]

#: A quote that is longer proves nothing any more.
MAX_QUOTE = 160
# From here on the wording of a figure says the same.
_SAME_WORDING = 0.4
# How much of the text is shown on each side of a name.
_AROUND = 30


class Verdict(StrEnum):
    """What became of an item."""

    RIGHT = "right"
    MISSED = "missed"
    SPURIOUS = "spurious"


class Measure(StrEnum):
    """What is counted. Strict figures want the very name and type; those beyond default leave out what follows from the
    list of entities alone (the issuer implements each mechanism, carries out each initiative …)."""

    ENTITIES = "entities"
    TRIPLES = "triples"
    BEYOND = "beyond_default"
    ENTITIES_STRICT = "entities_strict"
    TRIPLES_STRICT = "triples_strict"
    BEYOND_STRICT = "beyond_default_strict"
    QUANTITIES = "quantities"


class Aspect(StrEnum):
    """What is asked of items that were found, each a share."""

    STATUS = "status"
    ACTION = "action"
    EVIDENCE = "evidence"
    FULL_NAME = "full_name"
    FUNCTION = "function"
    ISSUER = "issuer"
    QUANTITY_WHAT = "quantity_what"
    QUANTITY_ROLE = "quantity_role"
    QUANTITY_OF = "quantity_of"
    QUOTES = "quotes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that counts. `type` is an entity type, a relation, or the role of a figure: the gold's where the item is in
    the gold, else the system's. `quote` is what the gold, for spurious items the system, quotes; `rules` made it."""

    doc: str
    measure: Measure
    verdict: Verdict
    type: str
    text: str
    quote: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many; an item said in two ways, one of them right, is half right."""

    right: float
    of: int

    @property
    def value(self) -> float | None:
        """The share, or None where there is nothing to share."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A statement of the system: its rule, how sure it says it is, and whether the gold has it, required or not."""

    rule: str
    confidence: float | None
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What came of one document."""

    doc: str
    items: tuple[Item, ...]
    shares: dict[Aspect, Share]
    rated: tuple[Rated, ...] = ()


def judge(gold: Gold, found: Found, text: str | None) -> Judgement:
    """Judge what was found in one document; with its text, also whether quotes are exact."""
    items: list[Item] = []
    pairs = match_entities(gold, found, strict=False)
    strict = match_entities(gold, found, strict=True)
    for measure, used in ((Measure.ENTITIES, pairs), (Measure.ENTITIES_STRICT, strict)):
        items += _entities(gold, found, used, measure=measure, text=text or "")
    statements, strict_statements = keys(gold, found, pairs), keys(gold, found, strict)
    items += _triples(gold, found, statements, measures=(Measure.TRIPLES, Measure.BEYOND))
    items += _triples(gold, found, strict_statements, measures=(Measure.TRIPLES_STRICT, Measure.BEYOND_STRICT))
    shares = {**_named(gold, found, pairs), **_described(gold, statements), Aspect.ISSUER: _issuer(gold, found, pairs)}
    if gold.quantities is not None:
        matched = match_quantities(gold.quantities, found.quantities)
        items += _quantities(gold.doc, gold.quantities, found, matched)
        shares |= _measured(gold.quantities, found, matched, pairs)
    if text is not None:
        exact = [bool(t.quote) and text[t.start : t.end] == t.quote for t in found.triples]
        shares[Aspect.QUOTES] = _share(exact)
    rated = tuple(
        Rated(rule=row.rule, confidence=row.confidence, right=_gold_key(key) in gold.by_key)
        for key, rows in statements.items() for row in rows if row.rule
    )  # fmt: skip
    every = {aspect: shares.get(aspect, Share(0, 0)) for aspect in Aspect}
    return Judgement(doc=gold.doc, items=tuple(items), shares=every, rated=rated)


def _share(answers: Iterable[float]) -> Share:
    values = list(answers)
    return Share(sum(values), len(values))


def _around(text: str, names: Sequence[str]) -> str:
    """The words around the first place where one of the names stands, within its line; "" where none does."""
    places = [(text.find(name), name) for name in names if name in text]
    if not places:
        return ""
    start, name = min(places, key=lambda place: (place[0], -len(place[1])))
    end = start + len(name)
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    return before + name + text[end : end + _AROUND].partition("\n")[0]


def _entities(gold: Gold, found: Found, pairs: Pairs, *, measure: Measure, text: str) -> Iterator[Item]:
    for entity in gold.entities:
        if entity.required:
            verdict = Verdict.RIGHT if entity.id in pairs.best else Verdict.MISSED
            quote = _around(text, entity.names)
            yield Item(doc=gold.doc, measure=measure, verdict=verdict, type=entity.type.value, text=entity.name, quote=quote)
    paired = set(pairs.best.values())
    for other in found.entities.values():
        if other.id not in paired:
            quote = _around(text, other.names)
            yield Item(doc=gold.doc, measure=measure, verdict=Verdict.SPURIOUS, type=other.type.value, text=other.label, quote=quote)


def _is_default(gold: Gold, subject: str, predicate: Predicate, types: Iterable[EntityType]) -> bool:
    """Whether a statement follows from a list of entities and the issuer alone."""
    return subject == gold.issuer_id and not NATURAL.get(predicate, frozenset()).isdisjoint(types)


def _counts_beyond(gold: Gold, found: Found, key: FoundKey) -> bool:
    subject, predicate, object_ = key
    if not subject.known:
        return True
    if object_.known:
        return not _is_default(gold, subject.id, predicate, gold.by_id[object_.id].types)
    other = found.entities.get(object_.id)
    return not _is_default(gold, subject.id, predicate, (other.type,) if other else ())


def _gold_key(key: FoundKey) -> Key | None:
    subject, predicate, object_ = key
    return (subject.id, predicate, object_.id) if subject.known and object_.known else None


def _triples(
    gold: Gold, found: Found, statements: dict[FoundKey, list[FoundTriple]], *, measures: tuple[Measure, Measure]
) -> Iterator[Item]:
    """The items of all relations, and again those beyond default."""
    whole, beyond = measures
    said = {_gold_key(key): rows for key, rows in statements.items()}
    for key, triple in gold.by_key.items():
        if not triple.required:
            continue
        verdict = Verdict.RIGHT if key in said else Verdict.MISSED
        text = f"{gold.by_id[key[0]].name} → {gold.by_id[key[2]].name}"
        rules = _rules(said.get(key, ()))
        for measure in (whole, beyond) if _counts_beyond(gold, found, _known(key)) else (whole,):
            yield Item(doc=gold.doc, measure=measure, verdict=verdict, type=key[1].value, text=text, quote=triple.evidence, rules=rules)
    for found_key, rows in statements.items():
        if _gold_key(found_key) in gold.by_key:
            continue
        text = f"{_label(found, rows[0].subject)} → {_label(found, rows[0].object)}"
        for measure in (whole, beyond) if _counts_beyond(gold, found, found_key) else (whole,):
            yield Item(
                doc=gold.doc, measure=measure, verdict=Verdict.SPURIOUS, type=found_key[1].value,
                text=text, quote=rows[0].quote, rules=_rules(rows),
            )  # fmt: skip


def _known(key: Key) -> FoundKey:
    return End(key[0], True), key[1], End(key[2], True)


def _rules(rows: Iterable[FoundTriple]) -> tuple[str, ...]:
    return tuple(sorted({row.rule for row in rows if row.rule}))


def _label(found: Found, id_: str) -> str:
    return found.entities[id_].label if id_ in found.entities else id_


def _named(gold: Gold, found: Found, pairs: Pairs) -> dict[Aspect, Share]:
    """How well the entities that were found are named and classed."""
    paired: list[tuple[GoldEntity, FoundEntity]] = [(gold.by_id[g], found.entities[f]) for g, f in pairs.best.items()]
    full = [fold(g.name) in fold(f.label) for g, f in paired if g.required and g.type is EntityType.AGENCY]
    first = [bool(f.functions) and f.functions[0] in g.functions for g, f in paired if g.functions]
    return {Aspect.FULL_NAME: _share(full), Aspect.FUNCTION: _share(first)}


def _described(gold: Gold, statements: dict[FoundKey, list[FoundTriple]]) -> dict[Aspect, Share]:
    """How well the statements that were found are described; those said twice count by halves."""
    both: list[tuple[GoldTriple, list[FoundTriple]]] = []
    for found_key, rows in statements.items():
        key = _gold_key(found_key)
        if key is not None and key in gold.by_key:
            both.append((gold.by_key[key], rows))
    status, action = [], []
    for triple, rows in both:
        if triple.key[1] is not Predicate.PART_OF:
            said = {row.status for row in rows}
            status.append((triple.status in said) / len(said))
        if triple.action:
            said = {row.action for row in rows}
            action.append((triple.action in said) / len(said))
    evidence = [any(len(r.quote) <= MAX_QUOTE and same_place(r.quote, t.evidence) for r in rows) for t, rows in both]
    return {Aspect.STATUS: _share(status), Aspect.ACTION: _share(action), Aspect.EVIDENCE: _share(evidence)}


def _issuer(gold: Gold, found: Found, pairs: Pairs) -> Share:
    """Whether the body with most statements is the issuer: so it is told without asking the system for one."""
    if not gold.issuer:
        return Share(0, 0)
    top = Counter(triple.subject for triple in found.triples).most_common(1)
    right = bool(top) and gold.issuer_id is not None and pairs.all.get(top[0][0]) == gold.issuer_id
    return Share(right, 1)


def _quantities(doc: str, golds: Sequence[GoldQuantity], found: Found, matched: dict[int, int]) -> Iterator[Item]:
    for i, gold in enumerate(golds):
        if gold.required:
            verdict = Verdict.RIGHT if i in matched else Verdict.MISSED
            rules = (found.quantities[matched[i]].rule,) if i in matched else ()
            text = f"{gold.what} {gold.value:g}{gold.unit}"
            yield Item(
                doc=doc, measure=Measure.QUANTITIES, verdict=verdict, type=gold.role.value, text=text, quote=gold.evidence, rules=rules
            )
    paired = set(matched.values())
    for j, other in enumerate(found.quantities):
        if j not in paired:
            text = f"{other.what} {other.value:g}{other.unit}"
            yield Item(
                doc=doc, measure=Measure.QUANTITIES, verdict=Verdict.SPURIOUS, type=other.role or "",
                text=text, quote=other.quote, rules=(other.rule,),
            )  # fmt: skip


def _measured(golds: Sequence[GoldQuantity], found: Found, matched: dict[int, int], pairs: Pairs) -> dict[Aspect, Share]:
    """How well the figures that were found are described."""
    both = [(golds[i], found.quantities[j]) for i, j in matched.items()]
    what = [similarity(fold(g.what), fold(f.what), bodies=False) >= _SAME_WORDING for g, f in both]
    of = [f.of is not None and pairs.all.get(f.of) == g.of for g, f in both if g.of]
    return {
        Aspect.QUANTITY_WHAT: _share(what),
        Aspect.QUANTITY_ROLE: _share(g.role == f.role for g, f in both),
        Aspect.QUANTITY_OF: _share(of),
    }
