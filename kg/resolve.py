"""Identity: from mentions in one text to entities that are the same wherever they are named.

A key is (kind, canonical name, scope) and a pure function of the document and the lexicon, so that documents can be
read in any order and by any number of workers. Kind is coarse, so that a doubtful type never splits a node. Scope is
empty for what is nationwide, the division for what a name places, and the issuer for what a bureau coined.

Within a document short forms join the full one: what shares a number scheme (“1+12”责任体系, “1+12”架构), and what is
the end of exactly one longer name.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from kg import places, resources, topics
from kg.confidence import confidence
from kg.ids import digest, document_id
from kg.relations.modality import time_of
from kg.text.document import year
from kg.text.shadow import fold
from kg.types import (
    Assertion,
    Claim,
    Credit,
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
    Predicate,
    Quantity,
    Reading,
    Recognition,
    Span,
    Standing,
    Status,
)

__all__ = ["KINDS", "Key", "assertion_id", "entity_of", "key_of", "longer", "recognition_id", "resolve"]

#: The coarse kind of each type: what one thing is taken for in two places is of one kind.
KINDS = {
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
_ORDER = {type_: number for number, type_ in enumerate(EntityType)}
_MAX_QUOTE = 160
_LONGEST_ALIAS = 60
_ENCLOSING = {"“": "”", "《": "》", "「": "」", "『": "』"}


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("identity")}


@cache
def _term_scopes() -> dict[str, str]:
    """Where the terms of the lexicon hold that do not hold nationwide: a division's code by the term's id."""
    rows = resources.table("lexicon/terms.tsv")
    return {row["id"]: row["scope"] for row in rows if row["scope"] != "nationwide"}


class Key(NamedTuple):
    """What makes a thing the same thing; its digest is the entity's id.

    `name` is folded and, for bodies and texts, without the division that opens it; `scope` says where the name holds:
    "" nationwide, a division's code, or the issuer's id.
    """

    kind: str
    name: str
    scope: str


@lru_cache(maxsize=8192)
def _id(key: Key) -> str:
    return digest(*key, prefix=_PREFIX[key.kind])


# A claim with the ids of its subject and object, and for when it holds.
_Stated = tuple[Claim, str, str, Period | None]


def _key(document: Document, mention: Mention, issuer: str) -> Key:
    _, known, term = mention.rule.partition("term.")
    return key_of(mention.type, mention.name, division=document.division, issuer=issuer, term=term if known else None)


def key_of(type_: EntityType, name: str, *, division: str, issuer: str, term: str | None = None) -> Key:
    """The key of a thing of that name in a report of that issuer (an id) and division (a code); `term` is the id of the
    row of the lexicon that the name stands in, if any."""
    kind = KINDS[type_]
    if term is not None or _rules()["nationwide"].search(name):
        return Key(kind, fold(name), _term_scopes().get(term or "", ""))
    if kind in ("body", "text"):
        code, rest = _placed(name, division)
        if code and kind == "body":
            rest = _rules()["seat"].sub("", rest)
        if code:
            return Key(kind, fold(rest), code)
        return Key(kind, fold(name), "" if type_ is EntityType.ORGANIZATION else issuer)
    return Key(kind, fold(name), (division if kind == "event" else "") or issuer)


def _placed(name: str, division: str) -> tuple[str, str]:
    """The code of the division that opens a name, by its own name or as 省, 市, 区, 县, and the rest; "" if none does."""
    place, rest = places.split(name, division)
    if place:
        return place.code, rest
    code = places.in_context(name[:1], division) if name[:1] in resources.words("level") else None
    return (code, name[1:]) if code else ("", name)


@dataclass(slots=True)
class _Node:
    """An entity in the making: the mentions of one thing in one document."""

    key: Key
    mentions: list[Mention]
    id: str


def _nodes(keys: Mapping[int, Key], mentions: Mapping[int, Mention]) -> dict[Key, _Node]:
    """The mentions by key, short forms joined to the full one (several keys may lead to one node)."""
    nodes: dict[Key, _Node] = {}
    for number, mention in mentions.items():
        key = keys[number]
        node = nodes.get(key)
        if node:
            node.mentions.append(mention)
        else:
            nodes[key] = _Node(key, [mention], _id(key))
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


def _joined(nodes: Mapping[Key, _Node]) -> dict[Key, Key]:
    """For each short form the one longer name of its kind that it stands for, where there is exactly one."""
    known = {key for key, node in nodes.items() if any("term." in m.rule for m in node.mentions)}
    return {key: found[0] for key, found in longer(nodes).items() if len(found) == 1 and key not in known}


def longer(keys: Iterable[Key]) -> dict[Key, list[Key]]:
    """For each name of one document that may be short for others of its kind: those others."""
    keys = list(keys)
    backwards: dict[str, list[tuple[str, Key]]] = {kind: [] for kind in _PREFIX}
    schemes: dict[str, list[Key]] = defaultdict(list)
    scheme_of: dict[Key, str] = {}
    code = _rules()["scheme"]
    for key in keys:
        backwards[key.kind].append((key.name[::-1], key))
        if key.kind == "practice" and (scheme := code.search(key.name)):
            scheme_of[key] = scheme[0]
            schemes[scheme[0]].append(key)
    for names in backwards.values():
        names.sort()
    found = {}
    for key in keys:
        if key.kind in ("text", "event"):
            continue
        if key.kind == "body" and key.scope.isdigit():
            continue  # a placed body is whole: a province's 安全生产委员会 is not short for the State Council's
        if key in scheme_of:
            others = [o for o in schemes[scheme_of[key]] if len(o.name) > len(key.name)]
        else:
            others = _ending(key.name, backwards[key.kind])
        if others:
            found[key] = others
    return found


def _ending(name: str, backwards: Sequence[tuple[str, Key]]) -> list[Key]:
    """The keys whose longer name ends with a name of some length; they are sorted by their names read backwards."""
    if len(name) < _SHORTEST_SUFFIX:
        return []
    reverse = name[::-1]
    found = []
    for at in range(bisect_left(backwards, (reverse,)), len(backwards)):
        other, key = backwards[at]
        if not other.startswith(reverse):
            break
        if other != reverse:
            found.append(key)
    return found


def _name(document: Document, node: _Node) -> str:
    """The canonical name of a node: the issuer's as the document has it, else the form most used, the longer first."""
    uses: dict[str, int] = {}
    for mention in node.mentions:
        uses[mention.name] = uses.get(mention.name, 0) + 1
    name = node.mentions[0].name
    if len(uses) > 1 or name == document.issuer:
        whole = [form for form in uses if _folds_to(form, node.key)]
        if document.issuer in whole:
            return document.issuer
        name = min(whole, key=lambda n: (-uses[n], -len(n), n)) if whole else min(uses, key=lambda n: (-len(n), n))
    place = places.get(node.key.scope) if node.key.kind == "text" else None
    # 《省自然灾害救助办法》 of Jiangsu is 江苏省自然灾害救助办法.
    cut = place and name[:1] in resources.words("level") and place.name.endswith(name[0]) and not name.startswith(resources.words("body_stem_bad"), 1)
    return place.name + name[1:] if place and cut else name


