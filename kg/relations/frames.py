"""Statements about things: who does what to which mechanism, initiative, text, platform or event.

For each mention of a thing the governing verb is sought (the last one before it in its clause, else the one carried
over from the clause before), then who acts: a body named at the head of the clause or carried over within the
sentence, else the body whose work the document reports. The verb gives the action, the thing's type the predicate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from operator import attrgetter

from kg import resources
from kg.alternatives import alternation
from kg.mentions.clauses import Clause, Verb, clauses, mask
from kg.quick import quick
from kg.relations import actors
from kg.relations.leads import Leads
from kg.relations.modality import NORMATIVE, status_of
from kg.types import Action, Claim, Document, Dropped, EntityType, Extraction, Mention, Predicate, Span, Status

__all__ = ["PREDICATES", "FrameExtractor"]

_LONGEST_EVIDENCE = 120
# So far a text is the basis of what its sentence says: what has no full stop is a table, not a sentence.
_BASIS_REACH = 1000
#: The relation that a body has to a thing of a type, where nothing else is said.
PREDICATES = {
    EntityType.MECHANISM: Predicate.IMPLEMENTS,
    EntityType.INITIATIVE: Predicate.CARRIES_OUT,
    EntityType.POLICY: Predicate.ISSUES,
    EntityType.PLATFORM: Predicate.OPERATES,
    EntityType.FACILITY: Predicate.OPERATES,
    EntityType.EVENT: Predicate.RESPONDS_TO,
}
_BODIES = (EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM)
# What a text may govern.
_GOVERNED = (EntityType.MECHANISM, EntityType.INITIATIVE)
# What is issued, run or set up is new where the verb alone says only that it goes on.
_BUILT = (EntityType.PLATFORM, EntityType.FACILITY)


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("frames")}


@cache
def _not_for(things: str) -> frozenset[str]:
    """The verbs that state nothing of ``sites`` or ``texts``."""
    return frozenset(resources.words(f"not_for_{things}"))


@cache
def _modifiers(kind: str) -> tuple[re.Pattern[str], dict[str, Action]]:
    """The words that decide the action beside a neutral verb, as (pattern, action by word)."""
    rows = {r["id"]: Action(r["action"]) for r in resources.table("lexicon/adverb_actions.tsv") if r["kind"] == kind}
    return re.compile(alternation(rows)), rows


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class _Frame:
    """One clause as it is read: its mentions, the verbs carried over to it, and who acts.

    Only clauses with things are read, and those with verbs that an event of their sentence may be the occasion of.
    """

    clause: Clause
    things: tuple[Mention, ...]
    verbs: tuple[Verb, ...]
    subjects: tuple[Mention | None, ...]
    evidence: Span


def _frames(document: Document, masked: str, mentions: Sequence[Mention], leads: Leads) -> Iterator[_Frame]:
    shadow = document.shadow
    issuer = document.issuer
    carried_verbs: tuple[Verb, ...] = ()
    carried_subjects: tuple[Mention | None, ...] = (None,)
    topic = actors.Topic(genre=document.genre)
    start = 0
    ordered = sorted(mentions, key=attrgetter("span"))
    starts = [*(m.span.start for m in ordered), len(shadow)]
    end, eventful = 0, False
    for clause in clauses(document):
        begin, stop = clause.span
        if clause.number == 0:
            carried_verbs, carried_subjects, start, eventful = (), topic.begin(shadow, clause), begin, False
        at = end
        while starts[at] < begin:
            at += 1
        end = at
        while starts[end] < stop:
            end += 1
        inside = ordered[at:end]
        bodies = [m for m in inside if m.type in _BODIES and m.span.end > m.span.start] if inside else inside
        acting = actors.subjects(masked, clause, bodies) if bodies else ()
        before = carried_subjects
        if acting:
            carried_subjects = tuple(None if m.name == issuer else m for m in acting)
            topic.names(carried_subjects[0], place=False)
        elif actors.speaks_of_itself(masked, clause):
            carried_subjects = (None,)
            topic.names(None, place=False)
        elif place := actors.acting_place(document, masked, clause):
            carried_subjects = (None if place.name == issuer else place,)
            topic.names(carried_subjects[0], place=True)
        elif document.genre in NORMATIVE and (every := actors.every_government(document, masked, clause)):
            carried_subjects = (None if every.name == issuer else every,)
        elif document.genre in NORMATIVE and _rules()["generic-actor"].match(masked[clause.span.start : clause.span.end]):
            carried_subjects = ()
        if clause.sentence.heading:
            topic.heads(carried_subjects)
        things = tuple([m for m in inside if m.type in PREDICATES and not leads.in_note(m.span.start)]) if inside else ()
        acted_by, evidence = carried_subjects, clause.span
        if things:
            acted_by = (carried_subjects == (None,) and leads.of(begin)) or carried_subjects
            evidence = _evidence(shadow, clause, things, start)
            eventful = eventful or any(m.type is EntityType.EVENT for m in things)
        if things or (clause.verbs and eventful):
            yield _Frame(clause=clause, things=things, verbs=carried_verbs, subjects=acted_by, evidence=evidence)
        if acting and actors.prompted(masked, clause, bodies):
            carried_subjects = before  # who was brought to act does not go on acting
        if clause.verbs:
            carried_verbs = next(((v,) for v in reversed(clause.verbs) if v.kind in ("verb", "light")), ())


def _evidence(shadow: str, clause: Clause, things: Sequence[Mention], start: int) -> Span:
    """A clause with what its sentence, which begins at `start`, says before it, unless that makes it too long."""
    first = start if clause.span.end - start <= _LONGEST_EVIDENCE else clause.span.start
    last = max([m.span.end for m in things])
    return _stripped(shadow, Span(first, max(min(clause.span.end, first + _LONGEST_EVIDENCE), min(last, first + 160))))


def _stripped(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    return Span(span.start + len(words) - len(words.lstrip()), span.end - (len(words) - len(words.rstrip())))


def _is_relative(masked: str, verb: Verb, thing: Mention) -> bool:
    """Whether a verb only modifies a thing: 筹建具有专业特色的安全文化主题公园."""
    return verb.kind == "other" and masked[verb.span.end : thing.span.start].endswith(resources.words("of")[0])


def _governor(masked: str, frame: _Frame, thing: Mention) -> Verb | None:
    """The verb that governs a thing: the last before it in its clause, else one carried over, else one behind it."""
    before = [v for v in frame.clause.verbs if v.span.end <= thing.span.start]
    if before:
        main = next((v for v in reversed(before[:-1]) if v.kind in ("verb", "light")), None)
        return main if main and _is_relative(masked, before[-1], thing) else before[-1]
    behind = next((v for v in frame.clause.verbs if v.span.start >= thing.span.end), None)
    if behind:
        return behind if _is_fronted(masked, frame, thing, behind) else None
    return frame.verbs[-1] if frame.verbs and _goes_on(masked, frame) else None


def _is_fronted(masked: str, frame: _Frame, thing: Mention, verb: Verb) -> bool:
    """Whether a thing that stands before its verb is what the verb is done to: 将制度完善为…, 总体预案印发实施."""
    clause = frame.clause.span
    lead = masked[clause.start : thing.span.start]
    if thing.type is EntityType.PLATFORM and not lead.strip() and verb.span.start == thing.span.end and verb.word in resources.words("feeding_verbs"):
        return True
    if _rules()["moved"].match(lead):
        return True
    after = masked[verb.span.end : clause.end].strip()
    return not _rules()["circumstance"].match(lead) and (not after or _rules()["closes"].match(after) is not None)


def _goes_on(masked: str, frame: _Frame) -> bool:
    """Whether a clause without a verb goes on the list of the clause before it: 举办培训班5期,应急演练12场."""
    first = min(t.span.start for t in frame.things)
    lead = masked[frame.clause.span.start : first]
    return not lead or _rules()["goes-on"].match(lead) is not None


def _governs(verb: Verb, thing: Mention) -> bool:
    """Whether a verb can say that someone runs, issues or sets up a thing; of buildings and texts fewer verbs say so."""
    kind = {EntityType.FACILITY: "sites", EntityType.POLICY: "texts"}.get(thing.type)
    if kind and verb.word in _not_for(kind):
        return False
    return verb.kind in ("verb", "light", "cause") or thing.rule.startswith(("quoted", "scheme"))


def _action(masked: str, frame: _Frame, thing: Mention, verb: Verb) -> Action:
    """What is done to a thing: the verb decides, a neutral one yields to its adverb or complement."""
    action = verb.action or Action.RUN
    if verb.kind != "light":
        return action
    regex, rows = _modifiers("complement")
    behind = regex.search(masked, thing.span.end, min(frame.clause.span.end, thing.span.end + 16))
    if behind:
        return rows[behind[0]]
    regex, rows = _modifiers("adverb")
    before = regex.search(masked, max(frame.clause.span.start, verb.span.start - 6), verb.span.start)
    if before:
        return rows[before[0]]
    if thing.type in _BUILT and masked.startswith(resources.words("build")[0], thing.span.end):
        return Action.ESTABLISH
    return action


class FrameExtractor:
    """An `Extractor` of statements about the things found before it."""

    name = "frames"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The claims that the clauses of a document make about its things, and those dropped as lacking."""
        masked = mask(document.shadow)
        claims: list[Claim] = []
        dropped: list[Dropped] = []
        basis: list[Mention] = []
        events: list[Mention] = []  # what the sentence has named as the occasion of what follows
        sentence = None
        leads = Leads(document, found.mentions)
        for frame in _frames(document, masked, found.mentions, leads):
            basis, events = (basis, events) if frame.clause.sentence is sentence else ([], [])
            basis = [t for t in basis if frame.clause.span.start - t.span.end < _BASIS_REACH]
            sentence = frame.clause.sentence
            if events and frame.clause.verbs:
                claims += _responses(document, frame, events)
                events = []
            events += [t for t in frame.things if _is_occasion(masked, t)]
            if not frame.things:
                continue
            if frame.clause.lacking or not frame.subjects:
                reason = "lacking" if frame.clause.lacking else "generic-actor"
                dropped += [Dropped(span=m.span, reason=reason, rule=m.rule) for m in frame.things]
                continue
            made = list(_claims(document, masked, frame, basis))
            basis = [t for t in basis if not (made and _is_only_observed(masked, t))]
            claims += made
        return Extraction(claims=tuple(claims), dropped=tuple(dropped))


