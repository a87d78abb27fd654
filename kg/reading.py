"""Reads one document: runs the extractors in their order, then resolves what they found.

To add an extractor, write a class with a ``name`` and a method ``extract(document, found)`` (see `kg.types.Extractor`)
and put it into `EXTRACTORS`; it sees what those before it have found.
"""

from __future__ import annotations

from collections.abc import Sequence

from kg.mentions.bodies import BodyExtractor
from kg.mentions.things import ThingExtractor
from kg.relations.bodies import BodyRelationExtractor
from kg.relations.frames import FrameExtractor
from kg.relations.parts import PartExtractor
from kg.relations.quantities import QuantityExtractor
from kg.relations.recognition import RecognitionExtractor
from kg.relations.titles import TitleExtractor
from kg.resolve import resolve
from kg.types import Document, Extraction, Extractor, Reading

__all__ = ["EXTRACTORS", "extract", "read"]

EXTRACTORS: tuple[Extractor, ...] = (
    BodyExtractor(),
    ThingExtractor(),
    FrameExtractor(),
    PartExtractor(),
    BodyRelationExtractor(),
    TitleExtractor(),
    QuantityExtractor(),
    RecognitionExtractor(),
)


def extract(document: Document, extractors: Sequence[Extractor] = EXTRACTORS) -> Extraction:
    """All that the extractors find in a document, in their order."""
    found = Extraction()
    for extractor in extractors:
        more = extractor.extract(document, found)
        found = Extraction(
            mentions=(*found.mentions, *more.mentions),
            claims=(*found.claims, *more.claims),
            measures=(*found.measures, *more.measures),
            dropped=(*found.dropped, *more.dropped),
            credits=(*found.credits, *more.credits),
        )
    return found


def read(document: Document, extractors: Sequence[Extractor] = EXTRACTORS) -> Reading:
    """The reading of a document, with every statement carrying its quote."""
    return resolve(document, extract(document, extractors))
