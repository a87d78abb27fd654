"""From a source to a document: its shadow, its layout and what its header says."""

from __future__ import annotations

from kg import script
from kg.text.shadow import shadow
from kg.text.structure import layout
from kg.types import Document, Metadata, Source

__all__ = ["parse"]


def parse(source: Source, metadata: Metadata = Metadata()) -> Document:
    """The source with its structure; what the caller's `metadata` says wins over the file's own and over the text."""
    text = shadow(source.text)
    found = layout(text)
    title = next((source.text[s.span.start : s.span.end] for s in found.sentences), "")
    return Document(
        source=source,
        shadow=text,
        title=metadata.title or source.metadata.title or title,
        issuer=metadata.issuer or source.metadata.issuer or "",
        division=metadata.division or source.metadata.division or "",
        issued=metadata.issued or source.metadata.issued,
        period=None,
        genre=metadata.genre or source.metadata.genre or "other",
        script="hant" if script.is_traditional(source.text, text) else "hans",
        sections=found.sections,
        sentences=found.sentences,
    )
