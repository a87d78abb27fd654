"""What changed between two states of knowledge: documents, statements, figures and recognitions, entities.

A document is the same if its bytes are; else the one under the same path is its new version. A statement is the same if
document, subject, relation and object are; an entity that has another id now (`kg.redirects`) is still the same end of a
statement. Candidates that were left out are not compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Generic, TypeVar

from kg.analysis.sides import Side
from kg.redirects import redirects
from kg.store.catalog import Found
from kg.types import Assertion, DocumentRecord, Entity, Evidence, Quantity, Reading, Recognition

__all__ = ["Change", "DocumentChange", "EntityChange", "Redirects", "Said", "documents", "entities", "pairs"]

#: What a document says.
Said = Assertion | Quantity | Recognition
T = TypeVar("T", Assertion, Quantity, Recognition)
#: For each entity that is gone from a document, the ids that it has now, over all documents.
Redirects = dict[str, set[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Generic[T]):
    """A statement, figure or recognition that is ``added`` (`old` is None), ``gone`` (`new` is None) or ``changed``, and in which `fields`."""

    kind: str
    old: T | None
    new: T | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """What changed in one document; `kind` is ``added``, ``gone``, ``changed``, or ``same`` where only its statements,
    figures or recognitions did.

    `fields` are those of its record that changed, the first one ``bytes`` where it is a new version. The names are those
    of the entities that each side speaks of, by id.
    """

    kind: str
    path: str
    old: DocumentRecord | None
    new: DocumentRecord | None
    fields: tuple[str, ...] = ()
    statements: tuple[Change[Assertion], ...] = ()
    quantities: tuple[Change[Quantity], ...] = ()
    recognitions: tuple[Change[Recognition], ...] = ()
    old_names: Mapping[str, str] = field(default_factory=dict)
    new_names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityChange:
    """An entity that is ``added``, ``gone``, ``renamed``, ``changed`` in other `fields`, or ``merged`` into the one of the id `into`."""

    kind: str
    old: Entity | None
    new: Entity | None
    fields: tuple[str, ...] = ()
    into: str = ""


def pairs(a: Side, b: Side) -> list[tuple[str, str | None, str | None]]:
    """The documents of both sides as (path, id in a, id in b), by path; None where there is no such document."""
    old, new = a.paths(), b.paths()
    paired: list[tuple[str, str | None, str | None]] = [(path, id_, id_) for id_, path in new.items() if id_ in old]
    versions: dict[str, list[str]] = defaultdict(list)
    for id_, path in sorted(new.items(), reverse=True):
        if id_ not in old:
            versions[path].append(id_)
    for id_, path in sorted(old.items()):
        if id_ not in new:
            paired.append((path, id_, versions[path].pop() if versions.get(path) else None))
    paired += [(path, None, id_) for path, ids in versions.items() for id_ in ids]
    return sorted(paired, key=lambda pair: (pair[0], pair[1] or "", pair[2] or ""))


def documents(a: Side, b: Side, moved: Redirects) -> Iterator[DocumentChange]:
    """What changed in each document, by path; documents without a change do not come out.

    `moved` is filled with where entities went. One document of each side is held at a time.
    """
    for path, old, new in pairs(a, b):
        before = a.found(old) if old else None
        after = b.found(new) if new else None
        if not (before and after and same(before, after)):
            change = _document(path, before and a.read(before), after and b.read(after), moved)
            if change.kind != "same" or change.statements or change.quantities or change.recognitions:
                yield change


def same(a: Found, b: Found) -> bool:
    """Whether two documents have the same reading under the same path."""
    return (a.id, a.path, a.original, a.reading) == (b.id, b.path, b.original, b.reading)


def _document(path: str, old: Reading | None, new: Reading | None, moved: Redirects) -> DocumentChange:
    went = redirects(old, new) if old and new else {}
    for gone, id_ in went.items():
        moved.setdefault(gone, set()).add(id_)
    same_text = bool(old and new and old.document.id == new.document.id)
    differing: tuple[str, ...] = ()
    if old and new:
        differing = _differing(_record(old.document), _record(new.document))
        differing = differing if same_text else ("bytes", *differing)
    return DocumentChange(
        kind="changed" if differing else "same" if old and new else "added" if new else "gone",
        path=path, old=old.document if old else None, new=new.document if new else None, fields=differing,
        statements=_changes(old.assertions if old else (), new.assertions if new else (), _statement(went), _seen(same_text)),
        quantities=_changes(old.quantities if old else (), new.quantities if new else (), _figure(went), _seen(same_text)),
        recognitions=_changes(old.recognitions if old else (), new.recognitions if new else (), _credit(went), _seen(same_text)),
        old_names=_names(old), new_names=_names(new),
    )  # fmt: skip


def _names(reading: Reading | None) -> dict[str, str]:
    return {entity.id: entity.name for entity in reading.entities} if reading else {}


def _record(record: DocumentRecord) -> dict[str, object]:
    return {f.name: getattr(record, f.name) for f in fields(record) if f.name not in ("id", "sha256")}


def _statement(went: Mapping[str, str]) -> Callable[[Assertion], tuple[str, ...]]:
    """What makes a statement the same: its ends, under the ids that they have now, and its relation."""
    return lambda a: (went.get(a.subject, a.subject), a.predicate.value, went.get(a.object, a.object))


def _figure(went: Mapping[str, str]) -> Callable[[Quantity], tuple[str, ...]]:
    return lambda q: (went.get(q.of or "", q.of or ""), q.what, q.unit)


def _credit(went: Mapping[str, str]) -> Callable[[Recognition], tuple[str, ...]]:
    return lambda r: (went.get(r.of or "", r.of or ""), went.get(r.body, r.body), r.kind.value)


def _seen(same_text: bool) -> Callable[[Said], dict[str, Hashable]]:
    """What is compared of a statement, figure or recognition: in another text not its places, since a word more at the top shifts all."""

    def seen(value: Said) -> dict[str, Hashable]:
        found: dict[str, Hashable] = {f.name: getattr(value, f.name) for f in fields(value)}
        proofs: tuple[Evidence, ...] = value.evidence if isinstance(value, Assertion) else (value.evidence,)
        if not same_text:
            del found["id"]
            found["evidence"] = tuple(e.quote for e in proofs)
        return found

    return seen


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[str, ...]:
    names = tuple(name for name in old if old[name] != new[name])
    return tuple(name for name in names if name != "id") or names  # an id changes with what it digests


def _changes(
    old: Sequence[T], new: Sequence[T], key: Callable[[T], tuple[str, ...]], seen: Callable[[Said], dict[str, Hashable]]
) -> tuple[Change[T], ...]:
    """What is added, gone and changed, by key; within a key equals are paired first, then those of one id, then the rest in order."""
    groups: dict[tuple[str, ...], tuple[list[T], list[T]]] = defaultdict(lambda: ([], []))
    for value in old:
        groups[key(value)][0].append(value)
    for value in new:
        groups[key(value)][1].append(value)
    found: list[Change[T]] = []
    for name in sorted(groups):
        gone, added = groups[name]
        for a, b in _paired(gone, added, seen):
            differing = _differing(seen(a), seen(b))
            if differing:
                found.append(Change(kind="changed", old=a, new=b, fields=differing))
        found += [Change(kind="gone", old=a, new=None) for a in gone]
        found += [Change(kind="added", old=None, new=b) for b in added]
    return tuple(found)


def _paired(gone: list[T], added: list[T], seen: Callable[[Said], dict[str, Hashable]]) -> Iterator[tuple[T, T]]:
    """Takes out of both lists what belongs together."""

    def equal(a: T, b: T) -> bool:
        return seen(a) == seen(b)

    def one(a: T, b: T) -> bool:
        return a.id == b.id

    def any_(a: T, b: T) -> bool:
        return True

    for alike in (equal, one, any_):
        for a in list(gone):
            b = next((b for b in added if alike(a, b)), None)
            if b is not None:
                gone.remove(a)
                added.remove(b)
                yield a, b


def entities(a: Side, b: Side, moved: Redirects) -> Iterator[EntityChange]:
    """What changed of the entities, by id, once `documents` has filled `moved`.

    One that is gone is merged where all documents agree on where it went. One that came only by that is not added.
    """
    merged = {old: next(iter(ids)) for old, ids in moved.items() if len(ids) == 1 and not b.knows(old)}
    targets = set(merged.values())
    for old, new in _joined(a.entities(), b.entities()):
        if old and new:
            differing = tuple(f.name for f in fields(old) if getattr(old, f.name) != getattr(new, f.name))
            if differing:
                yield EntityChange(kind="renamed" if "name" in differing else "changed", old=old, new=new, fields=differing)
        elif old:
            into = merged.get(old.id, "")
            yield EntityChange(kind="merged" if into else "gone", old=old, new=None, into=into)
        elif new and new.id not in targets:
            yield EntityChange(kind="added", old=None, new=new)


def _joined(a: Iterable[Entity], b: Iterable[Entity]) -> Iterator[tuple[Entity | None, Entity | None]]:
    """The entities of both sides, sorted by id, side by side."""
    left, right = iter(a), iter(b)
    old, new = next(left, None), next(right, None)
    while old or new:
        if new is None or (old and old.id < new.id):
            yield old, None
            old = next(left, None)
        elif old is None or new.id < old.id:
            yield None, new
            new = next(right, None)
        else:
            yield old, new
            old, new = next(left, None), next(right, None)
