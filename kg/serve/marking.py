"""A text with ranges marked in it, whichever way they lie: apart, nested, overlapping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Mark", "Piece", "pieces"]


class Mark(NamedTuple):
    """A range ``[start, end)`` of a text, in characters, with the id under which links find it."""

    start: int
    end: int
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text that lies in the same ranges from end to end: `inside` so many, those of `begins` begin with it, those
    of `ends` end with it. The texts of all pieces, one after the other, are the text."""

    text: str
    inside: int
    begins: tuple[str, ...]
    ends: tuple[str, ...]


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """The pieces of a text, cut where a mark begins or ends; what lies outside the text, or is empty, is left out."""
    kept: Sequence[Mark] = sorted({m for m in marks if 0 <= m.start < m.end <= len(text)})
    begins: dict[int, list[str]] = {}
    ends: dict[int, list[str]] = {}
    for mark in kept:
        begins.setdefault(mark.start, []).append(mark.id)
        ends.setdefault(mark.end, []).append(mark.id)
    cuts = sorted({0, len(text), *begins, *ends})
    found = []
    inside = 0
    for start, end in pairwise(cuts):
        inside += len(begins.get(start, ())) - len(ends.get(start, ()))
        found.append(Piece(text=text[start:end], inside=inside, begins=tuple(begins.get(start, ())), ends=tuple(ends.get(end, ()))))
    return tuple(found)
