"""Who issued a text, where its title says so: 《国务院办公厅关于…的通知》."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kg import places, resources
from kg.text.bodies import Body, joint
from kg.types import Action, Claim, Document, EntityType, Extraction, Mention, Predicate, Span, Status

__all__ = ["TitleExtractor"]


@cache
def _issued_by() -> re.Pattern[str]:
    return next(p.regex for p in resources.patterns("titles") if p.id == "issued-by")


def _name(body: Body, division: str) -> str:
    """The full name of a body as a title prints it; 省, 市 … mean the report's own."""
    if body.place or body.national or not body.level:
        return body.place + body.organ
    code = places.in_context(body.level, division) if division else None
    place = places.get(code) if code else None
    return (place.name if place else body.level) + body.organ


def _claims(document: Document, text: Mention) -> Iterator[Claim]:
    found = _issued_by().match(text.name)
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
        texts = [m for m in found.mentions if m.type is EntityType.POLICY and m.rule == "title"]
        return Extraction(claims=tuple(claim for text in texts for claim in _claims(document, text)))
