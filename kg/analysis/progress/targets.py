"""Planned figures against what was reported of the same count."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import cache

from kg import resources
from kg.analysis.amounts import amount, sense
from kg.analysis.corpus import Figure
from kg.analysis.findings import anchor_of
from kg.analysis.progress.judging import years
from kg.analysis.progress.result import Came, Target
from kg.analysis.progress.sources import Sources
from kg.text.shadow import fold
from kg.types import Quantity, Role

__all__ = ["compared", "targets"]

# Of the wordings of two figures of one thing so much must be common, of two that name no thing so much.
_OF_ONE, _ALONE = 0.5, 0.85
# A wording that holds another whole counts the same where it is so long: 城镇棚户区住房改造, 棚户区住房改造.
_WHOLE = 4
# A figure that is so many times the other one is hardly of the same time: the sum of several years.
_FAR = 4
# A time (24小时) says how something is done, not how much of it.
_TIME = "quantity.time"
_UPPER = ("most", "under")
_LOWER = ("least", "over", "more")
_SHARES = ("%", "‰")


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
        best = _counterpart(found, planned, start, end, read)
        if best is None:
            yield Target(came=Came.SILENT, year=start[:4], planned=planned, reason="silent", whose=whose, read=read)
            continue
        reported, reached = best
        came, reason = compared(planned.quantity, reported.quantity)
        if came is Came.MISSED and reached < end:
            came, reason = Came.INCOMPARABLE, "unfinished"
        yield Target(came=came, year=start[:4], planned=planned, reported=reported, reason=reason, whose=whose, read=read)


def _counterpart(found: Sources, planned: Figure, start: str, end: str, read: Sequence[str]) -> tuple[Figure, str] | None:
    """The reported figure of the same count and time, with the last day it is about: first those in the same unit, then the most alike, then the earliest."""
    q = planned.quantity
    choices = []
    for place, (figure, begins, ends) in enumerate(found.reported_figures):
        other = figure.quantity
        if figure.document.id not in read or ends < start or begins > end or other.role is Role.TARGET:
            continue
        same = q.of is not None and q.of == other.of
        share = _share(_counted(q.what), _counted(other.what))
        if share >= (_OF_ONE if same else _ALONE):
            choices.append(((_unit(q.unit) != _unit(other.unit), begins[:4] != start[:4], -share, place), figure, ends))
    return min(choices, key=lambda c: c[0])[1:] if choices else None


@cache
def _units() -> dict[str, str]:
    return {row["id"]: row["as"] for row in resources.table("unit_equals.tsv")}


def _unit(unit: str) -> str:
    return _units().get(unit, unit)


@cache
def _share(one: str, other: str) -> float:
    """How much two wordings of counts have in common; 0 where something in one stands in place of something else (河长, 湖长)."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _WHOLE and (longer.startswith(shorter) or longer.endswith(shorter)):
        return 1.0 if one == other else 0.95
    matcher = difflib.SequenceMatcher(None, one, other, autojunk=False)
    if matcher.quick_ratio() < _OF_ONE or any(tag == "replace" for tag, *_ in matcher.get_opcodes()):
        return 0.0
    return matcher.ratio()


@cache
def _counted(what: str) -> str:
    """What is counted, without the verb that says that it was or will be done."""
    words = fold(what)
    for verb in resources.words("target_verbs"):
        if words.startswith(verb) and len(words) - len(verb) > 1:
            return words[len(verb) :]
    return words


def compared(planned: Quantity, reported: Quantity) -> tuple[Came, str]:
    """Whether a target was reached, and why it was not or cannot be said."""
    if _unit(planned.unit) != _unit(reported.unit):
        return Came.INCOMPARABLE, "unit"
    if _falls(planned) is not _falls(reported):
        opposite = _changes(planned) and _changes(reported)
        return (Came.MISSED, "opposite") if opposite else (Came.INCOMPARABLE, "direction")
    if years(planned) is not years(reported):
        return Came.INCOMPARABLE, "cumulative"
    if planned.unit not in _SHARES and _changes(planned) is not _changes(reported):
        return Came.INCOMPARABLE, "direction"
    if max(planned.value, reported.value) >= _FAR * min(planned.value, reported.value) and planned.unit not in _SHARES:
        return Came.INCOMPARABLE, "far"
    if "varied" in (sense(planned), sense(reported)):
        return Came.INCOMPARABLE, "vague"
    told = amount(reported)
    exact = sense(reported) == "exact"
    low, high = (reported.value, reported.value) if exact else (told.low, told.high)
    goal, kind = amount(planned), sense(planned)
    if kind in ("about", "near") and low <= goal.high and goal.low <= high:
        return Came.REACHED, "reached"
    if kind in _UPPER or (kind not in _LOWER and _less(planned)):
        if low > goal.high:
            return Came.MISSED, "over"
        reached, missed = high <= goal.high, False
    elif kind in ("about", "near") and planned.unit in _SHARES:
        return Came.INCOMPARABLE, "aside"
    else:
        reached, missed = low >= min(goal.low, planned.value), high < planned.value
    if reached:
        return Came.REACHED, "reached"
    return (Came.MISSED, "short") if missed else (Came.INCOMPARABLE, "vague")


def _less(quantity: Quantity) -> bool:
    """Whether of what is counted less is better: deaths, deficits, prices."""
    return not _falls(quantity) and any(word in fold(quantity.what) for word in resources.words("less_is_better"))


def _falls(quantity: Quantity) -> bool:
    return any(word in fold(quantity.what) for word in resources.words("falling"))


def _changes(quantity: Quantity) -> bool:
    return _falls(quantity) or any(word in fold(quantity.what) for word in resources.words("rising"))
