"""Statements between bodies: who took over whose duties, is part of, supervises, works with, or set up whom.

Each sentence is rewritten with every body as ⟦number⟧; the patterns of ``ontology/patterns/body_relations.toml`` run on
that, so that they see who stands where and no names. A claim's subject or object is None where the text names none:
the body whose work the document reports.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from kg import resources
from kg.alternatives import needed
from kg.mentions.bodies import pieces
from kg.quick import quick
from kg.relations.leads import Leads
from kg.relations.modality import status_of
from kg.resources import Pattern
from kg.types import (
    Action,
    Claim,
    Document,
    Dropped,
    EntityType,
    Extraction,
    Mention,
    Predicate,
    Sentence,
    Span,
)

__all__ = ["BodyRelationExtractor"]

LONGEST_EVIDENCE = 120
_BODIES = (EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM)
_NORMATIVE = ("regulation", "emergency_plan")
# What a body does to others, so that a clause without a subject leaves open who did it.
_ACTS = (Predicate.SETS_UP, Predicate.COLLABORATES_WITH, Predicate.SUPERVISES)
_SLOT = re.compile(r"⟦(\d+)⟧")
_CLAUSE = re.compile(r"[^,;:。!?]+")
_CLAUSE_END = re.compile(r"[,;:。!?]")
_JOINT = re.compile(r"[、,;:。!?]")


@cache
def _rules() -> tuple[Pattern, ...]:
    return resources.patterns("body_relations")


@cache
def _guards() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("body_clauses")}


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class _Coded:
    """A sentence with its bodies as slots. `origins[i]` is the offset in the document of coded character i."""

    sentence: Sentence
    text: str
    bodies: tuple[Mention, ...]
    origins: tuple[int, ...]
    before: tuple[Mention, ...]  # the bodies of the paragraph that are named before the sentence
    named: dict[str, Mention]  # all bodies of the document by name, each where it is named first

    def inside(self, text: str | None) -> tuple[Mention, ...]:
        """The bodies whose slots stand in a stretch of coded text."""
        return tuple(self.bodies[int(n)] for n in _SLOT.findall(text or ""))

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """The coded offsets of the clauses that a stretch lies in."""
        begin = max(self.text.rfind(mark, 0, start) for mark in ",;:。!?") + 1
        stops = [i for mark in ",;:。!?" if (i := self.text.find(mark, end)) >= 0]
        return begin, min(stops, default=len(self.text))

    def span(self, start: int, end: int) -> Span:
        """The document's span of a stretch of coded text."""
        return Span(self.origins[start], self.origins[end])


class BodyRelationExtractor:
    """Claims between the bodies that were found."""

    name = "body-relations"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """Claims of takes_over, part_of, supervises, collaborates_with and sets_up, and what the text only lacks."""
        bodies = _longest([m for m in found.mentions if m.type in _BODIES and m.span.start < m.span.end])
        claims: dict[tuple[object, ...], Claim] = {}
        dropped: list[Dropped] = []
        leads = Leads(document, found.mentions)
        for coded in _coded(document, bodies):
            if leads.in_note(coded.sentence.span.start):
                continue
            for made in (led for one in _read(document, coded) for led in _led(one, leads)):
                if isinstance(made, Dropped):
                    dropped.append(made)
                else:
                    subject, object_ = _name(made.subject, document), _name(made.object, document)
                    key = (subject, made.predicate, object_, made.status)
                    if made.predicate is Predicate.COLLABORATES_WITH:
                        key = (*sorted((subject, object_)), made.predicate, made.status)  # type: ignore[assignment]
                    if subject != object_:
                        claims.setdefault(key, made)
        return Extraction(claims=tuple(claims.values()), dropped=tuple(dropped))


def _led(made: Claim | Dropped, leads: Leads) -> Iterator[Claim | Dropped]:
    """A claim of a task as many times as there are bodies in charge of it, if it names no subject itself."""
    acting = leads.of(made.evidence.start) if isinstance(made, Claim) and made.subject is None else ()
    if not acting or isinstance(made, Dropped):
        yield made
        return
    yield from (replace(made, subject=body) for body in acting if body is None or made.object is None or body.name != made.object.name)


def _name(body: Mention | None, document: Document) -> str:
    return body.name if body else document.issuer


