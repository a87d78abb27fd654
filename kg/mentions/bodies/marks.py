"""Where names of bodies can begin in one text: places, words that bound a name, punctuation, quotations.

All of it is found once for a document; what asks for it then looks it up by offset.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from kg import places, resources, segment
from kg.mentions.bodies import lexicon
from kg.quick import quick
from kg.types import Sentence, Span

__all__ = ["Marks", "Where", "mark", "pieces"]

# Sentences are read in pieces of at most so many characters: what has no full stop is a table, not a sentence.
LONGEST_PIECE = 1000

# No name crosses these; the enumeration comma is dealt with where lists are read.
_HARD = re.compile(r"[。;:,!?()《》“”\[\]|<>\n\t 　·—◆◇●■★▲▶•]")
# A named place stands for 市 or 县 in what follows within so many characters (about a paragraph).
_NEAR = 400
_TITLE = re.compile(r"《(?:[^《》\n]|《[^《》\n]{1,100}》){1,120}》")
_STOPS = "。;:,!?()《》“”、\n "
_QUOTE = re.compile(r"“[^“”\n。;,]{1,24}”")


@cache
def _town() -> re.Pattern[str]:
    return re.compile(resources.expand(r"(?!{body_vague}|{body_tier}|{body_break})[\u4e00-\u9fff]{2,4}?{body_town}"))


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place that a name of a body begins with: offset of the first character, division code, name in full.

    `code` is "" for towns and for the nation; `said` tells whether the text names the place or only its kind (省).
    """

    start: int
    code: str
    name: str
    said: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks of one text. Offsets are into the shadow."""

    shadow: str
    division: str
    hard: tuple[int, ...]  # offsets after a bounding character
    breaks: tuple[tuple[int, int], ...]  # spans of words that bound a name
    break_ends: tuple[int, ...]  # where they end, apart: to bisect with a key calls it at each step
    setup_ends: tuple[int, ...]  # where verbs of setting up end
    places: dict[int, tuple[int, str]]  # end -> start and code of a place name
    areas: dict[int, tuple[int, str]]  # end -> start and name of an area that is no division
    place_starts: tuple[tuple[int, str], ...]  # of places named in full
    titles: tuple[Span, ...]
    quotes: tuple[Span, ...]

    def hard_before(self, offset: int) -> int:
        """The offset after the last character before `offset` that no name crosses."""
        i = bisect_right(self.hard, offset)
        return self.hard[i - 1] if i else 0

    def break_before(self, offset: int) -> int:
        """The offset after the last bounding word that ends at or before `offset`, 0 if none."""
        i = bisect_right(self.break_ends, offset)
        return self.break_ends[i - 1] if i else 0

    def breaks_in(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The spans of the bounding words in a stretch."""
        return self.breaks[bisect_left(self.breaks, (start, 0)) : bisect_left(self.breaks, (end, 0))]

    def setup_before(self, offset: int) -> int:
        """The offset after the last verb of setting up that ends at or before `offset`, -1 if none."""
        i = bisect_right(self.setup_ends, offset)
        return self.setup_ends[i - 1] if i else -1

    def in_title(self, start: int, end: int) -> bool:
        """Whether a stretch lies in a 《title》."""
        return _inside(self.titles, start, end) is not None

    def quote_around(self, start: int, end: int) -> Span | None:
        """The short quotation that a stretch lies in, marks included."""
        return _inside(self.quotes, start, end)

    def is_bounded(self, offset: int) -> bool:
        """Whether a name may begin here: after punctuation, a bounding word or a place."""
        return (
            offset == 0
            or self.shadow[offset - 1] == "、"
            or self.hard_before(offset) == offset
            or self.break_before(offset) == offset
            or self.setup_before(offset) == offset
            or offset in self.places
        )

    def where(self, end: int, floor: int) -> Where | None:
        """The place that is named or meant by what ends here and begins at or after `floor`."""
        return self._named(end, floor) or self._level(end, floor) or self._area(end, floor) or self._town(end, floor)

    def _named(self, end: int, floor: int) -> Where | None:
        found = self.places.get(end)
        if not found or found[0] < floor:
            return None
        start, code = found
        if self.is_short(start, end) and not self.is_bounded(start):
            return None
        outer = self._named(start, floor)
        inner = places.find(self.shadow[start:end], context=outer.code) if outer else None
        if outer and inner and places.within(inner.code, outer.code):
            return Where(start=outer.start, code=inner.code, name=inner.name, said=True)
        place = places.get(code)
        return Where(start=start, code=code, name=place.name, said=True) if place else None

    def _area(self, end: int, floor: int) -> Where | None:
        start, name = self.areas.get(end, (-1, ""))
        return Where(start=start, code="", name=name, said=True) if start >= floor else None

    def _level(self, end: int, floor: int) -> Where | None:
        graded = self.shadow[end - 1 : end] == resources.words("body_graded")[0]
        stem = end - graded
        levels = resources.words("body_level")
        if not self.shadow.endswith(levels, max(floor, 0), stem):
            return None  # as nearly everywhere
        word = next(w for w in levels if self.shadow.endswith(w, max(floor, 0), stem))
        start = stem - len(word)
        if graded and places.in_context(word, self.division) != self.division:
            return None
        while start > floor and self.shadow[start - 1] in resources.words("body_level_lead"):
            start -= 1
        if not self.is_bounded(start) and start > floor and not self.shadow.endswith(resources.words("body_level_before"), 0, start):
            return None
        place = places.get(self.meant(word, start) or "")
        return Where(start=start, code=place.code, name=place.name, said=False) if place else None

    def _town(self, end: int, floor: int) -> Where | None:
        text = self.shadow[max(floor, end - 6) : end]
        if not text.endswith(resources.words("body_town")):
            return None
        for start in range(end - 3, max(floor, end - 6) - 1, -1):
            if self.is_bounded(start) and _town().fullmatch(self.shadow, start, end):
                return Where(start=start, code="", name=self.shadow[start:end], said=True)
        return None

    def is_short(self, start: int, end: int) -> bool:
        """Whether the place that is named here is named by less than its full name (萧山)."""
        place = places.get(self.places[end][1]) if end in self.places else None
        return place is not None and self.shadow[start:end] != place.name

    def meant(self, word: str, offset: int) -> str | None:
        """The code of the division that 省, 市, 区 … means at this offset: the report's own, else the last one named."""
        own = places.in_context(word, self.division) if self.division else None
        if own and own != places.NATION:
            return own
        i = bisect_left(self.place_starts, (offset, ""))
        for start, code in reversed(self.place_starts[max(0, i - 40) : i]):
            if offset - start > _NEAR:
                break
            place = places.get(code)
            if place and place.name.endswith(word) and (not self.division or places.within(code, self.division)):
                return code
            above = places.in_context(word, code)
            if above and above != places.NATION and not self.division:
                return above
        return None


