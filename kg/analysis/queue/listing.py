"""The queue as a table for a terminal, as one for a spreadsheet, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable

from kg import labels
from kg.analysis.queue.case import Case
from kg.analysis.queue.judge import anchor, base
from kg.analysis.queue.sheet import column, statement_cells
from kg.columns import align
from kg.tables import Sheet

__all__ = ["data", "sheet", "table"]

_TABLE = ("subject", "relation", "object", "status", "confidence", "quote", "place")
_SHEET = (
    "priority", "subject", "relation", "object", "status", "action", "period", "quote", "context", "report", "place", "confidence", "doubt", "use", "rule",
)  # fmt: skip


def _why(case: Case) -> dict[str, float | None]:
    rank = case.rank
    return {"priority": round(rank.priority, 3), "doubt": round(rank.doubt, 3), "use": round(rank.use, 3)} if rank else dict.fromkeys(("priority", "doubt", "use"))


def table(cases: Iterable[Case], *, language: str, columns: int | None) -> str:
    """The cases in columns. `columns` makes it fit a terminal."""
    rows = []
    for case in cases:
        cells = statement_cells(case, language)
        rows.append(["" if cells[name] is None else f"{cells[name]:.2f}" if name == "confidence" else str(cells[name]) for name in _TABLE])
    header = [labels.text(f"review.column.{name}", language) for name in _TABLE]
    return align(header, rows, right=[name == "confidence" for name in _TABLE], columns=columns)


def sheet(cases: Iterable[Case], *, language: str) -> Sheet:
    """The cases as a table for a spreadsheet."""
    rows = []
    for case in cases:
        cells = {**statement_cells(case, language), **_why(case)}
        rows.append(tuple(cells[name] for name in _SHEET))
    return Sheet(name=labels.text("review.sheet", language), columns=tuple(column(name, language) for name in _SHEET), rows=rows)


def data(cases: Iterable[Case], *, language: str) -> list[dict[str, object]]:
    """The cases as plain data: codes, words, why they stand where they stand, and the anchor for a decision."""
    found: list[dict[str, object]] = []
    for case in cases:
        a, cells = case.fact.assertion, statement_cells(case, language)
        evidence = a.evidence[0]
        found.append({
            "id": a.id, "subject": case.subject.name, "relation": a.predicate.value, "object": case.object.name, "status": a.status.value,
            "action": a.action.value if a.action else None, "period": cells["period"], "quote": evidence.quote, "start": evidence.start, "end": evidence.end,
            "before": case.before, "after": case.after, "report": case.title, "path": case.fact.document.path, "confidence": a.confidence,
            "rule": a.rule, **_why(case), "anchor": anchor(base(case)),
        })  # fmt: skip
    return found
