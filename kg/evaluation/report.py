"""Counts judged items: precision, recall and F1 by measure, type, relation, document and rule; and compares two results.

A result is plain data (what ``kg eval --format json`` writes)::

    conditions, left_out    under what `kg.resources.FILTER` the reports were read, and the rows and patterns that it left out
    total, type, relation   name → {precision, recall, f1, right, missed, spurious}
    document                name → measure → the same
    rule                    name → {precision, right, spurious}
    share                   aspect → {share, right, of}
    reliability             class of stated confidence → {stated, right, of}: how sure statements say they are, and how many are right
    faults                  what is missed or spurious, item by item
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kg import resources
from kg.errors import DamagedDocument
from kg.evaluation import calibration
from kg.evaluation.scoring import Aspect, Item, Judgement, Measure, Share, Verdict

__all__ = ["compare", "figures", "result"]

Cell = dict[str, Any]
Result = dict[str, Any]

#: The version of the form of a result.
SCHEMA = 1
_LENIENT = (Measure.ENTITIES, Measure.TRIPLES, Measure.QUANTITIES)


def result(judgements: Iterable[Judgement], *, conditions: str = "") -> Result:
    """The result over all documents; `conditions` are those under which they were read."""
    judged = list(judgements)
    items = [item for judgement in judged for item in judgement.items]
    lenient = [item for item in items if item.measure in _LENIENT]
    return {
        "schema": SCHEMA,
        "conditions": conditions,
        "left_out": list(resources.left_out(conditions)),
        "documents": sorted(judgement.doc for judgement in judged),
        "total": {measure.value: _cell(i for i in items if i.measure is measure) for measure in Measure},
        "type": _grouped((i for i in lenient if i.measure is Measure.ENTITIES), by=lambda i: i.type),
        "relation": _grouped((i for i in lenient if i.measure is Measure.TRIPLES), by=lambda i: i.type),
        "document": {j.doc: _grouped((i for i in lenient if i.doc == j.doc), by=lambda i: i.measure) for j in judged},
        "rule": _rules(lenient),
        "share": {aspect.value: _shared(judgement.shares[aspect] for judgement in judged) for aspect in Aspect},
        "reliability": calibration.reliability(judged),
        "faults": [_fault(item) for item in lenient if item.verdict is not Verdict.RIGHT],
    }


def _cell(items: Iterable[Item]) -> Cell:
    counts = Counter(item.verdict for item in items)
    right, missed, spurious = (counts[verdict] for verdict in Verdict)
    precision = right / (right + spurious) if right + spurious else None
    recall = right / (right + missed) if right + missed else None
    f1 = 2 * right / (2 * right + missed + spurious) if counts else None
    return {"precision": precision, "recall": recall, "f1": f1, "right": right, "missed": missed, "spurious": spurious}


def _grouped(items: Iterable[Item], *, by: Callable[[Item], str]) -> dict[str, Cell]:
    groups: dict[str, list[Item]] = {}
    for item in items:
        groups.setdefault(by(item), []).append(item)
    return {name: _cell(groups[name]) for name in sorted(groups)}


def _rules(items: Iterable[Item]) -> dict[str, Cell]:
    """How often what a rule said was right; the rules that said most that is wrong come first."""
    counts: Counter[tuple[str, Verdict]] = Counter((rule, item.verdict) for item in items for rule in item.rules if rule)
    names = sorted({rule for rule, _ in counts}, key=lambda rule: (-counts[rule, Verdict.SPURIOUS], rule))
    cells = {}
    for name in names:
        right, spurious = counts[name, Verdict.RIGHT], counts[name, Verdict.SPURIOUS]
        cells[name] = {"precision": right / (right + spurious), "right": right, "spurious": spurious}
    return cells


def _shared(shares: Iterable[Share]) -> Cell:
    parts = list(shares)
    whole = Share(sum(part.right for part in parts), sum(part.of for part in parts))
    return {"share": whole.value, "right": whole.right, "of": whole.of}


def _fault(item: Item) -> Cell:
    return {
        "doc": item.doc, "kind": item.measure.value, "verdict": item.verdict.value, "type": item.type,
        "text": item.text, "quote": item.quote, "rules": list(item.rules),
    }  # fmt: skip


def figures(found: Result) -> dict[str, float | None]:
    """The figures that one looks at first, by name: F1 of each measure, and the shares."""
    totals = {name: cell["f1"] for name, cell in found["total"].items()}
    return totals | {name: cell["share"] for name, cell in found["share"].items()}


def compare(before: Any, after: Result, *, where: str) -> Cell:
    """What changed from one result to another: the figures, and the faults that went (`better`) and came (`worse`).

    Raises DamagedDocument where `before` is no result, or one of other documents; `where` says where it came from.
    """
    try:
        documents, old = before["documents"], figures(before)
        faults = [(_identity(fault), fault) for fault in before["faults"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"not a result of kg eval: {type(error).__name__} {error}"
        raise DamagedDocument(what, where=where, remedy="give what kg eval --format json wrote") from error
    if documents != after["documents"]:
        raise DamagedDocument("a result of other documents", where=where, remedy="measure both against the same gold")
    new = figures(after)
    now = [(_identity(fault), fault) for fault in after["faults"]]
    return {
        "schema": SCHEMA,
        "figures": {name: {"before": old.get(name), "after": value} for name, value in new.items()},
        "better": _without(faults, now),
        "worse": _without(now, faults),
    }


def _identity(fault: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(str(fault[key]) for key in ("doc", "kind", "verdict", "type", "text"))


def _without(faults: Iterable[tuple[tuple[str, ...], Cell]], others: Iterable[tuple[tuple[str, ...], Cell]]) -> list[Cell]:
    """The faults that are not among the others, each as often as it stands there more often."""
    left = Counter(identity for identity, _ in others)
    kept = []
    for identity, fault in faults:
        if left[identity]:
            left[identity] -= 1
        else:
            kept.append(fault)
    return kept
