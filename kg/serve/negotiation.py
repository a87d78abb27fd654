"""In which form a thing is given: as a page for people, or as RDF, by the end of the address or by what the client accepts."""

from __future__ import annotations

from dataclasses import dataclass

from kg.serve import accept

__all__ = ["FORMS", "PAGE", "Form", "accepted", "held", "suffixed", "zipped"]


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


def accepted(header: str) -> Form | None:
    """The form that a client likes best by its Accept header, of several the first in `FORMS`; None where it likes none."""
    kinds = {kind: form for form in FORMS for kind in form.media_types}
    return kinds.get(accept.best(header, list(kinds)))


def held(header: str, tag: str) -> bool:
    """Whether a client has the answer with that tag already, by its header If-None-Match.

    >>> held('"a", W/"b"', '"b"'), held("*", '"b"'), held('"a"', '"b"')
    (True, True, False)
    """
    # A proxy that compresses makes a tag weak; for reading that is no difference.
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in header.split(","))


def zipped(header: str) -> bool:
    """Whether a client takes gzip, by its header Accept-Encoding.

    >>> zipped("deflate, gzip;q=0.5"), zipped("gzip;q=0"), zipped("")
    (True, False, False)
    """
    found = [piece.replace(" ", "").partition(";q=") for piece in header.lower().split(",")]
    return any(name in ("gzip", "*") and quality.strip("0.") != "" if given else name == "gzip" for name, given, quality in found)
