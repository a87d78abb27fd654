"""What two reports of one body say against one another, as doubts (see `kg.analysis.contradictions`)."""

from __future__ import annotations

from collections.abc import Iterator

from kg.analysis.contradictions import Contradiction, contradictions
from kg.analysis.corpus import Corpus
from kg.analysis.deeds import year
from kg.analysis.doubts.doubt import Doubt, Kind

__all__ = ["conflicts"]


def conflicts(known: Corpus) -> Iterator[Doubt]:
    """One doubt for each contradiction; the quote is that of the first report, `documents` are all that disagree."""
    for found in contradictions(known):
        about = [id_ for id_ in (found.thing, found.body) if id_ in known.entities]
        told = found.told
        document, first = told[0]
        yield Doubt(
            kind=Kind.CONTRADICTION, reason=found.kind.value, detail=_detail(found), names=tuple(known.entities[id_].name for id_ in about),
            ids=tuple(about), documents=tuple(dict.fromkeys((document.path, *(d.path for d, _ in told)))),
            quote=first.quote, start=first.start, end=first.end,
        )  # fmt: skip


def _detail(found: Contradiction) -> str:
    if found.figures:
        return found.about + ": " + " ≠ ".join(dict.fromkeys(f"{f.quantity.value:,.2f}".rstrip("0").rstrip(".") + f.quantity.unit for f in found.figures))
    if found.credits:
        return ", ".join(dict.fromkeys(c.document.year or "?" for c in found.credits))
    return ", ".join(dict.fromkeys(year(f) or "?" for f in found.facts))
