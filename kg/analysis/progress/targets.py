"""Planned figures against what was reported of the same count."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import cache

from kg import resources
from kg.analysis.amounts import amount, sense
from kg.analysis.corpus import Figure
from kg.analysis.findings import anchor_of
from kg.analysis.progress.result import Came, Target
from kg.analysis.progress.sources import Sources
from kg.text.shadow import fold
from kg.types import Quantity, Role

__all__ = ["targets"]

# Of the wordings of two figures of one thing so much must be common, of two that name no thing so much.
_OF_ONE, _ALONE = 0.5, 0.75
# A time (24小时) says how something is done, not how much of it.
_TIME = "quantity.time"
_UPPER = ("most", "under")


def targets(found: Sources) -> Iterator[Target]:
    """One for each planned figure, in the order of their places; figures that say how long something takes are none."""
    anchors = anchor_of(found.known)
    for planned, start, end in found.planned_figures:
        if planned.quantity.rule == _TIME:
            continue
        whose = anchors[planned.document.id]
        whose = whose if whose != found.body.id else ""
        read = found.answering(planned.document.id, start)
        if not read:
            yield Target(came=Came.OPEN, year=start[:4], planned=planned, reason="open", whose=whose)
            continue
        best = _counterpart(found, planned, start, read)
        if best is None:
            yield Target(came=Came.SILENT, year=start[:4], planned=planned, reason="silent", whose=whose, read=read)
            continue
        reported, reached = best
        came, reason = _compared(planned.quantity, reported.quantity)
        if came is Came.MISSED and reached < end:
            came, reason = Came.INCOMPARABLE, "unfinished"
        yield Target(came=came, year=start[:4], planned=planned, reported=reported, reason=reason, whose=whose, read=read)


def _counterpart(found: Sources, planned: Figure, start: str, read: Sequence[str]) -> tuple[Figure, str] | None:
    """The reported figure of the same count, with the last day it is about: first those in the same unit, then the most alike, then the earliest."""
    q = planned.quantity
    choices = []
    for place, (figure, begins, ends) in enumerate(found.reported_figures):
        other = figure.quantity
        if figure.document.id not in read or ends < start or other.role is Role.TARGET:
            continue
        share = _share(q, other)
        same = q.of is not None and q.of == other.of
        if share >= (_OF_ONE if same else _ALONE):
            choices.append(((_unit(q.unit) != _unit(other.unit), begins[:4] != start[:4], -share, place), figure, ends))
    return min(choices, key=lambda c: c[0])[1:] if choices else None


@cache
def _units() -> dict[str, str]:
    return {row["id"]: row["as"] for row in resources.table("unit_equals.tsv")}


def _unit(unit: str) -> str:
    return _units().get(unit, unit)


def _share(one: Quantity, other: Quantity) -> float:
    """How much of the wordings of two counts is common; 0 where one stands in place of the other (河长, 湖长)."""
    a, b = _counted(one.what), _counted(other.what)
    if a == b:
        return 1.0
    matcher = difflib.SequenceMatcher(None, a, b, autojunk=False)
    if any(tag == "replace" for tag, *_ in matcher.get_opcodes()) and (one.of is None or one.of != other.of):
        return 0.0
    return matcher.ratio()


def _counted(what: str) -> str:
    """What is counted, without the verb that says that it was or will be done."""
    words = fold(what)
    for verb in resources.words("target_verbs"):
        if words.startswith(verb) and len(words) - len(verb) > 1:
            return words[len(verb) :]
    return words


def _compared(planned: Quantity, reported: Quantity) -> tuple[Came, str]:
    """Whether a target was reached, and why it was not or cannot be said."""
    if _unit(planned.unit) != _unit(reported.unit):
        return Came.INCOMPARABLE, "unit"
    if _falls(planned) is not _falls(reported):
        opposite = _changes(planned) and _changes(reported)
        return (Came.MISSED, "opposite") if opposite else (Came.INCOMPARABLE, "direction")
    if "varied" in (sense(planned), sense(reported)):
        return Came.INCOMPARABLE, "vague"
    told = amount(reported)
    exact = sense(reported) == "exact"
    low, high = (reported.value, reported.value) if exact else (told.low, told.high)
    if sense(planned) in _UPPER:
        reached, missed = high <= planned.value, low > planned.value
    else:
        reached, missed = low >= amount(planned).low if sense(planned) in ("about", "near") else low >= planned.value, high < planned.value
    if reached:
        return Came.REACHED, "reached"
    return (Came.MISSED, "missed") if missed else (Came.INCOMPARABLE, "vague")


def _falls(quantity: Quantity) -> bool:
    return any(word in fold(quantity.what) for word in resources.words("falling"))


def _changes(quantity: Quantity) -> bool:
    return _falls(quantity) or any(word in fold(quantity.what) for word in resources.words("rising"))