def _is_basis(before: str, behind: str, basis: list[Mention]) -> bool:
    """Whether a text is what the rest follows: 根据《…》, 以《…》为抓手, or one more of such texts."""
    rules = _rules()
    return bool(rules["basis"].search(before) or rules["lever"].match(behind) or (basis and rules["more"].match(before)))


def _is_only_observed(masked: str, text: Mention) -> bool:
    """Whether a text is only said to be carried out (落实《…》): it governs the next thing done, not all that follows."""
    return _rules()["observed"].search(masked[max(0, text.span.start - 6) : text.span.start]) is not None


def _holds(whole: Mention, part: Mention) -> bool:
    return whole is not part and whole.span.start <= part.span.start and part.span.end <= whole.span.end


def _claims(document: Document, masked: str, frame: _Frame, basis: list[Mention]) -> Iterator[Claim]:
    """The claims of one clause; `basis` holds the texts that the sentence has so far named as its basis."""
    status = status_of(document, frame.clause.sentence, frame.clause.span)
    for thing in frame.things:
        before = masked[max(frame.clause.span.start, thing.span.start - 6) : thing.span.start]
        behind = masked[thing.span.end : thing.span.end + 32]
        if _rules()["guide"].match(behind) or _rules()["occasion"].match(masked[thing.span.end - 2 : thing.span.end + 4]):
            continue
        if thing.type is EntityType.POLICY and _is_basis(before, behind, basis):
            basis.append(thing)
            continue
        verb = _governor(masked, frame, thing)
        if _is_occasion(masked, thing):
            if not frame.clause.verbs or frame.clause.verbs[0].span.start < thing.span.start:
                continue  # what the next clause says is done in answer to it
            yield from _responses(document, frame, [thing])
            continue
        title = next((t for t in frame.things if t.type is EntityType.POLICY and _holds(t, thing)), None)
        if title:
            if thing.type in _GOVERNED:
                yield Claim(
                    subject=thing, predicate=Predicate.GOVERNED_BY, object=title, status=status,
                    evidence=frame.evidence, rule="title",
                )
            if thing.rule.startswith(("title.term.", "title.undertaking")):
                continue
        if _rules()["lever"].match(behind):
            action, trigger, rule = Action.RUN, _rules()["lever"].match(behind)[0], "lever"  # type: ignore[index]
        elif frame.clause.sentence.heading and _is_heading(document, frame, thing):
            action, trigger, rule = Action.RUN, "", "heading"
        elif verb is None or not _governs(verb, thing):
            continue
        else:
            action, trigger = _action(masked, frame, thing, verb), verb.word
            rule = f"{'verb-object' if verb.span.end <= thing.span.start else 'object-verb'}.{action}"
        for text in basis:
            if thing.type in _GOVERNED:
                yield Claim(
                    subject=thing, predicate=Predicate.GOVERNED_BY, object=text, status=status,
                    evidence=frame.evidence, rule="basis",
                )
        for subject in frame.subjects:
            issued = thing.rule == "title" and subject is not None and _is_superior(document, subject)
            yield _claim(frame, thing, subject, status=Status.DONE if issued else status, action=action, trigger=trigger, rule=rule)


