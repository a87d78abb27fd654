"""In which form a thing is given: as a page for people, or as RDF, by the end of the address or by what the client accepts."""

from __future__ import annotations

from dataclasses import dataclass

from kg.serve import accept

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


def accepted(header: str) -> Form | None:
    """The form that a client likes best by its Accept header, of several the first in `FORMS`; None where it likes none."""
    kinds = {kind: form for form in FORMS for kind in form.media_types}
    return kinds.get(accept.best(header, list(kinds)))
