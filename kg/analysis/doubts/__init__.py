"""What a person should look at, with the reason: nothing of it is decided here.

Merges that are uncertain, number schemes that no count explains, lists whose members do not add up, what two
reports of one body say against one another, and, where they are asked for, the candidates that reading did not keep. Each module finds one kind; what they look for in texts is data:
``ontology/patterns/review.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from kg.analysis.corpus import corpus
from kg.analysis.doubts.conflicts import conflicts
from kg.analysis.doubts.counts import counts
from kg.analysis.doubts.doubt import Doubt, Kind
from kg.analysis.doubts.merges import merges
from kg.analysis.doubts.schemes import schemes
from kg.types import Reading

__all__ = ["USUAL", "Doubt", "Kind", "doubts"]

#: What is listed where nothing else is asked for: candidates that were not kept are hundreds.
USUAL = (Kind.MERGE, Kind.SCHEME, Kind.COUNT, Kind.CONTRADICTION)


def doubts(readings: Iterable[Reading], *, text: Callable[[str], str], kinds: Iterable[str] = USUAL) -> Iterator[Doubt]:
    """The doubts of some kinds: merges by name, contradictions by body, the others by document and place. `text` gives a document's, by its id.

    The same readings, in whatever order, give the same doubts in the same order.
    """
    wanted = set(kinds)
    ordered = sorted(readings, key=lambda r: (r.document.path, r.document.id))
    if wanted & {Kind.MERGE, Kind.SCHEME, Kind.CONTRADICTION}:
        known = corpus(ordered)
        if Kind.MERGE in wanted:
            yield from sorted(merges(known), key=lambda d: (d.reason, d.names, d.ids))
        if Kind.SCHEME in wanted:
            yield from schemes(known, text)
        if Kind.CONTRADICTION in wanted:
            yield from conflicts(known)
    if Kind.COUNT in wanted:
        yield from counts(ordered, text)
    if Kind.DROPPED in wanted:
        yield from _dropped(ordered)


def _dropped(readings: Iterable[Reading]) -> Iterator[Doubt]:
    for reading in readings:
        for left in reading.dropped:
            yield Doubt(
                kind=Kind.DROPPED, reason=left.reason, documents=(reading.document.path,), quote=left.quote,
                start=left.span.start, end=left.span.end,
            )
