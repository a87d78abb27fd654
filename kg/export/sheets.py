"""The graph as tables: statements, entities, quantities, recognitions, documents, panel. The same as CSV files, Excel sheets and Parquet files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kg import graph, labels
from kg.export import panel as panels
from kg.tables import Cell, Column, Sheet
from kg.types import Assertion, DocumentRecord, Entity, Period, Quantity, Reading, Recognition

__all__ = ["panel", "sheets"]

# Long words get wide columns; all that is not named here keeps the default width.
_WIDTHS = {
    "name": 36, "aliases": 36, "document": 36, "path": 36, "title": 44, "issuer": 26, "subject": 28, "object": 36,
    "quote": 70, "further_quotes": 50, "what": 28, "of": 30, "rule": 24, "duty": 24, "url": 36,
    "body": 26, "by": 24, "thing": 36, "actions": 16, "start": 8, "end": 8, "page": 8, "status": 10, "action": 10, "confidence": 11, "value": 12, "unit": 8, "modifier": 10,
}  # fmt: skip
# What is no text, for formats that have types.
_INTEGERS = "statements documents entities quantities characters start end page year done ongoing planned reports"
_KINDS = {
    **dict.fromkeys(_INTEGERS.split(), "integer"),
    "confidence": "number", "value": "number", "period_start": "date", "period_end": "date", "issued": "date",
}  # fmt: skip

_ENTITIES = "name type level division functions topics aliases statements documents families scope type_code id"
_STATEMENTS = (
    "document issuer subject relation object status action trigger period period_start period_end duty quote "
    "further_quotes start end page confidence review tags rule path subject_type object_type predicate status_code action_code review_code "
    "subject_id object_id document_id id"
)
_QUANTITIES = (
    "document issuer what value unit modifier role of status quote start end page rule path role_code status_code of_id "
    "document_id id"
)
_RECOGNITIONS = (
    "document issuer body kind reach by of status quote start end page rule path kind_code reach_code status_code of_id body_id document_id id"
)
_DOCUMENTS = (
    "title issuer division level genre issued year period period_start period_end entities statements quantities path "
    "url number scope retrieved script media_type encoding reader characters sha256 reprint_of issuer_id id"
)


def _columns(names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, width=_WIDTHS.get(name, 14), kind=_KINDS.get(name, "text")) for name in names.split())


def _period(period: Period | None) -> tuple[Cell, Cell, Cell]:
    return (period.text or None, period.start, period.end) if period else (None, None, None)


def _number(value: float) -> Cell:
    return int(value) if float(value).is_integer() else value


def _place(assertion: Assertion) -> tuple[int, str]:
    """Where a statement stands, for rows in the order of the text."""
    return assertion.evidence[0].start if assertion.evidence else -1, assertion.id


class _Rows:
    """The rows of the tables, with names for ids and words of one language for codes."""

    def __init__(self, readings: Iterable[Reading], language: str) -> None:
        self._readings = sorted(readings, key=lambda r: (r.document.path, r.document.id))
        self._entities = graph.merge(self._readings)
        self._by_id = {entity.id: entity for entity in self._entities}
        self._paths = {reading.document.id: reading.document.path for reading in self._readings}
        self._language = language

    def _word(self, family: str, code: str | None) -> Cell:
        """The label of a code, the code itself where the table of labels has none."""
        if not code:
            return None
        key = f"{family}.{code}"
        return labels.text(key, self._language) if labels.known(key) else code

    def _name(self, id_: str | None) -> Cell:
        entity = self._by_id.get(id_ or "")
        return entity.name if entity else id_ or None

    def _type(self, id_: str) -> Cell:
        entity = self._by_id.get(id_)
        return self._word("type", entity.type) if entity else None

    def _title(self, record: DocumentRecord) -> Cell:
        return record.title or record.path

    def entities(self) -> Iterator[tuple[Cell, ...]]:
        statements: dict[str, int] = {}
        documents: dict[str, int] = {}
        for reading in self._readings:
            for assertion in reading.assertions:
                for id_ in {assertion.subject, assertion.object}:
                    statements[id_] = statements.get(id_, 0) + 1
            for entity in reading.entities:  # a reprint is no second source
                documents[entity.id] = documents.get(entity.id, 0) + (not reading.document.original)
        for entity in self._entities:
            yield self._entity(entity, statements.get(entity.id, 0), documents[entity.id])

    def _entity(self, entity: Entity, statements: int, documents: int) -> tuple[Cell, ...]:
        functions = "; ".join(str(self._word("function", code)) for code in entity.functions)
        return (
            entity.name, self._word("type", entity.type), self._word("level", entity.level), entity.division or None,
            functions or None, "; ".join(entity.topics) or None, "; ".join(entity.aliases) or None, statements, documents,
            "; ".join(entity.broader) or None, entity.scope or None, entity.type.value, entity.id,
        )  # fmt: skip

    def statements(self) -> Iterator[tuple[Cell, ...]]:
        for reading in self._readings:
            for assertion in sorted(reading.assertions, key=_place):
                yield self._statement(assertion, reading.document)

    def _statement(self, assertion: Assertion, record: DocumentRecord) -> tuple[Cell, ...]:
        first = assertion.evidence[0] if assertion.evidence else None
        return (
            self._title(record), self._name(record.issuer),
            self._name(assertion.subject), self._word("predicate", assertion.predicate), self._name(assertion.object),
            self._word("status", assertion.status), self._word("action", assertion.action), assertion.trigger,
            *_period(assertion.period), assertion.duty,
            first.quote if first else None, " | ".join(e.quote for e in assertion.evidence[1:]) or None,
            first.start if first else None, first.end if first else None, first.page if first else None, assertion.confidence,
            self._word("review", assertion.review), "; ".join(assertion.tags) or None, assertion.rule,
            record.path, self._type(assertion.subject), self._type(assertion.object), assertion.predicate.value,
            assertion.status.value, assertion.action.value if assertion.action else None, assertion.review or None,
            assertion.subject, assertion.object, record.id, assertion.id,
        )  # fmt: skip

    def quantities(self) -> Iterator[tuple[Cell, ...]]:
        for reading in self._readings:
            for quantity in sorted(reading.quantities, key=lambda q: (q.evidence.start, q.id)):
                yield self._quantity(quantity, reading.document)

    def _quantity(self, quantity: Quantity, record: DocumentRecord) -> tuple[Cell, ...]:
        evidence = quantity.evidence
        return (
            self._title(record), self._name(record.issuer),
            quantity.what, _number(quantity.value), quantity.unit or None, quantity.modifier,
            self._word("role", quantity.role), self._name(quantity.of), self._word("status", quantity.status),
            evidence.quote, evidence.start, evidence.end, evidence.page, quantity.rule, record.path,
            quantity.role.value, quantity.status.value, quantity.of, record.id, quantity.id,
        )  # fmt: skip

    def recognitions(self) -> Iterator[tuple[Cell, ...]]:
        for reading in self._readings:
            for recognition in sorted(reading.recognitions, key=lambda r: (r.evidence.start, r.id)):
                yield self._recognition(recognition, reading.document)

    def _recognition(self, recognition: Recognition, record: DocumentRecord) -> tuple[Cell, ...]:
        evidence = recognition.evidence
        return (
            self._title(record), self._name(record.issuer), self._name(recognition.body),
            self._word("standing", recognition.kind), self._word("level", recognition.reach), recognition.by or None,
            self._name(recognition.of), self._word("status", recognition.status),
            evidence.quote, evidence.start, evidence.end, evidence.page, recognition.rule, record.path,
            recognition.kind.value, recognition.reach or None, recognition.status.value, recognition.of, recognition.body, record.id, recognition.id,
        )  # fmt: skip

    def documents(self) -> Iterator[tuple[Cell, ...]]:
        for reading in self._readings:
            record = reading.document
            yield (
                record.title or None, self._name(record.issuer), record.division or None,
                self._word("level", record.level), record.genre or None, record.issued, record.year,
                *_period(record.period), len(reading.entities), len(reading.assertions), len(reading.quantities),
                record.path, record.url, record.number, record.scope, record.retrieved, record.script or None,
                record.media_type, record.encoding or None, record.reader or None, record.characters, record.sha256,
                self._paths.get(record.original), record.issuer or None, record.id,
            )  # fmt: skip


def panel(readings: Iterable[Reading], *, language: str = "zh", balanced: bool = False) -> Sheet:
    """The panel of bodies, things and years, see `kg.export.panel`."""
    return Sheet(name="panel", columns=_columns(panels.COLUMNS), rows=panels.rows(readings, language, balanced=balanced))


def sheets(readings: Iterable[Reading], *, language: str = "zh") -> tuple[Sheet, ...]:
    """The six tables. Documents stand in the order of their paths, what they say in that of the text.

    A statement is one row, with the first of its quotes; the others stand in ``further_quotes``. Columns with words
    (relation, status, type …) are in the language; beside them stand the codes (predicate, status_code …) and ids.
    """
    kept = tuple(readings)
    rows = _Rows(kept, language)
    return (
        Sheet(name="statements", columns=_columns(_STATEMENTS), rows=rows.statements()),
        Sheet(name="entities", columns=_columns(_ENTITIES), rows=rows.entities()),
        Sheet(name="quantities", columns=_columns(_QUANTITIES), rows=rows.quantities()),
        Sheet(name="recognitions", columns=_columns(_RECOGNITIONS), rows=rows.recognitions()),
        Sheet(name="documents", columns=_columns(_DOCUMENTS), rows=rows.documents()),
        panel(kept, language=language),
    )
