"""From paths to decoded sources: which files there are, what they are, which characters they hold."""

from __future__ import annotations

from kg.documents.files import discover
from kg.documents.reader import MAX_BYTES, READERS, Reader, load, read, read_bytes

__all__ = ["MAX_BYTES", "READERS", "Reader", "discover", "load", "read", "read_bytes"]
