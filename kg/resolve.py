"""Identity: from mentions in one text to entities that are the same wherever they are named.

A key is (kind, canonical name, scope) and a pure function of the document and the lexicon, so that documents can be
read in any order and by any number of workers. Kind is coarse, so that a doubtful type never splits a node. Scope is
empty for what is nationwide, the division for what a name places, and the issuer for what a bureau coined.

Within a document short forms join the full one: what shares a number scheme (“1+12”责任体系, “1+12”架构), and what is
the end of exactly one longer name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from kg import places, resources, topics
from kg.ids import digest, document_id
from kg.relations.modality import INTENDING
from kg.text.document import year
from kg.text.shadow import fold
from kg.types import (
    Assertion,
    Claim,
    Document,
    DocumentRecord,
    Dropped,
    Entity,
    EntityType,
    Evidence,
    Extraction,
    Measure,
    Mention,
    Period,
    Quantity,
    Reading,
    Span,
    Status,
)

__all__ = ["resolve"]

_KINDS = {
    EntityType.AGENCY: "body",
    EntityType.ORGANIZATION: "body",
    EntityType.TEAM: "body",
    EntityType.MECHANISM: "practice",
    EntityType.INITIATIVE: "practice",
    EntityType.POLICY: "text",
    EntityType.PLATFORM: "site",
    EntityType.FACILITY: "site",
    EntityType.EVENT: "event",
}
_PREFIX = {"body": "b", "practice": "m", "text": "t", "site": "s", "event": "e"}
# A short form must be this long to stand for a longer name that ends with it.
_SHORTEST_SUFFIX = 6
_MAX_QUOTE = 160


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("identity")}


_Key = tuple[str, str]  # kind and folded name


@dataclass(slots=True)
class _Node:
    """An entity in the making: the mentions of one name in one document."""

    kind: str
    name: str
    mentions: list[Mention] = field(default_factory=list)


def _nodes(mentions: Sequence[Mention]) -> dict[_Key, _Node]:
    """The mentions by (kind, folded name), short forms joined to the full one."""
    nodes: dict[_Key, _Node] = {}
    for mention in mentions:
        kind = _KINDS[mention.type]
        node = nodes.setdefault((kind, fold(mention.name)), _Node(kind, mention.name))
        node.mentions.append(mention)
    joined = _joined(nodes)
    targets = {}
    for key in sorted(nodes):
        full = key
        while full in joined:
            full = joined[full]
        targets[key] = nodes[full]
        if full != key:
            nodes[full].mentions += nodes[key].mentions
    return targets


def _joined(nodes: dict[_Key, _Node]) -> dict[_Key, _Key]:
    """For each short form the one longer name of its kind that it stands for, where there is exactly one."""
    endings: dict[_Key, list[_Key]] = defaultdict(list)
    schemes: dict[_Key, list[_Key]] = defaultdict(list)
    code = _rules()["scheme"]
    for kind, name in nodes:
        for start in range(1, len(name) - _SHORTEST_SUFFIX + 1):
            endings[kind, name[start:]].append((kind, name))
        scheme = code.search(name) if kind == "practice" else None
        if scheme:
            schemes[kind, scheme[0]].append((kind, name))
    joined = {}
    for key, node in nodes.items():
        kind, name = key
        if kind in ("text", "event") or any(m.rule.startswith("term.") for m in node.mentions):
            continue
        scheme = code.search(name) if kind == "practice" else None
        longer = [o for o in schemes[kind, scheme[0]] if len(o[1]) > len(name)] if scheme else endings.get(key, [])
        if len(longer) == 1:
            joined[key] = longer[0]
    return joined


def _scope(document: Document, node: _Node, issuer_id: str) -> str:
    """Where a name holds: "" nationwide, a division's code, or the issuer's id."""
    if any(m.rule.startswith("term.") for m in node.mentions) or _rules()["nationwide"].search(node.name):
        return ""
    if node.kind == "body":
        place = places.prefix(node.name, document.division)
        if place:
            return place.code
        return "" if node.mentions[0].type is EntityType.ORGANIZATION else issuer_id
    if node.kind == "text":
        place = places.prefix(node.name, document.division)
        return place.code if place else issuer_id
    return document.division or issuer_id if node.kind == "event" else issuer_id


def _type(node: _Node) -> EntityType:
    votes = Counter(m.type for m in node.mentions)
    order = list(EntityType)
    return min(votes, key=lambda t: (-votes[t], order.index(t)))


def _entity(document: Document, node: _Node, issuer_id: str) -> Entity:
    kind, name = node.kind, node.name
    scope = _scope(document, node, issuer_id)
    forms: dict[str, None] = {}
    for mention in sorted(node.mentions, key=lambda m: m.span):
        surface = document.text[mention.span.start : mention.span.end].strip("“”《》「」『』 ")
        for form in (surface, mention.name, *mention.aliases):
            if form and form != name and len(form) <= 60:
                forms.setdefault(form, None)
    type_ = _type(node)
    place = places.get(scope) if kind == "body" and scope.isdigit() else None
    return Entity(
        id=digest(kind, fold(name), scope, prefix=_PREFIX[kind]),
        type=type_,
        name=name,
        scope=scope,
        aliases=tuple(sorted(forms)),
        functions=topics.functions(name, type_),
        topics=topics.topics(name),
        broader=topics.families(name) if kind == "practice" else (),
        division=scope if place else "",
        level=place.level if place else "",
    )


def _evidence(document: Document, span: Span) -> Evidence:
    end = min(span.end, span.start + _MAX_QUOTE)
    return Evidence(quote=document.text[span.start : end], start=span.start, end=end)


def _issuer(document: Document) -> Entity | None:
    if not document.issuer:
        return None
    place = places.prefix(document.issuer, document.division)
    scope = place.code if place else ""
    return Entity(
        id=digest("body", fold(document.issuer), scope, prefix="b"),
        type=EntityType.AGENCY,
        name=document.issuer,
        scope=scope,
        division=scope,
        level=place.level if place else "",
    )


def _period(document: Document, claim: Claim) -> Period | None:
    """For when a claim holds: what it says itself, else the document's period; a plan within a report of what was
    done holds for the year that its section announces (二、2024年工作思路), and for an unknown time where none does."""
    if claim.period or claim.status is not Status.PLANNED or document.genre in INTENDING:
        return claim.period or document.period
    position = claim.evidence.start
    around = [s for s in document.sections if s.span.start <= position < s.span.end]
    for section in reversed(around):
        found = _rules()["year"].search(document.shadow, section.heading.start, section.heading.end)
        if found:
            return Period(start=f"{found[1]}-01-01", end=f"{found[1]}-12-31", text=found[0])
    return None


def _assertions(document: Document, claims: Iterable[Claim], ids: dict[int, str], issuer: str) -> tuple[list[Assertion], list[Dropped]]:
    grouped: dict[str, list[tuple[Claim, str, str]]] = defaultdict(list)
    dropped = []
    doc = document_id(document.source.sha256)
    for claim in claims:
        subject = ids[id(claim.subject)] if claim.subject else issuer
        object_ = ids[id(claim.object)] if claim.object else issuer
        if not subject or not object_ or subject == object_:
            reason = "same-entity" if subject else "no-issuer"
            dropped.append(Dropped(span=claim.evidence, reason=reason, rule=claim.rule))
            continue
        period = _period(document, claim)
        stretch = (period.start, period.end, period.text) if period else (None, None, None)
        key = digest(doc, subject, claim.predicate, object_, claim.status, *stretch, prefix="a")
        grouped[key].append((claim, subject, object_))
    return [_assertion(document, key, group) for key, group in sorted(grouped.items())], dropped


def _assertion(document: Document, key: str, group: list[tuple[Claim, str, str]]) -> Assertion:
    """One assertion of all claims that say the same; the surest of them, then the first, gives action and rule."""
    group = sorted(group, key=lambda g: (-g[0].confidence, g[0].evidence, g[0].rule))
    claim, subject, object_ = group[0]
    spans = list(dict.fromkeys(g[0].evidence for g in group))
    return Assertion(
        id=key,
        subject=subject,
        predicate=claim.predicate,
        object=object_,
        status=claim.status,
        evidence=tuple(_evidence(document, span) for span in spans),
        rule=claim.rule,
        confidence=claim.confidence,
        action=claim.action,
        trigger=claim.trigger,
        duty=claim.duty,
        period=_period(document, claim),
    )


def _quantity(document: Document, measure: Measure, ids: dict[int, str]) -> Quantity:
    evidence = _evidence(document, measure.evidence)
    of = ids[id(measure.of)] if measure.of else None
    doc = document_id(document.source.sha256)
    return Quantity(
        id=digest(doc, measure.what, measure.value, measure.unit, evidence.start, evidence.end, prefix="q"),
        what=measure.what,
        value=measure.value,
        unit=measure.unit,
        modifier=measure.modifier,
        role=measure.role,
        of=of,
        status=measure.status,
        evidence=evidence,
        rule=measure.rule,
    )


def _record(document: Document, issuer: str) -> DocumentRecord:
    place = places.get(document.division)
    source = document.source
    return DocumentRecord(
        id=document_id(source.sha256),
        path=source.path,
        sha256=source.sha256,
        title=document.title,
        issuer=issuer,
        division=document.division,
        level=place.level if place else "",
        genre=document.genre,
        script=document.script,
        media_type=source.media_type,
        encoding=source.encoding,
        characters=len(source.text),
        issued=document.issued,
        year=year(document),
        period=document.period,
        url=source.metadata.url,
    )


def resolve(document: Document, extraction: Extraction) -> Reading:
    """The reading of a document: its mentions as entities, its claims as assertions with their quotes."""
    mentions = {id(m): m for m in extraction.mentions}
    for claim in extraction.claims:
        mentions.update({id(m): m for m in (claim.subject, claim.object) if m})
    mentions.update({id(m.of): m.of for m in extraction.measures if m.of})
    issuer = _issuer(document)
    issuer_id = issuer.id if issuer else ""
    nodes = _nodes(list(mentions.values()))
    entities: dict[tuple[str, str], Entity] = {}
    ids: dict[int, str] = {}
    for key, mention in mentions.items():
        node = nodes[_KINDS[mention.type], fold(mention.name)]
        place = (node.kind, fold(node.name))
        if place not in entities:
            entities[place] = _entity(document, node, issuer_id)
        ids[key] = entities[place].id
    if issuer and issuer.id not in {e.id for e in entities.values()}:
        entities["body", ""] = issuer
    assertions, unresolved = _assertions(document, extraction.claims, ids, issuer_id)
    quantities = {q.id: q for q in (_quantity(document, m, ids) for m in extraction.measures)}
    return Reading(
        document=_record(document, issuer_id),
        entities=tuple(sorted({e.id: e for e in entities.values()}.values(), key=lambda e: e.id)),
        assertions=tuple(assertions),
        quantities=tuple(quantities[k] for k in sorted(quantities)),
        dropped=tuple(sorted({*extraction.dropped, *unresolved}, key=lambda d: (d.span, d.reason, d.rule))),
    )
