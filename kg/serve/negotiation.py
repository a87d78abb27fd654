"""In which form a thing is given: as a page for people, or as RDF, by the end of the address or by what the client accepts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FORMS", "PAGE", "Form", "accepted", "suffixed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form: the end of its address, its media types (the first one is sent), the name of its syntax in `kg.oxigraph`."""

    suffix: str
    media_types: tuple[str, ...]
    syntax: str = ""


PAGE = Form(suffix="html", media_types=("text/html", "application/xhtml+xml"))
#: All forms; of those that a client likes as much as each other the first one is taken.
FORMS = (
    PAGE,
    Form(suffix="ttl", media_types=("text/turtle", "application/x-turtle"), syntax="turtle"),
    Form(suffix="jsonld", media_types=("application/ld+json", "application/json"), syntax="jsonld"),
    Form(suffix="nt", media_types=("application/n-triples",), syntax="ntriples"),
    Form(suffix="rdf", media_types=("application/rdf+xml",), syntax="rdfxml"),
)


def suffixed(name: str) -> tuple[str, Form | None]:
    """A name without the end that asks for a form, and that form; None where it has no such end.

    >>> name, form = suffixed("b-9f.ttl")
    >>> name, form.syntax
    ('b-9f', 'turtle')
    """
    for form in FORMS:
        if name.endswith("." + form.suffix) and len(name) > len(form.suffix) + 1:
            return name[: -len(form.suffix) - 1], form
    return name, None


def _ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their quality; a malformed one counts for nothing."""
    found = []
    for part in accept.split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if kind.count("/") == 1:
            found.append((kind.lower(), quality))
    return found


def accepted(accept: str) -> Form | None:
    """The form that a client likes best by its Accept header, of several the first in `FORMS`; None where it likes none."""
    if not accept.strip():
        return PAGE
    ranges = _ranges(accept)

    def liked(media_type: str) -> float:
        for pattern in (media_type, media_type.split("/")[0] + "/*", "*/*"):  # the closest range counts
            said = [quality for kind, quality in ranges if kind == pattern]
            if said:
                return max(said)
        return 0.0

    weighed = [(max(map(liked, form.media_types)), -number) for number, form in enumerate(FORMS)]
    best, place = max(weighed)
    return FORMS[-place] if best > 0 else None
