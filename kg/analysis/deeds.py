"""What bodies do, by thing: the statements that a comparison counts, and what each says of its thing."""

from __future__ import annotations

from collections.abc import Iterable

from kg.analysis.card import PRESUPPOSES
from kg.analysis.corpus import Fact
from kg.types import Action, EntityType, Predicate, Status

__all__ = ["DEEDS", "KINDS", "THINGS", "intended", "kind", "kind_of", "ordered", "planned", "year"]

#: What a body does to a thing of its work.
DEEDS = (Predicate.IMPLEMENTS, Predicate.CARRIES_OUT, Predicate.ISSUES, Predicate.OPERATES, Predicate.SETS_UP)
#: The things that work consists of, what tells most of it first.
THINGS = (
    EntityType.MECHANISM, EntityType.INITIATIVE, EntityType.PLATFORM, EntityType.TEAM, EntityType.FACILITY, EntityType.POLICY,
)  # fmt: skip
#: What a statement says of a thing: it is new, tried out, made better or wider, goes on or is there, is ended, or is only planned.
KINDS = ("new", "pilot", "improved", "there", "ended", "planned")
_KIND_OF = {
    Action.ESTABLISH: "new", Action.PILOT: "pilot", Action.IMPROVE: "improved", Action.EXTEND: "improved", Action.ABOLISH: "ended",
}  # fmt: skip


def planned(fact: Fact) -> bool:
    """Whether it is a plan."""
    return fact.assertion.status is Status.PLANNED


def intended(fact: Fact) -> bool:
    """Whether it is a plan that does not say that the thing is there already."""
    return planned(fact) and fact.assertion.action not in PRESUPPOSES


def kind_of(status: str, action: str) -> str:
    """Which of `KINDS` a statement of this status and action is."""
    return "planned" if status == Status.PLANNED else _KIND_OF.get(Action(action), "there") if action else "there"


def kind(fact: Fact) -> str:
    """Which of `KINDS` a statement is."""
    return kind_of(fact.assertion.status, fact.assertion.action or "")


def year(fact: Fact) -> str:
    """The year that a statement is about, or years (2016–2020); for a deed whose time is not told that of its report; "" for
    a plan that says none."""
    period = fact.assertion.period
    if period and (period.start or period.end):
        start, end = (period.start or period.end or "")[:4], (period.end or period.start or "")[:4]
        return start if start == end else f"{start}–{end}"
    return "" if planned(fact) else fact.document.year or ""


def ordered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """What is done before what is planned, then by year and place."""

    def key(fact: Fact) -> tuple[bool, str, str, int, str]:
        evidence = fact.assertion.evidence
        return planned(fact), year(fact) or "9999", fact.document.path, evidence[0].start if evidence else 0, fact.assertion.id

    return tuple(sorted(facts, key=key))
