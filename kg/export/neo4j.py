"""CSV files that ``neo4j-admin database import full`` takes: nodes and relationships, with headers in files of their own.

    entities  documents  places  topics  quantities  recognitions      nodes, their labels in the last column
    statements                                                         relationships: IMPLEMENTS, CARRIES_OUT …, each with its quote
    links                                                              ISSUED_BY, LIES_IN, CONCERNS, BROADER, MEASURES, RECOGNIZES,
                                                                       RECOGNIZED_BODY, STATED_IN, REPRINT_OF

``import.sh`` and ``import.bat`` hold the command. Cells are as they are: unlike the tables for spreadsheets, nothing is
put before what a spreadsheet would take for a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kg import graph, labels, network, places, vocabulary
from kg.rdf import TOPIC
from kg.types import Assertion, DocumentRecord, Entity, EntityType, Period, Quantity, Reading, Recognition

__all__ = ["write"]

# Between the values of a list, as neo4j-admin has it by default; a value that holds it gets the full-width one.
_BETWEEN, _INSTEAD = ";", "\uff1b"
_BODIES = frozenset((EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM))
_PERIOD = "period period_start:date period_end:date"
_PLACE = "quote start:int end:int page:int rule"
#: The files, with their headers.
_NODES = {
    "entities": "id:ID name type aliases:string[] functions:string[] topics:string[] families:string[] division level scope :LABEL",
    "documents": f"id:ID title path genre issued:date year:int {_PERIOD} number url characters:int sha256 :LABEL",
    "places": "id:ID name code level :LABEL",
    "topics": "id:ID name name_en :LABEL",
    "quantities": f"id:ID what value:double unit modifier role status {_PLACE} :LABEL",
    "recognitions": f"id:ID kind reach by status {_PLACE} :LABEL",
}
_RELATIONSHIPS = {
    "statements": f":START_ID id status action trigger duty {_PERIOD} {_PLACE} further_quotes:string[] confidence:double review tags:string[] document path :END_ID :TYPE",
    "links": ":START_ID :END_ID :TYPE",
}
_DATABASE = "neo4j"

Row = Sequence[Any]


def write(readings: Iterable[Reading], target: Path, language: str) -> None:
    """Fill a folder with the files; names of files and columns are the same in all languages. Neo4j 5 and later read them."""
    kept = sorted(readings, key=lambda r: (r.document.path, r.document.id))
    entities = graph.merge(kept)
    codes = _divisions({e.division for e in entities} | {r.document.division for r in kept})
    topics = sorted({topic for e in entities for topic in (*e.functions, *e.topics, *e.broader)})
    known = {e.id for e in entities} | {r.document.id for r in kept}
    rows: dict[str, Iterable[Row]] = {
        "entities": map(_entity, entities), "documents": (_document(r.document) for r in kept), "places": map(_division, codes),
        "topics": ([f"topic-{t}", *(vocabulary.labels(x).get(TOPIC + t, t) for x in ("zh", "en")), "Topic"] for t in topics),
        "quantities": (_quantity(q) for r in kept for q in r.quantities), "recognitions": (_recognition(c) for r in kept for c in r.recognitions),
        "statements": (_statement(a, r.document) for r in kept for a in r.assertions), "links": _links(kept, entities, codes, known),
    }  # fmt: skip
    for name, header in (_NODES | _RELATIONSHIPS).items():
        _csv(target / f"{name}_header.csv", [header.split()])
        _csv(target / f"{name}.csv", rows[name])
    command = (
        f"neo4j-admin database import full {_DATABASE} --multiline-fields=true --legacy-style-quoting=false",
        *(f"--nodes={name}_header.csv,{name}.csv" for name in _NODES),
        *(f"--relationships={name}_header.csv,{name}.csv" for name in _RELATIONSHIPS),
    )
    (target / "import.sh").write_bytes(('#!/bin/sh\ncd "$(dirname "$0")" || exit 1\nexec ' + " \\\n  ".join([*command, '"$@"']) + "\n").encode())
    (target / "import.sh").chmod(0o755)
    (target / "import.bat").write_bytes(('@echo off\r\ncd /d "%~dp0"\r\n' + " ^\r\n  ".join([*command, "%*"]) + "\r\n").encode())
    lines = [labels.text(f"export.neo4j.{line}", spoken) for spoken in labels.LANGUAGES for line in ("what", "how", "ask")]
    example = 'MATCH (b:Body)-[s:IMPLEMENTS]->(m:Mechanism) RETURN b.name, m.name, s.status, s.quote LIMIT 20'
    (target / "README.txt").write_bytes("\r\n".join(["\ufeff" + lines[0], *lines[1:], "", "    " + example, ""]).encode())


def _csv(path: Path, rows: Iterable[Row]) -> None:
    """UTF-8 without a mark, LF, quotes doubled; what is None is an empty cell, which Neo4j makes no property."""
    with path.open("wb") as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        csv.writer(text, lineterminator="\n").writerows([_cell(value) for value in row] for row in rows)
        text.flush()
        text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, tuple):
        return _BETWEEN.join(network.plain(text).replace(_BETWEEN, _INSTEAD) for text in value)
    return network.plain(value) if isinstance(value, str) else value


def _label(code: str) -> str:
    return code.capitalize()


def _entity(entity: Entity) -> Row:
    kinds = ["Entity", *(["Body"] if entity.type in _BODIES else []), _label(entity.type)]
    return (
        entity.id, entity.name, entity.type.value, entity.aliases, entity.functions, entity.topics, entity.broader,
        entity.division, entity.level, entity.scope, _BETWEEN.join(kinds),
    )  # fmt: skip


def _stretch(period: Period | None) -> Row:
    return (period.text, period.start, period.end) if period else (None, None, None)


def _document(record: DocumentRecord) -> Row:
    year = record.year if record.year and record.year.isdecimal() else None
    return (
        record.id, record.title or record.path, record.path, record.genre, record.issued, year, *_stretch(record.period), record.number,
        record.url, record.characters, record.sha256, "Document",
    )  # fmt: skip


def _divisions(codes: Iterable[str]) -> list[str]:
    """These divisions and all that they lie in."""
    found: set[str] = set()
    for code in codes:
        while code and code not in found:
            found.add(code)
            code = places.parent(code)
    return sorted(found)


def _division(code: str) -> Row:
    place = places.get(code)
    return (f"place-{code}", place.name if place else None, code, place.level if place else None, "Place")


def _quantity(quantity: Quantity) -> Row:
    evidence = quantity.evidence
    return (
        quantity.id, quantity.what, quantity.value, quantity.unit, quantity.modifier, quantity.role.value, quantity.status.value,
        evidence.quote, evidence.start, evidence.end, evidence.page, quantity.rule, "Quantity",
    )  # fmt: skip


def _recognition(recognition: Recognition) -> Row:
    evidence = recognition.evidence
    return (
        recognition.id, recognition.kind.value, recognition.reach, recognition.by, recognition.status.value,
        evidence.quote, evidence.start, evidence.end, evidence.page, recognition.rule, "Recognition",
    )  # fmt: skip


def _statement(a: Assertion, record: DocumentRecord) -> Row:
    first = a.evidence[0] if a.evidence else None
    place = (first.quote, first.start, first.end, first.page) if first else (None, None, None, None)
    return (
        a.subject, a.id, a.status.value, a.action.value if a.action else None, a.trigger, a.duty, *_stretch(a.period), *place, a.rule,
        tuple(e.quote for e in a.evidence[1:]), float(a.confidence), a.review, a.tags, record.id, record.path, a.object, a.predicate.value.upper(),
    )  # fmt: skip


def _links(readings: Sequence[Reading], entities: Sequence[Entity], codes: Sequence[str], known: set[str]) -> Iterator[Row]:
    """What is known besides the statements. An end that is not among the nodes makes no link: the import would refuse it."""
    for entity in entities:
        if entity.division:
            yield entity.id, f"place-{entity.division}", "LIES_IN"
        yield from ((entity.id, f"topic-{topic}", "CONCERNS") for topic in sorted({*entity.functions, *entity.topics}))
        yield from ((entity.id, f"topic-{family}", "BROADER") for family in entity.broader)
    for code in codes:
        if parent := places.parent(code):
            yield f"place-{code}", f"place-{parent}", "LIES_IN"
    for reading in readings:
        record = reading.document
        if record.issuer in known:
            yield record.id, record.issuer, "ISSUED_BY"
        if record.division:
            yield record.id, f"place-{record.division}", "LIES_IN"
        if record.original in known:
            yield record.id, record.original, "REPRINT_OF"
        for quantity in reading.quantities:
            yield quantity.id, record.id, "STATED_IN"
            if quantity.of in known:
                yield quantity.id, quantity.of, "MEASURES"
        for recognition in reading.recognitions:
            yield recognition.id, record.id, "STATED_IN"
            for end, link in ((recognition.of, "RECOGNIZES"), (recognition.body, "RECOGNIZED_BODY")):
                if end in known:
                    yield recognition.id, end, link
