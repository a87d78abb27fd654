"""Gold files: what a careful reader takes from one report, as JSON (one object a file).

    {"doc": "FILE.txt", "issuer": "…", "year": "2023",
     "entities":   [{"id", "type", "name", "aliases", "also", "function", "required"}],
     "triples":    [{"s", "p", "o", "status", "action", "trigger", "evidence", "required"}],
     "quantities": [{"what", "value", "unit", "modifier", "role", "of", "status", "evidence", "required"}]}

What is not required counts neither when it is found nor when it is missed. A file without ``quantities`` says nothing of
figures, and none are scored.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from kg import resources
from kg.errors import BadGold, MissingPath
from kg.evaluation.names import fold
from kg.types import Action, EntityType, Predicate, Role, Status

__all__ = ["Gold", "GoldEntity", "GoldQuantity", "GoldTriple", "Key", "check", "load"]

#: Subject, relation and object of a triple, by the ids of the gold file.
Key = tuple[str, Predicate, str]
# So many faults of one file are told at a time.
_TOLD = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldEntity:
    """A thing that the report names.

    `names` are all its names, the canonical one first, `forms` the same folded; `types` those that count as right, the
    best first.
    """

    id: str
    names: tuple[str, ...]
    types: tuple[EntityType, ...]
    forms: tuple[str, ...]
    functions: tuple[str, ...]
    required: bool

    @property
    def name(self) -> str:
        """The canonical name."""
        return self.names[0]

    @property
    def type(self) -> EntityType:
        """The best type."""
        return self.types[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldTriple:
    """A relation that the report states."""

    key: Key
    status: Status
    action: Action | None
    evidence: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuantity:
    """A figure that the report gives; `of` is the id of the entity that it measures, or None."""

    what: str
    value: float
    unit: str
    role: Role
    of: str | None
    evidence: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class Gold:
    """One gold file. `issuer` is the name of the reporting body or ""; `quantities` is None where the file has none."""

    path: str
    doc: str
    issuer: str
    entities: tuple[GoldEntity, ...]
    triples: tuple[GoldTriple, ...]
    quantities: tuple[GoldQuantity, ...] | None

    @cached_property
    def by_id(self) -> Mapping[str, GoldEntity]:
        """The entities by their ids."""
        return {entity.id: entity for entity in self.entities}

    @cached_property
    def by_key(self) -> Mapping[Key, GoldTriple]:
        """The triples by subject, relation and object."""
        return {triple.key: triple for triple in self.triples}

    @cached_property
    def issuer_id(self) -> str | None:
        """The id of the entity that is the reporting body."""
        name = fold(self.issuer)
        return next((entity.id for entity in self.entities if name and name in entity.forms), None)


def load(paths: Iterable[str | Path]) -> tuple[Gold, ...]:
    """The gold files at or right under the paths (``*.json`` of a folder, sorted), in that order.

    Raises MissingPath where there is none, BadGold, with file and item, where one breaks the rules of the format.
    """
    golds: dict[str, Gold] = {}
    for path in _files(paths):
        gold = _read(path)
        if gold.doc in golds:
            raise BadGold(f"{golds[gold.doc].path} is a reading of {gold.doc}, too", where=str(path), remedy="give one of them")
        golds[gold.doc] = gold
    return tuple(golds.values())


def check(gold: Gold, text: str) -> None:
    """Raise BadGold where evidence is not verbatim in the text of the report, or an entity has no name that stands in it."""
    faults = [f"{e.id} ({e.name}): none of its names stands in the report" for e in gold.entities if not any(n in text for n in e.names)]
    quoted = [(" ".join(t.key), t.evidence) for t in gold.triples]
    quoted += [(f"{q.what} {q.value:g}{q.unit}", q.evidence) for q in gold.quantities or ()]
    faults += [f"{item}: the evidence is not verbatim in the report: {quote[:40]}" for item, quote in quoted if quote not in text]
    _refuse(gold.path, faults)


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for path in map(Path, paths):
        found = sorted(path.glob("*.json")) if path.is_dir() else [path]
        if not found:
            raise MissingPath("no gold file (*.json) in this folder", where=str(path), remedy="check the path")
        yield from found


def _read(path: Path) -> Gold:
    try:
        row = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise MissingPath(error.strerror or "it cannot be read", where=str(path), remedy="check the path") from error
    except ValueError as error:  # not UTF-8, or not JSON
        raise BadGold(f"not JSON in UTF-8: {error}", where=str(path), remedy="mend it") from error
    _refuse(path, list(_faults(row)))
    return Gold(
        path=str(path),
        doc=row["doc"],
        issuer=row.get("issuer") or "",
        entities=tuple(map(_entity, row["entities"])),
        triples=tuple(map(_triple, row["triples"])),
        quantities=tuple(map(_quantity, row["quantities"])) if "quantities" in row else None,
    )


def _refuse(path: str | Path, faults: list[str]) -> None:
    if faults:
        more = f"; and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
        raise BadGold("; ".join(faults[:_TOLD]) + more, where=str(path), remedy="mend the items that are named")


def _entity(row: dict[str, Any]) -> GoldEntity:
    names = (row["name"], *row.get("aliases", ()))
    return GoldEntity(
        id=row["id"],
        names=names,
        types=tuple(dict.fromkeys(map(EntityType, (row["type"], *row.get("also", ()))))),
        forms=tuple(form for form in dict.fromkeys(map(fold, names)) if form),
        functions=tuple(row.get("function", ())),
        required=row.get("required", True),
    )


def _triple(row: dict[str, Any]) -> GoldTriple:
    return GoldTriple(
        key=(row["s"], Predicate(row["p"]), row["o"]),
        status=Status(row["status"]),
        action=Action(row["action"]) if row.get("action") else None,
        evidence=row["evidence"],
        required=row.get("required", True),
    )


def _quantity(row: dict[str, Any]) -> GoldQuantity:
    return GoldQuantity(
        what=row["what"],
        value=float(row["value"]),
        unit=row.get("unit") or "",
        role=Role(row["role"]),
        of=row.get("of"),
        evidence=row["evidence"],
        required=row.get("required", True),
    )


_Test = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _one_of(values: type[StrEnum]) -> _Test:
    known = frozenset(map(str, values))
    return lambda value: isinstance(value, str) and value in known


def _is_function(value: Any) -> bool:
    known = {row["concept"] for row in resources.table("topics.tsv") if "-" not in row["concept"]}
    return isinstance(value, str) and value in known | {"other"}


def _or_none(test: _Test) -> _Test:
    return lambda value: value is None or test(value)


def _all(test: _Test) -> _Test:
    return lambda value: isinstance(value, list) and all(map(test, value))


# What each item of a gold file must have, and what it may have.
_ENTITY = ({"id": _is_text, "type": _one_of(EntityType), "name": _is_text},
           {"aliases": _all(_is_text), "also": _all(_one_of(EntityType)), "function": _all(_is_function), "required": _is_flag})  # fmt: skip
_TRIPLE = ({"s": _is_text, "p": _one_of(Predicate), "o": _is_text, "status": _one_of(Status), "evidence": _is_text},
           {"action": _or_none(_one_of(Action)), "required": _is_flag})  # fmt: skip
_QUANTITY = ({"what": _is_text, "value": _is_number, "role": _one_of(Role), "status": _one_of(Status), "evidence": _is_text},
             {"unit": _or_none(lambda value: isinstance(value, str)), "of": _or_none(_is_text), "required": _is_flag})  # fmt: skip
_PARTS = {"entities": _ENTITY, "triples": _TRIPLE, "quantities": _QUANTITY}


def _faults(row: Any) -> Iterator[str]:
    """What is wrong with a gold file as such, each fault with the item it is in."""
    if not isinstance(row, dict) or not _is_text(row.get("doc")):
        yield "it is no gold file: no object with a key 'doc'"
        return
    sound = True
    for part, (needed, possible) in _PARTS.items():
        items = row.get(part, [] if part == "quantities" else None)
        if not isinstance(items, list):
            yield f"no list {part!r}"
            sound = False
            continue
        for number, item in enumerate(items, 1):
            for fault in _item_faults(item, needed, possible):
                yield f"{_called(part, number, item)}: {fault}"
                sound = False
    if sound:
        yield from _reference_faults(row)


def _called(part: str, number: int, item: Any) -> str:
    """How an item is told from the others of its list."""
    name = f"{part}[{number}]"
    if not isinstance(item, dict):
        return name
    shown = [str(item[key]) for key in ("id", "s", "p", "o", "what", "value") if key in item]
    return f"{name} ({' '.join(shown)})"


def _item_faults(item: Any, needed: Mapping[str, _Test], possible: Mapping[str, _Test]) -> Iterator[str]:
    if not isinstance(item, dict):
        yield "it is no object"
        return
    for key, test in needed.items():
        if key not in item:
            yield f"it has no {key!r}"
        elif not test(item[key]):
            yield f"{key!r} cannot be {item[key]!r}"
    for key, test in possible.items():
        if key in item and not test(item[key]):
            yield f"{key!r} cannot be {item[key]!r}"


def _reference_faults(row: dict[str, Any]) -> Iterator[str]:
    """Ids that are not there, and what is there twice, in a file whose items are sound by themselves."""
    ids = Counter(e["id"] for e in row["entities"])
    names = Counter((e["type"], fold(e["name"])) for e in row["entities"])
    keys = Counter((t["s"], t["p"], t["o"]) for t in row["triples"])
    for what, counted in (("the id", ids), ("the name", names), ("the triple", keys)):
        for value, count in counted.items():
            if count > 1:
                shown = value if isinstance(value, str) else " ".join(value)
                yield f"{what} {shown} stands there {count} times"
    for number, triple in enumerate(row["triples"], 1):
        for id_ in (triple["s"], triple["o"]):
            if id_ not in ids:
                yield f"{_called('triples', number, triple)}: no entity has the id {id_}"
    for number, quantity in enumerate(row.get("quantities", ()), 1):
        if quantity.get("of") is not None and quantity["of"] not in ids:
            yield f"{_called('quantities', number, quantity)}: no entity has the id {quantity['of']}"
