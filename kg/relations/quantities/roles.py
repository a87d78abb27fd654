"""What a figure is in its report, and whether it is reported or intended."""

from __future__ import annotations

import re
from functools import cache

from kg import resources
from kg.relations.modality import status_of
from kg.relations.quantities.figures import Figure, rules
from kg.relations.quantities.wording import Worded
from kg.types import Document, Role, Sentence, Span, Status

__all__ = ["evidence", "role_of", "status_of_figure"]


@cache
def _classes() -> dict[str, re.Pattern[str]]:
    def some(name: str) -> str:
        return "(?:" + "|".join(map(re.escape, resources.words(name))) + ")"

    return {
        "rise": re.compile(some("quantity_rise_fall") + f"(?:{some('quantity_done')})?$"),
        "cut": re.compile("^" + some("quantity_cut")),
        "stock": re.compile(some("quantity_stock")),
        "force": re.compile(some("quantity_forces")),
        "raised": re.compile("^" + some("quantity_raised")),
        "action": re.compile(some("quantity_actions")),
    }


def status_of_figure(document: Document, sentence: Sentence, worded: Worded) -> Status:
    """Done, a standing practice or intended: as for the statements of the clause, with the words of figures beside."""
    status = status_of(document, sentence, worded.clause)
    if status is Status.DONE:
        lead = document.shadow[worded.clause.start : worded.figure.span.start]
        tail = document.shadow[worded.figure.span.start : worded.clause.end]
        if any(p.regex.search(lead) or p.regex.search(tail) for p in rules("status")):
            return Status.PLANNED
    if status is Status.ONGOING and worded.figure.kind != "time" and worded.verb:
        return Status.DONE if document.genre not in ("regulation", "emergency_plan") else status
    return status


def role_of(document: Document, worded: Worded, status: Status) -> Role:
    """The role of a figure."""
    figure = worded.figure
    left = document.shadow[worded.left.start : worded.left.end]
    if figure.kind == "money":
        return Role.MONEY
    if figure.kind == "time":
        return _time_role(document, worded, status)
    if status is Status.PLANNED or any(p.regex.search(left) for p in rules("role")):
        return Role.TARGET
    if _is_change(document, worded):
        return Role.CHANGE
    if figure.kind == "share" or not figure.unit:
        return Role.COVERAGE
    return Role.CAPACITY if _is_stock(figure, worded, left) else Role.OUTCOME


def _is_change(document: Document, worded: Worded) -> bool:
    classes = _classes()
    core = document.shadow[worded.core.start : worded.core.end]
    return bool(classes["rise"].search(core) or (worded.figure.kind != "share" and classes["cut"].search(worded.what)))


def _is_stock(figure: Figure, worded: Worded, left: str) -> bool:
    """Whether the figure says what is there and held ready: its verb is one of having, or it counts forces by no act."""
    classes = _classes()
    if classes["raised"].search(worded.what):
        return figure.kind == "person" and bool(classes["force"].search(worded.what))
    if classes["stock"].search(left):
        return True
    return bool(classes["force"].search(worded.noun or worded.what)) and not classes["action"].match(worded.what)


def _time_role(document: Document, worded: Worded, status: Status) -> Role:
    after = document.shadow[worded.figure.number.end : min(len(document.shadow), worded.right.end + 12)]
    if any(p.regex.search(after) for p in rules("after") if p.id == "response"):
        return Role.CAPACITY
    return Role.TARGET if status is Status.PLANNED else Role.OUTCOME


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
