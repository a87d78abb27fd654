"""Which mention a figure measures: the thing in its clause that it stands with."""

from __future__ import annotations

from bisect import bisect_left

from kg.relations.quantities.wording import Worded
from kg.types import EntityType, Extraction, Mention, Sentence

__all__ = ["Measured"]

_BODIES = frozenset({EntityType.AGENCY, EntityType.ORGANIZATION})


class Measured:
    """Finds the mention that a figure measures among those found in a document."""

    def __init__(self, found: Extraction) -> None:
        self._mentions = sorted(found.mentions, key=lambda m: (m.span, m.type, m.name))
        self._starts = [m.span.start for m in self._mentions]

    def _within(self, start: int, end: int) -> list[Mention]:
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self._mentions[first:last] if m.span.end <= end]

    def by(self, sentence: Sentence, worded: Worded) -> Mention | None:
        """The mention that the figure measures, or None."""
        clause = self._within(worded.clause.start, worded.clause.end)
        things = [m for m in clause if m.type not in _BODIES]
        touching = [m for m in things if worded.left.start <= m.span.start and m.span.end <= worded.right.end]
        named = [m for m in clause if worded.core.start <= m.span.start and m.span.end <= worded.core.end and not worded.verb and not worded.before]
        for group in (touching, named, things):
            if group:
                return min(group, key=lambda m: _distance(m, worded))
        for start, end in ((worded.origin, worded.clause.start), (sentence.span.start, worded.clause.start)):
            earlier = [m for m in self._within(start, end) if m.type not in _BODIES]
            if earlier:
                return earlier[-1]
        bodies = [m for m in clause if m.span.end <= worded.figure.span.start]
        return bodies[-1] if bodies else None


def _distance(mention: Mention, worded: Worded) -> tuple[int, int, int]:
    """How far a mention stands from a figure; what follows the figure counts nearer when its noun does."""
    figure = worded.figure.span
    gap = mention.span.start - figure.end if mention.span.start >= figure.end else figure.start - mention.span.end
    wrong_side = (mention.span.start >= figure.end) != worded.before
    return (abs(gap) if gap >= 0 else 0) + (6 if wrong_side else 0), -(mention.span.end - mention.span.start), mention.span.start
