"""What is doubtful about a reading, as one value for all kinds of doubt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Doubt", "Kind"]


class Kind(StrEnum):
    """What a person is asked to look at; the order is that of the list."""

    MERGE = "merge"
    SCHEME = "scheme"
    COUNT = "count"
    CONTRADICTION = "contradiction"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something to look at, and why.

    `reason` is a stable code, `detail` what it is about (the numbers that are missing; what is said ≠ what is listed).
    `names` and `ids` are those of the entities in question, in the same order. `documents` are paths; where there are
    words to look at, ``text[start:end] == quote`` holds for the first of them.
    """

    kind: Kind
    reason: str
    detail: str = ""
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    quote: str = ""
    start: int | None = None
    end: int | None = None
