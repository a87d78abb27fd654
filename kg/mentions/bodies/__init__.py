"""Finds bodies — agencies, organizations, teams — and gives them their full names.

Names are found by their shape (`kg.mentions.bodies.shapes`) and by the lexicon, placed by the report's own division
(区委 in a report of 钱塘区 is 钱塘区委) and unified over the document: every mention of a body bears the same name.
"""

from __future__ import annotations

from kg import places
from kg.mentions.bodies import names
from kg.mentions.bodies.marks import Marks, mark
from kg.mentions.bodies.shapes import Candidate, candidates, title_or_quoted
from kg.types import Document, EntityType, Extraction, Mention, Span

__all__ = ["BodyExtractor"]


class BodyExtractor:
    """Mentions of bodies; the issuer is always among them."""

    name = "bodies"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """All mentions of agencies, organizations and teams in the sentences of a document, by offset."""
        marks = mark(document.shadow, document.division)
        made = [
            c
            for sentence in document.sentences
            for c in candidates(marks, sentence)
            if not title_or_quoted(marks, Span(c.start, c.end))
        ]
        mentions = _named(made, document)
        mentions.extend(_issuer(document, marks, mentions))
        return Extraction(mentions=tuple(sorted(mentions, key=lambda m: (m.span, m.name))))


def _named(made: list[Candidate], document: Document) -> list[Mention]:
    division = places.get(document.division)
    place = division.name if division else ""
    mentions = []
    for c in made:
        name = names.full_name(c, place)
        surface = document.shadow[c.start : c.end]
        mentions.append(
            Mention(
                span=Span(c.start, c.end), type=c.type, name=name, rule=c.rule,
                aliases=tuple(dict.fromkeys(a for a in (surface,) if a != name)),
            )
        )
    return mentions


def _issuer(document: Document, marks: Marks, mentions: list[Mention]) -> list[Mention]:
    if not document.issuer or not document.sentences:
        return []
    if any(m.name == document.issuer for m in mentions):
        return []
    start = document.sentences[0].span.start
    return [Mention(span=Span(start, start), type=EntityType.AGENCY, name=document.issuer, rule="body.issuer.unnamed")]
