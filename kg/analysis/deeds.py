"""What bodies do, by thing: the statements that a comparison counts, and what each says of its thing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from kg import resources
from kg.analysis.corpus import Fact
from kg.text.shadow import fold, shadow
from kg.types import Action, DocumentRecord, Entity, EntityType, Period, Predicate, Status

__all__ = ["DEEDS", "KINDS", "PRESUPPOSES", "THINGS", "intended", "kind", "ordered", "originals", "period_of", "planned", "under_way", "year"]

#: What a body does to a thing of its work.
DEEDS = (Predicate.IMPLEMENTS, Predicate.CARRIES_OUT, Predicate.ISSUES, Predicate.OPERATES, Predicate.SETS_UP)
#: What is planned to be done to a thing that is there: a plan to improve it says so.
PRESUPPOSES = (Action.IMPROVE, Action.CONTINUE, Action.EXTEND)
#: The things that work consists of, what tells most of it first.
THINGS = (
    EntityType.MECHANISM, EntityType.INITIATIVE, EntityType.PLATFORM, EntityType.TEAM, EntityType.FACILITY, EntityType.POLICY,
)  # fmt: skip
#: What a statement says of a thing: it is new, tried out, made better or wider, goes on or is there, is ended, or is only planned.
KINDS = ("new", "pilot", "improved", "there", "ended", "planned")
_KIND_OF = {
    Action.ESTABLISH: "new", Action.PILOT: "pilot", Action.IMPROVE: "improved", Action.EXTEND: "improved", Action.ABOLISH: "ended",
}  # fmt: skip
# Between the first and the last year of a time.
_TO = "–"


def planned(fact: Fact) -> bool:
    """Whether it is a plan."""
    return fact.assertion.status is Status.PLANNED


def intended(fact: Fact) -> bool:
    """Whether it is a plan that does not say that the thing is there already."""
    return planned(fact) and fact.assertion.action not in PRESUPPOSES


def kind(fact: Fact) -> str:
    """Which of `KINDS` a statement is."""
    action = fact.assertion.action
    return "planned" if planned(fact) else _KIND_OF.get(action, "there") if action else "there"


def year(fact: Fact) -> str:
    """The year that a statement is about, or years (2016–2020; –2020 for what was done by then); for a deed whose time is not
    told that of its report; "" for a plan that says none."""
    period = fact.assertion.period
    if period and (period.start or period.end):
        start, end = (period.start or period.end or "")[:4], (period.end or period.start or "")[:4]
        if not period.start:
            return f"{_TO}{end}"
        return start if start == end else f"{start}{_TO}{end}"
    return "" if planned(fact) else fact.document.year or ""


def period_of(document: DocumentRecord, period: Period | None = None) -> tuple[str, str]:
    """The first and the last day that a statement, or for lack of that its report, is about; "" where that is not known.

    >>> from kg.types import Period
    >>> period_of(None, Period(start="2023-01-01", end="2023-12-31"))
    ('2023-01-01', '2023-12-31')
    """
    for told in (period, document.period if document else None):
        if told and (told.start or told.end):
            return told.start or "", told.end or told.start or ""
    return (f"{document.year}-01-01", f"{document.year}-12-31") if document and document.year else ("", "")


def under_way(fact: Fact) -> bool:
    """Whether a statement says that something is being set up, not that it is there: 推进平台建设."""
    return shadow(fact.assertion.trigger or "") in resources.words("under_way")


def ordered(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """What is done before what is planned, then by year and place."""

    def key(fact: Fact) -> tuple[bool, str, str, int, str]:
        evidence = fact.assertion.evidence
        return planned(fact), year(fact).removeprefix(_TO) or "9999", fact.document.path, evidence[0].start if evidence else 0, fact.assertion.id

    return tuple(sorted(facts, key=key))


def originals(facts: Iterable[Fact], entities: Mapping[str, Entity], reprints: Collection[str]) -> list[Fact]:
    """The statements without those that documents of these ids, `reprints`, only repeat: what a reprint says under the name of who
    prints it has another id, where the thing is the issuer's own, and is yet no second source (see `kg.analysis.corpus.once`)."""
    found: dict[tuple[str, ...], Fact] = {}
    for number, fact in enumerate(sorted(facts, key=lambda f: (f.document.id in reprints, f.document.path, f.assertion.id))):
        a, copy = fact.assertion, fact.document.id in reprints
        thing = entities.get(a.object)
        key = (fact.document.original if copy else fact.document.id, a.predicate, a.status, year(fact), fold(thing.name) if thing else a.object)
        if copy and key in found:
            found[key] = replace(found[key], copies=found[key].copies + 1)
        else:
            found[(*key, str(number)) if key in found else key] = fact
    return list(found.values())
