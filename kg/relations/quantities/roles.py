"""What a figure is in its report, and whether it is reported or intended."""

from __future__ import annotations

import re
from functools import cache

from kg import resources
from kg.relations.modality import status_of
from kg.relations.quantities.context import any_of
from kg.relations.quantities.figures import rules
from kg.relations.quantities.wording import Worded
from kg.types import Document, Role, Sentence, Span, Status

__all__ = ["evidence", "role_of", "status_of_figure"]

# Genres whose every sentence lays down a duty.
_NORMATIVE = frozenset({"regulation", "emergency_plan"})


@cache
def _classes() -> dict[str, re.Pattern[str]]:
    return {
        "cut": re.compile("^" + any_of("quantity_cut")),
        "stock": re.compile(any_of("quantity_stock")),
        "hold": re.compile(any_of("quantity_hold")),
        "held": re.compile("^" + any_of("quantity_held")),
        "force": re.compile(any_of("quantity_forces") + "$"),
    }


@cache
def _after() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in rules("after")}


def _follows(document: Document, worded: Worded, name: str) -> bool:
    """Whether the text behind the number and its unit, within the clause, has the shape of this name."""
    end = worded.figure.unit_end
    return _after()[name].search(document.shadow[end : max(end, worded.clause.end)]) is not None


def status_of_figure(document: Document, sentence: Sentence, worded: Worded) -> Status:
    """Done, a standing practice or intended: as for the statements of the clause, with the words of figures beside."""
    status = status_of(document, sentence, worded.clause)
    if status is Status.DONE and _follows(document, worded, "underway"):
        return Status.ONGOING
    counted = worded.figure.kind != "time"
    if status is Status.ONGOING and counted and worded.verb and document.genre not in _NORMATIVE:
        return Status.DONE  # 持续开展演练12场: what is counted has been done
    if status is Status.DONE:
        clause = document.shadow[worded.clause.start : worded.clause.end]
        if any(p.regex.search(clause) for p in rules("status")):
            return Status.PLANNED
        if not counted and _follows(document, worded, "duty"):
            return Status.ONGOING
    return status


def role_of(document: Document, worded: Worded, status: Status) -> Role:
    """The role of a figure."""
    figure = worded.figure
    left = document.shadow[worded.left.start : worded.left.end]
    if figure.kind == "money":
        return Role.MONEY
    if figure.kind == "time" and _follows(document, worded, "response"):
        return Role.CAPACITY
    if status is Status.PLANNED or (figure.kind != "share" and _follows(document, worded, "criterion")) or any(p.regex.search(left) for p in rules("role")):
        return Role.TARGET
    if worded.change or (figure.kind != "share" and _classes()["cut"].search(worded.what)):
        return Role.CHANGE
    if figure.kind == "share" or (not figure.unit and figure.kind != "count"):
        return Role.COVERAGE
    if figure.kind != "time" and _is_stock(worded):
        return Role.CAPACITY
    return Role.TARGET if document.genre in _NORMATIVE else Role.OUTCOME  # 受害面积达到20公顷以上, in a plan


def _is_stock(worded: Worded) -> bool:
    """Whether the figure says what is there and held ready: its verb is one of having, or it counts forces by no act."""
    classes = _classes()
    forces = bool(classes["force"].search(worded.noun or worded.what))
    if worded.verb and classes["stock"].fullmatch(worded.verb):
        return True
    if worded.verb and worded.verb.endswith(resources.words("quantity_moved")):
        return False
    if worded.verb:
        return forces and (worded.figure.kind == "person" or bool(classes["hold"].fullmatch(worded.verb)))
    if worded.said:
        return bool(classes["held"].search(worded.said))
    return forces


def evidence(document: Document, sentence: Sentence, worded: Worded) -> Span:
    """The clause of a figure, with the clauses before it from which its words are carried, at most 120 characters."""
    start = min(worded.clause.start, worded.origin)
    end = worded.clause.end
    if end - start > 120:
        start = worded.clause.start
    if end - start > 120:
        start = max(start, min(worded.figure.span.start - 60, end - 120))
        end = min(end, start + 120)
    while start < end and document.shadow[start] in " ,;:、\n\t":
        start += 1
    while end > start and document.shadow[end - 1] in " \n\t":
        end -= 1
    return Span(start, end)