def _longest(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions without those that lie in or overlap an earlier one."""
    kept: list[Mention] = []
    for m in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if not kept or m.span.start >= kept[-1].span.end:
            kept.append(m)
    return kept


def _coded(document: Document, bodies: Sequence[Mention]) -> Iterator[_Coded]:
    """The sentences that name a body, coded."""
    starts = [m.span.start for m in bodies]
    named = {m.name: m for m in reversed(bodies)}
    for sentence in (p for s in document.sentences for p in pieces(s, document.shadow)):
        first = bisect_right(starts, sentence.span.start - 1)
        inside = [m for m in bodies[first : bisect_right(starts, sentence.span.end - 1)] if m.span.end <= sentence.span.end]
        if not inside:
            continue
        text: list[str] = []
        origins: list[int] = []
        at = sentence.span.start
        for number, body in enumerate(inside):
            plain, slot = document.shadow[at : body.span.start], f"⟦{number}⟧"
            text += (plain, slot)
            origins += [*range(at, body.span.start), *[body.span.start] * len(slot)]
            at = body.span.end
        text.append(document.shadow[at : sentence.span.end])
        origins += range(at, sentence.span.end + 1)
        paragraph = document.shadow.rfind("\n", 0, sentence.span.start) + 1
        before = tuple(bodies[bisect_right(starts, paragraph - 1) : first])
        yield _Coded(sentence=sentence, text="".join(text), bodies=tuple(inside), origins=tuple(origins), before=before, named=named)


def _read(document: Document, coded: _Coded) -> Iterator[Claim | Dropped]:
    for rule in _rules():
        if needed(rule.regex.pattern) not in coded.text:
            continue
        for match in rule.regex.finditer(coded.text):
            clause = coded.clause(match.start(), match.end())
            if _guards()["lacking"].search(coded.text, clause[0], match.end()):
                yield Dropped(span=coded.span(*clause), reason="lacking", rule=f"body.{rule.id}")
                continue
            yield from _claims(document, coded, rule, match)


def _claims(document: Document, coded: _Coded, rule: Pattern, match: re.Match[str]) -> Iterator[Claim]:
    groups = match.groupdict()
    default = _missing(coded, rule["missing"], match.start())
    if rule["missing"] == "office":
        default = _group_of(coded, match["subjects"])
    if default is None and rule["missing"] in ("group", "office", "paragraph"):
        return
    if default is None and rule["missing"] == "clause":
        default = _town(coded, match.start())
    if default and rule["missing"] == "clause" and _others_act(coded, match, named=False):
        return
    subjects: tuple[Mention | None, ...] = coded.inside(groups["subjects"]) if groups.get("subjects") else (default,)
    objects: tuple[Mention | None, ...] = coded.inside(groups["objects"]) if groups.get("objects") else (default,)
    if rule["inverse"]:
        subjects, objects = objects, subjects
    predicate = Predicate(rule["predicate"])
    own = [o for o in objects if o and o.name == document.issuer]
    if own and predicate is Predicate.COLLABORATES_WITH:  # 县财政局、县水利局联合印发, in a report of the second: it works with the first
        subjects, objects = (own[0],), (*subjects, *(o for o in objects if o not in own))
    status = status_of(document, coded.sentence, coded.span(*coded.clause(match.start(), match.end())))
    trigger = groups.get("trigger")
    for subject in subjects:
        for object_ in objects:
            if None in (subject, object_) and not _is_issuers(document, coded, match, predicate):
                continue
            if predicate is Predicate.SETS_UP and object_ and _is_given(document, subject, object_):
                continue
            yield Claim(
                subject=subject, predicate=predicate, object=object_, status=status,
                evidence=_evidence(coded, match, subject, object_), rule=f"body.{rule.id}",
                action=_action(trigger) if predicate is Predicate.SETS_UP else None, trigger=trigger,
                duty=_duty(coded, object_) if predicate is Predicate.TAKES_OVER else None,
            )


def _is_issuers(document: Document, coded: _Coded, match: re.Match[str], predicate: Predicate) -> bool:
    """Whether a missing body is the one whose work the document reports.

    It is not where the document has none, where rules tell others what to do, or where the clause has another subject.
    """
    if not document.issuer:
        return False
    if predicate not in _ACTS:
        return document.genre not in _NORMATIVE or predicate is not Predicate.PART_OF
    return document.genre not in _NORMATIVE and not _others_act(coded, match, named=True)


def _others_act(coded: _Coded, match: re.Match[str], *, named: bool) -> bool:
    """Whether the clause has a subject that is named only by kind: 县级人民政府均成立…; before a body too if `named`."""
    start, _ = coded.clause(match.start(), match.end())
    before = coded.text[start : match.start()]
    town = _guards()["town"].match(before)
    others = not town and _guards()["others"].search(before) and not _guards()["causes"].search(before)
    return bool(others) and (named or not _SLOT.search(before))


def _is_given(document: Document, subject: Mention | None, body: Mention) -> bool:
    """Whether a body is there already: the reporting body itself, or one of the nation that a local body can not make."""
    return body.name == document.issuer or (subject is None and body.rule.startswith("body.national"))


def _action(trigger: str | None) -> Action:
    """Pilot where the verb says that it is tried (探索建立), else establish."""
    return Action.PILOT if trigger and trigger.startswith(resources.words("body_setup_trial")) else Action.ESTABLISH


def _group_of(coded: _Coded, offices: str) -> Mention | None:
    """The group whose office is named: 领导小组 of 领导小组办公室, if the document names it."""
    ends = resources.words("header_suboffice")
    names = (o.name.removesuffix(w) for o in coded.inside(offices) for w in ends if o.name.endswith(w))
    return next((coded.named[name] for name in names if name in coded.named), None)


def _missing(coded: _Coded, where: str, offset: int) -> Mention | None:
    """Who is meant where a pattern has no group: see the head of the pattern file."""
    if where == "before":
        return next(iter(reversed(coded.inside(coded.text[:offset]))), None)
    if where == "group":
        inside = reversed(coded.inside(coded.text[:offset]))
        return next((m for m in inside if m.name.endswith(resources.words("body_collective"))), None)
    if where == "paragraph":
        near = (*coded.before, *coded.inside(coded.text[:offset]))
        return next((m for m in near if m.name.endswith(resources.words("body_collective"))), None)
    if where == "sentence":
        return next(iter(coded.inside(coded.text[:offset])), None)
    if where != "clause":
        return None
    subject = None
    for clause in _CLAUSE.finditer(coded.text, 0, offset):
        found = _guards()["subject"].match(clause[0])
        if found and found.end() <= offset - clause.start():
            subject = coded.bodies[int(found["slot"])]
    return subject


def _town(coded: _Coded, offset: int) -> Mention | None:
    """The town that acts at the head of the clause: 青溪镇联合…."""
    start, _ = coded.clause(offset, offset)
    found = _guards()["town"].match(coded.text[start:offset])
    if not found:
        return None
    span = coded.span(start + found.start("town"), start + found.end("town"))
    return Mention(span=span, type=EntityType.AGENCY, name=found["town"], rule="place.town", confidence=0.6)


def _duty(coded: _Coded, body: Mention | None) -> str | None:
    """The duty that went over with a body: 消防管理职责."""
    if body is None:
        return None
    slot = f"⟦{coded.bodies.index(body)}⟧"
    found = _guards()["duty"].match(coded.text, coded.text.index(slot) + len(slot))
    return found["duty"] if found else None


def _evidence(coded: _Coded, match: re.Match[str], subject: Mention | None, object_: Mention | None) -> Span:
    """The clauses of a match; where they are too long, the members of their list that name the bodies, none cut."""
    start, end = coded.clause(match.start(), match.end())
    whole = coded.span(start, end)
    if whole.end - whole.start <= LONGEST_EVIDENCE:
        return whole
    ends = [m.span for m in (subject, object_) if m is not None]
    left, right = min(s.start for s in ends), max(s.end for s in ends)
    if right - left > LONGEST_EVIDENCE:
        left, right = ends[-1].start, ends[-1].end
    marks = [m.start() for m in _JOINT.finditer(coded.text)]
    clause_end = next((m.start() for m in _CLAUSE_END.finditer(coded.text) if coded.origins[m.start()] >= right), None)
    closings = [clause_end, *(at for at in marks if coded.origins[at] >= right)]
    fitting = (coded.origins[at] for at in closings if at is not None)
    right = next((at for at in fitting if at <= left + LONGEST_EVIDENCE), right)
    openings = (coded.origins[at + 1] for at in marks)
    left = next((at for at in openings if right - LONGEST_EVIDENCE <= at <= left), left)
    return Span(left, right)
