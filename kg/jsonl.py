"""A Reading as JSON Lines: the format that every command speaks and the store archives.

One JSON object a line, UTF-8, in this order: the document, its entities, triples, quantities,
recognitions, and what was dropped.
The keys are fixed and so is their order; a key whose value is None, or an empty list or text that may be left out, is
left out. Readers ignore kinds and keys they do not know. ``loads(dumps(reading))`` gives the reading back.

    document  schema doc id sha256 title issuer genre issued year period division level script media_type encoding
              characters url number scope retrieved reader
              duplicate_of original
    entity    doc id type label aliases function scope topics broader division level
    triple    doc id subject predicate object status action trigger duty period quote start end page evidence
              rule confidence
    quantity  doc id of what value unit modifier role status quote start end page rule
    recognition
              doc id as reach by of body status quote start end page rule
    dropped   doc quote start end reason rule

`evidence` lists all evidences where there are several; `quote`, `start` and `end` are always the first one's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from kg.errors import DamagedDocument, NewerSchema
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Dropped,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Recognition,
    Role,
    Span,
    Standing,
    Status,
)

__all__ = ["SCHEMA", "assertion", "document_record", "document_row", "dumps", "entity", "entity_row", "line", "loads", "quantity", "recognition", "rows"]

Row = dict[str, Any]

SCHEMA = 1
# Characters that JSON may carry but that some readers take for the end of a line, and lone surrogates (from file
# names that are no text), which UTF-8 cannot write.
_ESCAPED = re.compile("[\x7f\x85\u2028\u2029\ud800-\udfff]")


def line(row: Row) -> str:
    """One row as one line of JSON, without its newline; it can always be written as UTF-8 and never holds a line break."""
    encoded = json.dumps(row, ensure_ascii=False, allow_nan=False)
    return _ESCAPED.sub(lambda m: f"\\u{ord(m[0]):04x}", encoded)


def _full(row: Row) -> Row:
    """The row without the keys that have nothing to say."""
    return {key: value for key, value in row.items() if value is not None and value != []}


def _period(period: Period | None) -> Row | None:
    return None if period is None else _full({"start": period.start, "end": period.end, "text": period.text})


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value


def _evidence(evidence: Evidence) -> Row:
    row: Row = {"quote": evidence.quote, "start": evidence.start, "end": evidence.end}
    return row if evidence.page is None else row | {"page": evidence.page}


def document_row(record: DocumentRecord) -> Row:
    """The row of kind ``document``."""
    return _full(
        {
            "kind": "document",
            "schema": SCHEMA,
            "doc": record.path,
            "id": record.id,
            "sha256": record.sha256,
            "title": record.title,
            "issuer": record.issuer,
            "genre": record.genre,
            "issued": record.issued,
            "year": record.year,
            "period": _period(record.period),
            "division": record.division,
            "level": record.level,
            "script": record.script,
            "media_type": record.media_type,
            "encoding": record.encoding,
            "characters": record.characters,
            "url": record.url,
            "number": record.number,
            "scope": record.scope,
            "retrieved": record.retrieved,
            "reader": record.reader or None,
            "duplicate_of": record.duplicate_of,
            "original": record.original or None,
        }
    )


def entity_row(entity: Entity, doc: str) -> Row:
    """The row of kind ``entity``, as read in the document of that path."""
    row = {
        "kind": "entity",
        "doc": doc,
        "id": entity.id,
        "type": entity.type.value,
        "label": entity.name,
        "aliases": list(entity.aliases),
        "function": list(entity.functions),
    }
    extra = {
        "scope": entity.scope or None,
        "topics": list(entity.topics),
        "broader": list(entity.broader),
        "division": entity.division or None,
        "level": entity.level or None,
    }
    return row | _full(extra)


def _triple_row(assertion: Assertion, doc: str) -> Row:
    several = [_evidence(e) for e in assertion.evidence] if len(assertion.evidence) > 1 else None
    return _full(
        {
            "kind": "triple",
            "doc": doc,
            "id": assertion.id,
            "subject": assertion.subject,
            "predicate": assertion.predicate.value,
            "object": assertion.object,
            "status": assertion.status.value,
            "action": assertion.action and assertion.action.value,
            "trigger": assertion.trigger,
            "duty": assertion.duty,
            "period": _period(assertion.period),
            **_evidence(assertion.evidence[0]),
            "evidence": several,
            "rule": assertion.rule,
            "confidence": assertion.confidence,
        }
    )


def _quantity_row(quantity: Quantity, doc: str) -> Row:
    return _full(
        {
            "kind": "quantity",
            "doc": doc,
            "id": quantity.id,
            "of": quantity.of,
            "what": quantity.what,
            "value": _number(quantity.value),
            "unit": quantity.unit,
            "modifier": quantity.modifier,
            "role": quantity.role.value,
            "status": quantity.status.value,
            **_evidence(quantity.evidence),
            "rule": quantity.rule,
        }
    )


def _recognition_row(recognition: Recognition, doc: str) -> Row:
    return _full(
        {
            "kind": "recognition",
            "doc": doc,
            "id": recognition.id,
            "as": recognition.kind.value,
            "reach": recognition.reach or None,
            "by": recognition.by or None,
            "of": recognition.of,
            "body": recognition.body,
            "status": recognition.status.value,
            **_evidence(recognition.evidence),
            "rule": recognition.rule,
        }
    )


def _dropped_row(dropped: Dropped, doc: str) -> Row:
    where = _full({"quote": dropped.quote or None, "start": dropped.span.start, "end": dropped.span.end})
    return {"kind": "dropped", "doc": doc, **where, "reason": dropped.reason, "rule": dropped.rule}


def rows(reading: Reading) -> Iterator[Row]:
    """The rows of a reading, in their fixed order, each with its keys in their fixed order."""
    doc = reading.document.path
    return chain(
        [document_row(reading.document)],
        (entity_row(e, doc) for e in reading.entities),
        (_triple_row(a, doc) for a in reading.assertions),
        (_quantity_row(q, doc) for q in reading.quantities),
        (_recognition_row(r, doc) for r in reading.recognitions),
        (_dropped_row(d, doc) for d in reading.dropped),
    )


def dumps(reading: Reading) -> str:
    """The reading as JSON Lines, with a newline after each line."""
    return "".join(line(row) + "\n" for row in rows(reading))


def _read_period(row: Row | None) -> Period | None:
    return None if row is None else Period(start=row.get("start"), end=row.get("end"), text=row.get("text", ""))


def _read_evidence(row: Row) -> Evidence:
    return Evidence(quote=row["quote"], start=row["start"], end=row["end"], page=row.get("page"))


def document_record(row: Row) -> DocumentRecord:
    """What `document_row` wrote; a KeyError names a key that is missing."""
    return DocumentRecord(
        id=row["id"],
        path=row["doc"],
        sha256=row["sha256"],
        title=row["title"],
        issuer=row["issuer"],
        division=row["division"],
        level=row["level"],
        genre=row["genre"],
        script=row["script"],
        media_type=row["media_type"],
        encoding=row["encoding"],
        characters=row["characters"],
        issued=row.get("issued"),
        year=row.get("year"),
        period=_read_period(row.get("period")),
        url=row.get("url"),
        number=row.get("number"),
        scope=row.get("scope"),
        retrieved=row.get("retrieved"),
        reader=row.get("reader", ""),
        duplicate_of=row.get("duplicate_of"),
        original=row.get("original", ""),
    )


def entity(row: Row) -> Entity:
    """What a row of kind ``entity`` says; a KeyError names a key that is missing, here and below."""
    return Entity(
        id=row["id"],
        type=EntityType(row["type"]),
        name=row["label"],
        scope=row.get("scope", ""),
        aliases=tuple(row.get("aliases", ())),
        functions=tuple(row.get("function", ())),
        topics=tuple(row.get("topics", ())),
        broader=tuple(row.get("broader", ())),
        division=row.get("division", ""),
        level=row.get("level", ""),
    )


def assertion(row: Row) -> Assertion:
    """What a row of kind ``triple`` says."""
    action = row.get("action")
    return Assertion(
        id=row["id"],
        subject=row["subject"],
        predicate=Predicate(row["predicate"]),
        object=row["object"],
        status=Status(row["status"]),
        evidence=tuple(_read_evidence(e) for e in row.get("evidence", [row])),
        rule=row["rule"],
        confidence=float(row["confidence"]),
        action=None if action is None else Action(action),
        trigger=row.get("trigger"),
        duty=row.get("duty"),
        period=_read_period(row.get("period")),
    )


def quantity(row: Row) -> Quantity:
    """What a row of kind ``quantity`` says."""
    return Quantity(
        id=row["id"],
        what=row["what"],
        value=float(row["value"]),
        unit=row["unit"],
        modifier=row.get("modifier"),
        role=Role(row["role"]),
        of=row.get("of"),
        status=Status(row["status"]),
        evidence=_read_evidence(row),
        rule=row["rule"],
    )


def recognition(row: Row) -> Recognition:
    """What a row of kind ``recognition`` says; ``as`` is how the thing stands out."""
    return Recognition(
        id=row["id"],
        kind=Standing(row["as"]),
        reach=row.get("reach", ""),
        by=row.get("by", ""),
        of=row.get("of"),
        body=row["body"],
        status=Status(row["status"]),
        evidence=_read_evidence(row),
        rule=row["rule"],
    )


def _read_dropped(row: Row) -> Dropped:
    return Dropped(span=Span(row["start"], row["end"]), reason=row["reason"], rule=row["rule"], quote=row.get("quote", ""))


_READERS = {
    "document": document_record,
    "entity": entity,
    "triple": assertion,
    "quantity": quantity,
    "recognition": recognition,
    "dropped": _read_dropped,
}


def _parts(lines: Iterable[str], first: int) -> Iterator[tuple[str, Any]]:
    """The kind and the value of each row of a known kind."""
    opened = False
    for number, text in enumerate(lines, first):
        if not text.strip():
            continue
        try:
            row = json.loads(text)
            kind = row["kind"]
            _understood(row, number)
            value = _READERS[kind](row) if kind in _READERS else None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DamagedDocument(
                f"not a row of a reading: {type(error).__name__} {error}",
                where=f"line {number}",
                remedy="read the report again",
            ) from error
        if value is None:
            continue
        opened = opened or kind == "document"
        if not opened:
            raise DamagedDocument(f"a {kind} before its document", where=f"line {number}", remedy="put the document row first")
        yield kind, value


def _understood(row: Row, number: int) -> None:
    """Raises NewerSchema for a document of a later schema: what its rows mean is not known here."""
    schema = row.get("schema", SCHEMA) if row["kind"] == "document" else SCHEMA
    if schema > SCHEMA:
        raise NewerSchema(
            f"written by a later version of kg: its schema is {schema}, and this version knows those up to {SCHEMA}",
            where=f"line {number}", remedy="update kg, or read the report again with this version",
        )  # fmt: skip


def loads(lines: Iterable[str], *, first: int = 1) -> Iterator[Reading]:
    """The readings in lines of JSON (a file, or ``dumps(…).splitlines()``); each begins with its document row.

    Raises DamagedDocument, with the number of the line (the first one is `first`), where a line is no such row, and
    NewerSchema where a document row says a later schema than `SCHEMA`.
    """
    found: dict[str, list[Any]] = {}

    def reading() -> Reading:
        return Reading(
            document=found["document"][0],
            entities=tuple(found["entity"]),
            assertions=tuple(found["triple"]),
            quantities=tuple(found["quantity"]),
            dropped=tuple(found["dropped"]),
            recognitions=tuple(found["recognition"]),
        )

    for kind, value in _parts(lines, first):
        if kind == "document":
            if found:
                yield reading()
            found = {name: [] for name in _READERS}
        found[kind].append(value)
    if found:
        yield reading()
