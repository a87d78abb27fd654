"""From a source to a document: its shadow, its layout and what its header says."""

from __future__ import annotations

from dataclasses import fields, replace

from kg import script
from kg.text.header import header, stated_year
from kg.text.scope import scope
from kg.text.shadow import shadow
from kg.text.structure import layout
from kg.types import Document, Metadata, Source

__all__ = ["parse", "year"]

_NOTHING = Metadata()
# So much of a text tells its script.
_SAMPLE = 3000


def parse(source: Source, metadata: Metadata = _NOTHING) -> Document:
    """The source with its structure; what the caller's `metadata` says wins over the file's own and over the text.

    The `metadata` of the document's source is then what was known from both, and for number and scope, which a document
    has nowhere else, what the text tells.
    """
    known = Metadata(**{f.name: getattr(metadata, f.name) or getattr(source.metadata, f.name) for f in fields(Metadata)})
    text = shadow(source.text)
    found = layout(text)
    sample = source.text[:_SAMPLE]
    head = header(source.text, text, found, known=known)
    about = known.scope or scope(text, title=shadow(head.title), issuer=head.issuer)
    return Document(
        source=replace(source, metadata=replace(known, number=head.number or None, scope=about)),
        shadow=text,
        title=head.title,
        issuer=head.issuer,
        division=head.division,
        issued=head.issued,
        period=head.period,
        genre=head.genre,
        script="hant" if script.is_traditional(sample, script.simplify(sample)) else "hans",
        sections=found.sections,
        sentences=found.sentences,
    )


def year(document: Document) -> str | None:
    """The year that a document is filed under.

    It is the year said from outside, else that of a period within one year, else that of its issue, of its official
    number or edition, or in which its period begins.
    """
    if document.source.metadata.year:
        return document.source.metadata.year
    period = document.period
    first = period.start[:4] if period and period.start else None
    if period and first and period.end and period.end[:4] == first:
        return first
    if document.issued:
        return document.issued[:4]
    return stated_year(shadow(document.title), document.shadow) or first