def _folds_to(name: str, key: Key) -> bool:
    return _rules()["seat"].sub("", fold(name)).endswith(key.name)


def _type(node: _Node) -> EntityType:
    if len(node.mentions) == 1:
        return node.mentions[0].type
    votes = Counter(m.type for m in node.mentions)
    return min(votes, key=lambda t: (-votes[t], _ORDER[t]))


def _entity(document: Document, node: _Node) -> Entity:
    key, name, text = node.key, _name(document, node), document.source.text
    forms: dict[str, None] = {}
    ordered = node.mentions if len(node.mentions) == 1 else sorted(node.mentions, key=lambda m: m.span)
    for mention in ordered:
        surface = _bare(text[mention.span.start : mention.span.end])
        for form in (surface, mention.name, *mention.aliases):
            if form and form != name and len(form) <= _LONGEST_ALIAS:
                forms.setdefault(form, None)
    return entity_of(key, _type(node), name, tuple(sorted(forms)))


def entity_of(key: Key, type_: EntityType, name: str, aliases: tuple[str, ...] = ()) -> Entity:
    """The entity with that key; what follows from its name (topics, families, level) is found."""
    place = places.get(key.scope) if key.kind == "body" else None
    return Entity(
        id=_id(key),
        type=type_,
        name=name,
        scope=key.scope,
        aliases=aliases,
        functions=topics.functions(name, type_),
        topics=topics.topics(name),
        broader=topics.families(name) if key.kind == "practice" else (),
        division=place.code if place else "",
        level=place.level if place else "",
    )


