"""Reports without a store: a file as a document, a document as a reading, a reading as rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from kg import documents, jsonl
from kg.api.rows import Rows
from kg.documents import opening
from kg.errors import BadParameter, MissingPath
from kg.types import Assertion, Document, DocumentRecord, Entity, Metadata, Reading, Source

if TYPE_CHECKING:
    from kg.store.catalog import Decided

__all__ = ["decided", "extract", "read", "statements", "table"]

# The columns of a table of statements, and those that are seen where it is looked at.
_COLUMNS = (
    "subject", "relation", "object", "status", "action", "since", "until", "period", "quote", "document", "year", "path", "start", "end", "page",
    "confidence", "review", "tags", "reprint", "subject_type", "object_type", "subject_id", "object_id", "document_id", "id",
)  # fmt: skip
_SHOWN = ("subject", "relation", "object", "status", "action", "period", "quote", "document")
# The columns of a table of decisions.
_DECISIONS = ("number", "do", "subject", "relation", "object", "entity", "type", "to", "tag", "quote", "report", "why", "who", "when", "lost")
# What tells a text from a path that does not exist: a line break, or the end of a sentence. No path is so long.
_TEXT = re.compile("[\n\u3002\uff01\uff1f\uff1b]")
_LONGEST_PATH = 1024


def read(path: str | PurePath, *, encoding: str | None = None, **known: str) -> Document:
    """The report in a file (txt, html, docx, pdf, doc, ofd … , also inside a zip archive), with its title, issuer, period,
    sections and sentences.

    >>> document = read("seeds/000_5d218ce9f809aa0a.txt")
    >>> document.title, document.issuer
    ('钱塘区应急管理局2023年工作总结和2024年工作思路', '钱塘区应急管理局')

    What is `known` of it goes before what the file says: ``title, issuer, division, issued, year, genre, url, number`` (as in
    `kg.types.Metadata`). `encoding` is that of a text file where it cannot be told. Raises an InputError for a file that cannot be read,
    BadParameter for what is no metadata.
    """
    from kg.text.document import parse

    metadata = _metadata(known)
    return parse(documents.read(path, encoding=encoding), metadata)


def _metadata(known: Mapping[str, str]) -> Metadata:
    strange = [name for name in known if name not in Metadata.__slots__]
    if strange:
        raise BadParameter(f"nothing is known as {', '.join(strange)}", remedy=f"there are: {', '.join(Metadata.__slots__)}")
    return Metadata(**known)


def extract(given: Document | str | PurePath, **known: str) -> Reading:
    """What was understood of a report: its entities, statements and figures, each with its quote; and what was left out, and why.

    Give a document, the path of a file, or a text (anything with a line break or the end of a sentence in it).

    >>> reading = extract("某县应急管理局2023年工作总结\\n我局建立双重预防机制。", issuer="某县应急管理局")
    >>> statements(reading)[0].object
    '安全风险分级管控和隐患排查治理双重预防机制'

    What is `known` is as in `read`. Raises an InputError for a file that cannot be read.
    """
    from kg import reading

    if isinstance(given, Document):
        if known:
            raise BadParameter("a document has its metadata already", remedy="give them to kg.read")
        return reading.read(given)
    if isinstance(given, str) and _is_text(given):
        from kg.text.document import parse

        return reading.read(parse(_source(given), _metadata(known)))
    return reading.read(read(given, **known))


def _is_text(given: str) -> bool:
    if len(given) <= _LONGEST_PATH and "\n" not in given and "\0" not in given and opening.split(opening.shown(given)) != ("", ""):
        return False
    if _TEXT.search(given) or len(given) > _LONGEST_PATH:
        return True
    if not Path(given).suffix and not Path(given).exists():
        raise MissingPath("no such file, and no text: a text has at least one whole sentence", where=given, remedy="check the path")
    return False


def _source(text: str) -> Source:
    data = text.encode("utf-8", "surrogatepass")
    return documents.read_bytes(data, path="text.txt", encoding="utf-8")


def statements(reading: Reading) -> Rows:
    """The statements of one report as rows, in the order of the text (the columns are those of `kg.open(…).assertions`)."""
    entities = {entity.id: entity for entity in reading.entities}
    ordered = sorted(reading.assertions, key=lambda a: (a.evidence[0].start, a.id))
    return table(((a, reading.document) for a in ordered), entities)


def table(said: Iterable[tuple[Assertion, DocumentRecord]], entities: Mapping[str, Entity]) -> Rows:
    """Statements, each given with its document, as rows."""
    return Rows(_COLUMNS, _rows(said, entities), shown=_SHOWN)


def _rows(said: Iterable[tuple[Assertion, DocumentRecord]], entities: Mapping[str, Entity]) -> Iterator[tuple[Any, ...]]:
    for a, document in said:
        subject, object_, first, period = entities[a.subject], entities[a.object], a.evidence[0], a.period
        yield (
            subject.name, a.predicate.value, object_.name, a.status.value, a.action.value if a.action else None,
            period.start if period else None, period.end if period else None, period.text or None if period else None, first.quote,
            document.title or PurePath(document.path).name, document.year, document.path, first.start, first.end, first.page, a.confidence,
            a.review or None, "; ".join(a.tags) or None, bool(document.original), subject.type.value, object_.type.value, a.subject, a.object, document.id, a.id,
        )  # fmt: skip


def decided(rows: Iterable[Decided]) -> Rows:
    """Decisions as rows; `to` is what is to be instead, as JSON, or the name of what an entity is one with."""
    return Rows(_DECISIONS, map(_decision, rows), shown=("do", "subject", "relation", "object", "entity", "tag", "why", "lost"))


def _decision(row: Decided) -> tuple[Any, ...]:
    said = json.loads(row.line)
    statement, entity, to = said.get("statement", {}), said.get("entity", {}), said.get("to")
    return (
        row.number, said["do"], statement.get("subject"), statement.get("relation"), statement.get("object"), entity.get("name"), entity.get("type"),
        jsonl.line(to) if to else said.get("into", {}).get("name"), said.get("tag"), said.get("quote"), said.get("report", {}).get("file"),
        said.get("why"), said.get("who"), said.get("when"), row.lost or None,
    )  # fmt: skip
