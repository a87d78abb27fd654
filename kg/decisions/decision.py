"""One decision of a person: what was judged, how, and by which words the place is found again.

A decision is one line of JSON with its keys in this order; what says nothing is left out::

    do          accept reject relabel retype merge split add tag untag withdraw
    statement   subject relation object; status action period {start end text} subject_type object_type
    entity      name type of
    to          what it is to be: relation status action period subject object (of a statement), name, type
    into        name type of: what an entity is one with
    tag         a code of the user's own scheme
    report      file title: where the words stand, if several texts have them
    quote       the words themselves
    why who when

The status of a statement is part of what is looked for, where it is given. Of two things of one name and type `of` tells which:
the name of the body or division whose it is, ``*`` for the one that holds nationwide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from kg import jsonl
from kg.errors import BadDecision
from kg.text.shadow import fold
from kg.types import Action, EntityType, Period, Predicate, Status

__all__ = ["EVERYWHERE", "VERDICTS", "Change", "Decision", "Do", "Named", "Place", "Said"]

_E = TypeVar("_E", bound=StrEnum)
# The slots of an anchor (see `Decision.slot`): a tag has one of its own, behind this prefix.
_VERDICT, _IDENTITY, _TAGGED = "verdict", "identity", "tag "


class Do(StrEnum):
    """What a person decides."""

    ACCEPT = "accept"
    REJECT = "reject"
    RELABEL = "relabel"
    RETYPE = "retype"
    MERGE = "merge"
    SPLIT = "split"
    ADD = "add"
    TAG = "tag"
    UNTAG = "untag"
    WITHDRAW = "withdraw"


#: What `Named.of` is for a thing that holds nationwide.
EVERYWHERE = "*"
#: What settles a statement: of these the last one counts.
VERDICTS = (Do.ACCEPT, Do.REJECT, Do.RELABEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A statement in words: names of its ends, not ids. What is None or "" is not looked at."""

    subject: str
    relation: Predicate
    object: str
    status: Status | None = None
    action: Action | None = None
    period: Period | None = None
    subject_type: EntityType | None = None
    object_type: EntityType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A thing by a name of it and, where that is said, its type (whose kind must agree) and whose it is: `of` names the body or
    division, or is `EVERYWHERE`; "" is not looked at."""

    name: str
    type: EntityType | None = None
    of: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a statement or an entity is to be instead; None and "" leave things as they are."""

    relation: Predicate | None = None
    status: Status | None = None
    action: Action | None = None
    period: Period | None = None
    subject: str = ""
    object: str = ""
    subject_type: EntityType | None = None
    object_type: EntityType | None = None
    name: str = ""
    type: EntityType | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The report in which the words stand: the name of its file, its title."""

    file: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """A judgement. `where` says where the line stands (``decisions.jsonl:12``); two decisions are compared without it."""

    do: Do
    quote: str = ""
    statement: Said | None = None
    entity: Named | None = None
    to: Change | None = None
    into: Named | None = None
    tag: str = ""
    report: Place | None = None
    why: str = ""
    who: str = ""
    when: str = ""
    where: str = field(default="", compare=False)

    def line(self) -> str:
        """The decision as a line of JSON, without a newline; ``Decision.parse`` gives it back."""
        row = {
            "do": self.do.value, "statement": _row(self.statement), "entity": _row(self.entity), "to": _row(self.to), "into": _row(self.into),
            "tag": self.tag, "report": _row(self.report), "quote": self.quote, "why": self.why, "who": self.who, "when": self.when,
        }  # fmt: skip
        return jsonl.line({key: value for key, value in row.items() if value})

    @classmethod
    def parse(cls, line: str, where: str = "") -> Decision:
        """The decision on a line. Raises BadDecision, which names `where` and what is wrong."""
        reader = _Reader(where)
        if _MERGING.match(line):
            raise reader.bad("a mark that git left where two files did not agree", "keep the lines of both sides, and remove the lines of marks")
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise reader.bad(f"not a line of JSON: {error}") from error
        return reader.decision(row)

    @property
    def anchor(self) -> tuple[str, ...]:
        """What the decision is about, so that a later one on the same takes its place: texts as they are compared."""
        about: tuple[str, ...] = ()
        if self.statement:
            said = self.statement
            about = ("statement", fold(said.subject), said.relation.value, fold(said.object), said.status or "")
            about += ("", "") if said.period is None else (said.period.start or "", said.period.end or "")
        if self.entity:
            about += ("entity", fold(self.entity.name), self.entity.type or "", fold(self.entity.of))
        place = self.report or Place()
        return (*about, fold(self.quote), place.file, fold(place.title))

    @property
    def slot(self) -> str:
        """What the decision settles of its anchor: of two on the same anchor that settle the same, the later counts."""
        if self.do in (Do.TAG, Do.UNTAG):
            return _TAGGED + self.tag
        if self.entity:
            return "type" if self.do is Do.RETYPE else _IDENTITY
        return _VERDICT if self.do in VERDICTS else self.do.value

    def withdraws(self, slot: str) -> bool:
        """Whether a withdrawal takes back what stands in that slot of its anchor: all that stands there, or only the tag or the
        merge that it names."""
        if self.tag:
            return slot == _TAGGED + self.tag
        return not self.into or slot == _IDENTITY


def _row(value: Said | Named | Change | Place | None) -> dict[str, Any]:
    """A part of a decision as JSON, its keys in the order of its fields, without what says nothing."""
    found: dict[str, Any] = {}
    for name in value.__slots__ if value else ():
        one = getattr(value, name)
        if isinstance(one, Period):
            one = {key: said for key, said in (("start", one.start), ("end", one.end), ("text", one.text)) if said}
        if one:
            found[name] = one.value if isinstance(one, StrEnum) else one
    return found


_NAMED, _STATEMENT = ("name", "type", "of"), ("subject", "relation", "object", "status", "action", "period", "subject_type", "object_type")
_KEYS: dict[str, tuple[str, ...]] = {
    "statement": _STATEMENT, "entity": _NAMED, "into": _NAMED, "report": ("file", "title"), "to": (*_STATEMENT, "name", "type"),
}  # fmt: skip
_MERGING = re.compile(r"(<{7}|={7}|>{7}|\|{7})(?!.*\})")
# Half a character, which no file can hold; what is not seen in a name, or turns its writing round.
_BROKEN = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_LONGEST = 500
_LONGEST_QUOTE = 5_000
_TEXTS = ("tag", "quote", "why", "who", "when")
_OF_STATEMENT = (Do.ACCEPT, Do.REJECT, Do.ADD, Do.TAG, Do.UNTAG)
_OF_ENTITY = (Do.RETYPE, Do.MERGE, Do.SPLIT)


class _Reader:
    """Reads the parts of one line, and says what is wrong with it."""

    def __init__(self, where: str) -> None:
        self.where = where

    def bad(self, what: str, remedy: str = "mend the line, or remove it") -> BadDecision:
        return BadDecision(what, where=self.where, remedy=remedy)

    def decision(self, row: Any) -> Decision:
        if not isinstance(row, Mapping):
            raise self.bad("not an object {…}")
        self.known(row, ("do", *_KEYS, *_TEXTS), "the decision")
        found = Decision(
            do=self.one(row, "do", Do, needed=True), statement=self.said(row), entity=self.named(row, "entity"), into=self.named(row, "into"),
            to=self.change(row), report=self.place(row), where=self.where, **{name: self.text(row, name) for name in _TEXTS},
        )  # fmt: skip
        self.whole(found)
        return found

    def known(self, row: Mapping[str, Any], keys: tuple[str, ...], what: str) -> None:
        unknown = sorted(row.keys() - set(keys))
        if unknown:
            raise self.bad(f"{what} has a key that there is not: {', '.join(map(str, unknown))}", f"the keys are {', '.join(keys)}")

    def part(self, row: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
        part = row.get(name)
        if part is None:
            return None
        if not isinstance(part, Mapping):
            raise self.bad(f"{name} is not an object {{…}}")
        self.known(part, _KEYS[name], name)
        return part

    def text(self, row: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
        found = row.get(name)
        if (found is None or found == "") and not needed:
            return ""
        if found is None or found == "":
            raise self.bad(f"it has no {name}")
        if not isinstance(found, str) or _BROKEN.search(found):
            raise self.bad(f"{name} is not a text")
        if needed and not fold(found):
            raise self.bad(f"{name} says nothing")
        return found

    def one(self, row: Mapping[str, Any], name: str, kind: type[_E], *, needed: bool = False) -> Any:
        found = self.text(row, name, needed=needed)
        if not found:
            return None
        if found not in kind.__members__.values():
            raise self.bad(f"there is no {name} {found!r}", f"it is one of {', '.join(kind)}")
        return kind(found)

    def said(self, row: Mapping[str, Any]) -> Said | None:
        part = self.part(row, "statement")
        if part is None:
            return None
        return Said(
            subject=self.text(part, "subject", needed=True), relation=self.one(part, "relation", Predicate, needed=True),
            object=self.text(part, "object", needed=True), **self.how(part),
        )  # fmt: skip

    def how(self, part: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that statements and changes have in common."""
        return {
            "status": self.one(part, "status", Status), "action": self.one(part, "action", Action), "period": self.period(part),
            "subject_type": self.one(part, "subject_type", EntityType), "object_type": self.one(part, "object_type", EntityType),
        }  # fmt: skip

    def change(self, row: Mapping[str, Any]) -> Change | None:
        part = self.part(row, "to")
        if not part:
            return None
        return Change(
            relation=self.one(part, "relation", Predicate), subject=self.text(part, "subject"), object=self.text(part, "object"),
            name=self.text(part, "name"), type=self.one(part, "type", EntityType), **self.how(part),
        )  # fmt: skip

    def named(self, row: Mapping[str, Any], name: str) -> Named | None:
        part = self.part(row, name)
        if part is None:
            return None
        of = self.text(part, "of")
        return Named(name=self.text(part, "name", needed=True), type=self.one(part, "type", EntityType), of=of and self.text(part, "of", needed=True))

    def place(self, row: Mapping[str, Any]) -> Place | None:
        part = self.part(row, "report")
        return Place(file=self.text(part, "file"), title=self.text(part, "title")) if part else None

    def period(self, row: Mapping[str, Any]) -> Period | None:
        part = row.get("period")
        if not part:
            return None
        if not isinstance(part, Mapping):
            raise self.bad("period is not an object {…}")
        self.known(part, ("start", "end", "text"), "period")
        days = [self.text(part, name) or None for name in ("start", "end")]
        for day in filter(None, days):
            if not _is_day(day):
                raise self.bad(f"not a date: {day}", "give dates as 2024-01-31")
        if days[0] and days[1] and days[0] > days[1]:
            raise self.bad(f"the period ends before it starts: {days[0]}, {days[1]}", "exchange start and end")
        return Period(start=days[0], end=days[1], text=self.text(part, "text"))

    def whole(self, found: Decision) -> None:
        """Raises BadDecision where the decision lacks what it needs, or says what means nothing."""
        do, to = found.do, found.to or Change()
        given = [to.name, to.subject, to.object, found.tag, found.into.name if found.into else ""]
        given += [found.statement.subject, found.statement.object] if do is Do.ADD and found.statement else []
        if any(len(name) > _LONGEST or _UNSEEN.search(name) for name in given):
            raise self.bad("a new name is too long, or has a line break or a sign that is not seen", f"give it on one line, in at most {_LONGEST} characters")
        if bool(found.statement) is bool(found.entity) and not (do is Do.SPLIT and found.entity):
            raise self.bad(f"{do} needs either a statement or an entity")
        if do in _OF_STATEMENT and not found.statement:
            raise self.bad(f"{do} needs a statement")
        if do in _OF_ENTITY and not found.entity:
            raise self.bad(f"{do} needs an entity")
        if len(found.quote) > _LONGEST_QUOTE:
            raise self.bad(f"the quote has more than {_LONGEST_QUOTE:,} characters", "give the sentence that it is about")
        if not fold(found.quote) and not (do is Do.SPLIT and found.report):
            raise self.bad("it has no quote", "give the words of the report that it is about")
        if do is Do.ADD and found.statement and not found.statement.status:
            raise self.bad("add needs the status of the statement", "give it as done, ongoing or planned")
        if do in (Do.TAG, Do.UNTAG) and not found.tag.strip():
            raise self.bad(f"{do} needs a tag")
        if do is Do.RETYPE and not to.type:
            raise self.bad("retype needs a type in to")
        if do is Do.RELABEL and found.entity and not fold(to.name):
            raise self.bad("relabel of an entity needs a name in to")
        if do is Do.RELABEL and found.statement and not (to.relation or to.status or to.action or to.period or to.subject or to.object):
            raise self.bad("relabel of a statement needs what it is to be", "give relation, status, action, period, subject or object in to")
        if do is Do.MERGE and not found.into:
            raise self.bad("merge needs into")
        if do is Do.MERGE and found.into and found.entity and _same(found.into, found.entity):
            raise self.bad("merge of a thing into itself", "name the other thing in into; where both have one name, say in of whose each is")


def _same(one: Named, other: Named) -> bool:
    return (fold(one.name), one.type, fold(one.of)) == (fold(other.name), other.type, fold(other.of))


def _is_day(day: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(day).isoformat() == day
    except ValueError:
        return False
