"""What became of promises, as values: language-free, with the statements and figures that prove each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kg.analysis.contradictions import Contradiction
from kg.analysis.corpus import Fact, Figure
from kg.types import DocumentRecord, Entity, Evidence

__all__ = ["Came", "Line", "Note", "Progress", "Read", "Target", "Verdict", "Words"]


class Verdict(StrEnum):
    """What later reports say of a promise; the order is that of the list.

    None of these says that something was not done: a report that is silent may leave out what was done.
    """

    FULFILLED = "fulfilled"
    PARTLY = "partly"
    CHANGED = "changed"
    CONTRADICTED = "contradicted"
    MENTIONED = "mentioned"
    SILENT = "silent"
    OPEN = "open"
    NEW = "new"
    UNMENTIONED = "unmentioned"


class Came(StrEnum):
    """What came of a target in figures."""

    REACHED = "reached"
    MISSED = "missed"
    INCOMPARABLE = "incomparable"
    SILENT = "silent"
    OPEN = "open"


class Note(StrEnum):
    """What a reader should know beside a verdict."""

    ALIKE = "alike"
    LATE = "late"
    GAP = "gap"
    UNFINISHED = "unfinished"
    AGAIN = "again"
    NEAR = "near"
    BEFORE = "before"
    NAMED = "named"
    PRESUPPOSED = "presupposed"
    FRESH = "fresh"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Words of a report that name a thing without a statement about it that could be read."""

    document: DocumentRecord
    evidence: Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One promise and what came of it; for `new` and `unmentioned` a thing that was not promised.

    `thing` is what it is about and `answer` what was matched with it, None where that is the same thing or nothing. `year` is that of the
    promise, for `new` that of the report, for `unmentioned` that of the earlier one; "" where no date is known. `reason` is a row of
    ``ontology/progress.tsv`` or after ``progress.reason.`` a label. `promises` are the planned statements, `answers` what
    later reports say, `before` what earlier ones said of the thing, `again` later plans of it, `near` things of similar names
    in the later reports; `words` name it without a statement, `before_words` so in earlier ones. `whose` is the body whose plan it is where that is another.
    `read` are the ids of the documents that could have answered, in their order.
    """

    verdict: Verdict
    thing: Entity
    year: str
    reason: str
    promises: tuple[Fact, ...] = ()
    answers: tuple[Fact, ...] = ()
    answer: Entity | None = None
    before: tuple[Fact, ...] = ()
    again: tuple[Fact, ...] = ()
    near: tuple[Fact, ...] = ()
    words: tuple[Words, ...] = ()
    before_words: tuple[Words, ...] = ()
    notes: tuple[Note, ...] = ()
    whose: str = ""
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A planned figure and what was reported of the same count; `reason` is a label after ``progress.target.``."""

    came: Came
    year: str
    planned: Figure
    reported: Figure | None = None
    reason: str = ""
    whose: str = ""
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A document that was read, and what it holds: so many planned and so many reported statements of the body.

    `start` and `end` are the first and last day of what it reports or plans, "" where not known; `copies` are its reprints.
    """

    document: DocumentRecord
    start: str
    end: str
    planned: int
    reported: int
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What became of what a body promised. `read` is in order of time, `lines` by verdict, year and place; `others` are the bodies
    whose plans count too, `entities` all that are named, by id; `first` and `last` the years that were asked for, "" for any."""

    body: Entity
    read: tuple[Read, ...]
    lines: tuple[Line, ...]
    targets: tuple[Target, ...]
    contradictions: tuple[Contradiction, ...]
    others: tuple[Entity, ...] = ()
    entities: Mapping[str, Entity] = field(default_factory=dict)
    first: str = ""
    last: str = ""
