"""What a reader gets out of the bytes of one file."""

from __future__ import annotations

from dataclasses import dataclass

from kg.types import Metadata

__all__ = ["MAX_BYTES", "Content"]

#: Larger files are refused: the longest report known has 2 MB, a scanned PDF some tens.
MAX_BYTES = 100_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A text, the encoding that gave it ("" where the format has its own), and what the file says of itself.

    `pages` and `reader` are as in `kg.types.Source`.
    """

    text: str
    encoding: str = ""
    metadata: Metadata = Metadata()
    pages: tuple[int, ...] = ()
    reader: str = ""
