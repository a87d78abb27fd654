"""What a system found, from its rows: those of `kg.jsonl`, or of any program that writes the kinds and keys used here.

    {"kind": "entity",   "doc", "id", "type", "label", "aliases", "function"}
    {"kind": "triple",   "doc", "subject", "predicate", "object", "status", "action", "quote", "start", "end", "rule", "confidence"}
    {"kind": "quantity", "doc", "of", "what", "value", "unit", "role", "quote", "rule"}

Rows of other kinds, entities and triples of types that the vocabulary lacks, and further keys are passed over. `doc` is
the path of a report; documents are told apart by the last part of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from kg.errors import DamagedDocument
from kg.evaluation.names import fold
from kg.types import EntityType, Predicate

__all__ = ["Found", "FoundEntity", "FoundQuantity", "FoundTriple", "collect", "parse"]

Row = dict[str, Any]
_TYPES = frozenset(map(str, EntityType))
_PREDICATES = frozenset(map(str, Predicate))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundEntity:
    """An entity as the system has it; `forms` are its folded names, the label first."""

    id: str
    type: EntityType
    label: str
    names: tuple[str, ...]
    forms: tuple[str, ...]
    functions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTriple:
    """A statement of the system; `subject` and `object` are its ids. What it does not say is None or ""."""

    subject: str
    predicate: Predicate
    object: str
    status: str | None
    action: str | None
    quote: str
    start: int
    end: int
    rule: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundQuantity:
    """A figure of the system; `of` is the id of the entity that it measures, or None."""

    what: str
    value: float
    unit: str
    role: str | None
    of: str | None
    quote: str
    rule: str


@dataclass(slots=True, kw_only=True)
class Found:
    """All that a system found in one document, in the order of its rows; of entities with one id the last."""

    entities: dict[str, FoundEntity] = field(default_factory=dict)
    triples: list[FoundTriple] = field(default_factory=list)
    quantities: list[FoundQuantity] = field(default_factory=list)


def parse(text: str, *, where: str) -> Iterator[Row]:
    """The rows of JSON Lines. Raises DamagedDocument, with the number of the line, where one is no JSON object."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise DamagedDocument(f"not JSON: {error}", where=f"{where}:{number}", remedy="mend that line") from error
        if not isinstance(row, dict):
            raise DamagedDocument("the line is no JSON object", where=f"{where}:{number}", remedy="mend that line")
        yield row


def collect(rows: Iterable[Row], *, where: str) -> dict[str, Found]:
    """What was found, by the file name of the document.

    Raises DamagedDocument, with the number of the row (from 1), where a row lacks what its kind needs.
    """
    found: dict[str, Found] = {}
    for number, row in enumerate(rows, 1):
        try:
            if row.get("kind") in ("entity", "triple", "quantity"):
                _add(found.setdefault(PurePath(row["doc"]).name, Found()), row)
        except (KeyError, TypeError, ValueError) as error:
            what = f"not a row of a reading: {type(error).__name__} {error}"
            raise DamagedDocument(what, where=f"{where}: row {number}", remedy="write what kg extract writes") from error
    return found


def _add(found: Found, row: Row) -> None:
    if row["kind"] == "entity":
        if row["type"] in _TYPES:
            found.entities[row["id"]] = _entity(row)
    elif row["kind"] == "triple":
        if row["predicate"] in _PREDICATES:
            found.triples.append(_triple(row))
    else:
        found.quantities.append(_quantity(row))


def _entity(row: Row) -> FoundEntity:
    names = (row["label"], *(row.get("aliases") or ()))
    return FoundEntity(
        id=row["id"],
        type=EntityType(row["type"]),
        label=row["label"],
        names=names,
        forms=tuple(form for form in dict.fromkeys(map(fold, names)) if form),
        functions=tuple(row.get("function") or ()),
    )


def _triple(row: Row) -> FoundTriple:
    return FoundTriple(
        subject=row["subject"],
        predicate=Predicate(row["predicate"]),
        object=row["object"],
        status=row.get("status"),
        action=row.get("action"),
        quote=row.get("quote") or "",
        start=row.get("start", 0),
        end=row.get("end", 0),
        rule=row.get("rule") or "",
        confidence=None if row.get("confidence") is None else float(row["confidence"]),
    )


def _quantity(row: Row) -> FoundQuantity:
    return FoundQuantity(
        what=row.get("what") or "",
        value=float(row["value"]),
        unit=row.get("unit") or "",
        role=row.get("role"),
        of=row.get("of"),
        quote=row.get("quote") or "",
        rule=row.get("rule") or "",
    )
