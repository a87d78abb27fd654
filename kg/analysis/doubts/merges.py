"""What may be one thing and was left two: merges that are uncertain, and therefore never made in silence."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kg import numerals, places, resources
from kg.analysis.corpus import Corpus
from kg.analysis.doubts.doubt import Doubt, Kind
from kg.resolve import KINDS, Key, longer
from kg.text.shadow import fold
from kg.types import Entity

__all__ = ["merges"]

# Names are alike from this share of common pairs of characters on (Dice's coefficient).
_ALIKE = 0.8
# Of names that are alike so much, each has at least this share of its own pairs in common with the other.
_SHARED = _ALIKE / (2 - _ALIKE)
# What more names than these have in common, even of what is rarest in them, is the way such things are called.
_CROWD = 100
# Words at the end of a name that say what it is (机制, 数据库) have at most so many characters.
_LONGEST_HEAD = 3
# Where a text or an event holds is part of what it is, but a city and its district may speak of the same one.
_NESTED = ("text", "event")
# Everything lies in the nation: with what its bodies name, only a name of this length is not just what such texts are called.
_SPECIFIC = 9


@cache
def _elsewhere() -> re.Pattern[str]:
    (found,) = (p.regex for p in resources.patterns("review") if p["kind"] == "elsewhere")
    return found


@dataclass(frozen=True, slots=True)
class _Name:
    """The name of an entity, as it is compared."""

    entity: Entity
    kind: str
    words: str
    pairs: frozenset[str]
    block: str  # where the name holds; "" is nationwide


def merges(known: Corpus) -> Iterator[Doubt]:
    """Names that are very alike, short forms that have several longer ones, and one name in places that are nested."""
    names = [_name(known, entity) for entity in known.entities.values()]
    pairs = list(_alike(names))
    several = list(_short(known))
    several += _generic(known, pairs, several)
    yield from several
    told = {frozenset((doubt.ids[0], id_)) for doubt in several for id_ in doubt.ids[1:]}
    for pair in pairs:
        if frozenset(name.entity.id for name in pair) not in told:
            yield _doubt(known, "alike", sorted((name.entity for name in pair), key=_order))
    yield from _same(known, names)


def _order(entity: Entity) -> tuple[str, str]:
    return entity.name, entity.id


def _name(known: Corpus, entity: Entity) -> _Name:
    words = fold(entity.name)
    pairs = frozenset(words[i : i + 2] for i in range(len(words) - 1))
    return _Name(entity, KINDS[entity.type], words, pairs, _block(known, entity))


def _block(known: Corpus, entity: Entity) -> str:
    """Where a name holds. A document whose issuer is unknown scopes nothing: its names hold in it alone."""
    seen = known.seen[entity.id]
    return entity.scope or ("" if any(document.issuer for document in seen) else seen[0].id)


def _doubt(known: Corpus, reason: str, entities: Sequence[Entity]) -> Doubt:
    documents = sorted({document.path for entity in entities for document in known.seen[entity.id]})
    return Doubt(
        kind=Kind.MERGE, reason=reason, names=tuple(e.name for e in entities), ids=tuple(e.id for e in entities), documents=tuple(documents)
    )


def _alike(names: Sequence[_Name]) -> Iterator[tuple[_Name, _Name]]:
    for one, other in _candidates(names):
        common = len(one.pairs & other.pairs)
        if 2 * common >= _ALIKE * (len(one.pairs) + len(other.pairs)) and _may_be_one(one, other):
            yield one, other


def _generic(known: Corpus, pairs: Iterable[tuple[_Name, _Name]], told: Iterable[Doubt]) -> Iterator[Doubt]:
    """Names that end several others that are alike (东北国家区域应急救援中心, 华北…): one doubt for all of them."""
    ends: dict[str, list[Entity]] = defaultdict(list)
    for pair in pairs:
        shorter, longer_ = sorted(pair, key=lambda name: len(name.words))
        if longer_.words.endswith(shorter.words):
            ends[shorter.entity.id].append(longer_.entity)
    said = {doubt.ids[0]: set(doubt.ids) for doubt in told}
    for id_, others in ends.items():
        if len(others) > 1 and not {other.id for other in others} <= said.get(id_, set()):
            yield _doubt(known, "several-longer", [known.entities[id_], *sorted(others, key=_order)])


def _candidates(names: Iterable[_Name]) -> Iterator[tuple[_Name, _Name]]:
    """The pairs of names of one kind that may be alike, where both hold in one place or one of them nationwide.

    Two names that have most of their pairs in common have one of the rarest pairs of each in common: names are looked
    up by these alone, so that the cost grows with their number and not with its square.
    """
    names = sorted(names, key=lambda n: (n.block, n.words, n.entity.id))  # nationwide first: all others look there
    frequency = Counter(pair for name in names for pair in name.pairs)
    index: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        rarest = sorted(name.pairs, key=lambda pair: (frequency[pair], pair))[: len(name.pairs) - int(_SHARED * len(name.pairs)) + 1]
        shared = [index[name.kind, block, pair] for pair in rarest for block in {name.block, ""}]
        found = {other for others in shared if len(others) <= _CROWD for other in others}
        yield from ((names[other], name) for other in sorted(found))
        for pair in rarest:
            index[name.kind, name.block, pair].append(number)


def _may_be_one(one: _Name, other: _Name) -> bool:
    """Whether names that are alike may be two forms of one: one leaves out what the other says, or calls it something else.

    What stands in place of something else within a name tells things apart (河长制, 湖长制), and so do numbers; a body
    whose name goes on (办公室, 分局) is a part of the other.
    """
    if one.words == other.words or _numbers(one.words) != _numbers(other.words):
        return False
    shorter, longer_ = sorted((one.words, other.words), key=len)
    if one.kind == "body" and longer_.startswith(shorter):
        return False
    differing = [op for op in difflib.SequenceMatcher(None, one.words, other.words, autojunk=False).get_opcodes() if op[0] != "equal"]
    for tag, i, j, m, n in differing:
        ends = j == len(one.words) and n == len(other.words)
        if tag == "replace" and not (one.kind in ("practice", "site") and ends and max(j - i, n - m) <= _LONGEST_HEAD):
            return False
        if one.block != other.block and (_elsewhere().search(one.words[i:j]) or _elsewhere().search(other.words[m:n])):
            return False
    return True


def _numbers(words: str) -> list[float]:
    return sorted(number.value for number in numerals.find(words) if number.value)


def _short(known: Corpus) -> Iterator[Doubt]:
    """Short forms that end several longer names of one document, of which none was therefore taken."""
    named: dict[str, list[Entity]] = defaultdict(list)
    for id_, documents in known.seen.items():
        for document in documents:
            named[document.id].append(known.entities[id_])
    found: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for document in sorted(known.documents.values(), key=lambda d: (d.path, d.id)):
        keys = {Key(KINDS[e.type], fold(e.name), e.scope): e for e in sorted(named[document.id], key=lambda e: e.id)}
        for key, others in longer(keys).items():
            if len(others) > 1 and key.scope == document.issuer:  # what holds elsewhere has a meaning of its own
                entities = (keys[key], *sorted((keys[other] for other in others), key=_order))
                found[tuple(entity.id for entity in entities)].append(document.path)
    for ids, paths in found.items():
        names = tuple(known.entities[id_].name for id_ in ids)
        yield Doubt(kind=Kind.MERGE, reason="several-longer", names=names, ids=ids, documents=tuple(dict.fromkeys(paths)))


def _same(known: Corpus, names: Sequence[_Name]) -> Iterator[Doubt]:
    """One name that holds nationwide and for some bureau too, or for the texts of a place and of one that lies in it."""
    divisions = {document.issuer: document.division for document in known.documents.values()}
    groups: dict[tuple[str, str], list[_Name]] = defaultdict(list)
    for name in names:
        groups[name.kind, name.words].append(name)
    for (kind, words), group in sorted(groups.items()):
        codes = {name.entity.id: name.block if name.block.isdigit() else divisions.get(name.block, "") for name in group}
        if len(group) > 1 and all(name.block for name in group):
            if len(words) < _SPECIFIC:
                codes = {id_: code for id_, code in codes.items() if code != places.NATION}
            nested = _nested(codes) if kind in _NESTED else set()
            group = [name for name in group if name.entity.id in nested]
        if len(group) > 1:
            yield _doubt(known, "same-name", sorted((name.entity for name in group), key=lambda e: (e.scope, e.id)))


def _nested(codes: Mapping[str, str]) -> set[str]:
    """The ids whose division lies in that of another, or that another's lies in."""
    holders: dict[str, list[str]] = defaultdict(list)
    for id_, code in codes.items():
        if code:
            holders[code].append(id_)
    found = {id_ for here in holders.values() if len(here) > 1 for id_ in here}
    for code, here in holders.items():
        above = places.parent(code)
        while above:
            if above in holders:
                found.update(here, holders[above])
            above = places.parent(above)
    return found
