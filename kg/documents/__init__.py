"""From paths to decoded sources: which files there are, what they are, which characters they hold."""

from __future__ import annotations

from kg.documents.archive import Shelf
from kg.documents.content import MAX_BYTES
from kg.documents.files import discover, expand
from kg.documents.opening import load, take
from kg.documents.reader import READERS, Reader, read, read_bytes
from kg.documents.web import Download, download, is_address

__all__ = ["MAX_BYTES", "READERS", "Download", "Reader", "Shelf", "discover", "download", "expand", "is_address", "load", "read", "read_bytes", "take"]
