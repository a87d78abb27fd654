"""Readings without what they are less sure of than somebody wants."""

from __future__ import annotations

from dataclasses import replace

from kg.types import Dropped, Reading, Span

__all__ = ["LOW", "sure"]

#: The reason for which such statements are among what was left out.
LOW = "low-confidence"


def sure(reading: Reading, least: float) -> Reading:
    """The reading without its statements of less confidence than `least`.

    Each place that states one is then listed as left out, so that nothing is lost in silence. Entities go with them
    that only they spoke of, but for the issuer; an entity that never had a statement stays, since it is named.
    """
    doubtful = [a for a in reading.assertions if a.confidence < least]
    if not doubtful:
        return reading
    kept = tuple(a for a in reading.assertions if a.confidence >= least)
    needed = {reading.document.issuer, *(q.of for q in reading.quantities), *(end for r in reading.recognitions for end in (r.of, r.body)), *(end for a in kept for end in (a.subject, a.object))}
    lost = {end for a in doubtful for end in (a.subject, a.object)} - needed
    places = {Dropped(span=Span(e.start, e.end), reason=LOW, rule=a.rule, quote=e.quote) for a in doubtful for e in a.evidence}
    return replace(
        reading,
        entities=tuple(e for e in reading.entities if e.id not in lost),
        assertions=kept,
        dropped=tuple(sorted({*reading.dropped, *places}, key=lambda d: (d.span, d.reason, d.rule))),
    )
