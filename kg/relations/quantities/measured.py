"""Which mention a figure measures: the thing that it stands with, or the one that its words speak of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache

from kg import resources
from kg.relations.quantities.wording import Worded
from kg.types import Document, EntityType, Extraction, Mention, Sentence

__all__ = ["Measured"]

_BODIES = frozenset({EntityType.AGENCY, EntityType.ORGANIZATION})
# Of the pairs of characters of a name, the share that must stand in the wording for the two to speak of one thing.
_ALIKE = 0.5
# How far back, in characters of the same paragraph, the thing may have been named that a figure's words speak of.
_BACK = 300


class Measured:
    """Finds the mention that a figure measures among those found in a document."""

    def __init__(self, document: Document, found: Extraction) -> None:
        self._shadow = document.shadow
        self._mentions = sorted(found.mentions, key=lambda m: (m.span, m.type, m.name))
        self._starts = [m.span.start for m in self._mentions]
        self._issuer = next((m for m in self._mentions if m.name == document.issuer and m.type in _BODIES), None)

    def _within(self, start: int, end: int) -> list[Mention]:
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [m for m in self._mentions[first:last] if m.span.end <= end]

    def by(self, sentence: Sentence, worded: Worded) -> Mention | None:
        """The mention that the figure measures, or None.

        A thing beside the figure comes first, then one of the clause, of the clauses whose words are carried along, of
        the paragraph if the wording speaks of it, and last the body that counts its own sittings or parts.
        """
        figure = worded.figure.span
        clause = self._within(worded.clause.start, worded.clause.end)
        things = [m for m in clause if m.type not in _BODIES or (worded.before and 0 <= m.span.start - figure.end <= 2)]
        touching = [m for m in things if worded.left.start <= m.span.start and m.span.end <= worded.right.end]
        counting = [m for m in clause if worded.core.start <= m.span.start and m.span.end <= worded.core.end and not worded.verb and not worded.before]

        def nearest(mention: Mention) -> tuple[float, ...]:
            return (-_alike(mention, worded), *_distance(mention, worded))

        for group in (touching, counting):
            if group:
                return group[0] if len(group) == 1 else min(group, key=nearest)
        spoken = self._spoken_of(sentence, worded)
        if spoken:
            return spoken
        if things:
            return things[0] if len(things) == 1 else min(things, key=nearest)
        return self._carried(sentence, worded) or self._body(clause, worded) or self._event(sentence, worded)

    def _paragraph(self, sentence: Sentence) -> int:
        """Where the paragraph of a sentence begins, as far as one looks back."""
        start = sentence.span.start
        return self._shadow.rfind("\n", max(0, start - _BACK - 1), start) + 1

    def _spoken_of(self, sentence: Sentence, worded: Worded) -> Mention | None:
        """The thing of the paragraph that the wording speaks of, the nearest of those most alike."""
        paragraph = self._paragraph(sentence)
        around = self._within(max(paragraph, worded.clause.start - _BACK), sentence.span.end) if worded.what else []
        alike = [(share, m) for m in around if m.type not in _BODIES and (share := _alike(m, worded)) >= _ALIKE]
        return min(alike, key=lambda found: (-found[0], *_distance(found[1], worded)))[1] if alike else None

    def _carried(self, sentence: Sentence, worded: Worded) -> Mention | None:
        """The thing last named in the sentence: what a report goes on to count is its last topic."""
        earlier = [m for m in self._within(sentence.span.start, worded.clause.start) if m.type not in _BODIES]
        return earlier[-1] if earlier else None

    def _event(self, sentence: Sentence, worded: Worded) -> Mention | None:
        """The event last told of, for what was lost or saved in it."""
        if not any(word in worded.what for word in resources.words("quantity_harm")):
            return None
        earlier = self._within(max(0, sentence.span.start - _BACK), sentence.span.start)
        return next((m for m in reversed(earlier) if m.type is EntityType.EVENT), None)

    def _body(self, clause: Sequence[Mention], worded: Worded) -> Mention | None:
        """The body that is named before the figure in its clause, or the issuer for its own parts (设有9个科室)."""
        bodies = [m for m in clause if m.span.end <= worded.figure.span.start]
        if bodies and (not worded.verb or worded.verb in resources.words("quantity_parts")):
            return bodies[-1]
        return self._issuer if worded.figure.kind == "count" and worded.verb in resources.words("quantity_parts") else None


def _alike(mention: Mention, worded: Worded) -> float:
    """The share of the pairs of characters of a name that stand in the wording of a figure."""
    pairs = _pairs(mention.name)
    return sum(map(worded.what.__contains__, pairs)) / len(pairs) if pairs else 0.0


@lru_cache(maxsize=4096)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(len(name) - 1))


def _distance(mention: Mention, worded: Worded) -> tuple[float, ...]:
    """How far a mention stands from a figure; the side on which its noun stands counts nearer."""
    figure = worded.figure.span
    gap = mention.span.start - figure.end if mention.span.start >= figure.end else figure.start - mention.span.end
    wrong_side = (mention.span.start >= figure.end) != worded.before
    return max(gap, 0) + (6 if wrong_side else 0), -(mention.span.end - mention.span.start), mention.span.start
