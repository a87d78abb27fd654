"""Statements between bodies."""

from __future__ import annotations

from kg.types import Document, Extraction

__all__ = ["BodyRelationExtractor"]


class BodyRelationExtractor:
    """Claims between the bodies that were found."""

    name = "body-relations"

    def extract(self, document: Document, found: Extraction) -> Extraction:
        """No claims yet."""
        return Extraction()
