"""Loads what reading needs, when it is imported: the server that forks workers does so once for all of them."""

from __future__ import annotations

from kg import documents, reading, resources, workers
from kg.text.document import parse


def _warm() -> None:
    """Read a shipped report: that loads all patterns and lists, and the segmenter's dictionary."""
    reading.read(parse(documents.read(min(resources.seeds().glob("*.txt")))))


workers.attempt(_warm)
