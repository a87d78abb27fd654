"""Which media type to answer with: the header Accept against what can be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["GRAPHS", "RESULTS", "best"]

#: The formats for solutions and truth values by media type; the first one of a format is the one that is answered with.
RESULTS: Mapping[str, str] = {
    "application/sparql-results+json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/plain": "tsv",
}
#: The formats for triples by media type.
GRAPHS: Mapping[str, str] = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/n-quads": "nquads",
    "application/trig": "trig",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "rdfxml",
    "application/x-turtle": "turtle",
    "application/json": "jsonld",
    "application/xml": "rdfxml",
    "text/xml": "rdfxml",
    "text/plain": "ntriples",
}


def _ranges(header: str) -> list[tuple[str, float]]:
    """The media ranges of a header Accept, each with its quality; what is malformed is passed over."""
    found = []
    for part in header.lower().split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((p[2:].strip() for p in parameters if p.startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            continue
        if "/" in kind and 0 <= weight <= 1:
            found.append((kind, weight))
    return found


def _weight(kind: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most exact range that holds a media type; 0 where none does."""
    for wanted in (kind, kind.partition("/")[0] + "/*", "*/*"):
        found = [weight for name, weight in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0


def best(header: str, offered: Sequence[str]) -> str:
    """The media type of those offered that an Accept header likes best, of equals the first one; "" where it takes none of them.
    An empty header takes all."""
    ranges = _ranges(header) if header.strip() else [("*/*", 1.0)]
    weight, _, kind = max(((_weight(kind, ranges), -place, kind) for place, kind in enumerate(offered)), default=(0.0, 0, ""))
    return kind if weight else ""