def _bare(surface: str) -> str:
    """The words of a mention without line breaks and without marks that enclose them whole."""
    words = "".join(surface.split())
    if words[:1] in _ENCLOSING and words.find(_ENCLOSING[words[0]]) == len(words) - 1:
        return words[1:-1]
    return words


def _evidence(document: Document, span: Span) -> Evidence:
    start, end = span
    end = min(end, start + _MAX_QUOTE)
    pages = document.source.pages
    return Evidence(quote=document.source.text[start:end], start=start, end=end, page=bisect_right(pages, start) or None)


def _worded(document: Document, dropped: Dropped) -> Dropped:
    """A candidate that was not kept, with its words, so that whoever looks at it needs no text."""
    start, end = dropped.span
    span = dropped.span if end - start <= _MAX_QUOTE else Span(start, start + _MAX_QUOTE)
    return Dropped(span=span, reason=dropped.reason, rule=dropped.rule, quote=document.source.text[span.start : span.end])


def _issuer(document: Document) -> Mention | None:
    """The reporting body, as a mention without a place in the text."""
    if not document.issuer:
        return None
    return Mention(span=Span(0, 0), type=EntityType.AGENCY, name=document.issuer, rule="issuer")


def assertion_id(doc: str, subject: str, predicate: Predicate, object_: str, status: Status, period: Period | None) -> str:
    """The id of a statement of the document with the id `doc`; its ends are ids."""
    stretch = (period.start, period.end, period.text) if period else (None, None, None)
    return digest(doc, subject, predicate, object_, status, *stretch, prefix="a")


def _assertions(document: Document, claims: Iterable[Claim], ids: dict[int, str], issuer: str) -> tuple[list[Assertion], list[Dropped]]:
    grouped: dict[str, list[_Stated]] = defaultdict(list)
    dropped = []
    doc = document_id(document.source.sha256)
    for claim in claims:
        subject = ids[id(claim.subject)] if claim.subject else issuer
        object_ = ids[id(claim.object)] if claim.object else issuer
        if not subject or not object_ or subject == object_:
            reason = "same-entity" if subject else "no-issuer"
            dropped.append(Dropped(span=claim.evidence, reason=reason, rule=claim.rule))
            continue
        period = time_of(document, claim)
        key = assertion_id(doc, subject, claim.predicate, object_, claim.status, period)
        grouped[key].append((claim, subject, object_, period))
    return [_assertion(document, key, group) for key, group in sorted(grouped.items())], dropped


def _assertion(document: Document, key: str, group: list[_Stated]) -> Assertion:
    """One assertion of all claims that say the same; the surest of them, then the first, gives action and rule."""
    if len(group) > 1:
        group = sorted(group, key=lambda g: (-confidence(g[0].rule), g[0].evidence, g[0].rule))
    claim, subject, object_, period = group[0]
    spans = dict.fromkeys([g[0].evidence for g in group])
    return Assertion(
        id=key,
        subject=subject,
        predicate=claim.predicate,
        object=object_,
        status=claim.status,
        evidence=tuple([_evidence(document, span) for span in spans]),
        rule=claim.rule,
        confidence=confidence(claim.rule),
        action=claim.action,
        trigger=claim.trigger,
        duty=claim.duty,
        period=period,
    )


