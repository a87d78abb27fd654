"""Who issued a text, where its title or what stands before it says so: 《国务院办公厅关于…的通知》, 甲局关于印发《…》的通知."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg import places, resources
from kg.relations.modality import INTENDING
from kg.text.bodies import Body, joint
from kg.types import Action, Claim, Document, EntityType, Extraction, Mention, Predicate, Span, Status

__all__ = ["TitleExtractor"]


# The title of a document stands within so many characters of its beginning.
_HEAD = 800


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("titles")}


def _name(body: Body, division: str) -> str:
    """The full name of a body as a title prints it; 省, 市 … mean the report's own."""
    if body.place or body.national or not body.level:
        return body.place + body.organ
    code = places.in_context(body.level, division) if division else None
    place = places.get(code) if code else None
    return (place.name if place else body.level) + body.organ


def _claims(document: Document, text: Mention) -> Iterator[Claim]:
    found = _rules()["issued-by"].match(text.name)
    inside = document.shadow[text.span.start : text.span.end]
    at = inside.find(found["bodies"]) if found else -1
    if not found or at < 0:
        return
    for body in joint(found["bodies"]):
        start = text.span.start + at + body.start
        mention = Mention(
            span=Span(start, start + body.end - body.start), type=EntityType.AGENCY, name=_name(body, document.division),
            rule="title.issuer", aliases=(found["bodies"][body.start : body.end],), confidence=0.9,
        )
        yield Claim(
            subject=mention, predicate=Predicate.ISSUES, object=text, status=Status.DONE, action=Action.ESTABLISH,
            evidence=text.span, rule="title.issued-by",
        )


class TitleExtractor:
    """An `Extractor` of issues from the titles of the texts found before it."""

    name = "titles"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The claims that the titles in a document make about who issued the texts."""
        texts = [m for m in found.mentions if m.type is EntityType.POLICY and m.rule in ("title", "title.own")]
        claims = [claim for text in texts for claim in _claims(document, text)]
        others = list(_passed_on(document, texts, [m for m in found.mentions if m.type is EntityType.AGENCY]))
        claims += others
        own = _own(document, [t for t in texts if all(t is not c.object for c in others)]) if document.issuer else None
        if own:
            claims.append(_issued(document, own))
            within = (m for m in found.mentions if m.rule.startswith("title.") and m.type is EntityType.INITIATIVE and _covers(own.span, m.span))
            claims += [claim for undertaking in within for claim in _ordered(document, undertaking, own)]
        return Extraction(claims=tuple(claims))


def _passed_on(document: Document, texts: Sequence[Mention], bodies: Sequence[Mention]) -> Iterator[Claim]:
    """Texts that a body named before them passes on, where it is not the document's own: 甲省减灾办关于印发《…》的通知."""
    ends = {body.span.end: body for body in bodies if body.span.start < body.span.end}
    starts = {text.span.start: text for text in texts}
    for found in _rules()["passed-on"].finditer(document.shadow) if ends and starts else ():
        text, body = starts.get(found.start("text")), ends.get(found.start())
        if text and body and body.name != document.issuer:
            yield Claim(
                subject=body, predicate=Predicate.ISSUES, object=text, status=Status.DONE, action=Action.ESTABLISH,
                evidence=Span(body.span.start, found.end()), rule="title.passed-on",
            )


def _covers(whole: Span, part: Span) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _own(document: Document, texts: Sequence[Mention]) -> Mention | None:
    """The text that the document itself is or passes on: 关于印发《…》的通知."""
    passed = _rules()["passed-on"].search(document.shadow, 0, _HEAD)
    at = passed.start("text") if passed else -1
    return next((t for t in texts if t.rule == "title.own" or t.span.start == at), None)


def _issued(document: Document, text: Mention) -> Claim:
    return Claim(
        subject=None, predicate=Predicate.ISSUES, object=text, status=Status.DONE, action=Action.ESTABLISH,
        evidence=text.span, rule="title.own",
    )


def _ordered(document: Document, undertaking: Mention, text: Mention) -> Iterator[Claim]:
    """What the document's own plan orders is carried out by its issuer, and governed by the plan."""
    status = Status.PLANNED if document.genre in INTENDING else Status.DONE
    yield Claim(
        subject=None, predicate=Predicate.CARRIES_OUT, object=undertaking, status=status, action=Action.RUN,
        evidence=text.span, rule="title.own.undertaking",
    )
    yield Claim(
        subject=undertaking, predicate=Predicate.GOVERNED_BY, object=text, status=status,
        evidence=text.span, rule="title.own.governs",
    )
