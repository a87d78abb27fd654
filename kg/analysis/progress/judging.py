"""What a later statement, or later words, mean for a promise: the table ``ontology/progress.tsv`` and ``patterns/progress.toml``."""

from __future__ import annotations

import re
from functools import cache

from kg import resources
from kg.analysis.corpus import Fact
from kg.analysis.deeds import under_way
from kg.analysis.progress.result import Verdict
from kg.errors import ResourceError
from kg.text.shadow import shadow
from kg.types import Action, Quantity, Span

__all__ = ["judge", "meaning", "of_words", "promised_action", "rank", "years"]

# Which of several verdicts on one promise holds.
_RANK = (Verdict.FULFILLED, Verdict.CONTRADICTED, Verdict.PARTLY, Verdict.CHANGED, Verdict.MENTIONED)
# Of several planned statements of one thing the first of these is what was promised.
_WEIGHT = (Action.ABOLISH, Action.ESTABLISH, Action.PILOT, Action.EXTEND, Action.IMPROVE, Action.JOIN, Action.CONTINUE, Action.RUN)
# What is said to be set up, run or extended may be so on trial: 试点建设平台.
_TRIED = frozenset((Action.ESTABLISH, Action.RUN, Action.EXTEND))
_TABLE = "progress.tsv"
_UNDER_WAY = "under-way"
_CLAUSE = re.compile("[,;:。!?\n]")


@cache
def _rows() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in resources.table(_TABLE)}


def meaning(reason: str, language: str) -> str:
    """A row of the table in words, "" where there is no such row."""
    return _rows().get(reason, {}).get(language, "")


def promised_action(facts: tuple[Fact, ...]) -> Fact:
    """Of the planned statements about one thing the one that promises most."""
    order = {action: number for number, action in enumerate(_WEIGHT)}
    return min(facts, key=lambda f: (order.get(f.assertion.action or Action.RUN, len(order)), under_way(f)))


def judge(promise: Fact, answer: Fact) -> tuple[Verdict, str]:
    """What a later statement about the same thing means for a promise: the verdict, and the row of the table that says so.

    Who promised only to push something ahead (推进平台建设) has kept the word by pushing it ahead.
    """
    promised, reported = promise.assertion.action or Action.RUN, answer.assertion.action
    told = str(reported or "none")
    if reported in _TRIED and _trial(answer) and not _trial(promise):
        told = str(Action.PILOT)
    elif reported is Action.ESTABLISH and under_way(answer) and not (under_way(promise) and promised is Action.ESTABLISH):
        told = _UNDER_WAY
    reason = f"{promised}.{told}"
    try:
        return Verdict(_rows()[reason]["verdict"]), reason
    except (KeyError, ValueError) as error:
        raise ResourceError(f"no verdict for {reason}", where=f"ontology/{_TABLE}", remedy="give it a row with one of the verdicts that the other rows have") from error


def _trial(fact: Fact) -> bool:
    """Whether the clause of the verb speaks of a trial: what other clauses of the quote are about is another matter."""
    trigger = shadow(fact.assertion.trigger or "")
    clauses = [clause for e in fact.assertion.evidence for clause in _CLAUSE.split(shadow(e.quote))]
    said = [clause for clause in clauses if trigger in clause][-1:] or clauses
    return any(_patterns()["trial"].search(clause) for clause in said)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {pattern.id: pattern.regex for pattern in resources.patterns("progress")}


def of_words(plain: str, place: Span) -> tuple[Verdict, str]:
    """What the clause around a name says of the thing, in a shadow text: the verdict and a label after ``progress.reason.``."""
    start = max((found.end() for found in _CLAUSE.finditer(plain, max(0, place.start - 100), place.start)), default=max(0, place.start - 100))
    after = _CLAUSE.search(plain, place.end)
    clause = plain[start : after.start() if after else len(plain)]
    if _patterns()["unmet"].search(clause):
        return Verdict.CONTRADICTED, "unmet"
    if _patterns()["under-way"].search(clause):
        return Verdict.PARTLY, "under-way"
    return Verdict.MENTIONED, "mentioned"


def rank(verdict: Verdict) -> int:
    """The rank of a verdict; the lower wins."""
    return _RANK.index(verdict)


def years(quantity: Quantity) -> bool:
    """Whether the words of a figure say that it sums up several years."""
    return _patterns()["cumulative"].search(shadow(quantity.evidence.quote)) is not None
