"""Recognition: what a report says of being the first, a model, commended, or passed on to others.

在全国率先…, 入选典型案例, 受到…通报表扬, 被…转发. One pass over the shadow text finds the words without which there is no such
claim (``ontology/words/recognition_triggers.txt``); only clauses that hold one are read by the patterns
(``ontology/patterns/recognition.toml``), so that a report without them costs next to nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache

from kg import places, resources
from kg.alternatives import alternation, compiled
from kg.mentions.clauses import mask
from kg.relations.modality import NORMATIVE, status_of
from kg.types import Credit, Document, EntityType, Extraction, Mention, Sentence, Span, Standing, Status

__all__ = ["RecognitionExtractor"]

_BODIES = frozenset({EntityType.AGENCY, EntityType.ORGANIZATION, EntityType.TEAM})
_CUT = re.compile(r"[,;:。!?\n]")
# So far back, in characters, a report may have named what it now calls 该意见.
_BACK = 300
# A title or prize is given to a body, not to the thing that it told of before.
_HONOUR = "commended.honour"
# A quote has at most so many characters.
_LONGEST = 160
# A verb that opens its clause, but for so many characters, speaks of the clause before.
_OPENING = 2


@cache
def _trigger() -> re.Pattern[str]:
    return compiled(alternation(resources.words("recognition_triggers")))


@cache
def _rules() -> dict[str, tuple[resources.Pattern, ...]]:
    kinds: dict[str, tuple[resources.Pattern, ...]] = {}
    for pattern in resources.patterns("recognition"):
        kinds[pattern["kind"]] = (*kinds.get(pattern["kind"], ()), pattern)
    return kinds


@cache
def _claims() -> tuple[resources.Pattern, ...]:
    kinds = {kind.value for kind in Standing}
    return tuple(p for p in resources.patterns("recognition") if p["kind"] in kinds)


@cache
def _practice() -> re.Pattern[str]:
    return compiled(alternation(resources.words("recognition_practice")))


class RecognitionExtractor:
    """An `Extractor` of claims of recognition. It keeps no state between two documents."""

    name = "recognition"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """The claims of a document, in the order of the text; `found.mentions` are what they may be said of.

        What lays down duties (a regulation, an emergency plan) claims nothing.
        """
        if document.genre in NORMATIVE:
            return Extraction()
        clauses = list(_clauses(document))
        if not clauses:
            return Extraction()
        things = _Things(document, found.mentions)
        return Extraction(credits=tuple(credit for sentence, clause in clauses for credit in _credits(document, sentence, clause, things)))


def _clauses(document: Document) -> Iterator[tuple[Sentence, Span]]:
    """The clauses that hold a trigger, each once, with their sentences; of a very long one a piece around each trigger."""
    shadow = document.shadow
    starts = [s.span.start for s in document.sentences]
    seen = -1
    for found in _trigger().finditer(shadow):
        if found.start() < seen:
            continue
        index = bisect_right(starts, found.start()) - 1
        if index < 0 or found.end() > document.sentences[index].span.end:
            continue
        sentence, masked = document.sentences[index], mask(shadow)
        first, last = max(sentence.span.start, found.start() - _LONGEST), min(sentence.span.end, found.end() + _LONGEST)
        start = max((m.end() for m in _CUT.finditer(masked, first, found.start())), default=first)
        after = _CUT.search(masked, found.end(), last)
        seen = after.start() if after else last
        yield sentence, Span(start, seen)


class _Things:
    """What a document names, by place."""

    def __init__(self, document: Document, mentions: Sequence[Mention]) -> None:
        self._shadow = document.shadow
        self._mentions = sorted((m for m in mentions if m.span.end > m.span.start), key=lambda m: (m.span, m.type, m.name))
        self._starts = [m.span.start for m in self._mentions]

    def within(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie between two places, in the order of the text."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self._mentions[first:last] if m.span.end <= end]

    def actor(self, sentence: Sentence, end: int, by: Span) -> Mention | None:
        """The body that opens a clause of the sentence before a place, the last of them; None: it is the issuer."""
        opening = None
        for body in self.within(max(sentence.span.start, end - _BACK), end):
            before = self._shadow[max(sentence.span.start, body.span.start - 2) : body.span.start].rstrip()
            opens = body.span.start == sentence.span.start or (before and _CUT.match(before[-1]))
            if opens and body.type in _BODIES and not (by.start <= body.span.start < by.end):
                opening = body
        return opening

    def ahead(self, clause: Span, start: int, actor: Mention | None) -> Mention | None:
        """The thing in which somebody is the first: the nearest behind those words, else the nearest before them."""
        here = [m for m in self.within(*clause) if actor is None or m.span != actor.span]
        after = [m for m in here if m.span.end > start]
        if after:
            first = min(m.span.start for m in after)
            return max((m for m in after if m.span.start == first), key=lambda m: m.span.end)
        before = [m for m in here if m.type not in _BODIES]
        return before[-1] if before else None

    def praised(self, sentence: Sentence, clause: Span, start: int, *, carried: bool) -> Mention | None:
        """The thing that others praise or follow: the nearest before, in the clause or, where the clause speaks of what
        was just told, in the sentence."""
        here = [m for m in self.within(clause.start, start) if m.type not in _BODIES]
        if here:
            return here[-1]
        words = self._shadow[clause.start : start]
        if not carried or not (len(words) <= _OPENING or _practice().search(words)):
            return None
        earlier = [m for m in self.within(max(sentence.span.start, clause.start - _BACK), clause.start) if m.type not in _BODIES]
        if not earlier:
            paragraph = self._shadow.rfind("\n", max(0, sentence.span.start - _BACK), sentence.span.start) + 1
            back = max(paragraph, sentence.span.start - _BACK)
            earlier = [m for m in self.within(back, sentence.span.start) if m.type is EntityType.POLICY]
        return earlier[-1] if earlier else None


def _credits(document: Document, sentence: Sentence, clause: Span, things: _Things) -> Iterator[Credit]:
    """The claims of one clause that do not overlap, the pattern that comes first winning."""
    shadow = document.shadow
    words = shadow[clause.start : clause.end]
    if any(p.regex.search(words) for p in _rules()["not"]) or _urged(words):
        return
    taken: list[re.Match[str]] = []
    for pattern in _claims():
        for match in pattern.regex.finditer(words):
            if all(match.end() <= other.start() or other.end() <= match.start() for other in taken):
                taken.append(match)
                credit = _credit(document, sentence, clause, things, match, Standing(pattern["kind"]), pattern.id)
                # What a body spreads over its own area is its work; what goes beyond is recognition.
                if not (pattern["above"] and credit.reach == places.level(document.division)):
                    yield credit


@cache
def _urging() -> re.Pattern[str]:
    # Whoever is urged to be the first is not yet the first.
    (ahead,) = (p.regex.pattern for p in _rules()[Standing.FIRST] if p.id == "first.ahead")
    return compiled(f"{alternation(resources.words('recognition_others'))}[^,]{{0,14}}?{ahead}")


def _urged(words: str) -> bool:
    return _urging().search(words) is not None


def _credit(
    document: Document, sentence: Sentence, clause: Span, things: _Things, match: re.Match[str], kind: Standing, rule: str
) -> Credit:
    start = clause.start + match.start()
    groups = match.groupdict()
    by = Span(clause.start + match.start("by"), clause.start + match.end("by")) if groups.get("by") else Span(start, start)
    actor = things.actor(sentence, start, by)
    if kind is Standing.FIRST:
        of = things.ahead(clause, start, actor)
    else:
        of = things.praised(sentence, clause, start, carried=rule != _HONOUR)
    planned = any(p.regex.search(document.shadow, clause.start, clause.end) for p in _rules()["plan"])
    status = Status.PLANNED if planned else status_of(document, sentence, clause)
    told = of.span.start if of and sentence.span.start <= of.span.start < clause.start else clause.start
    if told == clause.start and match.start() <= _OPENING and clause.start - 1 > sentence.span.start:
        told = clause.start - 2  # 参加全省知识竞赛,勇夺全省第一: alone it would not say in what
    return Credit(
        kind=kind, reach=_reach(document, (groups.get("reach"), groups.get("by"), match[0])), by=(groups.get("by") or "").strip(),
        of=of, body=actor, status=status, evidence=_evidence(document.shadow, sentence, told, clause), rule=f"recognition.{rule}",
    )  # fmt: skip


def _evidence(shadow: str, sentence: Sentence, told: int, clause: Span) -> Span:
    """The clause, with those before it from the one on that names the thing at `told`, if a quote holds so much."""
    first = max(sentence.span.start, told - _LONGEST)
    start = max((m.end() for m in _CUT.finditer(mask(shadow), first, told)), default=first)
    if clause.end - start > _LONGEST:
        start = clause.start
    words = shadow[start : clause.end]
    return Span(start + len(words) - len(words.lstrip(" \t\n、")), start + len(words.rstrip()))


def _reach(document: Document, worded: Sequence[str | None]) -> str:
    """The level of what is claimed, by the first of these words that tells it."""
    for words in filter(None, worded):
        for pattern in _rules()["reach"]:
            found = pattern.regex.search(words)
            if found:
                return pattern["level"] or _own(found["own"], document.division)
    return ""


def _own(word: str, division: str) -> str:
    """The level that 省, 市, 区 … mean in a report of that division: 全市 in a district of Chongqing is a province's."""
    code = places.in_context(word[-1], division) if division else None
    return places.level(code) if code else _level(word)


@cache
def _level(word: str) -> str:
    return next((row["level"] for row in resources.table("recognition_levels.tsv") if row["id"] == word), "")