def _inside(spans: tuple[Span, ...], start: int, end: int) -> Span | None:
    i = bisect_right(spans, (start, sys.maxsize))
    return spans[i - 1] if i and spans[i - 1].end >= end else None


def pieces(sentence: Sentence, shadow: str) -> Iterator[Sentence]:
    """A sentence as it is; one that is far too long, in pieces that end after a comma where there is one."""
    start, end = sentence.span.start, sentence.span.end
    while end - start > LONGEST_PIECE:
        cut = max(shadow.rfind(c, start + 1, start + LONGEST_PIECE) for c in ",、 ") + 1 or start + LONGEST_PIECE
        yield replace(sentence, span=Span(start, cut))
        start = cut
    yield sentence if start == sentence.span.start else replace(sentence, span=Span(start, end))


def _begins_word(shadow: str, start: int) -> bool:
    """Whether a word begins at an offset, as far as the characters around it tell."""
    first = max(start - 4, 0)
    return start == 0 or not shadow[start - 1].isalpha() or segment.begins_word(shadow[first : start + 6], start - first)


def mark(shadow: str, division: str) -> Marks:
    """The marks of a text, given its shadow and the code of the division that it reports on ("" if unknown)."""
    automaton, kinds = lexicon.marks()
    breaks: list[tuple[int, int]] = []
    setup_ends: list[int] = []
    named: list[tuple[int, int]] = []
    areas: dict[int, tuple[int, str]] = {}
    for index, start, end in automaton.matches(shadow):
        kind = kinds[index]
        if kind == lexicon.BREAK:
            breaks.append((start, end))
        elif kind == lexicon.SETUP:
            setup_ends.append(end)
        elif kind == lexicon.AREA:
            areas[end] = start, lexicon.areas()[shadow[start:end]]
        elif start and shadow[start] in resources.words("body_and") and shadow[start - 1] not in _STOPS:
            breaks.append((start, start + 1))  # 和 between two bodies, not the county 和县
        elif end - start == 2 and shadow[end - 1] in resources.words("level") and not _begins_word(shadow, start):
            continue  # 组成|县森防指, not the county 成县
        else:
            named.append((start, end))
    found: dict[int, tuple[int, str]] = {}
    full: list[tuple[int, str]] = []
    context = division
    for start, end in named:
        place = places.find(shadow[start:end], context=context)
        if place:
            found[end] = (start, place.code)
            if shadow[start:end] == place.name:
                full.append((start, place.code))
            context = division or place.code
    breaks.sort()
    return Marks(
        shadow=shadow, division=division,
        hard=tuple([m.end() for m in _HARD.finditer(shadow)]),
        breaks=tuple(breaks), break_ends=tuple([end for _, end in breaks]), setup_ends=tuple(setup_ends), places=found, areas=areas,
        place_starts=tuple(full),
        titles=tuple(Span(m.start(), m.end()) for m in _TITLE.finditer(shadow)),
        quotes=tuple(Span(m.start(), m.end()) for m in _QUOTE.finditer(shadow)),
    )