def _quantity(document: Document, measure: Measure, ids: dict[int, str]) -> Quantity:
    evidence = _evidence(document, measure.evidence)
    of = ids[id(measure.of)] if measure.of else None
    return Quantity(
        id=digest(document_id(document.source.sha256), measure.what, measure.value, measure.unit, evidence.start, evidence.end, prefix="q"),
        what=measure.what, value=measure.value, unit=measure.unit, modifier=measure.modifier, role=measure.role, of=of, status=measure.status,
        evidence=evidence, rule=measure.rule,
    )  # fmt: skip


def recognition_id(doc: str, kind: Standing, of: str | None, body: str, evidence: Evidence, rule: str) -> str:
    """The id of a recognition that the document with the id `doc` speaks of; `of` and `body` are ids."""
    return digest(doc, kind, of, body, evidence.start, evidence.end, rule, prefix="r")


def _recognition(document: Document, credit: Credit, ids: dict[int, str], issuer: str) -> Recognition:
    evidence = _evidence(document, credit.evidence)
    of = ids[id(credit.of)] if credit.of else None
    body = ids[id(credit.body)] if credit.body else issuer
    return Recognition(
        id=recognition_id(document_id(document.source.sha256), credit.kind, of, body, evidence, credit.rule),
        kind=credit.kind, reach=credit.reach, by=credit.by, of=of, body=body, status=credit.status, evidence=evidence, rule=credit.rule,
    )  # fmt: skip


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
        number=source.metadata.number,
        scope=source.metadata.scope,
        retrieved=source.metadata.retrieved,
        reader=source.reader,
        duplicate_of=source.metadata.duplicate_of,
    )


def resolve(document: Document, extraction: Extraction) -> Reading:
    """The reading of a document: its mentions as entities, its claims as assertions with their quotes."""
    mentions = {id(m): m for m in extraction.mentions}
    for claim in extraction.claims:
        if claim.subject:
            mentions[id(claim.subject)] = claim.subject
        if claim.object:
            mentions[id(claim.object)] = claim.object
    mentions.update({id(m.of): m.of for m in extraction.measures if m.of})
    mentions.update({id(m): m for c in extraction.credits for m in (c.of, c.body) if m})
    issuer = _issuer(document)
    issuer_id = _id(_key(document, issuer, "")) if issuer else ""
    if issuer:
        mentions[id(issuer)] = issuer
    keys = {number: _key(document, mention, issuer_id) for number, mention in mentions.items()}
    if issuer:
        keys[id(issuer)] = _key(document, issuer, "")
    nodes = _nodes(keys, mentions)
    ids = {number: nodes[key].id for number, key in keys.items()}
    distinct = {node.id: node for node in nodes.values()}
    entities = {number: _entity(document, node) for number, node in distinct.items()}
    reporting = ids[id(issuer)] if issuer else ""
    assertions, unresolved = _assertions(document, extraction.claims, ids, reporting)
    dropped = {(d.span, d.reason, d.rule): d for d in (_worded(document, d) for d in (*extraction.dropped, *unresolved))}
    quantities = {q.id: q for q in (_quantity(document, m, ids) for m in extraction.measures)}
    # Where nobody knows whose work a text reports, nobody is recognised.
    credited = [c for c in extraction.credits if c.body or reporting]
    recognitions = {r.id: r for r in (_recognition(document, c, ids, reporting) for c in credited)}
    return Reading(
        document=_record(document, reporting),
        entities=tuple(entities[key] for key in sorted(entities)),
        assertions=tuple(assertions),
        quantities=tuple(quantities[key] for key in sorted(quantities)),
        dropped=tuple([dropped[key] for key in sorted(dropped)]),
        recognitions=tuple(recognitions[key] for key in sorted(recognitions)),
    )
