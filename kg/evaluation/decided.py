"""Decisions of people as gold: of the statements that they judged, how many were right as they were read; of those that
they added, how many had been read. It says nothing of what nobody looked at, nor is what they looked at a fair sample."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kg import labels
from kg.columns import align
from kg.decisions import Decision, Judged
from kg.store import Store
from kg.store.corrections import again

__all__ = ["page", "result"]

Cell = dict[str, Any]
# What is wrong with a statement all of whose words are right otherwise: it is there, and it is said of the right things.
_DETAILS = frozenset(("status", "action", "period"))
_FIELDS = ("rejected", "subject", "object", "predicate", "status", "action", "period")


def result(store: Store, decisions: Sequence[Decision]) -> Cell:
    """The figures, in all, by relation and by rule, as plain data: ``judged``, ``right`` in all that was looked at, ``stated``
    (right but for status, action or period), ``precision`` of both kinds, ``wrong`` by field, ``added`` and how many of those
    had been read (``found``, ``recall``); a share of nothing is None. ``lost`` counts decisions that found nothing to do."""
    replay = again(store, decisions)
    total: Counter[str] = Counter()
    relations: dict[str, Counter[str]] = {}
    rules: dict[str, Counter[str]] = {}
    for judged in replay.judged():
        counts = _counts(judged)
        said = judged.read or judged.now
        total += counts
        if said:
            relations.setdefault(said.predicate.value, Counter()).update(counts)
        if judged.read:
            rules.setdefault(judged.read.rule, Counter()).update(counts)
    return {
        "decisions": len(decisions), "lost": len(replay.lost), "total": _cell(total),
        "relation": {name: _cell(relations[name]) for name in sorted(relations)}, "rule": {name: _cell(rules[name]) for name in sorted(rules)},
    }  # fmt: skip


def _counts(judged: Judged) -> Counter[str]:
    if judged.read is None:
        return Counter(("added",))
    if judged.now and judged.now.review == "added":
        return Counter(("added", "found"))
    if judged.now is None:
        return Counter(("judged", "rejected"))
    wrong = judged.wrong
    return Counter(("judged", *(("right",) if not wrong else ()), *(("stated",) if _DETAILS.issuperset(wrong) else ()), *wrong))


def _cell(counts: Mapping[str, int]) -> Cell:
    judged, added = counts.get("judged", 0), counts.get("added", 0)
    return {
        "judged": judged, "right": counts.get("right", 0), "precision": _share(counts.get("right", 0), judged),
        "stated": counts.get("stated", 0), "precision_stated": _share(counts.get("stated", 0), judged),
        "wrong": {name: counts[name] for name in _FIELDS if counts.get(name)},
        "added": added, "found": counts.get("found", 0), "recall": _share(counts.get("found", 0), added),
    }  # fmt: skip


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def page(found: Cell, *, language: str, columns: int | None = None) -> str:
    """The figures as tables for people, without the columns in which there is nothing."""
    total = found["total"]
    wrong = [field for field in _FIELDS if field in total["wrong"]]
    added = ("added", "found", "recall") if total["added"] else ()
    header = ("judged", "right", "precision", "precision_stated", *wrong, *added)

    def cell_of(cell: Cell, name: str) -> str:
        value = cell["wrong"].get(name) if name in _FIELDS else cell[name]
        if name in ("judged", "right", "precision", "precision_stated"):
            return _number(value)
        return _number(value) if value else ""

    def table(title: str, rows: Iterable[tuple[str, Cell]]) -> str:
        body = [[name, *(cell_of(cell, column) for column in header)] for name, cell in rows]
        names = [labels.text(f"eval.{title}", language), *(labels.text(f"eval.decided.{name}", language) for name in header)]
        return align(names, body, right=[i > 0 for i in range(len(names))], columns=columns)

    lines = [labels.text("eval.decided.head", language, count=found["decisions"], lost=found["lost"]) + "\n"]
    lines.append(table("measure", [(labels.text("eval.decided.total", language), total)]))
    lines.append(table("relation", ((labels.text(f"predicate.{name}", language), cell) for name, cell in found["relation"].items())))
    lines.append(table("rule", found["rule"].items()))
    lines.append(labels.text("eval.decided.note", language) + "\n")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "–" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"
