"""What several test modules need: a document from a few lines of text, and what was read from it as short tuples."""

from __future__ import annotations

import hashlib

from kg import reading
from kg.text.document import parse
from kg.types import Document, Metadata, Reading, Source


def source(text: str, path: str = "report.txt") -> Source:
    """A source as a text file would give it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Source(path=path, sha256=digest, media_type="text/plain", encoding="utf-8", text=text)


def document(text: str, **metadata: str) -> Document:
    """A document of a county bureau, unless the metadata say otherwise."""
    known = {"issuer": "青川县应急管理局", "division": "510822", "genre": "summary", **metadata}
    return parse(source(text), Metadata(**known))


def read(text: str, **metadata: str) -> Reading:
    """The reading of such a document."""
    return reading.read(document(text, **metadata))


def statements(result: Reading) -> set[tuple[str, str, str, str, str]]:
    """(subject, predicate, object, status, action) by name."""
    name = {e.id: e.name for e in result.entities}
    return {
        (name[a.subject], str(a.predicate), name[a.object], str(a.status), str(a.action or "")) for a in result.assertions
    }


def objects(result: Reading) -> dict[str, str]:
    """The names of all entities but the issuer, with their types."""
    return {e.name: str(e.type) for e in result.entities if e.id != result.document.issuer}
