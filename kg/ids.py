"""Identifiers: digests of an unambiguous encoding, never clocks, counters or joined strings."""

from __future__ import annotations

import hashlib
import json

__all__ = ["digest", "document_id"]

# JSON's own quoting of one string; an encoder of whole arrays takes ten times as long.
_quoted = json.encoder.encode_basestring


def digest(*parts: str | int | float | None, prefix: str, length: int = 16) -> str:
    """A stable id such as ``b-9f86d081884c7d65`` from the parts, in their order.

    The parts are encoded as a JSON array, so that ("ab", "c") and ("a", "bc") differ.

    >>> digest("ab", "c", prefix="x") != digest("a", "bc", prefix="x")
    True
    """
    encoded = ",".join([_quoted(p) if isinstance(p, str) else "null" if p is None else repr(p) for p in parts])
    return f"{prefix}-{hashlib.sha256(b'[' + encoded.encode() + b']').hexdigest()[:length]}"


def document_id(sha256: str) -> str:
    """The id of the document with these bytes."""
    return f"doc-{sha256[:16]}"
