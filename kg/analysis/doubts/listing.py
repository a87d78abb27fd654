"""Doubts as a table for a terminal, as one for a spreadsheet, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict

from kg import labels
from kg.analysis.doubts.doubt import Doubt
from kg.columns import align
from kg.tables import Cell, Column, Sheet

__all__ = ["data", "means", "sheet", "table"]

# A line names so many reports at the most; the other formats name all.
_SOME = 2
_WIDTHS = {"reason": 40, "names": 60, "quote": 70, "documents": 36, "ids": 36, "start": 8, "end": 8}
_COLUMNS = "kind reason names quote documents start end ids kind_code reason_code"


def means(doubt: Doubt, language: str) -> str:
    """The reason in words; a code that the table of labels lacks is shown as it is."""
    for key in (f"doubt.{doubt.reason}", f"dropped.{doubt.reason}"):
        if labels.known(key):
            return labels.text(key, language, detail=doubt.detail)
    return doubt.reason


def _kind(doubt: Doubt, language: str) -> str:
    return labels.text(f"doubt.kind.{doubt.kind}", language)


def _where(doubt: Doubt) -> str:
    """Where to look: the place in the text, or the reports."""
    if doubt.start is not None:
        return f"{doubt.documents[0]}:{doubt.start}-{doubt.end}"
    more = len(doubt.documents) - _SOME
    return "; ".join(doubt.documents[:_SOME]) + (f" +{more}" if more > 0 else "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def table(doubts: Iterable[Doubt], *, language: str, columns: int | None) -> str:
    """The doubts in columns; one in which nothing stands is left out. `columns` makes it fit a terminal."""
    rows = [(_kind(d, language), means(d, language), _where(d), " | ".join(dict.fromkeys(d.names)), d.quote) for d in doubts]
    header = [labels.text(f"doubt.{name}", language) for name in ("kind", "reason", "where", "names", "quote")]
    kept = [i for i in range(len(header)) if not rows or any(row[i] for row in rows)]
    body = [[_one_line(row[i]) for i in kept] for row in rows]
    return align([header[i] for i in kept], body, right=[False] * len(kept), columns=columns)


def sheet(doubts: Iterable[Doubt], *, language: str) -> Sheet:
    """The doubts as a table for a spreadsheet, with words and, beside them, codes and ids."""
    columns = tuple(Column(name=name, width=_WIDTHS.get(name, 14)) for name in _COLUMNS.split())
    return Sheet(name="review", columns=columns, rows=_rows(doubts, language))


def _rows(doubts: Iterable[Doubt], language: str) -> Iterator[tuple[Cell, ...]]:
    for doubt in doubts:
        yield (
            _kind(doubt, language), means(doubt, language), " | ".join(doubt.names) or None, doubt.quote or None,
            "; ".join(doubt.documents), doubt.start, doubt.end, "; ".join(doubt.ids) or None, doubt.kind.value, doubt.reason,
        )  # fmt: skip


def data(doubts: Iterable[Doubt], *, language: str) -> list[dict[str, object]]:
    """The doubts as plain data, each with its reason in words."""
    return [{**asdict(doubt), "means": means(doubt, language)} for doubt in doubts]
