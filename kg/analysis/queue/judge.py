"""From what a person says of a statement to the decision that is written down; the same for the terminal, spreadsheets and pages."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from kg.analysis.queue.case import Case
from kg.decisions import Change, Decision, Do, Named, Said, about, fits
from kg.errors import BadDecision
from kg.types import Action, EntityType, Predicate, Reading, Status

__all__ = ["RENAME", "By", "anchor", "base", "called", "judge", "opened", "sealed", "unsealed"]

_E = TypeVar("_E", Predicate, Status, Action, EntityType)
#: Another name for an entity: the file has it as a relabelling.
RENAME = "rename"
_VERSION = "kg1"
_DIGITS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """Who decides, when and why, in words of the caller; all may be ""."""

    who: str = ""
    when: str = ""
    why: str = ""


def base(case: Case) -> Decision:
    """What every decision on a case begins with: its statement in words, the quote, the report."""
    ends = {case.subject.id: case.subject, case.object.id: case.object}
    reading = Reading(document=case.fact.document, entities=tuple(ends.values()), assertions=(case.fact.assertion,), quantities=())
    return about(case.fact.assertion, reading, do=Do.ACCEPT)


def sealed(text: str) -> str:
    """A text as one word for a cell of a table or a field of a page, with a digest that tells when it was changed."""
    line = text.encode()
    return f"{_VERSION}.{hashlib.sha256(line).hexdigest()[:_DIGITS]}.{base64.urlsafe_b64encode(line).decode()}"


def unsealed(word: str, where: str = "") -> str:
    """The text in such a word. Raises BadDecision, which names `where`, for any other."""
    version, _, rest = word.strip().partition(".")
    digest, _, content = rest.partition(".")
    try:
        line = base64.b64decode(content.encode("ascii"), altchars=b"-_", validate=True)
        text = line.decode() if version == _VERSION and hashlib.sha256(line).hexdigest()[:_DIGITS] == digest else ""
    except (UnicodeError, binascii.Error):
        text = ""
    if not text:
        raise BadDecision("the anchor was changed or is lacking", where=where, remedy="take the row from the table that kg wrote, and leave its last column as it is")
    return text


def anchor(made: Decision) -> str:
    """A base as one word (see `sealed`)."""
    return sealed(made.line())


def opened(word: str, where: str = "") -> Decision:
    """The base in such a word. Raises BadDecision for any other."""
    found = Decision.parse(unsealed(word, where), where)
    if found.do is not Do.ACCEPT:
        raise BadDecision("the anchor is not that of a statement", where=where, remedy="take the row from the table that kg wrote")
    return found


def called(decision: Decision) -> str:
    """What a decision is called, for labels under ``review.do.``: another name for an entity is not called a change of a statement."""
    return RENAME if decision.do is Do.RELABEL and decision.entity else decision.do.value


def judge(made: Decision, do: str, values: Mapping[str, str], by: By, *, where: str = "") -> Decision:
    """The decision that a person takes on a statement, which is given as its `base`.

    `do` is ``accept``, ``reject``, ``relabel`` (values: relation, status, action, subject, object), ``rename`` (name),
    ``retype`` (type), ``merge`` (name, type), ``split`` (name, may be ""), ``add`` (subject, relation, object, status,
    action, subject_type, object_type; what is not given is as in the statement), ``tag`` or ``untag`` (tag). What is about
    an entity is about the object of the statement, or the subject where the value ``end`` is so. Raises BadDecision, which
    names `where`, for what is missing or unknown.
    """
    named = replace(made, who=by.who, when=by.when, why=by.why)
    try:
        decided = _decided(named, do, values)
    except BadDecision as error:
        raise BadDecision(error.what, where=where, remedy=error.remedy) from error
    _suits(decided, where)
    return Decision.parse(decided.line(), where)  # what is missing is told as for a line of the file


def _suits(decided: Decision, where: str) -> None:
    """Raises BadDecision where a statement would be one that the graph does not know: what a build would not do is said at once."""
    said, to = decided.statement, decided.to or Change()
    relation = to.relation or (said.relation if said and decided.do is Do.ADD else None)
    if not said or not relation or to.subject or to.object or not said.subject_type or not said.object_type:
        return
    if not fits(said.subject_type, relation, said.object_type):
        raise BadDecision(
            f"{relation} does not go with {said.subject_type} → {said.object_type}", where=where,
            remedy="choose another relation; or change the type of the thing, and the relation follows",
        )  # fmt: skip


def _decided(made: Decision, do: str, values: Mapping[str, str]) -> Decision:
    if do in (Do.ACCEPT, Do.REJECT):
        return replace(made, do=Do(do))
    if do == Do.RELABEL:
        return replace(made, do=Do.RELABEL, to=_change(values))
    if do in (Do.TAG, Do.UNTAG):
        return replace(made, do=Do(do), tag=values.get("tag", "").strip())
    if do == Do.ADD:
        return replace(made, do=Do.ADD, statement=_said(made, values))
    if do in (RENAME, Do.RETYPE, Do.MERGE, Do.SPLIT):
        return _of_entity(made, do, values)
    raise BadDecision(f"there is no such decision: {do!r}", remedy="kg review --help tells what there is")


def _statement(made: Decision) -> Said:
    if made.statement is None:
        raise BadDecision("it is not about a statement", remedy="take the row from the table that kg wrote")
    return made.statement


def _of_entity(made: Decision, do: str, values: Mapping[str, str]) -> Decision:
    said = _statement(made)
    first = values.get("end", "") == "subject"
    entity = Named(name=said.subject, type=said.subject_type) if first else Named(name=said.object, type=said.object_type)
    name, type_ = values.get("name", "").strip(), _code(EntityType, values.get("type", ""))
    bare = replace(made, statement=None, entity=entity)
    if do == RENAME:
        return replace(bare, do=Do.RELABEL, to=Change(name=name))
    if do == Do.RETYPE:
        return replace(bare, do=Do.RETYPE, to=Change(type=type_))
    if do == Do.MERGE:
        if not name:
            raise BadDecision("it does not say into what to merge", remedy="give the name of the thing that it is one with")
        return replace(bare, do=Do.MERGE, into=Named(name=name, type=type_ or entity.type))
    return replace(bare, do=Do.SPLIT, statement=said, to=Change(name=name) if name else None)


def _change(values: Mapping[str, str]) -> Change:
    return Change(
        relation=_code(Predicate, values.get("relation", "")), status=_code(Status, values.get("status", "")),
        action=_code(Action, values.get("action", "")), subject=values.get("subject", "").strip(), object=values.get("object", "").strip(),
    )  # fmt: skip


def _said(made: Decision, values: Mapping[str, str]) -> Said:
    said = _statement(made)
    subject, object_ = values.get("subject", "").strip(), values.get("object", "").strip()
    if not (subject or object_ or values.get("relation")):
        raise BadDecision("it does not say what to add", remedy="give a subject, a relation or an object other than those of the statement")
    return Said(
        subject=subject or said.subject, relation=_code(Predicate, values.get("relation", "")) or said.relation, object=object_ or said.object,
        status=_code(Status, values.get("status", "")) or said.status, action=_code(Action, values.get("action", "")), period=said.period,
        subject_type=_code(EntityType, values.get("subject_type", "")) or said.subject_type,
        object_type=_code(EntityType, values.get("object_type", "")) or said.object_type,
    )  # fmt: skip


def _code(kind: type[_E], given: str) -> _E | None:
    """The value with that code; None for ""."""
    wanted = given.strip()
    if not wanted:
        return None
    try:
        return kind(wanted)
    except ValueError as error:
        raise BadDecision(f"there is no {kind.__name__.lower()} {wanted!r}", remedy=f"it is one of {', '.join(kind)}") from error
