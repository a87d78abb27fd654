"""Which decisions count: a later one takes the place of an earlier one on the same, and may withdraw it."""

from __future__ import annotations

from collections.abc import Sequence

from kg.decisions.decision import Decision, Do, Named
from kg.errors import BadDecision
from kg.text.shadow import fold

__all__ = ["effective"]


def effective(decisions: Sequence[Decision]) -> tuple[list[tuple[int, Decision]], list[int]]:
    """The decisions that count, each with its number from 1, in their order, and the numbers of those that withdraw nothing.

    Raises BadDecision where merges go round in a circle.
    """
    slots: dict[tuple[str, ...], dict[str, tuple[int, Decision]]] = {}
    idle = []
    for number, decision in enumerate(decisions, 1):
        about = slots.setdefault(decision.anchor, {})
        if decision.do is Do.WITHDRAW:
            gone = [slot for slot in about if decision.withdraws(slot)]
            for slot in gone:
                del about[slot]
            if not gone and not decision.into:  # that a thing is not one with another may be said before anybody merges them
                idle.append(number)
        else:
            about[decision.slot] = (number, decision)
    chosen = sorted((one for about in slots.values() for one in about.values()), key=lambda one: one[0])
    _straight([decision for _, decision in chosen])
    return chosen, idle


def _straight(decisions: Sequence[Decision]) -> None:
    """Raises BadDecision where a merge leads back to where it began: A into B, B into A in one report."""
    into: dict[tuple[str, ...], tuple[str, ...]] = {}
    for decision in decisions:
        if decision.do is not Do.MERGE or not decision.entity or not decision.into:
            continue
        home = decision.report.file if decision.report else ""
        start, at = _node(decision.entity, home), _node(decision.into, home)
        into[start] = at
        while at in into and at != start:
            at = into[at]
        if at == start:
            names = " and ".join(one.name + (one.of and f" ({one.of})") for one in (decision.entity, decision.into))
            raise BadDecision(f"merges go round: {names} are each made one with the other", where=decision.where, remedy="withdraw one of them")


def _node(named: Named, home: str) -> tuple[str, ...]:
    """A thing as merges speak of it: one that is told by whose it is is the same in all reports."""
    return (fold(named.name), "", fold(named.of)) if named.of else (fold(named.name), home)
