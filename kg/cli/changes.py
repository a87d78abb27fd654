"""What changed between two states, for people and for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from kg import labels
from kg.analysis.diff import Change, DocumentChange, EntityChange, Said
from kg.types import Assertion, DocumentRecord, Entity, Evidence, Period, Quantity, Recognition

__all__ = ["as_json", "as_text", "count"]

_MARKS = {"added": "+", "gone": "-", "changed": "~", "renamed": "~", "merged": "~", "same": " "}
# The labels of codes, by field.
_WORDS = {"status": "status", "action": "action", "kind": "standing", "reach": "level", "review": "review", "role": "role"}
_GROUPS = ("documents", "statements", "quantities", "recognitions", "entities")


def count(change: DocumentChange | EntityChange, tally: Counter[tuple[str, str]]) -> None:
    """Adds a change to the counts, which are by group and kind."""
    if isinstance(change, EntityChange):
        tally["entities", change.kind] += 1
        return
    if change.kind != "same":
        tally["documents", change.kind] += 1
    tally.update(("statements", c.kind) for c in change.statements)
    tally.update(("quantities", c.kind) for c in change.quantities)
    tally.update(("recognitions", c.kind) for c in change.recognitions)


def as_text(documents: Iterable[DocumentChange], entities: Iterable[EntityChange], tally: Counter[tuple[str, str]], *, language: str) -> Iterator[str]:
    """Lines grouped by document, each statement with the words that prove it, then the entities, then the counts."""
    for document in documents:
        count(document, tally)
        yield f"{_MARKS[document.kind]} {document.path}{_fields(document.fields, language)}\n"
        for statement in document.statements:
            yield from _said(statement, document, language)
        for quantity in document.quantities:
            yield from _said(quantity, document, language)
        for recognition in document.recognitions:
            yield from _said(recognition, document, language)
    for number, entity in enumerate(entities):
        count(entity, tally)
        if not number:
            yield labels.text("diff.entities", language) + "\n"
        yield f"  {_MARKS[entity.kind]} {_entity(entity, language)}\n"
    if not tally:
        yield labels.text("diff.equal", language) + "\n"
        return
    counts = [f"{labels.text(f'diff.{group}', language)} " + " ".join(f"{mark}{n}" for mark, n in _marked(group, tally)) for group in _GROUPS]
    yield " | ".join(counts) + "\n"


def _marked(group: str, tally: Counter[tuple[str, str]]) -> list[tuple[str, int]]:
    """The counts of a group by mark."""
    found = dict.fromkeys("+-~", 0)
    for (name, kind), number in tally.items():
        if name == group:
            found[_MARKS[kind]] += number
    return list(found.items())


def _fields(names: Iterable[str], language: str) -> str:
    said = [labels.text(f"diff.field.{name}", language) if labels.known(f"diff.field.{name}") else name for name in names]
    return f" ({', '.join(said)})" if said else ""


def _said(change: Change[Assertion] | Change[Quantity] | Change[Recognition], document: DocumentChange, language: str) -> Iterator[str]:
    """A statement, figure or recognition, its words, and for a changed one what it was and is."""
    value = change.new or change.old
    if value is None:
        return
    names = document.new_names if change.new else document.old_names
    yield f"  {_MARKS[change.kind]} {_line(value, names, language)}\n"
    proofs = value.evidence if isinstance(value, Assertion) else (value.evidence,)
    if change.old and change.new:
        for name in change.fields:
            was, now = _value(change.old, name, document.old_names, language), _value(change.new, name, document.new_names, language)
            yield f"      {_fields([name], language).strip(' ()')}: {was} → {now}\n"
    if "evidence" not in change.fields:
        for proof in proofs:
            yield f"      {_quoted(proof)}\n"


def _line(value: Said, names: Mapping[str, str], language: str) -> str:
    status = labels.text(f"status.{value.status}", language)
    if isinstance(value, Assertion):
        ends = (names.get(value.subject, value.subject), labels.text(f"predicate.{value.predicate}", language), names.get(value.object, value.object))
        return f"{' · '.join(ends)} [{status}]"
    of = f"{names.get(value.of, value.of)} · " if value.of else ""
    if isinstance(value, Recognition):
        by = f" · {value.by}" if value.by else ""
        return f"{of}{names.get(value.body, value.body)} · {labels.text(f'standing.{value.kind}', language)}{by} [{status}]"
    return f"{of}{value.what} {value.value:.15g} {value.unit} [{status}]"


def _value(value: Said, name: str, names: Mapping[str, str], language: str) -> str:
    """One field of a statement, figure or recognition, as people write it."""
    found = getattr(value, name)
    if found is None:
        return "–"
    if name in ("subject", "object", "of", "body"):
        return f"{names.get(found, found)} <{found}>"
    if name in _WORDS and found:
        return labels.text(f"{_WORDS[name]}.{found}", language)
    if isinstance(found, Period):
        return found.text or f"{found.start or ''}/{found.end or ''}"
    if isinstance(found, Evidence):
        return _quoted(found)
    if isinstance(found, tuple):
        return " ".join(_quoted(e) if isinstance(e, Evidence) else e for e in found) or "–"
    return str(found) or "–"


def _quoted(evidence: Evidence) -> str:
    page = f" p. {evidence.page}" if evidence.page else ""
    return f"“{' '.join(evidence.quote.split())}” {evidence.start}-{evidence.end}{page}"


def _entity(change: EntityChange, language: str) -> str:
    one = change.new or change.old
    if one is None:
        return ""
    kind = labels.text(f"type.{one.type}", language)
    if change.kind == "merged":
        return f"{one.name} [{kind}] <{one.id}> → <{change.into}>"
    if change.old and change.new and change.kind == "renamed":
        return f"{change.old.name} → {change.new.name} [{kind}] <{one.id}>"
    return f"{one.name} [{kind}] <{one.id}>{_fields(change.fields, language)}"


def as_json(documents: Iterable[DocumentChange], entities: Iterable[EntityChange], tally: Counter[tuple[str, str]]) -> Iterator[str]:
    """One object with ``documents``, ``entities`` and ``counts``, written as it is found."""
    yield '{\n"documents": ['
    for number, document in enumerate(documents):
        count(document, tally)
        yield (",\n" if number else "\n") + _dumped(_document_data(document))
    yield '\n],\n"entities": ['
    for number, entity in enumerate(entities):
        count(entity, tally)
        yield (",\n" if number else "\n") + _dumped(_entity_data(entity))
    counts: dict[str, dict[str, int]] = {group: {} for group in _GROUPS}
    for (group, kind), number in sorted(tally.items()):
        counts[group][kind] = number
    yield f'\n],\n"counts": {_dumped(counts)}\n}}\n'


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _data(value: Said | DocumentRecord | Entity | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    """A value with the names of the entities that it speaks of."""
    if value is None:
        return None
    named = {f"{end}_name": names.get(getattr(value, end), "") for end in ("subject", "object", "of", "body") if getattr(value, end, None)}
    return {**asdict(value), **named}


def _document_data(change: DocumentChange) -> dict[str, Any]:
    def each(changes: Iterable[Change[Assertion]] | Iterable[Change[Quantity]] | Iterable[Change[Recognition]]) -> list[dict[str, Any]]:
        return [
            {"kind": c.kind, "fields": list(c.fields), "old": _data(c.old, change.old_names), "new": _data(c.new, change.new_names)} for c in changes
        ]

    return {
        "kind": change.kind, "path": change.path, "fields": list(change.fields), "old": _data(change.old, {}), "new": _data(change.new, {}),
        "statements": each(change.statements), "quantities": each(change.quantities), "recognitions": each(change.recognitions),
    }  # fmt: skip


def _entity_data(change: EntityChange) -> dict[str, Any]:
    into = {"into": change.into} if change.into else {}
    return {"kind": change.kind, "fields": list(change.fields), "old": _data(change.old, {}), "new": _data(change.new, {}), **into}
