"""From a source to a document: its shadow, its layout and what its header says."""

from __future__ import annotations

from dataclasses import fields

from kg import script
from kg.text.header import header
from kg.text.shadow import shadow
from kg.text.structure import layout
from kg.types import Document, Metadata, Source

__all__ = ["parse", "year"]

_NOTHING = Metadata()
# So much of a text tells its script.
_SAMPLE = 10_000


def parse(source: Source, metadata: Metadata = _NOTHING) -> Document:
    """The source with its structure; what the caller's `metadata` says wins over the file's own and over the text."""
    known = Metadata(**{f.name: getattr(metadata, f.name) or getattr(source.metadata, f.name) for f in fields(Metadata)})
    text = shadow(source.text)
    found = layout(text)
    sample = source.text[:_SAMPLE]
    head = header(source.text, text, found.furniture, known=known)
    return Document(
        source=source,
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
    """The year that a document is filed under: that of its period where it lies in one year, else that of its issue."""
    period = document.period
    if period and period.start and period.end and period.start[:4] == period.end[:4]:
        return period.start[:4]
    if document.issued:
        return document.issued[:4]
    return period.start[:4] if period and period.start else None
