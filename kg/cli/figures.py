"""What a store holds, as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg import labels
from kg.analysis.stats import Stats
from kg.columns import align
from kg.errors import KGError
from kg.types import Period, Status

__all__ = ["SOME", "page"]


# So many documents are named at the most; the rest is left to `kg sources`.
SOME = 40


def page(
    found: Stats, *, language: str, failed: Sequence[KGError] = (), limit: int | None = None, columns: int | None = None
) -> str:
    """Documents, entities by type, statements by relation and status, and what was left out and why.

    `limit` cuts the tables off after so many rows, `columns` makes them fit a terminal.
    """
    return "\n".join(_tables(found, failed, language=language, limit=limit, columns=columns))


def _tables(found: Stats, failed: Sequence[KGError], *, language: str, limit: int | None, columns: int | None) -> Iterator[str]:
    def table(title: str, header: Sequence[str], body: Sequence[Sequence[object]], total: int) -> str:
        head = f"{labels.text(f'stats.{title}', language)}: {total}\n"
        names = [labels.text(key if "." in key else f"stats.{key}", language) for key in header]
        texts = [[str(cell) for cell in row] for row in body[:limit]]
        right = [all(isinstance(row[i], int) for row in body) for i in range(len(header))]
        rest = (total if title == "documents" else len(body)) - len(texts)
        more = labels.text("stats.more", language, count=rest) + "\n" if rest else ""
        return head + (align(names, texts, right=right, columns=columns) if body else "") + more

    if found.reprints:
        yield labels.text("stats.reprints", language, count=found.reprints) + "\n"
    documents = [(r.title, issuer, _period(r.period) or r.year or "", r.path) for r, issuer in found.documents]
    yield table("documents", ("title", "issuer", "period", "path"), documents, found.total)
    types = [(labels.text(f"type.{t}", language), n) for t, n in found.entities.items()]
    yield table("entities", ("type", "count"), types, sum(found.entities.values()))
    yield table("statements", ("relation", *(f"status.{s}" for s in Status), "total"), _relations(found, language), sum(found.statements.values()))
    yield f"{labels.text('stats.quantities', language)}: {found.quantities}\n"
    yield f"{labels.text('stats.recognitions', language)}: {found.recognitions}\n"
    reasons = [(_reason(r, language), n) for r, n in found.dropped.items()]
    yield table("dropped", ("reason", "count"), reasons, sum(found.dropped.values()))
    if failed:
        yield table("failed", ("path", "reason"), [(e.where, e.what) for e in failed], len(failed))


def _relations(found: Stats, language: str) -> list[list[object]]:
    rows: list[list[object]] = []
    for predicate in dict.fromkeys(p for p, _ in found.statements):
        counts = [found.statements.get((predicate, status), 0) for status in Status]
        rows.append([labels.text(f"predicate.{predicate}", language), *counts, sum(counts)])
    return rows


def _reason(code: str, language: str) -> str:
    return labels.text(f"dropped.{code}", language) if labels.known(f"dropped.{code}") else code


def _period(period: Period | None) -> str:
    if period is None:
        return ""
    return period.text or "/".join(day for day in (period.start, period.end) if day)
