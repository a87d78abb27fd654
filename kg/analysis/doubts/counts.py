"""Lists whose members do not add up to the number that closes them: “监测、预警、救援4个方面”."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from kg import numerals, resources
from kg.analysis.doubts.doubt import Doubt, Kind
from kg.analysis.doubts.quotes import LONGEST, sentence
from kg.text.shadow import shadow
from kg.types import Reading, Span

__all__ = ["counts"]

# A number that is further off counts something else: things of the kinds that are listed, not the kinds.
_FURTHEST = 2
# Marks that a list does not reach across.
_EDGE = re.compile(r"[,;:。!?\n()]")
_END = re.compile(r"[,;:。!?\n()、”]|$")
_JOINED = re.compile(r"”(?=“)")
_QUOTED = re.compile(r"“[^”]*”|《[^》]*》")


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    (found,) = (pattern.regex for pattern in resources.patterns("review") if pattern["kind"] == kind)
    return found


def counts(readings: Iterable[Reading], text: Callable[[str], str]) -> Iterator[Doubt]:
    """The closed lists, in the sentences that prove something, that have not as many members as they say."""
    for reading in readings:
        proofs = [e for a in reading.assertions for e in a.evidence] + [q.evidence for q in reading.quantities]
        if not proofs:
            continue
        words = text(reading.document.id)
        plain = shadow(words)
        sentences = {sentence(plain, Span(proof.start, proof.end)) for proof in proofs}
        found = {span: (said, listed) for where in sorted(sentences) for said, listed, span in _lists(plain, where)}
        for span, (said, listed) in sorted(found.items()):
            yield Doubt(
                kind=Kind.COUNT, reason="count-mismatch", detail=f"{said} ≠ {listed}", documents=(reading.document.path,),
                quote=words[span.start : span.end], start=span.start, end=span.end,
            )


def _lists(plain: str, where: Span) -> Iterator[tuple[int, int, Span]]:
    """What lists of a sentence say of the number of their members, how many they have, and where they stand."""
    for number in numerals.find(plain, *where):
        if number.about or number.percent or not _pattern("listed").match(plain[number.span.start : number.span.end + 4]):
            continue
        span = _stretch(plain, where.start, number.span.start)
        stretch = plain[span.start : span.end]
        if "、" not in stretch or _pattern("open").search(stretch) or next(numerals.find(stretch), None):
            continue
        said = int(number.value)
        listed = _mismatch(said, stretch, plain[where.start : span.start])
        if listed:
            start = max(span.start, number.span.end - LONGEST)
            end = _END.search(plain, number.span.end, where.end)
            yield said, listed, Span(start, min(end.start() if end else where.end, start + LONGEST))


def _stretch(plain: str, start: int, end: int) -> Span:
    """The words before a number that may be its list: within the quotation marks before it, else back to the next edge."""
    words = plain[start:end].rstrip(" ")
    if words.endswith("”") and "“" in words:
        inner = words.rindex("“")
        if "、" in words[inner:]:
            return Span(start + inner + 1, start + len(words) - 1)
    words = words.rstrip("“ ")
    edges = [found.end() for found in _EDGE.finditer(words)]
    return Span(start + (edges[-1] if edges else 0), start + len(words))


def _mismatch(said: int, stretch: str, before: str) -> int:
    """How many members a list has, where it is not what is said; 0 where the two may agree.

    和 joins two members or stands within one, and the first member may begin behind other words, which have members of
    their own; where a comma precedes the list, what it closes off may be a member too.
    """
    whole = _QUOTED.sub(lambda found: "Q" * len(found[0]), _JOINED.sub("”、", stretch))
    members = whole.split("、")
    most = len(members) + sum(whole.count(word) for word in resources.words("body_and"))
    longest = max(map(len, members))
    for segment in reversed(re.split("[,:]", before)[:-1]):
        if len(segment) > longest:
            break
        most += 1
    if said < len(members):
        first = members[len(members) - said]
        swallowed = len(first) > max(map(len, members[len(members) - said + 1 :]), default=0)
        return 0 if swallowed or len(members) - said > _FURTHEST else len(members)
    return most if most < said <= most + _FURTHEST else 0
