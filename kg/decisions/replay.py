"""Doing decisions again: from raw readings to corrected ones, a pure function of both.

Decisions are done one after the other, each on what those before it have left: a later one may speak of a statement as it
was read or as it was corrected. What a decision says of a thing (another name, another type, one with another thing)
holds wherever that thing is named; what it says of a statement, and a split, holds in the reports that have its words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kg import jsonl
from kg.decisions.decision import Change, Decision, Do, Named
from kg.decisions.draft import Draft, forms, natural, own_first, term
from kg.decisions.fitting import fits
from kg.decisions.order import effective
from kg.decisions.report import Judged, Lost, Report, agrees
from kg.decisions.texts import Quotes
from kg.decisions.whose import Owners
from kg.relations.modality import INTENDING
from kg.resolve import KINDS, Key, entity_of, key_of
from kg.text.shadow import fold
from kg.types import Assertion, Entity, EntityType, Evidence, Reading, Span, Status

__all__ = ["Replay"]

RULE = "decision.add"
_ENTITY = re.compile(r'"kind": "entity", "doc": "[^"]*", "id": "([^"]+)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class _Move:
    """An entity that is another one from now on, everywhere."""

    old: str
    new: Entity
    force: bool


class Replay:
    """Decisions done on the reports of a corpus. After it was made it knows what was `lost`, what was decided of what
    (`decided`: pairs of an id and the number of a decision) and which ids moved where (`moved`)."""

    def __init__(self, reports: Sequence[Report], decisions: Sequence[Decision]) -> None:
        self._reports = {report.id: report for report in sorted(reports, key=lambda r: r.id)}
        self._decisions = decisions
        self._drafts: dict[str, Draft] = {}
        self._places: dict[str, dict[str, tuple[Span, ...]]] = {}  # for each quote, the reports that have it, and where
        self._moves: list[_Move] = []
        self._of_entity: dict[str, set[int]] = {}
        self._known: dict[tuple[str, str], dict[str, Entity]] | None = None
        self._things: dict[str, frozenset[str]] = {}
        self._owners = Owners(self._reports)
        self.moved: dict[str, str] = {}
        self.lost: tuple[Lost, ...] = ()
        chosen, idle = effective(decisions)
        self._search([decision for _, decision in chosen])
        reasons = dict.fromkeys(idle, "nothing")
        for number, decision in chosen:
            if reason := self._do(number, decision):
                reasons[number] = reason
        self.lost = tuple(self._lost(number, reason) for number, reason in sorted(reasons.items()))

    def _lost(self, number: int, reason: str) -> Lost:
        decision = self._decisions[number - 1]
        return Lost(number=number, where=decision.where, line=decision.line(), reason=reason)

    @property
    def decided(self) -> tuple[tuple[str, int], ...]:
        """What was decided of statements and entities: (id, number of the decision), sorted."""
        notes = [draft.notes for draft in self._drafts.values()] + [self._of_entity]
        return tuple(sorted({(id_, number) for known in notes for id_, numbers in known.items() for number in numbers}))

    def corrected(self) -> Iterator[Reading]:
        """The readings that are other than they were read, by id, their records without a path."""
        gone = [move.old.encode() for move in self._moves]
        for id_, report in self._reports.items():
            if id_ in self._drafts:
                draft, raw = self._drafts[id_], self._raw(id_)
            else:
                rows = report.rows().encode() if gone else b""
                if not any(old in rows for old in gone):
                    continue
                draft = self._moved_draft(id_)
                raw = draft.raw
            reading = draft.reading()
            if reading != raw:
                yield reading

    def judged(self) -> Iterator[Judged]:
        """What people said of the statements that were read, and what they added, by document and id."""
        for id_ in sorted(self._drafts):
            draft = self._drafts[id_]
            raw = {assertion.id: assertion for assertion in draft.raw.assertions}
            for gone in sorted(draft.gone):
                yield Judged(read=raw[gone], now=None)
            for now in sorted(draft.assertions):
                assertion, origins = draft.assertions[now], draft.origins.get(now, set())
                if assertion.review == "added" and not origins:
                    yield Judged(read=None, now=assertion)
                elif assertion.review:
                    for origin in sorted(origins):
                        yield Judged(read=raw[origin], now=assertion, wrong=self._wrong(raw[origin], assertion))

    def _wrong(self, read: Assertion, now: Assertion) -> tuple[str, ...]:
        """The fields that people changed; an end is the same where it was only given another name, or made one with another."""
        ends = [("subject", read.subject, now.subject), ("object", read.object, now.object)]
        wrong = [name for name, was, is_ in ends if self.moved.get(was, was) != is_]
        return (*wrong, *(name for name in ("predicate", "status", "action", "period") if getattr(read, name) != getattr(now, name)))

    def _raw(self, id_: str) -> Reading:
        (reading,) = jsonl.loads(self._reports[id_].rows().split("\n"))
        return reading

    def _search(self, decisions: Sequence[Decision]) -> None:
        """Finds the words of all decisions in all texts, each text once."""
        if not decisions:
            return
        quotes = Quotes(sorted({decision.quote for decision in decisions}))
        for id_, report in self._reports.items():
            for quote, spans in quotes.find(report.text()).items():
                self._places.setdefault(quote, {})[id_] = spans

    def _draft(self, id_: str) -> Draft:
        """The draft of a report, which is kept from now on."""
        if id_ not in self._drafts:
            self._drafts[id_] = self._moved_draft(id_)
        return self._drafts[id_]

    def _held(self, decision: Decision) -> dict[str, tuple[Span, ...]]:
        """The reports that have the words, and where in them; of several those that are named, if any of them is."""
        place = decision.report
        if not fold(decision.quote):
            return {id_: (Span(0, len(report.text())),) for id_, report in self._reports.items() if agrees(report, place)}
        found = self._places.get(decision.quote, {})
        if not place or len(found) < 2:
            return found
        best = max(agrees(self._reports[id_], place) for id_ in found)
        return {id_: spans for id_, spans in found.items() if agrees(self._reports[id_], place) == best}

    def _do(self, number: int, decision: Decision) -> str:
        """Does a decision; a code of `Lost` where there was nothing to do, else ""."""
        held = self._held(decision)
        if not held:
            return "quote"
        if decision.do is Do.ADD:
            return self._add(number, decision, held)
        if decision.entity and decision.entity.of:
            found = self._theirs(decision.entity, held)
            if isinstance(found, str):
                return found
            held = found
        if decision.do is Do.SPLIT or decision.entity is None:
            reasons = [self._local(number, decision, self._draft(id_), spans) for id_, spans in held.items()]
            return min(reasons)
        return self._everywhere(number, decision, held)

    def _theirs(self, named: Named, held: dict[str, tuple[Span, ...]]) -> dict[str, tuple[Span, ...]] | str:
        """Of the reports that have the words those that have the thing that is told by whose it is; a code of `Lost` where that is
        none or several."""
        bearing = {e.id: e for id_ in held for e in self._draft(id_).bearing(named)}
        found = own_first(self._owners.choose(named, bearing.values()), named)
        if len(found) != 1:
            return "several" if found else "of" if bearing else "entity"
        return {id_: spans for id_, spans in held.items() if found[0].id in self._draft(id_).entities}

    def _local(self, number: int, decision: Decision, draft: Draft, spans: Sequence[Span]) -> str:
        """A decision about statements of one report."""
        if decision.entity:
            return self._split(number, decision, decision.entity, draft, spans)
        found = draft.find(decision.statement, spans) if decision.statement else []
        reason = "" if found else "statement"
        for assertion in found:
            if decision.do is Do.RELABEL:
                reason = self._relabel(number, draft, assertion, decision.to or Change()) or reason
                continue
            draft.note(assertion.id, number)
            if decision.do is Do.ACCEPT:
                draft.change(assertion, review=assertion.review or "accepted", confidence=1.0)
            elif decision.do is Do.REJECT:
                draft.reject(assertion)
            else:
                tags = {*assertion.tags, decision.tag} if decision.do is Do.TAG else {*assertion.tags} - {decision.tag}
                draft.change(assertion, tags=tuple(sorted(tags)))
        return reason

    def _relabel(self, number: int, draft: Draft, assertion: Assertion, to: Change) -> str:
        """Gives a statement another relation, status, action, period or end; the reason why that cannot be, else ""."""
        ends = {"subject": draft.entities[assertion.subject], "object": draft.entities[assertion.object]}
        relation = to.relation or assertion.predicate
        for name, type_ in (("subject", to.subject_type), ("object", to.object_type)):
            if wanted := getattr(to, name):
                end = self._end(draft, Named(name=wanted, type=type_), ends[name].type)
                if end is None:
                    return "type"
                if name == "object" and not to.relation and relation is natural(ends[name].type):
                    relation = natural(end.type)
                ends[name] = end
        if ends["subject"].id == ends["object"].id:
            return "same"
        if not fits(ends["subject"].type, relation, ends["object"].type):
            return "kind"
        draft.note(assertion.id, number)
        subject, object_ = (draft.have(ends[name]).id for name in ("subject", "object"))
        draft.change(
            assertion, subject=subject, object=object_, predicate=relation, status=to.status or assertion.status,
            action=to.action or assertion.action, period=to.period or assertion.period, review="changed", confidence=1.0,
        )  # fmt: skip
        return ""

    def _add(self, number: int, decision: Decision, held: dict[str, tuple[Span, ...]]) -> str:
        """A new statement in the one report that has its words."""
        said = decision.statement
        if len(held) > 1:
            return "several"
        ((id_, spans),) = held.items()
        if said is None or said.status is None:
            return "statement"
        draft = self._draft(id_)
        ends = [self._end(draft, Named(name=name, type=type_)) for name, type_ in ((said.subject, said.subject_type), (said.object, said.object_type))]
        if ends[0] is None or ends[1] is None:
            return "type"
        if ends[0].id == ends[1].id:
            return "same"
        if not fits(ends[0].type, said.relation, ends[1].type):
            return "kind"
        subject, object_ = draft.have(ends[0]), draft.have(ends[1])
        start, end = spans[0]
        quote = self._reports[id_].text()[start:end]
        settled = said.status is not Status.PLANNED or draft.record.genre in INTENDING
        draft.put(
            Assertion(
                id="", subject=subject.id, predicate=said.relation, object=object_.id, status=said.status, action=said.action,
                evidence=(Evidence(quote=quote, start=start, end=end, page=draft.page(start)),), rule=RULE, confidence=1.0,
                period=said.period or (draft.record.period if settled else None), review="added",
            ),
            [number],
        )  # fmt: skip
        return ""

    def _end(self, draft: Draft, named: Named, otherwise: EntityType | None = None) -> Entity | None:
        """The end of a statement: a thing of this report, else a new one, as it would have been read; None without a type."""
        found = draft.named(named)
        if otherwise and not named.type:
            found = [e for e in found if KINDS[e.type] == KINDS[otherwise]] or found
        if found:
            return found[0]
        type_ = named.type or otherwise
        if type_ is None:
            return None
        issuer = draft.record.issuer or draft.record.id
        key = key_of(type_, named.name, division=draft.record.division, issuer=issuer, term=term(named.name))
        return self._known_as(entity_of(key, type_, named.name))

    def _split(self, number: int, decision: Decision, entity: Named, draft: Draft, spans: Sequence[Span]) -> str:
        """What is said in these places of a thing is said of another."""
        found = draft.named(entity, spans, self._owners)
        if not found:
            return "entity"
        old = found[0]
        name, issuer = (decision.to.name if decision.to else ""), draft.record.issuer or draft.record.id
        key = key_of(old.type, name or old.name, division=draft.record.division, issuer=issuer, term=term(name) if name else None)
        new = self._known_as(entity_of(key if name else key._replace(scope=issuer), old.type, name or old.name))
        if new.id == old.id:
            return "same"
        if decision.statement:
            said = [a for a in draft.find(decision.statement, spans) if old.id in (a.subject, a.object)]
        else:
            said = [a for a in draft.assertions.values() if old.id in (a.subject, a.object) and any(_overlaps(a, span) for span in spans)]
        if not draft.suits(old.id, new, said):
            return "kind"
        there = draft.entities.get(new.id)
        new = draft.have(new)
        figures = decision.statement is None and draft.give(old.id, new.id, spans)
        for assertion in said:
            draft.note(assertion.id, number)
            draft.redirect(assertion, old.id, new, review="changed")
        if not said and not figures:
            if there is None:
                del draft.entities[new.id]
            return "statement"
        draft.note(new.id, number)
        return ""

    def _everywhere(self, number: int, decision: Decision, held: dict[str, tuple[Span, ...]]) -> str:
        """A decision about a thing, in all reports that name it."""
        reason = "entity"
        for id_, spans in held.items():
            draft = self._draft(id_)
            for old in draft.named(decision.entity, spans, self._owners) if decision.entity else ():
                new = self._instead(decision, old, draft)
                if isinstance(new, str):
                    return new
                if new == old and old.id not in self._of_entity and decision.do is not Do.MERGE:
                    reason = "same"
                    continue
                force = decision.do is not Do.MERGE
                if all(one.suits(old.id, new, force=force) for one in self._with(old.id)):
                    self._move(number, old, new, force=force)
                    reason = ""
                else:
                    reason = reason and "kind"
        return reason

    def _with(self, entity: str) -> Iterator[Draft]:
        """The reports that have a thing, as they are by now; those that nobody has looked at yet are not kept."""
        names = {entity, *(id_ for id_, now in self.moved.items() if now == entity)}
        for id_ in self._reports:
            if id_ in self._drafts:
                yield self._drafts[id_]
            elif not names.isdisjoint(self._named(id_)):
                yield self._moved_draft(id_)

    def _named(self, id_: str) -> frozenset[str]:
        """The ids of all things that a report has, as it was read."""
        if id_ not in self._things:
            self._things[id_] = frozenset(_ENTITY.findall(self._reports[id_].rows()))
        return self._things[id_]

    def _moved_draft(self, id_: str) -> Draft:
        """The draft of a report, with what has moved before it was first looked at."""
        draft = Draft(self._raw(id_))
        for move in self._moves:
            draft.move(move.old, move.new, force=move.force)
        return draft

    def _instead(self, decision: Decision, old: Entity, draft: Draft) -> Entity | str:
        """What a thing is by a decision; a code of `Lost` where that may be several things, or is of nobody known."""
        to = decision.to or Change()
        if decision.do is Do.MERGE and decision.into:
            return self._into(decision.into, old, draft)
        type_, name = to.type or old.type, to.name or old.name
        made = _made(type_, name, old, draft)
        return made if made.id == old.id or to.type else self._known_as(made)

    def _known_as(self, new: Entity) -> Entity:
        """A thing with the type that it has where it is known: the same thing is not of one type here and of another there."""
        known = self._index().get((KINDS[new.type], fold(new.name)), {}).get(new.id)
        return replace(new, type=known.type) if known else new

    def _into(self, into: Named, old: Entity, draft: Draft) -> Entity | str:
        """The thing that another is one with: of this report, else of any, else a new one; where it is said whose it is, that one."""
        sort = replace(into, type=into.type or old.type)
        if into.of:
            here = self._called(sort) | {e.id: e for e in draft.bearing(sort)}
            theirs = own_first(self._owners.choose(sort, here.values()), sort)
            return theirs[0] if len(theirs) == 1 else "several" if theirs else "of"
        found = draft.named(sort)
        if not found:
            own = own_first(list(self._called(sort).values()), sort)
            found = [e for e in own if not e.scope] or [e for e in own if e.scope == old.scope] or own
        if len(found) > 1 and not any(e.id == old.id for e in found):
            return "several"
        if not found:
            return _made(sort.type or old.type, into.name, old, draft)
        return next((e for e in found if e.id == old.id), found[0])

    def _called(self, named: Named) -> dict[str, Entity]:
        """The things of any report that a merge may lead to by that name and type, by id."""
        return self._index().get((KINDS[named.type], fold(named.name)), {}) if named.type else {}

    def _move(self, number: int, old: Entity, new: Entity, *, force: bool) -> None:
        """Makes a thing another in all reports, those that are looked at later included."""
        move = _Move(old=old.id, new=replace(new, aliases=tuple(sorted({*old.aliases, old.name} - {new.name}))), force=force)
        self._moves.append(move)
        self._owners.moved(old, move.new)
        if old.id != new.id:
            self.moved = {id_: new.id if now == old.id else now for id_, now in self.moved.items()} | {old.id: new.id}
            self.moved.pop(new.id, None)
            self._of_entity.setdefault(new.id, set()).update(self._of_entity.pop(old.id, ()))
        self._of_entity.setdefault(new.id, set()).add(number)
        if self._known is not None:
            self._note_names(move.new)
        for draft in self._drafts.values():
            draft.move(move.old, move.new, force=force)

    def _index(self) -> dict[tuple[str, str], dict[str, Entity]]:
        """The things that merges may lead to, by kind and folded name, as the first report that names them has them."""
        if self._known is None:
            self._known = {}
            wanted = {fold(name) for decision in self._decisions for name in _newly(decision)}
            for report in self._reports.values():
                for line in report.rows().split("\n"):
                    if line.startswith('{"kind": "entity"'):
                        entity = jsonl.entity(json.loads(line))
                        if wanted & forms(entity):
                            self._note_names(entity)
            for move in self._moves:
                self._note_names(move.new)
        return self._known

    def _note_names(self, entity: Entity) -> None:
        known = self._known if self._known is not None else {}
        for form in sorted(forms(entity)):
            there = known.setdefault((KINDS[entity.type], form), {})
            for id_ in [id_ for id_ in there if id_ in self.moved]:
                del there[id_]
            if entity.id not in self.moved:
                there.setdefault(entity.id, entity)


def _newly(decision: Decision) -> Iterator[str]:
    """The names that a decision gives to things."""
    if decision.into:
        yield decision.into.name
    if decision.to:
        yield from (decision.to.name, decision.to.subject, decision.to.object)
    if decision.statement and decision.do is Do.ADD:
        yield from (decision.statement.subject, decision.statement.object)


def _overlaps(assertion: Assertion, span: Span) -> bool:
    return any(e.start < span.end and span.start < e.end for e in assertion.evidence)


def _made(type_: EntityType, name: str, old: Entity, draft: Draft) -> Entity:
    """A thing of another name or type, which holds where the old one does."""
    key: Key = key_of(type_, name, division=draft.record.division, issuer=old.scope, term=term(name))
    if KINDS[type_] != "body" and key.scope == draft.record.division:
        key = key._replace(scope=old.scope)
    return entity_of(key, type_, name)
