"""Number schemes that a report does not define: “1+12”责任体系 in a text that says of no twelve things what they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kg import numerals, resources
from kg.analysis.corpus import Corpus
from kg.analysis.doubts.doubt import Doubt, Kind
from kg.analysis.doubts.quotes import quoted
from kg.resolve import KINDS
from kg.text.shadow import shadow
from kg.types import DocumentRecord, Entity, Predicate, Span

__all__ = ["schemes"]

# A reader who does not find a number this near to its scheme does not find it.
_NEAR = 300
# So many characters behind a number say whether it counts something.
_BEHIND = 4
_KINDS = ("practice", "site", "text")
# The rule whose figures are read one by one.
_FIGURES = "scheme.figures"


@dataclass(frozen=True, slots=True)
class _Scheme:
    """A scheme as it is written, and the numbers that it is made of; a number that it leaves open (N) is not among them."""

    words: str
    numbers: tuple[int, ...]
    rule: re.Pattern[str]


def schemes(known: Corpus, text: Callable[[str], str]) -> Iterator[Doubt]:
    """The schemes that name numbers which no count near them explains, by document and place."""
    named: dict[str, list[tuple[Entity, _Scheme]]] = {}
    for entity in sorted(known.entities.values(), key=lambda e: e.id):
        scheme = _scheme(entity)
        if scheme:
            for document in known.seen[entity.id]:
                named.setdefault(document.id, []).append((entity, scheme))
    for document in sorted(known.documents.values(), key=lambda d: (d.path, d.id)):
        if document.id in named:
            words = text(document.id)
            yield from filter(None, (_doubt(known, document, words, *found) for found in named[document.id]))


def _patterns(kind: str) -> list[resources.Pattern]:
    return [pattern for pattern in resources.patterns("review") if pattern["kind"] == kind]


def _scheme(entity: Entity) -> _Scheme | None:
    if KINDS[entity.type] not in _KINDS:
        return None
    for name in (entity.name, *entity.aliases):
        for pattern in _patterns("scheme"):
            found = pattern.regex.search(shadow(name))
            if found:
                words = found[0]
                parts = words if pattern.id == _FIGURES else re.split("[+、]", words)
                first = [next(numerals.find(part), None) for part in parts]
                numbers = tuple(int(number.value) for number in first if number)
                if max(numbers, default=0) > 1 or len(numbers) < len(parts):  # 一灾一救 counts nothing
                    return _Scheme(words, numbers, pattern.regex)
    return None


def _doubt(known: Corpus, document: DocumentRecord, text: str, entity: Entity, scheme: _Scheme) -> Doubt | None:
    plain = shadow(text)
    mentions = [Span(*found.span()) for found in scheme.rule.finditer(plain) if found[0] == scheme.words]
    if not mentions:
        return None
    missing = Counter(scheme.numbers) - _counts(plain, mentions)
    parts = len({f.assertion.subject for f in known.objects.get(entity.id, ()) if f.assertion.predicate is Predicate.PART_OF})
    if parts == sum(scheme.numbers):
        return None
    missing -= Counter([parts])
    if not missing:
        return None
    where = quoted(plain, mentions[0])
    return Doubt(
        kind=Kind.SCHEME, reason="undefined" if missing.total() == len(scheme.numbers) else "partly-defined",
        detail=", ".join(str(number) for number in missing.elements()), names=(entity.name,), ids=(entity.id,),
        documents=(document.path,), quote=text[where.start : where.end], start=where.start, end=where.end,
    )


def _counts(plain: str, mentions: list[Span]) -> Counter[int]:
    """The numbers that count something, or are explained, near the mentions of a scheme but not in a scheme."""
    taken = [Span(*found.span()) for pattern in _patterns("scheme") for found in pattern.regex.finditer(plain)]
    taken += mentions
    names = [Span(*found.span()) for pattern in _patterns("name") for found in pattern.regex.finditer(plain)]
    counted, explained = (pattern.regex for pattern in _patterns("counted"))
    near: dict[int, int] = {}
    for mention in mentions:
        for number in numerals.find(plain, max(0, mention.start - _NEAR), min(len(plain), mention.end + _NEAR)):
            start, end = number.span
            if any(s <= start < e for s, e in taken) or number.value != int(number.value) or number.percent:
                continue
            here = plain[start : end + _BEHIND]
            if explained.search(here) or (counted.search(here) and not any(s <= start < e for s, e in names)):
                near[start] = int(number.value)
    return Counter(near.values())
