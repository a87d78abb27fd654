"""Which thing belongs to which: 将甲纳入乙, 甲包括乙、丙, “甲年、乙年、丙年”三个年行动."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

from kg import resources
from kg.mentions.clauses import Clause, clauses, mask
from kg.relations.modality import status_of
from kg.types import Claim, Document, EntityType, Extraction, Mention, Predicate, Span

__all__ = ["PartExtractor"]

_AGENTS = (EntityType.AGENCY, EntityType.ORGANIZATION)
_WHOLES = (EntityType.MECHANISM, EntityType.INITIATIVE, EntityType.PLATFORM, EntityType.POLICY)

# The patterns of a list that closes with the name of what its members make up.
_LISTS = ("quoted-list", "counted-list")


@cache
def _rules() -> dict[str, re.Pattern[str]]:
    return {p.id: p.regex for p in resources.patterns("parts")}


def _pairs(masked: str, things: Sequence[Mention]) -> Iterator[tuple[Mention, Mention, str]]:
    """(part, whole, rule) for the neighboring mentions of one clause."""
    rules = _rules()
    for index, (left, right) in enumerate(zip(things, things[1:], strict=False)):
        between = masked[left.span.end : right.span.start]
        if rules["into"].match(between) and right.type in _WHOLES:
            yield left, right, "part.into"
            yield from ((m, right, "part.into") for m in _joined(masked, things[:index][::-1], left, leftwards=True))
        elif rules["comprises"].match(between) and left.type in _WHOLES:
            yield right, left, "part.comprises"
            yield from ((m, left, "part.comprises") for m in _joined(masked, things[index + 2 :], right, leftwards=False))
        elif right.type in _WHOLES and (rule := next((r for r in _LISTS if rules[r].match(between)), "")):
            members = [left, *_joined(masked, things[:index][::-1], left, leftwards=True)]
            if len(members) > 1:
                yield from ((m, right, f"part.{rule}") for m in members)


def _joined(masked: str, others: Sequence[Mention], first: Mention, *, leftwards: bool) -> Iterator[Mention]:
    """The mentions that go on a list from `first`, to the left or to the right."""
    last = first
    for other in others:
        between = masked[other.span.end : last.span.start] if leftwards else masked[last.span.end : other.span.start]
        if not _rules()["joint"].match(between):
            return
        yield other
        last = other


class PartExtractor:
    """An `Extractor` of part_of between the things found before it; parts of bodies are read elsewhere."""

    name = "parts"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The claims that one thing is part of another."""
        masked = mask(document.shadow)
        things = sorted((m for m in found.mentions if m.type not in _AGENTS), key=lambda m: m.span)
        starts = [m.span.start for m in things]
        claims: list[Claim] = []
        first = 0
        for clause in clauses(document):
            begin, end = clause.span
            first = bisect_left(starts, begin, first)
            if first + 1 < len(starts) and starts[first + 1] < end:
                inside = things[first : bisect_left(starts, end, first)]
                claims += [_claim(document, clause, part, whole, rule) for part, whole, rule in _pairs(masked, inside)]
        return Extraction(claims=tuple(claims))


def _claim(document: Document, clause: Clause, part: Mention, whole: Mention, rule: str) -> Claim:
    text = document.shadow[clause.span.start : clause.span.end]
    evidence = Span(clause.span.start + len(text) - len(text.lstrip()), clause.span.end)
    return Claim(
        subject=part, predicate=Predicate.PART_OF, object=whole, evidence=evidence, rule=rule,
        status=status_of(document, clause.sentence, clause.span),
    )
