"""Whether a clause tells of what has been done, of a standing practice, or of an intention."""

from __future__ import annotations

import datetime
import re
from functools import cache, lru_cache

from kg import resources
from kg.types import Claim, Document, Period, Predicate, Sentence, Span, Status

__all__ = ["INTENDING", "NORMATIVE", "status_of", "time_of"]

# What lays down standing duties, for others than its issuer as well.
NORMATIVE = frozenset({"regulation", "emergency_plan"})
# What is ordered or planned is intended, not done: a plan, an opinion, a notice.
INTENDING = frozenset({"plan", "opinion", "notice"})
# So much of a sentence is how it opens.
_OPENING = 80


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("modality")}


def _is_of_a_later_year(document: Document, clause: Span) -> bool:
    """Whether a heading above a clause names a year after the one that the document reports: 2023年重点工作."""
    if not document.period or not document.period.end:
        return False
    for section in document.sections:
        if section.span.start <= clause.start < section.span.end:
            year = _rules()["year-of-work"].search(document.shadow, section.heading.start, section.heading.end)
            if year and year["year"] > document.period.end[:4]:
                return True
    return False


def _is_ahead(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence opens with what comes after the time that the document reports: 下步打算:…, 2023年,我局将…"""
    ahead = _rules()["ahead"].match(document.shadow[sentence.span.start : min(sentence.span.end, sentence.span.start + _OPENING)])
    if not ahead or not ahead["year"]:
        return ahead is not None
    end = document.period.end if document.period else None
    return end is not None and ahead["year"] > end[:4]


def _is_of_an_earlier_year(document: Document, sentence: Sentence, clause: Span) -> bool:
    """Whether a sentence of a plan looks back: 去年…, 2024年累计… in the plan for 2025."""
    said = document.shadow[sentence.span.start : min(clause.end, sentence.span.start + _OPENING)]
    past = _rules()["past-year"].match(said)
    if not past or _rules()["planned"].search(document.shadow, clause.start, clause.end):
        return False
    start = document.period.start if document.period else None
    return not past["year"] or (start is not None and past["year"] < start[:4])


@lru_cache(maxsize=8)
def _first_order(shadow: str, sentence: Span) -> Span | None:
    """Where a sentence first says that something is to be done: 会议要求,要…; all its clauses ask for it."""
    found = _rules()["ordered"].search(shadow, *sentence)
    return Span(*found.span()) if found else None


def _is_ordered(shadow: str, sentence: Span, end: int) -> bool:
    """Whether a sentence says so before an offset; what a clause cuts short can begin no earlier than what is whole."""
    first = _first_order(shadow, sentence)
    return first is not None and (first.end <= end or _rules()["ordered"].search(shadow, first.start, end) is not None)


def status_of(document: Document, sentence: Sentence, clause: Span) -> Status:
    """The status of what a clause states.

    A plan plans everything but what its sections report as done, and so does a section whose heading says so; a rule
    lays down standing duties. Elsewhere the words of the clause decide.
    """
    words = document.shadow[clause.start : clause.end]
    rules = _rules()
    section = document.sections[sentence.section].status if sentence.section >= 0 else None
    if section is None and _is_of_a_later_year(document, clause):
        section = Status.PLANNED
    if document.genre in INTENDING:
        done = section is Status.DONE or _is_of_an_earlier_year(document, sentence, clause)
        return Status.DONE if done else Status.PLANNED
    if document.genre in NORMATIVE:
        return Status.ONGOING
    if section is Status.PLANNED or rules["planned"].search(words):
        return Status.PLANNED
    if _is_ordered(document.shadow, sentence.span, clause.end) or _is_ahead(document, sentence):
        return Status.PLANNED
    if rules["ongoing"].search(words) and not rules["completed"].search(words):
        return Status.ONGOING
    return Status.DONE


@cache
def _year() -> re.Pattern[str]:
    return next(p.regex for p in resources.patterns("identity") if p.id == "year")


def time_of(document: Document, claim: Claim) -> Period | None:
    """For when a claim holds: what it says itself, else the document's period.

    A plan within a report of what was done holds for the year that its section announces (二、2024年工作思路), and for an
    unknown time where none does. What a plan tells as done was done before it: by the day of its issue, or before its period began.
    """
    intends = document.genre in INTENDING
    if claim.period or (claim.status is not Status.PLANNED and not intends) or (claim.status is Status.PLANNED and intends):
        return claim.period or document.period
    if intends and (claim.status is not Status.DONE or claim.predicate is Predicate.ISSUES):
        return document.period
    around = [s for s in document.sections if s.span.start <= claim.evidence.start < s.span.end]
    for section in reversed(around):
        found = _year().search(document.shadow, section.heading.start, section.heading.end)
        if found and not (intends and document.period and document.period.start and found[1] >= document.period.start[:4]):
            return Period(start=f"{found[1]}-01-01", end=f"{found[1]}-12-31", text=found[0])
    return _before(document) if intends else None


def _before(document: Document) -> Period | None:
    """The open time that ends with the day on which a plan was issued, or with the one before its period, whichever is later."""
    if not document.period or not document.period.start:
        return document.period
    eve = datetime.date.fromisoformat(document.period.start) - datetime.timedelta(days=1)
    return Period(end=max(eve.isoformat(), document.issued or ""))