def _is_superior(document: Document, body: Mention) -> bool:
    """Whether a body stands above the document's own: a local plan plans nothing for the State Council, it tells what that did."""
    return body.rule.startswith("body.national") and body.name != document.issuer


def _is_occasion(masked: str, thing: Mention) -> bool:
    """Whether an event is the occasion of what follows it: 台风“格美”影响期间,…."""
    return thing.type is EntityType.EVENT and _rules()["happened"].match(masked[thing.span.end : thing.span.end + 40]) is not None


def _responses(document: Document, frame: _Frame, events: Sequence[Mention]) -> Iterator[Claim]:
    """Who acts in a clause answers the events that the sentence has named as its occasion."""
    status = status_of(document, frame.clause.sentence, frame.clause.span)
    for event in events:
        span = Span(event.span.start, min(frame.clause.span.end, event.span.start + _LONGEST_EVIDENCE))
        said = _Frame(clause=frame.clause, things=(event,), verbs=(), subjects=frame.subjects, evidence=_stripped(document.shadow, span))
        for subject in frame.subjects:
            yield _claim(said, event, subject, status=status, action=Action.RUN, trigger="", rule="event-after")


def _is_heading(document: Document, frame: _Frame, thing: Mention) -> bool:
    """Whether an undertaking is all that a heading names, in a text that does not lay down rules."""
    whole = document.shadow[frame.clause.span.start : frame.clause.span.end].strip()
    own = thing.type is EntityType.INITIATIVE and document.genre not in NORMATIVE
    return own and whole.endswith(document.shadow[thing.span.start : thing.span.end]) and thing.rule.startswith(("heading", "bare"))


def _claim(
    frame: _Frame, thing: Mention, subject: Mention | None, *, status: Status, action: Action, trigger: str, rule: str
) -> Claim:
    predicate = PREDICATES[thing.type]
    acted = predicate is not Predicate.RESPONDS_TO
    return Claim(
        subject=subject,
        predicate=predicate,
        object=thing,
        status=status,
        evidence=frame.evidence,
        rule=f"{rule}.{thing.rule.partition('.')[0]}",
        action=action if acted else None,
        trigger=(trigger or None) if acted else None,
    )
